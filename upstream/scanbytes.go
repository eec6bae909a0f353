package upstream

import (
	"io"
	"sync"
)

// intakeSize is how many bytes of a body are held at a time: a month of a large unit
// takes no more, unless one of its elements is larger.
const intakeSize = 64 << 10

var intakeBuffers = sync.Pool{New: func() any { return new([intakeSize]byte) }}

// An intake is a body that can be looked at before it is read on. What was read and is
// still wanted stands in buf from lo on.
type intake struct {
	from   io.Reader
	buf    []byte
	lo     int
	passed int64 // bytes of the body before buf
	err    error // what ended the body; what stands in buf comes first
	step   int   // how much is read on at least
	size   int64 // how long the body is said to be; 0 when nothing is known
}

// newIntake returns an intake with room as its first buffer, which must not be of length
// zero. Nothing but the intake may use room until it is done with.
func newIntake(from io.Reader, room []byte) *intake {
	in := &intake{from: from, buf: room[:0], step: 1 + len(room)/16}
	if body, ok := from.(*limited); ok {
		in.size = body.size
	}
	return in
}

// offset is how many bytes of the body came before lo.
func (in *intake) offset() int64 { return in.passed + int64(in.lo) }

// left is how many bytes stand from lo to the body's end, as far as is known.
func (in *intake) left() int64 { return in.size - in.offset() }

// more reads on behind the bytes from lo on, which may move to the front, and reports
// whether there was more. It doubles what there is, so that whoever starts again at lo
// with each call looks at every byte a few times at most.
func (in *intake) more() bool {
	pending := len(in.buf) - in.lo
	if in.err != nil {
		return false
	}
	in.room(2*pending + in.step)
	for want := 2*pending + in.step; len(in.buf) < want && in.err == nil; {
		in.read()
	}
	return len(in.buf) > pending
}

// room moves the bytes from lo on to the front of a buffer for n of them.
func (in *intake) room(n int) {
	to := in.buf[:cap(in.buf)]
	if n > len(to) {
		to = make([]byte, max(n, 2*len(to)))
	}
	kept := copy(to, in.buf[in.lo:])
	in.passed += int64(in.lo)
	in.buf, in.lo = to[:kept], 0
}

// read takes what the body gives at once.
func (in *intake) read() {
	const patience = 100 // as bufio has
	for range patience {
		n, err := in.from.Read(in.buf[len(in.buf):cap(in.buf)])
		in.buf = in.buf[:len(in.buf)+n]
		in.err = err
		if n > 0 || err != nil {
			return
		}
	}
	in.err = io.ErrNoProgress
}

// Read hands on what comes next, for another reader of the body.
func (in *intake) Read(p []byte) (int, error) {
	if in.lo == len(in.buf) {
		if in.err != nil {
			return 0, in.err
		}
		in.room(1)
		in.read()
	}
	n := copy(p, in.buf[in.lo:])
	in.lo += n
	if n == 0 && len(p) > 0 {
		return 0, in.err
	}
	return n, nil
}

// unread takes back the last bytes that [intake.Read] gave.
func (in *intake) unread(b []byte) {
	if n := len(b); n <= in.lo {
		in.lo -= n
		copy(in.buf[in.lo:], b) // what stands there, unless the buffer was filled anew
		return
	}
	at := in.offset() - int64(len(b))
	in.buf = append(append(make([]byte, 0, cap(in.buf)+len(b)), b...), in.buf[in.lo:]...)
	in.passed, in.lo = at, 0
}
