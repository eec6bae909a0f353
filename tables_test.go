package main

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/tools/txtar"

	"shiftgraph/upstream/sandbox"
)

// tablePath is the path of an operation as a table; options are names and values in turn.
func tablePath(query, format string, options ...string) string {
	values := url.Values{"query": {query}, "format": {format}}
	for i := 0; i < len(options); i += 2 {
		values.Set(options[i], options[i+1])
	}
	return "/graphql?" + values.Encode()
}

// weekTable is the Week query with its variables filled in.
var weekTable = "query Week " + askSchedule("1001", "2026-11-16", "2026-11-22")

// records reads CSV.
func records(t testing.TB, text string) [][]string {
	t.Helper()
	out, err := csv.NewReader(strings.NewReader(text)).ReadAll() // refuses records of different lengths
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The Week query as a table has a row for each block, as the answer in JSON has blocks, and
// costs the same calls.
func TestWeekAsTable(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{})
	whole := s.ask(weekTable, nil)
	calls := paths(stand.Calls())
	var want [][]string
	for _, d := range list(t, whole.Data, "planningUnit", "schedule") {
		blocks := list(t, d, "blocks")
		if len(blocks) == 0 {
			t.Fatalf("a day without blocks: %v", d)
		}
		for _, b := range blocks {
			row := []string{"Service Berlin"}
			for _, v := range []any{at(t, d, "date"), at(t, d, "level"), at(t, d, "employee", "id"), at(t, d, "employee", "fullName"),
				at(t, b, "start"), at(t, b, "end"), at(t, b, "activity", "name"), at(t, b, "activity", "paid")} {
				text := ""
				if v != nil {
					text = fmt.Sprint(v)
				}
				row = append(row, text)
			}
			want = append(want, row)
		}
	}
	want = slices.Insert(want, 0, []string{"name", "schedule.date", "schedule.level", "schedule.employee.id", "schedule.employee.fullName",
		"schedule.blocks.start", "schedule.blocks.end", "schedule.blocks.activity.name", "schedule.blocks.activity.paid"})

	before := len(stand.Calls())
	byLink := s.wire(http.MethodGet, tablePath(weekTable, "csv"), "")
	if diff := cmp.Diff(want, records(t, byLink.plain(t))); diff != "" {
		t.Errorf("CSV (-want +got):\n%.1000s", diff)
	}
	if got := byLink.Header; got.Get("Content-Type") != "text/csv; charset=utf-8" || got.Get("Content-Disposition") != `attachment; filename="Week.csv"` || got.Get("X-Shiftgraph-Errors") != "" {
		t.Errorf("header: %v", got)
	}
	if got := paths(stand.Calls()[before:]); !slices.Equal(got, calls) {
		t.Errorf("calls: %v, want %v", got, calls)
	}
	body, _ := json.Marshal(map[string]any{"query": weekTable})
	if byPost := s.wire(http.MethodPost, "/graphql", string(body), "Accept", "text/csv"); byPost.plain(t) != byLink.plain(t) {
		t.Error("POST with Accept gives another table than the link")
	}
	lines := strings.Split(strings.TrimSuffix(s.wire(http.MethodPost, "/graphql?format=ndjson", string(body)).plain(t), "\n"), "\n")
	if len(lines) != len(want)-1 {
		t.Errorf("%d lines, want %d", len(lines), len(want)-1)
	}
	for i, line := range lines {
		var row map[string]any
		if err := json.Unmarshal([]byte(line), &row); err != nil || len(row) != len(want[0]) {
			t.Fatalf("%v in %s", err, line)
		}
		for k, name := range want[0] {
			if v := row[name]; v != nil && fmt.Sprint(v) != want[i+1][k] || v == nil && want[i+1][k] != "" {
				t.Fatalf("line %d: %s is %v, want %q", i, name, v, want[i+1][k])
			}
		}
	}
}

