package worktime

import (
	"slices"
	"time"

	"shiftgraph/internal/wfm"
)

// A TotalRow is a TimeTotal with the query that it answers, so that more can be told of
// the same days: minutes at night, what contracts ask for.
type TotalRow struct {
	TimeTotal
	Of *TotalsQuery
}

// RowsOf returns the totals of q as rows.
func RowsOf(q *TotalsQuery) []TotalRow {
	totals := TotalsOf(*q)
	rows := make([]TotalRow, len(totals))
	for i := range totals {
		rows[i] = TotalRow{totals[i], q}
	}
	return rows
}

// Period is which booking dates the row counts: those of its day, week or month that the
// query's period has, and all of that where rows are not split by time.
func (r *TotalRow) Period() wfm.Period {
	period, by := r.Of.Period, r.Of.GroupBy
	label := r.Start
	if label == 0 {
		return period
	}
	period.Start = max(period.Start, label)
	for _, g := range by {
		switch year, month, _ := label.Time().Date(); g {
		case GroupDay:
			period.End = label
		case GroupWeek:
			period.End = min(period.End, BucketStart(label, ByWeek, r.Of.Settings.WeekStart)+6)
		case GroupMonth:
			period.End = min(period.End, wfm.DateOf(year, month+1, 0))
		}
	}
	return period
}

// OneLevel returns the level that the row counts; false where it adds up several.
func (r *TotalRow) OneLevel() (wfm.Level, bool) {
	switch levels := r.Of.Levels; {
	case slices.Contains(r.Of.GroupBy, GroupLevel):
		return r.Level, true
	case len(levels) > 0 && !slices.ContainsFunc(levels, func(l wfm.Level) bool { return l != levels[0] }):
		return levels[0], true
	default:
		return "", false
	}
}

// OnePerson reports whether the row counts the days of one person alone, who is known.
func (r *TotalRow) OnePerson() bool { return r.EmployeeID != 0 }

// Between counts how many minutes of each row lie where the clock of the planning unit, in
// the zone that zoneOf gives, shows a time from from until before to; see [MinutesBetween],
// which the rows of any grouping add up to. Of those that are paid alone a day with a
// full-day block has none: what is paid then is the day, and no time of it. What it
// returns tells the minutes of a row.
func (q *TotalsQuery) Between(zoneOf func(unit wfm.ID) *time.Location, from, to TimeOfDay, paid bool) func(*TimeTotal) int {
	s, sums := newSummer(q), map[totalKey]int{}
	clocks := map[*time.Location]*wallClock{}
	eachPersonDay(q.Days, q.counts, func(records []*wfm.ScheduleDay) {
		if paid && anyFullDay(records) {
			return
		}
		var whole wholeMinutes
		for _, st := range s.cover.ofDays(records) {
			zone := zoneOf(st.day.PlanningUnitID)
			clock := clocks[zone]
			if clock == nil {
				clock = newWallClock(zone)
				clocks[zone] = clock
			}
			m := whole.between(clock, st.start, st.end, from, to)
			if s.wanted(q.Activities.TypeOf(st.block)) && (!paid || q.Activities.Paid(st.block)) {
				sums[s.key(st.day, st.block)] += m
			}
		}
	})
	return func(t *TimeTotal) int {
		return sums[totalKey{t.Level, t.PlanningUnitID, t.EmployeeID, t.ActivityID, t.ActivityType, t.Start}]
	}
}
