package export

import (
	"context"
	"io"
)

// streamPiece is how much is handed to a stream at once.
const streamPiece = 64 << 10

// A Stream writes to what may not take it, such as a pipe that nobody reads, for as long as its
// context lasts. The write that hangs then is left behind, and nothing is written after it.
//
// Nothing is opened and nothing is set: standard output is shared with other processes, and
// so is its mode.
type Stream struct {
	ctx    context.Context
	pieces chan []byte
	taken  chan taken
}

// A taken is what came of a piece.
type taken struct {
	n   int
	err error
}

// NewStream starts writing to w. With ctx it ends.
func NewStream(ctx context.Context, w io.Writer) *Stream {
	s := &Stream{ctx: ctx, pieces: make(chan []byte), taken: make(chan taken, 1)}
	go func() {
		for {
			select {
			case piece := <-s.pieces:
				n, err := w.Write(piece)
				s.taken <- taken{n, err} // there is room, if nobody waits for it any more
			case <-ctx.Done():
				return
			}
		}
	}()
	return s
}

// Write writes all of b, or fails. The error is the context's when that has ended.
func (s *Stream) Write(b []byte) (int, error) {
	written := 0
	for len(b) > written {
		// What is left behind may be read later, when b is the caller's again.
		piece := append([]byte(nil), b[written:min(written+streamPiece, len(b))]...)
		if s.ctx.Err() != nil {
			return written, s.ctx.Err()
		}
		select {
		case s.pieces <- piece:
		case <-s.ctx.Done():
			return written, s.ctx.Err()
		}
		select {
		case t := <-s.taken:
			if written += t.n; t.err != nil {
				return written, t.err
			}
		case <-s.ctx.Done():
			return written, s.ctx.Err()
		}
	}
	return written, nil
}
