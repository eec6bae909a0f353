package sandbox

// This file answers the paths that list definitions: units, activities, contracts,
// skills, planning periods, requirements.

func (q *request) planningUnits() *refusal {
	for _, u := range q.s.units {
		if q.seesUnit(u) && !q.emitUnit(u) {
			break
		}
	}
	return nil
}

func (q *request) planningUnit() *refusal {
	u, _, no := q.unit()
	if no == nil {
		q.emitUnit(u)
	}
	return no
}

func (q *request) emitUnit(u *unit) bool {
	r := &q.rec
	r.reset()
	r.id("planning_unit_id", u.id)
	r.text("name", u.name)
	r.text("name_short", u.short)
	r.int("color", u.color)
	r.bool("deleted", u.deleted)
	r.idOrNull("parent_planning_unit_id", u.parent)
	r.int("planning_raster", u.raster)
	r.id("time_zone_id", int64(u.zone.id))
	return q.emit()
}

func (q *request) activities() *refusal {
	want, asked := q.paid()
	for _, a := range q.s.activities {
		if q.planner && a.id == hiddenFromPlanner || asked && a.paid != want {
			continue
		}
		r := &q.rec
		r.reset()
		present := a.kind == typePresent
		r.id("activity_id", a.id)
		r.text("name", a.name)
		r.text("name_short", a.short)
		r.text("official_name", a.official)
		r.text("official_name_short", a.officialShort)
		r.text("type", a.kind)
		r.bool("paid", a.paid)
		r.bool("planable", !a.deleted)
		r.bool("replaceable", present && a.id != actPresent)
		r.bool("exchangeable", present)
		r.bool("requestable", a.requestable)
		r.bool("absence_coverage", a.kind == typeHoliday || a.kind == typeIllness)
		r.bool("allow_as_fullday", a.fullDay)
		r.bool("allow_overstaffing", a.id == actHotlineMail)
		r.bool("comply_with_rest_period", present)
		r.bool("day_status", a.dayStatus)
		r.bool("deleted", a.deleted)
		r.int("color", a.color)
		r.number("importance", a.importance)
		r.int("scheduling_priority", int(a.id%5)+1)
		r.ids("child_activity_ids", a.children)
		if a.kind == typeHoliday {
			r.id("replacement_activity_id_for_holidays", actPublicHoliday)
			r.id("replacement_activity_id_for_unscheduled_days", actDayOff)
		} else {
			r.null("replacement_activity_id_for_holidays")
			r.null("replacement_activity_id_for_unscheduled_days")
		}
		r.text("third_party_interface", "")
		r.int("third_party_type", 0)
		if !q.emit() {
			break
		}
	}
	return nil
}

func (q *request) contracts() *refusal {
	for _, c := range q.s.contracts {
		r := &q.rec
		r.reset()
		r.id("contract_id", c.id)
		r.text("name", c.name)
		r.text("name_short", c.short)
		r.int("color", c.color)
		r.bool("deleted", c.deleted)
		r.text("employment_type", c.employment)
		r.number("working_days_per_week", c.daysPerWeek)
		r.object("working_amount", []field{
			amountField("per_day", c.day), amountField("per_week", c.week), amountField("per_month", c.mon), amountField("per_year", c.year)})
		hours := make([]field, 0, 7)
		for i, name := range weekdayNames {
			if c.published[i] {
				hours = append(hours, field{name: name, kind: kindInt, n: c.hours[i]})
			}
		}
		r.object("working_hours", hours)
		if !q.emit() {
			break
		}
	}
	return nil
}

// amountField writes an amount with null where the contract says nothing.
func amountField(name string, a amount) field {
	one := func(name string, n int64) field {
		if n < 0 {
			return field{name: name}
		}
		return field{name: name, kind: kindInt, n: n}
	}
	return field{name: name, kind: kindObject, object: []field{one("minimum", a.minimum), one("target", a.target), one("maximum", a.maximum)}}
}

func (q *request) skills() *refusal {
	for _, k := range q.s.skills {
		q.rec.reset()
		q.rec.id("skill_id", k.id)
		q.rec.text("name", k.name)
		if !q.emit() {
			break
		}
	}
	return nil
}

// planningPeriods answers all periods from the date on, or those up to end_date or
// within length days.
func (q *request) planningPeriods() *refusal {
	period, no := q.period()
	if no != nil {
		return no
	}
	if !q.query.Has("end_date") && !q.query.Has("length") {
		period.end = openEnd
	}
	for _, u := range q.s.units {
		if !q.seesUnit(u) {
			continue
		}
		for _, p := range q.s.planningPeriods(u, period) {
			r := &q.rec
			r.reset()
			r.id("planning_period_id", p.id)
			r.id("planning_unit_id", p.unit.id)
			r.day("start_date", p.valid.start)
			r.day("end_date", p.valid.end)
			r.text("status", p.status)
			r.text("type", "planning_period")
			r.day("deadline", p.deadline)
			if !q.emit() {
				return nil
			}
		}
	}
	return nil
}

func (q *request) requirements() *refusal {
	u, _, no := q.unit()
	if no != nil {
		return no
	}
	period, no := q.period()
	if no != nil {
		return no
	}
	for _, need := range q.s.requirementsOf(u, period.start) {
		r := &q.rec
		r.reset()
		r.id("activity_id", need.activity)
		r.int("raster", need.raster)
		r.numbers("values", need.values)
		if !q.emit() {
			break
		}
	}
	return nil
}
