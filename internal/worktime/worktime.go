// Package worktime computes the figures that planners ask for: paid minutes, staffing,
// coverage, adherence, contractual hours, headcount and totals.
//
// Everything here is a pure function of plain data: nothing is fetched, no clock is read
// and no argument is changed. Package upstream delivers the data, package graph shows the
// figures. What each figure means, and every edge where the definition leaves more than
// one honest reading, stands in docs/figures.md; the comments here say where it is done.
//
// # Seconds inside, whole minutes outside
//
// All time is elapsed time in seconds, so days with a clock change need no special care.
// Whole minutes are made in one place, [wholeMinutes.next]: within one person's day the
// running total is cut to whole minutes, and each stretch gets what the total grew by.
// Blocks therefore add up to their day, and days to every total, whatever the grouping.
//
// # Two kinds of day
//
// Figures about hours (days, totals, contractual hours, comparison) take a shift to the
// booking date it counts for. Figures about presence (staffing, coverage, adherence) take
// it to the clock, so the night shift of the day before is there after midnight.
package worktime

import (
	"time"

	"shiftgraph/internal/wfm"
)

// Settings are the tenant's conventions that the API does not tell.
type Settings struct {
	WeekStart    time.Weekday // first day of a week bucket; the zero value is Sunday
	ContractTime ContractTime // unit of the amounts in contracts; "" is [Auto]
	FTEHours     float64      // weekly hours of one full-time contract; 0 leaves every FTE null
}

// Activities are the activities that the token sees, by id. A missing one is hidden from
// the token.
type Activities map[wfm.ID]*wfm.Activity

// TypeOf returns the type by which a block is counted: its activity's, or the block's own
// where the activity is hidden, has no type, or there is none.
func (a Activities) TypeOf(b *wfm.ScheduleBlock) wfm.ActivityType {
	if act := a[b.ActivityID]; act != nil && act.Type != "" {
		return act.Type
	}
	return b.Type
}

// Paid reports whether the block's activity is known to be paid. A hidden activity is not.
func (a Activities) Paid(b *wfm.ScheduleBlock) bool {
	act := a[b.ActivityID]
	return act != nil && act.Paid != nil && bool(*act.Paid)
}

const (
	secondsPerMinute = 60
	secondsPerHour   = 3600
	secondsPerDay    = 86400
)

// wholeMinutes makes whole minutes of a day's stretches, taken in time order.
type wholeMinutes struct{ seconds int64 }

// next returns the minutes of the stretch that follows: the growth of the running total,
// cut to whole minutes. It is less than a minute off, and nothing is lost over the day.
func (w *wholeMinutes) next(seconds int64) int {
	before := w.seconds / secondsPerMinute
	w.seconds += seconds
	return int(w.seconds/secondsPerMinute - before)
}
