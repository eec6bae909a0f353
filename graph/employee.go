package graph

import (
	"context"

	"shiftgraph/graph/gen"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/plan"
)

// Employees resolves Query.employees.
func (q query) Employees(ctx context.Context, first *int, after *string, last *int, before *string, filter *gen.EmployeeFilter, orderBy *gen.EmployeeOrder) (*gen.EmployeeConnection, error) {
	order := gen.EmployeeOrderName
	if orderBy != nil {
		order = *orderBy
	}
	page, err := newPageRequest(first, after, last, before, q.settings.MaxPageSize, order, filter)
	if err != nil {
		return nil, err
	}
	all, err := request(ctx).Employees(ctx, false)
	if err != nil {
		return nil, err
	}
	return page.of(arrange(filterEmployees(all.Rows, filter), order)), nil
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

// Schedule resolves Employee.schedule for a list of people.
func (employee) Schedule(ctx context.Context, people []*wfm.Employee, period wfm.Period, levels []wfm.Level) ([][]wfm.ScheduleDay, error) {
	return schedules(ctx, ids(people, func(e *wfm.Employee) plan.Want {
		return plan.Want{Entity: plan.EmployeeSchedule, ID: e.ID, Period: period, Levels: plan.LevelSet(levels)}
	}), levels)
}
