package sandbox

// An entity names what an answer holds.
type entity struct {
	wrapper string   // of a list by name: {"employees":[…]}
	item    string   // of one: {"employee":{…}}, <employee>
	data    bool     // the list is in "data" also where wrappers are named
	columns []string // of CSV, in alphabetical order
}

var (
	employeeEntity = entity{wrapper: "employees", item: "employee", columns: []string{
		"automated_shift_assignment", "birth_date", "birth_place", "color", "current_identification", "deleted", "employee_id",
		"first_name", "last_name", "personnel_number", "schedule_position", "user_id"}}
	employeeContractEntity = entity{wrapper: "employee_contracts", item: "employee_contract", columns: []string{
		"contract_id", "employee_id", "employees_contract_id", "end_date", "start_date"}}
	membershipEntity = entity{wrapper: "employee_planning_units", item: "employee_planning_unit", columns: []string{
		"employee_id", "employees_membership_id", "end_date", "planning_unit_id", "priority", "start_date"}}
	skillLevelEntity       = entity{wrapper: "data", item: "skill_level", data: true, columns: []string{"end_date", "skill_id", "start_date"}}
	employmentPeriodEntity = entity{wrapper: "employee_employment_periods", item: "employee_employment_period", columns: []string{
		"employee_id", "end_date", "start_date"}}
	addressEntity = entity{wrapper: "employee_current_addresses", item: "employee_current_address", columns: []string{
		"city", "email", "employee_id", "phone"}}
	planningUnitEntity = entity{wrapper: "planning_units", item: "planning_unit", columns: []string{
		"color", "deleted", "name", "name_short", "parent_planning_unit_id", "planning_raster", "planning_unit_id", "time_zone_id"}}
	scheduleEntity = entity{wrapper: "schedules", item: "schedule", columns: []string{
		"activity_id", "booking_date", "employee_id", "level", "planning_unit_id", "time_end", "time_start", "type"}}
	requirementEntity = entity{wrapper: "requirements", item: "requirement", columns: []string{"activity_id", "raster", "values"}}
	activityEntity    = entity{wrapper: "activities", item: "activity", columns: []string{
		"absence_coverage", "activity_id", "allow_as_fullday", "allow_overstaffing", "child_activity_ids", "color",
		"comply_with_rest_period", "day_status", "deleted", "exchangeable", "importance", "name", "name_short", "official_name",
		"official_name_short", "paid", "planable", "replaceable", "replacement_activity_id_for_holidays",
		"replacement_activity_id_for_unscheduled_days", "requestable", "scheduling_priority", "third_party_interface",
		"third_party_type", "type"}}
	contractEntity = entity{wrapper: "contracts", item: "contract", columns: contractColumns()}
	skillEntity    = entity{wrapper: "skills", item: "skill", columns: []string{"name", "skill_id"}}
	periodEntity   = entity{wrapper: "planning_periods", item: "planning_period", columns: []string{
		"deadline", "end_date", "planning_period_id", "planning_unit_id", "start_date", "status", "type"}}
)

func contractColumns() []string {
	columns := []string{"color", "contract_id", "deleted", "employment_type", "name", "name_short"}
	for _, span := range []string{"day", "month", "week", "year"} {
		for _, bound := range []string{"maximum", "minimum", "target"} {
			columns = append(columns, "working_amount_per_"+span+"_"+bound)
		}
	}
	columns = append(columns, "working_days_per_week")
	for _, name := range []string{"friday", "monday", "saturday", "sunday", "thursday", "tuesday", "wednesday"} {
		columns = append(columns, "working_hours_"+name)
	}
	return columns
}

type fieldKind uint8

const (
	kindNull fieldKind = iota
	kindID
	kindInt
	kindNumber
	kindBool
	kindText
	kindDay
	kindIDs
	kindNumbers
	kindObject
)

// A field is one named value of a record, of the kind that says which member holds it.
type field struct {
	name    string
	kind    fieldKind
	n       int64
	f       float64
	text    string
	ids     []int64
	numbers []float64
	object  []field
}

// A record is one item of an answer, whatever the format. It is filled anew for every
// item; display drops the fields that were not asked for.
type record struct {
	display map[string]bool // nil for all
	fields  []field

	hasBlocks bool
	blocks    []block
	d         day
	zone      *zone
}

func (r *record) reset() {
	r.fields, r.hasBlocks, r.blocks = r.fields[:0], false, nil
}

func (r *record) shows(name string) bool { return r.display == nil || r.display[name] }

func (r *record) add(f field) {
	if r.shows(f.name) {
		r.fields = append(r.fields, f)
	}
}

func (r *record) id(name string, n int64) { r.add(field{name: name, kind: kindID, n: n}) }
func (r *record) int(name string, n int)  { r.add(field{name: name, kind: kindInt, n: int64(n)}) }
func (r *record) number(name string, f float64) {
	r.add(field{name: name, kind: kindNumber, f: f})
}
func (r *record) text(name, text string) { r.add(field{name: name, kind: kindText, text: text}) }
func (r *record) day(name string, d day) { r.add(field{name: name, kind: kindDay, n: int64(d)}) }
func (r *record) null(name string)       { r.add(field{name: name}) }
func (r *record) ids(name string, ids []int64) {
	r.add(field{name: name, kind: kindIDs, ids: ids})
}
func (r *record) numbers(name string, list []float64) {
	r.add(field{name: name, kind: kindNumbers, numbers: list})
}
func (r *record) object(name string, fields []field) {
	r.add(field{name: name, kind: kindObject, object: fields})
}

func (r *record) bool(name string, b bool) {
	n := int64(0)
	if b {
		n = 1
	}
	r.add(field{name: name, kind: kindBool, n: n})
}

// idOrNull writes null for "none".
func (r *record) idOrNull(name string, n int64) {
	if n == 0 {
		r.null(name)
		return
	}
	r.id(name, n)
}

// schedule gives the record blocks of a day, in a zone for the case that they carry
// offsets.
func (r *record) schedule(d day, z *zone, blocks []block) {
	if r.shows("schedule_blocks") {
		r.hasBlocks, r.d, r.zone, r.blocks = true, d, z, blocks
	}
}

// appendTime writes seconds since midnight of a day as the API does: local time,
// with the offset where asked for.
func appendTime(dst []byte, d day, seconds int32, z *zone, offset bool) []byte {
	d += day(floorDiv(int(seconds), daySeconds))
	seconds = int32(int(seconds) - daySeconds*floorDiv(int(seconds), daySeconds))
	dst = append(d.append(dst), 'T')
	two := func(n int32) { dst = append(dst, byte('0'+n/10), byte('0'+n%10)) }
	two(seconds / hour)
	dst = append(dst, ':')
	two(seconds / minute % 60)
	dst = append(dst, ':')
	two(seconds % 60)
	if !offset {
		return dst
	}
	east := z.offset(int64(d)*daySeconds + int64(seconds))
	sign := byte('+')
	if east < 0 {
		sign, east = '-', -east
	}
	dst = append(dst, sign)
	two(east / hour)
	dst = append(dst, ':')
	two(east / minute % 60)
	return dst
}

// givenEnd is the end as the answer gives it: on the date of the start where a block
// hides that it passes midnight.
func (b *block) givenEnd() int32 {
	if b.sameDate {
		return b.end - daySeconds
	}
	return b.end
}
