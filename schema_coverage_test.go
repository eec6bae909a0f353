package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/graph/gen"
)

// coverageFile says of every endpoint and every field what serves it and which test
// proves it.
const coverageFile = "docs/coverage.md"

// goldenFolders are the tests whose cases are files: TestOperations/week is
// testdata/operations/week.txtar.
var goldenFolders = map[string]string{
	"TestOperations":                   "testdata/operations",
	"TestQuestionsAgreeWithTheRawData": "testdata/questions",
}

// A repository is what the page refers to.
type repository struct {
	schema    *ast.Schema
	files     map[string]string // Go files and golden files by path
	resolvers map[string]string // names of resolver methods by coordinate
	entities  []string          // of the planner
	endpoints map[string]string // grade and method by endpoint, of docs/upstream.md
	growing   map[string]growth
}

func readRepository(t *testing.T) repository {
	t.Helper()
	r := repository{schema: servedSchema(t), files: map[string]string{}, resolvers: map[string]string{}, endpoints: map[string]string{}, growing: growing}
	for _, pattern := range []string{"*.go", "graph/*.go", "graph/*/*.go", "internal/*/*.go", "upstream/*.go", "upstream/*/*.go", "testdata/*/*.txtar"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			r.files[filepath.ToSlash(name)] = readFile(t, name)
		}
	}
	resolverMethods(reflect.TypeFor[gen.ResolverRoot](), func(coordinate string, _ bool, _, method string) { r.resolvers[coordinate] = method })
	query := reflect.TypeFor[gen.QueryResolver]()
	for m := range query.Methods() {
		r.resolvers["Query."+strings.ToLower(m.Name[:1])+m.Name[1:]] = m.Name
	}
	plan := r.files["upstream/plan/plan.go"]
	_, plan, _ = strings.Cut(plan, "const (\n\tEmployees")
	plan, _, _ = strings.Cut("\tEmployees"+plan, "\n)")
	for _, line := range regexp.MustCompile(`(?m)^\t([A-Z]\w+)`).FindAllStringSubmatch(plan, -1) {
		r.entities = append(r.entities, line[1])
	}
	for _, row := range upstreamRow.FindAllStringSubmatch(readFile(t, "docs/upstream.md"), -1) {
		r.endpoints[row[1]] = row[2] + " " + strings.Trim(row[3], "`")
	}
	return r
}

var upstreamRow = regexp.MustCompile("(?m)^\\| `(GET [^`]+)` \\|.*\\| (\\w) \\| (`\\w+`|not called).*\\|$")

// test returns what a test's name stands for: the file that holds it, or its golden file.
func (r repository) test(name string) (text string, found bool) {
	name, golden, hasCase := strings.Cut(name, "/")
	if folder := goldenFolders[name]; hasCase && folder != "" {
		text, found = r.files[folder+"/"+golden+".txtar"]
		return text, found
	}
	for _, file := range sortedKeys(r.files) {
		if strings.HasSuffix(file, "_test.go") && strings.Contains(r.files[file], "\nfunc "+name+"(") {
			text, found = text+r.files[file], true
		}
	}
	return text, found
}

// cells are the cells of the table rows under a heading, without head and rule.
func cells(section string) [][]string {
	var out [][]string
	for line := range strings.Lines(section) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "|") {
			continue
		}
		row := strings.Split(strings.Trim(line, "|"), "|")
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		out = append(out, row)
	}
	if len(out) < 2 {
		return nil
	}
	return out[2:]
}

var code = regexp.MustCompile("`([^`]+)`")

// codes are the code spans of a cell.
func codes(cell string) []string {
	var out []string
	for _, m := range code.FindAllStringSubmatch(cell, -1) {
		out = append(out, m[1])
	}
	return out
}

var headings = regexp.MustCompile("(?m)^### `?(\\w+)`?$")

// members are the names that a section of a type has to list.
func members(d *ast.Definition) []string {
	names := namesOf(ownFields(d), func(f *ast.FieldDefinition) string { return f.Name })
	return append(names, namesOf(d.EnumValues, func(v *ast.EnumValueDefinition) string { return v.Name })...)
}

