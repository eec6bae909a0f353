package guard_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"shiftgraph/internal/guard"
)

// The fields that make a browser let a page read, or send, more. Vary is none of them.
var corsFields = []string{
	"Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers",
	"Access-Control-Allow-Credentials", "Access-Control-Expose-Headers", "Access-Control-Max-Age",
}

const app = "https://planning.example"

// corsRequest is a request with a valid token and body; header are names and values in
// turn, and the value "-" takes a field out.
func corsRequest(t *testing.T, method string, header ...string) *http.Request {
	t.Helper()
	target, body := "/graphql", `{"query":"{levels{level}}"}`
	if method != http.MethodPost {
		target, body = "/graphql?query={levels{level}}", ""
	}
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Authorization", "Bearer abc")
	for i := 0; i < len(header); i += 2 {
		if r.Header.Set(header[i], header[i+1]); header[i+1] == "-" {
			r.Header.Del(header[i])
		}
	}
	return r
}

// preflight is what a browser sends before a page's request.
func preflight(t *testing.T, origin, method, headers string) *http.Request {
	t.Helper()
	return corsRequest(t, http.MethodOptions, "Authorization", "-", "Origin", origin,
		"Access-Control-Request-Method", method, "Access-Control-Request-Headers", headers)
}

// mayRead says whether a browser hands an answer to a page of origin.
func mayRead(h http.Header, origin string) bool {
	v := h.Values("Access-Control-Allow-Origin")
	return len(v) == 1 && (v[0] == origin || v[0] == "*")
}

// varies says whether caches keep answers apart by the field.
func varies(h http.Header, field string) bool {
	for _, v := range h.Values("Vary") {
		for one := range strings.SplitSeq(v, ",") {
			if strings.EqualFold(strings.TrimSpace(one), field) {
				return true
			}
		}
	}
	return false
}

func TestCORSOrigins(t *testing.T) {
	const other = "http://127.0.0.1:5173"
	for _, c := range []struct {
		name    string
		origins []string
		sent    []string // values of Origin
		allowed string   // Access-Control-Allow-Origin; "" for none
		vary    bool
	}{
		{"none configured", nil, []string{app}, "", false},
		{"the one", []string{app}, []string{app}, app, true},
		{"the second", []string{app, other}, []string{other}, other, true},
		{"another", []string{app}, []string{"https://evil.example"}, "", true},
		{"no origin", []string{app}, nil, "", true},
		{"an empty one", []string{app}, []string{""}, "", true},
		{"null", []string{app}, []string{"null"}, "", true},
		{"another scheme", []string{app}, []string{"http://planning.example"}, "", true},
		{"another port", []string{app}, []string{app + ":8443"}, "", true},
		{"a name that begins so", []string{app}, []string{app + ".evil.example"}, "", true},
		{"a name that ends so", []string{app}, []string{"https://evil.planning.example"}, "", true},
		{"large letters, as no browser sends", []string{app}, []string{"https://Planning.example"}, "", true},
		{"two", []string{app}, []string{app, "https://evil.example"}, "", true},
		{"two, the other way", []string{app}, []string{"https://evil.example", app}, "", true},
		{"two in one", []string{app}, []string{app + ", https://evil.example"}, "", true},
		{"all: one", []string{guard.AnyOrigin}, []string{app}, "*", false},
		{"all: null", []string{guard.AnyOrigin}, []string{"null"}, "*", false},
		{"all: none sent, so that a cached answer serves a page too", []string{guard.AnyOrigin}, nil, "*", false},
		{"the star itself", []string{app}, []string{"*"}, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				r := corsRequest(t, method)
				if c.sent != nil {
					r.Header["Origin"] = c.sent
				}
				got := send(t, guard.CORS(newServer(t, guard.Limits{}, &fake{}), c.origins), r)
				if got.status != http.StatusOK || !strings.Contains(got.text, `"data"`) {
					t.Errorf("%s: %d %s: the answer itself depends on the origin", method, got.status, got.text)
				}
				if a := got.header.Get("Access-Control-Allow-Origin"); a != c.allowed || len(got.header.Values("Access-Control-Allow-Origin")) > 1 {
					t.Errorf("%s: allows %q, want %q", method, got.header.Values("Access-Control-Allow-Origin"), c.allowed)
				}
				exposed := got.header.Get("Access-Control-Expose-Headers")
				if c.allowed != "" && exposed != "X-Request-Id, Retry-After, Age, Cache-Control, ETag, Content-Disposition, X-Shiftgraph-Errors" || c.allowed == "" && exposed != "" {
					t.Errorf("%s: exposes %q", method, exposed)
				}
				if varies(got.header, "Origin") != c.vary || !varies(got.header, "Authorization") {
					t.Errorf("%s: Vary %q, want Origin in it: %t", method, got.header.Values("Vary"), c.vary)
				}
				if _, set := got.header["Access-Control-Allow-Credentials"]; set {
					t.Errorf("%s: allows credentials", method)
				}
			}
		})
	}
}

