package exec

import (
	"context"
	"errors"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// A writer writes an answer depth first, in selection order, at the end of a slice that its
// methods take and return. Where a value that may not be null is, the object around it is
// null in its place, and so on outwards.
type writer struct {
	run    *run
	ctx    context.Context // of the operation: errors are presented in it
	path   []step
	copies []copied // objects that may be copied, by where they end
	wrong  int      // errors so far

	most     int  // bytes; 0 for no bound
	elements int  // of lists, so far
	ended    bool // the answer is too long, or nobody waits for it: what comes now does not count
}

// ends reports whether there is no sense in going on. It is asked at each element of a list:
// nothing else makes an answer long.
func (w *writer) ends(b []byte) bool {
	if w.most > 0 && len(b) > w.most {
		w.ended = true
	}
	if w.elements++; w.elements%1024 == 0 && w.ctx.Err() != nil {
		w.ended = true
	}
	return w.ended
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
func (w *writer) fields(b []byte, nodes []*node, l *level, i int) ([]byte, bool) {
	if len(nodes) == 0 {
		return append(b, "{}"...), true
	}
	whole, ok := true, false
	for k, x := range nodes {
		b = append(b, x.lead...)
		if x.typeName != nil {
			b = append(b, x.typeName...)
			continue
		}
		c := &l.columns[k]
		if c.write != nil && !c.may && c.errs == nil && w.run.beside == nil { // as most are
			if b, ok = c.write(b, i); ok {
				continue
			}
		}
		start := len(b)
		if b, ok = w.value(b, x, c, i); ok {
			continue
		}
		if x.nonNull {
			whole = false // the others may have errors to tell
		}
		b = append(w.cut(b, start), "null"...)
	}
	return append(b, '}'), whole
}

// cut takes back what was written from a place on.
func (w *writer) cut(b []byte, start int) []byte {
	for last, c := range slices.Backward(w.copies) {
		if c.level.spans[c.i].to <= start {
			break
		}
		c.level.spans[c.i] = span{}
		w.copies = w.copies[:last]
	}
	return b[:start]
}

// value writes a field's value; false for null.
func (w *writer) value(b []byte, x *node, c *column, i int) ([]byte, bool) {
	if c.kids == nil && c.errs == nil && w.run.beside == nil { // nothing has to know the place
		if b, ok, err := w.leaf(b, c, i); err == nil && (ok || !x.nonNull) {
			return b, ok
		}
	}
	w.path = append(w.path, step{x, -1})
	b, ok := w.placed(b, x, c, i)
	w.path = w.path[:len(w.path)-1]
	return b, ok
}

// placed writes a field's value, whose place the path says.
func (w *writer) placed(b []byte, x *node, c *column, i int) (_ []byte, ok bool) {
	wrong := w.wrong
	if words := w.run.beside[x][i]; words != nil {
		w.fail(x, words)
	}
	err := c.err(i)
	switch {
	case err != nil:
	case c.kids == nil:
		b, ok, err = w.leaf(b, c, i)
	case c.ready != nil:
		b = append(b, c.ready...)
		return b, !w.ends(b)
	case x.field.list:
		return w.list(b, x, c, i)
	case c.kids.index == nil: // as elements of a list it stands once
		return w.fields(b, x.nodes, c.below, i)
	case c.kids.at(i) >= 0:
		return w.object(b, x, c.below, c.kids.at(i))
	}
	if err != nil {
		w.fail(x, err)
	}
	if !ok && x.nonNull && w.wrong == wrong { // nothing has said why
		w.fail(x, errors.New("a value is null that must not be: "+x.object+"."+x.picked.Name))
	}
	return b, ok
}

// leaf writes a leaf's value; false for null. A panic in what reads it is an error of this
// value alone, as it is in gqlgen's execution.
func (w *writer) leaf(b []byte, c *column, i int) (after []byte, ok bool, err error) {
	defer func() {
		if v := recover(); v != nil {
			after, ok, err = b, false, recovered(w.ctx, v)
		}
	}()
	after, ok = c.write(b, i)
	return after, ok, nil
}

// list writes a list of objects; false where it is null.
func (w *writer) list(b []byte, x *node, c *column, i int) ([]byte, bool) {
	kids := c.kids
	if kids.absent != nil && kids.absent[i] && !x.nonNull {
		return b, false
	}
	from := int32(0)
	if i > 0 {
		from = kids.ends[i-1]
	}
	begin, wrong := len(b), w.wrong
	b = append(b, '[')
	whole, ok := true, false
	at := len(w.path) - 1
	for k := from; k < kids.ends[i] && !w.ends(b); k++ {
		if k > from {
			b = append(b, ',')
		}
		w.path[at].index = int(k - from)
		start := len(b)
		// The elements of a list stand once each: none is a copy.
		if b, ok = w.fields(b, x.nodes, c.below, kids.at(int(k))); !ok {
			b = append(w.cut(b, start), "null"...)
			whole = whole && !x.elements
		}
	}
	w.path[at].index = -1
	b = append(b, ']')
	if kids.shelf != nil && x.pure && whole && w.wrong == wrong && !w.ended {
		kids.shelf.offer(way{kids.n, x.inside}, b[begin:])
	}
	return b, whole
}

// object writes one of a node's objects. One that stands in the answer already, without an
// error in it, is copied from there.
func (w *writer) object(b []byte, x *node, l *level, i int) ([]byte, bool) {
	if l.spans == nil {
		l.spans = make([]span, l.n)
	}
	if s := l.spans[i]; s.to > 0 {
		return append(b, b[s.from:s.to]...), true
	}
	start, wrong := len(b), w.wrong
	b, ok := w.fields(b, x.nodes, l, i)
	if ok && wrong == w.wrong {
		l.spans[i] = span{start, len(b)}
		w.copies = append(w.copies, copied{l, i})
	}
	return b, ok
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
