package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "shiftgraph"

// allowed says which packages of ours each package may import, besides those of the
// standard library and of other modules. Packages import downwards only; a package that
// is not in the table fails, so that a new one gets its place on purpose.
var allowed = map[string][]string{
	"":                         {"*"},
	"graph":                    {"graph/exec", "graph/gen", "graph/load", "graph/page", "graph/scalar", "upstream/plan", "upstream", "internal/worktime", "internal/wfm", "internal/caller", "internal/panics", "internal/values"},
	"graph/gen":                {"graph/exec", "graph/page", "graph/scalar", "internal/wfm", "internal/worktime"},
	"graph/exec":               {"internal/directives"},
	"graph/load":               {"upstream/plan", "internal/wfm", "internal/caller"},
	"graph/page":               {"internal/wfm"},
	"graph/scalar":             {"internal/wfm"},
	"upstream":                 {"internal/wfm", "internal/caller"},
	"upstream/cache":           {"internal/caller"},
	"upstream/cache/cachetest": {"upstream/cache", "internal/caller"},
	"upstream/plan":            {"upstream", "upstream/cache", "internal/wfm", "internal/worktime", "internal/caller", "internal/panics"},
	"upstream/sandbox":         {}, // stands on the far side of the wire
	"internal/wfm":             {},
	"internal/worktime":        {"internal/wfm"},
	"internal/caller":          {},
	"internal/compress":        {},
	"internal/config":          {},
	"internal/export":          {},
	"internal/generate":        {},
	"internal/guard":           {"internal/caller", "internal/plainjson"},
	"internal/graphqlhttp":     {"internal/caller", "internal/panics", "internal/plainjson", "internal/table", "internal/values"},
	"internal/panics":          {},
	"internal/progress":        {"internal/graphqlhttp", "upstream/plan", "internal/caller"},
	"internal/reports":         {"internal/graphqlhttp", "internal/plainjson", "internal/table", "internal/wfm"},
	"internal/plainjson":       {},
	"internal/directives":      {},
	"internal/table":           {"internal/directives", "internal/plainjson"},
	"internal/telemetry":       {"internal/caller", "internal/panics"},
	"internal/values":          {},
	"reports":                  {}, // those that ship
	"web":                      {},
}

func TestImportsGoDownwards(t *testing.T) {
	list := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...")
	out, err := list.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := list.Start(); err != nil {
		t.Fatal(err)
	}
	found := 0
	for decoder := json.NewDecoder(bufio.NewReader(out)); ; {
		var pkg struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		found++
		name := short(pkg.ImportPath)
		rules, ok := allowed[name]
		if !ok {
			t.Errorf("package %s has no row in the table of imports_test.go; give it one", name)
			continue
		}
		for _, path := range pkg.Imports {
			if path != module && !strings.HasPrefix(path, module+"/") {
				continue
			}
			if !slices.Contains(rules, "*") && !slices.Contains(rules, short(path)) {
				t.Errorf("%s may not import %s: packages import downwards only", name, short(path))
			}
		}
	}
	if err := list.Wait(); err != nil {
		t.Fatal(err)
	}
	if found < len(allowed) {
		t.Errorf("go list found %d packages and the table has %d: take out the rows of packages that are gone", found, len(allowed))
	}
}

// short is an import path without the module's name.
func short(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
}