func TestPreflight(t *testing.T) {
	for _, c := range []struct {
		name            string
		origins         []string
		origin          string
		method, headers string
		allowed         string
	}{
		{"a query", []string{app}, app, "POST", "authorization,content-type", app},
		{"a query by GET", []string{app}, app, "GET", "authorization", app},
		{"all headers", []string{app}, app, "POST", "accept,authorization,cache-control,content-type,if-none-match,traceparent,tracestate,x-request-id,x-shiftgraph-explain,x-shiftgraph-progress", app},
		{"another method: the browser compares it", []string{app}, app, "PUT", "", app},
		{"another header: the browser compares it", []string{app}, app, "POST", "x-other", app},
		{"another origin", []string{app}, "https://evil.example", "POST", "authorization", ""},
		{"null", []string{app}, "null", "POST", "authorization", ""},
		{"none configured", nil, app, "POST", "authorization", ""},
		{"all", []string{guard.AnyOrigin}, app, "POST", "authorization", "*"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{}
			got := send(t, guard.CORS(newServer(t, guard.Limits{}, f), c.origins), preflight(t, c.origin, c.method, c.headers))
			if got.status != http.StatusNoContent || got.text != "" || f.ran.Load() != 0 {
				t.Errorf("%d %q, ran %d times", got.status, got.text, f.ran.Load())
			}
			if c.allowed == "" {
				for _, field := range corsFields {
					if v, set := got.header[field]; set {
						t.Errorf("%s: %q for an origin that is not allowed", field, v)
					}
				}
				if got.header.Get("Allow") == "" {
					t.Error("OPTIONS is not answered as without CORS")
				}
				return
			}
			if got.header.Get("Access-Control-Allow-Origin") != c.allowed || varies(got.header, "Origin") == (c.allowed == "*") {
				t.Errorf("allows %q, Vary %q", got.header.Get("Access-Control-Allow-Origin"), got.header.Values("Vary"))
			}
			if m := got.header.Get("Access-Control-Allow-Methods"); m != "GET, POST" {
				t.Errorf("methods %q", m)
			}
			if got.header.Get("Access-Control-Max-Age") != "7200" {
				t.Errorf("max age %q", got.header.Get("Access-Control-Max-Age"))
			}
			if _, set := got.header["Access-Control-Allow-Credentials"]; set {
				t.Error("allows credentials")
			}
			known := strings.Split(strings.ToLower(got.header.Get("Access-Control-Allow-Headers")), ", ")
			for name := range strings.SplitSeq(c.headers, ",") {
				if want := name != "" && name != "x-other"; slices.Contains(known, name) != want {
					t.Errorf("%q allowed: %t, want %t", name, !want, want)
				}
			}
		})
	}
}

// Whatever stands behind, and asks for a token, does not see a preflight.
func TestPreflightsDoNotGetThrough(t *testing.T) {
	for _, origins := range [][]string{{app}, {guard.AnyOrigin}} {
		next := &behind{}
		if send(t, guard.CORS(next, origins), preflight(t, app, "POST", "authorization")); next.reached {
			t.Errorf("%v: it got through", origins)
		}
	}
}

