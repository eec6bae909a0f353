package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/upstream/sandbox"
)

const shippedPage = "docs/reports/shipped.md"

// The page has each report with the parameters and columns that there are, an example that
// the server answers so, and what that costs.
func TestShippedPage(t *testing.T) {
	text, err := os.ReadFile(shippedPage)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	s, _ := overSandbox(t, sandbox.Config{})
	var list struct {
		Reports []struct {
			Name      string
			BuiltIn   bool
			Variables []struct {
				Parameter string
				Default   *string
				Required  bool
			}
		}
	}
	if err := json.Unmarshal([]byte(s.send(http.MethodGet, "/reports", "").body), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Reports) != len(rawReports) {
		t.Errorf("%d reports ship, and %d are compared with the raw data", len(list.Reports), len(rawReports))
	}
	for _, report := range list.Reports {
		old := sectionUnder(page, "## "+report.Name)
		if old == "" || !report.BuiltIn || rawReports[report.Name] == nil {
			t.Errorf("%s has no section, or is no report that ships", report.Name)
			continue
		}
		section, headers := exampleOf(t, old)
		if section != old && !*update {
			t.Errorf("%s (-page +server):\n%s", report.Name, cmp.Diff(old, section))
		}
		page = strings.Replace(page, old, section, 1)

		parameters, columns := map[string]bool{}, map[string]bool{}
		for _, row := range cells(section) {
			if len(row) == 3 {
				for i, name := range codes(row[0]) {
					parameters[name] = true
					for _, v := range report.Variables {
						if v.Parameter == name {
							checkDefault(t, report.Name+" "+name, v.Default, v.Required, row[1], i)
						}
					}
				}
				continue
			}
			for _, name := range codes(row[0]) {
				columns[name] = true
			}
		}
		for _, v := range report.Variables {
			if !parameters[v.Parameter] {
				t.Errorf("%s: the parameter %s has no row", report.Name, v.Parameter)
			}
			delete(parameters, v.Parameter)
		}
		for _, header := range headers {
			if !columns[header] {
				t.Errorf("%s: the column %q has no row", report.Name, header)
			}
			delete(columns, header)
		}
		if report.Name == "adherence" { // which has more with exceptions=true
			for _, header := range rawAdherenceExceptions {
				delete(columns, header)
			}
		}
		if len(parameters)+len(columns) > 0 {
			t.Errorf("%s has rows for what there is not: %v %v", report.Name, sortedKeys(parameters), sortedKeys(columns))
		}
	}
	checkAnchors(t, page)
	if *update {
		if err := os.WriteFile(shippedPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var rawAdherenceExceptions = []string{"Deviation", "From", "To", "Scheduled activity", "Actual activity"}

// exampleOf writes the example of a section anew, and returns the headers of its table.
func exampleOf(t *testing.T, section string) (made string, headers []string) {
	t.Helper()
	found := regexp.MustCompile("(?s)`(/reports/[^` ]*)`\n\n```csv\n(.*?)```\n\nThis link costs (\\d+) REST calls?").FindStringSubmatch(section)
	if found == nil {
		t.Fatalf("no example in\n%s", section)
	}
	s, stand := overSandbox(t, sandbox.Config{})
	table := askReport(t, s, sandbox.AdminToken, found[1])
	lines := strings.SplitAfter(strings.ReplaceAll(table, "\r\n", "\n"), "\n")
	shown := strings.Join(lines[:min(len(lines), strings.Count(found[2], "\n")-1)], "") + "…\n"
	made = strings.Replace(section, found[2]+"```", shown+"```", 1)
	made = strings.Replace(made, "This link costs "+found[3]+" REST", fmt.Sprintf("This link costs %d REST", len(stand.Calls())), 1)
	return made, records(t, table)[0]
}

// checkDefault holds what a row says of a parameter's default against the list.
func checkDefault(t *testing.T, where string, is *string, required bool, says string, place int) {
	t.Helper()
	shown := codes(says)
	switch {
	case required:
		if says != "required" {
			t.Errorf("%s is required, and the page says %q", where, says)
		}
	case is == nil:
		if len(shown) > 0 || !strings.HasPrefix(says, "all") {
			t.Errorf("%s has no default, and the page says %q", where, says)
		}
	case strings.HasPrefix(*is, "["):
		if want := strings.Split(strings.Trim(*is, "[]"), ","); !slices.Equal(want, shown) {
			t.Errorf("%s is %s by default, and the page says %q", where, *is, says)
		}
	default:
		if want := strings.Trim(*is, `"`); place >= len(shown) || shown[place] != want {
			t.Errorf("%s is %s by default, and the page says %q", where, want, says)
		}
	}
}

// checkAnchors looks for the headings that a page of docs/reports links to.
func checkAnchors(t *testing.T, page string) {
	t.Helper()
	links := regexp.MustCompile(`\]\(([\w./-]*)#([\w-]+)\)`).FindAllStringSubmatch(page, -1)
	if len(links) < 10 {
		t.Errorf("%d links to headings", len(links))
	}
	for _, link := range links {
		text := page
		if link[1] != "" {
			other, err := os.ReadFile("docs/reports/" + link[1])
			if err != nil {
				t.Errorf("%s: %v", link[0], err)
				continue
			}
			text = string(other)
		}
		found := slices.ContainsFunc(strings.Split(text, "\n"), func(line string) bool {
			title, heading := strings.CutPrefix(strings.TrimLeft(line, "#"), " ")
			anchor := regexp.MustCompile(`[^\w -]`).ReplaceAllString(strings.ToLower(title), "")
			return heading && strings.HasPrefix(line, "#") && strings.ReplaceAll(anchor, " ", "-") == link[2]
		})
		if !found {
			t.Errorf("%s leads to no heading", link[0])
		}
	}
}
