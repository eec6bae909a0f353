package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/upstream/sandbox"
)

// rawRows is [rawList] for lists that belong to a unit, a person or a day: 404 is an
// empty one.
func rawRows(t testing.TB, api, path, wrapper string) []map[string]any {
	t.Helper()
	response := askAPI(t, api+path)
	if response.StatusCode == http.StatusNotFound {
		return nil
	}
	decoder := json.NewDecoder(response.Body)
	decoder.UseNumber()
	var body map[string][]map[string]any
	if err := decoder.Decode(&body); err != nil || response.StatusCode != http.StatusOK || body[wrapper] == nil {
		t.Fatalf("%s: status %d, %v; want rows in %q", path, response.StatusCode, err, wrapper)
	}
	return body[wrapper]
}

// A tally counts calls by their path, ids and dates taken out, queries left out.
type tally map[string]int

var (
	idInPath   = regexp.MustCompile(`/\d+(/|$)`)
	dateInPath = regexp.MustCompile(`/\d{4}-\d\d-\d\d$`)
)

func tallyOf(calls []sandbox.Call) tally {
	out := tally{}
	for _, c := range calls {
		path := dateInPath.ReplaceAllString(strings.TrimPrefix(c.Path, "/v1"), "/{date}")
		out[idInPath.ReplaceAllString(path, "/{id}$1")]++
	}
	return out
}

// The paths that relations cost.
const (
	allPeople        = "/employees"
	allUnits         = "/planning_units"
	allActivities    = "/activities"
	allContracts     = "/contracts"
	allSkills        = "/skills"
	allEmployment    = "/employee_employment_periods"
	planningPeriods  = "/planning_periods/{date}"
	oneUnit          = "/planning_units/{id}"
	membersOfUnit    = "/planning_units/{id}/planning_units/{date}"
	contractsOfUnit  = "/planning_units/{id}/contracts/{date}"
	scheduleOfUnit   = "/planning_units/{id}/schedule/{date}"
	unitsOfPerson    = "/employees/{id}/planning_units/{date}"
	contractOfPerson = "/employees/{id}/contracts/{date}"
	scheduleOfPerson = "/employees/{id}/schedule/{date}"
	skillsOfPerson   = "/employees/{id}/skill_levels"
)

// facts are what the raw data say about a tenant, and so what relations have to cost.
type facts struct {
	units, deleted int                        // planning units, and those of them that are deleted
	alive          []string                   // the people who are not deleted
	page           []string                   // the people of the page that is asked for
	of1001         []string                   // the members of unit 1001 today
	contract       map[string]bool            // of whom units tell contracts today
	contract1001   map[string]bool            // of whom unit 1001 does
	inWeek         map[string]map[string]bool // the units of people in the week
	links          map[string]int             // how many memberships people have in the week
}

// inOneUnit splits people into the units of those who have one membership in the week, and
// the number of those who have none or several.
func (f facts) inOneUnit(people []string) (units, others int) {
	seen := map[string]bool{}
	for _, p := range people {
		if f.links[p] == 1 {
			maps.Copy(seen, f.inWeek[p])
			continue
		}
		others++
	}
	return len(seen), others
}

// notTold counts the people of whom a set does not tell.
func notTold(people []string, told map[string]bool) int {
	n := 0
	for _, p := range people {
		if !told[p] {
			n++
		}
	}
	return n
}

func idText(v any) string { return fmt.Sprint(v) }

func factsOf(t *testing.T, api string, page []string) facts {
	t.Helper()
	f := facts{page: page, contract: map[string]bool{}, contract1001: map[string]bool{}, inWeek: map[string]map[string]bool{}, links: map[string]int{}}
	for _, e := range rawList(t, api, allPeople, "employees") {
		if e["deleted"] != true {
			f.alive = append(f.alive, idText(e["employee_id"]))
		}
	}
	for _, u := range rawList(t, api, allUnits, "planning_units") {
		f.units++
		if u["deleted"] == true {
			f.deleted++
		}
		unit := idText(u["planning_unit_id"])
		for _, c := range rawRows(t, api, "/planning_units/"+unit+"/contracts/2026-11-24?length=1", "employee_contracts") {
			f.contract[idText(c["employee_id"])] = true
			if unit == "1001" {
				f.contract1001[idText(c["employee_id"])] = true
			}
		}
		for _, m := range rawRows(t, api, "/planning_units/"+unit+"/planning_units/2026-11-16?end_date=2026-11-22", "employee_planning_units") {
			person := idText(m["employee_id"])
			if f.inWeek[person] == nil {
				f.inWeek[person] = map[string]bool{}
			}
			f.inWeek[person][unit] = true
			f.links[person]++
		}
	}
	for _, m := range rawRows(t, api, "/planning_units/1001/planning_units/2026-11-24", "employee_planning_units") {
		f.of1001 = append(f.of1001, idText(m["employee_id"]))
	}
	return f
}

