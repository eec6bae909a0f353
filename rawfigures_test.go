package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// An object is a part of an expected answer, as JSON decodes it.
type object = map[string]any

// days gives the days of schedules on levels in the order of the answers: by booking
// date, then level in the order given, then person.
func (r *raw) unitDays(unit, first, last string, levels ...string) []*rawDay {
	days := slices.Clone(r.schedule("planning_units", unit, first, last, strings.Join(levels, ",")))
	slices.SortStableFunc(days, func(a, b *rawDay) int {
		return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(slices.Index(levels, a.level), slices.Index(levels, b.level)), byID(a.person, b.person))
	})
	return days
}

// perUnit gives the days of several units by booking date, then unit, level, person.
func (r *raw) perUnit(units []string, first, last string, levels ...string) []*rawDay {
	var days []*rawDay
	for _, unit := range units {
		days = append(days, r.unitDays(unit, first, last, levels...)...)
	}
	slices.SortStableFunc(days, func(a, b *rawDay) int {
		return cmp.Or(cmp.Compare(a.date, b.date), byID(a.unit, b.unit))
	})
	return days
}

// together makes one day of what several units have of a person for a date and level.
func together(days []*rawDay) []*rawDay {
	days = slices.Clone(days)
	slices.SortStableFunc(days, func(a, b *rawDay) int {
		return cmp.Or(byID(a.person, b.person), cmp.Compare(a.date, b.date), cmp.Compare(a.level, b.level), byID(a.unit, b.unit))
	})
	var out []*rawDay
	for _, d := range days {
		if n := len(out); n > 0 && out[n-1].person == d.person && out[n-1].date == d.date && out[n-1].level == d.level {
			both := *out[n-1]
			both.painted, both.blocks = nil, slices.Concat(both.blocks, d.blocks)
			for i := range both.blocks {
				both.blocks[i].place = i
			}
			out[n-1] = &both
			continue
		}
		out = append(out, d)
	}
	return out
}

func (d *rawDay) clock(at int64) any { return clock(at, d.zone) }

func clock(at int64, zone *time.Location) any {
	return time.Unix(at, 0).In(zone).Format(time.RFC3339)
}

// span gives the first start and last end of the timed blocks; zeros without any.
func (d *rawDay) span() (start, end int64) {
	for _, b := range d.blocks {
		if b.timed {
			if start == 0 || b.start < start {
				start = b.start
			}
			end = max(end, b.end)
		}
	}
	return start, end
}

// name is an object of one name; nil where the row is hidden.
func name(x row) any {
	if x == nil {
		return nil
	}
	return object{"name": x["name"]}
}

func (r *raw) fullName(person string) any {
	e := r.employee(person)
	if e == nil {
		return nil
	}
	return strings.TrimSpace(e.text("first_name") + " " + e.text("last_name"))
}

// person is an employee's object with the full name and more fields.
func (r *raw) person(id string, more ...func(row, object)) any {
	e := r.employee(id)
	if e == nil {
		return nil
	}
	o := object{"fullName": r.fullName(id)}
	for _, add := range more {
		add(e, o)
	}
	return o
}

func withNumber(e row, o object) { o["personnelNumber"] = e["personnel_number"] }

// An interval is a stretch of a unit's clock.
type interval struct{ start, end int64 }

// grid gives a unit's intervals on the days from first to last: one begins at every
// minute at which the clock shows a multiple of the raster.
func (r *raw) grid(unit, first, last string) []interval {
	zone, raster := r.zone(unit), int(r.unit(unit).number("planning_raster"))/60
	end := midnight(r.t, nextDay(last), zone)
	var all []interval
	for at := midnight(r.t, first, zone); at < end; at += 60 {
		c := time.Unix(at, 0).In(zone)
		if (c.Hour()*60+c.Minute())%raster == 0 {
			all = append(all, interval{start: at})
		}
	}
	for i := range all {
		all[i].end = end
		if i+1 < len(all) {
			all[i].end = all[i+1].start
		}
	}
	return all
}

