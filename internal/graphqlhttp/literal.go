package graphqlhttp

import (
	"fmt"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// isBadLiteral says whether a validation error is about a value that stands in the
// document: a level that is none, a text where a number belongs.
func isBadLiteral(err *gqlerror.Error) bool {
	return err.Rule == rules.ValuesOfCorrectTypeRule.Name || err.Rule == rules.ValuesOfCorrectTypeRuleWithoutSuggestions.Name
}

// badLiteral gives such an error the code that the same value in a variable would get,
// and puts the name of the argument in front, which validation does not know.
func badLiteral(find argumentFinder, err *gqlerror.Error) *gqlerror.Error {
	out := *err
	out.Extensions = map[string]any{"code": "BAD_USER_INPUT"}
	if name := find(err); name != "" {
		out.Message = name + ": " + err.Message
		out.Extensions["argument"] = name
	}
	return &out
}

// An argumentFinder names the argument, or the part of one, that stands where an error is.
type argumentFinder func(*gqlerror.Error) string

// findArguments returns the finder for a request's document. gqlgen keeps no document that
// did not validate, so it is parsed again: once, however many errors there are, and only if
// one asks. Its length was checked before.
func findArguments(opCtx *graphql.OperationContext) argumentFinder {
	document := sync.OnceValue(func() *ast.QueryDocument {
		if opCtx == nil {
			return nil
		}
		doc, err := parser.ParseQuery(&ast.Source{Input: opCtx.RawQuery})
		if err != nil {
			return nil
		}
		return doc
	})
	return func(err *gqlerror.Error) string {
		doc := document()
		if doc == nil || len(err.Locations) == 0 {
			return ""
		}
		find := literalFinder(err.Locations[0])
		for _, op := range doc.Operations {
			if name := find.inSelection(op.SelectionSet); name != "" {
				return name
			}
		}
		for _, f := range doc.Fragments {
			if name := find.inSelection(f.SelectionSet); name != "" {
				return name
			}
		}
		return ""
	}
}

// literalFinder is the place of a value that is looked for.
type literalFinder gqlerror.Location

func (at literalFinder) inSelection(set ast.SelectionSet) string {
	for _, s := range set {
		var name string
		switch s := s.(type) {
		case *ast.Field:
			if name = at.inArguments(s.Arguments, s.Directives); name == "" {
				name = at.inSelection(s.SelectionSet)
			}
		case *ast.InlineFragment:
			if name = at.inArguments(nil, s.Directives); name == "" {
				name = at.inSelection(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			name = at.inArguments(nil, s.Directives)
		}
		if name != "" {
			return name
		}
	}
	return ""
}

func (at literalFinder) inArguments(arguments ast.ArgumentList, directives ast.DirectiveList) string {
	for _, a := range arguments {
		if name := at.inValue(a.Name, a.Value); name != "" {
			return name
		}
	}
	for _, d := range directives {
		if name := at.inArguments(d.Arguments, nil); name != "" {
			return name
		}
	}
	return ""
}

func (at literalFinder) inValue(name string, v *ast.Value) string {
	if v == nil {
		return ""
	}
	for i, child := range v.Children {
		childName := fmt.Sprintf("%s[%d]", name, i)
		if v.Kind == ast.ObjectValue {
			childName = name + "." + child.Name
		}
		if found := at.inValue(childName, child.Value); found != "" {
			return found
		}
	}
	if p := v.Position; p != nil && p.Line == at.Line && p.Column == at.Column {
		return name
	}
	return ""
}
