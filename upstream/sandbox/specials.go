package sandbox

import "fmt"

// A Special is one awkward case of the data and where to find it.
type Special struct {
	Key        string // short name, the same in every sandbox
	What       string // one line for people
	EmployeeID int64  // 0 where it is not about one person
	UnitID     int64  // where it is planned; 0 where it is not about one unit
	From, To   string // YYYY-MM-DD: an example, both days included
	Path       string // below the base URL, with a query, that shows it
}

// Specials lists the special cases that this sandbox holds, with dates near its day.
// Where a case comes again and again, From and To are its latest time before that day.
// A sandbox of fewer than 43 people, or fewer than eight units, lacks the last ones.
func (s *Server) Specials() []Special {
	g := guide{s: s, today: s.today()}
	g.people()
	g.days()
	g.units()
	return g.all
}

// A guide collects specials.
type guide struct {
	s     *Server
	today day
	all   []Special
}

// schedule adds a case that shows in a person's schedule.
func (g *guide) schedule(key, what string, r role, from, to day, levels string) {
	if int(r) >= len(g.s.people) {
		return
	}
	p := g.s.people[r]
	unit := int64(0)
	if at := p.unitOn(from); at >= 0 {
		unit = g.s.units[at].id
	}
	g.all = append(g.all, Special{Key: key, What: what, EmployeeID: p.id, UnitID: unit, From: from.String(), To: to.String(),
		Path: fmt.Sprintf("/employees/%d/schedule/%s?end_date=%s&levels=%s", p.id, from, to, levels)})
}

// person adds a case that shows in a list about a person.
func (g *guide) person(key, what string, r role, path string) {
	if int(r) >= len(g.s.people) {
		return
	}
	p := g.s.people[r]
	if path == "" {
		path = fmt.Sprintf("/employees/%d", p.id)
	} else if path[0] == '+' {
		path = fmt.Sprintf("/employees/%d/%s/1900-01-01?end_date=4000-01-01", p.id, path[1:])
	}
	unit := int64(0)
	if at := p.unitOn(g.today); at >= 0 {
		unit = g.s.units[at].id
	}
	day := g.today.String()
	g.all = append(g.all, Special{Key: key, What: what, EmployeeID: p.id, UnitID: unit, From: day, To: day, Path: path})
}

// unit adds a case about a unit.
func (g *guide) unit(key, what string, id int64, from, to day, path string) {
	if _, ok := g.s.unitByID[id]; ok {
		g.all = append(g.all, Special{Key: key, What: what, UnitID: id, From: from.String(), To: to.String(), Path: path})
	}
}

// latest finds the last day up to the sandbox's own that fits.
func (g *guide) latest(fits func(day) bool) day {
	for d := g.today; d > g.today-400; d-- {
		if fits(d) {
			return d
		}
	}
	return g.today
}

// nthWeekday fits the nth Monday (0), Tuesday (1) … of a month.
func nthWeekday(n, weekday int) func(day) bool {
	return func(d day) bool { return d.weekday() == weekday && d.nth() == n }
}

func onWeekday(weekday int) func(day) bool {
	return func(d day) bool { return d.weekday() == weekday }
}

func (g *guide) people() {
	g.person("unknown-birth-date", "birth_date is 1900-01-01", rolePlain, "")
	g.person("empty-birth-date", `birth_date is ""`, roleNoBirthDate, "")
	var away span
	for _, one := range g.s.delegations() {
		if one.start <= g.today || away == (span{}) {
			away = one
		}
	}
	g.schedule("delegated", "delegated to unit 1002 for two weeks, every quarter", roleDelegated, away.start-7, away.end+7, "plan")
	g.person("without-unit", "in no planning unit, so without a schedule", roleWithoutUnit, "")
	g.person("two-units", "in 1001 and, with the second priority, in 1005; works there on Thursday and Friday", roleInTwoUnits, "+planning_units")
	_, month, _ := g.today.civil()
	leaver := roleLeaver1 + role(month-1)
	left := dayOf(g.s.year, month, 15)
	g.schedule("leaver", "leaves on the 15th; of every month one does. In odd months the plan of unit 1001 still holds days after that", leaver, left-7, left+15, "plan,final")
	g.person("deleted-scheduled", "deleted, but scheduled", roleDeleted, "")
	g.person("part-time-30", "uneven weekdays, 0 on Wednesday", rolePart30, "+contracts")
	g.person("part-time-20", "uneven weekdays, 0 on Wednesday", rolePart20, "+contracts")
	g.person("mini-job", "ten hours on Friday and Saturday", roleMiniJob, "+contracts")
	g.person("weekly-target", "contract 1006: weekly target, working_hours is {}", roleWeeklyTarget, "+contracts")
	g.person("seven-zeros", "contract 1007: weekly target, seven zeros", roleSevenZeros, "+contracts")
	g.person("weekday-missing", "contract 1008: no thursday in working_hours", roleWeekdayMissing, "+contracts")
	g.person("no-contract", "no contract at all", roleNoContract, "+contracts")
	g.person("contract-change", "contracts 1009 (deleted), 1003 and, from July, 1002", roleContractChange, "+contracts")
	g.person("no-employment", "no employment period, but scheduled", roleNoEmployment, "/employee_employment_periods")
	g.person("moved-unit", "in the deleted unit 1004 until the end of January; those schedules are gone", roleMovedUnit, "+planning_units")
	g.person("awkward-text", "quotes, semicolon, angle brackets, a line break and a formula in text fields", roleAwkwardText, "")
}

