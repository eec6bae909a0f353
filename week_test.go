package main

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/upstream/sandbox"
)

// paths are the calls without the fields that they ask for, in alphabetical order.
func paths(calls []sandbox.Call) []string {
	out := []string{}
	for _, c := range calls {
		out = append(out, withoutFields.ReplaceAllString(c.String(), ""))
	}
	slices.Sort(out)
	return out
}

var withoutFields = regexp.MustCompile(`[?&]display=[^&]*`)

func TestWeekCostsFourCalls(t *testing.T) {
	for _, test := range []struct {
		name       string
		people     int
		unit       string
		start, end string
	}{
		{"the smallest unit", 120, "1007", "2026-11-16", "2026-11-22"},
		{"ten times the people", 1200, "1007", "2026-11-16", "2026-11-22"},
		{"ten times the days", 120, "1007", "2026-09-14", "2026-11-22"},
		{"ten times of both", 1200, "1007", "2026-09-14", "2026-11-22"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, stand := overSandbox(t, sandbox.Config{People: test.people})
			a := s.ask(weekQuery, map[string]any{"unit": test.unit, "week": map[string]any{"start": test.start, "end": test.end}})
			if len(a.Errors) > 0 {
				t.Fatalf("errors: %v", a.Errors)
			}
			want := []string{
				"GET /v1/activities",
				"GET /v1/employees",
				"GET /v1/planning_units/" + test.unit,
				"GET /v1/planning_units/" + test.unit + "/schedule/" + test.start + "?end_date=" + test.end + "&levels=plan,final",
			}
			if diff := cmp.Diff(want, paths(stand.Calls())); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// Where nobody is planned nothing waits for names: a call for them may be given up before
// it is sent, but there are never more than the four.
func TestWeekOfAUnitWithoutPeople(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{})
	a := s.ask(weekQuery, week("1000"))
	if want := `{"data":{"planningUnit":{"name":"Customer Care","schedule":[]}}}`; a.plain() != want {
		t.Errorf("got  %s\nwant %s", a.plain(), want)
	}
	if calls := paths(stand.Calls()); len(calls) > 4 {
		t.Errorf("calls: %v", calls)
	}
}

// What is certain from the selection set starts at once: every call of the cold query is
// under way before the first one is answered.
func TestWeekTakesOneRoundTrip(t *testing.T) {
	stand, _ := startSandbox(t, sandbox.Config{})
	if waves := wavesOf(t, stand, weekQuery, week("1001")); !slices.Equal(waves, []int{4}) {
		t.Errorf("the calls came in waves of %v; want all 4 side by side", waves)
	}
}

func TestWeekIsJoined(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	a := s.ask(weekQuery, week("1001"))
	if len(a.Errors) > 0 {
		t.Fatalf("errors: %v", a.Errors)
	}
	if name := at(t, a.Data, "planningUnit", "name"); name != "Service Berlin" {
		t.Errorf("unit %v", name)
	}
	levels, dates, last := map[any]int{}, map[any]int{}, ""
	for i, d := range list(t, a.Data, "planningUnit", "schedule") {
		levels[at(t, d, "level")]++
		dates[at(t, d, "date")]++
		if name, ok := at(t, d, "employee", "fullName").(string); !ok || !strings.Contains(name, " ") {
			t.Errorf("day %d: employee %v", i, at(t, d, "employee"))
		}
		key := fmt.Sprint(at(t, d, "date"), " ", map[any]int{"PLAN": 1, "FINAL": 2}[at(t, d, "level")])
		if key < last {
			t.Errorf("day %d: %s comes after %s", i, key, last)
		}
		last = key
		for _, b := range list(t, d, "blocks") {
			if name, ok := at(t, b, "activity", "name").(string); !ok || name == "" {
				t.Errorf("day %d: activity %v", i, at(t, b, "activity"))
			}
		}
	}
	if len(levels) != 2 || len(dates) != 7 || levels["PLAN"] < 100 {
		t.Errorf("levels %v, dates %v; want two levels on seven days", levels, dates)
	}
}

// Every join agrees with the raw REST data, read by other code than the facade's.
func TestWeekAgreesWithTheRawData(t *testing.T) {
	_, api := startSandbox(t, sandbox.Config{})
	s := start(t, api)
	names := map[string]string{}
	for _, e := range rawList(t, api, "/employees", "employees") {
		names[fmt.Sprint(e["employee_id"])] = fmt.Sprint(e["first_name"], " ", e["last_name"])
	}
	activities := map[string]any{}
	for _, a := range rawList(t, api, "/activities", "activities") {
		activities[fmt.Sprint(a["activity_id"])] = a["name"]
	}
	want := map[string]int{}
	for _, d := range rawList(t, api, "/planning_units/1001/schedule/2026-11-16?end_date=2026-11-22&levels=plan,final", "schedules") {
		for _, b := range d["schedule_blocks"].([]any) {
			start, _ := at(t, b, "time_start").(string)
			want[fmt.Sprint(d["booking_date"], strings.ToUpper(d["level"].(string)), names[fmt.Sprint(d["employee_id"])],
				activities[fmt.Sprint(at(t, b, "activity_id"))], start)]++
		}
	}
	got := map[string]int{}
	a := s.ask(weekQuery, week("1001"))
	for _, d := range list(t, a.Data, "planningUnit", "schedule") {
		for _, b := range list(t, d, "blocks") {
			start, _ := at(t, b, "start").(string)
			got[fmt.Sprint(at(t, d, "date"), at(t, d, "level"), at(t, d, "employee", "fullName"), at(t, b, "activity", "name"),
				strings.TrimSuffix(start, "+01:00"))]++
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("blocks (-REST +GraphQL):\n%s", diff)
	}
}

// Aliases, fragments and a second period that touches the first merge into the same calls.
func TestAliasesMerge(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{})
	a := s.ask(`query ($u: ID!) {
		planningUnit(id: $u) {
			plan: schedule(period: {start: "2026-11-16", end: "2026-11-22"}) { ...day }
			final: schedule(period: {start: "2026-11-16", end: "2026-11-22"}, levels: [FINAL]) { ...day }
			next: schedule(period: {start: "2026-11-23", end: "2026-11-24"}, levels: [PLAN, FINAL]) { ...day }
		}
		again: planningUnit(id: $u) { plan: schedule(period: {start: "2026-11-18", end: "2026-11-18"}) { ...day planningUnit { name } } }
	}
	fragment day on ScheduleDay { date level employee { fullName } }`, map[string]any{"u": "1001"})
	if len(a.Errors) > 0 {
		t.Fatalf("errors: %v", a.Errors)
	}
	want := []string{
		"GET /v1/employees", "GET /v1/planning_units/1001",
		"GET /v1/planning_units/1001/schedule/2026-11-16?end_date=2026-11-24&levels=plan,final",
	}
	if diff := cmp.Diff(want, paths(stand.Calls())); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	for _, part := range []struct {
		field, level, first, last string
	}{{"plan", "PLAN", "2026-11-16", "2026-11-22"}, {"final", "FINAL", "2026-11-16", "2026-11-22"}} {
		days := list(t, a.Data, "planningUnit", part.field)
		for _, d := range days {
			if date := at(t, d, "date").(string); at(t, d, "level") != part.level || date < part.first || date > part.last {
				t.Fatalf("%s holds %v", part.field, d)
			}
		}
		if len(days) == 0 {
			t.Errorf("%s is empty", part.field)
		}
	}
	for _, d := range list(t, a.Data, "again", "plan") {
		if at(t, d, "date") != "2026-11-18" || at(t, d, "planningUnit", "name") != "Service Berlin" {
			t.Fatalf("again holds %v", d)
		}
	}
}

// Another upstream that writes the same data in the other ways that the API notes allow
// gives the same answers.
func TestOtherShapesGiveTheSameAnswers(t *testing.T) {
	stand, api := startSandbox(t, sandbox.Config{})
	operations := map[string]string{
		"week":      weekQuery,
		"employees": `{ employees(first: 500, orderBy: ID) { totalCount nodes { id fullName personnelNumber birthDate deleted userId color } } }`,
		"units":     `{ planningUnits(includeDeleted: true) { id name timeZoneId timeZone timeZoneSource intervalMinutes deleted } }`,
		"contracts": `{ contracts(includeDeleted: true) { id name employmentType workingDaysPerWeek } }`,
		"person":    `{ employee(id: "1042") { schedule(period: {start: "2026-11-01", end: "2026-11-30"}, levels: [PLAN, FINAL, WISHES, AVAILABILITIES]) { date level start end fullDay planningUnit { name } blocks { activityId activity { name } minutes } } } }`,
	}
	want := map[string]string{}
	for name, query := range operations {
		a := start(t, api).ask(query, week("1001"))
		if len(a.Errors) > 0 {
			t.Fatalf("%s: %v", name, a.Errors)
		}
		want[name] = a.body
	}
	for name, v := range map[string]variant{
		"bare lists":                  {wrapper: ""},
		"data wrapper":                {wrapper: "data"},
		"ids as strings":              {wrapper: "as it is", stringIDs: true},
		"empty texts and extra parts": {wrapper: "data", stringIDs: true, loose: true},
	} {
		t.Run(name, func(t *testing.T) {
			v.inner = stand
			s := start(t, serveTest(t, v)+"/v1")
			for operation, query := range operations {
				if diff := cmp.Diff(want[operation], s.ask(query, week("1001")).body); diff != "" {
					t.Errorf("%s (-sandbox +variant):\n%.2000s", operation, diff)
				}
			}
		})
	}
}

// The requests of a public Singer tap are all answered with what it reads.
func TestSingerTap(t *testing.T) {
	_, api := startSandbox(t, sandbox.Config{})
	for path, wrapper := range map[string]string{
		"/activities":                    "activities",
		"/contracts":                     "contracts",
		"/planning_units":                "planning_units",
		"/employees?include_userid=true": "employees",
		"/employees/1042/contracts/1900-01-01?end_date=4000-01-01":                      "employee_contracts",
		"/employees/1042/planning_units/1900-01-01?end_date=4000-01-01":                 "employee_planning_units",
		"/employees/1042/schedule/2026-11-01?end_date=2026-11-30":                       "schedules",
		"/employees/1042/schedule/2026-11-01?end_date=2026-11-30&levels=plan,final,acd": "schedules",
	} {
		rows := rawList(t, api, path, wrapper)
		if len(rows) == 0 {
			t.Errorf("%s: empty", path)
		}
		for _, field := range map[string][]string{
			"activities":              {"activity_id", "name", "type", "paid"},
			"contracts":               {"contract_id", "name", "working_amount"},
			"planning_units":          {"planning_unit_id", "name", "time_zone_id"},
			"employees":               {"employee_id", "first_name", "last_name", "user_id"},
			"employee_contracts":      {"employees_contract_id", "employee_id", "contract_id", "start_date", "end_date"},
			"employee_planning_units": {"employees_membership_id", "employee_id", "planning_unit_id", "start_date", "end_date", "priority"},
			"schedules":               {"booking_date", "employee_id", "planning_unit_id", "level", "schedule_blocks"},
		}[wrapper] {
			if _, ok := rows[0][field]; !ok {
				t.Errorf("%s: no %s in %v", path, field, rows[0])
			}
		}
	}
}

// Two callers at once each get what their own token may see.
func TestTokensDoNotMix(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	const query = `{ employees(first: 1000) { totalCount } planningUnits(includeDeleted: true) { id } }`
	want := map[string]string{}
	for _, token := range []string{sandbox.AdminToken, sandbox.PlannerToken} {
		want[token] = s.askAs(token, query, nil).plain()
	}
	if want[sandbox.AdminToken] == want[sandbox.PlannerToken] {
		t.Fatal("both tokens see the same")
	}
	done := make(chan string, 40)
	for i := range cap(done) {
		token := []string{sandbox.AdminToken, sandbox.PlannerToken}[i%2]
		go func() {
			if got := s.askAs(token, query, nil).plain(); got != want[token] {
				done <- fmt.Sprintf("%s got %s", token, got)
				return
			}
			done <- ""
		}()
	}
	for range cap(done) {
		if wrong := <-done; wrong != "" {
			t.Error(wrong)
		}
	}
	if status := s.askAs("unknown-token", query, nil); status.code() != "UNAUTHENTICATED" || status.status != http.StatusOK {
		t.Errorf("an unknown token: %d %s", status.status, status.body)
	}
}
