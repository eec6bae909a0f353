package plan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream"
)

// An answer is what a REST call brought. It is shared: nothing in it may be changed.
type answer struct {
	value  any       // rows, a table or links, by the want's entity
	at     time.Time // when the call began
	absent bool      // the API knows of nothing: no such id, no data, or no rights
}

// fetch makes the call for what begin returns once its turn has come.
func (p *Planner) fetch(ctx context.Context, begin func() Want) (*answer, error) {
	return p.again(ctx, func(ctx context.Context) (*answer, error) { return p.ask(ctx, begin()) })
}

// ask makes one REST call. A 404 for what belongs to a unit, a person or a day, or for one
// of them, says that there is none (notes: 404, S).
func (p *Planner) ask(ctx context.Context, w Want) (*answer, error) {
	at := time.Now()
	value, err := p.bring(ctx, w)
	absent := errors.Is(err, upstream.NotFound)
	if errors.Is(err, upstream.Timeout) && w.Entity.isSchedule() {
		p.size.cut(w, time.Since(at))
	}
	if err != nil && !absent {
		return nil, err
	}
	return &answer{value, at, absent}, nil
}

// again makes a call when its turn has come, and makes it again where that is worth it.
func (p *Planner) again(ctx context.Context, call func(context.Context) (*answer, error)) (*answer, error) {
	who, _ := caller.From(ctx)
	for attempt := 1; ; attempt++ {
		if err := p.limits.acquire(ctx, who.Hash); err != nil {
			return nil, err
		}
		value, err := func() (*answer, error) {
			defer p.limits.leave(who.Hash) // after a panic too
			return call(ctx)
		}()
		if err == nil {
			p.retries.succeeded()
			return value, nil
		}
		p.report(ctx, err, attempt)
		pause := pauseOf(err)
		p.limits.pause(pause) // for every call
		if !p.retries.again(err, attempt) {
			return nil, err
		}
		if pause > 0 {
			continue // and queue for a place again
		}
		if err := backoff(ctx, attempt); err != nil {
			return nil, err
		}
	}
}

// report writes a failed call into the log, with the cause that callers do not see. That
// something is not there is no failure.
func (p *Planner) report(ctx context.Context, err error, attempt int) {
	up, ok := errors.AsType[*upstream.Error](err)
	if !ok || up.Kind == upstream.NotFound || p.config.Log == nil {
		return
	}
	cause := ""
	if up.Cause != nil {
		cause = up.Cause.Error()
	}
	p.config.Log.LogAttrs(ctx, slog.LevelWarn, "upstream call failed",
		slog.String("method", up.Method), slog.String("path", up.Path), slog.String("kind", string(up.Kind)), slog.Int("status", up.Status),
		slog.String("detail", up.Detail), slog.String("cause", cause), slog.Int("attempt", attempt), slog.String("request_id", caller.RequestID(ctx)))
}

