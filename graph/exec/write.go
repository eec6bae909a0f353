package exec

import (
	"context"
	"errors"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// A writer writes an answer depth first, in selection order. Where a value that may not be
// null is, the object around it is null in its place, and so on outwards.
type writer struct {
	run    *run
	ctx    context.Context // of the operation: errors are presented in it
	b      []byte
	path   []step
	copies []copied // objects that may be copied, by where they end
	wrong  int      // errors so far
}

// A step is an element of a path: a field, or a place in a list.
type step struct {
	node  *node
	index int // of a list; -1 for the field itself
}

// A span is a part of the answer that may be copied: it holds no error.
type span struct{ from, to int }

// A copied is an object of a level that has a span.
type copied struct {
	level *level
	i     int
}

// fields writes the selection of the i-th object. It is false where a value is missing that
// must not be; what it has written then is for the caller to take back.
func (w *writer) fields(nodes []*node, l *level, i int) bool {
	if len(nodes) == 0 {
		w.b = append(w.b, "{}"...)
		return true
	}
	whole := true
	for k, x := range nodes {
		w.b = append(w.b, x.lead...)
		if x.typeName != nil {
			w.b = append(w.b, x.typeName...)
			continue
		}
		c := &l.columns[k]
		if c.write != nil && !c.may && c.errs == nil && w.run.beside == nil { // as most are
			var ok bool
			if w.b, ok = c.write(w.b, i); ok {
				continue
			}
		}
		start := len(w.b)
		if w.value(x, c, l.below[k], i) {
			continue
		}
		if x.nonNull {
			whole = false // the others may have errors to tell
		}
		w.cut(start)
		w.b = append(w.b, "null"...)
	}
	w.b = append(w.b, '}')
	return whole
}

// cut takes back what was written from a place on.
func (w *writer) cut(start int) {
	w.b = w.b[:start]
	for last, c := range slices.Backward(w.copies) {
		if c.level.spans[c.i].to <= start {
			return
		}
		c.level.spans[c.i] = span{}
		w.copies = w.copies[:last]
	}
}

// value writes a field's value; false for null.
func (w *writer) value(x *node, c *column, below *level, i int) bool {
	if c.kids == nil && c.errs == nil && w.run.beside == nil { // nothing has to know the place
		if ok, err := w.leaf(c, i); err == nil && (ok || !x.nonNull) {
			return ok
		}
	}
	w.path = append(w.path, step{x, -1})
	ok := w.placed(x, c, below, i)
	w.path = w.path[:len(w.path)-1]
	return ok
}

// placed writes a field's value, whose place the path says.
func (w *writer) placed(x *node, c *column, below *level, i int) (ok bool) {
	wrong := w.wrong
	if words := w.run.beside[x][i]; words != nil {
		w.fail(x, words)
	}
	err := c.err(i)
	switch {
	case err != nil:
	case c.kids == nil:
		ok, err = w.leaf(c, i)
	case x.field.list:
		return w.list(x, c.kids, below, i)
	case c.kids.at(i) >= 0:
		return w.object(x, below, c.kids.at(i))
	}
	if err != nil {
		w.fail(x, err)
	}
	if !ok && x.nonNull && w.wrong == wrong { // nothing has said why
		w.fail(x, errors.New("a value is null that must not be: "+x.object+"."+x.picked.Name))
	}
	return ok
}

// leaf writes a leaf's value; false for null. A panic in what reads it is an error of this
// value alone, as it is in gqlgen's execution.
func (w *writer) leaf(c *column, i int) (ok bool, err error) {
	defer func() {
		if v := recover(); v != nil {
			ok, err = false, recovered(w.ctx, v)
		}
	}()
	w.b, ok = c.write(w.b, i)
	return ok, nil
}

// list writes a list of objects; false where it is null.
func (w *writer) list(x *node, kids *children, below *level, i int) bool {
	if kids.absent != nil && kids.absent[i] && !x.nonNull {
		return false
	}
	from := int32(0)
	if i > 0 {
		from = kids.ends[i-1]
	}
	w.b = append(w.b, '[')
	whole := true
	at := len(w.path) - 1
	for k := from; k < kids.ends[i]; k++ {
		if k > from {
			w.b = append(w.b, ',')
		}
		w.path[at].index = int(k - from)
		start := len(w.b)
		if !w.object(x, below, kids.at(int(k))) {
			w.cut(start)
			w.b = append(w.b, "null"...)
			whole = whole && !x.elements
		}
	}
	w.path[at].index = -1
	w.b = append(w.b, ']')
	return whole
}

// object writes one of a node's objects. One that stands in the answer already, without an
// error in it, is copied from there.
func (w *writer) object(x *node, l *level, i int) bool {
	if x.field.list { // whose elements stand once each
		return w.fields(x.nodes, l, i)
	}
	if l.spans == nil {
		l.spans = make([]span, l.n)
	}
	if s := l.spans[i]; s.to > 0 {
		w.b = append(w.b, w.b[s.from:s.to]...)
		return true
	}
	start, wrong := len(w.b), w.wrong
	ok := w.fields(x.nodes, l, i)
	if ok && wrong == w.wrong {
		l.spans[i] = span{start, len(w.b)}
		w.copies = append(w.copies, copied{l, i})
	}
	return ok
}

// fail reports an error of the value that is written.
func (w *writer) fail(x *node, err error) {
	w.wrong++
	if bad, ok := errors.AsType[*argumentError](err); ok {
		placed := *bad.known
		placed.Path = append(w.place(), bad.below...)
		graphql.AddError(w.fieldContext(x), &placed)
		return
	}
	if known, ok := errors.AsType[*gqlerror.Error](err); ok {
		if known.Path == nil {
			placed := *known // it may stand in several places
			placed.Path = w.place()
			known = &placed
		}
		graphql.AddError(w.fieldContext(x), known)
		return
	}
	graphql.AddError(w.fieldContext(x), gqlerror.WrapPath(w.place(), err))
}

// place is the path of the value that is written.
func (w *writer) place() ast.Path {
	var path ast.Path
	for _, s := range w.path {
		path = append(path, ast.PathName(s.node.name))
		if s.index >= 0 {
			path = append(path, ast.PathIndex(s.index))
		}
	}
	return path
}

// fieldContext tells the error presenter of which field an error is.
func (w *writer) fieldContext(x *node) context.Context {
	return graphql.WithFieldContext(w.ctx, &graphql.FieldContext{Object: x.object, Field: x.picked})
}
