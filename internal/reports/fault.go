package reports

import (
	"bytes"
	"encoding/json"
	"html/template"
	"mime"
	"net/http"
	"strings"
)

// readable shows what is wrong with a request to people as a page, and not as JSON, which is
// what programs get. Status and headers stay: a browser asks for a login as it would.
func readable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !takesHTML(r.Header.Values("Accept")) {
			next.ServeHTTP(w, r)
			return
		}
		out := &faultWriter{ResponseWriter: w}
		next.ServeHTTP(out, r)
		out.finish(r)
	})
}

// A faultWriter holds back an answer that says in JSON what is wrong.
type faultWriter struct {
	http.ResponseWriter
	began  bool
	status int // of what is held back; 0 else
	held   bytes.Buffer
}

func (w *faultWriter) WriteHeader(status int) {
	if !w.began && status >= http.StatusBadRequest && isJSON(w.Header()) {
		w.status = status
	}
	w.began = true
	if w.status == 0 {
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *faultWriter) Write(b []byte) (int, error) {
	if !w.began {
		w.WriteHeader(http.StatusOK)
	}
	if w.status != 0 {
		return w.held.Write(b)
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap is for [http.ResponseController].
func (w *faultWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// isJSON reports whether an answer is JSON, of GraphQL's own media type too.
func isJSON(h http.Header) bool {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && strings.HasSuffix(media, "json") && media != "application/x-ndjson"
}

// A faultView is what the page of what is wrong shows.
type faultView struct {
	Name   string `json:"-"` // of the report; "" where it is not known
	Page   string `json:"-"` // its page, with the parameters as they came
	Errors []struct {
		Message string `json:"message"`
	}
}

// finish sends the page in the place of what was held back, if anything was.
func (w *faultWriter) finish(r *http.Request) {
	if w.status == 0 {
		return
	}
	var view faultView
	var body bytes.Buffer
	name, _ := cutLast(strings.TrimPrefix(r.URL.Path, Path+"/"), ".")
	if reportName.MatchString(name) && w.status != http.StatusNotFound {
		view.Name, view.Page = name, name
		if r.URL.RawQuery != "" {
			view.Page += "?" + r.URL.RawQuery
		}
	}
	if json.Unmarshal(w.held.Bytes(), &view) != nil || len(view.Errors) == 0 { // as to HEAD, whose body was left out
		w.ResponseWriter.WriteHeader(w.status)
		_, _ = w.ResponseWriter.Write(w.held.Bytes()) // fails when the client has left: there is nobody to tell
		return
	}
	pageHeaders(w.Header())
	if err := faultPage.Execute(&body, view); err != nil {
		panic(err) // the template is the program's own
	}
	w.Header().Del("Content-Length")
	w.ResponseWriter.WriteHeader(w.status)
	_, _ = w.ResponseWriter.Write(body.Bytes())
}

var faultPage = template.Must(template.Must(layout.Clone()).Parse(`{{define "title"}}{{with .Name}}{{.}} – {{end}}Reports – shiftgraph{{end}}
{{define "main"}}<nav><a href="../reports">All reports</a></nav>
<h1>{{with .Name}}{{.}}{{else}}Reports{{end}}</h1>
{{range .Errors}}<p class="wrong" role="alert">{{.Message}}</p>
{{end}}{{with .Page}}<p><a href="{{.}}">Back to the form</a></p>
{{end}}{{end}}`))
