package plan

import (
	"cmp"
	"slices"
	"sync"

	"shiftgraph/internal/wfm"
)

// A Table is a reference list of the upstream with an index by id. It is shared by all
// who wait for the list: nothing in it may be changed.
type Table[T any] struct {
	Rows []T // in ascending order of id

	// The ids of one customer lie close together, as a rule: then place holds, from the
	// first id on, where in Rows each stands, counted from one. Else there is a map.
	first wfm.ID
	place []int32
	byID  map[wfm.ID]*T

	once sync.Once // for byID where there is place
	made sync.Map  // see Made
}

// gaps is how many ids may be missing for each that is there, for an index by place.
const gaps = 8

func newTable[T any](rows []T, id func(*T) wfm.ID) *Table[T] {
	t := &Table[T]{Rows: rows}
	if !t.inPlace(id) {
		t.byID = make(map[wfm.ID]*T, len(rows))
		for i := range rows {
			t.byID[id(&rows[i])] = &rows[i]
		}
	}
	return t
}

// inPlace makes the index by place, where the rows are such as to have one.
func (t *Table[T]) inPlace(id func(*T) wfm.ID) bool {
	if len(t.Rows) == 0 {
		return false
	}
	first, last := id(&t.Rows[0]), id(&t.Rows[len(t.Rows)-1])
	if last < first || uint64(last)-uint64(first) >= uint64(len(t.Rows))*gaps {
		return false
	}
	place := make([]int32, last-first+1)
	for i := range t.Rows {
		at := uint64(id(&t.Rows[i])) - uint64(first)
		if at >= uint64(len(place)) { // they are in no order
			return false
		}
		place[at] = int32(i + 1)
	}
	t.first, t.place = first, place
	return true
}

// Get returns the row with the id; nil when there is none.
func (t *Table[T]) Get(id wfm.ID) *T {
	if t.place == nil {
		return t.byID[id]
	}
	at := uint64(id) - uint64(t.first)
	if at >= uint64(len(t.place)) || t.place[at] == 0 {
		return nil
	}
	return &t.Rows[t.place[at]-1]
}

// ByID returns the rows by their ids.
func (t *Table[T]) ByID() map[wfm.ID]*T {
	if t.place == nil {
		return t.byID
	}
	t.once.Do(func() {
		t.byID = make(map[wfm.ID]*T, len(t.Rows))
		for i, at := range t.place {
			if at > 0 {
				t.byID[t.first+wfm.ID(i)] = &t.Rows[at-1]
			}
		}
	})
	return t.byID
}

// Made returns what is made of a table's rows for a key, such as the rows in another order.
// It is made once for as long as the table is kept, and shared: nothing in it may be changed.
// There must be few keys, and each have its own kind of value.
func Made[T, V any](t *Table[T], key any, of func(rows []T) V) V {
	made, known := t.made.Load(key)
	if !known {
		made, _ = t.made.LoadOrStore(key, sync.OnceValue(func() V { return of(t.Rows) }))
	}
	return made.(func() V)()
}

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
