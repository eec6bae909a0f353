package upstream

import (
	"slices"
	"strings"
)

// What the entities of an answer point to is small and comes by the ten thousand, so it
// is allocated several at a time. The pieces are small too: an entity that outlives the
// others of its answer, in a cache for one, keeps little more than itself.
const (
	maxChunk = 64      // pointers' targets
	maxArena = 256     // elements of lists
	maxTexts = 1 << 10 // bytes of texts
	maxShort = 32      // bytes of a text that is looked for among those that came
)

// A chunk is where pointers point to. Each target is its pointer's alone.
type chunk[T any] []T

func (c *chunk[T]) put(v T) *T {
	if len(*c) == cap(*c) {
		*c = make([]T, 0, min(max(2*cap(*c), 8), maxChunk))
	}
	*c = append(*c, v)
	return &(*c)[len(*c)-1]
}

// An arena is where lists stand, one behind the other.
type arena[T any] []T

// keep copies a list that is not nil. The copy has no room behind it, so that appending
// to it touches no other list.
func (a *arena[T]) keep(list []T) []T {
	n := len(list)
	switch {
	case n == 0:
		return []T{}
	case n > maxArena/4:
		return slices.Clip(slices.Clone(list))
	case n > cap(*a)-len(*a):
		*a = make([]T, 0, min(max(2*cap(*a), 4*n), maxArena))
	}
	from := len(*a)
	*a = append(*a, list...)
	return (*a)[from : from+n : from+n]
}

// Texts makes strings. It has the last ones at hand, since names of levels and types, and
// many others, come again and again.
type texts struct {
	last [128]string
	room strings.Builder // it never grows, so what it gave stays as it is
}

func (t *texts) of(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > maxShort {
		return string(b)
	}
	last := &t.last[placeOf(b)]
	if *last != string(b) {
		*last = t.add(b)
	}
	return *last
}

func (t *texts) add(b []byte) string {
	if t.room.Cap()-t.room.Len() < len(b) {
		t.room = strings.Builder{}
		t.room.Grow(maxTexts)
	}
	from := t.room.Len()
	t.room.Write(b)
	return t.room.String()[from:]
}

// placeOf hashes a few bytes of a text: a clash costs a copy, not a mistake.
func placeOf(b []byte) int {
	n := len(b)
	return int(uint(n)*31+uint(b[0])*7+uint(b[n/2])*13+uint(b[n-1])*3+uint(b[n/4])*19) % len(texts{}.last)
}
