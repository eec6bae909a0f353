package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// One test for every item of "What the sandbox's data must hold": activities, units,
// people. Days and levels are in days_test.go.

func TestActivitiesOfTheCatalogue(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	by := map[int64]jsonActivity{}
	for _, a := range list[jsonActivity](c, "activities", "/activities") {
		by[a.ID] = a
	}
	if len(by) != 40 {
		t.Errorf("%d activities, want 40", len(by))
	}
	for _, test := range []struct {
		id            int64
		name, kind    string
		paid, fullDay bool
		wage          string
	}{
		{1, "Present", "present", true, false, "1000"},
		{actVacation, "Vacation", "holiday", true, true, "3000"},
		{actIllness, "Illness", "illness", true, true, "3100"},
		{actIllnessUnpaid, "Illness (unpaid)", "illness", false, true, "3190"},
		{actPublicHoliday, "Public holiday", "absence", true, true, "3200"},
		{actLunch, "Lunch", "break", false, false, ""},
		{actShortBreak, "Short break", "break", true, false, "2000"},
		{actMeeting, "Team meeting", "meeting", true, false, "1100"},
		{actTraining, "Training", "absence", true, false, "1200"},
	} {
		a := by[test.id]
		if a.Name != test.name || a.Type != test.kind || a.Paid != test.paid || a.FullDay != test.fullDay || a.Wage != test.wage || a.Deleted {
			t.Errorf("%d: %+v, want %+v", test.id, a, test)
		}
	}
	multi := 0
	for _, a := range by {
		if len(a.Children) > 0 {
			multi++
		}
	}
	if got := by[actHotlineMail].Children; multi != 1 || !slices.Equal(got, []int64{actHotline, actMail}) || by[actHotline].Deleted {
		t.Errorf("%d multiactivities; children %v", multi, got)
	}
	if !by[actFaxDesk].Deleted {
		t.Error("1029 is not deleted")
	}
	if len(list[jsonActivity](start(t, Config{Activities: 200}), "activities", "/activities")) != 200 {
		t.Error("not the number asked for")
	}
}

func TestDeletedActivityIsUsed(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	want(t, c.days(roleFaxDesk, "2026-11-17", "2026-11-17", "plan")[0], `
		1029 2026-11-17T09:00:00 2026-11-17T11:00:00 present
		`+fmt.Sprintf(`%d 2026-11-17T11:00:00 2026-11-17T13:00:00 present
		1010 2026-11-17T13:00:00 2026-11-17T13:30:00 break
		%[1]d 2026-11-17T13:30:00 2026-11-17T17:30:00 present`, c.s.people[roleFaxDesk].rota.work))
}

func TestUnitsOfTheTree(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	units := list[jsonUnit](c, "planning_units", "/planning_units")
	if len(units) != 8 {
		t.Fatalf("%d units", len(units))
	}
	by := map[int64]jsonUnit{}
	for _, u := range units {
		by[u.ID] = u
		if len([]rune(u.Name)) > 50 || len([]rune(u.Short)) > 25 || u.Short == "" {
			t.Errorf("%d: names %q, %q", u.ID, u.Name, u.Short)
		}
	}
	if by[unitParent].Parent != nil || *by[unitBerlin].Parent != unitParent {
		t.Error("1000 is not the parent of 1001")
	}
	if TimeZones()[by[unitBerlin].Zone] != "Europe/Berlin" || by[unitBerlin].Zone != 31 || TimeZones()[by[unitLisbon].Zone] != "Europe/Lisbon" {
		t.Errorf("zones %d, %d", by[unitBerlin].Zone, by[unitLisbon].Zone)
	}
	if _, named := TimeZones()[by[unitDeleted].Zone]; named || !by[unitDeleted].Deleted {
		t.Errorf("1004: %+v", by[unitDeleted])
	}
	for _, empty := range []int64{unitParent, unitRequirements} {
		c.get(fmt.Sprintf("/planning_units/%d/planning_units/1900-01-01?end_date=4000-01-01", empty), 404)
		c.get(fmt.Sprintf("/planning_units/%d/schedule/2026-01-01?length=365", empty), 404)
	}
	c.get("/planning_units/1004/schedule/2025-01-01?length=700", 404)
	if n := len(list[jsonRequirement](c, "requirements", "/planning_units/1003/requirements/2026-11-18")); n == 0 {
		t.Error("no requirements in the Requirements unit")
	}
	here := list[jsonLink](c, "employee_planning_units", "/planning_units/1001/planning_units/2026-11-24")
	if len(here) < 30 || len(here) > 40 {
		t.Errorf("%d people in 1001, want 30 to 40", len(here))
	}
	large := start(t, Config{People: 6000, Units: 60})
	regions := 0
	for _, u := range list[jsonUnit](large, "planning_units", "/planning_units") {
		if strings.HasPrefix(u.Name, "Region") {
			regions++
		}
		if u.ID > unitSocial && *u.Parent != unitParent && !strings.HasPrefix(large.s.unitByID[*u.Parent].name, "Region") {
			t.Errorf("%d has parent %d", u.ID, *u.Parent)
		}
	}
	if regions < 3 {
		t.Errorf("%d regions", regions)
	}
}

