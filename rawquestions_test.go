package main

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// The answers to the questions, as the raw data give them.

func whoWorks(r *raw, v variables) object {
	first, last := v.period("w")
	unit := v.text("u")
	r.unitContracts([]string{unit}, first, last)
	schedule := []any{}
	for _, d := range r.unitDays(unit, first, last, "plan") {
		blocks := []any{}
		for _, b := range d.blocks {
			o := object{"start": nil, "end": nil, "activity": nil}
			if b.timed {
				o["start"], o["end"] = d.clock(b.start), d.clock(b.end)
			}
			if a := r.activity(b.activity); a != nil {
				o["activity"] = object{"name": a["name"], "shortName": a["name_short"]}
			}
			blocks = append(blocks, o)
		}
		o := object{
			"date": d.date, "employee": r.person(d.person, withNumber), "start": nil, "end": nil, "blocks": blocks,
			"breakMinutes": d.count(func(x stretch) bool { return x.kind == "break" }),
			"minutes":      d.minutes(), "paidMinutes": sum(r.paidMinutes(d)),
		}
		if start, end := d.span(); end > 0 {
			o["start"], o["end"] = d.clock(start), d.clock(end)
		}
		schedule = append(schedule, o)
	}
	return object{"planningUnit": object{"name": r.unit(unit)["name"], "schedule": schedule}}
}

func availability(r *raw, v variables) object {
	first, last := v.period("w")
	unit := v.text("u")
	grid := r.grid(unit, first, last)
	people := r.staffing([]string{unit}, grid, first, last, "present")
	series := []any{}
	for _, id := range sortedIDs(people) {
		intervals := []any{}
		for i, slot := range grid {
			intervals = append(intervals, object{"start": clock(slot.start, r.zone(unit)), "value": people[id][i]})
		}
		series = append(series, object{"activity": name(r.activity(id)), "intervals": intervals})
	}
	return object{"planningUnit": object{"intervalMinutes": r.unit(unit).number("planning_raster") / 60, "staffing": series}}
}

func coverageOf(r *raw, v variables) object {
	first, last := v.period("w")
	unit := v.text("u")
	out := []any{}
	for _, c := range r.coverage(unit, r.below(unit), first, last) {
		requiredHours, under, over := 0.0, 0.0, 0.0
		intervals := []any{}
		for i, slot := range c.slots {
			o := object{"start": clock(slot.start, r.zone(unit)), "staffing": c.there[i], "requirement": c.needs[i], "coverage": nil}
			if need, ok := c.needs[i].(float64); ok {
				hours := float64(slot.end-slot.start) / 3600
				o["coverage"] = c.there[i] - need
				requiredHours += need * hours
				under += max(0, need-c.there[i]) * hours
				over += max(0, c.there[i]-need) * hours
			}
			intervals = append(intervals, o)
		}
		out = append(out, object{"activity": name(r.activity(c.activity)), "requiredHours": requiredHours,
			"understaffedHours": under, "overstaffedHours": over, "intervals": intervals})
	}
	return object{"planningUnit": object{"coverage": out}}
}

func contractHours(r *raw, v variables) object {
	first, last := v.period("m")
	out := []any{}
	for _, m := range r.memberships(v.text("u"), first, last) {
		person := m.text("employee_id")
		if r.employee(person) == nil {
			out = append(out, object{"employee": nil})
			continue
		}
		var paid []any
		for _, d := range together(r.schedule("employees", person, first, last, "plan")) {
			paid = append(paid, sum(r.paidMinutes(d)))
		}
		hours := object{"contractualMinutes": r.contractual(person, first, last), "netMinutes": sum(paid), "differenceMinutes": nil}
		if asked, ok := hours["contractualMinutes"].(float64); ok {
			hours["differenceMinutes"] = hours["netMinutes"].(float64) - asked
		}
		out = append(out, object{"employee": object{"fullName": r.fullName(person), "hours": hours, "contracts": r.contractsOf(person, first, last)}})
	}
	return object{"planningUnit": object{"employees": out}}
}