// steps cuts intervals into pieces of five minutes.
func (r *raw) steps(grid []interval) []interval {
	var steps []interval
	for _, slot := range grid {
		for at := slot.start; at < slot.end; at += 300 {
			steps = append(steps, interval{at, at + 300})
		}
	}
	return steps
}

// cut divides intervals where another value begins inside, and gives the need of each part.
func cut(grid, steps []interval, n need) (slots []interval, needs []any) {
	begins := map[int64]bool{}
	for _, slot := range grid {
		begins[slot.start] = true
	}
	for i, step := range steps {
		if begins[step.start] || n.first[i] {
			slots, needs = append(slots, step), append(needs, n.people[i])
		} else {
			slots[len(slots)-1].end = step.end
		}
	}
	return slots, needs
}

// presence gives what each person of units does at any time around the period, by
// person: all their days of a level laid over each other, but for days with a day status.
func (r *raw) presence(units []string, first, last, level string) map[string][]stretch {
	key := fmt.Sprint(units, first, last, level)
	if stretches, ok := r.present[key]; ok {
		return stretches
	}
	var days []*rawDay
	for _, unit := range units {
		days = append(days, r.schedule("planning_units", unit, moveDay(first, -2), moveDay(last, 1), level)...)
	}
	blocks := map[string][]rawBlock{}
	for _, d := range together(days) {
		if !d.dayStatus() {
			blocks[d.person] = append(blocks[d.person], d.blocks...)
		}
	}
	there := map[string][]stretch{}
	for person, all := range blocks {
		if painted := paint(all); painted != nil {
			there[person] = painted
		}
	}
	r.present[key] = there
	return there
}

// staffing gives the people on each activity in each interval, by activity; kinds picks
// activities by their type.
func (r *raw) staffing(units []string, grid []interval, first, last string, kinds ...string) map[string][]float64 {
	out := map[string][]float64{}
	for _, runs := range r.presence(units, first, last, "plan") {
		for _, x := range runs {
			if x.activity == "" || len(kinds) > 0 && !slices.Contains(kinds, x.kind) {
				continue
			}
			for i, slot := range grid {
				if slot.start >= x.end {
					break
				}
				if overlap := min(x.end, slot.end) - max(x.start, slot.start); overlap > 0 {
					if out[x.activity] == nil {
						out[x.activity] = make([]float64, len(grid))
					}
					out[x.activity][i] += float64(overlap) / float64(slot.end-slot.start)
				}
			}
		}
	}
	return out
}

// A need is what units require of an activity in each step, nil where nothing is said, and
// which steps are the first of a value.
type need struct {
	people []any
	first  []bool
}

// required gives what units need in each step, by activity. The values of a list hold by
// the clock, or follow each other when the list is just as long as the day.
func (r *raw) required(units []string, steps []interval, first, last string) map[string]need {
	out := map[string]need{}
	for _, unit := range units {
		zone := r.zone(unit)
		for _, date := range eachDay(moveDay(first, -1), nextDay(last)) {
			begin, end := midnight(r.t, date, zone), midnight(r.t, nextDay(date), zone)
			if end <= steps[0].start || begin >= steps[len(steps)-1].end {
				continue
			}
			for _, x := range r.read("/planning_units/%s/requirements/%s", unit, date) {
				activity, values, raster := x.text("activity_id"), x["values"].([]any), int64(x.number("raster"))
				if out[activity].people == nil {
					out[activity] = need{make([]any, len(steps)), make([]bool, len(steps))}
				}
				const nothing = -1
				before := int64(nothing)
				for i, step := range steps {
					if step.start < begin || step.start >= end {
						continue
					}
					c := time.Unix(step.start, 0).In(zone)
					at := int64(c.Hour()*3600+c.Minute()*60) / raster
					if int64(len(values))*raster == end-begin {
						at = (step.start - begin) / raster
					}
					if at >= int64(len(values)) || values[at] == nil {
						at = nothing
					} else {
						known, _ := out[activity].people[i].(float64)
						out[activity].people[i] = known + number(values[at])
					}
					if at != before {
						out[activity].first[i] = true
					}
					before = at
				}
			}
		}
	}
	return out
}

