package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"shiftgraph/upstream/sandbox"
)

// schedulesOf serves a REST API of one planning unit in Berlin, one person and the given
// schedule rows.
func schedulesOf(t *testing.T, rows string) string {
	t.Helper()
	return serveTest(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.Contains(r.URL.Path, "/schedule/"):
			_, _ = fmt.Fprint(w, `{"schedules":[`+rows+`]}`)
		case strings.HasPrefix(r.URL.Path, "/v1/planning_units"):
			_, _ = fmt.Fprint(w, `{"planning_unit_id":7,"name":"Seven","time_zone_id":31,"color":"255","planning_raster":"900"}`)
		case r.URL.Path == "/v1/employees":
			_, _ = fmt.Fprint(w, `[{"employee_id":1,"first_name":"Ann"}]`)
		case r.URL.Path == "/v1/activities":
			_, _ = fmt.Fprint(w, `[{"activity_id":1,"name":"Present","type":"present","color":255.0}]`)
		default:
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusNotFound)
			_, _ = fmt.Fprint(w, `<html>not here</html>`)
		}
	})) + "/v1"
}

func dayRow(date, level string, times ...string) string {
	var blocks []string
	for i := 0; i < len(times); i += 2 {
		blocks = append(blocks, fmt.Sprintf(`{"activity_id":1,"time_start":%q,"time_end":%q}`, times[i], times[i+1]))
	}
	return fmt.Sprintf(`{"booking_date":%q,"employee_id":1,"planning_unit_id":7,"level":%q,"schedule_blocks":[%s]}`, date, level, strings.Join(blocks, ","))
}

// What the API tells twice of a person is listed once.
func TestLinksThatComeTwice(t *testing.T) {
	link := `{"employee_id":1,"planning_unit_id":7,"contract_id":3,"skill_id":4,"start_date":"2026-01-01","end_date":"2026-12-31","priority":1}`
	api := serveTest(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v1/employees":
			_, _ = fmt.Fprint(w, `[{"employee_id":1},{"employee_id":1}]`)
		case "/v1/contracts", "/v1/skills", "/v1/planning_units":
			_, _ = fmt.Fprint(w, `[{"contract_id":3,"skill_id":4,"planning_unit_id":7}]`)
		default:
			_, _ = fmt.Fprint(w, `[`+link+`,`+link+`]`)
		}
	})) + "/v1"
	a := start(t, api).ask(`query ($p: Period!) { employees { nodes { planningUnits(period: $p) { priority } contracts(period: $p) { contractId } skills(period: $p) { skillId } employmentPeriods { start } } } }`,
		map[string]any{"p": map[string]any{"start": "2026-03-01", "end": "2026-03-31"}})
	for _, person := range list(t, a.Data, "employees", "nodes") {
		for _, links := range []string{"planningUnits", "contracts", "skills", "employmentPeriods"} {
			if n := len(list(t, person, links)); n != 1 {
				t.Errorf("%d %s, want 1: %s", n, links, a.body)
			}
		}
	}
}

