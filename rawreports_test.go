package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// The tables of the reports that ship, as the raw data give them. A cell is a text, a number,
// a flag, or nil.

// A reportCase is which report is asked about which days of which units; none for all units.
type reportCase struct {
	report      string
	units       []string
	first, last string
	options     map[string]string // further parameters
}

// level is the level that a parameter names, as the REST API does, or the report's own.
func (c reportCase) level(parameter, own string) string {
	return strings.ToLower(cmp.Or(c.options[parameter], own))
}

// A rawTable is the headers of a report, its rows, and what columns add up to.
type rawTable struct {
	headers []string
	rows    [][]any
	sums    map[string]*rawSum // by column, of those that are added up
}

// A rawSum is what a column adds up to, in minutes where it shows hours.
type rawSum struct {
	total         float64
	count, blanks int
}

// add adds a row's value to the total of a column; nil is left out of it.
func (t *rawTable) add(column string, value any) {
	if t.sums == nil {
		t.sums = map[string]*rawSum{}
	}
	if t.sums[column] == nil {
		t.sums[column] = &rawSum{}
	}
	if n, ok := value.(float64); ok {
		t.sums[column].total += n
		t.sums[column].count++
	} else {
		t.sums[column].blanks++
	}
}

// withTotals is the table with its last row, where there is one.
func (t rawTable) withTotals() rawTable {
	if t.sums == nil {
		return t
	}
	last, blanks := make([]any, len(t.headers)), 0
	for i, column := range t.headers {
		s := t.sums[column]
		if s == nil || s.count == 0 {
			continue
		}
		blanks += s.blanks
		if last[i] = s.total; strings.HasSuffix(column, " (h)") {
			last[i] = asHours(s.total)
		}
	}
	switch blanks {
	case 0:
		last[0] = "Total"
	case 1:
		last[0] = "Total without 1 blank"
	default:
		last[0] = fmt.Sprintf("Total without %d blanks", blanks)
	}
	t.rows = append(slices.Clone(t.rows), last)
	return t
}

var rawReports = map[string]func(*raw, reportCase) rawTable{
	"availability":   rawAvailability,
	"coverage":       rawCoverageReport,
	"plan-vs-actual": rawPlanVsActual,
	"paid-hours":     rawPaidHours,
	"absences":       rawAbsences,
	"adherence":      rawAdherence,
	"roster":         rawRoster,
	"units":          rawUnits,
	"activities":     rawActivities,
}

// isList reports whether a report lists what there is, without a period or units.
func isList(report string) bool { return report == "units" || report == "activities" }

// asHours writes minutes as hours with two decimals; nil stays it.
func asHours(minutes any) any {
	m, ok := minutes.(float64)
	if !ok {
		return nil
	}
	return fmt.Sprintf("%.2f", m/60) // never half a hundredth: a minute is one and two thirds
}

// A twoDecimals is a number that a table shows with two decimals. What it is to the last digit
// other tests hold, in JSON.
type twoDecimals float64

// asRounded says that a number is shown with two decimals; nil stays it.
func asRounded(v any) any {
	n, ok := v.(float64)
	if !ok {
		return nil
	}
	return twoDecimals(n)
}

// seen gives the units that the token sees of those asked for, by id, each once.
func (r *raw) seen(units []string) []string {
	out := slices.Clone(units)
	slices.SortFunc(out, byID)
	return slices.DeleteFunc(slices.Compact(out), func(id string) bool { return r.unit(id) == nil })
}

// all gives every unit that the token sees and that is not deleted.
func (r *raw) all() []string {
	var out []string
	for _, u := range r.read("/planning_units") {
		if !u.flag("deleted") {
			out = append(out, u.text("planning_unit_id"))
		}
	}
	slices.SortFunc(out, byID)
	return out
}

// field is a field of a row; nil where the row is hidden.
func field(x row, name string) any {
	if x == nil {
		return nil
	}
	return x[name]
}

