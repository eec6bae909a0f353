package exec

import (
	"context"
	"errors"

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
	levels []*level // that have spans
	wrong  int      // errors so far
}

// A step is an element of a path: a field, or a place in a list.
type step struct {
	node  *node
	index int // of a list; -1 for the field itself
}

// A span is a part of the answer that may be copied: it holds no error.
type span struct{ from, to int }

// fields writes the selection of the i-th object. It is false where a value is missing that
// must not be; what it has written then is for the caller to take back.
func (w *writer) fields(nodes []*node, l *level, i int) bool {
	w.b = append(w.b, '{')
	whole := true
	for k, x := range nodes {
		if k > 0 {
			w.b = append(w.b, ',')
		}
		w.b = append(w.b, x.key...)
		if x.typeName != nil {
			w.b = append(w.b, x.typeName...)
			continue
		}
		start := len(w.b)
		if w.value(x, &l.columns[k], l.below[k], i) {
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
	if len(w.b) == start {
		return
	}
	w.b = w.b[:start]
	for _, l := range w.levels {
		for i := range l.spans {
			if l.spans[i].to > start {
				l.spans[i] = span{}
			}
		}
	}
}

// value writes a field's value; false for null.
func (w *writer) value(x *node, c *column, below *level, i int) bool {
	if c.kids == nil && c.errs == nil && w.run.beside == nil { // most values are leaves, and there
		var ok bool
		if w.b, ok = c.write(w.b, i); ok || !x.nonNull {
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
	err := c.err(i)
	if err != nil {
		w.fail(x, err)
	} else if words, some := w.run.beside[x]; some && words[i] != nil {
		w.fail(x, words[i])
	}
	switch {
	case err != nil:
	case c.kids == nil:
		w.b, ok = c.write(w.b, i)
	case x.field.list:
		return w.list(x, c.kids, below, i)
	case c.kids.index[i] >= 0:
		return w.object(x, below, int(c.kids.index[i]))
	}
	if !ok && x.nonNull {
		w.missing(x)
	}
	return ok
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
		if !w.object(x, below, int(kids.index[k])) {
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
		w.levels = append(w.levels, l)
	}
	if s := l.spans[i]; s.to > 0 {
		w.b = append(w.b, w.b[s.from:s.to]...)
		return true
	}
	start, wrong := len(w.b), w.wrong
	ok := w.fields(x.nodes, l, i)
	if ok && wrong == w.wrong {
		l.spans[i] = span{start, len(w.b)}
	}
	return ok
}

// fail reports an error of the value that is written.
func (w *writer) fail(x *node, err error) {
	w.wrong++
	if known, ok := errors.AsType[*gqlerror.Error](err); ok && known.Path != nil {
		graphql.AddError(w.fieldContext(x), known)
		return
	}
	if known, ok := err.(*gqlerror.Error); ok { //nolint:errorlint // one of its own, and not one inside of another
		placed := *known
		placed.Path = w.place()
		graphql.AddError(w.fieldContext(x), &placed)
		return
	}
	graphql.AddError(w.fieldContext(x), gqlerror.WrapPath(w.place(), err))
}

// missing reports a null where none may be, unless an error has said why.
func (w *writer) missing(x *node) {
	w.wrong++
	ctx := w.fieldContext(x)
	place := w.place()
	for _, err := range graphql.GetErrors(ctx) {
		if samePath(err.Path, place) {
			return
		}
	}
	w.fail(x, errors.New("a value is null that must not be: "+x.object+"."+x.picked.Name))
}

func samePath(a, b ast.Path) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
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
