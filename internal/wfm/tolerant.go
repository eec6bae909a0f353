package wfm

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Bool reads true and false, 1 and 0, and the same in quotes, there in any letter case.
// Null and "" are false.
// Any other text, such as a status word where a flag was expected, is true: the API says
// that there is one.
type Bool bool

// UnmarshalJSON reads a flag: see [Bool].
func (v *Bool) UnmarshalJSON(b []byte) error {
	switch strings.ToLower(unquote(b)) {
	case "", "null", "false", "0":
		*v = false
	case "true", "1":
		*v = true
	default:
		if b[0] != '"' {
			return fmt.Errorf("flag %s: want true or false", clip(b))
		}
		*v = true
	}
	return nil
}

// A Whole is a whole number that may come in quotes or with a fraction of zero. "" is 0.
type Whole int

// UnmarshalJSON reads a whole number: see [Whole].
func (n *Whole) UnmarshalJSON(b []byte) error {
	if digits := len(b); digits > 0 && digits < 16 {
		whole := Whole(0)
		for _, c := range b {
			if c -= '0'; c <= 9 {
				whole, digits = whole*10+Whole(c), digits-1
			}
		}
		if digits == 0 { // nothing else is in it, as a rule
			*n = whole
			return nil
		}
	}
	s := unquote(b)
	if s == "" || s == "null" {
		*n = 0
		return nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return fmt.Errorf("number %s: want a whole number", clip(b))
	}
	*n = Whole(f)
	return nil
}

// A Label is an opaque mark that the API writes as number or text, such as the number of
// a time zone. Empty means that there is none.
type Label string

// UnmarshalJSON reads a number, a text or null.
func (l *Label) UnmarshalJSON(b []byte) error {
	switch s := unquote(b); {
	case s == "null":
		*l = ""
	case len(b) > 0 && (b[0] == '{' || b[0] == '['):
		return fmt.Errorf("label %s: want a number or a text", clip(b))
	default:
		*l = Label(s)
	}
	return nil
}