// bring makes the REST call for w and prepares what it brought. With [upstream.NotFound] it
// returns what stands for nothing.
func (p *Planner) bring(ctx context.Context, w Want) (any, error) {
	c := p.client.Only(string(w.Fields))
	switch w.Entity {
	case Employees:
		rows, err := c.Employees(ctx, w.UserID)
		return table(rows, err, func(e *wfm.Employee) wfm.ID { return e.ID })
	case Activities:
		rows, err := c.Activities(ctx)
		return table(rows, err, func(a *wfm.Activity) wfm.ID { return a.ID })
	case Units:
		rows, err := c.PlanningUnits(ctx)
		return table(rows, err, func(u *wfm.PlanningUnit) wfm.ID { return u.ID })
	case Contracts:
		rows, err := c.Contracts(ctx)
		return table(rows, err, func(c *wfm.Contract) wfm.ID { return c.ID })
	case Skills:
		rows, err := c.Skills(ctx)
		return table(rows, err, func(k *wfm.Skill) wfm.ID { return k.ID })
	case Employment:
		rows, err := listed(c.EmploymentPeriods(ctx))
		return newLinks(once(rows, func(p *wfm.EmploymentPeriod) wfm.EmploymentPeriod { return *p }), func(p *wfm.EmploymentPeriod) wfm.ID { return p.EmployeeID }), err
	case PlanningPeriods:
		return notNil(c.PlanningPeriods(ctx, w.Period.Start))
	case Unit:
		return c.PlanningUnit(ctx, w.ID)
	case UnitSchedule:
		return sorted(notNil(c.UnitSchedule(ctx, w.ID, w.Period, w.Levels.List()...)))
	case UnitMembers:
		return memberships(c.UnitMemberships(ctx, w.ID, w.Period))
	case UnitContracts:
		return contracts(c.UnitContracts(ctx, w.ID, w.Period))
	case UnitRequirements:
		return requirements(c.UnitRequirements(ctx, w.ID, w.Period.Start))
	case EmployeeSchedule:
		return sorted(notNil(c.EmployeeSchedule(ctx, w.ID, w.Period, w.Levels.List()...)))
	case EmployeeMemberships:
		return memberships(c.EmployeeMemberships(ctx, w.ID, w.Period))
	case EmployeeContracts:
		return contracts(c.EmployeeContracts(ctx, w.ID, w.Period))
	case EmployeeSkills:
		return skills(c.EmployeeSkills(ctx, w.ID))
	default: // what is put together from other wants has no call of its own
		panic(fmt.Sprintf("no call answers entity %d", w.Entity))
	}
}

// notNil gives a list that is not there the form of an empty one.
func notNil[T any](rows []T, err error) ([]T, error) {
	if rows == nil {
		rows = []T{}
	}
	return rows, err
}

// skills leaves out those that came twice.
func skills(rows []wfm.EmployeeSkill, err error) ([]wfm.EmployeeSkill, error) {
	return notNil(once(rows, func(k *wfm.EmployeeSkill) wfm.EmployeeSkill { return *k }), err)
}

// requirements leaves out those that came twice.
func requirements(rows []wfm.Requirement, err error) ([]wfm.Requirement, error) {
	out := make([]wfm.Requirement, 0, len(rows))
	for i := range rows {
		twice := slices.ContainsFunc(out, func(r wfm.Requirement) bool {
			return r.ActivityID == rows[i].ActivityID && r.RasterSeconds == rows[i].RasterSeconds && slices.EqualFunc(r.Values, rows[i].Values, same)
		})
		if !twice {
			out = append(out, rows[i])
		}
	}
	return out, err
}

// same compares numbers that may be missing.
func same(a, b *float64) bool { return a == b || a != nil && b != nil && *a == *b }

// listed reads a 404 for a list of everything there is of a kind. Such a list always
// exists, so that it may not be read is what a 404 means, and not that it is empty.
func listed[T any](rows []T, err error) ([]T, error) {
	if up, ok := errors.AsType[*upstream.Error](err); ok && up.Kind == upstream.NotFound {
		denied := *up
		denied.Kind = upstream.Forbidden
		denied.Detail = "the list is not there, or this token may not read it"
		return nil, &denied
	}
	return rows, err
}

// table indexes a reference list.
func table[T any](rows []T, err error, id func(*T) wfm.ID) (*Table[T], error) {
	if rows, err = listed(rows, err); err != nil {
		return nil, err
	}
	if !ascending(rows, id) { // as the API's lists are not always, nor promise to be
		slices.SortStableFunc(rows, func(a, b T) int { return cmp.Compare(id(&a), id(&b)) })
		rows = slices.CompactFunc(rows, func(a, b T) bool { return id(&a) == id(&b) }) // one that came twice is one
	}
	return newTable(rows, id), nil
}

// ascending reports whether rows stand in ascending order of id, each id once.
func ascending[T any](rows []T, id func(*T) wfm.ID) bool {
	for i := 1; i < len(rows); i++ {
		if id(&rows[i-1]) >= id(&rows[i]) {
			return false
		}
	}
	return true
}

// sorted puts the days of a schedule in order.
func sorted(days []wfm.ScheduleDay, err error) ([]wfm.ScheduleDay, error) {
	inOrder(days)
	return days, err
}
