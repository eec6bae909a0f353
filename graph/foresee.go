package graph

import (
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/plan"
)

// foresight is what an operation's selection set tells before anything was fetched.
type foresight struct {
	needs  []need
	crowds []plan.Crowd // what will be asked for of many people, one by one
	period wfm.Period   // the days on which contracts will be asked for; zero when none

	certain []plan.Want     // see withoutAnswer
	fields  plan.Projection // what calls ask for
}

// A need is what a field asks the planner for. Without an id, of an entity that has one, it
// is needed for each planning unit or person that an answer will bring.
type need struct {
	plan.Want
	field string // its response name behind those of the fields around it, with dots between
	maybe bool   // whether it is needed hangs on an answer
}

// withoutAnswer are the wants whose need does not hang on any answer.
func (f *foresight) withoutAnswer() []plan.Want {
	crowds := map[plan.Entity]bool{}
	for _, c := range f.crowds {
		crowds[c.Entity] = true
	}
	var out []plan.Want
	for _, n := range f.needs {
		if !n.maybe && !n.IsTemplate() && !crowds[n.Entity] {
			out = append(out, n.Want)
		}
	}
	return out
}

// all are the wants of all needs.
func (f *foresight) all() []plan.Want {
	out := make([]plan.Want, len(f.needs))
	for i, n := range f.needs {
		out[i] = n.Want
	}
	return out
}

// foresee walks the operation once. Certain are the reference lists that joins read, and
// what belongs to a planning unit or a person whom the operation names. What hangs on an
// answer, such as the schedules of the units of a list, is left to the resolvers.
func foresee(op *graphql.OperationContext, today wfm.Date, zonesDiffer bool) foresight {
	w := walker{op: op, today: wfm.Period{Start: today, End: today}, zonesDiffer: zonesDiffer}
	w.selection("Query", op.Operation.SelectionSet, scope{}, "")
	for i := range w.needs {
		if w.needs[i].Entity == plan.Employees {
			w.needs[i].UserID = w.userID
		}
	}
	return w.foresight
}

// A scope is what is known of an object before anything was fetched.
type scope struct {
	unit     wfm.ID      // the planning unit, or the one whose people or days these are; zero when not known
	employee wfm.ID      // the person, or the one whose days these are; zero when not known
	units    []wfm.ID    // the planning units whose days these are, where they are several
	period   wfm.Period  // the booking dates of these days
	levels   plan.Levels // their levels, where several people's are told by rows of totals
}

type walker struct {
	foresight
	op          *graphql.OperationContext
	today       wfm.Period
	zonesDiffer bool
	userID      bool   // whether Employee.userId is selected anywhere
	at          string // the field that is looked at: see need.field
}

// selection walks the fields of an object that is not there yet. Guard has bounded the
// operation's depth and the number of its fields.
func (w *walker) selection(typeName string, set ast.SelectionSet, in scope, path string) {
	for _, f := range graphql.CollectFields(w.op, set, []string{typeName}) {
		if f.Definition == nil || strings.HasPrefix(f.Name, "__") {
			continue
		}
		a := arguments{f.ArgumentMap(w.op.Variables)}
		w.at = path + f.Alias
		name := typeName + "." + f.Name
		below := []scope{w.field(name, a, in)}
		if name == "Query.planningUnits" && a.has("ids") {
			below = w.unitsNamed(a.ids("ids"))
		}
		for _, of := range below {
			w.selection(f.Definition.Type.Name(), f.Selections, of, path+f.Alias+".")
		}
	}
}

