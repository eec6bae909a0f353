package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"shiftgraph/internal/progress"
	"shiftgraph/upstream/sandbox"
)

// progressOf asks how far an operation is.
func (s *server) progressOf(token, id string) (status int, f progress.Figures) {
	s.t.Helper()
	got := s.send(http.MethodGet, "/progress/"+id, "", "Authorization", "Bearer "+token)
	if got.status == http.StatusOK {
		if err := json.Unmarshal([]byte(got.body), &f); err != nil {
			s.t.Fatal(err)
		}
	}
	return got.status, f
}

// monthTable is a table over six months of a unit, so that there are several calls.
var monthTable = "/graphql?format=csv&query=" + url.QueryEscape(`{ planningUnit(id: "1001") {
  schedule(period: {start: "2026-05-01", end: "2026-10-31"}) { date employee { fullName } start end minutes } } }`)

// follow sends a request that is followed, and returns at once. What came, or why nothing did,
// is in the channel.
func (s *server) follow(ctx context.Context, path, id string) <-chan error {
	s.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+sandbox.AdminToken)
	r.Header.Set("X-Shiftgraph-Progress", "1")
	r.Header.Set("X-Request-Id", id)
	done := make(chan error, 1)
	go func() {
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			done <- err
			return
		}
		defer response.Body.Close()
		if _, err = io.Copy(io.Discard, response.Body); err == nil && response.StatusCode != http.StatusOK {
			err = errors.New(response.Status)
		}
		done <- err
	}()
	return done
}

// untilProgress polls until what holds of the figures of an operation.
func (s *server) untilProgress(id, what string, holds func(int, progress.Figures) bool) progress.Figures {
	s.t.Helper()
	var status int
	var f progress.Figures
	if !eventually(func() bool {
		status, f = s.progressOf(sandbox.AdminToken, id)
		return holds(status, f)
	}) {
		s.t.Fatalf("%s: not before %+v (status %d)", what, f, status)
	}
	return f
}

func TestProgressOfATable(t *testing.T) {
	for _, c := range []struct{ name, path string }{
		{"graphql", monthTable},
		{"report", "/reports/paid-hours.xlsx?unit=1001&period=2026-05-01..2026-10-31"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _, g := gated(t, sandbox.Config{Faults: sandbox.Faults{LatencyPerRow: 100 * time.Microsecond}})
			done := s.follow(t.Context(), c.path, c.name)
			first := s.untilProgress(c.name, "calls under way", func(status int, f progress.Figures) bool {
				return status == http.StatusOK && f.Calls > f.CallsDone
			})
			if first.Done || first.BytesSent != 0 || first.RowsExpected < first.Rows {
				t.Errorf("at the beginning: %+v", first)
			}
			if status, f := s.progressOf(sandbox.PlannerToken, c.name); status != http.StatusNotFound {
				t.Errorf("another token sees %d %+v", status, f)
			}
			close(g.open)
			last := first
			s.untilProgress(c.name, "the end", func(_ int, f progress.Figures) bool {
				if f.CallsDone < last.CallsDone || f.Rows < last.Rows || f.BytesSent < last.BytesSent {
					t.Errorf("it went back from %+v to %+v", last, f)
				}
				last = f
				return f.Done
			})
			if last.Calls < 2 || last.CallsDone != last.Calls || last.CallsFailed != 0 || last.Rows < 500 || last.RowsExpected != last.Rows || last.BytesSent < 10_000 {
				t.Errorf("at the end: %+v", last)
			}
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}

// Nobody but its token learns of an operation, not even that there is one.
func TestProgressIsOfOneToken(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{}, "-cors-origins", "https://planning.example")
	if err := <-s.follow(t.Context(), monthTable, "mine"); err != nil {
		t.Fatal(err)
	}
	s.untilProgress("mine", "the end is seen by its own token", func(status int, f progress.Figures) bool {
		return status == http.StatusOK && f.Done // which is a moment after the last byte
	})
	others := s.send(http.MethodGet, "/progress/mine", "", "Authorization", "Bearer "+sandbox.PlannerToken)
	nobodys := s.send(http.MethodGet, "/progress/none", "", "Authorization", "Bearer "+sandbox.PlannerToken)
	if others.status != http.StatusNotFound || others.body != nobodys.body || others.code() != "BAD_USER_INPUT" {
		t.Errorf("another's: %d %s\nnobody's: %d %s", others.status, others.body, nobodys.status, nobodys.body)
	}
	for _, c := range []struct {
		name, method string
		headers      []string
		status       int
	}{
		{"no token", http.MethodGet, nil, http.StatusUnauthorized},
		{"two tokens", http.MethodGet, []string{"Authorization", "Bearer a", "Authorization", "Bearer b"}, http.StatusUnauthorized},
		{"HEAD", http.MethodHead, []string{"Authorization", "Bearer " + sandbox.AdminToken}, http.StatusOK},
		{"DELETE", http.MethodDelete, []string{"Authorization", "Bearer " + sandbox.AdminToken}, http.StatusMethodNotAllowed},
		{"preflight", http.MethodOptions, []string{"Origin", "https://planning.example", "Access-Control-Request-Method", "GET"}, http.StatusNoContent},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), c.method, s.url+"/progress/mine", nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i < len(c.headers); i += 2 {
				r.Header.Add(c.headers[i], c.headers[i+1])
			}
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != c.status {
				t.Errorf("status %d, want %d", response.StatusCode, c.status)
			}
			if c.method != http.MethodOptions && response.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("Cache-Control %q", response.Header.Get("Cache-Control"))
			}
			if c.name == "preflight" && !strings.Contains(response.Header.Get("Access-Control-Allow-Headers"), progress.Header) {
				t.Errorf("a page of another origin may not send the header: %v", response.Header)
			}
		})
	}
	if status, _ := s.progressOf(sandbox.AdminToken, "..%2F"); status != http.StatusNotFound {
		t.Errorf("an id that is none: %d", status)
	}
}

