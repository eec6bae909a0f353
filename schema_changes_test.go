package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

// A schemaChange is one difference between two schemas. Coordinate names the element as
// GraphQL's schema coordinates do: `Type`, `Type.field`, `Type.field(argument:)`,
// `Enum.VALUE`, `@directive(argument:)`.
type schemaChange struct {
	Coordinate string
	What       string
	Breaking   bool // operations or programs that worked may fail, or mean something else
	Added      bool // the element is new
}

func (c schemaChange) String() string { return c.Coordinate + ": " + c.What }

// schemaChanges lists what differs from one schema to another, by coordinate.
// Descriptions, and the order of elements, are not compared.
func schemaChanges(from, to *ast.Schema) []schemaChange {
	d := new(schemaDiffer)
	for root, types := range map[string][2]*ast.Definition{
		"query": {from.Query, to.Query}, "mutation": {from.Mutation, to.Mutation}, "subscription": {from.Subscription, to.Subscription},
	} {
		if was, is := nameOf(types[0]), nameOf(types[1]); was != "" && was != is {
			d.breaking("schema."+root, "was %s, is %q", was, is)
		}
	}
	compareNames(d, "", typeNames(from), typeNames(to), "type", func(name string) { d.definition(from.Types[name], to.Types[name]) })
	compareNames(d, "@", directiveNames(from), directiveNames(to), "directive", func(name string) {
		was, is := from.Directives[name], to.Directives[name]
		d.arguments("@"+name, was.Arguments, is.Arguments)
		goneNames(d, "@"+name, "no longer on", was.Locations, is.Locations)
	})
	slices.SortFunc(d.changes, func(a, b schemaChange) int {
		return cmp.Or(cmp.Compare(a.Coordinate, b.Coordinate), cmp.Compare(a.What, b.What))
	})
	return d.changes
}

type schemaDiffer struct{ changes []schemaChange }

func (d *schemaDiffer) breaking(coordinate, format string, a ...any) {
	d.changes = append(d.changes, schemaChange{Coordinate: coordinate, What: fmt.Sprintf(format, a...), Breaking: true})
}

func (d *schemaDiffer) harmless(coordinate, format string, a ...any) {
	d.changes = append(d.changes, schemaChange{Coordinate: coordinate, What: fmt.Sprintf(format, a...)})
}

func (d *schemaDiffer) added(coordinate, what string, breaking bool) {
	d.changes = append(d.changes, schemaChange{Coordinate: coordinate, What: "new " + what, Breaking: breaking, Added: true})
}

// compareNames notes which names went and which came, and compares those that stayed.
func compareNames(d *schemaDiffer, prefix string, from, to []string, what string, compare func(name string)) {
	for _, name := range from {
		if !slices.Contains(to, name) {
			d.breaking(prefix+name, "%s removed", what)
			continue
		}
		compare(name)
	}
	for _, name := range to {
		if !slices.Contains(from, name) {
			d.added(prefix+name, what, false)
		}
	}
}

// goneNames notes names of a list that are missing from another.
func goneNames[T ~string](d *schemaDiffer, coordinate, what string, from, to []T) {
	for _, name := range from {
		if !slices.Contains(to, name) {
			d.breaking(coordinate, "%s %s", what, name)
		}
	}
}

func (d *schemaDiffer) definition(was, is *ast.Definition) {
	if was.Kind != is.Kind {
		d.breaking(was.Name, "was %s, is %s", was.Kind, is.Kind)
		return
	}
	goneNames(d, was.Name, "no longer implements", was.Interfaces, is.Interfaces)
	goneNames(d, was.Name, "no longer holds", was.Types, is.Types)
	values := func(d *ast.Definition) []string {
		return namesOf(d.EnumValues, func(v *ast.EnumValueDefinition) string { return v.Name })
	}
	compareNames(d, was.Name+".", values(was), values(is), "enum value", func(string) {})
	if was.Kind == ast.InputObject {
		d.inputFields(was, is)
		return
	}
	fields := func(d *ast.Definition) []string {
		return namesOf(ownFields(d), func(f *ast.FieldDefinition) string { return f.Name })
	}
	compareNames(d, was.Name+".", fields(was), fields(is), "field", func(name string) {
		coordinate, old, now := was.Name+"."+name, was.Fields.ForName(name), is.Fields.ForName(name)
		if old.Type.String() != now.Type.String() {
			d.retyped(coordinate, old.Type, now.Type, holdsAnswers(old.Type, now.Type))
		}
		d.arguments(coordinate, old.Arguments, now.Arguments)
	})
}

