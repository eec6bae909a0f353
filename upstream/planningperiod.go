package upstream

import (
	"context"

	"shiftgraph/internal/wfm"
)

// PlanningPeriods asks for the planning periods from start on; a zero start is open. It
// is one REST call. The path is known (P), wrapper and fields are inferred (G), so no
// field is insisted on.
//
// Errors: [NotFound] may mean no data or no rights (S).
//
//api:call GET /planning_periods/{start_date} P
func (c *Client) PlanningPeriods(ctx context.Context, start wfm.Date) ([]wfm.PlanningPeriod, error) {
	accept := func(*wfm.PlanningPeriod) (bool, error) { return true, nil }
	return getList(ctx, c, pathOf("planning_periods", startText(start)), "", planningPeriodsShape, accept)
}
