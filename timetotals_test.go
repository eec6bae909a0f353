package main

import (
	"maps"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"shiftgraph/upstream/sandbox"
)

// Rows of totals by person, week, month and activity are what the raw data give, with what
// contracts ask for on the days of each row, over a clock change and the end of a month.
func TestTotalRowsAgreeWithTheRawData(t *testing.T) {
	t.Parallel()
	_, api := startSandbox(t, sandbox.Config{})
	s := start(t, api, "-time-zones", "31=Europe/Berlin,27=Europe/Lisbon,12=America/New_York")
	for token, units := range map[string][]string{sandbox.AdminToken: {"1001", "1002", "1006"}, sandbox.PlannerToken: {"1001", "1002"}} {
		r := newRaw(t, api, token)
		const first, last = "2026-10-21", "2026-11-11" // Wednesdays
		var ids []any
		for _, unit := range units {
			ids = append(ids, unit)
		}
		for level, apiName := range map[string]string{"PLAN": "plan", "FINAL": "final"} {
			a := s.askAs(token, `query ($units: [ID!], $p: Period!, $level: Level!) {
				timeTotals(period: $p, planningUnitIds: $units, levels: [$level], groupBy: [EMPLOYEE, WEEK, MONTH, ACTIVITY]) {
					employeeId start activityId minutes paidMinutes minutesBetween(from: "22:00", to: "06:00") paidMinutesBetween(from: "22:00", to: "06:00")
					absenceMinutes absencePercent days fullDays contractualMinutes hours { contractualMinutes netMinutes differenceMinutes }
				} }`, variables{"units": ids, "p": days(first, last), "level": level})
			if len(a.Errors) > 0 {
				t.Fatalf("%.1000s", a.body)
			}
			r.unitContracts(units, first, last)
			want := []any{}
			for _, x := range r.totals(r.perUnit(units, first, last, apiName), func(date string) string { return max(weekOf(date), date[:8]+"01") }, atNight) {
				from, to := clip(first, last, x.bucket, min(moveDay(weekOf(x.bucket), 6), lastOfMonth(x.bucket)))
				o := object{
					"employeeId": x.person, "start": x.bucket, "activityId": nil, "minutes": x.minutes, "paidMinutes": x.paid, "minutesBetween": x.between,
					"paidMinutesBetween": x.paidBetween, "absenceMinutes": x.absence, "absencePercent": nil, "days": x.days, "fullDays": x.fullDays,
					"contractualMinutes": r.contractual(x.person, from, to),
				}
				if x.activity != "" {
					o["activityId"] = x.activity
				}
				hours := object{"contractualMinutes": o["contractualMinutes"], "netMinutes": r.net(x.person, from, to, apiName), "differenceMinutes": nil}
				if asked, ok := o["contractualMinutes"].(float64); ok {
					hours["differenceMinutes"] = hours["netMinutes"].(float64) - asked
					if asked > 0 {
						o["absencePercent"] = x.absence / asked * 100
					}
				}
				o["hours"] = hours
				want = append(want, o)
			}
			if len(want) < 500 || !alike(want, a.Data["timeTotals"]) {
				t.Errorf("%s %s: %d rows (-raw +answer):\n%.3000s", token, level, len(want), gocmp.Diff(want, a.Data["timeTotals"], near))
			}
		}
	}
}

// lastOfMonth is the last day of a date's month.
func lastOfMonth(date string) string {
	first := date[:8] + "01"
	return moveDay(moveDay(first, 31)[:8]+"01", -1)
}

// What a row can not know is null: hours of several people, or of levels that are added up.
func TestHoursOfTotalRows(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	for _, c := range []struct {
		arguments string
		hours     bool
		owed      bool
	}{
		{`groupBy: [EMPLOYEE]`, true, true},
		{`groupBy: [EMPLOYEE], levels: [FINAL, FINAL]`, true, true},
		{`groupBy: [EMPLOYEE, LEVEL], levels: [PLAN, ACD]`, true, true},
		{`groupBy: [EMPLOYEE], levels: [PLAN, ACD]`, false, true},
		{`groupBy: [ACTIVITY]`, false, false},
		{`groupBy: []`, false, false},
	} {
		a := s.ask(`{ timeTotals(period: {start: "2026-11-16", end: "2026-11-17"}, planningUnitIds: ["1001"], `+c.arguments+`) { hours { netMinutes } contractualMinutes absencePercent } }`, nil)
		rows := list(t, a.Data, "timeTotals")
		if len(rows) == 0 || len(a.Errors) > 0 {
			t.Fatalf("%s: %.500s", c.arguments, a.body)
		}
		for field, want := range map[string]bool{"hours": c.hours, "contractualMinutes": c.owed, "absencePercent": c.owed} {
			known := 0
			for _, row := range rows {
				if at(t, row, field) != nil {
					known++
				}
			}
			if (known > 0) != want || want && known < len(rows)/2 { // some hold no contract
				t.Errorf("%s: %s is known in %d of %d rows", c.arguments, field, known, len(rows))
			}
		}
	}
}