// inputFields compares the fields of an input object, which are given like arguments.
func (d *schemaDiffer) inputFields(was, is *ast.Definition) {
	given := func(d *ast.Definition) []schemaInput {
		var out []schemaInput
		for _, f := range d.Fields {
			out = append(out, schemaInput{f.Name, d.Name + "." + f.Name, f.Type, f.DefaultValue})
		}
		return out
	}
	d.inputs("input field", given(was), given(is))
}

func (d *schemaDiffer) arguments(coordinate string, was, is ast.ArgumentDefinitionList) {
	given := func(l ast.ArgumentDefinitionList) []schemaInput {
		var out []schemaInput
		for _, a := range l {
			out = append(out, schemaInput{a.Name, coordinate + "(" + a.Name + ":)", a.Type, a.DefaultValue})
		}
		return out
	}
	d.inputs("argument", given(was), given(is))
}

// A schemaInput is an argument or a field of an input object.
type schemaInput struct {
	name, coordinate string
	kind             *ast.Type
	fallback         *ast.Value
}

func (i schemaInput) required() bool { return i.kind.NonNull && i.fallback == nil }

func (d *schemaDiffer) inputs(what string, was, is []schemaInput) {
	find := func(l []schemaInput, name string) *schemaInput {
		if i := slices.IndexFunc(l, func(x schemaInput) bool { return x.name == name }); i >= 0 {
			return &l[i]
		}
		return nil
	}
	for _, old := range was {
		now := find(is, old.name)
		if now == nil {
			d.breaking(old.coordinate, "%s removed", what)
			continue
		}
		if old.kind.String() != now.kind.String() {
			d.retyped(old.coordinate, old.kind, now.kind, takesValues(old.kind, now.kind))
		}
		if before, after := valueText(old.fallback), valueText(now.fallback); before != after {
			d.breaking(old.coordinate, "default was %s, is %s", before, after)
		}
	}
	for _, now := range is {
		if find(was, now.name) != nil {
			continue
		}
		if now.required() {
			d.added(now.coordinate, "required "+what, true)
			continue
		}
		d.added(now.coordinate, what, false)
	}
}

func (d *schemaDiffer) retyped(coordinate string, was, is *ast.Type, compatible bool) {
	if compatible {
		d.harmless(coordinate, "type was %s, is %s", was, is)
		return
	}
	d.breaking(coordinate, "type was %s, is %s", was, is)
}

// holdsAnswers reports whether every answer of the new type is one of the old: null may
// go, and may not come.
func holdsAnswers(was, is *ast.Type) bool {
	if was.NonNull && !is.NonNull || (was.Elem == nil) != (is.Elem == nil) {
		return false
	}
	if was.Elem != nil {
		return holdsAnswers(was.Elem, is.Elem)
	}
	return was.NamedType == is.NamedType
}

// takesValues reports whether the new type takes every value that the old one took: null
// may come, and may not go.
func takesValues(was, is *ast.Type) bool { return holdsAnswers(is, was) }

func nameOf(d *ast.Definition) string {
	if d == nil {
		return ""
	}
	return d.Name
}

func namesOf[T any](rows []T, name func(T) string) []string {
	var out []string
	for _, row := range rows {
		out = append(out, name(row))
	}
	return out
}

func typeNames(s *ast.Schema) []string { return namesOf(ownTypes(s), nameOf) }

