package exec

import (
	"fmt"
	"sync"
)

// A SizeError says that an answer is longer than one may be, or than there is room for now.
type SizeError struct {
	AtOnce bool // all answers together
	Most   int  // bytes
}

func (e *SizeError) Error() string {
	if e.AtOnce {
		return fmt.Sprintf("the answers that are being sent have more than %d bytes together; try again in a moment, or ask for less", e.Most)
	}
	return fmt.Sprintf("the answer has more than %d bytes; ask for a shorter period, fewer fields, a smaller page or less nesting", e.Most)
}

// answers are the answers that are written and sent. What one and all together may have of
// memory is bounded here: a client that reads slowly holds its answer for a while.
type answers struct {
	most, mostAtOnce int // bytes; 0 for no bound
	buffers          sync.Pool

	mu    sync.Mutex
	bytes int
	held  map[*byte][]byte // the answers in hand, with all of their room
}

// mostKept bounds the buffers that are kept for other answers. A larger one is rare and left
// to the collector.
const mostKept = 8 << 20

// buffer returns an empty buffer with room for so many bytes, or for the longest answer, which
// is held.
func (a *answers) buffer(room int) ([]byte, error) {
	if a.most > 0 {
		room = min(room, a.most+leastRoom)
	}
	if b, ok := a.buffers.Get().(*[]byte); ok && cap(*b) >= room {
		return (*b)[:0], a.hold(*b)
	}
	b := make([]byte, 0, room)
	return b, a.hold(b)
}

// hold counts an answer until it is released. With an error it is not held.
func (a *answers) hold(data []byte) error {
	if cap(data) == 0 {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.mostAtOnce > 0 && a.bytes+cap(data) > a.mostAtOnce {
		return &SizeError{AtOnce: true, Most: a.mostAtOnce}
	}
	if a.held == nil {
		a.held = map[*byte][]byte{}
	}
	a.held[&data[:1][0]] = data[:0]
	a.bytes += cap(data)
	return nil
}

// release takes back what was held, for another answer to be written in. Anything else is
// left alone. The room is that which was held, though data may have been cut since: what is
// used again and counted is what it takes.
func (a *answers) release(data []byte) {
	if cap(data) == 0 {
		return
	}
	a.mu.Lock()
	first := &data[:1][0]
	room, held := a.held[first]
	delete(a.held, first)
	a.bytes -= cap(room)
	a.mu.Unlock()
	if held && cap(room) >= leastRoom && cap(room) <= mostKept {
		a.buffers.Put(&room)
	}
}
