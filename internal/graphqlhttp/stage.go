package graphqlhttp

import (
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Staged gives each error of CreateOperationContext its code, by the stage that it comes
// from. gqlgen marks parse errors alone; validation, an unknown operation and bad
// variables all say GRAPHQL_VALIDATION_FAILED. What the operation context holds tells them
// apart without a look at any text: no document, then no operation, then no variables.
//
// A value in the document that does not fit its argument counts as bad input too, as it does
// in a variable.
//
// sent is the variables as they came. An error that has one of our codes already, such as
// a limit's, is left as it is.
func Staged(opCtx *graphql.OperationContext, sent map[string]any, errs gqlerror.List) gqlerror.List {
	find := findArguments(opCtx)
	out := make(gqlerror.List, len(errs))
	for i, err := range errs {
		out[i] = staged(opCtx, sent, find, err)
	}
	return out
}

func staged(opCtx *graphql.OperationContext, sent map[string]any, find argumentFinder, err *gqlerror.Error) *gqlerror.Error {
	c := code(err)
	switch {
	case c != errcode.ValidationFailed:
		if known(c) {
			return err
		}
	case isBadLiteral(err):
		return badLiteral(find, err)
	case opCtx == nil || opCtx.Doc == nil:
		return err
	case opCtx.Operation == nil:
		return unknownOperation(opCtx)
	case opCtx.Variables == nil:
		return badVariable(opCtx.Operation, sent, err)
	default:
		return err
	}
	coded := *err
	coded.Extensions = map[string]any{"code": "GRAPHQL_VALIDATION_FAILED"}
	return &coded
}

// unknownOperation says which operations there are. Apollo answers with a code of its own
// (OPERATION_RESOLUTION_FAILURE); ours is BAD_USER_INPUT, as the document is fine and the
// parameter beside it is not.
func unknownOperation(opCtx *graphql.OperationContext) *gqlerror.Error {
	const shown = 5
	var names []string
	for _, op := range opCtx.Doc.Operations {
		if len(names) == shown {
			names = append(names, "…")
			break
		}
		names = append(names, clip(op.Name, 64))
	}
	list := strings.Join(names, ", ")
	if opCtx.OperationName == "" {
		return requestError("operationName: is missing, and the document has %d operations; name one of %s.",
			len(opCtx.Doc.Operations), list)
	}
	if list == "" {
		return requestError("operationName: the document's only operation has no name; leave operationName out.")
	}
	return requestError("operationName: the document has no operation %q; name one of %s.", clip(opCtx.OperationName, 64), list)
}
