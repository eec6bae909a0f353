package graph

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
)

// TimeTotals resolves Query.timeTotals.
func (q query) TimeTotals(ctx context.Context, period wfm.Period, planningUnitIDs, employeeIDs []wfm.ID, levels []wfm.Level, groupBy []worktime.TimeGroup) ([]worktime.TimeTotal, error) {
	days, err := selection{period: period, units: planningUnitIDs, people: employeeIDs, levels: levels}.days(ctx)
	if err != nil {
		return nil, err
	}
	activities, err := knownActivities(ctx)
	if err != nil {
		return nil, err
	}
	var contracts *worktime.Contracts
	if selects(ctx, "paidMinutes") {
		if contracts, err = q.contractsFor(ctx, pointers(days), activities); err != nil {
			graphql.AddError(ctx, err) // minutes need no contract; paid ones that do are null
		}
	}
	rows := worktime.TotalsOf(worktime.TotalsQuery{
		Period: period, Days: days, Activities: activities, Contracts: contracts,
		Settings: q.settings.Worktime, GroupBy: groupBy,
	})
	return inOrderOf(groupBy, notNil(rows)), request(ctx).Count(len(rows))
}

// inOrderOf sorts rows by the groups in the order in which they were asked for.
func inOrderOf(groups []worktime.TimeGroup, rows []worktime.TimeTotal) []worktime.TimeTotal {
	compare := func(g worktime.TimeGroup, a, b *worktime.TimeTotal) int {
		switch g {
		case worktime.GroupLevel:
			return cmp.Compare(a.Level.Rank(), b.Level.Rank())
		case worktime.GroupPlanningUnit:
			return cmp.Compare(a.PlanningUnitID, b.PlanningUnitID)
		case worktime.GroupEmployee:
			return cmp.Compare(a.EmployeeID, b.EmployeeID)
		case worktime.GroupActivity:
			return cmp.Compare(a.ActivityID, b.ActivityID)
		case worktime.GroupActivityType:
			return strings.Compare(string(a.ActivityType), string(b.ActivityType))
		case worktime.GroupDay, worktime.GroupWeek, worktime.GroupMonth:
			return cmp.Compare(a.Start, b.Start)
		}
		return 0
	}
	slices.SortStableFunc(rows, func(a, b worktime.TimeTotal) int {
		for _, g := range groups {
			if c := compare(g, &a, &b); c != 0 {
				return c
			}
		}
		return 0
	})
	return rows
}

func pointers[T any](rows []T) []*T {
	out := make([]*T, len(rows))
	for i := range rows {
		out[i] = &rows[i]
	}
	return out
}

// selects reports whether the selection set of the field that is being resolved has a field
// of that name.
func selects(ctx context.Context, name string) bool {
	return slices.ContainsFunc(graphql.CollectFieldsCtx(ctx, nil), func(f graphql.CollectedField) bool { return f.Name == name })
}

type timeTotal struct{}

// Employee resolves TimeTotal.employee for a list.
func (timeTotal) Employee(ctx context.Context, rows []*worktime.TimeTotal) ([]*wfm.Employee, error) {
	return employeesOf(ctx, each(rows, func(t *worktime.TimeTotal) wfm.ID { return t.EmployeeID }))
}

// PlanningUnit resolves TimeTotal.planningUnit for a list.
func (timeTotal) PlanningUnit(ctx context.Context, rows []*worktime.TimeTotal) ([]*wfm.PlanningUnit, error) {
	return unitsOf(ctx, each(rows, func(t *worktime.TimeTotal) wfm.ID { return t.PlanningUnitID }))
}

// Activity resolves TimeTotal.activity for a list.
func (timeTotal) Activity(ctx context.Context, rows []*worktime.TimeTotal) ([]*wfm.Activity, error) {
	return activitiesOf(ctx, each(rows, func(t *worktime.TimeTotal) wfm.ID { return t.ActivityID }))
}
