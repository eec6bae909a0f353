package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
)

// A schemaElement is one thing of a schema that has a name and a description.
type schemaElement struct {
	coordinate  string
	kind        elementKind
	name        string
	description string
	of          *ast.Definition // the type, or the one that the element belongs to
	is          *ast.Type       // of fields, arguments and input fields
}

type elementKind string

const (
	typeElement       elementKind = "type"
	fieldElement      elementKind = "field"
	argumentElement   elementKind = "argument"
	enumValueElement  elementKind = "enum value"
	inputFieldElement elementKind = "input field"
)

// schemaElements lists every type, field, argument, enum value and input field.
func schemaElements(schema *ast.Schema) []schemaElement {
	var out []schemaElement
	for _, d := range ownTypes(schema) {
		out = append(out, schemaElement{d.Name, typeElement, d.Name, d.Description, d, nil})
		kind := fieldElement
		if d.Kind == ast.InputObject {
			kind = inputFieldElement
		}
		for _, f := range ownFields(d) {
			at := d.Name + "." + f.Name
			out = append(out, schemaElement{at, kind, f.Name, f.Description, d, f.Type})
			for _, a := range f.Arguments {
				out = append(out, schemaElement{at + "(" + a.Name + ":)", argumentElement, a.Name, a.Description, d, a.Type})
			}
		}
		for _, v := range d.EnumValues {
			out = append(out, schemaElement{d.Name + "." + v.Name, enumValueElement, v.Name, v.Description, d, nil})
		}
	}
	return out
}

// A schemaRule says what is wrong with an element; "" for nothing.
type schemaRule struct {
	name  string
	check func(*ast.Schema, schemaElement) string
}

var schemaRules = []schemaRule{
	{"description", describedInASentence},
	{"case", namedInItsCase},
	{"abbreviation", spelledOut},
	{"id beside object", idBesideObject},
	{"object beside id", objectBesideID},
	{"list elements", listWithoutNull},
	{"always there", alwaysThere},
	{"null explained", nullExplained},
	{"period", periodByName},
}

// lintExceptions are the findings that stay, each with its reason. One that is not found
// any more has to go from here.
var lintExceptions = map[string]map[string]string{
	"id beside object": {
		"PlanningUnit.parent":                  "fixed by the contract, which has no parentId",
		"Employee.mainPlanningUnit":            "computed from memberships by the same call as an id beside it would be",
		"AdherenceException.scheduledActivity": "fixed by the contract, which has no id beside it",
		"AdherenceException.actualActivity":    "fixed by the contract, which has no id beside it",
		"EmployeeEdge.node":                    "an edge of the connection specification; the node never fails",
	},
	"object beside id": {
		"Employee.userId":            "the API does not show user accounts",
		"Requirement.planningUnitId": "fixed by the contract; requirements are only reached through their unit",
	},
	"always there": {
		"PlanningPeriod.id": "all fields of planning periods are inferred (notes: planning periods, G)",
	},
	"null explained": {
		"Coverage.staffedHours":     "fixed by the contract as nullable; it is 0 where nobody is",
		"CoverageInterval.staffing": "fixed by the contract as nullable; it is 0 where nobody is",
	},
}

// lintSchema returns the findings of every rule as "rule: coordinate: what", without those that
// are excepted, and the exceptions that nothing is found for.
func lintSchema(schema *ast.Schema, rules []schemaRule, exceptions map[string]map[string]string) (findings, stale []string) {
	found := map[string]bool{}
	for _, e := range schemaElements(schema) {
		for _, rule := range rules {
			what := rule.check(schema, e)
			if what == "" {
				continue
			}
			found[rule.name+": "+e.coordinate] = true
			if exceptions[rule.name][e.coordinate] == "" {
				findings = append(findings, rule.name+": "+e.coordinate+": "+what)
			}
		}
	}
	for rule, coordinates := range exceptions {
		for coordinate := range coordinates {
			if !found[rule+": "+coordinate] {
				stale = append(stale, rule+": "+coordinate)
			}
		}
	}
	slices.Sort(stale)
	return findings, stale
}

// ownWords may begin a description in lower case: the product's name, and what GraphQL
// writes so.
var ownWords = []string{"injixo", "true", "false", "null"}

var firstWord = regexp.MustCompile(`^[A-Za-z]+`)

