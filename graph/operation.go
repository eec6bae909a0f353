package graph

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/graph/exec"
	"shiftgraph/graph/load"
	"shiftgraph/graph/scalar"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/plan"
)

// operations is a gqlgen extension that opens a session of the planner for each
// operation and starts every REST call whose need is certain from the selection set
// alone, side by side, before the first resolver runs. Resolvers that come later find
// their call under way.
type operations struct {
	planner    *plan.Planner
	today      func() wfm.Date
	schema     *exec.Schema
	foresights *foresights
}

func (operations) ExtensionName() string                   { return "Operations" }
func (operations) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation implements [graphql.OperationInterceptor].
func (o operations) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	began := time.Now()
	op := graphql.GetOperationContext(ctx)
	session := o.planner.Session(ctx)
	session.NoOlderThan(notOlderThan(op.Headers, began))
	foreseen := o.foresights.get(op, o.today())
	session.Project(foreseen.fields)
	explain := op.Headers.Get(explainHeader)
	if explain == explainPlan {
		defer session.Close()
		return graphql.OneShot(forecast(session.Forecast(foreseen.all()), foreseen.needs))
	}
	session.Expect(foreseen.crowds)
	if foreseen.period != (wfm.Period{}) {
		session.ExpectPeriod(foreseen.period)
	}
	session.Start(foreseen.certain)
	ctx, compiled := o.schema.With(ctx)
	ctx = load.With(ctx, session, compiled)
	request := load.From(ctx)
	respond := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		defer session.Close()
		ctx, cancel := session.Bound(ctx)
		defer cancel()
		response := respond(ctx)
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			if response != nil {
				o.schema.Release(response.Data)
			}
			return tooLate() // what was not written by then is missing without an error of its own
		}
		if response == nil {
			return nil
		}
		absences := session.Absences()
		response = withAbsences(withGaps(response, request.Gaps()), absences)
		if explain == explainCalls {
			response = explained(response, session.Calls(absences), foreseen.needs, began)
		}
		return aged(response, session, began)
	}
}

// OperationHeaders names the headers of a request that its operation reads: how old the data
// may be, and what is to be told of the calls. An answer to another request is none to one
// that has them.
func OperationHeaders() []string { return []string{"Cache-Control", explainHeader} }

// withAbsences names in extensions.notFound what the API knew nothing of, unless it is
// known that there is no data, as on many a day.
func withAbsences(response *graphql.Response, absences []plan.Absence) *graphql.Response {
	const most = 100
	var out []map[string]any
	for _, a := range absences {
		if a.Reason == plan.NoData || len(out) == most {
			continue
		}
		entry := map[string]any{"resource": string(a.Want.Entity.Resource()), "reason": string(a.Reason)}
		if owner := a.Want.Entity.Owner(); owner != "" {
			entry[idName(owner)] = a.Want.ID.String()
		}
		if a.Want.Period != (wfm.Period{}) {
			entry["start"], entry["end"] = a.Want.Period.Start.String(), a.Want.Period.End.String()
		}
		if a.Want.Levels != "" {
			entry["levels"] = levelNames(a.Want.Levels)
		}
		out = append(out, entry)
	}
	if out == nil {
		return response
	}
	return extended(response, "notFound", notFound(out))
}

// notFound says what the API knew nothing of. Of a call that was begun ahead and that nobody
// waited for it hangs on the moment whether that is known.
type notFound []map[string]any

// Lasting is nothing: an answer is not another one because more is known of what is missing.
func (notFound) Lasting() any { return nil }

// idName is what the id of an owner is called.
func idName(owner plan.Owner) string { return string(owner) + "Id" }

func levelNames(levels plan.Levels) []string {
	var names []string
	for _, l := range levels.List() {
		names = append(names, scalar.LevelName(l))
	}
	return names
}

// withGaps names what is missing of schedules in extensions.partial.
func withGaps(response *graphql.Response, gaps []load.Gap) *graphql.Response {
	if len(gaps) == 0 {
		return response
	}
	partial := make([]map[string]any, len(gaps))
	for i, g := range gaps {
		partial[i] = map[string]any{
			idName(g.Of.Entity.Owner()): g.Of.ID.String(), "start": g.Gap.Want.Period.Start.String(), "end": g.Gap.Want.Period.End.String(),
			"levels": levelNames(g.Of.Levels), "code": codeOf(g.Gap.Err), "reason": reasonOf(g.Gap.Err),
		}
	}
	return extended(response, "partial", partial)
}

// extended adds an extension to an answer.
func extended(response *graphql.Response, name string, value any) *graphql.Response {
	if response.Extensions == nil {
		response.Extensions = map[string]any{}
	}
	response.Extensions[name] = value
	return response
}

// tooLate is the answer of an operation whose time was up before all of it was written.
func tooLate() *graphql.Response {
	err := gqlerror.WrapIfUnwrapped(errTooLate{})
	err.Extensions = map[string]any{"code": codeTimeout}
	return &graphql.Response{Errors: gqlerror.List{err}}
}

// errTooLate tells the transport the status of the answer.
type errTooLate struct{}

func (errTooLate) Error() string {
	return "the operation took longer than one may; ask for a shorter period, fewer levels or fewer fields"
}

func (errTooLate) HTTPStatus() int { return http.StatusGatewayTimeout }
