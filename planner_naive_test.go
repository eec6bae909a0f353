package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	gql "github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// What the naïve way and a per-request dataloader would ask of the REST API is computed
// from an operation and its own answer: both are walked together, and each occurrence of a
// field asks what the rule of its schema field says.

// A rule says which paths a resolver that is written one object at a time asks for.
type rule func(visit) []string

// A visit is one occurrence of a field whose value is not null.
type visit struct {
	raw    *rawAPI
	args   map[string]any
	of     object   // the object that has the field, with the ids that its twin adds
	value  any      // what the field gave
	unit   any      // the id of the planning unit around the field; nil where none is in hand
	fields []string // what is selected of the value
	blocks []string // what is selected of the value's blocks, where it is days
}

// restRules has a line for each field of the operations that costs REST calls, and for each
// that gives objects: one without a line fails the test. The figures ask for what their definitions need, each thing once.
var restRules = map[string]rule{
	"Query.employees":       visit.people,
	"Query.employee":        byArgument(allPeople),
	"Query.planningUnits":   wholeList(allUnits),
	"Query.planningUnit":    byArgument(allUnits),
	"Query.activities":      wholeList(allActivities),
	"Query.activity":        wholeList(allActivities),
	"Query.contracts":       wholeList(allContracts),
	"Query.contract":        wholeList(allContracts),
	"Query.skills":          wholeList(allSkills),
	"Query.skill":           wholeList(allSkills),
	"Query.planningPeriods": func(v visit) []string { return []string{fmt.Sprint("/planning_periods/", v.args["from"])} },
	"Query.schedules":       visit.ofUnits,
	"Query.timeTotals":      visit.totals,

	"EmployeeConnection.nodes":    free,
	"ScheduleDayConnection.nodes": visit.clocks,

	"Employee.planningUnits":     func(v visit) []string { return v.links(allPeople, "planning_units", v.period()) },
	"Employee.mainPlanningUnit":  visit.mainUnit,
	"Employee.contracts":         func(v visit) []string { return v.links(allPeople, "contracts", v.period()) },
	"Employee.skills":            func(v visit) []string { return []string{skillsOf(v.of["id"])} },
	"Employee.employmentPeriods": wholeList(allEmployment),
	"Employee.joinDate":          wholeList(allEmployment),
	"Employee.leaveDate":         wholeList(allEmployment),
	"Employee.schedule":          func(v visit) []string { return append(v.schedule(allPeople, v.of["id"]), v.clocks()...) },
	"Employee.hours":             visit.hours,

	"Membership.planningUnit":   byField(allUnits, "planningUnitId"),
	"Membership.employee":       byField(allPeople, "employeeId"),
	"EmployeeContract.contract": wholeList(allContracts),
	"EmployeeContract.employee": byField(allPeople, "employeeId"),
	"EmployeeSkill.skill":       wholeList(allSkills),

	"PlanningUnit.parent":       func(v visit) []string { return []string{one(allUnits, v.value.(object)["id"])} },
	"PlanningUnit.children":     wholeList(allUnits),
	"PlanningUnit.descendants":  wholeList(allUnits),
	"PlanningUnit.employees":    func(v visit) []string { return v.links(allUnits, "planning_units", v.period()) },
	"PlanningUnit.contracts":    func(v visit) []string { return v.links(allUnits, "contracts", v.period()) },
	"PlanningUnit.schedule":     func(v visit) []string { return v.schedule(allUnits, v.of["id"]) },
	"PlanningUnit.requirements": func(v visit) []string { return requirementsOf(v.of["id"], v.period()) },
	"PlanningUnit.staffing":     visit.staffing,
	"PlanningUnit.coverage":     visit.coverage,
	"PlanningUnit.adherence":    visit.adherence,
	"PlanningUnit.headcount":    visit.headcount,

	"ScheduleDay.employee":     byField(allPeople, "employeeId"),
	"ScheduleDay.planningUnit": byField(allUnits, "planningUnitId"),
	"ScheduleDay.breakMinutes": wholeList(allActivities),
	"ScheduleDay.paidMinutes":  visit.paidDay,
	"ScheduleDay.blocks":       free,
	"ScheduleBlock.activity":   wholeList(allActivities),

	"Activity.children": wholeList(allActivities),
	"Activity.parents":  wholeList(allActivities),
	"Contract.holders":  visit.holders,
	"Skill.employees":   visit.skilled,

	"PlanningPeriod.planningUnit": byField(allUnits, "planningUnitId"),
	"Requirement.activity":        wholeList(allActivities),
	"ActivitySeries.activity":     wholeList(allActivities),
	"ActivitySeries.intervals":    free,
	"Coverage.activity":           wholeList(allActivities),
	"Coverage.intervals":          free,
	"Adherence.employee":          byField(allPeople, "employeeId"),
	"Adherence.exceptions":        free,

	"AdherenceException.scheduledActivity": wholeList(allActivities),
	"AdherenceException.actualActivity":    wholeList(allActivities),

	"TimeTotal.planningUnit": byField(allUnits, "planningUnitId"),
	"TimeTotal.employee":     byField(allPeople, "employeeId"),
	"TimeTotal.activity":     wholeList(allActivities),

	"Employee.userId":           unruled,
	"ScheduleBlock.paidMinutes": unruled,
}

