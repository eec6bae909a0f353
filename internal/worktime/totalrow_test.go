package worktime

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

// A row counts those of its bucket's days that the period has.
func TestPeriodOfTotalRow(t *testing.T) {
	var days []wfm.ScheduleDay
	for on := date(t, "2026-03-26"); on <= date(t, "2026-04-08"); on++ {
		days = append(days, dayOf(t, time.UTC, wfm.Plan, 1, on.String(), "08:00-16:00 2"))
	}
	for _, c := range []struct {
		by   []TimeGroup
		want []string
	}{
		{nil, []string{"2026-03-27..2026-04-07 5760"}},
		{[]TimeGroup{GroupEmployee}, []string{"2026-03-27..2026-04-07 5760"}},
		{[]TimeGroup{GroupMonth}, []string{"2026-03-27..2026-03-31 2400", "2026-04-01..2026-04-07 3360"}},
		{[]TimeGroup{GroupWeek}, []string{"2026-03-27..2026-03-29 1440", "2026-03-30..2026-04-05 3360", "2026-04-06..2026-04-07 960"}},
		{[]TimeGroup{GroupWeek, GroupMonth}, []string{
			"2026-03-27..2026-03-29 1440", "2026-03-30..2026-03-31 960", "2026-04-01..2026-04-05 2400", "2026-04-06..2026-04-07 960",
		}},
	} {
		rows := RowsOf(&TotalsQuery{
			Period: period(t, "2026-03-27", "2026-04-07"), Days: days, Activities: activities(), GroupBy: c.by,
			Settings: Settings{WeekStart: time.Monday},
		})
		var got []string
		for i := range rows {
			got = append(got, fmt.Sprint(rows[i].Period(), " ", rows[i].Minutes))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("by %v (-want +got):\n%s", c.by, diff)
		}
	}
	rows := RowsOf(&TotalsQuery{Period: period(t, "2026-03-27", "2026-03-28"), Days: days, GroupBy: []TimeGroup{GroupMonth, GroupDay}})
	if len(rows) != 2 || rows[1].Period() != period(t, "2026-03-28", "2026-03-28") {
		t.Errorf("by day and month: %v", rows)
	}
}

func TestLevelOfTotalRow(t *testing.T) {
	for _, c := range []struct {
		by     []TimeGroup
		levels []wfm.Level
		want   wfm.Level
		one    bool
	}{
		{nil, []wfm.Level{wfm.Final}, wfm.Final, true},
		{nil, []wfm.Level{wfm.Final, wfm.Final}, wfm.Final, true},
		{nil, []wfm.Level{wfm.Plan, wfm.Final}, "", false},
		{[]TimeGroup{GroupLevel}, []wfm.Level{wfm.Plan, wfm.Final}, wfm.ACD, true},
		{nil, nil, "", false},
	} {
		row := TotalRow{TimeTotal{}, &TotalsQuery{Levels: c.levels, GroupBy: c.by}}
		if len(c.by) > 0 {
			row.Level = wfm.ACD
		}
		if got, one := row.OneLevel(); got != c.want || one != c.one {
			t.Errorf("by %v of %v: %q, %t; want %q, %t", c.by, c.levels, got, one, c.want, c.one)
		}
	}
}

// Minutes of a row by what the clock shows: those of units in other zones by their own clocks,
// and what is paid without the days that are paid as a whole.
func TestBetweenOfTotals(t *testing.T) {
	berlin, lisbon := zone(t, "Europe/Berlin"), zone(t, "Europe/Lisbon")
	inLisbon := dayOf(t, lisbon, wfm.Plan, 2, "2026-03-02", "20:00-26:00 2") // 21:00 to 03:00 in Berlin
	inLisbon.PlanningUnitID = 1002
	q := &TotalsQuery{
		Days: []wfm.ScheduleDay{
			dayOf(t, berlin, wfm.Plan, 1, "2026-03-02", "20:00-28:00 2", "23:00-23:30 3"), // lunch is not paid
			dayOf(t, berlin, wfm.Plan, 1, "2026-03-03", "full 7", "22:00-30:00 2"),        // ill: the shift stays to be seen
			dayOf(t, berlin, wfm.Plan, 1, "2026-10-24", "22:00-30:00 2"),                  // nine hours
			inLisbon,
		},
		Activities: activities(), Contracts: held(2), GroupBy: []TimeGroup{GroupEmployee, GroupActivity},
	}
	zoneOf := func(unit wfm.ID) *time.Location {
		if unit == 1002 {
			return lisbon
		}
		return berlin
	}
	between, paid := q.Between(zoneOf, 22*3600, 6*3600, false), q.Between(zoneOf, 22*3600, 6*3600, true)
	var got []string
	for _, row := range TotalsOf(*q) {
		got = append(got, fmt.Sprintf("%d %d: %d, %d", row.EmployeeID, row.ActivityID, between(&row), paid(&row)))
	}
	want := []string{
		"1 2: 1350, 870", // 330 + 480 + 540; what is paid is without the day of illness
		"1 3: 30, 0",
		"1 7: 0, 0",
		"2 2: 240, 240",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The example of docs/figures.md: a month with a day of unpaid leave, by activity.
func TestMonthWithUnpaidLeave(t *testing.T) {
	var days []wfm.ScheduleDay
	for on := date(t, "2026-10-01"); on <= date(t, "2026-10-31"); on++ {
		switch weekday := on.Weekday(); {
		case weekday == time.Saturday || weekday == time.Sunday:
		case on == date(t, "2026-10-14"):
			days = append(days, dayOf(t, time.UTC, wfm.Plan, 1, on.String(), "full 9"))
		case on == date(t, "2026-10-15"):
			days = append(days, dayOf(t, time.UTC, wfm.Plan, 1, on.String(), "16:00-24:00 2"))
		default:
			days = append(days, dayOf(t, time.UTC, wfm.Plan, 1, on.String(), "08:00-16:00 2"))
		}
	}
	q := &TotalsQuery{
		Period: period(t, "2026-10-01", "2026-10-31"), Days: days, Levels: []wfm.Level{wfm.Plan}, Activities: activities(), Contracts: held(1),
		GroupBy: []TimeGroup{GroupEmployee, GroupMonth, GroupActivity},
	}
	night := q.Between(func(wfm.ID) *time.Location { return time.UTC }, 22*3600, 6*3600, true)
	var got []string
	for _, row := range RowsOf(q) {
		hours := HoursOf(HoursQuery{EmployeeID: 1, Level: wfm.Plan, Period: row.Period(), Days: days, Activities: activities(), Contracts: held(1)})
		got = append(got, fmt.Sprintf("%d: %d %d %d, away %d = %.2f %%, days %d %d, balance %d", row.ActivityID, row.Minutes, *row.PaidMinutes, night(&row.TimeTotal),
			*row.AbsenceMinutes, *Share(*row.AbsenceMinutes, *hours.ContractualMinutes), row.Days, row.FullDays, *hours.DifferenceMinutes))
	}
	want := []string{
		"2: 10080 10080 120, away 0 = 0.00 %, days 21 0, balance -480",
		"9: 0 0 0, away 480 = 4.55 %, days 1 1, balance -480",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
