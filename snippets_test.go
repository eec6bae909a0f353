package main

import (
	"encoding/csv"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"shiftgraph/upstream/sandbox"
)

// hoursReport has a column of every type.
const hoursReport = `query Hours($period: Period!, $unit: ID!, $levels: [Level!]) {
  planningUnit(id: $unit) {
    schedule(period: $period, levels: $levels) { date start employee { fullName personnelNumber } paidMinutes blocks { activity { paid } } }
  }
}
`

// snippetOf is a snippet as the page of a report shows it.
func (s *server) snippetOf(id, path string) string {
	s.t.Helper()
	page := s.wire(http.MethodGet, path, "", "Accept", "text/html").plain(s.t)
	m := regexp.MustCompile(`(?s)<h3 id="` + id + `">.*?<code>(.*?)</code>`).FindStringSubmatch(page)
	if m == nil {
		s.t.Fatalf("there is no snippet %s in\n%s", id, page)
	}
	return html.UnescapeString(m[1])
}

// runs runs a program in a folder of its own, with the token in the environment.
func runs(t *testing.T, token, stdin, program string, args ...string) (dir, out string, err error) {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("there is no %s here", program)
	}
	dir = t.TempDir()
	command := exec.CommandContext(t.Context(), path, args...)
	command.Dir, command.Stdin = dir, strings.NewReader(stdin)
	command.Env = append(os.Environ(), "SHIFTGRAPH_TOKEN="+token, "NO_PROXY=*")
	said, err := command.CombinedOutput()
	return dir, string(said), err
}

const hoursPage = "/reports/hours?period=2026-11-16..2026-11-17&unit=1001&levels=PLAN&levels=FINAL"

