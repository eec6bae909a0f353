package graph

import (
	"context"
	"fmt"
	"slices"
	"time"

	"shiftgraph/graph/exec"
	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
	"shiftgraph/upstream/plan"
)

// The figures of planning units. What counts is decided in package worktime; here the
// data are brought together.

// family returns a unit, and all units below it where they count too.
func family(ctx context.Context, u *wfm.PlanningUnit, descendants *bool) ([]wfm.PlanningUnit, error) {
	units := []wfm.PlanningUnit{*u}
	if !isTrue(descendants) {
		return units, nil
	}
	t, err := unitTree(ctx)
	if err != nil {
		return nil, err
	}
	return append(units, t.descendants(u.ID)...), nil
}

// presence returns the booking dates whose shifts are there on the calendar days of a
// period: the night shift of the date before is there after midnight. So may be those of the
// date behind the period: a shift may be booked on the day in which most of it lies, it may be
// that of a unit farther west, and its first minutes may go on with a deviation that began
// before midnight. There is no date before the first, nor behind the last.
func presence(period wfm.Period) wfm.Period {
	return wfm.Period{Start: max(wfm.FirstDate, period.Start-1), End: min(wfm.LastDate, period.End+1)}
}

// daysOfUnits returns the days of units on booking dates.
func daysOfUnits(ctx context.Context, units []wfm.PlanningUnit, dates wfm.Period, levels ...wfm.Level) ([]wfm.ScheduleDay, error) {
	return selectionOf(units, dates, levels...).days(ctx)
}

func selectionOf(units []wfm.PlanningUnit, dates wfm.Period, levels ...wfm.Level) selection {
	s := selection{period: dates, levels: levels}
	for i := range units {
		s.units = append(s.units, units[i].ID)
	}
	return s
}

// grid cuts a period into the unit's intervals.
func (r *resolvers) grid(u *wfm.PlanningUnit, period wfm.Period) worktime.Grid {
	loc, _ := r.settings.Zones.Of(u)
	return worktime.NewGrid(period, loc, int(given(u.RasterSeconds, worktime.DefaultRasterSeconds)))
}

// Staffing resolves PlanningUnit.staffing for a list of units.
func (r planningUnit) Staffing(ctx context.Context, units []*wfm.PlanningUnit, period wfm.Period, level *wfm.Level, activityIDs []wfm.ID, activityTypes []wfm.ActivityType, method *worktime.StaffingMethod, includeDescendants *bool) ([][]worktime.ActivitySeries, error) {
	return joined(eachOf(units, func(u *wfm.PlanningUnit) ([]worktime.ActivitySeries, error) {
		if none(activityIDs) || none(activityTypes) {
			return []worktime.ActivitySeries{}, nil
		}
		members, err := family(ctx, u, includeDescendants)
		if err != nil {
			return nil, err
		}
		on := given(level, wfm.Plan)
		days, err := daysOfUnits(ctx, members, presence(period), on)
		if err != nil {
			return nil, err
		}
		activities, err := knownActivities(ctx)
		if err != nil {
			return nil, err
		}
		series := worktime.StaffingOf(worktime.StaffingQuery{
			Grid: r.grid(u, period), Level: on, Method: given(method, worktime.Average), Days: days,
			Activities: activities, ActivityIDs: activityIDs, Types: typesAsked(activityTypes, activities, days),
		})
		rows := 0
		for i := range series {
			rows += len(series[i].Intervals)
		}
		return notNil(series), request(ctx).Count(rows)
	}))
}

// typesAsked puts the types that the schema does not name in the place of OTHER.
func typesAsked(types []wfm.ActivityType, activities worktime.Activities, days []wfm.ScheduleDay) []wfm.ActivityType {
	var out []wfm.ActivityType
	for _, t := range types {
		if t == namedType(t) && t.Known() {
			out = append(out, t)
			continue
		}
		seen := map[wfm.ActivityType]bool{}
		for i := range days {
			for j := range days[i].Blocks {
				if found := activities.TypeOf(&days[i].Blocks[j]); !found.Known() && !seen[found] {
					seen[found] = true
					out = append(out, found)
				}
			}
		}
		if len(seen) == 0 {
			out = append(out, t) // nobody is on one: an empty list would ask for all types
		}
	}
	return out
}