// field notes what a field needs and returns what is known of its value.
func (w *walker) field(name string, a arguments, in scope) scope {
	switch typeName, _, _ := strings.Cut(name, "."); typeName {
	case "Query":
		return w.root(name, a)
	case "Employee":
		return w.person(name, a, in)
	case "PlanningUnit":
		return w.planningUnit(name, a, in)
	}
	switch name {
	case "ScheduleDay.employee", "Membership.employee", "EmployeeContract.employee":
		w.list(plan.Employees)
		return scope{unit: in.unit, employee: in.employee}
	case "ScheduleDifference.employee", "Adherence.employee", "TimeTotal.employee":
		w.list(plan.Employees)
		return scope{unit: in.unit}
	case "ScheduleDay.planningUnit", "Membership.planningUnit":
		if in.unit == 0 { // below a unit that is asked for by its id these are that unit's
			w.list(plan.Units)
		}
		return scope{unit: in.unit}
	case "TimeTotal.planningUnit", "PlanningPeriod.planningUnit":
		w.list(plan.Units)
	case "TimeTotal.hours":
		w.daysOfPerson(in.period, in.levels, in)
		w.contractual(in)
	case "TimeTotal.contractualMinutes", "TimeTotal.absencePercent":
		w.contractual(in)
	case "ScheduleDay.minutesBetween", "TimeTotal.minutesBetween", "TimeTotal.paidMinutesBetween":
		if w.zonesDiffer && in.unit == 0 {
			w.list(plan.Units)
		}
	case "ScheduleDay.breakMinutes":
		w.list(plan.Activities)
	case "ScheduleDay.paidMinutes", "ScheduleBlock.paidMinutes", "TimeTotal.paidMinutes", "TimeTotal.absenceMinutes":
		w.paid(in)
	case "ScheduleDay.blocks":
		return in
	case "ScheduleBlock.activity", "Requirement.activity", "ActivitySeries.activity", "Coverage.activity", "ActivityDifference.activity",
		"AdherenceException.scheduledActivity", "AdherenceException.actualActivity", "TimeTotal.activity":
		w.list(plan.Activities)
	case "EmployeeContract.contract":
		w.list(plan.Contracts)
	case "EmployeeSkill.skill":
		w.list(plan.Skills)
	case "Skill.employees":
		w.list(plan.Employees)
		w.want(plan.Want{Entity: plan.EmployeeSkills})
	case "Contract.holders":
		w.list(plan.Employees)
		w.want(plan.Want{Entity: plan.EveryonesContracts, Period: a.period(w.today)})
	case "ScheduleDayConnection.nodes", "ScheduleDayConnection.edges", "ScheduleDayEdge.node":
		return in
	}
	return scope{}
}

// root notes what a field of the query needs.
func (w *walker) root(name string, a arguments) scope {
	switch name {
	case "Query.employees":
		w.employees(a)
	case "Query.employee":
		w.list(plan.Employees)
		return scope{employee: a.id("id")}
	case "Query.planningUnits":
		if !a.has("ids") {
			w.list(plan.Units)
		}
	case "Query.planningUnit":
		id := a.id("id")
		w.want(plan.Want{Entity: plan.Unit, ID: id})
		return scope{unit: id}
	case "Query.activities", "Query.activity":
		w.list(plan.Activities)
	case "Query.contracts", "Query.contract":
		w.list(plan.Contracts)
	case "Query.skills", "Query.skill":
		w.list(plan.Skills)
	case "Query.planningPeriods":
		from := a.date("from")
		w.want(plan.Want{Entity: plan.PlanningPeriods, Period: wfm.Period{Start: from, End: from}})
	case "Query.schedules":
		if a.has("activityTypes") {
			w.list(plan.Activities)
		}
		return w.selected(a)
	case "Query.timeTotals":
		w.list(plan.Activities)
		if a.empty("levels") || a.empty("activityTypes") {
			return scope{} // there will be no rows
		}
		in := w.selected(a)
		in.levels = plan.LevelSet(a.levels())
		return in
	}
	return scope{}
}

// employees notes what a list of people needs, its filter included.
func (w *walker) employees(a arguments) {
	w.list(plan.Employees)
	filter := a.object("filter")
	if filter.has("validOn") || filter.has("validIn") {
		w.list(plan.Employment)
	}
	on := filter.day("validOn", filter.periodIn("validIn", w.today))
	for _, unit := range filter.ids("planningUnitIds") {
		w.want(plan.Want{Entity: plan.UnitMembers, ID: unit, Period: on})
	}
	if filter.has("skillIds") {
		w.want(plan.Want{Entity: plan.EmployeeSkills})
	}
	if filter.has("contractIds") {
		w.crowd(plan.EmployeeContracts, scope{})
	}
}