// A rawCoverage is what is there and what is needed of one activity in each slot.
type rawCoverage struct {
	activity string
	slots    []interval
	there    []float64
	needs    []any // nil where nothing is said
}

// coverage gives it for units on the clock of one of them, by activity.
func (r *raw) coverage(unit string, units []string, first, last string) []rawCoverage {
	grid := r.grid(unit, first, last)
	steps := r.steps(grid) // as short as any requirement's
	required := r.required(units, steps, first, last)
	var out []rawCoverage
	for _, id := range sortedIDs(required) {
		c := rawCoverage{activity: id}
		c.slots, c.needs = cut(grid, steps, required[id])
		if c.there = r.staffing(units, c.slots, first, last)[id]; c.there == nil {
			c.there = make([]float64, len(c.slots))
		}
		out = append(out, c)
	}
	return out
}

func sortedIDs[V any](m map[string]V) []string { return slices.SortedFunc(maps.Keys(m), byID) }

// difference gives a comparison of one person's day on two levels, either of which may be
// nil; nil without a difference.
func (r *raw) difference(base, with *rawDay) any {
	a, b, moved := r.sides(base, with)
	if len(moved) == 0 {
		return nil
	}
	changes := []any{}
	for _, id := range moved {
		changes = append(changes, object{"activity": name(r.activity(id)), "minutes": b.minutes[id] - a.minutes[id]})
	}
	d := cmp.Or(base, with)
	return object{"employee": r.person(d.person), "date": d.date, "baseMinutes": a.total, "withMinutes": b.total,
		"differenceMinutes": b.total - a.total, "changes": changes}
}

// A rawSide is one level of a person's day, by activity.
type rawSide struct {
	total   float64
	minutes map[string]float64
	when    map[string][]interval // what moved by seconds has the same minutes
	day     *rawDay               // nil for none
}

// within counts the minutes of a stretch.
func (s rawSide) within(i interval) float64 {
	if s.day == nil {
		return 0
	}
	return s.day.count(func(x stretch) bool { return i.start <= x.start && x.end <= i.end })
}

// sides gives both sides of a comparison, and the activities that lie elsewhere, by id.
func (*raw) sides(base, with *rawDay) (a, b rawSide, moved []string) {
	look := func(d *rawDay) rawSide {
		s := rawSide{0, map[string]float64{}, map[string][]interval{}, d}
		if d == nil {
			return s
		}
		s.total = d.minutes()
		for _, x := range d.stretches() {
			when := s.when[x.activity]
			if n := len(when); n > 0 && when[n-1].end == x.start {
				when[n-1].end = x.end
			} else {
				s.when[x.activity] = append(when, interval{x.start, x.end})
			}
			s.minutes[x.activity] = d.count(func(y stretch) bool { return y.activity == x.activity })
		}
		for _, b := range d.blocks {
			if b.fullDay && !slices.Contains(s.when[b.activity], interval{}) {
				s.when[b.activity] = append(s.when[b.activity], interval{})
			}
		}
		return s
	}
	a, b = look(base), look(with)
	both := maps.Clone(a.when)
	maps.Copy(both, b.when)
	for _, id := range sortedIDs(both) {
		if !slices.Equal(a.when[id], b.when[id]) {
			moved = append(moved, id)
		}
	}
	return a, b, moved
}

// A deviation is a time out of adherence of one kind.
type deviation struct {
	start, end int64
	kind       string
}

