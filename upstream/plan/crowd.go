package plan

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"shiftgraph/internal/wfm"
	"shiftgraph/upstream"
)

// A Crowd says that an operation will ask for something of many people, one by one: for
// EmployeeMemberships, EmployeeContracts or EmployeeSchedule. Each of them has a call for
// one person, and planning units have calls for all of their people. Knowing of a crowd
// beforehand the session takes the units' calls, however few of the crowd turn up, so
// that an operation's calls do not grow with the number of people, nor hang on who asks
// first.
type Crowd struct {
	Entity Entity
	Unit   wfm.ID // the people are this unit's; zero when they may be anybody
}

// A crowd is what a session knows of those who will ask.
type crowd struct {
	everyone bool
	units    []wfm.ID
}

// Expect tells the session of crowds, before anything is asked.
func (s *Session) Expect(crowds []Crowd) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range crowds {
		known := s.crowds[c.Entity]
		if known == nil {
			known = new(crowd)
			if s.crowds == nil {
				s.crowds = map[Entity]*crowd{}
			}
			s.crowds[c.Entity] = known
		}
		switch {
		case c.Unit == 0:
			known.everyone = true
		case !slices.Contains(known.units, c.Unit):
			known.units = append(known.units, c.Unit)
		}
	}
}

// ExpectPeriod tells the session that contracts will be asked for on single days of a
// period, so that each person or unit is asked once for all of it.
func (s *Session) ExpectPeriod(period wfm.Period) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.expected == (wfm.Period{}) {
		s.expected = period
		return
	}
	s.expected = s.expected.Union(period)
}

// widened returns the expected period where it covers the given one.
func (s *Session) widened(period wfm.Period) wfm.Period {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.expected != (wfm.Period{}) && s.expected.Covers(period) {
		return s.expected
	}
	return period
}

// crowd returns what is known of those who ask for entity; nil when they come alone.
func (s *Session) crowd(entity Entity) *crowd {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.crowds[entity]
}

// valid is a link that holds for a while.
type valid[T any] interface {
	*T
	Validity() wfm.Validity
}

// in returns the links that hold on a day of the period: they may come from a wider call.
// The rows are shared; a new slice is made where one has to go.
func in[T any, P valid[T]](rows []T, period wfm.Period) []T {
	holds := func(row *T) bool { return P(row).Validity().In(period) }
	for i := range rows {
		if !holds(&rows[i]) {
			out := slices.Clone(rows[:i])
			for j := i + 1; j < len(rows); j++ {
				if holds(&rows[j]) {
					out = append(out, rows[j])
				}
			}
			return out
		}
	}
	return rows
}

// memberships indexes memberships by person. One that the API tells twice, or that two
// units tell, comes once.
func memberships(rows []wfm.Membership, err error) (*Links[wfm.Membership], error) {
	return newLinks(once(rows, func(m *wfm.Membership) [4]int64 {
		return [4]int64{int64(m.EmployeeID), int64(m.PlanningUnitID), int64(m.Start), int64(m.End)}
	}), func(m *wfm.Membership) wfm.ID { return m.EmployeeID }), err
}

// contracts indexes contracts by person, each once.
func contracts(rows []wfm.EmployeeContract, err error) (*Links[wfm.EmployeeContract], error) {
	return newLinks(once(rows, func(c *wfm.EmployeeContract) wfm.EmployeeContract { return *c }),
		func(c *wfm.EmployeeContract) wfm.ID { return c.EmployeeID }), err
}

// once returns the rows without those whose key came before.
func once[T any, K comparable](rows []T, key func(*T) K) []T {
	seen := make(map[K]bool, len(rows))
	return slices.DeleteFunc(rows, func(row T) bool {
		k := key(&row)
		again := seen[k]
		seen[k] = true
		return again
	})
}

