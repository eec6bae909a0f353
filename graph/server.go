package graph

import (
	"log/slog"

	"github.com/99designs/gqlgen/graphql/handler"

	"shiftgraph/graph/gen"
	"shiftgraph/upstream/plan"
)

// NewServer returns a GraphQL server over the planner. It has neither transports nor
// limits: those are guard's and the transport's, and must be added before it is served.
func NewServer(planner *plan.Planner, settings Settings, log *slog.Logger) *handler.Server {
	root := &resolvers{settings}
	schema := gen.NewExecutableSchema(gen.Config{Resolvers: root})
	errors := presenter{log}
	server := handler.New(schema)
	server.SetErrorPresenter(errors.present)
	server.SetRecoverFunc(recovered)
	server.Use(argumentChecks{schema: schema.Schema(), presenter: errors, maxPeriodDays: settings.MaxPeriodDays})
	server.Use(operations{planner, root.today})
	return server
}
