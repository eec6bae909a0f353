package upstream

import (
	"context"

	"shiftgraph/internal/wfm"
)

// EmployeeMemberships asks to which planning units a person belongs on any day of period,
// of which a zero bound is open. It is one REST call. Memberships that do not touch the
// period and those of other people are left out, should the API answer them.
//
// Errors: [NotFound] may mean no such person, no data in the period, or no rights (S).
//
//api:call GET /employees/{id}/planning_units/{start_date} C
func (c *Client) EmployeeMemberships(ctx context.Context, employee wfm.ID, period wfm.Period) ([]wfm.Membership, error) {
	if err := checkID("employee", employee); err != nil {
		return nil, err
	}
	if err := checkPeriod(period); err != nil {
		return nil, err
	}
	path := pathOf("employees", employee.String(), "planning_units", startText(period.Start))
	return getList(ctx, c, path, "end_date="+endText(period.End), membershipsShape, acceptMembership(employee, 0, period))
}

// UnitMemberships asks who belongs to a planning unit on any day of period, of which a
// zero bound is open. It is one REST call. The period's end goes as end_date, which is
// documented for the API as a whole (S), not for this path. The other memberships of the
// unit's people are left out, should the API answer them.
//
// Errors: [NotFound] may mean no such unit, no data in the period, or no rights (S).
//
//api:call GET /planning_units/{id}/planning_units/{start_date} S
func (c *Client) UnitMemberships(ctx context.Context, unit wfm.ID, period wfm.Period) ([]wfm.Membership, error) {
	if err := checkID("planning unit", unit); err != nil {
		return nil, err
	}
	if err := checkPeriod(period); err != nil {
		return nil, err
	}
	path := pathOf("planning_units", unit.String(), "planning_units", startText(period.Start))
	return getList(ctx, c, path, "end_date="+endText(period.End), membershipsShape, acceptMembership(0, unit, period))
}

// acceptMembership keeps the memberships of employee and in unit; zero means any.
func acceptMembership(employee, unit wfm.ID, period wfm.Period) func(*wfm.Membership) (bool, error) {
	return func(m *wfm.Membership) (bool, error) {
		m.EmployeeID, m.PlanningUnitID = or(m.EmployeeID, employee), or(m.PlanningUnitID, unit)
		switch {
		case m.EmployeeID == 0:
			return false, missing("employee_id")
		case m.PlanningUnitID == 0:
			return false, missing("planning_unit_id")
		}
		asked := (employee == 0 || m.EmployeeID == employee) && (unit == 0 || m.PlanningUnitID == unit)
		return asked && m.Validity().In(closed(period)), nil
	}
}
