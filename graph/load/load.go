// Package load holds the loaders of one request. A batch resolver hands a whole list's
// ids to a loader at once; the loader gathers what several lists want at about the same
// time and asks the planner's session for it.
//
// Loaders live as long as one operation and are never shared between requests. They may
// split what they gather as they like: how many REST calls are made is promised by
// package plan below, and never hangs on a loader's timer.
package load

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/plan"
)

// window is how long a loader waits for more keys. It costs latency once a list that is
// not loaded yet; it saves only work inside this process.
const window = 500 * time.Microsecond

// Loaders are the loaders of one operation: of entities by their id, and of schedules by
// the want for a unit's or an employee's.
type Loaders struct {
	Employees  *Loader[wfm.ID, *wfm.Employee]
	Units      *Loader[wfm.ID, *wfm.PlanningUnit]
	Activities *Loader[wfm.ID, *wfm.Activity]
	Contracts  *Loader[wfm.ID, *wfm.Contract]
	Skills     *Loader[wfm.ID, *wfm.Skill]
	Schedules  *Loader[plan.Want, []wfm.ScheduleDay]
}

// New returns loaders over s, which must outlive them. whole says that whoever calls them
// has all the keys of the operation at once: nothing is waited for then.
func New(s *plan.Session, whole bool) *Loaders {
	schedules := newLoader(s.Schedules, false)
	schedules.now = s.UnderWay
	return &Loaders{
		Employees:  fromList(func(ctx context.Context) (*plan.Table[wfm.Employee], error) { return s.Employees(ctx, false) }),
		Units:      newLoader(s.UnitsIn, whole),
		Activities: fromList(s.Activities),
		Contracts:  fromList(s.Contracts),
		Skills:     fromList(s.Skills),
		// Two aliases with other levels are two lists of wants, which one call may answer:
		// here is waited even so, unless the calls are under way.
		Schedules: schedules,
	}
}

// A Loader loads values of type V by keys of type K, each key once.
type Loader[K comparable, V any] struct {
	list  func(context.Context) (func(K) V, error) // of a reference list, which has all there is; nil for others
	many  func(context.Context, []K) ([]V, []error)
	inner *dataloader.Loader[K, V] // nil where keys come whole
	now   func([]K) bool           // whether there is nothing to wait for; may be nil
}

// fromList returns a loader that looks entities up in a reference list, which is read once
// however many are asked for: there is nothing to gather.
func fromList[T any](list func(context.Context) (*plan.Table[T], error)) *Loader[wfm.ID, *T] {
	return &Loader[wfm.ID, *T]{list: func(ctx context.Context) (func(wfm.ID) *T, error) {
		all, err := list(ctx)
		if err != nil {
			return nil, err
		}
		return all.Get, nil
	}}
}

// newLoader returns a loader over a function that answers many keys together, each at its
// place.
func newLoader[K comparable, V any](many func(context.Context, []K) ([]V, []error), whole bool) *Loader[K, V] {
	if whole {
		return &Loader[K, V]{many: many}
	}
	batch := func(ctx context.Context, keys []K) []*dataloader.Result[V] {
		values, errs := many(ctx, keys)
		out := make([]*dataloader.Result[V], len(keys))
		for i := range keys {
			out[i] = &dataloader.Result[V]{Data: values[i], Error: errs[i]}
		}
		return out
	}
	return &Loader[K, V]{many: many, inner: dataloader.NewBatchedLoader(batch, dataloader.WithWait[K, V](window))}
}

// All loads a list's keys together, each different one once. Values and errors stand at
// their key's place; the zero key has the zero value and costs nothing. Where all went well
// there may be no errors at all.
func (l *Loader[K, V]) All(ctx context.Context, keys []K) ([]V, []error) {
	if l.list != nil {
		return l.lookUp(ctx, keys)
	}
	var none K
	places, asked := make(map[K]int, min(len(keys), 256)), make([]K, 0, min(len(keys), 256))
	for _, key := range keys {
		if _, ok := places[key]; !ok && key != none {
			places[key] = len(asked)
			asked = append(asked, key)
		}
	}
	values, errs := make([]V, len(keys)), make([]error, len(keys))
	if len(asked) == 0 {
		return values, errs
	}
	found, failed := l.load(ctx, asked)
	for i, key := range keys {
		if at, ok := places[key]; ok {
			values[i], errs[i] = found[at], failed[at]
		}
	}
	return values, errs
}