// Coverage resolves PlanningUnit.coverage for a list of units.
func (r planningUnit) Coverage(ctx context.Context, units []*wfm.PlanningUnit, period wfm.Period, level *wfm.Level, activityIDs []wfm.ID, includeDescendants *bool) ([][]worktime.Coverage, error) {
	return joined(eachOf(units, func(u *wfm.PlanningUnit) ([]worktime.Coverage, error) {
		if none(activityIDs) {
			return []worktime.Coverage{}, nil
		}
		members, err := family(ctx, u, includeDescendants)
		if err != nil {
			return nil, err
		}
		on := given(level, wfm.Plan)
		dates := presence(period)
		if wants, err := selectionOf(members, dates, on).wants(ctx); err == nil {
			request(ctx).Start(wants) // beside the requirements
		}
		requirements, err := r.requirementsOf(ctx, u, members, period)
		if err != nil {
			return nil, err
		}
		days, err := daysOfUnits(ctx, members, dates, on)
		if err != nil {
			return nil, err
		}
		activities, err := knownActivities(ctx)
		if err != nil {
			return nil, err
		}
		rows := worktime.CoverageOf(worktime.CoverageQuery{
			Grid: r.grid(u, period), Level: on, Days: days, Activities: activities,
			ActivityIDs: activityIDs, Requirements: requirements, ZoneOf: r.zonesOf(members),
		})
		n := 0
		for i := range rows {
			n += len(rows[i].Intervals)
		}
		return notNil(rows), request(ctx).Count(n)
	}))
}

