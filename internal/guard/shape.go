package guard

import (
	"math"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// A tree is what a selection set comes to with its fragments in place: sums grow by the
// number of paths that lead to a field, so they saturate.
type tree struct {
	depth              int // levels of fields; a field below __schema or __type does not count
	introspectionDepth int // levels of fields below __schema and __type
	aliases            int
	fields             int
}

// with adds a neighbour in the same selection set.
func (t tree) with(o tree) tree {
	return tree{
		depth:              max(t.depth, o.depth),
		introspectionDepth: max(t.introspectionDepth, o.introspectionDepth),
		aliases:            plus(t.aliases, o.aliases),
		fields:             plus(t.fields, o.fields),
	}
}

// A shape is what can be told of a document without schema and variables.
type shape struct {
	tree // of the largest operation in each respect

	// What follows is counted as written, in the whole document.
	rootFields int // of the operation with the most, fragments followed
	directives int
	spreads    int // inline fragments included; the number of fragments, if there are more
	operations int
	repeats    int // pairs of fields that have one name in the answer; not counted in short documents
	nameBytes  int // of the longest name
}

// isIntrospection says whether a field opens the schema's own description.
func isIntrospection(name string) bool { return name == "__schema" || name == "__type" }

// measure walks every selection set of a document once: those of fragments when they are
// first spread, and what they come to is kept. So its time is in proportion to the text,
// though the sums may count 2^22 paths. The document may be invalid: a fragment that is
// missing, or that is spread inside itself, adds nothing, and validation refuses it.
//
// Pairs of fields of one name are counted only where there may be more than manyPairs.
func measure(doc *ast.QueryDocument, operations ast.OperationList, manyPairs int) shape {
	m := measurer{}
	if len(doc.Fragments) > 0 {
		m.fragments = make(map[string]*measured, len(doc.Fragments))
		for _, f := range doc.Fragments {
			if m.fragments[f.Name] == nil { // of two with one name the first counts, as in gqlparser
				m.fragments[f.Name] = &measured{def: f}
			}
		}
	}
	for _, op := range operations {
		m.name(op.Name)
		m.directives(op.Directives)
		for _, v := range op.VariableDefinitions {
			m.name(v.Variable)
			m.directives(v.Directives)
		}
		m.tree = m.largest(m.tree, m.selection(op.SelectionSet))
		m.rootFields = max(m.rootFields, m.roots(op.SelectionSet))
	}
	for _, f := range doc.Fragments {
		m.spread(f.Name) // one that no operation uses is still validated
	}
	m.spreads = max(m.spreads, len(doc.Fragments))
	m.operations = len(doc.Operations)
	// Validation compares every two fields of one name in one place, about once; how many
	// have one name in the whole document bounds that, wherever fragments bring them
	// together. Most documents have too few fields for it to be worth a look.
	if m.written*(m.written-1)/2 > manyPairs {
		m.repeats = m.pairs(doc)
	}
	return m.shape
}

type measured struct {
	def           *ast.FragmentDefinition
	tree          tree
	inside, known bool
}

type measurer struct {
	shape
	written   int // fields, as written
	fragments map[string]*measured
}

func (*measurer) largest(a, b tree) tree {
	return tree{
		depth:              max(a.depth, b.depth),
		introspectionDepth: max(a.introspectionDepth, b.introspectionDepth),
		aliases:            max(a.aliases, b.aliases),
		fields:             max(a.fields, b.fields),
	}
}

func (m *measurer) name(s string) { m.nameBytes = max(m.nameBytes, len(s)) }

func (m *measurer) arguments(args ast.ArgumentList) {
	for _, a := range args {
		m.name(a.Name)
		m.value(a.Value)
	}
}

func (m *measurer) value(v *ast.Value) {
	if v == nil {
		return
	}
	if v.Kind == ast.Variable || v.Kind == ast.EnumValue {
		m.name(v.Raw)
	}
	for _, c := range v.Children {
		m.name(c.Name)
		m.value(c.Value)
	}
}

func (m *measurer) directives(list ast.DirectiveList) {
	m.shape.directives += len(list)
	for _, d := range list {
		m.name(d.Name)
		m.arguments(d.Arguments)
	}
}

func (m *measurer) selection(set ast.SelectionSet) tree {
	var sum tree
	for i, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			m.written++
			m.name(s.Alias)
			m.name(s.Name)
			m.arguments(s.Arguments)
			m.directives(s.Directives)
			below := m.selection(s.SelectionSet)
			if isIntrospection(s.Name) {
				below = tree{introspectionDepth: below.depth, aliases: below.aliases, fields: below.fields}
			}
			below.depth++
			below.fields = plus(below.fields, 1)
			if s.Alias != s.Name {
				below.aliases = plus(below.aliases, 1)
			}
			sum = sum.with(below)
		case *ast.InlineFragment:
			m.spreads++
			m.name(s.TypeCondition)
			m.directives(s.Directives)
			sum = sum.with(m.selection(s.SelectionSet))
		case *ast.FragmentSpread:
			m.spreads++
			m.directives(s.Directives)
			below := m.spread(s.Name)
			if !spreadBefore(set[:i], s.Name) {
				sum = sum.with(below)
			}
		}
	}
	return sum
}