// Units that are named come by id, each once, deleted ones too; others are not there.
func TestPlanningUnitsByIDs(t *testing.T) {
	s, stand := overSandbox(t, sandbox.Config{})
	a := s.ask(`{ planningUnits(ids: ["1002", "987654321", "1001", "1002"]) { id } none: planningUnits(ids: []) { id } }`, nil)
	if got := a.plain(); got != `{"data":{"planningUnits":[{"id":"1001"},{"id":"1002"}],"none":[]}}` {
		t.Error(got)
	}
	for token, want := range map[string]string{sandbox.AdminToken: `[{"id":"1001"},{"id":"1006"}]`, sandbox.PlannerToken: `[{"id":"1001"}]`} {
		if got := s.askAs(token, `{ planningUnits(ids: ["1006", "1001"]) { id } }`, nil).plain(); got != `{"data":{"planningUnits":`+want+`}}` {
			t.Errorf("%s: %s", token, got)
		}
	}
	if calls := paths(stand.Calls()); len(calls) != 3 { // one a query: the list is cheaper than two units by their ids
		t.Errorf("calls: %v", calls)
	}
}

// People, units, contracts and skills of a period are those of any of its days.
func TestPeopleOfAPeriod(t *testing.T) {
	_, api := startSandbox(t, sandbox.Config{})
	s := start(t, api)
	people := func(filter string) map[string]bool {
		t.Helper()
		out := map[string]bool{}
		for _, e := range list(t, s.ask(`{ employees(filter: `+filter+`) { nodes { id } } }`, nil).Data, "employees", "nodes") {
			out[at(t, e, "id").(string)] = true
		}
		return out
	}
	for _, c := range []struct{ more, first, last string }{
		{"", "2026-01-10", "2026-01-20"},                            // somebody leaves
		{`, planningUnitIds: ["1002"]`, "2026-10-25", "2026-11-20"}, // somebody comes for two weeks
		{`, contractIds: ["1002"]`, "2026-06-28", "2026-07-03"},     // somebody gets another contract
		{`, skillIds: ["2001"], text: "a"`, "2026-06-28", "2026-07-03"},
	} {
		in, union := people(`{validIn: {start: "`+c.first+`", end: "`+c.last+`"}`+c.more+`}`), map[string]bool{}
		least := len(in)
		for _, day := range eachDay(c.first, c.last) {
			on := people(`{validOn: "` + day + `"` + c.more + `}`)
			maps.Copy(union, on)
			least = min(least, len(on))
		}
		if diff := gocmp.Diff(union, in); diff != "" || len(in) == 0 || least == len(in) && !strings.Contains(c.more, "skill") {
			t.Errorf("%q: %d people, on some day %d (-day by day +period): %s", c.more, len(in), least, diff)
		}
	}
	for document, argument := range map[string]string{
		`{ employees(filter: {validOn: "2026-06-28", validIn: {start: "2026-06-28", end: "2026-06-28"}}) { totalCount } }`:    "filter.validIn",
		`{ employee(id: "1042") { skills(on: "2026-06-28", period: {start: "2026-06-28", end: "2026-06-28"}) { skillId } } }`: "period",
	} {
		if a := s.ask(document, nil); len(a.Errors) != 1 || a.Errors[0].Extensions["argument"] != argument || a.Errors[0].Extensions["code"] != "BAD_USER_INPUT" {
			t.Errorf("%s: %s", document, a.body)
		}
	}
}

// What needs a contract that could not be read is null with an error; what does not stands.
func TestTotalRowsWithoutContracts(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{Faults: sandbox.Faults{ServerError: sandbox.Rule{Every: 1, Paths: "/contracts"}}})
	a := s.ask(`{ timeTotals(period: {start: "2026-11-16", end: "2026-11-22"}, planningUnitIds: ["1001"], groupBy: [EMPLOYEE]) {
		minutes paidMinutes minutesBetween(from: "22:00", to: "06:00") absenceMinutes days hours { netMinutes } contractualMinutes absencePercent } }`, nil)
	rows := list(t, a.Data, "timeTotals")
	failed := map[string]int{}
	for _, err := range a.Errors {
		if err.Extensions["code"] != "UPSTREAM_UNAVAILABLE" {
			t.Fatalf("%v", err)
		}
		if len(err.Path) > 2 {
			failed[err.Path[2].(string)]++
		}
	}
	for _, field := range []string{"hours", "contractualMinutes", "absencePercent"} {
		if failed[field] != len(rows) {
			t.Errorf("%s: %d errors for %d rows", field, failed[field], len(rows))
		}
	}
	known := map[string]int{}
	for _, row := range rows {
		for field, value := range row.(object) {
			if value != nil {
				known[field]++
			}
		}
	}
	all := len(rows)
	if all < 20 || known["minutes"] != all || known["minutesBetween"] != all || known["days"] != all || known["hours"]+known["contractualMinutes"]+known["absencePercent"] > 0 {
		t.Errorf("known of %d rows: %v", all, known)
	}
	for _, field := range []string{"paidMinutes", "absenceMinutes"} { // of those who had no whole day
		if known[field] == 0 || known[field] == all {
			t.Errorf("%s is known in %d of %d rows", field, known[field], all)
		}
	}
}