// person notes what a field of an employee needs.
func (w *walker) person(name string, a arguments, in scope) scope {
	period := a.period(w.today)
	switch name {
	case "Employee.userId":
		w.userID = true
	case "Employee.joinDate", "Employee.leaveDate", "Employee.employmentPeriods":
		w.list(plan.Employment)
	case "Employee.planningUnits":
		w.ofPerson(plan.EmployeeMemberships, plan.EveryonesMemberships, period, in)
	case "Employee.mainPlanningUnit":
		day := a.day("on", w.today)
		w.ofPerson(plan.EmployeeMemberships, plan.EveryonesMemberships, day, in)
	case "Employee.contracts":
		w.ofPerson(plan.EmployeeContracts, plan.EveryonesContracts, period, in)
	case "Employee.skills":
		w.want(plan.Want{Entity: plan.EmployeeSkills, ID: in.employee})
	case "Employee.schedule":
		if !a.empty("levels") {
			w.daysOfPerson(period, plan.LevelSet(a.levels()), in)
		}
		return scope{employee: in.employee, period: period}
	case "Employee.hours":
		w.daysOfPerson(period, plan.LevelSet([]wfm.Level{a.level("level", wfm.Plan)}), in)
		w.ofPerson(plan.EmployeeContracts, plan.EveryonesContracts, period, in)
		w.list(plan.Activities)
		w.list(plan.Contracts)
		w.list(plan.Employment)
	}
	return scope{}
}

// contractual notes what the contracts of the people of rows need, who turn up with the
// days: of the planning units that these are of.
func (w *walker) contractual(in scope) {
	w.list(plan.Contracts)
	w.list(plan.Employment)
	switch {
	case in.employee != 0:
		w.want(plan.Want{Entity: plan.EmployeeContracts, ID: in.employee, Period: in.period})
		return
	case in.units == nil:
		w.want(plan.Want{Entity: plan.EveryonesContracts, Period: in.period})
	}
	for _, unit := range in.units {
		w.want(plan.Want{Entity: plan.UnitContracts, ID: unit, Period: in.period})
	}
	w.crowd(plan.EmployeeContracts, in)
}

// ofPerson notes links of a person: theirs alone where the person is known, else those of
// a crowd.
func (w *walker) ofPerson(alone, together plan.Entity, period wfm.Period, in scope) {
	if in.employee != 0 {
		w.want(plan.Want{Entity: alone, ID: in.employee, Period: period})
		return
	}
	if alone == plan.EmployeeContracts && in.unit != 0 {
		w.crowds = append(w.crowds, plan.Crowd{Entity: alone, Unit: in.unit})
		w.want(plan.Want{Entity: plan.UnitContracts, ID: in.unit, Period: period})
		return
	}
	w.crowds = append(w.crowds, plan.Crowd{Entity: alone})
	w.want(plan.Want{Entity: together, Period: period})
}

// daysOfPerson notes the schedule of a person. Of a crowd nobody's own is certain, but
// the units that they are in are; people of a unit that is known are mostly planned there.
func (w *walker) daysOfPerson(period wfm.Period, levels plan.Levels, in scope) {
	if in.employee != 0 {
		w.want(plan.Want{Entity: plan.EmployeeSchedule, ID: in.employee, Period: period, Levels: levels})
		return
	}
	w.crowds = append(w.crowds, plan.Crowd{Entity: plan.EmployeeSchedule})
	w.want(plan.Want{Entity: plan.EveryonesMemberships, Period: period})
	w.want(plan.Want{Entity: plan.UnitSchedule, ID: in.unit, Period: period, Levels: levels})
}

// planningUnit notes what a field of a planning unit needs.
func (w *walker) planningUnit(name string, a arguments, in scope) scope {
	period := a.period(w.today)
	level := a.level("level", wfm.Plan)
	switch name {
	case "PlanningUnit.parent", "PlanningUnit.children", "PlanningUnit.descendants":
		w.list(plan.Units)
	case "PlanningUnit.employees":
		w.ofUnit(in, plan.Want{Entity: plan.UnitMembers, Period: period})
		return scope{unit: in.unit}
	case "PlanningUnit.contracts":
		w.ofUnit(in, plan.Want{Entity: plan.UnitContracts, Period: period})
		return scope{unit: in.unit}
	case "PlanningUnit.schedule":
		if !a.empty("levels") {
			w.ofUnit(in, plan.Want{Entity: plan.UnitSchedule, Period: period, Levels: plan.LevelSet(a.levels())})
		}
		return scope{unit: in.unit, period: period}
	case "PlanningUnit.requirements":
		w.requirements(in, period)
	case "PlanningUnit.staffing", "PlanningUnit.coverage":
		w.ofUnit(in, plan.Want{Entity: plan.UnitSchedule, Period: presence(period), Levels: plan.LevelSet([]wfm.Level{level})})
		w.list(plan.Activities)
		if name == "PlanningUnit.coverage" {
			w.requirements(in, period)
		}
		if a.isTrue("includeDescendants") {
			w.list(plan.Units)
			w.below(name, plan.Want{Entity: plan.UnitSchedule, Period: presence(period), Levels: plan.LevelSet([]wfm.Level{level})}, period)
		}
	case "PlanningUnit.compare":
		w.ofUnit(in, plan.Want{Entity: plan.UnitSchedule, Period: period, Levels: plan.LevelSet([]wfm.Level{a.level("base", ""), a.level("with", "")})})
		return scope{unit: in.unit}
	case "PlanningUnit.adherence":
		levels := plan.LevelSet([]wfm.Level{a.level("scheduled", wfm.Plan), a.level("actual", wfm.ACD)})
		w.ofUnit(in, plan.Want{Entity: plan.UnitSchedule, Period: presence(period), Levels: levels})
		w.list(plan.Activities)
		return scope{unit: in.unit}
	case "PlanningUnit.headcount":
		w.ofUnit(in, plan.Want{Entity: plan.UnitMembers, Period: period})
		w.ofUnit(in, plan.Want{Entity: plan.UnitContracts, Period: period})
		w.list(plan.Employees)
		w.list(plan.Employment)
		w.list(plan.Contracts)
	}
	return scope{}
}

