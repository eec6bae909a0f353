package worktime

import (
	"time"

	"shiftgraph/internal/wfm"
)

// A Day is the figures of one ScheduleDay, in whole minutes.
type Day struct {
	Minutes      int     // covered by timed blocks, each minute once, whatever the activity
	BreakMinutes int     // of those, where a block of type break covers
	PaidMinutes  *int    // sum of its blocks' PaidMinutes; nil when one of them is
	GrossMinutes *int    // last end minus first start; nil without timed blocks
	DayStatus    bool    // a full-day block lies over timed ones
	Blocks       []Block // one for each block of the day, in its order
}

// A Block is the figures of one block of a Day, in whole minutes.
type Block struct {
	CoveringMinutes int  // what no shorter block of the day covers; 0 for a full-day block
	PaidMinutes     *int // nil when the contract that a paid full-day block needs is not known
}

// DayOf computes the figures of a day. Blocks without a contract known (contracts nil, or
// the definition hidden) have no PaidMinutes if they are paid full-day blocks; nothing
// else needs a contract.
//
// Under a day status the shift is not worked: its minutes stay to be seen in Minutes,
// GrossMinutes and BreakMinutes, but only the status is paid, with the credit, if at all.
func DayOf(day *wfm.ScheduleDay, activities Activities, contracts *Contracts) Day {
	out := Day{Blocks: make([]Block, len(day.Blocks)), GrossMinutes: GrossMinutes(day)}
	paid := make([]int, len(day.Blocks))
	for i := range paid {
		out.Blocks[i].PaidMinutes = &paid[i]
	}
	status := day.FullDay()

	var c coverer
	var whole wholeMinutes
	sum := 0
	for _, s := range c.ofDay(day) {
		m := whole.next(s.end - s.start)
		out.Minutes += m
		out.Blocks[s.index].CoveringMinutes += m
		if activities.TypeOf(s.block) == wfm.Break {
			out.BreakMinutes += m
		}
		if !status && activities.Paid(s.block) {
			paid[s.index] += m
			sum += m
		}
	}
	out.DayStatus = status && out.GrossMinutes != nil
	out.PaidMinutes = &sum
	if i, ok := creditedBlock(day, activities); ok {
		credit := contracts.CreditMinutes(day.EmployeeID, day.Date)
		out.Blocks[i].PaidMinutes = credit
		if credit == nil {
			out.PaidMinutes = nil
		} else {
			sum += *credit
		}
	}
	return out
}

// DayMinutes is [Day].Minutes alone: minutes covered by the day's timed blocks, each once.
func DayMinutes(day *wfm.ScheduleDay) int {
	var seconds, last int64
	for i := range day.Blocks {
		start, end, ok := timed(&day.Blocks[i])
		switch {
		case !ok:
			continue
		case start < last && seconds > 0:
			return laidOver(day)
		}
		seconds += end - start
		last = end
	}
	return int(seconds / secondsPerMinute) // the usual case: blocks that only follow each other
}

// laidOver is [DayMinutes] of a day whose blocks overlap or are out of order.
func laidOver(day *wfm.ScheduleDay) int {
	var c coverer
	var seconds int64
	for _, s := range c.ofDay(day) {
		seconds += s.end - s.start
	}
	return int(seconds / secondsPerMinute)
}

// GrossMinutes is the last end minus the first start of the day's timed blocks in whole
// minutes; nil when there are none.
func GrossMinutes(day *wfm.ScheduleDay) *int {
	var first, last int64
	found := false
	for i := range day.Blocks {
		start, end, ok := timed(&day.Blocks[i])
		if !ok {
			continue
		}
		if !found {
			first, last, found = start, end, true
			continue
		}
		first, last = min(first, start), max(last, end)
	}
	if !found {
		return nil
	}
	minutes := int((last - first) / secondsPerMinute)
	return &minutes
}

// MinutesBetween is how many of the day's minutes lie where the unit's clock in loc shows
// a time from from until before to; across midnight when to is not after from, so equal
// times mean the whole day. It goes by what the clock shows: an hour that the clock shows
// twice counts twice, one that it skips not at all. The minutes between two times and
// those between the same two the other way round add up to [DayMinutes].
func MinutesBetween(day *wfm.ScheduleDay, loc *time.Location, from, to TimeOfDay) int {
	var c coverer
	var whole wholeMinutes
	clock := newWallClock(loc)
	minutes := 0
	for _, s := range c.ofDay(day) {
		minutes += whole.between(clock, s.start, s.end, from, to)
	}
	return minutes
}

// between takes the stretch that follows, and returns those of its minutes in which the
// clock shows a time from from until before to.
func (w *wholeMinutes) between(clock *wallClock, first, last int64, from, to TimeOfDay) int {
	minutes := 0
	clock.spans(first, last, func(start, end, offset int64) {
		for start < end {
			until, in := window(start+offset, from, to)
			until = min(until-offset, end)
			m := w.next(until - start)
			if in {
				minutes += m
			}
			start = until
		}
	})
	return minutes
}

// window reports whether a reading lies between two times of day, and up to which reading
// that stays so.
func window(wall int64, from, to TimeOfDay) (until int64, in bool) {
	midnight := floorTo(wall, secondsPerDay)
	now := TimeOfDay(wall - midnight)
	if from == secondsPerDay {
		from = 0
	}
	at := func(t TimeOfDay) int64 { return midnight + int64(t) }
	if to > from { // within one day
		switch {
		case now < from:
			return at(from), false
		case now < to:
			return at(to), true
		default:
			return at(secondsPerDay + from), false
		}
	}
	switch { // across midnight
	case now < to:
		return at(to), true
	case now < from:
		return at(from), false
	default:
		return at(secondsPerDay), true
	}
}

// floorTo returns the greatest multiple of step that is not above v.
func floorTo(v, step int64) int64 {
	r := v % step
	if r < 0 {
		r += step
	}
	return v - r
}
