package plan

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"shiftgraph/upstream"
)

// Retries are paid from a budget that successes earn, so that an API that is down is
// asked little more often than it would be without.
const (
	maxAttempts  = 3                      // of one call, the first included
	budgetMost   = 10.0                   // retries that may be saved up
	budgetEarned = 0.1                    // by each success
	firstBackoff = 100 * time.Millisecond // doubled with each attempt, and drawn at random up to twice that
	longestPause = 30 * time.Second       // that the API may ask for before calls fail instead of waiting
	defaultPause = time.Second            // where a 429 does not say for how long
)

// A retrier decides which failed calls are made again.
type retrier struct {
	mu     sync.Mutex
	budget float64
}

func newRetrier() *retrier { return &retrier{budget: budgetMost} }

func (r *retrier) succeeded() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.budget = min(budgetMost, r.budget+budgetEarned)
}

// again reports whether a call that failed with err is worth another attempt, and pays for
// it. A timeout is not: the same question would take as long again. An answer that cannot
// be read will not be better.
func (r *retrier) again(err error, attempt int) bool {
	if attempt >= maxAttempts || !errors.Is(err, upstream.Unavailable) && !errors.Is(err, upstream.RateLimited) {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.budget < 1 {
		return false
	}
	r.budget--
	return true
}

// pauseOf is how long the API asks every call to wait; zero when it does not.
func pauseOf(err error) time.Duration {
	up, ok := errors.AsType[*upstream.Error](err)
	switch {
	case !ok || up.Kind != upstream.RateLimited && up.RetryAfter == 0:
		return 0
	case up.RetryAfter == 0:
		return defaultPause
	}
	return up.RetryAfter
}

// backoff waits before another attempt, longer each time and never as long as another
// caller does.
func backoff(ctx context.Context, attempt int) error {
	most := firstBackoff << attempt
	wait := time.NewTimer(most/2 + rand.N(most)) //nolint:gosec // spreading calls needs no secret
	defer wait.Stop()
	select {
	case <-wait.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
