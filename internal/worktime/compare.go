package worktime

import (
	"cmp"
	"slices"
	"time"

	"shiftgraph/internal/wfm"
)

// A ScheduleDifference is what differs between two levels for one person on one booking
// date, in whole minutes.
type ScheduleDifference struct {
	Date              wfm.Date
	EmployeeID        wfm.ID
	BaseMinutes       int // as [Day].Minutes
	WithMinutes       int
	DifferenceMinutes int // with − base; the sum of the changes
	Changes           []ActivityDifference
}

// An ActivityDifference is one activity of a ScheduleDifference. Its minutes are 0 where
// the activity only lies elsewhere in the day, or stands for the whole of it.
type ActivityDifference struct {
	ActivityID  wfm.ID // zero where blocks have no activity
	BaseMinutes int    // in which it covers
	WithMinutes int
	Minutes     int               // with − base
	Blocks      []BlockDifference // where a clock was given
}

// Compare returns each person's day on which the levels differ, in order of date and
// employee. Two levels are the same on a day when the same activity covers at every
// second and the same full-day blocks stand there; how it is cut into blocks makes no
// difference. A day that moved without changing its minutes is a difference of 0 that
// names the activities that moved. A level without the day counts as an empty day. Times of
// blocks are given with the offset of the clock in loc; without one there are no blocks, which
// are most of the work.
func Compare(days []wfm.ScheduleDay, base, with wfm.Level, loc *time.Location) []ScheduleDifference {
	if base == with {
		return nil
	}
	picked := make([]*wfm.ScheduleDay, 0, len(days))
	for i := range days {
		if l := days[i].Level; l == base || l == with {
			picked = append(picked, &days[i])
		}
	}
	order := func(a, b *wfm.ScheduleDay) int {
		if n := cmp.Compare(a.Date, b.Date); n != 0 {
			return n
		}
		return cmp.Compare(a.EmployeeID, b.EmployeeID)
	}
	slices.SortStableFunc(picked, order)

	var out []ScheduleDifference
	var c comparer
	if loc != nil {
		c.clock = newWallClock(loc)
	}
	for len(picked) > 0 {
		n := 1
		for n < len(picked) && order(picked[0], picked[n]) == 0 {
			n++
		}
		c.base.take(picked[:n], base)
		c.with.take(picked[:n], with)
		if !slices.EqualFunc(c.base.pieces, c.with.pieces, piece.same) || !slices.Equal(c.base.fullDays, c.with.fullDays) {
			out = append(out, c.difference(picked[0]))
		}
		picked = picked[n:]
	}
	return out
}

// comparer holds both sides of one person's day.
type comparer struct {
	base, with side
	ids        []wfm.ID
	clock      *wallClock // nil: no blocks
}

// A side is one level of a person's day, so written that equal days are equal values.
type side struct {
	pieces   []piece  // in time order, pieces of one activity that touch made one
	fullDays []wfm.ID // activities of full-day blocks, in order, each once
	days     []*wfm.ScheduleDay
	cover    coverer
}

type piece struct {
	start, end int64
	activity   wfm.ID
	minutes    int // whole ones: see [wholeMinutes]
}

func (p piece) same(o piece) bool {
	return p.start == o.start && p.end == o.end && p.activity == o.activity
}

func (s *side) take(days []*wfm.ScheduleDay, level wfm.Level) {
	s.pieces, s.fullDays, s.days = s.pieces[:0], s.fullDays[:0], s.days[:0]
	for _, d := range days {
		if d.Level != level {
			continue
		}
		s.days = append(s.days, d)
		for i := range d.Blocks {
			if d.Blocks[i].FullDay() {
				s.fullDays = append(s.fullDays, d.Blocks[i].ActivityID)
			}
		}
	}
	slices.Sort(s.fullDays)
	s.fullDays = slices.Compact(s.fullDays)
	for _, st := range s.cover.ofDays(s.days) {
		p := piece{start: st.start, end: st.end, activity: st.block.ActivityID}
		if n := len(s.pieces); n > 0 && s.pieces[n-1].end == p.start && s.pieces[n-1].activity == p.activity {
			s.pieces[n-1].end = p.end
			continue
		}
		s.pieces = append(s.pieces, p)
	}
	var whole wholeMinutes
	for i := range s.pieces {
		p := &s.pieces[i]
		p.minutes = whole.next(p.end - p.start)
	}
}

// minutes calls fn for each piece with its whole minutes and returns their sum.
func (s *side) minutes(fn func(activity wfm.ID, minutes int)) int {
	sum := 0
	for _, p := range s.pieces {
		fn(p.activity, p.minutes)
		sum += p.minutes
	}
	return sum
}

func (c *comparer) difference(day *wfm.ScheduleDay) ScheduleDifference {
	c.ids = append(append(c.ids[:0], c.base.fullDays...), c.with.fullDays...)
	for _, s := range []*side{&c.base, &c.with} {
		for _, p := range s.pieces {
			c.ids = append(c.ids, p.activity)
		}
	}
	slices.Sort(c.ids)
	c.ids = slices.Compact(c.ids)
	base, with := make([]int, len(c.ids)), make([]int, len(c.ids))
	addTo := func(minutes []int) func(wfm.ID, int) {
		return func(activity wfm.ID, m int) {
			i, _ := slices.BinarySearch(c.ids, activity)
			minutes[i] += m
		}
	}
	d := ScheduleDifference{Date: day.Date, EmployeeID: day.EmployeeID}
	d.BaseMinutes = c.base.minutes(addTo(base))
	d.WithMinutes = c.with.minutes(addTo(with))
	d.DifferenceMinutes = d.WithMinutes - d.BaseMinutes
	for i, id := range c.ids {
		if base[i] != with[i] || c.moved(id) {
			change := ActivityDifference{ActivityID: id, BaseMinutes: base[i], WithMinutes: with[i], Minutes: with[i] - base[i]}
			if c.clock != nil {
				change.Blocks = c.blocks(id)
			}
			d.Changes = append(d.Changes, change)
		}
	}
	return d
}

// moved reports whether an activity lies elsewhere, or stands for the whole day on one
// side alone.
func (c *comparer) moved(id wfm.ID) bool {
	if slices.Contains(c.base.fullDays, id) != slices.Contains(c.with.fullDays, id) {
		return true
	}
	a, b := c.base.pieces, c.with.pieces
	for {
		for len(a) > 0 && a[0].activity != id {
			a = a[1:]
		}
		for len(b) > 0 && b[0].activity != id {
			b = b[1:]
		}
		if len(a) == 0 || len(b) == 0 {
			return len(a) != len(b)
		}
		if !a[0].same(b[0]) {
			return true
		}
		a, b = a[1:], b[1:]
	}
}