// Who is still planned in a unit that they have left is paid for it: the hours over all units,
// beside rows of that unit, have its days.
func TestHoursOfALeftUnit(t *testing.T) {
	day := func(unit int) string {
		return fmt.Sprintf(`{"booking_date":"2026-03-0%d","employee_id":1,"planning_unit_id":%d,"level":"plan",
			"schedule_blocks":[{"activity_id":1,"time_start":"2026-03-02T08:00:00","time_end":"2026-03-02T12:00:00"}]}`, unit, unit)
	}
	api := serveTest(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bodies := map[string]string{
			"/v1/employees":      `[{"employee_id":1}]`,
			"/v1/activities":     `[{"activity_id":1,"type":"present","paid":true}]`,
			"/v1/planning_units": `[{"planning_unit_id":2},{"planning_unit_id":3}]`,
			"/v1/contracts":      `[]`, "/v1/employee_employment_periods": `[]`,
			"/v1/planning_units/2/planning_units/2026-03-01": `[]`, // until February
			"/v1/planning_units/3/planning_units/2026-03-01": `[{"employee_id":1,"priority":1}]`,
			"/v1/planning_units/2/schedule/2026-03-01":       `[` + day(2) + `]`,
			"/v1/planning_units/3/schedule/2026-03-01":       `[` + day(3) + `]`,
			"/v1/employees/1/schedule/2026-03-01":            `[` + day(2) + `,` + day(3) + `]`,
		}
		body, ok := bodies[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			body = `{"id":"not_found"}`
		}
		_, _ = fmt.Fprint(w, body)
	})) + "/v1"
	a := start(t, api).ask(`query ($p: Period!) { timeTotals(period: $p, groupBy: [EMPLOYEE]) { paidMinutes hours { netMinutes } } }`,
		map[string]any{"p": map[string]any{"start": "2026-03-01", "end": "2026-03-31"}})
	row := at(t, a.Data, "timeTotals", 0)
	if paid, net := at(t, row, "paidMinutes"), at(t, row, "hours", "netMinutes"); paid != 480.0 || net != paid {
		t.Errorf("%v minutes paid, %v over all units; want 480 of both: %s", paid, net, a.body)
	}
}

// A shift that is booked on the day in which most of it lies is there from its first minute,
// on the evening before: in the figures of a period that ends with that evening too.
func TestShiftsBookedOnTheNextDay(t *testing.T) {
	api := schedulesOf(t, dayRow("2026-03-03", "plan", "2026-03-02T22:00:00", "2026-03-03T06:00:00"))
	a := start(t, api).ask(`{ planningUnit(id: "7") { staffing(period: {start: "2026-03-02", end: "2026-03-02"}) { intervals { value } } } }`, nil)
	there := 0.0
	for _, x := range list(t, a.Data, "planningUnit", "staffing", 0, "intervals") {
		there += at(t, x, "value").(float64)
	}
	if there != 8 {
		t.Errorf("somebody is there in %v quarters of an hour, want 8: %s", there, a.body)
	}
}

// No block ends before it starts, and no hour counts that the clock skips.
func TestBlocksInTheNightThatLacksAnHour(t *testing.T) {
	api := schedulesOf(t, dayRow("2026-03-28", "plan",
		"2026-03-28T22:00:00", "2026-03-29T02:30:00", "2026-03-29T02:30:00", "2026-03-29T03:00:00", "2026-03-29T03:00:00", "2026-03-29T06:00:00"))
	a := start(t, api).ask(`{ planningUnit(id: "7") { schedule(period: {start: "2026-03-28", end: "2026-03-28"}) { minutes start end blocks { start end minutes } } } }`, nil)
	day := at(t, a.Data, "planningUnit", "schedule", 0)
	if at(t, day, "minutes") != 420.0 {
		t.Errorf("the night has %v minutes, want 420: %s", at(t, day, "minutes"), a.body)
	}
	for _, b := range list(t, day, "blocks") {
		if at(t, b, "minutes").(float64) < 0 || at(t, b, "end").(string) < at(t, b, "start").(string) {
			t.Errorf("block %v", b)
		}
	}
}

// A level that nobody knows is shown as it is, with the API's own name.
func TestUnknownLevel(t *testing.T) {
	api := schedulesOf(t, dayRow("2026-03-02", "siesta", "2026-03-02T13:00:00", "2026-03-02T14:00:00"))
	a := start(t, api).ask(`{ planningUnit(id: "7") { color intervalMinutes schedule(period: {start: "2026-03-02", end: "2026-03-02"}) { level levelName } } }`, nil)
	want := `{"data":{"planningUnit":{"color":"#FF0000","intervalMinutes":15,"schedule":[{"level":"OTHER","levelName":"siesta"}]}}}`
	if a.plain() != want {
		t.Errorf("got  %s\nwant %s", a.plain(), want)
	}
}