// memberships gives a person's, in order.
func (c *client) memberships(r role) []jsonLink {
	return list[jsonLink](c, "employee_planning_units", fmt.Sprintf("/employees/%d/planning_units/1900-01-01?end_date=4000-01-01", idOf(r)))
}

func TestDelegatedForTwoWeeks(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	var away jsonLink
	for _, m := range c.memberships(roleDelegated) {
		if m.UnitID == unitLisbon && m.Start == "2026-11-02" {
			away = m
		}
	}
	if away.End != "2026-11-15" || away.Priority != 1 {
		t.Fatalf("%+v", away)
	}
	for _, m := range list[jsonLink](c, "employee_planning_units", fmt.Sprintf("/employees/%d/planning_units/2026-11-05", idOf(roleDelegated))) {
		if m.UnitID == unitBerlin && m.Priority != 2 {
			t.Errorf("own unit has priority %d meanwhile", m.Priority)
		}
	}
	days := c.days(roleDelegated, "2026-10-19", "2026-11-29", "plan")
	there := 0
	for _, d := range days {
		wantUnit := int64(unitBerlin)
		if d.Date >= "2026-11-02" && d.Date <= "2026-11-15" {
			wantUnit = unitLisbon
			there++
		}
		if d.UnitID != wantUnit {
			t.Errorf("%s in %d, want %d", d.Date, d.UnitID, wantUnit)
		}
	}
	if there < 5 {
		t.Errorf("%d days away", there)
	}
	seen := false
	for _, d := range c.unitDays(unitLisbon, "2026-11-02", "2026-11-15", "plan") {
		seen = seen || d.EmployeeID == idOf(roleDelegated)
	}
	if !seen {
		t.Error("not in the other unit's schedule")
	}
	for _, d := range c.unitDays(unitBerlin, "2026-11-02", "2026-11-15", "plan") {
		if d.EmployeeID == idOf(roleDelegated) {
			t.Errorf("in the own unit's schedule on %s", d.Date)
		}
	}
}

func TestWithoutUnit(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	id := idOf(roleWithoutUnit)
	c.get(fmt.Sprint("/employees/", id), 200)
	c.get(fmt.Sprintf("/employees/%d/planning_units", id), 404)
	c.get(fmt.Sprintf("/employees/%d/schedule/2026-01-01?end_date=2026-12-31", id), 404)
}

func TestLeavesInMidMonth(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	ends := map[int64]string{}
	for _, e := range list[jsonLink](c, "employee_employment_periods", "/employee_employment_periods") {
		ends[e.EmployeeID] = e.End
	}
	for month := 1; month <= 12; month++ {
		r := roleLeaver1 + role(month-1)
		if want := fmt.Sprintf("2026-%02d-15", month); ends[idOf(r)] != want {
			t.Errorf("%d leaves %s, want %s", idOf(r), ends[idOf(r)], want)
		}
	}
	// In November's case nobody has cleared the plan; in October's all ends.
	late := func(r role, from, to, levels string) map[string]int {
		n := map[string]int{}
		for _, d := range list[jsonDay](c, "schedules", fmt.Sprintf("/employees/%d/schedule/%s?end_date=%s&levels=%s", idOf(r), "2026-01-01", to, levels)) {
			if d.Date >= from {
				n[d.Level]++
			}
		}
		return n
	}
	if n := late(roleLeaver1+10, "2026-11-16", "2026-12-31", allLevels); n["plan"] < 4 || n["final"]+n["acd"]+n["time_recording"]+n["backup"]+n["availabilities"] > 0 {
		t.Errorf("after 15 November: %v", n)
	}
	if n := late(roleLeaver1+9, "2026-10-16", "2026-12-31", allLevels); len(n) != 0 {
		t.Errorf("after 15 October: %v", n)
	}
}

