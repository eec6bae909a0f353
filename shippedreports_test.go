package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"shiftgraph/upstream/sandbox"
)

// shippedCases are periods and units in which something is special.
var shippedCases = map[string]struct {
	reports []string // nil for all
	units   []string
	first   string
	last    string
}{
	"last month":                        {nil, []string{"1001"}, "2026-10-01", "2026-10-31"},
	"the clocks go back":                {nil, []string{"1001", "1002"}, "2026-10-19", "2026-10-25"},
	"the clocks go forward":             {nil, []string{"1001"}, "2026-03-28", "2026-03-30"},
	"the clocks go back in Boston":      {nil, []string{"1006"}, "2026-10-31", "2026-11-02"},
	"somebody is delegated to Lisbon":   {nil, []string{"1002"}, "2026-11-09", "2026-11-15"},
	"somebody is delegated from Berlin": {nil, []string{"1001"}, "2026-11-09", "2026-11-15"},
	"a unit with units below":           {nil, []string{"1000"}, "2026-11-17", "2026-11-18"},
	"units in any order, one twice":     {nil, []string{"1005", "1001", "1005"}, "2026-11-16", "2026-11-17"},
	"a unit that there is not":          {nil, []string{"987654321", "1001"}, "2026-11-16", "2026-11-16"},
	"units without data":                {nil, []string{"1004", "1003", "1000", "1001"}, "2026-11-16", "2026-11-16"},
	"over the end of a month":           {[]string{"paid-hours", "absences", "plan-vs-actual", "adherence"}, []string{"1001", "1002"}, "2026-10-28", "2026-11-03"},
	"three months":                      {[]string{"paid-hours", "absences"}, []string{"1002"}, "2026-06-10", "2026-08-20"},
	"all units":                         {[]string{"paid-hours", "absences", "roster"}, nil, "2026-11-02", "2026-11-08"},
	"a leaver":                          {[]string{"paid-hours", "absences", "roster"}, []string{"1001"}, "2026-03-01", "2026-03-31"},
	"contracts change":                  {[]string{"paid-hours", "absences", "roster"}, []string{"1002"}, "2026-06-28", "2026-07-03"},
	"what is still to come":             {[]string{"adherence", "plan-vs-actual", "coverage"}, []string{"1001"}, "2026-11-23", "2026-11-25"},
}

// address is the URL of a report.
func (c reportCase) address(format string, more ...string) string {
	values := url.Values{}
	if !isList(c.report) {
		values.Set("period", c.first+".."+c.last)
	}
	if c.units != nil {
		values["unit"] = c.units
	}
	for name, value := range c.options {
		values.Set(name, value)
	}
	for i := 0; i < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return "/reports/" + c.report + "." + format + "?" + values.Encode()
}

// askReport asks for a report as a token, and checks that it came whole.
func askReport(t *testing.T, s *server, token, path string) string {
	t.Helper()
	got := s.wire(http.MethodGet, path, "", "Authorization", "Bearer "+token)
	text := got.plain(t)
	if got.StatusCode != http.StatusOK || got.Header.Get("X-Shiftgraph-Errors") != "" {
		t.Fatalf("%s: %d %.500s", path, got.StatusCode, text)
	}
	return text
}

// checkReport holds a report's CSV and its totals against the raw data, and says how many
// rows it has.
func checkReport(t *testing.T, s *server, r *raw, c reportCase) int {
	t.Helper()
	text := askReport(t, s, r.token, c.address("csv", "totals", "true"))
	r.t = t
	want := rawReports[c.report](r, c)
	if wrong := differs(want.withTotals(), records(t, text)); wrong != "" {
		t.Errorf("%s: %s", c.address("csv"), wrong)
	}
	return len(want.rows)
}

// differs says where a CSV is not a table; "" where it is. Numbers may differ by the last
// bits of their fractions.
func differs(want rawTable, got [][]string) string {
	if len(got) == 0 || !slices.Equal(got[0], want.headers) {
		return fmt.Sprintf("headers %q, want %q", got[:min(1, len(got))], want.headers)
	}
	got = got[1:]
	for i := range max(len(got), len(want.rows)) {
		if i >= len(got) || i >= len(want.rows) {
			return fmt.Sprintf("%d rows, want %d", len(got), len(want.rows))
		}
		for j, cell := range want.rows[i] {
			if !sameCell(cell, got[i][j]) {
				return fmt.Sprintf("row %d, %s: %q\nrow  %q\nwant %v", i+1, want.headers[j], got[i][j], got[i], want.rows[i])
			}
		}
	}
	return ""
}

