package plan

import (
	"strings"
	"time"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream"
)

// An Owner is whose records an entity's are, where they are somebody's.
type Owner string

// The owners of records.
const (
	OfUnit     Owner = "planningUnit"
	OfEmployee Owner = "employee"
)

// Owner returns whose the entity's records are; "" where they are nobody's.
func (e Entity) Owner() Owner {
	switch e {
	case Unit, UnitSchedule, UnitMembers, UnitContracts, UnitRequirements:
		return OfUnit
	case EmployeeSchedule, EmployeeMemberships, EmployeeContracts, EmployeeSkills:
		return OfEmployee
	}
	return ""
}

// IsTemplate reports whether the want stands for one of each planning unit or person that
// is not known yet. It cannot be asked for.
func (w Want) IsTemplate() bool { return w.ID == 0 && w.Entity.Owner() != "" }

// A Forecast is a call that would be made, or that would be spared.
type Forecast struct {
	upstream.Observation       // method, path and query; {id} in the path where it is not known yet
	Want                 Want  // what it asks for
	Each                 Owner // of whom there is one such call each; "" where it is one call
	Times                int   // how many calls it is, about; 0 where nothing is known of that
	Cache                string
	Estimate             // of one call
}

// Forecast returns the calls that the wants would come to, in windows as they would be made
// and with templates in the place of those that hang on answers. Nothing is asked for.
func (s *Session) Forecast(wants []Want) []Forecast {
	s.mu.Lock()
	projected := make([]Want, 0, len(wants))
	for _, w := range wants {
		for _, part := range w.parts() {
			projected = append(projected, s.projected(part))
		}
	}
	s.mu.Unlock()
	var out []Forecast
	for _, w := range Merge(projected, s.planner.size.model()) {
		windows := []Want{w}
		if w.Entity.isSchedule() {
			windows = s.planner.size.split(w)
		}
		for _, window := range windows {
			out = append(out, s.forecast(window))
		}
	}
	return out
}

// parts are the wants that w is put together from; itself where it is a call's.
func (w Want) parts() []Want {
	part := w
	switch w.Entity {
	case EveryonesMemberships:
		part.Entity = UnitMembers
	case EveryonesContracts:
		part.Entity = UnitContracts
	default:
		return []Want{w}
	}
	return []Want{{Entity: Units}, part}
}

func (s *Session) forecast(w Want) Forecast {
	z := s.planner.size
	f := Forecast{Want: w, Estimate: z.estimate(w), Times: 1}
	asked := w
	if w.IsTemplate() {
		f.Each, f.Times = w.Entity.Owner(), z.owners(w.Entity.Owner())
		asked.ID = placeholder
	}
	f.Observation = s.planner.describe(s.ctx, asked)
	f.Path = strings.Replace(f.Path, "/"+placeholder.String(), "/{id}", 1)
	f.Cache = cacheOff
	if life := s.planner.keeper.lifetime(w); life.Fresh > 0 {
		f.Cache = cacheMiss
		who, _ := caller.From(s.ctx)
		if kept, _ := s.planner.kept(s.ctx, who.Hash, w, s.since); kept != nil {
			f.Cache = life.word(time.Since(kept.at))
		}
	}
	return f
}

// placeholder is an id that the API has given to nobody, for paths whose id is not known.
const placeholder = wfm.ID(999_999_999_999)