// twinFields are the ids that the rules read of objects.
var twinFields = map[string][]string{
	"Employee":         {"id"},
	"PlanningUnit":     {"id"},
	"Membership":       {"employeeId", "planningUnitId"},
	"EmployeeContract": {"employeeId"},
	"ScheduleDay":      {"date", "employeeId", "planningUnitId"},
	"PlanningPeriod":   {"planningUnitId"},
	"Adherence":        {"employeeId"},
	"TimeTotal":        {"employeeId", "planningUnitId"},
}

// free is the rule of fields whose value is in hand already.
func free(visit) []string { return nil }

// unruled stands for plain values that cost calls and that no operation of the table has.
func unruled(v visit) []string {
	v.raw.t.Fatal("a field that costs calls has no rule yet")
	return nil
}

// wholeList is the rule of fields that need a list: there is no call for one of its entries.
func wholeList(path string) rule { return func(visit) []string { return []string{path} } }

// byArgument is the rule of fields that ask for the object whose id is their argument.
func byArgument(path string) rule {
	return func(v visit) []string { return []string{one(path, v.args["id"])} }
}

// byField is the rule of fields that ask for the object whose id stands beside them.
func byField(path, id string) rule {
	return func(v visit) []string { return []string{one(path, v.of[id])} }
}

func one(path string, id any) string { return fmt.Sprint(path, "/", id) }

func skillsOf(person any) string { return one(allPeople, person) + "/skill_levels" }

// A span is a period as it stands in paths.
type span struct{ start, end string }

func day(date string) span { return span{date, date} }

// wider adds days at both ends.
func (s span) wider(before, after int) span {
	return span{moveDay(s.start, -before), moveDay(s.end, after)}
}

// dated is a path with a period.
func dated(path string, id any, what string, s span) string {
	return fmt.Sprintf("%s/%s/%s?end_date=%s", one(path, id), what, s.start, s.end)
}

// requirementsOf are the paths of a unit's requirements: one a day.
func requirementsOf(unit any, s span) []string {
	var out []string
	for d := s.start; d <= s.end; d = moveDay(d, 1) {
		out = append(out, one(allUnits, unit)+"/requirements/"+d)
	}
	return out
}

// period is the argument of that name; today without it.
func (v visit) period() span {
	if p, ok := v.args["period"].(object); ok {
		return span{p["start"].(string), p["end"].(string)}
	}
	return day(today.Format(time.DateOnly))
}

// links asks for what belongs to the object itself.
func (v visit) links(path, what string, s span) []string {
	return []string{dated(path, v.of["id"], what, s)}
}

// schedule asks level by level.
func (v visit) schedule(path string, id any) []string {
	return scheduleOf(path, id, v.period(), v.args["levels"].([]any)...)
}

func scheduleOf(path string, id any, s span, levels ...any) []string {
	var out []string
	for _, l := range levels {
		out = append(out, dated(path, id, "schedule", s)+"&levels="+strings.ToLower(l.(string)))
	}
	return out
}

// clocks asks for the planning unit of each day whose times are shown or counted: naive
// times are on its clock. A unit that has the days is in hand.
func (v visit) clocks() []string {
	timed := func(of string) bool {
		return slices.Contains([]string{"start", "end", "minutes", "grossMinutes", "breakMinutes", "paidMinutes", "crossesMidnight", "minutesBetween"}, of)
	}
	if v.unit != nil || !slices.ContainsFunc(v.fields, timed) && !slices.ContainsFunc(v.blocks, timed) {
		return nil
	}
	var out []string
	for _, d := range v.value.([]any) {
		out = append(out, one(allUnits, d.(object)["planningUnitId"]))
	}
	return out
}