// requirementsOf returns the requirements of units that fall into a period on the clock
// of one of them. Days of a unit in another zone begin and end at other instants: the day
// before the period, or the one after it, lies partly in it.
func (r planningUnit) requirementsOf(ctx context.Context, clock *wfm.PlanningUnit, units []wfm.PlanningUnit, period wfm.Period) ([]wfm.Requirement, error) {
	here, _ := r.settings.Zones.Of(clock)
	asked := make([]wfm.Period, len(units))
	var wants []plan.Want
	first, end := period.Start.Midnight(here), (period.End + 1).Midnight(here)
	for i := range units {
		there, _ := r.settings.Zones.Of(&units[i])
		asked[i] = wfm.Period{Start: wfm.DateOfTime(first.In(there)), End: wfm.DateOfTime(end.Add(-time.Second).In(there))}
		wants = append(wants, plan.RequirementWants(units[i].ID, asked[i])...)
	}
	request(ctx).Start(wants)
	var out []wfm.Requirement
	for i := range units {
		rows, err := request(ctx).Requirements(ctx, units[i].ID, asked[i])
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// zonesOf tells the zones of units by their ids.
func (r *resolvers) zonesOf(units []wfm.PlanningUnit) func(wfm.ID) *time.Location {
	return func(id wfm.ID) *time.Location {
		for i := range units {
			if units[i].ID == id {
				loc, _ := r.settings.Zones.Of(&units[i])
				return loc
			}
		}
		return nil
	}
}

// Compare resolves PlanningUnit.compare for a list of units.
func (r planningUnit) Compare(ctx context.Context, units []*wfm.PlanningUnit, period wfm.Period, base, with wfm.Level) ([][]worktime.ScheduleDifference, error) {
	blocks := selects(ctx, "changes", "blocks")
	return joined(eachOf(units, func(u *wfm.PlanningUnit) ([]worktime.ScheduleDifference, error) {
		days, err := selection{period: period, units: []wfm.ID{u.ID}, levels: []wfm.Level{base, with}}.days(ctx)
		if err != nil {
			return nil, err
		}
		var clock *time.Location
		if blocks {
			clock, _ = r.settings.Zones.Of(u)
		}
		rows := worktime.Compare(days, base, with, clock)
		return notNil(rows), request(ctx).Count(len(rows))
	}))
}

// Adherence resolves PlanningUnit.adherence for a list of units.
func (r planningUnit) Adherence(ctx context.Context, units []*wfm.PlanningUnit, period wfm.Period, scheduled, actual *wfm.Level, toleranceSeconds *int) ([][]worktime.Adherence, error) {
	tolerance := given(toleranceSeconds, 0)
	if err := checkTolerance(tolerance); err != nil {
		return nil, err
	}
	should, did := given(scheduled, wfm.Plan), given(actual, wfm.ACD)
	return joined(eachOf(units, func(u *wfm.PlanningUnit) ([]worktime.Adherence, error) {
		days, err := daysOfUnits(ctx, []wfm.PlanningUnit{*u}, presence(period), should, did)
		if err != nil {
			return nil, err
		}
		activities, err := knownActivities(ctx)
		if err != nil {
			return nil, err
		}
		loc, _ := r.settings.Zones.Of(u)
		rows := worktime.AdherenceOf(worktime.AdherenceQuery{
			Period: period, Location: loc, Scheduled: should, Actual: did, Days: days,
			Activities: activities, ToleranceSeconds: tolerance, Until: r.settings.Now(),
		})
		return notNil(rows), request(ctx).Count(len(rows))
	}))
}

func checkTolerance(seconds int) error {
	if seconds < 0 {
		return &inputError{"toleranceSeconds", fmt.Sprintf("%d is less than nothing; want 0 or more seconds", seconds)}
	}
	return nil
}

// Headcount resolves PlanningUnit.headcount for a list of units.
func (r planningUnit) Headcount(ctx context.Context, units []*wfm.PlanningUnit, period wfm.Period, by *worktime.TimeBucket) ([][]worktime.Headcount, error) {
	places := make(map[*wfm.PlanningUnit]int, len(units))
	for i, u := range units {
		places[u] = i
	}
	return joined(eachOf(units, func(u *wfm.PlanningUnit) ([]worktime.Headcount, error) {
		s := request(ctx)
		s.Start([]plan.Want{
			{Entity: plan.UnitMembers, ID: u.ID, Period: period}, {Entity: plan.UnitContracts, ID: u.ID, Period: period},
			{Entity: plan.Employees}, {Entity: plan.Employment}, {Entity: plan.Contracts},
		})
		members, err := s.UnitMembers(ctx, u.ID, period)
		if err != nil {
			return nil, err
		}
		people, err := s.Employees(ctx, false)
		if err != nil {
			return nil, err
		}
		employment, err := s.Employment(ctx)
		if err != nil {
			return nil, err
		}
		contracts, err := r.contractsOfMembers(ctx, u.ID, members, period)
		if err != nil {
			exec.Beside(ctx, places[u], err) // the people can be counted all the same
		}
		return notNil(worktime.HeadcountOf(worktime.HeadcountQuery{
			Period: period, By: given(by, worktime.ByMonth), Memberships: members, Employees: people.ByID(),
			Employment: employment.Rows, Contracts: contracts, Settings: r.settings.Worktime,
		})), nil
	}))
}

// contractsOfMembers returns the contracts of a unit's people, nil where they could not be
// read. A unit that tells of no contract though it has people may not be asked for them:
// they are asked alone then.
func (r *resolvers) contractsOfMembers(ctx context.Context, unit wfm.ID, members []wfm.Membership, period wfm.Period) (*worktime.Contracts, error) {
	links, err := request(ctx).UnitContracts(ctx, unit, period)
	if err != nil {
		return nil, err
	}
	if len(links) == 0 {
		people := make([]wfm.ID, 0, len(members))
		for _, m := range members {
			if !slices.Contains(people, m.EmployeeID) {
				people = append(people, m.EmployeeID)
			}
		}
		return r.contractsOf(ctx, people, nil, period)
	}
	return r.contractsFrom(ctx, links)
}

// none reports whether a caller asked for nothing at all: a list that is there and empty.
func none[T any](list []T) bool { return list != nil && len(list) == 0 }

// notNil makes an empty list of none: null says that something failed.
func notNil[T any](rows []T) []T {
	if rows == nil {
		return []T{}
	}
	return rows
}
