// Package compress sends answers with a content coding, zstd or gzip, as the request's
// Accept-Encoding asks. It is a middleware that knows nothing of what it packs: accept.go
// chooses the coding, this file decides about each answer, coder.go packs and holds the
// writers that are used again.
//
// Compressed answers and secrets. A body that repeats what a stranger chose beside a
// secret tells the secret by its length (CRIME, BREACH), if the stranger can make somebody
// else's browser ask for it again and again. Here nobody can: the token comes in an
// Authorization header, which no browser adds by itself, there are no cookies, and
// no answer repeats a token. The page's nonce is drawn anew for each answer, which repeats
// nothing of the request. A proxy in front that adds the token for whoever has its cookie
// takes the first of these away: there this package is to be left out (the flag -compress).
//
// Neighbours: package telemetry stands in front, so that it logs the bytes that went out;
// everything that answers stands behind.
package compress

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
)

// minBytes is the length from which on a body is packed. Below, an answer with its headers
// takes one packet of the network either way.
const minBytes = 1400

// Handler packs next's answers where the request allows it and where it pays: bodies of
// text, from 1400 bytes up, that have no coding yet. A request or an answer with
// "Cache-Control: no-transform" is left alone.
//
// What changes on an answer that is packed: Content-Encoding is set, Content-Length
// becomes that of the packed body or is left out of long answers, which are sent while they
// are packed, a strong ETag becomes weak, since its bytes are others, and Accept-Ranges
// goes. Every answer that might have been packed says "Vary: Accept-Encoding", a 304 too.
//
// HEAD is answered by asking next for GET and keeping the body back, since the length of
// a packed body is known only when it was made.
func Handler(next http.Handler) http.Handler {
	coders := newPools()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &answer{ResponseWriter: w, pools: coders}
		if !has(r.Header.Values("Cache-Control"), "no-transform") {
			a.choice = accepted(r.Header.Values("Accept-Encoding"))
		}
		if r.Method == http.MethodHead {
			a.head = true
			r = r.WithContext(r.Context()) // a copy: the request belongs to the caller
			r.Method = http.MethodGet
		}
		defer a.release()
		next.ServeHTTP(a, r)
		a.finish() // not after a panic: half an answer must not look whole
	})
}

// An answer is the [http.ResponseWriter] of one request.
type answer struct {
	http.ResponseWriter
	choice choice
	pools  *pools
	head   bool // the request was HEAD: no body goes out

	status int    // 0 before WriteHeader
	state  state  // since WriteHeader
	coder  *coder // from the pools, while state is waiting or coding
	err    error  // of the connection
}

// A state is how far an answer has got.
type state int

const (
	plain   state = iota // the header is out, the body goes out as it is
	waiting              // it may be packed, but is short up to now: nothing is out
	coding               // it is being packed; the header is out when coder.sent
)

