package graph

import (
	"context"

	"shiftgraph/graph/gen"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/plan"
)

// PlanningUnits resolves Query.planningUnits.
func (query) PlanningUnits(ctx context.Context, includeDeleted *bool) ([]wfm.PlanningUnit, error) {
	all, err := request(ctx).Units(ctx)
	if err != nil {
		return nil, err
	}
	return kept(all.Rows, func(u *wfm.PlanningUnit) bool { return isTrue(includeDeleted) || !bool(u.Deleted) }), nil
}

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
	return schedules(ctx, ids(units, func(u *wfm.PlanningUnit) plan.Want {
		return plan.Want{Entity: plan.UnitSchedule, ID: u.ID, Period: period, Levels: plan.LevelSet(levels)}
	}), levels)
}