// spreadBefore says whether a fragment is spread in a part of a selection set: to spread it
// again there adds nothing to the answer.
func spreadBefore(set ast.SelectionSet, name string) bool {
	for _, s := range set {
		if f, ok := s.(*ast.FragmentSpread); ok && f.Name == name {
			return true
		}
	}
	return false
}

// spread returns what a fragment comes to.
func (m *measurer) spread(name string) tree {
	f := m.fragments[name]
	if f == nil || f.inside {
		return tree{}
	}
	if !f.known {
		f.inside = true
		m.name(f.def.Name)
		m.name(f.def.TypeCondition)
		m.directives(f.def.Directives)
		f.tree = m.selection(f.def.SelectionSet)
		f.inside, f.known = false, true
	}
	return f.tree
}

// pairs counts the pairs of fields of one name in the answer, in the whole document.
func (*measurer) pairs(doc *ast.QueryDocument) int {
	times := map[string]int{}
	pairs := 0
	var walk func(set ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				pairs = plus(pairs, times[s.Alias])
				times[s.Alias]++
				walk(s.SelectionSet)
			case *ast.InlineFragment:
				walk(s.SelectionSet)
			}
		}
	}
	for _, op := range doc.Operations {
		walk(op.SelectionSet)
	}
	for _, f := range doc.Fragments {
		walk(f.SelectionSet)
	}
	return pairs
}

// roots counts the fields at an operation's root by the name that they have in the answer.
func (m *measurer) roots(set ast.SelectionSet) int {
	if !slices.ContainsFunc(set, func(s ast.Selection) bool { _, field := s.(*ast.Field); return !field }) {
		return len(set) // as good as every operation
	}
	fields, spread := map[string]bool{}, map[string]bool{}
	var walk func(set ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				fields[s.Alias] = true
			case *ast.InlineFragment:
				walk(s.SelectionSet)
			case *ast.FragmentSpread:
				if f := m.fragments[s.Name]; f != nil && !spread[s.Name] {
					spread[s.Name] = true
					walk(f.def.SelectionSet)
				}
			}
		}
	}
	walk(set)
	return len(fields)
}

// check refuses the first thing that is over its limit.
func (s shape) check(l Limits) *gqlerror.Error {
	for _, c := range []struct {
		limit     string
		have, max int
		message   string
	}{
		{"nameBytes", s.nameBytes, l.NameBytes, "query: a name has %s bytes, and %d are allowed; shorten it."},
		{"depth", s.depth, l.Depth, "query: fields nest %s levels deep, and %d are allowed; ask for the deeper ones in a query of their own."},
		{"introspectionDepth", s.introspectionDepth, l.IntrospectionDepth, "query: fields below __schema or __type nest %s levels deep, and %d are allowed; read /schema.graphql instead."},
		{"rootFields", s.rootFields, l.RootFields, "query: an operation has %s root fields, and %d are allowed; split it."},
		{"aliases", s.aliases, l.Aliases, "query: an operation has %s aliased fields, and %d are allowed; split it."},
		{"directives", s.directives, l.Directives, "query: the document has %s directives, and %d are allowed; split it."},
		{"fragmentSpreads", s.spreads, l.FragmentSpreads, "query: the document has %s fragment spreads, and %d are allowed; write fields out, or split it."},
		{"operations", s.operations, l.Operations, "query: the document has %s operations, and %d are allowed; send those that are needed."},
		{"repeats", s.repeats, l.Repeats, "query: the document has %s pairs of fields of one name, and %d are allowed; ask for a field once, or split it."},
	} {
		if c.have > c.max {
			return over(c.limit, c.message, count(c.have), c.max)
		}
	}
	return nil
}

// most is where sums stop growing: far above every limit, far below overflow.
const most = math.MaxInt32

func plus(a, b int) int { return min(most, a+b) }

// times multiplies, saturating; neither factor is below zero.
func times(a, b int) int {
	if a != 0 && b > most/a {
		return most
	}
	return a * b
}
