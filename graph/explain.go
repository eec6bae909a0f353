package graph

import (
	"net/http"
	"slices"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"shiftgraph/upstream/plan"
)

// explainHeader asks for the REST calls behind an answer, in extensions.upstream.
const explainHeader = "X-Shiftgraph-Explain"

// What the header can ask for.
const (
	explainCalls = "calls" // the calls that were made
	explainPlan  = "plan"  // those that would be made; nothing is executed
)

// checkExplain refuses what the header cannot ask for.
func checkExplain(h http.Header, allowed bool) error {
	switch v := h.Get(explainHeader); {
	case v == "":
		return nil
	case !allowed:
		return &inputError{explainHeader, "this server does not explain; start it with -explain, or leave the header out"}
	case v != explainCalls && v != explainPlan:
		return &inputError{explainHeader, "want `calls` or `plan`"}
	}
	return nil
}

// explained adds the calls that answered the operation.
func explained(response *graphql.Response, calls []plan.Call, needs []need, began time.Time) *graphql.Response {
	out := make([]map[string]any, len(calls))
	for i, c := range calls {
		out[i] = map[string]any{
			"method": c.Method, "path": c.Path, "query": c.Query, "status": c.Status,
			"startMs": milliseconds(c.Start.Sub(began)), "durationMs": milliseconds(c.Took),
			"bytes": c.Bytes, "rows": c.Rows, "attempt": c.Attempt, "joined": c.Joined, "cache": c.Cache,
			"fields": fieldsOf(c.Want, needs),
		}
		if c.Kind != "" {
			out[i]["failure"] = string(c.Kind)
		}
		if c.Absent != nil {
			out[i]["notFound"] = string(c.Absent.Reason)
		}
	}
	return extended(response, "upstream", out)
}

// forecast is the answer of an operation that is only explained: no data, and the calls
// that it would come to.
func forecast(calls []plan.Forecast, needs []need) *graphql.Response {
	out := make([]map[string]any, len(calls))
	for i, c := range calls {
		out[i] = map[string]any{
			"method": c.Method, "path": c.Path, "query": c.Query, "cache": c.Cache, "calls": c.Times,
			"estimatedRows": c.Rows, "estimatedBytes": c.Estimate.Bytes, "estimatedMs": milliseconds(c.Duration),
			"fields": fieldsOf(c.Want, needs), "certain": c.Each == "" && certain(c.Want, needs),
		}
		if c.Each != "" {
			out[i]["each"] = string(c.Each)
		}
		if c.Times == 0 {
			out[i]["calls"] = nil // as many as there will be
		}
	}
	return extended(&graphql.Response{Data: []byte("null")}, "upstream", out)
}

// certain reports whether a call will be made whatever others bring.
func certain(call plan.Want, needs []need) bool {
	return slices.ContainsFunc(needs, func(n need) bool { return !n.maybe && call.Serves(n.Want) })
}

// mostFields bounds how many fields are named beside a call.
const mostFields = 20

// fieldsOf names the fields of the operation that a call brings something for.
func fieldsOf(call plan.Want, needs []need) []string {
	out := []string{}
	for _, n := range needs {
		if len(out) < mostFields && call.Serves(n.Want) && !slices.Contains(out, n.field) {
			out = append(out, n.field)
		}
	}
	return out
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Round(10*time.Microsecond)) / float64(time.Millisecond)
}
