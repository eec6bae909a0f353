package upstream

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The API notes and the client's methods name the same endpoints, each with its grade.
func TestEndpointsMatchDocs(t *testing.T) {
	got, want := endpointsInCode(t), endpointsInDocs(t)
	if len(want) < 15 {
		t.Fatalf("docs/upstream.md: found %d endpoints; has its table another form now?", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/upstream.md (-) and //api:call lines (+) differ; change one of them:\n%s", diff)
	}
}

// endpointsInCode maps "GET /path" to "grade Method" by the //api:call lines.
func endpointsInCode(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Doc == nil {
				continue
			}
			for _, comment := range fn.Doc.List {
				line, ok := strings.CutPrefix(comment.Text, "//api:call ")
				if !ok {
					continue
				}
				words := strings.Fields(line)
				if len(words) != 3 {
					t.Fatalf("%s: %s: %q: want method, path and grade", name, fn.Name, line)
				}
				call := words[0] + " " + words[1]
				if out[call] != "" {
					t.Errorf("%s: %s is the second method for %s", name, fn.Name, call)
				}
				out[call] = words[2] + " " + fn.Name.Name
			}
		}
	}
	return out
}

var endpointRow = regexp.MustCompile("(?m)^\\| `(GET [^`]+)` \\|.*\\| (\\w) \\| (.+) \\|$")

func endpointsInDocs(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", "upstream.md"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, row := range endpointRow.FindAllStringSubmatch(string(text), -1) {
		if method := strings.Trim(row[3], "`"); !strings.HasPrefix(method, "not called") {
			out[row[1]] = row[2] + " " + method
		}
	}
	return out
}
