package graphqlhttp

import (
	"context"

	"shiftgraph/internal/table"
)

type watchKey struct{}

// WatchProblems returns a context whose answers tell what is missing in them: heard gets the
// errors of an answer of which a part came, in whatever format it goes out, equal ones as one. It is called
// before the answer is written.
func WatchProblems(ctx context.Context, heard func([]table.Problem)) context.Context {
	return context.WithValue(ctx, watchKey{}, heard)
}

// tell tells those who watch.
func tell(ctx context.Context, found []group) {
	if heard, ok := ctx.Value(watchKey{}).(func([]table.Problem)); ok && len(found) > 0 {
		heard(problems(found))
	}
}
