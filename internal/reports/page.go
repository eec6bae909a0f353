package reports

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/graphqlhttp"
	"shiftgraph/internal/table"
)

// Pages answers with the page of a report, at its URL without an ending, and leaves all other
// requests to next. Programs get what the list has of the report, and its columns. Like the
// list it shows no data and needs no token.
//
// Parameters in the page's URL fill in its form and its snippets. Nothing is run. What is
// wrong with a request is told as a page where one is taken.
func (f *Folder) Pages(next http.Handler) http.Handler {
	return readable(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !reads(w, r) { // before the guard has anything to say about a body
			return
		}
		name := strings.TrimPrefix(r.URL.Path, Path+"/")
		if !reportName.MatchString(name) {
			next.ServeHTTP(w, r)
			return
		}
		entries := f.current()
		found := find(entries, name)
		if found == nil {
			graphqlhttp.Refuse(w, r, http.StatusNotFound, gqlerror.Errorf("%s", noSuch(name, entries)))
			return
		}
		parameters, _ := url.ParseQuery(r.URL.RawQuery) // what can be read of it fills in the form
		parameters, _ = withoutEmpty(parameters)
		page := f.page(found, parameters, origin(r))
		show(w, r, reportPage, page, page.listing())
	}))
}

// A reportView is what the page of a report shows.
type reportView struct {
	listed
	Tables   []string // the names of lists that may give the rows, where there are several
	Columns  []column // of the first table
	Fields   []field
	Options  []field // of tables
	Wrong    []string
	Snippets []snippet
	Insecure bool // the token would go over a network as it is
}

// A column is one of a report's table.
type column struct {
	Header string `json:"header"`
	Type   string `json:"type"`
}

// listing is the report for programs.
func (v *reportView) listing() any {
	return struct {
		listed
		Columns []column `json:"columns"`
	}{v.listed, v.Columns}
}

// page makes what the page of a report shows, for a server at base.
func (f *Folder) page(e *entry, given url.Values, base string) *reportView {
	v := &reportView{listed: e.listed(), Columns: []column{}, Insecure: strings.HasPrefix(base, "http:") && !loopback.MatchString(base)}
	v.Path = e.name // relative to the page
	if e.report == nil {
		return v
	}
	a := asked{base: base, name: e.name}
	tables := e.report.tables
	if len(tables) > 1 {
		for _, t := range tables {
			v.Tables = append(v.Tables, t.Name)
		}
	}
	chosen := 0
	for i, t := range tables {
		if given.Get("rows") == t.Name {
			chosen = i
		}
	}
	if len(tables) > 0 {
		a.columns = tables[chosen].Columns
	}
	if len(tables) > 1 {
		a.rows = tables[chosen].Name
	}
	for _, c := range a.columns {
		v.Columns = append(v.Columns, column{c.Header, kindNames[kindOf(c)]})
	}
	_, errs := e.report.variables(given, f.config.Calendar())
	wrong := map[string]bool{}
	for _, err := range errs {
		parameter, _ := err.Extensions["argument"].(string)
		if len(given[parameter]) > 0 { // and not only missing: the form says so itself
			v.Wrong = append(v.Wrong, err.Message)
			wrong[parameter] = true
		}
	}
	for _, x := range e.report.Variables {
		values := given[x.Parameter]
		if values == nil {
			values = given[x.Name]
		}
		v.Fields = append(v.Fields, fieldOf(x, values))
		if wrong[x.Parameter] || wrong[x.Name] {
			values = nil
		}
		if values == nil {
			values = x.shown(f.config.Calendar())
		}
		if values != nil {
			a.parameters = append(a.parameters, parameter{x.Parameter, values})
		}
	}
	v.Options = optionFields(v.Tables, given)
	for _, o := range v.Options {
		if values := given[o.Name]; len(values) == 1 && slices.ContainsFunc(o.Choices, func(c choice) bool { return c.Value == values[0] }) {
			a.parameters = append(a.parameters, parameter{o.Name, values})
		}
	}
	v.Snippets = a.snippets()
	return v
}

