package main

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/upstream/sandbox"
)

// shiftsReport is a report with the parameters that most have.
const shiftsReport = `# Shifts of a unit.
query Shifts(
  # Which days.
  $period: Period!
  # Which unit.
  $unit: ID!
  $levels: [Level!] = [PLAN]
) {
  planningUnit(id: $unit) { name schedule(period: $period, levels: $levels) { date level employee { fullName } minutes } }
}
`

// reportFolder writes files into a folder of their own; names and texts in turn.
func reportFolder(t testing.TB, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A report answers as its operation does that is sent, in every format, for the same calls.
func TestReportIsItsOperation(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{}, "-reports", reportFolder(t, "shifts.graphql", shiftsReport))
	sent := map[string]any{"unit": "1001", "period": map[string]any{"start": "2026-11-16", "end": "2026-11-22"}, "levels": []string{"PLAN", "FINAL"}}
	want := s.ask(shiftsReport, sent)
	calls := paths(stand.Calls())
	const link = "/reports/shifts.%?unit=1001&period=last-week&levels=plan&levels=Final"
	body, err := json.Marshal(map[string]any{"query": shiftsReport, "variables": sent})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"json", "csv", "ndjson", "xlsx"} {
		before := len(stand.Calls())
		got := s.wire(http.MethodGet, strings.Replace(link, "%", format, 1), "")
		if got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", format, got.StatusCode, got.raw)
			continue
		}
		if now := paths(stand.Calls()[before:]); !slices.Equal(now, calls) {
			t.Errorf("%s: calls %v, want %v", format, now, calls)
		}
		switch table := got.plain(t); format {
		case "json":
			var a answer
			if err := json.Unmarshal([]byte(table), &a); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.Data, a.Data); diff != "" || len(list(t, a.Data, "planningUnit", "schedule")) == 0 {
				t.Errorf("JSON: %s", diff)
			}
		case "xlsx":
			if !strings.HasPrefix(table, "PK") {
				t.Errorf("no workbook: %.100q", table)
			}
		default:
			if byPost := s.wire(http.MethodPost, "/graphql?format="+format, string(body)).plain(t); byPost != table || strings.Count(table, "\n") < 10 {
				t.Errorf("%s differs from the one of /graphql:\n%s", format, cmp.Diff(byPost, table))
			}
		}
		if name := got.Header.Get("Content-Disposition"); format != "json" && name != `attachment; filename="shifts.`+format+`"` {
			t.Errorf("%s: %s", format, name)
		}
		tag := got.Header.Get("ETag")
		again := s.wire(http.MethodGet, strings.Replace(link, "%", format, 1), "", "If-None-Match", tag)
		if tag == "" || again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: tag %q, then %d", format, tag, again.StatusCode)
		}
		if head := s.wire(http.MethodHead, strings.Replace(link, "%", format, 1), ""); head.StatusCode != http.StatusOK || head.Header.Get("ETag") != tag {
			t.Errorf("HEAD %s: %d %v", format, head.StatusCode, head.Header)
		}
	}
	table := s.wire(http.MethodGet, "/reports/shifts.csv?unit=1001&period=2026-11-16&delimiter=semicolon&rows=schedule", "").plain(t)
	if !strings.HasPrefix(table, "name;schedule.date;") {
		t.Errorf("options of tables: %.100q", table)
	}
}

// The day that relative periods are counted from is the one of the configured zone.
func TestReportsToday(t *testing.T) {
	dir := reportFolder(t, "days.graphql", `query Days($period: Period!) { planningUnit(id: "1001") { headcount(period: $period, by: DAY) { start } } }`)
	for zone, day := range map[string]string{"Europe/Berlin": "2026-11-24", "Pacific/Kiritimati": "2026-11-25"} { // at noon UTC
		s, _ := overSandbox(t, sandbox.Config{}, "-reports", dir, "-time-zone", zone)
		got := records(t, s.wire(http.MethodGet, "/reports/days.csv?period=today", "").plain(t))
		if len(got) != 2 || got[1][0] != day {
			t.Errorf("today in %s: %v, want %s", zone, got, day)
		}
	}
	s, _ := overSandbox(t, sandbox.Config{}, "-reports", dir, "-week-start", "sunday")
	if got := records(t, s.wire(http.MethodGet, "/reports/days.csv?period=this-week", "").plain(t)); len(got) != 8 || got[1][0] != "2026-11-22" {
		t.Errorf("this week from Sunday: %v", got)
	}
}