// An operation that is no table is refused before anything is asked of the API.
func TestNoTableCostsNoCalls(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{})
	const query = `{ planningUnit(id: "1001") { requirements(period: {start: "2026-11-16", end: "2026-11-22"}) { date personHours } headcount(period: {start: "2026-11-16", end: "2026-11-22"}) { start people } } }`
	got := s.wire(http.MethodGet, tablePath(query, "csv"), "")
	text := got.plain(t)
	if got.StatusCode != http.StatusBadRequest || !strings.Contains(text, "planningUnit.requirements and planningUnit.headcount") || !strings.Contains(text, "rows=planningUnit.requirements") {
		t.Errorf("%d %s", got.StatusCode, text)
	}
	if calls := stand.Calls(); len(calls) > 0 {
		t.Errorf("calls: %v", calls)
	}
	for rows, header := range map[string]string{"requirements": "requirements.date,requirements.personHours", "planningUnit.headcount": "headcount.start,headcount.people"} {
		if got := s.wire(http.MethodGet, tablePath(query, "csv", "rows", rows), "").plain(t); !strings.HasPrefix(got, header+"\r\n") {
			t.Errorf("rows=%s: %.200s", rows, got)
		}
	}
}

// The roster of the cookbook: a row for each person, whose contracts and skills are joined.
func TestRosterAsTable(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{People: 30})
	const query = `{ employees(filter: {deleted: false}) { totalCount nodes { id fullName contracts { contract { name weeklyMinutes } } skills { skill { name } } } } }`
	whole := s.ask(query, nil)
	got := records(t, s.wire(http.MethodGet, tablePath(query, "csv", "rows", "employees"), "").plain(t))
	if diff := cmp.Diff([]string{"totalCount", "id", "fullName", "contracts.contract.name", "contracts.contract.weeklyMinutes", "skills.skill.name"}, got[0]); diff != "" {
		t.Error(diff)
	}
	people := list(t, whole.Data, "employees", "nodes")
	if len(got) != len(people)+1 {
		t.Fatalf("%d rows for %d people", len(got)-1, len(people))
	}
	several := 0
	for i, p := range people {
		var skills []string
		for _, x := range list(t, p, "skills") {
			skills = append(skills, fmt.Sprint(at(t, x, "skill", "name")))
		}
		if row := got[i+1]; row[1] != at(t, p, "id") || row[5] != strings.Join(skills, "; ") {
			t.Errorf("%q, want the skills %q", row, skills)
		}
		several += max(0, len(skills)-1)
	}
	if several == 0 {
		t.Error("nobody has two skills, so nothing was joined")
	}
}

// Tables have tags as answers in JSON have, by format and option each its own.
func TestTablesHaveTags(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{}, "-cache-bytes", "1000000")
	const query = `{ activities { id name paid } }`
	tags := map[string]string{}
	for _, path := range []string{
		queryOf(query), tablePath(query, "csv"), tablePath(query, "ndjson"), tablePath(query, "csv", "delimiter", "tab"), tablePath(query, "csv", "decimal", "comma"),
		tablePath(query, "csv", "totals", "true"), tablePath(`{ activities { id name @column(name: "Activity") paid } }`, "csv"), tablePath(`{ activities { id name @column(name: "What") paid } }`, "csv"),
	} {
		got := s.wire(http.MethodGet, path, "")
		tag := got.Header.Get("ETag")
		if other, seen := tags[tag]; tag == "" || seen {
			t.Errorf("%s has the tag %q of %q", path, tag, other)
		}
		tags[tag] = path
		before := len(stand.Calls())
		again := s.wire(http.MethodGet, path, "", "If-None-Match", tag)
		if again.StatusCode != http.StatusNotModified || len(again.raw) > 0 || len(stand.Calls()) != before {
			t.Errorf("%s: %d, %d bytes", path, again.StatusCode, len(again.raw))
		}
	}
	head := s.wire(http.MethodHead, tablePath(query, "csv"), "")
	if head.StatusCode != http.StatusOK || head.Header.Get("Content-Type") != "text/csv; charset=utf-8" || len(head.raw) > 0 {
		t.Errorf("HEAD: %d %v", head.StatusCode, head.Header)
	}
}

