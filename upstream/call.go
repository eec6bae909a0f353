package upstream

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"shiftgraph/internal/caller"
)

// A call is one GET on its way: what every failure of it is told with.
type call struct {
	client *Client
	ctx    context.Context // the caller's, without the call's own timeout
	path   string          // with that of the base URL, escaped
	start  time.Time
	token  string
	status int   // of the answer; 0 until one came
	bytes  int64 // of its body that were read, as they came

	trace    httptrace.ClientTrace
	answered atomic.Bool // whether a first byte came
	wire     watched     // the answer's body
	plain    limited     // the same, unpacked
}

// get asks for path and query, both escaped, and hands the unpacked body to read.
//
// Errors: an [Error], or one that wraps [context.Canceled] when the caller gave up.
func (c *Client) get(ctx context.Context, path, query string, read func(io.Reader) error) (err error) {
	k := &call{client: c, ctx: ctx, path: c.basePath + path, start: time.Now()}
	query = withDisplay(query, c.display)
	defer func() { k.observed(query, k.start, err) }()
	if ctx.Value(dryRunKey{}) != nil {
		return errNotMade
	}
	who, _ := caller.From(ctx)
	k.token = who.Token.Reveal()
	switch {
	case k.token == "":
		return k.fail(Unauthorized, 0, "the request carries no token; send one as Authorization: Bearer", nil)
	case !visibleASCII(k.token):
		return k.fail(Unauthorized, 0, "the token holds a character that no token has; copy it anew", nil)
	}
	bounded, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	k.trace.GotFirstResponseByte = func() { k.answered.Store(true) }
	req, err := c.request(httptrace.WithClientTrace(bounded, &k.trace), k.path, query, k.token)
	if err != nil {
		return fmt.Errorf("GET %s: %w", k.path, err)
	}
	resp, err := c.do(req)
	if err != nil {
		return k.noAnswer(bounded, err)
	}
	defer func() { _ = resp.Body.Close() }()
	return k.answer(bounded, resp, read)
}

// request makes the request for a whole path and a query, both escaped. What all requests have in
// common is not made anew: neither [http.Request] nor [http.Transport] change a URL or the
// values of a header.
func (c *Client) request(ctx context.Context, path, query, token string) (*http.Request, error) {
	u := &url.URL{Scheme: c.root.Scheme, Host: c.root.Host, Path: path, RawQuery: query}
	if c.root.RawPath != "" || strings.Contains(path, "%") {
		var err error
		if u.Path, err = url.PathUnescape(path); err != nil {
			return nil, err
		}
		u.RawPath = path
	}
	req := c.blank.WithContext(ctx)
	req.URL, req.Header = u, maps.Clone(c.blank.Header)
	req.Header["Authorization"] = []string{"Bearer " + token}
	return req, nil
}

// answer reads one answer to its end, or far enough to know what is wrong with it. A
// connection whose answer was read to its end serves the next call; that of one that was
// left in the middle is closed, since the rest may be long, or slow.
func (k *call) answer(bounded context.Context, resp *http.Response, read func(io.Reader) error) error {
	k.status = resp.StatusCode
	most := k.client.maxBytes + k.client.maxBytes/64 + gzipOverhead
	wire, plain := &k.wire, &k.plain
	*wire = watched{body: resp.Body, left: most}
	defer func() { k.bytes = most - wire.left }()
	body, done, err := unpack(resp.Header, wire)
	defer done()
	if resp.StatusCode != http.StatusOK {
		return k.refused(resp, body)
	}
	*plain = limited{from: body, left: k.client.maxBytes, err: err}
	if body == wire {
		plain.size = min(resp.ContentLength, k.client.maxBytes)
	}
	err = read(plain)
	switch {
	case err == nil:
		return nil
	// What the readers met goes before what the decoder made of it.
	case errors.Is(plain.err, errTooLarge), errors.Is(wire.err, errTooLarge):
		return k.fail(BadResponse, resp.StatusCode, fmt.Sprintf("over %d bytes; ask for a shorter period", k.client.maxBytes), nil)
	case wire.err != nil:
		return k.brokenOff(bounded, resp.StatusCode, wire.err)
	case plain.err != nil:
		return k.fail(BadResponse, resp.StatusCode, "it could not be unpacked", plain.err)
	case errors.Is(err, errNone):
		return k.fail(NotFound, resp.StatusCode, err.Error(), nil)
	default:
		return k.fail(BadResponse, resp.StatusCode, err.Error(), nil)
	}
}

// refused makes an error of an answer with another status than 200.
func (k *call) refused(resp *http.Response, body io.Reader) error {
	var text []byte
	if body != nil {
		// Half a body is better than none: the status says what matters.
		text, _ = io.ReadAll(io.LimitReader(body, maxErrorBody+1))
	}
	if errors.Is(k.ctx.Err(), context.Canceled) {
		return k.gaveUp()
	}
	e := k.fail(kindOf(resp.StatusCode), resp.StatusCode, statusDetail(resp.StatusCode), nil)
	e.Said = said(text, resp.Header, k.token)
	if e.Kind == NotFound && e.Said == anHTMLPage {
		// The API says "not found" in JSON (S). A page comes from something else.
		e.Kind, e.Detail = BadResponse, "this is not the API's own answer; is the base URL right, version path included?"
	}
	e.RetryAfter = retryAfter(resp.Header)
	return e
}

