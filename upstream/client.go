package upstream

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The defaults of [Config].
const (
	defaultTimeout  = 27 * time.Second // the API cuts at 25 s (S): let it say so itself
	defaultMaxBytes = 256 << 20
	defaultMaxConns = 32 // public clients run 6 to 10 calls at once (C)
)

const (
	maxHeaderBytes = 64 << 10
	maxRedirects   = 3
)

// A Config says where the API is and how much of it one call may take.
type Config struct {
	// BaseURL is the API's address, version path included, such as
	// https://legacy-api.injixo.com/v1. It has no query, user or fragment.
	BaseURL string

	// Timeout bounds one call from first to last byte, waiting for a free connection
	// included; 0 means 27 s, a little over the 25 s after which the API cuts a call.
	Timeout time.Duration

	// MaxBytes bounds one answer, counted after unpacking; 0 means 256 MiB.
	MaxBytes int64

	// MaxConnsPerHost bounds connections, busy ones included; further calls wait.
	// 0 means 32.
	MaxConnsPerHost int

	// UserAgent is sent with every call; "" means "shiftgraph".
	UserAgent string

	// Transport makes the calls; nil means one of the client's own, which uses no proxy,
	// whatever the environment says. MaxConnsPerHost has no effect on another one.
	Transport http.RoundTripper
}

// A Client makes REST calls. It is safe for concurrent use and keeps connections for
// later calls; it keeps nothing of a caller.
type Client struct {
	root     *url.URL      // scheme, host and path, without a slash at the end
	basePath string        // the path of root, escaped, such as /v1
	blank    *http.Request // what each call sends, but for the path and the token; nobody writes into it
	timeout  time.Duration
	maxBytes int64
	display  string // see Only
	http     *http.Client
}

// New checks cfg and returns a client. It makes no call.
func New(cfg Config) (*Client, error) {
	base, err := parseBase(cfg.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("upstream base URL: %w", err)
	}
	if cfg.Timeout < 0 || cfg.MaxBytes < 0 || cfg.MaxConnsPerHost < 0 {
		return nil, errors.New("upstream timeout, byte limit and connection limit: want numbers above zero, or 0 for the default")
	}
	if !visibleASCII(strings.ReplaceAll(cfg.UserAgent, " ", "")) {
		return nil, errors.New("upstream user agent: want printable ASCII")
	}
	c := &Client{
		root:     base,
		basePath: base.EscapedPath(),
		blank: &http.Request{
			Method: http.MethodGet, Host: base.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: http.Header{
				"Content-Type":    {"application/json"}, // on a GET too: the API's article asks for it (S)
				"Accept":          {"application/json"},
				"Accept-Encoding": {"gzip"},
				"User-Agent":      {or(cfg.UserAgent, "shiftgraph")},
			},
		},
		timeout:  or(cfg.Timeout, defaultTimeout),
		maxBytes: or(cfg.MaxBytes, defaultMaxBytes),
	}
	transport := cfg.Transport
	if transport == nil {
		transport = newTransport(or(cfg.MaxConnsPerHost, defaultMaxConns))
	}
	c.http = &http.Client{Transport: transport, CheckRedirect: sameHostOnly}
	return c, nil
}

// Only returns a client whose calls ask for these fields of each record alone (display=,
// S), by their names in the API with commas between; for all of them when there are none.
// What an entity cannot do without, such as its id, is for the caller to name. An API that
// does not heed it sends whole records.
func (c *Client) Only(fields string) *Client {
	if fields == "" {
		return c
	}
	view := *c
	view.display = fields
	return &view
}

// CloseIdleConnections closes the connections that no call is using.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }

// parseBase reads the base URL. Its errors never repeat the text, which may hold a
// password.
func parseBase(text string) (*url.URL, error) {
	const example = "such as https://legacy-api.injixo.com/v1"
	u, err := url.Parse(text)
	switch {
	case text == "":
		return nil, errors.New("it is missing; give one " + example)
	case err != nil:
		return nil, errors.New("it is not a URL; give one " + example)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("want http or https at its start, " + example)
	case u.Hostname() == "":
		return nil, errors.New("it names no host; give one " + example)
	case u.User != nil:
		return nil, errors.New("it holds a user or password; take them out, the token comes with each request")
	case strings.ContainsAny(text, "?#"):
		return nil, errors.New("it has a query or fragment; end it with the version path, " + example)
	}
	u.Host = strings.TrimSuffix(u.Host, ":") // a port that is empty
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	return u, nil
}

// newTransport returns a transport with a bound on everything that the other side could
// make long, and without a proxy: a token must not take a way that a stray variable in
// the environment names.
func newTransport(maxConns int) *http.Transport {
	return &http.Transport{
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		IdleConnTimeout:     90 * time.Second,
		// As many may wait as may be busy: with fewer, callers in a crowd would dial all the
		// time. Net/http repeats a GET by itself on an idle connection that turns out to be
		// closed, so a call may reach the API once more for each of them that was closed at
		// that very moment; one that was closed before has left the pool.
		MaxIdleConnsPerHost:    maxConns,
		MaxConnsPerHost:        maxConns,
		MaxResponseHeaderBytes: maxHeaderBytes,
		ForceAttemptHTTP2:      true,
		// A dead HTTP/2 connection would otherwise take every call with it to its timeout.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second},
		// call.go unpacks by itself, so that it works with any transport.
		DisableCompression: true,
	}
}

// do sends a request. For the one answer that it has as a rule [http.Client] would copy
// headers and look for cookies, of which there are none; time is the context's. What is more,
// a redirect or a failure, goes to the client as if the client had asked.
func (c *Client) do(req *http.Request) (*http.Response, error) {
	resp, err := c.http.Transport.RoundTrip(req)
	if err == nil && resp.StatusCode/100 != 3 {
		return resp, nil
	}
	asked := *c.http
	asked.Transport = &answered{c.http.Transport, resp, err}
	return asked.Do(req)
}

// An answered transport has the answer to the first request already.
type answered struct {
	http.RoundTripper // for those that follow
	resp              *http.Response
	err               error
}

func (a *answered) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := a.resp, a.err
	if resp == nil && err == nil {
		return a.RoundTripper.RoundTrip(req)
	}
	a.resp, a.err = nil, nil
	return resp, err
}

// sameHostOnly follows a few redirects within the API's own host and scheme. Any other
// is not followed, so that the Authorization header never leaves the host.
func sameHostOnly(next *http.Request, via []*http.Request) error {
	first := via[0].URL
	if len(via) > maxRedirects || next.URL.Scheme != first.Scheme || !strings.EqualFold(next.URL.Host, first.Host) {
		return http.ErrUseLastResponse
	}
	return nil
}

// or returns v, or fallback when v is zero.
func or[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

// visibleASCII reports whether s holds nothing but the characters from ! to ~.
func visibleASCII(s string) bool {
	for i := range len(s) {
		if s[i] < '!' || s[i] > '~' {
			return false
		}
	}
	return true
}
