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
	ActivityID     wfm.ID           // zero also where blocks have no activity
	ActivityType   wfm.ActivityType // as callers name it: [wfm.OtherType] for all that are not known
	Start          wfm.Date         // see [TimeGroup]; the latest of the buckets' first days
	Minutes        int              // covered by timed blocks, each once; by activity where it covers
	PaidMinutes    *int             // with full-day credit; nil when a contract that it needs is not known
	AbsenceMinutes *int             // as [AbsenceMinutes] counts; nil when a contract that it needs is not known
	Days           int              // days of a person on a level that have something of the row
	FullDays       int              // of those, the ones that count as a whole day of the row: a full-day block of it is the one that counts
}

// TotalsQuery asks for the minutes of the days whose booking date lies in Period; the zero
// Period takes all. Without GroupBy there is one row over everything.
type TotalsQuery struct {
	Period     wfm.Period
	Days       []wfm.ScheduleDay
	Levels     []wfm.Level // of Days, for what [TotalRow] tells
	Activities Activities
	Contracts  *Contracts
	Settings   Settings // WeekStart
	GroupBy    []TimeGroup
	Types      []wfm.ActivityType // count blocks of these types alone; nil for all
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
//
// With Types a row has what blocks of these types count, and the rows of all types add up
// to those of none.
func TotalsOf(q TotalsQuery) []TimeTotal {
	s := newSummer(&q)
	eachPersonDay(q.Days, q.counts, s.day)
	slices.SortFunc(s.totals, func(a, b TimeTotal) int {
		return cmp.Or(
			cmp.Compare(a.Level, b.Level), cmp.Compare(a.PlanningUnitID, b.PlanningUnitID),
			cmp.Compare(a.EmployeeID, b.EmployeeID), cmp.Compare(a.ActivityID, b.ActivityID),
			cmp.Compare(a.ActivityType, b.ActivityType), cmp.Compare(a.Start, b.Start))
	})
	return s.totals
}

// counts reports whether a day is one of those that are asked about.
func (q *TotalsQuery) counts(d *wfm.ScheduleDay) bool {
	return q.Period == (wfm.Period{}) || q.Period.Contains(d.Date)
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
	q       *TotalsQuery
	by      grouping
	rows    map[totalKey]int32 // index into totals
	totals  []TimeTotal
	counted []int32 // beside totals: the last day that was counted in Days
	days    int32   // how many there were
	cover   coverer

	lastKey totalKey // most stretches go where the one before went
	lastRow int32

	startOf, start wfm.Date // the bucket of the day that was looked up last
}

func newSummer(q *TotalsQuery) *summer {
	s := &summer{q: q, rows: make(map[totalKey]int32)}
	for _, g := range q.GroupBy {
		s.by.add(g)
	}
	return s
}

// day adds the records of one person, booking date and level.
func (s *summer) day(records []*wfm.ScheduleDay) {
	if len(records[0].Blocks) == 0 && len(records) == 1 {
		return
	}
	s.days++
	status := anyFullDay(records)
	var whole wholeMinutes
	for _, st := range s.cover.ofDays(records) {
		m := whole.next(st.end - st.start)
		kind := s.q.Activities.TypeOf(st.block)
		if !s.wanted(kind) {
			continue
		}
		row := s.row(st.day, st.block)
		row.Minutes += m
		if status {
			continue
		}
		if row.PaidMinutes != nil && s.q.Activities.Paid(st.block) {
			*row.PaidMinutes += m
		}
		if row.AbsenceMinutes != nil && isAbsence(kind) {
			*row.AbsenceMinutes += m
		}
	}
	if status {
		s.fullDay(records)
	}
}

// fullDay adds the full-day blocks of one day: each makes a row, and one of them counts.
func (s *summer) fullDay(records []*wfm.ScheduleDay) {
	record, index, _ := fullDayBlock(records, s.q.Activities)
	for i, d := range records {
		for j := range d.Blocks {
			b := &d.Blocks[j]
			kind := s.q.Activities.TypeOf(b)
			if !b.FullDay() || !s.wanted(kind) {
				continue
			}
			row := s.row(d, b)
			if i != record || j != index {
				continue
			}
			row.FullDays++
			paid, absence := s.q.Activities.Paid(b), isAbsence(kind)
			if !paid && !absence {
				continue
			}
			credit := s.q.Contracts.CreditMinutes(d.EmployeeID, d.Date)
			if paid {
				row.PaidMinutes = plus(row.PaidMinutes, credit)
			}
			if absence {
				row.AbsenceMinutes = plus(row.AbsenceMinutes, credit)
			}
		}
	}
}

// plus adds to a sum what may not be known; then neither is the sum.
func plus(sum, minutes *int) *int {
	if sum == nil || minutes == nil {
		return nil
	}
	*sum += *minutes
	return sum
}

// wanted reports whether blocks of a type are asked about.
func (s *summer) wanted(kind wfm.ActivityType) bool {
	return s.q.Types == nil || slices.Contains(s.q.Types, kind)
}

// row returns the row to which a block of a day belongs, and counts the day in it.
func (s *summer) row(d *wfm.ScheduleDay, b *wfm.ScheduleBlock) *TimeTotal {
	i := s.rowOf(s.key(d, b))
	if s.counted[i] != s.days {
		s.counted[i] = s.days
		s.totals[i].Days++
	}
	return &s.totals[i]
}

// key is the combination of groups to which a block of a day belongs.
func (s *summer) key(d *wfm.ScheduleDay, b *wfm.ScheduleBlock) totalKey {
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
		key.kind = s.q.Activities.TypeOf(b).Named()
	}
	if s.by.level {
		key.level = d.Level
	}
	key.start = s.bucket(d.Date)
	return key
}

func (s *summer) rowOf(key totalKey) int32 {
	if len(s.totals) > 0 && key == s.lastKey {
		return s.lastRow
	}
	i, ok := s.rows[key]
	if !ok {
		i = int32(len(s.totals))
		s.rows[key] = i
		s.counted = append(s.counted, 0)
		s.totals = append(s.totals, TimeTotal{
			Level: key.level, PlanningUnitID: key.unit, EmployeeID: key.employee,
			ActivityID: key.activity, ActivityType: key.kind, Start: key.start, PaidMinutes: new(int), AbsenceMinutes: new(int),
		})
	}
	s.lastKey, s.lastRow = key, i
	return i
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
