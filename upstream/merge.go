package upstream

import (
	"hash/maphash"
	"math/bits"

	"shiftgraph/internal/wfm"
)

// merge joins the rows of one employee, date, level and unit, in the place of the first.
func merge(days []wfm.ScheduleDay) []wfm.ScheduleDay {
	rows := newRowTable(len(days))
	joined := map[int]map[wfm.ScheduleBlock]bool{} // the blocks of rows that came in parts
	out := days[:0]
	for i := range days {
		d := &days[i]
		at := rows.place(days, d, len(out))
		if at == len(out) {
			if i != len(out) {
				days[len(out)] = *d
			}
			out = days[:len(out)+1]
			continue
		}
		first := &out[at]
		seen := joined[at]
		if seen == nil {
			seen = make(map[wfm.ScheduleBlock]bool, len(first.Blocks)+len(d.Blocks))
			for _, b := range first.Blocks {
				seen[b] = true
			}
			joined[at] = seen
		}
		for _, b := range d.Blocks {
			if !seen[b] {
				seen[b] = true
				first.Blocks = append(first.Blocks, b)
			}
		}
	}
	for at := range joined {
		sortBlocks(out[at].Blocks)
	}
	return out
}

// A rowTable finds rows by employee, date, level and unit. It holds places in a list that
// is held anyway, so that a row costs it a few bytes: a hash table with open addressing, at
// most half full.
type rowTable struct {
	places []int32 // one more than the place, since zero is none
	shift  int     // what leaves a place in the table of a hash
}

// rowSeed keeps whoever writes rows from choosing where in the table they go.
var rowSeed = maphash.Comparable(maphash.MakeSeed(), 0) | 1

func newRowTable(rows int) rowTable {
	size := bits.Len(uint(2*rows + 1))
	return rowTable{places: make([]int32, 1<<size), shift: 64 - size}
}

// place returns the place in rows of the row like d, or next, which it then takes as the
// place of d.
func (t rowTable) place(rows []wfm.ScheduleDay, d *wfm.ScheduleDay, next int) int {
	hash := (uint64(d.EmployeeID)*rowSeed ^ uint64(d.Date) ^ uint64(len(d.Level))<<32) * rowSeed
	for i := hash >> t.shift; ; i = (i + 1) % uint64(len(t.places)) {
		at := int(t.places[i]) - 1
		if at < 0 {
			t.places[i] = int32(next) + 1
			return next
		}
		if r := &rows[at]; r.EmployeeID == d.EmployeeID && r.Date == d.Date && r.Level == d.Level && r.PlanningUnitID == d.PlanningUnitID {
			return at
		}
	}
}
