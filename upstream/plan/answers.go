package plan

import (
	"context"

	"shiftgraph/internal/wfm"
)

// wait returns what the call brought, or gives up waiting when ctx ends. The call itself
// goes on for others.
func wait[T any](ctx context.Context, c *call) (T, error) {
	var none T
	select {
	case <-c.done:
	default:
		select {
		case <-c.done:
		case <-ctx.Done():
			return none, ctx.Err()
		}
	}
	if c.err != nil {
		return none, c.err
	}
	return c.value.(T), nil
}

// Employees returns every person that the token sees: one REST call for all who ask.
// User ids are there when any want that was started before asked for them, or this does.
func (s *Session) Employees(ctx context.Context, userID bool) (*Table[wfm.Employee], error) {
	return wait[*Table[wfm.Employee]](ctx, s.get(Want{Entity: Employees, UserID: userID}))
}

// Activities returns every activity: one REST call for all who ask.
func (s *Session) Activities(ctx context.Context) (*Table[wfm.Activity], error) {
	return wait[*Table[wfm.Activity]](ctx, s.get(Want{Entity: Activities}))
}

// Units returns every planning unit that the token sees: one REST call for all who ask.
func (s *Session) Units(ctx context.Context) (*Table[wfm.PlanningUnit], error) {
	return wait[*Table[wfm.PlanningUnit]](ctx, s.get(Want{Entity: Units}))
}

// Contracts returns every contract: one REST call for all who ask.
func (s *Session) Contracts(ctx context.Context) (*Table[wfm.Contract], error) {
	return wait[*Table[wfm.Contract]](ctx, s.get(Want{Entity: Contracts}))
}

// Unit returns one planning unit, asked for alone unless the list is under way; nil when
// there is no such unit or the token does not see it.
func (s *Session) Unit(ctx context.Context, id wfm.ID) (*wfm.PlanningUnit, error) {
	if u, known, err := s.knownUnit(ctx, id); known || err != nil {
		return u, err
	}
	return wait[*wfm.PlanningUnit](ctx, s.get(Want{Entity: Unit, ID: id}))
}

// UnitIn returns one planning unit out of many that are wanted: from where it was asked
// for alone, else from the list. It is nil when there is no such unit or the token does
// not see it.
func (s *Session) UnitIn(ctx context.Context, id wfm.ID) (*wfm.PlanningUnit, error) {
	if u, known, err := s.knownUnit(ctx, id); known || err != nil {
		return u, err
	}
	units, err := s.Units(ctx)
	if err != nil {
		return nil, err
	}
	return units.Get(id), nil
}

// knownUnit returns the planning unit if a call that answers for it is under way.
func (s *Session) knownUnit(ctx context.Context, id wfm.ID) (u *wfm.PlanningUnit, known bool, err error) {
	s.mu.Lock()
	one, all := s.under(Want{Entity: Unit, ID: id}), s.under(Want{Entity: Units})
	s.mu.Unlock()
	switch {
	case all != nil:
		units, err := wait[*Table[wfm.PlanningUnit]](ctx, all)
		if err != nil {
			return nil, true, err
		}
		return units.Get(id), true, nil
	case one != nil:
		u, err := wait[*wfm.PlanningUnit](ctx, one)
		return u, true, err
	}
	return nil, false, nil
}

// Schedule returns the days of w, which is a UnitSchedule or an EmployeeSchedule, by
// booking date, level, employee. It is never nil without an error; the days are shared
// and may not be changed.
func (s *Session) Schedule(ctx context.Context, w Want) ([]wfm.ScheduleDay, error) {
	c := s.get(w)
	days, err := wait[[]wfm.ScheduleDay](ctx, c)
	if err != nil {
		return nil, err
	}
	if c.want == w {
		return days, nil
	}
	return cut(days, w), nil
}

// HandOut counts days that go into the operation's answer, each time that they do, and
// gives a [BudgetError] once there are more than one operation may have.
func (s *Session) HandOut(days []wfm.ScheduleDay) error {
	n := len(days)
	for i := range days {
		n += len(days[i].Blocks)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows += n
	if most := s.planner.config.MaxRows; s.rows > most {
		return &BudgetError{"rows", most}
	}
	return nil
}
