// Package graphqlhttp speaks GraphQL over HTTP: it turns a request into GraphQL parameters,
// hands them to gqlgen, and writes the answer. It follows the GraphQL-over-HTTP
// specification and passes the audits of the npm package graphql-http.
//
// It replaces gqlgen's own transports, which echo broken bodies and Go type names, answer
// read errors with 200, always write a data member, know no 406 and no 405, and encode each
// answer twice. File by file:
//
//   - transport.go: the life of one request, methods and statuses
//   - request.go: parameters from a POST body or a URL, media types
//   - object.go: strict JSON: one object, UTF-8, no name twice, nothing after it
//   - scan.go: the same by hand, for objects without surprises
//   - accept.go: the media type of the answer
//   - stage.go: a code for each error that comes before the operation runs
//   - literal.go: which argument a value that does not fit belongs to
//   - variables.go: what was wrong with a variable, in GraphQL's words
//   - condition.go: a variable of @include or @skip that is null
//   - prepared.go: operations by the bytes of their bodies
//   - share.go: queries that are the same and in flight run once
//   - abort.go: an answer that cannot go on
//   - response.go: the answer, encoded once around the data that gqlgen encoded
//   - table.go: the answer as a table, where a request asks for one
//   - saved.go: operations that a request names and does not send
//   - etag.go: the tag of an answer that is kept, and 304
//   - errors.go, order.go: caps on errors, the codes that may leave, and their order
//
// Neighbours: package guard stands in front (authorization, size) and inside gqlgen
// (limits); package graph gives resolver errors their codes; package table makes rows.
package graphqlhttp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/panics"
)

// Transport answers every HTTP request to the GraphQL endpoint: GET, HEAD and POST run
// operations, OPTIONS and all else say what is allowed. It is the only transport that a
// server needs; one added after it is never asked.
//
// An error's cause ([gqlerror.Error].Err) may say how HTTP should put it, where the
// operation did not run: HTTPStatus() int gives the status, RetryAfter() time.Duration the
// header of that name.
type Transport struct {
	// Recover turns a panic on the way of a request, resolvers aside, into an error, as the
	// server's own recover func does. nil logs the panic with slog's default logger.
	Recover graphql.RecoverFunc
	// Log hears of tables that could not be made or sent; nil is slog's default logger.
	Log *slog.Logger
	// Prepared keeps what was made of bodies; nil makes it anew each time.
	Prepared *Prepared
	// Shared is where queries that are the same meet; nil runs each by itself.
	Shared *Shared
	// Release, where given, hears of the data of each operation that ran, when they were
	// sent, or nobody is there to send them to, and nobody has them any more.
	Release func(data []byte)
}

var _ graphql.Transport = Transport{}

// Supports says true: what this transport does not do, it refuses with the right status.
func (Transport) Supports(*http.Request) bool { return true }

const allMethods = "GET, HEAD, POST, OPTIONS"

