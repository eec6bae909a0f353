package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/graphqlhttp"
)

const schemaText = `
directive @default(value: String!) on VARIABLE_DEFINITION
directive @column(name: String, unit: ColumnUnit, decimals: Int, total: Boolean = false, hidden: Boolean = false) on FIELD
directive @rows(outer: Boolean = true) on FIELD
directive @chart(x: String!, series: [String!]!) on FIELD
enum ColumnUnit { MINUTES HOURS }
type Query { hours(period: Period, unit: ID, units: [ID!], nested: [[ID!]], text: String, first: Int, share: Float, deep: Boolean, on: Date, at: DateTime, levels: [Level!], filter: Filter): String  days: [Day!] }
type Day { date: Date  minutes: Int  blocks: [Block!] }
type Block { start: DateTime }
type Mutation { hours: String }
scalar Date
scalar DateTime
input Period { start: Date!, end: Date! }
input Filter { text: String }
enum Level { PLAN FINAL }
`

var schema = gqlparser.MustLoadSchema(&ast.Source{Input: schemaText})

const paidHours = `# Paid hours of units,
# for payroll.
#
# Final levels count.

query PaidHours(
  # The month, as a rule.
  $range: Period!
  # Which units;
  # none means all.
  $planningUnitIds: [ID!],
  $levels: [Level!] = [PLAN]
  # Not the comment of another: $first
  $first: Int = 10, $share: Float
) {
  hours(period: $range, units: $planningUnitIds, levels: $levels, first: $first, share: $share)
}
`

