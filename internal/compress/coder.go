package compress

import (
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Levels and sizes, measured with schedules of 55 kB to 13 MB and a list of 5000 people.
const (
	// zstd's default level takes longer and packs these no better: schedules to a 23rd, people
	// to a sixth of their length. Nor does a window of 8 MB in place of 256 kB, since what
	// repeats stands close by; with both the writer took 18 MB of memory in place of 0.9.
	zstdLevel  = zstd.SpeedFastest
	zstdWindow = 256 << 10

	// gzip 5 makes a quarter less of a schedule than 1 and takes half as long again, which
	// is worth it on every network below some 250 Mbit/s.
	gzipLevel = 5

	// As many packed bytes are held back before the header goes out: an answer that ends
	// within has its Content-Length, a longer one goes out in pieces of this size.
	heldBytes = 64 << 10
)

// A packer is a writer of one content coding.
type packer interface {
	io.WriteCloser
	Flush() error
	Reset(w io.Writer)
}

// pools holds coders for another answer: making one takes as long as packing a megabyte.
type pools struct{ zstd, gzip sync.Pool }

func newPools() *pools {
	return &pools{
		zstd: sync.Pool{New: func() any {
			// With a concurrency of 1 it packs in the caller's goroutine and starts none.
			p, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstdLevel), zstd.WithEncoderConcurrency(1),
				zstd.WithWindowSize(zstdWindow), zstd.WithLowerEncoderMem(true))
			return newCoder(p, err)
		}},
		gzip: sync.Pool{New: func() any {
			p, err := gzip.NewWriterLevel(nil, gzipLevel)
			return newCoder(p, err)
		}},
	}
}

func (p *pools) of(coding string) *sync.Pool {
	if coding == zstdCoding {
		return &p.zstd
	}
	return &p.gzip
}

func (p *pools) get(coding string) *coder {
	c, _ := p.of(coding).Get().(*coder) // New makes nothing else
	return c
}

// put takes a coder back in whatever state it is.
func (p *pools) put(coding string, c *coder) {
	c.reset()
	p.of(coding).Put(c)
}

// A coder packs one body at a time. Its parts are used again by the next, and hold
// nothing of the one before: [coder.reset].
type coder struct {
	packer packer
	short  []byte // the body's first bytes, while it is not known whether it is worth packing
	held   []byte // packed bytes that have not gone out
	sent   bool   // the header is out

	header func(length int)
	body   func([]byte) (int, error)
}

func newCoder(p packer, err error) *coder {
	if err != nil { // the options are constants: it cannot happen
		panic(fmt.Errorf("compress: %w", err))
	}
	return &coder{packer: p, short: make([]byte, 0, minBytes), held: make([]byte, 0, heldBytes)}
}

// start begins a body. header is called once, before the first byte goes to body, with the
// length of the packed body, or -1 where more of it is to come.
func (c *coder) start(header func(length int), body func([]byte) (int, error)) {
	c.header, c.body = header, body
	c.packer.Reset((*outlet)(c))
}

// Write packs a part of the body. A long one is read where it lies and copied nowhere but
// into the packer's window.
func (c *coder) Write(p []byte) (int, error) { return c.packer.Write(p) }

// flush sends all of what was written.
func (c *coder) flush() error {
	if err := c.packer.Flush(); err != nil {
		return err
	}
	return c.send(-1)
}

// close ends the body and sends the rest of it.
func (c *coder) close() error {
	if err := c.packer.Close(); err != nil {
		return err
	}
	return c.send(len(c.held))
}

// send sends what is held, after the header if that is not out yet.
func (c *coder) send(length int) error {
	if !c.sent {
		c.sent = true
		c.header(length)
	}
	if len(c.held) == 0 {
		return nil
	}
	_, err := c.body(c.held)
	c.held = c.held[:0]
	return err
}

// reset forgets the answer: its bytes, and its writer, which the pool must not keep alive.
func (c *coder) reset() {
	c.packer.Reset(nil)
	c.short, c.held, c.sent = c.short[:0], c.held[:0], false
	c.header, c.body = nil, nil
}

// outlet is where a coder's packer writes to.
type outlet coder

func (o *outlet) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		if len(o.held) == cap(o.held) {
			if err := (*coder)(o).send(-1); err != nil {
				return 0, err
			}
		}
		part := p[:min(len(p), cap(o.held)-len(o.held))]
		o.held = append(o.held, part...)
		p = p[len(part):]
	}
	return n, nil
}
