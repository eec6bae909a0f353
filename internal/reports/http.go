package reports

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/graphqlhttp"
)

// Path is where reports are: the list there, and each below it.
const Path = "/reports"

// Formats are the endings of a report's URL.
var Formats = []string{"csv", "xlsx", "ndjson", "json"}

const methods = "GET, HEAD, OPTIONS"

// Handler answers the reports, below [Path], by handing them to the GraphQL server graphql.
// It stands behind the guard.
func (f *Folder) Handler(graphql http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cross-Origin-Resource-Policy", "same-origin") // not as a picture or script of another site
		if !reads(w, r) {
			return
		}
		name, format := cutLast(strings.TrimPrefix(r.URL.Path, Path+"/"), ".")
		entries := f.current()
		found := find(entries, name)
		switch {
		case found == nil:
			graphqlhttp.Refuse(w, r, http.StatusNotFound, gqlerror.Errorf("%s", noSuch(name, entries)))
			return
		case !slices.Contains(Formats, format):
			graphqlhttp.Refuse(w, r, http.StatusNotFound, gqlerror.Errorf(
				"report %s: is not served as %q; end its URL with .%s.", name, clip(format), strings.Join(Formats, ", .")))
			return
		case found.report == nil:
			err := gqlerror.Errorf("report %s: its file is not valid; %s says what is wrong with it.", name, Path)
			err.Extensions = map[string]any{"code": "INTERNAL"}
			graphqlhttp.Refuse(w, r, http.StatusServiceUnavailable, err)
			return
		}
		parameters, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil { // a semicolon as it is, most likely
			graphqlhttp.Refuse(w, r, http.StatusBadRequest, gqlerror.Errorf(
				"URL: its query part is not valid; percent-encode every parameter, or write delimiter=semicolon."))
			return
		}
		parameters, dropped := withoutEmpty(parameters)
		variables, errs := found.report.variables(parameters, f.config.Calendar())
		if len(errs) > 0 {
			graphqlhttp.Refuse(w, r, http.StatusBadRequest, errs...)
			return
		}
		if dropped {
			r = r.Clone(r.Context())
			r.URL.RawQuery = parameters.Encode() // options of tables are read from it
		}
		graphqlhttp.Run(graphql, w, r, &graphqlhttp.Saved{
			Query: found.report.query, Operation: found.report.operation, Variables: variables, Format: format, Name: name, Arguments: found.report.arguments,
		})
	})
}

// reads answers what is not a request to read, and says false then.
func reads(w http.ResponseWriter, r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return true
	case http.MethodOptions:
		w.Header().Set("Allow", methods)
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Allow", methods)
		graphqlhttp.Refuse(w, r, http.StatusMethodNotAllowed, gqlerror.Errorf("request: reports are read by GET; variables are parameters in the URL."))
	}
	return false
}

// cutLast cuts text around the last sep.
func cutLast(text, sep string) (before, after string) {
	i := strings.LastIndex(text, sep)
	if i < 0 {
		return text, ""
	}
	return text[:i], text[i+len(sep):]
}

// noSuch says which reports there are.
func noSuch(name string, entries []*entry) string {
	if len(entries) == 0 {
		return "report " + clip(name) + ": is not served; there are no reports, and -reports names a folder of them."
	}
	const most = 40
	var names []string
	for _, e := range entries {
		if names = append(names, e.name); len(names) == most && len(entries) > most {
			names = append(names, "and more at "+Path)
			break
		}
	}
	return "report " + clip(name) + ": is not served; there are " + strings.Join(names, ", ") + "."
}

// withoutEmpty leaves out parameters without a value, as a form sends the fields that were
// not filled in, and says whether there were any.
func withoutEmpty(parameters url.Values) (out url.Values, dropped bool) {
	for _, values := range parameters {
		dropped = dropped || slices.Contains(values, "")
	}
	if !dropped {
		return parameters, false
	}
	out = url.Values{}
	for name, values := range parameters {
		if values = slices.DeleteFunc(values, func(value string) bool { return value == "" }); len(values) > 0 {
			out[name] = values
		}
	}
	return out, true
}

// variables reads the variables of a report from a URL. Every mistake is an error of its own.
func (r *Report) variables(parameters url.Values, c Calendar) (map[string]any, gqlerror.List) {
	var errs gqlerror.List
	wrong := func(parameter, format string, args ...any) {
		err := gqlerror.Errorf("%s: %s", parameter, fmt.Sprintf(format, args...))
		err.Extensions = map[string]any{"code": "BAD_USER_INPUT", "argument": parameter}
		errs = append(errs, err)
	}
	out := map[string]any{}
	known := map[string]bool{}
	for _, option := range TableOptions {
		known[option] = true
	}
	for _, v := range r.Variables {
		known[v.Name], known[v.Parameter] = true, true
		parameter := v.Parameter
		texts := parameters[parameter]
		if v.Name != parameter && len(parameters[v.Name]) > 0 {
			if len(texts) > 0 {
				wrong(parameter, "is the same as %s, and both are in the URL; send one of them.", v.Name)
				continue
			}
			parameter, texts = v.Name, parameters[v.Name]
		}
		if len(texts) == 0 && v.fallback != nil {
			texts = []string{v.fallback.text}
		}
		switch {
		case len(texts) > 0:
			value, err := v.values(texts, c)
			if err != nil {
				wrong(parameter, "%s. It is of type %s.", err, v.Type)
				continue
			}
			out[v.Name] = value
		case v.Required:
			wrong(parameter, "is missing; report %s needs it, of type %s, such as %s=%s.", r.Name, v.Type, parameter, v.Example)
		}
	}
	var unknown []string
	for name := range parameters {
		if !known[name] {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		switch name := clip(name); {
		case looksSecret(name):
			wrong(name, "a token does not go into a URL, which histories and logs keep; send it as Authorization: Bearer, or as the password of Basic.")
		case name == "format":
			wrong(name, "a report's format is the ending of its path: %s.csv, .xlsx, .ndjson or .json.", r.Name)
		default:
			wrong(name, "report %s has no such parameter; it has %s.", r.Name, r.parameters())
		}
	}
	return out, errs
}

// looksSecret says whether a parameter's name is one under which tokens are sent.
func looksSecret(name string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"token", "authorization", "password", "api_key", "apikey", "api-key"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// parameters names the parameters that a report takes, with their types.
func (r *Report) parameters() string {
	var all []string
	for _, v := range r.Variables {
		all = append(all, v.Parameter+" ("+v.Type+")")
	}
	return strings.Join(append(all, "those of tables: "+strings.Join(TableOptions, ", ")), ", ")
}
