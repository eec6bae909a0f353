package graph

import (
	"context"

	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/plan"
)

// schedules resolves a list's schedule fields, each by its want. An empty list of levels
// holds nothing; a missing one reads as plan.
func schedules(ctx context.Context, wants []plan.Want, levels []wfm.Level) ([][]wfm.ScheduleDay, error) {
	if levels != nil && len(levels) == 0 {
		out := make([][]wfm.ScheduleDay, len(wants))
		for i := range out {
			out[i] = []wfm.ScheduleDay{}
		}
		return out, nil
	}
	r := request(ctx)
	days, errs := r.Loaders.Schedules.All(ctx, wants)
	for i := range days {
		if errs[i] == nil {
			errs[i] = r.HandOut(days[i])
		}
		if errs[i] != nil {
			days[i] = nil
		}
	}
	return joined(days, errs)
}

type scheduleDay struct{}

// Employee resolves ScheduleDay.employee for a list of days.
func (scheduleDay) Employee(ctx context.Context, days []*wfm.ScheduleDay) ([]*wfm.Employee, error) {
	return joined(request(ctx).Loaders.Employees.All(ctx, ids(days, func(d *wfm.ScheduleDay) wfm.ID { return d.EmployeeID })))
}

// PlanningUnit resolves ScheduleDay.planningUnit for a list of days.
func (scheduleDay) PlanningUnit(ctx context.Context, days []*wfm.ScheduleDay) ([]*wfm.PlanningUnit, error) {
	return joined(request(ctx).Loaders.Units.All(ctx, ids(days, func(d *wfm.ScheduleDay) wfm.ID { return d.PlanningUnitID })))
}

type scheduleBlock struct{}

// Activity resolves ScheduleBlock.activity for a day's blocks.
func (scheduleBlock) Activity(ctx context.Context, blocks []*wfm.ScheduleBlock) ([]*wfm.Activity, error) {
	return joined(request(ctx).Loaders.Activities.All(ctx, ids(blocks, func(b *wfm.ScheduleBlock) wfm.ID { return b.ActivityID })))
}
