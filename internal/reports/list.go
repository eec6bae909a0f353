package reports

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/graphqlhttp"
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
		h := w.Header()
		h.Set("Cache-Control", "no-cache")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Add("Vary", "Accept")
		var body bytes.Buffer
		if takesHTML(r.Header.Values("Accept")) {
			h.Set("Content-Type", "text/html; charset=utf-8")
			h.Set("Content-Security-Policy", policy)
			h.Set("Referrer-Policy", "no-referrer")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("X-Frame-Options", "DENY") // for what does not know frame-ancestors
			if err := page.Execute(&body, list.Reports); err != nil {
				panic(err) // the template is the program's own
			}
		} else {
			h.Set("Content-Type", "application/json; charset=utf-8")
			encoder := json.NewEncoder(&body)
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(list); err != nil {
				panic(err) // strings alone are in it
			}
		}
		h.Set("Content-Length", strconv.Itoa(body.Len()))
		_, _ = w.Write(body.Bytes()) // fails when the client has left: there is nobody to tell
	})
}

func (e *entry) listed() listed {
	out := listed{Name: e.name, Path: strings.TrimPrefix(Path, "/") + "/" + e.name, Formats: []string{}, Variables: []*Variable{}}
	if e.report != nil {
		out.Description, out.Formats, out.BuiltIn = e.report.Description, formats, e.report.builtIn
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

const style = `body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1c2733;background:#fff}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.6rem .8rem;border-bottom:1px solid #d5dbe1}
code{font-size:.9em;overflow-wrap:anywhere}dl{margin:0}dt{font-weight:600}dd{margin:0 0 .5rem 0}p{margin:.2rem 0 .6rem}.wrong{color:#a4161a}
@media (prefers-color-scheme:dark){body{color:#e3e8ee;background:#14191f}th,td{border-color:#36414d}a{color:#8ab4f8}.wrong{color:#ff8a80}}`

// policy lets the page have its own style and nothing else.
var policy = "default-src 'none'; style-src 'sha256-" + hashOf(style) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"style":      func() template.CSS { return style },
	"paragraphs": func(text string) []string { return strings.Split(text, "\n\n") },
	"join":       func(list []string) string { return strings.Join(list, ", ") },
}).Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Reports – shiftgraph</title>
<style>{{style}}</style>
</head>
<body>
<h1>Reports</h1>
{{if not .}}<p>There are none: the flag <code>-reports</code> names a folder of them.</p>{{else -}}
<p>Log in with your personal access token: as <code>Authorization: Bearer …</code>, or as the password of Basic with any user name, which is what a browser asks for here. It never goes into a URL.</p>
<table>
<thead><tr><th scope="col">Report</th><th scope="col">Parameters</th><th scope="col">URL</th></tr></thead>
<tbody>
{{range $report := .}}<tr id="{{.Name}}">
<td><strong>{{.Name}}</strong>{{range paragraphs .Description}}<p>{{.}}</p>{{end}}{{with .Error}}<p class="wrong">{{.}}{{if $report.Formats}} – the version before it is served.{{end}}</p>{{end}}</td>
<td>{{with .Variables}}<dl>{{range .}}<dt><code>{{.Parameter}}</code> <code>{{.Type}}</code>{{if .Required}} required{{end}}{{if .Repeatable}}, repeatable{{end}}</dt><dd>{{.Description}}{{with .Values}} One of {{join .}}.{{end}}{{with .Default}} Default: <code>{{.}}</code>{{end}}</dd>{{end}}</dl>{{else}}none{{end}}</td>
<td>{{if .Formats}}<code>{{.URL "csv"}}</code><p>{{range .Formats}}<a href="{{$report.URL .}}">{{.}}</a> {{end}}</p>{{end}}</td>
</tr>
{{end}}</tbody>
</table>
{{end}}</body>
</html>
`))
