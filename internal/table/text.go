package table

import (
	"bytes"
	"encoding/json"
)

// between stands between values that are joined in a cell.
const between = "; "

// A style is how values are written as text.
type style struct {
	comma bool // numbers have a decimal comma
	local bool // instants are written as the clock shows them, without their offset
}

// text appends a cell as text; nothing for a blank one.
func (s style) text(b []byte, c Column, value []byte) []byte {
	switch {
	case Cell(value).blank():
		return b
	case value[0] == '[':
		return s.join(b, c, value)
	case value[0] == '"':
		start := len(b)
		b = unquote(b, value)
		if s.local && c.Kind == DateTime {
			b = append(b[:start], localTime(b[start:])...)
		}
		return b
	case c.Kind == Number:
		return s.number(b, c.Measure, value)
	}
	return append(b, value...)
}

// number appends a number as it is to be shown.
func (s style) number(b []byte, m Measure, value []byte) []byte {
	return s.decimal(m.shown(b, value), len(b))
}

// decimal gives the number that begins at start its decimal mark.
func (s style) decimal(b []byte, start int) []byte {
	if at := bytes.IndexByte(b[start:], '.'); s.comma && at >= 0 {
		b[start+at] = ','
	}
	return b
}

// join appends the values of a list with semicolons between; a null is a blank in its place.
func (s style) join(b []byte, c Column, list []byte) []byte {
	first := true
	elements(list, 0, func(at int) int {
		if !first {
			b = append(b, between...)
		}
		first = false
		end := skip(list, at)
		if end >= 0 {
			b = s.text(b, c, list[at:end])
		}
		return end
	})
	return b
}

// quoted says whether a cell's text begins with text of its own: the first value is a JSON
// string, and not a number, which no spreadsheet reads as a formula.
func quoted(value []byte) bool {
	for i, c := range value {
		if c != '[' && c != ' ' {
			return value[i] == '"'
		}
	}
	return false
}

// unquote appends a JSON string's text.
func unquote(b, value []byte) []byte {
	inner := value[1 : len(value)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return append(b, inner...)
	}
	var s string
	if json.Unmarshal(value, &s) != nil {
		return append(b, inner...) // no JSON, and shown as it came
	}
	return append(b, s...)
}

// localTime cuts an instant in RFC 3339 down to what the clock shows: 2026-11-16 09:00:00.
// Any other text is left as it is.
func localTime(text []byte) []byte {
	const form = "2006-01-02T15:04:05"
	if len(text) < len(form) || text[10] != 'T' {
		return text
	}
	text[10] = ' '
	return text[:len(form)]
}
