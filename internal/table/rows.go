package table

import (
	"errors"
	"slices"
)

// errBroken says that data are not the answer of the operation that the table was made for.
var errBroken = errors.New("table: the answer's data cannot be read")

// Rows calls yield with the cells of each row of an answer, in the answer's order. The
// cells point into data, and are good until yield returns. Beside the data no memory is
// taken that grows with them, but for the longest cell that is joined.
//
// Each element of the rows' list is a row. An object whose list is empty, or null, is a row
// too if it or something around it has a column, and no @rows(outer: false) says otherwise:
// its values are not lost, and the columns of the list are blank. What is outside of all lists is a row of its own only where
// there is an object: an id that is unknown gives none.
func (t *Table) Rows(data []byte, yield func(cells []Cell) error) error {
	return t.groups(data, func(_ int, cells []Cell) error { return yield(cells) })
}

// groups is Rows with the number of each row's group: of the object that has the list which
// gives the rows.
func (t *Table) groups(data []byte, yield func(group int, cells []Cell) error) error {
	w := walker{table: t, data: data, yield: yield, cells: make([]Cell, len(t.Columns)), axis: -1}
	if slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Joined }) {
		w.joined = make([][]byte, len(t.Columns))
	}
	i := space(data, 0)
	if i < len(data) && data[i] == 'n' {
		return nil
	}
	return w.level(0, i)
}

// Nothing says whether an answer's data hold nothing: each field of the operation is null.
func Nothing(data []byte) bool {
	i := space(data, 0)
	if i >= len(data) || data[i] != '{' {
		return true
	}
	for i = space(data, i+1); i < len(data) && data[i] == '"'; {
		end := skipString(data, i)
		if end < 0 {
			return true
		}
		typeName := string(data[i:end]) == `"__typename"`
		if i = space(data, end); i >= len(data) || data[i] != ':' {
			return true
		}
		if i = space(data, i+1); i < len(data) && data[i] != 'n' && !typeName {
			return false
		}
		if i = skip(data, i); i < 0 {
			return true
		}
		if i = space(data, i); i < len(data) && data[i] == ',' {
			i = space(data, i+1)
		}
	}
	return true
}

type walker struct {
	table  *Table
	data   []byte
	yield  func(int, []Cell) error
	group  int // of the rows
	cells  []Cell
	joined [][]byte // by column: what a joined one holds; the memory is used again by the next
	folds  int      // how many joined lists the walk is in
	axis   int      // where the next level's list is in the object that was read last; -1 for nowhere
	seen   int      // leaves in the objects of the row
}

// level gives the rows of the object at i, which is of the k-th level.
func (w *walker) level(k, i int) error {
	l := &w.table.levels[k]
	if k == len(w.table.levels)-2 {
		w.group++
	}
	w.clear(k, k+1)
	before := w.seen
	defer func() { w.seen = before }()
	w.axis = -1
	if w.object(l.object, i) < 0 {
		return errBroken
	}
	if k == len(w.table.levels)-1 {
		if k > 0 || w.seen > 0 {
			return w.yield(w.group, w.cells)
		}
		return nil
	}
	any, err := w.list(k+1, w.axis)
	if err == nil && !any && w.blankRow(k) {
		w.clear(k+1, len(w.table.levels))
		err = w.yield(w.group, w.cells)
	}
	return err
}

// blankRow says whether an object of the k-th level, which is around a list, is a row where
// there is no element of that list.
func (w *walker) blankRow(k int) bool { return w.seen > 0 && !w.table.levels[k+1].inner }

// clear blanks the columns of some levels.
func (w *walker) clear(from, to int) {
	for _, l := range w.table.levels[from:to] {
		for _, c := range l.columns {
			w.cells[c] = nil
		}
	}
}

// list gives the rows of the list at i, whose elements are of the k-th level, and says
// whether it has any elements. Lists in lists count as one.
func (w *walker) list(k, i int) (some bool, err error) {
	if i < 0 || w.data[i] == 'n' {
		return false, nil
	}
	end := elements(w.data, i, func(at int) int {
		if at >= len(w.data) {
			return -1
		}
		switch w.data[at] {
		case '[':
			var inner bool
			inner, err = w.list(k, at)
			some = some || inner
		case 'n':
			some = true
			w.clear(k, len(w.table.levels))
			if k == len(w.table.levels)-1 || w.blankRow(k) {
				err = w.yield(w.group, w.cells)
			}
		default:
			some = true
			err = w.level(k, at)
		}
		if err != nil {
			return -1
		}
		return skip(w.data, at)
	})
	if end < 0 && err == nil {
		err = errBroken
	}
	return some, err
}

