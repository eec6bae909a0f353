package graph

import (
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

// Lasting is all but the age: whether parts are stale, or stand in for calls that failed.
func (a age) Lasting() any { return [...]bool{a.Stale, a.Failed} }

// MarshalJSON writes the age for people and programs: ageSeconds, oldest where it was before
// the operation, stale, and upstreamFailed where it is true.
func (a age) MarshalJSON() ([]byte, error) { return a.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes. It stands in every answer, and encoding/json
// takes longer for it than the rest of a small answer.
func (a age) AppendJSON(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"ageSeconds":`...), int64(a.Age()/time.Second), 10)
	if a.Oldest.Before(a.began) {
		b = append(a.Oldest.UTC().AppendFormat(append(b, `,"oldest":"`...), time.RFC3339), '"')
	}
	b = strconv.AppendBool(append(b, `,"stale":`...), a.Stale)
	if a.Failed {
		b = append(b, `,"upstreamFailed":true`...)
	}
	return append(b, '}')
}

// aged says in extensions.freshness how old the answer is, where anything was asked for it.
func aged(response *graphql.Response, s *plan.Session, began time.Time) *graphql.Response {
	f, some := s.Freshness()
	if !some {
		return response
	}
	return extended(response, "freshness", age{f, began})
}
