package sandbox

import (
	"maps"
	"time"
	_ "time/tzdata" // the sandbox must run where no zone files are installed
)

// zoneNames is the sandbox's version of injixo's own numbering of time zones, of
// which only 31 is known from an example (notes: PlanningUnit).
var zoneNames = map[int]string{
	12: "America/New_York",
	14: "America/Chicago",
	27: "Europe/Lisbon",
	29: "Europe/London",
	31: "Europe/Berlin",
	33: "Europe/Vienna",
	35: "Europe/Paris",
	37: "Europe/Madrid",
	41: "Europe/Warsaw",
	44: "Europe/Helsinki",
}

// unlistedZone is the time_zone_id of the deleted unit, which [TimeZones] leaves out
// on purpose: a facade must cope with a number that it has no name for.
const unlistedZone = 99

// TimeZones gives the IANA name of every time_zone_id that a unit with people has,
// for a facade that is to be configured for a sandbox. One deleted unit has the
// number 99, which is not in it. The map is the caller's own.
func TimeZones() map[int]string { return maps.Clone(zoneNames) }

// A zone is a time zone with its clock changes of the filled years worked out.
type zone struct {
	id      int
	name    string
	base    int32 // seconds east of UTC before the first change
	changes []clockChange
}

// A clockChange happens at one wall time: before it the clock is `before` seconds
// ahead of UTC, from then on `after`.
type clockChange struct {
	wall          int64 // seconds since 1970-01-01T00:00 on the clock that is about to be left
	before, after int32
}

// buildZones works out clock changes for a day more than the filled years on both
// sides, as night shifts reach over their ends.
func (s *Server) buildZones() {
	s.zones = make(map[int]*zone, len(zoneNames)+1)
	for id, name := range zoneNames {
		location, err := time.LoadLocation(name)
		if err != nil { // time/tzdata is linked in, so only a misspelt table gets here
			location, name = time.UTC, "UTC"
		}
		s.zones[id] = newZone(id, name, location, s.year-1, s.year+2)
	}
	s.zones[unlistedZone] = newZone(unlistedZone, "UTC", time.UTC, s.year, s.year)
}

func newZone(id int, name string, location *time.Location, firstYear, lastYear int) *zone {
	z := &zone{id: id, name: name}
	t := time.Date(firstYear-1, 12, 1, 0, 0, 0, 0, location)
	_, offset := t.Zone()
	z.base = int32(offset)
	for {
		_, end := t.ZoneBounds()
		if end.IsZero() || end.Year() > lastYear {
			return z
		}
		_, before := t.Zone()
		_, after := end.Zone()
		if before != after {
			z.changes = append(z.changes, clockChange{end.Unix() + int64(before), int32(before), int32(after)})
		}
		t = end
	}
}

// offset gives the seconds east of UTC of a wall time. A wall time that comes twice
// is its first coming, and one that never comes is read with the offset before the
// change, so that it lies as far behind the change as it pretends to (RFC 5545 and
// Temporal's "compatible").
func (z *zone) offset(wall int64) int32 {
	offset := z.base
	for _, c := range z.changes {
		edge := c.wall
		if c.after > c.before { // spring: the missing hour still counts as before
			edge += int64(c.after - c.before)
		}
		if wall < edge {
			break
		}
		offset = c.after
	}
	return offset
}

// changeOn gives the seconds by which the clock is set on a day: 3600 in spring,
// -3600 in autumn, 0 on all other days.
func (z *zone) changeOn(d day) int {
	for _, c := range z.changes {
		if floorDiv(int(c.wall), daySeconds) == int(d) {
			return int(c.after - c.before)
		}
	}
	return 0
}

// nextChange finds the first day from d on whose clock change has the sign of sign.
func (z *zone) nextChange(d day, sign int) (day, bool) {
	for _, c := range z.changes {
		at := day(floorDiv(int(c.wall), daySeconds))
		if at >= d && (int(c.after-c.before) > 0) == (sign > 0) {
			return at, true
		}
	}
	return 0, false
}

const (
	minute     = 60
	quarter    = 15 * minute
	hour       = 60 * minute
	daySeconds = 24 * hour
)
