package upstream

import "bytes"

// A field is a member that the objects of one type have, with what reads its value.
type field[T any] struct {
	name string // in small ASCII letters: the scanner takes no other for it
	read func(*reader, *T) bool
}

// maxFields is how many fields a type may have: one bit each tells which have come.
const maxFields = 32

// unknown stands for a field that nobody reads.
const unknown = -1

// Members reads objects of one type. Answers are written by programs, so the names of an
// object most often come in the order of the object before it: a name is first compared
// with the one that came next there. Any order is read.
type members[T any] struct {
	fields []field[T]
	order  []expected
}

type expected struct {
	name  string // in its quotes
	field int    // its place among the fields, or unknown
}

// What is remembered of names is bounded, whatever an answer holds.
const (
	maxExpected     = 64
	maxExpectedName = 64
)

func newMembers[T any](fields []field[T]) members[T] {
	return members[T]{fields, make([]expected, 0, len(fields)+len(fields)/2+2)}
}

// object reads an object into v, which is zero. It refuses a field that comes twice:
// encoding/json lets the second value meet the first.
func (m *members[T]) object(r *reader, v *T) bool {
	if r.peek() != '{' {
		return false
	}
	if r.empty('}') {
		return true
	}
	var came uint32
	for next := 0; ; {
		at, ok := m.name(r, &next)
		switch {
		case !ok:
			return false
		case at == unknown:
			if !r.skip(maxNesting) {
				return false
			}
		case came&(1<<at) != 0 || !m.fields[at].read(r, v):
			return false
		default:
			came |= 1 << at
		}
		if more, ok := r.comma('}'); !more {
			return ok
		}
	}
}

// name reads a member's name and the colon behind it. next is where in the order the name
// is expected, then where the one after it is.
func (m *members[T]) name(r *reader, next *int) (at int, ok bool) {
	if r.peek() != '"' {
		return 0, false
	}
	if *next < len(m.order) && r.has(m.order[*next].name) {
		at = m.order[*next].field
		*next++
	} else if at, ok = m.otherName(r, next); !ok {
		return 0, false
	}
	if !r.at(':') && r.peek() != ':' {
		return 0, false
	}
	r.pos++
	return at, true
}

// otherName reads a name that was not expected.
func (m *members[T]) otherName(r *reader, next *int) (at int, ok bool) {
	from := r.pos
	name, ok := r.plain()
	if !ok {
		r.pos = from
		r.skip(0) // says whether the bytes ended
		return 0, false
	}
	quoted := r.buf[from:r.pos]
	for i := range m.order {
		if m.order[i].name == string(quoted) {
			*next = i + 1
			return m.order[i].field, true
		}
	}
	if at, ok = m.find(name); !ok {
		return 0, false
	}
	if len(m.order) < maxExpected && len(quoted) <= maxExpectedName {
		m.order = append(m.order, expected{string(quoted), at})
	}
	*next = len(m.order)
	return at, true
}

// find looks a name up. It refuses one that differs from a field's in its letters' case
// alone, which encoding/json takes for the field.
func (m *members[T]) find(name []byte) (at int, ok bool) {
	for i := range m.fields {
		if m.fields[i].name == string(name) {
			return i, true
		}
	}
	for i := range m.fields {
		if bytes.EqualFold(name, []byte(m.fields[i].name)) {
			return 0, false
		}
	}
	return unknown, true
}
