package sandbox

import "strconv"

// This file answers the paths about people: who they are, where they belong, what
// they hold.

func (q *request) employees() *refusal {
	for _, p := range q.s.people {
		if q.seesPerson(p) && !q.emitPerson(p) {
			break
		}
	}
	return nil
}

func (q *request) employee() *refusal {
	p, no := q.person()
	if no == nil {
		q.emitPerson(p)
	}
	return no
}

func (q *request) emitPerson(p *person) bool {
	r := &q.rec
	r.reset()
	r.id("employee_id", p.id)
	r.text("first_name", p.first)
	r.text("last_name", p.last)
	r.text("personnel_number", p.number)
	if p.noBirth {
		r.text("birth_date", "")
	} else {
		r.day("birth_date", p.birth)
	}
	r.text("birth_place", p.birthPlace)
	r.int("color", p.color)
	r.text("current_identification", p.ident)
	r.bool("deleted", p.deleted)
	r.int("schedule_position", p.position)
	r.bool("automated_shift_assignment", p.auto)
	if q.withUserIDs() {
		r.id("user_id", p.userID())
	}
	return q.emit()
}

func (q *request) withUserIDs() bool {
	ask, err := strconv.ParseBool(q.query.Get("include_userid"))
	return ask && err == nil
}

func (q *request) address() *refusal {
	p, no := q.person()
	if no != nil {
		return no
	}
	r := &q.rec
	r.reset()
	r.id("employee_id", p.id)
	r.text("email", p.email)
	r.text("phone", p.phone)
	r.text("city", p.city)
	q.emit()
	return nil
}

func (q *request) employmentPeriods() *refusal {
	for _, p := range q.s.people {
		if !q.seesPerson(p) {
			continue
		}
		for _, e := range p.periods {
			r := &q.rec
			r.reset()
			r.id("employee_id", p.id)
			r.day("start_date", e.start)
			r.day("end_date", e.end)
			if !q.emit() {
				return nil
			}
		}
	}
	return nil
}

// wholeOrPeriod is the period of a dated path, and all time on an undated one.
func (q *request) wholeOrPeriod() (span, *refusal) {
	if q.date == "" {
		return span{unknownStart, openEnd}, nil
	}
	return q.period()
}

func (q *request) employeeContracts() *refusal {
	p, no := q.person()
	if no != nil {
		return no
	}
	period, no := q.wholeOrPeriod()
	if no == nil {
		q.emitContracts(p, period)
	}
	return no
}

func (q *request) unitContracts() *refusal {
	u, _, no := q.unit()
	if no != nil {
		return no
	}
	period, no := q.period()
	if no != nil {
		return no
	}
	for _, p := range u.people {
		for _, m := range p.members {
			if q.s.units[m.unit] == u && m.valid.meets(period) {
				if !q.emitContracts(p, period) {
					return nil
				}
				break
			}
		}
	}
	return nil
}

func (q *request) emitContracts(p *person, period span) bool {
	for _, l := range p.contracts {
		if !l.valid.meets(period) {
			continue
		}
		r := &q.rec
		r.reset()
		r.id("employees_contract_id", l.id)
		r.id("employee_id", p.id)
		r.id("contract_id", l.contract.id)
		r.day("start_date", l.valid.start)
		r.day("end_date", l.valid.end)
		if !q.emit() {
			return false
		}
	}
	return true
}

func (q *request) employeeUnits() *refusal {
	p, no := q.person()
	if no != nil {
		return no
	}
	period, no := q.wholeOrPeriod()
	if no == nil {
		q.emitMemberships(p, nil, period)
	}
	return no
}

func (q *request) unitMembers() *refusal {
	u, _, no := q.unit()
	if no != nil {
		return no
	}
	period, no := q.period()
	if no != nil {
		return no
	}
	for _, p := range u.people {
		if !q.emitMemberships(p, u, period) {
			break
		}
	}
	return nil
}

// emitMemberships writes a person's memberships in a period, of one unit or, with
// nil, of all that the token sees.
func (q *request) emitMemberships(p *person, only *unit, period span) bool {
	for _, m := range p.members {
		u := q.s.units[m.unit]
		if only != nil && u != only || !q.seesUnit(u) || !m.valid.meets(period) {
			continue
		}
		r := &q.rec
		r.reset()
		r.id("employees_membership_id", m.id)
		r.id("employee_id", p.id)
		r.id("planning_unit_id", u.id)
		r.day("start_date", m.valid.start)
		r.day("end_date", m.valid.end)
		r.int("priority", m.priority)
		if !q.emit() {
			return false
		}
	}
	return true
}

func (q *request) employeeSkills() *refusal {
	p, no := q.person()
	if no != nil {
		return no
	}
	for _, l := range p.skills {
		r := &q.rec
		r.reset()
		r.id("skill_id", l.skill)
		r.day("start_date", l.valid.start)
		if l.noDate {
			r.text("end_date", "")
		} else {
			r.day("end_date", l.valid.end)
		}
		if !q.emit() {
			break
		}
	}
	return nil
}
