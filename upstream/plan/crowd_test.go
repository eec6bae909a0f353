package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
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

// A link is a membership or a contract of somebody in a small world.
type link struct {
	employee, other int // the other end: a planning unit or a contract
	start, end      wfm.Date
}

// A world is a REST API over a handful of links and days, which it answers from the one
// table by whatever path they are asked: people by their units, or alone.
type world struct {
	units, people []int
	members       []link
	contracts     []link
	days          []link // other is the unit in which the day is planned, start its date

	mu    sync.Mutex
	asked []string
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.asked = append(w.asked, strings.TrimPrefix(r.URL.RequestURI(), "/v1"))
	w.mu.Unlock()
	parts := strings.Split(strings.Trim(strings.TrimPrefix(r.URL.Path, "/v1"), "/"), "/")
	var id int
	var from wfm.Date
	if len(parts) > 1 {
		_, _ = fmt.Sscan(parts[1], &id)
	}
	if len(parts) > 3 {
		from, _ = wfm.ParseDate(parts[3])
	}
	to := from
	if end, err := wfm.ParseDate(r.URL.Query().Get("end_date")); err == nil {
		to = end
	}
	var length int
	if n, _ := fmt.Sscan(r.URL.Query().Get("length"), &length); n == 1 {
		to = from + wfm.Date(length) - 1
	}
	asked := wfm.Period{Start: from, End: to}
	var rows []map[string]any
	switch kind := strings.Join(append(parts[:1:1], parts[min(2, len(parts)):min(3, len(parts))]...), "/"); kind {
	case "planning_units":
		for _, u := range w.units {
			rows = append(rows, map[string]any{"planning_unit_id": u})
		}
	case "employees":
		for _, e := range w.people {
			rows = append(rows, map[string]any{"employee_id": e})
		}
	case "planning_units/planning_units":
		for _, m := range w.members {
			if m.other == id && holds(m, asked) {
				rows = append(rows, membershipRow(m))
			}
		}
	case "employees/planning_units":
		for _, m := range w.members {
			if m.employee == id && holds(m, asked) {
				rows = append(rows, membershipRow(m))
			}
		}
	case "planning_units/contracts":
		for _, c := range w.contracts {
			in := func(m link) bool { return m.employee == c.employee && m.other == id && holds(m, asked) }
			if holds(c, asked) && slices.ContainsFunc(w.members, in) {
				rows = append(rows, contractRow(c))
			}
		}
	case "employees/contracts":
		for _, c := range w.contracts {
			if c.employee == id && holds(c, asked) {
				rows = append(rows, contractRow(c))
			}
		}
	case "planning_units/schedule", "employees/schedule":
		for _, d := range w.days {
			if asked.Contains(d.start) && (parts[0] == "employees" && d.employee == id || parts[0] != "employees" && d.other == id) {
				rows = append(rows, map[string]any{
					"booking_date": d.start.String(), "employee_id": d.employee, "planning_unit_id": d.other, "level": "plan",
					"schedule_blocks": []any{map[string]any{"activity_id": 1, "time_start": d.start.String() + "T08:00:00Z", "time_end": d.start.String() + "T09:00:00Z"}},
				})
			}
		}
	case "employee_employment_periods": // may not be read: who joins or leaves is asked alone
	default:
		panic("unexpected path " + r.URL.Path)
	}
	if len(rows) == 0 {
		rw.WriteHeader(http.StatusNotFound)
		rows = []map[string]any{}
	}
	_ = json.NewEncoder(rw).Encode(rows)
}

func holds(l link, p wfm.Period) bool { return wfm.Validity{Start: l.start, End: l.end}.In(p) }

func membershipRow(m link) map[string]any {
	return map[string]any{"employee_id": m.employee, "planning_unit_id": m.other, "start_date": m.start.String(), "end_date": m.end.String(), "priority": 1}
}

func contractRow(c link) map[string]any {
	return map[string]any{"employee_id": c.employee, "contract_id": c.other, "start_date": c.start.String(), "end_date": c.end.String()}
}

// session starts a session over the world.
func (w *world) session(t *testing.T, crowds ...Crowd) *Session {
	t.Helper()
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	client, err := upstream.New(upstream.Config{BaseURL: server.URL + "/v1"})
	if err != nil {
		t.Fatal(err)
	}
	zones, err := NewZones(nil, "UTC")
	if err != nil {
		t.Fatal(err)
	}
	ctx := caller.With(t.Context(), caller.Caller{Token: caller.NewToken("a-token")})
	s := New(client, Config{Zones: zones, Timeout: time.Minute, Concurrency: 8, ConcurrencyPerToken: 8, MaxCalls: 1000, MaxRows: 1000, MaxRowsAtOnce: 1000}).Session(ctx)
	t.Cleanup(s.Close)
	s.Expect(crowds)
	return s
}

// calls are the paths that were asked for, each with how often.
func (w *world) calls() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := map[string]int{}
	for _, a := range w.asked {
		out[a]++
	}
	return out
}

