package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/upstream/sandbox"
)

const quarter = `{ planningUnit(id: "1001") { schedule(period: {start: "2026-08-01", end: "2026-10-31"}) { date employeeId blocks { start } } } }`

// A period that the API cuts comes whole all the same: the call is halved until its parts
// are answered in time, and none is asked for twice.
func TestLongPeriodsComeWhole(t *testing.T) {
	whole, _ := overSandbox(t, sandbox.Config{})
	want := whole.ask(quarter, nil)
	s, stand := overSandbox(t, sandbox.Config{Faults: sandbox.Faults{LatencyPerRow: 400 * time.Microsecond, LatencyPaths: "/schedule/", Cut: 500 * time.Millisecond}})
	got := s.ask(quarter, nil)
	if diff := cmp.Diff(want.body, got.body); diff != "" {
		t.Errorf("the quarter (-at once +in parts):\n%.500s", diff)
	}
	seen := map[string]bool{}
	for _, c := range stand.Calls() {
		if seen[c.String()] {
			t.Errorf("%s was asked for twice", c)
		}
		seen[c.String()] = true
	}
	if len(seen) < 4 {
		t.Errorf("calls: %v; want the schedule in parts", stand.Calls())
	}
	before := len(stand.Calls())
	again := s.ask(quarter, nil)
	if again.body != want.body {
		t.Error("the second answer differs")
	}
	for _, c := range stand.Calls()[before:] {
		if c.Status == http.StatusGatewayTimeout {
			t.Logf("what was learned did not spare %s", c)
		}
	}
}

// What could not be fetched is named, and what could stands.
func TestMissingDaysAreNamed(t *testing.T) {
	stand, _ := startSandbox(t, sandbox.Config{})
	api := serveTest(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/schedule/") {
			start, end := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:], r.URL.Query().Get("end_date")
			if start <= "2026-11-18" && end >= "2026-11-18" { // that day takes too long, however short the period
				w.WriteHeader(http.StatusGatewayTimeout)
				_, _ = fmt.Fprint(w, `{"message":"timeout"}`)
				return
			}
		}
		stand.ServeHTTP(w, r)
	})) + "/v1"
	s := start(t, api)
	a := s.ask(`{ planningUnit(id: "1001") { name schedule(period: {start: "2026-11-16", end: "2026-11-22"}) { date } hours: employees { employee { hours(period: {start: "2026-11-16", end: "2026-11-22"}) { netMinutes } } } } }`, nil)
	dates := map[any]bool{}
	for _, d := range list(t, a.Data, "planningUnit", "schedule") {
		dates[at(t, d, "date")] = true
	}
	if len(dates) != 6 || dates["2026-11-18"] {
		t.Errorf("days: %v; want six without the 18th", dates)
	}
	// Days that are not there would be missing in a sum.
	const table = `{ planningUnit(id: "1001") { schedule(period: {start: "2026-11-16", end: "2026-11-22"}) { date minutes @column(total: true) } } }`
	rows := slices.DeleteFunc(records(t, s.wire(http.MethodGet, tablePath(table, "csv", "totals", "true"), "").plain(t)), func(row []string) bool { return strings.HasPrefix(row[0], "ERROR: ") })
	if last := rows[len(rows)-1]; len(rows) < 20 || last[0] != "Total" || last[1] != "" {
		t.Errorf("%d rows with the total %q", len(rows), last)
	}
	gap, _ := a.Extensions["partial"].([]any)
	if len(gap) != 1 || at(t, gap[0], "planningUnitId") != "1001" || at(t, gap[0], "start") != "2026-11-18" || at(t, gap[0], "end") != "2026-11-18" || at(t, gap[0], "code") != "UPSTREAM_TIMEOUT" {
		t.Errorf("extensions.partial: %v", a.Extensions)
	}
	if a.code() != "UPSTREAM_TIMEOUT" {
		t.Errorf("errors: %v", a.Errors)
	}
	for _, e := range list(t, a.Data, "planningUnit", "hours") {
		if hours := at(t, e, "employee", "hours"); hours != nil {
			t.Fatalf("a figure was made of a part: %v", hours)
		}
	}
}
