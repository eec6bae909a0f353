package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/upstream/sandbox"
)

// explain asks with the header that shows the calls.
func (s *server) explain(what, query string, variables map[string]any) *answer {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.send(http.MethodPost, "/graphql", string(body), "Authorization", "Bearer "+sandbox.AdminToken, "Content-Type", "application/json", "X-Shiftgraph-Explain", what)
}

// The calls that an answer shows are those that the upstream saw.
func TestExplainShowsTheCalls(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{Faults: sandbox.Faults{ServerError: sandbox.Rule{First: 1, Paths: "/employees"}}}, "-explain")
	a := s.explain("calls", weekQuery, week("1001"))
	if len(a.Errors) > 0 {
		t.Fatalf("%.300s", a.body)
	}
	shown := map[string]int{}
	for _, c := range list(t, a.Extensions, "upstream") {
		line := at(t, c, "method").(string) + " " + at(t, c, "path").(string)
		if q := at(t, c, "query").(string); q != "" {
			line += "?" + q
		}
		shown[line]++
		if again := at(t, c, "attempt") == 2.0; (at(t, c, "path") == "/v1/employees" && at(t, c, "status") == 200.0) != again {
			t.Errorf("attempt of %v", c)
		}
		if failed := at(t, c, "failure") != nil; failed != (at(t, c, "status") == 503.0) || at(t, c, "durationMs").(float64) < 0 {
			t.Errorf("call %v", c)
		}
	}
	seen := map[string]int{}
	for _, c := range stand.Calls() {
		seen[c.String()]++
	}
	if diff := cmp.Diff(seen, shown); diff != "" {
		t.Errorf("calls (-upstream +shown):\n%s", diff)
	}
	if strings.Contains(a.body, sandbox.AdminToken) || strings.Contains(a.body, "127.0.0.1") {
		t.Error("a token or a host is shown")
	}
	if plain := s.ask(weekQuery, week("1001")); plain.Extensions["upstream"] != nil {
		t.Errorf("without the header: %v", plain.Extensions)
	}
}

func TestExplainIsRefusedWhereItIsOff(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	if a := s.explain("calls", `{ levels { level } }`, nil); a.code() != "BAD_USER_INPUT" {
		t.Errorf("%s", a.body)
	}
	s, _ = overSandbox(t, sandbox.Config{}, "-explain")
	if a := s.explain("everything", `{ levels { level } }`, nil); a.code() != "BAD_USER_INPUT" || !strings.Contains(a.Errors[0].Message, "calls") {
		t.Errorf("%s", a.body)
	}
}