func TestSnippetCurl(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{}, "-reports", reportFolder(t, "hours.graphql", hoursReport))
	code := s.snippetOf("curl", hoursPage)
	dir, out, err := runs(t, "", sandbox.AdminToken+"\n", "bash", "-euo", "pipefail", "-c", code)
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	book, err := excelize.OpenFile(filepath.Join(dir, "hours.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }() // it was only read
	if rows, err := book.GetRows(book.GetSheetName(0)); err != nil || len(rows) < 10 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if _, out, err := runs(t, "", sandbox.ExpiredToken+"\n", "bash", "-euo", "pipefail", "-c", code); err == nil || !strings.Contains(out, "401") {
		t.Errorf("with an expired token: %v, %s", err, out)
	}
}

// sheets stands for what Google Sheets gives to a script.
const sheets = `
const calls = [];
let values = [['left from the last time']];
const formats = {};
const sheet = {
  clearContents() { values = []; },
  getMaxRows: () => 1000, getMaxColumns: () => 26,
  insertRowsAfter(after, count) { calls.push(['rows', after, count]); },
  insertColumnsAfter(after, count) { calls.push(['columns', after, count]); },
  setFrozenRows(n) { calls.push(['frozen', n]); },
  getRange: (row, column, rows, columns) => ({
    setNumberFormat(format) { formats[column] = format; },
    setValues(v) {
      if (v.length !== rows || v.some((r) => r.length !== columns)) throw new Error('the range has another size');
      values = v;
    },
  }),
};
const SpreadsheetApp = { getActiveSpreadsheet: () => ({ getSheetByName: () => null, insertSheet: (name) => { calls.push(['sheet', name]); return sheet; } }) };
const PropertiesService = { getScriptProperties: () => ({ getProperty: (name) => process.env[name] || null }) };
const { execFileSync } = require('child_process');
const UrlFetchApp = {
  fetch(url, options) {
    if (options.muteHttpExceptions !== true) throw new Error('a status would be thrown');
    const out = execFileSync(process.execPath, ['-e', 'fetch(process.argv[1], {headers: JSON.parse(process.argv[2]), redirect: "manual"}).then(async (r) => process.stdout.write(JSON.stringify([r.status, await r.text(), Object.fromEntries(r.headers)])))', url, JSON.stringify(options.headers)], { maxBuffer: 1 << 28 });
    const [status, text, headers] = JSON.parse(out);
    const titled = Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.replace(/\b[a-z]/g, (c) => c.toUpperCase()), v]));
    return { getResponseCode: () => status, getContentText: () => text, getAllHeaders: () => titled };
  },
};
`

func TestSnippetAppsScript(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{}, "-reports", reportFolder(t, "hours.graphql", hoursReport))
	code := sheets + s.snippetOf("apps-script", hoursPage) + "\nreportHours();\nprocess.stdout.write(JSON.stringify({values, formats, calls}));"
	_, out, err := runs(t, sandbox.AdminToken, "", "node", "-e", code)
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var got struct {
		Values  [][]any
		Formats map[string]string
		Calls   [][]any
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v: %.300s", err, out)
	}
	want, err := csv.NewReader(strings.NewReader(s.wire(http.MethodGet, strings.Replace(hoursPage, "hours?", "hours.csv?times=local&", 1), "").plain(t))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Values) != len(want) || len(want) < 50 {
		t.Fatalf("%d rows, want %d", len(got.Values), len(want))
	}
	for i, row := range got.Values {
		for j, value := range row {
			text, ok := value.(string)
			if number, is := value.(float64); is {
				encoded, _ := json.Marshal(number)
				text, ok = string(encoded), j == 4
			}
			if yes, is := value.(bool); is {
				text, ok = map[bool]string{true: "true", false: "false"}[yes], j == 5
			}
			if !ok || text != want[i][j] {
				t.Fatalf("row %d, column %d: %v, want %s", i, j, value, want[i][j])
			}
		}
	}
	if diff := cmp.Diff(map[string]string{"3": "@", "4": "@"}, got.Formats); diff != "" {
		t.Errorf("columns of text: %s", diff)
	}
	if _, out, err := runs(t, sandbox.ExpiredToken, "", "node", "-e", code); err == nil || !strings.Contains(out, "status 401") || !strings.Contains(out, "UNAUTHENTICATED") {
		t.Errorf("with an expired token: %v, %s", err, out)
	}
	if _, out, err := runs(t, "", "", "node", "-e", code); err == nil || !strings.Contains(out, "Set the script property") {
		t.Errorf("without a token: %v, %s", err, out)
	}
	// A part of a report leaves the sheet as it was.
	failing, _ := overSandbox(t, sandbox.Config{}, "-upstream-max-rows", "60", "-reports",
		reportFolder(t, "hours.graphql", strings.Replace(hoursReport, "planningUnit(id: $unit) {", "planningUnit(id: $unit) { name", 1)))
	code = sheets + failing.snippetOf("apps-script", hoursPage) + "\ntry { reportHours(); } catch (e) { process.stdout.write(String(e) + JSON.stringify(values)); }"
	if _, out, err := runs(t, sandbox.AdminToken, "", "node", "-e", code); err != nil || !strings.Contains(out, "The report is not whole, 1 errors") || !strings.Contains(out, "left from the last time") {
		t.Errorf("a part: %v, %s", err, out)
	}
}

// pandasPython is a Python that has pandas; the test is skipped where there is none.
func pandasPython(t *testing.T) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.CommandContext(t.Context(), python, "-c", "import pandas, requests").Run() == nil {
			return python
		}
	}
	t.Skip("no Python here has pandas and requests")
	return ""
}

func TestSnippetPandas(t *testing.T) {
	python := pandasPython(t)
	s, _ := overSandbox(t, sandbox.Config{}, "-reports", reportFolder(t, "hours.graphql", hoursReport))
	code := s.snippetOf("pandas", hoursPage)
	_, out, err := runs(t, sandbox.AdminToken, "", python, "-c", code+`
import json
print("TYPES " + json.dumps([str(t) for t in table.dtypes]))
print("FIRST " + json.dumps([str(v) for v in table.iloc[0]]))
print("ROWS %d" % len(table))
`)
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, says := range []string{
		`TYPES ["datetime64[ns]", "datetime64[ns, UTC]", "object", "object", "int64", "boolean"]`,
		`FIRST ["2026-11-16 00:00:00", "2026-11-16 08:00:00+00:00", "Ada Brandt", "0042", "`,
	} {
		if !strings.Contains(out, says) {
			t.Errorf("it does not say %s:\n%s", says, out)
		}
	}
	if _, out, err := runs(t, sandbox.ExpiredToken, "", python, "-c", code); err == nil || !strings.Contains(out, "status 401") || !strings.Contains(out, "UNAUTHENTICATED") {
		t.Errorf("with an expired token: %v, %s", err, out)
	}
	// A table without rows has its columns and their types.
	_, out, err = runs(t, sandbox.AdminToken, "", python, "-c", strings.Replace(code, "2026-11-16..2026-11-17", "1999-01-01", 1)+"\nprint(len(table), list(table.columns)[0])\n")
	if err != nil || !strings.Contains(out, "0 schedule.date") {
		t.Errorf("without rows: %v, %s", err, out)
	}
}

