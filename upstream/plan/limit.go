package plan

import (
	"context"
	"slices"
	"sync"
	"time"

	"shiftgraph/internal/caller"
	"shiftgraph/upstream"
)

// A limiter bounds how many REST calls run at once, over all callers and for each token,
// and is fair between tokens: a free place goes to the token that has waited longest for
// its turn, however many calls another has queued. While the API asks for patience (429
// with Retry-After) no call begins.
type limiter struct {
	perHost, perToken int

	mu      sync.Mutex
	running int
	tokens  map[caller.Hash]*lane
	turns   []caller.Hash // tokens with calls that wait, the next one first
	resume  time.Time     // no call begins before
	wake    *time.Timer   // at resume; nil when nothing waits for it
}

// A lane is one token's calls.
type lane struct {
	running int
	waiting []chan struct{} // closed when the call may begin
}

func newLimiter(perHost, perToken int) *limiter {
	return &limiter{perHost: perHost, perToken: perToken, tokens: map[caller.Hash]*lane{}}
}

// acquire waits for a place, which leave gives back. It fails with ctx, and at once while
// the API wants to be left alone for longer than anybody waits.
func (l *limiter) acquire(ctx context.Context, who caller.Hash) error {
	begin, err := l.queue(who)
	if begin == nil {
		return err
	}
	select {
	case <-begin:
		return nil
	case <-ctx.Done():
		l.mu.Lock()
		defer l.mu.Unlock()
		own := l.tokens[who]
		if i := slices.Index(own.waiting, begin); i >= 0 {
			own.waiting = slices.Delete(own.waiting, i, i+1)
			l.forget(who)
			return ctx.Err()
		}
		// It was let in at the same moment: the place is given back.
		l.free(who)
		return ctx.Err()
	}
}

// queue takes a place at once where there is one and nobody waits, or returns what is closed
// when it is the call's turn.
func (l *limiter) queue(who caller.Hash) (begin chan struct{}, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	pause := time.Until(l.resume)
	if pause > longestPause {
		return nil, &upstream.Error{Kind: upstream.RateLimited, Method: "GET", Path: "/…", RetryAfter: pause.Round(time.Second),
			Detail: "the API has asked for patience (Retry-After), and no call is made until then"}
	}
	own := l.tokens[who]
	if own == nil {
		own = new(lane)
		l.tokens[who] = own
	}
	if pause <= 0 && len(l.turns) == 0 && l.running < l.perHost && own.running < l.perToken {
		own.running++
		l.running++
		return nil, nil
	}
	if len(own.waiting) == 0 {
		l.turns = append(l.turns, who)
	}
	begin = make(chan struct{})
	own.waiting = append(own.waiting, begin)
	l.admit()
	return begin, nil
}

func (l *limiter) leave(who caller.Hash) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.free(who)
}

// free gives a place back. l.mu is held.
func (l *limiter) free(who caller.Hash) {
	l.running--
	l.tokens[who].running--
	l.forget(who)
	l.admit()
}

// forget drops what is kept of a token that neither runs nor waits. l.mu is held.
func (l *limiter) forget(who caller.Hash) {
	own := l.tokens[who]
	if len(own.waiting) == 0 {
		l.turns = slices.DeleteFunc(l.turns, func(h caller.Hash) bool { return h == who })
		if own.running == 0 {
			delete(l.tokens, who)
		}
	}
}

// admit lets calls begin while there are places, in turns. l.mu is held.
func (l *limiter) admit() {
	if wait := time.Until(l.resume); wait > 0 {
		if l.wake == nil && len(l.turns) > 0 {
			l.wake = time.AfterFunc(wait, func() {
				l.mu.Lock()
				defer l.mu.Unlock()
				l.wake = nil
				l.admit()
			})
		}
		return
	}
	for l.running < l.perHost {
		i := slices.IndexFunc(l.turns, func(h caller.Hash) bool { return l.tokens[h].running < l.perToken })
		if i < 0 {
			return
		}
		who := l.turns[i]
		l.turns = slices.Delete(l.turns, i, i+1)
		own := l.tokens[who]
		close(own.waiting[0])
		own.waiting = own.waiting[1:]
		own.running++
		l.running++
		if len(own.waiting) > 0 {
			l.turns = append(l.turns, who) // at the end: its next turn comes after the others'
		}
	}
}

// mostPause bounds for how long one answer may hold all calls: what the API says of a token,
// or by mistake, must not close the facade to everybody. Then a call asks again.
const mostPause = time.Minute

// pause lets no call begin for a while.
func (l *limiter) pause(d time.Duration) {
	d = min(d, mostPause)
	l.mu.Lock()
	defer l.mu.Unlock()
	if until := time.Now().Add(d); until.After(l.resume) {
		l.resume = until
	}
}
