package graphqlhttp_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/graphqlhttp"
)

const schemaText = `
type Query { name: String  echo(text: String): String  fail: String  panics: String  slow: String  busy: String  many: String  rows: String  day(period: Period!, levels: [Level!], first: Int): String }
type Mutation { rename(name: String!): String }
type Subscription { name: String }
input Period { start: Date!, end: Date!, inner: Period }
enum Level { PLAN FINAL }
scalar Date
`

var errSecret = errors.New("dial tcp 10.0.0.7:443: secret of the inside")

type unavailable struct{}

func (unavailable) Error() string             { return "no place" }
func (unavailable) HTTPStatus() int           { return http.StatusServiceUnavailable }
func (unavailable) RetryAfter() time.Duration { return 1500 * time.Millisecond }

// newServer returns a gqlgen server with the transport over a schema whose fields behave as
// their names say.
func newServer(t testing.TB) *handler.Server {
	t.Helper()
	return newServerWith(t, graphqlhttp.Transport{Recover: func(context.Context, any) error {
		return errors.New("recovered: " + errSecret.Error())
	}})
}

func newServerWith(t testing.TB, transport graphqlhttp.Transport) *handler.Server {
	t.Helper()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: schemaText})
	srv := handler.New(&graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return schema },
		ComplexityFunc: func(context.Context, string, string, int, map[string]any) (int, bool) {
			return 0, false
		},
		ExecFunc: func(ctx context.Context) graphql.ResponseHandler {
			op := graphql.GetOperationContext(ctx)
			return func(ctx context.Context) *graphql.Response {
				data := map[string]any{}
				for _, f := range graphql.CollectFields(op, op.Operation.SelectionSet, nil) {
					data[f.Alias] = f.Name
					switch f.Name {
					case "__typename":
						data[f.Alias] = "Query"
					case "echo":
						data[f.Alias] = f.ArgumentMap(op.Variables)["text"]
					case "fail":
						data[f.Alias] = nil
						graphql.AddError(ctx, errSecret)
					case "many":
						data[f.Alias] = nil
						for range 250 {
							graphql.AddError(ctx, &gqlerror.Error{Message: "x", Extensions: map[string]any{"code": "UPSTREAM_TIMEOUT"}})
						}
					case "rows": // a call that failed for many rows, in two lists, and then something else
						data[f.Alias] = nil
						for i := range 300 {
							graphql.AddError(ctx, &gqlerror.Error{Message: "GET /v1/employees: down", Path: ast.Path{ast.PathName("rows"), ast.PathIndex(1), ast.PathName("days"), ast.PathIndex(i), ast.PathName("employee")},
								Extensions: map[string]any{"code": "UPSTREAM_UNAVAILABLE"}})
						}
						for i := range 102 {
							graphql.AddError(ctx, &gqlerror.Error{Message: fmt.Sprintf("GET /v1/skills/%d: down", i/2), Path: ast.Path{ast.PathName("rows"), ast.PathIndex(i), ast.PathName("skills")},
								Extensions: map[string]any{"code": "UPSTREAM_TIMEOUT"}})
						}
					case "panics":
						panic(errSecret)
					case "slow":
						<-ctx.Done()
						return nil
					case "busy":
						return &graphql.Response{Errors: gqlerror.List{{
							Message: "server: busy", Err: unavailable{},
							Extensions: map[string]any{"code": "LIMIT_EXCEEDED", "limit": "concurrent"},
						}}}
					}
				}
				b, err := json.Marshal(data)
				if err != nil {
					panic(err)
				}
				return &graphql.Response{Data: b}
			}
		},
	})
	srv.AddTransport(transport)
	return srv
}

type reply struct {
	status int
	header http.Header
	text   string
	body   struct {
		Errors []struct {
			Message    string           `json:"message"`
			Path       []any            `json:"path"`
			Locations  []map[string]any `json:"locations"`
			Extensions map[string]any   `json:"extensions"`
		} `json:"errors"`
		Data json.RawMessage `json:"data"`
	}
}

func (r reply) code() string {
	if len(r.body.Errors) == 0 {
		return ""
	}
	c, _ := r.body.Errors[0].Extensions["code"].(string)
	return c
}

// ask sends a request to h in this process; header pairs follow the body.
func ask(t testing.TB, h http.Handler, method, target, body string, header ...string) reply {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		if header[i+1] == "" {
			r.Header.Del(header[i])
			continue
		}
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	out := reply{status: w.Code, header: w.Header(), text: w.Body.String()}
	if out.text != "" {
		if err := json.Unmarshal(w.Body.Bytes(), &out.body); err != nil {
			t.Fatalf("%s %s: the answer is not JSON: %v\n%s", method, target, err, out.text)
		}
	}
	return out
}
