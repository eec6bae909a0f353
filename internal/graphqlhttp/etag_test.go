package graphqlhttp_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
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

// freshness is an extension that says how old an answer is.
type freshness struct {
	AgeSeconds int    `json:"ageSeconds"`
	Oldest     string `json:"oldest,omitempty"`
	Stale      bool   `json:"stale"`
}

func (f freshness) Age() time.Duration    { return time.Duration(f.AgeSeconds) * time.Second }
func (freshness) FreshFor() time.Duration { return time.Minute }
func (f freshness) Lasting() any          { return f.Stale }

// tagged returns a server that answers with what response makes.
func tagged(response func() *graphql.Response) http.Handler {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: schemaText})
	srv := handler.New(&graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return schema },
		ExecFunc: func(context.Context) graphql.ResponseHandler {
			return graphql.OneShot(&graphql.Response{Data: []byte("{}")})
		},
	})
	srv.AroundResponses(func(context.Context, graphql.ResponseHandler) *graphql.Response { return response() })
	srv.AddTransport(graphqlhttp.Transport{})
	return srv
}

var getName = "/graphql?" + url.Values{"query": {"{ name }"}}.Encode()

// Which answers have a tag, and which have the same.
func TestTagsOfAnswers(t *testing.T) {
	base := func() *graphql.Response {
		return &graphql.Response{Data: []byte(`{"name":"x"}`), Extensions: map[string]any{"freshness": freshness{AgeSeconds: 3}, "other": map[string]any{"b": 1, "a": 2}}}
	}
	tagOf := func(method string, change func(*graphql.Response), header ...string) string {
		t.Helper()
		target, body := getName, ""
		if method == http.MethodPost {
			target, body = "/graphql", `{"query": "{ name }"}`
		}
		return ask(t, tagged(func() *graphql.Response {
			r := base()
			change(r)
			return r
		}), method, target, body, header...).header.Get("ETag")
	}
	tag := tagOf("GET", func(*graphql.Response) {})
	if !strings.HasPrefix(tag, `W/"`) || len(tag) != len(`W/""`)+22 {
		t.Fatalf("tag %s", tag)
	}
	set := func(name string, v any) func(*graphql.Response) {
		return func(r *graphql.Response) { r.Extensions[name] = v }
	}
	nothing := func(*graphql.Response) {}
	for name, test := range map[string]struct {
		method string
		change func(*graphql.Response)
		header []string
		want   string // same, other, none
	}{
		"again":                         {"GET", nothing, nil, "same"},
		"HEAD":                          {"HEAD", nothing, nil, "same"},
		"POST":                          {"POST", nothing, nil, "none"},
		"older":                         {"GET", set("freshness", freshness{AgeSeconds: 80, Oldest: "2026-11-24T12:00:00Z"}), nil, "same"},
		"stale":                         {"GET", set("freshness", freshness{AgeSeconds: 3, Stale: true}), nil, "other"},
		"other data":                    {"GET", func(r *graphql.Response) { r.Data = []byte(`{"name":"y"}`) }, nil, "other"},
		"null":                          {"GET", func(r *graphql.Response) { r.Data = []byte(`null`) }, nil, "other"},
		"another extension":             {"GET", set("more", 1), nil, "other"},
		"an extension changed":          {"GET", set("other", map[string]any{"a": 2, "b": 2}), nil, "other"},
		"for another media type":        {"GET", nothing, []string{"Accept", forGraphQL}, "other"},
		"with an error":                 {"GET", func(r *graphql.Response) { r.Errors = gqlerror.List{{Message: "x"}} }, nil, "none"},
		"without data":                  {"GET", func(r *graphql.Response) { r.Data = nil }, nil, "none"},
		"that nobody may keep":          {"GET", func(r *graphql.Response) { delete(r.Extensions, "freshness") }, nil, "none"},
		"that cannot be encoded at all": {"GET", set("bad", func() {}), nil, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			got := tagOf(test.method, test.change, test.header...)
			is := "other"
			switch got {
			case tag:
				is = "same"
			case "":
				is = "none"
			}
			if is != test.want {
				t.Errorf("%s: %q, %s; want %s", test.method, got, is, test.want)
			}
		})
	}
}