// A part of an answer says that it is one, in the header, in the trailer and in the table,
// packed or not. What did not come at all is an error with its status.
func TestPartialAnswersAsTables(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{Faults: sandbox.Faults{ServerError: sandbox.Rule{Every: 1, Paths: "/employees"}}})
	for _, coding := range []string{"", "gzip", "zstd"} {
		for _, short := range []bool{false, true} {
			query := weekTable
			if short { // an answer that would otherwise have its length
				query = `{ planningUnit(id: "1001") { name employees { employee { fullName } } } }`
			}
			name := fmt.Sprintf("coding %q, short %t", coding, short)
			got := s.wire(http.MethodGet, tablePath(query, "csv"), "", "Accept-Encoding", coding)
			count := got.Header.Get("X-Shiftgraph-Errors")
			if got.StatusCode != http.StatusOK || count == "" || got.Trailer.Get("X-Shiftgraph-Errors") != count || got.Header.Get("ETag") != "" {
				t.Errorf("%s: %d, header %v, trailer %v", name, got.StatusCode, got.Header, got.Trailer)
			}
			rows := records(t, got.plain(t))
			if last := rows[len(rows)-1]; !strings.HasPrefix(last[0], "ERROR: ") {
				t.Errorf("%s: the last record is %q", name, last)
			}
			if !short && len(rows) < 100 {
				t.Errorf("%s: %d rows; what came should stand", name, len(rows))
			}
			lines := strings.Split(strings.TrimSuffix(s.wire(http.MethodGet, tablePath(query, "ndjson"), "", "Accept-Encoding", coding).plain(t), "\n"), "\n")
			if !strings.HasPrefix(lines[len(lines)-1], `{"errors":[{"message":`) {
				t.Errorf("%s: the last line is %s", name, lines[len(lines)-1])
			}
		}
	}
	for name, path := range map[string]string{
		"refused when partial": tablePath(weekTable, "csv", "partial", "refuse"),
		"nothing came":         tablePath("{ employees { nodes { id } } }", "csv"),
	} {
		got := s.wire(http.MethodGet, path, "")
		if got.StatusCode != http.StatusServiceUnavailable || !strings.Contains(got.plain(t), "UPSTREAM_UNAVAILABLE") {
			t.Errorf("%s: %d %.200s", name, got.StatusCode, got.raw)
		}
	}
}

// A token that the API does not take gives 401, and no table.
func TestTablesOfAnExpiredToken(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	got := s.send(http.MethodGet, tablePath("{ activities { id } }", "csv"), "", "Authorization", "Bearer "+sandbox.ExpiredToken)
	if got.status != http.StatusUnauthorized || got.code() != "UNAUTHENTICATED" || got.header.Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
	if got.header.Values("WWW-Authenticate")[1] != `Basic realm="shiftgraph", charset="UTF-8"` {
		t.Errorf("a spreadsheet is not told to ask for another token: %v", got.header)
	}
}

// Spreadsheets log in with the token as a password. JSON has Bearer alone, so that no browser
// opens its dialog over the page, and the log has neither.
func TestTablesByBasic(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("excel:"+sandbox.AdminToken))
	for _, c := range []struct {
		name, path string
		header     []string
		status     int
		offers     bool
	}{
		{"table", tablePath("{ activities { id } }", "csv"), []string{"Authorization", basic}, 200, false},
		{"table by Accept", tablePath("{ activities { id } }", "json"), []string{"Authorization", basic, "Accept", "text/csv"}, 401, false},
		{"JSON", tablePath("{ activities { id } }", "json"), []string{"Authorization", basic}, 401, false},
		{"table without", tablePath("{ activities { id } }", "xlsx"), nil, 401, true},
		{"table of a script without", tablePath("{ activities { id } }", "xlsx"), []string{"Sec-Fetch-Mode", "cors"}, 401, false},
		{"JSON without", tablePath("{ activities { id } }", "json"), nil, 401, false},
	} {
		got := s.send(http.MethodGet, c.path, "", c.header...)
		offered := strings.Contains(strings.Join(got.header.Values("WWW-Authenticate"), ","), "Basic")
		if got.status != c.status || offered != c.offers {
			t.Errorf("%s: %d, offers Basic: %t; want %d, %t\n%s", c.name, got.status, offered, c.status, c.offers, got.body)
		}
	}
	if log := s.log.String(); strings.Contains(log, sandbox.AdminToken) || strings.Contains(log, strings.Fields(basic)[1]) {
		t.Errorf("the log has the token in it:\n%s", log)
	}
}