// memberships gives a unit's memberships on any day of a period, by person, then start.
func (r *raw) memberships(unit, first, last string) []row {
	var links []row
	for _, m := range r.read("/planning_units/%s/planning_units/%s?end_date=%s", unit, first, last) {
		if m.text("planning_unit_id") == unit && m.touches(first, last) {
			links = append(links, m)
		}
	}
	slices.SortStableFunc(links, func(a, b row) int {
		return cmp.Or(byID(a.text("employee_id"), b.text("employee_id")), cmp.Compare(a.text("start_date"), b.text("start_date")))
	})
	return links
}

// contractsOf gives the contracts that a person holds on any day of a period, by start.
func (r *raw) contractsOf(person, first, last string) []any {
	var links []row
	for _, link := range r.read("/employees/%s/contracts/%s?end_date=%s", person, first, last) {
		if link.touches(first, last) {
			links = append(links, link)
		}
	}
	slices.SortStableFunc(links, func(a, b row) int { return cmp.Compare(a.text("start_date"), b.text("start_date")) })
	out := []any{}
	for _, link := range links {
		o := object{"contract": nil}
		if c := r.contract(link.text("contract_id")); c != nil {
			o["contract"] = object{"name": c["name"], "weeklyMinutes": weekly(c)}
		}
		out = append(out, o)
	}
	return out
}

func changes(r *raw, v variables) object {
	first, last := v.period("w")
	type key struct{ date, person string }
	base, with, both := map[key]*rawDay{}, map[key]*rawDay{}, map[key]bool{}
	for _, d := range r.unitDays(v.text("u"), first, last, "final", "plan") {
		k := key{d.date, d.person}
		both[k] = true
		if d.level == "final" {
			base[k] = d
		} else {
			with[k] = d
		}
	}
	var keys []key
	for k := range both {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Or(cmp.Compare(a.date, b.date), byID(a.person, b.person)) })
	out := []any{}
	for _, k := range keys {
		if d := r.difference(base[k], with[k]); d != nil {
			out = append(out, d)
		}
	}
	return object{"planningUnit": object{"compare": out}}
}

func adherenceOf(r *raw, v variables) object {
	first, last := v.period("w")
	unit := v.text("u")
	zone := r.zone(unit)
	scheduled, actual := r.presence([]string{unit}, first, last, "plan"), r.presence([]string{unit}, first, last, "acd")
	people := map[string]bool{}
	for person := range scheduled {
		people[person] = true
	}
	for person := range actual {
		people[person] = true
	}
	out := []any{}
	for _, person := range sortedIDs(people) {
		one := r.adherence(person, scheduled[person], actual[person], midnight(r.t, first, zone), midnight(r.t, nextDay(last), zone), 60, zone)
		if row, ok := one.(object); ok {
			delete(row, "actualMinutes") // which the question does not ask for
			if len(actual) == 0 {        // nothing is known of what happened
				row["adherencePercent"], row["conformancePercent"], row["exceptions"] = nil, nil, []any{}
			}
			out = append(out, row)
		}
	}
	return object{"planningUnit": object{"adherence": out}}
}

func away(r *raw, v variables) object {
	first, last := v.period("q")
	r.unitContracts(v.units("u"), first, last)
	nodes := []any{}
	for _, d := range r.perUnit(v.units("u"), first, last, "plan") {
		blocks, paid := []any{}, r.paidMinutes(d)
		for i, b := range d.blocks {
			if !slices.Contains([]string{"illness", "holiday", "absence"}, b.kind) {
				continue
			}
			o := object{"fullDay": b.fullDay, "minutes": float64((b.end - b.start) / 60), "paidMinutes": paid[i], "activity": nil}
			if a := r.activity(b.activity); a != nil {
				o["activity"] = object{"name": a["name"], "type": strings.ToUpper(b.kind), "paid": a["paid"]}
			}
			blocks = append(blocks, o)
		}
		if len(blocks) > 0 {
			nodes = append(nodes, object{"date": d.date, "employee": r.person(d.person), "blocks": blocks})
		}
	}
	return object{"schedules": object{"nodes": nodes}}
}

