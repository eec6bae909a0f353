// Package plan stands between what a GraphQL operation wants and the REST calls that
// bring it. A [Want] is plain data; [Merge] turns the wants that are known so far into
// few calls; a [Session] makes them, each once, and cuts their answers apart again.
//
// How many REST calls an operation costs is this package's promise. It does not hang on
// the timers of the loaders above: whoever asks twice for the same thing, in whatever
// order and however far apart, is answered by one call.
//
// Its neighbours are package load above, which gathers the wants of a request, and
// package upstream below, which makes one REST call at a time. It knows no GraphQL and
// no URLs.
package plan

import (
	"cmp"
	"slices"
	"strings"

	"shiftgraph/internal/wfm"
)

// An Entity is what a want is about. Lists come whole: the API has no paging (notes:
// ground rules, C).
type Entity uint8

// The entities that can be wanted. ID is the planning unit or the employee that a want
// names, Period the days that it covers.
const (
	Employees       Entity = iota // every person that the token sees
	Activities                    // every activity
	Units                         // every planning unit that the token sees
	Contracts                     // every contract
	Skills                        // every skill
	Employment                    // every employment period
	PlanningPeriods               // planning periods from Period.Start on

	Unit             // the planning unit ID
	UnitSchedule     // the schedule of the unit ID's people
	UnitMembers      // the memberships in the unit ID
	UnitContracts    // the contracts of the unit ID's people
	UnitRequirements // the requirements of the unit ID on Period.Start

	EmployeeSchedule    // the schedule of the employee ID
	EmployeeMemberships // the memberships of the employee ID
	EmployeeContracts   // the contracts of the employee ID
	EmployeeSkills      // the skills of the employee ID, whenever they hold

	EveryonesMemberships // put together from UnitMembers of every unit
	EveryonesContracts   // put together from UnitContracts of every unit
)

// isSchedule reports whether the entity is a schedule, which has days and levels.
func (e Entity) isSchedule() bool { return e == UnitSchedule || e == EmployeeSchedule }

// isComposed reports whether what is wanted is put together from other wants, or cut into
// several.
func (e Entity) isComposed() bool {
	return e.isSchedule() || e == EveryonesMemberships || e == EveryonesContracts
}

// A Want is something that an operation needs from the upstream. Wants compare with ==.
type Want struct {
	Entity Entity
	ID     wfm.ID     // which unit or employee; zero for lists
	Period wfm.Period // of schedules and links
	Levels Levels     // of schedules
	UserID bool       // of employees: the ids of their user accounts too
	Fields Fields     // of the records
}

// Levels is a set of levels in the one order that makes equal sets equal.
type Levels string

// LevelSet returns the set of the given levels; plan alone when none are given, as the
// API understands it.
func LevelSet(levels []wfm.Level) Levels {
	if len(levels) == 0 {
		return Levels(wfm.Plan)
	}
	names := make([]string, len(levels))
	for i, l := range levels {
		names[i] = string(l)
	}
	slices.Sort(names)
	return Levels(strings.Join(slices.Compact(names), ","))
}

// List returns the levels of the set.
func (l Levels) List() []wfm.Level {
	var out []wfm.Level
	for name := range strings.SplitSeq(string(l), ",") {
		out = append(out, wfm.Level(name))
	}
	return out
}

func (l Levels) union(m Levels) Levels { return LevelSet(append(l.List(), m.List()...)) }

func (l Levels) covers(m Levels) bool { return l.union(m) == l }

// target is what two wants must have in common to be answered by one call.
type target struct {
	entity Entity
	id     wfm.ID
}

func (w Want) target() target { return target{w.Entity, w.ID} }

// covers reports whether the answer to w holds the answer to v.
func (w Want) covers(v Want) bool {
	return w.target() == v.target() &&
		(w.UserID || !v.UserID) &&
		w.Fields.covers(v.Fields) &&
		(w.Period == v.Period || !w.whole() && w.Period.Covers(v.Period)) &&
		(w.Levels == v.Levels || w.Levels.covers(v.Levels))
}

// whole reports whether the answer to w cannot be cut to a shorter period, nor put together
// from two: what is one day by its nature, and the contracts of those who were in a unit
// on any day of the period, whatever days the contracts are for.
func (w Want) whole() bool {
	return w.Entity == UnitRequirements || w.Entity == PlanningPeriods || w.Entity == UnitContracts
}

// A Model says what calls cost.
type Model struct {
	ByID int                // how many planning units cost less by their ids than by the list
	Cost func(Want) float64 // of a call; nil: nothing is ever worth asking for that no want names
}

