package worktime

import (
	"slices"

	"shiftgraph/internal/wfm"
)

// percent is part ÷ whole × 100; nil when there is no whole to take it of.
func percent(part, whole float64) *float64 {
	if whole <= 0 {
		return nil
	}
	v := part / whole * 100
	return &v
}

// Share is part ÷ whole × 100: the share of a type in all scheduled or actual minutes, or
// the rate of absence or illness in contractual minutes. nil when whole is 0.
func Share(part, whole int) *float64 { return percent(float64(part), float64(whole)) }

// A Shrinkage is paid time in which people were not available for work, in minutes.
type Shrinkage struct {
	PaidMinutes     int      // all paid time
	ExternalMinutes int      // paid vacation, illness and absence: people were away
	InternalMinutes int      // paid breaks and meetings, and the activities that the caller names
	Percent         *float64 // (external + internal) ÷ paid × 100; nil without paid time
}

// ShrinkageOf sorts totals that were grouped by activity (and by anything else). An
// activity of type present counts as work unless it stands in internal, such as training
// that is planned as presence. It is nil when a total's paid minutes are not known. A
// hidden activity is paid nothing, so it counts on no side.
func ShrinkageOf(totals []TimeTotal, activities Activities, internal ...wfm.ID) *Shrinkage {
	var s Shrinkage
	for i := range totals {
		t := &totals[i]
		if t.PaidMinutes == nil {
			return nil
		}
		s.PaidMinutes += *t.PaidMinutes
		kind := t.ActivityType
		if act := activities[t.ActivityID]; act != nil {
			kind = act.Type
		}
		switch {
		case kind == wfm.Holiday || kind == wfm.Illness || kind == wfm.Absence:
			s.ExternalMinutes += *t.PaidMinutes
		case kind == wfm.Break || kind == wfm.Meeting || slices.Contains(internal, t.ActivityID):
			s.InternalMinutes += *t.PaidMinutes
		}
	}
	s.Percent = Share(s.ExternalMinutes+s.InternalMinutes, s.PaidMinutes)
	return &s
}

// StaffToSchedule is how many people to schedule so that the needed ones are left:
// needed ÷ (1 − shrinkage). nil when shrinkage leaves nobody.
func StaffToSchedule(needed, shrinkagePercent float64) *float64 {
	if shrinkagePercent >= 100 {
		return nil
	}
	v := needed * 100 / (100 - shrinkagePercent) // in this order whole numbers stay whole
	return &v
}

// RequiredFTE is the full-time people that person-hours need over a span:
// hours ÷ (1 − shrinkage) ÷ (workdays × hours a day). nil when nobody would be left, or
// the span has no working time.
func RequiredFTE(personHours, shrinkagePercent float64, workdays int, hoursPerDay float64) *float64 {
	hours := StaffToSchedule(personHours, shrinkagePercent)
	if hours == nil || workdays <= 0 || hoursPerDay <= 0 {
		return nil
	}
	v := *hours / (float64(workdays) * hoursPerDay)
	return &v
}

// FTE is minutes in full-time people: minutes ÷ the minutes of one of them over the same
// span. nil when those are 0.
func FTE(minutes, fullTimeMinutes int) *float64 {
	if fullTimeMinutes <= 0 {
		return nil
	}
	v := float64(minutes) / float64(fullTimeMinutes)
	return &v
}