// adherence gives how one person kept to the schedule from one instant to another; nil for
// who had nothing to do and did nothing. Both sides are the person's stretches.
func (r *raw) adherence(person string, scheduled, actual []stretch, from, to int64, tolerance int64, zone *time.Location) any {
	first, now := from-24*3600, min(to+24*3600, today.Unix()) // deviations are measured whole
	if now <= first {
		return nil
	}
	nothing := stretch{}
	scheduled, actual = append([]stretch{nothing}, scheduled...), append([]stretch{nothing}, actual...)
	counts := func(x stretch) bool { return slices.Contains([]string{"present", "break", "meeting"}, x.kind) }
	kinds := make([][]string, len(scheduled)) // of what is scheduled with what happens
	for i, should := range scheduled {
		kinds[i] = make([]string, len(actual))
		for j, did := range actual {
			switch {
			case counts(should) && did == nothing:
				kinds[i][j] = "NOT_PRESENT"
			case counts(should) && should.kind != did.kind:
				kinds[i][j] = "WRONG_ACTIVITY"
			case !counts(should) && counts(did):
				kinds[i][j] = "NOT_SCHEDULED"
			}
		}
	}
	should, did := eachSecond(scheduled, first, now), eachSecond(actual, first, now)
	var offSeconds int64
	exceptions := []any{}
	for _, d := range deviations(should, did, kinds, first) {
		if d.end-d.start <= tolerance {
			continue
		}
		for at := max(d.start, from); at < min(d.end, to); {
			x, y := scheduled[should[at-first]], actual[did[at-first]]
			end := at
			for end < min(d.end, to) && scheduled[should[end-first]].activity == x.activity && actual[did[end-first]].activity == y.activity {
				end++
			}
			exceptions = append(exceptions, object{"start": clock(at, zone), "end": clock(end, zone), "kind": d.kind,
				"scheduledActivity": name(r.activity(x.activity)), "actualActivity": name(r.activity(y.activity))})
			if d.kind != "NOT_SCHEDULED" {
				offSeconds += end - at
			}
			at = end
		}
	}
	seconds := func(side []stretch) (n int64) {
		for _, x := range side {
			if counts(x) {
				n += max(0, min(x.end, to, now)-max(x.start, from))
			}
		}
		return n
	}
	scheduledSeconds, actualSeconds := seconds(scheduled), seconds(actual)
	if scheduledSeconds == 0 && actualSeconds == 0 {
		return nil
	}
	percent := func(part int64) any {
		if scheduledSeconds == 0 {
			return nil
		}
		return float64(part) / float64(scheduledSeconds) * 100
	}
	return object{"employee": r.person(person), "scheduledMinutes": float64(scheduledSeconds / 60), "actualMinutes": float64(actualSeconds / 60),
		"inAdherenceMinutes": float64((scheduledSeconds - offSeconds) / 60), "adherencePercent": percent(scheduledSeconds - offSeconds),
		"conformancePercent": percent(actualSeconds), "exceptions": exceptions}
}

// eachSecond gives which stretch there is at each second. Like tops it goes unwatched.
//
//go:norace
func eachSecond(stretches []stretch, first, last int64) []int16 {
	out := make([]int16, last-first)
	for i, x := range stretches {
		for at := max(x.start, first); at < min(x.end, last); at++ {
			out[at-first] = int16(i)
		}
	}
	return out
}

// deviations gathers the seconds of one kind that follow each other.
//
//go:norace
func deviations(should, did []int16, kinds [][]string, first int64) []deviation {
	var out []deviation
	for i := range should {
		kind, at := kinds[should[i]][did[i]], first+int64(i)
		if kind == "" {
			continue
		}
		if n := len(out); n > 0 && out[n-1].end == at && out[n-1].kind == kind {
			out[n-1].end++
		} else {
			out = append(out, deviation{at, at + 1, kind})
		}
	}
	return out
}

// employed reports whether a person is employed on a day; who has no period always is.
func (r *raw) employed(person, date string) bool {
	known := false
	for _, p := range r.read("/employee_employment_periods") {
		if p.text("employee_id") == person {
			known = true
			if p.touches(date, date) {
				return true
			}
		}
	}
	return !known
}

// contractual is what a person's contracts ask for over a period; nil without any.
func (r *raw) contractual(person, first, last string) any {
	total, any := 0.0, false
	for _, date := range eachDay(first, last) {
		contract := r.held(person, date)
		if contract == nil {
			continue
		}
		any = true
		if r.employed(person, date) {
			asked, _ := owed(contract, date)
			total += asked
		}
	}
	if !any {
		return nil
	}
	return total
}