// M has no program here that runs it. What it asks for is asked for in its place: the
// address, path and parameters that stand in it give the columns that it names.
func TestSnippetPowerQuery(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{}, "-reports", reportFolder(t, "hours.graphql", hoursReport))
	code := s.snippetOf("power-query", hoursPage)
	if want := "Web.Contents(\n        \"" + s.url + "\","; !strings.Contains(code, want) {
		t.Errorf("the address is not there as it is:\n%s", code)
	}
	path := regexp.MustCompile(`RelativePath = "([^"]+)"`).FindStringSubmatch(code)
	query := regexp.MustCompile(`Query = \[(.*)\]`).FindStringSubmatch(code)
	if path == nil || query == nil {
		t.Fatal(code)
	}
	var parameters []string
	for _, m := range regexp.MustCompile(`(\w+) = (\{[^}]*\}|"[^"]*")`).FindAllStringSubmatch(query[1], -1) {
		for _, value := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(m[2], -1) {
			parameters = append(parameters, m[1]+"="+value[1])
		}
	}
	if got := strings.Join(parameters, "&"); got != "period=2026-11-16..2026-11-17&unit=1001&levels=PLAN&levels=FINAL&times=local&partial=refuse" {
		t.Errorf("parameters %s", got)
	}
	answer := s.wire(http.MethodGet, "/"+path[1]+"?"+strings.Join(parameters, "&"), "").plain(t)
	header, _, _ := strings.Cut(answer, "\r\n")
	var named []string
	for _, m := range regexp.MustCompile(`\{"([^"]+)", type`).FindAllStringSubmatch(code, -1) {
		named = append(named, m[1])
	}
	if strings.Join(named, ",") != header {
		t.Errorf("it names %q; the table has %q", named, header)
	}
}

// The columns that a report's page tells, and snippets are made of, are those of its table.
func TestPagesTellTheColumns(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{}, "-reports", reportFolder(t, "hours.graphql", hoursReport, "shifts.graphql", shiftsReport))
	var list struct{ Reports []struct{ Name string } }
	if err := json.Unmarshal([]byte(s.wire(http.MethodGet, "/reports", "").plain(t)), &list); err != nil {
		t.Fatal(err)
	}
	for _, r := range list.Reports {
		var page struct {
			Columns   []struct{ Header, Type string }
			Variables []struct{ Parameter string }
		}
		if err := json.Unmarshal([]byte(s.wire(http.MethodGet, "/reports/"+r.Name, "").plain(t)), &page); err != nil {
			t.Fatal(err)
		}
		query := url.Values{}
		for _, v := range page.Variables {
			if value := map[string]string{"period": "2026-11-16..2026-11-17", "unit": "1001"}[v.Parameter]; value != "" {
				query.Set(v.Parameter, value)
			}
		}
		answer := s.wire(http.MethodGet, "/reports/"+r.Name+".csv?"+query.Encode(), "")
		rows, err := csv.NewReader(strings.NewReader(answer.plain(t))).ReadAll()
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %d, %v, %.300s", r.Name, answer.StatusCode, err, answer.plain(t))
			continue
		}
		var told []string
		for _, c := range page.Columns {
			told = append(told, c.Header)
		}
		if diff := cmp.Diff(rows[0], told); diff != "" {
			t.Errorf("%s (-table +page):\n%s", r.Name, diff)
		}
	}
	if len(list.Reports) < 2 {
		t.Errorf("%d reports", len(list.Reports))
	}
}
