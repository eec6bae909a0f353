package graph

import (
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/upstream/plan"
)

// project tells from the selection set which fields of the REST API's records an operation
// can read, by resource. A field that is read and was not asked for would come as null
// without a sign, so that in doubt there are more fields in a set than are needed.
//
// Calls are shared within an operation: what one part of it reads, another part's call
// may bring. So there is one set a resource, whatever part reads it. A resource that is
// not read has none. An operation with something in it that [readBy] does not know may
// read everything.
func project(op *graphql.OperationContext) map[plan.Resource]plan.Fields {
	p := projection{op: op, names: reads{}}
	p.selection("Query", op.Operation.SelectionSet)
	out := map[plan.Resource]plan.Fields{}
	if p.unsure {
		for _, row := range readBy {
			for resource := range row {
				out[resource] = "" // all fields
			}
		}
		return out
	}
	for resource, names := range p.names {
		out[resource] = plan.FieldSet(names...)
	}
	return out
}

// A projection gathers what an operation reads.
type projection struct {
	op     *graphql.OperationContext
	names  reads
	unsure bool // whether there is something that readBy does not know
}

// selection walks the fields of an object, of which nothing but the type is known.
func (p *projection) selection(typeName string, set ast.SelectionSet) {
	for _, f := range graphql.CollectFields(p.op, set, []string{typeName}) {
		switch {
		case strings.HasPrefix(f.Name, "__"):
		case f.Definition == nil:
			p.unsure = true
		default:
			at := typeName + "." + f.Name
			p.read(at)
			p.arguments(at, f)
			p.selection(f.Definition.Type.Name(), f.Selections)
		}
	}
}

// arguments notes what a field reads because of its arguments, defaults included.
func (p *projection) arguments(at string, f graphql.CollectedField) {
	values := f.ArgumentMap(p.op.Variables)
	for _, a := range f.Definition.Arguments {
		value := values[a.Name]
		switch fields, object := value.(map[string]any); {
		case value == nil:
			continue
		case object:
			for name, v := range fields {
				if v != nil {
					p.read(a.Type.Name() + "." + name)
				}
			}
		}
		p.read(at + "(" + a.Name + ":)")
	}
	if at == "Query.employees" {
		order := values["orderBy"]
		if order == nil {
			order = "NAME" // which null stands for
		}
		p.read("EmployeeOrder." + fmt.Sprint(order))
	}
}

// read notes what something of the schema reads.
func (p *projection) read(coordinate string) {
	row, known := readBy[coordinate]
	if !known {
		p.unsure = true
	}
	p.names.add(row)
}

// reads are fields of records, by their names in the REST API. A resource is among them
// where its records are read at all, if only for what they are keyed by.
type reads map[plan.Resource][]string

func (r reads) add(more reads) {
	for resource, names := range more {
		r[resource] = append(r[resource], names...)
	}
}

// together is what several read.
func together(of ...reads) reads {
	out := reads{}
	for _, r := range of {
		out.add(r)
	}
	return out
}

// The fields of each resource's records beside those that the planner keys, orders and
// cuts them by, which are always read.

func ofEmployees(names ...string) reads {
	return reads{plan.EmployeeResource: append(names, "employee_id")}
}

func ofActivities(names ...string) reads {
	return reads{plan.ActivityResource: append(names, "activity_id")}
}

func ofUnits(names ...string) reads {
	return reads{plan.PlanningUnitResource: append(names, "planning_unit_id")}
}

func ofContracts(names ...string) reads {
	return reads{plan.ContractResource: append(names, "contract_id")}
}

func ofSkills(names ...string) reads {
	return reads{plan.SkillResource: append(names, "skill_id")}
}

func ofEmployment() reads {
	return reads{plan.EmploymentResource: {"employee_id", "start_date", "end_date"}}
}

func ofPlanningPeriods(names ...string) reads {
	return reads{plan.PlanningPeriodResource: append(names, "planning_period_id")}
}

func ofMemberships(names ...string) reads {
	return reads{plan.MembershipResource: append(names, "employee_id", "planning_unit_id", "start_date", "end_date")}
}

func ofEmployeeContracts() reads {
	return reads{plan.EmployeeContractResource: {"employee_id", "contract_id", "start_date", "end_date"}}
}