// people asks for the list, and for what its filter needs.
func (v visit) people() []string {
	out := []string{allPeople}
	filter, _ := v.args["filter"].(object)
	for name := range filter {
		switch name {
		case "validOn":
			out = append(out, allEmployment)
		case "deleted":
		default:
			v.raw.t.Fatalf("no rule for the filter %s", name)
		}
	}
	return out
}

// units are the ids of the planning units that the arguments name, or of all with the
// call that tells them.
func (v visit) units() (ids []any, paths []string) {
	if ids, ok := v.args["planningUnitIds"].([]any); ok {
		return ids, nil
	}
	return v.raw.units(false), []string{allUnits}
}

// ofUnits asks unit by unit and level by level.
func (v visit) ofUnits() []string {
	units, out := v.units()
	for _, u := range units {
		out = append(out, v.schedule(allUnits, u)...)
	}
	return out
}

// totals asks for the schedules, the units for their clocks, and, where paid minutes are
// selected, for the contracts of each person with a paid full day.
func (v visit) totals() []string {
	out := append(v.ofUnits(), allActivities, allUnits)
	if !slices.Contains(v.fields, "paidMinutes") {
		return out
	}
	out = append(out, allContracts)
	units, _ := v.units()
	var people []int64
	for _, u := range units {
		for _, path := range v.schedule(allUnits, u) {
			people = append(people, v.raw.credited(path)...)
		}
	}
	slices.Sort(people)
	for _, p := range slices.Compact(people) {
		out = append(out, dated(allPeople, p, "contracts", v.period()))
	}
	return out
}

// mainUnit asks for the person's memberships of the day, and for the unit of the highest.
func (v visit) mainUnit() []string {
	on := day(today.Format(time.DateOnly))
	if given, ok := v.args["on"].(string); ok {
		on = day(given)
	}
	return append(v.links(allPeople, "planning_units", on), one(allUnits, v.value.(object)["id"]))
}

func (v visit) hours() []string {
	return append(scheduleOf(allPeople, v.of["id"], v.period(), v.args["level"]),
		dated(allPeople, v.of["id"], "contracts", v.period()), allEmployment, allActivities, allContracts, allUnits)
}

// family are the ids of the unit, and of all below it where they count too.
func (v visit) family() []any {
	out := []any{v.of["id"]}
	if v.args["includeDescendants"] == true {
		out = append(out, v.raw.below(v.of["id"])...)
	}
	return out
}

// staffing asks for the days that are there on the clock of the unit: the night shift of
// the day before counts, and, of units in other zones, the day behind.
func (v visit) staffing() []string {
	out, family, after := []string{allActivities}, v.family(), 0
	if len(family) > 1 {
		out, after = append(out, allUnits), 1
	}
	for _, u := range family {
		out = append(out, scheduleOf(allUnits, u, v.period().wider(1, after), v.args["level"])...)
	}
	return out
}

// coverage asks for the requirements too; of units in other zones for a day more on both
// sides.
func (v visit) coverage() []string {
	out := v.staffing()
	for _, u := range v.family() {
		more := 0
		if v.raw.zone(u) != v.raw.zone(v.of["id"]) {
			more = 1
		}
		out = append(out, requirementsOf(u, v.period().wider(more, more))...)
	}
	return out
}

func (v visit) adherence() []string {
	return append(scheduleOf(allUnits, v.of["id"], v.period().wider(1, 1), v.args["scheduled"], v.args["actual"]), allActivities)
}

func (v visit) headcount() []string {
	return append(v.links(allUnits, "planning_units", v.period()), dated(allUnits, v.of["id"], "contracts", v.period()),
		allPeople, allEmployment, allContracts)
}

// paidDay asks for the contract of a day that has a paid full-day block.
func (v visit) paidDay() []string {
	out := []string{allActivities}
	for _, b := range v.of["blocks"].([]any) {
		if activity, _ := b.(object)["activity"].(object); b.(object)["fullDay"] == true && activity["paid"] == true {
			return append(out, dated(allPeople, v.of["employeeId"], "contracts", day(v.of["date"].(string))), allContracts)
		}
	}
	return out
}

// holders asks every unit, and alone those of whom no unit tells: fewer calls than one
// for each person.
func (v visit) holders() []string {
	out := []string{allPeople, allUnits}
	for _, u := range v.raw.units(true) {
		out = append(out, dated(allUnits, u, "contracts", v.period()))
	}
	for _, p := range v.raw.untold(v.period()) {
		out = append(out, dated(allPeople, p, "contracts", v.period()))
	}
	return out
}

