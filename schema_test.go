package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/graph"
	"shiftgraph/upstream/sandbox"
)

// The schema's files; docs/schema.md says what each is for.
const (
	snapshotFile = "testdata/schema/schema.graphql"   // what is served now
	releasedFile = "testdata/schema/released.graphql" // what the last release served
	contractFile = "testdata/schema/contract.graphql" // what may never go
)

// servedSchema is the schema that the facade serves, read from its own print.
func servedSchema(t testing.TB) *ast.Schema {
	t.Helper()
	return parseSchema(t, "/schema.graphql", graph.SDL())
}

func readSchema(t testing.TB, file string) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	return parseSchema(t, file, string(text))
}

func parseSchema(t testing.TB, name, text string) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: name, Input: text})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// ownTypes are the types of the schema that are not GraphQL's own, by name.
func ownTypes(schema *ast.Schema) []*ast.Definition {
	var out []*ast.Definition
	for _, name := range sortedKeys(schema.Types) {
		if d := schema.Types[name]; !d.BuiltIn && !strings.HasPrefix(name, "__") {
			out = append(out, d)
		}
	}
	return out
}

// ownFields are the fields of a type without those of introspection.
func ownFields(d *ast.Definition) []*ast.FieldDefinition {
	var out []*ast.FieldDefinition
	for _, f := range d.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			out = append(out, f)
		}
	}
	return out
}

// The print of the schema is committed, so that a review sees what changes for callers,
// and code generators have a file to read.
func TestSchemaSnapshot(t *testing.T) {
	sdl := graph.SDL()
	if *update {
		if err := os.WriteFile(snapshotFile, []byte(sdl), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	committed, err := os.ReadFile(snapshotFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(committed), sdl); diff != "" {
		t.Errorf("%s is not what is served; run 'go test -run TestSchemaSnapshot -update .' and review the difference (-committed +served):\n%s", snapshotFile, diff)
	}
	if again := printOf(t, sdl); again != sdl {
		t.Errorf("the print does not read back as itself (-printed +read back):\n%s", cmp.Diff(sdl, again))
	}
}

// printOf prints a schema by way of the differ's reader: what is lost on the way shows.
func printOf(t *testing.T, sdl string) string {
	t.Helper()
	var b strings.Builder
	printer(&b).FormatSchema(parseSchema(t, "printed", sdl))
	return b.String()
}

// The schema is there for everybody, with a tag that saves fetching it twice.
func TestSchemaIsServed(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{})
	const path = "/schema.graphql"
	get := s.send(http.MethodGet, path, "", "Accept-Encoding", "identity")
	tag := get.header.Get("ETag")
	if get.status != http.StatusOK || get.body != graph.SDL() {
		t.Fatalf("status %d, %.200s", get.status, get.body)
	}
	for name, want := range map[string]string{
		"Content-Type":           "text/plain; charset=utf-8",
		"Content-Length":         strconv.Itoa(len(get.body)),
		"Cache-Control":          "no-cache",
		"X-Content-Type-Options": "nosniff",
	} {
		if got := get.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for name, test := range map[string]struct {
		method  string
		headers []string
		status  int
		length  int // of the body; -1 for the schema's
	}{
		"HEAD":                {http.MethodHead, nil, http.StatusOK, 0},
		"the same tag":        {http.MethodGet, []string{"If-None-Match", tag}, http.StatusNotModified, 0},
		"one of several tags": {http.MethodGet, []string{"If-None-Match", `"other", W/` + tag}, http.StatusNotModified, 0},
		"another tag":         {http.MethodGet, []string{"If-None-Match", `"other"`}, http.StatusOK, -1},
		"HEAD with the tag":   {http.MethodHead, []string{"If-None-Match", tag}, http.StatusNotModified, 0},
		"a token all the same": {http.MethodGet, []string{"Authorization", "Bearer " + sandbox.ExpiredToken},
			http.StatusOK, -1},
		"a broken token": {http.MethodGet, []string{"Authorization", "nonsense"}, http.StatusOK, -1},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.send(test.method, path, "", append(test.headers, "Accept-Encoding", "identity")...)
			want := test.length
			if want < 0 {
				want = len(get.body)
			}
			if a.status != test.status || len(a.body) != want || a.header.Get("ETag") != tag {
				t.Errorf("status %d, %d bytes, ETag %s; want %d, %d, %s", a.status, len(a.body), a.header.Get("ETag"), test.status, want, tag)
			}
		})
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions} {
		if a := s.send(method, path, ""); a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: status %d, Allow %q; want 405 with GET, HEAD", method, a.status, a.header.Get("Allow"))
		}
	}
	if calls := stand.Calls(); len(calls) > 0 {
		t.Errorf("the upstream was asked: %v", calls)
	}
}

// What introspection tells is what the file says: no type or field is served beside it.
func TestIntrospectionTellsTheSameSchema(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	a := s.ask(`{ __schema { types { name fields(includeDeprecated: true) { name } inputFields { name } enumValues(includeDeprecated: true) { name } } } }`, nil)
	got, want := map[string]bool{}, map[string]bool{}
	for _, x := range list(t, a.Data, "__schema", "types") {
		name := at(t, x, "name").(string)
		for _, part := range []string{"fields", "inputFields", "enumValues"} {
			rows, _ := at(t, x, part).([]any)
			for _, row := range rows {
				got[name+"."+at(t, row, "name").(string)] = true
			}
		}
	}
	for _, d := range servedSchema(t).Types {
		for _, f := range ownFields(d) {
			want[d.Name+"."+f.Name] = true
		}
		for _, v := range d.EnumValues {
			want[d.Name+"."+v.Name] = true
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("introspection (-file +told):\n%s", diff)
	}
}