func ofEmployeeSkills() reads {
	return reads{plan.EmployeeSkillResource: {"employee_id", "skill_id", "start_date", "end_date"}}
}

func ofRequirements() reads {
	return reads{plan.RequirementResource: {"activity_id", "raster", "values"}}
}

func ofSchedules(names ...string) reads {
	return reads{plan.ScheduleResource: append(names, "booking_date", "employee_id", "planning_unit_id", "level")}
}

// What figures and joins read, each of which stands in several rows of the table.
var (
	nothing = reads{}

	// daysRead lists days without what lies on them. Which clock their times are on is for
	// the planner to ask.
	daysRead = together(ofSchedules(), ofUnits())
	// blocksRead are what lies on days. All that counts, times or shows anything of a day reads
	// them.
	blocksRead = together(daysRead, ofSchedules("schedule_blocks"))

	// countedRead is what decides how the minutes of an activity count: what worktime.Activities
	// tells. Its third field, the subactivities, is read where a caller tells who is
	// qualified for them, which nobody here does.
	countedRead = ofActivities("type", "paid")
	// amountsRead are the amounts of work of contracts. Whether they are seconds or minutes is
	// told from all of them.
	amountsRead = ofContracts("working_amount", "working_days_per_week", "working_hours")
	// heldRead is who holds which contract, asked by person or unit by unit.
	heldRead = together(ofEmployeeContracts(), ofUnits())
	// paidRead is what paid minutes are made of, the credit of full days included.
	paidRead = together(blocksRead, countedRead, heldRead, amountsRead)

	// contractualRead is what contracts ask for on the days of an employment.
	contractualRead = together(heldRead, amountsRead, ofEmployment())
	// hoursRead is contractual against scheduled time of people, many of them by their units.
	hoursRead = together(paidRead, contractualRead, membersRead)

	// membersRead is who is where, asked by person or unit by unit.
	membersRead = together(ofMemberships(), ofUnits())
	// treeRead is what makes a tree of the units.
	treeRead = ofUnits("parent_planning_unit_id", "deleted")
	// clockRead is what tells the zone of a unit.
	clockRead = ofUnits("time_zone_id")
	// intervalsRead is what cuts days into a unit's intervals.
	intervalsRead = together(clockRead, ofUnits("planning_raster"))
)