// object reads the object at i, or the null in its place, into cells. It returns the end.
func (w *walker) object(o *object, i int) int {
	b := w.data
	if i >= len(b) || b[i] != '{' {
		return -1
	}
	start, expected, found := i, 0, 0
	for i = space(b, i+1); i < len(b); {
		if b[i] == '}' {
			if found < len(o.members) && w.folds > 0 {
				w.absent(o, start)
			}
			return i + 1
		}
		if b[i] != '"' {
			return -1
		}
		end := skipString(b, i)
		if end < 0 {
			return -1
		}
		m := o.find(b[i+1:end-1], expected)
		if i = space(b, end); i >= len(b) || b[i] != ':' {
			return -1
		}
		i = space(b, i+1)
		if m < 0 {
			i = skip(b, i)
		} else {
			expected, found = m+1, found+1
			i = w.member(o, &o.members[m], i)
		}
		if i < 0 {
			return -1
		}
		if i = space(b, i); i < len(b) && b[i] == ',' {
			i = space(b, i+1)
		} else if i >= len(b) || b[i] != '}' {
			return -1
		}
	}
	return -1
}

// find returns the place of a member, which is as a rule the expected one: an answer has
// its members in selection order.
func (o *object) find(key []byte, expected int) int {
	if expected < len(o.members) && o.members[expected].key == string(key) {
		return expected
	}
	return slices.IndexFunc(o.members, func(m member) bool { return m.key == string(key) })
}

// member reads the value at i of a member of o and returns the end.
func (w *walker) member(o *object, m *member, i int) int {
	end := skip(w.data, i)
	if end < 0 {
		return -1
	}
	null := w.data[i] == 'n'
	switch m.role {
	case leaf:
		if w.folds > 0 {
			w.join(m.column, w.data[i:end])
		} else {
			w.cells[m.column] = w.data[i:end:end]
			w.seen++
		}
	case nested:
		if null {
			w.nulls(m.columns)
			if w.folds == 0 && o != w.table.levels[0].object && m.object.hasLeaf() {
				w.seen++ // what is around it is there, and has columns
			}
			return end
		}
		return w.object(m.object, i)
	case axis:
		w.axis = i
	case folded:
		if !null {
			return w.fold(m, i)
		}
	}
	return end
}

// hasLeaf reports whether the object has columns, itself or in objects within it.
func (o *object) hasLeaf() bool {
	return slices.ContainsFunc(o.members, func(m member) bool {
		return m.role == leaf || m.role == nested && m.object.hasLeaf()
	})
}

// fold reads the list at i into joined cells.
func (w *walker) fold(m *member, i int) int {
	if w.folds == 0 {
		for _, c := range m.all {
			w.joined[c] = append(w.joined[c][:0], '[')
		}
		w.seen++
	}
	w.folds++
	end := w.foldElements(m, i)
	w.folds--
	if w.folds == 0 && end >= 0 {
		for _, c := range m.all {
			b := w.joined[c]
			if b[len(b)-1] == ',' {
				b[len(b)-1] = ']'
			} else {
				b = append(b, ']')
			}
			w.joined[c], w.cells[c] = b, b
		}
	}
	return end
}

func (w *walker) foldElements(m *member, i int) int {
	return elements(w.data, i, func(at int) int {
		switch {
		case at >= len(w.data):
			return -1
		case w.data[at] == '[':
			return w.foldElements(m, at)
		case w.data[at] == 'n':
			w.nulls(m.columns)
			return skip(w.data, at)
		}
		return w.object(m.object, at)
	})
}

// join adds a value to a joined cell.
func (w *walker) join(column int, value []byte) {
	w.joined[column] = append(append(w.joined[column], value...), ',')
}

// nulls keeps the values of one element in their places where an object in it is null.
func (w *walker) nulls(columns []int) {
	if w.folds == 0 {
		return
	}
	for _, c := range columns {
		w.join(c, []byte("null"))
	}
}

// absent does the same for members that the object at start has not got, being of another
// type.
func (w *walker) absent(o *object, start int) {
	b := w.data
	present := map[string]bool{}
	for i := space(b, start+1); b[i] == '"'; { // it was read once already
		end := skipString(b, i)
		present[string(b[i+1:end-1])] = true
		i = skip(b, space(b, space(b, end)+1))
		if i = space(b, i); b[i] == ',' {
			i = space(b, i+1)
		}
	}
	for i := range o.members {
		if m := &o.members[i]; !present[m.key] {
			switch m.role {
			case leaf:
				w.join(m.column, []byte("null"))
			case nested:
				w.nulls(m.columns)
			}
		}
	}
}