func TestParse(t *testing.T) {
	r, err := parse("paid-hours", paidHours, schema)
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) *string { return &s }
	want := &Report{
		Name: "paid-hours", Description: "Paid hours of units, for payroll.\n\nFinal levels count.",
		Variables: []*Variable{
			{Name: "range", Parameter: "period", Type: "Period!", Required: true, Description: "The month, as a rule.", Example: "last-month"},
			{Name: "planningUnitIds", Parameter: "unit", Type: "[ID!]", Repeatable: true, Description: "Which units; none means all.", Example: "1001"},
			{Name: "levels", Parameter: "levels", Type: "[Level!]", Repeatable: true, Default: text("[PLAN]"), Values: []string{"PLAN", "FINAL"}, Example: "PLAN"},
			{Name: "first", Parameter: "first", Type: "Int", Default: text("10"), Description: "Not the comment of another: $first", Example: "10"},
			{Name: "share", Parameter: "share", Type: "Float", Example: "1.5"},
		},
		query: paidHours, operation: "PaidHours",
		arguments: map[gqlerror.Location]graphqlhttp.SavedArgument{
			{Line: 16, Column: 9}: {Name: "period", Parameter: "period"}, {Line: 16, Column: 25}: {Name: "units", Parameter: "unit"},
			{Line: 16, Column: 50}: {Name: "levels", Parameter: "levels"}, {Line: 16, Column: 67}: {Name: "first", Parameter: "first"},
			{Line: 16, Column: 82}: {Name: "share", Parameter: "share"},
		},
	}
	if diff := cmp.Diff(want, r, cmp.AllowUnexported(Report{}), cmp.FilterPath(func(p cmp.Path) bool {
		return slices.Contains([]string{".read", ".fallback", ".tables"}, p.Last().String())
	}, cmp.Ignore())); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if r, err = parse("x", "\uFEFF# Of Windows.\r\nquery X {\r\n  hours\r\n}\r\n", schema); err != nil || r.Description != "Of Windows." {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err = parse("x", "query X {\n  hours # no description\n}\n", schema); err != nil || r.Description != "" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestParameterNames(t *testing.T) {
	for _, c := range []struct{ variables, args, want string }{
		{"$period: Period!, $other: Period", "period: $period) b: hours(period: $other", "period other"},
		{"$a: Period, $b: Period", "period: $a) b: hours(period: $b", "a b"}, // which one is for the report to say
		{"$unit: ID!, $units: [ID!]", "unit: $unit, units: $units", "unit units"},
		{"$unitId: ID", "unit: $unitId", "unit"},
		{"$unitId: ID, $units: [ID!]", "unit: $unitId, units: $units", "unitId units"},
		{"$who: [ID!]!", "units: $who", "who"},
	} {
		r, err := parse("x", "query X("+c.variables+") { hours("+c.args+") }", schema)
		if err != nil {
			t.Errorf("%s: %v", c.variables, err)
			continue
		}
		var got []string
		for _, v := range r.Variables {
			got = append(got, v.Parameter)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %s, want %s", c.variables, got, c.want)
		}
	}
}

func TestNoReport(t *testing.T) {
	for text, says := range map[string]string{
		"":                                              "line 1, column 1: has 0 operations",
		"# nothing":                                     "has 0 operations",
		"query A { hours }\nquery B { hours }":          "line 2, column 1: has 2 operations",
		"{ hours }":                                     "line 1, column 1: the query has no name",
		"mutation M { hours }":                          "line 1, column 1: is a mutation",
		"query X {\n  hours":                            "line 2, column 8: Expected Name",
		"query X {\n  hour\n  hoor\n}":                  `line 2, column 3: Cannot query field "hour" on type "Query". Did you mean "hours"? (and 1 more)`,
		"query X($u: ID) { hours }":                     `Variable "$u" is never used`,
		"query X { hours(first: \"a\") }":               "line 1, column 25: Int cannot represent",
		"query X($u: Nope) { hours(unit: $u) }":         "Nope",
		"query X($rows: ID) { hours(unit: $rows) }":     "line 1, column 9: variable $rows has the name of a parameter of tables",
		"query X($format: ID) { hours(unit: $format) }": "variable $format has the name",
		"query X($bom: ID) { hours(unit: $bom) }":       "variable $bom has the name",
		"query X($n: [[ID!]]) { hours(nested: $n) }":    "variable $n is of type [[ID!]], and a URL cannot give lists of lists",
		"query X($f: Filter) { hours(filter: $f) }":     "variable $f is of type Filter, which a URL cannot give",
		"query X($period: Date) { hours(on: $period) }": "the parameter period is a Period in every report",
		"query X($unit: String) { hours(text: $unit) }": "the parameter unit is an ID in every report",
		"query X { hours } # \xff":                      "is not UTF-8",
		"query X {\n  hours @column(unit: HOURS)\n}":    "line 2, column 10: @column(unit:) of hours: hours is no number of minutes",
		"query X { hours @rows }":                       "line 1, column 18: @rows of hours: it is no list of objects",
		"query X { days @chart(x: \"date\", series: \"x\") { date minutes } }":                                                                    `line 1, column 17: @chart(series:) of days: its rows have no number "x"; select it, or name one of minutes`,
		"query X { days { minutes @column(total: true) blocks { start } } }":                                                                      "line 1, column 27: @column(total:) of days.minutes: the rows are those of days.blocks",
		"query X($deep: Boolean! @default(value: \"FALSE\")) { days { minutes @column(total: true) date blocks @include(if: $deep) { start } } }": "line 1, column 69: with deep=true, @column(total:) of days.minutes: the rows",
		"query X($deep: Boolean! @default(value: \"True\")) { days { minutes @column(total: true) date blocks @include(if: $deep) { start } } }":  "line 1, column 68: @column(total:) of days.minutes: the rows",
	} {
		r, err := parse("x", text, schema)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %+v, %v; want an error with %q", text, r, err, says)
		}
	}
	for _, name := range []string{"", "Paid", "paid hours", "paid.hours", "pa_id", "ä", ".", "..", "a/..", "paid\n"} {
		if _, err := parse(name, paidHours, schema); err == nil || !strings.Contains(err.Error(), "small letters") {
			t.Errorf("name %q: %v", name, err)
		}
	}
}

// A placeholder is an id of what the variable's name speaks of.
func TestExamplesOfIDs(t *testing.T) {
	for name, want := range map[string]string{"unit": "1001", "planningUnitIds": "1001", "activities": "1", "activityIds": "1", "onActivity": "1", "employeeId": "1042", "x": "1001"} {
		r, err := parse("x", fmt.Sprintf("query X($%s: [ID!]) { hours(units: $%[1]s) }", name), schema)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Variables[0].Example; got != want {
			t.Errorf("%s: such as %q, want %q", name, got, want)
		}
	}
}

func calendar() Calendar { return Calendar{1, time.Monday} }

