package upstream

import "shiftgraph/internal/wfm"

// A layout says how the elements of one type of list are scanned.
type layout[T any] struct {
	fields []field[T]
	keep   func(*reader, *T) // takes a scanned element out of what is used again; may be nil
}

// The layouts of the types that are scanned. Types that are not here come rarely, or few
// at a time, and are read by encoding/json.
//
// A test holds the names of the fields against the types' tags.
var (
	scheduleDays = layout[wfm.ScheduleDay]{keep: (*reader).keepBlocks, fields: []field[wfm.ScheduleDay]{
		{"booking_date", func(r *reader, v *wfm.ScheduleDay) bool { return r.date(&v.Date) }},
		{"employee_id", func(r *reader, v *wfm.ScheduleDay) bool { return r.id(&v.EmployeeID) }},
		{"planning_unit_id", func(r *reader, v *wfm.ScheduleDay) bool { return r.id(&v.PlanningUnitID) }},
		{"level", func(r *reader, v *wfm.ScheduleDay) bool { return r.level(&v.Level) }},
		{"schedule_blocks", func(r *reader, v *wfm.ScheduleDay) bool { return r.blockList(&v.Blocks) }},
	}}
	scheduleBlockFields = []field[wfm.ScheduleBlock]{
		{"activity_id", func(r *reader, v *wfm.ScheduleBlock) bool { return r.id(&v.ActivityID) }},
		{"time_start", func(r *reader, v *wfm.ScheduleBlock) bool { return r.time(&v.Start) }},
		{"time_end", func(r *reader, v *wfm.ScheduleBlock) bool { return r.time(&v.End) }},
		{"type", func(r *reader, v *wfm.ScheduleBlock) bool { return r.activityType(&v.Type) }},
	}
	employees = layout[wfm.Employee]{fields: []field[wfm.Employee]{
		{"employee_id", func(r *reader, v *wfm.Employee) bool { return r.id(&v.ID) }},
		{"first_name", func(r *reader, v *wfm.Employee) bool { return r.textIf(&v.FirstName) }},
		{"last_name", func(r *reader, v *wfm.Employee) bool { return r.textIf(&v.LastName) }},
		{"personnel_number", func(r *reader, v *wfm.Employee) bool { return r.textIf(&v.PersonnelNumber) }},
		{"birth_date", func(r *reader, v *wfm.Employee) bool { return r.date(&v.BirthDate) }},
		{"color", func(r *reader, v *wfm.Employee) bool { return r.wholeIf(&v.Color) }},
		{"deleted", func(r *reader, v *wfm.Employee) bool { return r.flag(&v.Deleted) }},
		{"user_id", func(r *reader, v *wfm.Employee) bool { return r.id(&v.UserID) }},
	}}
	planningUnits = layout[wfm.PlanningUnit]{fields: []field[wfm.PlanningUnit]{
		{"planning_unit_id", func(r *reader, v *wfm.PlanningUnit) bool { return r.id(&v.ID) }},
		{"name", func(r *reader, v *wfm.PlanningUnit) bool { return r.textIf(&v.Name) }},
		{"name_short", func(r *reader, v *wfm.PlanningUnit) bool { return r.textIf(&v.ShortName) }},
		{"color", func(r *reader, v *wfm.PlanningUnit) bool { return r.wholeIf(&v.Color) }},
		{"deleted", func(r *reader, v *wfm.PlanningUnit) bool { return r.flag(&v.Deleted) }},
		{"parent_planning_unit_id", func(r *reader, v *wfm.PlanningUnit) bool { return r.id(&v.ParentID) }},
		{"planning_raster", func(r *reader, v *wfm.PlanningUnit) bool { return r.wholeIf(&v.RasterSeconds) }},
		{"time_zone_id", func(r *reader, v *wfm.PlanningUnit) bool { return r.label(&v.TimeZoneID) }},
	}}
	activities = layout[wfm.Activity]{fields: []field[wfm.Activity]{
		{"activity_id", func(r *reader, v *wfm.Activity) bool { return r.id(&v.ID) }},
		{"name", func(r *reader, v *wfm.Activity) bool { return r.textIf(&v.Name) }},
		{"name_short", func(r *reader, v *wfm.Activity) bool { return r.textIf(&v.ShortName) }},
		{"official_name", func(r *reader, v *wfm.Activity) bool { return r.textIf(&v.OfficialName) }},
		{"official_name_short", func(r *reader, v *wfm.Activity) bool { return r.textIf(&v.OfficialShortName) }},
		{"type", func(r *reader, v *wfm.Activity) bool { return r.activityType(&v.Type) }},
		{"paid", func(r *reader, v *wfm.Activity) bool { return r.flagIf(&v.Paid) }},
		{"planable", func(r *reader, v *wfm.Activity) bool { return r.flagIf(&v.Plannable) }},
		{"requestable", func(r *reader, v *wfm.Activity) bool { return r.flagIf(&v.Requestable) }},
		{"replaceable", func(r *reader, v *wfm.Activity) bool { return r.flagIf(&v.Replaceable) }},
		{"allow_as_fullday", func(r *reader, v *wfm.Activity) bool { return r.flagIf(&v.AllowAsFullDay) }},
		{"day_status", func(r *reader, v *wfm.Activity) bool { return r.flagIf(&v.CanBeDayStatus) }},
		{"deleted", func(r *reader, v *wfm.Activity) bool { return r.flag(&v.Deleted) }},
		{"color", func(r *reader, v *wfm.Activity) bool { return r.wholeIf(&v.Color) }},
		{"child_activity_ids", func(r *reader, v *wfm.Activity) bool { return r.idList(&v.ChildIDs) }},
	}}
	memberships = layout[wfm.Membership]{fields: []field[wfm.Membership]{
		{"employee_id", func(r *reader, v *wfm.Membership) bool { return r.id(&v.EmployeeID) }},
		{"planning_unit_id", func(r *reader, v *wfm.Membership) bool { return r.id(&v.PlanningUnitID) }},
		{"start_date", func(r *reader, v *wfm.Membership) bool { return r.date(&v.Start) }},
		{"end_date", func(r *reader, v *wfm.Membership) bool { return r.date(&v.End) }},
		{"priority", func(r *reader, v *wfm.Membership) bool { return r.wholeIf(&v.Priority) }},
	}}
	employeeContracts = layout[wfm.EmployeeContract]{fields: []field[wfm.EmployeeContract]{
		{"employee_id", func(r *reader, v *wfm.EmployeeContract) bool { return r.id(&v.EmployeeID) }},
		{"contract_id", func(r *reader, v *wfm.EmployeeContract) bool { return r.id(&v.ContractID) }},
		{"start_date", func(r *reader, v *wfm.EmployeeContract) bool { return r.date(&v.Start) }},
		{"end_date", func(r *reader, v *wfm.EmployeeContract) bool { return r.date(&v.End) }},
	}}
	employmentPeriods = layout[wfm.EmploymentPeriod]{fields: []field[wfm.EmploymentPeriod]{
		{"employee_id", func(r *reader, v *wfm.EmploymentPeriod) bool { return r.id(&v.EmployeeID) }},
		{"start_date", func(r *reader, v *wfm.EmploymentPeriod) bool { return r.date(&v.Start) }},
		{"end_date", func(r *reader, v *wfm.EmploymentPeriod) bool { return r.date(&v.End) }},
	}}
	employeeSkills = layout[wfm.EmployeeSkill]{fields: []field[wfm.EmployeeSkill]{
		{"employee_id", func(r *reader, v *wfm.EmployeeSkill) bool { return r.id(&v.EmployeeID) }},
		{"skill_id", func(r *reader, v *wfm.EmployeeSkill) bool { return r.id(&v.SkillID) }},
		{"start_date", func(r *reader, v *wfm.EmployeeSkill) bool { return r.date(&v.Start) }},
		{"end_date", func(r *reader, v *wfm.EmployeeSkill) bool { return r.date(&v.End) }},
	}}
	requirements = layout[wfm.Requirement]{fields: []field[wfm.Requirement]{
		{"activity_id", func(r *reader, v *wfm.Requirement) bool { return r.id(&v.ActivityID) }},
		{"raster", func(r *reader, v *wfm.Requirement) bool { return r.seconds(&v.RasterSeconds) }},
		{"values", func(r *reader, v *wfm.Requirement) bool { return r.floatList(&v.Values) }},
	}}
)

// layouts are all layouts of elements.
var layouts = []any{
	&scheduleDays, &employees, &planningUnits, &activities, &memberships,
	&employeeContracts, &employmentPeriods, &employeeSkills, &requirements,
}

// layoutOf returns how elements of a type are scanned; nil when they are not.
func layoutOf[T any]() *layout[T] {
	for _, l := range layouts {
		if l, ok := l.(*layout[T]); ok {
			return l
		}
	}
	return nil
}
