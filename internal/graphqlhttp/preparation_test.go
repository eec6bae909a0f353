package graphqlhttp

import (
	"net/http"
	"runtime"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// What was prepared of a body goes with the document, which it does not hold.
func TestPreparedGoesWithItsDocument(t *testing.T) {
	p := NewPrepared()
	body := []byte("{}")
	doc, err := parser.ParseQuery(&ast.Source{Input: "query A { a } query B { b }"})
	if err != nil {
		t.Fatal(err)
	}
	p.keep(body, &graphql.OperationContext{Doc: doc, OperationName: "B", Variables: map[string]any{"x": 1}}, sharedOperation{document: "d"})
	h := http.Header{"X": {"1"}}
	op, asked, ok := p.find(body, h)
	if !ok || op.Doc != doc || op.Operation.Name != "B" || op.Variables["x"] != 1 || op.Headers.Get("X") != "1" || asked.document != "d" {
		t.Fatalf("found %v: %+v", ok, op)
	}
	if again, _, _ := p.find(body, h); again == op {
		t.Error("two requests have one context")
	}
	runtime.KeepAlive(doc)
	op, doc = nil, nil //nolint:ineffassign,wastedassign // so that nothing holds them
	for range 10 {
		runtime.GC()
	}
	if _, _, ok := p.find(body, h); ok {
		t.Error("it is there without its document")
	}
	if n := p.kept.Len(); n != 0 {
		t.Errorf("%d are held", n)
	}
}
