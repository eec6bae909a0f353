package reports

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/graphqlhttp"
)

// argumentsOf are the arguments of a report's fields that a variable is the value of, or a
// part of the value, by their places in the file: what is wrong with one is wrong with a
// parameter, which is all that whoever asks has seen.
func argumentsOf(doc *ast.QueryDocument, variables []*Variable) map[gqlerror.Location]graphqlhttp.SavedArgument {
	parameters := map[string]string{}
	for _, v := range variables {
		parameters[v.Name] = v.Parameter
	}
	out := map[gqlerror.Location]graphqlhttp.SavedArgument{}
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				for _, a := range s.Arguments {
					if name := variableIn(a.Value); name != "" && a.Position != nil {
						out[gqlerror.Location{Line: a.Position.Line, Column: a.Position.Column}] = graphqlhttp.SavedArgument{Name: a.Name, Parameter: parameters[name]}
					}
				}
				walk(s.SelectionSet)
			case *ast.InlineFragment:
				walk(s.SelectionSet)
			}
		}
	}
	for _, op := range doc.Operations {
		walk(op.SelectionSet)
	}
	for _, f := range doc.Fragments {
		walk(f.SelectionSet)
	}
	return out
}

// variableIn is the one variable in a value; "" where there are none or several.
func variableIn(v *ast.Value) string {
	if v == nil {
		return ""
	}
	if v.Kind == ast.Variable {
		return v.Raw
	}
	found := ""
	for _, child := range v.Children {
		name := variableIn(child.Value)
		switch {
		case name == "":
		case found != "":
			return ""
		default:
			found = name
		}
	}
	return found
}
