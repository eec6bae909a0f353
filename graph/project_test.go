package graph

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"shiftgraph/graph/gen"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/plan"
)

// operationOf reads an operation as the server does. variables is JSON, or empty.
func operationOf(t *testing.T, schema *ast.Schema, text, variables string) *graphql.OperationContext {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(schema, text, rules.NewDefaultRules())
	if errs != nil {
		t.Fatalf("%s: %v", text, errs)
	}
	given := map[string]any{}
	if variables != "" {
		if err := json.Unmarshal([]byte(variables), &given); err != nil {
			t.Fatal(err)
		}
	}
	values, err := validator.VariableValues(schema, doc.Operations[0], given)
	if err != nil {
		t.Fatal(err)
	}
	return &graphql.OperationContext{RawQuery: text, Doc: doc, Operation: doc.Operations[0], Variables: values}
}

func generatedSchema() *ast.Schema { return gen.NewExecutableSchema(gen.Config{}).Schema() }

// What records are keyed, ordered and cut by is in every set of their resource, so that
// these cases leave it out.
var keysOfRecords = map[plan.Resource]string{
	plan.EmployeeResource:         "employee_id",
	plan.ActivityResource:         "activity_id",
	plan.PlanningUnitResource:     "planning_unit_id",
	plan.ContractResource:         "contract_id",
	plan.SkillResource:            "skill_id",
	plan.EmploymentResource:       "employee_id start_date end_date",
	plan.PlanningPeriodResource:   "planning_period_id",
	plan.MembershipResource:       "employee_id planning_unit_id start_date end_date",
	plan.EmployeeContractResource: "employee_id contract_id start_date end_date",
	plan.EmployeeSkillResource:    "employee_id skill_id start_date end_date",
	plan.RequirementResource:      "activity_id raster values",
	plan.ScheduleResource:         "booking_date employee_id planning_unit_id level",
}

