package main

import (
	"context"
	"net/http"
	"path/filepath"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"
	"time"

	"shiftgraph/upstream/sandbox"
)

// chains are the operations of the table whose calls cannot all start at once, with how
// many must follow one another: each needs what the one before it brought. Of all others
// every call is certain from the selection set alone.
var chains = map[string]struct {
	length int
	why    string
}{
	"04-people-units":       {2, "units → members of each"},
	"05-unit-people":        {2, "units → members of each"},
	"07-contract-holders":   {3, "units → contracts of each → contracts of those of whom no unit tells"},
	"08-people-skills":      {2, "members → skills of each"},
	"09-skill-people":       {2, "people → skills of each"},
	"12-schedule-main-unit": {2, "units → members of each"},
	"13-person-year":        {2, "the schedule → the person's contracts, which paid full days alone need"},
	"16-year-totals":        {4, "units → schedules → contracts of the units with paid full days → of those of whom none tells"},
	"18-hours":              {3, "units → members of each → schedules of the units, or of people with several"},
	"19-coverage":           {2, "units → schedules and requirements of each below"},
	"20-month-of-all":       {2, "units → schedules of each"},
}

// tides stand before a REST API and let calls through in waves: one goes when all that the
// facade does waits for answers, with all the calls that came until then. How many waves
// there were is how many calls followed one another, however slow the machine is.
type tides struct {
	inner http.Handler

	mu   sync.Mutex
	held []chan struct{}
}

func (w *tides) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	through := make(chan struct{})
	w.mu.Lock()
	w.held = append(w.held, through)
	w.mu.Unlock()
	select {
	case <-through:
		w.inner.ServeHTTP(out, r)
	case <-r.Context().Done():
	}
}

// run lets waves through until ctx ends, and returns how many calls each had.
func (w *tides) run(ctx context.Context) (waves []int) {
	for settle(ctx) {
		w.mu.Lock()
		if n := len(w.held); n > 0 {
			waves = append(waves, n)
		}
		for _, through := range w.held {
			close(through)
		}
		w.held = nil
		w.mu.Unlock()
	}
	return waves
}

// settle waits until all goroutines of this process wait for something that does not come by
// itself, and returns false if ctx ends before. It is not for tests that run beside others.
func settle(ctx context.Context) bool {
	const looks = 10 // in a row that find nobody at work: loaders wait for a millisecond, too
	for quiet := 0; quiet < looks; time.Sleep(2 * time.Millisecond) {
		if ctx.Err() != nil {
			return false
		}
		if quiet++; !idle() {
			quiet = 0
		}
	}
	return true
}

// idle reports whether no goroutine but the one that asks has anything to do.
func idle() bool {
	s := []metrics.Sample{{Name: "/sched/goroutines/runnable:goroutines"}, {Name: "/sched/goroutines/running:goroutines"}, {Name: "/sched/goroutines/not-in-go:goroutines"}}
	metrics.Read(s)
	return s[0].Value.Uint64() == 0 && s[1].Value.Uint64() <= 1 && s[2].Value.Uint64() == 0
}

// wavesOf are those that an operation's calls come in.
func wavesOf(t *testing.T, stand http.Handler, query string, variables map[string]any) []int {
	t.Helper()
	w := &tides{inner: stand}
	s := start(t, serveTest(t, w)+"/v1", "-upstream-concurrency", "1000", "-upstream-concurrency-per-token", "1000")
	ctx, end := context.WithCancel(t.Context())
	waves := make(chan []int, 1)
	go func() { waves <- w.run(ctx) }()
	a := s.ask(query, variables)
	end()
	if len(a.Errors) > 0 {
		t.Fatalf("%.300s", a.body)
	}
	return <-waves
}

// Cold, an operation takes as long as the longest chain of calls that need each other's
// answers: whatever is certain is under way before the first answer.
func TestColdLatencyIsTheLongestChain(t *testing.T) {
	files, err := filepath.Glob("testdata/planner/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	stand, _ := startSandbox(t, sandbox.Config{People: tableTenant.People})
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			f := readPlannerFile(t, file)
			want := chains[name].length
			if want == 0 {
				want = 1
			}
			if got := wavesOf(t, stand, f.query, f.variables); len(got) != want {
				t.Errorf("calls came in waves of %v, want %d waves: %s", got, want, chains[name].why)
			}
		})
	}
}