// personCells are a person's personnel number and full name; nil for a hidden one.
func (r *raw) personCells(id string) []any {
	return []any{field(r.employee(id), "personnel_number"), r.fullName(id)}
}

// typeName is an activity's type as injixo shows it, or by its own name; nil for a hidden one.
func typeName(activity row) any {
	shown := map[any]any{"present": "Presence", "break": "Break", "illness": "Illness", "holiday": "Vacation", "absence": "Absence", "meeting": "Meeting"}
	return cmp.Or(shown[field(activity, "type")], field(activity, "type"))
}

func rawAvailability(r *raw, c reportCase) rawTable {
	t := rawTable{headers: []string{"Planning unit", "Activity", "From", "People"}}
	for _, unit := range r.seen(c.units) {
		grid := r.grid(unit, c.first, c.last)
		people := r.staffing(r.below(unit), grid, c.first, c.last, "present")
		for _, id := range sortedIDs(people) {
			for i, slot := range grid {
				t.rows = append(t.rows, []any{field(r.unit(unit), "name"), field(r.activity(id), "name"), clock(slot.start, r.zone(unit)), asRounded(people[id][i])})
			}
		}
	}
	return t
}

func rawCoverageReport(r *raw, c reportCase) rawTable {
	t := rawTable{headers: []string{"Planning unit", "Activity", "From", "To", "Scheduled (people)", "Required (people)", "Difference (people)"}}
	for _, unit := range r.seen(c.units) {
		for _, x := range r.coverage(unit, r.below(unit), c.first, c.last) {
			for i, slot := range x.slots {
				var difference any
				if need, ok := x.needs[i].(float64); ok {
					difference = x.there[i] - need
				}
				t.rows = append(t.rows, []any{field(r.unit(unit), "name"), field(r.activity(x.activity), "name"),
					clock(slot.start, r.zone(unit)), clock(slot.end, r.zone(unit)), asRounded(x.there[i]), asRounded(x.needs[i]), asRounded(difference)})
			}
		}
	}
	return t
}

func rawPlanVsActual(r *raw, c reportCase) rawTable {
	byBlock := c.options["blocks"] != "false"
	t := rawTable{headers: []string{"Planning unit", "Date", "Personnel number", "Name", "Activity", "Type", "Paid activity", "Planned (h)", "Actual (h)", "Difference (h)"}}
	if byBlock {
		t.headers = slices.Insert(t.headers, 7, "Planned from", "Planned to", "Planned whole day", "Actual from", "Actual to", "Actual whole day")
	}
	type key struct{ date, person string }
	for _, unit := range r.seen(c.units) {
		unitName := field(r.unit(unit), "name")
		sides := map[key][2]*rawDay{}
		levels := []string{c.level("plan", "plan"), c.level("actual", "final")}
		for _, d := range r.unitDays(unit, c.first, c.last, levels...) {
			both := sides[key{d.date, d.person}]
			both[slices.Index(levels, d.level)] = d
			sides[key{d.date, d.person}] = both
		}
		var keys []key
		for k := range sides {
			keys = append(keys, k)
		}
		slices.SortFunc(keys, func(a, b key) int { return cmp.Or(cmp.Compare(a.date, b.date), byID(a.person, b.person)) })
		for _, k := range keys {
			plan, actual, moved := r.sides(sides[k][0], sides[k][1])
			for _, id := range moved {
				person := r.personCells(k.person)
				a := r.activity(id)
				about := []any{unitName, k.date, person[0], person[1], field(a, "name"), typeName(a), field(a, "paid")}
				hours := func(planned, was float64) []any {
					t.add("Planned (h)", planned)
					t.add("Actual (h)", was)
					t.add("Difference (h)", was-planned)
					return []any{asHours(planned), asHours(was), asHours(was - planned)}
				}
				if !byBlock {
					t.rows = append(t.rows, slices.Concat(about, hours(plan.minutes[id], actual.minutes[id])))
					continue
				}
				moves := rawMoves(plan.when[id], actual.when[id])
				for _, m := range moves {
					var times []any
					for i, at := range m {
						switch side := []rawSide{plan, actual}[i]; {
						case at != (interval{}):
							times = append(times, clock(at.start, r.zone(unit)), clock(at.end, r.zone(unit)), false)
						default: // a pair of neither is of the whole day
							times = append(times, nil, nil, m == [2]interval{} && slices.Contains(side.when[id], interval{}))
						}
					}
					t.rows = append(t.rows, slices.Concat(about, times, hours(plan.within(m[0]), actual.within(m[1]))))
				}
				if len(moves) == 0 { // which is not what these are for
					t.rows = append(t.rows, slices.Concat(about, make([]any, 9)))
				}
			}
		}
	}
	return t
}

