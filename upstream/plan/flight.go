package plan

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"shiftgraph/internal/caller"
	"shiftgraph/upstream"
)

// flights share REST calls between operations of one token that want the same at the same
// time. A call in flight answers every want that it covers. One that still waits for its
// turn takes in another want for the same unit or person: levels, fields and days.
//
// A flight runs on a context of its own, so that one caller who leaves does not fail the
// others; with the last one it is cancelled. What it brings, error or answer, is given to
// those who wait. Flights keep nothing.
type flights struct {
	fits   func(Want) bool                                                           // whether one call may bring all of a want's days
	fetch  fetch                                                                     // makes the calls
	landed func(context.Context, caller.Hash, Want, *answer, []upstream.Observation) // hears of every answer before those who wait do

	mu      sync.Mutex
	flying  map[flightKey][]*flight
	running sync.WaitGroup
}

// A flightKey is what two flights must have in common to be one: never another token's.
type flightKey struct {
	who caller.Hash
	target
}

type flight struct {
	cancel context.CancelCauseFunc
	began  time.Time
	terms  terms
	done   chan struct{}
	// All below is under the flights' lock until done is closed, and settled then.
	want    Want
	sent    bool // the call has begun: it cannot be widened any more
	waiting int
	made    []upstream.Observation // the calls that were made, repeated ones each
	answer  *answer
	err     error
}

// terms say which flights a want may share.
type terms struct {
	since time.Time // none that began before
	fixed bool      // none is asked for other days: the want is a window of a period that was split
	alone bool      // none that asks for other levels, nor, with fixed, for other days: together they were refused, or took too long
}

func newFlights(fits func(Want) bool, fetch fetch, landed func(context.Context, caller.Hash, Want, *answer, []upstream.Observation)) *flights {
	return &flights{fits: fits, fetch: fetch, landed: landed, flying: map[flightKey][]*flight{}}
}

// errAbandoned ends a flight that nobody waits for.
var errAbandoned = errors.New("nobody waits for this call any more")

// A fetch makes the call for what begin returns, which it calls when its turn has come.
type fetch func(ctx context.Context, begin func() Want) (*answer, error)

// do returns the flight that brought w, or more, when it has landed, and whether it was
// another's; with the flight's own error, if any. Where ctx ends before, there is none.
func (f *flights) do(ctx context.Context, who caller.Hash, w Want, t terms) (x *flight, joined bool, err error) {
	key := flightKey{who, w.target()}
	f.mu.Lock()
	x = f.join(key, w, t)
	joined = x != nil
	if !joined {
		x = f.launch(ctx, key, w, t)
	}
	x.waiting++
	f.mu.Unlock()
	select {
	case <-x.done:
		return x, joined, x.err
	case <-ctx.Done():
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if x.waiting--; x.waiting == 0 {
		x.cancel(errAbandoned)
		f.land(key, x) // nobody may join what is being cancelled
	}
	return nil, false, ctx.Err()
}

// join returns a flight that covers w, widened if need be. f.mu is held.
func (f *flights) join(key flightKey, w Want, t terms) *flight {
	for _, x := range f.flying[key] {
		sameDays, sameLevels := x.want.Period == w.Period, x.want.Levels == w.Levels
		if x.want.covers(w) && !x.began.Before(t.since) && (!t.alone || sameLevels && (sameDays || !t.fixed)) {
			if t.alone { // and stay so
				x.terms.alone, x.terms.fixed = true, x.terms.fixed || t.fixed
			}
			return x
		}
	}
	for _, x := range f.flying[key] {
		wider, ok := merged(x.want, w)
		sameDays, sameLevels := x.want.Period == w.Period, x.want.Levels == w.Levels
		if ok && !x.sent && (sameDays || !x.terms.fixed && !t.fixed && f.fits(wider)) && (sameLevels || !x.terms.alone && !t.alone) {
			x.want = wider
			return x
		}
	}
	return nil
}

// launch starts a flight. f.mu is held.
func (f *flights) launch(ctx context.Context, key flightKey, w Want, t terms) *flight {
	own, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	x := &flight{cancel: cancel, began: time.Now(), terms: t, done: make(chan struct{}), want: w}
	f.flying[key] = append(f.flying[key], x)
	own = upstream.Observe(own, func(o upstream.Observation) {
		f.mu.Lock()
		defer f.mu.Unlock()
		x.made = append(x.made, o)
	})
	f.running.Go(func() {
		defer x.cancel(errAbandoned)
		got, err := guarded(own, f.fetch, func() Want {
			f.mu.Lock()
			defer f.mu.Unlock()
			x.sent = true
			return x.want
		})
		f.mu.Lock()
		want, made := x.want, x.made
		f.mu.Unlock()
		if err == nil && f.landed != nil {
			f.landed(own, key.who, want, got, made)
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		x.answer, x.err = got, err
		f.land(key, x)
		close(x.done)
	})
	return x
}

// land takes a flight off the list. f.mu is held.
func (f *flights) land(key flightKey, x *flight) {
	left := slices.DeleteFunc(f.flying[key], func(y *flight) bool { return y == x })
	if len(left) == 0 {
		delete(f.flying, key)
		return
	}
	f.flying[key] = left
}

// guarded makes an error of a panic, which would otherwise end the program.
func guarded(ctx context.Context, call fetch, begin func() Want) (got *answer, err error) {
	defer recovered(&err)
	return call(ctx, begin)
}
