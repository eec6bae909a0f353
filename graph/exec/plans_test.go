package exec

import (
	"slices"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// Plans are told apart by what changes an answer, and not by how somebody shows it.
func TestConditionsAreThoseOfSkipAndInclude(t *testing.T) {
	doc, err := parser.ParseQuery(&ast.Source{Input: `query ($a: Boolean, $b: Boolean, $c: Boolean, $d: String) {
		name @column(name: $d, hidden: $c) @include(if: $b) ... @skip(if: $a) { other @chart(x: $d) { name @skip(if: $b) } } }`})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := conditions(doc.Operations[0]), []string{"b", "a"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