// Do answers one request.
func (t Transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	defaultHeaders(w.Header())
	if r.Method == http.MethodOptions {
		w.Header().Set("Allow", allMethods)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	media, want, refused := kindOfAnswer(r)
	if refused != nil {
		write(w, media, refused.status, refused.err)
		return
	}
	ctx := r.Context()
	wrote := false
	defer func() {
		if p := recover(); p != nil {
			if err, ok := p.(error); wrote || ok && errors.Is(err, http.ErrAbortHandler) {
				abort(w) // the answer is half out: only closing the connection is honest
				return
			}
			write(w, media, http.StatusInternalServerError, t.recovered(ctx, p))
		}
	}()

	saved := savedOf(r)
	opCtx, asked, reply := t.operation(r, exec, saved)
	if reply != nil {
		wrote = true
		reply(w, media)
		return
	}
	switch op := opCtx.Operation.Operation; {
	case op == ast.Subscription:
		write(w, media, requestStatus(media), requestError(
			"operation: subscriptions are not served; send a query."))
		return
	case op != ast.Query && r.Method != http.MethodPost:
		w.Header().Set("Allow", "POST")
		write(w, media, http.StatusMethodNotAllowed, requestError(
			"operation: %s runs queries only, and this is a %s; send it by POST.", r.Method, op))
		return
	}

	if want != nil {
		if err := want.plan(opCtx, saved); err != nil { // before anything is asked of the API
			write(w, media, http.StatusBadRequest, requestError("%s.", err))
			return
		}
	}

	run := func(ctx context.Context) outcome { return t.run(ctx, exec, opCtx) }
	var got outcome
	if key, common := t.share(r, asked); common {
		got = t.Shared.do(ctx, key, run)
	} else {
		got = run(ctx)
	}
	defer func() { // however sending it ends
		if got.response != nil && got.release() && t.Release != nil {
			t.Release(got.response.Data)
		}
	}()
	switch {
	case got.fault != nil:
		write(w, media, http.StatusInternalServerError, got.fault)
		return
	case got.response == nil:
		switch {
		case errors.Is(got.ended, context.Canceled): // the client left: there is nobody to tell
		case errors.Is(got.ended, context.DeadlineExceeded):
			write(w, media, http.StatusGatewayTimeout, coded("UPSTREAM_TIMEOUT",
				"operation: not finished within its time; ask for less, or for a shorter period."))
		default:
			write(w, media, http.StatusInternalServerError, internal(ctx))
		}
		return
	}
	wrote = true
	if want != nil {
		want.answer(w, r, cmp.Or(t.Log, slog.Default()), got.response)
	} else {
		saved.reply(w, r, media, got.response)
	}
}

// operation returns the operation that a request asks for, and what of it others may ask for
// too; or what to reply where it may not run.
func (t Transport) operation(r *http.Request, exec graphql.GraphExecutor, saved *Saved) (op *graphql.OperationContext, asked sharedOperation, reply func(w http.ResponseWriter, media string)) {
	start := graphql.Now()
	body, may := t.Prepared.body(r, saved)
	if may {
		if op, asked, ok := t.Prepared.find(body, r.Header); ok {
			op.Stats.OperationStart, op.Stats.Read = start, graphql.TraceTiming{Start: start, End: start}
			return op, asked, nil
		}
	}
	params, refused := parameters(r, saved)
	if refused != nil {
		return nil, asked, refused.reply
	}
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	sent := params.Variables // what was wrong with one is told from what was sent

	ctx := r.Context()
	op, errs := exec.CreateOperationContext(ctx, params)
	if len(errs) == 0 {
		errs = nullConditions(op)
	}
	if len(errs) > 0 {
		// Validation may find a hundred thousand mistakes. Those that are not shown need no
		// presenting either, which is why they are cut here and not only in the answer.
		errs = saved.inParameters(Staged(op, sent, cut(errs)))
		resp := exec.DispatchError(graphql.WithOperationContext(ctx, op), errs)
		return nil, asked, func(w http.ResponseWriter, media string) { saved.reply(w, r, media, resp) }
	}
	asked = sharedOperationOf(op, sent)
	if may {
		t.Prepared.keep(body, op, asked)
	}
	return op, asked, nil
}

// run runs an operation.
func (t Transport) run(ctx context.Context, exec graphql.GraphExecutor, op *graphql.OperationContext) (got outcome) {
	defer func() {
		if p := recover(); p != nil {
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(http.ErrAbortHandler)
			}
			got = outcome{fault: t.recovered(ctx, p)}
		}
	}()
	next, runCtx := exec.DispatchOperation(ctx, op)
	if got.response = next(runCtx); got.response == nil {
		got.ended = runCtx.Err() // gqlgen's sign that the context ended before the operation did
	}
	return got
}

// share returns what a request shares its run by; false when it runs alone.
func (t Transport) share(r *http.Request, asked sharedOperation) (sharedKey, bool) {
	if t.Shared == nil {
		return sharedKey{}, false
	}
	return t.Shared.key(r, asked)
}

// recovered is the error that stands for a panic.
func (t Transport) recovered(ctx context.Context, p any) *gqlerror.Error {
	if t.Recover == nil {
		slog.ErrorContext(ctx, "panic while answering a GraphQL request",
			"panic", fmt.Sprint(p), "at", panics.Origin())
		return internal(ctx)
	}
	if err, ok := errors.AsType[*gqlerror.Error](t.Recover(ctx, p)); ok && known(code(err)) {
		return err
	}
	return internal(ctx) // its text was not meant for the caller
}

// Headers that are the same each time. They are shared: a header that is added to is another
// slice.
var (
	noStore       = []string{"no-store"}
	noSniffing    = []string{"nosniff"}
	varyByDefault = []string{"Accept, Authorization"}
	contentTypes  = map[string][]string{
		plainJSON:       {plainJSON + "; charset=utf-8"},
		graphqlResponse: {graphqlResponse + "; charset=utf-8"},
	}
)

// defaultHeaders sets what holds for every answer. Answers depend on the token, so nothing
// on the way may keep them; a middleware that knows better has set its header before.
func defaultHeaders(h http.Header) {
	if h.Get("Cache-Control") == "" {
		h["Cache-Control"] = noStore
	}
	h["X-Content-Type-Options"] = noSniffing
	if len(h["Vary"]) == 0 {
		h["Vary"] = varyByDefault
	} else {
		h.Add("Vary", varyByDefault[0])
	}
}
