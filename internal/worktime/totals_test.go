package worktime

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

func rows(totals []TimeTotal) []string {
	var out []string
	for _, r := range totals {
		var key []string
		for _, s := range []string{string(r.Level), r.PlanningUnitID.String(), r.EmployeeID.String(), r.ActivityID.String(), string(r.ActivityType), r.Start.String()} {
			if s != "" {
				key = append(key, s)
			}
		}
		out = append(out, fmt.Sprintf("%s: %d, %s", strings.Join(key, " "), r.Minutes, text(r.PaidMinutes)))
	}
	return out
}

func TestTotalsOf(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	// Sunday, Monday, Tuesday; March ends on the Tuesday.
	days := []wfm.ScheduleDay{
		dayOf(t, berlin, wfm.Plan, 1, "2026-03-29", "00:00-04:00 2"),                        // the clock skips an hour: 180
		dayOf(t, berlin, wfm.Plan, 1, "2026-03-30", "08:00-16:30 2", "12:00-12:30 3"),       // 480 and 30
		dayOf(t, berlin, wfm.Plan, 2, "2026-03-31", "full 8"),                               // 480 of credit
		dayOf(t, berlin, wfm.Plan, 2, "2026-04-01", "full 9", "08:00-12:00 2"),              // unpaid over a shift of 240
		dayOf(t, berlin, wfm.Plan, 1, "2026-04-06", "22:00-30:00 2"),                        // all of it on its booking date
		dayOf(t, berlin, wfm.Final, 1, "2026-03-30", "08:00-12:00 2", "08:00-12:00 11"),     // covered altogether: no row
		dayOf(t, berlin, wfm.Plan, 1, "2026-02-28", "08:00-12:00 2"),                        // outside
		{Date: date(t, "2026-03-31"), EmployeeID: 1, PlanningUnitID: 1001, Level: wfm.Plan}, // nothing on it
	}
	for _, c := range []struct {
		name      string
		by        []TimeGroup
		weekStart time.Weekday
		contracts *Contracts
		want      []string
	}{
		// Minutes 180 + 510 + 0 + 240 + 480 and 240 of final; paid 180 + 480 + 480 + 0 + 480 and 240.
		{"all", nil, 1, held(9), []string{": 1650, 1860"}},
		{"level", []TimeGroup{GroupLevel}, 1, held(9), []string{"final: 240, 240", "plan: 1410, 1620"}},
		{"activity", []TimeGroup{GroupLevel, GroupActivity}, 1, held(9), []string{
			"final 11: 240, 240",
			"plan 2: 1380, 1140", // 180 + 480 + 240 (not paid: the day status) + 480
			"plan 3: 30, 0",
			"plan 8: 0, 480",
			"plan 9: 0, 0", // a full-day block has a row
		}},
		{"type", []TimeGroup{GroupLevel, GroupActivityType}, 1, held(9), []string{
			"final present: 240, 240", "plan absence: 0, 0", "plan break: 30, 0", "plan holiday: 0, 480", "plan present: 1380, 1140",
		}},
		{"week from Monday", []TimeGroup{GroupLevel, GroupWeek}, time.Monday, held(9), []string{
			"final 2026-03-30: 240, 240",
			"plan 2026-03-23: 180, 180", // the bucket's Monday, before the period
			"plan 2026-03-30: 750, 960",
			"plan 2026-04-06: 480, 480",
		}},
		{"week from Sunday", []TimeGroup{GroupLevel, GroupWeek}, time.Sunday, held(9), []string{
			"final 2026-03-29: 240, 240", "plan 2026-03-29: 930, 1140", "plan 2026-04-05: 480, 480",
		}},
		{"month", []TimeGroup{GroupLevel, GroupMonth}, 1, held(9), []string{
			"final 2026-03-01: 240, 240", "plan 2026-03-01: 690, 1140", "plan 2026-04-01: 720, 480",
		}},
		// The week from 30 March is in two months: each part begins on its own day.
		{"week and month", []TimeGroup{GroupLevel, GroupMonth, GroupWeek}, 1, held(9), []string{
			"final 2026-03-30: 240, 240",
			"plan 2026-03-23: 180, 180", "plan 2026-03-30: 510, 960", "plan 2026-04-01: 240, 0", "plan 2026-04-06: 480, 480",
		}},
		{"day and month", []TimeGroup{GroupMonth, GroupDay, GroupEmployee}, 1, held(9), []string{
			"1 2026-03-29: 180, 180", "1 2026-03-30: 750, 720", "1 2026-04-06: 480, 480", "2 2026-03-31: 0, 480", "2 2026-04-01: 240, 0",
		}},
		// Only the rows that need the contract lack it.
		{"contracts not read", []TimeGroup{GroupActivity, GroupLevel}, 1, nil, []string{
			"final 11: 240, 240", "plan 2: 1380, 1140", "plan 3: 30, 0", "plan 8: 0, null", "plan 9: 0, 0",
		}},
		{"contracts not read, all", nil, 1, nil, []string{": 1650, null"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := TotalsOf(TotalsQuery{
				Period: period(t, "2026-03-25", "2026-04-12"), Days: days, Activities: activities(),
				Contracts: c.contracts, Settings: Settings{WeekStart: c.weekStart}, GroupBy: c.by,
			})
			if diff := cmp.Diff(c.want, rows(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if got := TotalsOf(TotalsQuery{Period: period(t, "2026-05-01", "2026-05-31"), Days: days}); got != nil {
		t.Errorf("a period without days: %v", rows(got))
	}
}

// A person reported by two units is one person; their minutes are the higher unit's.
func TestTotalsOfTwoRecords(t *testing.T) {
	one := dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-02", "08:00-16:00 2")
	two := one
	two.PlanningUnitID = 1002
	vacationOne := dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-03", "full 8")
	vacationTwo := vacationOne
	vacationTwo.PlanningUnitID = 1002
	got := TotalsOf(TotalsQuery{
		Days: []wfm.ScheduleDay{two, vacationTwo, one, vacationOne}, Activities: activities(), Contracts: held(1),
		GroupBy: []TimeGroup{GroupPlanningUnit},
	})
	if diff := cmp.Diff([]string{"1001: 0, 0", "1002: 480, 960"}, rows(got)); diff != "" {
		t.Error(diff)
	}
}

// All types that the schema does not name are OTHER to callers: one row, and not one for each
// that nobody could tell from the next.
func TestTotalsOfUnknownTypes(t *testing.T) {
	kind := func(d wfm.ScheduleDay, t wfm.ActivityType) wfm.ScheduleDay {
		d.Blocks[0].Type = t
		return d
	}
	days := []wfm.ScheduleDay{
		kind(dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-02", "08:00-09:00 98"), "standby"),
		kind(dayOf(t, time.UTC, wfm.Plan, 2, "2026-03-02", "08:00-10:00 99"), "travel"),
		dayOf(t, time.UTC, wfm.Plan, 3, "2026-03-02", "08:00-08:30 99"), // without a type
	}
	q := TotalsQuery{Days: days, Activities: activities(), Contracts: held(1), GroupBy: []TimeGroup{GroupActivityType}}
	got := TotalsOf(q)
	if diff := cmp.Diff([]string{": 30, 0", "other: 180, 0"}, rows(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	between := q.Between(func(wfm.ID) *time.Location { return time.UTC }, 0, 9*secondsPerHour, false)
	if n := between(&got[1]); n != 120 {
		t.Errorf("%d of them until 09:00, want 120", n)
	}
	q.Types = []wfm.ActivityType{"travel"}
	if diff := cmp.Diff([]string{"other: 120, 0"}, rows(TotalsOf(q))); diff != "" {
		t.Errorf("of one type (-want +got):\n%s", diff)
	}
}

func TestBuckets(t *testing.T) {
	list := func(by TimeBucket, weekStart time.Weekday, start, end string) string {
		var out []string
		for _, b := range Buckets(period(t, start, end), by, weekStart) {
			out = append(out, fmt.Sprintf("%s(%s)", b.Start, b.Days))
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		by         TimeBucket
		weekStart  time.Weekday
		start, end string
		want       string
	}{
		{ByDay, 1, "2026-03-31", "2026-04-01", "2026-03-31(2026-03-31..2026-03-31) 2026-04-01(2026-04-01..2026-04-01)"},
		{ByWeek, time.Monday, "2026-03-01", "2026-03-09", "2026-02-23(2026-03-01..2026-03-01) 2026-03-02(2026-03-02..2026-03-08) 2026-03-09(2026-03-09..2026-03-09)"},
		{ByWeek, time.Sunday, "2026-03-01", "2026-03-09", "2026-03-01(2026-03-01..2026-03-07) 2026-03-08(2026-03-08..2026-03-09)"},
		{ByMonth, 1, "2026-01-31", "2026-03-01", "2026-01-01(2026-01-31..2026-01-31) 2026-02-01(2026-02-01..2026-02-28) 2026-03-01(2026-03-01..2026-03-01)"},
		{ByDay, 1, "2026-03-02", "2026-03-01", ""},
	} {
		if got := list(c.by, c.weekStart, c.start, c.end); got != c.want {
			t.Errorf("%s %s..%s: %s\nwant %s", c.by, c.start, c.end, got, c.want)
		}
	}
}

func TestHeadcountOf(t *testing.T) {
	member := func(employee wfm.ID, start, end string) wfm.Membership {
		m := wfm.Membership{EmployeeID: employee, PlanningUnitID: 1001}
		if start != "" {
			m.Start = date(t, start)
		}
		if end != "" {
			m.End = date(t, end)
		}
		return m
	}
	employees := map[wfm.ID]*wfm.Employee{1: {ID: 1}, 2: {ID: 2}, 3: {ID: 3, Deleted: true}, 4: {ID: 4}, 5: {ID: 5}}
	half := contractOf([]any{14400, 14400, 14400, 14400, 14400, 0, 0}, 72000, 5) // 20 hours
	links := []wfm.EmployeeContract{{EmployeeID: 1, ContractID: 1}, {EmployeeID: 2, ContractID: 2}, {EmployeeID: 4, ContractID: 1}, {EmployeeID: 5, ContractID: 1}, {EmployeeID: 6, ContractID: 1}}
	contracts := NewContracts(Settings{}, map[wfm.ID]*wfm.Contract{1: contract40(1), 2: half}, links)
	q := HeadcountQuery{
		Period: period(t, "2026-04-01", "2026-05-31"), By: ByMonth, Employees: employees, Contracts: contracts,
		Settings: Settings{FTEHours: 40},
		Memberships: []wfm.Membership{
			member(1, "", ""), member(1, "2026-04-10", "2026-04-20"), // twice a member, one person
			member(2, "", ""),
			member(3, "", ""),                     // deleted
			member(4, "2026-05-01", "2026-05-31"), // comes in May, leaves the company on the 10th
			member(5, "2027-01-01", ""),           // later
			member(6, "2026-04-16", ""),           // hidden from the token
		},
		Employment: []wfm.EmploymentPeriod{
			{EmployeeID: 1, Start: date(t, "2020-01-01")},
			{EmployeeID: 4, End: date(t, "2026-05-10")},
			{EmployeeID: 6, Start: date(t, "2026-04-16")},
		},
	}
	list := func(q HeadcountQuery) string {
		var out []string
		for _, h := range HeadcountOf(q) {
			out = append(out, fmt.Sprintf("%s: %d, %s", h.Start, h.People, text(h.FTE)))
		}
		return strings.Join(out, "; ")
	}
	for _, c := range []struct {
		name   string
		change func(*HeadcountQuery)
		want   string
	}{
		// April: 1 (1 FTE), 2 (0.5), 6 for 15 of 30 days (0.5): 3 people, 2 FTE.
		// May: 1, 2, 6 and 4 for 10 of 31 days: 1 + 0.5 + 1 + 10/31 = 2.82.
		{"months", func(*HeadcountQuery) {}, "2026-04-01: 3, 2; 2026-05-01: 4, 2.822580645161290"},
		{"no full-time hours", func(q *HeadcountQuery) { q.Settings.FTEHours = 0 }, "2026-04-01: 3, null; 2026-05-01: 4, null"},
		{"contracts not read", func(q *HeadcountQuery) { q.Contracts = nil }, "2026-04-01: 3, null; 2026-05-01: 4, null"},
		{"a contract that is hidden", func(q *HeadcountQuery) {
			q.Contracts = NewContracts(Settings{}, map[wfm.ID]*wfm.Contract{1: contract40(1)}, links)
		}, "2026-04-01: 3, null; 2026-05-01: 4, null"},
		{"no contract is no FTE", func(q *HeadcountQuery) { q.Contracts = held(1) }, "2026-04-01: 3, 1; 2026-05-01: 4, 1"},
		{"a day", func(q *HeadcountQuery) {
			q.By, q.Period = ByDay, period(t, "2026-04-15", "2026-04-16")
		}, "2026-04-15: 2, 1.5; 2026-04-16: 3, 2.5"},
		// The leaving date is still a day of work.
		{"around the leaving date", func(q *HeadcountQuery) {
			q.By, q.Period = ByDay, period(t, "2026-05-10", "2026-05-11")
		}, "2026-05-10: 4, 3.5; 2026-05-11: 3, 2.5"},
		// The label is the Monday before the period.
		{"a week", func(q *HeadcountQuery) {
			q.By, q.Period, q.Settings.WeekStart = ByWeek, period(t, "2026-04-15", "2026-04-16"), time.Monday
		}, "2026-04-13: 3, 2"},
		{"nobody", func(q *HeadcountQuery) { q.Memberships = nil }, "2026-04-01: 0, 0; 2026-05-01: 0, 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := q
			c.change(&q)
			if got := list(q); got != strings.TrimSuffix(c.want, "0") && got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

func TestRates(t *testing.T) {
	for name, c := range map[string]struct{ got, want string }{
		"share":               {text(Share(450, 480)), "93.75"},
		"share of nothing":    {text(Share(0, 0)), "null"},
		"staff to schedule":   {text(StaffToSchedule(21, 30)), "30"}, // 21 ÷ 0.7
		"everybody away":      {text(StaffToSchedule(21, 100)), "null"},
		"required FTE":        {text(RequiredFTE(3360, 30, 20, 8)), "30"}, // 3360 ÷ 0.7 ÷ 160
		"a month of no days":  {text(RequiredFTE(3360, 30, 0, 8)), "null"},
		"FTE":                 {text(FTE(1200, 2400)), "0.5"},
		"FTE against nothing": {text(FTE(1200, 0)), "null"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", name, c.got, c.want)
		}
	}
}

func TestShrinkageOf(t *testing.T) {
	acts := activities()
	days := []wfm.ScheduleDay{
		// 480 paid: 15 of paid break, 60 of meeting, 30 of training at the desk (mail is named).
		dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-02", "08:00-16:30 2", "10:00-10:15 4", "12:00-12:30 3", "13:00-14:00 5", "15:00-15:30 11"),
		dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-03", "full 8"), // 480 of vacation
	}
	totals := TotalsOf(TotalsQuery{Days: days, Activities: acts, Contracts: held(1), GroupBy: []TimeGroup{GroupActivity}})
	got := ShrinkageOf(totals, acts, mail)
	// (480 + 105) ÷ 960 = 60.9375 %.
	want := &Shrinkage{PaidMinutes: 960, ExternalMinutes: 480, InternalMinutes: 105, Percent: new(60.9375)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	totals = TotalsOf(TotalsQuery{Days: days, Activities: acts, GroupBy: []TimeGroup{GroupActivity}})
	if got := ShrinkageOf(totals, acts); got != nil {
		t.Errorf("without contracts: %+v", got)
	}
}

func TestAbsenceMinutes(t *testing.T) {
	plan := func(on string, blocks ...string) wfm.ScheduleDay {
		return dayOf(t, time.UTC, wfm.Plan, 1, on, blocks...)
	}
	days := []wfm.ScheduleDay{
		plan("2026-03-02", "full 7", "08:00-16:00 2"),          // ill over a shift: 480
		plan("2026-03-03", "full 9"),                           // unpaid leave: 480 all the same
		plan("2026-03-04", "08:00-16:00 2", "10:00-12:00 6"),   // two hours of training: 120
		plan("2026-03-05", "full 8", "full 9"),                 // vacation is paid, leave is not: vacation, 480
		plan("2026-03-07", "full 7"),                           // ill on a Saturday: 0
		plan("2026-03-09", "full 7"),                           // after the period
		dayOf(t, time.UTC, wfm.ACD, 1, "2026-03-06", "full 7"), // another level
	}
	for _, c := range []struct {
		types     []wfm.ActivityType
		contracts *Contracts
		want      string
	}{
		{nil, held(1), "1560"},
		{[]wfm.ActivityType{wfm.Illness}, held(1), "480"},
		{[]wfm.ActivityType{wfm.Holiday}, held(1), "480"},
		{[]wfm.ActivityType{wfm.Absence}, held(1), "600"},
		{[]wfm.ActivityType{wfm.Meeting}, nil, "0"}, // needs no contract
		{nil, nil, "null"},
	} {
		got := AbsenceMinutes(AbsenceQuery{
			Period: period(t, "2026-03-02", "2026-03-08"), Level: wfm.Plan, Days: days,
			Activities: activities(), Contracts: c.contracts, Types: c.types,
		})
		if text(got) != c.want {
			t.Errorf("%v: %s, want %s", c.types, text(got), c.want)
		}
	}
}