// noAnswer makes an error of a call that gave no answer at all. When bytes of one had
// come, but none that HTTP could read, the answer is bad; else the API is not there.
func (k *call) noAnswer(bounded context.Context, err error) error {
	// *url.Error repeats the URL, which a redirect may have put a token into.
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	if e := k.cut(bounded, 0, err); e != nil {
		return e
	}
	_, network := errors.AsType[net.Error](err)
	if k.answered.Load() && !network && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return k.fail(BadResponse, 0, "it is not HTTP as we know it, or its header is too long", err)
	}
	return k.fail(Unavailable, 0, "no connection to the API", err)
}

// brokenOff makes an error of an answer whose bytes stopped before its end. The API is
// there, since it answered: what came cannot be read.
func (k *call) brokenOff(bounded context.Context, status int, err error) error {
	if e := k.cut(bounded, status, err); e != nil {
		return e
	}
	return k.fail(BadResponse, status, "the connection broke in the middle of the answer", err)
}

// cut tells whether a call ended because its caller gave up or because its time was up;
// nil when neither is so.
func (k *call) cut(bounded context.Context, status int, err error) error {
	if errors.Is(k.ctx.Err(), context.Canceled) {
		return k.gaveUp()
	}
	// The dialer may report the context's deadline before the context does, and calls its
	// own limit by the same name: only the clock tells the two apart.
	if at, ok := bounded.Deadline(); !ok || time.Now().Before(at) {
		if time.Since(k.start) >= cutAfter {
			return k.fail(Timeout, status, "the connection was closed, as at the API's limit of 25 seconds", err)
		}
		return nil
	}
	detail := fmt.Sprintf("no whole answer within %s", k.client.timeout)
	if k.ctx.Err() != nil {
		detail = "the request's own time was up"
	}
	return k.fail(Timeout, status, detail, err)
}

// cutAfter is how long a call has taken at least that the API may have cut: it does after
// 25 s (S), and may close the connection where others answer 504.
const cutAfter = 20 * time.Second

// gaveUp is the error of a call whose caller does not want it any more. It blames nobody,
// so it is no [Error].
func (k *call) gaveUp() error {
	return fmt.Errorf("GET %s: the caller gave up: %w", k.path, context.Canceled)
}

// fail makes an error. Detail and cause may hold pieces of the answer.
func (k *call) fail(kind Kind, status int, detail string, cause error) *Error {
	return &Error{
		Kind: kind, Method: http.MethodGet, Path: k.path, Status: status,
		Detail: shown(detail, k.token), Cause: k.clean(cause),
	}
}

// clean returns err when its text is free of the token; else an error with the text
// cleaned and nothing left of the chain but what a caller may ask for.
func (k *call) clean(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	without := withoutToken(text, k.token)
	if without == text {
		return err
	}
	for _, known := range []error{context.DeadlineExceeded, io.ErrUnexpectedEOF} {
		if errors.Is(err, known) {
			return fmt.Errorf("%s: %w", without, known)
		}
	}
	return errors.New(without)
}

var (
	errTooLarge = errors.New("the answer is too large")
	errEncoding = errors.New("want no Content-Encoding, or gzip")
)

// gzipOverhead is how much longer than its contents a small gzip file may be.
const gzipOverhead = 4 << 10

// limited reads up to left bytes and then fails with errTooLarge, where io.LimitReader
// would feign the end.
type limited struct {
	from io.Reader
	left int64
	size int64 // how many bytes there are to be, as somebody says; none when nobody does
	err  error // what ended it, never io.EOF
}

func (l *limited) Read(p []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1] // one more, to tell an answer that fits from one that goes on
	}
	n, err := l.from.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		n, err = n-1, errTooLarge
	}
	if err != nil && err != io.EOF {
		l.err = err
	}
	return n, err
}

// watched is a body as it comes over the wire. It remembers the failure that ended it,
// which tells a connection that broke from an answer that was never whole. It has a limit
// of its own because a stream of empty gzip members unpacks to nothing, for ever.
type watched struct {
	body io.Reader
	left int64
	err  error // never io.EOF
}

func (w *watched) Read(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.body.Read(p)
	w.left -= int64(n)
	if err == nil && w.left < 0 {
		err = errTooLarge
	}
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

var gzipReaders = sync.Pool{New: func() any { return new(gunzip) }}

// A gunzip is a gzip reader with a buffer of its own, so that one in the pool holds on to
// no body.
type gunzip struct {
	z   gzip.Reader
	buf bufio.Reader
}

// unpack returns the body without its gzip. The transport does not do it, so that the
// byte limit can stand behind it. done gives back what unpacking took.
func unpack(h http.Header, body io.Reader) (plain io.Reader, done func(), err error) {
	switch encoding := strings.ToLower(strings.TrimSpace(h.Get("Content-Encoding"))); encoding {
	case "", "identity":
		return body, func() {}, nil
	case "gzip", "x-gzip":
		g := gzipReaders.Get().(*gunzip)
		g.buf.Reset(body)
		done = func() {
			g.buf.Reset(nil)
			gzipReaders.Put(g)
		}
		if err := g.z.Reset(&g.buf); err != nil {
			return nil, done, fmt.Errorf("gzip: %w", err)
		}
		return &g.z, done, nil
	default:
		return nil, func() {}, fmt.Errorf("Content-Encoding %q: %w", encoding, errEncoding)
	}
}