// skilled asks everybody who is not deleted.
func (v visit) skilled() []string {
	out := []string{allPeople}
	for _, p := range v.raw.people() {
		out = append(out, skillsOf(p))
	}
	return out
}

// A rawAPI is the REST API as the rules know it. Lists and the sizes of answers are kept:
// the sandbox's data do not change.
type rawAPI struct {
	t     *testing.T
	api   string
	lists map[string][]map[string]any
	sizes map[string]int     // by path
	full  map[string][]int64 // see credited
}

func newRawAPI(t *testing.T, stand http.Handler) *rawAPI {
	return &rawAPI{t, serveTest(t, stand) + "/v1", map[string][]map[string]any{}, map[string]int{}, map[string][]int64{}}
}

func (r *rawAPI) rows(path, wrapper string) []map[string]any {
	if _, ok := r.lists[path]; !ok {
		r.lists[path] = rawRows(r.t, r.api, path, wrapper)
	}
	return r.lists[path]
}

// units are the ids of the planning units.
func (r *rawAPI) units(deletedToo bool) []any {
	var out []any
	for _, u := range r.rows(allUnits, "planning_units") {
		if deletedToo || u["deleted"] != true {
			out = append(out, u["planning_unit_id"])
		}
	}
	return out
}

// people are the ids of those who are not deleted.
func (r *rawAPI) people() []any {
	var out []any
	for _, e := range r.rows(allPeople, "employees") {
		if e["deleted"] != true {
			out = append(out, e["employee_id"])
		}
	}
	return out
}

// members are the ids of a unit's people in a period.
func (r *rawAPI) members(unit any, s span) []any {
	var out []any
	for _, m := range r.rows(dated(allUnits, unit, "planning_units", s), "employee_planning_units") {
		if !slices.Contains(out, m["employee_id"]) {
			out = append(out, m["employee_id"])
		}
	}
	return out
}

// below are the ids of all units under one, deleted ones left out.
func (r *rawAPI) below(unit any) []any {
	var out []any
	for _, u := range r.rows(allUnits, "planning_units") {
		if u["deleted"] != true && u["parent_planning_unit_id"] != nil && idText(u["parent_planning_unit_id"]) == idText(unit) {
			out = append(append(out, u["planning_unit_id"]), r.below(u["planning_unit_id"])...)
		}
	}
	return out
}

// zone is the number of a unit's time zone.
func (r *rawAPI) zone(unit any) string {
	for _, u := range r.rows(allUnits, "planning_units") {
		if idText(u["planning_unit_id"]) == idText(unit) {
			return idText(u["time_zone_id"])
		}
	}
	return ""
}

// loners are the people, deleted ones left out, who are in no unit in a period.
func (r *rawAPI) loners(s span) []any {
	out := r.people()
	for _, u := range r.units(true) {
		members := r.members(u, s)
		out = slices.DeleteFunc(out, func(p any) bool { return slices.Contains(members, p) })
	}
	return out
}

// untold are the people, deleted ones left out, of whom no unit tells a contract.
func (r *rawAPI) untold(s span) []any {
	told := map[string]bool{}
	for _, u := range r.units(true) {
		for _, c := range r.rows(dated(allUnits, u, "contracts", s), "employee_contracts") {
			told[idText(c["employee_id"])] = true
		}
	}
	return slices.DeleteFunc(r.people(), func(p any) bool { return told[idText(p)] })
}

// credited are the people with a paid full-day block in a schedule.
func (r *rawAPI) credited(path string) []int64 {
	if out, ok := r.full[path]; ok {
		return out
	}
	var body struct {
		Schedules []struct {
			Employee int64 `json:"employee_id"`
			Blocks   []struct {
				Activity *int64  `json:"activity_id"`
				Start    *string `json:"time_start"`
			} `json:"schedule_blocks"`
		}
	}
	status, text := r.get(path)
	if status == http.StatusOK {
		if err := json.Unmarshal(text, &body); err != nil {
			r.t.Fatal(err)
		}
	}
	paid := map[string]bool{}
	for _, a := range r.rows(allActivities, "activities") {
		paid[idText(a["activity_id"])] = a["paid"] == true
	}
	out := []int64{}
	for _, d := range body.Schedules {
		for _, b := range d.Blocks {
			if b.Start == nil && b.Activity != nil && paid[fmt.Sprint(*b.Activity)] && !slices.Contains(out, d.Employee) {
				out = append(out, d.Employee)
			}
		}
	}
	r.full[path] = out
	return out
}

