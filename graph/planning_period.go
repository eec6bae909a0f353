package graph

import (
	"context"

	"shiftgraph/internal/wfm"
)

// PlanningPeriods resolves Query.planningPeriods.
func (query) PlanningPeriods(ctx context.Context, from wfm.Date) ([]wfm.PlanningPeriod, error) {
	return request(ctx).PlanningPeriods(ctx, from)
}

type planningPeriod struct{}

// PlanningUnit resolves PlanningPeriod.planningUnit for a list.
func (planningPeriod) PlanningUnit(ctx context.Context, periods []*wfm.PlanningPeriod) ([]*wfm.PlanningUnit, error) {
	return unitsOf(ctx, each(periods, func(p *wfm.PlanningPeriod) wfm.ID { return p.PlanningUnitID }))
}
