package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"shiftgraph/upstream/sandbox"
)

// asItIs is a client that unpacks nothing and adds no header of its own.
var asItIs = &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 32}

// wired is an answer as it came over the wire.
type wired struct {
	*http.Response
	raw []byte
}

// wire sends a request as the admin; headers are names and values in turn.
func (s *server) wire(method, path, body string, headers ...string) wired {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+sandbox.AdminToken)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := asItIs.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatalf("%s %.100s: %v", method, path, err)
	}
	return wired{response, raw}
}

// plain is the body without its content coding.
func (w wired) plain(t testing.TB) string {
	t.Helper()
	var from io.Reader = bytes.NewReader(w.raw)
	switch coding := w.Header.Get("Content-Encoding"); coding {
	case "":
	case "gzip":
		z, err := gzip.NewReader(from)
		if err != nil {
			t.Fatal(err)
		}
		from = z
	case "zstd":
		// Browsers take a window of 8 MB and no more (RFC 9659).
		z, err := zstd.NewReader(from, zstd.WithDecoderMaxWindow(8<<20))
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		from = z
	default:
		t.Fatalf("coding %q", coding)
	}
	out, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// queryOf is the path of an operation by GET.
func queryOf(query string) string {
	return "/graphql?" + url.Values{"query": {query}}.Encode()
}

func askSchedule(unit, start, end string) string {
	return fmt.Sprintf(`{ planningUnit(id: %q) { name schedule(period: {start: %q, end: %q}, levels: [PLAN, FINAL]) {
		date level employee { id fullName } blocks { start end activity { name paid } } } } }`, unit, start, end)
}

// Whatever the server writes arrives byte for byte as without a coding, and the log counts
// what went over the wire.
func TestAnswersAreCompressed(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	var manyErrors strings.Builder
	for i := range 50 {
		fmt.Fprintf(&manyErrors, " nope%d", i)
	}
	for name, test := range map[string]struct {
		path, body, accept string
		status             int
		small              bool // too small to be compressed
		long               bool // too long to have a length
	}{
		"a week":               {path: queryOf(askSchedule("1001", "2026-11-16", "2026-11-22")), status: 200},
		"two months":           {path: queryOf(askSchedule("1001", "2026-09-01", "2026-10-31")), status: 200, long: true},
		"one field":            {path: queryOf(`{ planningUnit(id: "1001") { name } }`), status: 200, small: true},
		"by POST":              {path: "/graphql", body: `{"query": "{ activities { id name color } employees { nodes { fullName } } }"}`, status: 200},
		"introspection":        {path: queryOf(`{ __schema { types { name description } } }`), status: 200},
		"errors":               {path: queryOf("{ activities {" + manyErrors.String() + " } }"), accept: "application/graphql-response+json", status: 400},
		"an error":             {path: queryOf("{ nope }"), accept: "application/graphql-response+json", status: 400, small: true},
		"the schema":           {path: "/schema.graphql", status: 200},
		"a probe":              {path: "/healthz", status: 200, small: true},
		"nothing there":        {path: "/nothing", status: 404, small: true},
		"no body that we read": {path: "/graphql", body: `[]`, accept: "application/graphql-response+json", status: 400, small: true},
	} {
		t.Run(name, func(t *testing.T) {
			method := http.MethodGet
			if test.body != "" {
				method = http.MethodPost
			}
			ask := func(method, coding string) wired {
				return s.wire(method, test.path, test.body, "Accept-Encoding", coding, "Accept", test.accept, "X-Request-Id", logID(t, method, coding))
			}
			identity := ask(method, "identity")
			if identity.StatusCode != test.status || identity.Header.Get("Content-Encoding") != "" {
				t.Fatalf("%d %v %.300s", identity.StatusCode, identity.Header, identity.raw)
			}
			for _, coding := range []string{"gzip", "zstd"} {
				got := ask(method, coding)
				want := coding
				if test.small {
					want = ""
				}
				if got.StatusCode != test.status || got.Header.Get("Content-Encoding") != want {
					t.Fatalf("%s: %d %v %.300s", coding, got.StatusCode, got.Header, got.raw)
				}
				if got.plain(t) != string(identity.raw) {
					t.Errorf("%s: %s", coding, cmp.Diff(string(identity.raw), got.plain(t)))
				}
				if test.long && got.ContentLength >= 0 || !test.long && got.ContentLength != int64(len(got.raw)) {
					t.Errorf("%s: Content-Length %d for %d bytes", coding, got.ContentLength, len(got.raw))
				}
				if !test.small && len(got.raw) > len(identity.raw)/2 {
					t.Errorf("%s: %d bytes became %d", coding, len(identity.raw), len(got.raw))
				}
				if vary := got.Header.Values("Vary"); len(vary) != 1 || !strings.HasSuffix(vary[0], "Accept-Encoding") || identity.Header.Get("Vary") != vary[0] {
					t.Errorf("Vary %q, and without a coding %q", vary, identity.Header.Values("Vary"))
				}
				s.logged(logID(t, method, coding), len(got.raw))
				if method != http.MethodGet {
					continue
				}
				head := ask(http.MethodHead, coding)
				for _, h := range []http.Header{head.Header, got.Header} {
					h.Del("Date")
					h.Del("X-Request-Id")
				}
				if diff := cmp.Diff(got.Header, head.Header); diff != "" || head.StatusCode != got.StatusCode || len(head.raw) > 0 {
					t.Errorf("%s: HEAD is not GET without a body: %d, %d bytes (-GET +HEAD)\n%s", coding, head.StatusCode, len(head.raw), diff)
				}
				s.logged(logID(t, http.MethodHead, coding), 0)
			}
			s.logged(logID(t, method, "identity"), len(identity.raw))
		})
	}
}

// logID names a request of a test, so that its line is found in the log.
func logID(t *testing.T, method, coding string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, strings.TrimPrefix(t.Name(), "TestAnswersAreCompressed/")+method+coding)
}