// A client that leaves ends its operation, and what is told of it.
func TestProgressOfAClientThatLeft(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{Faults: sandbox.Faults{Latency: 30 * time.Second}})
	ctx, leave := context.WithCancel(t.Context())
	done := s.follow(ctx, monthTable, "left")
	s.untilProgress("left", "calls under way", func(_ int, f progress.Figures) bool { return f.Calls > 0 })
	leave()
	f := s.untilProgress("left", "the end", func(_ int, f progress.Figures) bool { return f.Done })
	if f.CallsFailed == 0 || f.Rows > 0 {
		t.Errorf("%+v", f)
	}
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	// The calls failed of the client: its request is no error of the API's.
	if !eventually(func() bool { return strings.Contains(s.log.String(), "/graphql") }) || strings.Contains(s.log.String(), "status=504") {
		t.Errorf("the log says %s", s.log)
	}
}

// An operation that is followed is run for its client alone, so that its figures are its own;
// those that are not are shared as ever.
func TestProgressRunsAlone(t *testing.T) {
	s, _, g := gated(t, sandbox.Config{})
	const many = 20
	var all sync.WaitGroup
	for i := range many {
		done := s.follow(t.Context(), monthTable, fmt.Sprint("one-", i))
		all.Go(func() {
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
	s.until(ranHere, many) // all are under way at once
	var listed []string
	for i := range many {
		id := fmt.Sprint("one-", i)
		if status, _ := s.progressOf(sandbox.AdminToken, id); status == http.StatusOK {
			listed = append(listed, id)
		}
	}
	if len(listed) != 16 { // the places of a token; the others run all the same
		t.Errorf("%d of %d are listed", len(listed), many)
	}
	close(g.open)
	ends := func(id string) bool {
		_, f := s.progressOf(sandbox.AdminToken, id)
		if f.Done && (f.Calls < 2 || f.CallsDone != f.Calls) {
			t.Errorf("operation %s: %+v", id, f)
		}
		return f.Done
	}
	if !eventually(func() bool { listed = slices.DeleteFunc(listed, ends); return len(listed) == 0 }) {
		t.Errorf("%v did not end", listed)
	}
	all.Wait()
	if got := s.send(http.MethodGet, "/metrics", "").body; !strings.Contains(got, "shiftgraph_operations_shared_total 0\n") {
		t.Errorf("some were shared:\n%s", got)
	}
}

// What docs/reports/tables.md shows of an operation under way is what it could be.
func TestProgressPage(t *testing.T) {
	page, err := os.ReadFile("docs/reports/tables.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)## While it runs\n.*?```json\n(.*?)\n```").FindSubmatch(page)
	if shown == nil {
		t.Fatal("the page shows none")
	}
	decoder := json.NewDecoder(bytes.NewReader(shown[1]))
	decoder.DisallowUnknownFields()
	var f progress.Figures
	if err := decoder.Decode(&f); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.ReplaceAll(strings.ReplaceAll(string(shown[1]), ", ", ","), ": ", ":"); string(got) != want {
		t.Errorf("the server would write %s, the page has %s", got, want)
	}
}
