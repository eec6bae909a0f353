package graph

import (
	"cmp"
	"context"
	"slices"
	"time"

	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
)

// Contracts resolves Query.contracts.
func (query) Contracts(ctx context.Context, includeDeleted *bool) ([]wfm.Contract, error) {
	all, err := request(ctx).Contracts(ctx)
	if err != nil {
		return nil, err
	}
	return kept(all.Rows, func(c *wfm.Contract) bool { return isTrue(includeDeleted) || !bool(c.Deleted) }), nil
}

// Contract resolves Query.contract.
func (query) Contract(ctx context.Context, id wfm.ID) (*wfm.Contract, error) {
	all, err := request(ctx).Contracts(ctx)
	if err != nil {
		return nil, err
	}
	return all.Get(id), nil
}

type contract struct{ *resolvers }

// Color resolves Contract.color.
func (r contract) Color(_ context.Context, c *wfm.Contract) (*string, error) {
	return r.color(c.Color), nil
}

// unit returns the unit of the amounts in contracts, which all of them together tell.
func (r contract) unit(ctx context.Context) (worktime.ContractTime, error) {
	all, err := request(ctx).Contracts(ctx)
	if err != nil {
		return "", err
	}
	return worktime.ContractUnit(r.settings.Worktime.ContractTime, all.ByID()), nil
}

// WeeklyMinutes resolves Contract.weeklyMinutes for a list of contracts.
func (r contract) WeeklyMinutes(ctx context.Context, contracts []*wfm.Contract) ([]*int, error) {
	unit, err := r.unit(ctx)
	if err != nil {
		return nil, err
	}
	return each(contracts, func(c *wfm.Contract) *int { return worktime.WeeklyMinutes(c, unit) }), nil
}

// MinutesOn resolves Contract.minutesOn for a list of contracts.
func (r contract) MinutesOn(ctx context.Context, contracts []*wfm.Contract, weekday time.Weekday) ([]*int, error) {
	unit, err := r.unit(ctx)
	if err != nil {
		return nil, err
	}
	return each(contracts, func(c *wfm.Contract) *int { return worktime.MinutesOn(c, weekday, unit) }), nil
}

// Holders resolves Contract.holders for a list of contracts: everybody is asked once,
// however many contracts want to know.
func (r contract) Holders(ctx context.Context, contracts []*wfm.Contract, period *wfm.Period) ([][]wfm.EmployeeContract, error) {
	links, err := request(ctx).Holders(ctx, given(period, r.thisDay()))
	if err != nil {
		return nil, err
	}
	held := map[wfm.ID][]wfm.EmployeeContract{}
	for _, l := range links {
		held[l.ContractID] = append(held[l.ContractID], l)
	}
	return each(contracts, func(c *wfm.Contract) []wfm.EmployeeContract {
		return byPersonAndStart(held[c.ID])
	}), nil
}

// byPersonAndStart orders links of people; it is never nil.
func byPersonAndStart(links []wfm.EmployeeContract) []wfm.EmployeeContract {
	out := append([]wfm.EmployeeContract{}, links...)
	slices.SortStableFunc(out, func(a, b wfm.EmployeeContract) int {
		return cmp.Or(cmp.Compare(a.EmployeeID, b.EmployeeID), cmp.Compare(a.Start, b.Start))
	})
	return out
}
