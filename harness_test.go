package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shiftgraph/internal/config"
	"shiftgraph/internal/guard"
	"shiftgraph/internal/telemetry"
	"shiftgraph/upstream/sandbox"
)

// today is the day on which the tests' sandboxes live.
var today = time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)

// weekQuery is the query that the project exists for.
const weekQuery = `query Week($unit: ID!, $week: Period!) {
  planningUnit(id: $unit) {
    name
    schedule(period: $week, levels: [PLAN, FINAL]) {
      date level
      employee { id fullName }
      blocks { start end activity { name paid } }
    }
  }
}`

func week(unit string) map[string]any {
	return map[string]any{"unit": unit, "week": map[string]any{"start": "2026-11-16", "end": "2026-11-22"}}
}

// A server is the whole facade over a REST API, with real HTTP on both sides.
type server struct {
	t   testing.TB
	url string
	log *syncBuffer
}

// startSandbox starts a sandbox on a port of its own.
func startSandbox(t testing.TB, c sandbox.Config) (*sandbox.Server, string) {
	t.Helper()
	if c.Today.IsZero() {
		c.Today = today
	}
	stand, err := sandbox.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return stand, serveTest(t, stand) + "/v1"
}

// start starts the facade over the REST API at api. Further arguments are the program's.
// Nothing is kept between operations, so that each shows the calls that it needs; tests of
// the cache say -cache-bytes.
func start(t testing.TB, api string, args ...string) *server {
	t.Helper()
	none := func(string) (string, bool) { return "", false }
	var limits guard.Limits
	c, err := config.Parse(append([]string{"-upstream", api, "-log-level", "debug", "-cache-bytes", "0"}, args...), none, limits.RegisterFlags)
	if err != nil {
		t.Fatal(err)
	}
	if c.TimeZones == nil {
		c.TimeZones = sandboxZones()
	}
	log := new(syncBuffer)
	var ready atomic.Bool
	handler, stop, err := newHandler(c, limits, api, telemetry.NewLogger(log, c.LogFormat, c.LogLevel), &ready, func() time.Time { return today })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop) // runs behind the server's own cleanup
	return &server{t, serveTest(t, handler), log}
}

// overSandbox starts the facade over a sandbox and gives both.
func overSandbox(t testing.TB, c sandbox.Config, args ...string) (*server, *sandbox.Server) {
	t.Helper()
	stand, api := startSandbox(t, c)
	return start(t, api, args...), stand
}

func serveTest(t testing.TB, h http.Handler) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// An answer is what came back for an operation.
type answer struct {
	status int
	header http.Header
	body   string
	Data   map[string]any
	Errors []struct {
		Message    string
		Path       []any
		Locations  []map[string]int
		Extensions map[string]any
	}
	Extensions map[string]any
}

// code is the code of the first error; "" without errors.
func (a *answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	code, _ := a.Errors[0].Extensions["code"].(string)
	return code
}

// plain is the body without extensions, which come last.
func (a *answer) plain() string {
	if at := strings.LastIndex(a.body, `,"extensions":`); at >= 0 && len(a.Errors) == 0 {
		return a.body[:at] + "}"
	}
	return a.body
}

// ask sends an operation with the admin's token.
func (s *server) ask(query string, variables map[string]any) *answer {
	s.t.Helper()
	return s.askAs(sandbox.AdminToken, query, variables)
}

func (s *server) askAs(token, query string, variables map[string]any) *answer {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.send(http.MethodPost, "/graphql", string(body), "Authorization", "Bearer "+token, "Content-Type", "application/json")
}

// send sends any request; headers are names and values in turn.
func (s *server) send(method, path, body string, headers ...string) *answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	a := &answer{status: response.StatusCode, header: response.Header, body: string(raw)}
	if strings.Contains(response.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(raw, a); err != nil {
			s.t.Fatalf("%s %s: %v in %.200s", method, path, err, raw)
		}
	}
	return a
}

// eventually waits for what another goroutine does, and reports whether it came to be. The
// machine of a test may be busy: it waits for long.
func eventually(done func() bool) bool {
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}

// at walks into decoded JSON: names go into objects, numbers into lists.
func at(t testing.TB, v any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, ok := v.(map[string]any)
			if !ok {
				t.Fatalf("%v: no object at %q but %v", path, step, v)
			}
			v = object[step]
		case int:
			list, ok := v.([]any)
			if !ok || step >= len(list) {
				t.Fatalf("%v: no element %d in %v", path, step, v)
			}
			v = list[step]
		}
	}
	return v
}

func list(t testing.TB, v any, path ...any) []any {
	t.Helper()
	l, ok := at(t, v, path...).([]any)
	if !ok {
		t.Fatalf("%v is no list but %v", path, at(t, v, path...))
	}
	return l
}

// syncBuffer is a buffer that a server may write to while a test reads it.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