// ofEveryUnit gathers the links of every planning unit that the token sees, deleted ones
// too.
func ofEveryUnit[T any](s *Session, entity Entity, period wfm.Period) ([]T, error) {
	units, err := s.Units(s.ctx)
	if err != nil {
		return nil, err
	}
	wants := make([]Want, len(units.Rows))
	for i, u := range units.Rows {
		wants[i] = Want{Entity: entity, ID: u.ID, Period: period}
	}
	links, err := waitAll[*Links[T]](s.ctx, s, wants)
	if err != nil {
		return nil, err
	}
	var out []T
	for _, l := range links {
		out = append(out, l.Rows...)
	}
	return out, nil
}

// Memberships returns the memberships of a person that hold in the period, in no
// promised order. Where the token may not ask the units, each of a crowd is asked alone.
func (s *Session) Memberships(ctx context.Context, employee wfm.ID, period wfm.Period) ([]wfm.Membership, error) {
	w := Want{Entity: EmployeeMemberships, ID: employee, Period: period}
	if s.crowd(EmployeeMemberships) != nil {
		everyones := Want{Entity: EveryonesMemberships, Period: period}
		if _, err := wait[*Links[wfm.Membership]](ctx, s.get(everyones)); !errors.Is(err, upstream.Forbidden) {
			w = everyones
		}
	}
	links, err := wait[*Links[wfm.Membership]](ctx, s.get(w))
	if err != nil {
		return nil, err
	}
	rows, _ := links.Of(employee) // every unit was asked: who is in none of them has none
	return in(rows, period), nil
}

// ContractsOf returns the contracts of people that hold in the period, by employee. Of a
// crowd the planning units are asked: those given, where the people are known to be planned
// in them; else all. Of whom no planning unit tells is asked for alone, and everybody where
// the token may not ask the units.
func (s *Session) ContractsOf(ctx context.Context, employees, units []wfm.ID, period wfm.Period) ([]wfm.EmployeeContract, error) {
	asked := s.widened(period)
	var wants []Want
	if c := s.crowd(EmployeeContracts); c != nil {
		if !c.everyone {
			units = c.units
		}
		for _, unit := range units {
			wants = append(wants, Want{Entity: UnitContracts, ID: unit, Period: asked})
		}
		if wants == nil {
			wants = []Want{{Entity: EveryonesContracts, Period: asked}}
		}
	}
	rows, left, err := s.contractsAmong(ctx, wants, employees)
	if errors.Is(err, upstream.Forbidden) {
		rows, left, err = nil, employees, nil
	}
	if err != nil {
		return nil, err
	}
	wants = wants[:0]
	for _, e := range left {
		wants = append(wants, Want{Entity: EmployeeContracts, ID: e, Period: asked})
	}
	alone, _, err := s.contractsAmong(ctx, wants, left)
	if err != nil {
		return nil, err
	}
	rows = append(rows, alone...)
	slices.SortStableFunc(rows, func(a, b wfm.EmployeeContract) int { return cmp.Compare(a.EmployeeID, b.EmployeeID) })
	return in(rows, period), nil
}

// contractsAmong asks the wants, side by side, for the contracts of people. left are the
// people of whom none of them tells.
func (s *Session) contractsAmong(ctx context.Context, wants []Want, employees []wfm.ID) (rows []wfm.EmployeeContract, left []wfm.ID, err error) {
	tables, err := waitAll[*Links[wfm.EmployeeContract]](ctx, s, wants)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range employees {
		told := false
		for _, t := range tables {
			if own, known := t.Of(e); known {
				rows, told = append(rows, own...), true
				break
			}
		}
		if !told {
			left = append(left, e)
		}
	}
	return rows, left, nil
}

