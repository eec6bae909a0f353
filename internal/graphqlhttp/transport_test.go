package graphqlhttp_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"shiftgraph/internal/caller"
)

const (
	forGraphQL = "application/graphql-response+json"
	forJSON    = "application/json"
)

// Every row is one request that a plain gqlgen transport answers worse.
func TestStatuses(t *testing.T) {
	srv := newServer(t)
	get := func(query string, more ...string) string {
		v := url.Values{"query": {query}}
		for i := 0; i < len(more); i += 2 {
			v.Add(more[i], more[i+1])
		}
		return "/graphql?" + v.Encode()
	}
	const dayQuery = `{"query": "query D($p: Period!, $l: [Level!], $n: Int) { day(period: $p, levels: $l, first: $n) }", "variables": %s}`
	day := func(variables string) string { return fmt.Sprintf(dayQuery, variables) }

	for _, c := range []struct {
		name, method, target, body string
		header                     []string
		status                     int // with Accept: application/graphql-response+json
		legacy                     int // with application/json; 0: the same
		code                       string
		allow                      string
		says                       string
	}{
		{name: "query by POST", method: "POST", body: `{"query": "{ name }"}`, status: 200},
		{name: "query by GET", method: "GET", target: get("{ name }"), status: 200},
		{name: "variables by GET", method: "GET", target: get("query($t: String) { echo(text: $t) }", "variables", `{"t": "hi"}`), status: 200},
		{name: "query by HEAD", method: "HEAD", target: get("{ name }"), status: 200},
		{name: "options", method: "OPTIONS", status: 204, allow: "GET, HEAD, POST, OPTIONS"},
		{name: "unknown members are ignored", method: "POST", body: `{"query": "{ name }", "id": [1]}`, status: 200},
		{name: "mutation by POST", method: "POST", body: `{"query": "mutation { rename(name: \"x\") }"}`, status: 200},

		{name: "mutation by GET", method: "GET", target: get(`mutation { rename(name: "x") }`), status: 405, code: "BAD_USER_INPUT", allow: "POST", says: "send it by POST"},
		{name: "mutation by HEAD", method: "HEAD", target: get(`mutation { rename(name: "x") }`), status: 405, code: "BAD_USER_INPUT", allow: "POST"},
		{name: "the named operation counts", method: "GET", target: get(`query A { name } mutation B { rename(name: "x") }`, "operationName", "B"), status: 405, code: "BAD_USER_INPUT", allow: "POST"},
		{name: "put", method: "PUT", body: `{"query": "{ name }"}`, status: 405, code: "BAD_USER_INPUT", allow: "GET, HEAD, POST, OPTIONS"},
		{name: "subscription", method: "POST", body: `{"query": "subscription { name }"}`, status: 400, legacy: 200, code: "BAD_USER_INPUT"},
		{name: "upgrade is no way in", method: "GET", target: "/graphql", header: []string{"Upgrade", "websocket", "Connection", "Upgrade"}, status: 400, code: "BAD_USER_INPUT"},

		{name: "no content type", method: "POST", body: `{"query": "{ name }"}`, header: []string{"Content-Type", ""}, status: 415, code: "BAD_USER_INPUT"},
		{name: "form", method: "POST", body: "query=%7Bname%7D", header: []string{"Content-Type", "", "Content-Type", "application/x-www-form-urlencoded"}, status: 415, code: "BAD_USER_INPUT"},
		{name: "multipart", method: "POST", body: "--x--", header: []string{"Content-Type", "", "Content-Type", "multipart/form-data; boundary=x"}, status: 415, code: "BAD_USER_INPUT"},
		{name: "two content types", method: "POST", body: `{"query": "{ name }"}`, header: []string{"Content-Type", "text/plain"}, status: 415, code: "BAD_USER_INPUT"},
		{name: "utf-8", method: "POST", body: `{"query": "{ name }"}`, header: []string{"Content-Type", "", "Content-Type", "application/json; charset=UTF-8"}, status: 200},
		{name: "utf-16", method: "POST", body: `{"query": "{ name }"}`, header: []string{"Content-Type", "", "Content-Type", "application/json; charset=utf-16"}, status: 415, code: "BAD_USER_INPUT"},
		{name: "gzip", method: "POST", body: `{"query": "{ name }"}`, header: []string{"Content-Encoding", "gzip"}, status: 415, code: "BAD_USER_INPUT"},
		{name: "identity is an encoding too", method: "POST", body: `{"query": "{ name }"}`, header: []string{"Content-Encoding", "identity"}, status: 415, code: "BAD_USER_INPUT"},

		{name: "empty body", method: "POST", status: 400, code: "BAD_USER_INPUT", says: "is empty"},
		{name: "broken JSON", method: "POST", body: `{"query": secret`, status: 400, code: "BAD_USER_INPUT", says: "is not valid JSON at byte"},
		{name: "cut JSON", method: "POST", body: `{"query": "{ name`, status: 400, code: "BAD_USER_INPUT", says: "ends before"},
		{name: "trailing bytes", method: "POST", body: `{"query": "{ name }"} {"query": "{ secret }"}`, status: 400, code: "BAD_USER_INPUT", says: "after its JSON object"},
		{name: "query twice", method: "POST", body: `{"query": "{ name }", "query": "{ secret }"}`, status: 400, code: "BAD_USER_INPUT", says: "same name twice"},
		{name: "variable twice", method: "POST", body: `{"query": "{ name }", "variables": {"a": [{"b": 1, "b": 2}]}}`, status: 400, code: "BAD_USER_INPUT", says: "same name twice"},
		{name: "not UTF-8", method: "POST", body: "{\"query\": \"{ name } #\xff\"}", status: 400, code: "BAD_USER_INPUT", says: "UTF-8"},
		{name: "too deep", method: "POST", body: `{"query": "{ name }", "variables": {"a": ` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}}`, status: 400, code: "BAD_USER_INPUT", says: "nests deeper"},
		{name: "batch", method: "POST", body: `[{"query": "{ name }"}]`, status: 400, code: "BAD_USER_INPUT", says: "batches are not served"},
		{name: "string body", method: "POST", body: `"{ name }"`, status: 400, code: "BAD_USER_INPUT", says: "is a string, not a JSON object"},
		{name: "no query", method: "POST", body: `{"variables": {}}`, status: 400, code: "BAD_USER_INPUT", says: "query: is missing"},
		{name: "names are exact", method: "POST", body: `{"Query": "{ name }"}`, status: 400, code: "BAD_USER_INPUT", says: "query: is missing"},
		{name: "query number", method: "POST", body: `{"query": 7}`, status: 400, code: "BAD_USER_INPUT", says: "query: is a number"},
		{name: "operationName list", method: "POST", body: `{"query": "{ name }", "operationName": []}`, status: 400, code: "BAD_USER_INPUT"},
		{name: "variables string", method: "POST", body: `{"query": "{ name }", "variables": "{}"}`, status: 400, code: "BAD_USER_INPUT", says: "variables: is a string; send an object"},
		{name: "extensions boolean", method: "POST", body: `{"query": "{ name }", "extensions": true}`, status: 400, code: "BAD_USER_INPUT"},
		{name: "GET without query", method: "GET", target: "/graphql", status: 400, code: "BAD_USER_INPUT"},
		{name: "GET with two queries", method: "GET", target: get("{ name }", "query", "{ name }"), status: 400, code: "BAD_USER_INPUT", says: "2 times"},
		{name: "GET with bad escapes", method: "GET", target: "/graphql?query=%7Bname%7D&x=%zz", status: 400, code: "BAD_USER_INPUT"},
		{name: "GET with bad variables", method: "GET", target: get("{ name }", "variables", "secret"), status: 400, code: "BAD_USER_INPUT"},
		{name: "GET with a list of variables", method: "GET", target: get("{ name }", "variables", "[]"), status: 400, code: "BAD_USER_INPUT", says: "is a list"},

		{name: "parse error", method: "POST", body: `{"query": "{ name"}`, status: 400, legacy: 200, code: "GRAPHQL_PARSE_FAILED"},
		{name: "no operation", method: "POST", body: `{"query": "# nothing"}`, status: 400, legacy: 200, code: "GRAPHQL_VALIDATION_FAILED"},
		{name: "validation error", method: "POST", body: `{"query": "{ nope }"}`, status: 400, legacy: 200, code: "GRAPHQL_VALIDATION_FAILED"},
		{name: "hash without document", method: "POST", body: `{"extensions": {"persistedQuery": {}}}`, status: 400, legacy: 200, code: "GRAPHQL_VALIDATION_FAILED"},
		{name: "unknown operation", method: "POST", body: `{"query": "query A { name } query B { name }", "operationName": "C"}`, status: 400, legacy: 200, code: "BAD_USER_INPUT", says: `no operation "C"; name one of A, B`},
		{name: "which operation", method: "POST", body: `{"query": "query A { name } query B { name }"}`, status: 400, legacy: 200, code: "BAD_USER_INPUT", says: "has 2 operations; name one of A, B"},
		{name: "operation without name", method: "POST", body: `{"query": "{ name }", "operationName": "C"}`, status: 400, legacy: 200, code: "BAD_USER_INPUT", says: "leave operationName out"},

		{name: "variable missing", method: "POST", body: day(`{}`), status: 400, legacy: 200, code: "BAD_USER_INPUT", says: "variable $p: is missing; send Period!."},
		{name: "variable null", method: "POST", body: day(`{"p": null}`), status: 400, legacy: 200, code: "BAD_USER_INPUT", says: "variable $p: is null; send Period!."},
		{name: "variable of another kind", method: "POST", body: day(`{"p": "secret"}`), status: 400, legacy: 200, code: "BAD_USER_INPUT", says: `variable $p: is "secret"; send Period!.`},
		{name: "field missing", method: "POST", body: day(`{"p": {"start": "2026-11-02"}}`), status: 400, legacy: 200, code: "BAD_USER_INPUT", says: "variable $p.end: is missing; send Date!."},
		{name: "field null", method: "POST", body: day(`{"p": {"start": null, "end": null}}`), status: 400, legacy: 200, code: "BAD_USER_INPUT", says: "variable $p.start: is null; send Date!."},
		{name: "field unknown", method: "POST", body: day(`{"p": {"from": "2026-11-02"}}`), status: 400, legacy: 200, code: "BAD_USER_INPUT", says: "variable $p.from: Period has no such field; it has start, end, inner."},
		{name: "field two deep", method: "POST", body: day(`{"p": {"start": "a", "end": "b", "inner": {"start": "a"}}}`), status: 400, legacy: 200, code: "BAD_USER_INPUT", says: "variable $p.inner.end: is missing."},
		{name: "enum unknown", method: "POST", body: day(`{"p": {"start": "a", "end": "b"}, "l": ["PLAN", "REAL"]}`), status: 400, legacy: 200, code: "BAD_USER_INPUT", says: `variable $l[1]: is "REAL"; send Level!, of PLAN, FINAL.`},
		{name: "enum number", method: "POST", body: day(`{"p": {"start": "a", "end": "b"}, "l": [null]}`), status: 400, legacy: 200, code: "BAD_USER_INPUT", says: "variable $l[0]: is null"},
		{name: "null for a condition", method: "POST", body: `{"query": "query ($on: Boolean = true) { name @include(if: $on) }", "variables": {"on": null}}`, status: 400, legacy: 200, code: "BAD_USER_INPUT", says: "variable $on: is null, and @include(if: $on) needs true or false"},
		{name: "null for a condition of a fragment", method: "POST", body: `{"query": "query ($on: Boolean = true) { ...F } fragment F on Query { ... @skip(if: $on) { name } }", "variables": {"on": null}}`, status: 400, legacy: 200, code: "BAD_USER_INPUT", says: "variable $on: is null, and @skip(if: $on) needs true or false"},
		{name: "null where a condition is not", method: "POST", body: `{"query": "query ($on: Boolean = true, $t: String) { name @include(if: $on) echo(text: $t) }", "variables": {"t": null}}`, status: 200},
		{name: "fraction for Int", method: "POST", body: day(`{"p": {"start": "a", "end": "b"}, "n": 1.5}`), status: 400, legacy: 200, code: "BAD_USER_INPUT", says: "variable $n: is 1.5; send Int."},

		{name: "resolver error", method: "POST", body: `{"query": "{ name fail }"}`, status: 200, code: "INTERNAL"},
		{name: "panic", method: "POST", body: `{"query": "{ panics }"}`, status: 500, code: "INTERNAL"},
		{name: "no place", method: "POST", body: `{"query": "{ busy }"}`, status: 503, code: "LIMIT_EXCEEDED"},
	} {
		for _, accept := range []string{forGraphQL, forJSON} {
			t.Run(c.name+"/"+accept, func(t *testing.T) {
				target := c.target
				if target == "" {
					target = "/graphql"
				}
				got := ask(t, srv, c.method, target, c.body, append([]string{"Accept", accept}, c.header...)...)
				want := c.status
				if accept == forJSON && c.legacy != 0 {
					want = c.legacy
				}
				if got.status != want || got.code() != c.code {
					t.Errorf("status %d, code %q; want %d, %q\n%s", got.status, got.code(), want, c.code, got.text)
				}
				if got.header.Get("Allow") != c.allow {
					t.Errorf("Allow: %q, want %q", got.header.Get("Allow"), c.allow)
				}
				if !strings.Contains(got.text, strings.ReplaceAll(c.says, `"`, `\"`)) {
					t.Errorf("the answer does not say %q:\n%s", c.says, got.text)
				}
				for _, leak := range []string{"interface {}", "json:", "gqlgen", "RawParams", "10.0.0.7", "map[", "slice", "float64"} {
					if strings.Contains(got.text, leak) {
						t.Errorf("the answer has %q in it:\n%s", leak, got.text)
					}
				}
				if c.code != "BAD_USER_INPUT" || c.name == "variable of another kind" {
					// the one place where the caller's own value is named
				} else if strings.Contains(got.text, "secret") {
					t.Errorf("the answer echoes the request:\n%s", got.text)
				}
				if ran := got.status == 200 && c.legacy == 0; c.method != "OPTIONS" && c.method != "HEAD" && (got.body.Data != nil) != ran {
					t.Errorf("data member: %t, want %t\n%s", got.body.Data != nil, ran, got.text)
				}
				if c.method == "OPTIONS" {
					return
				}
				if ct := got.header.Get("Content-Type"); ct != accept+"; charset=utf-8" {
					t.Errorf("Content-Type: %q", ct)
				}
				if n := got.header.Get("Content-Length"); n != fmt.Sprint(len(got.text)) {
					t.Errorf("Content-Length: %s for %d bytes", n, len(got.text))
				}
				if got.header.Get("Cache-Control") != "no-store" || got.header.Get("Vary") != "Accept, Authorization" {
					t.Errorf("Cache-Control: %q, Vary: %q", got.header.Get("Cache-Control"), got.header.Get("Vary"))
				}
			})
		}
	}
}

