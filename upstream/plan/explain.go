package plan

import (
	"context"
	"net/http"
	"slices"
	"time"

	"shiftgraph/internal/wfm"
	"shiftgraph/upstream"
)

// A Call is a REST call that an operation was answered by, or one that it was spared.
type Call struct {
	upstream.Observation          // of a call that was spared: method, path and query alone
	Want                 Want     // what it asks for; it may be more than any one part of the operation wants
	Attempt              int      // 1 for the first; more where it had failed before; 0 where it was spared
	Joined               bool     // it was another operation's, or another part of this one had begun it
	Cache                string   // "hit", "stale" or "error" where it was spared; else "miss", or "off" where nothing of the kind is kept
	Rows                 int      // records that came
	Absent               *Absence // of an answer 404
	at                   time.Time
}

// The words of [Call.Cache].
const (
	cacheHit   = "hit"   // it was kept, and is fresh
	cacheStale = "stale" // it was kept, and is asked for anew in the background
	cacheError = "error" // it was kept, is not fresh, and the API did not answer
	cacheMiss  = "miss"
	cacheOff   = "off" // nothing of the kind is kept
)

func cacheWord(from origin, fresh bool) string {
	switch {
	case from == inPlaceOfAnError:
		return cacheError
	case fresh:
		return cacheHit
	}
	return cacheStale
}

// saw notes the calls that were made for one of the session's wants.
func (s *Session) saw(x *flight, joined bool) {
	word := cacheOff
	if s.planner.keeper.lifetime(x.want).Fresh > 0 {
		word = cacheMiss
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, o := range x.made {
		c := Call{Observation: o, Want: x.want, Attempt: i + 1, Joined: joined, Cache: word, at: o.Start}
		if x.answer != nil && i == len(x.made)-1 {
			c.Rows = x.answer.rows()
		}
		s.seen = append(s.seen, c)
	}
}

// Calls returns the REST calls that have answered the session's wants so far, in the order
// in which they began, those that were spared among them. absences are the session's.
func (s *Session) Calls(absences []Absence) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := slices.SortedStableFunc(slices.Values(s.seen), func(a, b Call) int { return a.at.Compare(b.at) })
	for i := range calls {
		c := &calls[i]
		if c.Attempt == 0 {
			c.Observation = s.planner.describe(s.ctx, c.Want)
			c.Start = c.at
		}
		for j := range absences {
			if a := absences[j].Want; c.Status == http.StatusNotFound && a.target() == c.Want.target() && a.Levels == c.Want.Levels && a.Period.Touches(c.Want.Period) {
				c.Absent = &absences[j]
			}
		}
	}
	return calls
}

// describe returns method, path and query of the call for w, without making it.
func (p *Planner) describe(ctx context.Context, w Want) upstream.Observation {
	var call upstream.Observation
	ctx = upstream.Observe(upstream.DryRun(ctx), func(o upstream.Observation) { call = o })
	_, _ = p.bring(ctx, w) // which says that nothing was asked
	return call
}

// rows counts the records of an answer.
func (a *answer) rows() int {
	switch v := a.value.(type) {
	case interface{ count() int }:
		return v.count()
	case *wfm.PlanningUnit:
		if v == nil {
			return 0
		}
		return 1
	case []wfm.ScheduleDay:
		return len(v)
	case []wfm.Requirement:
		return len(v)
	case []wfm.EmployeeSkill:
		return len(v)
	case []wfm.PlanningPeriod:
		return len(v)
	}
	return 0
}

func (t *Table[T]) count() int { return len(t.Rows) }

func (l *Links[T]) count() int { return len(l.Rows) }

// Serves reports whether a call for w brings anything of what a field needs by n. What is
// put together from other wants, and the one that takes another's place, count too.
func (w Want) Serves(n Want) bool {
	for _, part := range n.parts() {
		switch {
		case part.Entity.Resource() != w.Entity.Resource():
		case part.ID != 0 && w.ID != 0 && (part.Entity.Owner() == w.Entity.Owner()) && part.ID != w.ID:
		case part.Period != (wfm.Period{}) && w.Period != (wfm.Period{}) && (part.Period.End < w.Period.Start || w.Period.End < part.Period.Start):
		case part.Levels != "" && w.Levels != "" && !slices.ContainsFunc(part.Levels.List(), func(l wfm.Level) bool { return slices.Contains(w.Levels.List(), l) }):
		default:
			return true
		}
	}
	return false
}
