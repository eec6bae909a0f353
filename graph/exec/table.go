// Package exec runs operations breadth first: each field of the selection set once for all
// objects that have it, however many lists they are in, and then writes the answer's bytes
// in one pass, in selection order.
//
// gqlgen remains what defines the server: schema, types, validation, arguments, resolvers.
// Its own execution costs a goroutine, a context and a tree of marshalers for each element
// and field; here they cost one call of a resolver a field, and an append a value. What an
// object type has and how its values are read is told by a [Table], which is generated from
// gqlgen's bindings (graph/gen/table.go), so that a new field of the schema needs no line here.
//
// File by file: table.go (what fields are), compile.go (an operation as nodes), plans.go
// (what is kept of an operation), resolve.go (values, breadth first), write.go (bytes, depth
// first, and errors with their paths), room.go and buffers.go (the memory of an answer), shelf.go (lists that are kept as they
// were written),
// schema.go (the place behind gqlgen's interface). What it cannot run, introspection, is
// run by gqlgen.
package exec

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/99designs/gqlgen/graphql"
)

// A Table holds the object types of a schema, by name.
type Table map[string]map[string]*Field

// A Field is how a field's values come about, for all of the objects at once.
type Field struct {
	object   string // the type of the values, where they are objects
	list     bool   // whether each value is a list of objects
	resolver bool   // whether it may wait for the upstream
	args     func(ctx context.Context, raw map[string]any) (map[string]any, error)
	values   func(ctx context.Context, of *children, args map[string]any) column
}

// pure reports whether the field's values hang on its object alone.
func (f *Field) pure() bool { return !f.resolver && f.args == nil }

// WithArgs returns the field with the function that reads its arguments.
func (f *Field) WithArgs(read func(ctx context.Context, raw map[string]any) (map[string]any, error)) *Field {
	f.args = read
	return f
}

// A column is the values of a field, one at each parent's place.
type column struct {
	write func(b []byte, i int) ([]byte, bool) // of a leaf; false for null, with nothing written
	may   bool                                 // whether write may panic
	kids  *children                            // of objects
	below *level                               // of their fields
	ready []byte                               // a list as it was written before, in the place of what lies below
	errs  []error                              // at their parents' places; nil for none
}

// err is what went wrong with the value of a parent.
func (c *column) err(i int) error {
	if c.errs == nil {
		return nil
	}
	return c.errs[i]
}

// children are the objects of a column, each once. They are what the fields below are of.
type children struct {
	objects any // []*U
	n       int
	index   []int32 // which object a place has; -1 for none; nil where each has its own
	ends    []int32 // of lists: where in index, and in objects, the list of a parent ends
	absent  []bool  // of lists: which of them are null
	shelf   *shelf  // of a single list that outlives the operation; nil else
}

// at is which object a place has; -1 for none.
func (c *children) at(i int) int {
	if c.index == nil {
		return i
	}
	return int(c.index[i])
}

// A Write writes a value as JSON, or says that it is null and writes nothing.
type Write[V any] func(b []byte, v V) ([]byte, bool)

// Ptr writes what a pointer points at.
func Ptr[V any](write Write[V]) Write[*V] {
	return func(b []byte, v *V) ([]byte, bool) {
		if v == nil {
			return b, false
		}
		return write(b, *v)
	}
}

// List writes a list of leaves. nonNull says whether the list must be one, and elements
// whether each of them must.
func List[V any](b []byte, list []V, write Write[V], nonNull, elements bool) ([]byte, bool) {
	if list == nil && !nonNull {
		return b, false
	}
	start := len(b)
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		var ok bool
		if b, ok = write(b, v); !ok {
			if elements {
				return b[:start], false
			}
			b = append(b, "null"...)
		}
	}
	return append(b, ']'), true
}

// Marshaler writes a value that knows how it is written.
func Marshaler[V graphql.Marshaler](b []byte, v V) ([]byte, bool) {
	w := appender{b}
	v.MarshalGQL(&w)
	return w.b, true
}

type appender struct{ b []byte }

func (a *appender) Write(p []byte) (int, error) {
	a.b = append(a.b, p...)
	return len(p), nil
}

// Leaf is a field whose value stands in its object: write cannot panic.
func Leaf[T any](write Write[*T]) *Field { return &Field{values: leaf(write, false)} }

// Computed is a field whose value a method of its object gives.
func Computed[T any](write Write[*T]) *Field { return &Field{values: leaf(write, true)} }

func leaf[T any](write Write[*T], may bool) func(context.Context, *children, map[string]any) column {
	return func(_ context.Context, of *children, _ map[string]any) column {
		objects := of.objects.([]*T)
		return column{write: func(b []byte, i int) ([]byte, bool) { return write(b, objects[i]) }, may: may}
	}
}

