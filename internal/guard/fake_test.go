package guard_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/introspection"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/graphqlhttp"
	"shiftgraph/internal/guard"
)

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func contract(t testing.TB) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "contract.graphqls", Input: read(t, "contract.graphqls")})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// operation returns one operation of testdata/operations.graphql.
func operation(t testing.TB, name string) string {
	t.Helper()
	text := read(t, "operations.graphql")
	for part := range strings.SplitSeq(text, "\n\n") {
		if i := strings.Index(part, "query "+name+"("); i >= 0 {
			return part[i:]
		}
	}
	t.Fatalf("no operation %s", name)
	return ""
}

// expected is a ListSize as the server has one: days × levels × people for schedules, first
// for connections, 1 for what a connection holds.
func expected(parent *ast.Definition, f *ast.Field, vars map[string]any) int {
	if strings.HasSuffix(parent.Name, "Connection") {
		return 1
	}
	args := f.ArgumentMap(vars)
	switch f.Name {
	case "schedule", "schedules", "requirements", "compare":
		n := 50
		if levels, ok := args["levels"].([]any); ok {
			n *= len(levels)
		}
		return n * days(args["period"])
	case "employees":
		switch first := args["first"].(type) {
		case json.Number:
			n, _ := first.Int64()
			return int(n)
		case int64:
			return int(first)
		}
		return 50
	case "intervals":
		return 96 * 7
	}
	return 0
}

func days(period any) int {
	p, _ := period.(map[string]any)
	start, _ := p["start"].(string)
	end, _ := p["end"].(string)
	day := func(date string) int {
		if len(date) != len("2026-11-01") {
			return 0
		}
		month, _ := strconv.Atoi(date[5:7])
		d, _ := strconv.Atoi(date[8:])
		return month*31 + d
	}
	return max(1, day(end)-day(start)+1)
}

// A fake executes any operation over a schema: every list has the elements that size gives,
// every object its fields, and introspection answers truly.
type fake struct {
	schema *ast.Schema
	size   func(parent *ast.Definition, f *ast.Field, vars map[string]any) int
	values int // values in the last answer
	last   guard.Measured
	before func(ctx context.Context)
	ran    atomic.Int64
}

func (*fake) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}
func (f *fake) Schema() *ast.Schema { return f.schema }
func (f *fake) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	return func(ctx context.Context) *graphql.Response {
		f.ran.Add(1)
		if f.before != nil {
			f.before(ctx)
		}
		var buf bytes.Buffer
		e := execution{f, op, &buf, 0}
		e.object(op.Operation.SelectionSet, f.schema.Query)
		if f.before == nil {
			f.values = e.values
			f.last, _ = guard.MeasuredOf(op)
		}
		return &graphql.Response{Data: buf.Bytes()}
	}
}

type execution struct {
	*fake
	op     *graphql.OperationContext
	buf    *bytes.Buffer
	values int
}

func (e *execution) fields(set ast.SelectionSet, satisfies []string, value func(graphql.CollectedField)) {
	e.buf.WriteByte('{')
	for i, f := range graphql.CollectFields(e.op, set, satisfies) {
		if i > 0 {
			e.buf.WriteByte(',')
		}
		e.buf.WriteString(strconv.Quote(f.Alias) + ":")
		e.values++
		value(f)
	}
	e.buf.WriteByte('}')
}

func (e *execution) object(set ast.SelectionSet, def *ast.Definition) {
	e.fields(set, []string{def.Name}, func(f graphql.CollectedField) {
		switch f.Name {
		case "__typename":
			e.buf.WriteString(strconv.Quote(def.Name))
		case "__schema":
			e.reflected(f.Selections, reflect.ValueOf(introspection.WrapSchema(e.schema)))
		case "__type":
			name, _ := f.ArgumentMap(e.op.Variables)["name"].(string)
			e.reflected(f.Selections, reflect.ValueOf(introspection.WrapTypeFromDef(e.schema, e.schema.Types[name])))
		default:
			n := 0
			if f.Definition.Type.Elem != nil {
				n = e.size(def, f.Field, e.op.Variables)
				e.values--
				e.buf.WriteByte('[')
			}
			for i := range max(n, 1) {
				if f.Definition.Type.Elem != nil && n == 0 {
					break
				}
				if i > 0 {
					e.buf.WriteByte(',')
				}
				if n > 0 {
					e.values++
				}
				if len(f.Selections) == 0 {
					e.buf.WriteString("0")
				} else {
					e.object(f.Selections, e.schema.Types[f.Definition.Type.Name()])
				}
			}
			if f.Definition.Type.Elem != nil {
				e.buf.WriteByte(']')
			}
		}
	})
}

