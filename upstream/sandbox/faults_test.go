package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// ask sends a request straight to the handler, for tests inside a bubble of fake time.
func ask(s *Server, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", "/v1"+path, nil)
	r.Header.Set("Authorization", "Bearer "+AdminToken)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func build(t *testing.T, c Config) *Server {
	t.Helper()
	if c.Today.IsZero() {
		c.Today = testDay
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLatency(t *testing.T) {
	for _, test := range []struct {
		name   string
		faults Faults
		header string
		path   string
		took   time.Duration
		status int
	}{
		{"none", Faults{}, "", "/activities", 0, 200},
		{"fixed", Faults{Latency: 300 * time.Millisecond}, "", "/activities", 300 * time.Millisecond, 200},
		{"by rows", Faults{LatencyPerRow: 10 * time.Millisecond}, "", "/activities", 400 * time.Millisecond, 200},
		{"both", Faults{Latency: time.Second, LatencyPerRow: 10 * time.Millisecond}, "", "/activities", 1400 * time.Millisecond, 200},
		{"elsewhere", Faults{Latency: time.Second, LatencyPaths: "/schedule, /employees"}, "", "/activities", 0, 200},
		{"here", Faults{Latency: time.Second, LatencyPaths: "/schedule, /activ"}, "", "/activities", time.Second, 200},
		{"not found waits, too", Faults{Latency: time.Second}, "", "/nothing", time.Second, 404},
		{"cut at 25 s", Faults{Latency: time.Minute}, "", "/activities", 25 * time.Second, 504},
		{"cut by volume", Faults{LatencyPerRow: time.Second}, "", "/activities", 25 * time.Second, 504},
		{"volume below the cut", Faults{LatencyPerRow: time.Second}, "", "/planning_units", 8 * time.Second, 200},
		{"own cut", Faults{Latency: time.Minute, Cut: 2 * time.Second}, "", "/activities", 2 * time.Second, 504},
		{"no cut", Faults{Latency: time.Minute, Cut: -1}, "", "/activities", time.Minute, 200},
		{"header", Faults{}, "latency=200ms", "/activities", 200 * time.Millisecond, 200},
		{"header by rows", Faults{}, "per-row=1ms; latency=60ms", "/activities", 100 * time.Millisecond, 200},
		{"header cut", Faults{}, "latency=9s; cut=3s", "/activities", 3 * time.Second, 504},
		{"header without cut", Faults{}, "latency=99s; cut=0s", "/activities", 99 * time.Second, 200},
		{"header status waits", Faults{}, "latency=2s; status=503", "/activities", 2 * time.Second, 503},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := build(t, Config{Faults: test.faults})
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				w := ask(s, test.path, FaultHeader+": "+test.header)
				if took := time.Since(begin); took != test.took || w.Code != test.status {
					t.Errorf("status %d after %v, want %d after %v", w.Code, took, test.status, test.took)
				}
			})
		})
	}
}

func TestCallerWhoDoesNotWait(t *testing.T) {
	s := build(t, Config{Faults: Faults{Latency: time.Hour, Cut: -1}})
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		done := make(chan struct{})
		r := httptest.NewRequest("GET", "/v1/skills", nil)
		r.Header.Set("Authorization", "Bearer "+AdminToken)
		r, cancel := withCancel(r.WithContext(ctx))
		go func() {
			defer close(done)
			s.ServeHTTP(httptest.NewRecorder(), r)
		}()
		synctest.Wait()
		if calls := s.Calls(); len(calls) != 1 || calls[0].Status != 0 || !calls[0].End.IsZero() {
			t.Errorf("under way: %+v", calls)
		}
		cancel()
		<-done
		if calls := s.Calls(); calls[0].Status != statusClientGone || calls[0].End.IsZero() {
			t.Errorf("given up: %+v", calls)
		}
	})
}

func TestFaultHeader(t *testing.T) {
	c := start(t, Config{})
	for _, test := range []struct {
		header string
		status int
		media  string
		body   string // beginning
		retry  string
	}{
		{"status=503", 503, jsonType, `{"message":"Service Unavailable"}`, ""},
		{"status=429; retry-after=2", 429, jsonType, `{"message":"Too Many Requests"}`, "2"},
		{"Status = 403 ;", 403, jsonType, `{"message":"Forbidden"}`, ""},
		{"html", 502, "text/html; charset=utf-8", "<html>", ""},
		{"html; status=403", 403, "text/html; charset=utf-8", "<html>", ""},
		{"wrong-shape", 200, jsonType, wrongShape, ""},
		{"", 200, jsonType, `{"skills":[`, ""},
		{"latency=soon", 400, jsonType, `{"message":"X-Sandbox-Fault: latency: \"soon\" is no duration`, ""},
		{"latency=-1s", 400, jsonType, `{"message":"X-Sandbox-Fault: latency`, ""},
		{"status=99", 400, jsonType, `{"message":"X-Sandbox-Fault: status`, ""},
		{"status", 400, jsonType, `{"message":"X-Sandbox-Fault: status`, ""},
		{"retry-after=x", 400, jsonType, `{"message":"X-Sandbox-Fault: retry-after`, ""},
		{"truncate=1", 400, jsonType, `{"message":"X-Sandbox-Fault: truncate takes no value`, ""},
		{"explode", 400, jsonType, `{"message":"X-Sandbox-Fault: \"explode\" is none of`, ""},
	} {
		t.Run(test.header, func(t *testing.T) {
			resp, body, err := c.do("GET", "/v1/skills", FaultHeader+": "+test.header)
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != test.status || resp.Header.Get("Content-Type") != test.media ||
				!strings.HasPrefix(string(body), test.body) || resp.Header.Get("Retry-After") != test.retry {
				t.Errorf("%d %s retry %q: %.120s", resp.StatusCode, resp.Header.Get("Content-Type"), resp.Header.Get("Retry-After"), body)
			}
		})
	}
}

