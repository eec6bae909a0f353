// Package graph answers GraphQL operations: resolvers, one file a resource, and the
// pieces around them that know the schema (arguments.go checks what callers wrote,
// prefetch.go starts the REST calls that an operation is certain to need, present.go
// gives errors their code).
//
// A resolver says what it wants and picks the field; it makes no HTTP call and keeps no
// state. Wants go through package load to the planner's session of the operation.
package graph

import (
	"context"
	"fmt"

	"shiftgraph/graph/gen"
	"shiftgraph/graph/load"
	"shiftgraph/upstream/plan"
)

// ColorOrder is the order of the bytes in the API's 24-bit colours, which is not known
// for certain (notes: color, G).
type ColorOrder string

// The orders of a colour's bytes, the most significant one first.
const (
	BGR ColorOrder = "bgr" // blue, green, red, as Windows has them
	RGB ColorOrder = "rgb" // red, green, blue
)

// Settings are what resolvers need to know of the server's configuration.
type Settings struct {
	Zones         *plan.Zones
	Colors        ColorOrder
	MaxPageSize   int // people on one page
	MaxPeriodDays int // days of a period that schedules are asked for
}

// resolvers implements gen.ResolverRoot. Each resource has a type of its own over it.
type resolvers struct{ settings Settings }

func (r *resolvers) Query() gen.QueryResolver                 { return query{r} }
func (r *resolvers) Employee() gen.EmployeeResolver           { return employee{r} }
func (r *resolvers) PlanningUnit() gen.PlanningUnitResolver   { return planningUnit{r} }
func (r *resolvers) Activity() gen.ActivityResolver           { return activity{r} }
func (r *resolvers) Contract() gen.ContractResolver           { return contract{r} }
func (r *resolvers) ScheduleDay() gen.ScheduleDayResolver     { return scheduleDay{} }
func (r *resolvers) ScheduleBlock() gen.ScheduleBlockResolver { return scheduleBlock{} }

type query struct{ *resolvers }

// color writes a colour of the API as #RRGGBB; nil when there is none or it is not one.
func (r *resolvers) color(c *int) *string {
	if c == nil || *c < 0 || *c > 0xffffff {
		return nil
	}
	v := *c
	if r.settings.Colors == BGR {
		v = v&0xff<<16 | v&0xff00 | v>>16
	}
	s := fmt.Sprintf("#%06X", v)
	return &s
}

// kept returns the rows that keep wants. It is never nil, and never the given slice
// changed: rows are shared.
func kept[T any](rows []T, keep func(*T) bool) []T {
	out := make([]T, 0, len(rows))
	for i := range rows {
		if keep(&rows[i]) {
			out = append(out, rows[i])
		}
	}
	return out
}

// isTrue reads an optional flag whose default is false.
func isTrue(b *bool) bool { return b != nil && *b }

// joined gives gqlgen a batch's results with the error of each where any failed.
func joined[T any](values []T, errs []error) ([]T, error) {
	for _, err := range errs {
		if err != nil {
			return values, batchErrors(errs)
		}
	}
	return values, nil
}

// ids maps a batch's parents to the keys that they refer to.
func ids[P any, K comparable](parents []*P, key func(*P) K) []K {
	out := make([]K, len(parents))
	for i, p := range parents {
		out[i] = key(p)
	}
	return out
}

// request returns the operation's session and loaders.
func request(ctx context.Context) *load.Request { return load.From(ctx) }
