package sandbox

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

//go:embed page.html
var pageSource string

//go:embed style.css
var styleSource []byte

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// contentPolicy lets the page load its stylesheet and nothing else.
const contentPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// lookPrefix stands before a path of the API to show the beginning of its answer in a
// browser, which cannot send a token.
const lookPrefix = "/look"

// lookLength is how much of an answer a look shows, in bytes.
const lookLength = 64 << 10

func isLook(path string) bool { return strings.HasPrefix(path, lookPrefix+apiPrefix+"/") }

// readOnly answers what is neither GET nor HEAD, and reports whether it did.
func readOnly(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return false
	}
	w.Header().Set("Allow", "GET, HEAD")
	writeJSONMessage(w, http.StatusMethodNotAllowed, "Method not allowed; only GET and HEAD are served")
	return true
}

func pageHeaders(w http.ResponseWriter, mediaType string) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
}

type pageRoute struct{ Pattern, Answers, Grade, Example string }

// servePage writes the page about this sandbox.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	if readOnly(w, r) {
		return
	}
	monday := s.today().monday()
	first, last := s.Filled()
	example := strings.NewReplacer("{id}", "1001", "{date}", monday.String(), "{end}", (monday + 6).String())
	person := strings.NewReplacer("{id}", strconv.Itoa(firstPeopleID), "{date}", monday.String(), "{end}", (monday + 6).String())
	list := make([]pageRoute, 0, len(routes))
	for _, route := range routes {
		path := apiPrefix + route.pattern
		if route.query != "" {
			path += "?" + route.query
		}
		fill := example
		if strings.HasPrefix(route.pattern, "/employee") {
			fill = person
		}
		list = append(list, pageRoute{apiPrefix + route.pattern, route.answers, route.grade, fill.Replace(path)})
	}
	var page bytes.Buffer
	err := pageTemplate.Execute(&page, map[string]any{
		"People": len(s.people), "Units": len(s.units), "Activities": len(s.activities), "Seed": s.seed,
		"Today": s.today().String(), "First": first, "Last": last,
		"Start": monday.String(), "End": (monday + 6).String(),
		"Admin": AdminToken, "Planner": PlannerToken, "Expired": ExpiredToken,
		"Base": base(r), "Routes": list, "Levels": levelNames, "FaultHeader": FaultHeader,
		"Options": s.config.Options, "Specials": s.Specials(),
	})
	if err != nil {
		writeJSONMessage(w, http.StatusInternalServerError, "The page could not be written: "+err.Error())
		return
	}
	pageHeaders(w, "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(page.Bytes())
}

// base is the URL of the API as the reader of the page reaches it.
func base(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return (&url.URL{Scheme: scheme, Host: r.Host, Path: apiPrefix}).String()
}

func (s *Server) serveStyle(w http.ResponseWriter, r *http.Request) {
	if readOnly(w, r) {
		return
	}
	pageHeaders(w, "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "max-age=300")
	_, _ = w.Write(styleSource)
}

// serveLook shows the beginning of an answer as text, with the administrator's rights
// and without faults. It is no call of the API and is not counted as one.
func (s *Server) serveLook(w http.ResponseWriter, r *http.Request) {
	if readOnly(w, r) {
		return
	}
	query, _ := url.ParseQuery(r.URL.RawQuery)
	a := s.answer(r.Context(), strings.TrimPrefix(r.URL.Path, lookPrefix+apiPrefix), query, false)
	body := a.body
	if a.mediaType == jsonType {
		var indented bytes.Buffer
		if json.Indent(&indented, body, "", "  ") == nil {
			body = indented.Bytes()
		}
	}
	if len(body) > lookLength {
		body = append(bytes.ToValidUTF8(body[:lookLength], nil), "\n… cut here; ask the API for the whole.\n"...)
	}
	pageHeaders(w, "text/plain; charset=utf-8")
	w.WriteHeader(a.status)
	_, _ = w.Write(body)
}
