package guard

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"sync"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// A body is a request's body that was read whole. Who wants all of it at once takes Bytes
// and saves a copy.
type body struct{ bytes.Buffer }

// Close does nothing: the memory goes back when the request was answered.
func (*body) Close() error { return nil }

// from reads the body, or says why not and with which status.
func (b *body) from(w http.ResponseWriter, r *http.Request, limit int64) (int, *gqlerror.Error) {
	source := io.Reader(r.Body)
	switch {
	case r.ContentLength > limit:
		return tooLarge(limit)
	case r.ContentLength >= 0: // net/http gives no more than that
		b.Grow(int(r.ContentLength) + bytes.MinRead)
	default:
		source = http.MaxBytesReader(w, r.Body, limit)
	}
	_, err := b.ReadFrom(source)
	if err == nil {
		return 0, nil
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge(limit)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return http.StatusRequestTimeout, badInput("request body: came too slowly; send it again.")
	}
	return http.StatusBadRequest, badInput("request body: ended early or is broken; send it again.")
}

func tooLarge(limit int64) (int, *gqlerror.Error) {
	return http.StatusRequestEntityTooLarge, over("bodyBytes",
		"request body: larger than %d bytes; send a shorter document or fewer variables.", limit)
}

// bodies holds the memory of bodies for others.
type bodies struct{ sync.Pool }

func newBodies() *bodies { return &bodies{sync.Pool{New: func() any { return new(body) }}} }

func (p *bodies) get() *body {
	b, _ := p.Get().(*body) // New makes nothing else
	return b
}

// put takes a body back; a long one, which is rare, would lie there unused.
func (p *bodies) put(b *body) {
	const longest = 16 << 10
	if b.Reset(); b.Cap() <= longest {
		p.Put(b)
	}
}
