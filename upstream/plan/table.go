package plan

import "shiftgraph/internal/wfm"

// A Table is a reference list of the upstream with an index by id. It is shared by all
// who wait for the list: nothing in it may be changed.
type Table[T any] struct {
	Rows []T // in ascending order of id
	byID map[wfm.ID]int
}

func newTable[T any](rows []T, id func(*T) wfm.ID) *Table[T] {
	t := &Table[T]{Rows: rows, byID: make(map[wfm.ID]int, len(rows))}
	for i := range rows {
		t.byID[id(&rows[i])] = i
	}
	return t
}

// Get returns the row with the id; nil when there is none.
func (t *Table[T]) Get(id wfm.ID) *T {
	if i, ok := t.byID[id]; ok {
		return &t.Rows[i]
	}
	return nil
}
