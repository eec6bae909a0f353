package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"shiftgraph/upstream/sandbox"
)

func TestWithoutATokenNothingIsDone(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{})
	body := `{"query":"{ activities { name } }"}`
	for name, headers := range map[string][]string{
		"none":          nil,
		"empty":         {"Authorization", ""},
		"basic":         {"Authorization", "Basic c2FuZGJveC1hZG1pbg=="},
		"no token":      {"Authorization", "Bearer "},
		"two tokens":    {"Authorization", "Bearer a b"},
		"two headers":   {"Authorization", "Bearer sandbox-admin", "Authorization", "Bearer sandbox-planner"},
		"a long one":    {"Authorization", "Bearer " + strings.Repeat("a", 20_000)},
		"in a cookie":   {"Cookie", "Authorization=Bearer sandbox-admin"},
		"in the header": {"Token", "sandbox-admin"},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.send(http.MethodPost, "/graphql", body, append(headers, "Content-Type", "application/json")...)
			if a.status != http.StatusUnauthorized || a.code() != "UNAUTHENTICATED" || a.Data != nil {
				t.Errorf("status %d, %s", a.status, a.body)
			}
			if !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("WWW-Authenticate %q", a.header.Get("WWW-Authenticate"))
			}
		})
	}
	if calls := stand.Calls(); len(calls) > 0 {
		t.Errorf("the upstream was asked: %v", calls)
	}
}

func TestUpstreamFailuresNullTheirFieldOnly(t *testing.T) {
	for _, test := range []struct {
		name   string
		faults sandbox.Faults
		token  string
		path   string // of the first error
		field  string // below a day, null then; "" when the unit itself is
		code   string
	}{
		{"people are down", sandbox.Faults{ServerError: sandbox.Rule{Every: 1, Paths: "/employees"}}, "", "planningUnit.schedule.0.employee", "employee", "UPSTREAM_UNAVAILABLE"},
		{"people are cut off", sandbox.Faults{Truncate: sandbox.Rule{Every: 1, Paths: "/employees"}}, "", "planningUnit.schedule.0.employee", "employee", "UPSTREAM_BAD_RESPONSE"},
		{"people are a page", sandbox.Faults{HTML: sandbox.Rule{Every: 1, Paths: "/employees"}}, "", "planningUnit.schedule.0.employee", "employee", "UPSTREAM_UNAVAILABLE"},
		{"people have another shape", sandbox.Faults{WrongShape: sandbox.Rule{Every: 1, Paths: "/employees"}}, "", "planningUnit.schedule.0.employee", "employee", "UPSTREAM_BAD_RESPONSE"},
		{"people hang up", sandbox.Faults{Drop: sandbox.Rule{Every: 1, Paths: "/employees"}}, "", "planningUnit.schedule.0.employee", "employee", "UPSTREAM_UNAVAILABLE"},
		{"people are rationed", sandbox.Faults{RateLimit: sandbox.Rule{Every: 1, Paths: "/employees"}}, "", "planningUnit.schedule.0.employee", "employee", "UPSTREAM_RATE_LIMITED"},
		{"people take too long", sandbox.Faults{Latency: time.Minute, LatencyPaths: "/employees", Cut: 3 * time.Second}, "", "planningUnit.schedule.0.employee", "employee", "UPSTREAM_TIMEOUT"},
		{"the schedule is down", sandbox.Faults{ServerError: sandbox.Rule{Every: 1, Paths: "/schedule"}}, "", "planningUnit.schedule", "", "UPSTREAM_UNAVAILABLE"},
		{"the token has expired", sandbox.Faults{}, sandbox.ExpiredToken, "planningUnit", "", "UNAUTHENTICATED"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, _ := overSandbox(t, sandbox.Config{Faults: test.faults})
			token := test.token
			if token == "" {
				token = sandbox.AdminToken
			}
			a := s.askAs(token, weekQuery, week("1001"))
			if a.status != http.StatusOK || a.code() != test.code {
				t.Fatalf("status %d, %.500s", a.status, a.body)
			}
			first := a.Errors[0]
			if got := strings.ReplaceAll(strings.Trim(fmt.Sprint(first.Path), "[]"), " ", "."); got != test.path && !strings.HasPrefix(got, "planningUnit.schedule.") {
				t.Errorf("path %s, want %s", got, test.path)
			}
			if !strings.Contains(first.Message, "GET /v1/") || len(first.Locations) == 0 {
				t.Errorf("the error does not say what failed and where: %+v", first)
			}
			if strings.Contains(a.body+s.log.String(), token) {
				t.Error("the token is in the answer or in the log")
			}
			if test.field == "" {
				return
			}
			days := list(t, a.Data, "planningUnit", "schedule")
			for _, d := range days {
				if at(t, d, test.field) != nil || at(t, d, "blocks", 0, "activity", "name") == nil {
					t.Fatalf("more than %s is null: %v", test.field, d)
				}
			}
			if at(t, a.Data, "planningUnit", "name") != "Service Berlin" || len(days) == 0 {
				t.Errorf("the rest of the answer does not stand: %.300s", a.body)
			}
		})
	}
}

