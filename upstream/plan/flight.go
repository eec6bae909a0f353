package plan

import (
	"context"
	"errors"
	"slices"
	"sync"

	"shiftgraph/internal/caller"
	"shiftgraph/upstream"
)

// flights share REST calls between operations of one token that want the same at the same
// time. A call in flight answers every want that it covers. One that still waits for its
// turn takes in the levels of another want for the same period.
//
// A flight runs on a context of its own, so that one caller who leaves does not fail the
// others; with the last one it is cancelled. What it brings, error or answer, is given to
// those who wait and kept for nobody.
type flights struct {
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
	cancel context.CancelFunc
	done   chan struct{}
	// All below is under the flights' lock until done is closed, and settled then.
	want    Want
	sent    bool // the call has begun: it cannot be widened any more
	waiting int
	made    []upstream.Observation // the calls that were made, repeated ones each
	value   any
	err     error
}

func newFlights() *flights { return &flights{flying: map[flightKey][]*flight{}} }

// errAbandoned ends a flight that nobody waits for.
var errAbandoned = errors.New("nobody waits for this call any more")

// A fetch makes the call for what begin returns, which it calls when its turn has come.
type fetch func(ctx context.Context, begin func() Want) (any, error)

// do returns what a call brought that covers w. saw, where given, hears of the calls that
// were made for it, and whether they were another's.
func (f *flights) do(ctx context.Context, who caller.Hash, w Want, call fetch, saw func(made []upstream.Observation, joined bool)) (any, error) {
	key := flightKey{who, w.target()}
	f.mu.Lock()
	x := f.join(key, w)
	joined := x != nil
	if !joined {
		x = f.launch(ctx, key, w, call)
	}
	x.waiting++
	f.mu.Unlock()
	select {
	case <-x.done:
		if saw != nil {
			saw(x.made, joined)
		}
		return x.value, x.err
	case <-ctx.Done():
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if x.waiting--; x.waiting == 0 {
		x.cancel()
		f.land(key, x) // nobody may join what is being cancelled
	}
	return nil, ctx.Err()
}

// join returns a flight that covers w, widened if need be. f.mu is held.
func (f *flights) join(key flightKey, w Want) *flight {
	for _, x := range f.flying[key] {
		if x.want.covers(w) {
			return x
		}
	}
	for _, x := range f.flying[key] {
		// Periods are left alone: they were cut to what can be answered in time.
		if wider, ok := merged(x.want, w); ok && !x.sent && x.want.Period == w.Period {
			x.want = wider
			return x
		}
	}
	return nil
}

// launch starts a flight. f.mu is held.
func (f *flights) launch(ctx context.Context, key flightKey, w Want, call fetch) *flight {
	own, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	x := &flight{cancel: func() { cancel(errAbandoned) }, done: make(chan struct{}), want: w}
	f.flying[key] = append(f.flying[key], x)
	own = upstream.Observe(own, func(o upstream.Observation) {
		f.mu.Lock()
		defer f.mu.Unlock()
		x.made = append(x.made, o)
	})
	f.running.Go(func() {
		defer x.cancel()
		value, err := guarded(own, call, func() Want {
			f.mu.Lock()
			defer f.mu.Unlock()
			x.sent = true
			return x.want
		})
		f.mu.Lock()
		defer f.mu.Unlock()
		x.value, x.err = value, err
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
func guarded(ctx context.Context, call fetch, begin func() Want) (value any, err error) {
	defer recovered(&err)
	return call(ctx, begin)
}