func sameCell(want any, got string) bool {
	switch want := want.(type) {
	case nil:
		return got == ""
	case float64:
		n, err := strconv.ParseFloat(got, 64)
		return err == nil && math.Abs(n-want) <= max(1e-9, 1e-10*math.Abs(want))
	case twoDecimals: // either one where the number is half way between two, but for its last bits
		for _, n := range []float64{float64(want) - 1e-9, float64(want) + 1e-9} {
			if text := fmt.Sprintf("%.2f", n); text == got || text == "-"+got && got == "0.00" {
				return true
			}
		}
		return false
	default:
		return fmt.Sprint(want) == got
	}
}

// The reports that ship are what the raw data give, cell by cell.
func TestShippedReportsAgreeWithTheRawData(t *testing.T) {
	t.Parallel()
	_, api := startSandbox(t, sandbox.Config{})
	s := start(t, api, "-time-zones", "31=Europe/Berlin,27=Europe/Lisbon,12=America/New_York")
	for token, see := range map[string]string{sandbox.AdminToken: "admin", sandbox.PlannerToken: "planner"} {
		r := newRaw(t, api, token)
		rows := map[string]int{}
		for label, x := range shippedCases {
			for _, report := range sortedKeys(rawReports) {
				if isList(report) || x.reports != nil && !slices.Contains(x.reports, report) {
					continue
				}
				t.Run(strings.ReplaceAll(see+"/"+report+"/"+label, " ", "_"), func(t *testing.T) {
					s.t = t
					rows[report] += checkReport(t, s, r, reportCase{report, x.units, x.first, x.last, nil})
				})
			}
		}
		for report := range rawReports {
			if rows[report] < 100 && !isList(report) {
				t.Errorf("%s of the %s: %d rows in all cases", report, see, rows[report])
			}
		}
	}
}

// So are the lists that tell ids: each of their rows, for whoever sees them all and for
// whoever does not.
func TestShippedListsAgreeWithTheRawData(t *testing.T) {
	_, api := startSandbox(t, sandbox.Config{})
	s := start(t, api, "-time-zones", "31=Europe/Berlin,27=Europe/Lisbon,12=America/New_York")
	rows := map[string]int{}
	for token, see := range map[string]string{sandbox.AdminToken: "admin", sandbox.PlannerToken: "planner"} {
		r := newRaw(t, api, token)
		for _, c := range []reportCase{
			{report: "units"}, {report: "units", options: map[string]string{"deleted": "true"}},
			{report: "activities"}, {report: "activities", options: map[string]string{"deleted": "true"}}, {report: "activities", options: map[string]string{"types": "BREAK"}},
		} {
			rows[see+c.address("csv")] = checkReport(t, s, r, c)
		}
	}
	for _, fewer := range [][2]string{{"planner/reports/units.csv?", "admin/reports/units.csv?"}, {"admin/reports/units.csv?", "admin/reports/units.csv?deleted=true"},
		{"admin/reports/activities.csv?", "admin/reports/activities.csv?deleted=true"}, {"admin/reports/activities.csv?types=BREAK", "admin/reports/activities.csv?"}} {
		if few, many := rows[fewer[0]], rows[fewer[1]]; few == 0 || few >= many {
			t.Errorf("%s has %d rows, %s %d", fewer[0], few, fewer[1], many)
		}
	}
}

