package upstream

import (
	"errors"
	"io"
	"slices"

	"shiftgraph/internal/wfm"
)

// How a list is read.
//
// The rare types of elements are read by encoding/json; the types that come by the
// thousand ([layouts]) by a scanner without reflection. A body that is nothing but such a
// list, bare or as the only member of its wrapper, the scanner reads alone. Else the two
// take turns at one body ([source]): encoding/json reads up to the bracket that opens the
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

// scanList lets the scanner read a body that is nothing but a list, as far as it knows what
// stands there. False says that it begins with something else, of which nothing was read.
func scanList[T any](in *intake, s shape, l *layout[T], accept func(*T) (bool, error)) (out []T, ok bool, err error) {
	where, ok := in.enter(s)
	if !ok {
		return nil, false, nil
	}
	closing := "]"
	if where != "" {
		closing = "]}"
	}
	sc := newScan(in, l)
	out, err = sc.elements(where, accept)
	if err != nil || in.leave(closing) {
		return out, true, err
	}
	src := &source{in: in}
	if err = src.takeOver(where != "", sc.read > 0); err != nil {
		return nil, true, err
	}
	if out, err = restOf(src, where, out, sc.read, accept); err != nil {
		return nil, true, err
	}
	if where != "" {
		if out, err = wrapped(src, s, l, out, where, accept); err != nil {
			return nil, true, err
		}
	}
	return out, true, src.end()
}

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

// scanOne lets the scanner read a body that is one entity and nothing else: bare, told by one
// of the marks, or as the only member of the wrapper whose name is returned. When it is not,
// nil is returned and nothing has been read.
func scanOne[T any](in *intake, s shape, l *layout[T]) (v *T, where string) {
	m := members[T]{fields: l.fields} // there is no second object whose names could be expected
	for r := new(reader); ; {
		v := new(T)
		r.cursor = cursor{buf: in.buf, pos: in.lo}
		where := r.wrapping(s)
		if m.object(r, v) && (where == "" || r.closing()) {
			if where == "" && !m.had(s.marks) {
				return nil, ""
			}
			if r.peek() == 0 && r.pos == len(r.buf) && errors.Is(in.err, io.EOF) {
				return v, where
			}
		}
		if !r.short || in.err != nil {
			return nil, ""
		}
		in.more() // if there are no more, their end is known now
	}
}

// A scan is the scanner's part of one list.
type scan[T any] struct {
	in      *intake
	layout  *layout[T]
	members members[T]
	reader  reader
	read    int    // elements so far, null ones among them
	from    int64  // where in the body the list begins
	raw     []byte // the element that encoding/json is to read; part of the buffer
}

func newScan[T any](in *intake, l *layout[T]) *scan[T] {
	return &scan[T]{in: in, layout: l, members: newMembers(l.fields), from: in.offset(), reader: reader{
		texts: texts{last: new(recent)}, block: members[wfm.ScheduleBlock]{fields: scheduleBlockFields, most: maxExpected},
	}}
}

// elements reads what stands behind the opening bracket of a list and returns the
// elements that accept keeps. It stops in front of what only encoding/json can deal with:
// the closing bracket, or a mistake.
//
// An element is read where it will stand in the list. What is behind the list's end is zero.
func (s *scan[T]) elements(where string, accept func(*T) (bool, error)) ([]T, error) {
	out := []T{}
	for ; ; s.read++ {
		if len(out) == cap(out) {
			if s.ended() {
				return out, nil
			}
			out = slices.Grow(out, s.room(len(out)))
		}
		keep, err := false, error(nil)
		v := &out[:len(out)+1][len(out)]
		switch s.next(v) {
		case theRest:
			return out, nil
		case aNull:
			continue
		case anElement:
			if keep, err = accept(v); err != nil {
				err = within(item(where, s.read), err)
			} else if keep && s.layout.keep != nil {
				s.layout.keep(&s.reader, v)
			}
		case anOddElement:
			keep, err = element(s.raw, item(where, s.read), v, accept)
		}
		switch {
		case err != nil:
			return nil, err
		case keep:
			out = out[:len(out)+1]
		default:
			*v = *new(T)
		}
	}
}

// ended reports whether the closing bracket comes next, and has come.
func (s *scan[T]) ended() bool {
	c := cursor{buf: s.in.buf, pos: s.in.lo}
	return c.peek() == ']'
}

// room is for how many more elements room is made when n have filled what there was: for
// all that will come, going by the length of the body and of what was read, where the
// length is known. A length is only what somebody says, so it counts for a few times what
// has come. Else it is for as many again, which costs less than what append does.
func (s *scan[T]) room(n int) int {
	const few, times = 16, 64
	read, left := s.in.offset()-s.from, s.in.left()
	if n < few || left <= 0 || read <= 0 {
		return max(n, few)
	}
	will := int64(n) * left / read
	return int(min(will+will/32+2, times*int64(n)))
}

// A finding is what stands at a place of a list.
type finding int

const (
	theRest      finding = iota // nothing that the scanner knows
	aNull                       // nothing at all: it is passed over
	anElement                   // an element that was read
	anOddElement                // an element for encoding/json
)

// next reads an element into v, which is zero, and goes behind it, reading more of the body
// if it must. When there is none, v stays zero.
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
	from := r.pos
	if s.members.object(r, v) {
		return anElement
	}
	*v = *new(T)
	if r.short {
		return theRest
	}
	r.pos = from
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
