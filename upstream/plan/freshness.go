package plan

import "time"

// An origin says where an answer came from.
type origin uint8

const (
	fromCall         origin = iota // the API was asked for it just now
	fromCache                      // it was kept
	inPlaceOfAnError               // it was kept, is not fresh any more, and the API did not answer
)

// A part is one answer that an operation was answered with.
type part struct {
	at   time.Time     // when the API was asked for it
	left time.Duration // for how long from then on it is fresh
	from origin
}

// use notes that the operation is answered with got.
func (s *Session) use(w Want, got *answer, from origin) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note(w, got, from)
}

// note is [Session.use] where s.mu is held.
func (s *Session) note(w Want, got *answer, from origin) {
	life := s.planner.keeper.lifetime(w)
	fresh := life.Fresh
	if got.absent {
		s.absent = append(s.absent, w)
		fresh = 0 // what is not there is not kept
	}
	s.parts = append(s.parts, part{got.at, fresh, from})
	if from != fromCall {
		s.seen = append(s.seen, Call{Want: w, Cache: cacheWord(from, time.Since(got.at) <= life.Fresh), Rows: got.rows(), at: time.Now()})
	}
}

// Freshness says how old an operation's answer is.
type Freshness struct {
	Oldest time.Time     // when the API was asked for the oldest part
	Left   time.Duration // for how long all parts are fresh from now on; 0 where one is not, or is not kept
	Stale  bool          // a part is not fresh any more
	Failed bool          // a part is not fresh any more because the API did not answer
}

// Freshness returns how old the answers are that the session has given so far; false where
// it has given none.
func (s *Session) Freshness() (Freshness, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.parts) == 0 {
		return Freshness{}, false
	}
	now := time.Now()
	f := Freshness{Oldest: s.parts[0].at, Left: s.parts[0].left}
	for _, p := range s.parts {
		if p.at.Before(f.Oldest) {
			f.Oldest = p.at
		}
		left := p.at.Add(p.left).Sub(now)
		f.Left = max(0, min(f.Left, left))
		f.Stale = f.Stale || p.from != fromCall && left < 0
		f.Failed = f.Failed || p.from == inPlaceOfAnError
	}
	return f, true
}
