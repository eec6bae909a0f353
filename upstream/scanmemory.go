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
type arena[T any] struct {
	free []T // empty, with the room that is left as its capacity
	size int // of the last piece of room
	long int // how long the last list was that was kept
}

// begin returns an empty list for [arena.keep], most likely with room for another one as
// long as the last.
func (a *arena[T]) begin() []T {
	if cap(a.free) < max(a.long, 1) {
		a.size = min(max(2*a.size, 4*a.long, 8), maxArena)
		a.free = make([]T, 0, a.size)
	}
	return a.free
}

// keep returns a list that was begun, and lengthened or shortened since, as its owner's
// alone: it has no room behind it, so that appending to it touches no other list. One that
// is not kept leaves its room to the next.
func (a *arena[T]) keep(list []T) []T {
	n := len(list)
	switch {
	case n == 0:
		return []T{}
	case n > maxArena/4:
		return slices.Clip(slices.Clone(list))
	}
	a.long = n
	if cap(list) != cap(a.free) { // it grew out of the room that it was begun in
		a.free = nil
		list = append(a.begin(), list...)
	}
	a.free = list[n:n]
	return list[:n:n]
}

// Texts makes strings. With last it has the last ones at hand, since names of levels and
// types, and many others, come again and again.
type texts struct {
	last *recent         // nil where few texts will come
	room strings.Builder // it never grows, so what it gave stays as it is
}

type recent [128]string

func (t *texts) of(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > maxShort || t.last == nil {
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
		size := min(max(2*t.room.Cap(), maxTexts/16), maxTexts)
		t.room = strings.Builder{}
		t.room.Grow(size)
	}
	from := t.room.Len()
	t.room.Write(b)
	return t.room.String()[from:]
}

// placeOf hashes a few bytes of a text: a clash costs a copy, not a mistake.
func placeOf(b []byte) int {
	n := len(b)
	return int(uint(n)*31+uint(b[0])*7+uint(b[n/2])*13+uint(b[n-1])*3+uint(b[n/4])*19) % len(recent{})
}
