package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	gql "github.com/vektah/gqlparser/v2/ast"
)

// Random operations over the served schema, valid by how they are made: an author draws
// them, a document prints itself, and what remains of it when parts are taken out is valid
// again, so that a difference can be made small.

// A document is a GraphQL document, and how it is asked.
type document struct {
	root      []*chosen
	fragments []*fragment
	variables []*variable
	other     bool // whether it has a second operation
	get       bool // whether it is asked with GET
	kinds     map[string]bool
}

// A chosen one is an entry of a selection set: a field, a spread or an inline fragment.
type chosen struct {
	call     *call     // of a field; __typename has one too
	alias    string    // "" for none
	spread   *fragment // of a spread
	on       string    // of an inline fragment: its type condition, or ""
	inline   bool
	when     string // directives
	children []*chosen
}

// A call is a field with its arguments. All entries of one type that have one name in the
// answer share one, so that they can be merged.
type call struct {
	field     *gql.FieldDefinition
	arguments []argument
}

type argument struct {
	name, text string
	optional   bool
}

// A fragment is named, and spread any number of times.
type fragment struct {
	name, on string
	set      []*chosen
	size     int // values for each object that it is spread on
	depth    int
}

// A variable is declared, may have a default, and may be given.
type variable struct {
	name, typ, fallback string // fallback is "" without a default
	given               bool
	value               any
}

const operationName = "Drawn"

// text prints the document without what nothing uses any more.
func (d *document) text() string {
	var body strings.Builder
	d.print(&body, d.root, 1)
	var fragments strings.Builder
	printed := map[*fragment]bool{}
	for again := true; again; {
		again = false
		for _, f := range d.fragments {
			uses := "..." + f.name // names are of one length
			if !printed[f] && (strings.Contains(body.String(), uses) || strings.Contains(fragments.String(), uses)) {
				printed[f], again = true, true
				fmt.Fprintf(&fragments, "\nfragment %s on %s {\n", f.name, f.on)
				d.print(&fragments, f.set, 1)
				fragments.WriteString("}\n")
			}
		}
	}
	rest := body.String() + fragments.String()
	var declared []string
	for _, v := range d.variables {
		if used(rest, v) {
			declared = append(declared, "$"+v.name+": "+v.typ+v.fallback)
		}
	}
	head := "query " + operationName
	if len(declared) > 0 {
		head += "(" + strings.Join(declared, ", ") + ")"
	}
	out := head + " {\n" + body.String() + "}\n" + fragments.String()
	if d.other {
		out = "query Other { levels { level } }\n\n" + out
	}
	return out
}

// used reports whether a text uses a variable. Names are of one length, so that none begins
// with another.
func used(text string, v *variable) bool { return strings.Contains(text, "$"+v.name) }

// given are the values of the variables that the document uses.
func (d *document) given(text string) map[string]any {
	out := map[string]any{}
	for _, v := range d.variables {
		if v.given && used(text, v) {
			out[v.name] = v.value
		}
	}
	return out
}

func (d *document) print(b *strings.Builder, set []*chosen, depth int) {
	indent := strings.Repeat("  ", depth)
	if len(set) == 0 { // of which all was taken out
		b.WriteString(indent + "__typename\n")
	}
	for _, s := range set {
		b.WriteString(indent)
		switch {
		case s.spread != nil:
			b.WriteString("..." + s.spread.name)
		case s.inline:
			b.WriteString("...")
			if s.on != "" {
				b.WriteString(" on " + s.on)
			}
		default:
			if s.alias != "" {
				b.WriteString(s.alias + ": ")
			}
			b.WriteString(s.call.field.Name)
			for i, a := range s.call.arguments {
				b.WriteString([]string{"(", ", "}[min(i, 1)] + a.name + ": " + a.text)
			}
			if len(s.call.arguments) > 0 {
				b.WriteString(")")
			}
		}
		b.WriteString(s.when)
		if s.inline || s.children != nil {
			b.WriteString(" {\n")
			d.print(b, s.children, depth+1)
			b.WriteString(indent + "}")
		}
		b.WriteString("\n")
	}
}

