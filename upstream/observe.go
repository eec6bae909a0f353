package upstream

import (
	"context"
	"errors"
	"time"
)

// An Observation is what one REST call was: of what a caller may know of it, so neither
// host nor token is in it.
type Observation struct {
	Method, Path, Query string // "GET", "/v1/employees", "include_userid=true"; escaped
	Status              int    // 0 when no answer came
	Start               time.Time
	Took                time.Duration
	Bytes               int64 // of the body as it came, packed or not
	Kind                Kind  // of the failure; empty when there was none
}

type (
	observerKey struct{}
	dryRunKey   struct{}
)

// errNotMade is what a dry run's calls end with.
var errNotMade = errors.New("this call was described, and not made")

// DryRun returns a context whose calls are told to its observer, with method, path and
// query alone, and are not made: each ends with an error.
func DryRun(ctx context.Context) context.Context {
	return context.WithValue(ctx, dryRunKey{}, true)
}

// Observe returns a context whose calls are told to observe when they are done, from
// whichever goroutine made them.
func Observe(ctx context.Context, observe func(Observation)) context.Context {
	return context.WithValue(ctx, observerKey{}, observe)
}

// observed tells the context's observer of a call.
func (k *call) observed(query string, start time.Time, err error) {
	observe, ok := k.ctx.Value(observerKey{}).(func(Observation))
	if !ok {
		return
	}
	o := Observation{Method: "GET", Path: k.path, Query: query, Status: k.status, Start: start, Took: time.Since(start), Bytes: k.bytes}
	if e, ok := errors.AsType[*Error](err); ok {
		o.Kind = e.Kind
	}
	observe(o)
}