func TestProject(t *testing.T) {
	const (
		march  = `period: {start: "2026-03-02", end: "2026-03-08"}`
		figure = "working_amount working_days_per_week working_hours"
	)
	type sets map[string]string // further fields by resource
	for name, test := range map[string]struct {
		operation, variables string
		want                 sets
	}{
		"the week": {
			`query Week($unit: ID!, $week: Period!) { planningUnit(id: $unit) { name
				schedule(period: $week, levels: [PLAN, FINAL]) { date level employee { id fullName } blocks { start end activity { name paid } } } } }`,
			`{"unit": "1001", "week": {"start": "2026-03-02", "end": "2026-03-08"}}`,
			sets{"planning_units": "name", "schedules": "schedule_blocks", "employees": "first_name last_name", "activities": "name paid"},
		},
		"nothing of the API": {`{ levels { apiName } __typename __schema { types { name } } }`, "", sets{}},
		"a join for the id":  {`{ planningUnit(id: 1) { employees { employee { id } } } }`, "", sets{"planning_units": "", "memberships": "", "employees": ""}},

		"days without blocks": {
			`{ schedules(` + march + `) { totalCount pageInfo { endCursor } edges { cursor } nodes { date level levelName employeeId planningUnitId employee { personnelNumber } planningUnit { shortName } } } }`, "",
			sets{"schedules": "", "planning_units": "deleted name_short", "employees": "personnel_number"},
		},
		"days with a type of activity": {
			`{ schedules(` + march + `, activityTypes: [BREAK]) { totalCount } }`, "",
			sets{"schedules": "schedule_blocks", "planning_units": "deleted", "activities": "paid type"},
		},
		"days with a type that no variable gives": {
			`query ($types: [ActivityType!]) { schedules(` + march + `, activityTypes: $types) { totalCount } }`, "",
			sets{"schedules": "", "planning_units": "deleted"},
		},
		"blocks for their number": {
			`{ employee(id: 1) { schedule(` + march + `) { blocks { __typename } } } }`, "",
			sets{"employees": "", "schedules": "schedule_blocks", "planning_units": "", "memberships": ""},
		},
		"minutes of a day": {
			`{ planningUnit(id: 1) { schedule(` + march + `) { minutes } } }`, "",
			sets{"schedules": "schedule_blocks", "planning_units": ""},
		},
		"breaks": {
			`{ planningUnit(id: 1) { schedule(` + march + `) { breakMinutes } } }`, "",
			sets{"schedules": "schedule_blocks", "planning_units": "", "activities": "paid type"},
		},
		"paid minutes": {
			`{ planningUnit(id: 1) { schedule(` + march + `) { paidMinutes } } }`, "",
			sets{"schedules": "schedule_blocks", "planning_units": "", "activities": "paid type", "employee_contracts": "", "contracts": figure},
		},
		"night hours": {
			`{ planningUnit(id: 1) { schedule(` + march + `) { minutesBetween(from: "22:00", to: "06:00") } } }`, "",
			sets{"schedules": "schedule_blocks", "planning_units": "time_zone_id"},
		},

		"people by name":   {`{ employees { totalCount } }`, "", sets{"employees": "first_name last_name"}},
		"people by number": {`{ employees(orderBy: PERSONNEL_NUMBER) { totalCount } }`, "", sets{"employees": "personnel_number"}},
		"people by id":     {`{ employees(orderBy: ID) { totalCount } }`, "", sets{"employees": ""}},
		"people in the order of a variable": {
			`query ($o: EmployeeOrder) { employees(orderBy: $o) { totalCount } }`, `{"o": "ID"}`, sets{"employees": ""},
		},
		"people in the order of no variable": {
			`query ($o: EmployeeOrder) { employees(orderBy: $o) { totalCount } }`, "", sets{"employees": "first_name last_name"},
		},
		"people in the order of null": {
			`{ employees(orderBy: null) { totalCount } }`, "", sets{"employees": "first_name last_name"},
		},
		"people with a text": {
			`{ employees(orderBy: ID, filter: {text: "ada"}) { totalCount } }`, "", sets{"employees": "first_name last_name personnel_number"},
		},
		"people who are not deleted": {
			`{ employees(orderBy: ID, filter: {deleted: false}) { totalCount } }`, "", sets{"employees": "deleted"},
		},
		"people of a filter in a variable": {
			`query ($f: EmployeeFilter) { employees(orderBy: ID, filter: $f) { totalCount } }`, `{"f": {"validOn": "2026-03-02", "skillIds": "1", "text": null}}`,
			sets{"employees": "", "employment_periods": "", "employee_skills": ""},
		},
		"people of units with contracts": {
			`query ($c: [ID!]) { employees(orderBy: ID, filter: {planningUnitIds: [1], contractIds: $c}) { totalCount } }`, `{"c": ["2"]}`,
			sets{"employees": "", "memberships": "", "planning_units": "", "employee_contracts": ""},
		},
		"where people are": {
			`{ employees(orderBy: ID) { nodes { mainPlanningUnit { color } } } }`, "",
			sets{"employees": "", "memberships": "priority", "planning_units": "color"},
		},
		"hours": {
			`{ employee(id: 1) { hours(` + march + `) { netMinutes } } }`, "",
			sets{
				"employees": "", "schedules": "schedule_blocks", "planning_units": "", "memberships": "", "activities": "paid type",
				"employee_contracts": "", "contracts": figure, "employment_periods": "",
			},
		},

		"the tree":     {`{ planningUnits { children { id } } }`, "", sets{"planning_units": "deleted parent_planning_unit_id"}},
		"requirements": {`{ planningUnit(id: 1) { requirements(` + march + `) { date } } }`, "", sets{"planning_units": "", "requirements": ""}},
		"staffing": {
			`{ planningUnit(id: 1) { staffing(` + march + `, includeDescendants: null) { activityId } } }`, "",
			sets{"schedules": "schedule_blocks", "planning_units": "planning_raster time_zone_id", "activities": "paid type"},
		},
		"coverage of a branch": {
			`{ planningUnit(id: 1) { coverage(` + march + `, includeDescendants: true) { requiredHours } } }`, "",
			sets{"schedules": "schedule_blocks", "planning_units": "deleted parent_planning_unit_id planning_raster time_zone_id", "activities": "paid type", "requirements": ""},
		},
		"differences": {
			`{ planningUnit(id: 1) { compare(` + march + `, base: PLAN, with: FINAL) { changes { minutes activity { shortName } } } } }`, "",
			sets{"schedules": "schedule_blocks", "planning_units": "", "activities": "name_short"},
		},
		"adherence": {
			`{ planningUnit(id: 1) { adherence(` + march + `) { adherencePercent employee { color } } } }`, "",
			sets{"schedules": "schedule_blocks", "planning_units": "time_zone_id", "activities": "paid type", "employees": "color"},
		},
		"headcount": {
			`{ planningUnit(id: 1) { headcount(` + march + `) { people } } }`, "",
			sets{"planning_units": "", "memberships": "", "employees": "deleted", "employment_periods": "", "employee_contracts": "", "contracts": figure},
		},
		"totals": {
			`{ timeTotals(` + march + `, groupBy: [ACTIVITY]) { minutes activity { officialShortName } } }`, "",
			sets{"schedules": "schedule_blocks", "planning_units": "deleted", "activities": "official_name_short paid type"},
		},
		"paid totals": {
			`{ timeTotals(` + march + `, groupBy: [ACTIVITY]) { paidMinutes activity { officialShortName } } }`, "",
			sets{
				"schedules": "schedule_blocks", "planning_units": "deleted", "activities": "official_name_short paid type",
				"employee_contracts": "", "contracts": figure,
			},
		},

		"reference lists": {
			`{ activities(types: [BREAK]) { children { name } } contracts { minutesOn(weekday: MONDAY) } skills { employees { lastName } } planningPeriods(from: "2026-03-02") { planningUnit { name } } }`, "",
			sets{
				"activities": "child_activity_ids deleted name type", "contracts": "deleted " + figure, "skills": "", "employee_skills": "",
				"employees": "deleted last_name", "planning_periods": "planning_unit_id", "planning_units": "name",
			},
		},
		"one of each": {
			`{ activity(id: 1) { name } contract(id: 1) { holders { start } } skill(id: 1) { name } }`, "",
			sets{"activities": "name", "contracts": "", "employee_contracts": "", "planning_units": "", "employees": "deleted", "skills": "name"},
		},

		"fragments and aliases": {
			`query { a: employee(id: 1) { ...Name b: color } ...Rest }
			 fragment Name on Employee { firstName ... on Employee { number: personnelNumber ... { birthDate } } }
			 fragment Rest on Query { a: employee(id: 1) { lastName } skill(id: 2) { s: name } }`, "",
			sets{"employees": "birth_date color first_name last_name personnel_number", "skills": "name"},
		},
		"what is skipped": {
			`query ($yes: Boolean!, $no: Boolean! = false) {
				employee(id: 1) { firstName @skip(if: $yes) lastName @include(if: $yes) ... @include(if: $no) { color } ...Gone @skip(if: $yes) userId @skip(if: $no) }
				skills @include(if: $no) { name } }
			 fragment Gone on Employee { birthDate }`, `{"yes": true}`,
			sets{"employees": "last_name user_id"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			want := map[plan.Resource]plan.Fields{}
			for resource, fields := range test.want {
				r := plan.Resource(resource)
				want[r] = plan.FieldSet(strings.Fields(fields + " " + keysOfRecords[r])...)
			}
			got := project(operationOf(t, generatedSchema(), test.operation, test.variables))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// coordinates are what the table must have a row for: fields of objects, their arguments,
// fields of input objects, and the orders of people.
func coordinates(t *testing.T, schema *ast.Schema) []string {
	t.Helper()
	var out []string
	for name, d := range schema.Types {
		if d.BuiltIn || strings.HasPrefix(name, "__") {
			continue
		}
		switch d.Kind {
		case ast.Object, ast.InputObject:
			for _, f := range d.Fields {
				if strings.HasPrefix(f.Name, "__") {
					continue
				}
				out = append(out, name+"."+f.Name)
				for _, a := range f.Arguments {
					out = append(out, name+"."+f.Name+"("+a.Name+":)")
				}
				if inner := schema.Types[f.Type.Name()]; d.Kind == ast.InputObject && inner.Kind == ast.InputObject {
					for _, leaf := range inner.Fields {
						if at := inner.Name + "." + leaf.Name; len(readBy[at]) > 0 {
							t.Errorf("%s.%s is an input object in another one, and %s reads something; project looks into the outer one alone", name, f.Name, at)
						}
					}
				}
			}
		case ast.Enum:
			if name == "EmployeeOrder" {
				for _, v := range d.EnumValues {
					out = append(out, name+"."+v.Name)
				}
			}
		case ast.Scalar:
		case ast.Interface, ast.Union:
			t.Errorf("%s is an %s; project looks into objects alone", name, d.Kind)
		}
	}
	slices.Sort(out)
	return out
}

// The table has a row for everything of the schema that may read something, and no other.
func TestProjectKnowsTheSchema(t *testing.T) {
	if diff := cmp.Diff(coordinates(t, generatedSchema()), slices.Sorted(maps.Keys(readBy))); diff != "" {
		t.Errorf("Say in readBy what each reads (-schema +readBy):\n%s", diff)
	}
}

// The table names fields that records have.
func TestProjectNamesFieldsOfRecords(t *testing.T) {
	tags := map[plan.Resource]map[string]bool{}
	for resource, record := range map[plan.Resource]any{
		plan.EmployeeResource: wfm.Employee{}, plan.ActivityResource: wfm.Activity{}, plan.PlanningUnitResource: wfm.PlanningUnit{},
		plan.ContractResource: wfm.Contract{}, plan.SkillResource: wfm.Skill{}, plan.EmploymentResource: wfm.EmploymentPeriod{},
		plan.PlanningPeriodResource: wfm.PlanningPeriod{}, plan.MembershipResource: wfm.Membership{},
		plan.EmployeeContractResource: wfm.EmployeeContract{}, plan.EmployeeSkillResource: wfm.EmployeeSkill{},
		plan.RequirementResource: wfm.Requirement{}, plan.ScheduleResource: wfm.ScheduleDay{},
	} {
		tags[resource] = map[string]bool{}
		for f := range reflect.TypeOf(record).Fields() {
			if tag := f.Tag.Get("json"); tag != "-" {
				tags[resource][tag] = false
			}
		}
	}
	for at, row := range readBy {
		for resource, names := range row {
			for _, name := range names {
				if _, ok := tags[resource][name]; !ok {
					t.Errorf("%s reads %s of %s, which has no such field", at, name, resource)
					continue
				}
				tags[resource][name] = true
			}
		}
	}
	for resource, fields := range tags {
		for name, read := range fields {
			if !read {
				t.Errorf("nothing reads %s of %s: its row in readBy lacks it, or nobody needs it", name, resource)
			}
		}
		for name := range strings.FieldsSeq(keysOfRecords[resource]) {
			if _, ok := fields[name]; !ok {
				t.Errorf("%s has no field %s", resource, name)
			}
		}
	}
}

// What the table does not know may read everything.
func TestProjectIsUnsure(t *testing.T) {
	const sdl = `
		type Query { skills(sorted: Boolean): [Skill!], employee(id: ID!): Employee, ward: Ward, employees(filter: EmployeeFilter, orderBy: EmployeeOrder): Ward }
		type Skill { id: ID!, level: Int, related(deep: Int): [Skill!] }
		type Employee { id: ID! firstName: String }
		type Ward { totalCount: Int }
		input EmployeeFilter { text: String, ward: ID }
		enum EmployeeOrder { NAME WARD }`
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "later", Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	for operation, sure := range map[string]bool{
		`{ skills { id } employee(id: 1) { id } }`:                         true,
		`{ skills { level } employee(id: 1) { id } }`:                      false,
		`{ skills { related { id } } }`:                                    false,
		`{ skills(sorted: false) { id } }`:                                 false,
		`{ skills(sorted: null) { id } }`:                                  true,
		`{ ward { __typename } }`:                                          false,
		`{ employees(filter: {text: "a"}, orderBy: NAME) { __typename } }`: true,
		`{ employees { totalCount } }`:                                     false,
		`{ employees(orderBy: WARD) { __typename } }`:                      false,
		`{ employees(filter: {ward: 1}) { __typename } }`:                  false,
	} {
		got := project(operationOf(t, schema, operation, ""))
		all := slices.Collect(maps.Values(got))
		if unsure := len(got) == len(keysOfRecords) && !slices.ContainsFunc(all, func(f plan.Fields) bool { return f != "" }); unsure == sure {
			t.Errorf("%s: sure %v, want %v: %s", operation, !unsure, sure, fmt.Sprint(got))
		}
		if sure && slices.Contains(all, "") {
			t.Errorf("%s: an empty set stands for all fields: %v", operation, got)
		}
	}
}

// A projection that is kept is the one that would be made, whichever variables came before.
func TestProjectionsAreKept(t *testing.T) {
	const text = `query ($order: EmployeeOrder, $filter: EmployeeFilter, $on: Date, $unit: ID = "7", $types: [ActivityType!], $all: Boolean! = false) {
		employees(orderBy: $order, filter: $filter) { nodes { id fullName @include(if: $all) } }
		more: employees(filter: {validOn: $on}) { totalCount }
		planningUnit(id: $unit) { name employees { employee { birthDate @skip(if: $all) } } }
		schedules(period: {start: "2026-03-02", end: "2026-03-08"}, activityTypes: $types) { nodes { date } }
	}`
	schema := generatedSchema()
	first := operationOf(t, schema, text, "")
	zones, err := plan.NewZones(nil, "UTC")
	if err != nil {
		t.Fatal(err)
	}
	planner := plan.New(nil, plan.Config{Zones: zones, Display: true})
	kept, seen := &projections{planner: planner}, map[string]bool{}
	for range 2 {
		for _, variables := range []string{
			``, `{"order": "NAME"}`, `{"order": "PERSONNEL_NUMBER"}`, `{"order": "ID"}`, `{"order": null}`,
			`{"filter": {}}`, `{"filter": {"text": "x"}}`, `{"filter": {"text": null}}`, `{"filter": {"validOn": "2026-03-02"}}`, `{"filter": {"skillIds": ["1"]}}`, `{"filter": null}`,
			`{"on": "2026-03-02"}`, `{"on": null}`, `{"unit": "8"}`, `{"types": ["BREAK"]}`, `{"types": null}`, `{"all": true}`, `{"all": true, "on": "2026-03-02"}`,
		} {
			op := operationOf(t, schema, text, variables)
			op.Operation = first.Operation // one document, which is kept
			want := planner.Projection(project(op))
			if diff := cmp.Diff(want, kept.get(op)); diff != "" {
				t.Errorf("%s (-made +kept):\n%s", variables, diff)
			}
			seen[fmt.Sprint(want)] = true
		}
	}
	if len(seen) < 4 {
		t.Errorf("the variables make only %d projections", len(seen))
	}
	if n := len(kept.kept.Get(first.Operation, nil).of); n < 8 || n > mostSignatures {
		t.Errorf("%d projections are kept", n)
	}
}
