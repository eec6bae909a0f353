package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// Parts and wholes of multiactivities are those that the API lists.
func TestPartsOfActivities(t *testing.T) {
	d := tenantOf(t)
	children, parents := map[string][]string{}, map[string][]string{}
	for _, a := range rawList(t, d.api, allActivities, "activities") {
		whole := idText(a["activity_id"])
		parts, _ := a["child_activity_ids"].([]any)
		for _, p := range parts {
			children[whole] = append(children[whole], idText(p))
			parents[idText(p)] = append(parents[idText(p)], whole)
		}
	}
	if len(children) == 0 {
		t.Fatal("no multiactivity; this test wants one")
	}
	a := d.s.ask(`{ activities(includeDeleted: true) { id children { id } parents { id } } }`, nil)
	for _, row := range list(t, a.Data, "activities") {
		activity := idText(at(t, row, "id"))
		for field, want := range map[string][]string{"children": children[activity], "parents": parents[activity]} {
			got := namesOf(list(t, row, field), func(x any) string { return idText(at(t, x, "id")) })
			slices.Sort(want)
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("%s of %s (-raw +got):\n%s", field, activity, diff)
			}
		}
	}
}

// Each condition of a filter keeps the people of whom the raw data say so, as of its day.
func TestFilterAgreesWithTheRawData(t *testing.T) {
	d := tenantOf(t)
	const past = "2026-01-20"
	person := func(path, wrapper, target string, ids ...string) func(string, string) bool {
		return func(person, day string) bool {
			rows := rawRows(t, d.api, "/employees/"+person+fmt.Sprintf(path, day), wrapper)
			return slices.ContainsFunc(rows, func(r map[string]any) bool {
				start, end := boundOf(r["start_date"]), boundOf(r["end_date"])
				holds := (start == nil || start.(string) <= day) && (end == nil || end.(string) >= day)
				return holds && slices.Contains(ids, idText(r[target]))
			})
		}
	}
	inUnits := person("/planning_units/%s", "employee_planning_units", "planning_unit_id", "1002", "1004")
	holds := person("/contracts/%s", "employee_contracts", "contract_id", "1002", "1009")
	can := person("/skill_levels%.0s", "data", "skill_id", "2001")
	employed := map[string][]map[string]any{}
	for _, p := range rawList(t, d.api, allEmployment, "employee_employment_periods") {
		employed[idText(p["employee_id"])] = append(employed[idText(p["employee_id"])], p)
	}
	valid := func(person, day string) bool {
		return len(employed[person]) == 0 || slices.ContainsFunc(employed[person], func(p map[string]any) bool {
			start, end := boundOf(p["start_date"]), boundOf(p["end_date"])
			return (start == nil || start.(string) <= day) && (end == nil || end.(string) >= day)
		})
	}
	for _, test := range []struct {
		filter string
		day    string
		keep   func(person, day string) bool
	}{
		{`planningUnitIds: ["1002", "1004"]`, "2026-11-24", inUnits},
		{`planningUnitIds: ["1002", "1004"], validOn: "` + past + `"`, past, func(p, day string) bool { return inUnits(p, day) && valid(p, day) }},
		{`contractIds: ["1002", "1009"]`, "2026-11-24", holds},
		{`contractIds: ["1002", "1009"], validOn: "2024-06-01"`, "2024-06-01", func(p, day string) bool { return holds(p, day) && valid(p, day) }},
		{`skillIds: ["2001"]`, "2026-11-24", can},
		{`skillIds: ["2001"], planningUnitIds: ["1002", "1004"], deleted: false`, "2026-11-24", func(p, day string) bool { return inUnits(p, day) && can(p, day) && !d.gone[p] }},
		{`validOn: "2026-11-24"`, "2026-11-24", valid},
		{`deleted: true`, "2026-11-24", func(p, _ string) bool { return d.gone[p] }},
		{`planningUnitIds: []`, "2026-11-24", func(string, string) bool { return false }},
	} {
		t.Run(test.filter, func(t *testing.T) {
			a := d.s.ask(`{ employees(first: 1000, orderBy: ID, filter: {`+test.filter+`}) { totalCount nodes { id } } }`, nil)
			if len(a.Errors) > 0 {
				t.Fatalf("%.500s", a.body)
			}
			want := slices.DeleteFunc(slices.Clone(d.ids), func(p string) bool { return !test.keep(p, test.day) })
			got := namesOf(list(t, a.Data, "employees", "nodes"), func(e any) string { return idText(at(t, e, "id")) })
			slices.Sort(want)
			if diff := gocmp.Diff(want, got); len(want) != len(got) || len(want) > 0 && diff != "" {
				t.Errorf("people (-raw +got):\n%s", diff)
			}
			if n := at(t, a.Data, "employees", "totalCount"); n != float64(len(want)) {
				t.Errorf("totalCount %v, want %d", n, len(want))
			}
			if (len(want) == 0) != strings.Contains(test.filter, "[]") || len(want) == len(d.ids) {
				t.Errorf("%d people are left; this test wants some and not all", len(want))
			}
		})
	}
}

