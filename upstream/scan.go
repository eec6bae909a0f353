package upstream

import (
	"slices"

	"shiftgraph/internal/wfm"
)

// How a list is read.
//
// A list's wrapper and the rare types of elements are read by encoding/json; the types
// that come by the thousand ([layouts]) by a scanner without reflection. The two take
// turns at one body ([source]): encoding/json reads up to the bracket that opens the
// list; the scanner reads elements as long as they are what it knows; then encoding/json
// reads on, nearly always at the closing bracket.
//
// Encoding/json so stays the reference for everything that is unusual:
//
//   - A value in another form than the usual one, such as a time with an escape, goes to
//     its type's UnmarshalJSON, or is unmarshalled alone.
//   - An element that the scanner does not take goes to encoding/json whole, and the
//     scanner goes on behind it. Such are a field that comes twice, or in other letters
//     (encoding/json ignores their case), or with escapes in its name, and values that
//     are refused: so all words of errors come from one place.
//   - What is not JSON, breaks off or goes too deep ends the scanner's part.
//
// The scanner reads out of a buffer of bounded size. When the bytes end inside of an
// element, more are read and the element is begun anew. No part of what it returns is
// part of the buffer.

// scanElements lets the scanner read elements of a list whose opening bracket has been
// read, and returns those that accept keeps, and how many it read. What the scanner left
// is then to be read from src. Without a layout that is all of the list.
func scanElements[T any](src *source, where string, l *layout[T], accept func(*T) (bool, error)) (out []T, read int, err error) {
	if l == nil {
		return []T{}, 0, nil
	}
	if err := src.handOver(); err != nil {
		return nil, 0, err
	}
	s := newScan(src.in, l)
	if out, err = s.elements(where, accept); err != nil {
		return nil, 0, err
	}
	return out, s.read, src.takeOver(where != "", s.read > 0)
}

// A scan is the scanner's part of one list.
type scan[T any] struct {
	in      *intake
	layout  *layout[T]
	members members[T]
	reader  reader
	read    int    // elements so far, null ones among them
	raw     []byte // the element that encoding/json is to read; part of the buffer
}

func newScan[T any](in *intake, l *layout[T]) *scan[T] {
	return &scan[T]{in: in, layout: l, members: newMembers(l.fields), reader: reader{
		block: newMembers(scheduleBlockFields), blocks: []wfm.ScheduleBlock{},
	}}
}

// elements reads what stands behind the opening bracket of a list and returns the
// elements that accept keeps. It stops in front of what only encoding/json can deal with:
// the closing bracket, or a mistake.
func (s *scan[T]) elements(where string, accept func(*T) (bool, error)) ([]T, error) {
	out := []T{}
	for v := new(T); ; s.read++ {
		keep, err := false, error(nil)
		switch s.next(v) {
		case theRest:
			return out, nil
		case anElement:
			if keep, err = accept(v); err != nil {
				err = within(item(where, s.read), err)
			} else if keep && s.layout.keep != nil {
				s.layout.keep(&s.reader, v)
			}
		case anOddElement:
			keep, err = element(s.raw, item(where, s.read), v, accept)
		}
		if err != nil {
			return nil, err
		}
		if keep {
			out = append(roomy(out), *v)
		}
	}
}

// roomy makes room for one more. Twice the room each time costs less than what append
// does with long lists.
func roomy[T any](list []T) []T {
	if len(list) < cap(list) {
		return list
	}
	return slices.Grow(list, max(len(list), 4))
}

// A finding is what stands at a place of a list.
type finding int

const (
	theRest      finding = iota // nothing that the scanner knows
	aNull                       // nothing at all: it is passed over
	anElement                   // an element that was read
	anOddElement                // an element for encoding/json
)

// next reads an element into v and goes behind it, reading more of the body if it must.
func (s *scan[T]) next(v *T) finding {
	for {
		s.reader.cursor = cursor{buf: s.in.buf, pos: s.in.lo}
		if what := s.try(v); what != theRest {
			s.in.lo = s.reader.pos
			return what
		}
		if !s.reader.short || !s.in.more() {
			return theRest
		}
	}
}

// try reads an element of which all bytes may have come.
func (s *scan[T]) try(v *T) finding {
	r := &s.reader
	if s.read > 0 {
		if more, _ := r.comma(','); !more {
			return theRest
		}
	}
	if r.null() {
		return aNull
	}
	*v = *new(T)
	from := r.pos
	if s.members.object(r, v) {
		return anElement
	}
	if r.short {
		return theRest
	}
	*v, r.pos = *new(T), from
	raw, ok := r.value()
	if !ok {
		return theRest
	}
	if raw[0] != '{' && raw[0] != '[' && r.pos == len(r.buf) {
		r.short = true // as encoding/json, which sees the end of a text in the byte behind it
		return theRest
	}
	s.raw = raw
	return anOddElement
}
