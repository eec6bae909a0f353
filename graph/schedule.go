package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"shiftgraph/graph/exec"
	"shiftgraph/graph/page"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/plan"
)

// schedules resolves a list's schedule fields, each by its want. An empty list of levels
// holds nothing; a missing one reads as plan.
func schedules(ctx context.Context, wants []plan.Want, levels []wfm.Level) ([][]wfm.ScheduleDay, error) {
	if none(levels) {
		out := make([][]wfm.ScheduleDay, len(wants))
		for i := range out {
			out[i] = []wfm.ScheduleDay{}
		}
		return out, nil
	}
	r := request(ctx)
	days, errs := r.Loaders().Schedules.All(ctx, wants)
	for i := range days {
		if partial, some := errors.AsType[*plan.PartialError](errs[i]); some {
			r.Missing(wants[i], partial)
			exec.Beside(ctx, i, errs[i])
			errs[i] = nil
		}
		if errs[i] == nil {
			errs[i] = r.HandOut(days[i])
		}
		if errs[i] != nil {
			days[i] = nil
		}
	}
	return joined(days, errs)
}

// A selection is which days of which schedules a field counts or lists.
type selection struct {
	period        wfm.Period
	units, people []wfm.ID // nil: not restricted
	levels        []wfm.Level
}

// days returns the days of the selection: of its people, in whatever unit, where it names
// people alone; else of its planning units, which are all that the token sees where it
// names none. Each day comes once.
func (s selection) days(ctx context.Context) ([]wfm.ScheduleDay, error) {
	wants, err := s.wants(ctx)
	if err != nil {
		return nil, err
	}
	lists, errs := request(ctx).Schedules(ctx, wants)
	if err := firstError(errs); err != nil {
		return nil, err
	}
	type key struct {
		date           wfm.Date
		level          wfm.Level
		employee, unit wfm.ID
	}
	out, seen := []wfm.ScheduleDay{}, map[key]bool{}
	for _, days := range lists {
		for i := range days {
			d := &days[i]
			k := key{d.Date, d.Level, d.EmployeeID, d.PlanningUnitID}
			if (s.people == nil || slices.Contains(s.people, d.EmployeeID)) && !seen[k] {
				seen[k] = true
				out = append(out, *d)
			}
		}
	}
	return out, nil
}

// wants returns what the selection needs of the planner.
func (s selection) wants(ctx context.Context) ([]plan.Want, error) {
	if none(s.levels) {
		return nil, nil
	}
	entity, keys := plan.UnitSchedule, s.units
	switch {
	case s.units == nil && s.people != nil:
		entity, keys = plan.EmployeeSchedule, s.people
	case s.units == nil:
		units, err := request(ctx).Units(ctx)
		if err != nil {
			return nil, err
		}
		for i := range units.Rows {
			if !bool(units.Rows[i].Deleted) { // a deleted unit's schedules are gone (notes: quirks, P)
				keys = append(keys, units.Rows[i].ID)
			}
		}
	}
	out := make([]plan.Want, len(keys))
	for i, id := range keys {
		out[i] = plan.Want{Entity: entity, ID: id, Period: s.period, Levels: plan.LevelSet(s.levels)}
	}
	return out, nil
}

// Schedules resolves Query.schedules.
func (q query) Schedules(ctx context.Context, period wfm.Period, planningUnitIDs, employeeIDs []wfm.ID, levels []wfm.Level, activityTypes []wfm.ActivityType, first *int, after *string) (*page.ScheduleDayConnection, error) {
	paging, err := newPageRequest(first, after, nil, nil, q.settings.MaxPageSize, period.String(), planningUnitIDs, employeeIDs, levels, activityTypes)
	if err != nil {
		return nil, err
	}
	wanted := selection{period: period, units: planningUnitIDs, people: employeeIDs, levels: levels}
	if none(activityTypes) {
		wanted.levels = []wfm.Level{} // blocks of no type are on no level
	}
	days, err := wanted.days(ctx)
	if err != nil {
		return nil, err
	}
	if activityTypes != nil {
		if days, err = ofTypes(ctx, days, activityTypes); err != nil {
			return nil, err
		}
	}
	all := pointers(days)
	slices.SortFunc(all, compareDays)
	from, info := paging.of(len(all), func(i int) sortKey { return keyOf(all[i]) })
	out := &page.ScheduleDayConnection{}
	out.TotalCount, out.PageInfo, out.Nodes = len(all), info, all[from:from+info.Len]
	rows := len(out.Nodes)
	for _, d := range out.Nodes {
		rows += len(d.Blocks)
	}
	return out, request(ctx).Count(rows)
}

// keyOf is the place of a day among all: by date, unit, level and person.
func keyOf(d *wfm.ScheduleDay) sortKey {
	return sortKey{fmt.Sprintf("%s %020d %02d %s", d.Date, d.PlanningUnitID, d.Level.Rank(), d.Level), d.EmployeeID}
}

// compareDays compares two days as [keyOf] places them.
func compareDays(a, b *wfm.ScheduleDay) int {
	switch { // most pairs differ in what costs least to compare
	case a.Date != b.Date:
		return cmp.Compare(a.Date, b.Date)
	case a.PlanningUnitID != b.PlanningUnitID:
		return cmp.Compare(a.PlanningUnitID, b.PlanningUnitID)
	case a.Level != b.Level:
		return cmp.Or(cmp.Compare(a.Level.Rank(), b.Level.Rank()), cmp.Compare(a.Level, b.Level))
	}
	return cmp.Compare(a.EmployeeID, b.EmployeeID)
}

// ofTypes keeps the days that have a block of one of the types, and lists only those of
// their blocks.
func ofTypes(ctx context.Context, days []wfm.ScheduleDay, types []wfm.ActivityType) ([]wfm.ScheduleDay, error) {
	activities, err := knownActivities(ctx)
	if err != nil {
		return nil, err
	}
	out := days[:0:0]
	for _, d := range days {
		listed, some := make([]bool, len(d.Blocks)), false
		for i := range d.Blocks {
			listed[i] = slices.Contains(types, namedType(activities.TypeOf(&d.Blocks[i])))
			some = some || listed[i]
		}
		if some {
			d.Listed = listed
			out = append(out, d)
		}
	}
	return out, nil
}

type scheduleDay struct{ *resolvers }

// Employee resolves ScheduleDay.employee for a list of days.
func (scheduleDay) Employee(ctx context.Context, days []*wfm.ScheduleDay) ([]*wfm.Employee, error) {
	return employeesOf(ctx, each(days, func(d *wfm.ScheduleDay) wfm.ID { return d.EmployeeID }))
}

// PlanningUnit resolves ScheduleDay.planningUnit for a list of days.
func (scheduleDay) PlanningUnit(ctx context.Context, days []*wfm.ScheduleDay) ([]*wfm.PlanningUnit, error) {
	return unitsOf(ctx, each(days, func(d *wfm.ScheduleDay) wfm.ID { return d.PlanningUnitID }))
}

type scheduleBlock struct{ *resolvers }

// Activity resolves ScheduleBlock.activity for a day's blocks.
func (scheduleBlock) Activity(ctx context.Context, blocks []*wfm.PlacedBlock) ([]*wfm.Activity, error) {
	return activitiesOf(ctx, each(blocks, func(b *wfm.PlacedBlock) wfm.ID { return b.ActivityID }))
}
