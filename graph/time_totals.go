package graph

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
)

// TimeTotals resolves Query.timeTotals.
func (q query) TimeTotals(ctx context.Context, period wfm.Period, planningUnitIDs, employeeIDs []wfm.ID, levels []wfm.Level, activityTypes []wfm.ActivityType, groupBy []worktime.TimeGroup) ([]worktime.TotalRow, error) {
	wanted := selection{period: period, units: planningUnitIDs, people: employeeIDs, levels: levels}
	if none(activityTypes) {
		wanted.levels = []wfm.Level{} // blocks of no type are on no level
	}
	days, err := wanted.days(ctx)
	if err != nil {
		return nil, err
	}
	activities, err := knownActivities(ctx)
	if err != nil {
		return nil, err
	}
	var contracts *worktime.Contracts
	if needs := contractNeeds(ctx); needs != nil {
		if contracts, err = q.contractsFor(ctx, pointers(days), activities, needs); err != nil {
			graphql.AddError(ctx, err) // minutes need no contract; those that do are null
		}
	}
	rows := worktime.RowsOf(&worktime.TotalsQuery{
		Period: period, Days: days, Levels: levels, Activities: activities, Contracts: contracts,
		Settings: q.settings.Worktime, GroupBy: groupBy, Types: typesAsked(activityTypes, activities, days),
	})
	return inOrderOf(groupBy, notNil(rows)), request(ctx).Count(len(rows))
}

// contractNeeds tells which days need a contract for the figures that are selected of the
// rows; nil when none does.
func contractNeeds(ctx context.Context) contractNeed {
	paid, absent := selects(ctx, "paidMinutes"), selects(ctx, "absenceMinutes") || selects(ctx, "absencePercent")
	if !paid && !absent {
		return nil
	}
	return func(d *wfm.ScheduleDay, activities worktime.Activities) bool {
		return paid && worktime.NeedsContract(d, activities) || absent && worktime.NeedsContractWhenAbsent(d, activities)
	}
}

// inOrderOf sorts rows by the groups in the order in which they were asked for.
func inOrderOf(groups []worktime.TimeGroup, rows []worktime.TotalRow) []worktime.TotalRow {
	compare := func(g worktime.TimeGroup, a, b *worktime.TotalRow) int {
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
	slices.SortStableFunc(rows, func(a, b worktime.TotalRow) int {
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
// of that name, or one that is reached by these names in turn.
func selects(ctx context.Context, path ...string) bool {
	op := graphql.GetOperationContext(ctx)
	var within func(set ast.SelectionSet, path []string) bool
	within = func(set ast.SelectionSet, path []string) bool {
		return slices.ContainsFunc(graphql.CollectFields(op, set, nil), func(f graphql.CollectedField) bool {
			return f.Name == path[0] && (len(path) == 1 || within(f.Selections, path[1:]))
		})
	}
	return within(graphql.GetFieldContext(ctx).Field.Selections, path)
}
