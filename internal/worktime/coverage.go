package worktime

import (
	"slices"
	"time"

	"shiftgraph/internal/wfm"
)

// A Coverage is staffing against requirement of one activity. Hours are person-hours.
type Coverage struct {
	ActivityID        wfm.ID
	Level             wfm.Level
	RequiredHours     *float64           // nil when nothing is required anywhere in the grid
	StaffedHours      *float64           // everybody there, also where nothing is required
	UnderstaffedHours *float64           // Σ max(0, −coverage) × length; nil as RequiredHours
	OverstaffedHours  *float64           // Σ max(0, coverage) × length; nil as RequiredHours
	Intervals         []CoverageInterval // the grid's, cut further where a requirement changes
}

// A CoverageInterval is a piece of time in which one requirement holds.
type CoverageInterval struct {
	Start       wfm.Time // with the offset of the unit's clock, as End
	End         wfm.Time
	Staffing    *float64 // average number of people; never nil
	Requirement *float64 // people needed; nil where no value is given
	Coverage    *float64 // staffing − requirement: negative is understaffed; nil as Requirement
}

// CoverageQuery asks for coverage. Days are as in [StaffingQuery]; requirements may be of
// several units (a parent's descendants, or a sister that holds the requirements), which
// then add up.
type CoverageQuery struct {
	Grid         Grid
	Level        wfm.Level
	Days         []wfm.ScheduleDay
	Activities   Activities
	ActivityIDs  []wfm.ID // these alone; empty: all with a requirement in the grid
	Requirements []wfm.Requirement
	// ZoneOf returns the zone in which a unit's requirement days are. nil, or a nil zone:
	// the grid's.
	ZoneOf    func(unit wfm.ID) *time.Location
	Qualified Qualified // as in [StaffingQuery]
}

// CoverageOf sets average staffing against the requirement, in order of the activities'
// ids. Its intervals are the grid's, cut further where a requirement changes inside one;
// a requirement of a longer raster holds in each of its intervals. So what is listed is
// what was summed: too few people in one interval never make up for too many in another.
//
// Nobody there is a staffing of 0. Where no requirement is given there is no coverage, and
// the staffing counts in StaffedHours alone.
func CoverageOf(q CoverageQuery) []Coverage {
	if q.Grid.Len() == 0 {
		return nil
	}
	steps := make(map[wfm.ID][]requiredStep)
	for _, id := range q.ActivityIDs {
		steps[id] = nil
	}
	clocks := make(map[*time.Location]*wallClock)
	first, last := q.Grid.bounds[0], q.Grid.bounds[len(q.Grid.bounds)-1]
	for i := range q.Requirements {
		r := &q.Requirements[i]
		if _, asked := steps[r.ActivityID]; r.ActivityID == 0 || (len(q.ActivityIDs) > 0 && !asked) {
			continue
		}
		loc := q.Grid.loc
		if q.ZoneOf != nil {
			if l := q.ZoneOf(r.PlanningUnitID); l != nil {
				loc = l
			}
		}
		if clocks[loc] == nil {
			clocks[loc] = newWallClock(loc)
		}
		requiredSteps(r, clocks[loc], func(s requiredStep) {
			s.start, s.end = max(s.start, first), min(s.end, last)
			if s.start < s.end {
				steps[r.ActivityID] = append(steps[r.ActivityID], s)
			}
		})
	}
	delete(steps, 0)
	if len(steps) == 0 {
		return nil
	}
	ids := sortedIDs(steps)
	at := gather(&StaffingQuery{
		Grid: q.Grid, Level: q.Level, Days: q.Days, Activities: q.Activities,
		ActivityIDs: ids, Qualified: q.Qualified,
	})
	out := make([]Coverage, 0, len(ids))
	for _, id := range ids {
		out = append(out, cover(&q, id, steps[id], at[id].times))
	}
	return out
}

