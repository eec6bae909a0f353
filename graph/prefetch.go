package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/graph/load"
	"shiftgraph/graph/scalar"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/plan"
)

// operations is a gqlgen extension that opens a session of the planner for each
// operation and starts every REST call whose need is certain from the selection set
// alone, side by side, before the first resolver runs. Resolvers that come later find
// their call under way.
type operations struct{ planner *plan.Planner }

func (operations) ExtensionName() string                   { return "Operations" }
func (operations) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation implements [graphql.OperationInterceptor].
func (o operations) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	session := o.planner.Session(ctx)
	session.Start(certain(graphql.GetOperationContext(ctx)))
	respond := next(load.With(ctx, session))
	return func(ctx context.Context) *graphql.Response {
		defer session.Close()
		return respond(ctx)
	}
}

// certain returns what the operation needs whatever the upstream answers: reference
// lists that a join reads, and schedules whose planning unit or employee the operation
// names. What hangs on an answer, such as the schedules of the units of a list, is left
// to the resolvers.
func certain(op *graphql.OperationContext) []plan.Want {
	w := wants{op: op}
	w.selection("Query", op.Operation.SelectionSet, scope{})
	for i := range w.found {
		if w.found[i].Entity == plan.Employees {
			w.found[i].UserID = w.userID
		}
	}
	return w.found
}

// A scope is what is known of an object before anything was fetched: the id of a planning
// unit or an employee, zero where it is not known.
type scope struct{ id wfm.ID }

type wants struct {
	op     *graphql.OperationContext
	found  []plan.Want
	userID bool // whether Employee.userId is selected anywhere
}

// selection walks the fields of an object that is not there yet. Guard has bounded the
// operation's depth and the number of its fields.
func (w *wants) selection(typeName string, set ast.SelectionSet, in scope) {
	for _, f := range graphql.CollectFields(w.op, set, []string{typeName}) {
		if f.Definition == nil || len(f.Name) > 1 && f.Name[:2] == "__" {
			continue
		}
		w.selection(f.Definition.Type.Name(), f.Selections, w.field(typeName+"."+f.Name, f, in))
	}
}

// field notes what a field needs and returns what is known of its value.
func (w *wants) field(name string, f graphql.CollectedField, in scope) scope {
	switch name {
	case "Query.employees":
		w.want(plan.Want{Entity: plan.Employees})
	case "Query.employee":
		w.want(plan.Want{Entity: plan.Employees})
		return scope{w.id(f)}
	case "ScheduleDay.employee":
		w.want(plan.Want{Entity: plan.Employees})
	case "Employee.userId":
		w.userID = true
	case "Employee.schedule":
		w.schedule(plan.EmployeeSchedule, f, in)
	case "Query.planningUnits":
		w.want(plan.Want{Entity: plan.Units})
	case "Query.planningUnit":
		id := w.id(f)
		w.want(plan.Want{Entity: plan.Unit, ID: id})
		return scope{id}
	case "PlanningUnit.schedule":
		w.schedule(plan.UnitSchedule, f, in)
		return in // days of this planning unit
	case "ScheduleDay.planningUnit":
		// Below a unit that is asked for by its id the days are that unit's.
		if in.id == 0 {
			w.want(plan.Want{Entity: plan.Units})
		}
	case "Query.activities", "Query.activity", "ScheduleBlock.activity":
		w.want(plan.Want{Entity: plan.Activities})
	case "Query.contracts", "Query.contract":
		w.want(plan.Want{Entity: plan.Contracts})
	}
	return scope{}
}

func (w *wants) want(x plan.Want) { w.found = append(w.found, x) }

// id reads the argument id of a field; arguments were checked before.
func (w *wants) id(f graphql.CollectedField) wfm.ID {
	id, err := scalar.UnmarshalID(f.ArgumentMap(w.op.Variables)["id"])
	if err != nil {
		return 0
	}
	return id
}

// schedule notes the schedule of a unit or an employee whose id is known.
func (w *wants) schedule(entity plan.Entity, f graphql.CollectedField, of scope) {
	arguments := f.ArgumentMap(w.op.Variables)
	fields, _ := arguments["period"].(map[string]any)
	period, ok := periodOf(fields)
	levels, named := levelsOf(arguments["levels"])
	if !ok || of.id == 0 || named && len(levels) == 0 {
		return
	}
	w.want(plan.Want{Entity: entity, ID: of.id, Period: period, Levels: plan.LevelSet(levels)})
}

// levelsOf reads a list of levels that was checked; named is false where there is none.
func levelsOf(v any) (levels []wfm.Level, named bool) {
	items, ok := v.([]any)
	if !ok {
		if v == nil {
			return nil, false
		}
		items = []any{v}
	}
	for _, item := range items {
		if l, err := scalar.UnmarshalLevel(item); err == nil {
			levels = append(levels, l)
		}
	}
	return levels, true
}
