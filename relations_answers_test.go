package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"shiftgraph/upstream/sandbox"
)

// A tenantData is the sandbox's data, read without the facade.
type tenantData struct {
	t    *testing.T
	api  string
	s    *server
	ids  []string // of all people
	gone map[string]bool
}

func tenantOf(t *testing.T) *tenantData {
	t.Helper()
	_, api := startSandbox(t, sandbox.Config{})
	d := &tenantData{t: t, api: api, s: start(t, api, "-log-level", "error"), gone: map[string]bool{}}
	for _, e := range rawList(t, api, allPeople, "employees") {
		d.ids = append(d.ids, idText(e["employee_id"]))
		d.gone[idText(e["employee_id"])] = e["deleted"] == true
	}
	return d
}

// boundOf reads a date of the API: its sentinels are none.
func boundOf(v any) any {
	if s := fmt.Sprint(v); v == nil || s == "" || s == "1900-01-01" || s == "4000-01-01" {
		return nil
	}
	return v
}

// linkTexts writes links as text: what they lead to, when they hold, and more of their members.
func linkTexts(rows []map[string]any, target string, more ...string) []string {
	var out []string
	for _, r := range rows {
		text := fmt.Sprintf("%v %v..%v", r[target], boundOf(r["start_date"]), boundOf(r["end_date"]))
		for _, m := range more {
			text += fmt.Sprintf(" %v", r[m])
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

// linksOf are the links of an answer in the same form. Where an entity is joined it is the
// one that the id names.
func (d *tenantData) linksOf(rows any, target string, more ...string) []string {
	d.t.Helper()
	var out []string
	for _, r := range rows.([]any) {
		text := fmt.Sprintf("%v %v..%v", at(d.t, r, target+"Id"), at(d.t, r, "start"), at(d.t, r, "end"))
		if joined := at(d.t, r, target); joined == nil || at(d.t, joined, "id") != at(d.t, r, target+"Id") {
			d.t.Errorf("%s %v is joined as %v", target, at(d.t, r, target+"Id"), joined)
		}
		for _, m := range more {
			text += fmt.Sprintf(" %v", at(d.t, r, m))
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

// What people are linked to is what the API tells of each alone, whether they are asked
// about alone or all together, for today and for any period.
func TestLinksOfPeopleAgreeWithTheRawData(t *testing.T) {
	d := tenantOf(t)
	for _, test := range []struct {
		name, start, end string
		argument         string // of period; "" for none
	}{
		{"today without a period", "2026-11-24", "2026-11-24", ""},
		{"a day of the past", "2026-01-20", "2026-01-20", `(period: {start: "2026-01-20", end: "2026-01-20"})`},
		{"a quarter", "2026-10-01", "2026-12-31", `(period: {start: "2026-10-01", end: "2026-12-31"})`},
		{"years", "2020-01-01", "2027-12-31", `(period: {start: "2020-01-01", end: "2027-12-31"})`},
	} {
		t.Run(test.name, func(t *testing.T) {
			d.t = t
			const links = `id planningUnits%[1]s { planningUnitId planningUnit { id } employeeId employee { id } start end priority }
				contracts%[1]s { contractId contract { id } employeeId employee { id } start end }`
			together := d.s.ask(fmt.Sprintf(`{ employees(first: 1000) { nodes { `+links+` } } }`, test.argument), nil)
			if len(together.Errors) > 0 {
				t.Fatalf("%.500s", together.body)
			}
			if test.name == "years" && (!strings.Contains(together.body, `"start":null`) || !strings.Contains(together.body, `"end":null`)) {
				t.Error("no open start or no open end; this test wants both")
			}
			nodes := list(t, together.Data, "employees", "nodes")
			if len(nodes) != len(d.ids) {
				t.Fatalf("%d people, want %d", len(nodes), len(d.ids))
			}
			for i, e := range nodes {
				person := idText(at(t, e, "id"))
				units := rawRows(t, d.api, fmt.Sprintf("/employees/%s/planning_units/%s?end_date=%s", person, test.start, test.end), "employee_planning_units")
				contracts := rawRows(t, d.api, fmt.Sprintf("/employees/%s/contracts/%s?end_date=%s", person, test.start, test.end), "employee_contracts")
				d.compare(person, e, units, contracts)
				if i%10 == 0 || slices.Contains(oddPeople, person) {
					alone := d.s.ask(fmt.Sprintf(`query ($id: ID!) { employee(id: $id) { `+links+` } }`, test.argument), map[string]any{"id": person})
					if diff := gocmp.Diff(e, at(t, alone.Data, "employee")); diff != "" || len(alone.Errors) > 0 {
						t.Errorf("%s (-together +alone): %v\n%s", person, alone.Errors, diff)
					}
				}
			}
		})
	}
}

// oddPeople are the sandbox's people whose links are unusual: delegated, without a unit, in
// two, left, deleted, without a contract, without employment, with several contracts, from
// a deleted unit.
var oddPeople = []string{"1044", "1045", "1046", "1047", "1057", "1059", "1066", "1076", "1078", "1080"}

func (d *tenantData) compare(person string, got any, units, contracts []map[string]any) {
	d.t.Helper()
	if diff := gocmp.Diff(linkTexts(units, "planning_unit_id", "priority"), d.linksOf(at(d.t, got, "planningUnits"), "planningUnit", "priority")); diff != "" {
		d.t.Errorf("%s: units (-raw +got):\n%s", person, diff)
	}
	if diff := gocmp.Diff(linkTexts(contracts, "contract_id"), d.linksOf(at(d.t, got, "contracts"), "contract")); diff != "" {
		d.t.Errorf("%s: contracts (-raw +got):\n%s", person, diff)
	}
	last := 0.0
	for _, field := range []string{"planningUnits", "contracts"} {
		start := ""
		for _, l := range list(d.t, got, field) {
			if at(d.t, l, "employeeId") != person || at(d.t, l, "employee", "id") != person {
				d.t.Errorf("%s: %s of somebody else: %v", person, field, l)
			}
			if field == "planningUnits" {
				if p := at(d.t, l, "priority").(float64); p < last {
					d.t.Errorf("%s: priority %v comes after %v", person, p, last)
				} else {
					last = p
				}
				continue
			}
			if s := fmt.Sprint(cmp.Or(at(d.t, l, "start"), any(""))); s < start {
				d.t.Errorf("%s: the contract from %s comes after the one from %s", person, s, start)
			} else {
				start = s
			}
		}
	}
}

// A link holds on its first and on its last day, and on no other.
func TestLinksHoldOnBothOfTheirDays(t *testing.T) {
	d := tenantOf(t)
	for day, want := range map[string]string{ // of 1044, who is delegated from 2026-11-02 to 2026-11-15
		"2026-11-01": "1001", "2026-11-02": "1002", "2026-11-15": "1002", "2026-11-16": "1001",
	} {
		a := d.s.ask(fmt.Sprintf(`{ employee(id: "1044") { mainPlanningUnit(on: %[1]q) { id } planningUnits(period: {start: %[1]q, end: %[1]q}) { planningUnitId }
			byUnit: mainPlanningUnit(on: %[1]q) { employees(period: {start: %[1]q, end: %[1]q}) { employeeId } } } }`, day), nil)
		if got := at(t, a.Data, "employee", "mainPlanningUnit", "id"); got != want {
			t.Errorf("%s: main unit %v, want %s", day, got, want)
		}
		if got := at(t, a.Data, "employee", "planningUnits", 0, "planningUnitId"); got != want {
			t.Errorf("%s: first unit %v, want %s", day, got, want)
		}
		if !strings.Contains(a.body, `{"employeeId":"1044"}`) {
			t.Errorf("%s: unit %s does not tell of 1044: %.300s", day, want, a.body)
		}
	}
}

// The main unit is the one of the highest priority on the day.
func TestMainPlanningUnit(t *testing.T) {
	d := tenantOf(t)
	for _, on := range []string{"2026-11-24", "2026-11-05", "2026-01-20"} {
		argument := fmt.Sprintf(`(on: %q)`, on)
		if on == "2026-11-24" {
			argument = "" // today
		}
		a := d.s.ask(`{ employees(first: 1000) { nodes { id mainPlanningUnit`+argument+` { id } } } }`, nil)
		if len(a.Errors) > 0 {
			t.Fatalf("%.500s", a.body)
		}
		got := map[string]any{}
		for _, e := range list(t, a.Data, "employees", "nodes") {
			person := idText(at(t, e, "id"))
			var unit any
			if at(t, e, "mainPlanningUnit") != nil {
				unit = at(t, e, "mainPlanningUnit", "id")
			}
			got[person] = unit
			var want any
			best := 1000
			for _, m := range rawRows(t, d.api, "/employees/"+person+"/planning_units/"+on, "employee_planning_units") {
				var priority int
				if _, err := fmt.Sscan(idText(m["priority"]), &priority); err != nil {
					t.Fatal(err)
				}
				if priority < best {
					best, want = priority, idText(m["planning_unit_id"])
				}
			}
			if unit != want {
				t.Errorf("%s on %s: unit %v, want %v", person, on, unit, want)
			}
		}
		for person, want := range map[string]map[string]any{
			"1045": {"2026-11-24": nil, "2026-11-05": nil, "2026-01-20": nil},          // in no unit
			"1044": {"2026-11-24": "1001", "2026-11-05": "1002", "2026-01-20": "1001"}, // delegated
			"1046": {"2026-11-24": "1001", "2026-11-05": "1001", "2026-01-20": "1001"}, // in two
			"1080": {"2026-11-24": "1002", "2026-11-05": "1002", "2026-01-20": "1004"}, // from a deleted one
		} {
			if got[person] != want[on] {
				t.Errorf("%s on %s: unit %v, want %v", person, on, got[person], want[on])
			}
		}
	}
}

// Skills, employment and what is computed from it agree with the raw data for everybody.
func TestSkillsAndEmploymentAgreeWithTheRawData(t *testing.T) {
	d := tenantOf(t)
	employment := map[string][]map[string]any{}
	for _, p := range rawList(t, d.api, allEmployment, "employee_employment_periods") {
		employment[idText(p["employee_id"])] = append(employment[idText(p["employee_id"])], p)
	}
	const fields = `id skills { skillId skill { id name } start end } before: skills(on: "2020-01-01") { skillId start end } joinDate leaveDate employmentPeriods { start end }`
	a := d.s.ask(`{ employees(first: 1000) { nodes { `+fields+` } } }`, nil)
	if len(a.Errors) > 0 {
		t.Fatalf("%.500s", a.body)
	}
	held, before := map[string][]string{}, 0 // by skill
	for _, e := range list(t, a.Data, "employees", "nodes") {
		person := idText(at(t, e, "id"))
		rows := rawRows(t, d.api, "/employees/"+person+"/skill_levels", "data")
		on := func(day string) []map[string]any {
			return slices.DeleteFunc(slices.Clone(rows), func(r map[string]any) bool {
				start, end := boundOf(r["start_date"]), boundOf(r["end_date"])
				return start != nil && start.(string) > day || end != nil && end.(string) < day
			})
		}
		today := on("2026-11-24")
		if diff := gocmp.Diff(linkTexts(today, "skill_id"), d.linksOf(at(t, e, "skills"), "skill")); diff != "" {
			t.Errorf("%s: skills (-raw +got):\n%s", person, diff)
		}
		if n := len(list(t, e, "before")); n != len(on("2020-01-01")) {
			t.Errorf("%s: %d skills in 2020, want %d", person, n, len(on("2020-01-01")))
		} else {
			before += n
		}
		if !d.gone[person] {
			for _, r := range today {
				held[idText(r["skill_id"])] = append(held[idText(r["skill_id"])], person)
			}
		}

		var want, got []string
		for _, p := range employment[person] {
			want = append(want, fmt.Sprint(boundOf(p["start_date"]), "..", boundOf(p["end_date"])))
		}
		for _, p := range list(t, e, "employmentPeriods") {
			got = append(got, fmt.Sprint(at(t, p, "start"), "..", at(t, p, "end")))
		}
		slices.Sort(want)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s: employment (-raw +got):\n%s", person, diff)
		}
		var current map[string]any // the period of today, else the next, else the last
		for _, p := range slices.SortedFunc(slices.Values(employment[person]), func(a, b map[string]any) int {
			return cmp.Compare(idText(a["start_date"]), idText(b["start_date"]))
		}) {
			current = p
			if idText(p["end_date"]) >= "2026-11-24" {
				break
			}
		}
		if join, leave := boundOf(current["start_date"]), boundOf(current["end_date"]); at(t, e, "joinDate") != join || at(t, e, "leaveDate") != leave {
			t.Errorf("%s: from %v to %v, want %v to %v", person, at(t, e, "joinDate"), at(t, e, "leaveDate"), join, leave)
		}
	}
	if before == 0 || len(employment["1076"]) > 0 {
		t.Error("the sandbox shows too little: nobody had a skill in 2020, or 1076 has an employment period")
	}

	a = d.s.ask(`{ skills { id employees { id } } }`, nil)
	if len(a.Errors) > 0 {
		t.Fatalf("%.500s", a.body)
	}
	for _, k := range list(t, a.Data, "skills") {
		var got []string
		for _, e := range list(t, k, "employees") {
			got = append(got, idText(at(t, e, "id")))
		}
		skill := idText(at(t, k, "id"))
		slices.Sort(held[skill])
		if diff := gocmp.Diff(held[skill], got); diff != "" {
			t.Errorf("people of skill %s (-raw +got):\n%s", skill, diff)
		}
	}
}

// What units tell of their people is what the raw data say, and so is the tree of units.
func TestUnitsAgreeWithTheRawData(t *testing.T) {
	d := tenantOf(t)
	raw := rawList(t, d.api, allUnits, "planning_units")
	parent, children := map[string]string{}, map[string][]string{}
	for _, u := range raw {
		unit := idText(u["planning_unit_id"])
		if p := u["parent_planning_unit_id"]; p != nil && idText(p) != "0" {
			parent[unit] = idText(p)
			if u["deleted"] != true {
				children[idText(p)] = append(children[idText(p)], unit)
			}
		}
	}
	var below func(string) []string
	below = func(unit string) []string {
		var out []string
		for _, c := range children[unit] {
			out = append(append(out, c), below(c)...)
		}
		return out
	}
	a := d.s.ask(`{ planningUnits(includeDeleted: true) { id parent { id } children { id } descendants { id }
		employees { planningUnitId planningUnit { id } employeeId employee { id } start end priority }
		contracts { contractId contract { id } employeeId employee { id } start end }
		past: employees(period: {start: "2026-01-15", end: "2026-02-15"}) { employeeId start end }
		schedule`+inWeek+` { date level planningUnitId planningUnit { id } employeeId employee { id } } } }`, nil)
	if len(a.Errors) > 0 {
		t.Fatalf("%.500s", a.body)
	}
	units := list(t, a.Data, "planningUnits")
	if len(units) != len(raw) {
		t.Fatalf("%d units, want %d", len(units), len(raw))
	}
	ids := func(v any) []string {
		var out []string
		for _, x := range v.([]any) {
			out = append(out, idText(at(t, x, "id")))
		}
		return out
	}
	for _, u := range units {
		unit := idText(at(t, u, "id"))
		var above string
		if at(t, u, "parent") != nil {
			above = idText(at(t, u, "parent", "id"))
		}
		if above != parent[unit] {
			t.Errorf("%s: parent %q, want %q", unit, above, parent[unit])
		}
		if diff := gocmp.Diff(children[unit], ids(at(t, u, "children"))); diff != "" {
			t.Errorf("%s: children (-raw +got):\n%s", unit, diff)
		}
		if diff := gocmp.Diff(below(unit), ids(at(t, u, "descendants"))); diff != "" {
			t.Errorf("%s: descendants (-raw +got):\n%s", unit, diff)
		}
		members := rawRows(t, d.api, "/planning_units/"+unit+"/planning_units/2026-11-24", "employee_planning_units")
		if diff := gocmp.Diff(linkTexts(members, "employee_id", "priority"), d.linksOf(at(t, u, "employees"), "employee", "priority")); diff != "" {
			t.Errorf("%s: people (-raw +got):\n%s", unit, diff)
		}
		for _, m := range list(t, u, "employees") {
			if at(t, m, "planningUnitId") != unit || at(t, m, "planningUnit", "id") != unit {
				t.Errorf("%s: a membership of %v", unit, m)
			}
		}
		contracts := rawRows(t, d.api, "/planning_units/"+unit+"/contracts/2026-11-24?length=1", "employee_contracts")
		if diff := gocmp.Diff(linkTexts(contracts, "contract_id", "employee_id"), d.linksOf(at(t, u, "contracts"), "contract", "employeeId")); diff != "" {
			t.Errorf("%s: contracts (-raw +got):\n%s", unit, diff)
		}
		past := rawRows(t, d.api, "/planning_units/"+unit+"/planning_units/2026-01-15?end_date=2026-02-15", "employee_planning_units")
		if n := len(list(t, u, "past")); n != len(past) {
			t.Errorf("%s: %d memberships in the past, want %d", unit, n, len(past))
		}
		var want, got []string
		for _, r := range rawRows(t, d.api, "/planning_units/"+unit+"/schedule/2026-11-16?end_date=2026-11-22", "schedules") {
			want = append(want, fmt.Sprint(r["booking_date"], " ", r["employee_id"], " ", r["planning_unit_id"]))
		}
		for _, r := range list(t, u, "schedule") {
			got = append(got, fmt.Sprint(at(t, r, "date"), " ", at(t, r, "employeeId"), " ", at(t, r, "planningUnitId")))
			if at(t, r, "employee", "id") != at(t, r, "employeeId") || at(t, r, "planningUnit", "id") != at(t, r, "planningUnitId") {
				t.Errorf("%s: joined to others: %v", unit, r)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s: schedule (-raw +got):\n%s", unit, diff)
		}
	}
}

// Who holds a contract is what the API tells of each person alone.
func TestHoldersAgreeWithTheRawData(t *testing.T) {
	d := tenantOf(t)
	for argument, period := range map[string][2]string{
		"": {"2026-11-24", "2026-11-24"},
		`(period: {start: "2026-06-01", end: "2026-07-31"})`: {"2026-06-01", "2026-07-31"},
	} {
		want := map[string][]string{}
		for _, person := range d.ids {
			rows := rawRows(t, d.api, fmt.Sprintf("/employees/%s/contracts/%s?end_date=%s", person, period[0], period[1]), "employee_contracts")
			for _, r := range rows {
				contract := idText(r["contract_id"])
				want[contract] = append(want[contract], linkTexts([]map[string]any{r}, "employee_id")...)
			}
		}
		a := d.s.ask(`{ contracts(includeDeleted: true) { id holders`+argument+` { employeeId employee { id } contractId contract { id deleted } start end } } }`, nil)
		if len(a.Errors) > 0 {
			t.Fatalf("%.500s", a.body)
		}
		some := 0
		for _, c := range list(t, a.Data, "contracts") {
			contract := idText(at(t, c, "id"))
			holders := list(t, c, "holders")
			some += len(holders)
			slices.Sort(want[contract])
			if diff := gocmp.Diff(want[contract], d.linksOf(any(holders), "employee")); diff != "" {
				t.Errorf("holders of %s %s (-raw +got):\n%s", contract, argument, diff)
			}
			for _, h := range holders {
				if at(t, h, "contractId") != contract || at(t, h, "contract", "id") != contract {
					t.Errorf("%s: a holder of %v", contract, h)
				}
			}
		}
		if some < 80 {
			t.Errorf("%d holders; this test wants more", some)
		}
	}
}

// A person's days are the same alone, among all people and in the raw data: with one unit,
// two, none, delegated, left, deleted.
func TestSchedulesOfPeopleAgreeWithTheRawData(t *testing.T) {
	d := tenantOf(t)
	const fields = `id schedule(period: {start: "2026-11-09", end: "2026-11-20"}, levels: [PLAN, FINAL]) { date level planningUnitId planningUnit { id } employeeId employee { id } blocks { activityId activity { id } fullDay } }`
	a := d.s.ask(`{ employees(first: 120) { nodes { `+fields+` } } }`, nil)
	if len(a.Errors) > 0 {
		t.Fatalf("%.500s", a.body)
	}
	units := map[string]map[any]bool{}
	for _, e := range list(t, a.Data, "employees", "nodes") {
		person := idText(at(t, e, "id"))
		units[person] = map[any]bool{}
		var want, got []string
		for _, r := range rawRows(t, d.api, "/employees/"+person+"/schedule/2026-11-09?end_date=2026-11-20&levels=plan,final", "schedules") {
			text := fmt.Sprint(r["booking_date"], " ", r["level"], " ", r["planning_unit_id"])
			var blocks []string
			for _, b := range r["schedule_blocks"].([]any) {
				block := b.(map[string]any)
				blocks = append(blocks, fmt.Sprint(" ", block["activity_id"], block["time_start"] == nil))
			}
			slices.Sort(blocks)
			want = append(want, text+strings.Join(blocks, ""))
		}
		for _, r := range list(t, e, "schedule") {
			if at(t, r, "employeeId") != person || at(t, r, "employee", "id") != person || at(t, r, "planningUnit", "id") != at(t, r, "planningUnitId") {
				t.Errorf("%s: joined to others: %v", person, r)
			}
			units[person][at(t, r, "planningUnitId")] = true
			text := fmt.Sprint(at(t, r, "date"), " ", strings.ToLower(idText(at(t, r, "level"))), " ", at(t, r, "planningUnitId"))
			var blocks []string
			for _, b := range list(t, r, "blocks") {
				blocks = append(blocks, fmt.Sprint(" ", at(t, b, "activityId"), at(t, b, "fullDay")))
				if at(t, b, "activity", "id") != at(t, b, "activityId") {
					t.Errorf("%s: another activity: %v", person, b)
				}
			}
			slices.Sort(blocks)
			got = append(got, text+strings.Join(blocks, ""))
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s: schedule (-raw +got):\n%s", person, diff)
		}
		if slices.Contains(oddPeople, person) {
			alone := d.s.ask(`query ($id: ID!) { employee(id: $id) { `+fields+` } }`, map[string]any{"id": person})
			if diff := gocmp.Diff(e, at(t, alone.Data, "employee")); diff != "" || len(alone.Errors) > 0 {
				t.Errorf("%s (-together +alone): %v\n%.1000s", person, alone.Errors, diff)
			}
		}
	}
	for person, want := range map[string]int{"1042": 1, "1044": 2, "1045": 0, "1046": 2, "1047": 0, "1059": 1} {
		if len(units[person]) != want {
			t.Errorf("%s is planned in %v; this test wants %d units", person, units[person], want)
		}
	}
}

// Every field that hands on what the API wrote, against the raw list.
func TestEntitiesAgreeWithTheRawData(t *testing.T) {
	d := tenantOf(t)
	color := func(v any) any { // the API's bytes are blue, green, red
		var n int
		if _, err := fmt.Sscan(idText(v), &n); err != nil {
			return nil
		}
		return fmt.Sprintf("#%02X%02X%02X", n&0xff, n>>8&0xff, n>>16&0xff)
	}
	text := func(v any) any { return v }
	number := func(v any) any {
		if n, ok := v.(json.Number); ok {
			f, err := n.Float64()
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		return v
	}
	key := func(v any) any {
		if v == nil || idText(v) == "0" {
			return nil
		}
		return idText(v)
	}
	flag := func(v any) any { return v == true }
	minutes := func(v any) any {
		if f, ok := number(v).(float64); ok {
			return f / 60
		}
		return nil
	}
	type from struct {
		name string
		read func(any) any
	}
	for _, test := range []struct {
		query        string
		path         []any
		raw, wrapper string
		key          string
		fields       map[string]from
	}{
		{"employees(first: 1000) { nodes {", []any{"employees", "nodes"}, "/employees?include_userid=true", "employees", "employee_id", map[string]from{
			"firstName": {"first_name", text}, "lastName": {"last_name", text}, "personnelNumber": {"personnel_number", text}, "color": {"color", color},
			"deleted": {"deleted", flag}, "birthDate": {"birth_date", boundOf}, "userId": {"user_id", key},
		}},
		{"planningUnits(includeDeleted: true) {", []any{"planningUnits"}, allUnits, "planning_units", "planning_unit_id", map[string]from{
			"name": {"name", text}, "shortName": {"name_short", text}, "color": {"color", color}, "deleted": {"deleted", flag},
			"intervalMinutes": {"planning_raster", minutes}, "timeZoneId": {"time_zone_id", key},
		}},
		{"activities(includeDeleted: true) {", []any{"activities"}, allActivities, "activities", "activity_id", map[string]from{
			"name": {"name", text}, "shortName": {"name_short", text}, "officialName": {"official_name", text}, "officialShortName": {"official_name_short", text},
			"paid": {"paid", text}, "color": {"color", color}, "deleted": {"deleted", flag}, "plannable": {"planable", text}, "requestable": {"requestable", text},
			"replaceable": {"replaceable", text}, "allowAsFullDay": {"allow_as_fullday", text}, "canBeDayStatus": {"day_status", text},
			"type": {"type", func(v any) any {
				if name := strings.ToUpper(idText(v)); slices.Contains([]string{"PRESENT", "BREAK", "ILLNESS", "HOLIDAY", "ABSENCE", "MEETING"}, name) {
					return name
				}
				return "OTHER"
			}},
			"typeName": {"type", func(v any) any {
				if shown := map[any]string{"present": "Presence", "break": "Break", "illness": "Illness", "holiday": "Vacation", "absence": "Absence", "meeting": "Meeting"}[v]; shown != "" {
					return shown
				}
				return v
			}},
			"isMultiactivity": {"child_activity_ids", func(v any) any { l, _ := v.([]any); return len(l) > 0 }},
		}},
		{"contracts(includeDeleted: true) {", []any{"contracts"}, allContracts, "contracts", "contract_id", map[string]from{
			"name": {"name", text}, "shortName": {"name_short", text}, "color": {"color", color}, "deleted": {"deleted", flag},
			"employmentType": {"employment_type", text}, "workingDaysPerWeek": {"working_days_per_week", number},
		}},
		{"skills {", []any{"skills"}, allSkills, "skills", "skill_id", map[string]from{"name": {"name", text}}},
	} {
		t.Run(test.wrapper, func(t *testing.T) {
			query := test.query + " id " + strings.Join(sortedKeys(test.fields), " ") + strings.Repeat(" }", strings.Count(test.query, "{"))
			a := d.s.ask("{ "+query+" }", nil)
			if len(a.Errors) > 0 {
				t.Fatalf("%.500s", a.body)
			}
			raw := map[string]map[string]any{}
			for _, r := range rawList(t, d.api, test.raw, test.wrapper) {
				raw[idText(r[test.key])] = r
			}
			rows := list(t, a.Data, test.path...)
			if len(rows) != len(raw) || len(rows) == 0 {
				t.Fatalf("%d rows, want %d", len(rows), len(raw))
			}
			values := map[string]map[any]bool{}
			for _, row := range rows {
				r := raw[idText(at(t, row, "id"))]
				for field, from := range test.fields {
					got, want := at(t, row, field), from.read(r[from.name])
					if got != want {
						t.Errorf("%s of %v: %#v, want %#v of %v", field, at(t, row, "id"), got, want, r[from.name])
					}
					if values[field] == nil {
						values[field] = map[any]bool{}
					}
					values[field][got] = true
				}
			}
			for field, seen := range values {
				if len(seen) < 2 && field != "employmentType" {
					t.Errorf("%s has one value in all rows, %v: that it is right says little", field, seen)
				}
			}
		})
	}
	t.Run("one by its id", func(t *testing.T) {
		for field, query := range map[string]string{
			"employee": `{ one: employee(id: "1059") { id deleted } }`, "planningUnit": `{ one: planningUnit(id: "1004") { id deleted } }`,
			"activity": `{ one: activity(id: "1029") { id deleted } }`, "contract": `{ one: contract(id: "1009") { id deleted } }`,
			"skill": `{ one: skill(id: "2001") { id } }`,
		} {
			a := d.s.ask(query, nil)
			if field == "skill" && at(t, a.Data, "one", "id") == "2001" {
				continue
			}
			if at(t, a.Data, "one", "deleted") != true {
				t.Errorf("%s: a deleted one does not come by its id: %s", field, a.body)
			}
		}
		if a := d.s.ask(`{ employee(id: "999999") { id } planningUnit(id: "999999") { id } activity(id: "999999") { id } contract(id: "999999") { id } skill(id: "999999") { id } }`, nil); len(a.Errors) > 0 || strings.Count(a.body, "null") != 5 {
			t.Errorf("unknown ids: %s", a.body)
		}
	})
}

// What a token may not see is null, and its id stands; what is deleted is joined.
func TestHiddenAndDeletedEntities(t *testing.T) {
	d := tenantOf(t)
	const works = `{ employee(id: "1077") { schedule(period: {start: "2026-11-19", end: "2026-11-19"}) { blocks { activityId activity { name } } } } }`
	for token, want := range map[string]bool{sandbox.AdminToken: true, sandbox.PlannerToken: false} {
		a := d.s.askAs(token, works, nil)
		seen := false
		for _, b := range list(t, a.Data, "employee", "schedule", 0, "blocks") {
			if at(t, b, "activityId") == "1039" {
				seen = true
				if joined := at(t, b, "activity") != nil; joined != want {
					t.Errorf("%s: the works council is joined as %v", token, at(t, b, "activity"))
				}
			}
		}
		if !seen || len(a.Errors) > 0 {
			t.Errorf("%s: no block of 1039: %.500s", token, a.body)
		}
	}
	for name, test := range map[string]struct{ token, query, want string }{
		"the parent is hidden":              {sandbox.PlannerToken, `{ planningUnit(id: "1001") { parent { id } } }`, `{"data":{"planningUnit":{"parent":null}}}`},
		"another unit is hidden":            {sandbox.PlannerToken, `{ employee(id: "1046") { planningUnits { planningUnitId planningUnit { id } } } planningUnit(id: "1005") { id } }`, `{"data":{"employee":{"planningUnits":[{"planningUnitId":"1001","planningUnit":{"id":"1001"}}]},"planningUnit":null}}`},
		"a person without a unit is hidden": {sandbox.PlannerToken, `{ employee(id: "1045") { id } }`, `{"data":{"employee":null}}`},
		"a person without a unit": {sandbox.AdminToken, `{ employee(id: "1045") { planningUnits { planningUnitId } mainPlanningUnit { id } schedule` + inWeek + ` { date } } }`,
			`{"data":{"employee":{"planningUnits":[],"mainPlanningUnit":null,"schedule":[]}}}`},
		"a deleted unit": {sandbox.AdminToken, `{ employee(id: "1080") { planningUnits(period: {start: "2026-01-20", end: "2026-01-20"}) { planningUnit { id deleted } } schedule(period: {start: "2026-01-19", end: "2026-01-23"}) { date } } }`,
			`{"data":{"employee":{"planningUnits":[{"planningUnit":{"id":"1004","deleted":true}}],"schedule":[]}}}`},
		"a deleted contract": {sandbox.AdminToken, `{ employee(id: "1078") { contracts(period: {start: "2024-06-01", end: "2026-12-31"}) { contract { id deleted } start end } } }`,
			`{"data":{"employee":{"contracts":[{"contract":{"id":"1009","deleted":true},"start":"2019-03-01","end":"2024-12-31"},{"contract":{"id":"1003","deleted":false},"start":"2025-01-01","end":"2026-06-30"},{"contract":{"id":"1002","deleted":false},"start":"2026-07-01","end":null}]}}}`},
		"a deleted activity": {sandbox.AdminToken, `{ employee(id: "1083") { schedule(period: {start: "2026-11-17", end: "2026-11-17"}) { blocks { activity { id deleted } } } } }`,
			`{"data":{"employee":{"schedule":[{"blocks":[{"activity":{"id":"1029","deleted":true}},{"activity":{"id":"1003","deleted":false}},{"activity":{"id":"1010","deleted":false}},{"activity":{"id":"1003","deleted":false}}]}]}}}`},
		"a deleted person": {sandbox.AdminToken, `{ employee(id: "1059") { deleted mainPlanningUnit { id } } employees(filter: {deleted: true, text: "1059"}) { totalCount } }`, `{"data":{"employee":{"deleted":true,"mainPlanningUnit":{"id":"1001"}},"employees":{"totalCount":0}}}`},
	} {
		t.Run(name, func(t *testing.T) {
			a := d.s.askAs(test.token, test.query, nil)
			if a.plain() != test.want {
				t.Errorf("got  %s\nwant %s", a.plain(), test.want)
			}
		})
	}
}

// Requirements, planning periods and what blocks say of themselves are handed on as the
// API wrote them.
func TestDaysOfUnitsAgreeWithTheRawData(t *testing.T) {
	d := tenantOf(t)
	a := d.s.ask(`{ planningUnits { id
		requirements(period: {start: "2026-10-24", end: "2026-10-26"}) { planningUnitId date activityId activity { id } intervalMinutes values personHours }
		schedule(period: {start: "2026-11-18", end: "2026-11-18"}) { employeeId blocks { activityId type } } } }`, nil)
	if len(a.Errors) > 0 {
		t.Fatalf("%.500s", a.body)
	}
	required, blocks := 0, 0
	for _, u := range list(t, a.Data, "planningUnits") {
		unit := idText(at(t, u, "id"))
		var want, got []string
		for _, day := range []string{"2026-10-24", "2026-10-25", "2026-10-26"} {
			for _, r := range rawRows(t, d.api, "/planning_units/"+unit+"/requirements/"+day, "requirements") {
				seconds, sum := asFloat(t, r["raster"]), 0.0
				var values []any
				for _, v := range r["values"].([]any) {
					values, sum = append(values, asFloat(t, v)), sum+asFloat(t, v)
				}
				want = append(want, fmt.Sprintf("%s %v %v %v %.6f", day, r["activity_id"], seconds/60, values, sum*seconds/3600))
			}
		}
		for _, r := range list(t, u, "requirements") {
			if at(t, r, "planningUnitId") != unit || at(t, r, "activity", "id") != at(t, r, "activityId") {
				t.Errorf("%s: joined to others: %v", unit, r)
			}
			got = append(got, fmt.Sprintf("%s %v %v %v %.6f", at(t, r, "date"), at(t, r, "activityId"), at(t, r, "intervalMinutes"), at(t, r, "values"), at(t, r, "personHours")))
		}
		required += len(got)
		slices.Sort(want)
		slices.Sort(got)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s: requirements (-raw +got):\n%.2000s", unit, diff)
		}

		want, got = nil, nil
		for _, r := range rawRows(t, d.api, "/planning_units/"+unit+"/schedule/2026-11-18", "schedules") {
			for _, b := range r["schedule_blocks"].([]any) {
				block := b.(map[string]any)
				want = append(want, fmt.Sprint(r["employee_id"], " ", block["activity_id"], " ", block["type"]))
			}
		}
		for _, r := range list(t, u, "schedule") {
			for _, b := range list(t, r, "blocks") {
				got = append(got, fmt.Sprint(at(t, r, "employeeId"), " ", at(t, b, "activityId"), " ", at(t, b, "type")))
			}
		}
		blocks += len(got)
		slices.Sort(want)
		slices.Sort(got)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s: blocks (-raw +got):\n%.2000s", unit, diff)
		}
	}
	if required < 10 || blocks < 100 {
		t.Errorf("%d requirements and %d blocks; this test wants more", required, blocks)
	}

	a = d.s.ask(`{ planningPeriods(from: "2026-11-16") { id planningUnitId planningUnit { id } start end status type deadline } }`, nil)
	var want, got []string
	for _, p := range rawList(t, d.api, "/planning_periods/2026-11-16", "planning_periods") {
		want = append(want, fmt.Sprint(p["planning_period_id"], p["planning_unit_id"], boundOf(p["start_date"]), boundOf(p["end_date"]), p["status"], p["type"], boundOf(p["deadline"])))
	}
	for _, p := range list(t, a.Data, "planningPeriods") {
		if at(t, p, "planningUnit", "id") != at(t, p, "planningUnitId") {
			t.Errorf("a planning period is joined to another unit: %v", p)
		}
		got = append(got, fmt.Sprint(at(t, p, "id"), at(t, p, "planningUnitId"), at(t, p, "start"), at(t, p, "end"), at(t, p, "status"), at(t, p, "type"), at(t, p, "deadline")))
	}
	if diff := gocmp.Diff(want, got); diff != "" || len(want) == 0 {
		t.Errorf("planning periods (-raw +got):\n%s", diff)
	}
}

func asFloat(t testing.TB, v any) float64 {
	t.Helper()
	f, err := v.(json.Number).Float64()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Pages of both connections give every entry once, with nodes and edges alike.
func TestPagesOfConnections(t *testing.T) {
	d := tenantOf(t)
	for field, test := range map[string]struct{ arguments, node string }{
		"employees": {`orderBy: PERSONNEL_NUMBER`, `id`},
		"schedules": {`period: {start: "2026-11-16", end: "2026-11-17"}, planningUnitIds: ["1001"]`, `date employeeId level`},
	} {
		t.Run(field, func(t *testing.T) {
			const size = 37
			query := fmt.Sprintf(`query ($after: String) { page: %s(%s, first: %d, after: $after) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { %s } } nodes { %s } } }`,
				field, test.arguments, size, test.node, test.node)
			seen := map[string]bool{}
			var after any
			for more := true; more; {
				a := d.s.ask(query, map[string]any{"after": after})
				if len(a.Errors) > 0 {
					t.Fatalf("%.500s", a.body)
				}
				page := at(t, a.Data, "page")
				nodes, edges := list(t, page, "nodes"), list(t, page, "edges")
				if len(nodes) != len(edges) || len(nodes) == 0 || len(nodes) > size {
					t.Fatalf("%d nodes and %d edges", len(nodes), len(edges))
				}
				for i, n := range nodes {
					if diff := gocmp.Diff(n, at(t, edges[i], "node")); diff != "" {
						t.Errorf("entry %d (-node +edge):\n%s", i, diff)
					}
					seen[fmt.Sprint(n)] = true
				}
				if at(t, page, "pageInfo", "startCursor") != at(t, edges[0], "cursor") || at(t, page, "pageInfo", "endCursor") != at(t, edges[len(edges)-1], "cursor") {
					t.Error("the page's cursors are not those of its first and last edge")
				}
				if back := at(t, page, "pageInfo", "hasPreviousPage"); back != (after != nil) {
					t.Errorf("hasPreviousPage %v after %v", back, after)
				}
				after, more = at(t, page, "pageInfo", "endCursor"), at(t, page, "pageInfo", "hasNextPage").(bool)
				if total := at(t, page, "totalCount").(float64); !more && len(seen) != int(total) {
					t.Errorf("%d entries on all pages, totalCount %v", len(seen), total)
				}
			}
			if len(seen) <= size {
				t.Errorf("%d entries; this test wants several pages", len(seen))
			}
		})
	}
}