// A page that says 404 is not the API saying that there is nothing.
func TestAnotherServersNotFound(t *testing.T) {
	s := start(t, schedulesOf(t, ""))
	a := s.ask(`{ contracts { name } }`, nil)
	if a.code() != "UPSTREAM_BAD_RESPONSE" || !strings.Contains(a.Errors[0].Message, "base URL") {
		t.Errorf("%s", a.body)
	}
}

// The log says why the upstream failed, which the answer does not.
func TestUpstreamFailuresAreLogged(t *testing.T) {
	s := start(t, "http://127.0.0.1:1/v1") // nobody listens on port 1
	a := s.ask(`{ activities { name } }`, nil)
	if a.code() != "UPSTREAM_UNAVAILABLE" || strings.Contains(a.body, "refused") {
		t.Errorf("answer: %s", a.body)
	}
	for _, want := range []string{"upstream call failed", "path=/v1/activities", "refused", "request_id=" + a.header.Get("X-Request-Id")} {
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("the log does not say %q:\n%s", want, s.log)
		}
	}
}

// A part that is deferred would be missing without a word: @defer is not in the schema.
func TestDeferIsRefused(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	a := s.ask(`{ planningUnit(id: "1001") { name ... @defer { schedule(period: {start: "2026-11-16", end: "2026-11-16"}) { date } } } }`, nil)
	if a.code() != "GRAPHQL_VALIDATION_FAILED" || a.Data != nil {
		t.Errorf("%s", a.body)
	}
	if a := s.ask(`{ __schema { directives { name } } }`, nil); strings.Contains(a.body, "defer") {
		t.Errorf("introspection: %s", a.body)
	}
}

// An operation whose time is up is answered with an error, and not cut off.
func TestOperationsEndInTime(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{People: 2000, Units: 8}, "-request-timeout", "50ms")
	a := s.ask(weekQuery, map[string]any{"unit": "1001", "week": map[string]any{"start": "2026-10-01", "end": "2026-10-31"}})
	if a.code() != "UPSTREAM_TIMEOUT" {
		t.Errorf("%d %.300s", a.status, a.body)
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(a.body), &body); err != nil {
		t.Error(err)
	}
}

// What everybody asks first gets through.
func TestWholeTenantsWeek(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	a := s.ask(`query ($w: Period!, $y: Period!) {
		planningUnits { name schedule(period: $w, levels: [PLAN, FINAL]) { date level employee { id fullName } blocks { start end activity { name paid } } } }
		year: planningUnit(id: "1007") { schedule(period: $y) { date employee { fullName } } }
	}`, map[string]any{"w": map[string]any{"start": "2026-11-16", "end": "2026-11-22"}, "y": map[string]any{"start": "2026-01-01", "end": "2026-12-31"}})
	if len(a.Errors) > 0 || len(list(t, a.Data, "planningUnits")) < 7 || len(list(t, a.Data, "year", "schedule")) < 300 {
		t.Errorf("%.300s", a.body)
	}
}

// A schedule that takes too long says what to do about it; a list, of which less cannot be
// asked, does not.
func TestAdviceFitsTheCall(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{Faults: sandbox.Faults{Latency: time.Minute, Cut: 10 * time.Millisecond}})
	for query, want := range map[string]string{
		`{ activities { name } }`: "try again later",
		`{ employee(id: "1") { id } planningUnits { schedule(period: {start: "2026-11-16", end: "2026-11-16"}) { date } } }`: "try again later",
	} {
		if a := s.ask(query, nil); a.code() != "UPSTREAM_TIMEOUT" || !strings.HasSuffix(a.Errors[0].Message, want) {
			t.Errorf("%s", a.body)
		}
	}
}

