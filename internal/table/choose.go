package table

import (
	"fmt"
	"strings"
)

// Table returns the one table of the operation. Its rows are the elements of the list that
// rows names, or where rows is empty of the list that has @rows, else of the innermost one.
//
// Lists around the rows' list repeat their values on each row. Lists in the rows' elements
// are joined in a cell. Lists beside it are left out when it was chosen; when it was not,
// the error names those that it may be chosen from: taken together they would multiply.
func (s *Shape) Table(rows string) (*Table, error) {
	switch {
	case rows != "":
		return s.chosen(rows)
	case s.rows != nil:
		return s.table(s.rows)
	}
	switch innermost := s.innermost(); len(innermost) {
	case 0:
		return s.table(nil)
	case 1:
		return s.table(innermost[0])
	default:
		return nil, s.ambiguous(innermost)
	}
}

// Tables returns a table for each innermost list, or the one of the list that has @rows.
func (s *Shape) Tables() ([]*Table, error) {
	innermost := s.innermost()
	switch {
	case s.rows != nil:
		innermost = []*place{s.rows}
	case len(innermost) == 0:
		innermost = []*place{nil}
	}
	tables := make([]*Table, len(innermost))
	for i, p := range innermost {
		var err error
		if tables[i], err = s.table(p); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// innermost returns the lists in whose elements there is no other.
func (s *Shape) innermost() []*place {
	var out []*place
	for _, p := range s.lists {
		if p.lists == 1 {
			out = append(out, p)
		}
	}
	return out
}

// mostNamed bounds the lists that an error names.
const mostNamed = 6

func (s *Shape) names(lists []*place) []string {
	var names []string
	for _, p := range lists {
		if len(names) == mostNamed {
			return append(names, "…")
		}
		names = append(names, s.nameList(p))
	}
	return names
}

func (s *Shape) ambiguous(lists []*place) error {
	names := s.names(lists)
	and := strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
	return fmt.Errorf("table: %s are lists side by side, so that each row of one would come with every row of the other; choose what makes the rows with rows=%s or rows=%s, leave all but one out, or take format=xlsx, where each is a sheet",
		and, names[0], names[1])
}

func (s *Shape) chosen(rows string) (*Table, error) {
	switch found := s.named(rows); {
	case len(found) == 1:
		return s.table(found[0])
	case len(found) > 1:
		return nil, fmt.Errorf("rows: %q may mean %s; name one of them", clip(rows), strings.Join(paths(found), " or "))
	case len(s.lists) == 0:
		return nil, fmt.Errorf("rows: the operation has no list, so there is none %q; leave it out for the one row that there is", clip(rows))
	default:
		return nil, fmt.Errorf("rows: the operation has no list %q; name one of %s", clip(rows), strings.Join(s.names(s.lists), ", "))
	}
}

func paths(lists []*place) []string {
	out := make([]string, len(lists))
	for i, p := range lists {
		out[i] = p.path()
	}
	return out
}

// clip bounds what an error repeats of a request.
func clip(s string) string {
	const most = 100
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// An object says what becomes of each member of an object in the answer.
type object struct{ members []member }

type member struct {
	key     string
	role    role
	column  int     // of a leaf
	object  *object // of what is no leaf
	columns []int   // joined: those that get values from here, lists further in left out; nested in a joined one too
	all     []int   // joined: those that get values from here and further in
}

type role int

const (
	left   role = iota // out of the table
	leaf               // a cell
	nested             // an object whose leaves are cells of the same row
	axis               // the list whose elements are the next level
	folded             // a list whose leaves are joined in cells
)

// table makes the table whose rows are a list's elements; nil for an operation without lists.
// The error names a column that cannot be added up in it, or that its chart has not.
func (s *Shape) table(rows *place) (_ *Table, err error) {
	t := &Table{root: s.root}
	if rows != nil {
		t.Name, t.Sheet = s.nameList(rows), rows.sheet()
	}
	b := builder{shape: s, table: t, root: s.root, rows: rows}
	b.level(s.root)
	if b.err != nil {
		return nil, b.err
	}
	if t.label, err = b.label(); err != nil {
		return nil, err
	}
	if t.Chart, err = b.chart(); err != nil {
		return nil, err
	}
	s.headers(t)
	return t, nil
}

type builder struct {
	shape *Shape
	table *Table
	root  *place
	rows  *place
	err   error // the first
}

// level adds the level of a list's elements. Its inner levels are added while it is built,
// since columns stand in selection order.
func (b *builder) level(p *place) *object {
	at := len(b.table.levels)
	b.table.levels = append(b.table.levels, level{inner: b.inner(p)})
	o := b.object(p, at)
	b.table.levels[at].object = o
	return o
}

// inner says whether each row has an element of p: by the @rows of p, or of a list in it
// that leads to the rows.
func (b *builder) inner(p *place) bool {
	for at := b.rows; at != nil; at = at.up {
		if at.inner {
			return true
		}
		if at == p {
			break
		}
	}
	return false
}

func (b *builder) object(p *place, at int) *object {
	o := &object{members: make([]member, 0, len(p.kids))}
	for _, kid := range p.kids {
		m := member{key: kid.key, column: -1}
		switch {
		case kid.leaf():
			m.role, m.column = leaf, b.column(kid, at, kid.list)
		case b.rows.inside(kid) && kid.list:
			m.role, m.object = axis, b.level(kid)
		case p == b.root && kid.lists > 0 && !b.rows.inside(kid):
			// A field of its own with lists of its own: it says nothing of these rows.
		case !kid.list:
			m.role, m.object = nested, b.object(kid, at)
		case p.within(b.rows):
			m.role = folded
			m.object, m.columns, m.all = b.fold(kid, at)
		}
		o.members = append(o.members, m)
	}
	return o
}

// inside says whether p lies in o, or is it; a missing p lies nowhere.
func (p *place) inside(o *place) bool { return p != nil && p.within(o) }

// fold makes the columns of a list whose values are joined.
func (b *builder) fold(p *place, at int) (o *object, columns, all []int) {
	o = &object{members: make([]member, 0, len(p.kids))}
	for _, kid := range p.kids {
		m := member{key: kid.key, column: -1}
		switch {
		case kid.leaf():
			m.role, m.column = leaf, b.column(kid, at, true)
			columns, all = append(columns, m.column), append(all, m.column)
		case kid.list:
			m.role = folded
			m.object, m.columns, m.all = b.fold(kid, at)
			all = append(all, m.all...)
		default:
			m.role = nested
			m.object, m.columns, m.all = b.fold(kid, at)
			columns, all = append(columns, m.columns...), append(all, m.all...)
		}
		o.members = append(o.members, m)
	}
	return o, columns, all
}

func (b *builder) column(p *place, at int, joined bool) int {
	if err := b.addable(p, joined && !p.list); err != nil && b.err == nil {
		b.err = err
	}
	c := len(b.table.leaves)
	b.table.leaves = append(b.table.leaves, p)
	b.table.Columns = append(b.table.Columns, Column{Kind: p.kind, Measure: p.settings.Measure, Total: p.settings.total, Joined: joined})
	b.table.levels[at].columns = append(b.table.levels[at].columns, c)
	return c
}