func TestAbsenceIsNoError(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	a := s.ask(`{
		unit: planningUnit(id: "987654321") { name schedule(period: {start: "2026-11-16", end: "2026-11-16"}) { date } }
		person: employee(id: "987654321") { fullName schedule(period: {start: "2026-11-16", end: "2026-11-16"}) { date } }
		activity(id: "987654321") { name }
		contract(id: "987654321") { name }
		nothing: planningUnit(id: "1001") { schedule(period: {start: "1990-01-01", end: "1990-01-07"}) { date } }
		nobody: planningUnit(id: "1000") { schedule(period: {start: "2026-11-16", end: "2026-11-22"}) { date } }
		none: planningUnit(id: "1001") { schedule(period: {start: "2026-11-16", end: "2026-11-22"}, levels: []) { date } }
	}`, nil)
	want := `{"data":{"unit":null,"person":null,"activity":null,"contract":null,"nothing":{"schedule":[]},"nobody":{"schedule":[]},"none":{"schedule":[]}}}`
	if a.plain() != want {
		t.Errorf("got  %s\nwant %s", a.plain(), want)
	}
}

func TestBadInputNamesTheArgument(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{})
	const schedule = `query ($l: [Level!] = [PLAN], $id: ID! = "1001") { planningUnit(id: $id) { schedule(period: %s, levels: %s) { date } used: schedule(period: {start: "2026-03-02", end: "2026-03-02"}, levels: $l) { date } } }`
	for name, test := range map[string]struct {
		query     string
		variables map[string]any
		code      string
		names     string // in the message
	}{
		"a day that no calendar has": {fmt.Sprintf(schedule, `{start: "2026-02-28", end: "2026-02-30"}`, "[PLAN]"), nil, "BAD_USER_INPUT", "period.end"},
		"a date of another form":     {fmt.Sprintf(schedule, `{start: "28.2.2026", end: "2026-02-28"}`, "[PLAN]"), nil, "BAD_USER_INPUT", "period.start"},
		"a number for a date":        {fmt.Sprintf(schedule, `{start: 20260228, end: "2026-02-28"}`, "[PLAN]"), nil, "BAD_USER_INPUT", "period.start"},
		"the end before the start":   {fmt.Sprintf(schedule, `{start: "2026-03-08", end: "2026-03-02"}`, "[PLAN]"), nil, "BAD_USER_INPUT", "period.end: 2026-03-02 is before start 2026-03-08; swap them"},
		"a level that is none":       {fmt.Sprintf(schedule, `{start: "2026-03-02", end: "2026-03-02"}`, "[PLAN, ACTUAL]"), nil, "BAD_USER_INPUT", "levels[1]"},
		"a level in a variable":      {fmt.Sprintf(schedule, `{start: "2026-03-02", end: "2026-03-02"}`, "$l"), map[string]any{"l": []any{"ACTUAL"}}, "BAD_USER_INPUT", "$l"},
		"the level OTHER":            {fmt.Sprintf(schedule, `{start: "2026-03-02", end: "2026-03-02"}`, "[PLAN, OTHER]"), nil, "BAD_USER_INPUT", "levels[1]"},
		"an id that is a path":       {`{ planningUnit(id: "1001/../../x?y#z") { name } }`, nil, "BAD_USER_INPUT", "id"},
		"an empty id":                {`{ employee(id: "") { fullName } }`, nil, "BAD_USER_INPUT", "id"},
		"ten years":                  {fmt.Sprintf(schedule, `{start: "2016-01-01", end: "2025-12-31"}`, "[PLAN]"), nil, "LIMIT_EXCEEDED", "period"},
		"a page that is too large":   {`{ employees(first: 1001) { totalCount } }`, nil, "BAD_USER_INPUT", "first"},
		"less than no tolerance":     {`{ planningUnit(id: "1001") { adherence(period: {start: "2026-03-02", end: "2026-03-02"}, toleranceSeconds: -1) { employeeId } } }`, nil, "BAD_USER_INPUT", "toleranceSeconds"},
		"a time of day that is none": {`{ planningUnit(id: "1001") { schedule(period: {start: "2026-03-02", end: "2026-03-02"}) { minutesBetween(from: "22:00", to: "6:00") } } }`, nil, "BAD_USER_INPUT", "to"},
		"a text for a number":        {`query ($n: Int) { employees(first: $n) { totalCount } }`, map[string]any{"n": "10"}, "BAD_USER_INPUT", "first"},
		"a field that is none":       {`{ nobody }`, nil, "GRAPHQL_VALIDATION_FAILED", "nobody"},
		"half a document":            {`{ activities {`, nil, "GRAPHQL_PARSE_FAILED", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.ask(test.query, test.variables)
			if a.code() != test.code || !strings.Contains(a.Errors[0].Message, test.names) {
				t.Errorf("%s", a.body)
			}
			if strings.Contains(a.body, "Did you mean") {
				t.Errorf("suggestions: %s", a.body)
			}
		})
	}
	if calls := stand.Calls(); len(calls) > 0 {
		t.Errorf("the upstream was asked: %v", calls)
	}
}

