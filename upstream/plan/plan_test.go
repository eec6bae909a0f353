package plan

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

func parsePeriod(start, end string) (wfm.Period, error) {
	s, err := wfm.ParseDate(start)
	if err != nil {
		return wfm.Period{}, err
	}
	e, err := wfm.ParseDate(end)
	return wfm.Period{Start: s, End: e}, err
}

func period(t testing.TB, start, end string) wfm.Period {
	t.Helper()
	p, err := parsePeriod(start, end)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestMerge(t *testing.T) {
	week1, week2 := period(t, "2026-03-02", "2026-03-08"), period(t, "2026-03-09", "2026-03-15")
	fortnight, day := period(t, "2026-03-02", "2026-03-15"), period(t, "2026-03-04", "2026-03-04")
	later := period(t, "2026-03-17", "2026-03-20")
	unit := func(id wfm.ID, p wfm.Period, levels ...wfm.Level) Want {
		return Want{Entity: UnitSchedule, ID: id, Period: p, Levels: LevelSet(levels)}
	}
	for _, test := range []struct {
		name  string
		wants []Want
		calls []Want
	}{
		{"nothing", nil, nil},
		{"the same list twice", []Want{{Entity: Activities}, {Entity: Activities}}, []Want{{Entity: Activities}}},
		{"people with and without user ids", []Want{{Entity: Employees}, {Entity: Employees, UserID: true}}, []Want{{Entity: Employees, UserID: true}}},
		{"one unit by id", []Want{{Entity: Unit, ID: 1}, {Entity: Unit, ID: 1}}, []Want{{Entity: Unit, ID: 1}}},
		{"two units as the list", []Want{{Entity: Unit, ID: 1}, {Entity: Unit, ID: 2}}, []Want{{Entity: Units}}},
		{"a unit of a list that comes anyway", []Want{{Entity: Unit, ID: 1}, {Entity: Units}}, []Want{{Entity: Units}}},
		{"two levels of one period", []Want{unit(1, week1, wfm.Plan), unit(1, week1, wfm.Final)}, []Want{unit(1, week1, wfm.Plan, wfm.Final)}},
		{"two weeks that follow each other", []Want{unit(1, week1, wfm.Plan), unit(1, week2, wfm.Plan)}, []Want{unit(1, fortnight, wfm.Plan)}},
		{"weeks in the other order", []Want{unit(1, week2, wfm.Plan), unit(1, week1, wfm.Plan)}, []Want{unit(1, fortnight, wfm.Plan)}},
		{"a day of a week", []Want{unit(1, day, wfm.Plan), unit(1, week1, wfm.Plan, wfm.Final)}, []Want{unit(1, week1, wfm.Plan, wfm.Final)}},
		{"weeks with a gap stay apart", []Want{unit(1, week1, wfm.Plan), unit(1, later, wfm.Plan)}, []Want{unit(1, week1, wfm.Plan), unit(1, later, wfm.Plan)}},
		{"other levels in another week stay apart", []Want{unit(1, week1, wfm.Plan), unit(1, week2, wfm.Final)}, []Want{unit(1, week1, wfm.Plan), unit(1, week2, wfm.Final)}},
		{"two units stay apart", []Want{unit(1, week1, wfm.Plan), unit(2, week1, wfm.Plan)}, []Want{unit(1, week1, wfm.Plan), unit(2, week1, wfm.Plan)}},
		{
			"a merge that makes another possible",
			[]Want{unit(1, week1, wfm.Plan), unit(1, week2, wfm.Plan, wfm.Final), unit(1, week1, wfm.Final)},
			[]Want{unit(1, fortnight, wfm.Plan, wfm.Final)},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.calls, Merge(test.wants, Model{ByID: 1})); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// A cell is the least that can be asked for.
type cell struct {
	entity Entity
	id     wfm.ID
	date   wfm.Date
	level  wfm.Level
}

func cells(wants []Want) map[cell]bool {
	out := map[cell]bool{}
	for _, w := range wants {
		for d := w.Period.Start; d <= w.Period.End; d++ {
			for _, l := range w.Levels.List() {
				out[cell{w.Entity, w.ID, d, l}] = true
			}
		}
	}
	return out
}

// Whatever is wanted, the calls ask for all of it, for nothing else, and for nothing that
// two of them could have asked together without asking for more.
func TestMergeAsksForExactlyWhatIsWanted(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	start := wfm.DateOf(2026, 3, 1)
	for round := range 2000 {
		var wants []Want
		for range 1 + random.IntN(6) {
			from := start + wfm.Date(random.IntN(12))
			var levels []wfm.Level
			for _, l := range wfm.Levels()[:3] {
				if random.IntN(2) == 0 {
					levels = append(levels, l)
				}
			}
			wants = append(wants, Want{
				Entity: UnitSchedule + Entity(random.IntN(2)),
				ID:     wfm.ID(1 + random.IntN(2)),
				Period: wfm.Period{Start: from, End: from + wfm.Date(random.IntN(5))},
				Levels: LevelSet(levels),
			})
		}
		calls := Merge(wants, Model{ByID: 1})
		if diff := cmp.Diff(cells(wants), cells(calls)); diff != "" {
			t.Fatalf("round %d: %v\ngave calls %v\ncells (-want +got):\n%s", round, wants, calls, diff)
		}
		for _, w := range wants {
			covered := false
			for _, c := range calls {
				covered = covered || c.covers(w)
			}
			if !covered {
				t.Fatalf("round %d: no call of %v covers %v", round, calls, w)
			}
		}
		for i, a := range calls {
			for _, b := range calls[i+1:] {
				if _, ok := merged(a, b); ok {
					t.Fatalf("round %d: %v and %v could be one call", round, a, b)
				}
			}
		}
	}
}

func TestCut(t *testing.T) {
	var days []wfm.ScheduleDay
	for d := wfm.DateOf(2026, 3, 1); d <= wfm.DateOf(2026, 3, 4); d++ {
		for _, l := range []wfm.Level{wfm.Plan, wfm.Final} {
			days = append(days, wfm.ScheduleDay{Date: d, Level: l})
		}
	}
	w := Want{Entity: UnitSchedule, ID: 1, Period: period(t, "2026-03-02", "2026-03-03"), Levels: LevelSet([]wfm.Level{wfm.Final})}
	var got []string
	for _, d := range cut(days, w) {
		got = append(got, fmt.Sprint(d.Date, " ", d.Level))
	}
	if diff := cmp.Diff([]string{"2026-03-02 final", "2026-03-03 final"}, got); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
}

func TestInOrder(t *testing.T) {
	days := []wfm.ScheduleDay{
		{Date: 2, Level: wfm.Plan, EmployeeID: 1},
		{Date: 1, Level: "zebra", EmployeeID: 1},
		{Date: 1, Level: wfm.Final, EmployeeID: 1},
		{Date: 1, Level: wfm.Plan, EmployeeID: 2},
		{Date: 1, Level: wfm.Plan, EmployeeID: 1, PlanningUnitID: 2},
		{Date: 1, Level: wfm.Plan, EmployeeID: 1, PlanningUnitID: 1},
	}
	inOrder(days)
	var got []string
	for _, d := range days {
		got = append(got, fmt.Sprint(int(d.Date), d.Level, d.EmployeeID, d.PlanningUnitID))
	}
	want := []string{"1plan1 1", "1plan1 2", "1plan2 ", "1final1 ", "1zebra1 ", "2plan1 "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}
