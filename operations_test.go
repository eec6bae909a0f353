package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"shiftgraph/upstream/sandbox"
)

var update = flag.Bool("update", false, "rewrite the golden parts of testdata/operations")

// Each file in testdata/operations is an operation with all that came of it. Its first
// line says what it shows; query.graphql, variables.json and token are written by hand;
// `go test -run TestOperations -update .` writes the rest, whose difference is to be
// reviewed:
//
//	-- calls --        the REST calls that it cost, in alphabetical order
//	-- answer.json --  the answer, indented
func TestOperations(t *testing.T) {
	files, err := filepath.Glob("testdata/operations/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no operations: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string]string{}
			for _, f := range archive.Files {
				parts[f.Name] = string(f.Data)
			}
			token := strings.TrimSpace(parts["token"])
			if token == "" {
				token = sandbox.AdminToken
			}
			variables := map[string]any{}
			if text := parts["variables.json"]; text != "" {
				if err := json.Unmarshal([]byte(text), &variables); err != nil {
					t.Fatal(err)
				}
			}
			s, stand := overSandbox(t, sandbox.Config{})
			a := s.askAs(token, parts["query.graphql"], variables)
			var answer bytes.Buffer
			if err := json.Indent(&answer, []byte(a.body), "", "  "); err != nil {
				t.Fatal(err)
			}
			answer.WriteByte('\n')
			got := map[string]string{
				"calls":       strings.Join(append(paths(stand.Calls()), ""), "\n"),
				"answer.json": answer.String(),
			}
			if *update {
				rewrite(t, file, archive, got)
				return
			}
			for name, text := range got {
				if diff := cmp.Diff(parts[name], text); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

func rewrite(t *testing.T, file string, archive *txtar.Archive, golden map[string]string) {
	t.Helper()
	kept := archive.Files[:0]
	for _, f := range archive.Files {
		if _, ok := golden[f.Name]; !ok {
			kept = append(kept, f)
		}
	}
	for _, name := range []string{"link", "calls", "answer.json", "table.csv"} {
		if text, ok := golden[name]; ok {
			kept = append(kept, txtar.File{Name: name, Data: []byte(text)})
		}
	}
	archive.Files = kept
	if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
		t.Fatal(err)
	}
}
