// Package load holds the loaders of one request. A batch resolver hands a whole list's
// ids to a loader at once; the loader gathers what several lists want at about the same
// time and asks the planner's session for it.
//
// Loaders live as long as one operation and are never shared between requests. They may
// split what they gather as they like: how many REST calls are made is promised by
// package plan below, and never hangs on a loader's timer.
package load

import (
	"context"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/plan"
)

// window is how long a loader waits for more keys. It costs latency once a list that is
// not loaded yet; it saves only work inside this process.
const window = 500 * time.Microsecond

// Loaders are the loaders of one operation.
type Loaders struct {
	Employees *Loader[wfm.ID, *wfm.Employee]
	Units     *Loader[wfm.ID, *wfm.PlanningUnit]
	// Activities are looked up by id.
	Activities *Loader[wfm.ID, *wfm.Activity]
	// Schedules are keyed by a want for a unit's or an employee's schedule.
	Schedules *Loader[plan.Want, []wfm.ScheduleDay]
}

// New returns loaders over s, which must outlive them.
func New(s *plan.Session) *Loaders {
	return &Loaders{
		Employees: newLoader(func(ctx context.Context, id wfm.ID) (*wfm.Employee, error) {
			people, err := s.Employees(ctx, false)
			if err != nil {
				return nil, err
			}
			return people.Get(id), nil
		}, nil),
		Units: newLoader(s.UnitIn, nil),
		Activities: newLoader(func(ctx context.Context, id wfm.ID) (*wfm.Activity, error) {
			activities, err := s.Activities(ctx)
			if err != nil {
				return nil, err
			}
			return activities.Get(id), nil
		}, nil),
		Schedules: newLoader(s.Schedule, s.Start),
	}
}

// A Loader loads values of type V by keys of type K, each key once.
type Loader[K comparable, V any] struct{ inner *dataloader.Loader[K, V] }

// newLoader returns a loader that answers each key of a batch with one. Where start is
// given it hears of the whole batch first, so that calls run side by side and merge.
func newLoader[K comparable, V any](one func(context.Context, K) (V, error), start func([]K)) *Loader[K, V] {
	batch := func(ctx context.Context, keys []K) []*dataloader.Result[V] {
		if start != nil {
			start(keys)
		}
		out := make([]*dataloader.Result[V], len(keys))
		for i, key := range keys {
			v, err := one(ctx, key)
			out[i] = &dataloader.Result[V]{Data: v, Error: err}
		}
		return out
	}
	return &Loader[K, V]{dataloader.NewBatchedLoader(batch, dataloader.WithWait[K, V](window))}
}

// All loads a list's keys together. Values and errors stand at their key's place; the
// zero key has the zero value and costs nothing.
func (l *Loader[K, V]) All(ctx context.Context, keys []K) ([]V, []error) {
	var none K
	thunks := make(map[K]dataloader.Thunk[V], len(keys))
	for _, key := range keys {
		if _, ok := thunks[key]; !ok && key != none {
			thunks[key] = l.inner.Load(ctx, key)
		}
	}
	values, errs := make([]V, len(keys)), make([]error, len(keys))
	for i, key := range keys {
		if thunk, ok := thunks[key]; ok {
			values[i], errs[i] = thunk()
		}
	}
	return values, errs
}

// Request is what the resolvers of one operation work with: the session for what is not
// keyed, and the loaders for what is.
type Request struct {
	*plan.Session
	Loaders *Loaders
}

type contextKey struct{}

// With returns a context that carries the operation's session and loaders.
func With(ctx context.Context, s *plan.Session) context.Context {
	return context.WithValue(ctx, contextKey{}, &Request{s, New(s)})
}

// From returns the operation's session and loaders. It panics outside of an operation,
// which is a bug in how the server was put together.
func From(ctx context.Context) *Request {
	return ctx.Value(contextKey{}).(*Request)
}