func TestReportsLogin(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{}, "-reports", reportFolder(t, "units.graphql", "query Units { planningUnits { name } }"))
	basic := func(token string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(":"+token)) }
	challenges := []string{"Bearer", `Basic realm="shiftgraph", charset="UTF-8"`}
	for _, c := range []struct {
		name, path string
		header     []string
		status     int
		want       []string
	}{
		{"Bearer", "/reports/units.csv", []string{"Authorization", "Bearer " + sandbox.AdminToken}, 200, nil},
		{"Basic", "/reports/units.csv", []string{"Authorization", basic(sandbox.AdminToken)}, 200, nil},
		{"Basic for JSON", "/reports/units.json", []string{"Authorization", basic(sandbox.AdminToken)}, 200, nil},
		{"none", "/reports/units.xlsx", nil, 401, challenges},
		{"none for JSON", "/reports/units.json", nil, 401, challenges},
		{"none, and no such report", "/reports/nope.csv", nil, 401, challenges},
		{"none from a script", "/reports/units.json", []string{"Sec-Fetch-Mode", "cors"}, 401, challenges[:1]},
		{"expired", "/reports/units.csv", []string{"Authorization", basic(sandbox.ExpiredToken)}, 401, challenges},
		{"expired for JSON", "/reports/units.json", []string{"Authorization", basic(sandbox.ExpiredToken)}, 401, challenges},
		{"in the URL", "/reports/units.csv?token=" + sandbox.AdminToken, nil, 401, challenges},
		{"in the URL too", "/reports/units.csv?token=" + sandbox.AdminToken, []string{"Authorization", basic(sandbox.AdminToken)}, 400, nil},
		{"the list needs none", "/reports", nil, 200, nil},
	} {
		got := s.send(http.MethodGet, c.path, "", c.header...)
		if got.status != c.status || !slices.Equal(got.header.Values("WWW-Authenticate"), c.want) {
			t.Errorf("%s: %d %q %s; want %d %q", c.name, got.status, got.header.Values("WWW-Authenticate"), got.body, c.status, c.want)
		}
		if c.status == 401 && got.code() != "UNAUTHENTICATED" || strings.Contains(got.body, sandbox.AdminToken) {
			t.Errorf("%s: %s", c.name, got.body)
		}
	}
	if log := s.log.String(); strings.Contains(log, sandbox.AdminToken) || strings.Contains(log, strings.Fields(basic(sandbox.AdminToken))[1]) {
		t.Errorf("the log has a token in it:\n%s", log)
	}
}

