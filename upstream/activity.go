package upstream

import (
	"context"

	"shiftgraph/internal/wfm"
)

// Activities asks for all activities, deleted ones included. It is one REST call.
//
// Errors: [Unauthorized], [Forbidden], [Timeout] after 25 s (S).
//
//api:call GET /activities S
func (c *Client) Activities(ctx context.Context) ([]wfm.Activity, error) {
	return getList(ctx, c, pathOf("activities"), "", activitiesShape,
		need("activity_id", func(a *wfm.Activity) wfm.ID { return a.ID }))
}
