package plan

import (
	"context"
	"sync"
	"time"
)

// A timed context ends at a time, or when it is cancelled, or with the one that it was made
// of. Unlike one of package context it has no timer, nor a place among its parent's children,
// until somebody waits for its end: an operation that is answered from what is kept waits for
// nothing.
type timed struct {
	context.Context //nolint:containedctx // it is one
	at              time.Time

	mu     sync.Mutex
	inner  context.Context //nolint:containedctx // what is waited for; nil as long as nobody does
	cancel context.CancelFunc
	ended  bool  // by cancel, before anybody waited
	err    error // what it was seen to have ended with, before anybody waited
}

// withTime returns a context that ends at a time, as [context.WithDeadline] does.
func withTime(parent context.Context, at time.Time) (*timed, context.CancelFunc) {
	t := &timed{Context: parent, at: at}
	return t, t.end
}

func (t *timed) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	if t.inner != nil {
		t.cancel()
	}
}

// waited returns the context that is waited for, which is made where make says so.
func (t *timed) waited(make bool) context.Context {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.inner == nil && make {
		t.inner, t.cancel = context.WithDeadline(t.Context, t.at)
		if t.ended {
			t.cancel()
		}
	}
	return t.inner
}

// Deadline implements [context.Context].
func (t *timed) Deadline() (time.Time, bool) {
	if at, ok := t.Context.Deadline(); ok && at.Before(t.at) {
		return at, true
	}
	return t.at, true
}

// Done implements [context.Context].
func (t *timed) Done() <-chan struct{} { return t.waited(true).Done() }

// Err implements [context.Context].
func (t *timed) Err() error {
	inner := t.waited(false)
	t.mu.Lock()
	seen := t.err
	t.mu.Unlock()
	switch {
	case seen != nil:
		return seen
	case inner != nil:
		return inner.Err()
	}
	ended := t.Context.Err()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		switch {
		case ended != nil:
			t.err = ended
		case t.ended:
			t.err = context.Canceled
		case !time.Now().Before(t.at):
			t.err = context.DeadlineExceeded
		}
	}
	return t.err
}

// Value implements [context.Context]. Contexts that are made of this one look here for the
// one that they are to end with.
func (t *timed) Value(key any) any {
	if inner := t.waited(false); inner != nil {
		return inner.Value(key)
	}
	return t.Context.Value(key)
}
