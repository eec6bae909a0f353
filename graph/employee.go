package graph

import (
	"context"
	"slices"

	"shiftgraph/graph/gen"
	"shiftgraph/graph/page"
	"shiftgraph/internal/wfm"
)

// Employees resolves Query.employees.
func (q query) Employees(ctx context.Context, first *int, after *string, last *int, before *string, filter *gen.EmployeeFilter, orderBy *gen.EmployeeOrder) (*page.EmployeeConnection, error) {
	order := given(orderBy, gen.EmployeeOrderName)
	request, err := newPageRequest(first, after, last, before, q.settings.MaxPageSize, order, filter)
	if err != nil {
		return nil, err
	}
	people, err := q.filtered(ctx, filter, order)
	if err != nil {
		return nil, err
	}
	from, info := request.of(len(people), func(i int) sortKey { return keyOfEmployee(people[i], order) })
	out := &page.EmployeeConnection{}
	out.TotalCount, out.PageInfo, out.Nodes = len(people), info, people[from:from+info.Len]
	out.Kept = filter == nil
	return out, nil
}

// filtered returns the people who meet every condition of the filter, in order. Conditions
// that cost no call of their own come first, so that the others ask about few people.
func (q query) filtered(ctx context.Context, filter *gen.EmployeeFilter, order gen.EmployeeOrder) ([]*wfm.Employee, error) {
	all, err := request(ctx).Employees(ctx, false)
	if err != nil || all == nil {
		return nil, err
	}
	people := arranged(all, order)
	if filter == nil {
		return people, nil
	}
	people = byText(people, filter)
	in := q.thisDay()
	switch {
	case filter.ValidOn != nil:
		in = wfm.Period{Start: *filter.ValidOn, End: *filter.ValidOn}
	case filter.ValidIn != nil:
		in = *filter.ValidIn
	}
	if none(filter.SkillIds) || none(filter.ContractIds) {
		return nil, nil // nobody has one of no skills
	}
	for _, condition := range []func(context.Context, []*wfm.Employee, *gen.EmployeeFilter, wfm.Period) ([]*wfm.Employee, error){
		employedIn, inUnits, withContracts, withSkills,
	} {
		if people, err = condition(ctx, people, filter, in); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// employedIn keeps the people who are employed on a day of the filter's, where it names any.
func employedIn(ctx context.Context, people []*wfm.Employee, filter *gen.EmployeeFilter, in wfm.Period) ([]*wfm.Employee, error) {
	if filter.ValidOn == nil && filter.ValidIn == nil {
		return people, nil
	}
	employment, err := request(ctx).Employment(ctx)
	if err != nil {
		return nil, err
	}
	return those(people, func(e *wfm.Employee) bool {
		periods, known := employment.Of(e.ID)
		return !known || slices.ContainsFunc(periods, func(p wfm.EmploymentPeriod) bool { return p.Validity().In(in) })
	}), nil
}

// inUnits keeps the people with a membership in one of the filter's planning units.
func inUnits(ctx context.Context, people []*wfm.Employee, filter *gen.EmployeeFilter, in wfm.Period) ([]*wfm.Employee, error) {
	if filter.PlanningUnitIds == nil {
		return people, nil
	}
	members := map[wfm.ID]bool{}
	for _, unit := range filter.PlanningUnitIds {
		rows, err := request(ctx).UnitMembers(ctx, unit, in)
		if err != nil {
			return nil, err
		}
		for _, m := range rows {
			members[m.EmployeeID] = true
		}
	}
	return those(people, func(e *wfm.Employee) bool { return members[e.ID] }), nil
}

// withContracts keeps the people who hold one of the filter's contracts.
func withContracts(ctx context.Context, people []*wfm.Employee, filter *gen.EmployeeFilter, in wfm.Period) ([]*wfm.Employee, error) {
	if filter.ContractIds == nil {
		return people, nil
	}
	links, err := request(ctx).ContractsOf(ctx, employeeIDs(people), nil, in)
	if err != nil {
		return nil, err
	}
	holders := map[wfm.ID]bool{}
	for _, l := range links {
		if slices.Contains(filter.ContractIds, l.ContractID) {
			holders[l.EmployeeID] = true
		}
	}
	return those(people, func(e *wfm.Employee) bool { return holders[e.ID] }), nil
}

// withSkills keeps the people who have one of the filter's skills.
func withSkills(ctx context.Context, people []*wfm.Employee, filter *gen.EmployeeFilter, in wfm.Period) ([]*wfm.Employee, error) {
	if filter.SkillIds == nil {
		return people, nil
	}
	skills, errs := request(ctx).SkillsOf(ctx, employeeIDs(people))
	if err := firstError(errs); err != nil {
		return nil, err
	}
	i := -1
	return those(people, func(*wfm.Employee) bool {
		i++
		return slices.ContainsFunc(skills[i], func(k wfm.EmployeeSkill) bool {
			return k.Validity().In(in) && slices.Contains(filter.SkillIds, k.SkillID)
		})
	}), nil
}

func employeeIDs(people []*wfm.Employee) []wfm.ID {
	return each(people, func(e *wfm.Employee) wfm.ID { return e.ID })
}

// Employee resolves Query.employee.
func (query) Employee(ctx context.Context, id wfm.ID) (*wfm.Employee, error) {
	all, err := request(ctx).Employees(ctx, false)
	if err != nil {
		return nil, err
	}
	return all.Get(id), nil
}

type employee struct{ *resolvers }

// Color resolves Employee.color.
func (r employee) Color(_ context.Context, e *wfm.Employee) (*string, error) {
	return r.color(e.Color), nil
}