// What is wrong with a request, or with a part of the answer, has a status in each format.
func TestReportsThatFail(t *testing.T) {
	dir := reportFolder(t, "shifts.graphql", shiftsReport,
		"deep.graphql", "query Deep { planningUnits { "+strings.Repeat("parent { ", 20)+"id"+strings.Repeat(" }", 20)+" } }",
		"sides.graphql", `query Sides($period: Period!) { planningUnit(id: "1001") { requirements(period: $period) { date } headcount(period: $period) { start } } }`)
	s, stand := overSandbox(t, sandbox.Config{}, "-reports", dir, "-max-period-days", "50")
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/reports/shifts.csv?unit=1001", 400, "period: is missing; report shifts needs it, of type Period!"},
		{"/reports/shifts.json?unit=1001&period=soon", 400, "is no period"},
		{"/reports/shifts.json?unit=1001&period=this-year", 400, "may have 50"},
		{"/reports/shifts.csv?unit=1001&period=this-year", 400, "may have 50"},
		{"/reports/shifts.csv?unit=x%2Fy&period=today", 400, "BAD_USER_INPUT"},
		// What is wrong is told in the parameter's name, whatever the operation's argument is called.
		{"/reports/paid-hours.csv?unit=Berlin", 400, `"message":"unit: \"Berlin\" is not an id`},
		{"/reports/paid-hours.csv?unit=1001,1002", 400, "unit: \\\"1001,1002\\\" is no id; send unit again for each value."},
		{"/reports/paid-hours.json?nightFrom=25:00", 400, `"argument":"nightFrom"`},
		{"/reports/adherence.csv?unit=1001&tolerance=-5", 400, `"message":"tolerance: -5 is less than nothing`},
		{"/reports/shifts.csv?unit=1001&period=today&delimiter=x", 400, "delimiter: "},
		{"/reports/shifts.json?unit=1001&period=today&delimiter=x", 400, "delimiter: "},
		{"/reports/deep.json", 400, "LIMIT_EXCEEDED"},
		{"/reports/sides.csv?period=today", 400, "rows=planningUnit.requirements"},
		{"/reports/nope.csv", 404, "there are absences, activities, adherence, availability, coverage, deep, paid-hours, plan-vs-actual, roster, shifts, sides, units."},
	} {
		if got := s.wire(http.MethodGet, c.path, ""); got.StatusCode != c.status || !strings.Contains(got.plain(t), c.says) {
			t.Errorf("%s: %d %s; want %d with %q", c.path, got.StatusCode, got.plain(t), c.status, c.says)
		}
	}
	if calls := stand.Calls(); len(calls) > 0 {
		t.Errorf("calls: %v", paths(calls))
	}
	for _, headers := range [][]string{nil, {"Content-Type", "text/plain"}} {
		if got := s.wire(http.MethodPost, "/reports/shifts.csv", "{}", headers...); got.StatusCode != http.StatusMethodNotAllowed || got.Header.Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("POST %v: %d %v", headers, got.StatusCode, got.Header)
		}
	}
	if got := s.wire(http.MethodPost, "/reports/shifts.csv", "unit=1001", "Content-Type", "application/x-www-form-urlencoded"); got.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST of a form: %d %s", got.StatusCode, got.plain(t))
	}
}

// People see what is wrong as a page, with the way back to the form, and are asked to log in;
// programs get JSON. Tables are tables for both.
func TestReportsThatFailInABrowser(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	for _, c := range []struct {
		path    string
		status  int
		says    []string
		headers []string
	}{
		{"/reports/paid-hours.csv?unit=Ber%3Cb%3E", 400, []string{"unit: &#34;Ber&lt;b&gt;&#34; is not an id", `<a href="paid-hours?unit=Ber%3Cb%3E">`}, nil},
		{"/reports/paid-hours.xlsx?period=soon&x=1", 400, []string{"is no period", "x: report paid-hours has no such parameter", `<a href="paid-hours?period=soon&amp;x=1">`}, nil},
		{"/reports/roster.json?unit=x", 400, []string{"is not an id"}, nil},
		{"/reports/nope.csv", 404, []string{"report nope: is not served", `<a href="../reports">`}, nil},
		{"/reports/nope", 404, []string{"report nope: is not served"}, nil},
		{"/reports/roster.csv", 401, []string{"log in by Basic", `<a href="roster">`}, []string{"Authorization", ""}},
	} {
		headers := append([]string{"Accept", browser}, c.headers...)
		got := s.wire(http.MethodGet, c.path, "", headers...)
		page := got.plain(t)
		if got.StatusCode != c.status || got.Header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.Contains(got.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: %d %v", c.path, got.StatusCode, got.Header)
		}
		for _, says := range c.says {
			if !strings.Contains(page, says) {
				t.Errorf("%s: does not say %q: %s", c.path, says, page)
			}
		}
		if login := got.Header.Values("WWW-Authenticate"); (len(login) == 2) != (c.status == 401) {
			t.Errorf("%s: asks for a login: %v", c.path, login)
		}
		if got := s.wire(http.MethodGet, c.path, "", c.headers...); got.StatusCode != c.status || !strings.HasPrefix(got.plain(t), `{"errors":[`) {
			t.Errorf("%s: programs get %d %s", c.path, got.StatusCode, got.plain(t))
		}
		if got := s.wire(http.MethodHead, c.path, "", headers...); got.StatusCode != c.status || got.plain(t) != "" {
			t.Errorf("%s: HEAD: %d %q", c.path, got.StatusCode, got.plain(t))
		}
	}
	table := s.wire(http.MethodGet, "/reports/roster.csv", "", "Accept", browser)
	if table.StatusCode != http.StatusOK || !strings.HasPrefix(table.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("a table: %d %v", table.StatusCode, table.Header)
	}
}