// smaller makes the document as small as it can be while it is still wrong. It tries to
// take out each part in turn, in rounds, until nothing more can go.
func (d *document) smaller(wrong func() bool) {
	for again := true; again; {
		again = false
		try := func(change func() (undo func())) {
			if undo := change(); wrong() {
				again = true
			} else {
				undo()
			}
		}
		if d.get {
			try(func() func() { d.get = false; return func() { d.get = true } })
		}
		if d.other {
			try(func() func() { d.other = false; return func() { d.other = true } })
		}
		d.shrink(&d.root, try)
		for _, f := range d.fragments {
			d.shrink(&f.set, try)
		}
	}
}

// shrink tries to take entries out of a selection set, to put what is in fragments in their
// place, and to take directives and arguments off.
func (d *document) shrink(set *[]*chosen, try func(func() func())) {
	for i, s := range slices.Backward(*set) {
		before := *set
		replace := func(with []*chosen) func() func() {
			return func() func() {
				*set = slices.Concat(before[:i:i], with, before[i+1:])
				return func() { *set = before }
			}
		}
		if try(replace(nil)); len(*set) < len(before) {
			continue
		}
		switch {
		case s.spread != nil && s.when == "":
			try(replace(s.spread.set))
		case s.inline && s.when == "":
			try(replace(s.children))
		}
		if i >= len(*set) || (*set)[i] != s {
			continue
		}
		if s.when != "" {
			when := s.when
			try(func() func() { s.when = ""; return func() { s.when = when } })
		}
		if s.call != nil {
			for k, a := range slices.Backward(s.call.arguments) {
				if all := s.call.arguments; a.optional {
					try(func() func() {
						s.call.arguments = slices.Concat(all[:k:k], all[k+1:])
						return func() { s.call.arguments = all }
					})
				}
			}
		}
		d.shrink(&s.children, try)
	}
}

// A pool holds values that arguments may have, by what they are of.
type pool map[string][]any

// An author draws documents.
type author struct {
	*rand.Rand
	schema *gql.Schema
	values pool
	doc    *document
	calls  map[string]*call // by type and name in the answer
	left   int              // entries that may still be written
	large  int              // how many times as large as usual it may be
	// What guard counts, kept well below its limits.
	aliases, spreads, directives int
}

// draw draws a document.
func draw(random *rand.Rand, schema *gql.Schema, values pool) *document {
	d := &document{kinds: map[string]bool{}}
	a := &author{Rand: random, schema: schema, values: values, doc: d, calls: map[string]*call{}, left: 8 + random.IntN(60), large: 1}
	if a.chance(2) {
		a.large = 10
	}
	d.root, _ = a.set(schema.Query, 0, 1)
	if a.chance(2) {
		d.kinds["introspection"] = true
		d.root = append(d.root, &chosen{call: &call{field: &gql.FieldDefinition{Name: "__schema"}}, children: []*chosen{a.typename()}})
	}
	d.other, d.get = a.chance(10), a.chance(10)
	return d
}

// chance is true as many times of a hundred.
func (a *author) chance(percent int) bool { return a.IntN(100) < percent }

func oneOf[T any](a *author, all []T) T { return all[a.IntN(len(all))] }

func (a *author) kind(name string) { a.doc.kinds[name] = true }

const deepest = 8 // guard allows 15; inline fragments do not count

// set draws a selection set of so many objects, and says how many values each of them gets.
func (a *author) set(of *gql.Definition, depth, objects int) (set []*chosen, size int) {
	for range 1 + a.IntN(6) {
		if a.left <= 0 && len(set) > 0 {
			break
		}
		a.left--
		s, n := a.entry(of, depth, objects)
		if s != nil {
			set, size = append(set, s), size+n
		}
	}
	if len(set) == 0 {
		set, size = []*chosen{a.typename()}, 1
	}
	return set, size
}

