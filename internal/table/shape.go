package table

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// maxColumns bounds what is made of an operation; a selection set may come to many more
// fields than it has words, by fragments.
const maxColumns = 2000

// maxPlaces bounds the same where @skip leaves no leaves to count.
const maxPlaces = 10 * maxColumns

// A Shape is what can be told of the answer before anything runs: which values it has, and
// which lists they stand in.
type Shape struct {
	operation string
	root      *place
	lists     []*place // of objects, in selection order, outer ones before those in them
	rows      *place   // the innermost list that has @rows; nil for none
}

// A place is a field of the answer, with what is selected of it. Fragments are merged into
// it, and what @skip and @include leave out is not there.
type place struct {
	key        string // its name in the answer
	up         *place // nil for the answer itself
	settings   settings
	chart      *chartSettings // nil for none
	kind       Kind           // of a leaf
	id         bool           // a leaf that says nothing to people
	list       bool
	required   bool          // it cannot be null
	connection bool          // a step of a connection that says nothing: nodes, edges, node
	rows       *ast.Position // of its @rows; nil for none
	inner      bool          // by which each row has an element of it
	lists      int           // of objects, here and below
	kids       []*place
}

func (p *place) leaf() bool { return p.up != nil && len(p.kids) == 0 }

// within says whether p is o, or lies somewhere below it.
func (p *place) within(o *place) bool {
	for ; p != nil; p = p.up {
		if p == o {
			return true
		}
	}
	return false
}

// Of reads the shape of an operation's answers off its selection set. The document must be
// valid, and variables what it runs with, since they decide about @skip and @include, and
// may be arguments of @column and @chart. The error says that there are too many columns for a table,
// or as a [*MisuseError] which of those, or @rows, means nothing.
func Of(op *ast.OperationDefinition, variables map[string]any) (*Shape, error) {
	return readShape(op, variables, nil)
}

// readShape is Of where the values of some variables are not known.
func readShape(op *ast.OperationDefinition, variables map[string]any, unknown map[string]bool) (*Shape, error) {
	s := &Shape{operation: op.Name, root: &place{}}
	r := shaper{shape: s, variables: variables, unknown: unknown}
	r.below(s.root, []ast.SelectionSet{op.SelectionSet})
	switch {
	case r.err != nil:
		return nil, r.err
	case r.places > maxPlaces:
		return nil, fmt.Errorf("table: the operation selects more than %d objects, too many for a table; select fewer", maxPlaces)
	case r.leaves == 0:
		return nil, misuse(op.Position, "@skip, @include and @column(hidden:) leave no value to make a column of; select one")
	case r.leaves > maxColumns:
		return nil, fmt.Errorf("table: the operation selects more than %d values, too many for the columns of a table; select fewer fields", maxColumns)
	}
	for _, list := range s.lists {
		switch {
		case list.rows == nil:
		case s.rows != nil && !list.within(s.rows):
			return nil, misuse(list.rows, "%s and %s both have @rows; one list gives the rows", s.rows.path(), list.path())
		default:
			s.rows = list
		}
	}
	return s, nil
}

type shaper struct {
	shape     *Shape
	variables map[string]any
	unknown   map[string]bool // variables whose values are not known
	leaves    int
	places    int
	err       error // the first
}

