package plan

import (
	"maps"
	"slices"
	"strings"
)

// A Resource is a kind of record of the REST API, however it is asked for: the memberships
// of a unit and those of a person are one.
type Resource string

// The resources, by the names that configuration uses.
const (
	EmployeeResource         Resource = "employees"
	ActivityResource         Resource = "activities"
	PlanningUnitResource     Resource = "planning_units"
	ContractResource         Resource = "contracts"
	SkillResource            Resource = "skills"
	EmploymentResource       Resource = "employment_periods"
	PlanningPeriodResource   Resource = "planning_periods"
	MembershipResource       Resource = "memberships"
	EmployeeContractResource Resource = "employee_contracts"
	EmployeeSkillResource    Resource = "employee_skills"
	RequirementResource      Resource = "requirements"
	ScheduleResource         Resource = "schedules"
)

// Resources returns every resource.
func Resources() []Resource {
	return []Resource{
		EmployeeResource, ActivityResource, PlanningUnitResource, ContractResource, SkillResource, EmploymentResource, PlanningPeriodResource,
		MembershipResource, EmployeeContractResource, EmployeeSkillResource, RequirementResource, ScheduleResource,
	}
}

// IsReference reports whether the resource is a list of everything of its kind that others
// are joined to.
func (r Resource) IsReference() bool {
	switch r {
	case EmployeeResource, EmploymentResource, ActivityResource, PlanningUnitResource, ContractResource, SkillResource:
		return true
	}
	return false
}

// Fields is a set of a record's fields by their names in the REST API, in the one order
// that makes equal sets equal. The empty set stands for all fields.
type Fields string

// FieldSet returns the set of the given fields.
func FieldSet(names ...string) Fields {
	names = slices.Clone(names)
	slices.Sort(names)
	return Fields(strings.Join(slices.Compact(names), ","))
}

// List returns the fields of the set; none stands for all.
func (f Fields) List() []string {
	if f == "" {
		return nil
	}
	return strings.Split(string(f), ",")
}

func (f Fields) union(g Fields) Fields {
	switch {
	case f == "" || g == "":
		return ""
	case f == g:
		return f
	}
	return FieldSet(append(f.List(), g.List()...)...)
}

func (f Fields) covers(g Fields) bool { return f == g || f == "" || g != "" && f.union(g) == f }

// resources says of which resource an entity's records are.
var resources = map[Entity]Resource{
	Employees: EmployeeResource, Activities: ActivityResource, Units: PlanningUnitResource, Unit: PlanningUnitResource,
	Contracts: ContractResource, Skills: SkillResource, Employment: EmploymentResource, PlanningPeriods: PlanningPeriodResource,
	UnitSchedule: ScheduleResource, EmployeeSchedule: ScheduleResource,
	UnitMembers: MembershipResource, EmployeeMemberships: MembershipResource, EveryonesMemberships: MembershipResource,
	UnitContracts: EmployeeContractResource, EmployeeContracts: EmployeeContractResource, EveryonesContracts: EmployeeContractResource,
	UnitRequirements: RequirementResource, EmployeeSkills: EmployeeSkillResource,
}

// Resource returns the resource that the entity's records are of.
func (e Entity) Resource() Resource { return resources[e] }

// always are the fields that are asked for whatever an operation reads: what records are
// told apart, ordered and merged by. Of a resource without a row here all fields are always
// asked for: it has no more than are needed, or its fields are not known for certain.
var always = map[Resource]Fields{
	EmployeeResource:         FieldSet("employee_id", "deleted"),
	ActivityResource:         FieldSet("activity_id"),
	PlanningUnitResource:     FieldSet("planning_unit_id", "deleted"),
	ContractResource:         FieldSet("contract_id"),
	MembershipResource:       FieldSet("employee_id", "planning_unit_id", "start_date", "end_date", "priority"),
	EmployeeContractResource: FieldSet("employee_id", "contract_id", "start_date", "end_date"),
	ScheduleResource:         FieldSet("booking_date", "employee_id", "planning_unit_id", "level"),
}

// clockField is read of planning units where times came without an offset.
var clockField = FieldSet("time_zone_id")

// blocksField is what most of a schedule's bytes are.
var blocksField = FieldSet("schedule_blocks")

// userIDField is asked for where user ids are.
var userIDField = FieldSet("user_id")

// A Projection is the fields that calls ask for, by resource; nil for whole records. It may
// be shared by sessions.
type Projection map[Resource]Fields

// Projection returns what the calls of an operation ask for that reads the given fields of
// records: those, and what the planner itself reads. Of a resource that is missing the
// operation reads none. With nil, and where the planner was told so, it is whole records.
func (p *Planner) Projection(read map[Resource]Fields) Projection {
	if !p.config.Display || read == nil {
		return nil
	}
	out := Projection(maps.Clone(always))
	for r, fields := range read {
		if _, some := out[r]; some {
			out[r] = out[r].union(fields)
		}
	}
	_, schedules := read[ScheduleResource]
	_, requirements := read[RequirementResource]
	if p.config.Zones.Differ() && (schedules || requirements) {
		out[PlanningUnitResource] = out[PlanningUnitResource].union(clockField)
	}
	return out
}