func (a *author) typename() *chosen {
	a.kind("__typename")
	return &chosen{call: &call{field: &gql.FieldDefinition{Name: "__typename"}}}
}

func (a *author) entry(of *gql.Definition, depth, objects int) (*chosen, int) {
	s, size := (*chosen)(nil), 1
	switch n := a.IntN(100); {
	case n < 6:
		s = a.typename()
	case n < 14 && depth < deepest:
		s = &chosen{inline: true}
		a.spreads++
		a.kind("inline fragment")
		if a.chance(50) {
			s.on = of.Name
			a.kind("type condition")
		}
		s.children, size = a.set(of, depth+1, objects)
	case n < 26 && depth < deepest && a.spreads < 40:
		s, size = a.spread(of, depth, objects)
	default:
		if s, size = a.field(of, depth, objects); s == nil {
			return nil, 0
		}
	}
	if a.chance(8) && a.directives < 20 {
		a.directives++
		s.when = a.directive()
	}
	return s, size
}

// ofDirective is the place of a directive's argument. gqlgen panics where that is null.
const ofDirective = ""

func (a *author) directive() string {
	name, on := "include", a.chance(80)
	if a.chance(50) {
		name, on = "skip", !on
	}
	a.kind("@" + name)
	return " @" + name + "(if: " + a.write(gql.NonNullNamedType("Boolean", nil), on, ofDirective) + ")"
}

// spread spreads a fragment, a new one or one that is there.
func (a *author) spread(of *gql.Definition, depth, objects int) (*chosen, int) {
	a.spreads++
	a.kind("fragment")
	for _, f := range a.doc.fragments {
		if f.on == of.Name && depth+f.depth <= deepest+2 && objects*f.size <= 2000*a.large && a.chance(60) {
			a.kind("fragment twice")
			return &chosen{spread: f}, f.size
		}
	}
	f := &fragment{name: fmt.Sprintf("F%02d", a.spreads), on: of.Name}
	f.set, f.size = a.set(of, depth+1, objects)
	f.depth = depthOf(f.set)
	a.doc.fragments = append(a.doc.fragments, f) // behind those that it spreads: there is no circle
	return &chosen{spread: f}, f.size
}

func depthOf(set []*chosen) int {
	deep := 0
	for _, s := range set {
		switch {
		case s.spread != nil:
			deep = max(deep, s.spread.depth)
		case s.inline:
			deep = max(deep, depthOf(s.children))
		default:
			deep = max(deep, 1+depthOf(s.children))
		}
	}
	return deep
}

// elements is about how many objects fields give in the tests' sandbox, where it is more
// than one.
var elements = map[string]int{
	"Query.employees": 20, "Query.planningUnits": 7, "Query.activities": 40, "Query.contracts": 9, "Query.skills": 8,
	"Query.planningPeriods": 12, "Query.schedules": 40, "Query.timeTotals": 20, "Query.levels": 16,
	"Employee.planningUnits": 1, "Employee.contracts": 1, "Employee.skills": 2, "Employee.employmentPeriods": 1, "Employee.schedule": 4,
	"PlanningUnit.children": 2, "PlanningUnit.descendants": 2, "PlanningUnit.employees": 4, "PlanningUnit.contracts": 4,
	"PlanningUnit.schedule": 12, "PlanningUnit.requirements": 12, "PlanningUnit.staffing": 5, "PlanningUnit.coverage": 5,
	"PlanningUnit.compare": 8, "PlanningUnit.adherence": 4, "PlanningUnit.headcount": 2,
	"ScheduleDay.blocks": 5, "Contract.holders": 3, "Skill.employees": 5, "Adherence.exceptions": 3, "ScheduleDifference.changes": 2,
	"ActivitySeries.intervals": 200, "Coverage.intervals": 200, "Requirement.values": 96,
}

