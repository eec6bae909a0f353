package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func withCancel(r *http.Request) (*http.Request, context.CancelFunc) {
	ctx, cancel := context.WithCancel(r.Context())
	return r.WithContext(ctx), cancel
}

func TestCalls(t *testing.T) {
	c := start(t, Config{})
	begin := time.Now()
	c.get("/skills", 200)
	c.get("/employees?display=last_name,employee_id&include_userid=true", 200)
	c.get("/nothing", 404)
	for _, path := range []string{"/", "/style.css", "/look/v1/skills", "/favicon.ico"} { // no calls of the API
		if _, _, err := c.do("GET", path); err != nil {
			t.Fatal(err)
		}
	}
	calls := c.s.Calls()
	want := []string{"GET /v1/skills", "GET /v1/employees?display=last_name,employee_id&include_userid=true", "GET /v1/nothing"}
	if len(calls) != len(want) {
		t.Fatalf("%d calls: %v", len(calls), calls)
	}
	for i, call := range calls {
		if call.String() != want[i] {
			t.Errorf("call %d: %s, want %s", i, call, want[i])
		}
		if call.Start.Before(begin) || call.End.Before(call.Start) {
			t.Errorf("call %d from %v to %v", i, call.Start, call.End)
		}
	}
	if calls[1].Rows != 120 || calls[1].Status != 200 || calls[2].Status != 404 {
		t.Errorf("%+v", calls)
	}
	c.s.ResetCalls()
	if calls := c.s.Calls(); len(calls) != 0 || c.s.InFlightMax() != 0 {
		t.Errorf("after a reset: %v, %d in flight", calls, c.s.InFlightMax())
	}
}

func TestInFlightMax(t *testing.T) {
	s := build(t, Config{Faults: Faults{Latency: time.Second}})
	synctest.Test(t, func(t *testing.T) {
		var wg sync.WaitGroup
		for range 7 {
			wg.Go(func() { ask(s, "/skills") })
		}
		synctest.Wait()
		s.ResetCalls() // those under way stay in flight, but are no calls since the reset
		ask(s, "/contracts")
		wg.Wait()
		if got := s.InFlightMax(); got != 8 {
			t.Errorf("%d in flight, want 8", got)
		}
		if calls := s.Calls(); len(calls) != 1 || calls[0].Path != "/v1/contracts" || calls[0].Status != 200 {
			t.Errorf("calls %v", calls)
		}
	})
}

func TestCallsAreBounded(t *testing.T) {
	s := build(t, Config{})
	s.calls.init(10)
	for i := range 25 {
		ask(s, fmt.Sprint("/", i))
	}
	calls := s.Calls()
	if len(calls) != 10 || calls[0].Path != "/v1/15" || calls[9].Path != "/v1/24" {
		t.Errorf("%v", calls)
	}
	for _, call := range calls {
		if call.Status != 404 {
			t.Errorf("%s: status %d", call, call.Status)
		}
	}
}

// Many callers at once, with the log read and faults set meanwhile: for -race.
func TestManyAtOnce(t *testing.T) {
	s := build(t, Config{})
	paths := []string{
		"/planning_units/1001/schedule/2026-11-23?length=3&levels=plan,final,acd,wishes", "/employees", "/planning_units/1002/requirements/2026-11-23",
		"/planning_units/1001/requirements/2026-11-23", "/planning_units/1003/requirements/2026-11-23", "/employees/1044/schedule/2026-11-01?length=30",
	}
	var first sync.Map
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range 12 {
				path := paths[(i+worker)%len(paths)]
				r := httptest.NewRequest("GET", "/v1"+path, nil)
				r.Header.Set("Authorization", "Bearer "+AdminToken)
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				if before, ok := first.LoadOrStore(path, w.Body.String()); ok && before != w.Body.String() {
					t.Errorf("%s: another answer", path)
				}
				s.Calls()
				s.InFlightMax()
				if err := s.SetFaults(Faults{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
