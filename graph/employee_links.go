package graph

import (
	"cmp"
	"context"
	"slices"

	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
	"shiftgraph/upstream/plan"
)

// JoinDate resolves Employee.joinDate.
func (r employee) JoinDate(ctx context.Context, people []*wfm.Employee) ([]*wfm.Date, error) {
	return r.employment(ctx, people, func(p wfm.EmploymentPeriod) wfm.Date { return p.Start })
}

// LeaveDate resolves Employee.leaveDate.
func (r employee) LeaveDate(ctx context.Context, people []*wfm.Employee) ([]*wfm.Date, error) {
	return r.employment(ctx, people, func(p wfm.EmploymentPeriod) wfm.Date { return p.End })
}

// employment picks a date of each person's employment period that matters today.
func (r employee) employment(ctx context.Context, people []*wfm.Employee, pick func(wfm.EmploymentPeriod) wfm.Date) ([]*wfm.Date, error) {
	all, err := request(ctx).Employment(ctx)
	if err != nil {
		return nil, err
	}
	today := r.today()
	out := make([]*wfm.Date, len(people))
	for i, e := range people {
		periods, _ := all.Of(e.ID)
		if p, ok := current(periods, today); ok {
			if d := pick(p); d != 0 {
				out[i] = &d
			}
		}
	}
	return out, nil
}

// current returns the period that holds today, else the next one, else the last.
func current(periods []wfm.EmploymentPeriod, today wfm.Date) (wfm.EmploymentPeriod, bool) {
	if len(periods) == 0 {
		return wfm.EmploymentPeriod{}, false
	}
	sorted := byStart(periods)
	for _, p := range sorted {
		if p.Validity().On(today) || p.Start > today {
			return p, true
		}
	}
	return sorted[len(sorted)-1], true
}

func byStart(periods []wfm.EmploymentPeriod) []wfm.EmploymentPeriod {
	return slices.SortedStableFunc(slices.Values(periods), func(a, b wfm.EmploymentPeriod) int { return cmp.Compare(a.Start, b.Start) })
}

// EmploymentPeriods resolves Employee.employmentPeriods.
func (employee) EmploymentPeriods(ctx context.Context, people []*wfm.Employee) ([][]wfm.EmploymentPeriod, error) {
	all, err := request(ctx).Employment(ctx)
	if err != nil {
		return nil, err
	}
	out := make([][]wfm.EmploymentPeriod, len(people))
	for i, e := range people {
		periods, _ := all.Of(e.ID)
		out[i] = append([]wfm.EmploymentPeriod{}, byStart(periods)...)
	}
	return out, nil
}

// PlanningUnits resolves Employee.planningUnits.
func (r employee) PlanningUnits(ctx context.Context, people []*wfm.Employee, period *wfm.Period) ([][]wfm.Membership, error) {
	return joined(eachOf(people, func(e *wfm.Employee) ([]wfm.Membership, error) {
		rows, err := request(ctx).Memberships(ctx, e.ID, given(period, r.thisDay()))
		return byPriority(rows), err
	}))
}

// MainPlanningUnit resolves Employee.mainPlanningUnit.
func (r employee) MainPlanningUnit(ctx context.Context, people []*wfm.Employee, on *wfm.Date) ([]*wfm.PlanningUnit, error) {
	day := given(on, r.today())
	return joined(eachOf(people, func(e *wfm.Employee) (*wfm.PlanningUnit, error) {
		rows, err := request(ctx).Memberships(ctx, e.ID, wfm.Period{Start: day, End: day})
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		return request(ctx).UnitIn(ctx, byPriority(rows)[0].PlanningUnitID)
	}))
}

// byPriority orders memberships by priority, the highest (1) first and those without one
// last, then the latest start first, since a delegation of first priority goes before the
// unit that the person comes from.
func byPriority(rows []wfm.Membership) []wfm.Membership {
	priority := func(m wfm.Membership) int {
		if m.Priority == nil {
			return 1 << 30
		}
		return int(*m.Priority)
	}
	out := slices.SortedStableFunc(slices.Values(rows), func(a, b wfm.Membership) int {
		return cmp.Or(cmp.Compare(priority(a), priority(b)), cmp.Compare(b.Start, a.Start), cmp.Compare(a.PlanningUnitID, b.PlanningUnitID))
	})
	if out == nil {
		out = []wfm.Membership{}
	}
	return out
}

