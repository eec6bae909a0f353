package worktime

import (
	"cmp"
	"math"
	"slices"
	"time"

	"shiftgraph/internal/wfm"
)

// ContractTime is the unit of the amounts in contracts, which the API does not tell.
type ContractTime string

// The units of contracts.
const (
	Auto    ContractTime = "auto"    // told from the values: see [ContractUnit]
	Seconds ContractTime = "seconds" // amounts are seconds
	Minutes ContractTime = "minutes" // amounts are minutes
)

// ContractUnit returns the unit of all contracts: what the setting says, or what the
// values show. One amount that no day, week, month or year has that many minutes of, on
// any contract, tells that all of them are in seconds; one API has one unit.
func ContractUnit(setting ContractTime, contracts map[wfm.ID]*wfm.Contract) ContractTime {
	if setting == Seconds || setting == Minutes {
		return setting
	}
	for _, c := range contracts {
		if c != nil && beyondMinutes(c) {
			return Seconds
		}
	}
	return Minutes
}

func beyondMinutes(c *wfm.Contract) bool {
	const day = 24 * 60
	above := func(limit float64, amounts ...*float64) bool {
		return slices.ContainsFunc(amounts, func(v *float64) bool { return v != nil && *v > limit })
	}
	hours := weekdays(c)
	w := &c.WorkingAmount
	return above(day, hours[:]...) ||
		above(day, w.PerDay.Minimum, w.PerDay.Target, w.PerDay.Maximum) ||
		above(7*day, w.PerWeek.Minimum, w.PerWeek.Target, w.PerWeek.Maximum) ||
		above(31*day, w.PerMonth.Minimum, w.PerMonth.Target, w.PerMonth.Maximum) ||
		above(366*day, w.PerYear.Minimum, w.PerYear.Target, w.PerYear.Maximum)
}

// weekdays are the contract's hours by [time.Weekday], so Sunday comes first.
func weekdays(c *wfm.Contract) [7]*float64 {
	h := &c.WorkingHours
	return [7]*float64{h.Sunday, h.Monday, h.Tuesday, h.Wednesday, h.Thursday, h.Friday, h.Saturday}
}

// A contractWeek is one contract in whole minutes, by [time.Weekday].
type contractWeek struct {
	known  bool   // false: the contract says neither weekday hours nor enough of a weekly target
	owed   [7]int // contractual minutes of the weekday
	credit [7]int // full-day credit on the weekday
	weekly int    // minutes of a week
	says   bool   // whether weekly is known
}

// weekOf reads a contract. Weekday hours count when any of them is above zero; a weekday
// that is missing beside them is no workday. Seven zeros are hours that nobody set. Then
// the weekly target is spread over the workdays, which are taken to begin on Monday: with
// 4.5 working days Friday is half a day. The parts add up to the target, no minute is
// lost. A full-day block on a day beyond the workdays gets an ordinary day's share, since
// we only assume, and the planner knew, which days are worked.
func weekOf(c *wfm.Contract, unit ContractTime) contractWeek {
	perMinute := 1.0
	if unit == Seconds {
		perMinute = secondsPerMinute
	}
	hours := weekdays(c)
	set := slices.ContainsFunc(hours[:], func(v *float64) bool { return v != nil && *v > 0 })
	zeros := !set && slices.ContainsFunc(hours[:], func(v *float64) bool { return v != nil })
	target := c.WorkingAmount.PerWeek.Target

	var w contractWeek
	switch days := c.WorkingDaysPerWeek; {
	case set:
		w.known = true
		for i, v := range hours {
			if v != nil && *v > 0 {
				w.owed[i] = minutesOf(*v / perMinute)
			}
		}
		w.credit = w.owed
	case target == nil:
		w.known = zeros // nothing owed, and it says so
	case *target <= 0:
		w.known = true
	case days != nil && *days > 0:
		w.known = true
		w.spread(*target/perMinute, min(*days, 7))
	}

	switch {
	case target != nil && *target > 0:
		w.weekly, w.says = minutesOf(*target/perMinute), true
	case w.known:
		for _, m := range w.owed {
			w.weekly += m
		}
		w.says = true
	}
	return w
}

func (w *contractWeek) spread(target, days float64) {
	share := func(n float64) int { return minutesOf(target * min(n, days) / days) }
	for i := range 7 {
		day := (time.Monday + time.Weekday(i)) % 7
		w.owed[day] = share(float64(i+1)) - share(float64(i))
		w.credit[day] = w.owed[day]
		if float64(i) >= days {
			w.credit[day] = share(1)
		}
	}
}

// minutesOf cuts to whole minutes, and forgives what binary fractions lose: 38.5 hours in
// five days are 462 minutes, not 461. No amount is below zero or beyond a leap year.
func minutesOf(minutes float64) int {
	const most, forgiven = 366 * 24 * 60, 1e-6
	return int(math.Floor(max(0, min(minutes, most)) + forgiven))
}

// WeeklyMinutes is a contract's time per week in minutes: its weekly target, or the sum
// of its weekdays; nil when it says neither. unit is what [ContractUnit] returned.
func WeeklyMinutes(c *wfm.Contract, unit ContractTime) *int {
	if w := weekOf(c, unit); w.says {
		return &w.weekly
	}
	return nil
}

// MinutesOn is a contract's time on a weekday in minutes, 0 on a day that is no workday;
// nil when the contract does not say. unit is what [ContractUnit] returned.
func MinutesOn(c *wfm.Contract, day time.Weekday, unit ContractTime) *int {
	if w := weekOf(c, unit); w.known {
		return &w.owed[day]
	}
	return nil
}

