package reports

import (
	"bytes"
	"html/template"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/graphqlhttp"
	"shiftgraph/internal/plainjson"
)

// A listed report is one as the list shows it.
type listed struct {
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Path        string      `json:"path"`    // relative to the list, without the ending
	BuiltIn     bool        `json:"builtIn"` // it ships with the program, and no file stands in its place
	Formats     []string    `json:"formats"`
	Variables   []*Variable `json:"variables"`
	Error       string      `json:"error,omitempty"` // what is wrong with the file as it is now
}

// URL is an example of the report's URL, relative to the list: its required parameters are
// filled in.
func (l listed) URL(format string) string {
	values := url.Values{}
	for _, v := range l.Variables {
		if v.Required {
			values.Set(v.Parameter, v.Example)
		}
	}
	out := l.Path + "." + format
	if len(values) > 0 {
		out += "?" + values.Encode()
	}
	return out
}

// List answers with the reports there are: as JSON, or as a page for those who rather take
// HTML. It shows no data, and needs no token.
func (f *Folder) List() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !reads(w, r) {
			return
		}
		if r.URL.Path != Path {
			graphqlhttp.Refuse(w, r, http.StatusNotFound, gqlerror.Errorf("reports: the list is at %s, without a slash at its end.", Path))
			return
		}
		list := struct {
			Reports []listed `json:"reports"`
		}{[]listed{}}
		for _, e := range f.current() {
			list.Reports = append(list.Reports, e.listed())
		}
		show(w, r, listPage, list.Reports, list)
	})
}

// encode writes JSON whose text is as it is.
func encode(body *bytes.Buffer, value any) {
	text, err := plainjson.Marshal(value)
	if err != nil {
		panic(err) // strings alone are in it
	}
	body.Write(append(text, '\n'))
}

func send(w http.ResponseWriter, body *bytes.Buffer) {
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	_, _ = w.Write(body.Bytes()) // fails when the client has left: there is nobody to tell
}

func (e *entry) listed() listed {
	out := listed{Name: e.name, Path: strings.TrimPrefix(Path, "/") + "/" + e.name, Formats: []string{}, Variables: []*Variable{}}
	if e.report != nil {
		out.Description, out.Formats, out.BuiltIn = e.report.Description, Formats, e.report.builtIn
		out.Variables = append(out.Variables, e.report.Variables...)
	}
	if e.fault != nil {
		out.Error = e.file() + ": " + e.fault.Error()
	}
	return out
}

// takesHTML reports whether a client names HTML, and not JSON with a higher quality. Browsers
// name it, programs that take anything do not.
func takesHTML(accept []string) bool {
	quality := map[string]float64{}
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		media, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil {
			continue
		}
		quality[media] = 1
		if q, sent := params["q"]; sent {
			if quality[media], err = strconv.ParseFloat(q, 64); err != nil {
				delete(quality, media)
			}
		}
	}
	return quality["text/html"] > 0 && quality["text/html"] >= quality["application/json"]
}

var listPage = template.Must(template.Must(layout.Clone()).Parse(`{{define "title"}}Reports – shiftgraph{{end}}
{{define "main"}}<h1>Reports</h1>
{{if not .}}<p>There are none: the flag <code>-reports</code> names a folder of them.</p>{{else -}}
<p>Log in with your personal access token: as <code>Authorization: Bearer …</code>, or as the password of Basic with any user name, which is what a browser asks for here. It never goes into a URL.</p>
<div class="wide" tabindex="0" role="region" aria-label="Reports"><table>
<thead><tr><th scope="col">Report</th><th scope="col">Parameters</th><th scope="col">Open</th></tr></thead>
<tbody>
{{range $report := .}}<tr id="{{.Name}}">
<td><strong>{{if .Formats}}<a href="{{.Path}}">{{.Name}}</a>{{else}}{{.Name}}{{end}}</strong>{{range paragraphs .Description}}<p>{{.}}</p>{{end}}{{with .Error}}<p class="wrong">{{.}}{{if $report.Formats}} – the version before it is served.{{end}}</p>{{end}}</td>
<td>{{with .Variables}}<ul>{{range .}}<li><code>{{.Parameter}}</code>{{if .Required}} required{{end}}{{with .Default}}: <code>{{.}}</code>{{end}}</li>{{end}}</ul>{{else}}none{{end}}</td>
<td>{{range .Formats}}<a href="{{$report.URL .}}">{{.}}</a> {{end}}</td>
</tr>
{{end}}</tbody>
</table></div>
{{end}}{{end}}`))
