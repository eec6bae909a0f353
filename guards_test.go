package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"shiftgraph/upstream/sandbox"
)

// What IDEs and users send gets through the limits as they are by default.
func TestLimitsLetHonestQueriesThrough(t *testing.T) {
	introspection, err := os.ReadFile("internal/guard/testdata/introspection_graphiql.graphql") // what GraphiQL sends first
	if err != nil {
		t.Fatal(err)
	}
	s, _ := overSandbox(t, sandbox.Config{People: 2500, Units: 8})
	a := s.ask(string(introspection), nil)
	if len(a.Errors) > 0 || at(t, a.Data, "__schema", "queryType", "name") != "Query" {
		t.Errorf("introspection: %.500s", a.body)
	}
	a = s.ask(weekQuery, map[string]any{"unit": "1001", "week": map[string]any{"start": "2026-10-01", "end": "2026-10-31"}})
	if len(a.Errors) > 0 {
		t.Fatalf("a month of a large unit: %.500s", a.body)
	}
	people := map[any]bool{}
	for _, d := range list(t, a.Data, "planningUnit", "schedule") {
		people[at(t, d, "employee", "id")] = true
	}
	if len(people) < 500 {
		t.Errorf("the unit has %d people; this test wants 500 or more", len(people))
	}
}

func TestAttacksAreRefusedBeforeAnyWork(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{})
	week := `(period: {start: "2026-11-16", end: "2026-11-22"})`
	nested := `employeeId`
	for range 6 {
		nested = `employee { schedule` + week + ` { ` + nested + ` } }`
	}
	fragments := "fragment f0 on PlanningUnit { name }\n"
	for i := range 25 {
		fragments += fmt.Sprintf("fragment f%d on PlanningUnit { ...f%d ...f%d }\n", i+1, i, i)
	}
	for name, test := range map[string]struct {
		query string
		limit string
		code  string
	}{
		"people of days of people": {`{ planningUnit(id: "1001") { schedule` + week + ` { ` + nested + ` } } }`, "nodes", "LIMIT_EXCEEDED"},
		"too deep":                 {`{ planningUnit(id: "1001") { schedule` + week + ` { ` + strings.Repeat(`planningUnit { schedule`+week+` { `, 10) + `date` + strings.Repeat(` } }`, 10) + ` } } }`, "depth", "LIMIT_EXCEEDED"},
		"many aliases":             {`{ planningUnit(id: "1001") { ` + manyOf(60, func(i int) string { return fmt.Sprintf(`a%d: name `, i) }) + `} }`, "aliases", "LIMIT_EXCEEDED"},
		"many root fields":         {`{ ` + manyOf(30, func(i int) string { return fmt.Sprintf(`a%d: levels { level } `, i) }) + `}`, "rootFields", "LIMIT_EXCEEDED"},
		"many fields":              {`{ levels { ` + strings.Repeat(`level `, 5000) + `} }`, "tokens", "LIMIT_EXCEEDED"},
		"fragments of fragments":   {`{ planningUnit(id: "1001") { ...f25 } } ` + fragments, "", ""},
		"fragments in a circle":    {`{ planningUnit(id: "1001") { ...a } } fragment a on PlanningUnit { ...b } fragment b on PlanningUnit { ...a }`, "", "GRAPHQL_VALIDATION_FAILED"},
		"a large document":         {`{ levels { level } } #` + strings.Repeat("x", 100_000), "queryBytes", "LIMIT_EXCEEDED"},
		"deep introspection":       {`{ __schema { types { ` + strings.Repeat(`fields { type { `, 8) + `name` + strings.Repeat(` } }`, 8) + ` } } }`, "", "GRAPHQL_VALIDATION_FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			stand.ResetCalls()
			a := s.ask(test.query, nil)
			if test.code == "" { // harmless, and must stay so
				if len(a.Errors) > 0 {
					t.Logf("refused: %.300s", a.body)
				}
				return
			}
			if a.code() != test.code && a.code() != "LIMIT_EXCEEDED" {
				t.Fatalf("%d %.300s", a.status, a.body)
			}
			if got, _ := a.Errors[0].Extensions["limit"].(string); test.limit != "" && got != test.limit {
				t.Errorf("limit %q, want %q: %s", got, test.limit, a.Errors[0].Message)
			}
			if len(a.body) > 20_000 {
				t.Errorf("the refusal has %d bytes", len(a.body))
			}
			if calls := stand.Calls(); len(calls) > 0 {
				t.Errorf("the upstream was asked: %v", calls)
			}
		})
	}
}

func manyOf(n int, one func(int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(one(i))
	}
	return b.String()
}

