package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream"
)

var (
	hasher = caller.NewHasher()
	ann    = hasher.Hash(caller.NewToken("ann"))
	bob    = hasher.Hash(caller.NewToken("bob"))
)

func TestLimiterTakesTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(2, 2)
		var mu sync.Mutex
		var order []string
		var calls sync.WaitGroup
		call := func(name string, who caller.Hash) {
			calls.Go(func() {
				if err := l.acquire(t.Context(), who); err != nil {
					t.Error(err)
					return
				}
				defer l.leave(who)
				mu.Lock()
				order = append(order, name)
				mu.Unlock()
				time.Sleep(time.Second)
			})
			synctest.Wait()
		}
		for i := range 6 {
			call(fmt.Sprint("ann", i), ann)
		}
		call("bob0", bob) // comes last and does not wait behind all of Ann's
		call("bob1", bob)
		calls.Wait()
		at := slices.Index(order, "bob0")
		if at > 3 {
			t.Errorf("bob waited behind ann: %v", order)
		}
		if len(l.tokens) != 0 || l.running != 0 || len(l.turns) != 0 {
			t.Errorf("something is kept: %+v", l)
		}
	})
}

func TestLimiterBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(5, 3)
		var mu sync.Mutex
		now, most := map[caller.Hash]int{}, map[caller.Hash]int{}
		all, mostAll := 0, 0
		var calls sync.WaitGroup
		for i := range 40 {
			who := ann
			if i%2 == 0 {
				who = bob
			}
			calls.Go(func() {
				if err := l.acquire(t.Context(), who); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				now[who]++
				all++
				most[who], mostAll = max(most[who], now[who]), max(mostAll, all)
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				now[who]--
				all--
				mu.Unlock()
				l.leave(who)
			})
		}
		calls.Wait()
		if most[ann] != 3 || most[bob] != 3 || mostAll != 5 {
			t.Errorf("at once: ann %d, bob %d, all %d; want 3, 3 and 5", most[ann], most[bob], mostAll)
		}
	})
}

func TestLimiterLetsGoOfThoseWhoLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1, 1)
		if err := l.acquire(t.Context(), ann); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		left := make(chan error, 1)
		go func() { left <- l.acquire(ctx, bob) }()
		synctest.Wait()
		cancel()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("the one who left: %v", err)
		}
		l.leave(ann)
		if err := l.acquire(t.Context(), ann); err != nil {
			t.Error(err)
		}
		l.leave(ann)
		if len(l.tokens) != 0 || l.running != 0 || len(l.turns) != 0 {
			t.Errorf("something is kept: %+v", l)
		}
	})
}

func TestLimiterGetsThePlaceOfACallThatPanicked(t *testing.T) {
	p := &Planner{limits: newLimiter(1, 1), retries: newRetrier()}
	_, err := guarded(t.Context(), func(ctx context.Context, _ func() Want) (*answer, error) {
		return p.again(ctx, func(context.Context) (*answer, error) { panic("a bug") })
	}, nil)
	if _, caught := errors.AsType[*PanicError](err); !caught || p.limits.running != 0 || len(p.limits.tokens) != 0 {
		t.Errorf("%v, and %d places are taken", err, p.limits.running)
	}
}

func TestPauseHoldsEveryCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(5, 5)
		l.pause(7 * time.Second)
		began := time.Now()
		for _, who := range []caller.Hash{ann, bob} {
			if err := l.acquire(t.Context(), who); err != nil {
				t.Fatal(err)
			}
			l.leave(who)
		}
		if waited := time.Since(began); waited != 7*time.Second {
			t.Errorf("waited %s, want 7s", waited)
		}
		l.pause(time.Hour)
		if err := l.acquire(t.Context(), ann); !errors.Is(err, upstream.RateLimited) {
			t.Errorf("an hour's pause: %v; want rate limited at once", err)
		}
	})
}

// A script answers calls one after the other.
type script struct {
	mu      sync.Mutex
	errs    []error
	began   []time.Duration
	started time.Time
}

func (s *script) next() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.began = append(s.began, time.Since(s.started))
	if len(s.errs) == 0 {
		return nil
	}
	err := s.errs[0]
	s.errs = s.errs[1:]
	return err
}

