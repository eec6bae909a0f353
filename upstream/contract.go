package upstream

import (
	"context"
	"strconv"

	"shiftgraph/internal/wfm"
)

// Contracts asks for all contracts as definitions, deleted ones included; who holds them
// say [Client.UnitContracts] and [Client.EmployeeContracts]. It is one REST call. The
// unit of a contract's amounts is not known (G): see [wfm.WorkingAmount].
//
// Errors: [Unauthorized], [Forbidden], [Timeout] after 25 s (S).
//
//api:call GET /contracts C
func (c *Client) Contracts(ctx context.Context) ([]wfm.Contract, error) {
	return getList(ctx, c, pathOf("contracts"), "", contractsShape,
		need("contract_id", func(k *wfm.Contract) wfm.ID { return k.ID }))
}

// EmployeeContracts asks which contracts a person holds on any day of period, of which a
// zero bound is open. It is one REST call. Links that do not touch the period and links
// of other people are left out, should the API answer them.
//
// Errors: [NotFound] may mean no such person, no data in the period, or no rights (S).
//
//api:call GET /employees/{id}/contracts/{start_date} C
func (c *Client) EmployeeContracts(ctx context.Context, employee wfm.ID, period wfm.Period) ([]wfm.EmployeeContract, error) {
	if err := checkID("employee", employee); err != nil {
		return nil, err
	}
	if err := checkPeriod(period); err != nil {
		return nil, err
	}
	path := pathOf("employees", employee.String(), "contracts", startText(period.Start))
	return getList(ctx, c, path, "end_date="+endText(period.End), employeeContractsShape, acceptContract(employee, period))
}

// UnitContracts asks which contracts a planning unit's people hold on any day of period,
// of which a zero bound is open. It is one REST call. The path asks for a length in days
// (S); an open end has none and is sent as end_date.
//
// Errors: [NotFound] may mean no such unit, no data in the period, or no rights (S).
//
//api:call GET /planning_units/{id}/contracts/{start_date} S
func (c *Client) UnitContracts(ctx context.Context, unit wfm.ID, period wfm.Period) ([]wfm.EmployeeContract, error) {
	if err := checkID("planning unit", unit); err != nil {
		return nil, err
	}
	if err := checkPeriod(period); err != nil {
		return nil, err
	}
	query := "end_date=" + endText(period.End)
	if period.Start != 0 && period.End != 0 {
		query = "length=" + strconv.Itoa(period.Days())
	}
	path := pathOf("planning_units", unit.String(), "contracts", startText(period.Start))
	return getList(ctx, c, path, query, employeeContractsShape, acceptContract(0, period))
}

// acceptContract keeps the links of employee, or of everybody when it is zero.
func acceptContract(employee wfm.ID, period wfm.Period) func(*wfm.EmployeeContract) (bool, error) {
	return func(k *wfm.EmployeeContract) (bool, error) {
		k.EmployeeID = or(k.EmployeeID, employee)
		switch {
		case k.EmployeeID == 0:
			return false, missing("employee_id")
		case k.ContractID == 0:
			return false, missing("contract_id")
		}
		return (employee == 0 || k.EmployeeID == employee) && k.Validity().In(closed(period)), nil
	}
}
