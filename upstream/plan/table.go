package plan

import (
	"cmp"
	"slices"

	"shiftgraph/internal/wfm"
)

// A Table is a reference list of the upstream with an index by id. It is shared by all
// who wait for the list: nothing in it may be changed.
type Table[T any] struct {
	Rows []T           // in ascending order of id
	ByID map[wfm.ID]*T // the rows
}

func newTable[T any](rows []T, id func(*T) wfm.ID) *Table[T] {
	t := &Table[T]{Rows: rows, ByID: make(map[wfm.ID]*T, len(rows))}
	for i := range rows {
		t.ByID[id(&rows[i])] = &rows[i]
	}
	return t
}

// Get returns the row with the id; nil when there is none.
func (t *Table[T]) Get(id wfm.ID) *T { return t.ByID[id] }

// Links are rows that belong to people, with an index by person. They are shared by all
// who wait for them: nothing in them may be changed.
type Links[T any] struct {
	Rows []T // by employee, else in the API's order
	of   map[wfm.ID][]T
}

func newLinks[T any](rows []T, employee func(*T) wfm.ID) *Links[T] {
	slices.SortStableFunc(rows, func(a, b T) int { return cmp.Compare(employee(&a), employee(&b)) })
	l := &Links[T]{Rows: rows, of: map[wfm.ID][]T{}}
	for rest := rows; len(rest) > 0; {
		id, n := employee(&rest[0]), 1
		for n < len(rest) && employee(&rest[n]) == id {
			n++
		}
		l.of[id] = rest[:n:n]
		rest = rest[n:]
	}
	return l
}

// Of returns a person's rows; known is false when there are none, which need not mean
// that the person has none.
func (l *Links[T]) Of(employee wfm.ID) (rows []T, known bool) {
	rows, known = l.of[employee]
	return rows, known
}
