package guard

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Operations is the extension that refuses operations over a limit, with LIMIT_EXCEEDED and
// the limit's name in extensions.limit: texts before they are validated, operations before
// they run, and those that find no place to run. Extensions that put another document in
// the request's place, such as persisted queries, may stand before or after it: what runs
// is measured once more.
func Operations(l Limits, size ListSize) graphql.HandlerExtension {
	return newOperations(l.filled(), size, nil)
}

func newOperations(l Limits, size ListSize, cache *Cache) *operations {
	return &operations{limits: l, size: size, cache: cache, places: newPlaces(l)}
}

type operations struct {
	limits        Limits
	size          ListSize
	cache         *Cache // documents in it are valid, so the text need not be looked at; nil without
	introspection *introspection
	*places
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationContextMutator
	graphql.OperationInterceptor
} = (*operations)(nil)

// ExtensionName names the extension, and what it measured in an operation's statistics.
func (*operations) ExtensionName() string { return "Guard" }

// Validate measures the schema; gqlgen calls it when the extension is installed.
func (o *operations) Validate(schema graphql.ExecutableSchema) error {
	s := schema.Schema()
	if s == nil {
		return fmt.Errorf("guard: the schema is missing")
	}
	o.introspection = newIntrospection(s)
	return nil
}

// MutateOperationParameters looks at the document's text before it is validated.
func (o *operations) MutateOperationParameters(_ context.Context, params *graphql.RawParams) *gqlerror.Error {
	if params.Query == "" || o.cache != nil && o.cache.has(params.Query) {
		return nil
	}
	return checkText(o.limits, params.Query)
}

// MutateOperationContext looks at the operation that is about to run.
func (o *operations) MutateOperationContext(_ context.Context, opCtx *graphql.OperationContext) *gqlerror.Error {
	if opCtx.Variables == nil {
		// gqlgen drops an error of variables that is not a *gqlerror.Error. Today there is
		// none; if there ever is, the operation must not run on variables that failed.
		return badInput("variables: do not fit what the operation declares; compare names and types.")
	}
	if len(opCtx.RawQuery) > o.limits.QueryBytes {
		return over("queryBytes", "query: the document has %d bytes, and %d are allowed; split it.", len(opCtx.RawQuery), o.limits.QueryBytes)
	}
	s := measure(opCtx.Doc, ast.OperationList{opCtx.Operation}, o.limits.Repeats)
	if err := s.check(o.limits); err != nil {
		return err
	}
	counter := nodeCounter{size: o.size, factor: o.limits.ListFactor, vars: opCtx.Variables, introspection: o.introspection}
	n := counter.selection(opCtx.Operation.SelectionSet)
	opCtx.Stats.SetExtension(o.ExtensionName(), Measured{
		Depth: s.depth, Aliases: s.aliases, Fields: s.fields, Nodes: n.data, IntrospectionNodes: n.introspection,
	})
	if n.data > o.limits.Nodes {
		return over("nodes", "operation: its answer may hold %s values, and %d are allowed; ask for a shorter period, fewer levels or a smaller page.",
			count(n.data), o.limits.Nodes)
	}
	if n.introspection > o.limits.IntrospectionNodes {
		return over("introspectionNodes", "operation: the schema's description that it asks for may hold %s values, and %d are allowed; read /schema.graphql instead.",
			count(n.introspection), o.limits.IntrospectionNodes)
	}
	return nil
}

// Measured is what the guard found of an operation.
type Measured struct {
	Depth, Aliases, Fields    int // as written, fragments in place
	Nodes, IntrospectionNodes int // values that the answer may be expected to hold
}

// MeasuredOf returns what the guard found of an operation; false before it looked.
func MeasuredOf(opCtx *graphql.OperationContext) (Measured, bool) {
	m, ok := opCtx.Stats.GetExtension((*operations)(nil).ExtensionName()).(Measured)
	return m, ok
}