func shrinkage(r *raw, v variables) object {
	first, last := v.period("m")
	r.unitContracts(v.units("u"), first, last)
	rows := []any{}
	for _, level := range []string{"plan", "acd"} {
		type key struct{ week, activity string }
		minutes, paidMinutes := map[key]float64{}, map[key]float64{}
		var keys []key
		add := func(k key, covered, paid float64) {
			if _, ok := minutes[k]; !ok {
				keys = append(keys, k)
			}
			minutes[k] += covered
			paidMinutes[k] += paid
		}
		for _, d := range together(r.perUnit(v.units("u"), first, last, "plan", "acd")) {
			if d.level != level {
				continue
			}
			paid := r.paidMinutes(d)
			for i, b := range d.blocks {
				covered := d.count(func(x stretch) bool { return x.of(b) })
				if !b.fullDay && !d.shows(b) {
					continue // others cover all of it, or it takes no time
				}
				add(key{weekOf(d.date), b.activity}, covered, paid[i].(float64))
			}
		}
		slices.SortFunc(keys, func(a, b key) int { return cmp.Or(cmp.Compare(a.week, b.week), byID(a.activity, b.activity)) })
		for _, k := range keys {
			o := object{"level": strings.ToUpper(level), "start": k.week, "activity": nil, "minutes": minutes[k], "paidMinutes": paidMinutes[k]}
			if a := r.activity(k.activity); a != nil {
				o["activity"] = object{"name": a["name"], "type": strings.ToUpper(a.text("type")), "paid": a["paid"]}
			}
			rows = append(rows, o)
		}
	}
	return object{"timeTotals": rows}
}

// weekOf is the Monday of a date's week.
func weekOf(date string) string {
	for ; ; date = moveDay(date, -1) {
		if weekday(date) == "Monday" {
			return date
		}
	}
}

func payroll(r *raw, v variables) object {
	first, last := v.period("m")
	r.unitContracts(v.units("u"), first, last)
	nodes := []any{}
	for _, d := range r.perUnit(v.units("u"), first, last, "final") {
		blocks, paid := []any{}, r.paidMinutes(d)
		for i, b := range d.blocks {
			o := object{"start": nil, "end": nil, "fullDay": b.fullDay, "paidMinutes": paid[i], "activity": nil}
			if b.timed {
				o["start"], o["end"] = d.clock(b.start), d.clock(b.end)
			}
			if a := r.activity(b.activity); a != nil {
				o["activity"] = object{"officialShortName": a["official_name_short"], "paid": a["paid"], "type": strings.ToUpper(a.text("type"))}
			}
			blocks = append(blocks, o)
		}
		nodes = append(nodes, object{"date": d.date, "employee": r.person(d.person, withNumber), "blocks": blocks,
			"night": d.between(func(clock string) bool { return clock >= "22:00" || clock < "06:00" }), "paidMinutes": sum(paid)})
	}
	return object{"schedules": object{"nodes": nodes}}
}

func roster(r *raw, v variables) object {
	on := v.text("on")
	first, last := v.period("today")
	type person struct {
		row
		last, first string
	}
	var people []person
	for _, e := range r.read("/employees") {
		if !e.flag("deleted") && r.employed(e.text("employee_id"), on) {
			people = append(people, person{e, fold(e.text("last_name")), fold(e.text("first_name"))})
		}
	}
	slices.SortFunc(people, func(a, b person) int {
		return cmp.Or(cmp.Compare(a.last, b.last), cmp.Compare(a.first, b.first), byID(a.text("employee_id"), b.text("employee_id")))
	})
	nodes := []any{}
	for _, e := range people[:min(500, len(people))] {
		id := e.text("employee_id")
		o := object{"fullName": r.fullName(id), "personnelNumber": e.row["personnel_number"], "joinDate": nil, "leaveDate": nil,
			"contracts": r.contractsOf(id, first, last), "skills": r.skillsOf(id, on)}
		if p := r.employment(id, today.Format("2006-01-02")); p != nil {
			o["joinDate"], o["leaveDate"] = p.open("start_date"), p.open("end_date")
		}
		var links []row
		for _, m := range r.read("/employees/%s/planning_units/%s?end_date=%s", id, first, last) {
			if m.touches(first, last) {
				links = append(links, m)
			}
		}
		slices.SortStableFunc(links, func(a, b row) int {
			return cmp.Or(cmp.Compare(a.number("priority"), b.number("priority")), cmp.Compare(b.text("start_date"), a.text("start_date")))
		})
		memberships := []any{}
		for _, m := range links {
			memberships = append(memberships, object{"priority": m.number("priority"), "planningUnit": name(r.unit(m.text("planning_unit_id")))})
		}
		o["planningUnits"] = memberships
		nodes = append(nodes, o)
	}
	return object{"employees": object{"totalCount": float64(len(people)), "nodes": nodes}}
}

