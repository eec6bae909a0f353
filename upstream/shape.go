package upstream

import (
	"slices"
	"strings"
)

// A shape is how an endpoint wraps what it answers. A list comes under one of its names,
// under "data", or bare. A single entity comes under its own name, in any of a list's
// wrappers, or bare.
//
// Any other name is refused, even when it holds the only list of the answer: it may be
// the list of something else, and a wrong list would be answered as if it were right.
type shape struct {
	list  []string // names of the list, the documented one first
	one   string   // name of a single entity, "" where none is asked for
	marks []string // fields that tell a bare entity from a wrapper
	lone  bool     // a list of one may come as the bare entity
}

// data is the wrapper's name that any endpoint may use (C).
const data = "data"

// The table of wrapper names: the one place to mend when the API uses another.
var (
	activitiesShape        = shape{list: []string{"activities"}}                                                                             // S, C
	contractsShape         = shape{list: []string{"contracts"}}                                                                              // C
	employeesShape         = shape{list: []string{"employees"}, one: "employee", marks: []string{"employee_id"}}                             // S, C; one: G
	employeeContractsShape = shape{list: []string{"employee_contracts"}}                                                                     // C; of a unit: G
	membershipsShape       = shape{list: []string{"employee_planning_units"}}                                                                // C; of a unit: G
	employmentShape        = shape{list: []string{"employee_employment_periods"}}                                                            // C
	addressShape           = shape{one: "employee_current_address", list: []string{"employee_current_addresses"}, marks: addressFields}      // c
	planningUnitsShape     = shape{list: []string{"planning_units"}, one: "planning_unit", marks: []string{"planning_unit_id"}}              // S, C
	planningPeriodsShape   = shape{list: []string{"planning_periods"}}                                                                       // G
	requirementsShape      = shape{list: []string{"requirements", "planning_unit_requirements"}, marks: []string{"activity_id"}, lone: true} // c
	schedulesShape         = shape{list: []string{"schedules"}}                                                                              // C
	skillsShape            = shape{list: []string{"skills"}}                                                                                 // c
	skillLevelsShape       = shape{list: []string{"skill_levels"}}                                                                           // c is data alone; the name: G
)

// addressFields are the fields of an address, which has no id of its own (c).
var addressFields = []string{"employee_id", "email", "phone", "city"}

// wraps reports whether name may hold the list.
func (s shape) wraps(name string) bool { return name == data || slices.Contains(s.list, name) }

// wrapper returns the name, if it may hold the list.
func (s shape) wrapper(name []byte) (string, bool) {
	for _, n := range s.list {
		if n == string(name) {
			return n, true
		}
	}
	return data, string(name) == data
}

// names lists where the list is looked for, for an error message.
func (s shape) names() string {
	return `"` + strings.Join(append(slices.Clip(s.list), data), `", "`) + `" or a bare list`
}
