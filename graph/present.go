package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/graph/exec"
	"shiftgraph/graph/scalar"
	"shiftgraph/internal/caller"
	"shiftgraph/internal/panics"
	"shiftgraph/upstream"
	"shiftgraph/upstream/plan"
)

// The codes that this package gives errors; others come from package guard and from the
// transport.
const (
	codeBadUserInput   = "BAD_USER_INPUT"
	codeLimitExceeded  = "LIMIT_EXCEEDED"
	codeBudgetExceeded = "UPSTREAM_BUDGET_EXCEEDED"
	codeTimeout        = "UPSTREAM_TIMEOUT"
	codeInternal       = "INTERNAL"
)

// codes gives every kind of upstream failure its code. NotFound has none: the planner
// turns it into null, an empty list or Forbidden.
var codes = map[upstream.Kind]string{
	upstream.Unauthorized: "UNAUTHENTICATED",
	upstream.Forbidden:    "FORBIDDEN",
	upstream.Timeout:      codeTimeout,
	upstream.RateLimited:  "UPSTREAM_RATE_LIMITED",
	upstream.Unavailable:  "UPSTREAM_UNAVAILABLE",
	upstream.BadResponse:  "UPSTREAM_BAD_RESPONSE",
}

// advice says what a caller can do about a kind of failure.
var advice = map[upstream.Kind]string{
	upstream.Unauthorized: "send a personal access token that is valid",
	upstream.Forbidden:    "leave this field out, or have the right granted in injixo",
	upstream.Timeout:      "ask for a shorter period or fewer levels",
	upstream.RateLimited:  "try again later",
	upstream.Unavailable:  "try again later",
	upstream.BadResponse:  "report it with this message: the API answers in a way that is not known",
}

// codeOf is the code of a failed call.
func codeOf(err error) string {
	if up, ok := errors.AsType[*upstream.Error](err); ok && codes[up.Kind] != "" {
		return codes[up.Kind]
	}
	if _, ok := errors.AsType[*plan.BudgetError](err); ok {
		return codeBudgetExceeded
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return codeTimeout
	}
	return codeInternal
}

// reasonOf is what callers may read of why a call failed.
func reasonOf(err error) string {
	if up, ok := errors.AsType[*upstream.Error](err); ok {
		return up.Error()
	}
	if budget, ok := errors.AsType[*plan.BudgetError](err); ok {
		return budget.Error()
	}
	return "the call was not finished in time"
}

// adviceFor is the advice for a failure. What has no period cannot be asked for less.
func adviceFor(err *upstream.Error) string {
	if err.Status == http.StatusBadRequest {
		return "report it with this message; if the API does not know display=, start the server with -upstream-display=false"
	}
	if err.Kind == upstream.Timeout && !strings.Contains(err.Path, "/schedule/") {
		return "try again later"
	}
	return advice[err.Kind]
}

// batchErrors are the errors of a batch, each at its parent's place.
func batchErrors(errs []error) error { return graphql.BatchErrorList(errs) }

// A presenter is the one place where an error meets GraphQL: it keeps path and location
// and gives the error its code. Texts of errors that are not ours never reach a client;
// they go to the log under the request's id.
type presenter struct{ log *slog.Logger }

func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	out := located(ctx, err)
	if out.Extensions["code"] != nil {
		return out // from a guard, which has said all
	}
	set := func(code, message string, more ...any) *gqlerror.Error {
		out.Message = message
		out.Extensions = map[string]any{"code": code}
		for i := 0; i < len(more); i += 2 {
			out.Extensions[more[i].(string)] = more[i+1]
		}
		return out
	}
	if up, ok := errors.AsType[*upstream.Error](err); ok && codes[up.Kind] != "" {
		if up.RetryAfter > 0 { // the error says so
			return set(codes[up.Kind], up.Error(), "upstreamPath", up.Path, "retryAfterSeconds", int(math.Ceil(up.RetryAfter.Seconds())))
		}
		return set(codes[up.Kind], up.Error()+"; "+adviceFor(up), "upstreamPath", up.Path)
	}
	if input, ok := errors.AsType[*inputError](err); ok {
		return set(codeBadUserInput, input.Error(), "argument", input.Argument)
	}
	if limit, ok := errors.AsType[*limitError](err); ok {
		return set(codeLimitExceeded, limit.Error(), "limit", limit.Limit)
	}
	if size, ok := errors.AsType[*exec.SizeError](err); ok {
		limit := "answerBytes"
		if size.AtOnce {
			limit = "answerBytesAtOnce"
		}
		return set(codeLimitExceeded, size.Error(), "limit", limit)
	}
	if value, ok := errors.AsType[*scalar.Error](err); ok {
		return set(codeBadUserInput, value.Error())
	}
	if budget, ok := errors.AsType[*plan.BudgetError](err); ok {
		return set(codeBudgetExceeded, budget.Error(), "limit", budget.Limit)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return set(codeTimeout, "the request ended before the upstream had answered; ask for shorter periods or fewer levels")
	}
	id := caller.RequestID(ctx)
	p.log.ErrorContext(ctx, "internal error", "request_id", id, "path", out.Path.String(), "error", err.Error())
	return set(codeInternal, fmt.Sprintf("something went wrong inside of the server; its log has the details under request id %s", id), "requestId", id)
}

// located gives the error its path and the place of its field in the document.
func located(ctx context.Context, err error) *gqlerror.Error {
	out := new(gqlerror.Error)
	*out = *graphql.DefaultErrorPresenter(ctx, err)
	if fc := graphql.GetFieldContext(ctx); fc != nil && len(out.Locations) == 0 && fc.Field.Field != nil && fc.Field.Position != nil {
		out.Locations = []gqlerror.Location{{Line: fc.Field.Position.Line, Column: fc.Field.Position.Column}}
	}
	return out
}

// Recovered returns a recover func for what runs around the resolvers: it logs a panic
// and gives it the code INTERNAL.
func Recovered(log *slog.Logger) graphql.RecoverFunc {
	return func(ctx context.Context, v any) error {
		return presenter{log}.present(ctx, recovered(ctx, v))
	}
}

// recovered makes an error of a panic in a resolver. Where it happened is for the log.
func recovered(_ context.Context, v any) error {
	return &plan.PanicError{Value: v, Where: panics.Origin()}
}