// What their further parameters say is so, too.
func TestParametersOfShippedReports(t *testing.T) {
	t.Parallel()
	_, api := startSandbox(t, sandbox.Config{})
	s, r := start(t, api), newRaw(t, api, sandbox.AdminToken)
	units := []string{"1001", "1002"}
	for _, c := range []reportCase{
		{"plan-vs-actual", units, "2026-11-09", "2026-11-12", map[string]string{"actual": "ACD"}},
		{"plan-vs-actual", units, "2026-11-09", "2026-11-12", map[string]string{"plan": "backup", "actual": "plan"}},
		{"plan-vs-actual", units, "2026-11-09", "2026-11-12", map[string]string{"blocks": "false"}},
		{"plan-vs-actual", units, "2026-10-24", "2026-10-26", map[string]string{"actual": "TIME_RECORDING", "blocks": "false"}},
		{"paid-hours", units, "2026-10-19", "2026-10-25", map[string]string{"level": "final"}},
		{"paid-hours", units, "2026-10-19", "2026-10-25", map[string]string{"nightFrom": "18:00", "nightTo": "22:00"}},
		{"paid-hours", units, "2026-09-20", "2026-11-02", map[string]string{"activities": "false"}},
		{"paid-hours", nil, "2026-10-19", "2026-10-25", map[string]string{"activities": "false", "level": "FINAL", "nightFrom": "18:00", "nightTo": "22:00"}},
		{"absences", units, "2026-10-01", "2026-10-31", map[string]string{"types": "ILLNESS"}},
		{"absences", units, "2026-10-01", "2026-10-31", map[string]string{"level": "FINAL"}},
		{"adherence", units, "2026-11-12", "2026-11-13", map[string]string{"exceptions": "true"}},
		{"adherence", []string{"1005"}, "2026-11-12", "2026-11-13", map[string]string{"exceptions": "true"}},
		{"adherence", units, "2026-10-24", "2026-10-25", map[string]string{"exceptions": "true", "tolerance": "0"}},
		{"adherence", units, "2026-11-12", "2026-11-13", map[string]string{"actual": "TIME_RECORDING", "tolerance": "300"}},
		{"roster", units, "2026-11-12", "2026-11-12", map[string]string{"skills": "false"}},
	} {
		t.Run(fmt.Sprint(c.report, c.options), func(t *testing.T) {
			s.t = t
			if rows := checkReport(t, s, r, c); rows < 20 && !slices.Equal(c.units, []string{"1005"}) {
				t.Errorf("%s: %d rows", c.address("csv"), rows)
			}
		})
	}
}

// They hold for data of any kind, too.
func TestShippedReportsOfOddTenants(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 11))
		first := []string{"2026-10-16", "2026-03-20", "2026-11-12"}[seed%3]
		api := serveTest(t, newTenant(rng, first, moveDay(first, 16))) + "/v1"
		s, r := start(t, api), newRaw(t, api, sandbox.AdminToken)
		if seed%2 == 1 { // each unit by its own clock
			s = start(t, api, "-time-zones", "31=Europe/Berlin,12=America/New_York")
		}
		from := moveDay(first, 3+rng.IntN(6))
		to := moveDay(from, rng.IntN(5))
		for _, units := range [][]string{{"1"}, {"2"}, {"3"}, {"3", "2"}, nil} {
			for _, report := range sortedKeys(rawReports) {
				if units == nil && !slices.Contains([]string{"paid-hours", "absences", "roster", "units", "activities"}, report) || units != nil && isList(report) {
					continue
				}
				t.Run(fmt.Sprintf("seed %d/%s/units %v", seed, report, units), func(t *testing.T) {
					s.t = t
					checkReport(t, s, r, reportCase{report, units, from, to, nil})
					if report == "plan-vs-actual" {
						checkReport(t, s, r, reportCase{report, units, from, to, map[string]string{"blocks": "false"}})
					}
					if report == "paid-hours" {
						checkReport(t, s, r, reportCase{report, units, from, to, map[string]string{"activities": "false"}})
					}
				})
			}
		}
	}
}

// One URL is last month's paid hours, as CSV and as a workbook, by the period's name and
// without it: of each person's activities, or a row for each person.
func TestLastMonthsPaidHours(t *testing.T) {
	_, api := startSandbox(t, sandbox.Config{})
	s, r := start(t, api), newRaw(t, api, sandbox.AdminToken)
	c := reportCase{"paid-hours", []string{"1001"}, "2026-10-01", "2026-10-31", nil}
	byActivity := rawPaidHours(r, c)
	c.options = map[string]string{"activities": "false"}
	byPerson := rawPaidHours(r, c)
	people := map[any]bool{}
	for _, row := range byPerson.rows {
		people[row[2]] = true
	}
	if len(byActivity.rows) < 200 || len(people) < 30 || len(people) != len(byPerson.rows) {
		t.Fatalf("%d rows of activities, %d of %d people", len(byActivity.rows), len(byPerson.rows), len(people))
	}

	checkPaidHours(t, s, "?unit=1001&period=last-month", byActivity)
	checkPaidHours(t, s, "?unit=1001", byActivity)
	checkPaidHours(t, s, "?unit=1001&period=last-month&activities=false", byPerson)
	checkPaidHours(t, s, "?unit=1001&activities=false", byPerson)
}

