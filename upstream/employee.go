package upstream

import (
	"context"

	"shiftgraph/internal/wfm"
)

// Employees asks for all people that the token may see, deleted ones included. It is one
// REST call. withUserID also fills in their user ids (C). A token without admin access
// does not see people without a planning unit (P).
//
// Errors: [Unauthorized], [Forbidden], [Timeout] after 25 s (S).
//
//api:call GET /employees S
func (c *Client) Employees(ctx context.Context, withUserID bool) ([]wfm.Employee, error) {
	query := ""
	if withUserID {
		query = "include_userid=true"
	}
	return getList(ctx, c, pathOf("employees"), query, employeesShape, need("employee_id", employeeID))
}

// Employee asks for one person. It is one REST call. That the path exists is inferred,
// and so is its wrapper (G): [Client.Employees] is the sure way.
//
// Errors: [NotFound] may mean no such person or no rights (S). An answer about somebody
// else is a [BadResponse].
//
//api:call GET /employees/{id} G
func (c *Client) Employee(ctx context.Context, id wfm.ID) (*wfm.Employee, error) {
	if err := checkID("employee", id); err != nil {
		return nil, err
	}
	return getOne(ctx, c, pathOf("employees", id.String()), employeesShape, only(id, "employee_id", employeeID))
}

func employeeID(e *wfm.Employee) wfm.ID { return e.ID }
