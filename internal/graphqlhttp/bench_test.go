package graphqlhttp_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/internal/graphqlhttp"
)

// One answer of 1 MB, by this transport and by gqlgen's, which reads the data once more.
func BenchmarkLargeAnswer(b *testing.B) {
	data := []byte(`{"name":[` + strings.TrimSuffix(strings.Repeat(`{"date":"2026-11-02","minutes":480},`, 30_000), ",") + `]}`)
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: schemaText})
	for name, t := range map[string]graphql.Transport{"ours": graphqlhttp.Transport{}, "gqlgen": transport.POST{}} {
		b.Run(name, func(b *testing.B) {
			srv := handler.New(&graphql.ExecutableSchemaMock{
				SchemaFunc: func() *ast.Schema { return schema },
				ExecFunc: func(context.Context) graphql.ResponseHandler {
					return graphql.OneShot(&graphql.Response{Data: data})
				},
			})
			srv.AddTransport(t)
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				r := httptest.NewRequestWithContext(b.Context(), "POST", "/graphql", strings.NewReader(`{"query": "{ name }"}`))
				r.Header.Set("Content-Type", "application/json")
				srv.ServeHTTP(discard{http.Header{}}, r)
			}
		})
	}
}

// The largest bodies that guard lets through: 256 kB of variables.
func BenchmarkLargeVariables(b *testing.B) {
	srv := newServer(b)
	body := []byte(`{"query": "query($p: Period!, $l: [Level!]) { day(period: $p, levels: $l) }", "variables": {"p": {"start": "a", "end": "b"}, "l": [` +
		strings.TrimSuffix(strings.Repeat(`"PLAN",`, 36_000), ",") + `]}}`)
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		r := httptest.NewRequestWithContext(b.Context(), "POST", "/graphql", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		srv.ServeHTTP(discard{http.Header{}}, r)
	}
}

type discard struct{ header http.Header }

func (d discard) Header() http.Header       { return d.header }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}
