package graph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/graph/scalar"
)

// How many elements lists have where nothing in the operation says so. They are what a
// middling tenant has; guard multiplies them down the tree.
const (
	peopleOfUnit       = 50
	blocksOfDay        = 5
	unitsOfTenant      = 30
	activitiesOfTenant = 100
	contractsOfTenant  = 30
)

// ListSize estimates how many elements a field of the schema gives; zero when it is not
// known. It is guard's measure of how much an operation may grow.
func ListSize(parent *ast.Definition, f *ast.Field, variables map[string]any) int {
	switch parent.Name + "." + f.Name {
	case "PlanningUnit.schedule":
		return daysAndLevels(f, variables) * peopleOfUnit
	case "Employee.schedule":
		return daysAndLevels(f, variables)
	case "ScheduleDay.blocks":
		return blocksOfDay
	case "Query.employees":
		return pageSize(f, variables)
	case "EmployeeConnection.nodes", "EmployeeConnection.edges":
		return 1 // counted where the connection is asked for
	case "Query.planningUnits":
		return unitsOfTenant
	case "Query.activities":
		return activitiesOfTenant
	case "Query.contracts":
		return contractsOfTenant
	case "Query.levels":
		return 1
	}
	return 0
}

func daysAndLevels(f *ast.Field, variables map[string]any) int {
	arguments := f.ArgumentMap(variables)
	fields, _ := arguments["period"].(map[string]any)
	period, ok := periodOf(fields)
	levels, _ := levelsOf(arguments["levels"])
	if !ok {
		return 0
	}
	return max(1, period.Days()) * max(1, len(levels))
}

func pageSize(f *ast.Field, variables map[string]any) int {
	arguments := f.ArgumentMap(variables)
	for _, name := range []string{"first", "last"} {
		if v := arguments[name]; v != nil {
			if n, err := scalar.UnmarshalInt(v); err == nil && n >= 0 {
				return max(1, n)
			}
		}
	}
	return defaultPageSize
}
