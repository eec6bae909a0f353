package worktime

import (
	"cmp"
	"slices"

	"shiftgraph/internal/wfm"
)

// A StaffingMethod says how people are counted in an interval, by GraphQL's name for it.
type StaffingMethod string

// The methods.
const (
	Average StaffingMethod = "AVERAGE"  // time that people spend there ÷ the interval's length
	AtStart StaffingMethod = "AT_START" // people there at the interval's first instant
)

// An ActivitySeries is how many people are on one activity in each interval.
type ActivitySeries struct {
	ActivityID wfm.ID
	Level      wfm.Level
	Intervals  []SeriesPoint // every interval of the grid
}

// A SeriesPoint is one interval of an ActivitySeries. Nobody there is 0.
type SeriesPoint struct {
	Start wfm.Time // with the offset of the unit's clock
	Value float64  // people
}

// A Qualified function reports whether a person has the skill for a subactivity on a day.
// The API does not link skills to activities, so only a caller who knows can tell.
type Qualified func(employee, subactivity wfm.ID, on wfm.Date) bool

// StaffingQuery asks for staffing. Days must reach from the booking date before the grid's
// first day, whose night shift is still there, to its last; others do no harm.
type StaffingQuery struct {
	Grid        Grid
	Level       wfm.Level
	Method      StaffingMethod // "" is [Average]
	Days        []wfm.ScheduleDay
	Activities  Activities
	ActivityIDs []wfm.ID           // these alone; empty: all that anybody is on
	Types       []wfm.ActivityType // these alone; empty: all
	Qualified   Qualified          // nil: who is on a multiactivity counts there alone
}

// StaffingOf counts people by the activity that covers. There is a series for each activity
// that was asked for by id, though nobody be there, else for each that somebody is on
// within the grid, in order of their ids.
//
// A person is in one place at a time, also where two booking dates overlap: then the
// shorter block covers the longer, as within a day. Who has a day status is left out for
// all of that booking date. Blocks without an activity cover others but make no series.
//
// Who is on a multiactivity counts there, and with Qualified also on those of its
// subactivities that they have the skill for: the parts do not add up to the whole.
func StaffingOf(q StaffingQuery) []ActivitySeries {
	if q.Grid.Len() == 0 {
		return nil
	}
	at := gather(&q)
	out := make([]ActivitySeries, 0, len(at))
	// One piece of memory for all points: a series per activity would be many.
	points := make([]SeriesPoint, len(at)*q.Grid.Len())
	seconds := make([]int64, q.Grid.Len())
	for _, id := range sortedIDs(at) {
		series := ActivitySeries{ActivityID: id, Level: q.Level, Intervals: points[:q.Grid.Len():q.Grid.Len()]}
		points = points[q.Grid.Len():]
		clear(seconds)
		count(seconds, q.Grid, at[id].times, q.Method)
		for i := range series.Intervals {
			series.Intervals[i] = SeriesPoint{q.Grid.starts[i], people(seconds[i], q.Grid.Seconds(i), q.Method)}
		}
		out = append(out, series)
	}
	return out
}

// span is time from start until before end, in Unix seconds.
type span struct{ start, end int64 }

// presence is when somebody is on an activity; a time stands once for each person.
type presence struct{ times []span }

// gather collects when people are on which activity, within the grid.
func gather(q *StaffingQuery) map[wfm.ID]*presence {
	at := make(map[wfm.ID]*presence)
	wanted := func(id wfm.ID) bool { return len(q.ActivityIDs) == 0 || slices.Contains(q.ActivityIDs, id) }
	for _, id := range q.ActivityIDs {
		if act := q.Activities[id]; id != 0 && (len(q.Types) == 0 || act == nil || slices.Contains(q.Types, act.Type)) {
			at[id] = &presence{}
		}
	}
	put := func(id wfm.ID, kind wfm.ActivityType, s span) {
		if id == 0 || !wanted(id) || (len(q.Types) > 0 && !slices.Contains(q.Types, kind)) {
			return
		}
		p := at[id]
		if p == nil {
			p = &presence{}
			at[id] = p
		}
		p.times = append(p.times, s)
	}
	first, last := q.Grid.bounds[0], q.Grid.bounds[len(q.Grid.bounds)-1]
	var c coverer
	byPerson(q.Days, q.Level, func(employee wfm.ID, days []*wfm.ScheduleDay) {
		for _, s := range c.present(days) {
			when := span{max(s.start, first), min(s.end, last)}
			if when.start >= when.end {
				continue
			}
			id := s.block.ActivityID
			put(id, q.Activities.TypeOf(s.block), when)
			act := q.Activities[id]
			if q.Qualified == nil || act == nil {
				continue
			}
			for i, part := range act.ChildIDs {
				if part == id || slices.Index(act.ChildIDs, part) < i || !q.Qualified(employee, part, s.day.Date) {
					continue
				}
				kind := q.Activities.TypeOf(s.block)
				if sub := q.Activities[part]; sub != nil && sub.Type != "" {
					kind = sub.Type
				}
				put(part, kind, when)
			}
		}
	})
	return at
}

// count adds up each interval's person-seconds, or its people at the start.
func count(to []int64, g Grid, times []span, method StaffingMethod) {
	for _, t := range times {
		for i := g.at(t.start); i < len(to) && g.bounds[i] < t.end; i++ {
			if method != AtStart {
				to[i] += min(t.end, g.bounds[i+1]) - max(t.start, g.bounds[i])
			} else if t.start <= g.bounds[i] {
				to[i]++
			}
		}
	}
}

func people(counted, length int64, method StaffingMethod) float64 {
	if method == AtStart {
		return float64(counted)
	}
	return float64(counted) / float64(length)
}

func sortedIDs[V any](of map[wfm.ID]V) []wfm.ID {
	ids := make([]wfm.ID, 0, len(of))
	for id := range of {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, cmp.Compare[wfm.ID])
	return ids
}
