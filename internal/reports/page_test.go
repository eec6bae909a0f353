package reports

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// everyType is a report with a variable of every type, and texts that are not to be trusted.
const everyType = `# Hours of <script>alert("1")</script> people.
#
# Second paragraph.
query Every(
  # The month: "quoted" & <b>bold</b>.
  $period: Period!
  $units: [ID!]
  $text: String
  $first: Int = 10
  $share: Float
  $deep: Boolean = true
  $on: Date
  $at: DateTime
  $levels: [Level!] = [PLAN]
) { hours(period: $period, units: $units, text: $text, first: $first, share: $share, deep: $deep, on: $on, at: $at, levels: $levels) }
`

// withPages serves reports and their pages. What runs says which parameters got there.
func withPages(t testing.TB, files fstest.MapFS) http.Handler {
	t.Helper()
	f, err := Load(Config{Schema: schema, Calendar: calendar, Log: slog.New(slog.DiscardHandler), Files: files})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(Path, f.List())
	mux.Handle(Path+"/", f.Pages(f.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "ran "+r.URL.RawQuery) }))))
	return mux
}

// A report is validated when it is loaded, and not again for whoever opens its page, who needs no
// token: that of a large file takes seconds.
func TestPageValidatesNothing(t *testing.T) {
	f, err := Load(Config{Schema: schema, Calendar: calendar, Log: slog.New(slog.DiscardHandler), Files: fstest.MapFS{
		"roster.graphql": {Data: []byte("query R { hours }")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	f.config.Schema = nil // without which nothing can be
	w := get(t, f.Pages(http.NotFoundHandler()), "GET", "/reports/roster")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"columns":[{"header":"hours",`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

const browser = "text/html,application/xhtml+xml,*/*;q=0.8"

func TestPage(t *testing.T) {
	h := withPages(t, fstest.MapFS{"every.graphql": {Data: []byte(everyType)}, "roster.graphql": {Data: []byte("query R { hours }")}})
	got := get(t, h, "GET", "/reports/every", "Accept", browser)
	text := got.Body.String()
	for _, says := range []string{
		"Hours of &lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; people.", "<p>Second paragraph.</p>", "The month: &#34;quoted&#34; &amp; &lt;b&gt;bold&lt;/b&gt;.", "Default: <code>[PLAN]</code>",
		`<form method="get" action="every">`, `<button formaction="every.xlsx">`, `<button formaction="every.csv">`,
		`<input id="v-period" required name="period" type="text" value="" placeholder="last-month" list="v-period-list"`, `<option value="-7d..today">`,
		`<input id="v-first" name="first" type="number" step="1"`, `<input id="v-share" name="share" type="number" step="any"`,
		`<select id="v-deep" name="deep"`, `<option value="">true (default)</option>`, `name="first" type="number" step="1" value="" placeholder="10"`, `<input type="checkbox" name="levels" value="FINAL"> FINAL`, `<select id="o-delimiter"`,
		"<td>hours</td><td>text</td>", `href="../reports"`, `<html lang="en">`, `name="viewport"`,
		"http://example.com/reports/every.xlsx?period=last-month&amp;partial=refuse", "This address has no HTTPS",
	} {
		if !strings.Contains(text, says) {
			t.Errorf("the page does not have %q:\n%s", says, text)
		}
	}
	if n := strings.Count(text, `name="unit"`); n+strings.Count(text, `name="units"`) != spare {
		t.Errorf("%d fields for a list, want %d", n, spare)
	}
	if strings.Contains(text, "<script") || strings.Contains(text, "style=") || strings.Contains(text, " on") && regexp.MustCompile(`<[^>]* on\w+=`).MatchString(text) || strings.Contains(text, `id="o-rows"`) {
		t.Errorf("the page has what it must not:\n%s", text)
	}
	header := got.Header()
	csp := header.Get("Content-Security-Policy")
	if !strings.HasPrefix(csp, "default-src 'none'; style-src 'sha256-") || !strings.Contains(csp, "form-action 'self'") || strings.Contains(csp, "unsafe") ||
		!strings.Contains(header.Get("Cache-Control"), "private") || header.Get("Vary") != "Accept" || header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%v", header)
	}
	checkForm(t, text)
	if bare := get(t, h, "GET", "/reports/roster", "Accept", browser).Body.String(); !strings.Contains(bare, "It has no variables.") || !strings.Contains(bare, "roster.ndjson") {
		t.Errorf("a report without variables:\n%s", bare)
	}
	var listing struct {
		listed
		Columns []column
	}
	if err := json.Unmarshal(get(t, h, "GET", "/reports/roster").Body.Bytes(), &listing); err != nil {
		t.Fatal(err)
	}
	if listing.Name != "roster" || listing.Path != "roster" || len(listing.Formats) != 4 || listing.Variables == nil || !slices.Equal(listing.Columns, []column{{"hours", "text"}}) {
		t.Errorf("for programs: %+v", listing)
	}
}

// checkForm holds a page to: every field has a label, and every id that is named is there
// once.
func checkForm(t *testing.T, page string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(strings.Replace(page, "<!doctype html>", "", 1)))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	ids, named, labels := map[string]int{}, []string{}, map[string]bool{}
	var fields []map[string]string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		a := map[string]string{}
		for _, x := range e.Attr {
			a[x.Name.Local] = x.Value
		}
		if a["id"] != "" {
			ids[a["id"]]++
		}
		for _, reference := range []string{"for", "list", "aria-describedby", "aria-labelledby"} {
			if a[reference] != "" {
				named = append(named, a[reference])
			}
		}
		labels[a["for"]] = true
		if e.Name.Local == "input" || e.Name.Local == "select" {
			fields = append(fields, a)
		}
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("the id %s is there %d times", id, n)
		}
	}
	for _, id := range named {
		if ids[id] == 0 {
			t.Errorf("there is no %s", id)
		}
	}
	for _, f := range fields {
		if f["type"] != "checkbox" && !labels[f["id"]] && f["aria-label"] == "" || f["name"] == "" {
			t.Errorf("a field has no label, or no name: %v", f)
		}
	}
	if len(fields) < 5 {
		t.Errorf("%d fields were found", len(fields))
	}
}

// What the form sends is what a report's URL takes: fields that are left empty count as left
// out.
func TestFormFitsTheURL(t *testing.T) {
	h := withPages(t, fstest.MapFS{"every.graphql": {Data: []byte(everyType)}})
	page := get(t, h, "GET", "/reports/every", "Accept", browser).Body.String()
	sent := url.Values{}
	for _, m := range regexp.MustCompile(`<(?:input|select)[^>]* name="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if m[1] != "levels" { // boxes that are not ticked send nothing
			sent.Add(m[1], "")
		}
	}
	sent.Set("period", "2026-10")
	if got := get(t, h, "GET", "/reports/every.csv?"+sent.Encode()); got.Code != 200 || got.Body.String() != "ran period=2026-10" {
		t.Errorf("an empty form: %d %s", got.Code, got.Body)
	}
	sent["units"] = []string{"1001", ""}
	sent.Set("delimiter", "semicolon")
	sent["levels"] = []string{"PLAN", "FINAL"}
	if got := get(t, h, "GET", "/reports/every.csv?"+sent.Encode()); got.Code != 200 || !strings.Contains(got.Body.String(), "delimiter=semicolon") || strings.Contains(got.Body.String(), "=&") {
		t.Errorf("a form that was filled in: %d %s", got.Code, got.Body)
	}
	sent.Set("period", "")
	if got := get(t, h, "GET", "/reports/every.csv?"+sent.Encode()); got.Code != 400 || !strings.Contains(got.Body.String(), "period: is missing") {
		t.Errorf("without what is required: %d %s", got.Code, got.Body)
	}
}

// Parameters of the page's URL are in its form and its snippets, if they are right.
func TestPageWithValues(t *testing.T) {
	h := withPages(t, fstest.MapFS{"every.graphql": {Data: []byte(everyType)}})
	text := get(t, h, "GET", "/reports/every?period=2026-11&units=1001&units=1002&levels=final&first=x&text=%3Cscript%3E&delimiter=tab&delimiter=x&bom=true&nope=1", "Accept", browser).Body.String()
	for _, says := range []string{
		`name="period" type="text" value="2026-11"`, `value="1001"`, `value="1002"`, `value="FINAL" checked`, `value="&lt;script&gt;"`, `<option value="true" selected>`,
		"first: &#34;x&#34; is no whole number", "nope: report every has no such parameter",
		`[&#39;text&#39;, &#39;&lt;script&gt;&#39;]`, `every.xlsx?period=2026-11&amp;`, `text=%3Cscript%3E&amp;levels=final&amp;bom=true&amp;partial=refuse`, `{&#34;1001&#34;, &#34;1002&#34;}`,
	} {
		if !strings.Contains(text, says) {
			t.Errorf("the page does not have %q:\n%s", says, text)
		}
	}
	if strings.Contains(text, "<script") || strings.Contains(text, "first=x") || strings.Contains(text, "nope=1") {
		t.Errorf("the page has what it must not:\n%s", text)
	}
}

// Snippets show what is required, and the period where its default is one that a URL gives.
func TestWhatSnippetsShow(t *testing.T) {
	text := func(s string) *string { return &s }
	c := Calendar{day(t, "2026-11-24"), 1}
	for _, x := range []struct {
		v    Variable
		want string
	}{
		{Variable{Parameter: "unit", Required: true, Example: "1001"}, "[1001]"},
		{Variable{Parameter: "unit", Example: "1001"}, "[]"},
		{Variable{Parameter: "levels", Default: text("[PLAN]"), Example: "PLAN"}, "[]"},
		{Variable{Parameter: "period", Default: text("last-week"), Example: "last-month", read: period}, "[last-week]"},
		{Variable{Parameter: "period", Default: text(`{start:"2026-11-01",end:"2026-11-30"}`), Example: "last-month", read: period}, "[]"},
		{Variable{Parameter: "period", Example: "last-month", read: period}, "[]"},
	} {
		if got := fmt.Sprint(x.v.shown(c)); got != x.want {
			t.Errorf("%+v: %s, want %s", x.v, got, x.want)
		}
	}
	if f := fieldOf(&Variable{Parameter: "from", Type: "String!", Default: text(`"22:00"`), Example: "text"}, nil); f.Example != "22:00" {
		t.Errorf("an empty field says %q", f.Example)
	}
}

// The address in the snippets is the one that the request came to, if it is one.
func TestPageAddress(t *testing.T) {
	for _, c := range []struct{ host, proto, want string }{
		{"127.0.0.1:8080", "", "http://127.0.0.1:8080"},
		{"wfm.example.com", "https", "https://wfm.example.com"},
		{"wfm.example.com", "https, http", "http://wfm.example.com"},
		{"wfm.example.com", "javascript", "http://wfm.example.com"},
		{"[::1]:8080", "", "http://[::1]:8080"},
		{"", "", placeholder},
		{`x"; evil`, "", placeholder},
		{"x'$(id)", "", placeholder},
		{"user@host", "", placeholder},
		{"host/path", "", placeholder},
		{"host:99999999", "", placeholder},
		{"-host", "", placeholder},
		{strings.Repeat("x", 999), "", placeholder},
		{"host\n", "", placeholder},
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/reports/x", nil)
		r.Host = c.host
		r.Header.Set("X-Forwarded-Proto", c.proto)
		if got := origin(r); got != c.want {
			t.Errorf("Host %q, %q: %s, want %s", c.host, c.proto, got, c.want)
		}
	}
}

func TestPageStatuses(t *testing.T) {
	h := withPages(t, fstest.MapFS{"roster.graphql": {Data: []byte("query R { hours }")}})
	for _, c := range []struct {
		method, target string
		status         int
		says           string
	}{
		{"GET", "/reports/roster", 200, `"name":"roster"`},
		{"HEAD", "/reports/roster", 200, ""},
		{"GET", "/reports/nope", 404, "there are roster."},
		{"GET", "/reports/Roster", 404, ""},
		{"GET", "/reports/roster/", 404, ""},
		{"GET", "/reports/roster/x", 404, ""},
		{"POST", "/reports/roster", 405, "by GET"},
		{"OPTIONS", "/reports/roster", 204, ""},
		{"GET", "/reports/roster?%zz", 200, ""},
		{"GET", "/reports/roster.csv", 200, "ran"},
	} {
		if got := get(t, h, c.method, c.target); got.Code != c.status || !strings.Contains(got.Body.String(), c.says) {
			t.Errorf("%s %s: %d %s; want %d with %q", c.method, c.target, got.Code, got.Body, c.status, c.says)
		}
	}
}

// Lists side by side: the form lets one be chosen, and snippets that need one choose.
func TestPageOfSeveralLists(t *testing.T) {
	fields := optionFields([]string{"a", "b.c"}, url.Values{"rows": {"b.c"}})
	at := slices.IndexFunc(fields, func(f field) bool { return f.Name == "rows" })
	if at < 0 || len(fields[at].Choices) != 3 || !fields[at].Choices[2].Chosen || fields[at].Choices[1].Chosen {
		t.Errorf("%+v", fields)
	}
	a := asked{base: "https://x", name: "x", rows: "b.c"}
	if m := a.powerQuery(); !strings.Contains(m, `rows = "b.c"`) {
		t.Errorf("M does not choose:\n%s", m)
	}
	if curl := a.curl(); strings.Contains(curl, "rows") {
		t.Errorf("a workbook has a sheet for each:\n%s", curl)
	}
}
