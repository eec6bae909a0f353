package graphqlhttp

import (
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// nullConditions refuses @include and @skip whose variable is null. "$v: Boolean = true" may
// stand there, since it has a default, and may be sent as null all the same, for which the
// specification wants an error and gqlgen panics.
func nullConditions(op *graphql.OperationContext) gqlerror.List {
	null := conditionChecker{}
	for _, v := range op.Operation.VariableDefinitions {
		if v.Type.NamedType == "Boolean" && !v.Type.NonNull && op.Variables[v.Variable] == nil {
			null[v.Variable] = true
		}
	}
	if len(null) == 0 {
		return nil
	}
	errs := null.selection(op.Operation.SelectionSet)
	for _, f := range op.Doc.Fragments {
		errs = append(errs, null.selection(f.SelectionSet)...)
	}
	return errs
}

// A conditionChecker holds the names of variables that are null.
type conditionChecker map[string]bool

// selection finds the conditions in a selection set and below it; those in fragments that it
// spreads are found where the fragments are.
func (null conditionChecker) selection(set ast.SelectionSet) (errs gqlerror.List) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			errs = append(append(errs, null.directives(s.Directives)...), null.selection(s.SelectionSet)...)
		case *ast.InlineFragment:
			errs = append(append(errs, null.directives(s.Directives)...), null.selection(s.SelectionSet)...)
		case *ast.FragmentSpread:
			errs = append(errs, null.directives(s.Directives)...)
		}
	}
	return errs
}

func (null conditionChecker) directives(list ast.DirectiveList) (errs gqlerror.List) {
	for _, d := range list {
		condition := d.Arguments.ForName("if")
		if d.Name != "include" && d.Name != "skip" || condition == nil || condition.Value == nil ||
			condition.Value.Kind != ast.Variable || !null[condition.Value.Raw] {
			continue
		}
		err := requestError("variable $%s: is null, and @%s(if: $%s) needs true or false; send one of them, or leave the variable out for its default.",
			condition.Value.Raw, d.Name, condition.Value.Raw)
		if d.Position != nil {
			err.Locations = []gqlerror.Location{{Line: d.Position.Line, Column: d.Position.Column}}
		}
		errs = append(errs, err)
	}
	return errs
}
