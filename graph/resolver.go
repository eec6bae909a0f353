// Package graph answers GraphQL operations: resolvers, one file a resource, and the
// pieces around them that know the schema (arguments.go checks what callers wrote,
// foresee.go tells the REST calls that an operation is certain to need, present.go
// gives errors their code).
//
// A resolver says what it wants and picks the field; it makes no HTTP call and keeps no
// state. Wants go through package load to the planner's session of the operation.
package graph

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"shiftgraph/graph/gen"
	"shiftgraph/graph/load"
	"shiftgraph/internal/panics"
	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
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
	Zones             *plan.Zones
	Colors            ColorOrder
	Worktime          worktime.Settings
	MaxPageSize       int              // entries of one page of a connection
	MaxPeriodDays     int              // days of a period that schedules are asked for
	AnswerBytes       int              // of one answer; 0 for no bound
	AnswerBytesAtOnce int              // of all answers that are being sent; 0 for no bound
	Explain           bool             // whether callers may see the REST calls behind an answer
	Interpret         bool             // whether gqlgen's own execution runs every operation
	Now               func() time.Time // the clock that says what today is
}

// resolvers implements gen.ResolverRoot. Each resource has a type of its own over it.
type resolvers struct{ settings Settings }

func (r *resolvers) Query() gen.QueryResolver                           { return query{r} }
func (r *resolvers) Employee() gen.EmployeeResolver                     { return employee{r} }
func (r *resolvers) Membership() gen.MembershipResolver                 { return membership{} }
func (r *resolvers) EmployeeContract() gen.EmployeeContractResolver     { return employeeContract{} }
func (r *resolvers) EmployeeSkill() gen.EmployeeSkillResolver           { return employeeSkill{} }
func (r *resolvers) PlanningUnit() gen.PlanningUnitResolver             { return planningUnit{r} }
func (r *resolvers) PlanningPeriod() gen.PlanningPeriodResolver         { return planningPeriod{} }
func (r *resolvers) Activity() gen.ActivityResolver                     { return activity{r} }
func (r *resolvers) Contract() gen.ContractResolver                     { return contract{r} }
func (r *resolvers) Skill() gen.SkillResolver                           { return skill{r} }
func (r *resolvers) ScheduleDay() gen.ScheduleDayResolver               { return scheduleDay{r} }
func (r *resolvers) ScheduleBlock() gen.ScheduleBlockResolver           { return scheduleBlock{r} }
func (r *resolvers) Requirement() gen.RequirementResolver               { return requirement{} }
func (r *resolvers) ActivitySeries() gen.ActivitySeriesResolver         { return activitySeries{} }
func (r *resolvers) Coverage() gen.CoverageResolver                     { return coverage{} }
func (r *resolvers) ScheduleDifference() gen.ScheduleDifferenceResolver { return scheduleDifference{} }
func (r *resolvers) ActivityDifference() gen.ActivityDifferenceResolver { return activityDifference{} }
func (r *resolvers) Adherence() gen.AdherenceResolver                   { return adherence{} }
func (r *resolvers) AdherenceException() gen.AdherenceExceptionResolver { return adherenceException{} }
func (r *resolvers) TimeTotal() gen.TimeTotalResolver                   { return timeTotal{r} }

type query struct{ *resolvers }

// color writes a colour of the API as #RRGGBB; nil when there is none or it is not one.
func (r *resolvers) color(c *wfm.Whole) *string {
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

// those returns the pointers that keep wants. It is never nil, and never the given slice
// changed.
func those[T any](rows []*T, keep func(*T) bool) []*T {
	out := make([]*T, 0, len(rows))
	for _, row := range rows {
		if keep(row) {
			out = append(out, row)
		}
	}
	return out
}

// given is an optional argument, or its default.
func given[T any](v *T, fallback T) T {
	if v == nil {
		return fallback
	}
	return *v
}

// today is the day in the configured zone.
func (r *resolvers) today() wfm.Date {
	loc, _ := r.settings.Zones.Of(nil)
	return wfm.DateOfTime(r.settings.Now().In(loc))
}

// thisDay is today as a period.
func (r *resolvers) thisDay() wfm.Period { return wfm.Period{Start: r.today(), End: r.today()} }

// sideBySide is how many of a batch are resolved at once.
const sideBySide = 16

// eachOf resolves a batch one by one, several side by side, where the session makes sure
// that they share what can be shared. It goes on behind one that failed.
func eachOf[P, V any](parents []*P, one func(*P) (V, error)) ([]V, []error) {
	values, errs := make([]V, len(parents)), make([]error, len(parents))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(sideBySide, len(parents)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(parents)); i = next.Add(1) - 1 {
				values[i], errs[i] = guarded(parents[i], one)
			}
		})
	}
	workers.Wait()
	return values, errs
}

// guarded makes an error of a panic, which would otherwise end the program.
func guarded[P, V any](parent *P, one func(*P) (V, error)) (v V, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &plan.PanicError{Value: r, Where: panics.Origin()}
		}
	}()
	return one(parent)
}

// isTrue reads an optional flag whose default is false.
func isTrue(b *bool) bool { return given(b, false) }

// rowsOf returns a list's rows; none where there is no list.
func rowsOf[T any](t *plan.Table[T]) []T {
	if t == nil {
		return nil
	}
	return t.Rows
}

// joined gives gqlgen a batch's results with the error of each where any failed.
func joined[T any](values []T, errs []error) ([]T, error) {
	if firstError(errs) != nil {
		return values, batchErrors(errs)
	}
	return values, nil
}

// firstError returns the first error of a batch; nil when all of it went well.
func firstError(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// each maps a batch's parents to what stands at their place: the keys that they refer to,
// or the values themselves.
func each[P, V any](parents []*P, of func(*P) V) []V {
	out := make([]V, len(parents))
	for i, p := range parents {
		out[i] = of(p)
	}
	return out
}

// request returns the operation's session and loaders.
func request(ctx context.Context) *load.Request { return load.From(ctx) }