// A condition of null is no panic: it is a variable like others that do not fit.
func TestNullCondition(t *testing.T) {
	for name, args := range map[string][]string{"compiled": nil, "left to gqlgen": {"-compiled=false"}} {
		t.Run(name, func(t *testing.T) {
			s, stand := overSandbox(t, sandbox.Config{}, args...)
			const query = "query ($on: Boolean = true) {\n  planningUnits { name @include(if: $on) }\n}"
			a := s.ask(query, map[string]any{"on": nil})
			if a.status != http.StatusOK || a.code() != "BAD_USER_INPUT" || a.Data != nil || !strings.Contains(a.Errors[0].Message, "variable $on: is null, and @include(if: $on)") {
				t.Fatalf("status %d, %s", a.status, a.body)
			}
			if place := a.Errors[0].Locations; len(place) != 1 || place[0]["line"] != 2 {
				t.Errorf("at %v", place)
			}
			if strings.Contains(s.log.String(), "internal error") || len(stand.Calls()) > 0 {
				t.Errorf("calls %v, log %s", stand.Calls(), s.log)
			}
			if a := s.ask(query, nil); len(a.Errors) > 0 || !strings.Contains(a.body, `"name"`) {
				t.Errorf("without the variable: %.300s", a.body)
			}
		})
	}
}

// People read errors and the calls of an answer: &, < and > stand there as they are, and not
// as \u0026, \u003c and \u003e, which JSON allows and encoding/json writes for HTML's sake.
func TestTextsAreReadable(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{}, "-explain", "-reports", reportFolder(t, "shifts.graphql", "# a & <b>\n"+shiftsReport))
	get := func(query string, parameters ...string) string {
		values := url.Values{"query": {query}}
		for i := 0; i < len(parameters); i += 2 {
			values.Set(parameters[i], parameters[i+1])
		}
		return "/graphql?" + values.Encode()
	}
	for name, test := range map[string]struct {
		path    string
		headers []string
		status  int
		says    string
	}{
		"an argument":        {get(`{ planningUnit(id: "<&>") { name } }`), nil, http.StatusOK, `<&>`},
		"not parsed":         {get(`{ a & b }`), nil, http.StatusOK, `&`},
		"no token":           {get(`{ levels { level } }`), []string{"Authorization", ""}, http.StatusUnauthorized, `Bearer <token>`},
		"an option":          {get(`{ levels { level } }`, "format", "<csv>"), nil, http.StatusBadRequest, `<csv>`},
		"a table's error":    {get(`{ planningUnit(id: "<&>") { name } }`, "format", "csv"), nil, http.StatusBadRequest, `<&>`},
		"a report's":         {"/reports/shifts.csv?unit=1001&period=%3Cnow%3E", nil, http.StatusBadRequest, `<now>`},
		"no such report":     {"/reports/%3Cb%3E.csv", nil, http.StatusNotFound, `report <b>`},
		"the list":           {"/reports", nil, http.StatusOK, `a & <b>`},
		"calls of an answer": {get(`{ planningUnit(id: "1001") { schedule(period: {start: "2026-11-16", end: "2026-11-16"}) { date } } }`), []string{"X-Shiftgraph-Explain", "calls"}, http.StatusOK, `end_date=2026-11-16&levels=plan`},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.wire(http.MethodGet, test.path, "", test.headers...)
			body := got.plain(t)
			if got.StatusCode != test.status || !strings.Contains(body, test.says) || strings.Contains(body, `\u00`) || !strings.Contains(got.Header.Get("Content-Type"), "json") {
				t.Errorf("%d %s: %s", got.StatusCode, got.Header.Get("Content-Type"), body)
			}
			if got.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("a browser might take it for a page: %v", got.Header)
			}
		})
	}
}