// A caller whose calls hang does not hold up another.
func TestOneCallerDoesNotStallAnother(t *testing.T) {
	stand, _ := startSandbox(t, sandbox.Config{})
	hold := make(chan struct{})
	hanging := make(chan struct{}, 1000)
	api := serveTest(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Authorization"), sandbox.PlannerToken) {
			hanging <- struct{}{}
			select {
			case <-hold:
			case <-r.Context().Done():
			}
		}
		stand.ServeHTTP(w, r)
	})) + "/v1"
	s := start(t, api)
	var stalled sync.WaitGroup
	for i := range 30 {
		day := fmt.Sprintf("2026-11-%02d", i+1)
		stalled.Go(func() {
			s.askAs(sandbox.PlannerToken, weekQuery, map[string]any{"unit": "1001", "week": map[string]any{"start": day, "end": day}})
		})
	}
	for range 8 {
		<-hanging // every place that the one token may have is taken
	}
	if a := s.ask(weekQuery, week("1001")); len(a.Errors) > 0 {
		t.Errorf("%.300s", a.body)
	}
	close(hold)
	stalled.Wait()
}

// Operations of one token that want the same at the same time share the calls.
func TestOperationsShareCallsInFlight(t *testing.T) {
	s, stand, g := gated(t, sandbox.Config{}, "-share-operations=false")
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if a := s.ask(weekQuery, week("1001")); len(a.Errors) > 0 {
				t.Errorf("%.300s", a.body)
			}
		})
	}
	s.until(ranHere, 10)
	settle(t.Context()) // each waits for what it wants
	close(g.open)
	all.Wait()
	if n := len(stand.Calls()); n != 4 {
		t.Errorf("10 operations at once cost %d calls; want those of one, as all others join", n)
	}
}

// A deviation over midnight is measured whole, whichever of its days is asked for.
func TestDeviationOverMidnight(t *testing.T) {
	api := schedulesOf(t, strings.Join([]string{
		dayRow("2026-10-16", "plan", "2026-10-16T16:00:00", "2026-10-17T00:00:00"), dayRow("2026-10-17", "plan", "2026-10-17T00:00:00", "2026-10-17T08:00:00"),
		dayRow("2026-10-16", "acd", "2026-10-16T16:00:00", "2026-10-16T23:59:30"), dayRow("2026-10-17", "acd", "2026-10-17T00:00:50", "2026-10-17T08:00:00"),
	}, ","))
	s := start(t, api)
	within := func(from, to string) float64 {
		a := s.ask(`query ($p: Period!) { planningUnit(id: "7") { adherence(period: $p, toleranceSeconds: 60) { inAdherenceMinutes exceptions { start } } } }`,
			map[string]any{"p": map[string]any{"start": from, "end": to}})
		if len(list(t, a.Data, "planningUnit", "adherence", 0, "exceptions")) == 0 {
			t.Errorf("%s to %s: 80 seconds were forgiven: %s", from, to, a.body)
		}
		return at(t, a.Data, "planningUnit", "adherence", 0, "inAdherenceMinutes").(float64)
	}
	if first, second, both := within("2026-10-16", "2026-10-16"), within("2026-10-17", "2026-10-17"), within("2026-10-16", "2026-10-17"); first != 479 || second != 479 || both != 958 {
		t.Errorf("in adherence %v and %v, together %v; want 479, 479 and 958", first, second, both)
	}
}

