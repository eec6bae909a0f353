package plan

import (
	"slices"

	"shiftgraph/upstream"
)

// A Call is a REST call that an operation was answered by.
type Call struct {
	upstream.Observation
	Attempt int  // 1 for the first; more where it had failed before
	Joined  bool // it was another operation's, or another part of this one had begun it
}

// saw notes the calls that were made for one of the session's wants.
func (s *Session) saw(made []upstream.Observation, joined bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, o := range made {
		s.seen = append(s.seen, Call{o, i + 1, joined})
	}
}

// Calls returns the REST calls that have answered the session's wants so far, in the order
// in which they began.
func (s *Session) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.SortedStableFunc(slices.Values(s.seen), func(a, b Call) int { return a.Start.Compare(b.Start) })
}
