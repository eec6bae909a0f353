package export

import (
	"bytes"
	"io"
	"net/http"
	"sync/atomic"
)

// mostRefused bounds what is read of a refusal: it is a list of errors.
const mostRefused = 1 << 20

// A Response is where a handler writes its answer to. With status 200 that goes on to a
// writer, and else it stays here: it says what was wrong.
type Response struct {
	Status  int          // 0 before the answer
	Refusal bytes.Buffer // the body, where the status is not 200
	Err     error        // of the writer, where it failed

	header http.Header
	to     io.Writer
	begun  atomic.Bool
}

// Begun reports whether the answer is being written. It may be called at any time.
func (r *Response) Begun() bool { return r.begun.Load() }

// NewResponse returns a response whose body goes to w.
func NewResponse(w io.Writer) *Response { return &Response{header: http.Header{}, to: w} }

// Header implements [http.ResponseWriter].
func (r *Response) Header() http.Header { return r.header }

// WriteHeader implements [http.ResponseWriter].
func (r *Response) WriteHeader(status int) {
	if r.Status == 0 && status >= http.StatusOK {
		r.Status = status
		r.begun.Store(true)
	}
}

// Write implements [http.ResponseWriter].
func (r *Response) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	if r.Status != http.StatusOK {
		if room := mostRefused - r.Refusal.Len(); room > 0 {
			r.Refusal.Write(b[:min(len(b), room)])
		}
		return len(b), nil
	}
	n, err := r.to.Write(b)
	if err != nil && r.Err == nil {
		r.Err = err
	}
	return n, err
}

// Serve lets h answer a request. It is false when the answer has no end: the handler gave it
// up after a part went out.
func Serve(h http.Handler, w http.ResponseWriter, r *http.Request) (whole bool) {
	defer func() {
		if v := recover(); v != nil {
			if v != http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
				panic(v)
			}
			whole = false
		}
	}()
	h.ServeHTTP(w, r)
	return true
}
