package exec

import (
	"context"
	"errors"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// A level is the values of a selection set's fields for all objects that have it.
type level struct {
	columns []column
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

// level resolves nodes for objects, and all that lies below them.
func (r *run) level(ctx context.Context, nodes []*node, of *children) *level {
	l := &level{columns: make([]column, len(nodes)), n: of.n}
	switch {
	case of.n == 0: // nobody to ask for
	case waitTogether(nodes):
		r.sideBySide(ctx, l, nodes, of)
	default:
		for i, x := range nodes {
			r.column(ctx, l, i, x, of)
		}
	}
	return l
}

// sideBySide resolves nodes of which several may wait for the upstream, at the same time.
func (r *run) sideBySide(ctx context.Context, l *level, nodes []*node, of *children) {
	var waiting sync.WaitGroup
	for i, x := range nodes {
		if x.field != nil && x.field.resolver {
			waiting.Go(func() { r.column(ctx, l, i, x, of) })
		} else {
			r.column(ctx, l, i, x, of)
		}
	}
	waiting.Wait()
}

// waitTogether reports whether several of the nodes may wait for the upstream, themselves or
// further down.
func waitTogether(nodes []*node) bool {
	n := 0
	for _, x := range nodes {
		if x.field != nil && (x.field.resolver || x.field.object != "") {
			n++
		}
	}
	return n > 1
}

// column resolves one node and what lies below it.
func (r *run) column(ctx context.Context, l *level, i int, x *node, of *children) {
	if x.field == nil { // __typename
		return
	}
	own := ctx
	if x.field.resolver || x.field.args != nil {
		own = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: x.object, Field: x.picked, IsMethod: true, IsResolver: x.field.resolver})
	}
	if x.field.resolver {
		own = context.WithValue(own, besideKey{}, &besides{r, x, 0})
	}
	l.columns[i] = r.values(own, x, of)
	if kids := l.columns[i].kids; kids != nil {
		if kids.shelf != nil && x.pure && l.columns[i].errs == nil {
			if l.columns[i].ready = kids.shelf.find(way{kids.n, x.inside}); l.columns[i].ready != nil {
				return
			}
		}
		l.columns[i].below = r.level(own, x.nodes, kids)
	}
}

// values are a node's, by its arguments. A panic, which would otherwise end the program, is
// an error of all of them here: where it is one object's, table.go has seen to it.
func (r *run) values(ctx context.Context, x *node, of *children) (c column) {
	defer func() {
		if v := recover(); v != nil {
			c = failed(recovered(ctx, v), of.n, x)
		}
	}()
	var args map[string]any
	if x.field.args != nil {
		var err error
		if args, err = x.field.args(ctx, x.picked.ArgumentMap(r.op.Variables)); err != nil {
			return failed(ofArgument(ctx, err), of.n, x)
		}
		graphql.GetFieldContext(ctx).Args = args
	}
	return x.field.values(ctx, of, args)
}

// recovered is the error of a panic.
func recovered(ctx context.Context, v any) error {
	return graphql.GetOperationContext(ctx).RecoverFunc(ctx, v)
}

// An argumentError says which part of which argument cannot be read. It stands below each of
// the field's values.
type argumentError struct {
	known *gqlerror.Error
	below ast.Path
}

func (e *argumentError) Error() string { return e.known.Error() }
func (e *argumentError) Unwrap() error { return e.known }

// ofArgument takes from an error of the context's field its path, which knows no place in a
// list here.
func ofArgument(ctx context.Context, err error) error {
	field := graphql.GetFieldContext(ctx).Path()
	known, ok := errors.AsType[*gqlerror.Error](err)
	if !ok || len(known.Path) < len(field) {
		return err
	}
	return &argumentError{known, known.Path[len(field):]}
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
	from int // the place of the first object that the resolver was given
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
	b.run.beside[b.node][b.from+i] = err
}

// within is a context for a resolver that is given one list alone of the objects. What it
// said of them before is forgotten.
func within(ctx context.Context, l stretch) context.Context {
	b := ctx.Value(besideKey{}).(*besides)
	b.run.mu.Lock()
	defer b.run.mu.Unlock()
	for i := l.from; i < l.to; i++ {
		delete(b.run.beside[b.node], i)
	}
	return context.WithValue(ctx, besideKey{}, &besides{b.run, b.node, l.from})
}