// field draws a field. Now and then its name in the answer is one that the type has already:
// then it is the same field with the same arguments, and both are merged.
func (a *author) field(of *gql.Definition, depth, objects int) (*chosen, int) {
	f := oneOf(a, ownFields(of))
	if a.chance(15) { // one that is not null and can fail, and one that may have gaps
		f = cmp.Or(of.Fields.ForName(oneOf(a, []string{"minutesBetween", "schedule", "schedule"})), f)
	}
	object := a.schema.Types[f.Type.Name()].Kind == gql.Object
	s := new(chosen)
	name := f.Name
	if a.chance(20) && a.aliases < 12 {
		a.aliases++
		a.kind("alias")
		if name = oneOf(a, []string{"a", "b", "c", "d", "x", "y"}); a.chance(5) {
			name = oneOf(a, ownFields(of)).Name // of another field, or its own
		}
		s.alias = name
	}
	key := of.Name + "." + name
	if c, known := a.calls[key]; known {
		a.kind("name twice")
		s.call = c
		f = c.field
		object = a.schema.Types[f.Type.Name()].Kind == gql.Object
		if f.Name != name {
			s.alias = name
		}
	}
	n := max(1, elements[of.Name+"."+f.Name])
	if most := 300 * a.large; objects*n > most || object && (depth >= deepest || a.left <= 0 && depth > 0) {
		return nil, 0
	}
	if s.call == nil {
		s.call = &call{field: f}
		for _, d := range f.Arguments {
			a.argument(of, s.call, d)
		}
		a.calls[key] = s.call
	}
	if !object {
		return s, n
	}
	size := 0
	s.children, size = a.set(a.schema.Types[f.Type.Name()], depth+1, objects*n)
	return s, n * (1 + size)
}

// argument draws an argument, or leaves it out.
func (a *author) argument(of *gql.Definition, c *call, d *gql.ArgumentDefinition) {
	must := d.Type.NonNull && d.DefaultValue == nil
	percent := 35
	if d.Name == "after" || d.Name == "before" || d.Name == "last" {
		percent = 12
	}
	if !must && !a.chance(percent) {
		if d.DefaultValue != nil {
			a.kind("argument default")
		}
		return
	}
	at := of.Name + "." + c.field.Name + "(" + d.Name + ":)"
	if d.Name == "id" {
		at = of.Name + "." + c.field.Name
	}
	var v any
	if d.Type.NonNull || !a.chance(6) {
		v = a.value(d.Type, at)
	} else {
		a.kind("null")
	}
	c.arguments = append(c.arguments, argument{d.Name, a.write(d.Type, v, at), !must})
}

// An enumName is written without quotes in a document, and with them in JSON.
type enumName string

// value draws a value of a type, for a place in the schema.
func (a *author) value(t *gql.Type, at string) any {
	if t.Elem != nil {
		if a.chance(8) {
			a.kind("empty list")
			return []any{}
		}
		a.kind("list")
		list := make([]any, 1+a.IntN(3))
		for i := range list {
			list[i] = a.value(t.Elem, at)
		}
		return list
	}
	d := a.schema.Types[t.NamedType]
	switch d.Kind {
	case gql.Enum:
		for {
			if v := oneOf(a, d.EnumValues).Name; d.Name != "Level" || v != "OTHER" { // which cannot be asked for
				if d.Name == "Level" && a.chance(60) { // on which there is something
					return oneOf(a, []any{enumName("PLAN"), enumName("FINAL"), enumName("ACD")})
				}
				return enumName(v)
			}
		}
	case gql.InputObject:
		return a.object(d)
	}
	switch t.NamedType {
	case "Boolean":
		return a.chance(50)
	case "Int":
		return a.IntN(6)
	case "Date":
		return a.day(a.IntN(16) - 10)
	case "String":
		return oneOf(a, a.values[stringsOf(at)])
	case "ID":
		return oneOf(a, a.values[idsOf(at)])
	}
	panic("no values for " + t.NamedType + " at " + at)
}

