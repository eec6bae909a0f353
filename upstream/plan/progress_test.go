package plan

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream"
	"shiftgraph/upstream/cache"
)

// A roll answers schedules of one unit with one person's shift a day, but 503 for windows that
// begin on the days that fail.
type roll struct {
	mu    sync.Mutex
	fail  []string
	asked []string
}

func (r *roll) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	start, end := q.URL.Path[strings.LastIndex(q.URL.Path, "/")+1:], q.URL.Query().Get("end_date")
	r.mu.Lock()
	r.asked = append(r.asked, start+".."+end)
	fails := slices.Contains(r.fail, start)
	r.mu.Unlock()
	if fails {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	from, _ := wfm.ParseDate(start)
	to, _ := wfm.ParseDate(end)
	var days []string
	for d := from; d <= to; d++ {
		days = append(days, day(1, d.String(), d.String()+"T09:00:00+01:00", d.String()+"T17:00:00+01:00"))
	}
	fmt.Fprintf(w, `{"schedules":[%s]}`, strings.Join(days, ","))
}

func (r *roll) calls() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := slices.Compact(slices.Sorted(slices.Values(r.asked))) // those that fail are asked for again
	r.asked = nil
	return out
}

func (r *roll) fails(starts ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail = starts
}

// A run that goes on asks for the days alone that are missing, however its period is split,
// and counts what it has of all.
func TestKeptInParts(t *testing.T) {
	api := new(roll)
	server := httptest.NewServer(api)
	defer server.Close()
	client, err := upstream.New(upstream.Config{BaseURL: server.URL + "/v1"})
	if err != nil {
		t.Fatal(err)
	}
	zones, err := NewZones(nil, "Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	store := cache.NewMemory(1 << 20)
	defer store.Close()
	ask := func(start, end string, window int, parts bool) (days int, figures Figures, err error) {
		t.Helper()
		planner := New(client, Config{
			Zones: zones, Timeout: time.Minute, Concurrency: 8, ConcurrencyPerToken: 8, MaxCalls: 100, MaxRows: 1000, MaxRowsAtOnce: 1000,
			Store: store, Lifetimes: map[Resource]Lifetime{ScheduleResource: {Fresh: time.Hour}}, WindowDays: window, KeptInParts: parts,
		})
		progress := new(Progress)
		ctx := caller.With(WithProgress(t.Context(), progress), caller.Caller{Token: caller.NewToken("ann")})
		s := planner.Session(ctx)
		defer s.Close()
		got, err := s.Schedule(context.WithoutCancel(ctx), Want{Entity: UnitSchedule, ID: 1, Period: period(t, start, end), Levels: LevelSet(nil)})
		for i := 1; i < len(got); i++ {
			if got[i].Date <= got[i-1].Date {
				t.Errorf("%s comes after %s", got[i].Date, got[i-1].Date)
			}
		}
		return len(got), progress.Figures(), err
	}
	check := func(name string, want []string, wantDays, days int, wantFigures, figures Figures) {
		t.Helper()
		if diff := cmp.Diff(want, api.calls()); diff != "" {
			t.Errorf("%s: calls (-want +got):\n%s", name, diff)
		}
		if days != wantDays || figures != wantFigures {
			t.Errorf("%s: %d days, %+v; want %d, %+v", name, days, figures, wantDays, wantFigures)
		}
	}

	api.fails("2026-03-11", "2026-03-21")
	days, figures, err := ask("2026-03-01", "2026-03-30", 10, true)
	if _, partial := errors.AsType[*PartialError](err); !partial {
		t.Errorf("got %v", err)
	}
	check("the first run", []string{"2026-03-01..2026-03-10", "2026-03-11..2026-03-20", "2026-03-21..2026-03-30"}, 10, days,
		Figures{Calls: 3, Done: 3, Failed: 2, Rows: 10, OfRows: 10}, figures)

	api.fails("2026-03-21")
	days, figures, err = ask("2026-03-01", "2026-03-30", 10, true)
	if err == nil {
		t.Error("no error")
	}
	check("the second", []string{"2026-03-11..2026-03-20", "2026-03-21..2026-03-30"}, 20, days, Figures{Calls: 3, Done: 3, Kept: 1, Failed: 1, Rows: 20, OfRows: 20}, figures)

	api.fails()
	if days, figures, err = ask("2026-03-01", "2026-03-30", 7, true); err != nil { // and in other windows
		t.Error(err)
	}
	check("the third", []string{"2026-03-21..2026-03-25", "2026-03-26..2026-03-30"}, 30, days, Figures{Calls: 4, Done: 4, Kept: 2, Rows: 30, OfRows: 30}, figures)

	if days, figures, err = ask("2026-02-27", "2026-04-01", 31, true); err != nil { // around what is there
		t.Error(err)
	}
	check("a longer one", []string{"2026-02-27..2026-02-28", "2026-03-31..2026-04-01"}, 34, days, Figures{Calls: 6, Done: 6, Kept: 4, Rows: 34, OfRows: 34}, figures)

	if days, figures, err = ask("2026-02-26", "2026-04-02", 0, false); err != nil { // a server asks once for all
		t.Error(err)
	}
	check("not in parts", []string{"2026-02-26..2026-04-02"}, 36, days, Figures{Calls: 1, Done: 1, Rows: 36, OfRows: 36}, figures)
}

// What takes too long is counted as its halves.
func TestProgressOfHalves(t *testing.T) {
	p := new(Progress)
	p.began(100)
	p.ended(100, nil, false, true)
	p.began(40)
	p.began(60)
	if got, want := p.Figures(), (Figures{Calls: 2, OfRows: 100}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	p.ended(40, &answer{value: make([]wfm.ScheduleDay, 3)}, false, false)
	p.ended(60, nil, false, false)
	if got, want := p.Figures(), (Figures{Calls: 2, Done: 2, Failed: 1, Rows: 3, OfRows: 3}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// What was kept counts in the place of a call, whether it is at hand or has to be waited for.
func TestProgressOfWhatIsKept(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"activities":[{"activity_id":1},{"activity_id":2}]}`)
	}))
	defer server.Close()
	client, err := upstream.New(upstream.Config{BaseURL: server.URL + "/v1"})
	if err != nil {
		t.Fatal(err)
	}
	zones, err := NewZones(nil, "Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	store := cache.NewMemory(1 << 20)
	defer store.Close()
	planner := New(client, Config{
		Zones: zones, Timeout: time.Minute, Concurrency: 8, ConcurrencyPerToken: 8, MaxCalls: 100, MaxRows: 1000, MaxRowsAtOnce: 1000,
		Store: store, Lifetimes: map[Resource]Lifetime{ActivityResource: {Fresh: time.Hour}},
	})
	for i, want := range []Figures{{Calls: 1, Done: 1, Rows: 2, OfRows: 2}, {Calls: 1, Done: 1, Kept: 1, Rows: 2, OfRows: 2}} {
		progress := new(Progress)
		ctx := caller.With(WithProgress(t.Context(), progress), caller.Caller{Token: caller.NewToken("ann")})
		s := planner.Session(ctx)
		if _, err := s.Activities(ctx); err != nil {
			t.Fatal(err)
		}
		s.Close()
		if got := progress.Figures(); got != want {
			t.Errorf("operation %d: %+v, want %+v", i+1, got, want)
		}
	}
}