// shown are the values of a parameter that is not given, as snippets show them: of one that is
// required an example, and of the period its default, since that is what people change.
func (v *Variable) shown(c Calendar) []string {
	switch {
	case v.Required:
		return []string{v.Example}
	case v.Parameter == periodParameter && v.Default != nil:
		if _, err := v.value(*v.Default, c); err == nil { // and not two dates as GraphQL writes them
			return []string{*v.Default}
		}
	}
	return nil
}

// tablesOf are the tables of a report, by its defaults; none where it comes to none.
func tablesOf(op *ast.OperationDefinition, defaults map[string]any) []*table.Table {
	shape, err := table.Of(op, defaults)
	if err != nil {
		return nil
	}
	tables, err := shape.Tables()
	if err != nil {
		return nil
	}
	return tables
}

var (
	hostForm = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9.-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?$`)
	loopback = regexp.MustCompile(`^http://(localhost|127\.[0-9.]+|\[::1\])(:[0-9]+)?$`)
)

// placeholder stands for the server where a request does not tell its address.
const placeholder = "https://shiftgraph.example"

// origin is the address of this server as the client sees it. What is no plain host name is
// not repeated: it goes into code that people run.
func origin(r *http.Request) string {
	if !hostForm.MatchString(r.Host) {
		return placeholder
	}
	if r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https") {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// show answers with a page for those who rather take HTML, and with JSON for others. The
// answer depends on the address that the client used, so that no cache may share it.
func show(w http.ResponseWriter, r *http.Request, page *template.Template, view, listing any) {
	h := w.Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept")
	var body bytes.Buffer
	if takesHTML(r.Header.Values("Accept")) {
		pageHeaders(h)
		if err := page.Execute(&body, view); err != nil {
			panic(err) // the template is the program's own
		}
	} else {
		h.Set("Content-Type", "application/json; charset=utf-8")
		encode(&body, listing)
	}
	send(w, &body)
}

// pageHeaders sets what holds for every page.
func pageHeaders(h http.Header) {
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY") // for what does not know frame-ancestors
}

var reportPage = template.Must(template.Must(layout.Clone()).Parse(`{{define "title"}}{{.Name}} – Reports – shiftgraph{{end}}
{{define "main"}}<nav><a href="../reports">All reports</a></nav>
<h1>{{.Name}}</h1>
{{range paragraphs .Description}}<p>{{.}}</p>
{{end}}{{with .Error}}<p class="wrong" role="alert">{{.}}{{if $.Formats}} – the version before it is served.{{end}}</p>
{{end}}{{if .Formats}}{{range .Wrong}}<p class="wrong" role="alert">{{.}}</p>
{{end}}<form method="get" action="{{.Name}}">
{{range .Fields}}{{template "field" .}}{{else}}<p>It has no variables.</p>
{{end}}<details{{if .Tables}} open{{end}}><summary>Options of tables</summary>
{{with .Tables}}<p>This report has {{len .}} lists side by side. XLSX has a sheet for each; the other tables are of one, which has to be chosen.</p>
{{end}}{{range .Options}}{{template "field" .}}{{end}}</details>
<p class="buttons">{{range .Formats}}<button formaction="{{$.Name}}.{{.}}">{{upper .}}</button>
{{end}}<button>Put the values into the snippets</button></p>
<p class="small">The browser asks for a login: any user name, and your personal access token as the password. It never goes into a URL. Fields that are left empty have their defaults.</p>
</form>
{{with .Columns}}<h2>Columns</h2>
<div class="wide" tabindex="0" role="region" aria-label="Columns"><table>
<thead><tr><th scope="col">Column</th><th scope="col">Type</th></tr></thead>
<tbody>
{{range .}}<tr><td>{{.Header}}</td><td>{{.Type}}</td></tr>
{{end}}</tbody>
</table></div>
{{end}}<h2>Snippets</h2>
{{if .Insecure}}<p class="wrong">This address has no HTTPS: whoever can listen to the network sees the token.</p>
{{end}}{{range .Snippets}}<section aria-labelledby="{{.ID}}">
<h3 id="{{.ID}}">{{.Title}}</h3>
<p>{{.Where}}</p>
<pre tabindex="0" aria-labelledby="{{.ID}}"><code>{{.Text}}</code></pre>
</section>
{{end}}{{end}}{{end}}`))