func TestInTwoUnits(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	m := c.memberships(roleInTwoUnits)
	if len(m) != 2 || m[0].UnitID != unitBerlin || m[0].Priority != 1 || m[1].UnitID != unitBackOffice || m[1].Priority != 2 {
		t.Fatalf("%+v", m)
	}
	units := map[int64]int{}
	for _, d := range c.days(roleInTwoUnits, "2026-09-01", "2026-11-30", "plan") {
		units[d.UnitID]++
	}
	if units[unitBerlin] < 20 || units[unitBackOffice] < 10 {
		t.Errorf("days by unit %v", units)
	}
}

func TestDeletedButScheduled(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	p := list[jsonPerson](c, "employees", "/employees")[roleDeleted]
	if !p.Deleted {
		t.Error("not deleted")
	}
	if n := len(c.days(roleDeleted, "2026-11-01", "2026-11-30", "plan")); n < 10 {
		t.Errorf("%d days", n)
	}
}

func TestBirthDates(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	people := list[jsonPerson](c, "employees", "/employees")
	if people[0].Birth != "1900-01-01" || people[1].Birth != "" {
		t.Errorf("%q, %q", people[0].Birth, people[1].Birth)
	}
	if p := people[0]; p.First != "Ada" || p.Last != "Brandt" || p.Number != "0042" || p.ID != 1042 {
		t.Errorf("%+v", p)
	}
}

func TestContractsAndTheirGaps(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	by := map[int64]jsonContract{}
	for _, k := range list[jsonContract](c, "contracts", "/contracts") {
		by[k.ID] = k
	}
	sum := func(k jsonContract) (n int64) {
		for _, h := range k.Hours {
			n += h
		}
		return n
	}
	for id, weekly := range map[int64]float64{contractFull40: 40, contractFull375: 37.5, contractPart30: 30, contractPart20: 20, contractMini: 10} {
		if k := by[id]; float64(sum(k)) != weekly*3600 || *k.Amount["per_week"]["target"] != weekly*3600 || len(k.Hours) != 7 {
			t.Errorf("%d: %d s on weekdays, target %v, want %v h", id, sum(k), *k.Amount["per_week"]["target"], weekly)
		}
	}
	for _, id := range []int64{contractPart30, contractPart20} {
		if h := by[id].Hours; h["wednesday"] != 0 || h["monday"] == h["friday"] {
			t.Errorf("%d: %v", id, h)
		}
	}
	if k := by[contractWeekly]; len(k.Hours) != 0 || *k.Amount["per_week"]["target"] != 32*3600 || k.Days != 4 {
		t.Errorf("weekly target: %+v", k)
	}
	if k := by[contractZeros]; len(k.Hours) != 7 || sum(k) != 0 || *k.Amount["per_week"]["target"] != 24*3600 {
		t.Errorf("seven zeros: %+v", k)
	}
	if _, has := by[contractMissing].Hours["thursday"]; has || len(by[contractMissing].Hours) != 6 {
		t.Errorf("weekday missing: %v", by[contractMissing].Hours)
	}
	if !by[contractOld39].Deleted || by[contractAgency].Type != "unknown" || by[contractFull40].Amount["per_week"]["minimum"] != nil {
		t.Error("deleted, unknown or null is missing")
	}
	for r, id := range map[role]int64{
		rolePlain: contractFull40, rolePart30: contractPart30, rolePart20: contractPart20, roleMiniJob: contractMini,
		roleWeeklyTarget: contractWeekly, roleSevenZeros: contractZeros, roleWeekdayMissing: contractMissing,
	} {
		held := list[jsonLink](c, "employee_contracts", fmt.Sprintf("/employees/%d/contracts/2026-11-24", idOf(r)))
		if len(held) != 1 || held[0].ContractID != id {
			t.Errorf("%d holds %+v, want %d", idOf(r), held, id)
		}
	}
	var ids []int64
	for _, l := range list[jsonLink](c, "employee_contracts", fmt.Sprintf("/employees/%d/contracts/1900-01-01?end_date=4000-01-01", idOf(roleContractChange))) {
		ids = append(ids, l.ContractID)
	}
	if !slices.Equal(ids, []int64{contractOld39, contractFull40, contractPart30}) {
		t.Errorf("contracts over time %v", ids)
	}
	c.get(fmt.Sprintf("/employees/%d/contracts/1900-01-01?end_date=4000-01-01", idOf(roleNoContract)), 404)
	if n := len(c.days(roleNoContract, "2026-11-01", "2026-11-30", "plan")); n < 5 {
		t.Errorf("without a contract: %d days", n)
	}
}

