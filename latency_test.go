package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shiftgraph/upstream/sandbox"
)

// chains are the operations of the table whose calls cannot all start at once, with how
// many must follow one another: each needs what the one before it brought. Of all others
// every call is certain from the selection set alone.
var chains = map[string]struct {
	length int
	why    string
}{
	"04-people-units":       {2, "units → members of each"},
	"05-unit-people":        {2, "units → members of each"},
	"07-contract-holders":   {3, "units → contracts of each → contracts of those of whom no unit tells"},
	"08-people-skills":      {2, "members → skills of each"},
	"09-skill-people":       {2, "people → skills of each"},
	"12-schedule-main-unit": {2, "units → members of each"},
	"13-person-year":        {2, "the schedule → the person's contracts, which paid full days alone need"},
	"16-year-totals":        {4, "units → schedules → contracts of the units with paid full days → of those of whom none tells"},
	"18-hours":              {3, "units → members of each → schedules of the units, or of people with several"},
	"19-coverage":           {2, "units → schedules and requirements of each below"},
	"20-month-of-all":       {2, "units → schedules of each"},
}

// depth is how many calls followed one another, at most: one that began after another had
// ended may have waited for it.
func depth(calls []sandbox.Call) int {
	slices.SortFunc(calls, func(a, b sandbox.Call) int { return a.Start.Compare(b.Start) })
	depths, most := make([]int, len(calls)), 0
	for i, c := range calls {
		depths[i] = 1
		for j := range i {
			if !calls[j].End.After(c.Start) {
				depths[i] = max(depths[i], depths[j]+1)
			}
		}
		most = max(most, depths[i])
	}
	return most
}

// Cold, an operation takes as long as the longest chain of calls that need each other's
// answers: whatever is certain is under way before the first answer.
func TestColdLatencyIsTheLongestChain(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/planner/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	latency := 300 * time.Millisecond // far more than what is done between two calls
	stand, api := startSandbox(t, sandbox.Config{People: tableTenant.People, Faults: sandbox.Faults{Latency: latency}})
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			f := readPlannerFile(t, file)
			s := start(t, api, "-upstream-concurrency", "1000", "-upstream-concurrency-per-token", "1000")
			stand.ResetCalls()
			if a := s.ask(f.query, f.variables); len(a.Errors) > 0 {
				t.Fatalf("%.300s", a.body)
			}
			want := chains[name].length
			if want == 0 {
				want = 1
			}
			if got := depth(stand.Calls()); got != want {
				t.Errorf("%d calls followed one another, want %d: %s", got, want, chains[name].why)
			}
		})
	}
}