// One run answers requests for several formats at the same time, and none reads memory that
// another has given back.
func TestTablesShareRuns(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	want := map[string]string{}
	formats := []string{"json", "csv", "ndjson", "xlsx"}
	for _, format := range formats {
		want[format] = s.wire(http.MethodGet, tablePath(weekTable, format), "").plain(t)
	}
	type got struct{ format, text string }
	results := make(chan got)
	for i := range 24 {
		go func() {
			format := formats[i%len(formats)]
			results <- got{format, s.wire(http.MethodGet, tablePath(weekTable, format), "").plain(t)}
		}()
	}
	for range 24 {
		r := <-results
		text, other := r.text, want[r.format]
		if r.format == "json" { // its extensions count seconds
			text, other = text[:len(text)/2], other[:len(other)/2]
		}
		if text != other {
			t.Errorf("%s differs: %.200s", r.format, r.text)
		}
	}
}

// Every operation and question of testdata is a table or is told to choose one, and is a workbook with a
// sheet for each list. Rows are as many in each format.
func TestEveryOperationIsATable(t *testing.T) {
	operations, err := filepath.Glob("testdata/operations/*.txtar")
	if err != nil || len(operations) == 0 {
		t.Fatalf("no operations: %v", err)
	}
	questions, err := filepath.Glob("testdata/questions/*.txtar")
	if err != nil || len(questions) != 12 {
		t.Fatalf("%d questions, %v", len(questions), err)
	}
	files := slices.Concat(operations, questions)
	s, _ := overSandbox(t, sandbox.Config{}, "-cache-bytes", "100000000")
	chosen, sheets := 0, 0
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			body := map[string]any{}
			for _, f := range archive.Files {
				switch f.Name {
				case "query.graphql":
					body["query"] = string(f.Data)
				case "variables.json":
					body["variables"] = json.RawMessage(f.Data)
				}
			}
			post, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			ask := func(format, rows string) wired {
				values := url.Values{"format": {format}}
				if rows != "" {
					values.Set("rows", rows)
				}
				return s.wire(http.MethodPost, "/graphql?"+values.Encode(), string(post))
			}
			answer := ask("json", "")
			book := ask("xlsx", "")
			if book.StatusCode != http.StatusOK {
				if !strings.Contains(answer.plain(t), `"errors":`) {
					t.Errorf("no workbook: %s", book.raw)
				}
				return
			}
			lists := []string{""}
			if one := ask("csv", ""); one.StatusCode != http.StatusOK {
				_, text, _ := strings.Cut(one.plain(t), `"message":"table: `)
				text, _, told := strings.Cut(text, " are lists side by side")
				if !told {
					t.Fatalf("no table: %s", one.plain(t))
				}
				lists = strings.Split(strings.ReplaceAll(text, " and ", ", "), ", ")
				chosen++
			}
			f := workbook(t, book)
			names := slices.DeleteFunc(f.GetSheetList(), func(name string) bool { return name == "Errors" })
			if len(names) != len(lists) {
				t.Fatalf("sheets %q of the lists %q", names, lists)
			}
			for i, rows := range lists {
				sheets++
				lines := ask("ndjson", rows)
				count := strings.Count(lines.plain(t), "\n")
				if lines.Header.Get("X-Shiftgraph-Errors") != "" {
					count--
				}
				table := records(t, ask("csv", rows).plain(t))
				table = slices.DeleteFunc(table[1:], func(record []string) bool { return strings.HasPrefix(record[0], "ERROR: ") })
				cells, err := f.Rows(names[i])
				if err != nil {
					t.Fatal(err)
				}
				below := -1 // the header
				for cells.Next() {
					below++
				}
				if count != len(table) || count != below {
					t.Errorf("%s: %d lines, %d records, %d rows", rows, count, len(table), below)
				}
			}
		})
	}
	if chosen < 4 || sheets < 20 {
		t.Errorf("%d sheets, %d operations had to choose: that shows little", sheets, chosen)
	}
}

// A question about calls is answered in JSON: there are no rows yet.
func TestPlansAreNoTables(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{}, "-explain")
	got := s.wire(http.MethodGet, tablePath(weekTable, "csv"), "", "X-Shiftgraph-Explain", "plan")
	if got.StatusCode != http.StatusOK || !strings.Contains(got.Header.Get("Content-Type"), "json") || !strings.Contains(got.plain(t), `"upstream":[`) {
		t.Errorf("%d %s %.300s", got.StatusCode, got.Header.Get("Content-Type"), got.raw)
	}
}