// reflected answers introspection from gqlgen's types, whose methods and fields have the
// names of the fields that they answer.
func (e *execution) reflected(set ast.SelectionSet, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			e.buf.WriteString("null")
			return
		}
	case reflect.Slice:
		e.buf.WriteByte('[')
		e.values--
		for i := range v.Len() {
			if i > 0 {
				e.buf.WriteByte(',')
			}
			e.values++
			el := v.Index(i)
			if el.Kind() == reflect.Struct {
				el = el.Addr()
			}
			e.reflected(set, el)
		}
		e.buf.WriteByte(']')
		return
	}
	if len(set) == 0 {
		b, _ := json.Marshal(v.Interface())
		e.buf.Write(b)
		return
	}
	e.fields(set, nil, func(f graphql.CollectedField) {
		name := strings.ToUpper(f.Name[:1]) + f.Name[1:]
		if name == "Args" {
			name = "VisibleArgs"
		}
		if m := v.MethodByName(name); m.IsValid() {
			var args []reflect.Value
			if m.Type().NumIn() == 1 {
				args = append(args, reflect.ValueOf(true))
			}
			e.reflected(f.Selections, m.Call(args)[0])
		} else if field := v.Elem().FieldByName(name); field.IsValid() {
			e.reflected(f.Selections, field)
		} else {
			e.buf.WriteString("null")
		}
	})
}

// newServer returns the guarded endpoint over a fake.
func newServer(t testing.TB, l guard.Limits, f *fake) http.Handler {
	t.Helper()
	return newGuarded(t, l, f, expected)
}

func newGuarded(t testing.TB, l guard.Limits, f *fake, size guard.ListSize) http.Handler {
	t.Helper()
	if f.schema == nil {
		f.schema = contract(t)
	}
	if f.size == nil {
		f.size = func(*ast.Definition, *ast.Field, map[string]any) int { return 1 }
	}
	srv := handler.New(f)
	srv.AddTransport(graphqlhttp.Transport{Recover: func(_ context.Context, p any) error {
		return fmt.Errorf("panic: %v", p)
	}})
	guard.Install(srv, l, size)
	return guard.HTTP(srv, l, caller.NewHasher(), nil)
}

type reply struct {
	status int
	header http.Header
	text   string
	errors []struct {
		Message    string         `json:"message"`
		Extensions map[string]any `json:"extensions"`
	}
}

func (r reply) code() string {
	if len(r.errors) == 0 {
		return ""
	}
	c, _ := r.errors[0].Extensions["code"].(string)
	return c
}

func (r reply) limit() string {
	if len(r.errors) == 0 {
		return ""
	}
	c, _ := r.errors[0].Extensions["limit"].(string)
	return c
}

// post asks h for a document with a token.
func post(t testing.TB, h http.Handler, query string, variables map[string]any) reply {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer sandbox-admin")
	return send(t, h, r)
}

func send(t testing.TB, h http.Handler, r *http.Request) reply {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	out := reply{status: w.Code, header: w.Header(), text: w.Body.String()}
	if w.Body.Len() > 0 {
		var body struct{ Errors json.RawMessage }
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
			t.Fatalf("the answer is not JSON: %v\n%s", err, out.text)
		}
		if body.Errors != nil {
			if err := json.Unmarshal(body.Errors, &out.errors); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out
}

func parse(t testing.TB, text string) *ast.QueryDocument {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
