package guard

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// places are what operations need to run. One is taken when an operation has been read and
// checked and given back when its answer is there, so that a client that sends or reads
// slowly holds none.
type places struct {
	free    chan struct{}
	waiting atomic.Int64
	queue   int64
	wait    time.Duration
}

func newPlaces(l Limits) *places {
	return &places{free: make(chan struct{}, l.Concurrent), queue: int64(l.Waiting), wait: l.Wait}
}

// take waits for a place; false when there is none in time, or the queue is full.
func (p *places) take(ctx context.Context) bool {
	select {
	case p.free <- struct{}{}:
		return true
	default:
	}
	defer p.waiting.Add(-1)
	if p.waiting.Add(1) > p.queue {
		return false
	}
	timer := time.NewTimer(p.wait)
	defer timer.Stop()
	select {
	case p.free <- struct{}{}:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

func (p *places) give() { <-p.free }

// InterceptOperation runs an operation when it has a place, and refuses it with 503 when
// there is none.
func (p *places) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if !p.take(ctx) {
		err := over("concurrent", "server: too many operations run at once; send this one again in a moment.")
		err.Err = busy{retry: max(p.wait/5, time.Second)}
		return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{err}})
	}
	started := false
	defer func() {
		if !started {
			p.give() // next panicked
		}
	}()
	run := next(ctx)
	started = true
	var given sync.Once // one operation may have several answers
	return func(ctx context.Context) *graphql.Response {
		defer given.Do(p.give)
		return run(ctx)
	}
}