func (g *guide) days() {
	s := g.s
	plain := g.latest(func(d day) bool { return d.weekday() == 2 && d < g.today })
	g.schedule("by-hand", "a fixed shift every Wednesday whose adherence can be worked out by hand", rolePlain, plain, plain, "plan,acd")
	for _, change := range [...]struct {
		name string
		sign int
	}{{"spring", 1}, {"autumn", -1}} {
		at, ok := s.zones[31].nextChange(dayOf(s.year, 1, 1), change.sign)
		if !ok {
			continue
		}
		night := at - 1
		g.schedule("night-"+change.name, "night shift over the clock change", roleNights, night, night, "plan,final,acd")
		g.schedule("night-break-"+change.name, "a break at 02:30 in the hour that comes twice or never", roleNightBreak, night, night, "plan,final,acd")
		g.schedule("end-before-start-"+change.name, "time_end carries the date of time_start, over the clock change", roleEndBeforeStart, night, night, "plan")
		g.unit("requirements-"+change.name, "a day of 23 or 25 hours: as many values", unitBerlin, at, at, fmt.Sprintf("/planning_units/%d/requirements/%s", unitBerlin, at))
		if lisbon, ok := s.zones[27].nextChange(dayOf(s.year, 1, 1), change.sign); ok {
			g.unit("requirements-24-"+change.name, "a day of 23 or 25 hours: 24 hours' worth of values all the same", unitLisbon, lisbon, lisbon, fmt.Sprintf("/planning_units/%d/requirements/%s", unitLisbon, lisbon))
		}
	}
	at := g.latest(nthWeekday(1, 4))
	g.schedule("end-before-start", "time_end carries the date of time_start; first Friday of a month", roleEndBeforeStart, at, at, "plan")
	monday := g.today.monday()
	g.schedule("off-raster", "shifts from 09:10", roleOffRaster, monday, monday+4, "plan")
	g.schedule("seconds", "shifts from 08:59:30 and breaks of 15:15", roleSeconds, monday, monday+4, "plan")
	at = g.latest(nthWeekday(2, 2))
	g.schedule("day-status", "Illness as day status over a shift on plan, the shift alone on final; second Wednesday of a month", roleDayStatus, at, at, "plan,final")
	at = g.latest(nthWeekday(3, 2))
	g.schedule("two-full-days", "two full-day blocks on one day; third Wednesday of a month", roleTwoFullDays, at, at, "plan")
	at = g.latest(nthWeekday(2, 4))
	g.schedule("full-day-and-timed", "a full-day block that is no day status beside a timed one; second Friday of a month", roleTwoFullDays, at, at, "plan")
	at = g.latest(nthWeekday(2, 3))
	g.schedule("tie", "two overlapping blocks of equal length; second Thursday of a month", roleTie, at, at, "plan")
	g.schedule("midnight", "late shifts that end at 00:00 sharp", roleMidnight, monday, monday+4, "plan")
	at = g.latest(onWeekday(3))
	g.schedule("hidden-activity", "an activity that the planner's /activities lacks; every Thursday", roleHiddenActivity, at, at, "plan")
	at = g.latest(onWeekday(0))
	g.schedule("block-type", "a block of type absence whose activity is of type meeting; every Monday", roleBlockType, at, at, "plan")
	at = g.latest(onWeekday(1))
	g.schedule("deleted-activity", "the deleted activity 1029 in use; every Tuesday", roleFaxDesk, at, at, "plan")
	at = g.latest(func(d day) bool { _, m, _ := d.civil(); return nthWeekday(1, 0)(d) && m%3 == 2 })
	g.schedule("unpaid-illness", "a week of unpaid illness, every quarter", roleUnpaidIllness, at, at+4, "plan")
	g.schedule("wishes", "wishes and availabilities without an activity, requests for time off", roleWishes, monday, monday+4, "wishes,alternative_wishes,absence_wishes,availabilities")
}

func (g *guide) units() {
	last := g.today - 7
	list := "/planning_units"
	g.unit("parent", "a parent without people", unitParent, g.today, g.today, fmt.Sprintf("%s/%d", list, unitParent))
	g.unit("final-frozen", "final is the plan as it was published", unitBerlin, last, last, fmt.Sprintf("%s/%d/schedule/%s?levels=plan,final", list, unitBerlin, last))
	g.unit("final-happened", "final is what happened: late, ill, overtime", unitLisbon, last, last, fmt.Sprintf("%s/%d/schedule/%s?levels=plan,final", list, unitLisbon, last))
	g.unit("other-zone", "a site in another time zone", unitLisbon, g.today, g.today, fmt.Sprintf("%s/%d", list, unitLisbon))
	g.unit("requirements-unit", "requirements without people, for the people of 1001", unitRequirements, last, last, fmt.Sprintf("%s/%d/requirements/%s", list, unitRequirements, last))
	g.unit("deleted-unit", "a deleted unit, with a time_zone_id that no table names", unitDeleted, g.today, g.today, fmt.Sprintf("%s/%d", list, unitDeleted))
	g.unit("no-acd", "a unit without agent status", unitBackOffice, last, last, fmt.Sprintf("%s/%d/schedule/%s?levels=plan,time_recording", list, unitBackOffice, last))
	evening := g.latest(func(d day) bool { return d.weekday() == 1 })
	g.unit("unknown-type", "Stand-by (1032) is of a type that injixo does not have, on level on_call", unitBackOffice, evening-14, evening, fmt.Sprintf("%s/%d/schedule/%s?end_date=%s&levels=on_call", list, unitBackOffice, evening-14, evening))
	g.unit("far-zone", "a site west of the Atlantic, whose clocks change on other days", unitBoston, g.today, g.today, fmt.Sprintf("%s/%d", list, unitBoston))
}