func TestTruncatedAndDropped(t *testing.T) {
	c := start(t, Config{})
	for _, encoding := range []string{"identity", "gzip"} {
		_, body, err := c.do("GET", "/v1/employees", FaultHeader+": truncate", "Accept-Encoding: "+encoding)
		if err == nil || len(body) == 0 || json.Valid(body) {
			t.Errorf("truncated, %s: %d bytes, error %v", encoding, len(body), err)
		}
	}
	if _, _, err := c.do("GET", "/v1/employees", FaultHeader+": drop"); err == nil {
		t.Error("dropped: an answer came")
	}
	if _, _, err := c.do("GET", "/v1/employees", FaultHeader+": cut=1ns"); err != nil {
		t.Errorf("cut: %v", err)
	}
	if err := c.s.SetFaults(Faults{Cut: 1, CutDrops: true}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.do("GET", "/v1/employees"); err == nil {
		t.Error("cut by dropping: an answer came")
	}
	if got := c.s.Calls(); got[len(got)-1].Status != statusClientGone {
		t.Errorf("dropped call has status %d", got[len(got)-1].Status)
	}
	if err := c.s.SetFaults(Faults{}); err != nil {
		t.Fatal(err)
	}
	c.get("/employees", 200)
}

func TestRules(t *testing.T) {
	pattern := func(s *Server, path string, n int) string {
		var b strings.Builder
		for range n {
			switch w := ask(s, path); w.Code {
			case 200:
				b.WriteByte('.')
			case 429:
				if w.Header().Get("Retry-After") == "" {
					b.WriteByte('?')
				}
				b.WriteByte('L')
			default:
				fmt.Fprintf(&b, "(%d)", w.Code)
			}
		}
		return b.String()
	}
	for _, test := range []struct {
		name   string
		faults Faults
		path   string
		want   string
	}{
		{"every third", Faults{RateLimit: Rule{Every: 3}}, "/skills", "..L..L..L."},
		{"first two", Faults{RateLimit: Rule{First: 2}}, "/skills", "LL........"},
		{"all", Faults{ServerError: Rule{Every: 1}, Status: 500}, "/skills", strings.Repeat("(500)", 10)},
		{"certain", Faults{HTML: Rule{Probability: 1}}, "/skills", strings.Repeat("(502)", 10)},
		{"elsewhere", Faults{RateLimit: Rule{Every: 1, Paths: "/schedule/,/employees"}}, "/skills", ".........."},
		{"here", Faults{RateLimit: Rule{Every: 2, Paths: "/schedule/,/skills"}}, "/skills", ".L.L.L.L.L"},
		{"limit before error", Faults{RateLimit: Rule{Every: 2}, ServerError: Rule{Every: 1}}, "/skills", "(503)L(503)L(503)L(503)L(503)L"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := pattern(build(t, Config{Faults: test.faults}), test.path, 10); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
	t.Run("chance is a fixed sequence", func(t *testing.T) {
		f := Faults{RateLimit: Rule{Probability: 0.3}}
		s := build(t, Config{Faults: f})
		first := pattern(s, "/skills", 200)
		if n := strings.Count(first, "L"); n < 40 || n > 80 {
			t.Errorf("%d of 200 at 0.3", n)
		}
		if err := s.SetFaults(f); err != nil {
			t.Fatal(err)
		}
		if pattern(s, "/skills", 200) != first {
			t.Error("another sequence after the same faults were set again")
		}
	})
	t.Run("retry-after", func(t *testing.T) {
		for wait, want := range map[time.Duration]string{0: "1", 1500 * time.Millisecond: "2", 30 * time.Second: "30", -1: ""} {
			s := build(t, Config{Faults: Faults{RateLimit: Rule{Every: 1}, RetryAfter: wait}})
			if got := ask(s, "/skills").Header().Get("Retry-After"); got != want {
				t.Errorf("%v: %q, want %q", wait, got, want)
			}
		}
	})
	t.Run("other bodies", func(t *testing.T) {
		s := build(t, Config{Faults: Faults{WrongShape: Rule{Every: 2}}})
		if got := ask(s, "/skills").Body.String(); !strings.HasPrefix(got, `{"skills"`) {
			t.Errorf("first: %s", got)
		}
		if got := ask(s, "/skills").Body.String(); got != wrongShape {
			t.Errorf("second: %s", got)
		}
		s = build(t, Config{Faults: Faults{Truncate: Rule{Every: 1}}})
		if w := ask(s, "/skills"); w.Code != 200 || json.Valid(w.Body.Bytes()) || fmt.Sprint(w.Body.Len()*2) > w.Header().Get("Content-Length")+"1" {
			t.Errorf("truncated: %d bytes of %s", w.Body.Len(), w.Header().Get("Content-Length"))
		}
	})
}

func TestWrongFaultsAreNamed(t *testing.T) {
	f := Faults{Latency: -1, Status: 200, RateLimit: Rule{Probability: 1.5}, Drop: Rule{Every: -2}}
	s := build(t, Config{})
	err := s.SetFaults(f)
	if err == nil {
		t.Fatal("accepted")
	}
	lines := strings.Split(err.Error(), "\n")
	for _, part := range []string{"latency:", "status: 200", "rate-limit: probability 1.5", "drop: first 0, every -2"} {
		if !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, part) }) {
			t.Errorf("%q does not name %q", lines, part)
		}
	}
	if w := ask(s, "/skills"); w.Code != 200 {
		t.Errorf("wrong faults were taken over: %d", w.Code)
	}
}
