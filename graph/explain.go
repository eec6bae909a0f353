package graph

import (
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"shiftgraph/upstream/plan"
)

// explainHeader asks for the REST calls behind an answer, in extensions.upstream.
const explainHeader = "X-Shiftgraph-Explain"

// explainCalls is what the header can ask for.
const explainCalls = "calls"

// checkExplain refuses what the header cannot ask for.
func checkExplain(h http.Header, allowed bool) error {
	switch v := h.Get(explainHeader); {
	case v == "":
		return nil
	case !allowed:
		return &inputError{explainHeader, "this server does not explain; start it with -explain, or leave the header out"}
	case v != explainCalls:
		return &inputError{explainHeader, "want `calls`"}
	}
	return nil
}

// explained adds the calls that answered the operation.
func explained(response *graphql.Response, h http.Header, calls []plan.Call, began time.Time) *graphql.Response {
	if response == nil || h.Get(explainHeader) != explainCalls {
		return response
	}
	out := make([]map[string]any, len(calls))
	for i, c := range calls {
		out[i] = map[string]any{
			"method": c.Method, "path": c.Path, "query": c.Query, "status": c.Status,
			"startMs": milliseconds(c.Start.Sub(began)), "durationMs": milliseconds(c.Took),
			"bytes": c.Bytes, "attempt": c.Attempt, "joined": c.Joined,
		}
		if c.Kind != "" {
			out[i]["failure"] = string(c.Kind)
		}
	}
	return extended(response, "upstream", out)
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Round(10*time.Microsecond)) / float64(time.Millisecond)
}