// A table is sent while it is made: a client that reads slowly does not make the server hold
// all of it.
func TestTablesAreStreamed(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+tablePath(strings.ReplaceAll(weekTable, "2026-11-22", "2026-11-30"), "csv"), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+sandbox.AdminToken)
	response, err := asItIs.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var all bytes.Buffer
	if _, err := io.Copy(&all, response.Body); err != nil {
		t.Fatal(err)
	}
	if response.ContentLength >= 0 || !slices.Equal(response.TransferEncoding, []string{"chunked"}) {
		t.Errorf("%d bytes came with the length %d", all.Len(), response.ContentLength)
	}
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// weekBook is the Week query and the weeks' requirements beside it: two lists.
var weekBook = strings.Replace(weekTable, "name schedule(", `name requirements(period: {start: "2026-11-16", end: "2026-11-17"}) { date activity { name } personHours } schedule(`, 1)

// workbook opens an answer as a workbook.
func workbook(t *testing.T, got wired) *excelize.File {
	t.Helper()
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != xlsxType || got.Header.Get("Content-Encoding") != "" {
		t.Fatalf("%d %v %.500s", got.StatusCode, got.Header, got.raw)
	}
	f, err := excelize.OpenReader(bytes.NewReader(got.raw))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// sameCells compares a sheet's cells as they are shown with CSV of local times.
func sameCells(t *testing.T, csvText string, sheet [][]string) {
	t.Helper()
	shown := func(rows [][]string) (out [][]string) {
		for _, row := range rows {
			texts := slices.Clone(row)
			for i, text := range texts {
				if n, err := strconv.ParseFloat(text, 64); err == nil && strings.Contains(text, ".") {
					texts[i] = strconv.FormatFloat(n, 'g', 6, 64) // as many digits as a cell shows
				} else if text == "true" || text == "false" {
					texts[i] = strings.ToUpper(text)
				}
			}
			for len(texts) > 0 && texts[len(texts)-1] == "" {
				texts = texts[:len(texts)-1]
			}
			out = append(out, texts)
		}
		return out
	}
	if diff := cmp.Diff(shown(records(t, csvText)), shown(sheet)); diff != "" {
		t.Errorf("-CSV +sheet:\n%.1500s", diff)
	}
}

// As a workbook each list of an operation has a sheet, whose cells show what CSV says.
func TestWeekAsWorkbook(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	got := s.wire(http.MethodGet, queryOf(weekBook), "", "Accept", xlsxType, "Accept-Encoding", "gzip")
	if name := got.Header.Get("Content-Disposition"); name != `attachment; filename="Week.xlsx"` {
		t.Errorf("Content-Disposition: %s", name)
	}
	f := workbook(t, got)
	if names := f.GetSheetList(); !slices.Equal(names, []string{"requirements", "blocks"}) {
		t.Fatalf("sheets: %q", names)
	}
	for i, rows := range []string{"requirements", "schedule.blocks"} {
		cells, err := f.GetRows(f.GetSheetList()[i])
		if err != nil || len(cells) < 5 {
			t.Fatalf("%d rows, %v", len(cells), err)
		}
		sameCells(t, s.wire(http.MethodGet, tablePath(weekBook, "csv", "rows", rows, "times", "local"), "").plain(t), cells)
	}
	one := workbook(t, s.wire(http.MethodGet, tablePath(weekBook, "xlsx", "rows", "requirements"), ""))
	if names := one.GetSheetList(); !slices.Equal(names, []string{"requirements"}) {
		t.Errorf("rows=requirements: the sheets %q", names)
	}
}

// A workbook of a part of the answer opens on the sheet that says what is missing.
func TestPartialWorkbook(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{Faults: sandbox.Faults{ServerError: sandbox.Rule{Every: 1, Paths: "/activities"}}})
	got := s.wire(http.MethodGet, tablePath(weekTable, "xlsx"), "")
	f := workbook(t, got)
	count := got.Header.Get("X-Shiftgraph-Errors")
	if count == "" || got.Trailer.Get("X-Shiftgraph-Errors") != count || f.GetSheetName(f.GetActiveSheetIndex()) != "Errors" {
		t.Errorf("%s errors, trailer %v, on the sheet %s", count, got.Trailer, f.GetSheetName(f.GetActiveSheetIndex()))
	}
	rows, err := f.GetRows("Errors")
	if err != nil || len(rows) < 2 || rows[1][2] != "UPSTREAM_UNAVAILABLE" || !strings.HasPrefix(rows[1][0], "planningUnit.schedule[*]") || rows[1][1] == "1" {
		t.Errorf("%.3q, %v", rows, err)
	}
}

