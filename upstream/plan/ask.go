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

// fetch makes the call for what begin returns once its turn has come.
func (p *Planner) fetch(ctx context.Context, begin func() Want) (any, error) {
	return p.again(ctx, func(ctx context.Context) (any, error) { return p.ask(ctx, begin()) })
}

// again makes a call when its turn has come, and makes it again where that is worth it.
func (p *Planner) again(ctx context.Context, call func(context.Context) (any, error)) (any, error) {
	who, _ := caller.From(ctx)
	for attempt := 1; ; attempt++ {
		release, err := p.limits.acquire(ctx, who.Hash)
		if err != nil {
			return nil, err
		}
		value, err := call(ctx)
		release()
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

// ask makes one REST call and prepares what it brought. Answers are shared from here on:
// nothing in them may be changed.
func (p *Planner) ask(ctx context.Context, w Want) (any, error) {
	c := p.client
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
		return newLinks(rows, func(p *wfm.EmploymentPeriod) wfm.ID { return p.EmployeeID }), err
	case PlanningPeriods:
		return orNone(c.PlanningPeriods(ctx, w.Period.Start))
	case Unit:
		u, err := c.PlanningUnit(ctx, w.ID)
		if errors.Is(err, upstream.NotFound) {
			return (*wfm.PlanningUnit)(nil), nil
		}
		return u, err
	case UnitSchedule:
		return p.learned(w, time.Now())(orNone(c.UnitSchedule(ctx, w.ID, w.Period, w.Levels.List()...)))
	case UnitMembers:
		return memberships(orNone(c.UnitMemberships(ctx, w.ID, w.Period)))
	case UnitContracts:
		return contracts(orNone(c.UnitContracts(ctx, w.ID, w.Period)))
	case UnitRequirements:
		return orNone(c.UnitRequirements(ctx, w.ID, w.Period.Start))
	case EmployeeSchedule:
		return p.learned(w, time.Now())(orNone(c.EmployeeSchedule(ctx, w.ID, w.Period, w.Levels.List()...)))
	case EmployeeMemberships:
		return memberships(orNone(c.EmployeeMemberships(ctx, w.ID, w.Period)))
	case EmployeeContracts:
		return contracts(orNone(c.EmployeeContracts(ctx, w.ID, w.Period)))
	case EmployeeSkills:
		return orNone(c.EmployeeSkills(ctx, w.ID))
	default: // what is put together from other wants has no call of its own
		panic(fmt.Sprintf("no call answers entity %d", w.Entity))
	}
}

// orNone reads a 404 for what belongs to a unit, a person or a day as "there is none"
// (notes: 404, S).
func orNone[T any](rows []T, err error) ([]T, error) {
	if errors.Is(err, upstream.NotFound) {
		return []T{}, nil
	}
	return rows, err
}

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
	slices.SortStableFunc(rows, func(a, b T) int { return cmp.Compare(id(&a), id(&b)) })
	return newTable(rows, id), nil
}

// learned puts the days of a schedule in order, and learns from how many came in which
// time.
func (p *Planner) learned(w Want, began time.Time) func([]wfm.ScheduleDay, error) ([]wfm.ScheduleDay, error) {
	return func(days []wfm.ScheduleDay, err error) ([]wfm.ScheduleDay, error) {
		if err == nil {
			p.size.learn(w, len(days), time.Since(began))
			inOrder(days)
		}
		return days, err
	}
}
