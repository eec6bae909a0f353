package worktime

import (
	"time"

	"shiftgraph/internal/wfm"
)

// Adherence is how one person kept to the schedule. Percentages are of the exact seconds.
type Adherence struct {
	EmployeeID         wfm.ID
	ScheduledMinutes   int      // scheduled as present, break or meeting
	ActualMinutes      int      // actual time of the same types, whenever it was
	InAdherenceMinutes int      // scheduled minutes in which the actual type is the scheduled one
	AdherencePercent   *float64 // in adherence ÷ scheduled × 100; nil when nothing was scheduled
	ConformancePercent *float64 // actual ÷ scheduled × 100, may exceed 100; nil when nothing was scheduled
	Exceptions         []AdherenceException

	// The exact times that the minutes were cut from. They add up over periods.
	ScheduledSeconds, ActualSeconds, InAdherenceSeconds int64
}

// AdherenceExceptionKind says how somebody was out of adherence, by GraphQL's name for it.
type AdherenceExceptionKind string

// The kinds of exceptions.
const (
	NotPresent    AdherenceExceptionKind = "NOT_PRESENT"    // scheduled, and no actual status
	WrongActivity AdherenceExceptionKind = "WRONG_ACTIVITY" // scheduled, and a status of another type
	NotScheduled  AdherenceExceptionKind = "NOT_SCHEDULED"  // at work unscheduled: does not lower the score
)

// An AdherenceException is time out of adherence with one scheduled and one actual
// activity. An activity is zero where there is none.
type AdherenceException struct {
	Start, End          wfm.Time // with the offset of the unit's clock
	Kind                AdherenceExceptionKind
	ScheduledActivityID wfm.ID
	ActualActivityID    wfm.ID
}

// AdherenceQuery asks for adherence on the calendar days of a period at the unit's clock,
// whatever the booking dates. Days must reach from the booking date before the period to
// its last.
type AdherenceQuery struct {
	Period           wfm.Period
	Location         *time.Location
	Scheduled        wfm.Level
	Actual           wfm.Level
	Days             []wfm.ScheduleDay
	Activities       Activities
	ToleranceSeconds int // deviations up to and including it are forgiven
	// Until is when the actual level ends, mostly now: nobody has failed to keep to what
	// is still to come. The zero Time means that there is no limit.
	Until time.Time
}

// AdherenceOf compares what people did with what was scheduled, second by second and by
// the type of activity, in order of the employees' ids. Who has neither in the period is
// left out.
//
// Scheduled are the types present, break and meeting. A day under a day status is neither
// scheduled nor actual. Time scheduled as any other type counts as not scheduled.
//
// One deviation is time out of adherence of one kind without a gap, whatever activities
// change inside it. One that is not longer than the tolerance is forgiven: it counts as in
// adherence and is no exception. A longer one is listed whole, cut where an activity
// changes. Deviations are measured before they are cut to the period, so the sums of two
// periods are those of both together.
//
// Where nobody has anything on the actual level in the period, what happened is not known: an import is
// missing, or the token may not read the level. Nobody is said to have been away then:
// there are no percentages and no exceptions.
func AdherenceOf(q AdherenceQuery) []Adherence {
	if q.Period.End < q.Period.Start {
		return nil
	}
	clock := newWallClock(q.Location)
	a := adherer{
		q: &q, clock: clock,
		window:    span{clock.midnight(q.Period.Start), clock.midnight(q.Period.End + 1)},
		limit:     distantFuture,
		tolerance: int64(q.ToleranceSeconds),
	}
	if !q.Until.IsZero() {
		a.limit = q.Until.Unix()
	}
	// Both lists come in order of the employees: merge them.
	var scheduled, actual []personDays
	collect := func(to *[]personDays) func(wfm.ID, []*wfm.ScheduleDay) {
		return func(employee wfm.ID, days []*wfm.ScheduleDay) { *to = append(*to, personDays{employee, days}) }
	}
	byPerson(q.Days, q.Scheduled, collect(&scheduled))
	byPerson(q.Days, q.Actual, collect(&actual))
	unknown := !a.recorded(actual)

	var out []Adherence
	for len(scheduled) > 0 || len(actual) > 0 {
		var s, t personDays
		if len(actual) == 0 || (len(scheduled) > 0 && scheduled[0].employee <= actual[0].employee) {
			s = scheduled[0]
		}
		if len(scheduled) == 0 || (len(actual) > 0 && actual[0].employee <= scheduled[0].employee) {
			t = actual[0]
		}
		if s.days != nil {
			scheduled = scheduled[1:]
		}
		if t.days != nil {
			actual = actual[1:]
		}
		if row, ok := a.person(s, t); ok {
			if unknown {
				row.AdherencePercent, row.ConformancePercent, row.Exceptions = nil, nil, nil
			}
			out = append(out, row)
		}
	}
	return out
}

// recorded reports whether anybody has anything on the actual level in the period. What lies
// around it, which deviations over midnight are measured by, tells nothing of it.
func (a *adherer) recorded(actual []personDays) bool {
	until := min(a.window.end, a.limit)
	for _, person := range actual {
		for _, d := range person.days {
			for i := range d.Blocks {
				start, end, ok := timed(&d.Blocks[i])
				if ok && start < until && end > a.window.start || d.Blocks[i].FullDay() && a.q.Period.Contains(d.Date) {
					return true
				}
			}
		}
	}
	return false
}

