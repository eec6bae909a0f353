package exec

import (
	"slices"
	"sync"
	"sync/atomic"
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
	// mostShelved bounds what is kept of all lists of one field, in bytes, with what they are
	// found by: whoever asks for small pages in ever new ways has long shapes of short texts.
	mostShelved = 32 << 20
	// perWay is about what a way takes beside its shape and its text.
	perWay = 128
	// mostOfList bounds in how many ways one list is kept.
	mostOfList = 8
)

// A shelf holds what was written of one list.
type shelf struct {
	bytes *atomic.Int64 // of all shelves of the field

	mu sync.Mutex
	of map[way][]byte // nil for what was written once: what does not come again is not worth keeping
}

// A way is how a list is written: which of its first elements, and what of them.
type way struct {
	n     int
	shape string // see node.inside
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
	return s.kept.Get(&list[0], func() *shelf { return &shelf{bytes: &s.bytes, of: map[way][]byte{}} })
}

// dropped gives back what a shelf took.
func (s *shelf) dropped() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for w := range s.of {
		s.drop(w)
	}
}

func (s *shelf) drop(w way) {
	s.bytes.Add(-int64(perWay + len(w.shape) + len(s.of[w])))
	delete(s.of, w)
}

// take takes so many bytes, if there is room for them.
func (s *shelf) take(bytes int) bool {
	if s.bytes.Add(int64(bytes)) <= mostShelved {
		return true
	}
	s.bytes.Add(-int64(bytes))
	return false
}

// find returns the list as it was written in a way; nil where that is not kept.
func (s *shelf) find(w way) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.of[w]
}

// offer says how the list was written, without an error in it.
func (s *shelf) offer(w way, text []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, seen := s.of[w]
	switch {
	case before != nil:
	case !seen:
		for other := range s.of { // any: there are few, and those that are asked for come again
			if len(s.of) < mostOfList {
				break
			}
			s.drop(other)
		}
		if s.take(perWay + len(w.shape)) {
			s.of[w] = nil
		}
	case s.take(len(text)):
		s.of[w] = slices.Clone(text)
	}
}
