package cache

import (
	"sync"
	"time"
)

const (
	// longestLife bounds how long Redis keeps an answer, and so how long it must be
	// remembered that one was forgotten.
	longestLife = 24 * time.Hour
	// lateKeeps is how long after its deletion a subject's older answers may still come in,
	// from processes that had asked for them before.
	lateKeeps = 2 * time.Minute
	// mostForgotten bounds the subjects that are remembered one by one.
	mostForgotten = 20_000
)

// forgotten remembers which subjects were forgotten when, so that older answers about them
// are not found, whether or not Redis could be told.
type forgotten struct {
	now func() time.Time

	mu      sync.RWMutex
	of      map[Subject]mark
	pending map[Subject]time.Time // that Redis has not been told yet
	all     time.Time             // everything was forgotten then; zero for never
}

type mark struct {
	at    time.Time
	until time.Time // when the mark is not needed any more
}

func newForgotten(now func() time.Time) *forgotten {
	return &forgotten{now: now, of: map[Subject]mark{}, pending: map[Subject]time.Time{}}
}

// add forgets what is known about s until now.
func (f *forgotten) add(s Subject) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	if len(f.of) >= mostForgotten {
		for x, m := range f.of {
			if now.After(m.until) {
				delete(f.of, x)
				delete(f.pending, x)
			}
		}
	}
	if len(f.of) >= mostForgotten {
		clear(f.of) // too many to remember each: everything from before now is as good as gone
		f.all = now
	}
	f.of[s] = mark{now, now.Add(longestLife)}
	if len(f.pending) < 2*mostForgotten {
		f.pending[s] = now
	}
}

// holds reports whether an answer about s from a call that began at the given time, to the
// millisecond, was forgotten.
func (f *forgotten) holds(s Subject, at time.Time) bool {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return !at.After(f.all) || !at.After(f.of[s].at)
}

// untold returns a subject that Redis still has to forget, and when it was forgotten.
func (f *forgotten) untold() (s Subject, at time.Time, ok bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	for s, at := range f.pending {
		return s, at, true
	}
	return Subject{}, time.Time{}, false
}

// told says that Redis has forgotten what s was at the given time.
func (f *forgotten) told(s Subject, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pending[s].Equal(at) {
		delete(f.pending, s)
	}
	if m, ok := f.of[s]; ok && m.at.Equal(at) {
		f.of[s] = mark{at, f.now().Add(lateKeeps)}
	}
}
