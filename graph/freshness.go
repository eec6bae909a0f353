package graph

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"shiftgraph/upstream/plan"
)

// notOlderThan reads from a request's Cache-Control from when on answers may be: from now
// on for no-cache and no-store, a while ago for max-age; the zero time without either.
func notOlderThan(h http.Header, now time.Time) time.Time {
	var since time.Time
	for _, line := range h.Values("Cache-Control") {
		for directive := range strings.SplitSeq(line, ",") {
			name, value, _ := strings.Cut(strings.ToLower(strings.TrimSpace(directive)), "=")
			at := time.Time{}
			switch name {
			case "no-cache", "no-store":
				at = now
			case "max-age":
				if seconds, err := strconv.ParseInt(strings.Trim(value, `"`), 10, 32); err == nil && seconds >= 0 {
					at = now.Add(-time.Duration(seconds) * time.Second)
				}
			}
			if at.After(since) {
				since = at
			}
		}
	}
	return since
}

// An age is how old an answer is, as extensions.freshness says it. The transport reads the
// answer's Cache-Control from it.
type age struct {
	plan.Freshness
	began time.Time // the operation: what was asked of the API since then is new
}

// Age is how old the oldest part was when the operation began; zero when all was asked for
// by the operation.
func (a age) Age() time.Duration { return max(0, a.began.Sub(a.Oldest)) }

// FreshFor is for how long all parts are fresh from now on.
func (a age) FreshFor() time.Duration { return a.Left }

// MarshalJSON writes the age for people and programs.
func (a age) MarshalJSON() ([]byte, error) {
	out := struct {
		AgeSeconds int    `json:"ageSeconds"`
		Oldest     string `json:"oldest,omitempty"` // where it was before the operation
		Stale      bool   `json:"stale"`
		Failed     bool   `json:"upstreamFailed,omitempty"`
	}{AgeSeconds: int(a.Age() / time.Second), Stale: a.Stale, Failed: a.Failed}
	if a.Oldest.Before(a.began) {
		out.Oldest = a.Oldest.UTC().Format(time.RFC3339)
	}
	return json.Marshal(out)
}

// aged says in extensions.freshness how old the answer is, where anything was asked for it.
func aged(response *graphql.Response, s *plan.Session, began time.Time) *graphql.Response {
	f, some := s.Freshness()
	if !some {
		return response
	}
	return extended(response, "freshness", age{f, began})
}
