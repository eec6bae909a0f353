package exec

import (
	"sync"
	"sync/atomic"
	"weak"
)

// Lasting is implemented by objects whose lists may outlive the operation: a reference list
// that is kept, say. What was written of such a list, where that hangs on nothing but its
// elements, is kept for as long as the list is, and copied by the next operation.
type Lasting interface {
	// Lasts reports whether the lists of this object are others' too. Nothing in them is ever
	// changed.
	Lasts() bool
}

const (
	// mostShelved bounds what is kept of all lists of one field, in bytes.
	mostShelved = 32 << 20
	// mostOfList bounds in how many ways one list is kept.
	mostOfList = 8
)

// A shelf holds what plans wrote of one list.
type shelf struct {
	bytes *atomic.Int64 // of all shelves of the field

	mu sync.Mutex
	of map[weak.Pointer[node]]written
}

// written is what a node wrote of the first n elements of the list. text is nil after the
// first time: what comes once is not worth keeping.
type written struct {
	n    int
	text []byte
}

// shelves are those of one field, by the first place of the list.
type shelves[P any] struct {
	kept  Keep[P, shelf]
	bytes atomic.Int64
}

// get returns the shelf of a list that lasts.
func (s *shelves[P]) get(list []P) *shelf {
	if len(list) == 0 {
		return nil
	}
	return s.kept.Get(&list[0], func() *shelf { return &shelf{bytes: &s.bytes, of: map[weak.Pointer[node]]written{}} })
}

// dropped gives back what a shelf took.
func (s *shelf) dropped() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for x, w := range s.of {
		s.bytes.Add(-int64(len(w.text)))
		delete(s.of, x)
	}
}

// find returns what x wrote of the first n elements; nil where that is not kept.
func (s *shelf) find(x *node, n int) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.of[weak.Make(x)]; w.n == n {
		return w.text
	}
	return nil
}

// offer says what x wrote of the first n elements, without an error in it.
func (s *shelf) offer(x *node, n int, text []byte) {
	key := weak.Make(x)
	s.mu.Lock()
	defer s.mu.Unlock()
	before, seen := s.of[key]
	switch {
	case seen && before.n == n && before.text != nil:
		return
	case seen && before.n == n && s.bytes.Load()+int64(len(text)) <= mostShelved:
		s.of[key] = written{n, append([]byte(nil), text...)}
		s.bytes.Add(int64(len(text)))
	case seen && before.n == n:
	default:
		if len(s.of) >= mostOfList && !seen {
			s.evict()
		}
		s.bytes.Add(-int64(len(s.of[key].text)))
		s.of[key] = written{n: n}
	}
}

// evict makes room for one way more: by what nobody can ask for any more, or by any.
func (s *shelf) evict() {
	var gone weak.Pointer[node]
	for x := range s.of {
		if gone = x; x.Value() == nil {
			break
		}
	}
	s.bytes.Add(-int64(len(s.of[gone].text)))
	delete(s.of, gone)
}
