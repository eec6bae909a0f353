package table

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/internal/directives"
)

// A MisuseError says that @column, @chart or @rows makes no sense where it stands.
type MisuseError struct {
	At      *ast.Position // of the directive, or of the operation
	Message string
}

func (e *MisuseError) Error() string { return "table: " + e.Message }

func misuse(at *ast.Position, format string, args ...any) error {
	return &MisuseError{at, fmt.Sprintf(format, args...)}
}

// maxFlags bounds the variables of which both values are tried, each with both of the others.
// Others have their defaults, or are false.
const maxFlags = 6

// Check says before an operation is run what Of, or the workbook of all its lists, would
// refuse about its directives, as a [*MisuseError]. defaults are the variables that have a
// value when a request says nothing of them.
//
// Variables of type Boolean choose what is in a table, so that both values are tried: the
// defaults have to make sense, and each value of each variable has to together with some
// values of the others. Two that exclude each other are no mistake: a request that has both
// is told. Variables of other types have their defaults, and what hangs on one without is
// left to the request.
func Check(op *ast.OperationDefinition, defaults map[string]any) error {
	flags := flagsOf(op)
	rest := flags[min(len(flags), maxFlags):]
	flags = flags[:len(flags)-len(rest)]
	unknown := map[string]bool{}
	for _, def := range op.VariableDefinitions {
		if _, known := defaults[def.Variable]; !known {
			unknown[def.Variable] = true
		}
	}
	for _, name := range slices.Concat(flags, rest) {
		delete(unknown, name)
	}
	trials := make([]trial, 1<<len(flags))
	for i := range trials {
		t := &trials[i]
		t.values = map[string]any{}
		for _, name := range rest {
			t.values[name] = false
		}
		maps.Copy(t.values, defaults)
		for bit, name := range flags {
			t.values[name] = i>>bit&1 == 1
		}
		t.misuse = misused(op, t.values, unknown)
	}
	if wrong := inAll(trials, func(values map[string]any) bool {
		for _, name := range flags {
			if value, given := defaults[name]; given && values[name] != value {
				return false
			}
		}
		return true
	}); wrong != nil {
		return wrong
	}
	for _, name := range flags {
		for _, value := range []bool{false, true} {
			if wrong := inAll(trials, func(values map[string]any) bool { return values[name] == value }); wrong != nil {
				return misuse(wrong.At, "with %s=%t, %s", name, value, wrong.Message)
			}
		}
	}
	return nil
}

// A trial is what becomes of an operation with some values of its variables.
type trial struct {
	values map[string]any
	misuse *MisuseError
}

// inAll is what is wrong where it is in each of the trials that some values are those of;
// nil where one of these has nothing wrong.
func inAll(trials []trial, of func(values map[string]any) bool) *MisuseError {
	var first *MisuseError
	for _, t := range trials {
		switch {
		case !of(t.values):
		case t.misuse == nil:
			return nil
		case first == nil:
			first = t.misuse
		}
	}
	return first
}

// misused is what directives have wrong with these values of variables. What else there is,
// such as too many columns, is no mistake of theirs: JSON has no columns.
func misused(op *ast.OperationDefinition, values map[string]any, unknown map[string]bool) *MisuseError {
	shape, err := readShape(op, values, unknown)
	if err == nil {
		_, err = shape.Tables()
	}
	wrong, _ := errors.AsType[*MisuseError](err)
	return wrong
}

// flagsOf are the variables of type Boolean that directives of an operation have as
// arguments, in the order of their definitions.
func flagsOf(op *ast.OperationDefinition) []string {
	used := map[string]bool{}
	for d := range directives.Of(op) {
		for _, a := range d.Arguments {
			if a.Value != nil && a.Value.Kind == ast.Variable {
				used[a.Value.Raw] = true
			}
		}
	}
	var flags []string
	for _, def := range op.VariableDefinitions {
		if used[def.Variable] && def.Type.Elem == nil && def.Type.Name() == "Boolean" {
			flags = append(flags, def.Variable)
		}
	}
	return flags
}

// hangsOn says whether an argument of a directive is one of these variables, or has one in it.
func hangsOn(d *ast.Directive, variables map[string]bool) bool {
	var within func(*ast.Value) bool
	within = func(v *ast.Value) bool {
		if v == nil {
			return false
		}
		if v.Kind == ast.Variable {
			return variables[v.Raw]
		}
		for _, child := range v.Children {
			if within(child.Value) {
				return true
			}
		}
		return false
	}
	for _, a := range d.Arguments {
		if within(a.Value) {
			return true
		}
	}
	return false
}
