package plan

import (
	"context"
	"errors"
	"slices"
	"sync"

	"shiftgraph/internal/wfm"
	"shiftgraph/upstream"
)

// wait returns what the call brought, which goes on for others where ctx has ended. ctx is
// the operation's: its end is the call's too, and the session waits for that before it
// closes. So nothing is gained by waiting for both, and a timer is saved.
func wait[T any](ctx context.Context, c *call) (T, error) {
	var none T
	select {
	case <-c.done:
	default:
		if err := ctx.Err(); err != nil {
			return none, err
		}
		<-c.done
	}
	if c.err != nil {
		return none, c.err
	}
	return c.value.(T), nil
}

// waitAll starts what the wants need, side by side, and returns what each brought, or the
// first error.
func waitAll[T any](ctx context.Context, s *Session, wants []Want) ([]T, error) {
	s.Start(wants)
	out := make([]T, len(wants))
	for i, w := range wants {
		var err error
		if out[i], err = wait[T](ctx, s.get(w)); err != nil {
			return nil, err
		}
	}
	return out, nil
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

// Unit returns one planning unit, asked for alone unless the list is under way and may be
// read; nil when there is no such unit or the token does not see it.
func (s *Session) Unit(ctx context.Context, id wfm.ID) (*wfm.PlanningUnit, error) {
	if u, known, err := s.knownUnit(ctx, id); known && !errors.Is(err, upstream.Forbidden) {
		return u, err
	}
	return wait[*wfm.PlanningUnit](ctx, s.get(Want{Entity: Unit, ID: id}))
}

// UnitIn returns one planning unit out of many that are wanted: from where it was asked
// for alone, else from the list, or alone where the token may not read the list. It is nil
// when there is no such unit or the token does not see it.
func (s *Session) UnitIn(ctx context.Context, id wfm.ID) (*wfm.PlanningUnit, error) {
	if u, known, err := s.knownUnit(ctx, id); known && !errors.Is(err, upstream.Forbidden) {
		return u, err
	}
	units, err := s.Units(ctx)
	switch {
	case errors.Is(err, upstream.Forbidden):
		return s.Unit(ctx, id)
	case err != nil:
		return nil, err
	}
	return units.Get(id), nil
}

// UnitsIn is [Session.UnitIn] for several ids, each unit or the error at its place.
func (s *Session) UnitsIn(ctx context.Context, ids []wfm.ID) ([]*wfm.PlanningUnit, []error) {
	units, errs := make([]*wfm.PlanningUnit, len(ids)), make([]error, len(ids))
	for i, id := range ids {
		units[i], errs[i] = s.UnitIn(ctx, id)
	}
	return units, errs
}

// knownUnit returns the planning unit if a call that answers for it is under way.
func (s *Session) knownUnit(ctx context.Context, id wfm.ID) (u *wfm.PlanningUnit, known bool, err error) {
	s.mu.Lock()
	one, all := s.under(s.projected(Want{Entity: Unit, ID: id})), s.under(s.projected(Want{Entity: Units}))
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

// A schedule is what one call for a schedule brought.
type schedule struct {
	stretch
	partial    *PartialError // nil when nothing is missing
	byEmployee func() map[wfm.ID][]wfm.ScheduleDay
}

func newSchedule(came stretch, partial *PartialError) *schedule {
	return &schedule{came, partial, sync.OnceValue(func() map[wfm.ID][]wfm.ScheduleDay {
		out := map[wfm.ID][]wfm.ScheduleDay{}
		for _, d := range came.days {
			out[d.EmployeeID] = append(out[d.EmployeeID], d)
		}
		return out
	})}
}

// Schedules returns the days of each want, which is a UnitSchedule or an EmployeeSchedule,
// by booking date, level, employee, or the error at its place; with a [PartialError] stand
// the days that came. What is not under way yet is asked for side by side. Days are shared
// and may not be changed; a list is never nil without an error.
func (s *Session) Schedules(ctx context.Context, wants []Want) ([][]wfm.ScheduleDay, []error) {
	days, errs := make([][]wfm.ScheduleDay, len(wants)), make([]error, len(wants))
	asked, err := s.unitsWanted(ctx, wants)
	if err != nil {
		for i := range errs {
			errs[i] = err
		}
		return days, errs
	}
	s.Start(asked)
	for i, w := range wants {
		days[i], errs[i] = s.daysOf(ctx, w, asked[i])
	}
	return days, errs
}

// Schedule is [Session.Schedules] for one want.
func (s *Session) Schedule(ctx context.Context, w Want) ([]wfm.ScheduleDay, error) {
	days, errs := s.Schedules(ctx, []Want{w})
	return days[0], errs[0]
}

// daysOf returns the days of w out of the answer to what was asked for it.
func (s *Session) daysOf(ctx context.Context, w, asked Want) ([]wfm.ScheduleDay, error) {
	c := s.get(asked)
	got, err := waitFor(ctx, c, w)
	// The API may refuse several levels for the sake of one (notes: levels, P), and say of
	// rights what it says where there is no data.
	if refused := got != nil && got.absent || errors.Is(err, upstream.Forbidden); refused && c.want.Levels != asked.Levels {
		s.found(c.want)
		c = s.exactly(asked)
		got, err = waitFor(ctx, c, w)
	}
	if errors.Is(err, upstream.Forbidden) && asked.target() != w.target() {
		return s.daysOf(ctx, w, w) // who may not read the unit's schedule may read the person's
	}
	switch partial, some := errors.AsType[*PartialError](err); {
	case some && partial.days() == w.Period.Days():
		return nil, partial.Gaps[0].Err
	case err != nil && !some:
		return nil, err
	}
	days := got.days
	if asked.target() != w.target() {
		if days = got.byEmployee()[w.ID]; days == nil {
			days = []wfm.ScheduleDay{}
		}
	}
	if c.want.Period != w.Period || c.want.Levels != w.Levels {
		days = cut(days, w)
	}
	return days, err
}

// waitFor waits for a schedule. With a [PartialError], which is of the days of w alone, it
// returns what came, which may be nothing.
func waitFor(ctx context.Context, c *call, w Want) (*schedule, error) {
	got, err := wait[*schedule](ctx, c)
	if err != nil {
		return nil, err
	}
	return got, got.partial.within(w)
}

// Skills returns every skill: one REST call for all who ask.
func (s *Session) Skills(ctx context.Context) (*Table[wfm.Skill], error) {
	return wait[*Table[wfm.Skill]](ctx, s.get(Want{Entity: Skills}))
}

// Employment returns every person's employment periods: one REST call for all who ask.
func (s *Session) Employment(ctx context.Context) (*Links[wfm.EmploymentPeriod], error) {
	return wait[*Links[wfm.EmploymentPeriod]](ctx, s.get(Want{Entity: Employment}))
}

// PlanningPeriods returns the planning periods from a day on, in the API's order.
func (s *Session) PlanningPeriods(ctx context.Context, from wfm.Date) ([]wfm.PlanningPeriod, error) {
	return wait[[]wfm.PlanningPeriod](ctx, s.get(Want{Entity: PlanningPeriods, Period: wfm.Period{Start: from, End: from}}))
}

// SkillsOf returns the skills of people, whenever they hold, each person's or the error
// at their place: one REST call a person, side by side.
func (s *Session) SkillsOf(ctx context.Context, employees []wfm.ID) ([][]wfm.EmployeeSkill, []error) {
	wants := make([]Want, len(employees))
	for i, e := range employees {
		wants[i] = Want{Entity: EmployeeSkills, ID: e}
	}
	s.Start(wants)
	skills, errs := make([][]wfm.EmployeeSkill, len(wants)), make([]error, len(wants))
	for i, w := range wants {
		skills[i], errs[i] = wait[[]wfm.EmployeeSkill](ctx, s.get(w))
	}
	return skills, errs
}

// UnitMembers returns the memberships in a planning unit that hold in the period.
func (s *Session) UnitMembers(ctx context.Context, unit wfm.ID, period wfm.Period) ([]wfm.Membership, error) {
	got, err := wait[*Links[wfm.Membership]](ctx, s.get(Want{Entity: UnitMembers, ID: unit, Period: period}))
	if err != nil {
		return nil, err
	}
	return in(got.Rows, period), nil
}

// UnitContracts returns the contracts of a planning unit's people that hold in the period.
func (s *Session) UnitContracts(ctx context.Context, unit wfm.ID, period wfm.Period) ([]wfm.EmployeeContract, error) {
	got, err := wait[*Links[wfm.EmployeeContract]](ctx, s.get(Want{Entity: UnitContracts, ID: unit, Period: period}))
	if err != nil {
		return nil, err
	}
	return in(got.Rows, period), nil
}

// Requirements returns the requirements of a planning unit, by day, then in the API's
// order: one REST call a day, side by side.
func (s *Session) Requirements(ctx context.Context, unit wfm.ID, period wfm.Period) ([]wfm.Requirement, error) {
	days, err := waitAll[[]wfm.Requirement](ctx, s, RequirementWants(unit, period))
	if err != nil {
		return nil, err
	}
	return append([]wfm.Requirement{}, slices.Concat(days...)...), nil
}

// RequirementWants returns the wants for a planning unit's requirements of a period.
func RequirementWants(unit wfm.ID, period wfm.Period) []Want {
	out := make([]Want, 0, period.Days())
	for d := period.Start; d <= period.End; d++ {
		out = append(out, Want{Entity: UnitRequirements, ID: unit, Period: wfm.Period{Start: d, End: d}})
	}
	return out
}

// HandOut counts days with their blocks that go into the operation's answer, each time
// that they do: see [Session.Count].
func (s *Session) HandOut(days []wfm.ScheduleDay) error {
	n := len(days)
	for i := range days {
		n += len(days[i].Blocks)
	}
	return s.Count(n)
}

// Count counts rows that go into the operation's answer, and gives a [BudgetError] once
// there are more than one operation may have.
//
// Rows of all operations that run count together too, since each of them takes memory until
// its answer is written.
func (s *Session) Count(rows int) error {
	atOnce := s.planner.rows.Add(int64(rows))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows += rows
	if most := s.planner.config.MaxRows; s.rows > most {
		return &BudgetError{"rows", most}
	}
	if most := s.planner.config.MaxRowsAtOnce; atOnce > int64(most) {
		return &BudgetError{"rowsAtOnce", most}
	}
	return nil
}
