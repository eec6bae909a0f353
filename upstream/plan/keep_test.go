package plan

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream"
	"shiftgraph/upstream/cache"
)

// A wire stands in for the network and the API behind it. Every answer takes a tenth of a
// second.
type wire struct {
	mu     sync.Mutex
	status int // of answers; 0 for 200
	answer func(path string) string
	asked  []string
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-time.After(100 * time.Millisecond):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, strings.TrimPrefix(r.URL.RequestURI(), "/v1"))
	status, body := http.StatusOK, w.answer(strings.TrimPrefix(r.URL.Path, "/v1"))
	if w.status != 0 {
		status, body = w.status, `{"message":"no"}`
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func (w *wire) fails(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status = status
}

// calls returns what was asked since the last time, and forgets it.
func (w *wire) calls() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.asked
	w.asked = nil
	return out
}

// kept runs a test in a bubble over a planner that keeps answers: reference data for a
// minute, five more while it is asked for anew, and an hour where the API fails; schedules
// for a minute, and an hour where it fails.
func kept(t *testing.T, answer func(path string) string, test func(t *testing.T, w *wire, p *Planner)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answer: answer}
		client, err := upstream.New(upstream.Config{BaseURL: "http://api.invalid/v1", Transport: w})
		if err != nil {
			t.Fatal(err)
		}
		zones, err := NewZones(nil, "Europe/Berlin")
		if err != nil {
			t.Fatal(err)
		}
		store := cache.NewMemory(1 << 20)
		defer store.Close()
		reference := Lifetime{Fresh: time.Minute, Stale: 5 * time.Minute, IfError: time.Hour}
		p := New(client, Config{
			Zones: zones, Display: true, Timeout: time.Minute, Concurrency: 8, ConcurrencyPerToken: 8, MaxCalls: 100, MaxRows: 1000, MaxRowsAtOnce: 1000,
			Store: store, Lifetimes: map[Resource]Lifetime{
				ActivityResource: reference, PlanningUnitResource: reference, ScheduleResource: {Fresh: time.Minute, IfError: time.Hour},
			},
		})
		test(t, w, p)
		p.flights.running.Wait()
	})
}

// as starts a session of a token.
func as(t *testing.T, p *Planner, token string, setup ...func(*Session)) *Session {
	who := caller.Caller{Token: caller.NewToken(token), Hash: hasher.Hash(caller.NewToken(token))}
	s := p.Session(caller.With(context.WithoutCancel(t.Context()), who))
	for _, f := range setup {
		f(s)
	}
	return s
}

// reads makes a session read fields of activities.
func reads(fields ...string) func(*Session) {
	return func(s *Session) {
		s.Project(s.planner.Projection(map[Resource]Fields{ActivityResource: FieldSet(fields...)}))
	}
}

// activities asks a session of its own for the activities.
func activities(t *testing.T, p *Planner, token string, setup ...func(*Session)) (Freshness, error) {
	t.Helper()
	s := as(t, p, token, setup...)
	defer s.Close()
	_, err := s.Activities(t.Context())
	f, _ := s.Freshness()
	return f, err
}

func anActivity(string) string { return `[{"activity_id":1,"name":"Present","type":"present"}]` }

func TestKeptForItsLifetime(t *testing.T) {
	kept(t, anActivity, func(t *testing.T, w *wire, p *Planner) {
		began := time.Now()
		for i := range 3 {
			f, err := activities(t, p, "ann")
			if err != nil || !f.Oldest.Equal(began) || f.Stale || f.Failed {
				t.Errorf("%d: %+v, %v; want what was asked at %s", i, f, err, began)
			}
			if want := time.Minute - time.Since(began); f.Left != want {
				t.Errorf("%d: fresh for %s, want %s", i, f.Left, want)
			}
			time.Sleep(15 * time.Second)
		}
		if got := w.calls(); len(got) != 1 {
			t.Errorf("calls %v, want one", got)
		}
		if _, err := activities(t, p, "bob"); err != nil || len(w.calls()) != 1 {
			t.Errorf("another token was given Ann's answer: %v", err)
		}
	})
}

