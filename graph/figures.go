package graph

import (
	"context"

	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
)

// What the rows of figures refer to.

type activitySeries struct{}

// Activity resolves ActivitySeries.activity for a list.
func (activitySeries) Activity(ctx context.Context, rows []*worktime.ActivitySeries) ([]*wfm.Activity, error) {
	return activitiesOf(ctx, each(rows, func(s *worktime.ActivitySeries) wfm.ID { return s.ActivityID }))
}

type coverage struct{}

// Activity resolves Coverage.activity for a list.
func (coverage) Activity(ctx context.Context, rows []*worktime.Coverage) ([]*wfm.Activity, error) {
	return activitiesOf(ctx, each(rows, func(c *worktime.Coverage) wfm.ID { return c.ActivityID }))
}

type scheduleDifference struct{}

// Employee resolves ScheduleDifference.employee for a list.
func (scheduleDifference) Employee(ctx context.Context, rows []*worktime.ScheduleDifference) ([]*wfm.Employee, error) {
	return employeesOf(ctx, each(rows, func(d *worktime.ScheduleDifference) wfm.ID { return d.EmployeeID }))
}

type activityDifference struct{}

// Activity resolves ActivityDifference.activity for a list.
func (activityDifference) Activity(ctx context.Context, rows []*worktime.ActivityDifference) ([]*wfm.Activity, error) {
	return activitiesOf(ctx, each(rows, func(d *worktime.ActivityDifference) wfm.ID { return d.ActivityID }))
}

type adherence struct{}

// Employee resolves Adherence.employee for a list.
func (adherence) Employee(ctx context.Context, rows []*worktime.Adherence) ([]*wfm.Employee, error) {
	return employeesOf(ctx, each(rows, func(a *worktime.Adherence) wfm.ID { return a.EmployeeID }))
}

type adherenceException struct{}

// ScheduledActivity resolves AdherenceException.scheduledActivity for a list.
func (adherenceException) ScheduledActivity(ctx context.Context, rows []*worktime.AdherenceException) ([]*wfm.Activity, error) {
	return activitiesOf(ctx, each(rows, func(e *worktime.AdherenceException) wfm.ID { return e.ScheduledActivityID }))
}

// ActualActivity resolves AdherenceException.actualActivity for a list.
func (adherenceException) ActualActivity(ctx context.Context, rows []*worktime.AdherenceException) ([]*wfm.Activity, error) {
	return activitiesOf(ctx, each(rows, func(e *worktime.AdherenceException) wfm.ID { return e.ActualActivityID }))
}
