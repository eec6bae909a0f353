package upstream

import (
	"context"

	"shiftgraph/internal/wfm"
)

// PlanningUnits asks for all planning units that the token may see, deleted ones
// included. It is one REST call.
//
// Errors: [Unauthorized], [Forbidden], [Timeout] after 25 s (S).
//
//api:call GET /planning_units S
func (c *Client) PlanningUnits(ctx context.Context) ([]wfm.PlanningUnit, error) {
	return getList(ctx, c, pathOf("planning_units"), "", planningUnitsShape, need("planning_unit_id", unitID))
}

// PlanningUnit asks for one planning unit. It is one REST call.
//
// Errors: [NotFound] may mean no such unit or no rights (S). An answer about another unit
// is a [BadResponse].
//
//api:call GET /planning_units/{id} S
func (c *Client) PlanningUnit(ctx context.Context, id wfm.ID) (*wfm.PlanningUnit, error) {
	if err := checkID("planning unit", id); err != nil {
		return nil, err
	}
	return getOne(ctx, c, pathOf("planning_units", id.String()), planningUnitsShape, only(id, "planning_unit_id", unitID))
}

func unitID(u *wfm.PlanningUnit) wfm.ID { return u.ID }
