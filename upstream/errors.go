package upstream

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Kind is a class of failure of a REST call. It is itself an error, so that
// errors.Is(err, upstream.NotFound) works. Each but NotFound has one GraphQL code.
type Kind string

// The kinds of failure.
const (
	Unauthorized Kind = "unauthorized" // 401: token missing, unknown or expired → UNAUTHENTICATED
	Forbidden    Kind = "forbidden"    // 403: the token lacks the right → FORBIDDEN
	NotFound     Kind = "not found"    // 404: no such id, no data in the period, or no rights → null or an empty list, no error
	Timeout      Kind = "timeout"      // cut at the API's 25 s, or by our deadline → UPSTREAM_TIMEOUT
	RateLimited  Kind = "rate limited" // 429 → UPSTREAM_RATE_LIMITED
	Unavailable  Kind = "unavailable"  // 5xx, or no connection → UPSTREAM_UNAVAILABLE
	BadResponse  Kind = "bad response" // an answer that we cannot read → UPSTREAM_BAD_RESPONSE
)

// Kinds returns every kind, for tables that must have a row for each.
func Kinds() []Kind {
	return []Kind{Unauthorized, Forbidden, NotFound, Timeout, RateLimited, Unavailable, BadResponse}
}

// Error returns the kind's name.
func (k Kind) Error() string { return string(k) }

// An Error says why a REST call gave no usable answer.
// Every field may be shown to the caller, except Cause. None holds the token.
type Error struct {
	Kind         Kind
	Method, Path string        // "GET", "/v1/employees"; no host, no query
	Status       int           // 0 if no answer came
	Said         string        // the API's own words: at most 200 bytes, printable; an HTML page is only called one
	Detail       string        // our words for what was wrong and where: at most 200 bytes, printable; may be empty
	RetryAfter   time.Duration // 0 if the API did not say
	Cause        error         // for the log only; may be nil
}

// Error returns, for instance,
//
//	GET /v1/activities: timeout (HTTP 504): the API said "…"
//	GET /v1/activities: bad response (HTTP 200): activities[3].activity_id: id "abc": want …
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Method + " " + e.Path + ": " + string(e.Kind))
	if e.Status != 0 {
		fmt.Fprintf(&b, " (HTTP %d)", e.Status)
	}
	if e.Detail != "" {
		b.WriteString(": " + e.Detail)
	}
	switch {
	case e.Said == anHTMLPage:
		b.WriteString(": the API sent an HTML page")
	case e.Said != "":
		fmt.Fprintf(&b, ": the API said %q", e.Said)
	}
	if e.RetryAfter > 0 {
		b.WriteString("; try again in " + e.RetryAfter.String())
	}
	return b.String()
}

// Is reports whether target is the error's kind.
func (e *Error) Is(target error) bool { return target == error(e.Kind) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// kindOf maps a status other than 200 to its kind (S: 401, 404; C: the others).
func kindOf(status int) Kind {
	switch status {
	case http.StatusUnauthorized:
		return Unauthorized
	case http.StatusForbidden:
		return Forbidden
	case http.StatusNotFound:
		return NotFound
	case http.StatusRequestTimeout, http.StatusGatewayTimeout:
		return Timeout
	case http.StatusTooManyRequests:
		return RateLimited
	}
	if status >= 500 && status <= 599 {
		return Unavailable
	}
	return BadResponse
}

// statusDetail says in our words what the status leaves open.
func statusDetail(status int) string {
	switch {
	case status >= 300 && status <= 399 && status != http.StatusNotModified:
		return "it redirects away from the API; set the base URL to where the API is"
	case kindOf(status) == BadResponse:
		return "an unexpected status"
	default:
		return ""
	}
}

// maxRetryAfter bounds what the API may ask for: a longer wait is a mistake on its side.
const maxRetryAfter = 24 * time.Hour

// retryAfter reads a Retry-After header, seconds or an HTTP date. A date counts from the
// answer's own Date, so that a clock that is off does not matter. 0 when there is none,
// it cannot be read, or it is past.
func retryAfter(h http.Header) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0
	}
	var wait time.Duration
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil || errors.Is(err, strconv.ErrRange) {
		wait = time.Duration(seconds) * time.Second // out of range it is the most that 31 bits hold
	} else if at, err := http.ParseTime(text); err == nil {
		now := time.Now()
		if sent, err := http.ParseTime(h.Get("Date")); err == nil {
			now = sent
		}
		wait = at.Sub(now)
	}
	return min(max(wait, 0), maxRetryAfter)
}
