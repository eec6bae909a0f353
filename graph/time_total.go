package graph

import (
	"context"
	"slices"
	"time"

	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
)

// What is told of a row of totals beside what it sums up.

type timeTotal struct{ *resolvers }

// Employee resolves TimeTotal.employee for a list.
func (timeTotal) Employee(ctx context.Context, rows []*worktime.TotalRow) ([]*wfm.Employee, error) {
	return employeesOf(ctx, each(rows, func(t *worktime.TotalRow) wfm.ID { return t.EmployeeID }))
}

// PlanningUnit resolves TimeTotal.planningUnit for a list.
func (timeTotal) PlanningUnit(ctx context.Context, rows []*worktime.TotalRow) ([]*wfm.PlanningUnit, error) {
	return unitsOf(ctx, each(rows, func(t *worktime.TotalRow) wfm.ID { return t.PlanningUnitID }))
}

// Activity resolves TimeTotal.activity for a list.
func (timeTotal) Activity(ctx context.Context, rows []*worktime.TotalRow) ([]*wfm.Activity, error) {
	return activitiesOf(ctx, each(rows, func(t *worktime.TotalRow) wfm.ID { return t.ActivityID }))
}

// MinutesBetween resolves TimeTotal.minutesBetween for a list.
func (t timeTotal) MinutesBetween(ctx context.Context, rows []*worktime.TotalRow, from, to string) ([]*int, error) {
	return t.between(ctx, rows, from, to, false)
}

// PaidMinutesBetween resolves TimeTotal.paidMinutesBetween for a list.
func (t timeTotal) PaidMinutesBetween(ctx context.Context, rows []*worktime.TotalRow, from, to string) ([]*int, error) {
	return t.between(ctx, rows, from, to, true)
}

// between looks at the days of each query once, however many rows it has.
func (t timeTotal) between(ctx context.Context, rows []*worktime.TotalRow, from, to string, paid bool) ([]*int, error) {
	start, end, err := span(from, to)
	if err != nil {
		return nil, err
	}
	return perSource(rows, queryOf, func(row *worktime.TotalRow) (func(*worktime.TimeTotal) int, error) {
		zoneOf, err := t.zonesOfDays(ctx, row.Of.Days)
		if err != nil {
			return nil, err
		}
		return row.Of.Between(zoneOf, start, end, paid), nil
	}, func(row *worktime.TotalRow, minutes func(*worktime.TimeTotal) int) *int {
		n := minutes(&row.TimeTotal)
		return &n
	})
}

func queryOf(row *worktime.TotalRow) *worktime.TotalsQuery { return row.Of }

// perSource makes a value for each row of what rows with the same source share. The sources
// are brought side by side, once each, by a row that has them; the values are made one after
// the other.
func perSource[K comparable, S, V any](rows []*worktime.TotalRow, source func(*worktime.TotalRow) K, bring func(*worktime.TotalRow) (S, error), value func(*worktime.TotalRow, S) V) ([]V, error) {
	places := map[K]int{}
	var first []*worktime.TotalRow
	for _, row := range rows {
		if _, ok := places[source(row)]; !ok {
			places[source(row)] = len(first)
			first = append(first, row)
		}
	}
	brought, failed := eachOf(first, bring)
	values, errs := make([]V, len(rows)), make([]error, len(rows))
	for i, row := range rows {
		at := places[source(row)]
		if errs[i] = failed[at]; errs[i] == nil {
			values[i] = value(row, brought[at])
		}
	}
	return joined(values, errs)
}

// zonesOfDays tells the zones of the planning units of days, whose clocks are asked for where
// they may differ.
func (r *resolvers) zonesOfDays(ctx context.Context, days []wfm.ScheduleDay) (func(unit wfm.ID) *time.Location, error) {
	zones := map[wfm.ID]*time.Location{}
	var ids []wfm.ID
	for i := range days {
		if id := days[i].PlanningUnitID; zones[id] == nil {
			zones[id], _ = r.settings.Zones.Of(nil)
			ids = append(ids, id)
		}
	}
	if r.settings.Zones.Differ() {
		units, errs := request(ctx).Loaders().Units.All(ctx, ids)
		if err := firstError(errs); err != nil {
			return nil, err
		}
		for i, u := range units {
			zones[ids[i]], _ = r.settings.Zones.Of(u)
		}
	}
	return func(unit wfm.ID) *time.Location { return zones[unit] }, nil
}

