package worktime

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"shiftgraph/internal/wfm"
)

// A TimeOfDay is a reading of a wall clock in seconds from 00:00, up to 24:00 (86400).
type TimeOfDay int32

var errNotATimeOfDay = errors.New("want a time of day from 00:00 to 24:00, such as 22:00")

// ParseTimeOfDay reads HH:MM, from 00:00 to 24:00.
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	if len(s) != len("22:00") || s[2] != ':' {
		return 0, fmt.Errorf("%.20q: %w", s, errNotATimeOfDay)
	}
	for _, i := range []int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return 0, fmt.Errorf("%q: %w", s, errNotATimeOfDay)
		}
	}
	hours, minutes := int32(s[0]-'0')*10+int32(s[1]-'0'), int32(s[3]-'0')*10+int32(s[4]-'0')
	t := TimeOfDay(hours*secondsPerHour + minutes*secondsPerMinute)
	if minutes > 59 || t > secondsPerDay {
		return 0, fmt.Errorf("%q: %w", s, errNotATimeOfDay)
	}
	return t, nil
}

// farthestOffset is above any zone's distance from UTC, in seconds.
const farthestOffset = 26 * secondsPerHour

// A wallClock is a unit's clock: it tells what the wall shows at an instant, and when the
// wall shows a reading. It remembers the span between two clock changes that it last
// looked at, so it belongs to one goroutine. Instants are Unix seconds; walls are seconds
// since the clock's own 1970-01-01T00:00:00.
type wallClock struct {
	loc        *time.Location
	start, end int64 // the remembered span
	offset     int64 // seconds east of UTC in it
	known      bool
}

const (
	distantPast   = -1 << 62
	distantFuture = 1 << 62
)

// newWallClock takes a missing zone for UTC.
func newWallClock(loc *time.Location) *wallClock {
	if loc == nil {
		loc = time.UTC
	}
	return &wallClock{loc: loc}
}

// look remembers the span that holds the instant.
func (c *wallClock) look(instant int64) {
	if c.known && c.start <= instant && instant < c.end {
		return
	}
	t := time.Unix(instant, 0).In(c.loc)
	_, offset := t.Zone()
	c.start, c.end, c.offset, c.known = distantPast, distantFuture, int64(offset), true
	start, end := t.ZoneBounds()
	if !start.IsZero() {
		c.start = start.Unix()
	}
	if !end.IsZero() {
		c.end = end.Unix()
	}
}

// wall returns what the clock shows at an instant.
func (c *wallClock) wall(instant int64) int64 {
	c.look(instant)
	return instant + c.offset
}

// first returns the first instant at which the clock shows the reading. A reading that
// a clock change skips is moved on by what the clock skips, so that time elapsed since
// midnight stays what it would have been.
func (c *wallClock) first(wall int64) int64 {
	if c.known {
		u := wall - c.offset
		if c.start <= u-farthestOffset && u < c.end {
			return u // no span before this one reaches the reading
		}
	}
	c.look(wall - farthestOffset)
	for {
		u := wall - c.offset
		if u < c.end {
			return u
		}
		next := c.end
		before := c.offset
		c.look(next)
		if wall-c.offset < next {
			return wall - before // in the gap
		}
	}
}

// after returns the first instant later than start at which the clock shows the reading,
// or false when it shows it at no such instant.
func (c *wallClock) after(wall, start int64) (int64, bool) {
	u := c.first(wall)
	if u > start {
		return u, true
	}
	// The reading may come twice, where the clock is set back in between.
	c.look(u)
	for c.end != distantFuture && c.end <= u+farthestOffset {
		c.look(c.end)
		if again := wall - c.offset; c.start <= again && again < c.end && again > start {
			return again, true
		}
	}
	return 0, false
}

// midnight returns the first instant of a day.
func (c *wallClock) midnight(d wfm.Date) int64 { return c.first(wallMidnight(d)) }

// wallMidnight is the reading at the start of a day.
func wallMidnight(d wfm.Date) int64 { return d.Time().Unix() }

// spans calls fn for each part of [start, end) in which the clock is not set.
func (c *wallClock) spans(start, end int64, fn func(start, end, offset int64)) {
	for start < end {
		c.look(start)
		until := min(end, c.end)
		fn(start, until, c.offset)
		start = until
	}
}

// at returns an instant as a time that carries the clock's offset.
func (c *wallClock) at(instant int64) wfm.Time {
	c.look(instant)
	return wfm.TimeWithOffset(instant, int32(c.offset))
}

// Resolve returns the days with every naive time given its offset on the unit's clock in
// loc, and with every end at or before its start moved to where it is meant. The days
// given are not changed; days that need nothing share their blocks with them.
//
//   - A reading that comes twice is the first one; one that never comes is moved on by
//     what the clock skips. A block of which only the end comes lasts no time.
//   - An end that is not after its start is the reading's second coming if the
//     clock is set back in between, else the same reading on the next day. It makes no
//     difference whether the times had their offset before. An end that has an offset
//     which is not the unit's is moved by 24 hours.
//   - On the levels that record ([wfm.ACD], [wfm.TimeRecording]) an end that equals its
//     start is a status too short to show, not one of 24 hours; it stays.
func Resolve(days []wfm.ScheduleDay, loc *time.Location) []wfm.ScheduleDay {
	clock := newWallClock(loc)
	out := slices.Clone(days)
	var room []wfm.ScheduleBlock // for the blocks that change, of all days from the first such on
	for i := range out {
		d := &out[i]
		recorded := d.Level == wfm.ACD || d.Level == wfm.TimeRecording
		own := false // whether the blocks are already a copy
		for j := range d.Blocks {
			b := &d.Blocks[j]
			start, end := clock.resolve(b, recorded)
			if start == b.Start && end == b.End {
				continue
			}
			if !own {
				if room == nil {
					room = make([]wfm.ScheduleBlock, 0, blocksOf(days[i:]))
				}
				from := len(room)
				room = append(room, d.Blocks...)
				d.Blocks, own = room[from:len(room):len(room)], true
			}
			d.Blocks[j].Start, d.Blocks[j].End = start, end
		}
	}
	return out
}

// blocksOf counts the blocks of days.
func blocksOf(days []wfm.ScheduleDay) int {
	n := 0
	for i := range days {
		n += len(days[i].Blocks)
	}
	return n
}

func (c *wallClock) resolve(b *wfm.ScheduleBlock, recorded bool) (start, end wfm.Time) {
	start, end = b.Start, b.End
	if start.IsNaive() {
		start = c.at(c.first(start.Wall()))
	}
	if end.IsZero() {
		return start, end
	}
	reading, naive := end.Wall(), end.IsNaive()
	if naive {
		end = c.at(c.first(reading))
	}
	if start.IsZero() || end.Unix() > start.Unix() || (recorded && end.Unix() == start.Unix()) {
		return start, end
	}
	if naive && b.Start.IsNaive() && reading > b.Start.Wall() {
		return end, end // the clock skips all of the block but its end
	}
	if !naive && c.wall(end.Unix()) != reading {
		return start, end.Add(secondsPerDay)
	}
	if again, ok := c.after(reading, start.Unix()); ok {
		return start, c.at(again)
	}
	if next := c.first(reading + secondsPerDay); next > start.Unix() {
		end = c.at(next)
	}
	return start, end
}
