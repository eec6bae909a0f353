package worktime

import (
	"os"
	"regexp"
	"testing"

	"shiftgraph/internal/wfm"
)

// docs/figures.md says where in the code each edge is decided; a place that is gone is a
// page that is wrong.
func TestFiguresPointIntoTheCode(t *testing.T) {
	page, err := os.ReadFile("../../docs/figures.md")
	if err != nil {
		t.Fatal(err)
	}
	places := regexp.MustCompile("`(\\w+\\.go)`,\\s+`(\\w+)`").FindAllSubmatch(page, -1)
	if len(places) < 40 {
		t.Errorf("%d places in the code, want one for nearly every edge", len(places))
	}
	for _, p := range places {
		file, name := string(p[1]), string(p[2])
		source, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		declared := `(?m)^(func (\(\w+ \*?\w+\) )?|type |\t)` + name + `\b`
		if !regexp.MustCompile(declared).Match(source) {
			t.Errorf("%s declares no %s", file, name)
		}
	}
}

func TestNothingAsked(t *testing.T) {
	none := period(t, "2026-03-02", "2026-03-01")
	days := []wfm.ScheduleDay{dayOf(t, nil, "plan", 1, "2026-03-02", "08:00-16:00 2")}
	if got := StaffingOf(StaffingQuery{Grid: NewGrid(none, nil, 900), Level: "plan", Days: days}); got != nil {
		t.Errorf("staffing %v", got)
	}
	if got := CoverageOf(CoverageQuery{Grid: NewGrid(none, nil, 900), Level: "plan", Days: days}); got != nil {
		t.Errorf("coverage %v", got)
	}
	if got := AdherenceOf(AdherenceQuery{Period: none, Scheduled: "plan", Actual: "acd", Days: days}); got != nil {
		t.Errorf("adherence %v", got)
	}
	if got := HeadcountOf(HeadcountQuery{Period: none}); got != nil {
		t.Errorf("headcount %v", got)
	}
	if got := (Grid{}).Len(); got != 0 {
		t.Errorf("a grid of nothing has %d intervals", got)
	}
}
