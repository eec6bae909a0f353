package guard

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// A ListSize says how many elements a field is expected to give: for a list its length, for
// an object that holds a list, such as a connection, the length of that list, in which case
// its own lists (edges, nodes) want 1. parent is the type that has the field; vars are the
// operation's variables, coerced. Zero or less means that it is not known: Limits.ListFactor
// then holds for lists, and 1 for all else.
//
// It is asked about every field that is a list or has a selection, outside introspection.
type ListSize func(parent *ast.Definition, field *ast.Field, vars map[string]any) int

// nodes is how many values an operation's answer may be expected to hold: every field
// counts 1, times the elements of each list above it. The document is valid and its shape
// checked.
//
// What is under @skip and @include counts in full, whatever their condition is now: a
// condition is cheap to flip, so it must not be what makes an operation acceptable.
//
// A fragment is walked once. What it comes to does not depend on where it is spread, since
// its fields belong to the type that it names.
type nodeCounter struct {
	size          ListSize
	factor        int
	vars          map[string]any
	introspection *introspection

	fragments map[*ast.FragmentDefinition]nodeCount
}

// A nodeCount counts values, those of the schema's own description apart.
type nodeCount struct{ data, introspection int }

func (c *nodeCounter) selection(set ast.SelectionSet) nodeCount {
	var sum nodeCount
	for i, s := range set {
		var n nodeCount
		switch s := s.(type) {
		case *ast.Field:
			n = c.field(s)
		case *ast.InlineFragment:
			n = c.selection(s.SelectionSet)
		case *ast.FragmentSpread:
			if !spreadBefore(set[:i], s.Name) {
				n = c.spread(s.Definition)
			}
		}
		sum.data = plus(sum.data, n.data)
		sum.introspection = plus(sum.introspection, n.introspection)
	}
	return sum
}

func (c *nodeCounter) spread(def *ast.FragmentDefinition) nodeCount {
	if def == nil {
		return nodeCount{}
	}
	n, ok := c.fragments[def]
	if !ok {
		n = c.selection(def.SelectionSet)
		if c.fragments == nil {
			c.fragments = map[*ast.FragmentDefinition]nodeCount{}
		}
		c.fragments[def] = n
	}
	return n
}

func (c *nodeCounter) field(f *ast.Field) nodeCount {
	if isIntrospection(f.Name) {
		return nodeCount{data: 1, introspection: c.introspection.field(f)}
	}
	var typ *ast.Type
	if f.Definition != nil {
		typ = f.Definition.Type
	}
	if len(f.SelectionSet) == 0 && (typ == nil || typ.Elem == nil) {
		return nodeCount{data: 1}
	}
	n := c.selection(f.SelectionSet)
	n.data = times(c.elements(f, typ), plus(1, n.data))
	return n
}

func (c *nodeCounter) elements(f *ast.Field, typ *ast.Type) int {
	if c.size != nil {
		if n := c.size(f.ObjectDefinition, f, c.vars); n > 0 {
			return min(n, most)
		}
	}
	n := 1
	for ; typ != nil && typ.Elem != nil; typ = typ.Elem {
		n = times(n, c.factor)
	}
	return n
}

// count writes a sum, and says so when it stopped growing.
func count(n int) string {
	if n >= most {
		return "more than " + strconv.Itoa(most)
	}
	return strconv.Itoa(n)
}