// People of a unit whose day begins earlier than the asked unit's are there all the same.
func TestCoverageOfAUnitFartherEast(t *testing.T) {
	api := serveTest(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := strings.TrimPrefix(r.URL.Path, "/v1"); {
		case path == "/planning_units":
			_, _ = fmt.Fprint(w, `[{"planning_unit_id":1,"time_zone_id":12},{"planning_unit_id":2,"parent_planning_unit_id":1,"time_zone_id":31}]`)
		case path == "/activities":
			_, _ = fmt.Fprint(w, `[{"activity_id":1,"type":"present","paid":true}]`)
		case strings.HasPrefix(path, "/planning_units/2/schedule/"):
			_, _ = fmt.Fprint(w, `[{"booking_date":"2026-11-17","employee_id":1,"planning_unit_id":2,"level":"plan","schedule_blocks":[{"activity_id":1,"time_start":"2026-11-17T00:00:00","time_end":"2026-11-17T06:00:00"}]}]`)
		case path == "/planning_units/2/requirements/2026-11-17":
			_, _ = fmt.Fprint(w, `[{"activity_id":1,"raster":3600,"values":[1,1,1,1,1,1]}]`)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	})) + "/v1"
	a := start(t, api).ask(`{ planningUnit(id: "1") { coverage(period: {start: "2026-11-16", end: "2026-11-16"}, includeDescendants: true) { requiredHours staffedHours understaffedHours } } }`, nil)
	if want := `{"data":{"planningUnit":{"coverage":[{"requiredHours":6,"staffedHours":6,"understaffedHours":0}]}}}`; a.plain() != want {
		t.Errorf("got  %s\nwant %s", a.plain(), want)
	}
}

// With contracts down only the figures that need one are missing.
func TestFiguresWithoutContracts(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{Faults: sandbox.Faults{ServerError: sandbox.Rule{Every: 1, Paths: "/contracts"}}})
	a := s.ask(`query ($w: Period!) {
		planningUnit(id: "1001") {
			schedule(period: $w) { fullDay paidMinutes blocks { fullDay paidMinutes } }
			headcount(period: $w) { people fte }
		}
		timeTotals(period: $w, planningUnitIds: ["1001"], groupBy: [ACTIVITY]) { activityId minutes paidMinutes }
	}`, map[string]any{"w": map[string]any{"start": "2026-11-09", "end": "2026-11-15"}})
	if a.code() != "UPSTREAM_UNAVAILABLE" {
		t.Errorf("errors: %.300s", a.body)
	}
	known, unknown := 0, 0
	for _, d := range list(t, a.Data, "planningUnit", "schedule") {
		if at(t, d, "paidMinutes") != nil {
			known++
		} else if unknown++; at(t, d, "fullDay") != true {
			t.Errorf("a day that needs no contract is not known: %v", d)
		}
	}
	if known == 0 || unknown == 0 {
		t.Errorf("%d days are known and %d are not; want some of each", known, unknown)
	}
	if at(t, a.Data, "planningUnit", "headcount", 0, "people").(float64) == 0 || at(t, a.Data, "planningUnit", "headcount", 0, "fte") != nil {
		t.Errorf("headcount: %v", at(t, a.Data, "planningUnit", "headcount"))
	}
	paid := 0
	for _, row := range list(t, a.Data, "timeTotals") {
		if at(t, row, "paidMinutes") != nil {
			paid++
		}
	}
	if paid == 0 || paid == len(list(t, a.Data, "timeTotals")) {
		t.Errorf("%d rows of totals have paid minutes; want some", paid)
	}
}

// An empty list asks for nothing, everywhere, and costs no call a person.
func TestEmptyListsAskForNothing(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{})
	a := s.ask(`query ($w: Period!) {
		planningUnit(id: "1001") { staffing(period: $w, activityIds: []) { activityId } types: staffing(period: $w, activityTypes: []) { activityId } coverage(period: $w, activityIds: []) { activityId } requirements(period: $w, activityIds: []) { date } }
		employees(filter: {skillIds: []}) { totalCount }
		none: employees(filter: {contractIds: []}) { totalCount }
		schedules(period: $w, activityTypes: []) { totalCount }
	}`, map[string]any{"w": map[string]any{"start": "2026-11-16", "end": "2026-11-16"}})
	want := `{"data":{"planningUnit":{"staffing":[],"types":[],"coverage":[],"requirements":[]},"employees":{"totalCount":0},"none":{"totalCount":0},"schedules":{"totalCount":0}}}`
	if a.plain() != want {
		t.Errorf("got  %s\nwant %s", a.plain(), want)
	}
	for _, c := range stand.Calls() {
		if strings.HasPrefix(c.Path, "/v1/employees/") {
			t.Errorf("a call for one person: %s", c)
		}
	}
}