func monthOf(date string) string { return date[:8] + "01" }

func rawPaidHours(r *raw, c reportCase) rawTable {
	t := rawTable{headers: []string{"Personnel number", "Name", "Employee ID", "Month", "Wage code", "Activity", "Paid activity", "Days", "Paid (h)", "Night (h)",
		"Contract in the month (h)", "Paid in the month, all units (h)", "Balance of the month, all units (h)"}}
	units := c.units
	if units == nil {
		units = r.all()
	}
	level, night := c.level("level", "plan"), atNight
	if from, to := c.options["nightFrom"], c.options["nightTo"]; from != "" { // of one day
		night = func(clock string) string {
			if clock >= from && clock < to {
				return "night"
			}
			return ""
		}
	}
	r.unitContracts(r.seen(units), c.first, c.last)
	days := r.perUnit(r.seen(units), c.first, c.last, level)
	activities := c.options["activities"] != "false"
	var found []rawTotal
	if activities {
		found = r.totals(days, monthOf, night)
	} else {
		found = r.personTotals(days, monthOf, night)
		t.headers = slices.Delete(t.headers, 4, 7)
	}
	for _, x := range found {
		from, to := clip(c.first, c.last, x.bucket, lastOfMonth(x.bucket))
		asked, net := r.contractual(x.person, from, to), r.net(x.person, from, to, level)
		var balance any
		if owed, ok := asked.(float64); ok {
			balance = net - owed
		}
		t.add("Paid (h)", x.paid)
		t.add("Night (h)", x.paidBetween)
		if !activities { // what is the person's stands once
			t.add("Days", x.days)
			t.add("Contract in the month (h)", asked)
			t.add("Paid in the month, all units (h)", net)
			t.add("Balance of the month, all units (h)", balance)
		}
		person := r.personCells(x.person)
		cells := []any{person[0], person[1], x.person, x.bucket}
		if a := r.activity(x.activity); activities {
			cells = append(cells, field(a, "official_name_short"), field(a, "name"), field(a, "paid"))
		}
		t.rows = append(t.rows, append(cells, x.days, asHours(x.paid), asHours(x.paidBetween), asHours(asked), asHours(net), asHours(balance)))
	}
	return t
}

func rawAbsences(r *raw, c reportCase) rawTable {
	t := rawTable{headers: []string{"Personnel number", "Name", "Employee ID", "Month", "Type", "Reason", "Paid activity", "Days", "Whole days", "Away (h)",
		"Contract in the month (h)", "Rate (%)"}}
	units := c.units
	if units == nil {
		units = r.all()
	}
	r.unitContracts(r.seen(units), c.first, c.last)
	kinds := []string{"illness", "holiday", "absence"}
	if kind := c.options["types"]; kind != "" {
		kinds = []string{strings.ToLower(kind)}
	}
	for _, x := range r.totals(r.perUnit(r.seen(units), c.first, c.last, c.level("level", "plan")), monthOf, atNight, kinds...) {
		from, to := clip(c.first, c.last, x.bucket, lastOfMonth(x.bucket))
		asked := r.contractual(x.person, from, to)
		var rate any
		if owed, ok := asked.(float64); ok && owed > 0 {
			rate = x.absence / owed * 100
		}
		t.add("Days", x.days)
		t.add("Whole days", x.fullDays)
		t.add("Away (h)", x.absence)
		a, person := r.activity(x.activity), r.personCells(x.person)
		t.rows = append(t.rows, []any{person[0], person[1], x.person, x.bucket, typeName(a), field(a, "name"), field(a, "paid"), x.days, x.fullDays,
			asHours(x.absence), asHours(asked), asRounded(rate)})
	}
	return t
}