type personDays struct {
	employee wfm.ID
	days     []*wfm.ScheduleDay
}

// adherer compares one person after the other.
type adherer struct {
	q         *AdherenceQuery
	clock     *wallClock
	window    span  // what is asked for
	limit     int64 // nothing after it has happened yet
	tolerance int64

	scheduled, actual coverer
	deviation         []deviation // the pieces of the deviation that goes on
}

// A deviation is a piece of time out of adherence between two activities.
type deviation struct {
	span
	kind              AdherenceExceptionKind
	scheduled, actual wfm.ID
}

// countsForAdherence reports whether a type is time at work.
func countsForAdherence(t wfm.ActivityType) bool {
	return t == wfm.Present || t == wfm.Break || t == wfm.Meeting
}

// person walks along both time lines at once. It returns false for somebody with nothing
// in the period.
func (a *adherer) person(scheduled, actual personDays) (Adherence, bool) {
	out := Adherence{EmployeeID: max(scheduled.employee, actual.employee)}
	found := false
	ss, as := a.scheduled.present(scheduled.days), a.actual.present(actual.days)
	a.deviation = a.deviation[:0]
	now := int64(distantPast)
	for len(ss) > 0 || len(as) > 0 {
		// From now until next neither side changes.
		next := int64(distantFuture)
		var s, t *stretch
		if len(ss) > 0 {
			if now < ss[0].start {
				next = ss[0].start
			} else {
				s, next = &ss[0], ss[0].end
			}
		}
		if len(as) > 0 {
			if now < as[0].start {
				next = min(next, as[0].start)
			} else {
				t, next = &as[0], min(next, as[0].end)
			}
		}
		end := min(next, a.limit)
		if (s != nil || t != nil) && now < end {
			found = a.piece(&out, span{now, end}, s, t) || found
		}
		now = next
		if len(ss) > 0 && ss[0].end <= now {
			ss = ss[1:]
		}
		if len(as) > 0 && as[0].end <= now {
			as = as[1:]
		}
	}
	a.settle(&out)
	if !found {
		return out, false
	}
	out.ScheduledMinutes = int(out.ScheduledSeconds / secondsPerMinute)
	out.ActualMinutes = int(out.ActualSeconds / secondsPerMinute)
	out.InAdherenceMinutes = int(out.InAdherenceSeconds / secondsPerMinute)
	out.AdherencePercent = percent(float64(out.InAdherenceSeconds), float64(out.ScheduledSeconds))
	out.ConformancePercent = percent(float64(out.ActualSeconds), float64(out.ScheduledSeconds))
	return out, true
}

// piece counts a piece of time in which neither side changes, and reports whether any of
// it counted in the period.
func (a *adherer) piece(out *Adherence, when span, s, t *stretch) bool {
	var should, did wfm.ActivityType
	d := deviation{span: when}
	if s != nil {
		should = a.q.Activities.TypeOf(s.block)
		d.scheduled = s.block.ActivityID
	}
	if t != nil {
		did = a.q.Activities.TypeOf(t.block)
		d.actual = t.block.ActivityID
	}
	inside := a.inside(when)
	expected, working := countsForAdherence(should), countsForAdherence(did)
	if expected {
		out.ScheduledSeconds += inside
	}
	if working {
		out.ActualSeconds += inside
	}
	switch {
	case expected && t == nil:
		d.kind = NotPresent
	case expected && should != did:
		d.kind = WrongActivity
	case expected:
		out.InAdherenceSeconds += inside
	case working:
		d.kind = NotScheduled
	}
	if n := len(a.deviation); n > 0 && (a.deviation[n-1].kind != d.kind || a.deviation[n-1].end != d.start) {
		a.settle(out)
	}
	if d.kind != "" {
		a.deviation = append(a.deviation, d)
	}
	return inside > 0 && (expected || working)
}

// settle ends the deviation that goes on: it is forgiven, or its pieces are exceptions.
func (a *adherer) settle(out *Adherence) {
	if len(a.deviation) == 0 {
		return
	}
	first, last := &a.deviation[0], &a.deviation[len(a.deviation)-1]
	if last.end-first.start <= a.tolerance {
		if first.kind != NotScheduled {
			out.InAdherenceSeconds += a.inside(span{first.start, last.end})
		}
		a.deviation = a.deviation[:0]
		return
	}
	for i := 0; i < len(a.deviation); {
		d := a.deviation[i]
		for i++; i < len(a.deviation); i++ { // the same two activities in several blocks
			n := &a.deviation[i]
			if n.scheduled != d.scheduled || n.actual != d.actual {
				break
			}
			d.end = n.end
		}
		if a.inside(d.span) == 0 {
			continue
		}
		out.Exceptions = append(out.Exceptions, AdherenceException{
			Start: a.clock.at(max(d.start, a.window.start)), End: a.clock.at(min(d.end, a.window.end)),
			Kind: d.kind, ScheduledActivityID: d.scheduled, ActualActivityID: d.actual,
		})
	}
	a.deviation = a.deviation[:0]
}

// inside is how many seconds lie in the period.
func (a *adherer) inside(s span) int64 {
	return max(0, min(s.end, a.window.end)-max(s.start, a.window.start))
}

// OutOfConformanceMinutes is actual − scheduled minutes.
func (a *Adherence) OutOfConformanceMinutes() int { return a.ActualMinutes - a.ScheduledMinutes }
