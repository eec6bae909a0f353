package graphqlhttp

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/caller"
)

// Caps on what goes out: one bad document makes an error per bad field, each with the
// field's name in it, so without caps 5 MB in would be 3 MB and more out.
const (
	maxErrors       = 100
	maxMessageBytes = 1024
	maxLocations    = 10
)

// known says whether an extensions.code may leave: docs list the same codes.
func known(code string) bool {
	switch code {
	case "UNAUTHENTICATED", "FORBIDDEN", "BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED",
		"LIMIT_EXCEEDED", "PERSISTED_QUERY_NOT_FOUND", "UPSTREAM_TIMEOUT", "UPSTREAM_UNAVAILABLE",
		"UPSTREAM_RATE_LIMITED", "UPSTREAM_BAD_RESPONSE", "UPSTREAM_BUDGET_EXCEEDED", "INTERNAL":
		return true
	}
	return false
}

// code returns an error's extensions.code, "" if it has none.
func code(err *gqlerror.Error) string {
	c, _ := err.Extensions["code"].(string)
	return c
}

// coded makes an error with a code.
func coded(code, format string, args ...any) *gqlerror.Error {
	err := gqlerror.Errorf(format, args...)
	err.Extensions = map[string]any{"code": code}
	return err
}

// requestError makes an error about the HTTP request itself.
func requestError(format string, args ...any) *gqlerror.Error {
	return coded("BAD_USER_INPUT", format, args...)
}

// internal is what a caller sees of a fault that is ours. The log has the rest.
func internal(ctx context.Context) *gqlerror.Error {
	id := caller.RequestID(ctx)
	if id == "" {
		return coded("INTERNAL", "internal error; the cause is in the server's log.")
	}
	err := coded("INTERNAL", "internal error; the cause is in the server's log under request id %s.", id)
	err.Extensions["requestId"] = id
	return err
}

// cut returns the errors that may leave: at most maxErrors, and then one that says how many
// more there were.
func cut(errs gqlerror.List) gqlerror.List {
	more := len(errs) - maxErrors
	if more <= 0 || more == 1 && moreErrors(errs[maxErrors]) {
		return errs
	}
	out := append(make(gqlerror.List, 0, maxErrors+1), errs[:maxErrors]...)
	return append(out, manyMore(out[maxErrors-1], more))
}

// manyMore says how many more errors there are than those that are shown, of which one is the last.
func manyMore(last *gqlerror.Error, more int) *gqlerror.Error {
	c := "INTERNAL"
	if last != nil && known(code(last)) {
		c = code(last)
	}
	err := coded(c, "%d more errors are not shown; mend those above first.", more)
	err.Err = errMore
	return err
}

var errMore = errors.New("more errors")

// moreErrors says whether err is the last one of an earlier cut.
func moreErrors(err *gqlerror.Error) bool { return err != nil && errors.Is(err.Err, errMore) }

// capped returns errors that may leave: cut, and each with a code that callers know and a
// text of bounded length. It is a net below package graph's presenter: an error without a
// code was never meant for callers, so its text is replaced.
func capped(ctx context.Context, errs gqlerror.List) gqlerror.List {
	errs = cut(errs)
	out := make(gqlerror.List, 0, len(errs))
	for _, err := range errs {
		out = append(out, masked(ctx, err))
	}
	return out
}

// masked returns an error that may leave, whatever it was.
func masked(ctx context.Context, err *gqlerror.Error) *gqlerror.Error {
	if err == nil || !known(code(err)) {
		hidden := internal(ctx)
		if err != nil {
			hidden.Path, hidden.Locations = err.Path, err.Locations
		}
		err = hidden
	}
	if len(err.Message) > maxMessageBytes || !utf8.ValidString(err.Message) || len(err.Locations) > maxLocations {
		short := *err
		short.Message = clip(err.Message, maxMessageBytes)
		short.Locations = err.Locations[:min(len(err.Locations), maxLocations)]
		err = &short
	}
	return err
}

// clip cuts s to at most n bytes of valid UTF-8 and marks the cut.
func clip(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= n {
		return s
	}
	const mark = "…"
	cut := n - len(mark)
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + mark
}