// employment is the period that holds on a day, else the next one, else the last.
func (r *raw) employment(person, on string) row {
	var before, during, after row
	for _, p := range r.read("/employee_employment_periods") {
		switch {
		case p.text("employee_id") != person:
		case p.touches(on, on):
			during = p
		case p.text("start_date") > on:
			if after == nil || p.text("start_date") < after.text("start_date") {
				after = p
			}
		case before == nil || p.text("start_date") > before.text("start_date"):
			before = p
		}
	}
	for _, p := range []row{during, after, before} {
		if p != nil {
			return p
		}
	}
	return nil
}

// skillsOf gives what a person can do on a day, by skill id.
func (r *raw) skillsOf(person, on string) []any {
	var links []row
	for _, link := range r.read("/employees/%s/skill_levels", person) {
		if link.touches(on, on) {
			links = append(links, link)
		}
	}
	slices.SortStableFunc(links, func(a, b row) int { return byID(a.text("skill_id"), b.text("skill_id")) })
	out := []any{}
	for _, link := range links {
		out = append(out, object{"skill": name(r.skill(link.text("skill_id")))})
	}
	return out
}

// fold writes a name without case and accents.
func fold(s string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn))), strings.ToLower(s))
	if err != nil {
		panic(err)
	}
	return strings.NewReplacer("ł", "l", "ø", "o", "ß", "ss", "ı", "i", "đ", "d", "æ", "ae").Replace(plain)
}

func capacity(r *raw, v variables) object {
	first, last := v.period("y")
	unit := v.text("u")
	requirements := []any{}
	for _, date := range eachDay(first, last) {
		rows := slices.Clone(r.read("/planning_units/%s/requirements/%s", unit, date))
		slices.SortFunc(rows, func(a, b row) int { return byID(a.text("activity_id"), b.text("activity_id")) })
		for _, x := range rows {
			hours := 0.0
			for _, value := range x["values"].([]any) {
				hours += number(value) * x.number("raster") / 3600
			}
			requirements = append(requirements, object{"date": date, "activity": name(r.activity(x.text("activity_id"))), "personHours": hours})
		}
	}
	r.unitContracts([]string{unit}, first, last)
	type month struct {
		days   float64
		people map[string]bool
		fte    float64
	}
	months := map[string]*month{}
	for _, date := range eachDay(first, last) {
		label := date[:7] + "-01"
		if months[label] == nil {
			months[label] = &month{people: map[string]bool{}}
		}
		m := months[label]
		m.days++
		there := map[string]bool{}
		for _, link := range r.memberships(unit, first, last) {
			id := link.text("employee_id")
			if link.touches(date, date) && !r.employee(id).flag("deleted") && r.employed(id, date) {
				there[id] = true
			}
		}
		for id := range there {
			m.people[id] = true
			if c := r.held(id, date); c != nil {
				m.fte += weekly(c) / (40 * 60)
			}
		}
	}
	headcount := []any{}
	for _, label := range sortedIDs(months) {
		m := months[label]
		headcount = append(headcount, object{"start": label, "people": float64(len(m.people)), "fte": m.fte / m.days})
	}
	return object{"planningUnit": object{"requirements": requirements, "headcount": headcount}}
}

func stepIn(r *raw, v variables) object {
	first, last := v.period("d")
	on := v.text("on")
	out := []any{}
	for _, d := range r.unitDays(v.text("u"), first, last, "plan", "wishes", "absence_wishes", "availabilities") {
		blocks := []any{}
		for _, b := range d.blocks {
			o := object{"start": nil, "end": nil, "activity": name(r.activity(b.activity))}
			if b.timed {
				o["start"], o["end"] = d.clock(b.start), d.clock(b.end)
			}
			blocks = append(blocks, o)
		}
		out = append(out, object{"level": strings.ToUpper(d.level), "date": d.date, "blocks": blocks,
			"employee": r.person(d.person, func(_ row, o object) {
				o["skills"] = r.skillsOf(d.person, on)
				o["fullName"] = r.fullName(d.person)
			})})
	}
	return object{"planningUnit": object{"schedule": out}}
}