// Contracts are the contracts that people hold. A nil *Contracts means that they could
// not be read: every figure that needs one is then null. It may be used by several
// goroutines.
type Contracts struct {
	weeks map[wfm.ID]contractWeek
	held  map[wfm.ID][]wfm.EmployeeContract
}

// NewContracts joins people's contracts with the definitions. A definition that is missing
// could not be read; a person without links holds no contract. links may hold several
// people's, in any order.
func NewContracts(s Settings, definitions map[wfm.ID]*wfm.Contract, links []wfm.EmployeeContract) *Contracts {
	c := &Contracts{
		weeks: make(map[wfm.ID]contractWeek, len(definitions)),
		held:  make(map[wfm.ID][]wfm.EmployeeContract),
	}
	unit := ContractUnit(s.ContractTime, definitions)
	for _, link := range links {
		c.held[link.EmployeeID] = append(c.held[link.EmployeeID], link)
		if def := definitions[link.ContractID]; def != nil {
			if _, done := c.weeks[link.ContractID]; !done {
				c.weeks[link.ContractID] = weekOf(def, unit)
			}
		}
	}
	return c
}

// On returns the contract that a person holds on a day, zero when none. Of several, which
// injixo does not allow, the one that began last counts.
func (c *Contracts) On(employee wfm.ID, day wfm.Date) wfm.ID {
	var best *wfm.EmployeeContract
	links := c.held[employee]
	for i := range links {
		link := &links[i]
		if link.Validity().On(day) && (best == nil || cmp.Or(
			cmp.Compare(link.Start, best.Start), cmp.Compare(link.ContractID, best.ContractID)) > 0) {
			best = link
		}
	}
	if best == nil {
		return 0
	}
	return best.ContractID
}

// week returns what a person's contract says on a day. held is false when the person has
// no contract then; known is false when the contract could not be read or does not say.
func (c *Contracts) week(employee wfm.ID, day wfm.Date) (week contractWeek, held bool) {
	id := c.On(employee, day)
	if id == 0 {
		return contractWeek{}, false
	}
	return c.weeks[id], true
}

// CreditMinutes is the full-day credit of a person on a day: what a paid full-day block
// counts. It is 0 without a contract, and nil when the contract could not be read or does
// not say.
func (c *Contracts) CreditMinutes(employee wfm.ID, day wfm.Date) *int {
	if c == nil {
		return nil
	}
	week, held := c.week(employee, day)
	if held && !week.known {
		return nil
	}
	return &week.credit[day.Weekday()]
}

// ContractualMinutes is what a person owes in a period: the contract's minutes of every
// day that falls into the employment. Public holidays count as any weekday, since the API
// has no calendar of them; as paid absences they fill their own hours. It is nil when a
// contract could not be read or does not say, and when the person holds none in the
// period. employment are the person's own; without any the person counts as employed.
func (c *Contracts) ContractualMinutes(employee wfm.ID, period wfm.Period, employment []wfm.EmploymentPeriod) *int {
	if c == nil {
		return nil
	}
	sum, found := 0, false
	for day := period.Start; day <= period.End; day++ {
		week, held := c.week(employee, day)
		if !held {
			continue
		}
		found = true
		if !employed(employment, day) {
			continue // nothing is owed, whatever the contract says
		}
		if !week.known {
			return nil
		}
		sum += week.owed[day.Weekday()]
	}
	if !found {
		return nil
	}
	return &sum
}

// employed reports whether the person is employed on the day. Who has no employment period
// at all is: nothing says when they came or left. The leaving date is still a day of work.
func employed(periods []wfm.EmploymentPeriod, day wfm.Date) bool {
	for i := range periods {
		if periods[i].Validity().On(day) {
			return true
		}
	}
	return len(periods) == 0
}

// NeedsContract reports whether the day's paid minutes depend on a contract, so that a
// caller may spare the call for it.
func NeedsContract(day *wfm.ScheduleDay, activities Activities) bool {
	_, ok := creditedBlock(day, activities)
	return ok
}

// creditedBlock returns the place of the full-day block that gets the day's credit, false
// if no paid one is there.
func creditedBlock(day *wfm.ScheduleDay, activities Activities) (index int, ok bool) {
	_, index, ok = fullDayBlock([]*wfm.ScheduleDay{day}, activities)
	return index, ok && activities.Paid(&day.Blocks[index])
}

// fullDayBlock returns the place of the full-day block that a day counts as, its record
// and its index there, false if there is none. A day counts once: a paid reason goes
// before an unpaid one, and vacation yields to any other, as who is ill or has a public
// holiday uses up no vacation; then the higher activity and unit are taken, as among
// timed blocks.
func fullDayBlock(days []*wfm.ScheduleDay, activities Activities) (record, index int, ok bool) {
	for i, d := range days {
		for j := range d.Blocks {
			if !d.Blocks[j].FullDay() {
				continue
			}
			if !ok || fullDayOrder(d, &d.Blocks[j], days[record], &days[record].Blocks[index], activities) > 0 {
				record, index, ok = i, j, true
			}
		}
	}
	return record, index, ok
}

func fullDayOrder(day *wfm.ScheduleDay, a *wfm.ScheduleBlock, other *wfm.ScheduleDay, b *wfm.ScheduleBlock, activities Activities) int {
	rank := func(b *wfm.ScheduleBlock) int {
		n := 0
		if activities.Paid(b) {
			n += 2
		}
		if activities.TypeOf(b) != wfm.Holiday {
			n++
		}
		return n
	}
	return cmp.Or(
		cmp.Compare(rank(a), rank(b)), cmp.Compare(a.ActivityID, b.ActivityID),
		cmp.Compare(day.PlanningUnitID, other.PlanningUnitID))
}
