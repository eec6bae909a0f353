package graphqlhttp

import (
	"net/http"
	"weak"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// Prepared keeps, by the bytes of a request's body, the operation that was made of it: read,
// validated, with its variables, and passed by the limits. All of that hangs on the body
// alone, so a body that comes again, from whomever, is not looked at again. What follows, the
// caller's rights and all that runs, is each request's own.
//
// It is bounded by number and length of bodies. Documents are held by the server's cache of
// documents and not from here: with a document goes what was prepared of it.
type Prepared struct {
	alone headerNames
	kept  *lru.Cache[string, *preparation]
}

const (
	mostPrepared      = 512
	mostPreparedBytes = 8 << 10 // of one body
)

// NewPrepared returns a place for operations. What is made of a request with one of the
// headers alone may hang on the header, and is not kept.
func NewPrepared(alone ...string) *Prepared {
	kept, err := lru.New[string, *preparation](mostPrepared)
	if err != nil { // of a size that is not positive
		panic(err)
	}
	return &Prepared{alone, kept}
}

// A preparation is an operation that may run, but for who asks and when. It is shared.
type preparation struct {
	doc     weak.Pointer[ast.QueryDocument]
	context func() *graphql.OperationContext // a new one each time, without the document and what is of the request
	asked   sharedOperation
}

// body is that of a request which may be prepared; false for others.
func (p *Prepared) body(r *http.Request, saved *Saved) ([]byte, bool) {
	if p == nil || saved != nil || r.Method != http.MethodPost || p.alone.in(r.Header) {
		return nil, false
	}
	read, ok := r.Body.(interface{ Bytes() []byte })
	if !ok || len(read.Bytes()) > mostPreparedBytes || bodyType(r.Header) != nil {
		return nil, false
	}
	return read.Bytes(), true
}

// find returns the operation of a body; false where it has to be made.
func (p *Prepared) find(body []byte, h http.Header) (op *graphql.OperationContext, asked sharedOperation, ok bool) {
	known, ok := p.kept.Get(string(body))
	if !ok {
		return nil, asked, false
	}
	doc := known.doc.Value()
	if doc == nil {
		p.kept.Remove(string(body))
		return nil, asked, false
	}
	op = known.context()
	op.Doc, op.Operation, op.Headers = doc, doc.Operations.ForName(op.OperationName), h
	return op, known.asked, true
}

// keep keeps the operation that was made of a body. An extension may stand for more than the
// body says, so that requests with one are prepared anew.
func (p *Prepared) keep(body []byte, op *graphql.OperationContext, asked sharedOperation) {
	if len(op.Extensions) > 0 {
		return
	}
	rawQuery, name, variables, stats := op.RawQuery, op.OperationName, op.Variables, op.Stats
	closed, recovers, resolver, root := op.DisableIntrospection, op.RecoverFunc, op.ResolverMiddleware, op.RootResolverMiddleware
	p.kept.Add(string(body), &preparation{
		doc: weak.Make(op.Doc),
		context: func() *graphql.OperationContext {
			return &graphql.OperationContext{
				RawQuery: rawQuery, OperationName: name, Variables: variables, Stats: stats,
				DisableIntrospection: closed, RecoverFunc: recovers, ResolverMiddleware: resolver, RootResolverMiddleware: root,
			}
		},
		asked: asked,
	})
}

// headerNames are names of headers.
type headerNames []string

// in reports whether one of the headers was sent.
func (n headerNames) in(h http.Header) bool {
	for _, name := range n {
		if len(h.Values(name)) > 0 {
			return true
		}
	}
	return false
}