// readBy tells what is read because of something of the schema: a field of an object, an
// argument that has a value, a field of an input object that has one, an order of people.
// What is read of a joined object is told by its own fields; the joining field tells what
// the join reads. Who changes what a resolver or a figure reads changes its row.
var readBy = map[string]reads{
	"Query.employees":                      ofEmployees(),
	"Query.employees(first:)":              nothing,
	"Query.employees(after:)":              nothing,
	"Query.employees(last:)":               nothing,
	"Query.employees(before:)":             nothing,
	"Query.employees(filter:)":             nothing, // its fields tell
	"Query.employees(orderBy:)":            nothing, // the order tells
	"EmployeeOrder.NAME":                   ofEmployees("first_name", "last_name"),
	"EmployeeOrder.PERSONNEL_NUMBER":       ofEmployees("personnel_number"),
	"EmployeeOrder.ID":                     nothing,
	"EmployeeFilter.text":                  ofEmployees("first_name", "last_name", "personnel_number"),
	"EmployeeFilter.deleted":               ofEmployees("deleted"),
	"EmployeeFilter.planningUnitIds":       membersRead,
	"EmployeeFilter.skillIds":              ofEmployeeSkills(),
	"EmployeeFilter.contractIds":           heldRead,
	"EmployeeFilter.validOn":               ofEmployment(),
	"EmployeeFilter.validIn":               ofEmployment(),
	"Query.employee":                       ofEmployees(),
	"Query.employee(id:)":                  nothing,
	"Query.planningUnits":                  ofUnits("deleted"),
	"Query.planningUnits(ids:)":            nothing,
	"Query.planningUnits(includeDeleted:)": nothing,
	"Query.planningUnit":                   ofUnits(),
	"Query.planningUnit(id:)":              nothing,
	"Query.activities":                     ofActivities("deleted"),
	"Query.activities(includeDeleted:)":    nothing,
	"Query.activities(types:)":             ofActivities("type"),
	"Query.activity":                       ofActivities(),
	"Query.activity(id:)":                  nothing,
	"Query.contracts":                      ofContracts("deleted"),
	"Query.contracts(includeDeleted:)":     nothing,
	"Query.contract":                       ofContracts(),
	"Query.contract(id:)":                  nothing,
	"Query.skills":                         ofSkills(),
	"Query.skill":                          ofSkills(),
	"Query.skill(id:)":                     nothing,
	"Query.planningPeriods":                ofPlanningPeriods(),
	"Query.planningPeriods(from:)":         nothing,
	"Query.schedules":                      together(daysRead, ofUnits("deleted")), // those of all units but deleted ones
	"Query.schedules(period:)":             nothing,
	"Query.schedules(planningUnitIds:)":    nothing,
	"Query.schedules(employeeIds:)":        nothing,
	"Query.schedules(levels:)":             nothing,
	"Query.schedules(activityTypes:)":      together(blocksRead, countedRead),
	"Query.schedules(first:)":              nothing,
	"Query.schedules(after:)":              nothing,
	"Query.timeTotals":                     together(blocksRead, countedRead, ofUnits("deleted")),
	"Query.timeTotals(period:)":            nothing,
	"Query.timeTotals(planningUnitIds:)":   nothing,
	"Query.timeTotals(employeeIds:)":       nothing,
	"Query.timeTotals(levels:)":            nothing,
	"Query.timeTotals(activityTypes:)":     nothing,
	"Query.timeTotals(groupBy:)":           nothing,
	"Query.levels":                         nothing,

	"Period.start": nothing,
	"Period.end":   nothing,

	"PageInfo.hasNextPage":             nothing,
	"PageInfo.hasPreviousPage":         nothing,
	"PageInfo.startCursor":             nothing, // of what the list is ordered by
	"PageInfo.endCursor":               nothing,
	"EmployeeConnection.totalCount":    nothing,
	"EmployeeConnection.pageInfo":      nothing,
	"EmployeeConnection.edges":         nothing,
	"EmployeeConnection.nodes":         nothing,
	"EmployeeEdge.cursor":              nothing,
	"EmployeeEdge.node":                nothing,
	"ScheduleDayConnection.totalCount": nothing,
	"ScheduleDayConnection.pageInfo":   nothing,
	"ScheduleDayConnection.edges":      nothing,
	"ScheduleDayConnection.nodes":      nothing,
	"ScheduleDayEdge.cursor":           nothing,
	"ScheduleDayEdge.node":             nothing,

	"Employee.id":                     ofEmployees(),
	"Employee.firstName":              ofEmployees("first_name"),
	"Employee.lastName":               ofEmployees("last_name"),
	"Employee.fullName":               ofEmployees("first_name", "last_name"),
	"Employee.personnelNumber":        ofEmployees("personnel_number"),
	"Employee.color":                  ofEmployees("color"),
	"Employee.deleted":                ofEmployees("deleted"),
	"Employee.birthDate":              ofEmployees("birth_date"),
	"Employee.userId":                 ofEmployees("user_id"),
	"Employee.joinDate":               ofEmployment(),
	"Employee.leaveDate":              ofEmployment(),
	"Employee.planningUnits":          together(membersRead, ofMemberships("priority")), // in their order
	"Employee.planningUnits(period:)": nothing,
	"Employee.mainPlanningUnit":       together(membersRead, ofMemberships("priority")),
	"Employee.mainPlanningUnit(on:)":  nothing,
	"Employee.contracts":              heldRead,
	"Employee.contracts(period:)":     nothing,
	"Employee.skills":                 ofEmployeeSkills(),
	"Employee.skills(on:)":            nothing,
	"Employee.skills(period:)":        nothing,
	"Employee.employmentPeriods":      ofEmployment(),
	"Employee.schedule":               together(daysRead, membersRead), // of many people by their units
	"Employee.schedule(period:)":      nothing,
	"Employee.schedule(levels:)":      nothing,
	"Employee.hours":                  hoursRead,
	"Employee.hours(period:)":         nothing,
	"Employee.hours(level:)":          nothing,

	"Membership.planningUnitId":   ofMemberships(),
	"Membership.planningUnit":     ofUnits(),
	"Membership.employeeId":       ofMemberships(),
	"Membership.employee":         ofEmployees(),
	"Membership.start":            ofMemberships(),
	"Membership.end":              ofMemberships(),
	"Membership.priority":         ofMemberships("priority"),
	"EmployeeContract.contractId": ofEmployeeContracts(),
	"EmployeeContract.contract":   ofContracts(),
	"EmployeeContract.employeeId": ofEmployeeContracts(),
	"EmployeeContract.employee":   ofEmployees(),
	"EmployeeContract.start":      ofEmployeeContracts(),
	"EmployeeContract.end":        ofEmployeeContracts(),
	"EmployeeSkill.skillId":       ofEmployeeSkills(),
	"EmployeeSkill.skill":         ofSkills(),
	"EmployeeSkill.start":         ofEmployeeSkills(),
	"EmployeeSkill.end":           ofEmployeeSkills(),
	"EmploymentPeriod.start":      ofEmployment(),
	"EmploymentPeriod.end":        ofEmployment(),
	"Hours.contractualMinutes":    nothing, // figures are made where they are asked for
	"Hours.netMinutes":            nothing,
	"Hours.differenceMinutes":     nothing,

	"PlanningUnit.id":                            ofUnits(),
	"PlanningUnit.name":                          ofUnits("name"),
	"PlanningUnit.shortName":                     ofUnits("name_short"),
	"PlanningUnit.color":                         ofUnits("color"),
	"PlanningUnit.deleted":                       ofUnits("deleted"),
	"PlanningUnit.intervalMinutes":               ofUnits("planning_raster"),
	"PlanningUnit.timeZoneId":                    clockRead,
	"PlanningUnit.timeZone":                      clockRead,
	"PlanningUnit.timeZoneSource":                clockRead,
	"PlanningUnit.parent":                        treeRead,
	"PlanningUnit.children":                      treeRead,
	"PlanningUnit.descendants":                   treeRead,
	"PlanningUnit.employees":                     membersRead,
	"PlanningUnit.employees(period:)":            nothing,
	"PlanningUnit.contracts":                     heldRead,
	"PlanningUnit.contracts(period:)":            nothing,
	"PlanningUnit.schedule":                      daysRead,
	"PlanningUnit.schedule(period:)":             nothing,
	"PlanningUnit.schedule(levels:)":             nothing,
	"PlanningUnit.requirements":                  ofRequirements(),
	"PlanningUnit.requirements(period:)":         nothing,
	"PlanningUnit.requirements(activityIds:)":    nothing,
	"PlanningUnit.staffing":                      together(blocksRead, countedRead, intervalsRead),
	"PlanningUnit.staffing(period:)":             nothing,
	"PlanningUnit.staffing(level:)":              nothing,
	"PlanningUnit.staffing(activityIds:)":        nothing,
	"PlanningUnit.staffing(activityTypes:)":      nothing,
	"PlanningUnit.staffing(method:)":             nothing,
	"PlanningUnit.staffing(includeDescendants:)": treeRead,
	"PlanningUnit.coverage":                      together(blocksRead, countedRead, intervalsRead, ofRequirements()),
	"PlanningUnit.coverage(period:)":             nothing,
	"PlanningUnit.coverage(level:)":              nothing,
	"PlanningUnit.coverage(activityIds:)":        nothing,
	"PlanningUnit.coverage(includeDescendants:)": treeRead,
	"PlanningUnit.compare":                       blocksRead,
	"PlanningUnit.compare(period:)":              nothing,
	"PlanningUnit.compare(base:)":                nothing,
	"PlanningUnit.compare(with:)":                nothing,
	"PlanningUnit.adherence":                     together(blocksRead, countedRead, clockRead),
	"PlanningUnit.adherence(period:)":            nothing,
	"PlanningUnit.adherence(scheduled:)":         nothing,
	"PlanningUnit.adherence(actual:)":            nothing,
	"PlanningUnit.adherence(toleranceSeconds:)":  nothing,
	"PlanningUnit.headcount":                     together(membersRead, heldRead, amountsRead, ofEmployees("deleted"), ofEmployment()),
	"PlanningUnit.headcount(period:)":            nothing,
	"PlanningUnit.headcount(by:)":                nothing,

	"ScheduleDay.date":                  ofSchedules(),
	"ScheduleDay.level":                 ofSchedules(),
	"ScheduleDay.levelName":             ofSchedules(),
	"ScheduleDay.employeeId":            ofSchedules(),
	"ScheduleDay.employee":              ofEmployees(),
	"ScheduleDay.planningUnitId":        ofSchedules(),
	"ScheduleDay.planningUnit":          ofUnits(),
	"ScheduleDay.blocks":                blocksRead,
	"ScheduleDay.start":                 blocksRead,
	"ScheduleDay.end":                   blocksRead,
	"ScheduleDay.fullDay":               blocksRead,
	"ScheduleDay.crossesMidnight":       blocksRead,
	"ScheduleDay.minutes":               blocksRead,
	"ScheduleDay.grossMinutes":          blocksRead,
	"ScheduleDay.breakMinutes":          together(blocksRead, countedRead),
	"ScheduleDay.paidMinutes":           paidRead,
	"ScheduleDay.minutesBetween":        together(blocksRead, clockRead),
	"ScheduleDay.minutesBetween(from:)": nothing,
	"ScheduleDay.minutesBetween(to:)":   nothing,
	"ScheduleBlock.activityId":          blocksRead,
	"ScheduleBlock.activity":            ofActivities(),
	"ScheduleBlock.start":               blocksRead,
	"ScheduleBlock.end":                 blocksRead,
	"ScheduleBlock.fullDay":             blocksRead,
	"ScheduleBlock.minutes":             blocksRead,
	"ScheduleBlock.paidMinutes":         paidRead,
	"ScheduleBlock.type":                blocksRead,

	"Activity.id":                ofActivities(),
	"Activity.name":              ofActivities("name"),
	"Activity.shortName":         ofActivities("name_short"),
	"Activity.officialName":      ofActivities("official_name"),
	"Activity.officialShortName": ofActivities("official_name_short"),
	"Activity.type":              ofActivities("type"),
	"Activity.typeName":          ofActivities("type"),
	"Activity.paid":              ofActivities("paid"),
	"Activity.color":             ofActivities("color"),
	"Activity.deleted":           ofActivities("deleted"),
	"Activity.plannable":         ofActivities("planable"),
	"Activity.requestable":       ofActivities("requestable"),
	"Activity.replaceable":       ofActivities("replaceable"),
	"Activity.allowAsFullDay":    ofActivities("allow_as_fullday"),
	"Activity.canBeDayStatus":    ofActivities("day_status"),
	"Activity.isMultiactivity":   ofActivities("child_activity_ids"),
	"Activity.children":          ofActivities("child_activity_ids"),
	"Activity.parents":           ofActivities("child_activity_ids"),

	"Contract.id":                  ofContracts(),
	"Contract.name":                ofContracts("name"),
	"Contract.shortName":           ofContracts("name_short"),
	"Contract.color":               ofContracts("color"),
	"Contract.deleted":             ofContracts("deleted"),
	"Contract.employmentType":      ofContracts("employment_type"),
	"Contract.workingDaysPerWeek":  ofContracts("working_days_per_week"),
	"Contract.weeklyMinutes":       amountsRead,
	"Contract.minutesOn":           amountsRead,
	"Contract.minutesOn(weekday:)": nothing,
	"Contract.holders":             together(heldRead, ofEmployees("deleted")),
	"Contract.holders(period:)":    nothing,

	"Skill.id":             ofSkills(),
	"Skill.name":           ofSkills("name"),
	"Skill.employees":      together(ofEmployeeSkills(), ofEmployees("deleted")),
	"Skill.employees(on:)": nothing,

	"PlanningPeriod.id":             ofPlanningPeriods(),
	"PlanningPeriod.planningUnitId": ofPlanningPeriods("planning_unit_id"),
	"PlanningPeriod.planningUnit":   together(ofPlanningPeriods("planning_unit_id"), ofUnits()),
	"PlanningPeriod.start":          ofPlanningPeriods("start_date"),
	"PlanningPeriod.end":            ofPlanningPeriods("end_date"),
	"PlanningPeriod.status":         ofPlanningPeriods("status"),
	"PlanningPeriod.type":           ofPlanningPeriods("type"),
	"PlanningPeriod.deadline":       ofPlanningPeriods("deadline"),

	"Requirement.planningUnitId":  ofRequirements(),
	"Requirement.date":            ofRequirements(),
	"Requirement.activityId":      ofRequirements(),
	"Requirement.activity":        ofActivities(),
	"Requirement.intervalMinutes": ofRequirements(),
	"Requirement.values":          ofRequirements(),
	"Requirement.personHours":     ofRequirements(),

	"ActivitySeries.activityId":            nothing,
	"ActivitySeries.activity":              ofActivities(),
	"ActivitySeries.level":                 nothing,
	"ActivitySeries.intervals":             nothing,
	"SeriesPoint.start":                    nothing,
	"SeriesPoint.value":                    nothing,
	"Coverage.activityId":                  nothing,
	"Coverage.activity":                    ofActivities(),
	"Coverage.level":                       nothing,
	"Coverage.requiredHours":               nothing,
	"Coverage.staffedHours":                nothing,
	"Coverage.understaffedHours":           nothing,
	"Coverage.overstaffedHours":            nothing,
	"Coverage.intervals":                   nothing,
	"CoverageInterval.start":               nothing,
	"CoverageInterval.end":                 nothing,
	"CoverageInterval.staffing":            nothing,
	"CoverageInterval.requirement":         nothing,
	"CoverageInterval.coverage":            nothing,
	"ScheduleDifference.date":              nothing,
	"ScheduleDifference.employeeId":        nothing,
	"ScheduleDifference.employee":          ofEmployees(),
	"ScheduleDifference.baseMinutes":       nothing,
	"ScheduleDifference.withMinutes":       nothing,
	"ScheduleDifference.differenceMinutes": nothing,
	"ScheduleDifference.changes":           nothing,
	"ActivityDifference.activityId":        nothing,
	"ActivityDifference.activity":          ofActivities(),
	"ActivityDifference.baseMinutes":       nothing,
	"ActivityDifference.withMinutes":       nothing,
	"ActivityDifference.minutes":           nothing,
	"ActivityDifference.blocks":            nothing,
	"BlockDifference.baseStart":            nothing,
	"BlockDifference.baseEnd":              nothing,
	"BlockDifference.withStart":            nothing,
	"BlockDifference.withEnd":              nothing,
	"BlockDifference.baseFullDay":          nothing,
	"BlockDifference.withFullDay":          nothing,
	"BlockDifference.baseMinutes":          nothing,
	"BlockDifference.withMinutes":          nothing,
	"BlockDifference.minutes":              nothing,
	"Adherence.employeeId":                 nothing,
	"Adherence.employee":                   ofEmployees(),
	"Adherence.scheduledMinutes":           nothing,
	"Adherence.actualMinutes":              nothing,
	"Adherence.inAdherenceMinutes":         nothing,
	"Adherence.adherencePercent":           nothing,
	"Adherence.conformancePercent":         nothing,
	"Adherence.exceptions":                 nothing,
	"AdherenceException.start":             nothing,
	"AdherenceException.end":               nothing,
	"AdherenceException.kind":              nothing,
	"AdherenceException.scheduledActivity": ofActivities(),
	"AdherenceException.actualActivity":    ofActivities(),
	"Headcount.start":                      nothing,
	"Headcount.people":                     nothing,
	"Headcount.fte":                        nothing,
	"TimeTotal.level":                      nothing,
	"TimeTotal.planningUnitId":             nothing,
	"TimeTotal.planningUnit":               ofUnits(),
	"TimeTotal.employeeId":                 nothing,
	"TimeTotal.employee":                   ofEmployees(),
	"TimeTotal.activityId":                 nothing,
	"TimeTotal.activity":                   ofActivities(),
	"TimeTotal.activityType":               nothing,
	"TimeTotal.start":                      nothing,
	"TimeTotal.minutes":                    nothing,
	"TimeTotal.paidMinutes":                paidRead,
	"TimeTotal.minutesBetween":             clockRead,
	"TimeTotal.minutesBetween(from:)":      nothing,
	"TimeTotal.minutesBetween(to:)":        nothing,
	"TimeTotal.paidMinutesBetween":         clockRead,
	"TimeTotal.paidMinutesBetween(from:)":  nothing,
	"TimeTotal.paidMinutesBetween(to:)":    nothing,
	"TimeTotal.absenceMinutes":             paidRead,
	"TimeTotal.absencePercent":             together(paidRead, contractualRead),
	"TimeTotal.days":                       nothing,
	"TimeTotal.fullDays":                   nothing,
	"TimeTotal.contractualMinutes":         contractualRead,
	"TimeTotal.hours":                      hoursRead,
	"LevelInfo.level":                      nothing,
	"LevelInfo.apiName":                    nothing,
	"LevelInfo.displayName":                nothing,
}