func TestAccept(t *testing.T) {
	srv := newServer(t)
	for _, c := range []struct{ accept, media string }{
		{"", forJSON},
		{"*/*", forJSON},
		{"application/*", forJSON},
		{"application/*;q=0.1, text/html", forJSON},
		{forJSON, forJSON},
		{forGraphQL, forGraphQL},
		{forGraphQL + ", " + forJSON, forGraphQL},
		{forJSON + ", " + forGraphQL, forJSON},
		{forJSON + ";q=0.5, " + forGraphQL, forGraphQL},
		{forGraphQL + ";q=0.5, */*", forJSON},
		{forGraphQL + ", */*", forGraphQL},
		{"*/*, " + forGraphQL, forGraphQL},
		{forJSON + ";q=0, */*", forGraphQL},
		{forJSON + "; charset=utf-8", forJSON},
		{"APPLICATION/JSON; charset=UTF-8", forJSON},
		{forJSON + "; charset=latin1", "406"},
		{forJSON + ";q=0", "406"},
		{"text/html", "406"},
		{"text/event-stream, multipart/mixed", "406"},
		{forJSON + ";q=NaN", "406"},
		{";;;", "406"},
		{strings.Repeat("text/html,", 1000) + forJSON, "406"},
	} {
		got := ask(t, srv, "POST", "/graphql", `{"query": "{ name }"}`, "Accept", c.accept)
		media := strings.TrimSuffix(got.header.Get("Content-Type"), "; charset=utf-8")
		if got.status == 406 {
			if media != forJSON || got.code() != "BAD_USER_INPUT" {
				t.Errorf("Accept %.60q: 406 is %q with code %q", c.accept, media, got.code())
			}
			media = "406"
		}
		if media != c.media {
			t.Errorf("Accept %.60q: %s, want %s", c.accept, media, c.media)
		}
	}
}

