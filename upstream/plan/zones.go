package plan

import (
	"fmt"
	"time"

	"shiftgraph/internal/wfm"
)

// Zones says in which time zone a planning unit lives. The API gives a number of
// injixo's own for which no list is known (notes: time, G), so a table is configured.
type Zones struct {
	table    map[wfm.Label]*time.Location
	fallback *time.Location
}

// NewZones reads a table from `time_zone_id` to IANA names, and the name of the zone for
// units that have no entry in it.
func NewZones(table map[string]string, fallback string) (*Zones, error) {
	z := &Zones{table: map[wfm.Label]*time.Location{}}
	var err error
	if z.fallback, err = time.LoadLocation(fallback); err != nil {
		return nil, fmt.Errorf("time zone %q is not known; use an IANA name such as Europe/Berlin", fallback)
	}
	for id, name := range table {
		loc, err := time.LoadLocation(name)
		if err != nil {
			return nil, fmt.Errorf("time zone %q of id %s is not known; use an IANA name such as Europe/Berlin", name, id)
		}
		z.table[wfm.Label(id)] = loc
	}
	return z, nil
}

// Of returns the zone of a planning unit, and whether the table has it. A nil unit, which
// is one that the token does not see, has the fallback.
func (z *Zones) Of(u *wfm.PlanningUnit) (loc *time.Location, configured bool) {
	if u != nil {
		if loc, ok := z.table[u.TimeZoneID]; ok {
			return loc, true
		}
	}
	return z.fallback, false
}

// Differ reports whether the zone hangs on the unit, so that the unit must be known.
func (z *Zones) Differ() bool { return len(z.table) > 0 }
