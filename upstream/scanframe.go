package upstream

import (
	"errors"
	"io"
)

// What stands around a list or an entity is as a rule a bracket or two, for which a
// decoder of encoding/json would cost more than a short answer does. Whatever else stands
// there is left to one.

// maxFrame bounds how many bytes are looked at, so that no body is held whole because it
// begins or ends in white space.
const maxFrame = 1 << 10

// enter reads up to a list's opening bracket, and that too, when the list is bare or is its
// wrapper's first member. It returns the wrapper's name. When something else stands there,
// it reads nothing but white space.
func (in *intake) enter(s shape) (where string, ok bool) {
	for {
		c := cursor{buf: in.buf, pos: in.lo}
		c.peek()
		in.lo = c.pos
		if where, ok := c.opening(s); ok {
			in.passed, in.lo = -int64(in.lo), c.pos // places are counted from the first byte that is not white space
			return where, true
		}
		if !c.short || len(in.buf)-in.lo > maxFrame || !in.more() {
			return "", false
		}
	}
}

// opening is what [intake.enter] reads.
func (c *cursor) opening(s shape) (where string, ok bool) {
	if c.peek() == '{' {
		name, ok := c.member()
		if !ok {
			return "", false
		}
		if where, ok = s.wrapper(name); !ok {
			return "", false
		}
	}
	if c.peek() != '[' {
		return "", false
	}
	c.pos++
	return where, true
}

// wrapping reads up to what an entity's wrapper has as its first member, and returns the
// wrapper's name. When something else stands there, it reads nothing.
func (c *cursor) wrapping(s shape) (where string) {
	from := c.pos
	if c.peek() == '{' {
		name, ok := c.member()
		switch {
		case !ok:
		case s.one == string(name):
			return s.one
		default:
			if where, ok = s.wrapper(name); ok {
				return where
			}
		}
	}
	c.pos = from
	return ""
}

// member reads the brace that opens an object, and its first member's name, which it returns
// as it is written, with the colon.
func (c *cursor) member() (name []byte, ok bool) {
	if c.empty('}') || c.peek() != '"' {
		return nil, false
	}
	from := c.pos + 1
	if !c.skipText() {
		return nil, false
	}
	name = c.buf[from : c.pos-1]
	if c.peek() != ':' {
		return nil, false
	}
	c.pos++
	return name, true
}

// closing reads the brace that closes an object.
func (c *cursor) closing() bool {
	if c.peek() != '}' {
		return false
	}
	c.pos++
	return true
}

// leave reads the closing brackets with which the body ends, and nothing at all when
// something else stands there.
func (in *intake) leave(closing string) bool {
	for {
		c := cursor{buf: in.buf, pos: in.lo}
		ok := true
		for i := 0; ok && i < len(closing); i++ {
			ok = c.peek() == closing[i]
			c.pos++
		}
		ended := ok && c.peek() == 0 && c.pos == len(c.buf)
		switch {
		case !c.short:
			return false
		case in.err == nil && len(in.buf)-in.lo <= maxFrame:
			in.more() // if there are no more, their end is known now
		default:
			return ended && errors.Is(in.err, io.EOF)
		}
	}
}
