package upstream

import (
	"context"

	"shiftgraph/internal/wfm"
)

// EmploymentPeriods asks when all people that the token may see joined and left. It is
// one REST call; a person may have several periods.
//
// Errors: [Unauthorized], [Forbidden], [Timeout] after 25 s (S).
//
//api:call GET /employee_employment_periods C
func (c *Client) EmploymentPeriods(ctx context.Context) ([]wfm.EmploymentPeriod, error) {
	return getList(ctx, c, pathOf("employee_employment_periods"), "", employmentShape,
		need("employee_id", func(p *wfm.EmploymentPeriod) wfm.ID { return p.EmployeeID }))
}