func TestVariables(t *testing.T) {
	r, err := parse("x", `query X($period: Period!, $units: [ID!], $text: String, $first: Int, $share: Float, $deep: Boolean, $on: Date, $at: DateTime, $levels: [Level!]) {
  hours(period: $period, units: $units, text: $text, first: $first, share: $share, deep: $deep, on: $on, at: $at, levels: $levels)
}`, schema)
	if err != nil {
		t.Fatal(err)
	}
	c := Calendar{day(t, "2026-11-24"), time.Monday}
	november := map[string]any{"start": "2026-11-01", "end": "2026-11-30"}
	for query, want := range map[string]map[string]any{
		"period=2026-11":                              {"period": november},
		"period=this-month&unit=1001&unit=1002":       {"period": november, "units": []any{"1001", "1002"}},
		"period=this-month&units=1001":                {"period": november, "units": []any{"1001"}},
		"period=today..+6d":                           {"period": map[string]any{"start": "2026-11-24", "end": "2026-11-30"}},
		"period=2026-11&text=":                        {"period": november, "text": ""},
		"period=2026-11&text=a+b%26c":                 {"period": november, "text": "a b&c"},
		"period=2026-11&first=007&share=0.50":         {"period": november, "first": json.Number("7"), "share": json.Number("0.5")},
		"period=2026-11&first=-7&share=-1e3":          {"period": november, "first": json.Number("-7"), "share": json.Number("-1000")},
		"period=2026-11&deep=True&on=yesterday":       {"period": november, "deep": true, "on": "2026-11-23"},
		"period=2026-11&deep=false&levels=final":      {"period": november, "deep": false, "levels": []any{"FINAL"}},
		"period=2026-11&at=2026-11-16T09:00:00Z":      {"period": november, "at": "2026-11-16T09:00:00Z"},
		"period=2026-11&rows=a&delimiter=b&bom=x":     {"period": november}, // the transport reads those
		"period=2026-11&levels=Plan&levels=FINAL":     {"period": november, "levels": []any{"PLAN", "FINAL"}},
		"period=2026-11&at=2026-11-16T09:00:00+01:00": {"period": november, "at": "2026-11-16T09:00:00+01:00"},
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		got, errs := r.variables(values, c)
		if diff := cmp.Diff(want, got); diff != "" || len(errs) > 0 {
			t.Errorf("%s: %v\n%s", query, errs, diff)
		}
	}
	for query, want := range map[string][]string{
		"":                                     {"period: is missing; report x needs it, of type Period!, such as period=last-month."},
		"period=":                              {`period: "" is empty; write it as 2026-11-01..`},
		"period=soon":                          {`period: "soon" is no period; write it as 2026-11-01..2026-11-30,`},
		"period=today&period=today":            {"period: stands in the URL 2 times; send it once. It is of type Period!."},
		"period=today&unit=1&units=2":          {"unit: is the same as units, and both are in the URL"},
		"period=today&unit=1&unit=":            {"unit: is empty; send an id, or leave the parameter out. It is of type [ID!]."},
		"period=today&first=1.5":               {`first: "1.5" is no whole number of 32 bits; send one such as 10. It is of type Int.`},
		"period=today&first=2147483648":        {"first: "},
		"period=today&first=":                  {"first: "},
		"period=today&share=0,5":               {`share: "0,5" is no number`},
		"period=today&share=NaN":               {"share: "},
		"period=today&share=1e999":             {"share: "},
		"period=today&deep=1":                  {`deep: "1" is neither true nor false. It is of type Boolean.`},
		"period=today&on=2026-02-30":           {`on: "2026-02-30" is a day that no calendar has`},
		"period=today&at=2026-11-16":           {`at: "2026-11-16" is no instant`},
		"period=today&levels=plan&levels=real": {`levels: "real" is none of its values; send one of PLAN, FINAL. It is of type [Level!].`},
		"period=today&text=%FF":                {"text: is not UTF-8"},
		"period=today&x%25d=1":                 {"x%d: report x has no such parameter; it has period (Period!), unit ([ID!]), text (String),"},
		"period=today&format=csv":              {"format: a report's format is the ending of its path"},
		"period=today&access_token=secret":     {"access_token: a token does not go into a URL"},
		"Period=today&first=x":                 {"period: is missing", "first: ", "Period: report x has no such parameter"},
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		_, errs := r.variables(values, c)
		if len(errs) != len(want) {
			t.Errorf("%s: %v; want %q", query, errs, want)
			continue
		}
		for i, err := range errs {
			parameter, _, _ := strings.Cut(err.Message, ":")
			if !strings.HasPrefix(err.Message, want[i]) || err.Extensions["code"] != "BAD_USER_INPUT" || err.Extensions["argument"] != parameter {
				t.Errorf("%s: %q %v; want %q", query, err.Message, err.Extensions, want[i])
			}
			if strings.Contains(err.Message, "secret") {
				t.Errorf("%s: the error has the token: %s", query, err.Message)
			}
		}
	}
}

