package table

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden parts of testdata")

var schema = gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphql", Input: `
directive @column(name: String, unit: ColumnUnit, decimals: Int, total: Boolean = false, hidden: Boolean = false) on FIELD
directive @rows(outer: Boolean = true) on FIELD
enum ColumnUnit { MINUTES HOURS DURATION }
directive @chart(type: ChartType = LINE, x: String!, series: [String!]!, title: String) on FIELD
enum ChartType { LINE COLUMN STACKED }
scalar Date
scalar DateTime
scalar Other
enum Color { RED GREEN }
type Query { unit: Unit  units: [Unit!]  people(first: Int): PeopleConnection!  things: [Thing!]!  contract: Contract  one: Thing }
type Unit { id: ID!  name: String  days: [Day!]  months: [Month!]  parent: Unit  others: [Other]  grid: [[Day]] }
type Day { date: Date  start: DateTime  minutes: Int  value: Float  full: Boolean!  color: Color  person: Person  blocks: [Block!]!  values: [Float]!  starts: [DateTime!]!  other: Other }
type Month { start: Date!  people: Int }
type Block { start: DateTime  activity: Activity }
type Activity { name: String  children: [Activity!] }
type Person { id: ID!  name: String  number: String  contracts: [Contract!]  skills: [String!] }
type Contract { name: String  minutes: Int  holders: [Person!] }
type PeopleConnection { totalCount: Int!  nodes: [Person!]!  edges: [PeopleEdge!]! }
type PeopleEdge { cursor: String!  node: Person }
interface Thing { id: ID! }
type Chair implements Thing { id: ID!  legs: Int  maker: Person }
type Table implements Thing { id: ID!  width: Float }
`})

// load returns the one operation of a valid document.
func load(t testing.TB, query string) *ast.OperationDefinition {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(schema, query, nil)
	if len(errs) > 0 {
		t.Fatalf("%v in %s", errs, query)
	}
	return doc.Operations[0]
}

// table returns the table of an operation.
func tableOf(t testing.TB, query, rows string) *Table {
	t.Helper()
	shape, err := Of(load(t, query), nil)
	if err != nil {
		t.Fatal(err)
	}
	made, err := shape.Table(rows)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// Each file of testdata is an operation with an answer's data and what comes of it. Its
// first line says what it shows; query.graphql, data.json, variables.json and rows are
// written by hand, `go test -update ./internal/table` writes the rest.
func TestTables(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tables: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts, kept := map[string]string{}, []txtar.File{}
			for _, f := range archive.Files {
				parts[f.Name] = string(f.Data)
				switch f.Name {
				case "query.graphql", "data.json", "variables.json", "rows":
					kept = append(kept, f)
				}
			}
			var variables map[string]any
			if text := parts["variables.json"]; text != "" {
				if err := json.Unmarshal([]byte(text), &variables); err != nil {
					t.Fatal(err)
				}
			}
			var golden []txtar.File
			add := func(name, text string) { golden = append(golden, txtar.File{Name: name, Data: []byte(text)}) }
			shape, err := Of(load(t, parts["query.graphql"]), variables)
			if err != nil {
				add("error", err.Error()+"\n")
			} else if made, err := shape.Table(strings.TrimSpace(parts["rows"])); err != nil {
				add("error", err.Error()+"\n")
				for _, made := range tablesOf(t, shape) {
					add(made.Name+".csv", csvOf(t, made, parts["data.json"]))
				}
			} else {
				add("csv", csvOf(t, made, parts["data.json"]))
				var lines bytes.Buffer
				if err := WriteNDJSON(&lines, made, []byte(parts["data.json"]), nil); err != nil {
					t.Fatal(err)
				}
				add("ndjson", lines.String())
			}
			if *update {
				archive.Files = append(kept, golden...)
				if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(kept)+len(golden) != len(archive.Files) {
				t.Errorf("%d golden parts, and the file has %d", len(golden), len(archive.Files)-len(kept))
			}
			for _, f := range golden {
				if diff := cmp.Diff(parts[f.Name], string(f.Data)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", f.Name, diff)
				}
			}
		})
	}
}

// csvOf is a table as CSV, with plain line ends for golden files.
func csvOf(t testing.TB, made *Table, data string) string {
	t.Helper()
	var out bytes.Buffer
	if err := (CSV{}).Write(&out, made, []byte(data), nil); err != nil {
		t.Fatal(err)
	}
	if bare := strings.Count(strings.ReplaceAll(out.String(), "\r\n", ""), "\n"); bare > 0 && !strings.Contains(data, `\n`) {
		t.Errorf("%d lines end without a carriage return", bare)
	}
	return strings.ReplaceAll(out.String(), "\r\n", "\n")
}

func TestCSVFields(t *testing.T) {
	made := tableOf(t, "{ units { name id } }", "")
	for name, test := range map[string]struct {
		c       CSV
		name    string // in JSON
		want    string
		problem []Problem
	}{
		"plain":                     {name: `"Ada"`, want: "Ada,7\r\n"},
		"null":                      {name: `null`, want: ",7\r\n"},
		"empty text":                {name: `""`, want: "\"\",7\r\n"},
		"comma":                     {name: `"a,b"`, want: "\"a,b\",7\r\n"},
		"semicolon":                 {name: `"a;b"`, want: "a;b,7\r\n"},
		"semicolon as delimiter":    {c: CSV{Delimiter: ';'}, name: `"a;b,c"`, want: "\"a;b,c\";7\r\n"},
		"tab as delimiter":          {c: CSV{Delimiter: '\t'}, name: `"a\tb"`, want: "\"a\tb\"\t7\r\n"},
		"quotes":                    {name: `"say \"hi\""`, want: "\"say \"\"hi\"\"\",7\r\n"},
		"quotes at both ends":       {name: `"\"\""`, want: "\"\"\"\"\"\",7\r\n"},
		"line break":                {name: `"a\nb"`, want: "\"a\nb\",7\r\n"},
		"carriage return":           {name: `"a\rb"`, want: "\"a\rb\",7\r\n"},
		"leading space":             {name: `" a"`, want: "\" a\",7\r\n"},
		"letters":                   {name: `"M\u00fcller \ud83d\ude00 ü"`, want: "Müller 😀 ü,7\r\n"},
		"formula":                   {name: `"=1+1"`, want: "'=1+1,7\r\n"},
		"formula, escaped":          {name: `"\u003d1+1"`, want: "'=1+1,7\r\n"},
		"plus":                      {name: `"+49 30"`, want: "'+49 30,7\r\n"},
		"minus":                     {name: `"-"`, want: "'-,7\r\n"},
		"at":                        {name: `"@SUM(A1)"`, want: "'@SUM(A1),7\r\n"},
		"tab in front":              {name: `"\t=1"`, want: "'\t=1,7\r\n"},
		"carriage return in front":  {name: `"\r=1"`, want: "\"'\r=1\",7\r\n"},
		"line break in front":       {name: `"\n=1"`, want: "\"'\n=1\",7\r\n"},
		"formula with quotes":       {name: `"=HYPERLINK(\"http://x\",\"y\")"`, want: "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",7\r\n"},
		"space in front":            {name: `" =1+1"`, want: "' =1+1,7\r\n"},
		"wide space in front":       {name: `"\u00a0\u3000+1"`, want: "'\u00a0\u3000+1,7\r\n"},
		"byte order mark in front":  {name: `"\ufeff@A1"`, want: "'\ufeff@A1,7\r\n"},
		"wide sign":                 {name: `"\uff1d1+1"`, want: "'＝1+1,7\r\n"},
		"spaces alone":              {name: `"  "`, want: "\"  \",7\r\n"},
		"a wide letter":             {name: `"\uff21=1"`, want: "Ａ=1,7\r\n"},
		"apostrophe":                {name: `"'a"`, want: "'a,7\r\n"},
		"a sign in the middle":      {name: `"a=b"`, want: "a=b,7\r\n"},
		"problems have their lines": {name: `"x"`, want: "x,7\r\n\"ERROR: units[0].name: it, \"\"failed\"\" (INTERNAL)\",\r\n", problem: []Problem{{Path: "units[0].name", Code: "INTERNAL", Message: `it, "failed"`}}},
		"equal problems have one":   {name: `"x"`, want: "x,7\r\nERROR: units[*].name (70 places): it failed (INTERNAL),\r\n", problem: []Problem{{Path: "units[*].name", Code: "INTERNAL", Message: "it failed", Places: 70}}},
		"and without a path":        {name: `"x"`, want: "x,7\r\nERROR: (3 places): it failed,\r\n", problem: []Problem{{Message: "it failed", Places: 3}}},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := test.c.Write(&out, made, []byte(`{"units":[{"name":`+test.name+`,"id":"7"}]}`), test.problem); err != nil {
				t.Fatal(err)
			}
			_, got, _ := strings.Cut(out.String(), "\r\n")
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestCSVOptions(t *testing.T) {
	made := tableOf(t, "{ unit { days { date start minutes value full values starts } } }", "")
	data := []byte(`{"unit":{"days":[{"date":"2026-11-16","start":"2026-11-16T09:00:00+01:00","minutes":-90,"value":0.5,"full":true,"values":[1.5,null,-2],"starts":["2026-11-16T09:00:00Z","2026-11-16T09:30:00Z"]}]}}`)
	for name, test := range map[string]struct {
		c    CSV
		want string
	}{
		"as it is": {CSV{}, "days.date,days.start,days.minutes,days.value,days.full,days.values,days.starts\r\n" +
			"2026-11-16,2026-11-16T09:00:00+01:00,-90,0.5,true,1.5; ; -2,2026-11-16T09:00:00Z; 2026-11-16T09:30:00Z\r\n"},
		"as injixo's": {CSV{Delimiter: ';', DecimalComma: true, BOM: true, LocalTimes: true}, "\ufeffdays.date;days.start;days.minutes;days.value;days.full;days.values;days.starts\r\n" +
			"2026-11-16;2026-11-16 09:00:00;-90;0,5;true;\"1,5; ; -2\";\"2026-11-16 09:00:00; 2026-11-16 09:30:00\"\r\n"},
		"two commas": {CSV{DecimalComma: true}, "days.date,days.start,days.minutes,days.value,days.full,days.values,days.starts\r\n" +
			"2026-11-16,2026-11-16T09:00:00+01:00,-90,\"0,5\",true,\"1,5; ; -2\",2026-11-16T09:00:00Z; 2026-11-16T09:30:00Z\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := test.c.Write(&out, made, data, nil); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, out.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A null that is a record alone would be an empty line, which readers of CSV skip.
func TestNullsAreNoEmptyLines(t *testing.T) {
	made := tableOf(t, "{ units { name } }", "")
	var out bytes.Buffer
	if err := (CSV{}).Write(&out, made, []byte(`{"units":[{"name":null},{"name":"b"},{"name":""}]}`), nil); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(records) != 4 {
		t.Errorf("%q, %v; want a header and 3 rows", records, err)
	}
}

func TestWhatIsNoTable(t *testing.T) {
	for name, test := range map[string]struct{ query, rows, want string }{
		"lists side by side": {"{ unit { days { date } months { start } } }", "",
			"table: unit.days and unit.months are lists side by side, so that each row of one would come with every row of the other; choose what makes the rows with rows=unit.days or rows=unit.months, leave all but one out, or take format=xlsx, where each is a sheet"},
		"side by side in two fields": {"{ a: units { name } b: units { name } }", "", "table: a and b are lists side by side"},
		"three of them":              {"{ unit { days { date } months { start } } units { id } }", "", "table: unit.days, unit.months and units are"},
		"nodes and edges":            {"{ people { nodes { id } edges { cursor } } }", "", "table: people.nodes and people.edges are"},
		"further in":                 {"{ units { days { blocks { start } person { contracts { name } } } } }", "", "table: units.days.blocks and units.days.person.contracts are"},
		"no such list":               {"{ unit { name days { date } } }", "dayz", `rows: the operation has no list "dayz"; name one of unit.days`},
		"no list":                    {"{ unit { name } }", "unit", "rows: the operation has no list, so"},
		"a path of two meanings":     {"{ people { nodes { contracts { name } } edges { node { contracts { name } } } } }", "people.contracts", `rows: "people.contracts" may mean people.nodes.contracts or people.edges.node.contracts; name one of them`},
		"nothing left":               {"{ unit { name @skip(if: true) } }", "", "table: @skip, @include and @column(hidden:) leave no value"},
	} {
		t.Run(name, func(t *testing.T) {
			shape, err := Of(load(t, test.query), nil)
			if err == nil {
				_, err = shape.Table(test.rows)
			}
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// What fragments multiply is refused before it takes time or memory, also where nothing of
// it is left.
func TestManyColumns(t *testing.T) {
	for leaf, want := range map[string]string{"id": "more than 2000 values", "id @skip(if: true)": "more than 20000 objects"} {
		var query strings.Builder
		query.WriteString("{ unit { ...f0 } }")
		const deep = 40
		for i := range deep {
			fmt.Fprintf(&query, " fragment f%d on Unit { a: parent { ...f%d } b: parent { ...f%d } }", i, i+1, i+1)
		}
		fmt.Fprintf(&query, " fragment f%d on Unit { %s }", deep, leaf)
		if _, err := Of(load(t, query.String()), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestRowsCanBeNamedShort(t *testing.T) {
	for _, test := range []struct{ query, rows, want string }{
		{"{ unit { days { date } months { start } } }", "days", "unit.days"},
		{"{ unit { days { date } months { start } } }", "unit.months", "unit.months"},
		{"{ people { nodes { id contracts { name } skills } } }", "people", "people"},
		{"{ people { nodes { id contracts { name } skills } } }", "nodes", "people"},
		{"{ people { nodes { id contracts { name } skills } } }", "people.nodes", "people"},
		{"{ people { nodes { id contracts { name } } } }", "contracts", "people.contracts"},
		{"{ people { nodes { id } edges { cursor } } }", "edges", "people.edges"},
	} {
		if got := tableOf(t, test.query, test.rows).Name; got != test.want {
			t.Errorf("rows=%s of %s: %s, want %s", test.rows, test.query, got, test.want)
		}
	}
}

// formula is what a spreadsheet may take for one.
var formula = regexp.MustCompile(`^[\t\r\n]|^[\s\v\x{85}\x{feff}\p{Z}]*[-=+@＝＋－＠]`)

// FuzzCSVField: whatever a text is, a reader of CSV gets it back, and a spreadsheet no formula.
func FuzzCSVField(f *testing.F) {
	for _, seed := range []string{"", "a", `"`, "a,b;c", "=1", "\t", "\r\n", " x ", "'=1", "-", "ü😀\u2028"} {
		f.Add(seed, byte(','))
		f.Add(seed, byte(';'))
	}
	f.Fuzz(func(t *testing.T, text string, delimiter byte) {
		if !strings.ContainsRune(",;\t|", rune(delimiter)) {
			return
		}
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(quoted, &text); err != nil { // what is no UTF-8 is replaced
			t.Fatal(err)
		}
		made := tableOf(t, "{ units { name id } }", "")
		var out bytes.Buffer
		if err := (CSV{Delimiter: delimiter}).Write(&out, made, []byte(`{"units":[{"name":`+string(quoted)+`,"id":"7"}]}`), nil); err != nil {
			t.Fatal(err)
		}
		reader := csv.NewReader(&out)
		reader.Comma = rune(delimiter)
		records, err := reader.ReadAll()
		if err != nil || len(records) != 2 || len(records[1]) != 2 || records[1][1] != "7" {
			t.Fatalf("%q: %q, %v", text, records, err)
		}
		want := strings.ReplaceAll(text, "\r\n", "\n") // as encoding/csv reads
		if formula.MatchString(text) {
			want = strings.ReplaceAll("'"+text, "\r\n", "\n")
		}
		if got := records[1][0]; got != want {
			t.Errorf("%q came back as %q", text, got)
		}
	})
}

// An error of whoever takes the rows ends them, and comes back as it is.
func TestWritersStop(t *testing.T) {
	made := tableOf(t, "{ units { name } }", "")
	data := []byte(`{"units":[` + strings.Repeat(`{"name":"some name that takes its place in the buffer"},`, 10_000) + `{"name":null}]}`)
	for name, write := range map[string]func(io.Writer) error{
		"csv":    func(w io.Writer) error { return CSV{}.Write(w, made, data, nil) },
		"ndjson": func(w io.Writer) error { return WriteNDJSON(w, made, data, nil) },
	} {
		full := &fullWriter{}
		if err := write(full); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
		}
		if full.calls != 1 {
			t.Errorf("%s: wrote %d times", name, full.calls)
		}
	}
}

var errFull = errors.New("full")

type fullWriter struct{ calls int }

func (w *fullWriter) Write([]byte) (int, error) { w.calls++; return 0, errFull }