// unitsNamed notes units that are asked for by their ids, and returns what is known of each.
func (w *walker) unitsNamed(ids []wfm.ID) []scope {
	var out []scope
	for _, id := range distinct(ids) {
		w.want(plan.Want{Entity: plan.Unit, ID: id})
		out = append(out, scope{unit: id})
	}
	return out
}

// ofUnit notes what belongs to a planning unit.
func (w *walker) ofUnit(in scope, x plan.Want) {
	x.ID = in.unit
	w.want(x)
}

// below notes what figures of a planning unit need of each unit below it.
func (w *walker) below(name string, schedule plan.Want, period wfm.Period) {
	w.want(schedule)
	if name == "PlanningUnit.coverage" {
		w.requirements(scope{}, period)
	}
}

func (w *walker) requirements(in scope, period wfm.Period) {
	for _, x := range plan.RequirementWants(in.unit, period) {
		w.want(x)
	}
}

// selected notes the schedules that the arguments of Query.schedules and Query.timeTotals
// name, and returns what is known of their days.
func (w *walker) selected(a arguments) scope {
	in := scope{period: a.period(w.today)}
	units, people := a.ids("planningUnitIds"), a.ids("employeeIds")
	if a.empty("levels") {
		return in
	}
	levels := plan.LevelSet(a.levels())
	switch {
	case a.has("planningUnitIds"):
		for _, id := range units {
			w.want(plan.Want{Entity: plan.UnitSchedule, ID: id, Period: in.period, Levels: levels})
		}
		in.units = units
	case a.has("employeeIds"):
		for _, id := range people {
			w.want(plan.Want{Entity: plan.EmployeeSchedule, ID: id, Period: in.period, Levels: levels})
		}
		if len(people) == 1 {
			in.employee = people[0]
		}
	default:
		w.list(plan.Units)
		w.want(plan.Want{Entity: plan.UnitSchedule, Period: in.period, Levels: levels})
	}
	return in
}

// paid notes that the paid minutes of days are asked for. Whether a contract is needed for
// them is only known once they are there.
func (w *walker) paid(in scope) {
	w.list(plan.Activities)
	w.maybe(plan.Want{Entity: plan.Contracts})
	of := plan.Want{Entity: plan.EmployeeContracts, ID: in.employee, Period: in.period}
	if in.employee == 0 {
		w.crowd(plan.EmployeeContracts, in)
		of.Entity, of.ID = plan.UnitContracts, in.unit
	}
	w.maybe(of)
	if in.period != (wfm.Period{}) {
		if w.period == (wfm.Period{}) {
			w.period = in.period
		}
		w.period = w.period.Union(in.period)
	}
}

// crowd notes that people of the scope's planning units will be asked about.
func (w *walker) crowd(entity plan.Entity, in scope) {
	units := in.units
	if in.unit != 0 {
		units = []wfm.ID{in.unit}
	}
	if len(units) == 0 {
		w.crowds = append(w.crowds, plan.Crowd{Entity: entity})
	}
	for _, unit := range units {
		w.crowds = append(w.crowds, plan.Crowd{Entity: entity, Unit: unit})
	}
}

func (w *walker) want(x plan.Want) { w.needs = append(w.needs, need{Want: x, field: w.at}) }

func (w *walker) maybe(x plan.Want) {
	w.needs = append(w.needs, need{Want: x, field: w.at, maybe: true})
}

func (w *walker) list(e plan.Entity) { w.want(plan.Want{Entity: e}) }
