package worktime

import (
	"cmp"
	"slices"

	"shiftgraph/internal/wfm"
)

// A stretch is time in which one block is what the person does: the block's own time less
// what lies over it. Stretches of one person never overlap. Times are Unix seconds.
type stretch struct {
	start, end int64
	block      *wfm.ScheduleBlock
	day        *wfm.ScheduleDay
	index      int32 // of the block in its day
}

// coverer finds out which block covers where. It keeps its memory from one person to the
// next, so the stretches it returns hold only until its next call.
type coverer struct {
	blocks  []stretch // what was added, whole blocks
	out     []stretch
	edges   []int64
	waiting []int32 // heap of blocks that have begun, the covering one on top
}

func (c *coverer) reset() { c.blocks = c.blocks[:0] }

// add puts the day's timed blocks among those to be laid over each other. A block that
// lacks its start or its end, or that ends where it starts, takes no time.
func (c *coverer) add(day *wfm.ScheduleDay) {
	c.blocks = slices.Grow(c.blocks, len(day.Blocks))
	for i := range day.Blocks {
		b := &day.Blocks[i]
		if start, end, ok := timed(b); ok {
			c.blocks = append(c.blocks, stretch{start, end, b, day, int32(i)})
		}
	}
}

// timed returns when the block starts and ends, false if it takes no time.
func timed(b *wfm.ScheduleBlock) (start, end int64, ok bool) {
	if b.Start.IsZero() || b.End.IsZero() {
		return 0, 0, false
	}
	start, end = b.Start.Unix(), b.End.Unix()
	return start, end, start < end
}

// liesOver orders two blocks for the time that both have: the shorter covers the longer;
// of equal ones the later start, then the higher activity id, so that no order in which
// the API may send them makes a difference. A tie beyond that is between blocks of the
// same activity and place; unit, booking date and place in the list only make the choice
// certain.
func liesOver(a, b *stretch) int {
	if n := cmp.Compare(a.end-a.start, b.end-b.start); n != 0 {
		return n
	}
	if n := cmp.Compare(b.start, a.start); n != 0 {
		return n
	}
	if n := cmp.Compare(b.block.ActivityID, a.block.ActivityID); n != 0 {
		return n
	}
	if n := cmp.Compare(b.day.PlanningUnitID, a.day.PlanningUnitID); n != 0 {
		return n
	}
	if n := cmp.Compare(b.day.Date, a.day.Date); n != 0 {
		return n
	}
	return cmp.Compare(b.index, a.index)
}

// stretches lays the blocks over each other and returns what is seen from above, in time
// order. No second lies in two of them.
func (c *coverer) stretches() []stretch {
	inOrder, apart := true, true
	for i := 1; i < len(c.blocks); i++ {
		a, b := &c.blocks[i-1], &c.blocks[i]
		inOrder = inOrder && a.start <= b.start
		apart = apart && a.end <= b.start
	}
	if apart {
		return c.blocks // the usual case: blocks that only follow each other
	}
	if !inOrder {
		slices.SortFunc(c.blocks, func(a, b stretch) int {
			if n := cmp.Compare(a.start, b.start); n != 0 {
				return n
			}
			return liesOver(&a, &b)
		})
	}
	c.edges = slices.Grow(c.edges[:0], 2*len(c.blocks))
	for i := range c.blocks {
		c.edges = append(c.edges, c.blocks[i].start, c.blocks[i].end)
	}
	slices.Sort(c.edges)
	c.edges = slices.Compact(c.edges)

	c.out, c.waiting = slices.Grow(c.out[:0], len(c.edges)), slices.Grow(c.waiting[:0], len(c.blocks))
	next := 0
	for i, from := range c.edges[:len(c.edges)-1] {
		for next < len(c.blocks) && c.blocks[next].start <= from {
			c.push(int32(next))
			next++
		}
		for len(c.waiting) > 0 && c.blocks[c.waiting[0]].end <= from {
			c.pop()
		}
		if len(c.waiting) == 0 {
			continue
		}
		top := c.blocks[c.waiting[0]]
		if n := len(c.out); n > 0 && c.out[n-1].block == top.block && c.out[n-1].end == from {
			c.out[n-1].end = c.edges[i+1]
			continue
		}
		top.start, top.end = from, c.edges[i+1]
		c.out = append(c.out, top)
	}
	return c.out
}

func (c *coverer) over(i, j int) bool {
	return liesOver(&c.blocks[c.waiting[i]], &c.blocks[c.waiting[j]]) < 0
}

