package graphqlhttp

import (
	"encoding/json"
	"strings"
)

// scanObject reads a JSON object by the rules of readObject, in a fifth of its time. It
// gives up, with false, at whatever is unusual, \u in a string for one, and at every
// mistake: those are left to readObject, which says what and where. text is UTF-8.
func scanObject(text []byte) (map[string]any, bool) {
	s := scanner{text: text}
	if s.next() != '{' {
		return nil, false
	}
	object, ok := s.object(1)
	return object, ok && s.next() == 0 && s.at == len(text)
}

// A scanner stands at a place in a text. Its methods read on from there; what they return
// is worth nothing once one of them has given up.
type scanner struct {
	text []byte
	at   int
	room []byte // for a string with escapes, of all of them
}

// next steps over blanks and returns the byte behind, at which the scanner stands then; 0
// at the end.
func (s *scanner) next() byte {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// take steps over c, and over blanks in front of it.
func (s *scanner) take(c byte) bool {
	if s.next() != c {
		return false
	}
	s.at++
	return true
}

// object reads an object at its brace; depth is how many lists and objects are open with it.
func (s *scanner) object(depth int) (map[string]any, bool) {
	s.at++
	object := map[string]any{}
	if s.take('}') {
		return object, true
	}
	for {
		if s.next() != '"' {
			return nil, false
		}
		name, ok := s.string()
		if !ok || !s.take(':') {
			return nil, false
		}
		if _, twice := object[name]; twice {
			return nil, false
		}
		if object[name], ok = s.value(depth); !ok {
			return nil, false
		}
		if !s.take(',') {
			return object, s.take('}')
		}
	}
}

// list reads a list at its bracket.
func (s *scanner) list(depth int) ([]any, bool) {
	s.at++
	list := []any{}
	if s.take(']') {
		return list, true
	}
	for {
		v, ok := s.value(depth)
		if !ok {
			return nil, false
		}
		list = append(list, v)
		if !s.take(',') {
			return list, s.take(']')
		}
	}
}

// value reads a value that has depth lists and objects around it.
func (s *scanner) value(depth int) (any, bool) {
	switch c := s.next(); {
	case c == '"':
		return s.string()
	case (c == '{' || c == '[') && depth == maxJSONDepth:
		return nil, false
	case c == '{':
		return s.object(depth + 1)
	case c == '[':
		return s.list(depth + 1)
	case c == 't':
		return true, s.word("true")
	case c == 'f':
		return false, s.word("false")
	case c == 'n':
		return nil, s.word("null")
	}
	return s.number()
}

// word steps over a word. A letter behind it is noticed by who looks for a comma there.
func (s *scanner) word(word string) bool {
	if len(s.text)-s.at < len(word) || string(s.text[s.at:s.at+len(word)]) != word {
		return false
	}
	s.at += len(word)
	return true
}

// number reads a number as it is written.
func (s *scanner) number() (json.Number, bool) {
	from := s.at
	s.maybe("-")
	if !s.maybe("0") && !s.digits() {
		return "", false
	}
	if s.maybe(".") && !s.digits() {
		return "", false
	}
	if s.maybe("eE") {
		s.maybe("+-")
		if !s.digits() {
			return "", false
		}
	}
	return json.Number(s.text[from:s.at]), true
}

// maybe steps over one byte of set, where one stands.
func (s *scanner) maybe(set string) bool {
	if s.at == len(s.text) || strings.IndexByte(set, s.text[s.at]) < 0 {
		return false
	}
	s.at++
	return true
}

// digits steps over one digit or more.
func (s *scanner) digits() bool {
	from := s.at
	for s.at < len(s.text) && '0' <= s.text[s.at] && s.text[s.at] <= '9' {
		s.at++
	}
	return s.at > from
}

// string reads a string at its quote.
func (s *scanner) string() (string, bool) {
	s.at++
	from := s.at
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return string(s.text[from : s.at-1]), true
		case c == '\\':
			return s.escaped(from)
		case c < ' ':
			return "", false
		}
	}
	return "", false
}

// escaped reads on in a string that begins at from, at its first backslash.
func (s *scanner) escaped(from int) (string, bool) {
	out := append(s.room[:0], s.text[from:s.at]...)
	defer func() { s.room = out }()
	for ; s.at < len(s.text); s.at++ {
		c := s.text[s.at]
		switch {
		case c == '"':
			s.at++
			return string(out), true
		case c < ' ':
			return "", false
		case c == '\\':
			if s.at++; s.at == len(s.text) {
				return "", false
			}
			if c = unescaped[s.text[s.at]]; c == 0 {
				return "", false
			}
		}
		out = append(out, c)
	}
	return "", false
}

// unescaped is what a letter behind a backslash stands for.
var unescaped = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}
