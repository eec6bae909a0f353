package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

const allLevels = "plan,final,wishes,alternative_wishes,absence_wishes,acd,time_recording,availabilities,backup,backup_version_2,backup_version_3,correction,on_call,productivity,overtime"

// samples are paths that together touch all data.
var samples = []string{
	"/employees?include_userid=true", "/planning_units", "/activities", "/contracts", "/skills", "/employee_employment_periods",
	"/planning_periods/2026-01-01", "/planning_units/1001/requirements/2026-11-24", "/planning_units/1002/planning_units/2026-11-24",
	"/planning_units/1001/contracts/2026-01-01?length=365", "/employees/1100/skill_levels",
	"/planning_units/1001/schedule/2026-11-19?length=7&levels=" + allLevels,
	"/planning_units/1006/schedule/2026-11-19?length=7&levels=" + allLevels,
}

func TestSameSeedSameBytes(t *testing.T) {
	t.Parallel()
	a, b, other := start(t, Config{}), start(t, Config{Seed: 1, People: 120}), start(t, Config{Seed: 2})
	differ := 0
	for _, path := range samples {
		if !bytes.Equal(a.get(path, 200), b.get(path, 200)) {
			t.Errorf("%s: same seed, other bytes", path)
		}
		if !bytes.Equal(a.get(path, 200), other.get(path, 200)) {
			differ++
		}
	}
	if differ < 6 {
		t.Errorf("seed 2 differs in %d of %d paths", differ, len(samples))
	}
}

// An employee-day is the same whether asked by unit, by employee, alone or in a range,
// on one level or on many.
func TestSameDayByEveryPath(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	type key struct {
		person int64
		date   string
		level  string
	}
	byUnit := map[key]string{}
	for _, unit := range []int64{1001, 1002, 1005, 1006, 1007} {
		for _, d := range c.unitDays(unit, "2026-10-22", "2026-10-28", allLevels) {
			k := key{d.EmployeeID, d.Date, d.Level}
			if _, twice := byUnit[k]; twice {
				t.Errorf("%v twice", k)
			}
			byUnit[k] = fmt.Sprintf("%d\n%s", d.UnitID, text(d))
		}
	}
	if len(byUnit) < 2500 {
		t.Fatalf("only %d employee-days", len(byUnit))
	}
	found := 0
	for _, p := range list[jsonPerson](c, "employees", "/employees") {
		path := fmt.Sprintf("/employees/%d/schedule/2026-10-22?end_date=2026-10-28&levels=%s", p.ID, allLevels)
		resp, body, err := c.do("GET", "/v1"+path)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode == 404 {
			continue
		}
		var answer struct{ Schedules []jsonDay }
		if err := json.Unmarshal(body, &answer); err != nil {
			t.Fatal(err)
		}
		for _, d := range answer.Schedules {
			if got := fmt.Sprintf("%d\n%s", d.UnitID, text(d)); byUnit[key{d.EmployeeID, d.Date, d.Level}] != got {
				t.Errorf("%d on %s, %s: by person\n%sby unit\n%s", d.EmployeeID, d.Date, d.Level, got, byUnit[key{d.EmployeeID, d.Date, d.Level}])
			}
			found++
		}
	}
	if found != len(byUnit) {
		t.Errorf("%d employee-days by person, %d by unit", found, len(byUnit))
	}
	i := 0
	for k, want := range byUnit { // a few alone
		if i++; i > 60 {
			break
		}
		d := list[jsonDay](c, "schedules", fmt.Sprintf("/employees/%d/schedule/%s?level=%s", k.person, k.date, k.level))
		if len(d) != 1 || fmt.Sprintf("%d\n%s", d[0].UnitID, text(d[0])) != want {
			t.Errorf("%v alone: %v", k, d)
		}
	}
}

// What was planned for a date stays, whatever the day of the run in its year; only
// what has happened meanwhile is new.
func TestTomorrowKeepsTheSchedule(t *testing.T) {
	t.Parallel()
	today := start(t, Config{Today: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)})
	later := start(t, Config{Today: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)})
	for _, path := range []string{
		"/employees", "/employee_employment_periods", "/planning_units/1001/requirements/2026-06-10",
		"/planning_units/1001/schedule/2026-05-01?length=31&levels=final,wishes,availabilities,backup",
		"/planning_units/1001/schedule/2026-01-12?length=31&levels=plan,final,acd,time_recording",
	} {
		if !bytes.Equal(today.get(path, 200), later.get(path, 200)) {
			t.Errorf("%s has changed", path)
		}
	}
	today.get("/planning_units/1001/schedule/2026-03-02?length=60&levels=acd,time_recording,correction,overtime,backup_version_2", 404)
}

// More people leave those with a role as they are.
func TestRolesInEverySize(t *testing.T) {
	t.Parallel()
	small, large := start(t, Config{People: 43, Units: 8}), start(t, Config{People: 2000, Units: 8})
	for r := range roleNone {
		path := fmt.Sprint("/employees/", idOf(r))
		if !bytes.Equal(small.get(path, 200), large.get(path, 200)) {
			t.Errorf("%s differs", path)
		}
	}
}
