package sandbox

import (
	"fmt"
	"testing"
)

// reachEnd is the latest end of a block, in seconds since midnight of the booking
// date: the end of the next day.
const reachEnd = 2 * daySeconds

// mayOverlap tells the designed exceptions from mistakes.
func mayOverlap(r role, d day) bool { return r == roleTie && d.weekday() == 3 && d.nth() == 2 }

// inChangedHour tells a time that comes twice or never on a zone's clock.
func inChangedHour(z *zone, d day, seconds int32) bool {
	wall := int64(d)*daySeconds + int64(seconds)
	for _, c := range z.changes {
		from := c.wall
		if c.after < c.before {
			from -= hour
		}
		if from <= wall && wall < from+hour {
			return true
		}
	}
	return false
}

// Over the whole filled span, on every level, for several seeds: blocks have a length,
// lie within the booking date and the day after, stand in time order and overlap only
// where that is the point; nobody works two shifts at once.
func TestBlocksAreSound(t *testing.T) {
	t.Parallel()
	for seed, people := range map[uint64]int{1: 70, 7: 43} {
		s := build(t, Config{Seed: seed, People: people})
		l := s.newLoom()
		for _, p := range s.people {
			before := int32(0) // end of the last planned block, on the clock of the day before
			for d := s.filled.start; d <= s.filled.end; d++ {
				before -= daySeconds
				if !l.load(p, d) {
					continue
				}
				for v := range levelCount {
					last := int32(-1 << 30)
					for i, b := range l.blocks(v) {
						where := func() string {
							return fmt.Sprintf("seed %d, %d on %s, %s, block %d: %+v", seed, p.id, d, levelNames[v], i, b)
						}
						switch {
						case b.fullDay:
							if b.start != 0 || b.end != 0 || last >= 0 {
								t.Errorf("%s: full day with a time, or behind timed blocks", where())
							}
							continue
						case b.end <= b.start || b.start < 0 || b.end > reachEnd:
							t.Errorf("%s: out of bounds", where())
						case b.start < last && !mayOverlap(p.role, d):
							t.Errorf("%s: overlaps the one before", where())
						case v == levelPlan && b.start < before:
							t.Errorf("%s: overlaps the day before", where())
						}
						if p.role != roleNightBreak && (inChangedHour(s.units[l.plan.unit].zone, d, b.start) || inChangedHour(s.units[l.plan.unit].zone, d, b.end)) {
							t.Errorf("%s: in the hour that comes twice or never", where())
						}
						last = max(last, b.end)
					}
					if v == levelPlan && last > 0 {
						before = last
					}
				}
			}
		}
	}
}

// Every id that a schedule, a membership or a contract link refers to stands in a list,
// and who is planned in a unit has a membership there that day.
func TestReferencesExist(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	people, activities, contracts := map[int64]bool{}, map[int64]string{}, map[int64]bool{}
	for _, p := range list[jsonPerson](c, "employees", "/employees") {
		people[p.ID] = true
	}
	for _, a := range list[jsonActivity](c, "activities", "/activities") {
		activities[a.ID] = a.Type
	}
	for _, k := range list[jsonContract](c, "contracts", "/contracts") {
		contracts[k.ID] = true
	}
	linkIDs := map[int64]bool{}
	for _, u := range list[jsonUnit](c, "planning_units", "/planning_units") {
		path := fmt.Sprintf("/planning_units/%d/planning_units/1900-01-01?end_date=4000-01-01", u.ID)
		if resp, _, err := c.do("GET", "/v1"+path); err != nil || resp.StatusCode == 404 {
			continue
		}
		members := map[int64][]jsonLink{}
		for _, m := range list[jsonLink](c, "employee_planning_units", path) {
			if !people[m.EmployeeID] || m.UnitID != u.ID || m.Priority < 1 || m.Priority > 100 || m.End < m.Start || linkIDs[m.MemberID] {
				t.Errorf("%+v", m)
			}
			linkIDs[m.MemberID] = true
			members[m.EmployeeID] = append(members[m.EmployeeID], m)
		}
		for _, k := range list[jsonLink](c, "employee_contracts", fmt.Sprintf("/planning_units/%d/contracts/1900-01-01?end_date=4000-01-01", u.ID)) {
			if !contracts[k.ContractID] || members[k.EmployeeID] == nil || k.End < k.Start {
				t.Errorf("%+v", k)
			}
		}
		if u.Deleted {
			continue
		}
		for _, d := range c.unitDays(u.ID, "2026-10-19", "2026-11-08", allLevels) {
			covered := false
			for _, m := range members[d.EmployeeID] {
				covered = covered || m.Start <= d.Date && d.Date <= m.End
			}
			if !covered {
				t.Errorf("%d is planned in %d on %s without a membership", d.EmployeeID, u.ID, d.Date)
			}
			for _, b := range d.Blocks {
				if b.ActivityID == nil {
					continue
				}
				kind, ok := activities[*b.ActivityID]
				if !ok {
					t.Errorf("activity %d on %s is in no list", *b.ActivityID, d.Date)
				}
				if kind != b.Type && *b.ActivityID != actELearning {
					t.Errorf("activity %d is %s, its block %s", *b.ActivityID, kind, b.Type)
				}
			}
		}
	}
}

// One contract holds at a time, and who is employed has a first priority every day.
func TestLinksOfAPerson(t *testing.T) {
	t.Parallel()
	s := build(t, Config{People: 2000})
	for _, p := range s.people {
		for i, a := range p.contracts {
			for _, b := range p.contracts[i+1:] {
				if a.valid.meets(b.valid) {
					t.Errorf("%d holds two contracts at a time", p.id)
				}
			}
		}
		for d := s.filled.start; d <= s.filled.end; d += 10 {
			first := 0
			for _, m := range p.members {
				if m.valid.has(d) && m.priority == 1 {
					first++
				}
			}
			if first > 1 || first == 0 && p.employedOn(d) && p.role != roleWithoutUnit {
				t.Errorf("%d has %d first priorities on %s", p.id, first, d)
			}
		}
		for i := 1; i < len(p.periods); i++ {
			if p.periods[i-1].end >= p.periods[i].start {
				t.Errorf("%d has overlapping employment periods", p.id)
			}
		}
	}
}
