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
	answers        answers
	compiled, left atomic.Int64
}

// Bound sets how many bytes one answer may have, and all together from when they are written
// until they are released; 0 for no bound. It is called before anything runs. What one may
// have holds for what runs here, all together for what gqlgen runs too.
func (s *Schema) Bound(most, atOnce int) { s.answers.most, s.answers.mostAtOnce = most, atOnce }

// Release says that an answer's data were sent, and that nobody has them any more: another
// answer will be written in their place. It has to be called for all that Exec returns.
func (s *Schema) Release(data []byte) { s.answers.release(data) }

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
		run := s.ExecutableSchema.Exec(ctx)
		return func(ctx context.Context) *graphql.Response {
			response := run(ctx)
			if response != nil {
				response.Data = s.held(ctx, response.Data)
			}
			return response
		}
	}
	s.compiled.Add(1)
	ran := false
	return func(ctx context.Context) *graphql.Response {
		if ran {
			return nil
		}
		ran = true
		return &graphql.Response{Data: plan.run(ctx, &s.answers)}
	}
}

// held counts data that gqlgen wrote among the answers in hand; where there is no room for
// them it reports that, and they are null.
func (s *Schema) held(ctx context.Context, data []byte) []byte {
	if err := s.answers.hold(data); err != nil {
		return instead(ctx, err)
	}
	return data
}

// instead reports an error, and returns what stands in the place of an answer.
func instead(ctx context.Context, err error) []byte {
	graphql.AddError(ctx, err)
	return []byte("null")
}

// A Query is the one object that the query's fields are of.
type Query struct{}

// theQuery is what the fields of every query are of. Nobody changes it.
var theQuery = &children{objects: []*Query{{}}, n: 1}

// run resolves the operation of the context and writes its answer's data, which are held
// among to until they are released. Errors go to the context's response, as gqlgen's do.
func (p *Plan) run(ctx context.Context, to *answers) []byte {
	r := &run{op: graphql.GetOperationContext(ctx)}
	top := r.level(ctx, p.nodes, theQuery)
	guess := top.guess(p.nodes, 1)
	room, err := to.buffer(p.size.room(guess)) // counted before it is filled
	if err != nil {
		return instead(ctx, err)
	}
	kept := false
	defer func() {
		if !kept { // another slice took its place, or nothing did, or it panics
			to.release(room)
		}
	}()
	w := &writer{run: r, ctx: ctx, most: to.most}
	b, ok := w.fields(room, p.nodes, top, 0) //nolint:contextcheck // the writer has the context
	if ok {
		w.ends(b) // with its last element, and what stands behind it
	}
	switch {
	case w.ended && ctx.Err() == nil:
		return instead(ctx, &SizeError{Most: to.most})
	case w.ended, !ok:
		return []byte("null")
	}
	if kept = &b[0] == &room[:1][0]; !kept { // there was too little room
		if err := to.hold(b); err != nil {
			return instead(ctx, err)
		}
	}
	p.size.had(guess, len(b))
	return b
}