// describedInASentence wants a description that begins with a capital letter, a number, a
// quotation, one of ownWords or a field of the same type, and ends like a sentence.
func describedInASentence(_ *ast.Schema, e schemaElement) string {
	text := strings.TrimSpace(e.description)
	if text == "" {
		return "it has no description; write one that a planner understands"
	}
	first, _ := utf8.DecodeRuneInString(text)
	word := firstWord.FindString(text)
	named := slices.Contains(ownWords, word) || e.of.Fields.ForName(word) != nil
	if !unicode.IsUpper(first) && !unicode.IsDigit(first) && !strings.ContainsRune("\"`", first) && !named {
		return fmt.Sprintf("its description begins with %q; begin with a capital letter or a value in quotes", word)
	}
	if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "…") && !strings.HasSuffix(text, "?") {
		return "its description does not end with a full stop"
	}
	return ""
}

var (
	camelCase  = regexp.MustCompile(`^[a-z][a-z0-9]*([A-Z][a-z0-9]+)*$`)
	pascalCase = regexp.MustCompile(`^([A-Z][a-z0-9]+)+$`)
	upperCase  = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`)
)

func namedInItsCase(_ *ast.Schema, e schemaElement) string {
	want, is := "camelCase", camelCase
	switch e.kind {
	case typeElement:
		want, is = "PascalCase", pascalCase
	case enumValueElement:
		want, is = "UPPER_CASE", upperCase
	case fieldElement, argumentElement, inputFieldElement:
	}
	if !is.MatchString(e.name) {
		return fmt.Sprintf("the name of %s is written in %s, such as %s", withArticle(string(e.kind)), want,
			map[string]string{"camelCase": "planningUnitId", "PascalCase": "PlanningUnit", "UPPER_CASE": "TIME_RECORDING"}[want])
	}
	return ""
}

func withArticle(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// abbreviations are words that are not understood by everybody who reads the schema, with
// the word that is.
var abbreviations = map[string]string{
	"emp": "employee", "pu": "planning unit", "act": "activity", "sched": "schedule", "lvl": "level", "req": "requirement",
	"min": "minutes", "mins": "minutes", "hrs": "hours", "sec": "seconds", "secs": "seconds", "dt": "date", "tz": "time zone",
	"num": "number", "no": "number", "nr": "number", "cnt": "count", "qty": "count", "amt": "amount", "avg": "average",
	"pct": "percent", "diff": "difference", "desc": "description", "cfg": "settings", "addr": "address", "dept": "planning unit",
	"idx": "index", "prev": "previous", "curr": "current", "tmp": "temporary", "std": "standard", "abbr": "short name",
}

var nameParts = regexp.MustCompile(`[A-Z]?[a-z0-9]+|[A-Z0-9]+`)

func spelledOut(_ *ast.Schema, e schemaElement) string {
	for _, part := range nameParts.FindAllString(e.name, -1) {
		if word := abbreviations[strings.ToLower(part)]; word != "" {
			return fmt.Sprintf("%q is an abbreviation; write %q", part, word)
		}
	}
	return ""
}

// isEntity reports whether a type is an object with an id.
func isEntity(schema *ast.Schema, name string) bool {
	d := schema.Types[name]
	return d != nil && d.Kind == ast.Object && d.Fields.ForName("id") != nil
}

// idBesideObject wants `activityId` beside `activity`: the id is known without a call and
// never fails. Query is asked by ids, and lists have ids in their elements.
func idBesideObject(schema *ast.Schema, e schemaElement) string {
	if e.kind != fieldElement || e.of == schema.Query || e.is.Elem != nil || !isEntity(schema, e.is.Name()) {
		return ""
	}
	if id := e.of.Fields.ForName(e.name + "Id"); id == nil || id.Type.Name() != "ID" {
		return fmt.Sprintf("an entity is joined without its id; add %sId: ID", e.name)
	}
	return ""
}

// objectBesideID wants `activity` beside `activityId`, so that nobody joins by hand.
func objectBesideID(_ *ast.Schema, e schemaElement) string {
	name, isID := strings.CutSuffix(e.name, "Id")
	if e.kind != fieldElement || e.is == nil || e.is.Name() != "ID" || e.name == "id" {
		return ""
	}
	if !isID {
		return "a field of type ID is named for what it refers to, with Id at the end"
	}
	if e.of.Fields.ForName(name) == nil {
		return fmt.Sprintf("an id stands without what it refers to; add %s", name)
	}
	return ""
}

func listWithoutNull(schema *ast.Schema, e schemaElement) string {
	if e.is == nil {
		return ""
	}
	for t := e.is; t.Elem != nil; t = t.Elem {
		d := schema.Types[t.Elem.Name()]
		if object := d != nil && d.Kind == ast.Object; !t.Elem.NonNull && (object || e.kind != fieldElement) {
			return fmt.Sprintf("its elements are never null; write [%s!]", t.Elem.Name())
		}
	}
	return ""
}

// alwaysThere wants non-null where every entity has a value: its id, and whether it is
// deleted.
func alwaysThere(schema *ast.Schema, e schemaElement) string {
	if e.kind == fieldElement && isEntity(schema, e.of.Name) && (e.name == "id" || e.name == "deleted") && !e.is.NonNull {
		return "every entity has it; write " + e.is.Name() + "!"
	}
	return ""
}

// passedOn are the fields of types without an id that hold what the API wrote, which may
// leave anything out.
var passedOn = map[string]bool{"ScheduleBlock.type": true, "ScheduleDay.planningUnitId": true, "Membership.priority": true}

// nullExplained wants a reason for null where we compute the value: the description of a
// nullable scalar of a type without an id says when it is null. Entities hold what the API
// wrote, which may leave anything out.
func nullExplained(schema *ast.Schema, e schemaElement) string {
	if e.kind != fieldElement || e.is.NonNull || e.is.Elem != nil || isEntity(schema, e.of.Name) || passedOn[e.coordinate] {
		return ""
	}
	d := schema.Types[e.is.Name()]
	if d.Kind != ast.Scalar && d.Kind != ast.Enum || strings.Contains(e.description, "null") {
		return ""
	}
	return "it may be null and its description does not say when"
}

func periodByName(_ *ast.Schema, e schemaElement) string {
	if e.kind != argumentElement {
		return ""
	}
	if isPeriod := e.is.Name() == "Period"; isPeriod != (e.name == "period") {
		if isPeriod {
			return "an argument of type Period is named period"
		}
		return "an argument named period is of type Period"
	}
	return ""
}

func TestSchemaLint(t *testing.T) {
	findings, stale := lintSchema(servedSchema(t), schemaRules, lintExceptions)
	for _, f := range findings {
		t.Errorf("%s\nMend schema.graphqls, or give a reason in lintExceptions.", f)
	}
	for _, s := range stale {
		t.Errorf("%s: excepted, and nothing is found there; take it out of lintExceptions", s)
	}
	for rule, coordinates := range lintExceptions {
		if !slices.ContainsFunc(schemaRules, func(r schemaRule) bool { return r.name == rule }) {
			t.Errorf("lintExceptions: no rule is named %q", rule)
		}
		for coordinate, reason := range coordinates {
			if reason == "" {
				t.Errorf("lintExceptions: %s: %s has no reason", rule, coordinate)
			}
		}
	}
}

// Every rule finds what it is there for, and nothing in a schema that is as it should be.
func TestSchemaRules(t *testing.T) {
	const good = `
"The query."
type Query {
  "One day."
  day(
    "Its id."
    id: ID!
    "The days to return."
    period: Period
  ): Day
}
"A span."
input Period {
  "The first day."
  start: String!
}
"A day."
type Day {
  "The day's id."
  id: ID!
  "injixo's own text."
  note: String
  "The id of the unit."
  unitId: ID!
  "The unit."
  unit: Unit
  "\"present\", \"break\", …"
  kind: Kind
  "The rows."
  rows: [Row!]
  "Values."
  values: [Float]
}
"A row."
type Row {
  "Minutes."
  minutes: Int!
  "minutes ÷ 60; null without any."
  hours: Float
}
"A unit."
type Unit {
  "The unit's id."
  id: ID!
}
"A kind."
enum Kind {
  "1 is the first."
  FIRST_ONE
}
`
	if findings, _ := lintSchema(parseSchema(t, "good", good), schemaRules, nil); len(findings) > 0 {
		t.Fatalf("findings in a good schema: %v", findings)
	}
	for name, test := range map[string]struct {
		edit []string // what stands in the good schema and what takes its place, in turn
		want string   // rule and coordinate
	}{
		"type without a description":        {[]string{"\"A row.\"\n", ""}, "description: Row"},
		"field without a description":       {[]string{"\"Minutes.\"\n", ""}, "description: Row.minutes"},
		"argument without a description":    {[]string{"\"Its id.\"\n", ""}, "description: Query.day(id:)"},
		"enum value without a description":  {[]string{"\"1 is the first.\"\n", ""}, "description: Kind.FIRST_ONE"},
		"input field without a description": {[]string{"\"The first day.\"\n", ""}, "description: Period.start"},
		"a blank description":               {[]string{"\"A row.\"\n", "\" \"\n"}, "description: Row"},
		"no sentence at the start":          {[]string{"\"A row.\"", "\"a row.\""}, "description: Row"},
		"no sentence at the end":            {[]string{"\"A row.\"", "\"A row\""}, "description: Row"},
		"a field of another type first":     {[]string{"\"minutes ÷", "\"note ÷"}, "description: Row.hours"},
		"field in snake case":               {[]string{"  note: String", "  the_note: String"}, "case: Day.the_note"},
		"field with capitals":               {[]string{"  note: String", "  noteURL: String"}, "case: Day.noteURL"},
		"argument with a capital":           {[]string{"    id: ID!", "    Id: ID!"}, "case: Query.day(Id:)"},
		"input field in snake case":         {[]string{"  start: String!", "  start_day: String!"}, "case: Period.start_day"},
		"type in snake case":                {[]string{"type Row ", "type Row_of ", "[Row!]", "[Row_of!]"}, "case: Row_of"},
		"enum value in camel case":          {[]string{"  FIRST_ONE", "  firstOne"}, "case: Kind.firstOne"},
		"abbreviated field":                 {[]string{"  note: String", "  avgNote: String"}, "abbreviation: Day.avgNote"},
		"abbreviated enum value":            {[]string{"  FIRST_ONE", "  FIRST_EMP"}, "abbreviation: Kind.FIRST_EMP"},
		"abbreviated type":                  {[]string{"enum Kind", "enum KindIdx", "kind: Kind", "kind: KindIdx"}, "abbreviation: KindIdx"},
		"object without its id":             {[]string{"  \"The id of the unit.\"\n  unitId: ID!\n", ""}, "id beside object: Day.unit"},
		"id of another type":                {[]string{"  unitId: ID!\n", "  unitId: Int!\n"}, "id beside object: Day.unit"},
		"id without its object":             {[]string{"  \"The unit.\"\n  unit: Unit\n", ""}, "object beside id: Day.unitId"},
		"id that is not named so":           {[]string{"  note: String", "  owner: ID"}, "object beside id: Day.owner"},
		"null among the elements":           {[]string{"[Row!]", "[Row]"}, "list elements: Day.rows"},
		"null among an argument's elements": {[]string{"    id: ID!", "    id: [ID]!"}, "list elements: Query.day(id:)"},
		"entity without an id for sure":     {[]string{"  id: ID!\n  \"injixo's", "  id: ID\n  \"injixo's"}, "always there: Day.id"},
		"null without a reason":             {[]string{"; null without any", ""}, "null explained: Row.hours"},
		"period under another name":         {[]string{"    period: Period", "    span: Period"}, "period: Query.day(span:)"},
		"another thing named period":        {[]string{"    period: Period", "    period: String"}, "period: Query.day(period:)"},
	} {
		t.Run(name, func(t *testing.T) {
			text := good
			for i := 0; i < len(test.edit); i += 2 {
				if !strings.Contains(text, test.edit[i]) {
					t.Fatalf("%q is not in the good schema", test.edit[i])
				}
				text = strings.Replace(text, test.edit[i], test.edit[i+1], 1)
			}
			findings, _ := lintSchema(parseSchema(t, "bad", text), schemaRules, nil)
			if len(findings) != 1 || !strings.HasPrefix(findings[0], test.want+": ") {
				t.Fatalf("findings %q; want one of %s", findings, test.want)
			}
			rule, coordinate, _ := strings.Cut(test.want, ": ")
			excepted := map[string]map[string]string{rule: {coordinate: "because", "No.such": "because"}}
			findings, stale := lintSchema(parseSchema(t, "bad", text), schemaRules, excepted)
			if diff := cmp.Diff([]string{rule + ": No.such"}, stale); len(findings) > 0 || diff != "" {
				t.Errorf("excepted, and still %q; stale (-want +got):\n%s", findings, diff)
			}
		})
	}
}