func TestStaleWhileItIsAskedForAnew(t *testing.T) {
	kept(t, anActivity, func(t *testing.T, w *wire, p *Planner) {
		if _, err := activities(t, p, "ann"); err != nil {
			t.Fatal(err)
		}
		w.calls()
		time.Sleep(2 * time.Minute)
		asked := time.Now()
		for range 3 { // all are answered at once, and one call is made behind them
			f, err := activities(t, p, "ann")
			if err != nil || !f.Stale || f.Failed || f.Left != 0 || !time.Now().Equal(asked) {
				t.Errorf("%+v, %v after %s; want a stale answer at once", f, err, time.Since(asked))
			}
		}
		time.Sleep(time.Second)
		if got := w.calls(); len(got) != 1 {
			t.Errorf("calls %v, want one", got)
		}
		if f, err := activities(t, p, "ann"); err != nil || f.Stale || !f.Oldest.Equal(asked) {
			t.Errorf("%+v, %v; want what was asked at %s", f, err, asked)
		}
		time.Sleep(7 * time.Minute) // too old to serve meanwhile
		if f, err := activities(t, p, "ann"); err != nil || f.Stale || len(w.calls()) != 1 {
			t.Errorf("%+v, %v", f, err)
		}
	})
}

func TestStaleWhereTheAPIFails(t *testing.T) {
	kept(t, anActivity, func(t *testing.T, w *wire, p *Planner) {
		if _, err := activities(t, p, "ann"); err != nil {
			t.Fatal(err)
		}
		w.fails(http.StatusServiceUnavailable)
		time.Sleep(30 * time.Minute)
		f, err := activities(t, p, "ann")
		if err != nil || !f.Stale || !f.Failed || f.Left != 0 {
			t.Errorf("half an hour later: %+v, %v", f, err)
		}
		if _, err := activities(t, p, "bob"); !errors.Is(err, upstream.Unavailable) {
			t.Errorf("another token: %v", err)
		}
		if _, err := activities(t, p, "ann", reads("name")); err != nil {
			t.Errorf("fewer fields: %v", err)
		}
		time.Sleep(32 * time.Minute)
		if _, err := activities(t, p, "ann"); !errors.Is(err, upstream.Unavailable) {
			t.Errorf("over an hour later: %v", err)
		}
	})
}

// What a token may not read any more is not answered from before.
func TestNothingOutlivesTheRightToIt(t *testing.T) {
	for status, kind := range map[int]upstream.Kind{http.StatusUnauthorized: upstream.Unauthorized, http.StatusForbidden: upstream.Forbidden} {
		kept(t, anActivity, func(t *testing.T, w *wire, p *Planner) {
			if _, err := activities(t, p, "ann"); err != nil {
				t.Fatal(err)
			}
			w.fails(status)
			time.Sleep(2 * time.Minute)
			if _, err := activities(t, p, "ann"); err != nil { // meanwhile it is asked for anew
				t.Errorf("%v", err)
			}
			time.Sleep(time.Second)
			if _, err := activities(t, p, "ann"); !errors.Is(err, kind) {
				t.Errorf("%d: %v, want %v", status, err, kind)
			}
		})
	}
}

