package worktime

import "shiftgraph/internal/wfm"

// A Headcount is the people of one bucket of a period.
type Headcount struct {
	Start  wfm.Date // the bucket's label, see [BucketStart]
	People int      // distinct people who belonged there on any of the bucket's days in the period
	FTE    *float64 // average over those days; nil when a contract is not known, or [Settings].FTEHours is 0
}

// HeadcountQuery asks how many people belong to a unit, or to several.
type HeadcountQuery struct {
	Period      wfm.Period
	By          TimeBucket
	Memberships []wfm.Membership // of the unit, or of all units that are asked about
	Employees   map[wfm.ID]*wfm.Employee
	Employment  []wfm.EmploymentPeriod
	Contracts   *Contracts
	Settings    Settings // WeekStart, FTEHours
}

// HeadcountOf counts people in every bucket of the period, also where nobody is.
//
// A person belongs on a day when a membership of any priority is valid, they are employed
// (who has no employment period at all is) and not deleted. Who is missing from Employees
// is hidden from the token, but their membership is not: they count. Who has memberships
// in two of the units counts once; asked about one by one they count in each.
//
// People are distinct over the bucket, so months do not add up to a year. FTE is each
// day's weekly contract hours ÷ the full-time hours, averaged over the bucket's days: who
// comes in mid-month is one of the people and half their FTE. Without a contract on a day
// it is 0 that day.
func HeadcountOf(q HeadcountQuery) []Headcount {
	if q.Period.End < q.Period.Start {
		return nil
	}
	people := make(map[wfm.ID]*person)
	for i := range q.Memberships {
		m := &q.Memberships[i]
		if e := q.Employees[m.EmployeeID]; (e != nil && bool(e.Deleted)) || !m.Validity().In(q.Period) {
			continue
		}
		p := people[m.EmployeeID]
		if p == nil {
			p = &person{}
			people[m.EmployeeID] = p
		}
		p.member = append(p.member, m.Validity())
	}
	for _, e := range q.Employment {
		if p := people[e.EmployeeID]; p != nil {
			p.employment = append(p.employment, e)
		}
	}

	buckets := Buckets(q.Period, q.By, q.Settings.WeekStart)
	out := make([]Headcount, len(buckets))
	ids := sortedIDs(people)
	for i, b := range buckets {
		out[i].Start = b.Start
		weekly, known := 0, q.Contracts != nil && q.Settings.FTEHours > 0
		for _, id := range ids {
			p, here := people[id], false
			for day := b.Days.Start; day <= b.Days.End; day++ {
				if !p.belongs(day) {
					continue
				}
				here = true
				if !known {
					break // nothing but the people is left to count
				}
				if week, held := q.Contracts.week(id, day); held {
					weekly += week.weekly
					known = week.says
				}
			}
			if here {
				out[i].People++
			}
		}
		if known {
			fte := float64(weekly) / float64(b.Days.Days()) / (q.Settings.FTEHours * 60)
			out[i].FTE = &fte
		}
	}
	return out
}

// person is what says whether somebody belongs.
type person struct {
	member     []wfm.Validity
	employment []wfm.EmploymentPeriod
}

func (p *person) belongs(day wfm.Date) bool {
	for _, v := range p.member {
		if v.On(day) {
			return employed(p.employment, day)
		}
	}
	return false
}
