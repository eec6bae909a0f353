package graph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/internal/wfm"
)

// How many elements lists have where nothing in the operation says so. They are what a
// middling tenant has; guard multiplies them down the tree.
const (
	peopleOfTenant     = 200
	peopleOfUnit       = 50
	unitsOfTenant      = 10
	activitiesOfTenant = 60
	contractsOfTenant  = 20
	skillsOfTenant     = 20
	activitiesOfUnit   = 10
	intervalsOfDay     = 96
	blocksOfDay        = 5
	changesOfDay       = 2
	blocksOfChange     = 2
	exceptionsOfPerson = 5
	linksOfPerson      = 2
	groupsOfTotals     = 200
)

// ListSize estimates how many elements a field of the schema gives; zero when it is not
// known. It is guard's measure of how much an operation may grow.
func ListSize(parent *ast.Definition, f *ast.Field, variables map[string]any) int {
	switch parent.Name + "." + f.Name {
	case "PlanningUnit.schedule":
		return daysAndLevels(f, variables) * peopleOfUnit
	case "Employee.schedule":
		return daysAndLevels(f, variables)
	case "Query.schedules":
		return schedulesSize(f, variables)
	case "ScheduleDay.blocks":
		return blocksOfDay
	case "Query.employees":
		return pageSize(f, variables, peopleOfTenant)
	case "EmployeeConnection.nodes", "EmployeeConnection.edges", "ScheduleDayConnection.nodes", "ScheduleDayConnection.edges":
		return 1 // counted where the connection is asked for
	case "Query.planningUnits":
		if a := argumentsOf(f, variables); a.has("ids") {
			return max(1, len(a.ids("ids")))
		}
		return unitsOfTenant
	case "PlanningUnit.children", "PlanningUnit.descendants", "Query.planningPeriods":
		return unitsOfTenant
	case "Query.activities":
		return activitiesOfTenant
	case "Query.contracts":
		return contractsOfTenant
	case "Query.skills":
		return skillsOfTenant
	case "PlanningUnit.employees", "PlanningUnit.contracts", "Contract.holders", "Skill.employees":
		return peopleOfUnit
	case "Employee.planningUnits", "Employee.contracts", "Employee.skills", "Employee.employmentPeriods", "Activity.children", "Activity.parents":
		return linksOfPerson
	case "PlanningUnit.requirements", "PlanningUnit.staffing", "PlanningUnit.coverage":
		return daysOf(f, variables) * activitiesOfUnit
	case "Requirement.values", "ActivitySeries.intervals", "Coverage.intervals":
		return intervalsOfDay // of each day that the field above was counted for
	case "PlanningUnit.compare":
		return daysOf(f, variables) * peopleOfUnit
	case "ScheduleDifference.changes":
		return changesOfDay
	case "ActivityDifference.blocks":
		return blocksOfChange
	case "PlanningUnit.adherence":
		return peopleOfUnit
	case "Adherence.exceptions":
		return exceptionsOfPerson
	case "PlanningUnit.headcount":
		return daysOf(f, variables)
	case "Query.timeTotals":
		return groupsOfTotals
	case "Query.levels":
		return 1
	}
	return 0
}

func argumentsOf(f *ast.Field, variables map[string]any) arguments {
	return arguments{f.ArgumentMap(variables)}
}

func daysOf(f *ast.Field, variables map[string]any) int {
	return max(1, argumentsOf(f, variables).period(wfm.Period{}).Days())
}

func daysAndLevels(f *ast.Field, variables map[string]any) int {
	return daysOf(f, variables) * max(1, len(argumentsOf(f, variables).levels()))
}

// schedulesSize estimates the days of the joined table.
func schedulesSize(f *ast.Field, variables map[string]any) int {
	a, size := argumentsOf(f, variables), daysAndLevels(f, variables)
	switch {
	case a.has("employeeIds"):
		size *= max(1, len(a.ids("employeeIds")))
	case a.has("planningUnitIds"):
		size *= max(1, len(a.ids("planningUnitIds"))) * peopleOfUnit
	default:
		size *= peopleOfTenant
	}
	return min(size, pageSize(f, variables, size))
}

// pageSize is how many entries of a connection are asked for, or all: a page is not larger
// than the list.
func pageSize(f *ast.Field, variables map[string]any, all int) int {
	a := argumentsOf(f, variables)
	for _, name := range []string{"first", "last"} {
		if n, ok := a.int(name); ok && n >= 0 {
			return max(1, min(n, all))
		}
	}
	return all
}