const inWeek = `(period: {start: "2026-11-16", end: "2026-11-22"})`

// relations are the ways along the schema's relations, with what each costs: one call
// where the API tells all at once, one a unit where it tells by unit, and at most one a
// person where it tells by person alone.
var relations = []struct {
	name  string
	query string // with $first people of a page
	calls func(facts) tally
}{
	{"person alone: units", `{ employee(id: "1042") { planningUnits { priority } } }`,
		func(facts) tally { return tally{allPeople: 1, unitsOfPerson: 1} }},
	{"person alone: units joined", `{ employee(id: "1042") { planningUnits { planningUnit { name } employee { id } } } }`,
		func(facts) tally { return tally{allPeople: 1, unitsOfPerson: 1, allUnits: 1} }},
	{"person alone: main unit", `{ employee(id: "1042") { mainPlanningUnit { name } } }`,
		func(facts) tally { return tally{allPeople: 1, unitsOfPerson: 1, allUnits: 1} }},
	{"person alone: contracts", `{ employee(id: "1042") { contracts { contract { name } } } }`,
		func(facts) tally { return tally{allPeople: 1, contractOfPerson: 1, allContracts: 1} }},
	{"person alone: skills", `{ employee(id: "1042") { skills { skill { name } } } }`,
		func(facts) tally { return tally{allPeople: 1, skillsOfPerson: 1, allSkills: 1} }},
	{"person alone: employment", `{ employee(id: "1042") { joinDate leaveDate employmentPeriods { start } } }`,
		func(facts) tally { return tally{allPeople: 1, allEmployment: 1} }},
	{"person alone: schedule", `{ employee(id: "1042") { schedule` + inWeek + ` { employee { id } planningUnit { name } blocks { activity { children { name } parents { name } } } } } }`,
		func(facts) tally { return tally{allPeople: 1, scheduleOfPerson: 1, allUnits: 1, allActivities: 1} }},
	{"person alone: hours", `{ employee(id: "1042") { hours` + inWeek + ` { netMinutes } } }`,
		func(facts) tally {
			return tally{allPeople: 1, scheduleOfPerson: 1, contractOfPerson: 1, allUnits: 1, allActivities: 1, allContracts: 1, allEmployment: 1}
		}},

	{"people: units", `query ($first: Int) { employees(first: $first) { nodes { planningUnits { planningUnit { name } } mainPlanningUnit { name } } } }`,
		func(f facts) tally { return tally{allPeople: 1, allUnits: 1, membersOfUnit: f.units} }},
	{"people: contracts", `query ($first: Int) { employees(first: $first) { nodes { contracts { contract { name } } } } }`,
		func(f facts) tally {
			return tally{allPeople: 1, allUnits: 1, allContracts: 1, contractsOfUnit: f.units, contractOfPerson: notTold(f.page, f.contract)}
		}},
	{"people: skills", `query ($first: Int) { employees(first: $first) { nodes { skills { skill { name } } } } }`,
		func(f facts) tally { return tally{allPeople: 1, allSkills: 1, skillsOfPerson: len(f.page)} }},
	{"people: employment", `query ($first: Int) { employees(first: $first) { nodes { joinDate leaveDate employmentPeriods { start } } } }`,
		func(facts) tally { return tally{allPeople: 1, allEmployment: 1} }},
	{"people: schedule", `query ($first: Int) { employees(first: $first) { nodes { schedule` + inWeek + ` { employee { id } planningUnit { name } blocks { activity { name } } } } } }`,
		func(f facts) tally {
			units, others := f.inOneUnit(f.page)
			return tally{allPeople: 1, allUnits: 1, allActivities: 1, membersOfUnit: f.units, scheduleOfUnit: units, scheduleOfPerson: others}
		}},

	{"unit: people and back", `{ planningUnit(id: "1001") { employees { employee { fullName } planningUnit { name } } } }`,
		func(facts) tally { return tally{oneUnit: 1, membersOfUnit: 1, allPeople: 1} }},
	{"unit: people and all of their units", `{ planningUnit(id: "1001") { employees { employee { planningUnits { planningUnit { name } } mainPlanningUnit { name } } } } }`,
		func(f facts) tally { return tally{allUnits: 1, membersOfUnit: f.units, allPeople: 1} }},
	{"unit: people and their contracts", `{ planningUnit(id: "1001") { employees { employee { contracts { contract { name } } } } } }`,
		func(f facts) tally {
			return tally{oneUnit: 1, membersOfUnit: 1, allPeople: 1, allContracts: 1, contractsOfUnit: 1, contractOfPerson: notTold(f.of1001, f.contract1001)}
		}},
	{"unit: contracts", `{ planningUnit(id: "1001") { contracts { contract { name } employee { fullName } } } }`,
		func(facts) tally { return tally{oneUnit: 1, contractsOfUnit: 1, allPeople: 1, allContracts: 1} }},
	{"unit: schedule and what it names", `{ planningUnit(id: "1001") { schedule` + inWeek + ` { employee { fullName } planningUnit { name } blocks { activity { name children { name } parents { name } } } } } }`,
		func(facts) tally { return tally{oneUnit: 1, scheduleOfUnit: 1, allPeople: 1, allActivities: 1} }},
	{"unit: up and down", `{ planningUnit(id: "1001") { parent { children { parent { descendants { parent { name } } } } } } }`,
		func(facts) tally { return tally{allUnits: 1} }},
	{"unit: person to unit to people", `{ employee(id: "1042") { planningUnits { planningUnit { employees { employee { fullName } } } } } }`,
		func(facts) tally { return tally{allPeople: 1, unitsOfPerson: 1, allUnits: 1, membersOfUnit: 1} }},

	{"units: up and down", `{ planningUnits(includeDeleted: true) { parent { name } children { name } descendants { name } } }`,
		func(facts) tally { return tally{allUnits: 1} }},
	{"units: people", `{ planningUnits { employees { employee { fullName } planningUnit { name } } } }`,
		func(f facts) tally { return tally{allUnits: 1, allPeople: 1, membersOfUnit: f.units - f.deleted} }},
	{"units: schedules", `{ planningUnits { schedule` + inWeek + ` { employee { fullName } planningUnit { name } blocks { activity { name } } } } }`,
		func(f facts) tally {
			return tally{allUnits: 1, allPeople: 1, allActivities: 1, scheduleOfUnit: f.units - f.deleted}
		}},
	{"days: people and units", `{ schedules(period: {start: "2026-11-16", end: "2026-11-22"}) { nodes { employee { fullName } planningUnit { name parent { name } } blocks { activity { name } } } } }`,
		func(f facts) tally {
			return tally{allUnits: 1, allPeople: 1, allActivities: 1, scheduleOfUnit: f.units - f.deleted}
		}},

	{"contract: holders", `{ contract(id: "1003") { holders { employee { fullName } contract { name } } } }`, holdersCost},
	{"contracts: holders", `{ contracts(includeDeleted: true) { holders { employee { fullName } contract { name } } } }`, holdersCost},
	{"skill: people", `{ skill(id: "2001") { employees { fullName } } }`,
		func(f facts) tally { return tally{allSkills: 1, allPeople: 1, skillsOfPerson: len(f.alive)} }},
	{"skills: people", `{ skills { employees { fullName } } }`,
		func(f facts) tally { return tally{allSkills: 1, allPeople: 1, skillsOfPerson: len(f.alive)} }},
	{"activities: parts and wholes", `{ activities(includeDeleted: true) { children { parents { name } } parents { children { name } } } }`,
		func(facts) tally { return tally{allActivities: 1} }},
	{"planning periods: units", `{ planningPeriods(from: "2026-11-16") { planningUnit { parent { name } } } }`,
		func(facts) tally { return tally{planningPeriods: 1, allUnits: 1} }},
}