// logged looks for a request's line in the access log, which is written when the answer is
// out already.
func (s *server) logged(id string, bytes int) {
	s.t.Helper()
	line := regexp.MustCompile(`msg=request .*bytes=(\d+) .*request_id=` + id + `\n`)
	var found []string
	if !eventually(func() bool { found = line.FindStringSubmatch(s.log.String()); return found != nil }) {
		s.t.Errorf("%s is not in the log", id)
	} else if found[1] != fmt.Sprint(bytes) {
		s.t.Errorf("%s: the log says %s bytes, and %d came", id, found[1], bytes)
	}
}

// Nothing is compressed twice, or where it is not wanted.
func TestWhatIsNotCompressed(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	path := queryOf(askSchedule("1001", "2026-11-16", "2026-11-22"))
	for name, headers := range map[string][]string{
		"no header":     nil,
		"other codings": {"Accept-Encoding", "br, deflate"},
		"no-transform":  {"Accept-Encoding", "gzip, zstd", "Cache-Control", "no-transform"},
		"refused":       {"Accept-Encoding", "gzip;q=0, zstd;q=0, *"},
	} {
		if got := s.wire(http.MethodGet, path, "", headers...); got.Header.Get("Content-Encoding") != "" || got.Header.Get("Vary") != "Accept, Authorization, Accept-Encoding" {
			t.Errorf("%s: %v", name, got.Header)
		}
	}
	page := s.wire(http.MethodGet, "/", "")
	for _, link := range regexp.MustCompile(`(?:src|href)="\.(/assets/[^"]*)"`).FindAllStringSubmatch(page.plain(t), -1) {
		got, plain := s.wire(http.MethodGet, link[1], "", "Accept-Encoding", "zstd, gzip"), s.wire(http.MethodGet, link[1], "")
		if got.Header.Get("Content-Encoding") != "gzip" || got.plain(t) != string(plain.raw) || got.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %v", link[1], got.Header)
		}
	}
	off, _ := overSandbox(t, sandbox.Config{}, "-compress=false")
	if got := off.wire(http.MethodGet, path, "", "Accept-Encoding", "gzip, zstd"); got.Header.Get("Content-Encoding") != "" || strings.Contains(got.Header.Get("Vary"), "Encoding") {
		t.Errorf("-compress=false: %v", got.Header)
	}
}

