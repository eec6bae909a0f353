package graphqlhttp_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shiftgraph/internal/graphqlhttp"
)

func TestSaved(t *testing.T) {
	srv := newServer(t)
	for _, c := range []struct {
		name, query, target string
		format              string
		variables           map[string]any
		status              int
		says                string
	}{
		{name: "JSON", query: "query S($t: String) { echo(text: $t) }", variables: map[string]any{"t": "hi"}, status: 200, says: `{"data":{"echo":"hi"}}`},
		{name: "the URL's query is nobody's", query: "query S { name }", target: "?query={fail}&format=xml&variables=x", status: 200, says: `{"data":{"name":"name"}}`},
		{name: "CSV", query: "query S { name }", format: "csv", target: "?format=ndjson&bom=false", status: 200, says: "name\r\nname\r\n"},
		{name: "a part", query: "query S { name fail }", status: 200, says: `"data":{`},
		{name: "a part, refused", query: "query S { name fail }", target: "?partial=refuse", status: 500, says: `{"errors":`},
		{name: "nothing", query: "query S { fail }", status: 500, says: `{"errors":`},
		{name: "no place", query: "query S { busy }", status: 503, says: `"LIMIT_EXCEEDED"`},
		{name: "does not run", query: "query S($p: Period!) { day(period: $p) }", status: 400, says: "variable $p: is missing"},
		{name: "wrong option", query: "query S { name }", target: "?bom=x", status: 400, says: "bom: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.format == "" {
				c.format = "json"
			}
			w := httptest.NewRecorder()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/reports/s"+c.target, nil)
			graphqlhttp.Run(srv, w, r, &graphqlhttp.Saved{Query: c.query, Operation: "S", Variables: c.variables, Format: c.format, Name: "saved-one"})
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
				t.Errorf("%d %s; want %d with %s", w.Code, w.Body, c.status, c.says)
			}
			h := w.Header()
			if c.format == "csv" {
				if h.Get("Content-Disposition") != `attachment; filename="saved-one.csv"` {
					t.Errorf("%v", h)
				}
				return
			}
			if !json.Valid(w.Body.Bytes()) || h.Get("Content-Type") != forJSON+"; charset=utf-8" || c.status != 200 && strings.Contains(w.Body.String(), `"data"`) {
				t.Errorf("%v %s", h, w.Body)
			}
		})
	}
}