// holdersCost: everybody is asked by unit, and who is not deleted alone where no unit tells.
func holdersCost(f facts) tally {
	return tally{allPeople: 1, allUnits: 1, allContracts: 1, contractsOfUnit: f.units, contractOfPerson: notTold(f.alive, f.contract)}
}

// Every relation costs the calls that the table says: the same for five people of a small
// tenant and for all of a large one, but for those that the API tells by unit or by person
// alone.
func TestRelationsCost(t *testing.T) {
	for _, size := range []struct {
		name                 string
		people, units, first int
	}{
		{"small", 50, 6, 5},
		{"large", 150, 9, 1000},
	} {
		t.Run(size.name, func(t *testing.T) {
			stand, api := startSandbox(t, sandbox.Config{People: size.people, Units: size.units})
			s := start(t, api, "-log-level", "error")
			variables := map[string]any{"first": size.first}
			var page []string
			for _, e := range list(t, s.ask(`query ($first: Int) { employees(first: $first) { nodes { id } } }`, variables).Data, "employees", "nodes") {
				page = append(page, idText(at(t, e, "id")))
			}
			f := factsOf(t, api, page)
			if len(f.alive) == size.people || f.deleted == 0 || len(f.of1001) == 0 {
				t.Fatalf("the tenant shows too little: %+v", f)
			}
			for _, r := range relations {
				t.Run(r.name, func(t *testing.T) {
					stand.ResetCalls()
					var a *answer
					if strings.Contains(r.query, "$first") {
						a = s.ask(r.query, variables)
					} else {
						a = s.ask(r.query, nil)
					}
					if len(a.Errors) > 0 {
						t.Fatalf("%.500s", a.body)
					}
					want := r.calls(f)
					maps.DeleteFunc(want, func(_ string, n int) bool { return n == 0 })
					if diff := cmp.Diff(want, tallyOf(stand.Calls())); diff != "" {
						t.Errorf("calls (-want +got):\n%s", diff)
					}
				})
			}
		})
	}
}
