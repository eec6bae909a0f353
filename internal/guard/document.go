package guard

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
)

// checkText looks at a document before gqlgen does: its size, its tokens, and its shape.
// It parses the text, and gqlgen will do so again, once per document that is not cached:
// parsing takes time in proportion to the text, validation may take its square.
//
// A text that does not parse for another reason is left to gqlgen, which says why.
func checkText(l Limits, text string) *gqlerror.Error {
	if len(text) > l.QueryBytes {
		return over("queryBytes", "query: the document has %d bytes, and %d are allowed; split it.", len(text), l.QueryBytes)
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, l.Tokens)
	if err != nil {
		// gqlparser's error for too many tokens is a text like any other. Rather than read
		// it, count: only for a document that failed, and no further than the limit.
		if manyTokens(text, l.Tokens) {
			return over("tokens", "query: the document has more than %d tokens; split it.", l.Tokens)
		}
		return nil
	}
	s := measure(doc, doc.Operations, l.Repeats)
	return s.check(l)
}

// manyTokens says whether text has more than limit tokens before the first that is none.
func manyTokens(text string, limit int) bool {
	lex := lexer.New(&ast.Source{Input: text})
	for n := 0; ; n++ {
		token, err := lex.ReadToken()
		if err != nil || token.Kind == lexer.EOF {
			return false
		}
		if n == limit {
			return true
		}
	}
}
