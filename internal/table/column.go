package table

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
)

// A Unit is how a number of minutes is shown.
type Unit int

// The units of minutes. Without one a number is shown as it is, and its header names none.
const (
	NoUnit   Unit = iota
	Minutes       // as they are
	Hours         // with two decimals
	Duration      // hours and minutes, h:mm
)

var unitNames = map[string]Unit{"MINUTES": Minutes, "HOURS": Hours, "DURATION": Duration}

// suffix is what a header says of its unit.
func (u Unit) suffix() string {
	return [...]string{NoUnit: "", Minutes: " (min)", Hours: " (h)", Duration: " (h:mm)"}[u]
}

// A Measure is how a number is shown.
type Measure struct {
	Unit     Unit // of numbers that are minutes
	Rounded  bool // it has so many Decimals; otherwise those that it comes with
	Decimals int
}

// maxDecimals is more than people read, and less than the digits that all spreadsheets keep.
const maxDecimals = 6

// settings are what @column says of a field.
type settings struct {
	name *string // nil where none is given
	Measure
	total  bool
	hidden bool
	at     *ast.Position // of the directive
}

// maxName is how long a name may be that a document gives, in characters.
const maxName = 100

// settingsOf reads the @column of a field that is selected several times: the first that
// has one decides. Its arguments may be variables.
func settingsOf(same []*ast.Field, variables map[string]any) (settings, error) {
	f, d := directive(same, "column")
	if d == nil {
		return settings{}, nil
	}
	given := func(name string) any { return argument(d, name, variables) }
	s := settings{at: d.Position}
	if name, ok := given("name").(string); ok {
		if why := unfit(name); why != "" {
			return s, misuse(s.at, "@column(name:) of %s %s", f.Alias, why)
		}
		s.name = &name
	}
	unit, _ := given("unit").(string)
	s.Unit = unitNames[unit]
	if decimals := given("decimals"); decimals != nil {
		n, err := strconv.Atoi(fmt.Sprint(decimals)) // of a variable it may be any type of number
		if err != nil || n < 0 || n > maxDecimals {
			return s, misuse(s.at, "@column(decimals:) of %s is %s; give a number from 0 to %d", f.Alias, clip(fmt.Sprint(decimals)), maxDecimals)
		}
		s.Rounded, s.Decimals = true, n
	}
	s.total, _ = given("total").(bool)
	s.hidden, _ = given("hidden").(bool)
	return s, s.check(f)
}

// check refuses what no value of the field could make sense of.
func (s settings) check(f *ast.Field) error {
	values := len(f.SelectionSet) == 0
	number := values && f.Definition != nil && kindOf(f.Definition.Type) == Number
	minutes := number && strings.Contains(strings.ToLower(f.Name), "minutes")
	switch {
	case s.name != nil && *s.name == "" && values:
		return misuse(s.at, "@column(name:) of %s is empty; give the column a name, or leave the argument out", f.Alias)
	case s.Unit != NoUnit && !minutes:
		return misuse(s.at, "@column(unit:) of %s: %s is no number of minutes, as fields are whose names speak of minutes; leave unit out, and say in name what it counts", f.Alias, f.Name)
	case s.Rounded && !number:
		return misuse(s.at, "@column(decimals:) of %s: only a number has decimals; leave decimals out", f.Alias)
	case s.Rounded && s.Unit > Minutes:
		return misuse(s.at, "@column(decimals:) of %s: HOURS have two decimals, and DURATION has none; leave decimals out, or unit", f.Alias)
	case s.total && !number:
		return misuse(s.at, "@column(total:) of %s: only a number can be added up; leave total out", f.Alias)
	case s.total && f.Definition.Type.Elem != nil:
		return misuse(s.at, "@column(total:) of %s: a cell holds several of its numbers, which are not added up; leave total out", f.Alias)
	}
	return nil
}

// unfit says why a text can be no name; "" where it can. An empty one is for the caller to judge.
func unfit(name string) string {
	switch {
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unprintable):
		return "has a line break or another control character in it; take it out"
	case utf8.RuneCountInString(name) > maxName:
		return fmt.Sprintf("is longer than %d characters; shorten it", maxName)
	case name != "" && strings.TrimSpace(name) == "":
		return "is nothing but spaces; give it a name"
	}
	return ""
}

// unprintable says whether a character has no place in a header: controls, line and
// paragraph separators, and what XML does not know.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufffe' || r == '\uffff'
}
