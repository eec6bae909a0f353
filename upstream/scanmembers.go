package upstream

import (
	"bytes"
	"slices"
)

// A field is a member that the objects of one type have, with what reads its value.
type field[T any] struct {
	name string // in small ASCII letters: the scanner takes no other for it
	read func(*reader, *T) bool
}

// maxFields is how many fields a type may have: one bit each tells which have come.
const maxFields = 32

// unknown stands for a field that nobody reads.
const unknown = -1

// Members reads objects of one type. Answers are written by programs, so the members of an
// object most often come in the order and with the spaces of the object before it: what
// stands between two values is first compared, as a whole, with what stood there then. Any
// order is read.
type members[T any] struct {
	fields []field[T]
	order  []expected
	most   int    // how many names are remembered
	came   uint32 // which fields the last object had, a bit each
}

// An expected name stands in the bytes from a value's end to the next one's start, such as
// ,"name": with its comma, which the first of an object does not have.
type expected struct {
	lead  string
	name  string // in its quotes; a part of lead
	first bool   // whether there is no comma
	field int    // its place among the fields, or unknown
}

// What is remembered of names is bounded, whatever an answer holds.
const (
	maxExpected     = 64
	maxExpectedLead = 128
)

func newMembers[T any](fields []field[T]) members[T] {
	return members[T]{fields: fields, order: make([]expected, 0, len(fields)+len(fields)/2+2), most: maxExpected}
}

// object reads an object into v, which is zero. It refuses a field that comes twice:
// encoding/json lets the second value meet the first.
func (m *members[T]) object(r *reader, v *T) bool {
	if r.peek() != '{' {
		return false
	}
	m.came = 0
	if r.empty('}') {
		return true
	}
	var came uint32
	for next, first := 0, true; ; first = false {
		at, hit := unknown, false
		if next < len(m.order) {
			if e := &m.order[next]; e.first == first && r.has(e.lead) {
				at, hit = e.field, true
				next++
			}
		}
		if !hit {
			from := r.pos
			if !first {
				if more, ok := r.comma('}'); !more {
					m.came = came
					return ok
				}
			}
			var ok bool
			if at, next, ok = m.name(r, from, first); !ok {
				return false
			}
		}
		switch {
		case at == unknown:
			if !r.skip(maxNesting) {
				return false
			}
		case came&(1<<at) != 0 || !m.fields[at].read(r, v):
			return false
		default:
			came |= 1 << at
		}
	}
}

// had reports whether the last object had one of the fields.
func (m *members[T]) had(names []string) bool {
	for i := range m.fields {
		if m.came&(1<<i) != 0 && slices.Contains(names, m.fields[i].name) {
			return true
		}
	}
	return false
}

// name reads a member's name that was not expected, and the colon behind it. What stands in
// front of its value begins at from. next is the place in the order of the name that is
// expected behind it.
func (m *members[T]) name(r *reader, from int, first bool) (at, next int, ok bool) {
	if r.peek() != '"' {
		return 0, 0, false
	}
	start := r.pos
	name, ok := r.plain()
	if !ok {
		r.pos = start
		r.skip(0) // says whether the bytes ended
		return 0, 0, false
	}
	quoted := r.buf[start:r.pos]
	if r.peek() != ':' {
		return 0, 0, false
	}
	r.pos++
	for i := range m.order {
		if m.order[i].name == string(quoted) {
			return m.order[i].field, i + 1, true
		}
	}
	if at, ok = m.find(name); !ok {
		return 0, 0, false
	}
	r.peek()
	if lead := r.buf[from:r.pos]; len(m.order) < m.most && len(lead) <= maxExpectedLead {
		text := string(lead)
		m.order = append(m.order, expected{text, text[start-from:][:len(quoted)], first, at})
	}
	return at, len(m.order), true
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