// randomWorld is people in one unit, in several, in none, moving and coming back, with
// contracts that change.
func randomWorld(random *rand.Rand) *world {
	w := &world{units: []int{1, 2, 3, 4}}
	first := wfm.DateOf(2026, 3, 1)
	span := func() (wfm.Date, wfm.Date) {
		start := first + wfm.Date(random.IntN(25))
		return start, start + wfm.Date(random.IntN(20))
	}
	for e := 11; e < 11+6; e++ {
		w.people = append(w.people, e)
		for range random.IntN(3) {
			start, end := span()
			w.members = append(w.members, link{e, 1 + random.IntN(4), start, end})
		}
		for range random.IntN(3) {
			start, end := span()
			w.contracts = append(w.contracts, link{e, 100 + random.IntN(3), start, end})
		}
	}
	for _, m := range w.members { // days are planned where a person is a member
		for d := m.start; d <= m.end; d++ {
			day := link{m.employee, m.other, d, d}
			if random.IntN(2) == 0 && !slices.Contains(w.days, day) {
				w.days = append(w.days, day)
			}
		}
	}
	return w
}

// Whether people come alone or in a crowd, the answers are the same; a crowd never costs
// more calls than its people would alone, once there are more of them than units.
func TestCrowdsGetTheSameAnswers(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for round := range 60 {
		w := randomWorld(random)
		start := wfm.DateOf(2026, 3, 1) + wfm.Date(random.IntN(30))
		p := wfm.Period{Start: start, End: start + wfm.Date(random.IntN(15))}
		alone := w.session(t)
		together := w.session(t, Crowd{Entity: EmployeeMemberships}, Crowd{Entity: EmployeeContracts}, Crowd{Entity: EmployeeSchedule})
		inUnit := w.session(t, Crowd{Entity: EmployeeContracts, Unit: 2}, Crowd{Entity: EmployeeContracts, Unit: 3})
		for _, person := range w.people {
			id := wfm.ID(person)
			want := answersFor(t, alone, id, p)
			if diff := cmp.Diff(want, answersFor(t, together, id, p)); diff != "" {
				t.Fatalf("round %d, person %d in %s: crowd (-alone +crowd):\n%s\nworld %+v", round, id, p, diff, w)
			}
			if diff := cmp.Diff(want, answersFor(t, inUnit, id, p)); diff != "" {
				t.Fatalf("round %d, person %d in %s: crowd of a unit (-alone +crowd):\n%s\nworld %+v", round, id, p, diff, w)
			}
		}
		for path, n := range w.calls() {
			if n > 3 { // one for each of the three sessions
				t.Fatalf("round %d: %s was asked for %d times by three sessions", round, path, n)
			}
		}
	}
}

// answersFor writes down what a session answers for a person.
func answersFor(t *testing.T, s *Session, id wfm.ID, p wfm.Period) []string {
	t.Helper()
	var out []string
	members, err := s.Memberships(t.Context(), id, p)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		out = append(out, fmt.Sprint("member ", m.PlanningUnitID, m.Start, m.End))
	}
	contracts, err := s.ContractsOf(t.Context(), []wfm.ID{id}, nil, p)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range contracts {
		out = append(out, fmt.Sprint("contract ", c.ContractID, c.Start, c.End))
	}
	days, err := s.Schedule(t.Context(), Want{Entity: EmployeeSchedule, ID: id, Period: p, Levels: LevelSet(nil)})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range days {
		out = append(out, fmt.Sprint("day ", d.Date, d.PlanningUnitID, d.EmployeeID))
	}
	slices.Sort(out)
	return out
}