// A walk counts what an operation asks the naïve way.
type walk struct {
	raw   *rawAPI
	op    *graphql.OperationContext
	asked map[string]int // how often for each path
}

// naive returns how often a resolver that is written one object at a time asks for each
// path.
func naive(t *testing.T, raw *rawAPI, schema *gql.Schema, s *server, operation string, variables map[string]any) map[string]int {
	t.Helper()
	document, errs := gqlparser.LoadQueryWithRules(schema, operation, rules.NewDefaultRules())
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	values, err := validator.VariableValues(schema, document.Operations[0], variables)
	if err != nil {
		t.Fatal(err)
	}
	a := s.ask(twin(t, schema, operation), variables)
	if len(a.Errors) > 0 {
		t.Fatalf("the twin: %.500s", mustJSON(t, a.Errors))
	}
	w := walk{raw, &graphql.OperationContext{Doc: document, Variables: values}, map[string]int{}}
	w.object("Query", document.Operations[0].SelectionSet, a.Data, nil)
	return w.asked
}

// object walks the fields that are selected of an object. unit is the planning unit around
// it.
func (w *walk) object(typeName string, set gql.SelectionSet, of object, unit any) {
	if typeName == "PlanningUnit" {
		unit = of["id"]
	}
	for _, f := range graphql.CollectFields(w.op, set, []string{typeName}) {
		value := of[f.Alias]
		if value == nil {
			continue // nothing was asked, or what was asked for is not there
		}
		name := typeName + "." + f.Name
		ask, ok := restRules[name]
		if !ok && len(f.Selections) > 0 {
			w.raw.t.Fatalf("no rule for %s", name)
		}
		v := visit{raw: w.raw, args: f.ArgumentMap(w.op.Variables), of: of, value: value, unit: unit}
		for _, below := range graphql.CollectFields(w.op, f.Selections, []string{f.Definition.Type.Name()}) {
			v.fields = append(v.fields, below.Name)
			if below.Name == "blocks" {
				for _, b := range graphql.CollectFields(w.op, below.Selections, []string{"ScheduleBlock"}) {
					v.blocks = append(v.blocks, b.Name)
				}
			}
		}
		if ok {
			for _, path := range ask(v) {
				w.asked[path]++
			}
		}
		w.value(f.Definition.Type.Name(), f.Selections, value, unit)
	}
}

func (w *walk) value(typeName string, set gql.SelectionSet, value any, unit any) {
	switch value := value.(type) {
	case object:
		w.object(typeName, set, value, unit)
	case []any:
		for _, entry := range value {
			w.value(typeName, set, entry, unit)
		}
	}
}

// twin is the operation with the ids that the rules read. They have no arguments, so they
// merge with what is selected already.
func twin(t *testing.T, schema *gql.Schema, operation string) string {
	t.Helper()
	document, errs := gqlparser.LoadQueryWithRules(schema, operation, rules.NewDefaultRules())
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	for _, o := range document.Operations {
		o.SelectionSet = withIDs("Query", o.SelectionSet)
	}
	for _, f := range document.Fragments {
		f.SelectionSet = withIDs(f.TypeCondition, f.SelectionSet)
	}
	var text bytes.Buffer
	formatter.NewFormatter(&text).FormatQueryDocument(document)
	return text.String()
}

func withIDs(typeName string, set gql.SelectionSet) gql.SelectionSet {
	if len(set) == 0 {
		return set
	}
	out := slices.Clone(set)
	for _, s := range set {
		switch s := s.(type) {
		case *gql.Field:
			s.SelectionSet = withIDs(s.Definition.Type.Name(), s.SelectionSet)
			if s.Name == "paidMinutes" && typeName == "ScheduleDay" {
				out = append(out, selected("blocks", selected("fullDay"), selected("activity", selected("paid"))))
			}
		case *gql.InlineFragment:
			s.SelectionSet = withIDs(typeName, s.SelectionSet)
		}
	}
	for _, name := range twinFields[typeName] {
		out = append(out, selected(name))
	}
	return out
}

func selected(name string, of ...gql.Selection) *gql.Field {
	return &gql.Field{Alias: name, Name: name, SelectionSet: of}
}