// LeafOf is a field whose values a resolver gives for a list of objects.
func LeafOf[T, V any](resolve func(context.Context, []*T, map[string]any) ([]V, error), write Write[V]) *Field {
	return &Field{resolver: true, values: func(ctx context.Context, of *children, args map[string]any) column {
		values, errs := resolved(ctx, of, args, resolve)
		return column{write: func(b []byte, i int) ([]byte, bool) { return write(b, values[i]) }, errs: errs}
	}}
}

// One is a field whose value is an object read off its own.
func One[T, U any](object string, read func(*T) *U) *Field {
	return &Field{object: object, values: func(ctx context.Context, of *children, _ map[string]any) column {
		objects := of.objects.([]*T)
		values := make([]*U, len(objects))
		errs := eachPlace(ctx, len(objects), func(i int) error { values[i] = read(objects[i]); return nil })
		return column{kids: distinct(values), errs: errs}
	}}
}

// OneOf is a field whose objects a resolver gives for a list of objects.
func OneOf[T, U any](object string, resolve func(context.Context, []*T, map[string]any) ([]*U, error)) *Field {
	return &Field{object: object, resolver: true, values: func(ctx context.Context, of *children, args map[string]any) column {
		values, errs := resolved(ctx, of, args, resolve)
		return column{kids: distinct(values), errs: errs}
	}}
}

// Many is a field whose value is a list of objects read off its own.
func Many[T, U any](object string, read func(*T) []U) *Field {
	return &Field{object: object, list: true, values: func(ctx context.Context, of *children, _ map[string]any) column {
		objects := of.objects.([]*T)
		values := make([][]U, len(objects))
		errs := eachPlace(ctx, len(objects), func(i int) error { values[i] = read(objects[i]); return nil })
		return column{kids: flat(values), errs: errs}
	}}
}

// Refs is [Many] where the list is of pointers to objects that others have too. None is nil.
// See [Lasting] for what is kept of them.
func Refs[T, U any](object string, read func(*T) []*U) *Field {
	lasting := &shelves[*U]{}
	return &Field{object: object, list: true, values: func(ctx context.Context, of *children, _ map[string]any) column {
		objects := of.objects.([]*T)
		values := make([][]*U, len(objects))
		errs := eachPlace(ctx, len(objects), func(i int) error { values[i] = read(objects[i]); return nil })
		kids := behind(values)
		if len(objects) == 1 {
			if parent, ok := any(objects[0]).(Lasting); ok && parent.Lasts() {
				kids.shelf = lasting.get(values[0])
			}
		}
		return column{kids: kids, errs: errs}
	}}
}

// Gathered is [Many] for a method that appends the list to others.
func Gathered[T, U any](object string, gather func([]U, *T) []U) *Field {
	return &Field{object: object, list: true, values: func(ctx context.Context, of *children, _ map[string]any) column {
		objects := of.objects.([]*T)
		all, ends := make([]U, 0, gatheredGuess*len(objects)), make([]int32, len(objects))
		errs := eachPlace(ctx, len(objects), func(i int) error {
			ends[i] = int32(len(all)) // should it panic
			all = gather(all, objects[i])
			ends[i] = int32(len(all))
			return nil
		})
		return column{kids: &children{objects: pointers(all), n: len(all), ends: ends}, errs: errs}
	}}
}

// gatheredGuess is how long a gathered list is expected to be.
const gatheredGuess = 4

func pointers[U any](all []U) []*U {
	out := make([]*U, len(all))
	for i := range all {
		out[i] = &all[i]
	}
	return out
}

// ManyOf is a field whose lists of objects a resolver gives for a list of objects.
func ManyOf[T, U any](object string, resolve func(context.Context, []*T, map[string]any) ([][]U, error)) *Field {
	return &Field{object: object, list: true, resolver: true, values: func(ctx context.Context, of *children, args map[string]any) column {
		values, errs := resolved(ctx, of, args, resolve)
		return column{kids: flat(values), errs: errs}
	}}
}

// Each makes of a resolver of one object one of a list.
func Each[T, V any](one func(context.Context, *T, map[string]any) (V, error)) func(context.Context, []*T, map[string]any) ([]V, error) {
	return func(ctx context.Context, objects []*T, args map[string]any) ([]V, error) {
		values := make([]V, len(objects))
		errs := eachPlace(ctx, len(objects), func(i int) (err error) {
			values[i], err = one(ctx, objects[i], args)
			return err
		})
		if errs != nil {
			return values, graphql.BatchErrorList(errs)
		}
		return values, nil
	}
}

