package graphqlhttp

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/values"
)

// Shared lets queries of one token that are the same and in flight at the same time run
// once. Each request is read, checked and counted by itself up to there, and each gets the
// outcome, an error too, under its own headers. Nothing is kept: a query that comes after
// the outcome runs again.
//
// The query runs under the request that came first, on a context of its own: a client that
// leaves does not end it for the others, the first one neither, and with the last one it is
// cancelled. Of an internal error all are told the first one's request id, under which the
// log has it.
type Shared struct {
	alone  headerNames
	joined atomic.Int64

	mu      sync.Mutex
	running map[sharedKey]*sharedRun
}

// NewShared returns a place where queries meet. A request with one of the headers alone
// runs by itself: they say how old data may be, or ask about the run.
func NewShared(alone ...string) *Shared {
	return &Shared{alone: alone, running: map[sharedKey]*sharedRun{}}
}

// Joined returns how many requests were answered by the run of another.
func (s *Shared) Joined() int64 { return s.joined.Load() }

// A sharedKey is what two requests must have in common.
type sharedKey struct {
	who caller.Hash
	sharedOperation
}

// A sharedOperation is what of that the requests ask for; the zero one is shared with none.
type sharedOperation struct{ document, operation, variables, extensions string }

type sharedRun struct {
	cancel  context.CancelFunc
	waiting int           // under the lock of Shared
	done    chan struct{} // closed when the outcome is there
	outcome outcome
	holders atomic.Int64 // see outcome
}

// An outcome is what became of an operation. It belongs to all who share it, and nobody
// changes it.
type outcome struct {
	response *graphql.Response
	fault    *gqlerror.Error // where it panicked
	ended    error           // of its context, where there is no response
	holders  *atomic.Int64   // how many have not released it yet; nil where there is one
}

// release says that the outcome has been written, and reports whether nobody has it any
// more.
func (o outcome) release() bool { return o.holders == nil || o.holders.Add(-1) == 0 }

// key returns what a request shares its run by; false when it runs alone.
func (s *Shared) key(r *http.Request, op sharedOperation) (sharedKey, bool) {
	who, known := caller.From(r.Context())
	if !known || op == (sharedOperation{}) || s.alone.in(r.Header) {
		return sharedKey{}, false
	}
	return sharedKey{who.Hash, op}, true
}

// sharedOperationOf is what requests that run op have in common. sent is the variables as
// they came.
func sharedOperationOf(op *graphql.OperationContext, sent map[string]any) sharedOperation {
	if op.Operation.Operation != ast.Query {
		return sharedOperation{}
	}
	variables, plain := values.Append(make([]byte, 0, 256), sent)
	extensions, plainToo := values.Append(nil, op.Extensions)
	if !plain || !plainToo {
		return sharedOperation{}
	}
	return sharedOperation{op.RawQuery, op.OperationName, string(variables), string(extensions)}
}

// do returns what run came to, or what it came to for a request that is there already.
func (s *Shared) do(ctx context.Context, key sharedKey, run func(context.Context) outcome) outcome {
	s.mu.Lock()
	if x := s.running[key]; x != nil {
		x.waiting++
		x.holders.Add(1)
		s.mu.Unlock()
		s.joined.Add(1)
		select {
		case <-x.done:
			return x.outcome
		case <-ctx.Done():
			s.leave(key, x)
			x.holders.Add(-1) // the first one is left in any case
			return outcome{ended: ctx.Err()}
		}
	}
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	x := &sharedRun{cancel: cancel, waiting: 1, done: make(chan struct{})}
	x.holders.Store(1)
	s.running[key] = x
	s.mu.Unlock()
	stays := context.AfterFunc(ctx, func() { s.leave(key, x) })
	defer func() { // after a panic too, which leaves the others an empty outcome
		stays()
		cancel()
		s.forget(key, x)
		if got := x.outcome.response; got != nil && x.holders.Load() > 1 {
			got.Data = slices.Clip(got.Data) // nobody may write behind what others read
		}
		close(x.done)
	}()
	x.outcome = run(own)
	x.outcome.holders = &x.holders
	if x.outcome.response == nil && ctx.Err() != nil {
		return outcome{fault: x.outcome.fault, ended: ctx.Err()} // which own was cancelled for
	}
	return x.outcome
}

// leave takes one request from those that wait for x.
func (s *Shared) leave(key sharedKey, x *sharedRun) {
	s.mu.Lock()
	x.waiting--
	last := x.waiting == 0
	if last && s.running[key] == x {
		delete(s.running, key) // nobody may join what is being cancelled
	}
	s.mu.Unlock()
	if last {
		x.cancel()
	}
}

// forget keeps others from joining x.
func (s *Shared) forget(key sharedKey, x *sharedRun) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[key] == x {
		delete(s.running, key)
	}
}
