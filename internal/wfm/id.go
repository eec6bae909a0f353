package wfm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// An ID is an identifier as the upstream made it: a whole number above zero.
// Zero means that there is none. Clients of shiftgraph treat ids as opaque text.
type ID int64

// maxIDDigits keeps ids within int64 without looking at the value.
const maxIDDigits = 18

var errNotAnID = errors.New("want one to 18 digits, such as 1001")

// ParseID reads an id that a caller wrote: one to 18 decimal digits and nothing else,
// not all of them zero. Nothing else may ever become part of a URL.
func ParseID(s string) (ID, error) {
	if s == "" || len(s) > maxIDDigits {
		return 0, errNotAnID
	}
	var id ID
	for i := range len(s) {
		c := s[i]
		if c < '0' || c > '9' {
			return 0, errNotAnID
		}
		id = id*10 + ID(c-'0')
	}
	if id == 0 {
		return 0, errNotAnID
	}
	return id, nil
}

// String returns the id in decimal, or "" when there is none.
func (id ID) String() string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(int64(id), 10)
}

// UnmarshalJSON reads 7 and "7" alike; null, "" and 0 mean that there is no id.
// Fractions, exponents, signs and numbers beyond 18 digits are refused: an id that went
// through a float would be another id.
func (id *ID) UnmarshalJSON(b []byte) error {
	s := unquote(b)
	if s == "" || s == "null" || s == "0" {
		*id = 0
		return nil
	}
	v, err := ParseID(s)
	if err != nil {
		return fmt.Errorf("id %s: %w", clip(b), err)
	}
	*id = v
	return nil
}

// unquote returns the text of a JSON string, and gives anything else back as it stands.
// Some encoders escape more than they must, such as the + of an offset.
func unquote(b []byte) string {
	if len(b) < 2 || b[0] != '"' || b[len(b)-1] != '"' {
		return string(b)
	}
	inner := b[1 : len(b)-1]
	if bytes.IndexByte(inner, '\\') >= 0 || !utf8.Valid(inner) {
		var s string
		if json.Unmarshal(b, &s) == nil {
			return s
		}
	}
	return string(inner)
}

// clip shortens a piece of an answer for an error message.
func clip(b []byte) string {
	const most = 40
	switch {
	case len(b) > 0 && b[0] == '[':
		return "a list"
	case len(b) > 0 && b[0] == '{':
		return "an object"
	}
	if len(b) > most {
		return string(b[:most]) + "…"
	}
	return string(b)
}