func TestRetries(t *testing.T) {
	down := &upstream.Error{Kind: upstream.Unavailable}
	wait := &upstream.Error{Kind: upstream.RateLimited, RetryAfter: 5 * time.Second}
	slow := &upstream.Error{Kind: upstream.Timeout}
	odd := &upstream.Error{Kind: upstream.BadResponse}
	for name, test := range map[string]struct {
		errs    []error
		budget  float64
		calls   int
		want    error
		atLeast time.Duration
	}{
		"at once":                    {nil, 10, 1, nil, 0},
		"down once":                  {[]error{down}, 10, 2, nil, 50 * time.Millisecond},
		"down twice":                 {[]error{down, down}, 10, 3, nil, 100 * time.Millisecond},
		"down for good":              {[]error{down, down, down, down}, 10, 3, upstream.Unavailable, 0},
		"rate limited":               {[]error{wait}, 10, 2, nil, 5 * time.Second},
		"rate limited for good":      {[]error{wait, wait, wait}, 10, 3, upstream.RateLimited, 10 * time.Second},
		"too slow is not repeated":   {[]error{slow}, 10, 1, upstream.Timeout, 0},
		"unreadable is not repeated": {[]error{odd}, 10, 1, upstream.BadResponse, 0},
		"the budget is spent":        {[]error{down}, 0.5, 1, upstream.Unavailable, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{errs: test.errs, started: time.Now()}
				p := &Planner{limits: newLimiter(5, 5), retries: &retrier{budget: test.budget}}
				_, err := p.again(t.Context(), func(context.Context) (*answer, error) { return nil, s.next() })
				if len(s.began) != test.calls || !errors.Is(err, test.want) {
					t.Errorf("%d calls, %v; want %d and %v", len(s.began), err, test.calls, test.want)
				}
				if took := time.Since(s.started); took < test.atLeast {
					t.Errorf("took %s, want at least %s", took, test.atLeast)
				}
			})
		})
	}
}

// An API that is down is asked little more often than by calls without retries.
func TestRetriesArePaidFromABudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &Planner{limits: newLimiter(5, 5), retries: newRetrier()}
		calls := 0
		for range 100 {
			_, _ = p.again(t.Context(), func(context.Context) (*answer, error) {
				calls++
				return nil, &upstream.Error{Kind: upstream.Unavailable}
			})
		}
		if calls != 100+int(budgetMost) {
			t.Errorf("%d calls for 100 questions, want %d", calls, 100+int(budgetMost))
		}
	})
}

// flightsDo starts what several want at the same time; every call takes a second.
func TestFlightsAreShared(t *testing.T) {
	week, _ := parsePeriod("2026-03-02", "2026-03-08")
	day, _ := parsePeriod("2026-03-04", "2026-03-04")
	wide := Want{Entity: UnitSchedule, ID: 1, Period: week, Levels: "final,plan"}
	narrow := Want{Entity: UnitSchedule, ID: 1, Period: day, Levels: "plan"}
	other := Want{Entity: UnitSchedule, ID: 2, Period: week, Levels: "plan"}
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var made []Want
		fetch := func(_ context.Context, begin func() Want) (*answer, error) {
			w := begin()
			mu.Lock()
			made = append(made, w)
			mu.Unlock()
			time.Sleep(time.Second)
			return &answer{value: w}, nil
		}
		f := newFlights(func(Want) bool { return true }, fetch, nil)
		var all sync.WaitGroup
		ask := func(who caller.Hash, w Want) {
			all.Go(func() {
				x, _, err := f.do(t.Context(), who, w, terms{})
				if err != nil || !x.answer.value.(Want).covers(w) {
					t.Errorf("%v: %v, %v", w, x, err)
				}
			})
			synctest.Wait()
		}
		ask(ann, wide)
		ask(ann, wide)
		ask(ann, narrow)
		ask(ann, other)
		ask(bob, wide) // another token: never Ann's answer
		all.Wait()
		if diff := cmp.Diff([]Want{wide, other, wide}, made); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
		ask(ann, narrow) // nothing is kept of what has landed
		all.Wait()
		if len(made) != 4 || len(f.flying) != 0 {
			t.Errorf("calls %v, flying %v", made, f.flying)
		}
	})
}