// cover makes one activity's coverage.
func cover(q *CoverageQuery, id wfm.ID, steps []requiredStep, times []span) Coverage {
	bounds := make([]int64, 0, 2*len(steps))
	for _, s := range steps {
		bounds = append(bounds, s.start, s.end)
	}
	slices.Sort(bounds)
	grid := q.Grid.finer(slices.Compact(bounds))

	// Every step begins and ends on a bound of the grid, so each interval has one value.
	required, given := make([]float64, grid.Len()), make([]bool, grid.Len())
	for _, s := range steps {
		for i := grid.at(s.start); i < grid.Len() && grid.bounds[i] < s.end; i++ {
			required[i] += s.people
			given[i] = true
		}
	}
	seconds := make([]int64, grid.Len())
	count(seconds, grid, times, Average)

	c := Coverage{ActivityID: id, Level: q.Level, Intervals: make([]CoverageInterval, grid.Len())}
	values := make([]float64, 2*grid.Len()) // staffing and coverage, in one piece of memory
	var staffed int64
	var need, under, over float64
	known := false
	for i := range c.Intervals {
		length := grid.Seconds(i)
		hours := float64(length) / secondsPerHour
		staffed += seconds[i]
		staffing, coverage := &values[2*i], &values[2*i+1]
		*staffing = people(seconds[i], length, Average)
		c.Intervals[i] = CoverageInterval{Start: grid.starts[i], End: grid.starts[i+1], Staffing: staffing}
		if !given[i] {
			continue
		}
		known = true
		*coverage = *staffing - required[i]
		c.Intervals[i].Requirement, c.Intervals[i].Coverage = &required[i], coverage
		need += required[i] * hours
		under += max(0, -*coverage) * hours
		over += max(0, *coverage) * hours
	}
	hours := float64(staffed) / secondsPerHour
	c.StaffedHours = &hours
	if known {
		c.RequiredHours, c.UnderstaffedHours, c.OverstaffedHours = &need, &under, &over
	}
	return c
}

// longestRaster is a raster that no day is longer than.
const longestRaster = 2 * secondsPerDay

// A requiredStep is one requirement value in force, in Unix seconds.
type requiredStep struct {
	start, end int64
	people     float64
}

// requiredSteps lays the values of a requirement's day on the unit's clock. If they are as
// many as the day has, in seconds elapsed, they follow each other from its first instant.
// On any other number, such as 24 hours' worth on a day of 23 or 25, a value holds where
// the clock shows its time of day: the skipped hour's are dropped, the repeated hour's
// hold twice, and the afternoon stays where it is. Values that run out, and null ones,
// mean that nothing is known to be required; values beyond the day are dropped.
func requiredSteps(r *wfm.Requirement, clock *wallClock, fn func(requiredStep)) {
	raster := int64(r.RasterSeconds)
	if raster <= 0 {
		return
	}
	raster = min(raster, longestRaster)
	first, last := clock.midnight(r.Date), clock.midnight(r.Date+1)
	if int64(len(r.Values))*raster == last-first {
		for i, v := range r.Values {
			if v != nil {
				fn(requiredStep{first + int64(i)*raster, first + int64(i+1)*raster, *v})
			}
		}
		return
	}
	midnight := wallMidnight(r.Date)
	clock.spans(first, last, func(start, end, offset int64) {
		for start < end {
			reading := start + offset - midnight
			i := floorTo(reading, raster) / raster
			if i >= int64(len(r.Values)) {
				return
			}
			until := min(end, start+(i+1)*raster-reading)
			if i >= 0 && r.Values[i] != nil {
				fn(requiredStep{start, until, *r.Values[i]})
			}
			start = until
		}
	})
}

// PersonHours is Σ values × raster ÷ 3600 of a requirement as it came, null values left
// out. On a day with a clock change it may differ from [Coverage].RequiredHours, which
// counts the time that the day really has.
func PersonHours(r *wfm.Requirement) float64 {
	sum := 0.0
	for _, v := range r.Values {
		if v != nil {
			sum += *v
		}
	}
	return sum * float64(r.RasterSeconds) / secondsPerHour
}