// lookUp finds keys in the reference list.
func (l *Loader[K, V]) lookUp(ctx context.Context, keys []K) ([]V, []error) {
	var none K
	values := make([]V, len(keys))
	some := slices.IndexFunc(keys, func(key K) bool { return key != none })
	if some < 0 {
		return values, nil
	}
	get, err := l.list(ctx)
	if err != nil {
		errs := make([]error, len(keys))
		for i, key := range keys {
			if key != none {
				errs[i] = err
			}
		}
		return values, errs
	}
	for i, key := range keys {
		if key != none {
			values[i] = get(key)
		}
	}
	return values, nil
}

// load loads different keys: at once where there is nothing to wait for.
func (l *Loader[K, V]) load(ctx context.Context, keys []K) ([]V, []error) {
	if l.inner == nil || l.now != nil && l.now(keys) {
		return l.many(ctx, keys)
	}
	thunks := make([]dataloader.Thunk[V], len(keys))
	for i, key := range keys {
		thunks[i] = l.inner.Load(ctx, key)
	}
	values, errs := make([]V, len(keys)), make([]error, len(keys))
	for i := range thunks {
		values[i], errs[i] = thunks[i]()
	}
	return values, errs
}

// Request is what the resolvers of one operation work with: the session for what is not
// keyed, and the loaders for what is.
type Request struct {
	*plan.Session
	whole bool // see New

	loaders struct {
		sync.Once
		made *Loaders
	}
	mu   sync.Mutex
	gaps []Gap
}

// Loaders returns the operation's loaders, which are made when they are first asked for.
func (r *Request) Loaders() *Loaders {
	r.loaders.Do(func() { r.loaders.made = New(r.Session, r.whole) })
	return r.loaders.made
}

// A Gap is a part of a schedule that is missing in the operation's answer.
type Gap struct {
	Of  plan.Want // the schedule that was wanted
	Gap plan.Gap  // what of it is missing, and why
}

// Missing notes that a schedule is answered with gaps.
func (r *Request) Missing(of plan.Want, partial *plan.PartialError) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, g := range partial.Gaps {
		r.gaps = append(r.gaps, Gap{of, g})
	}
}

// Gaps returns what is missing in the operation's answer, each part once, in order: by
// whose schedule it is, and when.
func (r *Request) Gaps() []Gap {
	r.mu.Lock()
	defer r.mu.Unlock()
	gaps := slices.Clone(r.gaps)
	order := func(a, b Gap) int {
		return cmp.Or(cmp.Compare(a.Of.Entity, b.Of.Entity), cmp.Compare(a.Of.ID, b.Of.ID), cmp.Compare(a.Of.Levels, b.Of.Levels),
			cmp.Compare(a.Gap.Want.Period.Start, b.Gap.Want.Period.Start), cmp.Compare(a.Gap.Want.Period.End, b.Gap.Want.Period.End))
	}
	slices.SortStableFunc(gaps, order)
	return slices.CompactFunc(gaps, func(a, b Gap) bool { return order(a, b) == 0 })
}

type contextKey struct{}

// With returns a context that carries the operation's session and loaders; see [New].
func With(ctx context.Context, s *plan.Session, whole bool) context.Context {
	return context.WithValue(ctx, contextKey{}, &Request{Session: s, whole: whole})
}

// From returns the operation's session and loaders. It panics outside of an operation,
// which is a bug in how the server was put together.
func From(ctx context.Context) *Request {
	return ctx.Value(contextKey{}).(*Request)
}
