package worktime

import "shiftgraph/internal/wfm"

// Hours is a person's contractual against scheduled time in a period, in whole minutes.
type Hours struct {
	ContractualMinutes *int // nil: see [Contracts.ContractualMinutes]
	NetMinutes         *int // paid minutes of the days; nil when a day's are not known
	DifferenceMinutes  *int // net − contractual: negative means too few hours; nil when either is
}

// HoursQuery asks for the hours of one person. Days may hold other people, levels and
// days: only the person's, of the level, with a booking date in the period count.
type HoursQuery struct {
	EmployeeID wfm.ID
	Level      wfm.Level
	Period     wfm.Period
	Days       []wfm.ScheduleDay
	Activities Activities
	Contracts  *Contracts
	Employment []wfm.EmploymentPeriod // the person's own; none: employed throughout
}

// HoursOf computes a person's hours. What is scheduled after the leaving date is still
// scheduled; only the contract asks for nothing then.
func HoursOf(q HoursQuery) Hours {
	net := 0
	out := Hours{
		ContractualMinutes: q.Contracts.ContractualMinutes(q.EmployeeID, q.Period, q.Employment),
		NetMinutes:         &net,
	}
	totals := TotalsOf(TotalsQuery{
		Period: q.Period, Days: onlyOf(q.Days, q.EmployeeID, q.Level),
		Activities: q.Activities, Contracts: q.Contracts,
	})
	if len(totals) > 0 {
		out.NetMinutes = totals[0].PaidMinutes
	}
	if out.ContractualMinutes != nil && out.NetMinutes != nil {
		difference := *out.NetMinutes - *out.ContractualMinutes
		out.DifferenceMinutes = &difference
	}
	return out
}

// onlyOf picks the days of a person on a level, without a copy where all are.
func onlyOf(days []wfm.ScheduleDay, employee wfm.ID, level wfm.Level) []wfm.ScheduleDay {
	n := 0
	for i := range days {
		if days[i].EmployeeID == employee && days[i].Level == level {
			n++
		}
	}
	if n == len(days) {
		return days
	}
	out := make([]wfm.ScheduleDay, 0, n)
	for i := range days {
		if days[i].EmployeeID == employee && days[i].Level == level {
			out = append(out, days[i])
		}
	}
	return out
}