// day is a day as many days from the sandbox's.
func (*author) day(days int) string { return today.AddDate(0, 0, days).Format("2006-01-02") }

func (a *author) object(d *gql.Definition) any {
	out := map[string]any{}
	if d.Name == "Period" {
		start := a.IntN(12) - 9
		out["start"], out["end"] = a.day(start), a.day(start+a.IntN(4))
		return out
	}
	for _, f := range d.Fields {
		if a.chance(30) {
			out[f.Name] = a.value(f.Type, d.Name+"."+f.Name)
		}
	}
	return out
}

// idsOf says of what ids an argument is.
func idsOf(at string) string {
	for _, of := range []string{"employee", "planningUnit", "activity", "contract", "skill"} {
		if strings.Contains(at, "."+of) && !strings.Contains(at, "(") || strings.Contains(at, of+"Ids") || strings.Contains(at, of+"s(ids") {
			return of
		}
	}
	panic("no ids for " + at)
}

// stringsOf says which texts an argument takes.
func stringsOf(at string) string {
	switch {
	case strings.Contains(strings.ToLower(at), "minutesbetween"):
		return "time"
	case strings.Contains(at, "Query.schedules"):
		return "cursor of schedules"
	case strings.Contains(at, "(after") || strings.Contains(at, "(before"):
		return "cursor of employees"
	}
	return "text"
}

// write writes a value as it may stand in a document: as itself, or as variables in it.
func (a *author) write(t *gql.Type, v any, at string) string {
	percent := 15
	if rareTypes[t.Name()] {
		percent = 60
	}
	if len(a.doc.variables) < 20 && a.chance(percent) {
		return "$" + a.variable(t, v, at)
	}
	switch v := v.(type) {
	case []any:
		if len(v) == 1 && a.chance(25) {
			a.kind("one for a list")
			return literal(v[0]) // a variable would have to be a list
		}
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = a.write(t.Elem, v[i], at)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			f := a.schema.Types[t.NamedType].Fields.ForName(name)
			parts = append(parts, name+": "+a.write(f.Type, v[name], at))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return literal(v)
}

// rareTypes are those of few arguments: what takes them is a variable more often.
var rareTypes = map[string]bool{"EmployeeFilter": true, "EmployeeOrder": true, "StaffingMethod": true, "TimeBucket": true}

// variable makes a variable of a value, in one of the ways in which there can be one.
func (a *author) variable(t *gql.Type, v any, at string) string {
	x := &variable{name: fmt.Sprintf("v%02d", len(a.doc.variables)), typ: strings.TrimSuffix(t.String(), "!"), value: v, given: true}
	a.doc.variables = append(a.doc.variables, x)
	a.kind("variable")
	if d := a.schema.Types[t.Name()]; d != nil {
		a.kind("variable of " + d.Name)
	}
	switch n := a.IntN(100); {
	case v == nil:
		if x.given = a.chance(50); !x.given {
			a.kind("variable left out")
		}
	case n < 20:
		x.fallback = " = " + literal(v)
		x.given = false
		a.kind("variable default")
	case n < 30:
		x.fallback = " = " + literal(v)
	case (n < 33 || n < 50 && t.Name() == "String") && at != ofDirective: // valid where null may not be, as long as it has a default: it fails when it is read
		x.fallback = " = " + literal(v)
		x.value = nil
		if t.NonNull {
			a.kind("null against a type")
		}
	case n < 60 || t.NonNull:
		x.typ += "!"
	}
	return x.name
}

// literal writes a value in a document.
func literal(v any) string {
	switch v := v.(type) {
	case enumName:
		return string(v)
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = literal(v[i])
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, name+": "+literal(v[name]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