// Holders returns who holds which contract in the period, by employee: what every
// planning unit tells of its people, and for those of whom none tells, deleted people
// aside, what they are asked for alone.
func (s *Session) Holders(ctx context.Context, period wfm.Period) ([]wfm.EmployeeContract, error) {
	s.Start([]Want{{Entity: Employees}})
	// A longer period tells of deleted people too who are in a unit on its other days only.
	everyones := s.exactly(Want{Entity: EveryonesContracts, Period: period})
	people, err := s.Employees(ctx, false)
	if err != nil {
		return nil, err
	}
	links, err := wait[*Links[wfm.EmployeeContract]](ctx, everyones)
	if err != nil {
		return nil, err
	}
	var alone []Want
	for i := range people.Rows {
		e := &people.Rows[i]
		if _, told := links.Of(e.ID); !told && !bool(e.Deleted) {
			alone = append(alone, Want{Entity: EmployeeContracts, ID: e.ID, Period: period})
		}
	}
	told, err := waitAll[*Links[wfm.EmployeeContract]](ctx, s, alone)
	if err != nil {
		return nil, err
	}
	rows := slices.Clone(links.Rows)
	for _, own := range told {
		rows = append(rows, own.Rows...)
	}
	slices.SortStableFunc(rows, func(a, b wfm.EmployeeContract) int { return cmp.Compare(a.EmployeeID, b.EmployeeID) })
	return in(rows, period), nil
}

// unitsWanted puts schedules of planning units in the place of those of people, where a
// crowd is expected and a person's days are all one unit's: its schedule holds them. Others
// stay as they are, since they may have days that no one unit tells of, in a unit that the
// token does not see among them; so do all where the token may not ask who is in which unit.
func (s *Session) unitsWanted(ctx context.Context, wants []Want) ([]Want, error) {
	if s.crowd(EmployeeSchedule) == nil {
		return wants, nil
	}
	out := slices.Clone(wants)
	var open []int // places of those whose membership leaves days of the period open
	for i, w := range wants {
		if w.Entity != EmployeeSchedule {
			continue
		}
		rows, err := s.membershipsOfUnits(ctx, w)
		switch {
		case errors.Is(err, upstream.Forbidden):
			return wants, nil
		case err != nil:
			return nil, err
		}
		if len(rows) != 1 || rows[0].Priority != nil && *rows[0].Priority != 1 {
			continue // everybody has a unit of first priority (notes: Membership, P): it may be hidden
		}
		out[i].Entity, out[i].ID = UnitSchedule, rows[0].PlanningUnitID
		if !covers(rows[0].Validity(), w.Period) {
			open = append(open, i)
		}
	}
	for _, i := range s.employedElsewhere(ctx, wants, open) {
		out[i] = wants[i]
	}
	return out, nil
}

// membershipsOfUnits returns the memberships of a want's person in its period, of all units
// that the token sees.
func (s *Session) membershipsOfUnits(ctx context.Context, w Want) ([]wfm.Membership, error) {
	links, err := wait[*Links[wfm.Membership]](ctx, s.get(Want{Entity: EveryonesMemberships, Period: w.Period}))
	if err != nil {
		return nil, err
	}
	rows, _ := links.Of(w.ID)
	return in(rows, w.Period), nil
}

// covers reports whether a link holds on every day of the period.
func covers(v wfm.Validity, period wfm.Period) bool { return v.On(period.Start) && v.On(period.End) }

// employedElsewhere returns which of the wants at the given places are of people who may
// work on days that their one membership leaves open. When people join and leave says the
// list of employment periods, which is asked for where that is one call in the place of
// several, or where it is under way.
func (s *Session) employedElsewhere(ctx context.Context, wants []Want, places []int) []int {
	s.mu.Lock()
	underWay := s.under(s.projected(Want{Entity: Employment})) != nil
	s.mu.Unlock()
	if len(places) == 0 || len(places) == 1 && !underWay {
		return places
	}
	employment, err := s.Employment(ctx)
	if err != nil {
		return places // each is asked for alone
	}
	return slices.DeleteFunc(slices.Clone(places), func(i int) bool {
		rows, known := employment.Of(wants[i].ID)
		member, err := s.membershipsOfUnits(ctx, wants[i])
		return known && err == nil && !slices.ContainsFunc(rows, func(e wfm.EmploymentPeriod) bool {
			for d := wants[i].Period.Start; d <= wants[i].Period.End; d++ {
				if e.Validity().On(d) && !member[0].Validity().On(d) {
					return true
				}
			}
			return false
		})
	})
}