// A server that writes to http.ResponseWriter by another way than ask does: HEAD has a
// length and no body, and answers keep connections usable.
func TestOverTheWire(t *testing.T) {
	server := httptest.NewServer(newServer(t))
	defer server.Close()
	for _, method := range []string{"HEAD", "GET"} {
		r, _ := http.NewRequestWithContext(t.Context(), method, server.URL+"/graphql?query={name}", nil)
		resp, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		const want = `{"data":{"name":"name"}}`
		if resp.StatusCode != 200 || resp.ContentLength != int64(len(want)) || method == "GET" && string(b) != want || method == "HEAD" && len(b) > 0 {
			t.Errorf("%s: %d, %d bytes, %q", method, resp.StatusCode, resp.ContentLength, b)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	got := ask(t, newServer(t), "POST", "/graphql", `{"query": "{ busy }"}`)
	if got.status != 503 || got.header.Get("Retry-After") != "2" {
		t.Errorf("%d, Retry-After %q; want 503, 2", got.status, got.header.Get("Retry-After"))
	}
}

func TestErrorsAreCapped(t *testing.T) {
	srv := newServer(t)
	t.Run("number", func(t *testing.T) {
		got := ask(t, srv, "POST", "/graphql", `{"query": "{ many }"}`)
		if n := len(got.body.Errors); n != 101 {
			t.Fatalf("%d errors", n)
		}
		if last := got.body.Errors[100]; !strings.HasPrefix(last.Message, "150 more errors") || last.Extensions["code"] != "UPSTREAM_TIMEOUT" {
			t.Errorf("last: %+v", last)
		}
	})
	t.Run("length", func(t *testing.T) {
		got := ask(t, srv, "POST", "/graphql", `{"query": "{ `+strings.Repeat("n", 100_000)+` }"}`)
		if len(got.text) > 1500 || got.code() != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%d bytes, code %s", len(got.text), got.code())
		}
	})
	t.Run("UTF-8", func(t *testing.T) {
		got := ask(t, srv, "POST", "/graphql", `{"query": "{ echo(text: `+strings.Repeat("ä", 3000)+`) }"}`)
		if !utf8.ValidString(got.text) || len(got.text) > 3000 {
			t.Errorf("%d bytes, valid: %t", len(got.text), utf8.ValidString(got.text))
		}
	})
	t.Run("operationName", func(t *testing.T) {
		got := ask(t, srv, "POST", "/graphql", `{"query": "query A { name } query B { name }", "operationName": "`+strings.Repeat("n", 100_000)+`"}`)
		if len(got.text) > 500 {
			t.Errorf("%d bytes", len(got.text))
		}
	})
}

// An error of the inside that a presenter let through has no code, so its text stays here.
func TestUnknownErrorsAreHidden(t *testing.T) {
	r := httptest.NewRequestWithContext(caller.WithRequestID(t.Context(), "r-1"), "POST", "/graphql", strings.NewReader(`{"query": "{ fail }"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	newServer(t).ServeHTTP(w, r)
	if got := w.Body.String(); strings.Contains(got, "dial tcp") || !strings.Contains(got, "request id r-1") {
		t.Error(got)
	}
}

func TestDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, "POST", "/graphql", strings.NewReader(`{"query": "{ slow }"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	newServer(t).ServeHTTP(w, r)
	if w.Code != 504 || !strings.Contains(w.Body.String(), "UPSTREAM_TIMEOUT") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// A body that breaks off or is too large is no query, whatever came of it before.
func TestBodyThatBreaks(t *testing.T) {
	srv := newServer(t)
	for _, c := range []struct {
		name   string
		body   func(w http.ResponseWriter) io.ReadCloser
		status int
		code   string
	}{
		{"cut", func(http.ResponseWriter) io.ReadCloser {
			return io.NopCloser(io.MultiReader(strings.NewReader(`{"query": "{ name }"}`), brokenReader{}))
		}, 400, "BAD_USER_INPUT"},
		{"large", func(w http.ResponseWriter) io.ReadCloser {
			return http.MaxBytesReader(w, io.NopCloser(strings.NewReader(`{"query": "{ name }"}`)), 10)
		}, 413, "LIMIT_EXCEEDED"},
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/graphql", c.body(w))
		r.Header.Set("Content-Type", "application/json")
		srv.ServeHTTP(w, r)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.code) || w.Header().Get("Connection") != "close" {
			t.Errorf("%s: %d %s, Connection: %q", c.name, w.Code, w.Body, w.Header().Get("Connection"))
		}
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// FuzzRequest: whatever comes, there is one answer, in JSON, without a word of the inside.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		`{"query": "{ name }"}`, `{"query": "query($p: Period!) { day(period: $p) }", "variables": {"p": {"start": 1}}}`,
		`[]`, `{"query":`, `{"query": "{ name }", "query": 1}`, "\xff", `{"variables": {"p": [[[[]]]]}}`, `{} {}`,
		`{"query": "query($l: [Level!], $p: Period!) { day(period: $p, levels: $l) }", "variables": {"l": [[null]], "p": {"inner": {"inner": 3}}}}`,
	} {
		f.Add(seed)
	}
	srv := newServer(f)
	f.Fuzz(func(t *testing.T, body string) {
		if strings.Contains(body, "panics") || strings.Contains(body, "slow") {
			t.Skip("fields that misbehave on purpose")
		}
		late := time.AfterFunc(20*time.Second, func() { panic("no answer within twenty seconds") })
		defer late.Stop()
		got := ask(t, srv, "POST", "/graphql", body)
		if got.status == 500 || got.code() == "INTERNAL" && !strings.Contains(body, "fail") {
			t.Errorf("%d %s", got.status, got.text)
		}
		if got.body.Data == nil && len(got.body.Errors) == 0 {
			t.Errorf("neither data nor errors: %s", got.text)
		}
	})
}
