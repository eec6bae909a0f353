package graph

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"shiftgraph/graph/gen"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/plan"
)

// arranged returns everybody of a list in an order, which is made once as long as the list
// is kept. It is shared: nothing in it may be changed.
func arranged(all *plan.Table[wfm.Employee], order gen.EmployeeOrder) []*wfm.Employee {
	return plan.Made(all, order, func(people []wfm.Employee) []*wfm.Employee { return arrange(people, order) })
}

// arrange puts people in the order that a caller asked for.
func arrange(people []wfm.Employee, order gen.EmployeeOrder) []*wfm.Employee {
	ends := make([]int, len(people)+1)
	var texts []byte
	for i := range people {
		texts = appendKey(texts, &people[i], order)
		ends[i+1] = len(texts)
	}
	// What is moved about is small, and most pairs are told apart by a number.
	type place struct {
		start uint64
		i     int32
	}
	key := func(i int32) []byte { return texts[ends[i]:ends[i+1]] }
	places := make([]place, len(people))
	for i := range places {
		places[i] = place{startOf(key(int32(i))), int32(i)}
	}
	slices.SortFunc(places, func(a, b place) int {
		if a.start != b.start {
			return cmp.Compare(a.start, b.start)
		}
		return cmp.Or(bytes.Compare(key(a.i), key(b.i)), cmp.Compare(people[a.i].ID, people[b.i].ID))
	})
	out := make([]*wfm.Employee, len(people))
	for to, p := range places {
		out[to] = &people[p.i]
	}
	return out
}

// keyOfEmployee is where somebody stands in an order.
func keyOfEmployee(e *wfm.Employee, order gen.EmployeeOrder) sortKey {
	return sortKey{string(appendKey(nil, e, order)), e.ID}
}

// startOf is the first eight bytes of a text, in the order in which texts compare.
func startOf(text []byte) uint64 {
	var b [8]byte
	copy(b[:], text)
	return binary.BigEndian.Uint64(b[:])
}

// appendKey appends what people are ordered by before the id decides.
func appendKey(b []byte, e *wfm.Employee, order gen.EmployeeOrder) []byte {
	switch order {
	case gen.EmployeeOrderName:
		b = appendFolded(b, text(e.LastName))
		return appendFolded(append(b, 0), text(e.FirstName))
	case gen.EmployeeOrderPersonnelNumber:
		return append(b, numeric(fold(text(e.PersonnelNumber)))...)
	case gen.EmployeeOrderID:
	}
	return b
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
func byText(people []*wfm.Employee, filter *gen.EmployeeFilter) []*wfm.Employee {
	words := strings.Fields(fold(text(filter.Text)))
	return those(people, func(e *wfm.Employee) bool {
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
func fold(s string) string { return string(appendFolded(nil, s)) }

// appendFolded appends what [fold] makes of a text: letter by letter where all of them stand
// in the table.
func appendFolded(b []byte, s string) []byte {
	start := len(b)
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			b = append(b, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if int(r) >= len(foldedLatin) {
			return append(b[:start], foldedByRule(s)...)
		}
		b = append(b, foldedLatin[r]...)
		i += n
	}
	return b
}

// foldedLatin is what the letters of Europe's languages that are written in Latin fold to,
// which stand alone: marks that join the letter before them come behind these.
var foldedLatin = func() (out [0x250]string) {
	for r := range out {
		out[r] = foldedByRule(string(rune(r)))
	}
	return out
}()

// foldedByRule is [fold] for any text.
func foldedByRule(s string) string {
	folding := foldings.Get().(transform.Transformer)
	defer foldings.Put(folding)
	folded, _, err := transform.String(folding, plainLetters.Replace(s)) // which resets it first
	if err != nil {
		return strings.ToLower(s)
	}
	return folded
}
