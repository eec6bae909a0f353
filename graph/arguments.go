package graph

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/graph/scalar"
	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
)

// An inputError says which argument a caller wrote wrongly, and what to write instead.
type inputError struct{ Argument, Problem string }

func (e *inputError) Error() string { return e.Argument + ": " + e.Problem }

// A limitError says which limit an operation is over.
type limitError struct{ Limit, Problem string }

func (e *limitError) Error() string { return e.Problem }

// argumentChecks is a gqlgen extension that reads every argument of an operation before
// anything runs, so that a date that no calendar has is refused before the first REST
// call, and the refusal names the argument.
type argumentChecks struct {
	schema        *ast.Schema
	presenter     presenter
	maxPeriodDays int
	maxPageSize   int
	explain       bool
}

func (argumentChecks) ExtensionName() string                   { return "Arguments" }
func (argumentChecks) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext implements [graphql.OperationContextMutator].
func (a argumentChecks) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if err := checkExplain(op.Headers, a.explain); err != nil {
		return a.presenter.present(ctx, err)
	}
	c := argumentCheck{argumentChecks: a, variables: op.Variables, seen: map[string]bool{}}
	if err := c.selection(op.Operation.SelectionSet); err != nil {
		return a.presenter.present(ctx, err)
	}
	return nil
}

type argumentCheck struct {
	argumentChecks
	variables map[string]any
	seen      map[string]bool // fragments that were checked
	costly    bool            // whether the field's answer grows with its period
}

func (c *argumentCheck) selection(set ast.SelectionSet) error {
	for _, s := range set {
		var err error
		switch s := s.(type) {
		case *ast.Field:
			if err = c.field(s); err == nil {
				err = c.selection(s.SelectionSet)
			}
		case *ast.InlineFragment:
			err = c.selection(s.SelectionSet)
		case *ast.FragmentSpread:
			if !c.seen[s.Name] {
				c.seen[s.Name] = true
				err = c.selection(s.Definition.SelectionSet)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// linkFields take periods of any length: their answers do not grow with it.
var linkFields = map[string]bool{
	"Query.employees": true, "Employee.planningUnits": true, "Employee.contracts": true, "Employee.skills": true,
	"PlanningUnit.employees": true, "PlanningUnit.contracts": true, "Contract.holders": true,
}

// clockFields take two times of day.
var clockFields = map[string]bool{
	"ScheduleDay.minutesBetween": true, "TimeTotal.minutesBetween": true, "TimeTotal.paidMinutesBetween": true,
}

func (c *argumentCheck) field(f *ast.Field) error {
	name := f.Name
	if f.ObjectDefinition != nil {
		name = f.ObjectDefinition.Name + "." + f.Name
	}
	c.costly = !linkFields[name]
	if name == "Employee.skills" {
		if err := notBoth(arguments{f.ArgumentMap(c.variables)}, "on", "period", ""); err != nil {
			return locatedAt(err, f.Position)
		}
	}
	for _, argument := range f.Arguments {
		definition := f.Definition.Arguments.ForName(argument.Name)
		if definition == nil {
			continue // of an introspection field
		}
		v, err := argument.Value.Value(c.variables)
		if err == nil {
			err = c.value(definition.Type, argument.Name, v)
		}
		if err == nil {
			err = c.meaning(name, argument.Name, v)
		}
		if err != nil {
			return locatedAt(err, argument.Position)
		}
	}
	return nil
}

func locatedAt(err error, at *ast.Position) error {
	located := gqlerror.WrapPath(nil, err)
	if at != nil {
		located.Locations = []gqlerror.Location{{Line: at.Line, Column: at.Column}}
	}
	return located
}

// meaning checks what the type of an argument does not say.
func (c *argumentCheck) meaning(field, argument string, v any) error {
	if text, ok := v.(string); ok && clockFields[field] {
		if _, err := worktime.ParseTimeOfDay(text); err != nil {
			return &inputError{argument, err.Error()}
		}
	}
	if filter, ok := v.(map[string]any); ok && argument == "filter" {
		return notBoth(arguments{filter}, "validOn", "validIn", "filter.")
	}
	n, err := scalar.UnmarshalInt(v)
	switch {
	case err != nil:
	case argument == "first" || argument == "last":
		return checkPageSize(argument, n, c.maxPageSize)
	case argument == "toleranceSeconds":
		return checkTolerance(n)
	}
	return nil
}

// notBoth refuses two arguments that say the same in two ways.
func notBoth(a arguments, one, other, path string) error {
	if a.has(one) && a.has(other) {
		return &inputError{path + other, "cannot be sent together with " + path + one + "; leave one of them out"}
	}
	return nil
}

// value checks v, written for an argument or a part of one that is named by path.
func (c *argumentCheck) value(t *ast.Type, path string, v any) error {
	if v == nil {
		return nil // where null is not allowed, validation has said so
	}
	if t.Elem != nil {
		items, ok := v.([]any)
		if !ok {
			return c.value(t.Elem, path, v) // a single value stands for a list of one
		}
		for i, item := range items {
			if err := c.value(t.Elem, fmt.Sprintf("%s[%d]", path, i), item); err != nil {
				return err
			}
		}
		return nil
	}
	if fields, ok := v.(map[string]any); ok {
		return c.object(t, path, fields)
	}
	if err := readScalar(t.NamedType, v); err != nil {
		return &inputError{path, err.Error()}
	}
	return nil
}

func (c *argumentCheck) object(t *ast.Type, path string, fields map[string]any) error {
	definition := c.schema.Types[t.NamedType]
	if definition == nil || definition.Kind != ast.InputObject {
		return &inputError{path, "want " + t.NamedType + ", not an object"}
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if f := definition.Fields.ForName(name); f != nil {
			if err := c.value(f.Type, path+"."+name, fields[name]); err != nil {
				return err
			}
		}
	}
	if t.NamedType == "Period" {
		return c.period(path, fields)
	}
	return nil
}

func (c *argumentCheck) period(path string, fields map[string]any) error {
	a := arguments{fields}
	p := wfm.Period{Start: a.date("start"), End: a.date("end")}
	switch {
	case p.Start == 0 || p.End == 0:
		return nil // validation wants both days
	case p.End < p.Start:
		return &inputError{path + ".end", fmt.Sprintf("%s is before start %s; swap them", p.End, p.Start)}
	case p.Days() > c.maxPeriodDays && c.costly:
		return &limitError{"periodDays", fmt.Sprintf("%s: %s has %d days and may have %d; ask for shorter periods one after the other", path, p, p.Days(), c.maxPeriodDays)}
	}
	return nil
}

// readScalar reads a value as the generated code will.
func readScalar(name string, v any) error {
	var err error
	switch name {
	case "ID":
		_, err = scalar.UnmarshalID(v)
	case "Int":
		_, err = scalar.UnmarshalInt(v)
	case "String":
		_, err = scalar.UnmarshalString(v)
	case "Date":
		_, err = scalar.UnmarshalDate(v)
	case "DateTime":
		_, err = scalar.UnmarshalDateTime(v)
	case "Level":
		_, err = scalar.UnmarshalLevel(v)
	case "ActivityType":
		_, err = scalar.UnmarshalActivityType(v)
	case "Weekday":
		_, err = scalar.UnmarshalWeekday(v)
	case "Boolean":
		if _, ok := v.(bool); !ok {
			err = &scalar.Error{Problem: "Boolean: want true or false"}
		}
	case "Float":
		_, err = scalar.UnmarshalFloat(v)
	}
	return err
}