// fail keeps what is wrong with a directive, if it is the first.
func (r *shaper) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// below fills in what is selected of a place.
func (r *shaper) below(p *place, sets []ast.SelectionSet) {
	c := collector{variables: r.variables, places: map[string]int{}, spread: map[string]bool{}}
	for _, set := range sets {
		c.collect(set)
	}
	for _, same := range c.fields {
		if r.places++; r.leaves > maxColumns || r.places > maxPlaces {
			return
		}
		said, err := settingsOf(same, r.variables)
		if err != nil {
			r.fail(err)
		}
		if said.hidden {
			continue
		}
		first := same[0]
		kid := &place{key: first.Alias, up: p, settings: said}
		if kid.chart, err = r.chartOf(same); err != nil {
			r.fail(err)
		}
		if kid.key == "" {
			kid.key = first.Name
		}
		var typ *ast.Type
		if first.Definition != nil {
			typ = first.Definition.Type
		}
		kid.list = typ != nil && typ.Elem != nil
		kid.required = typ != nil && typ.NonNull
		p.kids = append(p.kids, kid)
		kid.rows, kid.inner = rowsOf(same, r.variables)
		if kid.rows != nil && (!kid.list || len(first.SelectionSet) == 0) {
			r.fail(misuse(kid.rows, "@rows of %s: it is no list of objects, so there are no rows in it; put @rows on one that is", kid.key))
		}
		if len(first.SelectionSet) == 0 {
			r.leaves++
			kid.kind = kindOf(typ)
			kid.id = typ == nil || typ.Name() == "ID" // what says nothing to people, __typename too
			continue
		}
		if kid.list {
			r.shape.lists = append(r.shape.lists, kid)
			for up := kid; up != nil; up = up.up {
				up.lists++
			}
		}
		kid.connection = isConnection(first)
		var below []ast.SelectionSet
		for _, f := range same {
			below = append(below, f.SelectionSet)
		}
		r.below(kid, below)
		if len(kid.kids) == 0 { // all of it was left out by @skip, where the answer has {}, or hidden
			p.kids = p.kids[:len(p.kids)-1]
			if kid.list {
				r.shape.lists = r.shape.lists[:len(r.shape.lists)-1]
				for up := p; up != nil; up = up.up {
					up.lists--
				}
			}
			continue
		}
		if kid.chart != nil {
			if err := kid.checkChart(); err != nil {
				r.fail(err)
			}
		}
	}
}

// rowsOf reads the @rows of a field that is selected several times: where the first stands,
// and whether it says that there are no rows without an element.
func rowsOf(same []*ast.Field, variables map[string]any) (rows *ast.Position, inner bool) {
	_, d := directive(same, "rows")
	if d == nil {
		return nil, false
	}
	outer, given := argument(d, "outer", variables).(bool)
	return d.Position, given && !outer
}

// isConnection says whether a field is the way from a connection to its nodes, under the
// name that it has in the schema.
func isConnection(f *ast.Field) bool {
	if f.ObjectDefinition == nil || f.Alias != f.Name {
		return false
	}
	switch f.Name {
	case "nodes", "edges":
		return hasSuffix(f.ObjectDefinition.Name, "Connection")
	case "node":
		return hasSuffix(f.ObjectDefinition.Name, "Edge")
	}
	return false
}

func hasSuffix(name, suffix string) bool {
	return len(name) > len(suffix) && name[len(name)-len(suffix):] == suffix
}

// kindOf is the kind of a leaf's values, or of the elements of its lists.
func kindOf(t *ast.Type) Kind {
	if t == nil {
		return Text // __typename
	}
	switch t.Name() {
	case "Int", "Float":
		return Number
	case "Boolean":
		return Boolean
	case "Date":
		return Date
	case "DateTime":
		return DateTime
	}
	return Text
}

// A collector gathers the fields of an object that several selection sets name, those of
// one name together. Fields of all types count: which type an object has is not known yet.
type collector struct {
	variables map[string]any
	fields    [][]*ast.Field
	places    map[string]int  // of a name in fields
	spread    map[string]bool // fragments that were
}

func (c *collector) collect(set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if !c.included(s.Directives) {
				continue
			}
			at, seen := c.places[s.Alias]
			if !seen {
				at = len(c.fields)
				c.places[s.Alias] = at
				c.fields = append(c.fields, nil)
			}
			c.fields[at] = append(c.fields[at], s)
		case *ast.InlineFragment:
			if c.included(s.Directives) {
				c.collect(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			if c.spread[s.Name] || s.Definition == nil || !c.included(s.Directives) {
				continue
			}
			c.spread[s.Name] = true
			c.collect(s.Definition.SelectionSet)
		}
	}
}

// included says what @skip and @include come to.
func (c *collector) included(list ast.DirectiveList) bool {
	for _, d := range list {
		if d.Name != "skip" && d.Name != "include" {
			continue
		}
		argument := d.Arguments.ForName("if")
		if argument == nil || argument.Value == nil {
			continue
		}
		value, err := argument.Value.Value(c.variables)
		if yes, ok := value.(bool); err == nil && ok && yes == (d.Name == "skip") {
			return false
		}
	}
	return true
}
