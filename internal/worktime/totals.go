package worktime

import (
	"cmp"
	"slices"

	"shiftgraph/internal/wfm"
)

// A TimeGroup is something by which totals may be split, by GraphQL's name for it.
type TimeGroup string

// The groups.
const (
	GroupPlanningUnit TimeGroup = "PLANNING_UNIT"
	GroupEmployee     TimeGroup = "EMPLOYEE"
	GroupActivity     TimeGroup = "ACTIVITY"
	GroupActivityType TimeGroup = "ACTIVITY_TYPE"
	GroupLevel        TimeGroup = "LEVEL"
	GroupDay          TimeGroup = "DAY"
	GroupWeek         TimeGroup = "WEEK"
	GroupMonth        TimeGroup = "MONTH"
)

// A TimeTotal is the minutes of one combination of groups. A field whose group was not
// asked for is zero.
type TimeTotal struct {
	Level          wfm.Level
	PlanningUnitID wfm.ID
	EmployeeID     wfm.ID
	ActivityID     wfm.ID // zero also where blocks have no activity
	ActivityType   wfm.ActivityType
	Start          wfm.Date // see [TimeGroup]; the latest of the buckets' first days
	Minutes        int      // covered by timed blocks, each once; by activity where it covers
	PaidMinutes    *int     // with full-day credit; nil when a contract that it needs is not known
}

// TotalsQuery asks for the minutes of the days whose booking date lies in Period; the zero
// Period takes all. Without GroupBy there is one row over everything.
type TotalsQuery struct {
	Period     wfm.Period
	Days       []wfm.ScheduleDay
	Activities Activities
	Contracts  *Contracts
	Settings   Settings // WeekStart
	GroupBy    []TimeGroup
}

// totalKey is a combination of groups.
type totalKey struct {
	level                    wfm.Level
	unit, employee, activity wfm.ID
	kind                     wfm.ActivityType
	start                    wfm.Date
}

// TotalsOf sums minutes over schedules, one row per combination of the groups that occurs,
// ordered by level, unit, employee, activity, type and start. A full-day block makes a row
// even where it counts no minute, a block that others cover altogether makes none.
// Without days there are no rows.
//
// The rows of any grouping add up to the same whole: see [wholeMinutes]. Several records
// of one person, booking date and level are one day, so that a person whom two units
// report is not counted twice.
//
// Days, weeks and months are those of the booking date. With weeks and months together
// Start is the later of the two first days, so that every combination has its own.
func TotalsOf(q TotalsQuery) []TimeTotal {
	s := summer{q: &q, rows: make(map[totalKey]int32)}
	for _, g := range q.GroupBy {
		s.by.add(g)
	}
	eachPersonDay(q.Days, func(d *wfm.ScheduleDay) bool {
		return q.Period == (wfm.Period{}) || q.Period.Contains(d.Date)
	}, s.day)
	slices.SortFunc(s.totals, func(a, b TimeTotal) int {
		return cmp.Or(
			cmp.Compare(a.Level, b.Level), cmp.Compare(a.PlanningUnitID, b.PlanningUnitID),
			cmp.Compare(a.EmployeeID, b.EmployeeID), cmp.Compare(a.ActivityID, b.ActivityID),
			cmp.Compare(a.ActivityType, b.ActivityType), cmp.Compare(a.Start, b.Start))
	})
	return s.totals
}

// grouping says which groups are asked for.
type grouping struct {
	unit, employee, activity, kind, level, day, week, month bool
}

func (g *grouping) add(by TimeGroup) {
	switch by {
	case GroupPlanningUnit:
		g.unit = true
	case GroupEmployee:
		g.employee = true
	case GroupActivity:
		g.activity = true
	case GroupActivityType:
		g.kind = true
	case GroupLevel:
		g.level = true
	case GroupDay:
		g.day = true
	case GroupWeek:
		g.week = true
	case GroupMonth:
		g.month = true
	}
}

// summer gathers the rows of one query.
type summer struct {
	q      *TotalsQuery
	by     grouping
	rows   map[totalKey]int32 // index into totals
	totals []TimeTotal
	cover  coverer

	lastKey totalKey // most stretches go where the one before went
	lastRow int32

	startOf, start wfm.Date // the bucket of the day that was looked up last
}

// day adds the records of one person, booking date and level.
func (s *summer) day(records []*wfm.ScheduleDay) {
	if len(records[0].Blocks) == 0 && len(records) == 1 {
		return
	}
	status := anyFullDay(records)
	var whole wholeMinutes
	for _, st := range s.cover.ofDays(records) {
		m := whole.next(st.end - st.start)
		row := s.row(st.day, st.block)
		row.Minutes += m
		if !status && row.PaidMinutes != nil && s.q.Activities.Paid(st.block) {
			*row.PaidMinutes += m
		}
	}
	if !status {
		return
	}
	record, index, credited := creditedBlock(records, s.q.Activities)
	for i, d := range records {
		for j := range d.Blocks {
			b := &d.Blocks[j]
			if !b.FullDay() {
				continue
			}
			row := s.row(d, b)
			if !credited || i != record || j != index || row.PaidMinutes == nil {
				continue
			}
			if credit := s.q.Contracts.CreditMinutes(d.EmployeeID, d.Date); credit != nil {
				*row.PaidMinutes += *credit
			} else {
				row.PaidMinutes = nil
			}
		}
	}
}

// row returns the row to which a block of a day belongs.
func (s *summer) row(d *wfm.ScheduleDay, b *wfm.ScheduleBlock) *TimeTotal {
	var key totalKey
	if s.by.unit {
		key.unit = d.PlanningUnitID
	}
	if s.by.employee {
		key.employee = d.EmployeeID
	}
	if s.by.activity {
		key.activity = b.ActivityID
	}
	if s.by.kind {
		key.kind = s.q.Activities.TypeOf(b)
	}
	if s.by.level {
		key.level = d.Level
	}
	key.start = s.bucket(d.Date)
	if len(s.totals) > 0 && key == s.lastKey {
		return &s.totals[s.lastRow]
	}
	i, ok := s.rows[key]
	if !ok {
		i = int32(len(s.totals))
		s.rows[key] = i
		s.totals = append(s.totals, TimeTotal{
			Level: key.level, PlanningUnitID: key.unit, EmployeeID: key.employee,
			ActivityID: key.activity, ActivityType: key.kind, Start: key.start, PaidMinutes: new(int),
		})
	}
	s.lastKey, s.lastRow = key, i
	return &s.totals[i]
}

func (s *summer) bucket(day wfm.Date) wfm.Date {
	if s.startOf == day {
		return s.start
	}
	var start wfm.Date
	if s.by.month {
		start = BucketStart(day, ByMonth, s.q.Settings.WeekStart)
	}
	if s.by.week {
		start = max(start, BucketStart(day, ByWeek, s.q.Settings.WeekStart))
	}
	if s.by.day {
		start = day
	}
	s.startOf, s.start = day, start
	return start
}
