package graph

import (
	"log/slog"
	"maps"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/graph/exec"
	"shiftgraph/graph/gen"
	"shiftgraph/upstream/plan"
)

// NewServer returns a GraphQL server over the planner. It has no transport, which must be
// added before it is served. limit installs the limits: what they refuse makes no REST call.
// The schema that it runs counts operations, and has to be told when an answer was sent.
func NewServer(planner *plan.Planner, settings Settings, log *slog.Logger, limit func(*handler.Server)) (*handler.Server, *exec.Schema) {
	root := &resolvers{settings}
	schema := &exec.Schema{
		ExecutableSchema: gen.NewExecutableSchema(gen.Config{Resolvers: root, Schema: served()}),
	}
	schema.Bound(settings.AnswerBytes, settings.AnswerBytesAtOnce)
	if !settings.Interpret {
		schema.Table = gen.NewTable(root)
	}
	errors := presenter{log}
	server := handler.New(schema)
	server.SetErrorPresenter(errors.present)
	server.SetRecoverFunc(recovered)
	server.Use(argumentChecks{schema: schema.Schema(), presenter: errors, maxPeriodDays: settings.MaxPeriodDays, maxPageSize: settings.MaxPageSize, explain: settings.Explain})
	limit(server)
	server.Use(operations{planner, root.today, schema, newForesights(planner)})
	return server, schema
}

// served is the schema without @defer, which gqlparser adds to every schema: an answer
// here is one answer, and a deferred part of it would be missing without a word.
func served() *ast.Schema {
	schema := *gen.NewExecutableSchema(gen.Config{}).Schema()
	schema.Directives = maps.Clone(schema.Directives)
	delete(schema.Directives, "defer")
	return &schema
}