func directiveNames(s *ast.Schema) []string {
	var out []string
	for _, name := range sortedKeys(s.Directives) {
		if p := s.Directives[name].Position; p == nil || p.Src == nil || !p.Src.BuiltIn {
			out = append(out, name)
		}
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// valueText writes a default in one way: the fields of objects by name.
func valueText(v *ast.Value) string {
	switch {
	case v == nil:
		return "none"
	case v.Kind == ast.ListValue:
		return "[" + strings.Join(namesOf(v.Children, func(c *ast.ChildValue) string { return valueText(c.Value) }), ", ") + "]"
	case v.Kind == ast.ObjectValue:
		parts := namesOf(v.Children, func(c *ast.ChildValue) string { return c.Name + ": " + valueText(c.Value) })
		slices.Sort(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return v.String()
}

// printer writes a schema in the form of the snapshot.
func printer(w io.Writer) formatter.Formatter {
	return formatter.NewFormatter(w, formatter.WithIndent("  "))
}

// undeclared returns the breaking changes whose coordinate is not declared, and the
// declared coordinates that nothing breaks at.
func undeclared(changes []schemaChange, declared []string) (missing []schemaChange, stale []string) {
	broken := map[string]bool{}
	for _, c := range changes {
		if c.Breaking {
			broken[c.Coordinate] = true
			if !slices.Contains(declared, c.Coordinate) {
				missing = append(missing, c)
			}
		}
	}
	for _, coordinate := range declared {
		if !broken[coordinate] {
			stale = append(stale, coordinate)
		}
	}
	return missing, stale
}

var declaration = regexp.MustCompile("(?m)^- ((?:`[^`]+`(?:, | and )?)+)")

// declaredBreaking reads the coordinates that a changelog declares: those that a list
// entry under "### Breaking" of "## Unreleased" begins with.
func declaredBreaking(changelog string) []string {
	section := sectionUnder(sectionUnder(changelog, "## Unreleased"), "### Breaking")
	var out []string
	for _, entry := range declaration.FindAllStringSubmatch(section, -1) {
		for i, part := range strings.Split(entry[1], "`") {
			if i%2 == 1 {
				out = append(out, part)
			}
		}
	}
	return out
}

// sectionUnder returns what stands under a heading of Markdown, up to the next of its rank.
func sectionUnder(text, heading string) string {
	_, rest, found := strings.Cut("\n"+text, "\n"+heading+"\n")
	if !found {
		return ""
	}
	rank, _, _ := strings.Cut(heading, " ")
	for i := len(rank); i > 0; i-- {
		rest, _, _ = strings.Cut(rest, "\n"+strings.Repeat("#", i)+" ")
	}
	return rest
}

// Nothing that callers of the last release rely on goes or changes unless the changelog
// tells them. A new release copies the snapshot over released.graphql.
func TestBreakingChangesAreDeclared(t *testing.T) {
	changelog, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	missing, stale := undeclared(schemaChanges(readSchema(t, releasedFile), servedSchema(t)), declaredBreaking(string(changelog)))
	for _, c := range missing {
		t.Errorf("%s\nThis breaks callers of the last release (%s). Take it back, or deprecate it; else add a line to CHANGELOG.md under \"## Unreleased\", \"### Breaking\":\n- `%s`: why, and what to ask for instead.",
			c, releasedFile, c.Coordinate)
	}
	for _, coordinate := range stale {
		t.Errorf("CHANGELOG.md declares `%s` under \"### Breaking\", and nothing breaks there; take the line out", coordinate)
	}
}

// What users, tests and benchmarks were promised is served as it was promised. More of it
// may be served.
func TestContractIsServed(t *testing.T) {
	for _, c := range schemaChanges(readSchema(t, contractFile), servedSchema(t)) {
		if !c.Added || c.Breaking {
			t.Errorf("%s\nThe contract (%s) is fixed: change schema.graphqls back.", c, contractFile)
		}
	}
}

func TestSchemaChanges(t *testing.T) {
	const schema = `
type Query {
  day(at: String!, zone: String, list: [Int!], page: Page = {size: 10, from: 0}, deep: Boolean = false): Day
  days(first: Int): [Day!]
}
type Day implements Dated { id: ID! note: String blocks: [Block]! hours: Float level: Level }
type Block { minutes: Int! }
interface Dated { id: ID! }
union Thing = Day | Block
enum Level { PLAN FINAL }
input Page { size: Int! = 10 from: Int word: String order: Level = PLAN }
scalar Date
directive @cost(weight: Int = 1) on FIELD | QUERY
`
	for _, test := range []struct {
		name string
		edit []string // what stands in the schema and what takes its place, in turn
		want []schemaChange
	}{
		{"nothing", nil, nil},
		{"a description", []string{"type Block {", "\"A block.\" type Block {"}, nil},
		{"another order", []string{"note: String blocks: [Block]!", "blocks: [Block]! note: String"}, nil},

		{"type removed", []string{"type Block { minutes: Int! }\n", "", "Day | Block", "Day", " blocks: [Block]!", ""}, []schemaChange{
			{"Block", "type removed", true, false}, {"Day.blocks", "field removed", true, false}, {"Thing", "no longer holds Block", true, false},
		}},
		{"scalar removed", []string{"scalar Date", ""}, []schemaChange{{"Date", "type removed", true, false}}},
		{"type renamed", []string{"scalar Date", "scalar Day2"}, []schemaChange{{"Date", "type removed", true, false}, {"Day2", "new type", false, true}}},
		{"type added", []string{"scalar Date", "scalar Date scalar Time"}, []schemaChange{{"Time", "new type", false, true}}},
		{"input becomes a type", []string{", page: Page = {size: 10, from: 0}", "", "input Page { size: Int! = 10 from: Int word: String order: Level = PLAN }", "type Page { size: Int }"}, []schemaChange{
			{"Page", "was INPUT_OBJECT, is OBJECT", true, false}, {"Query.day(page:)", "argument removed", true, false},
		}},

		{"field removed", []string{" hours: Float", ""}, []schemaChange{{"Day.hours", "field removed", true, false}}},
		{"field added", []string{" hours: Float", " hours: Float weeks: Float!"}, []schemaChange{{"Day.weeks", "new field", false, true}}},
		{"field of another type", []string{"hours: Float", "hours: Int"}, []schemaChange{{"Day.hours", "type was Float, is Int", true, false}}},
		{"field becomes a list", []string{"hours: Float", "hours: [Float]"}, []schemaChange{{"Day.hours", "type was Float, is [Float]", true, false}}},
		{"field of a list becomes single", []string{"blocks: [Block]!", "blocks: Block!"}, []schemaChange{{"Day.blocks", "type was [Block]!, is Block!", true, false}}},
		{"output becomes nullable", []string{"minutes: Int!", "minutes: Int"}, []schemaChange{{"Block.minutes", "type was Int!, is Int", true, false}}},
		{"output becomes non-null", []string{"note: String", "note: String!"}, []schemaChange{{"Day.note", "type was String, is String!", false, false}}},
		{"elements become nullable", []string{"days(first: Int): [Day!]", "days(first: Int): [Day]"}, []schemaChange{{"Query.days", "type was [Day!], is [Day]", true, false}}},
		{"elements become non-null", []string{"blocks: [Block]!", "blocks: [Block!]!"}, []schemaChange{{"Day.blocks", "type was [Block]!, is [Block!]!", false, false}}},
		{"list becomes nullable", []string{"blocks: [Block]!", "blocks: [Block!]"}, []schemaChange{{"Day.blocks", "type was [Block]!, is [Block!]", true, false}}},
		{"interface dropped", []string{"type Day implements Dated", "type Day"}, []schemaChange{{"Day", "no longer implements Dated", true, false}}},
		{"member dropped", []string{"Day | Block", "Day"}, []schemaChange{{"Thing", "no longer holds Block", true, false}}},

		{"argument removed", []string{"zone: String, ", ""}, []schemaChange{{"Query.day(zone:)", "argument removed", true, false}}},
		{"argument renamed", []string{"zone: String", "timeZone: String"}, []schemaChange{{"Query.day(timeZone:)", "new argument", false, true}, {"Query.day(zone:)", "argument removed", true, false}}},
		{"argument of another type", []string{"zone: String", "zone: ID"}, []schemaChange{{"Query.day(zone:)", "type was String, is ID", true, false}}},
		{"argument becomes required", []string{"zone: String", "zone: String!"}, []schemaChange{{"Query.day(zone:)", "type was String, is String!", true, false}}},
		{"argument becomes optional", []string{"at: String!", "at: String"}, []schemaChange{{"Query.day(at:)", "type was String!, is String", false, false}}},
		{"argument becomes a list", []string{"first: Int", "first: [Int]"}, []schemaChange{{"Query.days(first:)", "type was Int, is [Int]", true, false}}},
		{"elements of an argument may be null", []string{"list: [Int!]", "list: [Int]"}, []schemaChange{{"Query.day(list:)", "type was [Int!], is [Int]", false, false}}},
		{"required argument added", []string{"first: Int", "first: Int, at: ID!"}, []schemaChange{{"Query.days(at:)", "new required argument", true, true}}},
		{"required argument with a default", []string{"first: Int", `first: Int, at: ID! = "1"`}, []schemaChange{{"Query.days(at:)", "new argument", false, true}}},
		{"optional argument added", []string{"first: Int", "first: Int, at: ID"}, []schemaChange{{"Query.days(at:)", "new argument", false, true}}},
		{"default changed", []string{"deep: Boolean = false", "deep: Boolean = true"}, []schemaChange{{"Query.day(deep:)", "default was false, is true", true, false}}},
		{"default removed", []string{"deep: Boolean = false", "deep: Boolean"}, []schemaChange{{"Query.day(deep:)", "default was false, is none", true, false}}},
		{"default added", []string{"first: Int", "first: Int = 10"}, []schemaChange{{"Query.days(first:)", "default was none, is 10", true, false}}},
		{"default in another order", []string{"{size: 10, from: 0}", "{from: 0, size: 10}"}, nil},
		{"default inside of an object", []string{"{size: 10, from: 0}", "{size: 10, from: 1}"}, []schemaChange{{"Query.day(page:)", "default was {from: 0, size: 10}, is {from: 1, size: 10}", true, false}}},

		{"input field removed", []string{" word: String", ""}, []schemaChange{{"Page.word", "input field removed", true, false}}},
		{"input field becomes required", []string{"word: String", "word: String!"}, []schemaChange{{"Page.word", "type was String, is String!", true, false}}},
		{"input field becomes optional", []string{"size: Int! = 10", "size: Int = 10"}, []schemaChange{{"Page.size", "type was Int!, is Int", false, false}}},
		{"input field of another type", []string{"from: Int", "from: Float"}, []schemaChange{{"Page.from", "type was Int, is Float", true, false}}},
		{"input field with another default", []string{"size: Int! = 10", "size: Int! = 20"}, []schemaChange{{"Page.size", "default was 10, is 20", true, false}}},
		{"required input field added", []string{"from: Int", "from: Int until: Int!"}, []schemaChange{{"Page.until", "new required input field", true, true}}},
		{"optional input field added", []string{"from: Int", "from: Int until: Int"}, []schemaChange{{"Page.until", "new input field", false, true}}},

		{"enum value removed", []string{"PLAN FINAL }", "PLAN }"}, []schemaChange{{"Level.FINAL", "enum value removed", true, false}}},
		{"enum value added", []string{"PLAN FINAL }", "PLAN FINAL ACD }"}, []schemaChange{{"Level.ACD", "new enum value", false, true}}},

		{"directive removed", []string{"directive @cost(weight: Int = 1) on FIELD | QUERY", ""}, []schemaChange{{"@cost", "directive removed", true, false}}},
		{"directive with another default", []string{"weight: Int = 1", "weight: Int = 2"}, []schemaChange{{"@cost(weight:)", "default was 1, is 2", true, false}}},
		{"directive in fewer places", []string{"FIELD | QUERY", "FIELD"}, []schemaChange{{"@cost", "no longer on QUERY", true, false}}},
		{"another root", []string{"type Query {", "schema { query: Root } type Root {"}, []schemaChange{
			{"Query", "type removed", true, false}, {"Root", "new type", false, true}, {"schema.query", `was Query, is "Root"`, true, false},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			changed := schema
			for i := 0; i < len(test.edit); i += 2 {
				if !strings.Contains(changed, test.edit[i]) {
					t.Fatalf("%q is not in the schema", test.edit[i])
				}
				changed = strings.Replace(changed, test.edit[i], test.edit[i+1], 1)
			}
			got := schemaChanges(parseSchema(t, "from", schema), parseSchema(t, "to", changed))
			if diff := gocmp.Diff(test.want, got); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
}

// The real schema, changed in ways that would hurt, is seen to be so.
func TestSchemaChangesOfTheServedSchema(t *testing.T) {
	sdl := readFile(t, snapshotFile)
	for _, test := range []struct{ from, to, want string }{
		{"    method: StaffingMethod = AVERAGE\n", "    method: StaffingMethod = AT_START\n", "PlanningUnit.staffing(method:)"},
		{"  levels: [LevelInfo!]!\n", "  levels: [LevelInfo!]\n", "Query.levels"},
		{"  schedules(\n", "  scheduleDays(\n", "Query.schedules"},
		{"  fullName: String\n", "  nameInFull: String\n", "Employee.fullName"},
		{"  BACKUP_VERSION_3\n", "  BACKUP_3\n", "Level.BACKUP_VERSION_3"},
		{"    base: Level!\n", "    base: Level! = PLAN\n", "PlanningUnit.compare(base:)"},
		{"  validOn: Date\n", "  validOn: Date!\n", "EmployeeFilter.validOn"},
	} {
		t.Run(test.want, func(t *testing.T) {
			if strings.Count(sdl, test.from) == 0 {
				t.Fatalf("%q is not in %s", test.from, snapshotFile)
			}
			changed := parseSchema(t, "changed", strings.Replace(sdl, test.from, test.to, 1))
			missing, _ := undeclared(schemaChanges(parseSchema(t, "served", sdl), changed), nil)
			if len(missing) != 1 || missing[0].Coordinate != test.want {
				t.Errorf("breaking changes %v; want one at %s", missing, test.want)
			}
			if missing, stale := undeclared(missing, []string{test.want}); len(missing)+len(stale) > 0 {
				t.Errorf("declared, and still missing %v, stale %v", missing, stale)
			}
			if _, stale := undeclared(nil, []string{test.want}); len(stale) != 1 {
				t.Errorf("stale %v; want %s", stale, test.want)
			}
		})
	}
}

func TestDeclaredBreaking(t *testing.T) {
	const changelog = "# Changelog\n\n## Unreleased\n\nText.\n\n- `no.declaration`\n\n### Breaking\n\n" +
		"- `PlanningUnit.staffing(method:)`: it `counted` twice.\n- `A.b`, `A.c` and `A.d`: gone.\n  More of `it`.\n- Words and `no.coordinate`.\n\n" +
		"### Schema\n\n- `x.y`\n\n## 0.1.0\n\n### Breaking\n\n- `old.one`\n"
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"a section":            {changelog, []string{"PlanningUnit.staffing(method:)", "A.b", "A.c", "A.d"}},
		"at the end":           {"## Unreleased\n\n### Breaking\n- `A.b`: gone.", []string{"A.b"}},
		"none":                 {"# Changelog\n\n## Unreleased\n\n### Schema\n\n- `A.b`: new.\n", nil},
		"of an older one only": {"## Unreleased\n\n## 1.0\n\n### Breaking\n\n- `A.b`\n", nil},
		"nothing unreleased":   {"## 1.0\n\n### Breaking\n\n- `A.b`\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := gocmp.Diff(test.want, declaredBreaking(test.text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func readFile(t testing.TB, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
