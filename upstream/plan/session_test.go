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
)

// A fake stands in for the REST API: it answers from a table of paths and notes what was
// asked.
type fake struct {
	answers map[string]string // path below /v1, or 404
	hold    chan struct{}     // when set, answers wait until it is closed

	mu    sync.Mutex
	asked []string
	now   int
	most  int
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.asked = append(f.asked, strings.TrimPrefix(r.URL.RequestURI(), "/v1"))
	f.now++
	f.most = max(f.most, f.now)
	f.mu.Unlock()
	if f.hold != nil {
		select {
		case <-f.hold:
		case <-r.Context().Done():
		}
	}
	f.mu.Lock()
	f.now--
	f.mu.Unlock()
	body, ok := f.answers[strings.TrimPrefix(r.URL.Path, "/v1")]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		body = `{"id":"not_found"}`
	}
	fmt.Fprint(w, body)
}

func (f *fake) calls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(slices.Values(f.asked))
}

// session starts a session over f. Changes to the configuration are made by change.
func session(t *testing.T, f *fake, change func(*Config)) *Session {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	client, err := upstream.New(upstream.Config{BaseURL: server.URL + "/v1"})
	if err != nil {
		t.Fatal(err)
	}
	zones, err := NewZones(map[string]string{"31": "Europe/Berlin"}, "America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	config := Config{Zones: zones, Timeout: time.Minute, Concurrency: 8, ConcurrencyPerToken: 8, MaxCalls: 100, MaxRows: 100, MaxRowsAtOnce: 1000}
	if change != nil {
		change(&config)
	}
	ctx := caller.With(t.Context(), caller.Caller{Token: caller.NewToken("a-token")})
	s := New(client, config).Session(ctx)
	t.Cleanup(s.Close)
	return s
}

func unitWeek(t *testing.T, id wfm.ID) Want {
	return Want{Entity: UnitSchedule, ID: id, Period: period(t, "2026-03-02", "2026-03-08"), Levels: LevelSet(nil)}
}

const unit1 = `{"planning_unit_id":1,"name":"One","time_zone_id":31}`

func day(unit int, date, start, end string) string {
	return fmt.Sprintf(`{"booking_date":%q,"employee_id":7,"planning_unit_id":%d,"level":"plan","schedule_blocks":[{"activity_id":1,"time_start":%q,"time_end":%q}]}`, date, unit, start, end)
}

func TestOneCallForAllWhoAsk(t *testing.T) {
	f := &fake{answers: map[string]string{"/employees": `{"employees":[{"employee_id":7}]}`}}
	s := session(t, f, nil)
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			people, err := s.Employees(t.Context(), false)
			if err != nil || people.Get(7) == nil || people.Get(8) != nil {
				t.Errorf("people: %v, %v", people, err)
			}
		})
	}
	group.Wait()
	if diff := cmp.Diff([]string{"/employees"}, f.calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestUnitIsTakenFromWhatIsUnderWay(t *testing.T) {
	f := &fake{answers: map[string]string{"/planning_units/1": unit1, "/planning_units": "[" + unit1 + `,{"planning_unit_id":2}]`}}
	s := session(t, f, nil)
	s.Start([]Want{{Entity: Unit, ID: 1}})
	for range 2 {
		if u, err := s.UnitIn(t.Context(), 1); err != nil || u == nil || *u.Name != "One" {
			t.Fatalf("unit 1: %v, %v", u, err)
		}
	}
	if diff := cmp.Diff([]string{"/planning_units/1"}, f.calls()); diff != "" {
		t.Errorf("calls for a unit that was asked for alone (-want +got):\n%s", diff)
	}
	for _, id := range []wfm.ID{2, 3} { // 3 is not there
		if u, err := s.UnitIn(t.Context(), id); err != nil || (u != nil) != (id == 2) {
			t.Fatalf("unit %d: %v, %v", id, u, err)
		}
	}
	if u, err := s.Unit(t.Context(), 2); err != nil || u == nil {
		t.Fatalf("unit 2: %v, %v", u, err)
	}
	if diff := cmp.Diff([]string{"/planning_units", "/planning_units/1"}, f.calls()); diff != "" {
		t.Errorf("calls for units of a list (-want +got):\n%s", diff)
	}
}

func TestTimesAreReadOnTheUnitsClock(t *testing.T) {
	f := &fake{answers: map[string]string{
		"/planning_units/1":                     unit1,
		"/planning_units/1/schedule/2026-03-02": `{"schedules":[` + day(1, "2026-03-02", "2026-03-02T09:00:00", "2026-03-02T17:00:00") + `]}`,
	}}
	s := session(t, f, nil)
	s.Start([]Want{{Entity: Unit, ID: 1}})
	days, err := s.Schedule(t.Context(), unitWeek(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := days[0].Start().String(), "2026-03-02T09:00:00+01:00"; got != want {
		t.Errorf("start %s, want %s", got, want)
	}
}

// A unit that the token does not see has no known zone: the default applies.
func TestTimesOfAHiddenUnit(t *testing.T) {
	f := &fake{answers: map[string]string{
		"/planning_units":                  `{"planning_units":[]}`,
		"/employees/7/schedule/2026-03-02": `{"schedules":[` + day(9, "2026-03-02", "2026-03-02T09:00:00", "2026-03-02T17:00:00") + `]}`,
	}}
	s := session(t, f, nil)
	days, err := s.Schedule(t.Context(), Want{Entity: EmployeeSchedule, ID: 7, Period: unitWeek(t, 1).Period, Levels: LevelSet(nil)})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := days[0].Start().String(), "2026-03-02T09:00:00-05:00"; got != want {
		t.Errorf("start %s, want %s", got, want)
	}
}

// When the unit's zone cannot be learned the times must not be guessed.
func TestTimesFailWithTheUnit(t *testing.T) {
	f := &fake{answers: map[string]string{
		"/planning_units/1":                     `<html>`,
		"/planning_units/1/schedule/2026-03-02": `{"schedules":[` + day(1, "2026-03-02", "2026-03-02T09:00:00", "2026-03-02T17:00:00") + `]}`,
	}}
	s := session(t, f, nil)
	s.Start([]Want{{Entity: Unit, ID: 1}})
	if days, err := s.Schedule(t.Context(), unitWeek(t, 1)); !errors.Is(err, upstream.BadResponse) {
		t.Errorf("got %v, %v; want a bad response", days, err)
	}
}

func TestNotFound(t *testing.T) {
	s := session(t, &fake{}, nil)
	if days, err := s.Schedule(t.Context(), unitWeek(t, 1)); err != nil || days == nil || len(days) != 0 {
		t.Errorf("a period without data: %v, %v; want an empty list", days, err)
	}
	if u, err := s.Unit(t.Context(), 1); err != nil || u != nil {
		t.Errorf("an unknown unit: %v, %v; want nil", u, err)
	}
	if _, err := s.Contracts(t.Context()); !errors.Is(err, upstream.Forbidden) {
		t.Errorf("a list that is not there: %v; want forbidden, not an empty list", err)
	}
}

func TestCallsOfOneOperationAreBounded(t *testing.T) {
	const slots, units = 3, 10
	f := &fake{hold: make(chan struct{})}
	s := session(t, f, func(c *Config) { c.ConcurrencyPerToken = slots; c.MaxCalls = units - 1 })
	var wants []Want
	for id := range wfm.ID(units) {
		wants = append(wants, unitWeek(t, id+1))
	}
	s.Start(wants)
	close(f.hold)
	failed := 0
	for _, w := range wants {
		if _, err := s.Schedule(t.Context(), w); err != nil {
			budget, ok := errors.AsType[*BudgetError](err)
			if !ok || budget.Limit != "calls" {
				t.Errorf("unit %d: %v; want the budget of calls", w.ID, err)
			}
			failed++
		}
	}
	if failed != 1 || len(f.calls()) != units-1 {
		t.Errorf("%d calls, %d refused; want %d and 1", len(f.calls()), failed, units-1)
	}
	if f.most > slots {
		t.Errorf("%d calls at once; want at most %d", f.most, slots)
	}
}

func TestRowsOfOneOperationAreBounded(t *testing.T) {
	s := session(t, &fake{}, func(c *Config) { c.MaxRows = 5 })
	days := []wfm.ScheduleDay{{Blocks: make([]wfm.ScheduleBlock, 3)}} // 4 rows
	if err := s.HandOut(days); err != nil {
		t.Errorf("4 rows of 5: %v", err)
	}
	if budget, ok := errors.AsType[*BudgetError](s.HandOut(days)); !ok || budget.Limit != "rows" {
		t.Error("8 rows of 5 were handed out")
	}
}

// Rows count for all sessions of a planner until theirs is closed.
func TestRowsOfAllOperationsAreBounded(t *testing.T) {
	first := session(t, &fake{}, func(c *Config) { c.MaxRowsAtOnce = 5 })
	second := first.planner.Session(t.Context())
	defer second.Close()
	if err := first.Count(4); err != nil {
		t.Errorf("4 rows of 5: %v", err)
	}
	if budget, ok := errors.AsType[*BudgetError](second.Count(4)); !ok || budget.Limit != "rowsAtOnce" {
		t.Error("8 rows of 5 were handed out")
	}
	first.Close()
	second.Close()
	third := first.planner.Session(t.Context())
	defer third.Close()
	if err := third.Count(5); err != nil {
		t.Errorf("after the others have ended: %v", err)
	}
}

func TestCloseEndsWhatRuns(t *testing.T) {
	f := &fake{hold: make(chan struct{})}
	defer close(f.hold)
	s := session(t, f, nil)
	s.Start([]Want{{Entity: Activities}, unitWeek(t, 1)})
	s.Close() // would wait for ever if it did not cancel
	if _, err := s.Activities(t.Context()); !errors.Is(err, context.Canceled) {
		t.Errorf("after Close: %v; want canceled", err)
	}
}

func TestOneWhoLeavesDoesNotFailAnother(t *testing.T) {
	f := &fake{hold: make(chan struct{}), answers: map[string]string{"/activities": "[]"}}
	s := session(t, f, nil)
	s.Start([]Want{{Entity: Activities}})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Activities(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("the one who left: %v; want canceled", err)
	}
	close(f.hold)
	if _, err := s.Activities(t.Context()); err != nil {
		t.Errorf("the one who stayed: %v", err)
	}
}

func TestTimeoutOfAnOperation(t *testing.T) {
	f := &fake{hold: make(chan struct{})}
	defer close(f.hold)
	s := session(t, f, func(c *Config) { c.Timeout = time.Millisecond })
	if _, err := s.Activities(t.Context()); !errors.Is(err, upstream.Timeout) && !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v; want a timeout", err)
	}
}

func TestAPanicIsAnErrorOfItsCall(t *testing.T) {
	s := session(t, &fake{}, nil)
	_, err := wait[any](t.Context(), s.get(Want{Entity: 99}))
	caught, ok := errors.AsType[*PanicError](err)
	if !ok || !strings.Contains(caught.Where, "ask.go:") {
		t.Errorf("got %v; want a panic caught in ask.go", err)
	}
}