func TestAnswersServeNarrowerWants(t *testing.T) {
	week := Want{Entity: UnitSchedule, ID: 1, Period: period(t, "2026-03-02", "2026-03-08"), Levels: "final,plan"}
	day := Want{Entity: UnitSchedule, ID: 1, Period: period(t, "2026-03-04", "2026-03-04"), Levels: "plan"}
	answer := func(path string) string {
		if strings.HasSuffix(path, "planning_units") {
			return "[" + unit1 + "]"
		}
		return "[" + day1("2026-03-04") + "," + day1("2026-03-05") + "]"
	}
	kept(t, answer, func(t *testing.T, w *wire, p *Planner) {
		first := as(t, p, "ann")
		defer first.Close()
		if _, err := first.Schedule(t.Context(), week); err != nil {
			t.Fatal(err)
		}
		if _, err := first.Units(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.calls()
		second := as(t, p, "ann")
		defer second.Close()
		days, err := second.Schedule(t.Context(), day)
		if err != nil || len(days) != 1 || days[0].Date != day.Period.Start {
			t.Errorf("a day of the week: %v, %v", days, err)
		}
		if u, err := second.Unit(t.Context(), 1); err != nil || u == nil || u.ID != 1 {
			t.Errorf("a unit of the list: %v, %v", u, err)
		}
		if got := w.calls(); got != nil {
			t.Errorf("calls %v, want none", got)
		}
		wider := week
		wider.Period.End++
		if _, err := second.Schedule(t.Context(), wider); err != nil || len(w.calls()) != 1 {
			t.Errorf("a day more: %v", err)
		}
	})
}

func day1(date string) string { return day(1, date, date+"T08:00:00+01:00", date+"T16:00:00+01:00") }

// Fields that others read stay in what is kept, so that two operations in turns do not ask
// again and again.
func TestFieldsGatherInWhatIsKept(t *testing.T) {
	kept(t, anActivity, func(t *testing.T, w *wire, p *Planner) {
		for _, fields := range []string{"name", "type", "name", "type"} {
			if _, err := activities(t, p, "ann", reads(fields)); err != nil {
				t.Fatal(err)
			}
		}
		want := []string{"/activities?display=activity_id,name", "/activities?display=activity_id,name,type"}
		if diff := cmp.Diff(want, w.calls()); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
	})
}

func TestWhoWantsItNewGetsItNew(t *testing.T) {
	kept(t, anActivity, func(t *testing.T, w *wire, p *Planner) {
		if _, err := activities(t, p, "ann"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		for _, test := range []struct {
			most  time.Duration
			calls int
		}{{11 * time.Second, 0}, {19 * time.Second, 1}, {0, 1}} { // of what is 10, 20 and 10 seconds old
			w.calls()
			f, err := activities(t, p, "ann", func(s *Session) { s.NoOlderThan(time.Now().Add(-test.most)) })
			if got := w.calls(); err != nil || len(got) != test.calls {
				t.Errorf("no older than %s: %d calls, want %d; %+v, %v", test.most, len(got), test.calls, f, err)
			}
			time.Sleep(10 * time.Second)
		}
	})
}

// A call that began before somebody asked for new data is not joined by them; others join.
func TestWhoWantsItNewDoesNotJoin(t *testing.T) {
	kept(t, anActivity, func(t *testing.T, w *wire, p *Planner) {
		var all sync.WaitGroup
		for i := range 3 {
			all.Go(func() {
				var setup []func(*Session)
				if i == 2 {
					setup = append(setup, func(s *Session) { s.NoOlderThan(time.Now()) })
				}
				if _, err := activities(t, p, "ann", setup...); err != nil {
					t.Error(err)
				}
			})
			time.Sleep(time.Millisecond)
		}
		all.Wait()
		if got := w.calls(); len(got) != 2 {
			t.Errorf("calls %v, want two", got)
		}
	})
}

// A 404 is never kept: what it means is not known.
func TestAbsenceIsNotKept(t *testing.T) {
	kept(t, anActivity, func(t *testing.T, w *wire, p *Planner) {
		w.fails(http.StatusNotFound)
		for range 2 {
			s := as(t, p, "ann")
			if u, err := s.Unit(t.Context(), 1); u != nil || err != nil {
				t.Errorf("%v, %v", u, err)
			}
			s.Close()
		}
		if got := w.calls(); len(got) != 2 {
			t.Errorf("calls %v, want two", got)
		}
	})
}

func TestNamesAreRead(t *testing.T) {
	for _, w := range []Want{
		{Entity: Activities},
		{Entity: Employees, UserID: true, Fields: FieldSet("first_name", "user_id")},
		{Entity: UnitSchedule, ID: 7, Period: wfm.Period{Start: 20, End: 40}, Levels: "final,plan", Fields: "level,schedule_blocks"},
	} {
		got, ok := named(Want{Entity: w.Entity, ID: w.ID}, w.name())
		if !ok || got != w {
			t.Errorf("%q reads as %+v, %t; want %+v", w.name(), got, ok, w)
		}
	}
	for _, name := range []string{"", ";;;;", "1;2;plan;", "a;2;plan;;false"} {
		if _, ok := named(Want{}, name); ok {
			t.Errorf("%q is a name", name)
		}
	}
}
