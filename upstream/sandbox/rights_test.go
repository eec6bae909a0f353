package sandbox

import (
	"encoding/json"
	"fmt"
	"testing"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	for _, header := range []string{
		"", "Authorization: Bearer " + ExpiredToken, "Authorization: Bearer unknown", "Authorization: Bearer ",
		"Authorization: Basic " + AdminToken, "Authorization: " + AdminToken, "Authorization: Bearer sandbox-admin x",
	} {
		var headers []string
		if header != "" {
			headers = append(headers, header)
		}
		for _, path := range []string{"/v1/employees", "/v1/nothing", "/v1/employees/1042/schedule/2026-11-23.csv"} {
			resp, body, err := c.as("").do("GET", path, headers...)
			if err != nil || resp.StatusCode != 401 || string(body) != `{"message":"Invalid token"}` {
				t.Errorf("%q %s: %v %v %s", header, path, resp, err, body)
			}
		}
	}
	c.as("").get("/skills", 200, "Authorization: bearer "+AdminToken)
}

func TestPlannerSeesTwoUnits(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	planner := c.as(PlannerToken)

	units := list[jsonUnit](planner, "planning_units", "/planning_units")
	if len(units) != 2 || units[0].ID != 1001 || units[1].ID != 1002 {
		t.Fatalf("units %+v", units)
	}
	belongs := map[int64]bool{}
	for _, u := range units {
		for _, m := range list[jsonLink](c, "employee_planning_units", fmt.Sprintf("/planning_units/%d/planning_units/1900-01-01?end_date=4000-01-01", u.ID)) {
			belongs[m.EmployeeID] = true
		}
	}
	people := list[jsonPerson](planner, "employees", "/employees")
	if len(people) != len(belongs) {
		t.Errorf("%d people, want the %d with a membership", len(people), len(belongs))
	}
	for _, p := range people {
		if !belongs[p.ID] {
			t.Errorf("sees %d", p.ID)
		}
	}
	if all := list[jsonPerson](c, "employees", "/employees"); len(all) != 120 || len(people) >= len(all) {
		t.Errorf("administrator sees %d, planner %d", len(all), len(people))
	}
	for _, e := range list[jsonLink](planner, "employee_employment_periods", "/employee_employment_periods") {
		if !belongs[e.EmployeeID] {
			t.Errorf("sees the employment of %d", e.EmployeeID)
		}
	}
	type period struct {
		Unit int64 `json:"planning_unit_id"`
	}
	for _, p := range list[period](planner, "planning_periods", "/planning_periods/2026-01-01") {
		if p.Unit != 1001 && p.Unit != 1002 {
			t.Errorf("sees planning periods of %d", p.Unit)
		}
	}

	t.Run("the rest is not found", func(*testing.T) {
		stranger := int64(0)
		for _, p := range list[jsonPerson](c, "employees", "/employees") {
			if !belongs[p.ID] && p.ID != idOf(roleWithoutUnit) && !p.Deleted {
				stranger = p.ID
			}
		}
		for _, path := range []string{
			"/planning_units/1000", "/planning_units/1005", "/planning_units/1005/schedule/2026-11-23",
			"/planning_units/1005/requirements/2026-11-23", "/planning_units/1005/contracts/2026-11-23",
			"/planning_units/1005/planning_units/2026-11-23", fmt.Sprint("/employees/", stranger),
			fmt.Sprintf("/employees/%d/schedule/2026-11-23?end_date=2026-11-29", stranger),
			fmt.Sprintf("/employees/%d/skill_levels", stranger), fmt.Sprintf("/employees/%d/contracts", stranger),
			fmt.Sprint("/employee_current_addresses/", stranger), fmt.Sprint("/employees/", idOf(roleWithoutUnit)),
		} {
			c.get(path, 200)
			planner.get(path, 404)
		}
	})
	t.Run("a person of two units is cut", func(t *testing.T) {
		path := fmt.Sprintf("/employees/%d/planning_units", idOf(roleInTwoUnits))
		if got := list[jsonLink](planner, "data", path); len(got) != 1 || got[0].UnitID != 1001 {
			t.Errorf("memberships %+v", got)
		}
		if got := list[jsonLink](c, "data", path); len(got) != 2 {
			t.Errorf("memberships of the administrator %+v", got)
		}
		for _, d := range planner.days(roleInTwoUnits, "2026-11-01", "2026-11-30", "plan") {
			if d.UnitID != 1001 {
				t.Errorf("sees %s in %d", d.Date, d.UnitID)
			}
		}
	})
	t.Run("levels", func(t *testing.T) {
		planner.get("/planning_units/1001/schedule/2026-11-16?levels=time_recording,correction", 404)
		for _, d := range planner.unitDays(1001, "2026-11-16", "2026-11-16", "plan,time_recording,acd") {
			if d.Level == "time_recording" {
				t.Fatal("sees clocked times")
			}
		}
	})
	t.Run("an activity that is hidden, but used", func(t *testing.T) {
		for _, a := range list[jsonActivity](planner, "activities", "/activities") {
			if a.ID == hiddenFromPlanner {
				t.Error("sees the activity")
			}
		}
		used := false
		for _, b := range planner.days(roleHiddenActivity, "2026-11-19", "2026-11-19", "plan")[0].Blocks {
			used = used || b.ActivityID != nil && *b.ActivityID == hiddenFromPlanner
		}
		if !used {
			t.Error("the activity is not in the schedule")
		}
	})
	t.Run("same rows as the administrator", func(t *testing.T) {
		for _, path := range []string{"/planning_units/1001/schedule/2026-11-16?length=7&levels=plan,final,acd", "/planning_units/1002/requirements/2026-11-16"} {
			if string(planner.get(path, 200)) != string(c.get(path, 200)) {
				t.Errorf("%s differs", path)
			}
		}
	})
}

func TestUnitOfOneBranch(t *testing.T) {
	t.Parallel()
	// The smallest sandbox has a parent and one unit, and one person in it.
	c := start(t, Config{People: 1, Units: 2})
	if got := list[jsonUnit](c, "planning_units", "/planning_units"); len(got) != 2 {
		t.Errorf("units %+v", got)
	}
	if got := list[jsonPerson](c, "employees", "/employees"); len(got) != 1 {
		t.Errorf("people %+v", got)
	}
	if !json.Valid(c.get("/planning_units/1001/schedule/2026-11-23?length=7", 200)) {
		t.Error("no JSON")
	}
	c.get("/planning_units/1001/requirements/2026-11-25", 200)
	// Whoever would work elsewhere works in the one unit.
	c = start(t, Config{People: 60, Units: 2})
	for _, d := range c.unitDays(1001, "2026-11-01", "2026-11-14", "plan,final,acd") {
		if d.UnitID != 1001 {
			t.Fatalf("a day in %d", d.UnitID)
		}
	}
}
