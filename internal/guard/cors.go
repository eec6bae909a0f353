package guard

import (
	"net/http"
	"slices"
	"strings"
)

// AnyOrigin among the origins of [CORS] lets pages of every origin in.
const AnyOrigin = "*"

// What pages on other origins may send and read. Browsers let some of these through
// unasked; they are listed all the same, since a list that leaves them out is read as a
// refusal by people.
var (
	corsMethods = strings.Join([]string{http.MethodGet, http.MethodPost}, ", ")
	corsHeaders = strings.Join([]string{
		"Accept", "Authorization", "Cache-Control", "Content-Type", "If-None-Match",
		"Traceparent", "Tracestate", // added by the tracing libraries of browser apps
		"X-Request-Id", "X-Shiftgraph-Explain", "X-Shiftgraph-Progress",
	}, ", ")
	corsExposed = strings.Join([]string{"X-Request-Id", "Retry-After", "Age", "Cache-Control", "ETag", "Content-Disposition", "X-Shiftgraph-Errors"}, ", ")
)

// corsMaxAge is how many seconds a browser may remember a preflight: as long as Chromium
// does at most.
const corsMaxAge = "7200"

// CORS lets pages of the given origins read next's answers: refusals too, so it stands
// outside of [HTTP]. An origin is what a browser writes in the header of that name,
// scheme://host[:port], and is compared byte for byte; [AnyOrigin] stands for all. Without
// origins CORS is next itself.
//
// It answers the preflights of these origins itself. They carry no token, and browsers
// take no status but 2xx for a yes, so no guard may see them. Everything else goes to next,
// with the headers of an origin that is allowed, and without any for others: their
// browsers keep the answer from the page, and clients that are no browsers are none the
// wiser.
//
// Access-Control-Allow-Credentials is never sent. Tokens come in a header that a page has
// to set itself, never in a cookie that the browser adds, which is what makes AnyOrigin safe.
func CORS(next http.Handler, origins []string) http.Handler {
	if len(origins) == 0 {
		return next
	}
	anyone := slices.Contains(origins, AnyOrigin)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		allowed := AnyOrigin // for requests without an origin too: the answer is the same for all
		if !anyone {
			h.Add("Vary", "Origin") // whoever asks: a cache must not hand an answer for one origin to another
			sent := r.Header.Values("Origin")
			if len(sent) != 1 || !slices.Contains(origins, sent[0]) {
				next.ServeHTTP(w, r)
				return
			}
			allowed = sent[0]
		}
		h.Set("Access-Control-Allow-Origin", allowed)
		if preflight(r) {
			h.Set("Access-Control-Allow-Methods", corsMethods)
			h.Set("Access-Control-Allow-Headers", corsHeaders)
			h.Set("Access-Control-Max-Age", corsMaxAge)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		h.Set("Access-Control-Expose-Headers", corsExposed)
		next.ServeHTTP(w, r)
	})
}

// preflight tells a browser's question before a request from any other OPTIONS.
func preflight(r *http.Request) bool {
	return r.Method == http.MethodOptions &&
		r.Header.Get("Origin") != "" && r.Header.Get("Access-Control-Request-Method") != ""
}