func TestOnlyGraphQLOverHTTP(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	auth := []string{"Authorization", "Bearer " + sandbox.AdminToken}
	json := append([]string{"Content-Type", "application/json"}, auth...)
	for name, test := range map[string]struct {
		method, path, body string
		headers            []string
		status             int
	}{
		"GET":               {http.MethodGet, "/graphql?query=%7Blevels%7Blevel%7D%7D", "", auth, 200},
		"POST":              {http.MethodPost, "/graphql", `{"query":"{levels{level}}"}`, json, 200},
		"PUT":               {http.MethodPut, "/graphql", `{"query":"{levels{level}}"}`, json, 405},
		"a form":            {http.MethodPost, "/graphql", "query=%7Blevels%7Blevel%7D%7D", append([]string{"Content-Type", "application/x-www-form-urlencoded"}, auth...), 415},
		"a multipart form":  {http.MethodPost, "/graphql", "--x\r\n", append([]string{"Content-Type", "multipart/form-data; boundary=x"}, auth...), 415},
		"plain text":        {http.MethodPost, "/graphql", `{"query":"{levels{level}}"}`, append([]string{"Content-Type", "text/plain"}, auth...), 415},
		"packed":            {http.MethodPost, "/graphql", "\x1f\x8b", append([]string{"Content-Encoding", "gzip"}, json...), 415},
		"a large body":      {http.MethodPost, "/graphql", `{"query":"` + strings.Repeat(" ", 300_000) + `"}`, json, 413},
		"no JSON":           {http.MethodPost, "/graphql", `{"query":`, json, 400},
		"a list":            {http.MethodPost, "/graphql", `[{"query":"{levels{level}}"}]`, json, 400},
		"bytes behind it":   {http.MethodPost, "/graphql", `{"query":"{levels{level}}"} x`, json, 400},
		"a websocket":       {http.MethodGet, "/graphql", "", append([]string{"Upgrade", "websocket", "Connection", "Upgrade"}, auth...), 400},
		"an unknown answer": {http.MethodPost, "/graphql", `{"query":"{levels{level}}"}`, append([]string{"Accept", "image/png"}, json...), 406},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.send(test.method, test.path, test.body, test.headers...)
			if a.status != test.status {
				t.Errorf("status %d, want %d: %.300s", a.status, test.status, a.body)
			}
			if test.status != 200 && (a.code() == "" || strings.Contains(a.body, "RawParams")) {
				t.Errorf("refusal without a code, or with Go's names: %.300s", a.body)
			}
		})
	}
}

// An operation for which there is no place is refused before anything is asked for it.
func TestARefusedOperationMakesNoCall(t *testing.T) {
	s, stand, g := gated(t, sandbox.Config{}, "-limit-concurrent", "1", "-limit-wait", "1ms")
	c := &crowd{s: s}
	c.post("first", `{"query": "{ planningUnit(id: \"1001\") { name } }"}`, "Authorization", admin)
	s.until(ranHere, 1)
	if a := s.send(http.MethodPost, "/graphql", `{"query": "{ activities { name } }"}`, "Authorization", admin, "Content-Type", "application/json"); a.status != http.StatusServiceUnavailable {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	select {
	case <-g.left:
		t.Error("a call of the refused operation was under way")
	case <-time.After(200 * time.Millisecond):
	}
	close(g.open)
	c.all.Wait()
	if calls := stand.Calls(); len(calls) != 1 {
		t.Errorf("calls: %v", calls)
	}
}

// What units have around them multiplies with each step, and no limit on a document knows
// how many there are.
func TestAnswersHaveALimit(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{Units: 60}, "-limit-answer-bytes", "200000", "-limit-answer-bytes-at-once", "300000")
	tree := `{ planningUnits { parent { children { parent { children { parent { children { name } } } } } } } }`
	a := s.ask(tree, nil)
	if len(a.Errors) != 1 || a.Errors[0].Extensions["code"] != "LIMIT_EXCEEDED" || a.Errors[0].Extensions["limit"] != "answerBytes" || len(a.body) > 1000 {
		t.Fatalf("%.500s", a.body)
	}
	for range 20 { // together they are more than may be sent at once
		if a := s.ask(`{ planningUnits { parent { children { name shortName id } } } }`, nil); len(a.Errors) > 0 || len(a.body) < 20_000 {
			t.Fatalf("%d bytes: %.300s", len(a.body), a.body)
		}
	}
	s, _ = overSandbox(t, sandbox.Config{Units: 60}, "-limit-answer-bytes-at-once", "100000")
	a = s.ask(tree, nil)
	if len(a.Errors) != 1 || a.Errors[0].Extensions["limit"] != "answerBytesAtOnce" {
		t.Errorf("%.500s", a.body)
	}
}
