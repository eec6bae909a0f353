package graph

import (
	"cmp"
	"context"
	"slices"

	"shiftgraph/graph/gen"
	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
	"shiftgraph/upstream/plan"
)

// PlanningUnits resolves Query.planningUnits.
func (query) PlanningUnits(ctx context.Context, ids []wfm.ID, includeDeleted *bool) ([]wfm.PlanningUnit, error) {
	if ids != nil {
		return unitsNamed(ctx, ids)
	}
	all, err := request(ctx).Units(ctx)
	if err != nil {
		return nil, err
	}
	return kept(all.Rows, func(u *wfm.PlanningUnit) bool { return isTrue(includeDeleted) || !bool(u.Deleted) }), nil
}

// unitsNamed returns the units of ids that there are, each once, by id.
func unitsNamed(ctx context.Context, ids []wfm.ID) ([]wfm.PlanningUnit, error) {
	units, errs := request(ctx).Loaders().Units.All(ctx, distinct(ids))
	out := make([]wfm.PlanningUnit, 0, len(units))
	for _, u := range units {
		if u != nil {
			out = append(out, *u)
		}
	}
	return out, firstError(errs)
}

// distinct returns ids in order, each once.
func distinct(ids []wfm.ID) []wfm.ID { return slices.Compact(slices.Sorted(slices.Values(ids))) }

// PlanningUnit resolves Query.planningUnit.
func (query) PlanningUnit(ctx context.Context, id wfm.ID) (*wfm.PlanningUnit, error) {
	return request(ctx).Unit(ctx, id)
}

type planningUnit struct{ *resolvers }

// Color resolves PlanningUnit.color.
func (r planningUnit) Color(_ context.Context, u *wfm.PlanningUnit) (*string, error) {
	return r.color(u.Color), nil
}

// TimeZone resolves PlanningUnit.timeZone.
func (r planningUnit) TimeZone(_ context.Context, u *wfm.PlanningUnit) (*string, error) {
	loc, _ := r.settings.Zones.Of(u)
	name := loc.String()
	return &name, nil
}

// TimeZoneSource resolves PlanningUnit.timeZoneSource.
func (r planningUnit) TimeZoneSource(_ context.Context, u *wfm.PlanningUnit) (gen.TimeZoneSource, error) {
	if _, configured := r.settings.Zones.Of(u); configured {
		return gen.TimeZoneSourceConfigured, nil
	}
	return gen.TimeZoneSourceDefault, nil
}

// Schedule resolves PlanningUnit.schedule for a list of units.
func (planningUnit) Schedule(ctx context.Context, units []*wfm.PlanningUnit, period wfm.Period, levels []wfm.Level) ([][]wfm.ScheduleDay, error) {
	return schedules(ctx, each(units, func(u *wfm.PlanningUnit) plan.Want {
		return plan.Want{Entity: plan.UnitSchedule, ID: u.ID, Period: period, Levels: plan.LevelSet(levels)}
	}), levels)
}

// Requirements resolves PlanningUnit.requirements for a list of units.
func (planningUnit) Requirements(ctx context.Context, units []*wfm.PlanningUnit, period wfm.Period, activityIDs []wfm.ID) ([][]wfm.Requirement, error) {
	return joined(eachOf(units, func(u *wfm.PlanningUnit) ([]wfm.Requirement, error) {
		rows, err := request(ctx).Requirements(ctx, u.ID, period)
		if err != nil {
			return nil, err
		}
		rows = kept(rows, func(r *wfm.Requirement) bool { return activityIDs == nil || slices.Contains(activityIDs, r.ActivityID) })
		slices.SortStableFunc(rows, func(a, b wfm.Requirement) int {
			return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.ActivityID, b.ActivityID))
		})
		return rows, nil
	}))
}

type requirement struct{}

// Activity resolves Requirement.activity for a list.
func (requirement) Activity(ctx context.Context, rows []*wfm.Requirement) ([]*wfm.Activity, error) {
	return activitiesOf(ctx, each(rows, func(r *wfm.Requirement) wfm.ID { return r.ActivityID }))
}

// PersonHours resolves Requirement.personHours.
func (requirement) PersonHours(_ context.Context, r *wfm.Requirement) (float64, error) {
	return worktime.PersonHours(r), nil
}

// Employees resolves PlanningUnit.employees for a list of units.
func (r planningUnit) Employees(ctx context.Context, units []*wfm.PlanningUnit, period *wfm.Period) ([][]wfm.Membership, error) {
	return joined(eachOf(units, func(u *wfm.PlanningUnit) ([]wfm.Membership, error) {
		rows, err := request(ctx).UnitMembers(ctx, u.ID, given(period, r.thisDay()))
		out := append([]wfm.Membership{}, rows...)
		slices.SortStableFunc(out, func(a, b wfm.Membership) int {
			return cmp.Or(cmp.Compare(a.EmployeeID, b.EmployeeID), cmp.Compare(a.Start, b.Start))
		})
		return out, err
	}))
}

// Contracts resolves PlanningUnit.contracts for a list of units.
func (r planningUnit) Contracts(ctx context.Context, units []*wfm.PlanningUnit, period *wfm.Period) ([][]wfm.EmployeeContract, error) {
	return joined(eachOf(units, func(u *wfm.PlanningUnit) ([]wfm.EmployeeContract, error) {
		rows, err := request(ctx).UnitContracts(ctx, u.ID, given(period, r.thisDay()))
		return byPersonAndStart(rows), err
	}))
}
