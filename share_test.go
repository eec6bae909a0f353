package main

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/upstream/sandbox"
)

// A gate stands before a REST API and lets nothing through until it is opened.
type gate struct {
	inner http.Handler
	open  chan struct{}
	left  chan struct{} // hears of each call that was given up in front of it
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case <-g.open:
		g.inner.ServeHTTP(w, r)
	case <-r.Context().Done():
		g.left <- struct{}{}
	}
}

// gated starts a facade over a sandbox behind a gate.
func gated(t *testing.T, c sandbox.Config, args ...string) (*server, *sandbox.Server, *gate) {
	t.Helper()
	stand, _ := startSandbox(t, c)
	g := &gate{stand, make(chan struct{}), make(chan struct{}, 100)}
	return start(t, serveTest(t, g)+"/v1", args...), stand, g
}

// counter reads one of the program's metrics.
func (s *server) counter(name string) int {
	s.t.Helper()
	m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\d+)$`).FindStringSubmatch(s.send(http.MethodGet, "/metrics", "").body)
	if m == nil {
		s.t.Fatalf("there is no metric %s", name)
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// until waits for a counter.
func (s *server) until(name string, n int) {
	s.t.Helper()
	if !eventually(func() bool { return s.counter(name) >= n }) {
		s.t.Fatalf("%s does not reach %d", name, n)
	}
}

const (
	ranHere = `shiftgraph_operations_run_total{executor="compiled"}`
	ranLeft = `shiftgraph_operations_run_total{executor="gqlgen"}`
	joined  = `shiftgraph_operations_shared_total`
)

// A crowd is requests that are under way at once.
type crowd struct {
	s       *server
	all     sync.WaitGroup
	mu      sync.Mutex
	answers map[string]*answer
}

// post sends an operation; what came back is found under name.
func (c *crowd) post(name, body string, headers ...string) {
	c.all.Go(func() {
		a := c.s.send(http.MethodPost, "/graphql", body, append([]string{"Content-Type", "application/json", "X-Request-Id", name}, headers...)...)
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.answers == nil {
			c.answers = map[string]*answer{}
		}
		c.answers[name] = a
	})
}

const (
	admin      = "Bearer " + sandbox.AdminToken
	peopleBody = `{"query": "query People($n: Int) { employees(first: $n) { nodes { fullName skills { skill { name } } } } }", "variables": {"n": 100}}`
)

// What is the same runs once, whatever it is sent with; what is not runs by itself.
func TestShareOperations(t *testing.T) {
	s, stand, g := gated(t, sandbox.Config{People: 60})
	c := &crowd{s: s}
	for i := range 5 {
		c.post("same-"+strconv.Itoa(i), peopleBody, "Authorization", admin)
	}
	c.post("plain", peopleBody, "Authorization", admin, "Accept-Encoding", "identity", "Accept", "application/graphql-response+json") // others take gzip
	s.until(joined, 5)
	c.post("other-token", peopleBody, "Authorization", "Bearer "+sandbox.PlannerToken)
	c.post("expired", peopleBody, "Authorization", "Bearer "+sandbox.ExpiredToken)
	c.post("fewer", strings.Replace(peopleBody, "100", "9", 1), "Authorization", admin)
	c.post("anew", peopleBody, "Authorization", admin, "Cache-Control", "no-cache")
	s.until(ranHere, 5)
	if n := s.counter(joined); n != 5 {
		t.Errorf("%d joined, want 5", n)
	}
	close(g.open)
	c.all.Wait()
	if n := s.counter(ranHere); n != 5 {
		t.Errorf("%d ran, want 5", n)
	}
	first := c.answers["same-0"]
	for i := range 5 {
		name := "same-" + strconv.Itoa(i)
		if a := c.answers[name]; a.body != first.body || len(a.Errors) > 0 || a.header.Get("X-Request-Id") != name {
			t.Errorf("%s: %v %.300s", name, a.header, a.body)
		}
	}
	plain := c.answers["plain"]
	if plain.body != first.body || plain.header.Get("Content-Length") == "" || !strings.HasPrefix(plain.header.Get("Content-Type"), "application/graphql-response+json") {
		t.Errorf("plain: %v", plain.header)
	}
	for _, name := range []string{"other-token", "expired", "fewer"} {
		if c.answers[name].plain() == first.plain() {
			t.Errorf("%s: got the answer to another question: %.300s", name, first.body)
		}
	}
	if n := strings.Count(s.log.String(), "msg=request"); n < 10 {
		t.Errorf("the log has %d requests, want every one", n)
	}
	stand.ResetCalls()
	s.send(http.MethodPost, "/graphql", peopleBody, "Authorization", admin, "Content-Type", "application/json")
	alone := paths(stand.Calls())
	stand.ResetCalls()
	for range 2 { // one after the other: nothing is kept
		s.send(http.MethodPost, "/graphql", peopleBody, "Authorization", admin, "Content-Type", "application/json")
	}
	if got := paths(stand.Calls()); len(got) != 2*len(alone) {
		t.Errorf("two in turn make %d calls, and one makes %d", len(got), len(alone))
	}
}

// Many at once make the calls of one, and the flag turns it off.
func TestShareOperationsCalls(t *testing.T) {
	const many = 8
	ask := func(t *testing.T, n int, args ...string) (*server, []string) {
		s, stand, g := gated(t, sandbox.Config{People: 60}, args...)
		c := &crowd{s: s}
		for i := range n {
			c.post(strconv.Itoa(i), peopleBody, "Authorization", admin)
		}
		if len(args) == 0 {
			s.until(joined, n-1)
		} else {
			s.until(ranHere, n)
		}
		close(g.open)
		c.all.Wait()
		return s, paths(stand.Calls())
	}
	_, one := ask(t, 1)
	s, got := ask(t, many)
	if diff := cmp.Diff(one, got); diff != "" {
		t.Errorf("calls (-of one +of many):\n%s", diff)
	}
	if n := s.counter(ranHere); n != 1 {
		t.Errorf("%d ran", n)
	}
	s, _ = ask(t, many, "-share-operations=false")
	if ran, shared := s.counter(ranHere), s.counter(joined); ran != many || shared != 0 {
		t.Errorf("switched off: %d ran, %d shared", ran, shared)
	}
}

// A failure goes to all, each with an id of its own.
func TestShareOperationsFailure(t *testing.T) {
	s, _, g := gated(t, sandbox.Config{Faults: sandbox.Faults{ServerError: sandbox.Rule{Every: 1}}})
	c := &crowd{s: s}
	c.post("a", peopleBody, "Authorization", admin)
	c.post("b", peopleBody, "Authorization", admin)
	s.until(joined, 1)
	close(g.open)
	c.all.Wait()
	for name, a := range c.answers {
		if a.code() != "UPSTREAM_UNAVAILABLE" || a.header.Get("X-Request-Id") != name || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v %s", name, a.header, a.body)
		}
	}
}

// Who leaves takes nothing from the others; with the last one the calls are given up.
func TestShareOperationsLeaving(t *testing.T) {
	s, _, g := gated(t, sandbox.Config{People: 60})
	leaving := func() (leave context.CancelFunc, left <-chan error) {
		ctx, leave := context.WithCancel(t.Context())
		out := make(chan error, 1)
		go func() {
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/graphql", strings.NewReader(peopleBody))
			if err == nil {
				r.Header.Set("Authorization", admin)
				r.Header.Set("Content-Type", "application/json")
				var response *http.Response
				if response, err = http.DefaultClient.Do(r); err == nil {
					err = response.Body.Close()
				}
			}
			out <- err
		}()
		return leave, out
	}
	leaveA, a := leaving()
	s.until(ranHere, 1)
	leaveB, b := leaving()
	s.until(joined, 1)
	leaveA()
	leaveB()
	if x, y := <-a, <-b; !errors.Is(x, context.Canceled) || !errors.Is(y, context.Canceled) {
		t.Errorf("left with %v, %v", x, y)
	}
	<-g.left // the test's time bounds it

	leaveA, a = leaving() // comes first
	s.until(ranHere, 2)
	c := &crowd{s: s}
	c.post("stays", peopleBody, "Authorization", admin)
	s.until(joined, 2)
	leaveA()
	if err := <-a; !errors.Is(err, context.Canceled) {
		t.Errorf("left with %v", err)
	}
	close(g.open)
	c.all.Wait()
	if stays := c.answers["stays"]; len(stays.Errors) > 0 || len(list(t, stays.Data, "employees", "nodes")) == 0 {
		t.Errorf("who stayed got %.300s", stays.body)
	}
}

func TestMetricsOfExecutors(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	for range 2 {
		s.ask(`{ levels { level } }`, nil)
	}
	s.ask(`{ __schema { queryType { name } } }`, nil)
	s.ask(`{ nothing }`, nil)
	if here, left := s.counter(ranHere), s.counter(ranLeft); here != 2 || left != 1 {
		t.Errorf("%d compiled and %d left to gqlgen, want 2 and 1", here, left)
	}
}
