package table

import (
	"fmt"
	"strings"
)

// totals are what the columns of a table add up to.
//
// A blank is nothing to add: what there is not has no minutes. What failed is another
// matter: the sum of the rest would look like that of all, so that there is none. Problems
// tell the two apart, since every value that failed has one.
type totals struct {
	table   *Table
	sums    []sum  // by column
	spoiled []bool // by column: a value may be missing, because of a problem
	blanks  []int  // by column: nulls, which were left out
	rows    int
}

// newTotals begins the totals of an answer with these problems.
func (t *Table) newTotals(problems []Problem) *totals {
	s := &totals{table: t, sums: make([]sum, len(t.Columns)), spoiled: make([]bool, len(t.Columns)), blanks: make([]int, len(t.Columns))}
	for _, p := range problems {
		lost := t.root.lost(p.Path)
		for i, leaf := range t.leaves {
			s.spoiled[i] = s.spoiled[i] || leaf.within(lost)
		}
	}
	return s
}

// add adds a row.
func (s *totals) add(cells []Cell) {
	s.rows++
	for i, c := range s.table.Columns {
		switch {
		case !c.Total || cells[i] == nil:
		case cells[i].blank():
			s.blanks[i]++
		case !s.sums[i].add(cells[i]):
			s.spoiled[i] = true
		}
	}
}

// known reports whether a column has a total.
func (s *totals) known(column int) bool {
	return s.table.Columns[column].Total && !s.spoiled[column] && s.sums[column].count > 0
}

// any reports whether there is something to add up: a table without rows has no totals.
func (s *totals) any() bool { return s.table.label >= 0 && s.rows > 0 }

// label is what the row of totals begins with. It says so where values were left out.
func (s *totals) label() string {
	blanks := 0
	for i, n := range s.blanks {
		if s.known(i) {
			blanks += n
		}
	}
	switch blanks {
	case 0:
		return "Total"
	case 1:
		return "Total without 1 blank"
	}
	return fmt.Sprintf("Total without %d blanks", blanks)
}

// lost returns what became null, or may be short, because of a problem at path: the field
// there, or where that cannot be null the nearest around it that can. It is the whole answer
// where the problem has no path.
func (p *place) lost(path string) *place {
	for name := range strings.SplitSeq(path, ".") {
		name, _, _ = strings.Cut(name, "[") // an element's place in its list
		next := p.kid(name)
		if next == nil { // hidden, and it may have taken with it what is around it
			break
		}
		p = next
	}
	for p.required && p.up != nil {
		p = p.up
	}
	return p
}

func (p *place) kid(key string) *place {
	for _, kid := range p.kids {
		if kid.key == key {
			return kid
		}
	}
	return nil
}

// label returns the column in which the row of totals says what it is: the first that is
// not added up; -1 where no column is.
func (b *builder) label() (int, error) {
	label, total := -1, -1
	for i, c := range b.table.Columns {
		switch {
		case c.Total && total < 0:
			total = i
		case !c.Total && label < 0:
			label = i
		}
	}
	switch {
	case total < 0:
		return -1, nil
	case label < 0:
		return -1, misuse(b.table.leaves[total].settings.at, "@column(total:) stands on every column, so that nothing tells the row of totals from the others; select something that says what a row is about, or leave total out of one")
	}
	return label, nil
}

// addable refuses totals of what does not stand once in each row.
func (b *builder) addable(p *place, joined bool) error {
	switch {
	case !p.settings.total:
		return nil
	case joined:
		return misuse(p.settings.at, "@column(total:) of %s: its values are joined in a cell, and not added up; leave total out, or take rows=%s", p.path(), b.shape.nameList(p.listAround()))
	case p.listAround() != b.rows:
		return misuse(p.settings.at, "@column(total:) of %s: the rows are those of %s, on which it is repeated, and would be counted more than once; leave total out%s", p.path(), b.shape.nameList(b.rows), b.instead(p))
	}
	return nil
}

// instead is the other way out for a value that is repeated: rows of its own, if it stands in a list.
func (b *builder) instead(p *place) string {
	if list := p.listAround(); list != nil {
		return ", or take rows=" + b.shape.nameList(list)
	}
	return ""
}

// listAround is the innermost list that p stands in; nil where it stands in none.
func (p *place) listAround() *place {
	for at := p.up; at != nil; at = at.up {
		if at.list {
			return at
		}
	}
	return nil
}
