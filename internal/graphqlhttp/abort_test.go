package graphqlhttp_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/internal/graphqlhttp"
)

// A table that cannot be sent to its end has none: whoever reads it is told by the connection,
// and nothing else stands behind its rows.
func TestAShortTableHasNoEnd(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `type Query { rows: [Row!] } type Row { name: String }`})
	server := handler.New(&graphql.ExecutableSchemaMock{
		SchemaFunc:     func() *ast.Schema { return schema },
		ComplexityFunc: func(context.Context, string, string, int, map[string]any) (int, bool) { return 0, false },
		ExecFunc: func(context.Context) graphql.ResponseHandler {
			return func(context.Context) *graphql.Response {
				return &graphql.Response{Data: []byte(`{"rows":[` + strings.Repeat(`{"name":"somebody"},`, 20_000) + `5]}`)} // which no server answers
			}
		},
	})
	server.AddTransport(graphqlhttp.Transport{})
	web := httptest.NewServer(graphqlhttp.Abortable(server))
	defer web.Close()
	web.Config.ErrorLog = nil
	for _, format := range []string{"csv", "ndjson"} {
		address := web.URL + "/?" + url.Values{"format": {format}, "query": {"{ rows { name } }"}}.Encode()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			continue // closed before the first byte
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err == nil || strings.Contains(string(body), "errors") {
			t.Errorf("%s: %d bytes, error %v, and at the end: %q", format, len(body), err, body[max(0, len(body)-80):])
		}
	}
}
