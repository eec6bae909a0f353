package sandbox

import "strings"

// A route is one path of the API. Placeholders are {id} and {date}.
type route struct {
	pattern string
	grade   string // of the upstream notes
	answers string // for the page
	query   string // example query for the page, and the parameters that it reads
	entity  *entity
	single  bool // one object in the place of a list
	serve   func(*request) *refusal
}

// routes are all paths below /v1. More specific ones need no order: no two of them
// match the same path.
var routes = []route{
	{pattern: "/employees", grade: "S, C", answers: "all people; user_id when asked", query: "include_userid=true", entity: &employeeEntity, serve: (*request).employees},
	{pattern: "/employees/{id}", grade: "G", answers: "one person", entity: &employeeEntity, single: true, serve: (*request).employee},
	{pattern: "/employees/{id}/contracts/{date}", grade: "C", answers: "the contracts that a person holds in the period", query: "end_date=4000-01-01", entity: &employeeContractEntity, serve: (*request).employeeContracts},
	{pattern: "/employees/{id}/planning_units/{date}", grade: "C", answers: "the memberships of a person in the period", query: "end_date=4000-01-01", entity: &membershipEntity, serve: (*request).employeeUnits},
	{pattern: "/employees/{id}/schedule/{date}", grade: "C", answers: "a person's schedule; one day without end_date", query: "end_date={end}&levels=plan,final", entity: &scheduleEntity, serve: (*request).employeeSchedule},
	{pattern: "/employees/{id}/skill_levels", grade: "c", answers: "the skills of a person", entity: &skillLevelEntity, serve: (*request).employeeSkills},
	{pattern: "/employees/{id}/contracts", grade: "c", answers: "all contracts that a person ever held", entity: &dataContracts, serve: (*request).employeeContracts},
	{pattern: "/employees/{id}/planning_units", grade: "c", answers: "all memberships of a person", entity: &dataMemberships, serve: (*request).employeeUnits},
	{pattern: "/employee_employment_periods", grade: "C", answers: "joining and leaving dates of all people", entity: &employmentPeriodEntity, serve: (*request).employmentPeriods},
	{pattern: "/employee_current_addresses/{id}", grade: "c", answers: "e-mail, phone and city of a person", entity: &addressEntity, single: true, serve: (*request).address},
	{pattern: "/planning_units", grade: "S, C", answers: "all planning units", entity: &planningUnitEntity, serve: (*request).planningUnits},
	{pattern: "/planning_units/{id}", grade: "S", answers: "one planning unit", entity: &planningUnitEntity, single: true, serve: (*request).planningUnit},
	{pattern: "/planning_units/{id}/schedule/{date}", grade: "S, C", answers: "the schedule of a unit's people", query: "end_date={end}&levels=plan,final", entity: &scheduleEntity, serve: (*request).unitSchedule},
	{pattern: "/planning_units/{id}/contracts/{date}", grade: "S", answers: "the contracts of a unit's people in the period", query: "length=31", entity: &employeeContractEntity, serve: (*request).unitContracts},
	{pattern: "/planning_units/{id}/planning_units/{date}", grade: "S", answers: "the memberships of a unit in the period", query: "length=31", entity: &membershipEntity, serve: (*request).unitMembers},
	{pattern: "/planning_units/{id}/requirements/{date}", grade: "C", answers: "how many people a unit needs on one day", entity: &requirementEntity, serve: (*request).requirements},
	{pattern: "/activities", grade: "S, C", answers: "all activities", query: "paid=true", entity: &activityEntity, serve: (*request).activities},
	{pattern: "/contracts", grade: "C", answers: "all contracts", entity: &contractEntity, serve: (*request).contracts},
	{pattern: "/skills", grade: "c", answers: "all skills", entity: &skillEntity, serve: (*request).skills},
	{pattern: "/planning_periods/{date}", grade: "P", answers: "planning periods that end on the date or later", entity: &periodEntity, serve: (*request).planningPeriods},
}

// The undated paths answer the same rows, but in "data" (c).
var (
	dataContracts   = entity{wrapper: "employee_contracts", item: "employee_contract", data: true, columns: employeeContractEntity.columns}
	dataMemberships = entity{wrapper: "employee_planning_units", item: "employee_planning_unit", data: true, columns: membershipEntity.columns}
)

// A match is a path taken apart.
type match struct {
	route *route
	id    int64
	date  string // as it came; "" where the route has none
	kind  string // "csv", "xml" or "" for JSON
}

// matchPath finds the route of a path below /v1. wrongID tells a known path with an
// id that is none from an unknown path.
func matchPath(path string) (m match, ok, wrongID bool) {
	if len(path) > 300 {
		return m, false, false
	}
	for _, kind := range [...]string{"csv", "xml"} {
		if rest, cut := strings.CutSuffix(path, "."+kind); cut {
			path, m.kind = rest, kind
			break
		}
	}
	parts := strings.Split(path, "/")
	for i := range routes {
		pattern := strings.Split(routes[i].pattern, "/")
		if len(pattern) != len(parts) {
			continue
		}
		if id, date, hit, bad := matchParts(pattern, parts); hit {
			m.route, m.id, m.date = &routes[i], id, date
			return m, !bad, bad
		}
	}
	return m, false, false
}

func matchParts(pattern, parts []string) (id int64, date string, hit, wrongID bool) {
	for k, want := range pattern {
		switch got := parts[k]; {
		case want == "{id}":
			n, ok := parseID(got)
			id, wrongID = n, !ok
		case want == "{date}":
			date = got
			if got == "" {
				return 0, "", false, false
			}
		case want != got:
			return 0, "", false, false
		}
	}
	return id, date, true, wrongID
}

// parseID reads an id strictly: decimal digits without sign, space or leading zero.
func parseID(text string) (int64, bool) {
	if text == "" || len(text) > 12 || text[0] == '0' {
		return 0, false
	}
	var n int64
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(text[i]-'0')
	}
	return n, true
}
