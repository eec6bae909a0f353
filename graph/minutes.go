package graph

import (
	"context"
	"errors"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
	"shiftgraph/upstream/plan"
)

// The minutes of days and blocks. What counts is decided in package worktime.

// knownActivities returns the activities that the token sees, for figures.
func knownActivities(ctx context.Context) (worktime.Activities, error) {
	all, err := request(ctx).Activities(ctx)
	if err != nil {
		return nil, err
	}
	return all.ByID(), nil
}

// contractsOf returns the contracts that people, who were planned in the units, hold in a
// period, for figures.
func (r *resolvers) contractsOf(ctx context.Context, people, units []wfm.ID, period wfm.Period) (*worktime.Contracts, error) {
	var links []wfm.EmployeeContract
	if len(people) > 0 {
		// Whoever is to be credited holds a contract, as a rule: the definitions need not wait.
		request(ctx).Start([]plan.Want{{Entity: plan.Contracts}})
		var err error
		if links, err = request(ctx).ContractsOf(ctx, people, units, period); err != nil {
			return nil, err
		}
	}
	return r.contractsFrom(ctx, links)
}

// contractsFrom joins people's contracts with the definitions, for figures.
func (r *resolvers) contractsFrom(ctx context.Context, links []wfm.EmployeeContract) (*worktime.Contracts, error) {
	if len(links) == 0 {
		return worktime.NewContracts(r.settings.Worktime, nil, nil), nil
	}
	definitions, err := request(ctx).Contracts(ctx)
	if err != nil {
		return nil, err
	}
	return worktime.NewContracts(r.settings.Worktime, definitions.ByID(), links), nil
}

// A need of days for contracts, such as worktime.NeedsContract.
type contractNeed func(*wfm.ScheduleDay, worktime.Activities) bool

// contractsFor returns the contracts that figures of days hang on. Most days hang on none,
// and cost nothing.
func (r *resolvers) contractsFor(ctx context.Context, days []*wfm.ScheduleDay, activities worktime.Activities, needs contractNeed) (*worktime.Contracts, error) {
	var people, units []wfm.ID
	var period wfm.Period
	seen := map[wfm.ID]bool{}
	for _, d := range days {
		if !needs(d, activities) {
			continue
		}
		if day := (wfm.Period{Start: d.Date, End: d.Date}); len(people) == 0 {
			period = day
		} else {
			period = period.Union(day)
		}
		if !seen[d.EmployeeID] {
			seen[d.EmployeeID] = true
			people = append(people, d.EmployeeID)
		}
		if d.PlanningUnitID != 0 && !slices.Contains(units, d.PlanningUnitID) {
			units = append(units, d.PlanningUnitID)
		}
	}
	return r.contractsOf(ctx, people, units, period)
}

// figures computes the figures of days, for each what pick takes of them.
func (r *resolvers) figures(ctx context.Context, days []*wfm.ScheduleDay, paid bool, pick func(worktime.Day) *int) ([]*int, error) {
	activities, err := knownActivities(ctx)
	if err != nil {
		return nil, err
	}
	var contracts *worktime.Contracts
	var failed error
	if paid {
		contracts, failed = r.contractsFor(ctx, days, activities, worktime.NeedsContract) // nil where they could not be read
	}
	out, errs := make([]*int, len(days)), make([]error, len(days))
	for i, d := range days {
		out[i] = pick(worktime.DayOf(d, activities, contracts))
		if failed != nil && worktime.NeedsContract(d, activities) {
			errs[i] = failed // the others need none, and stand
		}
	}
	return joined(out, errs)
}

// Minutes resolves ScheduleDay.minutes.
func (scheduleDay) Minutes(_ context.Context, d *wfm.ScheduleDay) (int, error) {
	return worktime.DayMinutes(d), nil
}

// GrossMinutes resolves ScheduleDay.grossMinutes.
func (scheduleDay) GrossMinutes(_ context.Context, d *wfm.ScheduleDay) (*int, error) {
	return worktime.GrossMinutes(d), nil
}

// BreakMinutes resolves ScheduleDay.breakMinutes for a list of days.
func (r scheduleDay) BreakMinutes(ctx context.Context, days []*wfm.ScheduleDay) ([]*int, error) {
	return r.figures(ctx, days, false, func(f worktime.Day) *int { return &f.BreakMinutes })
}

// PaidMinutes resolves ScheduleDay.paidMinutes for a list of days.
func (r scheduleDay) PaidMinutes(ctx context.Context, days []*wfm.ScheduleDay) ([]*int, error) {
	return r.figures(ctx, days, true, func(f worktime.Day) *int { return f.PaidMinutes })
}

// PaidMinutes resolves ScheduleBlock.paidMinutes for a list of blocks.
func (r scheduleBlock) PaidMinutes(ctx context.Context, blocks []*wfm.PlacedBlock) ([]*int, error) {
	var days []*wfm.ScheduleDay
	places := map[*wfm.ScheduleDay]int{}
	for _, b := range blocks {
		if _, ok := places[b.Day]; !ok {
			places[b.Day] = len(days)
			days = append(days, b.Day)
		}
	}
	figures := make([]worktime.Day, 0, len(days))
	_, err := r.figures(ctx, days, true, func(f worktime.Day) *int {
		figures = append(figures, f)
		return nil
	})
	failed := make([]error, len(days))
	switch batch, ok := errors.AsType[graphql.BatchErrorList](err); {
	case ok:
		failed = batch
	case err != nil:
		return nil, err
	}
	out, errs := make([]*int, len(blocks)), make([]error, len(blocks))
	for i, b := range blocks {
		at := places[b.Day]
		if out[i] = figures[at].Blocks[b.Index].PaidMinutes; out[i] == nil {
			errs[i] = failed[at]
		}
	}
	return joined(out, errs)
}

// MinutesBetween resolves ScheduleDay.minutesBetween for a list of days.
func (r scheduleDay) MinutesBetween(ctx context.Context, days []*wfm.ScheduleDay, from, to string) ([]int, error) {
	start, end, err := span(from, to)
	if err != nil {
		return nil, err
	}
	units, errs := make([]*wfm.PlanningUnit, len(days)), make([]error, len(days))
	if r.settings.Zones.Differ() {
		units, errs = request(ctx).Loaders().Units.All(ctx, each(days, func(d *wfm.ScheduleDay) wfm.ID { return d.PlanningUnitID }))
	}
	out := make([]int, len(days))
	for i, d := range days {
		if errs[i] == nil {
			loc, _ := r.settings.Zones.Of(units[i])
			out[i] = worktime.MinutesBetween(d, loc, start, end)
		}
	}
	return joined(out, errs)
}

// span reads two times of day.
func span(from, to string) (start, end worktime.TimeOfDay, err error) {
	if start, err = worktime.ParseTimeOfDay(from); err != nil {
		return 0, 0, &inputError{"from", err.Error()}
	}
	if end, err = worktime.ParseTimeOfDay(to); err != nil {
		return 0, 0, &inputError{"to", err.Error()}
	}
	return start, end, nil
}
