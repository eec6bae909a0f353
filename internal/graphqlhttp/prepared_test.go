package graphqlhttp_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/graphqlhttp"
)

// preparing counts the operations that are made of requests.
type preparing struct{ n atomic.Int64 }

func (*preparing) ExtensionName() string                   { return "preparing" }
func (*preparing) Validate(graphql.ExecutableSchema) error { return nil }

func (p *preparing) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	p.n.Add(1)
	if op.Operation.Name == "Refused" {
		return gqlerror.Errorf("refused")
	}
	return nil
}

// preparedServer is a server that prepares operations, and how often it did.
func preparedServer(t testing.TB) (srv *handler.Server, made *preparing) {
	made = &preparing{}
	srv = newServerWith(t, graphqlhttp.Transport{Prepared: graphqlhttp.NewPrepared("X-Alone")})
	srv.SetQueryCache(lru.New[*ast.QueryDocument](10))
	srv.Use(made)
	return srv, made
}

// A readBody is a body that is in memory already.
type readBody struct{ *bytes.Buffer }

func (readBody) Close() error { return nil }

// post sends a body that is in memory; header pairs follow it.
func post(t testing.TB, h http.Handler, body string, header ...string) string {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", nil)
	r.Body, r.ContentLength = readBody{bytes.NewBufferString(body)}, int64(len(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return strings.TrimSpace(w.Body.String())
}

func TestABodyIsPreparedOnce(t *testing.T) {
	const plain = `{"query": "query($t: String = \"x\") { echo(text: $t) }", "variables": {"t": "y"}}`
	for name, test := range map[string]struct {
		body   string
		header []string
		made   int // by three requests
	}{
		"query":          {plain, nil, 1},
		"default":        {`{"query": "query($t: String = \"x\") { echo(text: $t) }"}`, nil, 1},
		"header":         {plain, []string{"X-Alone", "1"}, 3},
		"extensions":     {strings.Replace(plain, "{", `{"extensions": {"a": 1}, `, 1), nil, 3},
		"long":           {plain + strings.Repeat(" ", 8<<10), nil, 3},
		"wrong":          {`{"query": "{ none }"}`, nil, 0},
		"wrong variable": {`{"query": "query($t: String) { echo(text: $t) }", "variables": {"t": {}}}`, nil, 0},
		"refused":        {`{"query": "query Refused { name }"}`, nil, 3},
		"mutation":       {`{"query": "mutation { rename(name: \"x\") }"}`, nil, 1},
		"no JSON":        {`{"query": `, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			srv, made := preparedServer(t)
			want := post(t, newServerWith(t, graphqlhttp.Transport{}), test.body, test.header...)
			if name == "refused" {
				want = post(t, srv, test.body, test.header...)
				made.n.Store(0)
			}
			for range 3 {
				if got := post(t, srv, test.body, test.header...); got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
			}
			if int(made.n.Load()) != test.made {
				t.Errorf("it was prepared %d times, not %d", made.n.Load(), test.made)
			}
		})
	}
}

// A body that was prepared is refused all the same where its headers say that it is none.
func TestPreparedBodiesHaveTheirType(t *testing.T) {
	srv, _ := preparedServer(t)
	const body = `{"query": "{ name }"}`
	if got := post(t, srv, body); got != `{"data":{"name":"name"}}` {
		t.Fatal(got)
	}
	if got := post(t, srv, body, "Content-Type", "text/plain"); !strings.Contains(got, "media type is not read") {
		t.Error(got)
	}
}

func TestPreparedSideBySide(t *testing.T) {
	srv, _ := preparedServer(t)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 50 {
				text := string(rune('a' + i%4))
				if got := post(t, srv, `{"query": "query($t: String) { echo(text: $t) }", "variables": {"t": "`+text+`"}}`); got != `{"data":{"echo":"`+text+`"}}` {
					t.Error(got)
				}
			}
		})
	}
	all.Wait()
}
