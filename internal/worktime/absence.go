package worktime

import (
	"slices"

	"shiftgraph/internal/wfm"
)

// AbsenceQuery asks how long people were away on the booking dates of a period.
type AbsenceQuery struct {
	Period     wfm.Period
	Level      wfm.Level
	Days       []wfm.ScheduleDay
	Activities Activities
	Contracts  *Contracts
	Types      []wfm.ActivityType // none: illness, holiday and absence
}

// absences are the types of reasons to be away.
var absences = []wfm.ActivityType{wfm.Illness, wfm.Holiday, wfm.Absence}

func isAbsence(kind wfm.ActivityType) bool {
	return kind == wfm.Illness || kind == wfm.Holiday || kind == wfm.Absence
}

// AbsenceMinutes is the time in which people were away for reasons of the types: the
// minutes that timed blocks of these types cover, and for a full-day block the contract's
// minutes of that day, paid or not. It is what the absence rate is taken of:
// [Share](absence, contractual). It is nil when a contract that it needs could not be read
// or does not say.
//
// A day with several full-day blocks counts as one of them, the one that is paid; under a
// full-day block timed ones do not count.
func AbsenceMinutes(q AbsenceQuery) *int {
	types := q.Types
	if len(types) == 0 {
		types = absences
	}
	sum, known := 0, true
	var c coverer
	eachPersonDay(q.Days, func(d *wfm.ScheduleDay) bool {
		return d.Level == q.Level && q.Period.Contains(d.Date)
	}, func(records []*wfm.ScheduleDay) {
		if record, index, ok := fullDayBlock(records, q.Activities); ok {
			d := records[record]
			if !slices.Contains(types, q.Activities.TypeOf(&d.Blocks[index])) {
				return
			}
			if minutes := q.Contracts.CreditMinutes(d.EmployeeID, d.Date); minutes != nil {
				sum += *minutes
			} else {
				known = false
			}
			return
		}
		var whole wholeMinutes
		for _, s := range c.ofDays(records) {
			if m := whole.next(s.end - s.start); slices.Contains(types, q.Activities.TypeOf(s.block)) {
				sum += m
			}
		}
	})
	if !known {
		return nil
	}
	return &sum
}

// NeedsContractWhenAbsent reports whether the day's absence minutes depend on a contract: a
// full day of absence counts what the contract says, paid or not.
func NeedsContractWhenAbsent(day *wfm.ScheduleDay, activities Activities) bool {
	_, index, ok := fullDayBlock([]*wfm.ScheduleDay{day}, activities)
	return ok && isAbsence(activities.TypeOf(&day.Blocks[index]))
}
