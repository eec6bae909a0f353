package graphqlhttp

import (
	"context"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/table"
)

type watchKey struct{}

// WatchProblems returns a context whose answers tell what is missing in them: heard gets the
// errors of an answer of which a part came, in whatever format it goes out, equal ones as one. It is called
// before the answer is written.
func WatchProblems(ctx context.Context, heard func([]table.Problem)) context.Context {
	return context.WithValue(ctx, watchKey{}, heard)
}

// tell tells those who watch of the errors of an answer.
func tell(ctx context.Context, errs gqlerror.List) {
	if heard, ok := ctx.Value(watchKey{}).(func([]table.Problem)); ok && len(errs) > 0 {
		heard(problems(groups(ctx, errs)))
	}
}
