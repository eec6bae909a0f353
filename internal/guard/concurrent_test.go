package guard_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"shiftgraph/internal/guard"
)

// Two may run and one may wait: the fourth is refused at once, the third when its time is up.
func TestConcurrent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var mu sync.Mutex
		running, most := 0, 0
		f := &fake{before: func(context.Context) {
			mu.Lock()
			running++
			most = max(most, running)
			mu.Unlock()
			<-release
			mu.Lock()
			running--
			mu.Unlock()
		}}
		h := newServer(t, guard.Limits{Concurrent: 2, Waiting: 1, Wait: 10 * time.Second}, f)
		answers := make([]chan reply, 3)
		for i := range answers {
			answers[i] = make(chan reply, 1)
			go func() { answers[i] <- post(t, h, "{levels{level}}", nil) }()
			synctest.Wait() // in this order
		}
		start := time.Now()
		if got := post(t, h, "{levels{level}}", nil); got.status != 503 || got.limit() != "concurrent" ||
			got.code() != "LIMIT_EXCEEDED" || got.header.Get("Retry-After") != "2" || time.Since(start) != 0 {
			t.Errorf("the fourth: %d after %v, Retry-After %q, %s", got.status, time.Since(start), got.header.Get("Retry-After"), got.text)
		}
		if got := <-answers[2]; got.status != 503 || time.Since(start) != 10*time.Second {
			t.Errorf("the third: %d after %v", got.status, time.Since(start))
		}
		// A place that is given back goes to one that waits.
		third := make(chan reply, 1)
		go func() { third <- post(t, h, "{levels{level}}", nil) }()
		synctest.Wait()
		close(release)
		for _, c := range []chan reply{answers[0], answers[1], third} {
			if got := <-c; got.status != 200 || len(got.errors) > 0 {
				t.Errorf("%d %s", got.status, got.text)
			}
		}
		if most != 2 {
			t.Errorf("%d ran at once", most)
		}
	})
}

// A client that leaves stops waiting, and an operation that panics gives its place back.
func TestPlacesAreGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		f := &fake{before: func(context.Context) { <-release }}
		h := newServer(t, guard.Limits{Concurrent: 1, Waiting: 1, Wait: time.Hour}, f)
		first := make(chan reply, 1)
		go func() { first <- post(t, h, "{levels{level}}", nil) }()
		synctest.Wait()

		ctx, leave := context.WithCancel(t.Context())
		r := httptest.NewRequestWithContext(ctx, "POST", "/graphql", strings.NewReader(`{"query":"{levels{level}}"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer abc")
		second := make(chan struct{})
		go func() { send(t, h, r); close(second) }()
		synctest.Wait()
		leave()
		<-second // within no time: the hour has not begun
		close(release)
		<-first

		f.before = func(context.Context) { panic("on purpose") }
		for range 3 {
			if got := post(t, h, "{levels{level}}", nil); got.status != 500 || got.code() != "INTERNAL" {
				t.Errorf("%d %s", got.status, got.text)
			}
		}
		f.before = nil
		if got := post(t, h, "{levels{level}}", nil); got.status != 200 {
			t.Errorf("%d %s", got.status, got.text)
		}
	})
}