func TestACrowdCostsNoCallAPerson(t *testing.T) {
	day := wfm.DateOf(2026, 3, 2)
	w := &world{units: []int{1, 2}}
	for e := 11; e < 61; e++ {
		w.people = append(w.people, e)
		w.members = append(w.members, link{e, 1 + e%2, day, day})
		w.contracts = append(w.contracts, link{e, 100, day, day})
		w.days = append(w.days, link{e, 1 + e%2, day, day})
	}
	s := w.session(t, Crowd{Entity: EmployeeMemberships}, Crowd{Entity: EmployeeContracts}, Crowd{Entity: EmployeeSchedule})
	p := wfm.Period{Start: day, End: day}
	for _, e := range w.people {
		if got := answersFor(t, s, wfm.ID(e), p); len(got) != 3 {
			t.Fatalf("person %d: %v", e, got)
		}
	}
	want := map[string]int{
		"/planning_units": 1,
		"/planning_units/1/planning_units/2026-03-02?end_date=2026-03-02": 1, "/planning_units/2/planning_units/2026-03-02?end_date=2026-03-02": 1,
		"/planning_units/1/contracts/2026-03-02?length=1": 1, "/planning_units/2/contracts/2026-03-02?length=1": 1,
		"/planning_units/1/schedule/2026-03-02?end_date=2026-03-02&levels=plan": 1, "/planning_units/2/schedule/2026-03-02?end_date=2026-03-02&levels=plan": 1,
	}
	if diff := cmp.Diff(want, w.calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// Single days within an expected period are answered by one call for all of it.
func TestContractsOfSingleDaysShareACall(t *testing.T) {
	first := wfm.DateOf(2026, 3, 2)
	week := wfm.Period{Start: first, End: first + 6}
	w := &world{units: []int{1}, people: []int{11}, contracts: []link{{11, 100, first, first + 2}, {11, 101, first + 3, first + 9}}}
	s := w.session(t)
	s.ExpectPeriod(week)
	for d := week.Start; d <= week.End; d++ {
		got, err := s.ContractsOf(t.Context(), []wfm.ID{11}, nil, wfm.Period{Start: d, End: d})
		if err != nil {
			t.Fatal(err)
		}
		want := wfm.ID(100)
		if d > first+2 {
			want = 101
		}
		if len(got) != 1 || got[0].ContractID != want {
			t.Errorf("%s: %v, want contract %s", d, got, want)
		}
	}
	if got := w.calls(); len(got) != 1 {
		t.Errorf("calls: %v; want one", got)
	}
}

func TestHoldersAsksAloneForWhomNoUnitTells(t *testing.T) {
	day := wfm.DateOf(2026, 3, 2)
	w := &world{units: []int{1}, people: []int{11, 12}, members: []link{{11, 1, day, day}}, contracts: []link{{11, 100, day, day}, {12, 101, day, day}}}
	s := w.session(t)
	got, err := s.Holders(t.Context(), wfm.Period{Start: day, End: day})
	if err != nil || len(got) != 2 || got[0].EmployeeID != 11 || got[1].ContractID != 101 {
		t.Errorf("holders: %v, %v", got, err)
	}
}

func TestRequirementsAreOneCallADay(t *testing.T) {
	f := &fake{answers: map[string]string{
		"/planning_units/1/requirements/2026-03-02": `{"requirements":[{"activity_id":5,"raster":900,"values":[1]}]}`,
		"/planning_units/1/requirements/2026-03-04": `[{"activity_id":5,"raster":900,"values":[2]}]`,
	}}
	s := session(t, f, nil)
	rows, err := s.Requirements(t.Context(), 1, period(t, "2026-03-02", "2026-03-04"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		got = append(got, fmt.Sprint(r.Date, r.PlanningUnitID, r.ActivityID, *r.Values[0]))
	}
	if diff := cmp.Diff([]string{"2026-03-02 1 5 1", "2026-03-04 1 5 2"}, got); diff != "" {
		t.Errorf("requirements (-want +got):\n%s", diff)
	}
	if n := len(f.calls()); n != 3 {
		t.Errorf("%d calls, want 3", n)
	}
}

// An end that is not after its start lies behind it by the unit's clock, also in the night
// whose hour from 2 to 3 comes twice.
func TestEndsAreMovedByTheUnitsClock(t *testing.T) {
	f := &fake{answers: map[string]string{
		"/planning_units/1":                     unit1,
		"/planning_units/1/schedule/2026-10-24": `{"schedules":[` + day(1, "2026-10-24", "2026-10-24T22:00:00", "2026-10-24T06:00:00") + `,` + strings.Replace(day(1, "2026-10-25", "2026-10-25T02:45:00", "2026-10-25T02:15:00"), `"level":"plan"`, `"level":"final"`, 1) + `]}`,
	}}
	s := session(t, f, nil)
	s.Start([]Want{{Entity: Unit, ID: 1}})
	days, err := s.Schedule(t.Context(), Want{Entity: UnitSchedule, ID: 1, Period: period(t, "2026-10-24", "2026-10-25"), Levels: LevelSet([]wfm.Level{wfm.Plan, wfm.Final})})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range days {
		got = append(got, fmt.Sprint(d.Start(), " ", d.End(), " ", d.Blocks[0].Minutes()))
	}
	want := []string{"2026-10-24T22:00:00+02:00 2026-10-25T06:00:00+01:00 540", "2026-10-25T02:45:00+02:00 2026-10-25T02:15:00+01:00 30"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
}

func TestLinksFailWithTheirUnit(t *testing.T) {
	f := &fake{answers: map[string]string{
		"/planning_units": `[{"planning_unit_id":1},{"planning_unit_id":2}]`,
		"/planning_units/1/planning_units/2026-03-02": `[]`,
		"/planning_units/2/planning_units/2026-03-02": `<html>`,
	}}
	s := session(t, f, nil)
	s.Expect([]Crowd{{Entity: EmployeeMemberships}})
	if rows, err := s.Memberships(t.Context(), 7, period(t, "2026-03-02", "2026-03-02")); !errors.Is(err, upstream.BadResponse) {
		t.Errorf("got %v, %v; want a bad response: half of the units is not all of them", rows, err)
	}
}