// Contracts resolves Employee.contracts.
func (r employee) Contracts(ctx context.Context, people []*wfm.Employee, period *wfm.Period) ([][]wfm.EmployeeContract, error) {
	// A person may stand in several lists, and is asked for once.
	ids := slices.Compact(slices.Sorted(slices.Values(each(people, func(e *wfm.Employee) wfm.ID { return e.ID }))))
	links, err := request(ctx).ContractsOf(ctx, ids, nil, given(period, r.thisDay()))
	if err != nil {
		return nil, err
	}
	of := map[wfm.ID][]wfm.EmployeeContract{}
	for _, l := range links {
		of[l.EmployeeID] = append(of[l.EmployeeID], l)
	}
	out := make([][]wfm.EmployeeContract, len(people))
	for i, e := range people {
		out[i] = append([]wfm.EmployeeContract{}, of[e.ID]...)
		slices.SortStableFunc(out[i], func(a, b wfm.EmployeeContract) int { return cmp.Compare(a.Start, b.Start) })
	}
	return out, nil
}

// Skills resolves Employee.skills.
func (r employee) Skills(ctx context.Context, people []*wfm.Employee, on *wfm.Date, period *wfm.Period) ([][]wfm.EmployeeSkill, error) {
	in := given(period, r.thisDay())
	if on != nil {
		in = wfm.Period{Start: *on, End: *on}
	}
	skills, errs := request(ctx).SkillsOf(ctx, each(people, func(e *wfm.Employee) wfm.ID { return e.ID }))
	for i := range skills {
		if errs[i] == nil {
			skills[i] = kept(skills[i], func(k *wfm.EmployeeSkill) bool { return k.Validity().In(in) })
			slices.SortStableFunc(skills[i], func(a, b wfm.EmployeeSkill) int { return cmp.Compare(a.SkillID, b.SkillID) })
		}
	}
	return joined(skills, errs)
}

// Schedule resolves Employee.schedule for a list of people.
func (employee) Schedule(ctx context.Context, people []*wfm.Employee, period wfm.Period, levels []wfm.Level) ([][]wfm.ScheduleDay, error) {
	return schedules(ctx, each(people, func(e *wfm.Employee) plan.Want {
		return plan.Want{Entity: plan.EmployeeSchedule, ID: e.ID, Period: period, Levels: plan.LevelSet(levels)}
	}), levels)
}

// Hours resolves Employee.hours for a list of people.
func (r employee) Hours(ctx context.Context, people []*wfm.Employee, period wfm.Period, level *wfm.Level) ([]*worktime.Hours, error) {
	return joined(eachOf(people, func(e *wfm.Employee) (*worktime.Hours, error) {
		return r.hoursOf(ctx, e.ID, period, given(level, wfm.Plan))
	}))
}

func (r employee) hoursOf(ctx context.Context, id wfm.ID, period wfm.Period, level wfm.Level) (*worktime.Hours, error) {
	q, err := r.hoursQuery(ctx, id, period, []wfm.Level{level})
	if err != nil {
		return nil, err
	}
	q.Level = level
	return known(worktime.HoursOf(q)), nil
}

// known returns hours; nil when a contract that the token does not see says what a full
// day counts.
func known(h worktime.Hours) *worktime.Hours {
	if h.NetMinutes == nil {
		return nil
	}
	return &h
}

// hoursQuery brings together what the hours of a person are counted of, on levels and days
// of which any may be asked about.
func (r *resolvers) hoursQuery(ctx context.Context, id wfm.ID, period wfm.Period, levels []wfm.Level) (worktime.HoursQuery, error) {
	q := worktime.HoursQuery{EmployeeID: id, Period: period}
	s := request(ctx)
	var err error
	if q.Days, err = s.Schedule(ctx, plan.Want{Entity: plan.EmployeeSchedule, ID: id, Period: period, Levels: plan.LevelSet(levels)}); err != nil {
		return q, err
	}
	if q.Activities, err = knownActivities(ctx); err != nil {
		return q, err
	}
	if q.Contracts, err = r.contractsOf(ctx, []wfm.ID{id}, nil, period); err != nil {
		return q, err
	}
	employment, err := s.Employment(ctx)
	if err != nil {
		return q, err
	}
	q.Employment, _ = employment.Of(id)
	return q, nil
}