// checkPaidHours holds the report's CSV against a table, and its workbook against that and
// the totals.
func checkPaidHours(t *testing.T, s *server, query string, want rawTable) {
	t.Helper()
	if wrong := differs(want, records(t, askReport(t, s, sandbox.AdminToken, "/reports/paid-hours.csv"+query))); wrong != "" {
		t.Errorf("CSV %s: %s", query, wrong)
	}
	f := workbook(t, s.wire(http.MethodGet, "/reports/paid-hours.xlsx"+query, ""))
	sheet, err := f.GetRows(f.GetSheetList()[0])
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range sheet {
		sheet[i] = append(row, make([]string, len(want.headers)-len(row))...) // blank cells at the end are not told
		if flag := slices.Index(want.headers, "Paid activity"); i > 0 && flag >= 0 {
			sheet[i][flag] = strings.ToLower(sheet[i][flag])
		}
	}
	if wrong := differs(want.withTotals(), sheet); wrong != "" {
		t.Errorf("XLSX %s: %s", query, wrong)
	}
}

// A workbook of a report has the cells of its CSV, totals too: last month's, as a link says it.
func TestShippedReportsAsWorkbooks(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	sheets := map[string][]string{"availability": {"Availability"}, "coverage": {"Coverage", "Required and scheduled"}, "plan-vs-actual": {"Plan vs actual"},
		"paid-hours": {"Paid hours"}, "absences": {"Absences"}, "adherence": {"Adherence"}, "roster": {"Roster"}, "units": {"Planning units"}, "activities": {"Activities"}}
	for _, report := range sortedKeys(rawReports) {
		link := "/reports/" + report + ".%s?period=last-month&unit=1002"
		if report == "availability" || report == "coverage" {
			link = strings.Replace(link, "last-month", "2026-10-25", 1) // a month of intervals takes excelize seconds to read
		}
		if isList(report) {
			link = "/reports/" + report + ".%s?deleted=true"
		}
		text := askReport(t, s, sandbox.AdminToken, fmt.Sprintf(link, "csv")+"&times=local&totals=true")
		f := workbook(t, s.wire(http.MethodGet, fmt.Sprintf(link, "xlsx"), ""))
		if got := f.GetSheetList(); !slices.Equal(got, sheets[report]) {
			t.Errorf("%s: the sheets %q, want %q", report, got, sheets[report])
		}
		cells, err := f.GetRows(f.GetSheetList()[0])
		if err != nil || len(cells) < 8 {
			t.Fatalf("%s: %d rows, %v", report, len(cells), err)
		}
		sameCells(t, text, cells)
	}
}

// LibreOffice opens the workbooks and makes the same CSV of them.
func TestLibreOfficeOpensShippedReports(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not there, so nothing was converted; make need-soffice installs it")
	}
	s, _ := overSandbox(t, sandbox.Config{})
	for report, sheet := range map[string]string{"paid-hours": "Paid hours", "coverage": "Coverage", "roster": "Roster"} {
		link := "/reports/" + report + ".%s?period=last-month&unit=1001"
		if report == "coverage" {
			link = strings.Replace(link, "last-month", "2026-10-25", 1)
		}
		sheets := throughLibreOffice(t, office, s.wire(http.MethodGet, fmt.Sprintf(link, "xlsx"), "").raw)
		sameCells(t, askReport(t, s, sandbox.AdminToken, fmt.Sprintf(link, "csv")+"&times=local&totals=true"), records(t, sheets[sheet]))
	}
}

// Each report has a file in testdata/reports, to be read by people: the link, the REST calls
// that it cost, and the table. `go test -run TestShippedReportsAreGolden -update .` writes
// them.
func TestShippedReportsAreGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/reports/*.txtar")
	if err != nil || len(files) != len(rawReports) {
		t.Fatalf("%d files for %d reports, %v", len(files), len(rawReports), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			golden := map[string]string{}
			for _, f := range archive.Files {
				golden[f.Name] = string(f.Data)
			}
			s, stand := overSandbox(t, sandbox.Config{})
			table := askReport(t, s, sandbox.AdminToken, strings.TrimSpace(golden["link"]))
			got := map[string]string{"link": golden["link"], "calls": strings.Join(paths(stand.Calls()), "\n") + "\n", "table.csv": strings.ReplaceAll(table, "\r\n", "\n")}
			if *update {
				rewrite(t, file, archive, got)
				return
			}
			if diff := gocmp.Diff(golden, got); diff != "" {
				t.Errorf("-golden +got:\n%.3000s", diff)
			}
		})
	}
}
