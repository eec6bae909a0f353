package directives

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

func TestOf(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `
		directive @at(n: Int!) repeatable on FIELD | INLINE_FRAGMENT | FRAGMENT_SPREAD | QUERY
		type Query { a: Query b: Int }`})
	doc := gqlparser.MustLoadQueryWithRules(schema, `
		query @at(n: 0) { a @at(n: 1) @at(n: 2) { b @at(n: 3) ...f @at(n: 4) } ... @at(n: 6) { ...f @at(n: 7) a { b @at(n: 8) } } }
		fragment f on Query { b @at(n: 5) }`, nil)
	var all []string
	for d := range Of(doc.Operations[0]) {
		all = append(all, d.Arguments[0].Value.Raw)
	}
	if got := strings.Join(all, " "); got != "1 2 3 4 5 6 7 8" {
		t.Errorf("in the order %s", got)
	}
	for until := range all { // whoever has seen enough is given no more
		n := 0
		for range Of(doc.Operations[0]) {
			if n++; n > until {
				break
			}
		}
		if n != until+1 {
			t.Errorf("%d were given, %d were wanted", n, until+1)
		}
	}
}
