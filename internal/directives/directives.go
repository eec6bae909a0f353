// Package directives finds the directives of an operation.
package directives

import (
	"iter"

	"github.com/vektah/gqlparser/v2/ast"
)

// Of are the directives in a validated operation's selection set, in the order of the text;
// those in a fragment come where it is first spread, once.
func Of(op *ast.OperationDefinition) iter.Seq[*ast.Directive] {
	return func(yield func(*ast.Directive) bool) {
		spread := map[*ast.FragmentDefinition]bool{}
		all := func(list ast.DirectiveList) bool {
			for _, d := range list {
				if !yield(d) {
					return false
				}
			}
			return true
		}
		var walk func(ast.SelectionSet) bool
		walk = func(set ast.SelectionSet) bool {
			for _, s := range set {
				more := true
				switch s := s.(type) {
				case *ast.Field:
					more = all(s.Directives) && walk(s.SelectionSet)
				case *ast.InlineFragment:
					more = all(s.Directives) && walk(s.SelectionSet)
				case *ast.FragmentSpread:
					if more = all(s.Directives); more && s.Definition != nil && !spread[s.Definition] {
						spread[s.Definition] = true
						more = walk(s.Definition.SelectionSet)
					}
				}
				if !more {
					return false
				}
			}
			return true
		}
		walk(op.SelectionSet)
	}
}
