package sandbox

import "slices"

// A block is one row of schedule_blocks. Times are wall-clock seconds since midnight
// of the booking date, so that 30 hours is six in the morning of the day after.
type block struct {
	activity   int64 // 0 for none
	start, end int32 // end after start, also where the answer hides it; 0, 0 for a full day
	kind       string
	fullDay    bool
	sameDate   bool // the answer gives the end the date of the start, though it lies a day later (seen by two clients, C)
	noActivity bool // the answer leaves activity_id out, where 0 alone would be null
}

// A shape is one employee-day on one level before it is cut into blocks: base
// activities side by side, and what lies over them.
type shape struct {
	unit  int     // index in Server.units
	full  []block // full-day blocks
	base  []block // one after the other, none overlapping
	over  []block // each inside one base block and shorter than it, none overlapping
	loose []block // written as they are, overlapping or not
}

func (h *shape) reset(unit int) {
	h.unit = unit
	h.full, h.base, h.over, h.loose = h.full[:0], h.base[:0], h.over[:0], h.loose[:0]
}

func (h *shape) copyFrom(o *shape) {
	h.unit = o.unit
	h.full = append(h.full[:0], o.full...)
	h.base = append(h.base[:0], o.base...)
	h.over = append(h.over[:0], o.over...)
	h.loose = append(h.loose[:0], o.loose...)
}

func (h *shape) addFull(activity int64, kind string) {
	h.full = append(h.full, block{activity: activity, kind: kind, fullDay: true})
}

func (h *shape) bounds() (start, end int32) {
	return h.base[0].start, h.base[len(h.base)-1].end
}

// free is true where an overlay of that time lies inside one base block, with room to
// spare on both sides, and touches no other overlay.
func (h *shape) free(start, end int32) bool {
	inside := false
	for _, b := range h.base {
		if b.start < start && end < b.end {
			inside = true
		}
	}
	if !inside {
		return false
	}
	for _, o := range h.over {
		if start < o.end && o.start < end {
			return false
		}
	}
	return true
}

// put lays an overlay over the shape at the wanted start or as near to it as there is
// room, a quarter of an hour at a time, later first. Without room it is left out.
func (h *shape) put(activity int64, kind string, start, length int32, tries int) {
	for i := range tries {
		step := int32((i+1)/2) * quarter
		if i%2 == 0 {
			step = -step
		}
		if at := start + step; h.free(at, at+length) {
			h.over = append(h.over, block{activity: activity, start: at, end: at + length, kind: kind})
			return
		}
	}
}

// move shifts every timed block.
func (h *shape) move(by int32) {
	for _, list := range [][]block{h.base, h.over, h.loose} {
		for i := range list {
			list[i].start += by
			list[i].end += by
		}
	}
}

// blocks writes the shape as the API would give it: full-day blocks first, then by
// time. Flat, the overlays cut their base; layered, both are whole.
func (h *shape) blocks(dst []block, layered bool) []block {
	dst = append(dst, h.full...)
	from := len(dst)
	if layered {
		dst = append(dst, h.base...)
		dst = append(dst, h.over...)
		dst = append(dst, h.loose...)
		slices.SortStableFunc(dst[from:], byStartLongestFirst)
		return dst
	}
	slices.SortFunc(h.over, byStartLongestFirst)
	for _, b := range h.base {
		at := b.start
		for _, o := range h.over {
			if o.start < b.start || o.start >= b.end {
				continue
			}
			if at < o.start {
				part := b
				part.start, part.end = at, o.start
				dst = append(dst, part)
			}
			dst = append(dst, o)
			at = o.end
		}
		if at < b.end {
			part := b
			part.start = at
			dst = append(dst, part)
		}
	}
	if len(h.loose) > 0 {
		dst = append(dst, h.loose...)
		slices.SortStableFunc(dst[from:], byStartLongestFirst)
	}
	return dst
}

func byStartLongestFirst(a, b block) int {
	if a.start != b.start {
		return int(a.start) - int(b.start)
	}
	return int(b.end) - int(a.end)
}
