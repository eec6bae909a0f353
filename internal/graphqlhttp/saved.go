package graphqlhttp

import (
	"context"
	"maps"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/table"
)

// A Saved operation is one that a request names in place of sending it. Everything else is
// as if it had been sent: limits, sharing, tags, and the options of tables in the URL.
//
// Its answer in JSON has the statuses of a table: one for each kind of failure where nothing
// came, or where partial=refuse says so. Who keeps a link has nothing else to go by.
type Saved struct {
	Query, Operation string
	Variables        map[string]any // as they are read from JSON, with numbers as json.Number
	Format           string         // csv, xlsx, ndjson or json
	Name             string         // of the file that a table is downloaded as, without its ending
	// Arguments are those that come from a parameter, by where they stand in Query.
	Arguments map[gqlerror.Location]SavedArgument
}

// A SavedArgument is an argument of a saved operation whose value a parameter gives.
type SavedArgument struct{ Name, Parameter string }

// inParameters says what is wrong with arguments in the words of the parameters that they
// come from. Who asks has not seen the operation.
func (s *Saved) inParameters(errs gqlerror.List) gqlerror.List {
	if s == nil {
		return errs
	}
	out := make(gqlerror.List, len(errs))
	for i, err := range errs {
		out[i] = err
		if len(err.Locations) != 1 {
			continue
		}
		a, ok := s.Arguments[err.Locations[0]]
		if !ok {
			continue
		}
		part, problem, ok := strings.Cut(err.Message, ": ") // such as planningUnitIds[0]
		if !ok || !strings.HasPrefix(part, a.Name) {
			continue
		}
		named := *err
		named.Message, named.Locations = a.Parameter+": "+problem, nil
		if _, ok := err.Extensions["argument"]; ok {
			named.Extensions = maps.Clone(err.Extensions)
			named.Extensions["argument"] = a.Parameter
		}
		out[i] = &named
	}
	return out
}

type savedKey struct{}

// Run answers a request by GET or HEAD with a saved operation. server is the GraphQL server
// that has the [Transport]; its interface is a handler's, which is why the operation gets
// there by the context.
func Run(server http.Handler, w http.ResponseWriter, r *http.Request, saved *Saved) {
	server.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), savedKey{}, saved)))
}

// savedOf is the saved operation that a request runs; nil where it sends its own.
func savedOf(r *http.Request) *Saved {
	saved, _ := r.Context().Value(savedKey{}).(*Saved)
	return saved
}

// params are the GraphQL parameters.
func (s *Saved) params() *graphql.RawParams {
	return &graphql.RawParams{Query: s.Query, OperationName: s.Operation, Variables: s.Variables}
}

// reply writes what the executor returned, as JSON. Without a saved operation it is [answer].
func (s *Saved) reply(w http.ResponseWriter, r *http.Request, media string, resp *graphql.Response) {
	if s == nil || len(resp.Errors) == 0 {
		answer(w, r, media, resp)
		return
	}
	all := ordered(resp.Errors)
	errs := capped(r.Context(), all)
	if resp.Data == nil { // it did not run
		writeParts(w, media, unrunStatus(w.Header(), graphqlResponse, resp.Errors), errs, nil, nil)
		return
	}
	whole := r.URL.Query().Get("partial") == "refuse"
	if !whole && !table.Nothing(resp.Data) {
		tell(r.Context(), all)
		answer(w, r, media, resp)
		return
	}
	writeParts(w, media, failedStatus(w.Header(), r, errs[0]), errs, nil, nil)
}

// Refuse writes an error about a request, or several, in GraphQL's form and without data.
// An error has the code BAD_USER_INPUT unless it brings one.
func Refuse(w http.ResponseWriter, r *http.Request, status int, errs ...*gqlerror.Error) {
	defaultHeaders(w.Header())
	for _, err := range errs {
		if code(err) == "" {
			if err.Extensions == nil {
				err.Extensions = map[string]any{}
			}
			err.Extensions["code"] = "BAD_USER_INPUT"
		}
	}
	media, _ := accepted(r.Header.Values("Accept"))
	if media != graphqlResponse {
		media = plainJSON
	}
	writeParts(w, media, status, capped(r.Context(), errs), nil, nil)
}