func (c *coverer) push(block int32) {
	c.waiting = append(c.waiting, block)
	for i := len(c.waiting) - 1; i > 0; {
		parent := (i - 1) / 2
		if !c.over(i, parent) {
			return
		}
		c.waiting[i], c.waiting[parent] = c.waiting[parent], c.waiting[i]
		i = parent
	}
}

func (c *coverer) pop() {
	last := len(c.waiting) - 1
	c.waiting[0] = c.waiting[last]
	c.waiting = c.waiting[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			return
		}
		if child+1 < last && c.over(child+1, child) {
			child++
		}
		if !c.over(child, i) {
			return
		}
		c.waiting[i], c.waiting[child] = c.waiting[child], c.waiting[i]
		i = child
	}
}

// ofDay returns the stretches of one day.
func (c *coverer) ofDay(day *wfm.ScheduleDay) []stretch {
	c.reset()
	c.add(day)
	return c.stretches()
}

// ofDays returns the stretches of what is one day of one person on one level, though it
// may have come in several records, such as one per unit or one twice.
func (c *coverer) ofDays(days []*wfm.ScheduleDay) []stretch {
	c.reset()
	for _, d := range days {
		c.add(d)
	}
	return c.stretches()
}

// present returns the time line of one person on one level: the stretches of all days
// without those under a day status. Days must be in date order.
func (c *coverer) present(days []*wfm.ScheduleDay) []stretch {
	c.reset()
	for len(days) > 0 {
		var day []*wfm.ScheduleDay
		day, days = cutDay(days)
		if anyFullDay(day) {
			continue
		}
		for _, d := range day {
			c.add(d)
		}
	}
	return c.stretches()
}

// cutDay cuts the records of the first booking date off days, which are in date order.
func cutDay(days []*wfm.ScheduleDay) (first, rest []*wfm.ScheduleDay) {
	n := 1
	for n < len(days) && days[n].Date == days[0].Date {
		n++
	}
	return days[:n], days[n:]
}

// anyFullDay reports whether a block of the day stands for the whole day. Beside timed
// blocks it is a day status: the shift stays to be seen, but the person is not there.
func anyFullDay(days []*wfm.ScheduleDay) bool {
	for _, d := range days {
		if d.FullDay() {
			return true
		}
	}
	return false
}

// byPerson calls fn once for each person that has days on the level, in order of their
// ids, with those days in date order.
func byPerson(days []wfm.ScheduleDay, level wfm.Level, fn func(employee wfm.ID, days []*wfm.ScheduleDay)) {
	picked := make([]*wfm.ScheduleDay, 0, len(days))
	for i := range days {
		if days[i].Level == level {
			picked = append(picked, &days[i])
		}
	}
	order := func(a, b *wfm.ScheduleDay) int {
		if n := cmp.Compare(a.EmployeeID, b.EmployeeID); n != 0 {
			return n
		}
		return cmp.Compare(a.Date, b.Date)
	}
	if !slices.IsSortedFunc(picked, order) {
		slices.SortStableFunc(picked, order)
	}
	for len(picked) > 0 {
		n := 1
		for n < len(picked) && picked[n].EmployeeID == picked[0].EmployeeID {
			n++
		}
		fn(picked[0].EmployeeID, picked[:n])
		picked = picked[n:]
	}
}

// eachPersonDay calls fn once for the records of each person, booking date and level that
// keep takes, in that order.
func eachPersonDay(days []wfm.ScheduleDay, keep func(*wfm.ScheduleDay) bool, fn func(records []*wfm.ScheduleDay)) {
	picked := make([]*wfm.ScheduleDay, 0, len(days))
	for i := range days {
		if keep(&days[i]) {
			picked = append(picked, &days[i])
		}
	}
	order := func(a, b *wfm.ScheduleDay) int {
		if n := cmp.Compare(a.EmployeeID, b.EmployeeID); n != 0 {
			return n
		}
		if n := cmp.Compare(a.Date, b.Date); n != 0 {
			return n
		}
		return cmp.Compare(a.Level, b.Level)
	}
	if !slices.IsSortedFunc(picked, order) {
		slices.SortStableFunc(picked, order)
	}
	for len(picked) > 0 {
		n := 1
		for n < len(picked) && order(picked[0], picked[n]) == 0 {
			n++
		}
		fn(picked[:n])
		picked = picked[n:]
	}
}