// lines are calls of extensions.upstream as the upstream would see them.
func lines(t *testing.T, a *answer) []string {
	t.Helper()
	out := []string{}
	for _, c := range list(t, a.Extensions, "upstream") {
		line := at(t, c, "method").(string) + " " + at(t, c, "path").(string)
		if q := at(t, c, "query").(string); q != "" {
			line += "?" + q
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

// A plan names the calls that the operation makes when it is run, and makes none itself.
func TestExplainPlans(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{}, "-explain")
	planned := s.explain("plan", weekQuery, week("1001"))
	if made := stand.Calls(); len(made) > 0 || planned.Data != nil || len(planned.Errors) > 0 || planned.status != http.StatusOK {
		t.Errorf("made %v, %d %.300s", paths(made), planned.status, planned.body)
	}
	for _, c := range list(t, planned.Extensions, "upstream") {
		if at(t, c, "certain") != true || at(t, c, "calls") != 1.0 || at(t, c, "estimatedRows").(float64) < 1 || at(t, c, "estimatedBytes").(float64) < 1 || at(t, c, "estimatedMs").(float64) <= 0 {
			t.Errorf("call %v", c)
		}
	}
	if diff := cmp.Diff(lines(t, s.explain("calls", weekQuery, week("1001"))), lines(t, planned)); diff != "" {
		t.Errorf("calls (-made +planned):\n%s", diff)
	}
}

// What hangs on answers is planned as one call for each that they will bring.
func TestExplainPlansWhatHangsOnAnswers(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{}, "-explain")
	const query = `{ planningUnits { days: schedule(period: {start: "2026-11-16", end: "2026-11-16"}) { date } } }`
	schedules := func() any {
		t.Helper()
		for _, c := range list(t, s.explain("plan", query, nil).Extensions, "upstream") {
			if at(t, c, "path") == "/v1/planning_units/{id}/schedule/2026-11-16" {
				if at(t, c, "each") != "planningUnit" || at(t, c, "certain") != false || at(t, c, "fields", 0) != "planningUnits.days" {
					t.Errorf("call %v", c)
				}
				return at(t, c, "calls")
			}
		}
		t.Fatal("no schedule is planned")
		return nil
	}
	if n := schedules(); n != nil {
		t.Errorf("%v schedules before any unit is known", n)
	}
	s.ask(query, nil)
	if n := schedules(); n != 8.0 {
		t.Errorf("%v schedules of 8 units", n)
	}
}

func TestExplainSaysWhatWasSpared(t *testing.T) {
	s, _ := caching(t, sandbox.Config{}, "-explain")
	words := func() map[string]string {
		out := map[string]string{}
		for _, c := range list(t, s.explain("calls", weekQuery, week("1001")).Extensions, "upstream") {
			out[strings.Split(at(t, c, "path").(string), "/")[2]+" "+at(t, c, "fields", 0).(string)] = at(t, c, "cache").(string)
			if at(t, c, "rows").(float64) < 1 {
				t.Errorf("no rows: %v", c)
			}
		}
		return out
	}
	want := map[string]string{"planning_units planningUnit": "miss", "employees planningUnit.schedule.employee": "miss", "activities planningUnit.schedule.blocks.activity": "miss", "planning_units planningUnit.schedule": "off"}
	if diff := cmp.Diff(want, words()); diff != "" {
		t.Errorf("cold (-want +got):\n%s", diff)
	}
	for name, word := range want {
		if word == "miss" {
			want[name] = "hit"
		}
	}
	if diff := cmp.Diff(want, words()); diff != "" {
		t.Errorf("warm (-want +got):\n%s", diff)
	}
}

// The API answers 404 alike for what is not there, for what there is nothing of, and for
// what may not be seen.
func TestWhich404(t *testing.T) {
	const of = `planningUnitIds: [%q], period: {start: "2026-11-16", end: "2026-11-16"}`
	schedules := func(unit, more string) string {
		return `{ schedules(` + fmt.Sprintf(of, unit) + `) { totalCount } ` + more + ` }`
	}
	for name, test := range map[string]struct{ token, query, reason string }{
		"nothing is known":                {sandbox.AdminToken, schedules("987654", ""), "unknown"},
		"the list does not have it":       {sandbox.AdminToken, schedules("987654", "planningUnits { id }"), "noSuchIdOrNoRights"},
		"the list has it":                 {sandbox.AdminToken, schedules("1003", "planningUnits { id }"), "noData"},
		"it was asked for by its id":      {sandbox.AdminToken, schedules("1003", `planningUnit(id: "1003") { id }`), "noData"},
		"another record names it":         {sandbox.PlannerToken, schedules("1000", "planningUnits { parent { id } }"), "noRights"},
		"a person whom nobody has":        {sandbox.AdminToken, `{ employee(id: "1042") { id } schedules(employeeIds: ["999999"], period: {start: "2026-11-16", end: "2026-11-16"}) { totalCount } }`, "noSuchIdOrNoRights"},
		"a person who is off that Sunday": {sandbox.AdminToken, `{ employee(id: "1042") { schedule(period: {start: "2026-11-22", end: "2026-11-22"}, levels: [ON_CALL]) { date } } }`, "unknown"}, // a level of its own rights
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := overSandbox(t, sandbox.Config{}, "-explain")
			body, err := json.Marshal(map[string]any{"query": test.query})
			if err != nil {
				t.Fatal(err)
			}
			a := s.send(http.MethodPost, "/graphql", string(body), "Authorization", "Bearer "+test.token, "Content-Type", "application/json", "X-Shiftgraph-Explain", "calls")
			if len(a.Errors) > 0 {
				t.Fatalf("%.300s", a.body)
			}
			found := ""
			for _, c := range list(t, a.Extensions, "upstream") {
				if at(t, c, "status") == 404.0 && strings.Contains(at(t, c, "path").(string), "/schedule/") {
					found = at(t, c, "notFound").(string)
				}
			}
			if found != test.reason {
				t.Errorf("reason %q, want %q", found, test.reason)
			}
			_, told := a.Extensions["notFound"]
			if told != (test.reason != "noData") {
				t.Errorf("extensions.notFound: %v", a.Extensions["notFound"])
			}
		})
	}
}