// wrongInCoverage returns what the page lacks, and what it says that is not so.
func wrongInCoverage(page string, r repository) []string {
	var wrong []string
	say := func(format string, a ...any) { wrong = append(wrong, fmt.Sprintf(format, a...)) }
	tests := func(where, cell string, names []string) {
		listed := codes(cell)
		if len(listed) == 0 {
			say("%s: no test is named", where)
			return
		}
		var all strings.Builder
		for _, name := range listed {
			text, found := r.test(name)
			if !found {
				say("%s: there is no test %s", where, name)
				return
			}
			all.WriteString(strings.ToLower(text))
		}
		for _, name := range names {
			if !strings.Contains(all.String(), strings.ToLower(name)) {
				say("%s: none of its tests mentions %s", where, name)
			}
		}
	}
	asked := func(where, cell string) {
		for _, name := range codes(cell) {
			if !slices.Contains(r.entities, name) {
				say("%s: the planner has no entity %s", where, name)
			}
		}
	}

	listed := map[string]bool{}
	for _, row := range cells(sectionUnder(page, "## Endpoints")) {
		if len(row) != 5 || len(codes(row[0])) != 1 {
			say("endpoints: want five cells, the first with one endpoint: %q", row)
			continue
		}
		endpoint := codes(row[0])[0]
		listed[endpoint] = true
		if got := row[1] + " " + strings.Trim(row[2], "`"); r.endpoints[endpoint] != got {
			say("%s: docs/upstream.md says %q, this page %q", endpoint, r.endpoints[endpoint], got)
		}
		asked(endpoint, row[3])
		if row[2] != "not called" {
			tests(endpoint, row[4], codes(row[2]))
		}
	}
	for _, endpoint := range sortedKeys(r.endpoints) {
		if !listed[endpoint] {
			say("%s has no row under Endpoints", endpoint)
		}
	}

	for _, m := range headings.FindAllStringSubmatch(page, -1) {
		if d := r.schema.Types[m[1]]; d == nil || d.BuiltIn {
			say("%s has a section and is no type of the schema", m[1])
		}
	}
	for _, d := range ownTypes(r.schema) {
		section := sectionUnder(page, "### "+d.Name)
		if section == "" {
			say("%s has no section", d.Name)
			continue
		}
		seen := map[string]bool{}
		for _, row := range cells(section) {
			if len(row) != 5 {
				say("%s: want five cells: %q", d.Name, row)
				continue
			}
			names := codes(row[0])
			where := d.Name + "." + strings.Join(names, ", ")
			for _, name := range names {
				if !slices.Contains(members(d), name) && name != d.Name {
					say("%s: %s has no such member", where, d.Name)
				}
				if seen[name] {
					say("%s: %s comes twice", where, name)
				}
				seen[name] = true
				method := r.resolvers[d.Name+"."+name]
				served := slices.ContainsFunc(codes(row[1]), func(file string) bool { return strings.Contains(r.files[file], ") "+method+"(") })
				if method != "" && !served {
					say("%s: the resolver %s is in none of %s", where, method, row[1])
				}
			}
			for _, file := range codes(row[1]) {
				if _, found := r.files[file]; !found {
					say("%s: there is no file %s", where, file)
				}
			}
			if len(codes(row[1])) == 0 {
				say("%s: nothing serves it", where)
			}
			asked(where, row[2])
			if !regexp.MustCompile(`^[SPCcG–](, [SPCcG])*$`).MatchString(row[3]) {
				say("%s: %q is no grade of docs/upstream.md", where, row[3])
			}
			tests(where, row[4], names)
		}
		for _, name := range members(d) {
			if !seen[name] {
				say("%s.%s has no row", d.Name, name)
			}
		}
		if len(members(d)) == 0 && !seen[d.Name] {
			say("%s has no row", d.Name)
		}
	}

	shown := cells(sectionUnder(page, "## Fields whose calls grow"))
	var want [][]string
	for _, at := range sortedKeys(r.growing) {
		want = append(want, []string{"`" + at + "`", r.growing[at].String(), r.growing[at].why})
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		say("Fields whose calls grow (-schema_calls_test.go +page):\n%s", diff)
	}
	return wrong
}

// The page names everything that there is, and nothing that is gone.
func TestCoveragePage(t *testing.T) {
	page, err := os.ReadFile(coverageFile)
	if err != nil {
		t.Fatal(err)
	}
	r := readRepository(t)
	if len(r.endpoints) < 20 || len(r.entities) < 15 || len(r.resolvers) < 60 || len(r.files) < 100 {
		t.Fatalf("found %d endpoints, %d entities, %d resolvers, %d files; has something another form now?", len(r.endpoints), len(r.entities), len(r.resolvers), len(r.files))
	}
	for _, w := range wrongInCoverage(string(page), r) {
		t.Errorf("%s: %s", coverageFile, w)
	}
}

