package main

import (
	"encoding/json"
	"net/http"
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