// hoursBook is a report as a planner would write it.
const hoursBook = `query Hours { planningUnit(id: "1001") {
	people: schedule(period: {start: "2026-11-16", end: "2026-11-18"}) @column(name: "Hours of people") {
		date @column(name: "Day") employee { id @column(hidden: true) fullName @column(name: "Name") }
		minutes @column(name: "Worked", unit: DURATION, total: true) paidMinutes @column(name: "Paid", unit: HOURS, total: true) breakMinutes @column(name: "Breaks", unit: MINUTES, total: true) }
	coverage(period: {start: "2026-11-16", end: "2026-11-16"}) { activity { name }
		intervals @column(name: "Coverage") @chart(x: "start", series: ["requirement", "staffing"], title: "Required and staffed") { start requirement staffing } } } }`

// Totals are those of the minutes in JSON, where they are asked for.
func TestTotalsOfTables(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{})
	minutes := map[string]int{}
	for _, day := range list(t, s.ask(hoursBook, nil).Data, "planningUnit", "people") {
		for _, field := range []string{"minutes", "paidMinutes", "breakMinutes"} {
			minutes[field] += int(at(t, day, field).(float64))
		}
	}
	want := []string{"Total", "", fmt.Sprintf("%d:%02d", minutes["minutes"]/60, minutes["minutes"]%60), fmt.Sprintf("%.2f", float64(minutes["paidMinutes"])/60), strconv.Itoa(minutes["breakMinutes"])}
	rows := records(t, s.wire(http.MethodGet, tablePath(hoursBook, "csv", "rows", "people", "totals", "true"), "").plain(t))
	if diff := cmp.Diff([][]string{{"Day", "Name", "Worked (h:mm)", "Paid (h)", "Breaks (min)"}, want}, [][]string{rows[0], rows[len(rows)-1]}); diff != "" || len(rows) < 20 {
		t.Error(diff)
	}
	for _, options := range [][]string{{"rows", "people"}, {"rows", "people", "totals", "false"}} {
		plain := records(t, s.wire(http.MethodGet, tablePath(hoursBook, "csv", options...), "").plain(t))
		if diff := cmp.Diff(rows[:len(rows)-1], plain); diff != "" {
			t.Errorf("%v: %s", options, diff)
		}
	}
	if lines := s.wire(http.MethodGet, tablePath(hoursBook, "ndjson", "rows", "people", "totals", "true"), "").plain(t); strings.Count(lines, "\n") != len(rows)-2 || strings.Contains(lines, "Total") {
		t.Errorf("NDJSON has %d lines for %d rows", strings.Count(lines, "\n"), len(rows)-2)
	}
	for totals, have := range map[string]int{"true": len(rows), "false": len(rows) - 1} {
		cells, err := workbook(t, s.wire(http.MethodGet, tablePath(hoursBook, "xlsx", "totals", totals), "")).GetRows("Hours of people")
		if err != nil || len(cells) != have {
			t.Errorf("totals=%s: %d rows in the sheet, want %d (%v)", totals, len(cells), have, err)
		}
	}
	before := len(stand.Calls())
	for query, says := range map[string]string{
		strings.Replace(hoursBook, "employee {", "blocks { start } employee {", 1): "@column(total:) of planningUnit.people.minutes: the rows are those of planningUnit.people.blocks",
		strings.Replace(hoursBook, `name: "Name"`, "unit: HOURS", 1):               "@column(unit:) of fullName: fullName is no number of minutes",
		strings.Replace(hoursBook, `x: "start"`, `x: "begin"`, 1):                  `@chart(x:) of intervals: its rows have no value \"begin\"; select it, or name one of start, requirement, staffing`,
	} {
		got := s.wire(http.MethodGet, tablePath(query, "xlsx"), "")
		if text := got.plain(t); got.StatusCode != http.StatusBadRequest || !strings.Contains(text, says) || !strings.Contains(text, `"BAD_USER_INPUT"`) {
			t.Errorf("%d %s, want %s", got.StatusCode, text, says)
		}
	}
	if got := s.wire(http.MethodGet, tablePath(hoursBook, "csv", "rows", "people", "totals", "yes"), ""); got.StatusCode != http.StatusBadRequest || !strings.Contains(got.plain(t), `totals: \"yes\" is none of its values; send true or false.`) {
		t.Errorf("totals=yes: %d %s", got.StatusCode, got.raw)
	}
	if calls := stand.Calls()[before:]; len(calls) > 0 {
		t.Errorf("what is refused costs the calls %v", calls)
	}
}