// A call that still waits for its turn is widened by what would merge with it.
func TestFlightsWidenWhileTheyWait(t *testing.T) {
	week, _ := parsePeriod("2026-03-02", "2026-03-08")
	synctest.Test(t, func(t *testing.T) {
		turn := make(chan struct{})
		var mu sync.Mutex
		var made []Want
		fetch := func(_ context.Context, begin func() Want) (*answer, error) {
			<-turn
			w := begin()
			mu.Lock()
			defer mu.Unlock()
			made = append(made, w)
			return &answer{value: w}, nil
		}
		f := newFlights(func(Want) bool { return true }, fetch, nil)
		var all sync.WaitGroup
		for _, levels := range []Levels{"plan", "final"} {
			w := Want{Entity: UnitSchedule, ID: 1, Period: week, Levels: levels}
			all.Go(func() {
				if x, _, err := f.do(t.Context(), ann, w, terms{}); err != nil || !x.answer.value.(Want).covers(w) {
					t.Errorf("%v: %v, %v", w, x, err)
				}
			})
			synctest.Wait()
		}
		next := Want{Entity: UnitSchedule, ID: 1, Period: wfm.Period{Start: week.End + 1, End: week.End + 7}, Levels: "plan"}
		all.Go(func() { // another window of a period that was split: it stays one
			if x, _, err := f.do(t.Context(), ann, next, terms{fixed: true}); err != nil || x.answer.value.(Want) != next {
				t.Errorf("%v: %v, %v", next, x, err)
			}
		})
		synctest.Wait()
		close(turn)
		all.Wait()
		slices.SortFunc(made, func(a, b Want) int { return int(a.Period.Start - b.Period.Start) })
		if diff := cmp.Diff([]Want{{Entity: UnitSchedule, ID: 1, Period: week, Levels: "final,plan"}, next}, made); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
	})
}

// Two operations that want days beside each other at the same time share a call that
// waits for its turn, as long as it does not become too long.
func TestFlightsWidenByDays(t *testing.T) {
	on := func(from, to int) Want {
		return Want{Entity: UnitSchedule, ID: 1, Period: wfm.Period{Start: wfm.Date(from), End: wfm.Date(to)}, Levels: "plan"}
	}
	synctest.Test(t, func(t *testing.T) {
		turn := make(chan struct{})
		var mu sync.Mutex
		var made []Want
		fetch := func(_ context.Context, begin func() Want) (*answer, error) {
			<-turn
			w := begin()
			mu.Lock()
			defer mu.Unlock()
			made = append(made, w)
			return &answer{value: w}, nil
		}
		f := newFlights(func(w Want) bool { return w.Period.Days() <= 10 }, fetch, nil)
		var all sync.WaitGroup
		for _, w := range []Want{on(1, 5), on(6, 8), on(9, 20), on(30, 30)} {
			all.Go(func() {
				if x, _, err := f.do(t.Context(), ann, w, terms{}); err != nil || !x.want.covers(w) || x.answer.value.(Want) != x.want {
					t.Errorf("%v: %v, %v", w, x, err)
				}
			})
			synctest.Wait()
		}
		close(turn)
		all.Wait()
		slices.SortFunc(made, func(a, b Want) int { return int(a.Period.Start - b.Period.Start) })
		if diff := cmp.Diff([]Want{on(1, 8), on(9, 20), on(30, 30)}, made); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
	})
}

func TestFlightsOutliveOneWhoLeavesAndEndWithTheLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := Want{Entity: Activities}
		ended := make(chan error, 1)
		fetch := func(ctx context.Context, begin func() Want) (*answer, error) {
			begin()
			select {
			case <-time.After(time.Minute):
				ended <- nil
				return new(answer), nil
			case <-ctx.Done():
				ended <- context.Cause(ctx)
				return nil, ctx.Err()
			}
		}
		f := newFlights(func(Want) bool { return true }, fetch, nil)
		first, leave := context.WithCancel(t.Context())
		got := make(chan error, 2)
		go func() { _, _, err := f.do(first, ann, w, terms{}); got <- err }()
		synctest.Wait()
		go func() { _, _, err := f.do(t.Context(), ann, w, terms{}); got <- err }()
		synctest.Wait()
		leave()
		if err := <-got; !errors.Is(err, context.Canceled) {
			t.Errorf("the one who left: %v", err)
		}
		if err := <-got; err != nil {
			t.Errorf("the one who stayed: %v", err)
		}
		if err := <-ended; err != nil {
			t.Errorf("the call ended with %v", err)
		}

		alone, leaveToo := context.WithCancel(t.Context())
		go func() { _, _, err := f.do(alone, ann, w, terms{}); got <- err }()
		synctest.Wait()
		leaveToo()
		if err := <-got; !errors.Is(err, context.Canceled) {
			t.Errorf("the one who was alone: %v", err)
		}
		if err := <-ended; !errors.Is(err, errAbandoned) {
			t.Errorf("with nobody left the call ended with %v", err)
		}
		f.running.Wait()
	})
}

func TestFlightsKeepNoError(t *testing.T) {
	var want error
	fetch := func(context.Context, func() Want) (*answer, error) { return nil, want }
	f := newFlights(func(Want) bool { return true }, fetch, nil)
	for i := range 2 {
		want = fmt.Errorf("failure %d", i)
		if _, _, err := f.do(t.Context(), ann, Want{Entity: Activities}, terms{}); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}