// Merge returns the calls that answer all wants, in the order in which the wants first
// need them. Every want is covered by one of the calls. What no want names is asked for
// where that costs less than a call more: days between two periods, levels on days that
// only the other want has, and the list in the place of single planning units.
func Merge(wants []Want, m Model) []Want {
	wants = listForManyUnits(wants, m.ByID)
	var calls []Want
	for _, w := range wants {
		calls = m.absorb(calls, w)
	}
	return calls
}

// absorb adds w to calls, merged with one of them where that costs less. What was merged
// may in turn merge with another, so it is taken out and added again.
func (m Model) absorb(calls []Want, w Want) []Want {
	for i, c := range calls {
		wider, ok := merged(c, w)
		if !ok {
			wider, ok = m.hull(c, w)
		}
		if !ok {
			continue
		}
		if wider == c {
			return calls
		}
		return m.absorb(slices.Delete(slices.Clone(calls), i, i+1), wider)
	}
	return append(calls, w)
}

// hull returns the least want that covers a and b, if its call costs no more than theirs.
func (m Model) hull(a, b Want) (Want, bool) {
	if m.Cost == nil || a.target() != b.target() || a.whole() {
		return Want{}, false
	}
	h := a
	h.Period = a.Period.Union(b.Period)
	if a.Levels != b.Levels {
		h.Levels = a.Levels.union(b.Levels)
	}
	h.Fields = a.Fields.union(b.Fields)
	h.UserID = a.UserID || b.UserID
	return h, m.Cost(h) <= m.Cost(a)+m.Cost(b)
}

// merged returns the one want that asks for what a and b ask for and for no other days:
// periods merge when the levels are the same, levels when the periods are. Where one of
// them needs fewer fields, it gets those of the other too.
func merged(a, b Want) (Want, bool) {
	switch {
	case a.covers(b):
		return a, true
	case b.covers(a):
		return b, true
	case a.target() != b.target():
		return Want{}, false
	case a.Period == b.Period:
		a.Levels = a.Levels.union(b.Levels)
		a.UserID = a.UserID || b.UserID
		a.Fields = a.Fields.union(b.Fields)
		return a, true
	case a.Levels == b.Levels && a.Period.Touches(b.Period) && !a.whole():
		a.Period = a.Period.Union(b.Period)
		a.Fields = a.Fields.union(b.Fields)
		return a, true
	}
	return Want{}, false
}

// listForManyUnits replaces wants for single planning units by one for the list where
// the list is wanted anyway or there are more than a few.
func listForManyUnits(wants []Want, byID int) []Want {
	ids := map[wfm.ID]bool{}
	list := false
	for _, w := range wants {
		list = list || w.Entity == Units || w.Entity == EveryonesMemberships || w.Entity == EveryonesContracts
		if w.Entity == Unit {
			ids[w.ID] = true
		}
	}
	if !list && len(ids) <= byID {
		return wants
	}
	out := slices.Clone(wants)
	for i, w := range out {
		if w.Entity == Unit {
			out[i] = Want{Entity: Units, Fields: w.Fields}
		}
	}
	return out
}

// cut returns those of the days that w asks for: they may come from a wider call.
func cut(days []wfm.ScheduleDay, w Want) []wfm.ScheduleDay {
	levels := w.Levels.List()
	wanted := func(d *wfm.ScheduleDay) bool {
		return w.Period.Contains(d.Date) && (slices.Contains(levels, d.Level) || !d.Level.Known())
	}
	all := true
	for i := range days {
		if !wanted(&days[i]) {
			all = false
			break
		}
	}
	if all {
		return days
	}
	out := []wfm.ScheduleDay{}
	for i := range days {
		if wanted(&days[i]) {
			out = append(out, days[i])
		}
	}
	return out
}

// inOrder sorts days by booking date, level in the order of [wfm.Levels], employee and
// planning unit. The API promises no order.
func inOrder(days []wfm.ScheduleDay) {
	for i := 1; i < len(days); i++ {
		if compareDays(&days[i-1], &days[i]) > 0 {
			slices.SortStableFunc(days, func(a, b wfm.ScheduleDay) int { return compareDays(&a, &b) })
			return
		}
	}
}

func compareDays(a, b *wfm.ScheduleDay) int {
	switch { // most pairs differ in what costs least to compare
	case a.Date != b.Date:
		return cmp.Compare(a.Date, b.Date)
	case a.Level != b.Level:
		return cmp.Or(cmp.Compare(a.Level.Rank(), b.Level.Rank()), cmp.Compare(a.Level, b.Level))
	}
	return cmp.Or(cmp.Compare(a.EmployeeID, b.EmployeeID), cmp.Compare(a.PlanningUnitID, b.PlanningUnitID))
}