// What adds up to less than there is has no total, and the rest has.
func TestTotalsOfAPart(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{Faults: sandbox.Faults{ServerError: sandbox.Rule{Every: 1, Paths: "/contracts"}}})
	got := s.wire(http.MethodGet, tablePath(hoursBook, "csv", "rows", "people", "totals", "true"), "")
	rows := slices.DeleteFunc(records(t, got.plain(t)), func(row []string) bool { return strings.HasPrefix(row[0], "ERROR: ") })
	last := rows[len(rows)-1]
	if got.Header.Get("X-Shiftgraph-Errors") == "" || last[0] != "Total" || last[2] == "" || last[3] != "" || last[4] == "" {
		t.Errorf("errors: %s, totals: %q", got.Header.Get("X-Shiftgraph-Errors"), last)
	}
}

// LibreOffice opens the workbook of a real answer and makes the same CSV of its sheets.
func TestLibreOfficeOpensWorkbooks(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not there, so nothing was converted; make need-soffice installs it")
	}
	s, _ := overSandbox(t, sandbox.Config{})
	for name, test := range map[string]struct {
		query  string
		sheets map[string]string // by name: the list that gives the rows
		charts string            // the name of their sheet
	}{
		"plain":      {weekBook, map[string]string{"requirements": "requirements", "blocks": "schedule.blocks"}, ""},
		"for people": {hoursBook, map[string]string{"Hours of people": "people", "Coverage": "coverage.intervals"}, "Required and staffed"},
	} {
		t.Run(name, func(t *testing.T) {
			opened := throughLibreOffice(t, office, s.wire(http.MethodGet, tablePath(test.query, "xlsx"), "").raw)
			for sheet, rows := range test.sheets {
				sameCells(t, s.wire(http.MethodGet, tablePath(test.query, "csv", "rows", rows, "times", "local", "totals", "true"), "").plain(t), records(t, opened[sheet]))
			}
			if _, drawn := opened[test.charts]; test.charts != "" && !drawn || len(opened) != len(test.sheets)+min(len(test.charts), 1) {
				t.Errorf("the sheets are %v", sortedKeys(opened))
			}
		})
	}
}

// throughLibreOffice returns the sheets of a workbook as CSV, by name.
func throughLibreOffice(t *testing.T, office string, book []byte) map[string]string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "book.xlsx")
	if err := os.WriteFile(path, book, 0o600); err != nil {
		t.Fatal(err)
	}
	// Of the filter: comma, quote, UTF-8, from the first line; cells as shown, all sheets.
	convert := exec.CommandContext(t.Context(), office, "-env:UserInstallation=file://"+dir+"/profile", "--headless",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1", "--outdir", dir, path)
	convert.WaitDelay = time.Second
	if said, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	files, err := filepath.Glob(filepath.Join(dir, "book-*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	sheets := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sheets[strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "book-"), ".csv")] = string(text)
	}
	return sheets
}

// What is said for tables changes nothing of an answer in JSON.
func TestColumnChangesNoJSON(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	plain := s.ask(`{ contracts { id a: weeklyMinutes b: weeklyMinutes c: weeklyMinutes } }`, nil)
	shown := s.ask(`query ($hidden: Boolean, $type: ChartType = STACKED) { contracts @chart(type: $type, x: "no such", series: []) @column(name: "Contract") { id @column(hidden: $hidden, name: "No.")
		a: weeklyMinutes @column(unit: MINUTES, decimals: 99) b: weeklyMinutes @column(unit: HOURS, total: true) c: weeklyMinutes @column(unit: DURATION, name: "=1+1") } }`, map[string]any{"hidden": true})
	for _, typ := range []string{"LINE", "COLUMN"} {
		if a := s.ask(`{ contracts @chart(type: `+typ+`, x: "id", series: "weeklyMinutes") { id } }`, nil); len(a.Errors) > 0 {
			t.Errorf("%s: %s", typ, a.body)
		}
	}
	if shown.status != http.StatusOK || !strings.Contains(plain.body, `"b":2400`) || shown.body != plain.body {
		t.Errorf("%d %.300s, want %.300s", shown.status, shown.body, plain.body)
	}
}
