package exec

import (
	"context"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
)

// A Schema runs what it can compile, and leaves the rest to gqlgen's own execution.
type Schema struct {
	graphql.ExecutableSchema
	Table Table

	plans          plans
	compiled, left atomic.Int64
}

// Runs returns how many operations were run here, and how many were left to gqlgen.
func (s *Schema) Runs() (compiled, left int64) { return s.compiled.Load(), s.left.Load() }

type planKey struct{}

// With compiles the context's operation and returns a context in which [Schema.Exec] runs
// the plan; compiled is false where gqlgen will run it.
func (s *Schema) With(ctx context.Context) (with context.Context, compiled bool) {
	op := graphql.GetOperationContext(ctx)
	if op.Operation == nil {
		return ctx, false
	}
	plan := s.plans.get(op, func(op *graphql.OperationContext) *Plan {
		if plan, ok := s.Table.Compile(op); ok {
			return plan
		}
		return nil
	})
	if plan == nil {
		return ctx, false
	}
	return context.WithValue(ctx, planKey{}, plan), true
}

// Exec implements [graphql.ExecutableSchema].
func (s *Schema) Exec(ctx context.Context) graphql.ResponseHandler {
	plan, ok := ctx.Value(planKey{}).(*Plan)
	if !ok {
		s.left.Add(1)
		return s.ExecutableSchema.Exec(ctx)
	}
	s.compiled.Add(1)
	ran := false
	return func(ctx context.Context) *graphql.Response {
		if ran {
			return nil
		}
		ran = true
		return &graphql.Response{Data: plan.Run(ctx)}
	}
}

// A Query is the one object that the query's fields are of.
type Query struct{}

// Run resolves the operation of the context and writes its answer's data. Errors go to the
// context's response, as gqlgen's do.
func (p *Plan) Run(ctx context.Context) []byte {
	r := &run{op: graphql.GetOperationContext(ctx)}
	top := r.level(ctx, p.nodes, &children{objects: []*Query{{}}, n: 1})
	guess := top.guess(p.nodes, 1)
	w := &writer{run: r, ctx: ctx}
	b, ok := w.fields(newBuffer(p.size.room(guess)), p.nodes, top, 0) //nolint:contextcheck // the writer has the context
	if !ok {
		return []byte("null")
	}
	p.size.had(guess, len(b))
	return b
}