// Rows of totals name what they are grouped by and nothing else, joined to the entity of
// the id, and add up to the same minutes however they are grouped.
func TestTotalsAreJoined(t *testing.T) {
	d := tenantOf(t)
	const fields = `level planningUnitId planningUnit { id } employeeId employee { id } activityId activity { id type } activityType start minutes paidMinutes`
	group := map[string]string{"PLANNING_UNIT": "planningUnitId", "EMPLOYEE": "employeeId", "ACTIVITY": "activityId", "ACTIVITY_TYPE": "activityType", "LEVEL": "level", "DAY": "start", "WEEK": "start", "MONTH": "start"}
	ask := func(groups string) []any {
		a := d.s.ask(`{ timeTotals(period: {start: "2026-11-16", end: "2026-11-18"}, planningUnitIds: ["1001", "1002"], groupBy: [`+groups+`]) { `+fields+` } }`, nil)
		if len(a.Errors) > 0 {
			t.Fatalf("%s: %.500s", groups, a.body)
		}
		return list(t, a.Data, "timeTotals")
	}
	whole := ask("")
	if len(whole) != 1 || at(t, whole[0], "minutes").(float64) < 10_000 {
		t.Fatalf("one row over everything: %v", whole)
	}
	for _, groups := range append(sortedKeys(group), "PLANNING_UNIT, EMPLOYEE, ACTIVITY", "LEVEL, ACTIVITY_TYPE, DAY", "") {
		t.Run(groups, func(t *testing.T) {
			minutes, paid := 0.0, 0.0
			for _, row := range ask(groups) {
				minutes += at(t, row, "minutes").(float64)
				paid += at(t, row, "paidMinutes").(float64)
				for _, g := range []string{"PLANNING_UNIT", "EMPLOYEE", "ACTIVITY", "ACTIVITY_TYPE", "LEVEL"} {
					grouped := slices.Contains(strings.Split(groups, ", "), g)
					if (at(t, row, group[g]) != nil) != grouped {
						t.Errorf("%s is %v", group[g], at(t, row, group[g]))
					}
					if field, isID := strings.CutSuffix(group[g], "Id"); isID && grouped && at(t, row, field, "id") != at(t, row, group[g]) {
						t.Errorf("%s %v is joined as %v", field, at(t, row, group[g]), at(t, row, field))
					}
				}
				if byTime := strings.Contains(groups, "DAY") || groups == "WEEK" || groups == "MONTH"; (at(t, row, "start") != nil) != byTime {
					t.Errorf("start is %v", at(t, row, "start"))
				}
			}
			if minutes != at(t, whole[0], "minutes") || paid != at(t, whole[0], "paidMinutes") {
				t.Errorf("%v minutes, %v paid; over everything they are %v and %v", minutes, paid, at(t, whole[0], "minutes"), at(t, whole[0], "paidMinutes"))
			}
		})
	}
}

// AT_START counts the people whose block covers the first second of an interval, AVERAGE
// the share of the interval; both are told by the schedule's own blocks.
func TestStaffingMethods(t *testing.T) {
	d := tenantOf(t)
	a := d.s.ask(`{ planningUnit(id: "1001") {
		AT_START: staffing(period: {start: "2026-11-18", end: "2026-11-18"}, method: AT_START) { activityId intervals { start value } }
		AVERAGE: staffing(period: {start: "2026-11-18", end: "2026-11-18"}, method: AVERAGE) { activityId intervals { start value } }
		schedule(period: {start: "2026-11-17", end: "2026-11-18"}) { fullDay blocks { activityId start end } } } }`, nil)
	if len(a.Errors) > 0 {
		t.Fatalf("%.500s", a.body)
	}
	unit := at(t, a.Data, "planningUnit")
	people := func(activity any, at0 string) (n float64) {
		for _, day := range list(t, unit, "schedule") {
			if at(t, day, "fullDay") == true {
				continue // a day status: nobody is there
			}
			for _, b := range list(t, day, "blocks") {
				if at(t, b, "activityId") == activity && at(t, b, "start").(string) <= at0 && at0 < at(t, b, "end").(string) {
					n++
				}
			}
		}
		return n
	}
	atStart, differ := 0.0, 0
	for i, series := range list(t, unit, "AT_START") {
		for j, p := range list(t, series, "intervals") {
			value := at(t, p, "value").(float64)
			if want := people(at(t, series, "activityId"), at(t, p, "start").(string)); value != want {
				t.Errorf("activity %v at %v: %v people, want %v", at(t, series, "activityId"), at(t, p, "start"), value, want)
			}
			atStart += value
			if at(t, unit, "AVERAGE", i, "intervals", j, "value") != value {
				differ++
			}
		}
	}
	if atStart < 100 || differ == 0 {
		t.Errorf("%v people in all intervals, of which %d differ by the method; this test wants more", atStart, differ)
	}
}