// eachPlace calls one for each of n places and returns the errors at theirs; nil for none.
// A panic is an error of its place alone: it goes on behind it.
func eachPlace(ctx context.Context, n int, one func(i int) error) []error {
	var errs []error
	note := func(i int, err error) {
		if errs == nil {
			errs = make([]error, n)
		}
		errs[i] = err
	}
	from := func(i int) (next int) {
		defer func() {
			if v := recover(); v != nil {
				note(i, recovered(ctx, v))
				next = i + 1
			}
		}()
		for ; i < n; i++ {
			if err := one(i); err != nil {
				note(i, err)
			}
		}
		return n
	}
	for next := 0; next < n; {
		next = from(next)
	}
	return errs
}

// resolved calls a resolver for all objects at once. Where lists fail together, one may have
// failed the others, so they are then resolved list by list, as they are in gqlgen's
// execution: an error stands where it belongs, and the other lists have their values. What
// was fetched is not fetched again.
func resolved[T, V any](ctx context.Context, of *children, args map[string]any, resolve func(context.Context, []*T, map[string]any) ([]V, error)) ([]V, []error) {
	objects := of.objects.([]*T)
	values, err := resolve(ctx, objects, args)
	values, errs := inPlace(values, err, len(objects))
	if errs == nil {
		return values, nil
	}
	var wrong []stretch
	for _, l := range of.lists() {
		if slices.ContainsFunc(errs[l.from:l.to], func(err error) bool { return err != nil }) {
			wrong = append(wrong, l)
		}
	}
	if len(wrong) == 1 || ctx.Err() != nil {
		return values, errs
	}
	for _, l := range wrong {
		own, err := resolve(within(ctx, l), objects[l.from:l.to:l.to], args)
		own, failed := inPlace(own, err, l.to-l.from)
		copy(values[l.from:], own)
		clear(errs[l.from:l.to])
		copy(errs[l.from:], failed)
	}
	return values, errs
}

// A stretch is the places of a list.
type stretch struct{ from, to int }

// lists are where the lists stand that the objects are in; an object that is in none is one
// of its own.
func (c *children) lists() []stretch {
	var out []stretch
	if c.ends == nil {
		for i := range c.n {
			out = append(out, stretch{i, i + 1})
		}
		return out
	}
	from := 0
	for _, end := range c.ends {
		if int(end) > from {
			out = append(out, stretch{from, int(end)})
		}
		from = int(end)
	}
	return out
}

// inPlace puts the values and errors of a resolver at the places of n parents. Where
// something went wrong with a value there is none.
func inPlace[V any](values []V, err error, n int) ([]V, []error) {
	if err == nil && len(values) == n {
		return values, nil
	}
	errs := make([]error, n)
	if batch, ok := errors.AsType[graphql.BatchErrors](err); ok && len(batch.Errors()) == n && len(values) == n {
		var none V
		values = append([]V(nil), values...)
		for i, e := range batch.Errors() {
			if errs[i] = e; e != nil {
				values[i] = none
			}
		}
		return values, errs
	}
	if err == nil {
		err = fmt.Errorf("a resolver gave %d values for %d objects", len(values), n)
	}
	for i := range errs {
		errs[i] = err
	}
	return make([]V, n), errs
}

// distinct takes each object once, wherever it stands: what lies below it is then resolved
// and written once.
func distinct[U any](values []*U) *children {
	if len(values) == 1 && values[0] != nil {
		return &children{objects: values, n: 1}
	}
	c := &children{index: make([]int32, len(values))}
	objects := make([]*U, 0, min(len(values), 64))
	seen := make(map[*U]int32, min(len(values), 64))
	var last *U
	at := int32(-1)
	for i, v := range values {
		switch {
		case v == nil:
			c.index[i] = -1
			continue
		case v != last:
			known, ok := seen[v]
			if !ok {
				known = int32(len(objects))
				seen[v] = known
				objects = append(objects, v)
			}
			last, at = v, known
		}
		c.index[i] = at
	}
	c.objects, c.n = objects, len(objects)
	return c
}

// flat puts lists behind each other.
func flat[U any](lists [][]U) *children {
	c := placesOf(lists)
	objects := make([]*U, 0, c.n)
	for _, l := range lists {
		for j := range l {
			objects = append(objects, &l[j])
		}
	}
	c.objects = objects
	return c
}

// behind is [flat] for lists of pointers. A single one is taken as it is.
func behind[U any](lists [][]*U) *children {
	c := placesOf(lists)
	if len(lists) == 1 {
		c.objects = lists[0]
		return c
	}
	c.objects = slices.Concat(lists...)
	return c
}

// placesOf is where the elements of lists stand behind each other.
func placesOf[E any](lists [][]E) *children {
	c := &children{ends: make([]int32, len(lists))}
	for i, l := range lists {
		if l == nil {
			if c.absent == nil {
				c.absent = make([]bool, len(lists))
			}
			c.absent[i] = true
		}
		c.n += len(l)
		c.ends[i] = int32(c.n)
	}
	return c
}
