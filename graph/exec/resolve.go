package exec

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// A level is the values of a selection set's fields for all objects that have it.
type level struct {
	columns []column
	below   []*level // of the columns' objects
	n       int
	spans   []span // where objects stand in the answer, once they were written; see writer
}

// A run is one execution of a plan.
type run struct {
	op *graphql.OperationContext
	// Some resolvers have something to say beside a value: see Beside.
	mu     sync.Mutex
	beside map[*node]map[int]error
}

// level resolves nodes for n objects, and all that lies below them. What may wait for the
// upstream runs side by side.
func (r *run) level(ctx context.Context, nodes []*node, parents any, n int) *level {
	l := &level{columns: make([]column, len(nodes)), below: make([]*level, len(nodes)), n: n}
	var waiting sync.WaitGroup
	for i, x := range nodes {
		switch {
		case x.field == nil || n == 0: // __typename, or nobody to ask for
		case x.field.resolver:
			waiting.Go(func() { r.column(ctx, l, i, x, parents, n) })
		default:
			r.column(ctx, l, i, x, parents, n)
		}
	}
	waiting.Wait()
	return l
}

// column resolves one node and what lies below it.
func (r *run) column(ctx context.Context, l *level, i int, x *node, parents any, n int) {
	own := ctx
	if x.field.resolver || x.field.args != nil {
		fc := &graphql.FieldContext{Parent: graphql.GetFieldContext(ctx), Object: x.object, Field: x.picked, IsMethod: true, IsResolver: x.field.resolver}
		own = graphql.WithFieldContext(ctx, fc)
		if x.field.args != nil {
			var err error
			if fc.Args, err = x.field.args(own, x.picked.ArgumentMap(r.op.Variables)); err != nil {
				l.columns[i] = failed(err, n, x)
				return
			}
		}
		if x.field.resolver {
			own = context.WithValue(own, besideKey{}, &besides{r, x})
		}
		l.columns[i] = r.guarded(own, x, parents, fc.Args, n)
	} else {
		l.columns[i] = r.guarded(own, x, parents, nil, n)
	}
	if kids := l.columns[i].kids; kids != nil {
		l.below[i] = r.level(own, x.nodes, kids.objects, kids.n)
	}
}

// guarded makes an error of a panic, which would otherwise end the program.
func (r *run) guarded(ctx context.Context, x *node, parents any, args map[string]any, n int) (c column) {
	defer func() {
		if v := recover(); v != nil {
			c = failed(r.op.Recover(ctx, v), n, x)
		}
	}()
	return x.field.values(ctx, parents, args)
}

// failed is a column without values.
func failed(err error, n int, x *node) column {
	errs := make([]error, n)
	for i := range errs {
		errs[i] = err
	}
	c := column{errs: errs}
	if x.field.object == "" {
		c.write = func(b []byte, _ int) ([]byte, bool) { return b, false }
		return c
	}
	c.kids = &children{index: make([]int32, n), ends: make([]int32, n), absent: make([]bool, n)}
	for i := range n {
		c.kids.index[i], c.kids.absent[i] = -1, true
	}
	return c
}

type besideKey struct{}

// besides is where a resolver's words go that stand beside values.
type besides struct {
	run  *run
	node *node
}

// Beside notes an error of the value of the object at a place, where the value stands all
// the same. ctx is a batch resolver's.
func Beside(ctx context.Context, i int, err error) {
	b, ok := ctx.Value(besideKey{}).(*besides)
	if !ok {
		graphql.AddBatchError(ctx, i, err)
		return
	}
	b.run.mu.Lock()
	defer b.run.mu.Unlock()
	if b.run.beside == nil {
		b.run.beside = map[*node]map[int]error{}
	}
	if b.run.beside[b.node] == nil {
		b.run.beside[b.node] = map[int]error{}
	}
	b.run.beside[b.node][i] = err
}
