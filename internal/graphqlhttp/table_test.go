package graphqlhttp_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

const forCSV, forNDJSON = "text/csv", "application/x-ndjson"

// asTable sends a GET for a query; options are names and values of the URL in turn.
func asTable(t *testing.T, h http.Handler, query, accept string, options ...string) *httptest.ResponseRecorder {
	t.Helper()
	values := url.Values{"query": {query}}
	for i := 0; i < len(options); i += 2 {
		values.Add(options[i], options[i+1])
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?"+values.Encode(), nil)
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestTableFormats(t *testing.T) {
	srv := newServer(t)
	for _, c := range []struct {
		accept, format string
		status         int
		media          string
	}{
		{forCSV, "", 200, forCSV + "; charset=utf-8"},
		{"text/*", "", 200, forCSV + "; charset=utf-8"},
		{forCSV + "; charset=utf-8; header=present", "", 200, forCSV + "; charset=utf-8"},
		{forNDJSON, "", 200, forNDJSON},
		{forNDJSON + ", " + forCSV, "", 200, forNDJSON},
		{forCSV + ";q=0.5, " + forNDJSON, "", 200, forNDJSON},
		{forCSV + ", " + forJSON, "", 200, forCSV + "; charset=utf-8"},
		{forJSON + ", " + forCSV, "", 200, forJSON + "; charset=utf-8"},
		{forCSV + ";q=0.9, */*;q=0.1", "", 200, forCSV + "; charset=utf-8"},
		{forCSV + ";q=0, */*", "", 200, forJSON + "; charset=utf-8"},
		{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "", 200, forJSON + "; charset=utf-8"},
		{"", "csv", 200, forCSV + "; charset=utf-8"},
		{forJSON, "csv", 200, forCSV + "; charset=utf-8"},
		{"image/png", "ndjson", 200, forNDJSON},
		{forCSV, "json", 200, forJSON + "; charset=utf-8"},
		{forGraphQL, "json", 200, forGraphQL + "; charset=utf-8"},
		{"image/png", "", 406, forJSON + "; charset=utf-8"},
		{forCSV, "pdf", 400, forJSON + "; charset=utf-8"},
		{forCSV, "CSV", 400, forJSON + "; charset=utf-8"},
	} {
		var options []string
		if c.format != "" {
			options = []string{"format", c.format}
		}
		got := asTable(t, srv, "query Names { name }", c.accept, options...)
		if got.Code != c.status || got.Header().Get("Content-Type") != c.media {
			t.Errorf("Accept %q, format %q: %d %s, want %d %s", c.accept, c.format, got.Code, got.Header().Get("Content-Type"), c.status, c.media)
		}
		if got.Header().Get("Vary") != "Accept, Authorization" || got.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("Accept %q: headers %v", c.accept, got.Header())
		}
		want := map[string]string{forCSV: "name\r\nname\r\n", forNDJSON: `{"name":"name"}` + "\n", forJSON: `{"data":{"name":"name"}}`, forGraphQL: `{"data":{"name":"name"}}`}
		if media, _, _ := strings.Cut(c.media, ";"); c.status == 200 && got.Body.String() != want[media] {
			t.Errorf("Accept %q, format %q: %q", c.accept, c.format, got.Body)
		} else if c.status != 200 && !strings.Contains(got.Body.String(), "csv") {
			t.Errorf("Accept %q, format %q: formats are not named: %s", c.accept, c.format, got.Body)
		}
	}
	if got := asTable(t, srv, "query Names { name }", forCSV).Header().Get("Content-Disposition"); got != `attachment; filename="Names.csv"` {
		t.Errorf("Content-Disposition: %s", got)
	}
}

func TestTableOptions(t *testing.T) {
	srv := newServer(t)
	const two = `{ a: echo(text: "1;2") b: echo(text: "ü") }`
	for _, c := range []struct {
		options []string
		want    string // "" where it is refused
	}{
		{nil, "a,b\r\n1;2,ü\r\n"},
		{[]string{"delimiter", "semicolon"}, "a;b\r\n\"1;2\";ü\r\n"},
		{[]string{"delimiter", ";"}, "a;b\r\n\"1;2\";ü\r\n"},
		{[]string{"delimiter", "tab"}, "a\tb\r\n1;2\tü\r\n"},
		{[]string{"decimal", "comma"}, "a;b\r\n\"1;2\";ü\r\n"},
		{[]string{"decimal", ",", "delimiter", ","}, "a,b\r\n1;2,ü\r\n"},
		{[]string{"bom", "true", "times", "local", "partial", "refuse"}, "\ufeffa,b\r\n1;2,ü\r\n"},
		{[]string{"bom", "false", "times", "iso", "decimal", "."}, "a,b\r\n1;2,ü\r\n"},
		{[]string{"delimeter", "semicolon"}, ""},
		{[]string{"delimiter", "x"}, ""},
		{[]string{"delimiter", ""}, ""},
		{[]string{"decimal", ";"}, ""},
		{[]string{"bom", "yes"}, ""},
		{[]string{"times", "utc"}, ""},
		{[]string{"partial", "no"}, ""},
		{[]string{"rows", ""}, ""},
		{[]string{"rows", "a"}, ""},
		{[]string{"bom", "true", "bom", "true"}, ""},
		{[]string{"format", "csv"}, ""}, // a second one
	} {
		got := asTable(t, srv, two, "", append([]string{"format", "csv"}, c.options...)...)
		switch {
		case c.want == "":
			if got.Code != 400 || !strings.Contains(got.Body.String(), c.options[0]+":") {
				t.Errorf("%q: %d %s", c.options, got.Code, got.Body)
			}
		case got.Code != 200 || got.Body.String() != c.want:
			t.Errorf("%q: %d %q, want %q", c.options, got.Code, got.Body, c.want)
		}
	}
	// A semicolon that is not encoded would be lost with what follows it.
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql?format=csv&delimiter=;", strings.NewReader(`{"query":"{name}"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, r)
	if w.Code != 400 || !strings.Contains(w.Body.String(), "delimiter=semicolon") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// What is wrong with a request for a table is JSON with a status, and never a table.
func TestTableErrors(t *testing.T) {
	srv := newServer(t)
	for _, c := range []struct {
		query  string
		status int
		code   string
	}{
		{"{ name", 400, "GRAPHQL_PARSE_FAILED"},
		{"{ nope }", 400, "GRAPHQL_VALIDATION_FAILED"},
		{"{ name @skip(if: true) }", 400, "BAD_USER_INPUT"},
		{"{ busy }", 503, "LIMIT_EXCEEDED"},
		{"{ panics }", 500, "INTERNAL"},
		{"{ fail }", 500, "INTERNAL"}, // nothing but errors
		{"{ __typename many }", 504, "UPSTREAM_TIMEOUT"},
	} {
		for _, accept := range []string{forCSV, forNDJSON} {
			got := asTable(t, srv, c.query, accept)
			if got.Code != c.status || !strings.HasPrefix(got.Header().Get("Content-Type"), forGraphQL) || !strings.Contains(got.Body.String(), c.code) {
				t.Errorf("%s of %s: %d %s %.200s; want %d %s", accept, c.query, got.Code, got.Header().Get("Content-Type"), got.Body, c.status, c.code)
			}
			if got.Header().Get("Content-Disposition") != "" {
				t.Errorf("%s: an error goes into a file", c.query)
			}
		}
	}
}

// A part of the data goes out, and says in three places that it is a part.
func TestPartialTables(t *testing.T) {
	srv := newServer(t)
	got := asTable(t, srv, "{ name fail }", forCSV)
	if want := "name,fail\r\nname,\r\nERROR: internal error; the cause is in the server's log. (INTERNAL),\r\n"; got.Code != 200 || got.Body.String() != want {
		t.Errorf("%d %q, want %q", got.Code, got.Body, want)
	}
	if got.Header().Get("X-Shiftgraph-Errors") != "1" || got.Result().Trailer.Get("X-Shiftgraph-Errors") != "1" || got.Header().Get("ETag") != "" {
		t.Errorf("header %v, trailer %v", got.Header(), got.Result().Trailer)
	}
	got = asTable(t, srv, "{ name fail }", forNDJSON)
	lines := strings.Split(got.Body.String(), "\n")
	if len(lines) != 3 || lines[0] != `{"name":"name","fail":null}` || !strings.HasPrefix(lines[1], `{"errors":[{"message":"internal error`) {
		t.Errorf("%q", lines)
	}
	got = asTable(t, srv, "{ name many }", forCSV)
	if n := strings.Count(got.Body.String(), "\r\nERROR: "); n != 1 || got.Header().Get("X-Shiftgraph-Errors") != "250" || !strings.Contains(got.Body.String(), "ERROR: (250 places): x (UPSTREAM_TIMEOUT),") {
		t.Errorf("%d lines of errors, %s errors: %.300s", n, got.Header().Get("X-Shiftgraph-Errors"), got.Body)
	}
	got = asTable(t, srv, "{ name fail }", forCSV, "partial", "refuse")
	if got.Code != 500 || !strings.HasPrefix(got.Body.String(), `{"errors":[`) || strings.Contains(got.Body.String(), `"data"`) {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

// One call that failed is one record, however many rows it is missing in, so that others are
// not pushed out; what differs stays apart.
func TestEqualErrorsAreOneRecord(t *testing.T) {
	srv := newServer(t)
	got := asTable(t, srv, "{ name rows }", forCSV)
	lines := strings.Split(got.Body.String(), "\r\n")[2:]
	want := []string{"ERROR: rows[*].skills (2 places): GET /v1/skills/0: down (UPSTREAM_TIMEOUT),",
		"ERROR: rows[1].days[*].employee (300 places): GET /v1/employees: down (UPSTREAM_UNAVAILABLE),"}
	if len(lines) != 53 || got.Header().Get("X-Shiftgraph-Errors") != "402" || lines[0] != want[0] || lines[1] != want[1] {
		t.Errorf("%d lines, %s errors, %q", len(lines), got.Header().Get("X-Shiftgraph-Errors"), lines[:2])
	}
	last := strings.Split(asTable(t, srv, "{ name rows }", forNDJSON).Body.String(), "\n")[1]
	const first = `{"errors":[{"message":"GET /v1/skills/0: down","path":["rows",0,"skills"],"extensions":{"code":"UPSTREAM_TIMEOUT","places":2}},{"message":"GET /v1/employees: down","path":["rows",1,"days",0,"employee"],"extensions":{"code":"UPSTREAM_UNAVAILABLE","places":300}},`
	if !strings.HasPrefix(last, first) {
		t.Errorf("NDJSON: %.400s", last)
	}
	if n := strings.Count(asTable(t, srv, "{ name rows }", forJSON).Body.String(), `"message"`); n != 101 {
		t.Errorf("JSON has %d errors, want what it had", n)
	}
}

// A parameter that a table does not know is refused by its name, with the one that may have
// been meant. JSON ignores it, as GraphQL over HTTP wants.
func TestUnknownParametersOfTables(t *testing.T) {
	srv := newServer(t)
	const all = "it has query, operationName, variables, extensions, format, rows, delimiter, decimal, bom, times, totals, partial."
	for name, says := range map[string]string{
		"delimeter":              "delimeter: a table has no such parameter; did you mean delimiter? " + all,
		"Decimal":                "Decimal: a table has no such parameter; did you mean decimal? ",
		"varables":               "varables: a table has no such parameter; did you mean variables? ",
		"row":                    "row: a table has no such parameter; did you mean rows? ",
		"total":                  "total: a table has no such parameter; did you mean totals? ",
		"foo":                    "foo: a table has no such parameter; " + all,
		"":                       ": a table has no such parameter; " + all,
		"<b>&":                   "<b>&: a table has no such parameter; ",
		"b\xff":                  "b\ufffd: a table has no such parameter; ",
		strings.Repeat("x", 999): strings.Repeat("x", 61) + "…: a table has no such parameter; " + all,
	} {
		for _, format := range []string{"csv", "xlsx", "ndjson"} {
			got := asTable(t, srv, "{ name }", "", "format", format, name, "secret", "partial", "allow")
			if body := got.Body.String(); got.Code != 400 || !strings.Contains(body, `"message":"`+says) || !strings.Contains(body, `"BAD_USER_INPUT"`) || strings.Contains(body, "secret") {
				t.Errorf("%.20q as %s: %d %s", name, format, got.Code, body)
			}
		}
		if got := asTable(t, srv, "{ name }", forCSV, name, "x"); got.Code != 400 {
			t.Errorf("%.20q, by Accept: %d %s", name, got.Code, got.Body)
		}
		for _, format := range []string{"json", ""} {
			options := []string{name, "x"}
			if format != "" {
				options = append(options, "format", format)
			}
			if got := asTable(t, srv, "{ name }", "", options...); got.Code != 200 || got.Body.String() != `{"data":{"name":"name"}}` {
				t.Errorf("%.20q as JSON: %d %s", name, got.Code, got.Body)
			}
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql?format=csv&bomb=true", strings.NewReader(`{"query": "{ name }"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	if srv.ServeHTTP(w, r); w.Code != 400 || !strings.Contains(w.Body.String(), "did you mean bom?") {
		t.Errorf("by POST: %d %s", w.Code, w.Body)
	}
}