func TestLoad(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	f, err := Load(Config{Schema: schema, Calendar: calendar, Log: slog.New(slog.DiscardHandler), Files: fstest.MapFS{
		"b.graphql": file("query B { hours }"), "a.graphql": file("query A { hours }"), "README.md": file("x"), ".#a.graphql": file("x"), "sub.graphql/c.graphql": file("x"),
		"...graphql": file("query Above { hours }"), "..graphql": file("query Here { hours }"), // names that no URL can have
	}})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range f.current() {
		names = append(names, e.name)
	}
	if strings.Join(names, " ") != "a b" {
		t.Errorf("reports %q", names)
	}
	_, err = Load(Config{Schema: schema, Files: fstest.MapFS{
		"a.graphql": file("query A { hours }"), "b.graphql": file("query B {\n nope }"), "C.graphql": file("query C { hours }"), "d.graphql": file(strings.Repeat("#", maxFileBytes+1)),
	}})
	if err == nil {
		t.Fatal("no error")
	}
	for _, says := range []string{"b.graphql: line 2, column 2: Cannot query field", "C.graphql: the file's name", "d.graphql: is larger", "mend these files or take them out"} {
		if !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v; it does not say %q in one line", err, says)
		}
	}
	if _, err := Load(Config{Schema: schema, Files: os.DirFS(filepath.Join(t.TempDir(), "secret-place"))}); err == nil || strings.Contains(err.Error(), "secret-place") {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// ran is what a fake GraphQL server writes: it runs nothing.
const ran = `{"data":{"ran":true}}`

func serve(f *Folder) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(Path, f.List())
	mux.Handle(Path+"/", f.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, ran) })))
	return mux
}

