package plan

import (
	"cmp"
	"slices"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/wfm"
)

// A Reason says which of the three things a 404 means that the API answers alike (notes:
// 404, S).
type Reason string

// The reasons, as far as what is known tells them apart.
const (
	NotListed     Reason = "noSuchIdOrNoRights" // the token's list does not have it: there is no such id, or it is hidden
	NoRights      Reason = "noRights"           // something that the token sees names it, but its list does not have it
	NoData        Reason = "noData"             // the token's list has it, and the token may read the like of it
	ReasonUnknown Reason = "unknown"
)

// An Absence is a want of which the API said that there is nothing.
type Absence struct {
	Want   Want
	Reason Reason
}

// Absences returns what the API knew nothing of, as far as the session has asked, and why:
// by the lists that it has, or that are kept, at no further call.
func (s *Session) Absences() []Absence {
	s.mu.Lock()
	absent := slices.Clone(s.absent)
	s.mu.Unlock()
	if absent == nil {
		return nil
	}
	known := s.acquaintance()
	out := make([]Absence, len(absent))
	for i, w := range absent {
		out[i] = Absence{w, known.reason(w)}
	}
	return inPeriods(out)
}

// inPeriods joins absences of the same that follow each other, such as the days of a
// requirement, and puts all in order.
func inPeriods(all []Absence) []Absence {
	slices.SortStableFunc(all, func(a, b Absence) int {
		return cmp.Or(cmp.Compare(a.Want.Entity, b.Want.Entity), cmp.Compare(a.Want.ID, b.Want.ID), cmp.Compare(a.Want.Levels, b.Want.Levels),
			cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Want.Period.Start, b.Want.Period.Start))
	})
	out := all[:0]
	for _, a := range all {
		if last := len(out) - 1; last >= 0 {
			before := &out[last]
			if before.Want.target() == a.Want.target() && before.Want.Levels == a.Want.Levels && before.Reason == a.Reason && before.Want.Period.Touches(a.Want.Period) {
				before.Want.Period = before.Want.Period.Union(a.Want.Period)
				continue
			}
		}
		out = append(out, a)
	}
	return out
}

// found takes back that there is nothing for w: it was asked for in parts.
func (s *Session) found(w Want) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.absent = slices.DeleteFunc(s.absent, func(a Want) bool {
		return a.target() == w.target() && a.Levels == w.Levels && w.Period.Covers(a.Period)
	})
}

// An acquaintance is what a session knows of planning units and people.
type acquaintance struct {
	units, people ids
	levels        map[Levels]bool // of schedules that were answered
}

// ids are what is known of the ids of one kind.
type ids struct {
	seen  map[wfm.ID]bool // of records that the token was shown
	named map[wfm.ID]bool // in other records
	all   bool            // seen holds all that there are for the token
}

func newIDs() ids { return ids{seen: map[wfm.ID]bool{}, named: map[wfm.ID]bool{}} }

// reason says why there is nothing for w.
func (k *acquaintance) reason(w Want) Reason {
	of := k.units
	switch w.Entity {
	case EmployeeSchedule, EmployeeMemberships, EmployeeContracts, EmployeeSkills:
		of = k.people
	case PlanningPeriods:
		return NoData // of a day, not of anybody
	}
	switch {
	case of.seen[w.ID] && w.Entity.isSchedule() && !k.read(w.Levels):
		return ReasonUnknown // rights on levels are rights of their own (notes: levels, P)
	case of.seen[w.ID]:
		return NoData
	case !of.all:
		return ReasonUnknown
	case of.named[w.ID]:
		return NoRights
	}
	return NotListed
}

// read reports whether schedules on the levels were answered; plan is what every role that
// has schedules may read.
func (k *acquaintance) read(levels Levels) bool {
	if levels == Levels(wfm.Plan) {
		return true
	}
	for seen := range k.levels {
		if seen.covers(levels) {
			return true
		}
	}
	return false
}

// acquaintance gathers what the session's answers tell, and the lists that are kept.
func (s *Session) acquaintance() *acquaintance {
	k := &acquaintance{units: newIDs(), people: newIDs(), levels: map[Levels]bool{}}
	for _, c := range s.landed() {
		k.learn(c.want, c.value)
	}
	who, _ := caller.From(s.ctx)
	for _, e := range []Entity{Units, Employees} {
		list := Want{Entity: e, Fields: always[e.Resource()]}
		if kept, _ := s.planner.keeper.find(s.ctx, who.Hash, list, s.since); kept != nil {
			k.learn(list, kept.value)
		}
	}
	return k
}

// landed returns the calls that have brought something.
func (s *Session) landed() []*call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []*call
	for _, calls := range s.calls {
		for _, c := range calls {
			select {
			case <-c.done:
				if c.err == nil {
					out = append(out, c)
				}
			default:
			}
		}
	}
	return out
}

// learn takes from an answer who is in the token's lists and whom it names.
func (k *acquaintance) learn(w Want, value any) {
	switch v := value.(type) {
	case *Table[wfm.PlanningUnit]:
		k.units.all = true
		for i := range v.Rows {
			k.units.seen[v.Rows[i].ID], k.units.named[v.Rows[i].ParentID] = true, true
		}
	case *Table[wfm.Employee]:
		k.people.all = true
		for i := range v.Rows {
			k.people.seen[v.Rows[i].ID] = true
		}
	case *wfm.PlanningUnit:
		if v != nil {
			k.units.seen[v.ID], k.units.named[v.ParentID] = true, true
		}
	case *Links[wfm.Membership]:
		for i := range v.Rows {
			k.people.named[v.Rows[i].EmployeeID], k.units.named[v.Rows[i].PlanningUnitID] = true, true
		}
	case *schedule:
		if len(v.days) > 0 {
			k.levels[w.Levels] = true
		}
		for i := range v.days {
			k.people.named[v.days[i].EmployeeID], k.units.named[v.days[i].PlanningUnitID] = true, true
		}
	}
}