// WriteHeader decides what becomes of the answer.
func (a *answer) WriteHeader(status int) {
	if a.status != 0 || status < 200 && status != http.StatusSwitchingProtocols {
		if a.state == plain {
			a.ResponseWriter.WriteHeader(status) // net/http knows what to say of the second time
		}
		return
	}
	a.status = status
	h := a.Header()
	if status == http.StatusNotModified {
		vary(h)
		if a.choice.coding != "" {
			weaken(h) // as the answer with a body would have
		}
	}
	if packable(h, status) {
		vary(h)
		if a.choice.coding != "" && (a.choice.forced || a.head || !short(h)) {
			a.state = waiting
			a.coder = a.pools.get(a.choice.coding)
			return
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

// packable says whether an answer with this header is worth packing.
func packable(h http.Header, status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified &&
		status != http.StatusPartialContent && // parts are counted in bytes of the body as it is
		h.Get("Content-Encoding") == "" && isText(h.Get("Content-Type")) &&
		!has(h.Values("Cache-Control"), "no-transform")
}

// short says whether an answer tells beforehand that it is too short to be packed.
func short(h http.Header) bool {
	length, err := strconv.Atoi(h.Get("Content-Length"))
	return err == nil && length < minBytes
}

// isText knows the media types of what this program writes, not all that there are.
func isText(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.Trim(media, blank))
	return strings.HasPrefix(media, "text/") || media == "application/json" || strings.HasSuffix(media, "+json") || media == "application/x-ndjson"
}

// vary says that Accept-Encoding decides about the answer. It makes one line of several,
// since there are caches that read the first one only.
func vary(h http.Header) {
	lines := h.Values("Vary")
	last := lastVaried.Load()
	if last != nil && len(lines) == 1 && lines[0] == last.from {
		h["Vary"] = last.to
		return
	}
	if has(lines, "*") || has(lines, "Accept-Encoding") {
		return
	}
	to := []string{strings.Join(append(slices.Clip(lines), "Accept-Encoding"), ", ")}
	if len(lines) == 1 {
		lastVaried.Store(&varied{lines[0], to})
	}
	h["Vary"] = to
}

// varied is what became of the one line that a handler sent, which sends the same each time.
type varied struct {
	from string
	to   []string // shared: nobody changes it
}

var lastVaried atomic.Pointer[varied]

// weaken makes a strong ETag weak: the same content in other bytes (RFC 9110, section
// 8.8.1). A tag of its own for each coding would not be known to the handler that made the
// tag, when it comes back in If-None-Match.
func weaken(h http.Header) {
	if tag := h.Get("ETag"); strings.HasPrefix(tag, `"`) {
		h.Set("ETag", "W/"+tag)
	}
}

// Write takes a part of the body.
func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	if a.err != nil {
		return 0, a.err
	}
	if a.state == waiting {
		if n := len(a.coder.short) + len(p); n == 0 || n < minBytes && !a.choice.forced {
			a.coder.short = append(a.coder.short, p...)
			return len(p), nil
		}
		a.startCoding()
	}
	if a.state == plain {
		return a.ResponseWriter.Write(p) // for HEAD too: net/http takes the length from it, and drops it
	}
	if a.head && a.coder.sent {
		return len(p), nil // nothing else is to go out
	}
	n, err := a.coder.Write(p)
	a.err = err
	return n, err
}

// startCoding turns what waited, and all that follows, over to the coder.
func (a *answer) startCoding() {
	a.state = coding
	a.coder.start(a.sendHeader, a.body())
	if len(a.coder.short) > 0 {
		_, a.err = a.coder.Write(a.coder.short)
	}
}

// body is where packed bytes go.
func (a *answer) body() func([]byte) (int, error) {
	if a.head {
		return func(p []byte) (int, error) { return len(p), nil }
	}
	return a.ResponseWriter.Write
}

// sendHeader sends the header of a packed body; a length below 0 is not known.
func (a *answer) sendHeader(length int) {
	h := a.Header()
	h.Set("Content-Encoding", a.choice.coding)
	h.Del("Accept-Ranges") // of the body as it is
	weaken(h)
	if length < 0 || trailed(h) {
		h.Del("Content-Length")
	} else {
		h.Set("Content-Length", strconv.Itoa(length))
	}
	a.ResponseWriter.WriteHeader(a.status)
}

// trailed says whether something follows the body, for which it must come in pieces and
// without its length.
func trailed(h http.Header) bool {
	if len(h.Values("Trailer")) > 0 {
		return true
	}
	for name := range h {
		if strings.HasPrefix(name, http.TrailerPrefix) {
			return true
		}
	}
	return false
}

// finish sends what is left. It fails only when the client has gone: there is nobody to tell.
func (a *answer) finish() {
	switch {
	case a.err != nil:
	case a.state == waiting:
		body, h := a.coder.short, a.Header()
		if h.Get("Content-Length") == "" && !trailed(h) {
			h.Set("Content-Length", strconv.Itoa(len(body)))
		}
		a.ResponseWriter.WriteHeader(a.status)
		if len(body) > 0 && !a.head {
			_, _ = a.ResponseWriter.Write(body)
		}
	case a.state == coding:
		_ = a.coder.close()
	}
}

// release gives the coder back, whatever became of the answer.
func (a *answer) release() {
	if a.coder != nil {
		a.pools.put(a.choice.coding, a.coder)
		a.coder = nil
	}
}

// FlushError sends what there is, for [http.ResponseController].
func (a *answer) FlushError() error {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	if a.state == waiting {
		a.startCoding()
	}
	if a.err == nil && a.state == coding {
		a.err = a.coder.flush()
	}
	if a.err != nil {
		return a.err
	}
	return http.NewResponseController(a.ResponseWriter).Flush()
}

// Unwrap lets [http.ResponseController] reach the real writer.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