func rawAdherence(r *raw, c reportCase) rawTable {
	t := rawTable{headers: []string{"Planning unit", "Personnel number", "Name", "Scheduled (h)", "Actual (h)", "In adherence (h)", "Adherence (%)", "Conformance (%)"}}
	exceptions, tolerance := c.options["exceptions"] == "true", int64(60)
	if exceptions {
		t.headers = append(t.headers, "Deviation", "From", "To", "Scheduled activity", "Actual activity")
	}
	if seconds := c.options["tolerance"]; seconds != "" {
		_, _ = fmt.Sscan(seconds, &tolerance)
	}
	for _, unit := range r.seen(c.units) {
		zone := r.zone(unit)
		scheduled, actual := r.presence([]string{unit}, c.first, c.last, "plan"), r.presence([]string{unit}, c.first, c.last, c.level("actual", "acd"))
		people := map[string]bool{}
		for _, side := range []map[string][]stretch{scheduled, actual} {
			for person := range side {
				people[person] = true
			}
		}
		for _, id := range sortedIDs(people) {
			one, ok := r.adherence(id, scheduled[id], actual[id], midnight(r.t, c.first, zone), midnight(r.t, nextDay(c.last), zone), tolerance, zone).(object)
			if !ok {
				continue
			}
			if len(actual) == 0 { // nothing is known of what happened
				one["adherencePercent"], one["conformancePercent"], one["exceptions"] = nil, nil, []any{}
			}
			if !exceptions {
				t.add("Scheduled (h)", one["scheduledMinutes"])
				t.add("Actual (h)", one["actualMinutes"])
				t.add("In adherence (h)", one["inAdherenceMinutes"])
			}
			person := r.personCells(id)
			cells := []any{field(r.unit(unit), "name"), person[0], person[1], asHours(one["scheduledMinutes"]), asHours(one["actualMinutes"]),
				asHours(one["inAdherenceMinutes"]), asRounded(one["adherencePercent"]), asRounded(one["conformancePercent"])}
			listed := one["exceptions"].([]any)
			if !exceptions || len(listed) == 0 {
				t.rows = append(t.rows, slices.Concat(cells, make([]any, len(t.headers)-len(cells))))
				continue
			}
			for _, x := range listed {
				x := x.(object)
				should, did := x["scheduledActivity"], x["actualActivity"]
				t.rows = append(t.rows, slices.Concat(cells, []any{x["kind"], x["start"], x["end"], nameIn(should), nameIn(did)}))
			}
		}
	}
	return t
}

// nameIn is the name of an object that may be nil.
func nameIn(v any) any {
	o, _ := v.(object)
	return o["name"]
}

