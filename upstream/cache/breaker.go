package cache

import (
	"sync"
	"time"
)

const (
	failuresInARow = 3               // that stop calls
	pauseOfCalls   = 2 * time.Second // then, until one is tried
)

// A breaker keeps calls from a server that does not answer: after some failures in a row
// none is let through for a while, then one, until one succeeds.
type breaker struct {
	now     func() time.Time
	changed func(answers bool, why error) // called at each change, for the log

	mu       sync.Mutex
	failures int       // in a row
	next     time.Time // when the next call may try, once there were too many
}

// allow reports whether a call may be made. It is a trial when calls had been stopped:
// the next one is let through after another pause, unless this one succeeds.
func (b *breaker) allow() (ok, trial bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < failuresInARow {
		return true, false
	}
	now := b.now()
	if now.Before(b.next) {
		return false, false
	}
	b.next = now.Add(pauseOfCalls)
	return true, true
}

// stopped reports whether a call would be refused now, without taking up the trial.
func (b *breaker) stopped() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failures >= failuresInARow && b.now().Before(b.next)
}

// succeeded says that the server answered.
func (b *breaker) succeeded() {
	b.mu.Lock()
	was := b.failures
	b.failures = 0
	b.mu.Unlock()
	if was >= failuresInARow {
		b.changed(true, nil)
	}
}

// failed says that the server gave no usable answer.
func (b *breaker) failed(why error) {
	b.mu.Lock()
	b.failures++
	now := b.failures
	if now >= failuresInARow {
		b.next = b.now().Add(pauseOfCalls)
	}
	b.mu.Unlock()
	if now == failuresInARow {
		b.changed(false, why)
	}
}