// A folder with a report that is not valid ends the program with one line.
func TestReportsAtStart(t *testing.T) {
	none := func(string) (string, bool) { return "", false }
	dir := reportFolder(t, "shifts.graphql", shiftsReport, "wrong.graphql", "query Wrong {\n  planningUnits { nam }\n}")
	for folder, says := range map[string]string{
		dir:                           `-reports: reports that are not valid: wrong.graphql: line 2, column 19: Cannot query field "nam" on type "PlanningUnit"`,
		filepath.Join(dir, "nowhere"): "-reports: the folder of reports cannot be read",
	} {
		var stderr strings.Builder
		if code := run(t.Context(), []string{"-listen", "127.0.0.1:0", "-reports", folder}, none, &strings.Builder{}, &stderr); code != 2 || !strings.Contains(stderr.String(), says) {
			t.Errorf("%s: exit status %d, %s", folder, code, stderr.String())
		}
	}
}

// The example of docs/reports/saved.md: the report, and each URL in it with what it gives.
func TestSavedPage(t *testing.T) {
	const path = "docs/reports/saved.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	report := regexp.MustCompile("(?s)```graphql\n(.*?)```").FindStringSubmatch(string(text))
	if report == nil {
		t.Fatal("no report in it")
	}
	s, _ := overSandbox(t, sandbox.Config{}, "-reports", reportFolder(t, "shifts.graphql", report[1]))
	examples := 0
	page := regexp.MustCompile("(?s)`(/reports[^` ]*)`\n\n```\\w+\n(.*?)```\n").ReplaceAllStringFunc(string(text), func(found string) string {
		m := regexp.MustCompile("(?s)`(/reports[^` ]*)`\n\n```\\w+\n(.*?)```\n").FindStringSubmatch(found)
		examples++
		got := strings.ReplaceAll(s.wire(http.MethodGet, m[1], "").plain(t), "\r\n", "\n")
		if strings.HasPrefix(got, "{") {
			var indented strings.Builder
			encoder := json.NewEncoder(&indented)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			if err := encoder.Encode(json.RawMessage(got)); err != nil {
				t.Fatal(err)
			}
			got = indented.String()
		}
		if lines := strings.SplitAfter(got, "\n"); strings.HasSuffix(m[2], "…\n") {
			got = strings.Join(lines[:min(len(lines), strings.Count(m[2], "\n")-1)], "") + "…\n"
		}
		if diff := cmp.Diff(m[2], got); diff != "" && !*update {
			t.Errorf("%s (-page +server):\n%s", m[1], diff)
		}
		return strings.Replace(found, m[2], got, 1)
	})
	if examples < 3 {
		t.Errorf("%d examples were found", examples)
	}
	for wrong, right := range map[string]string{"      minuts\n": "      minutes\n", "      end @column(unit: HOURS)\n": "      end\n"} {
		folder := reportFolder(t, "shifts.graphql", strings.Replace(report[1], right, wrong, 1))
		var stderr strings.Builder
		run(t.Context(), []string{"-reports", folder, "-listen", "127.0.0.1:0"}, func(string) (string, bool) { return "", false }, io.Discard, &stderr)
		_, said, _ := strings.Cut(strings.TrimSpace(stderr.String()), "not valid: ")
		if said, _, _ = strings.Cut(said, "; mend these"); said == "" || !strings.Contains(string(text), said) {
			t.Errorf("the page does not say what is said of %q: %s", strings.TrimSpace(wrong), &stderr)
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
