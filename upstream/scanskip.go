package upstream

// The grammar of JSON, held as strictly as encoding/json holds it. What is skipped is
// checked all the same: an answer that is not JSON must not pass because nobody asked for
// the field that is broken.

// maxNesting is how deep the scanner goes. Deeper values are left to encoding/json, which
// has a limit of its own (10,000).
const maxNesting = 64

// A cursor goes through the bytes of a body that have come. Its methods move it behind
// what they read and report whether they could. When they could not, short says that the
// bytes ended too early; else there is something that only encoding/json reads, or that
// nobody does. The place where a failed method leaves the cursor means nothing.
type cursor struct {
	buf   []byte
	pos   int
	short bool
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\r' || b == '\t' }

// peek passes over white space and returns the byte behind it; 0 when there is none.
func (c *cursor) peek() byte {
	if c.pos < len(c.buf) && c.buf[c.pos] > ' ' { // as a rule; small enough to be inlined
		return c.buf[c.pos]
	}
	return c.pastSpace()
}

func (c *cursor) pastSpace() byte {
	for ; c.pos < len(c.buf); c.pos++ {
		if b := c.buf[c.pos]; !isSpace(b) {
			return b
		}
	}
	c.short = true
	return 0
}

// comma reads what stands behind an element or a member: a comma, or the closing bracket.
func (c *cursor) comma(closing byte) (more, ok bool) {
	b := c.peek()
	c.pos++
	return b == ',', b == ',' || b == closing
}

// has reads s, if it stands at the cursor.
func (c *cursor) has(s string) bool {
	if len(c.buf)-c.pos < len(s) || string(c.buf[c.pos:c.pos+len(s)]) != s {
		return false
	}
	c.pos += len(s)
	return true
}

// empty passes over an opening bracket and reports whether its closing one follows, which
// it then reads too.
func (c *cursor) empty(closing byte) bool {
	c.pos++
	if c.peek() != closing {
		return false
	}
	c.pos++
	return true
}

// value reads any value and returns its bytes, which are part of the buffer.
func (c *cursor) value() (raw []byte, ok bool) {
	c.peek()
	from := c.pos
	if !c.skip(maxNesting) {
		return nil, false
	}
	return c.buf[from:c.pos], true
}

// skip passes over a value that goes at most depth brackets deep.
func (c *cursor) skip(depth int) bool {
	switch b := c.peek(); b {
	case '"':
		return c.skipText()
	case '{':
		return depth > 0 && (c.empty('}') || c.skipMembers(depth-1))
	case '[':
		return depth > 0 && (c.empty(']') || c.skipElements(depth-1))
	case 't':
		return c.word("true")
	case 'f':
		return c.word("false")
	case 'n':
		return c.word("null")
	default:
		return (b == '-' || isDigit(b)) && c.skipNumber()
	}
}

func (c *cursor) skipMembers(depth int) bool {
	for {
		if c.peek() != '"' || !c.skipText() || c.peek() != ':' {
			return false
		}
		c.pos++
		if !c.skip(depth) {
			return false
		}
		if more, ok := c.comma('}'); !more {
			return ok
		}
	}
}

func (c *cursor) skipElements(depth int) bool {
	for {
		if !c.skip(depth) {
			return false
		}
		if more, ok := c.comma(']'); !more {
			return ok
		}
	}
}

// word reads one of JSON's three words.
func (c *cursor) word(w string) bool {
	if rest := c.buf[c.pos:]; len(rest) < len(w) {
		c.short = string(rest) == w[:len(rest)]
		return false
	}
	return c.has(w)
}

func isDigit(b byte) bool { return b-'0' <= 9 }

// skipText passes over a text. What is not UTF-8 is no mistake: encoding/json puts U+FFFD
// in its place.
func (c *cursor) skipText() bool {
	b, i := c.buf, c.pos+1
	for {
		i, _ = endOfPlain(b, i)
		if i == len(b) {
			c.short = true
			return false
		}
		switch b[i] {
		case '"':
			c.pos = i + 1
			return true
		case '\\':
			n, ok := c.escape(b[i+1:])
			if !ok {
				return false
			}
			i += 1 + n
		default:
			return false // a control character
		}
	}
}

// escape returns how long the escape is whose backslash stands before b.
func (c *cursor) escape(b []byte) (n int, ok bool) {
	if len(b) == 0 {
		c.short = true
		return 0, false
	}
	switch b[0] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 1, true
	case 'u':
	default:
		return 0, false
	}
	for n = 1; n <= 4; n++ {
		if n == len(b) {
			c.short = true
			return 0, false
		}
		if d := b[n] | 0x20; !isDigit(b[n]) && (d < 'a' || d > 'f') {
			return 0, false
		}
	}
	return n, true
}

// skipNumber passes over a number. One at the end of the bytes may go on in those that
// have not come.
func (c *cursor) skipNumber() bool {
	if c.buf[c.pos] == '-' {
		c.pos++
	}
	if c.pos < len(c.buf) && c.buf[c.pos] == '0' {
		c.pos++
	} else if !c.digits() {
		return false
	}
	if c.at('.') {
		c.pos++
		if !c.digits() {
			return false
		}
	}
	if c.at('e') || c.at('E') {
		c.pos++
		if c.at('+') || c.at('-') {
			c.pos++
		}
		if !c.digits() {
			return false
		}
	}
	if c.pos >= len(c.buf) {
		c.short = true
		return false
	}
	return true
}

func (c *cursor) at(b byte) bool { return c.pos < len(c.buf) && c.buf[c.pos] == b }

// digits passes over one digit or more.
func (c *cursor) digits() bool {
	from := c.pos
	for c.pos < len(c.buf) && isDigit(c.buf[c.pos]) {
		c.pos++
	}
	c.short = c.pos == len(c.buf)
	return c.pos > from && !c.short
}
