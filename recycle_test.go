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

// Answers are written into memory that other answers were written in. None shows anything
// of another, however many are under way, equal ones that are answered once among them.
func TestAnswersDoNotMix(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	var operations []string
	for day := range 6 {
		operations = append(operations,
			fmt.Sprintf(`{ planningUnit(id: "1001") { name schedule(period: {start: "2026-11-%02d", end: "2026-11-%02d"}, levels: [PLAN, FINAL]) { date level employee { id fullName } blocks { start end activity { name } } } } }`, 9+day, 9+2*day),
			fmt.Sprintf(`{ employees(first: %d) { totalCount nodes { id fullName } } }`, 1+day*7),
			fmt.Sprintf(`{ a%d: activities { id name nobody: name } planningUnit(id: "x%d") { name } }`, day, day)) // the second is refused
	}
	want := make([]string, len(operations))
	for i, operation := range operations {
		want[i] = s.ask(operation, nil).plain()
	}
	var all sync.WaitGroup
	for caller := range 8 {
		all.Go(func() {
			for n := range 3 * len(operations) {
				i := (caller/2*5 + n) % len(operations) // two callers at a time ask for the same
				if got := s.ask(operations[i], nil).plain(); got != want[i] {
					t.Errorf("%s\ngot  %.300s\nwant %.300s", operations[i], got, want[i])
					return
				}
			}
		})
	}
	all.Wait()
}

// What one run wrote is sent to several in their own ways: in other media types, as tables, to
// clients that leave, and with an end of its own behind the data. None writes into another's.
func TestSharedAnswersDoNotMix(t *testing.T) {
	_, api := startSandbox(t, sandbox.Config{Faults: sandbox.Faults{Latency: 20 * time.Millisecond}})
	alone := start(t, api, "-share-operations=false")
	s := start(t, api, "-cache-bytes", "33554432", "-cache-ttl", "employees=50ms")
	bodies := []string{ // long enough to be written by themselves
		`{"query": "{ employees { nodes { id fullName firstName lastName personnelNumber } } }"}`,
		`{"query": "{ schedules(period: {start: \"2026-11-16\", end: \"2026-11-17\"}) { nodes { date level employee { fullName } } } }"}`,
	}
	tokens := []string{sandbox.AdminToken, sandbox.PlannerToken}
	ask := func(s *server, way int, token, body string) string {
		path, accept := "/graphql", "application/json"
		switch way {
		case 1:
			path += "?format=csv"
		case 2:
			accept = "application/graphql-response+json"
		}
		a := s.send(http.MethodPost, path, body, "Authorization", "Bearer "+token, "Content-Type", "application/json", "Accept", accept)
		return fmt.Sprint(a.status, " ", a.plain()) // which was read as JSON, whatever follows the data
	}
	leave := func(after time.Duration, token, body string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/graphql", strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		client := http.Client{Timeout: after}
		if response, err := client.Do(r); err == nil {
			response.Body.Close()
		}
	}
	const ways = 3
	want := map[string]string{}
	for _, body := range bodies {
		for _, token := range tokens {
			for way := range ways {
				want[fmt.Sprint(way, token, body)] = ask(alone, way, token, body)
			}
		}
	}
	for round := range 8 {
		var all sync.WaitGroup
		for i := range 20 {
			body, token, way := bodies[(round+i/10)%2], tokens[i%2], i/2%(ways+1)
			all.Go(func() {
				if way == ways {
					leave(time.Duration(15+round)*time.Millisecond, token, body)
				} else if got := ask(s, way, token, body); got != want[fmt.Sprint(way, token, body)] {
					t.Errorf("way %d, %s, %s\ngot  %.300s\nwant %.300s", way, token, body, got, want[fmt.Sprint(way, token, body)])
				}
			})
		}
		all.Wait()
	}
	if s.counter("shiftgraph_operations_shared_total") == 0 {
		t.Error("none was shared")
	}
}

// Bodies that come again are answered as they are the first time, to each token and under each
// header its own way, whatever their variables are, and by both executions.
func TestBodiesThatComeAgainAnswerAlike(t *testing.T) {
	_, api := startSandbox(t, sandbox.Config{})
	anew := start(t, api, "-share-operations=false")
	again := []*server{start(t, api, "-cache-bytes", "33554432"), start(t, api, "-cache-bytes", "33554432", "-compiled=false")}
	documents := []string{
		`query($n: Int, $o: EmployeeOrder!, $b: Boolean!) { employees(first: $n, orderBy: $o) { totalCount nodes { id fullName ...F @include(if: $b) } pageInfo { hasNextPage endCursor } } } fragment F on Employee { personnelNumber x: lastName @skip(if: $b) }`,
		`query($n: Int, $o: EmployeeOrder!, $b: Boolean!) { employees(last: $n, orderBy: $o) { nodes { id @skip(if: $b) lastName } edges { cursor node { id } } } none: employees(filter: {skillIds: [], deleted: $b}) { totalCount nodes { id } pageInfo { startCursor } } }`,
	}
	type request struct{ token, body string }
	var requests []request
	for _, document := range documents {
		for _, n := range []any{nil, 0, 2, 50, -1, "x"} {
			for _, order := range []string{"ID", "LAST_NAME", "none"} {
				for _, b := range []any{true, false, nil} {
					body, err := json.Marshal(map[string]any{"query": document, "variables": map[string]any{"n": n, "o": order, "b": b}})
					if err != nil {
						t.Fatal(err)
					}
					for _, token := range []string{sandbox.AdminToken, sandbox.PlannerToken, sandbox.ExpiredToken} {
						requests = append(requests, request{token, string(body)})
					}
				}
			}
		}
	}
	send := func(s *server, r request, header ...string) string {
		a := s.send(http.MethodPost, "/graphql", r.body, append([]string{"Authorization", "Bearer " + r.token, "Content-Type", "application/json"}, header...)...)
		return fmt.Sprint(a.status, " ", a.plain())
	}
	for i, r := range requests {
		want, refused := send(anew, r), send(anew, r, "X-Shiftgraph-Explain", "calls") // which is off
		for _, s := range again {
			for range 3 {
				if got := send(s, r); got != want {
					t.Errorf("%d: %s %s\ngot  %.300s\nwant %.300s", i, r.token, r.body, got, want)
				}
			}
			if got := send(s, r, "X-Shiftgraph-Explain", "calls"); got != refused {
				t.Errorf("%d: %s %s\ngot  %.300s\nwant %.300s", i, r.token, r.body, got, refused)
			}
			if got := send(s, r, "Cache-Control", "no-cache"); got != want {
				t.Errorf("%d: %s %s\ngot  %.300s\nwant %.300s", i, r.token, r.body, got, want)
			}
		}
	}
}
