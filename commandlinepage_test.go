package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The commands of docs/reports/command-line.md say what stands behind them, but for how long
// they took, and for the lines that a run says of itself every few seconds on a slow machine.
func TestCommandLinePage(t *testing.T) {
	const page = "docs/reports/command-line.md"
	path, err := filepath.Abs(page)
	if err != nil {
		t.Fatal(err)
	}
	saved, err := os.ReadFile("docs/reports/saved.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{
		"SHIFTGRAPH_SANDBOX_TODAY": "2026-11-24",
		"SHIFTGRAPH_REPORTS":       reportFolder(t, "shifts.graphql", regexp.MustCompile("(?s)```graphql\n(.*?)```").FindStringSubmatch(string(saved))[1]),
	}
	lookup := func(name string) (string, bool) {
		value, ok := env[name]
		return value, ok
	}
	t.Chdir(t.TempDir())
	took := regexp.MustCompile(`in [0-9.hms]+\n`)
	meanwhile := regexp.MustCompile(`(?m)^(\d+ of \d+ windows|writing).*, \d+:\d\d\n`)
	example := regexp.MustCompile("(?s)```sh\nshiftgraph ([^\n]*)\n```\n\n```text\n(.*?)```\n")
	examples := 0
	out := example.ReplaceAllStringFunc(string(text), func(found string) string {
		examples++
		m := example.FindStringSubmatch(found)
		var said strings.Builder
		run(t.Context(), strings.Fields(m[1]), lookup, &said, &said)
		got := meanwhile.ReplaceAllString(said.String(), "")
		if lines := strings.SplitAfter(got, "\n"); strings.HasSuffix(m[2], "…\n") { // the page shows the first ones
			got = strings.Join(lines[:min(len(lines), strings.Count(m[2], "\n")-1)], "") + "…\n"
		}
		if diff := cmp.Diff(took.ReplaceAllString(m[2], "in …\n"), took.ReplaceAllString(got, "in …\n")); diff != "" {
			if !*update {
				t.Errorf("shiftgraph %s (-page +program):\n%s", m[1], diff)
			}
			return strings.Replace(found, m[2], got, 1)
		}
		return found
	})
	if examples < 4 {
		t.Errorf("%d examples were found", examples)
	}
	if *update {
		if err := os.WriteFile(path, []byte(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
