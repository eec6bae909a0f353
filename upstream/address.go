package upstream

import (
	"context"

	"shiftgraph/internal/wfm"
)

// EmployeeAddress asks for a person's current address. It is one REST call. The path and
// its fields are known from one client that would not notice if they were wrong (c).
//
// Errors: [NotFound] may mean no such person, no address, or no rights (S).
//
//api:call GET /employee_current_addresses/{employee_id} c
func (c *Client) EmployeeAddress(ctx context.Context, employee wfm.ID) (*wfm.EmployeeAddress, error) {
	if err := checkID("employee", employee); err != nil {
		return nil, err
	}
	accept := func(a *wfm.EmployeeAddress) (bool, error) {
		a.EmployeeID = or(a.EmployeeID, employee)
		return a.EmployeeID == employee, nil
	}
	return getOne(ctx, c, pathOf("employee_current_addresses", employee.String()), addressShape, accept)
}