func get(t testing.TB, h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// A change is taken up; one that is not valid leaves the version before it, is in the list,
// and in the log once.
func TestReload(t *testing.T) {
	dir := t.TempDir()
	version := time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		version = version.Add(time.Second)
		if err := os.Chtimes(path, version, version); err != nil {
			t.Fatal(err)
		}
	}
	write("a.graphql", "# One.\nquery A { hours }")
	var log bytes.Buffer
	f, err := Load(Config{Files: os.DirFS(dir), Schema: schema, Calendar: calendar, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	h := serve(f)
	list := func() (out struct{ Reports []listed }) {
		t.Helper()
		if err := json.Unmarshal(get(t, h, "GET", Path).Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	write("a.graphql", "# Two.\nquery A { hours }")
	if got := list().Reports[0].Description; got != "One." {
		t.Errorf("looked at the folder within the second: %s", got)
	}
	f.every = 0
	if got := list().Reports[0].Description; got != "Two." {
		t.Errorf("after a change: %s", got)
	}
	write("a.graphql", "# Three.\nquery A { nope }")
	write("new.graphql", "query N { hours(")
	for range 3 {
		got := list().Reports
		if len(got) != 2 || got[0].Description != "Two." || !strings.Contains(got[0].Error, `a.graphql: line 2, column 11: Cannot query field "nope"`) || len(got[1].Formats) != 0 || got[1].Error == "" {
			t.Errorf("after an invalid change: %+v", got)
		}
	}
	if w := get(t, h, "GET", "/reports/a.csv"); w.Code != 200 || w.Body.String() != ran {
		t.Errorf("the version before it: %d %s", w.Code, w.Body)
	}
	if w := get(t, h, "GET", "/reports/new.csv"); w.Code != 503 || !strings.Contains(w.Body.String(), "its file is not valid") {
		t.Errorf("a new one that is invalid: %d %s", w.Code, w.Body)
	}
	if n := strings.Count(log.String(), "a report is not valid"); n != 2 {
		t.Errorf("%d errors in the log, want one for each file:\n%s", n, &log)
	}
	page := get(t, h, "GET", Path, "Accept", "text/html").Body.String()
	if !strings.Contains(page, "the version before it is served") {
		t.Errorf("the page does not say what is wrong:\n%s", page)
	}
	write("a.graphql", "# Three.\nquery A { hours @rows }")
	if got := list().Reports; got[0].Description != "Two." || got[0].Error != "a.graphql: line 2, column 18: @rows of hours: it is no list of objects, so there are no rows in it; put @rows on one that is" {
		t.Errorf("after a directive that makes no sense: %+v", got)
	}
	write("a.graphql", "# Four.\nquery A { hours }")
	if err := os.Remove(filepath.Join(dir, "new.graphql")); err != nil {
		t.Fatal(err)
	}
	if got := list().Reports; len(got) != 1 || got[0].Description != "Four." || got[0].Error != "" {
		t.Errorf("after mending: %+v", got)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if got := list().Reports; len(got) != 1 {
			t.Errorf("after the folder was lost: %+v", got)
		}
	}
	if n := strings.Count(log.String(), "cannot be read"); n != 1 || strings.Contains(log.String(), dir) {
		t.Errorf("%d times in the log:\n%s", n, &log)
	}
}

func TestStatuses(t *testing.T) {
	f, err := Load(Config{Schema: schema, Calendar: calendar, Log: slog.New(slog.DiscardHandler), Files: fstest.MapFS{
		"paid-hours.graphql": {Data: []byte(paidHours)}, "roster.graphql": {Data: []byte("query R { hours }")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	none, err := Load(Config{Schema: schema, Calendar: calendar, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		folder         *Folder
		method, target string
		status         int
		says           string
	}{
		{f, "GET", "/reports/roster.csv", 200, "ran"},
		{f, "HEAD", "/reports/roster.xlsx", 200, ""},
		{f, "GET", "/reports/roster.csv?x=1", 400, "x: report roster has no such parameter"},
		{f, "GET", "/reports/roster.csv?delimiter=;&rows=1", 400, "delimiter=semicolon"},
		{f, "GET", "/reports/nope.csv", 404, "report nope: is not served; there are paid-hours, roster."},
		{f, "GET", "/reports/roster", 404, ".csv, .xlsx, .ndjson, .json"},
		{f, "GET", "/reports/roster.pdf", 404, ".csv, .xlsx, .ndjson, .json"},
		{f, "GET", "/reports/roster.csv/x", 404, "is not served"},
		{f, "GET", "/reports/" + strings.Repeat("x", 9999) + ".csv", 404, "…"},
		{none, "GET", "/reports/roster.csv", 404, "-reports names a folder"},
		{f, "POST", "/reports/roster.csv", 405, "by GET"},
		{f, "PUT", "/reports", 405, "by GET"},
		{f, "OPTIONS", "/reports/roster.csv", 204, ""},
		{f, "OPTIONS", "/reports", 204, ""},
	} {
		w := get(t, serve(c.folder), c.method, c.target)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) || w.Body.Len() > 1000 {
			t.Errorf("%s %.50s: %d %s; want %d with %q", c.method, c.target, w.Code, w.Body, c.status, c.says)
		}
		if allow := w.Header().Get("Allow"); (allow == methods) != (c.status == 405 || c.status == 204) {
			t.Errorf("%s %.50s: Allow %q", c.method, c.target, allow)
		}
		if c.status >= 400 && (!strings.Contains(w.Body.String(), `"BAD_USER_INPUT"`) || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json")) {
			t.Errorf("%s %.50s: %v %s", c.method, c.target, w.Header(), w.Body)
		}
	}
}

func TestList(t *testing.T) {
	f, err := Load(Config{Schema: schema, Calendar: calendar, Log: slog.New(slog.DiscardHandler), Files: fstest.MapFS{
		"paid-hours.graphql": {Data: []byte(strings.Replace(paidHours, "for payroll", "<script>alert(1)</script>", 1))},
	}})
	if err != nil {
		t.Fatal(err)
	}
	h := serve(f)
	got := get(t, h, "GET", Path)
	want := `{"reports":[{"name":"paid-hours","description":"Paid hours of units, <script>alert(1)</script>.\n\nFinal levels count.","path":"reports/paid-hours","builtIn":false,"formats":["csv","xlsx","ndjson","json"],"variables":[` +
		`{"name":"range","parameter":"period","type":"Period!","required":true,"repeatable":false,"default":null,"description":"The month, as a rule.","example":"last-month"},` +
		`{"name":"planningUnitIds","parameter":"unit","type":"[ID!]","required":false,"repeatable":true,"default":null,"description":"Which units; none means all.","example":"1001"},` +
		`{"name":"levels","parameter":"levels","type":"[Level!]","required":false,"repeatable":true,"default":"[PLAN]","description":"","values":["PLAN","FINAL"],"example":"PLAN"},` +
		`{"name":"first","parameter":"first","type":"Int","required":false,"repeatable":false,"default":"10","description":"Not the comment of another: $first","example":"10"},` +
		`{"name":"share","parameter":"share","type":"Float","required":false,"repeatable":false,"default":null,"description":"","example":"1.5"}]}]}` + "\n"
	if diff := cmp.Diff(want, got.Body.String()); diff != "" || got.Code != 200 {
		t.Errorf("%d -want +got:\n%s", got.Code, diff)
	}
	page := get(t, h, "GET", Path, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	text := page.Body.String()
	for _, says := range []string{`href="reports/paid-hours.xlsx?period=last-month"`, "&lt;script&gt;alert(1)", `<a href="reports/paid-hours">paid-hours</a>`, "<code>period</code> required", "<code>levels</code>: <code>[PLAN]</code>", "<style>" + style + "</style>"} {
		if !strings.Contains(text, says) {
			t.Errorf("the page does not have %q:\n%s", says, text)
		}
	}
	if strings.Contains(text, "<script") || strings.Contains(text, "style=") {
		t.Errorf("the page has what its policy forbids:\n%s", text)
	}
	header := page.Header()
	if csp := header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; style-src 'sha256-") || strings.Contains(csp, "unsafe") || header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", header)
	}
	empty, _ := Load(Config{Schema: schema, Calendar: calendar, Log: slog.New(slog.DiscardHandler)})
	if got := get(t, serve(empty), "GET", Path); got.Body.String() != `{"reports":[]}`+"\n" {
		t.Errorf("without reports: %s", got.Body)
	}
	for accept, html := range map[string]bool{
		"": false, "*/*": false, "application/json": false, "text/html": true, "application/json, text/html": true, "text/html;q=0.5, application/json": false,
		"text/html;q=0": false, "text/html;q=x": false, "text/*": false,
	} {
		if got := get(t, h, "HEAD", Path, "Accept", accept).Header().Get("Content-Type"); strings.HasPrefix(got, "text/html") != html {
			t.Errorf("Accept %q: %s", accept, got)
		}
	}
}

// Many requests at once find whole reports, and one of them looks at the folder.
func TestReloadWhileAnswering(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.graphql")
	write := func(text string) {
		if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
			t.Error(err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			t.Error(err)
		}
	}
	write("# One.\nquery A { hours }")
	f, err := Load(Config{Files: os.DirFS(dir), Schema: schema, Calendar: calendar, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	f.every = 0
	h := serve(f)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				if w := get(t, h, "GET", "/reports/a.csv"); w.Code != 200 {
					t.Errorf("%d %s", w.Code, w.Body)
				}
			}
		})
	}
	for i := range 20 {
		write("# One" + strings.Repeat("x", i) + ".\nquery A { hours }")
	}
	all.Wait()
	if w := get(t, h, "GET", Path); !strings.Contains(w.Body.String(), "One"+strings.Repeat("x", 19)+".") {
		t.Errorf("the last version: %s", w.Body)
	}
}

// What is no file is not opened: a pipe would wait for a writer, and every request with it.
func TestWhatIsNoFileIsNotOpened(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.graphql"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".graphql"), []byte("not a report"), 0o600); err != nil { // hidden
		t.Fatal(err)
	}
	_, err := Load(Config{Schema: schema, Files: os.DirFS(dir)})
	if err == nil || !strings.Contains(err.Error(), "pipe.graphql: is no file") || strings.Count(err.Error(), ".graphql") != 1 {
		t.Errorf("got %v", err)
	}
}
