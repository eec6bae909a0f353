package sandbox

import (
	"math"
	"sync"
)

// quarters is the number of curve points of a day: one for each quarter of an hour.
const quarters = daySeconds / quarter

// A demand is how many people a unit needs, worked out once from how many it has on
// average, so that coverage swings around nothing.
type demand struct {
	once   sync.Once
	curves []curve
}

// A curve is the need for one activity by weekday and quarter of an hour.
type curve struct {
	activity int64
	people   [7][quarters]float64
}

// A requirement is one row of a unit's requirements of a day.
type requirement struct {
	activity int64
	raster   int
	values   []float64
}

const (
	demandWeeks  = 4
	demandSample = 200 // people looked at in a large unit
)

// demandOf measures the published plans of four weeks in March and smooths them.
func (s *Server) demandOf(u *unit) []curve {
	u.demand.once.Do(func() {
		for _, w := range u.profile.work {
			u.demand.curves = append(u.demand.curves, curve{activity: w.activity})
		}
		sample := u.people
		step := max(1, len(sample)/demandSample)
		taken := 0
		l := s.newLoom()
		from := firstMonday(s.year, 3)
		unit := s.indexOf(u.id)
		for i := 0; i < len(sample); i += step {
			taken++
			for d := from; d < from+7*demandWeeks; d++ {
				if sample[i].unitOn(d) != unit || u.freeDays[d] {
					continue
				}
				l.p, l.d = sample[i], d
				l.publish(unit)
				l.flat = l.published.blocks(l.flat[:0], false)
				for _, b := range l.flat {
					u.demand.add(b, d.weekday())
				}
			}
		}
		if taken == 0 {
			return
		}
		scale := float64(len(sample)) / float64(taken) / demandWeeks
		for i := range u.demand.curves {
			u.demand.curves[i].smooth(scale)
		}
	})
	return u.demand.curves
}

// add counts a block's people-time into its quarters; what reaches over midnight
// counts for the day after.
func (m *demand) add(b block, weekday int) {
	for i := range m.curves {
		if m.curves[i].activity != b.activity || b.fullDay {
			continue
		}
		for at := b.start; at < b.end; {
			next := min((at/quarter+1)*quarter, b.end)
			day := (weekday + int(at/daySeconds)) % 7
			m.curves[i].people[day][at%daySeconds/quarter] += float64(next-at) / quarter
			at = next
		}
	}
}

// smooth spreads each quarter over an hour on both sides: customers do not come by
// the shift's bell.
func (c *curve) smooth(scale float64) {
	for day := range c.people {
		raw := c.people[day]
		for i := range raw {
			var sum, weight float64
			for off := -4; off <= 4; off++ {
				if k := i + off; k >= 0 && k < quarters {
					w := float64(5 - max(off, -off))
					sum, weight = sum+w*raw[k], weight+w
				}
			}
			c.people[day][i] = sum / weight * scale
		}
	}
}

// callShape is the day of a contact centre by the hour, relative to its staff: a
// morning's rush, a lull at noon and a longer one in the evening.
var callShape = [24]float64{
	.8, .7, .6, .6, .7, .8, .85, .95, 1.1, 1.2, 1.22, 1.12, 1, .98, 1.06, 1.1, 1.06, 1, .95, .9, .9, .85, .8, .8,
}

// season is a year by the month.
var season = [12]float64{1.12, 1.03, 1, .98, .97, .94, .9, .88, 1, 1.02, 1.08, 1.15}

// Requirements of the sister unit: what Berlin does not ask for itself.
var sisterActivities = map[int64]bool{actChat: true, actEnglish: true}

// requirementsOf gives what a unit needs on a day; nothing where it asks for nobody.
// Fewer people come to work on a public holiday, and fewer customers call.
func (s *Server) requirementsOf(u *unit, d day) []requirement {
	if !s.filled.has(d) || u.deleted {
		return nil
	}
	source, sister := u, false
	if u.id == unitRequirements {
		source, sister = s.unitByID[unitBerlin], true
	}
	var all []requirement
	for _, c := range s.demandOf(source) {
		if source.id == unitBerlin && len(s.units) > unitRequirements-unitParent && sisterActivities[c.activity] != sister {
			continue
		}
		if r, ok := s.requirement(u, source, c, d); ok {
			all = append(all, r)
		}
	}
	if u.id == unitBerlin && d.weekday() < 5 { // asked for, and nobody is ever scheduled on it
		r := requirement{activity: actOutbound, raster: hour, values: make([]float64, u.valuesOn(d, hour))}
		at := len(r.values) - 14
		r.values[at], r.values[at+1], r.values[at+2] = 1.5, 2, 0.5
		all = append(all, r)
	}
	return all
}

// valuesOn is how many values a unit's day has. On a day of 23 or 25 hours some units
// give as many hours' worth and some always 24: nobody knows what the real API does.
func (u *unit) valuesOn(d day, raster int) int {
	seconds := daySeconds
	if u.profile.trueDayLength {
		seconds -= u.zone.changeOn(d)
	}
	return seconds / raster
}

func (s *Server) requirement(u, source *unit, c curve, d day) (requirement, bool) {
	raster := u.profile.demandRaster
	r := requirement{activity: c.activity, raster: raster, values: make([]float64, u.valuesOn(d, raster))}
	v := s.draw(topicRequirement, u.id<<16+c.activity, int64(d))
	_, month, _ := d.civil()
	level := 0.97 * season[month-1] * (0.92 + 0.16*v.fraction())
	if source.freeDays[d] {
		level *= 1.15 * float64(source.profile.skeleton) / 1000
	}
	steps := math.Pow(10, float64(u.profile.demandDecimals))
	some := false
	for i := range r.values {
		wall := u.wallOf(d, i*raster)
		var people float64
		for q := wall / quarter; q < (wall+raster)/quarter; q++ {
			people += c.people[d.weekday()][min(q, quarters-1)]
		}
		people *= level * callShape[wall/hour%24] * (0.95 + 0.1*v.fraction()) * quarter / float64(raster)
		if people < 0.2 { // the tail of the smoothing is nobody's need
			continue
		}
		r.values[i] = math.Round(people*steps) / steps
		some = some || r.values[i] > 0
	}
	return r, some
}

// wallOf turns seconds elapsed since midnight into the clock's, where a unit's values
// follow the true length of the day: the afternoon stays the afternoon.
func (u *unit) wallOf(d day, elapsed int) int {
	change := u.zone.changeOn(d)
	if change == 0 || !u.profile.trueDayLength {
		return elapsed
	}
	for _, c := range u.zone.changes {
		if at := int(c.wall) - int(d)*daySeconds; at >= 0 && at < daySeconds && elapsed >= at {
			return elapsed + change
		}
	}
	return elapsed
}