// ContractualMinutes resolves TimeTotal.contractualMinutes for a list.
func (t timeTotal) ContractualMinutes(ctx context.Context, rows []*worktime.TotalRow) ([]*int, error) {
	employment, err := request(ctx).Employment(ctx)
	if err != nil {
		return nil, err
	}
	type bucket struct {
		of     *worktime.TotalsQuery
		person wfm.ID
		period wfm.Period
	}
	counted := map[bucket]*int{} // rows that differ in the activity alone have the same
	return perSource(rows, queryOf, func(row *worktime.TotalRow) (*worktime.Contracts, error) {
		var people, units []wfm.ID
		for _, other := range rows {
			if other.Of == row.Of && other.OnePerson() {
				people = append(people, other.EmployeeID)
			}
		}
		for i := range row.Of.Days {
			units = append(units, row.Of.Days[i].PlanningUnitID)
		}
		return t.contractsOf(ctx, distinct(people), distinct(units), row.Of.Period)
	}, func(row *worktime.TotalRow, contracts *worktime.Contracts) *int {
		if !row.OnePerson() {
			return nil
		}
		at := bucket{row.Of, row.EmployeeID, row.Period()}
		if _, ok := counted[at]; !ok {
			own, _ := employment.Of(at.person)
			counted[at] = contracts.ContractualMinutes(at.person, at.period, own)
		}
		return counted[at]
	})
}

// AbsencePercent resolves TimeTotal.absencePercent for a list.
func (t timeTotal) AbsencePercent(ctx context.Context, rows []*worktime.TotalRow) ([]*float64, error) {
	contractual, err := t.ContractualMinutes(ctx, rows)
	out := make([]*float64, len(rows))
	for i, minutes := range contractual {
		if away := rows[i].AbsenceMinutes; away != nil && minutes != nil {
			out[i] = worktime.Share(*away, *minutes)
		}
	}
	return out, err
}

// Hours resolves TimeTotal.hours for a list. A person's schedule is asked for once, over all
// of the period, and counted row by row.
func (t timeTotal) Hours(ctx context.Context, rows []*worktime.TotalRow) ([]*worktime.Hours, error) {
	type source struct {
		of     *worktime.TotalsQuery
		person wfm.ID // zero where nothing has to be brought
	}
	sourceOf := func(row *worktime.TotalRow) source {
		if _, one := row.OneLevel(); !one || !row.OnePerson() {
			return source{}
		}
		return source{row.Of, row.EmployeeID}
	}
	type bucket struct {
		source
		period wfm.Period
		level  wfm.Level
	}
	told := map[*worktime.TotalsQuery]map[wfm.ID][]wfm.ScheduleDay{}
	for _, row := range rows {
		if told[row.Of] == nil && sourceOf(row) != (source{}) {
			told[row.Of] = daysByPerson(row.Of)
		}
	}
	counted := map[bucket]*worktime.Hours{} // rows that differ in the activity alone have the same
	return perSource(rows, sourceOf, func(row *worktime.TotalRow) (worktime.HoursQuery, error) {
		if sourceOf(row) == (source{}) {
			return worktime.HoursQuery{}, nil
		}
		q, err := t.hoursQuery(ctx, row.EmployeeID, row.Of.Period, row.Of.Levels)
		q.Days = withDays(q.Days, told[row.Of][row.EmployeeID])
		return q, err
	}, func(row *worktime.TotalRow, q worktime.HoursQuery) *worktime.Hours {
		at := bucket{source: sourceOf(row), period: row.Period()}
		if at.source == (source{}) {
			return nil
		}
		at.level, _ = row.OneLevel()
		if _, ok := counted[at]; !ok {
			q.Period, q.Level = at.period, at.level
			counted[at] = known(worktime.HoursOf(q))
		}
		return counted[at]
	})
}

// daysByPerson puts the days that a query counts together by person.
func daysByPerson(q *worktime.TotalsQuery) map[wfm.ID][]wfm.ScheduleDay {
	of := map[wfm.ID][]wfm.ScheduleDay{}
	for i := range q.Days {
		of[q.Days[i].EmployeeID] = append(of[q.Days[i].EmployeeID], q.Days[i])
	}
	return of
}

// withDays adds to a person's days those that others know. The schedule of a person with one
// planning unit is that unit's; one who is still planned in a unit that they have left has
// days elsewhere, and what the rows count is never missing in the hours beside them.
func withDays(days, known []wfm.ScheduleDay) []wfm.ScheduleDay {
	type record struct {
		date  wfm.Date
		unit  wfm.ID
		level wfm.Level
	}
	recordOf := func(d *wfm.ScheduleDay) record { return record{d.Date, d.PlanningUnitID, d.Level} }
	there := make(map[record]bool, len(days))
	for i := range days {
		there[recordOf(&days[i])] = true
	}
	own := slices.Clip(days) // the list is shared
	for i := range known {
		if !there[recordOf(&known[i])] {
			own = append(own, known[i])
		}
	}
	return own
}
