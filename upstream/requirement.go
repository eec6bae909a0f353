package upstream

import (
	"context"

	"shiftgraph/internal/wfm"
)

// UnitRequirements asks how many people a planning unit needs on one day. It is one REST
// call; each item is one activity. Values begin at 00:00 of the unit's clock, one per
// raster (C), and there may be 23, 24 or 25 hours of them on a day with a clock change
// (G). PlanningUnitID and Date are filled in.
//
// Errors: [NotFound] may mean no such unit, no requirement, or no rights (S). Values
// without a raster are a [BadResponse].
//
//api:call GET /planning_units/{id}/requirements/{date} C
func (c *Client) UnitRequirements(ctx context.Context, unit wfm.ID, date wfm.Date) ([]wfm.Requirement, error) {
	if err := checkID("planning unit", unit); err != nil {
		return nil, err
	}
	if date == 0 {
		return nil, errNoDate
	}
	accept := func(r *wfm.Requirement) (bool, error) {
		switch {
		case r.ActivityID == 0:
			return false, missing("activity_id")
		case r.RasterSeconds == 0 && len(r.Values) > 0:
			return false, missing("raster")
		case r.RasterSeconds < 0 || r.RasterSeconds > secondsPerDay:
			return false, &shapeError{"raster", "want seconds, at most a day of them"}
		}
		r.PlanningUnitID, r.Date = unit, date
		return true, nil
	}
	return getList(ctx, c, pathOf("planning_units", unit.String(), "requirements", date.String()), "", requirementsShape, accept)
}