func TestIfNoneMatch(t *testing.T) {
	srv := tagged(func() *graphql.Response {
		return &graphql.Response{Data: []byte(`{"name":"x"}`), Extensions: map[string]any{"freshness": freshness{AgeSeconds: 3}}}
	})
	first := ask(t, srv, "GET", getName, "")
	tag := first.header.Get("ETag")
	strong := strings.TrimPrefix(tag, "W/")
	for name, test := range map[string]struct {
		method  string
		headers []string
		status  int
	}{
		"none":                        {"GET", nil, 200},
		"the tag":                     {"GET", []string{tag}, 304},
		"by HEAD":                     {"HEAD", []string{tag}, 304},
		"compared weakly":             {"GET", []string{strong}, 304},
		"any":                         {"GET", []string{" * "}, 304},
		"one of a list":               {"GET", []string{`"a", W/"b" ,` + tag + `, "c"`}, 304},
		"without spaces":              {"GET", []string{`"a",` + strong}, 304},
		"on another line":             {"GET", []string{`"a"`, tag}, 304},
		"behind one with a comma":     {"GET", []string{`"a,b", ` + tag}, 304},
		"odd commas":                  {"GET", []string{` ,, ` + tag + ` ,`}, 304},
		"another":                     {"GET", []string{`"a"`}, 200},
		"an empty one":                {"GET", []string{`""`}, 200},
		"no header worth reading":     {"GET", []string{" "}, 200},
		"within another":              {"GET", []string{`"x, ` + strings.Trim(strong, `"`) + `"`}, 200},
		"no quotes":                   {"GET", []string{strings.Trim(strong, `"`)}, 200},
		"half a tag":                  {"GET", []string{strong[:len(strong)-1]}, 200},
		"any among others is no list": {"GET", []string{`"a", *`}, 200},
		"w is not W":                  {"GET", []string{"w/" + strong}, 200},
		"a POST":                      {"POST", []string{tag}, 200},
		"any, to a POST":              {"POST", []string{"*"}, 200},
	} {
		t.Run(name, func(t *testing.T) {
			target, body := getName, ""
			if test.method == "POST" {
				target, body = "/graphql", `{"query": "{ name }"}`
			}
			var header []string
			for _, h := range test.headers {
				header = append(header, "If-None-Match", h)
			}
			got := ask(t, srv, test.method, target, body, header...)
			if got.status != test.status {
				t.Fatalf("%d, want %d", got.status, test.status)
			}
			if got.status != 304 {
				return
			}
			if got.text != "" || got.header.Get("Content-Type") != "" || got.header.Get("Content-Length") != "" {
				t.Errorf("304 with a body or its headers: %v %q", got.header, got.text)
			}
			for name, want := range map[string]string{"ETag": tag, "Age": "3", "Cache-Control": "private, max-age=63", "Vary": "Accept, Authorization"} {
				if got.header.Get(name) != want || first.header.Get(name) != want {
					t.Errorf("%s: %q, at first %q, want %q", name, got.header.Get(name), first.header.Get(name), want)
				}
			}
		})
	}
}

// unwritable says how old the answer is, and cannot be encoded.
type unwritable struct{ freshness }

func (unwritable) MarshalJSON() ([]byte, error) { return nil, errors.New("no") }

// odd is JSON, but no object.
type odd struct{ freshness }

func (odd) MarshalJSON() ([]byte, error) { return json.Marshal("now") }

// Whatever an extension is, the data arrive.
func TestOddExtensions(t *testing.T) {
	for _, v := range []any{unwritable{}, odd{}} {
		srv := tagged(func() *graphql.Response {
			return &graphql.Response{Data: []byte(`{"name":"x"}`), Extensions: map[string]any{"freshness": v}}
		})
		if got := ask(t, srv, "GET", getName, ""); got.status != 200 || string(got.body.Data) != `{"name":"x"}` {
			t.Errorf("%T: %d %s", v, got.status, got.text)
		}
	}
}

// FuzzIfNoneMatch: no header but one with the tag or "*" in it saves a client the answer.
func FuzzIfNoneMatch(f *testing.F) {
	srv := tagged(func() *graphql.Response {
		return &graphql.Response{Data: []byte(`{"name":"x"}`), Extensions: map[string]any{"freshness": freshness{}}}
	})
	tag := strings.TrimPrefix(ask(f, srv, "GET", getName, "").header.Get("ETag"), "W/")
	for _, seed := range []string{tag, `"a", W/` + tag, "*", `"`, `W/"`, `W/W/` + tag, `"a" "b"`, ",,,", `""`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if header == "" {
			return
		}
		got := ask(t, srv, "GET", getName, "", "If-None-Match", header)
		if got.status == 304 && !strings.Contains(header, tag) && strings.Trim(header, " \t") != "*" {
			t.Errorf("304 for %q", header)
		}
	})
}