func TestCoveragePageIsChecked(t *testing.T) {
	r := repository{
		schema: parseSchema(t, "small", "type Query { day: Day }\ntype Day { id: ID! unit: Int }\nenum Level { PLAN }\nscalar Date"),
		files: map[string]string{
			"graph/day.go": "func (query) Day(ctx) {}\nfunc (day) Unit(ctx) {}", "internal/wfm/day.go": "",
			"day_test.go": "package main\nfunc TestDay(t) { id unit day Days plan date }", "testdata/operations/day.txtar": "{ day { id } }",
		},
		resolvers: map[string]string{"Query.day": "Day", "Day.unit": "Unit"},
		entities:  []string{"Days"},
		endpoints: map[string]string{"GET /days": "S Days", "GET /old": "c not called"},
		growing:   map[string]growth{"Day.unit": {unit: 1, why: "by unit"}},
	}
	const good = `# Coverage

## Endpoints

| endpoint | grade | method | planner | test |
| --- | --- | --- | --- | --- |
| ` + "`GET /days` | S | `Days` | `Days` | `TestDay`" + ` |
| ` + "`GET /old` | c | not called | – | –" + ` |

## Types

### Query

| field | served by | asks | grade | test |
| --- | --- | --- | --- | --- |
| ` + "`day` | `graph/day.go` | `Days` | S | `TestDay`, `TestOperations/day`" + ` |

### Day

| field | served by | asks | grade | test |
| --- | --- | --- | --- | --- |
| ` + "`id` | `internal/wfm/day.go` | – | S, C | `TestOperations/day`" + ` |
| ` + "`unit` | `graph/day.go` | – | – | `TestDay`" + ` |

### Level

| value | served by | asks | grade | test |
| --- | --- | --- | --- | --- |
| ` + "`PLAN` | `internal/wfm/day.go` | – | S | `TestDay`" + ` |

### Date

| type | served by | asks | grade | test |
| --- | --- | --- | --- | --- |
| ` + "`Date` | `internal/wfm/day.go` | – | S | `TestDay`" + ` |

## Fields whose calls grow

| field | calls | why |
| --- | --- | --- |
| ` + "`Day.unit` | one a planning unit | by unit" + ` |
`
	if wrong := wrongInCoverage(good, r); len(wrong) > 0 {
		t.Fatalf("a good page is found wrong: %q", wrong)
	}
	for name, test := range map[string]struct{ from, to, want string }{
		"endpoint missing":        {"| `GET /old` | c | not called | – | – |\n", "", "GET /old has no row"},
		"endpoint gone":           {"| `GET /old`", "| `GET /older`", "GET /older: docs/upstream.md says"},
		"another grade":           {"`GET /days` | S", "`GET /days` | G", "GET /days: docs/upstream.md says"},
		"another method":          {"| S | `Days`", "| S | `Weeks`", "GET /days: docs/upstream.md says"},
		"entity gone":             {"`graph/day.go` | `Days`", "`graph/day.go` | `Weeks`", "the planner has no entity Weeks"},
		"type missing":            {"### Level", "### Levels", "Level has no section"},
		"type gone":               {"## Fields", "### Week\n\n## Fields", "Week has a section"},
		"field missing":           {"| `unit` |", "| |", "Day.unit has no row"},
		"field gone":              {"| `unit` |", "| `unit`, `units` |", "Day has no such member"},
		"field twice":             {"| `unit` |", "| `unit`, `id` |", "id comes twice"},
		"enum value missing":      {"| `PLAN` |", "| |", "Level.PLAN has no row"},
		"scalar missing":          {"| `Date` |", "| |", "Date has no row"},
		"file gone":               {"| `id` | `internal/wfm/day.go`", "| `id` | `internal/wfm/week.go`", "there is no file internal/wfm/week.go"},
		"no file":                 {"| `id` | `internal/wfm/day.go`", "| `id` | –", "nothing serves it"},
		"resolver elsewhere":      {"| `unit` | `graph/day.go`", "| `unit` | `internal/wfm/day.go`", "the resolver Unit is in none of"},
		"no grade":                {"| – | – | `TestDay`", "| – | sure | `TestDay`", "is no grade"},
		"test gone":               {"| – | – | `TestDay`", "| – | – | `TestWeek`", "there is no test TestWeek"},
		"golden file gone":        {"S, C | `TestOperations/day`", "S, C | `TestOperations/week`", "there is no test TestOperations/week"},
		"no test":                 {"| – | – | `TestDay`", "| – | – | –", "no test is named"},
		"test about other things": {"| – | – | `TestDay`", "| – | – | `TestOperations/day`", "none of its tests mentions unit"},
		"growth missing":          {"| `Day.unit` | one a planning unit | by unit |\n", "", "Fields whose calls grow"},
		"growth gone":             {"by unit |", "by unit |\n| `Day.id` | one a person | why |", "Fields whose calls grow"},
		"growth said otherwise":   {"one a planning unit |", "two a planning unit |", "Fields whose calls grow"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(good, test.from) {
				t.Fatalf("%q is not in the page", test.from)
			}
			wrong := wrongInCoverage(strings.Replace(good, test.from, test.to, 1), r)
			if !slices.ContainsFunc(wrong, func(w string) bool { return strings.Contains(w, test.want) }) {
				t.Errorf("found %q; want %q", wrong, test.want)
			}
		})
	}
}