// text is a cell as a part of a joined one.
func text(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// employedIn reports whether a person is employed on any day of a period.
func (r *raw) employedIn(person, first, last string) bool {
	for _, date := range eachDay(first, last) {
		if r.employed(person, date) {
			return true
		}
	}
	return false
}

func rawRoster(r *raw, c reportCase) rawTable {
	t := rawTable{headers: []string{"Personnel number", "Last name", "First name", "Employee ID", "Joined", "Leaves", "Planning units", "Contract", "Weekly (h)", "Skills"}}
	if c.options["skills"] == "false" {
		t.headers = t.headers[:len(t.headers)-1]
	}
	type person struct{ id, last, first string }
	var people []person
	for _, e := range r.read("/employees") {
		id := e.text("employee_id")
		in := c.units == nil
		for _, unit := range c.units {
			for _, m := range r.memberships(unit, c.first, c.last) {
				in = in || m.text("employee_id") == id
			}
		}
		if in && !e.flag("deleted") && r.employedIn(id, c.first, c.last) {
			people = append(people, person{id, fold(e.text("last_name")), fold(e.text("first_name"))})
		}
	}
	slices.SortFunc(people, func(a, b person) int {
		return cmp.Or(cmp.Compare(a.last, b.last), cmp.Compare(a.first, b.first), byID(a.id, b.id))
	})
	for _, p := range people {
		e := r.employee(p.id)
		cells := []any{e["personnel_number"], e["last_name"], e["first_name"], p.id, nil, nil}
		if period := r.employment(p.id, today.Format("2006-01-02")); period != nil {
			cells[4], cells[5] = period.open("start_date"), period.open("end_date")
		}
		var links []row
		for _, m := range r.read("/employees/%s/planning_units/%s?end_date=%s", p.id, c.first, c.last) {
			if m.touches(c.first, c.last) {
				links = append(links, m)
			}
		}
		slices.SortStableFunc(links, func(a, b row) int {
			return cmp.Or(cmp.Compare(a.number("priority"), b.number("priority")), cmp.Compare(b.text("start_date"), a.text("start_date")), byID(a.text("planning_unit_id"), b.text("planning_unit_id")))
		})
		var units, names, hours, skills []string
		for _, m := range links {
			units = append(units, text(field(r.unit(m.text("planning_unit_id")), "name")))
		}
		for _, link := range r.contractsOf(p.id, c.first, c.last) {
			contract := link.(object)["contract"].(object)
			names = append(names, text(contract["name"]))
			hours = append(hours, text(asHours(contract["weeklyMinutes"])))
		}
		var held []row
		for _, link := range r.read("/employees/%s/skill_levels", p.id) {
			if link.touches(c.first, c.last) {
				held = append(held, link)
			}
		}
		slices.SortStableFunc(held, func(a, b row) int { return byID(a.text("skill_id"), b.text("skill_id")) })
		for _, link := range held {
			skills = append(skills, text(field(r.skill(link.text("skill_id")), "name")))
		}
		for _, list := range [][]string{units, names, hours, skills}[:len(t.headers)-len(cells)] {
			cells = append(cells, strings.Join(list, "; "))
		}
		t.rows = append(t.rows, cells)
	}
	return t
}

func rawUnits(r *raw, c reportCase) rawTable {
	t := rawTable{headers: []string{"Unit ID", "Name", "Short name", "Parent", "Time zone", "Deleted"}}
	units := slices.SortedFunc(slices.Values(r.read("/planning_units")), func(a, b row) int { return byID(a.text("planning_unit_id"), b.text("planning_unit_id")) })
	for _, u := range units {
		if !u.flag("deleted") || c.options["deleted"] == "true" {
			id := u.text("planning_unit_id")
			t.rows = append(t.rows, []any{id, u["name"], u["name_short"], field(r.unit(u.text("parent_planning_unit_id")), "name"), r.zone(id), u.flag("deleted")})
		}
	}
	return t
}

func rawActivities(r *raw, c reportCase) rawTable {
	t := rawTable{headers: []string{"Activity ID", "Name", "Short name", "Wage code", "Type", "Paid activity", "Deleted"}}
	activities := slices.SortedFunc(slices.Values(r.read("/activities")), func(a, b row) int { return byID(a.text("activity_id"), b.text("activity_id")) })
	for _, a := range activities {
		kind := a.text("type")
		if a.flag("deleted") && c.options["deleted"] != "true" || c.options["types"] != "" && c.options["types"] != strings.ToUpper(kind) {
			continue
		}
		t.rows = append(t.rows, []any{a.text("activity_id"), a["name"], a["name_short"], a["official_name_short"], typeName(a), a["paid"], a.flag("deleted")})
	}
	return t
}
