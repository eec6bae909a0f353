package graphqlhttp

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// badVariable says in GraphQL's words what was wrong with a variable. gqlparser's error
// gives the place; its text speaks of Go's kinds ("cannot use map as String") and shows 0
// for every number that is not an Int, so the reason is told from the value that was sent.
// The place moves from the path, which belongs to fields of the answer, into the text.
func badVariable(op *ast.OperationDefinition, sent map[string]any, err *gqlerror.Error) *gqlerror.Error {
	path := err.Path
	if len(path) < 2 { // gqlparser's paths begin with "variable" and the variable's name
		return requestError("variables: do not fit what the operation declares; compare names and types.")
	}
	name, _ := path[1].(ast.PathName)
	def := op.VariableDefinitions.ForName(string(name))
	if def == nil {
		return requestError("variables: do not fit what the operation declares; compare names and types.")
	}
	where := "variable $" + strings.TrimPrefix(path[1:].String(), ".")
	value, found, unknownOf := follow(sent, path[1:], def)
	typ := typeAt(def, path[2:])

	out := func(reason string) *gqlerror.Error {
		e := requestError("%s: %s.", clip(where, 200), reason)
		if def.Position != nil {
			e.Locations = []gqlerror.Location{{Line: def.Position.Line, Column: def.Position.Column}}
		}
		return e
	}
	switch {
	case unknownOf != nil:
		var names []string
		for _, f := range unknownOf.Fields {
			names = append(names, f.Name)
		}
		return out(fmt.Sprintf("%s has no such field; it has %s", unknownOf.Name, strings.Join(names, ", ")))
	case typ == nil && !found:
		return out("is missing")
	case typ == nil:
		return out(fmt.Sprintf("is %s, which does not fit $%s, declared as %s", jsonKind(value), name, def.Type))
	case !found:
		return out(fmt.Sprintf("is missing; send %s", wanted(def, typ)))
	case value == nil:
		return out(fmt.Sprintf("is null; send %s", wanted(def, typ)))
	}
	what := jsonKind(value)
	if s, ok := value.(string); ok {
		what = fmt.Sprintf("%q", clip(s, 64))
	} else if what == "a number" {
		what = clip(fmt.Sprint(value), 64)
	}
	return out(fmt.Sprintf("is %s; send %s", what, wanted(def, typ)))
}

// follow walks from the variables to the value that path names. unknownOf is the input type
// in which the last name of path is no field.
func follow(sent map[string]any, path ast.Path, def *ast.VariableDefinition) (value any, found bool, unknownOf *ast.Definition) {
	value, found = any(sent), true
	for i, step := range path {
		switch step := step.(type) {
		case ast.PathName:
			object, _ := value.(map[string]any)
			value, found = object[string(step)]
			if i > 0 && i == len(path)-1 && def.Definition != nil && def.Definition.Kind == ast.InputObject &&
				typeAt(def, path[1:]) == nil && names(path) == 2 {
				unknownOf = def.Definition
			}
		case ast.PathIndex:
			// A single value where a list is wanted counts as a list of one.
			if list, ok := value.([]any); ok && int(step) < len(list) {
				value = list[step]
			}
		}
	}
	return value, found, unknownOf
}

// names counts the names in a path: 2 is a field of the variable's own input type.
func names(path ast.Path) int {
	n := 0
	for _, step := range path {
		if _, ok := step.(ast.PathName); ok {
			n++
		}
	}
	return n
}

// typeAt is the type that is declared at path, inside the variable. It looks one input type
// deep, which is all that a variable's definition holds; nil beyond.
func typeAt(def *ast.VariableDefinition, path ast.Path) *ast.Type {
	typ, inside := def.Type, def.Definition
	for _, step := range path {
		if typ == nil {
			return nil
		}
		switch step := step.(type) {
		case ast.PathIndex:
			typ = typ.Elem
		case ast.PathName:
			if inside == nil {
				return nil
			}
			field := inside.Fields.ForName(string(step))
			if field == nil {
				return nil
			}
			typ, inside = field.Type, nil
		}
	}
	return typ
}

// wanted says what to send for a type; the values too, of an enum that is the variable's own.
func wanted(def *ast.VariableDefinition, typ *ast.Type) string {
	if d := def.Definition; d != nil && d.Kind == ast.Enum && d.Name == typ.Name() {
		const shown = 30
		var values []string
		for _, v := range d.EnumValues {
			if len(values) == shown {
				values = append(values, "…")
				break
			}
			values = append(values, v.Name)
		}
		return fmt.Sprintf("%s, of %s", typ, strings.Join(values, ", "))
	}
	return typ.String()
}
