package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/upstream/sandbox"
)

// The code in the guides is what the page of the report shifts gives. `go test -run
// TestGuides -update .` writes it anew.
func TestGuides(t *testing.T) {
	saved, err := os.ReadFile("docs/reports/saved.md")
	if err != nil {
		t.Fatal(err)
	}
	report := regexp.MustCompile("(?s)```graphql\n(.*?)```").FindStringSubmatch(string(saved))[1]
	s, _ := overSandbox(t, sandbox.Config{}, "-reports", reportFolder(t, "shifts.graphql", report))
	for guide, code := range map[string]struct{ language, snippet string }{
		"excel.md":         {"powerquery", "power-query"},
		"power-bi.md":      {"powerquery", "power-query"},
		"google-sheets.md": {"javascript", "apps-script"},
		"pandas.md":        {"python", "pandas"},
	} {
		path := filepath.Join("docs/reports", guide)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.ReplaceAll(s.snippetOf(code.snippet, "/reports/shifts?unit=1001&period=last-month"), s.url, "https://your-server")
		block := regexp.MustCompile("(?s)```" + code.language + "\n(.*?)```\n")
		found := block.FindAllStringSubmatch(string(text), -1)
		if len(found) != 1 {
			t.Errorf("%s has %d blocks of %s, want one", guide, len(found), code.language)
			continue
		}
		diff := cmp.Diff(found[0][1], want)
		switch {
		case diff == "":
		case *update:
			page := strings.Replace(string(text), found[0][0], "```"+code.language+"\n"+want+"```\n", 1)
			if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s (-guide +page):\n%s", guide, diff)
		}
	}
}

// Links between the pages about reports lead somewhere.
func TestReportPagesLinks(t *testing.T) {
	pages, err := filepath.Glob("docs/reports/*.md")
	if err != nil || len(pages) < 7 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`).FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(link[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), link[1])); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
}