// A client that keeps an answer asks with its tag, and gets 304 as long as nothing but
// the answer's age has changed.
func TestAnswersAreRevalidated(t *testing.T) {
	s, stand := caching(t, sandbox.Config{})
	const query = "{ activities { id name color paid } }"
	path := queryOf(query)
	first := s.wire(http.MethodGet, path, "", "Accept-Encoding", "zstd")
	tag := first.Header.Get("ETag")
	if first.Header.Get("Content-Encoding") != "zstd" || !strings.HasPrefix(tag, `W/"`) {
		t.Fatalf("%d %v", first.StatusCode, first.Header)
	}
	time.Sleep(1100 * time.Millisecond) // the age is counted in seconds
	for _, accept := range []string{"zstd", "gzip", "identity"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			got := s.wire(method, path, "", "Accept-Encoding", accept, "If-None-Match", `"other", `+tag)
			if got.StatusCode != http.StatusNotModified || len(got.raw) > 0 || got.Header.Get("Content-Encoding") != "" || got.Header.Get("Content-Length") != "" {
				t.Errorf("%s %s: %d %v, %d bytes", method, accept, got.StatusCode, got.Header, len(got.raw))
			}
			if got.Header.Get("Age") == "0" || got.Header.Get("ETag") != tag || got.Header.Get("Vary") != first.Header.Get("Vary") ||
				!strings.HasPrefix(got.Header.Get("Cache-Control"), "private, max-age=") {
				t.Errorf("%s %s: %v", method, accept, got.Header)
			}
		}
	}
	if calls := asked(stand); len(calls) != 1 {
		t.Errorf("REST calls %v", calls)
	}
	// The bodies differ in their age, which is why the tag is weak.
	if again := s.wire(http.MethodGet, path, ""); again.Header.Get("ETag") != tag || again.plain(t) == first.plain(t) {
		t.Errorf("tag %s, then %s for\n%s", tag, again.Header.Get("ETag"), again.raw)
	}

	for name, got := range map[string]wired{
		"everything anew":  s.wire(http.MethodGet, path, "", "Cache-Control", "no-cache", "If-None-Match", tag),
		"an empty request": s.wire(http.MethodGet, queryOf("{ levels { level } }"), "", "If-None-Match", "*"),
		"another question": s.wire(http.MethodGet, queryOf("{ activities { id name } }"), "", "If-None-Match", tag),
		"another type":     s.wire(http.MethodGet, path, "", "Accept", "application/graphql-response+json", "If-None-Match", tag),
		"a POST":           s.wire(http.MethodPost, "/graphql", `{"query": "`+query+`"}`, "If-None-Match", tag),
		"an error":         s.wire(http.MethodGet, queryOf("{ nothing }"), "", "If-None-Match", "*"),
		"a refused token":  s.wire(http.MethodGet, path, "", "If-None-Match", tag, "Authorization", "Bearer "+sandbox.ExpiredToken),
	} {
		want := http.StatusOK
		if name == "everything anew" { // and the same as before
			want = http.StatusNotModified
		}
		if got.StatusCode != want {
			t.Errorf("%s: %d, want %d: %v", name, got.StatusCode, want, got.Header)
		}
		if tagged := got.Header.Get("ETag") != ""; tagged != (strings.HasPrefix(name, "another") || name == "everything anew") {
			t.Errorf("%s: ETag %q", name, got.Header.Get("ETag"))
		}
	}
}

// Two people at once, with every coding: each gets what is theirs.
func TestCompressedAnswersAreNotMixed(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	path := queryOf(`{ planningUnits { id name employees { employee { id fullName } } } ` + strings.TrimPrefix(askSchedule("1001", "2026-11-16", "2026-11-22"), "{"))
	want := map[string]string{}
	tokens := []string{sandbox.AdminToken, sandbox.PlannerToken}
	for _, token := range tokens {
		want[token] = string(s.wire(http.MethodGet, path, "", "Authorization", "Bearer "+token).raw)
	}
	if want[tokens[0]] == want[tokens[1]] {
		t.Fatal("both see the same")
	}
	var all sync.WaitGroup
	for worker := range 6 {
		all.Go(func() {
			for n := range 4 {
				token := tokens[(worker+n)%2]
				got := s.wire(http.MethodGet, path, "", "Authorization", "Bearer "+token, "Accept-Encoding", []string{"zstd", "gzip", "identity"}[(worker+n)%3])
				if data(got.plain(t)) != data(want[token]) {
					t.Errorf("%s got another answer of %d bytes, want %d", token, len(got.plain(t)), len(want[token]))
				}
			}
		})
	}
	all.Wait()
}

// data is an answer without its extensions, which tell whose call it shared.
func data(body string) string {
	before, _, _ := strings.Cut(body, `,"extensions":`)
	return before
}

// A client that leaves in the middle of an answer harms nobody.
func TestClientLeavesAnAnswer(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	path := queryOf(askSchedule("1001", "2026-09-01", "2026-10-31"))
	for _, coding := range []string{"zstd", "gzip"} {
		ctx, leave := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+sandbox.AdminToken)
		r.Header.Set("Accept-Encoding", coding)
		response, err := asItIs.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(response.Body, make([]byte, 100)); err != nil {
			t.Error(err)
		}
		leave()
		_ = response.Body.Close()
		week := queryOf(askSchedule("1001", "2026-11-16", "2026-11-22"))
		if got := s.wire(http.MethodGet, week, "", "Accept-Encoding", coding); got.plain(t) != string(s.wire(http.MethodGet, week, "").raw) {
			t.Errorf("%s: the next answer is another", coding)
		}
	}
	if strings.Contains(s.log.String(), "panic") {
		t.Error("something panicked")
	}
}

// Compressing is safe because no answer repeats a secret of the request: the token is in
// none, whatever was wrong.
func TestNoAnswerRepeatsTheToken(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	const secret = "fhv7Wq2mTz"
	for _, authorization := range []string{"Bearer " + secret, secret, "Basic " + secret, "Bearer " + secret + " x", "Bearer " + secret + "é", "Bearer " + strings.Repeat(secret, 1000)} {
		for _, path := range []string{queryOf("{ activities { name } }"), queryOf("{ nope }"), "/graphql", "/schema.graphql", "/", "/nothing"} {
			got := s.wire(http.MethodGet, path, "", "Authorization", authorization)
			if strings.Contains(string(got.raw)+fmt.Sprint(got.Header), secret) {
				t.Errorf("%s with %.40s: %v %.300s", path, authorization, got.Header, got.raw)
			}
		}
	}
}
