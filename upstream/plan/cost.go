package plan

import (
	"time"
)

// The cost model, in one unit: the time that the API takes for one record. A call costs as
// much as callCost records, before it brings any. It decides between one list and several
// calls by id, and it is what Explain shows of calls that were not made.
const (
	callCost        = 100.0
	assumedCallTime = 50 * time.Millisecond
)

// assumed is how many records a list has, or how many belong to one person or unit, and how
// many bytes each takes, until answers have been seen.
var assumed = map[Entity]struct{ rows, bytes float64 }{
	Employees: {500, 250}, Activities: {50, 600}, Units: {40, 200}, Contracts: {20, 500}, Skills: {20, 40},
	Employment: {600, 80}, PlanningPeriods: {40, 150},
	Unit: {1, 200}, UnitMembers: {assumedPeople, 150}, UnitContracts: {assumedPeople, 120}, UnitRequirements: {5, 400},
	EmployeeMemberships: {1, 150}, EmployeeContracts: {1, 120}, EmployeeSkills: {3, 80},
	UnitSchedule: {assumedPeople, 500}, EmployeeSchedule: {1, 500},
}

// seen is what answers taught about an entity.
type seen struct {
	rows  float64 // of one answer; of schedules see size.rows
	bytes float64 // of a record
}

// weigh notes how many records an answer had, how many bytes, and how long it took.
func (z *size) weigh(w Want, rows int, bytes int64, took time.Duration) {
	z.mu.Lock()
	defer z.mu.Unlock()
	known, some := z.seen[w.Entity]
	if !some {
		known = seen{float64(rows), assumed[w.Entity].bytes}
	}
	known.rows += learnedWeight * (float64(rows) - known.rows)
	if rows > 0 {
		known.bytes += learnedWeight * (float64(bytes)/float64(rows) - known.bytes)
	}
	z.seen[w.Entity] = known
	switch {
	case rows >= fewestRows:
	case z.timeOne == 0:
		z.timeOne = took.Seconds()
	default:
		z.timeOne += learnedWeight * (took.Seconds() - z.timeOne)
	}
}

// cutFactor is how many times as long as it took a call is taken to be that the API has cut.
// It is above one so that the next windows are short enough at once: each further cut costs
// 25 s.
const cutFactor = 4

// cut learns from a call that the API has cut after a while. The time of a row is taken to
// be what the people that are known, or assumed, make of it.
func (z *size) cut(w Want, after time.Duration) {
	rows := max(z.perDay(w), 1) * float64(w.Period.Days()*len(w.Levels.List()))
	z.mu.Lock()
	defer z.mu.Unlock()
	time := z.timeOf(w)
	*time = max(*time, min(cutFactor*after.Seconds()/rows, windowTime.Seconds()))
}

// timeOf is where the time of a want's rows stands: days without blocks are quicker. z.mu is
// held.
func (z *size) timeOf(w Want) *float64 {
	if w.Fields.covers(blocksField) {
		return &z.timeRow
	}
	return &z.timeBare
}

// An Estimate is what a call that was not made would bring, and cost.
type Estimate struct {
	Rows     int
	Bytes    int64
	Duration time.Duration
}

// estimate returns what is expected of the call for w.
func (z *size) estimate(w Want) Estimate {
	perDay := z.perDay(w)
	z.mu.Lock()
	defer z.mu.Unlock()
	rows, bytes := assumed[w.Entity].rows, assumed[w.Entity].bytes
	if known, some := z.seen[w.Entity]; some {
		rows, bytes = known.rows, known.bytes
	}
	if w.Entity.isSchedule() {
		rows = perDay * float64(w.Period.Days()*len(w.Levels.List()))
	}
	one := z.timeOne
	if one == 0 {
		one = assumedCallTime.Seconds()
	}
	return Estimate{
		Rows: int(rows + 0.5), Bytes: int64(rows * bytes),
		Duration: time.Duration((one + rows*(*z.timeOf(w))) * float64(time.Second)),
	}
}

// model returns what calls cost, as far as answers have taught it.
func (z *size) model() Model {
	return Model{ByID: z.fewEnoughByID(), Cost: func(w Want) float64 { return callCost + float64(z.estimate(w).Rows) }}
}

// fewEnoughByID is how many planning units are cheaper to ask for one by one than by the
// list of all of them.
func (z *size) fewEnoughByID() int {
	z.mu.Lock()
	defer z.mu.Unlock()
	all := assumed[Units].rows
	if known, some := z.seen[Units]; some {
		all = known.rows
	}
	return max(1, int((callCost+all)/(callCost+1)))
}

// owners is how many planning units or people there are, as far as lists have been seen; 0
// before.
func (z *size) owners(of Owner) int {
	z.mu.Lock()
	defer z.mu.Unlock()
	list := Units
	if of == OfEmployee {
		list = Employees
	}
	return int(z.seen[list].rows + 0.5)
}
