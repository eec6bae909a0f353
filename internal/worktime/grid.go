package worktime

import (
	"slices"
	"sort"
	"time"

	"shiftgraph/internal/wfm"
)

// DefaultRasterSeconds is the interval of a unit that does not say its own.
const DefaultRasterSeconds = 900

// leastRasterSeconds keeps a raster that makes no sense from filling the memory.
const leastRasterSeconds = 60

// A Grid is a period cut into intervals. Intervals begin where the unit's clock shows a
// multiple of the raster since 00:00, so a day with a clock change has more or fewer of
// them and none is shifted; with a raster above the change one is shorter or longer. They
// follow each other without a gap, from the first midnight to the last.
type Grid struct {
	bounds []int64    // begin of each interval in Unix seconds, and the end of the last
	starts []wfm.Time // begin of each interval with the unit's offset, and the end of the last
	loc    *time.Location
}

// NewGrid cuts the days of a period at loc's clock. The raster is in seconds: without one
// it is [DefaultRasterSeconds], and it is never below a minute.
func NewGrid(period wfm.Period, loc *time.Location, rasterSeconds int) Grid {
	if rasterSeconds <= 0 {
		rasterSeconds = DefaultRasterSeconds
	}
	raster := int64(max(rasterSeconds, leastRasterSeconds))
	clock := newWallClock(loc)
	g := Grid{loc: clock.loc}
	if period.End < period.Start {
		return g
	}
	g.bounds = make([]int64, 0, int64(period.Days())*(secondsPerDay/raster+1)+8)
	for day := period.Start; day <= period.End; day++ {
		g.bounds = appendRaster(g.bounds, clock, day, raster)
	}
	g.bounds = append(g.bounds, clock.midnight(period.End+1))
	g.starts = make([]wfm.Time, len(g.bounds))
	for i, b := range g.bounds {
		g.starts[i] = clock.at(b)
	}
	return g
}

// appendRaster appends the instants of a day at which the clock shows a multiple of the
// raster, its first instant among them. Where the clock is set, what it would have shown
// counts as well as what it shows.
func appendRaster(to []int64, clock *wallClock, day wfm.Date, raster int64) []int64 {
	midnight := wallMidnight(day)
	from, until := clock.midnight(day), clock.midnight(day+1)
	add := func(t int64) {
		if n := len(to); (n == 0 || to[n-1] < t) && t < until {
			to = append(to, t)
		}
	}
	add(from)
	clock.spans(from, until, func(start, end, offset int64) {
		reading := start + offset - midnight
		first := floorTo(reading+raster-1, raster)
		for t := start + first - reading; t <= end; t += raster {
			add(t)
		}
	})
	return to
}

// Len is the number of intervals.
func (g Grid) Len() int { return max(0, len(g.bounds)-1) }

// Start returns when interval i begins, with the offset of the unit's clock.
func (g Grid) Start(i int) wfm.Time { return g.starts[i] }

// End returns when interval i ends, with the offset of the unit's clock.
func (g Grid) End(i int) wfm.Time { return g.starts[i+1] }

// Seconds is the length of interval i.
func (g Grid) Seconds(i int) int64 { return g.bounds[i+1] - g.bounds[i] }

// finer returns the grid with the bounds, which are in order, as further cuts.
func (g Grid) finer(bounds []int64) Grid {
	if g.Len() == 0 {
		return g
	}
	first, last := g.bounds[0], g.bounds[len(g.bounds)-1]
	var more []int64
	i := 0
	for _, b := range bounds {
		if b <= first || b >= last {
			continue
		}
		for i < len(g.bounds) && g.bounds[i] < b {
			i++
		}
		if g.bounds[i] != b {
			more = append(more, b)
		}
	}
	if len(more) == 0 {
		return g
	}
	out := Grid{loc: g.loc, bounds: make([]int64, 0, len(g.bounds)+len(more))}
	out.bounds = append(append(out.bounds, g.bounds...), more...)
	slices.Sort(out.bounds)
	out.bounds = slices.Compact(out.bounds)
	clock := newWallClock(g.loc)
	out.starts = make([]wfm.Time, len(out.bounds))
	for i, b := range out.bounds {
		out.starts[i] = clock.at(b)
	}
	return out
}

// at returns the interval that holds an instant, or the nearest one.
func (g Grid) at(instant int64) int {
	i := sort.Search(len(g.bounds), func(i int) bool { return g.bounds[i] > instant }) - 1
	return min(max(i, 0), g.Len()-1)
}