// OPTIONS alone is a question about the endpoint, and not from a browser's page.
func TestOptionsThatAreNoPreflight(t *testing.T) {
	for name, header := range map[string][]string{
		"nothing":     {},
		"no method":   {"Origin", app},
		"no origin":   {"Access-Control-Request-Method", "POST"},
		"empty":       {"Origin", app, "Access-Control-Request-Method", ""},
		"both, a GET": nil,
	} {
		t.Run(name, func(t *testing.T) {
			r := corsRequest(t, http.MethodOptions, header...)
			if header == nil { // the header fields of a preflight do not make one of a GET
				r = corsRequest(t, http.MethodGet, "Origin", app, "Access-Control-Request-Method", "POST")
			}
			for _, origins := range [][]string{{app}, {guard.AnyOrigin}} {
				got := send(t, guard.CORS(newServer(t, guard.Limits{}, &fake{}), origins), r)
				if got.header.Get("Access-Control-Allow-Methods") != "" || r.Method == http.MethodOptions && got.header.Get("Allow") == "" {
					t.Errorf("%v: %d %v: answered as a preflight", origins, got.status, got.header)
				}
			}
		})
	}
}

// A page that may not read a refusal can only say that something went wrong.
func TestPagesMayReadRefusals(t *testing.T) {
	large := strings.Repeat("x", 200)
	for _, c := range []struct {
		name, method string
		header       []string
		body         string
		status       int
	}{
		{"no token", "POST", []string{"Authorization", "-"}, `{}`, 401},
		{"no query", "GET", []string{}, "", 400},
		{"another method", "PUT", []string{}, "", 405},
		{"another answer", "POST", []string{"Accept", "image/png"}, `{"query":"{levels{level}}"}`, 406},
		{"too large", "POST", nil, `{"query":"` + large + `"}`, 413},
		{"a form", "POST", []string{"Content-Type", "text/plain"}, "query=x", 415},
		{"no such field", "POST", []string{"Accept", "application/graphql-response+json"}, `{"query":"{nothing}"}`, 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, origins := range [][]string{{app}, {guard.AnyOrigin}} {
				for _, origin := range []string{app, "https://evil.example"} {
					r := corsRequest(t, c.method, append([]string{"Origin", origin}, c.header...)...)
					r.URL.RawQuery = ""
					r.Body, r.ContentLength = io.NopCloser(strings.NewReader(c.body)), int64(len(c.body))
					got := send(t, guard.CORS(newServer(t, guard.Limits{BodyBytes: 100}, &fake{}), origins), r)
					if got.status != c.status || got.code() == "" {
						t.Errorf("%v, %s: %d %s; want %d", origins, origin, got.status, got.text, c.status)
					}
					if want := origin == app || origins[0] == guard.AnyOrigin; mayRead(got.header, origin) != want {
						t.Errorf("%v: a page of %s may read it: %t, want %t", origins, origin, !want, want)
					}
					if !varies(got.header, "Origin") && origins[0] != guard.AnyOrigin {
						t.Errorf("Vary %q", got.header.Values("Vary"))
					}
				}
			}
		})
	}
}

// Whoever answers for a handler that panicked stands further out, and adds no CORS headers.
func TestPagesMayReadWhatFollowsAPanic(t *testing.T) {
	w := httptest.NewRecorder()
	func() {
		defer func() {
			_ = recover()
			http.Error(w, "something went wrong", http.StatusInternalServerError)
		}()
		broken := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("broken") })
		guard.CORS(broken, []string{app}).ServeHTTP(w, corsRequest(t, http.MethodGet, "Origin", app))
	}()
	if w.Code != http.StatusInternalServerError || !mayRead(w.Header(), app) || !varies(w.Header(), "Origin") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// Without origins nothing of it is there, not even Vary.
func TestNoOriginsNoCORS(t *testing.T) {
	next := &behind{}
	if got := guard.CORS(next, nil); got != http.Handler(next) {
		t.Errorf("got a %T around it", got)
	}
}