func TestPartTimersAreOffOnWednesday(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	for _, r := range []role{rolePart30, rolePart20} {
		off := 0
		for _, d := range c.days(r, "2026-01-01", "2026-12-31", "plan") {
			day, _ := parseDay(d.Date)
			if day.weekday() != 2 {
				continue
			}
			for _, b := range d.Blocks {
				if b.Start != nil {
					t.Errorf("%d works on Wednesday %s", d.EmployeeID, d.Date)
				}
				if *b.ActivityID == actDayOff {
					off++
				}
			}
		}
		if even := idOf(r)%2 == 0; even != (off > 0) {
			t.Errorf("%d: %d free days are entered", idOf(r), off)
		}
	}
}

func TestSkills(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	known := map[int64]bool{}
	for _, k := range list[jsonLink](c, "skills", "/skills") {
		known[k.SkillID] = true
	}
	several, ended, open, blank := 0, 0, 0, 0
	for _, p := range list[jsonPerson](c, "employees", "/employees") {
		links := list[jsonLink](c, "data", fmt.Sprintf("/employees/%d/skill_levels", p.ID))
		if len(links) > 1 {
			several++
		}
		for _, l := range links {
			if !known[l.SkillID] {
				t.Errorf("%d has an unknown skill %d", p.ID, l.SkillID)
			}
			switch l.End {
			case "":
				blank++
			case "4000-01-01":
				open++
			default:
				ended++
				if l.End < l.Start {
					t.Errorf("%d: %+v", p.ID, l)
				}
			}
		}
	}
	if several < 100 || ended == 0 || open == 0 || blank == 0 {
		t.Errorf("%d people with several skills; ends: %d dates, %d open, %d blank", several, ended, open, blank)
	}
}

func TestNamesAreManifold(t *testing.T) {
	t.Parallel()
	c := start(t, Config{People: 2000})
	names := map[string]bool{}
	accents := 0
	for _, p := range list[jsonPerson](c, "employees", "/employees") {
		name := p.First + " " + p.Last
		names[name] = true
		if strings.IndexFunc(name, func(r rune) bool { return r > 127 }) >= 0 {
			accents++
		}
	}
	if len(names) < 1800 || accents < 600 || len(firstNames) < 200 || len(lastNames) < 200 {
		t.Errorf("%d names, %d with accents", len(names), accents)
	}
}

func TestNoEmploymentPeriod(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	for _, e := range list[jsonLink](c, "employee_employment_periods", "/employee_employment_periods") {
		if e.EmployeeID == idOf(roleNoEmployment) {
			t.Errorf("%+v", e)
		}
	}
	if n := len(c.days(roleNoEmployment, "2026-11-01", "2026-11-30", "plan")); n < 5 {
		t.Errorf("%d days", n)
	}
}

func TestMovedFromTheDeletedUnit(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	m := c.memberships(roleMovedUnit)
	if len(m) != 2 || m[0].UnitID != unitDeleted || m[0].End != "2026-01-31" || m[1].UnitID != unitLisbon || m[1].Start != "2026-02-01" {
		t.Fatalf("%+v", m)
	}
	if d := c.days(roleMovedUnit, "2025-01-01", "2026-12-31", "plan"); d[0].Date < "2026-02-01" {
		t.Errorf("a schedule of the deleted unit on %s", d[0].Date)
	}
}
