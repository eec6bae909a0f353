package graph

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"shiftgraph/graph/gen"
	"shiftgraph/internal/wfm"
)

// A placed employee stands in an ordered list at its key. Keys are unique: they end with
// the id.
type placed struct {
	key      sortKey
	employee wfm.Employee
}

// arrange puts people in the order that a caller asked for.
func arrange(people []wfm.Employee, order gen.EmployeeOrder) []placed {
	out := make([]placed, len(people))
	for i, e := range people {
		out[i] = placed{sortKey{keyText(&e, order), e.ID}, e}
	}
	slices.SortFunc(out, func(a, b placed) int { return a.key.compare(b.key) })
	return out
}

// keyText is what people are ordered by before the id decides.
func keyText(e *wfm.Employee, order gen.EmployeeOrder) string {
	switch order {
	case gen.EmployeeOrderName:
		return fold(text(e.LastName)) + "\x00" + fold(text(e.FirstName))
	case gen.EmployeeOrderPersonnelNumber:
		return numeric(fold(text(e.PersonnelNumber)))
	case gen.EmployeeOrderID:
	}
	return ""
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// numeric rewrites runs of digits so that they compare by value and stand in front of
// letters: leading zeros go, and the number of digits comes first. "P9" is before "P10".
func numeric(s string) string {
	var b strings.Builder
	for s != "" {
		n := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
		if n < 0 {
			n = len(s)
		}
		if n == 0 {
			b.WriteByte(s[0])
			s = s[1:]
			continue
		}
		digits := strings.TrimLeft(s[:n], "0")
		fmt.Fprintf(&b, "0%04d%s", len(digits), digits)
		s = s[n:]
	}
	return b.String()
}

// byText returns the people who meet the filter's conditions on the person alone.
func byText(people []wfm.Employee, filter *gen.EmployeeFilter) []wfm.Employee {
	words := strings.Fields(fold(text(filter.Text)))
	return kept(people, func(e *wfm.Employee) bool {
		if filter.Deleted != nil && *filter.Deleted != bool(e.Deleted) {
			return false
		}
		if len(words) == 0 {
			return true
		}
		hay := fold(text(e.FullName()) + "\x00" + text(e.PersonnelNumber))
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(hay, w) })
	})
}

// letters that Unicode does not take apart into a base letter and a mark, but people who
// cannot type them do.
var plainLetters = strings.NewReplacer("ß", "ss", "ẞ", "ss", "ø", "o", "Ø", "o", "ł", "l", "Ł", "l",
	"đ", "d", "Đ", "d", "ð", "d", "Ð", "d", "þ", "th", "Þ", "th", "æ", "ae", "Æ", "ae", "œ", "oe", "Œ", "oe", "ı", "i")

// foldings are transformers that take case and accents off. They keep state, so each use has
// its own, and are dear to make, so they are used again.
var foldings = sync.Pool{New: func() any {
	return transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), cases.Fold(), norm.NFC)
}}

// fold takes case and accents off a text, so that "Müller" and "muller" are alike.
func fold(s string) string {
	if isPlain(s) {
		return strings.ToLower(s)
	}
	folding := foldings.Get().(transform.Transformer)
	defer foldings.Put(folding)
	folded, _, err := transform.String(folding, plainLetters.Replace(s)) // which resets it first
	if err != nil {
		return strings.ToLower(s)
	}
	return folded
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
