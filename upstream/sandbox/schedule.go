package sandbox

// A loom makes employee-days. It keeps what the levels of one day have in common, and
// its buffers; it serves one request and is not safe for concurrent use.
type loom struct {
	s *Server

	p         *person
	d         day
	published shape // the plan as it was published
	plan      shape // the plan as it stands
	happened  shape // what happened, as a planner would enter it
	haveDone  bool  // happened is filled
	fixed     bool  // the day belongs to a role and is left alone by chance
	flat, out []block
}

func (s *Server) newLoom() *loom { return &loom{s: s} }

// load turns the loom to one employee-day and reports whether the person belongs
// anywhere on it.
func (l *loom) load(p *person, d day) bool {
	l.p, l.d, l.haveDone, l.fixed = p, d, false, false
	if !l.s.filled.has(d) {
		return false
	}
	unit := p.unitOn(d)
	if unit < 0 || l.s.units[unit].deleted { // a deleted unit's schedules are gone (P)
		return false
	}
	l.publish(unit)
	l.revise()
	return true
}

// publish works out the plan as it was first published.
func (l *loom) publish(unit int) {
	s, p, d := l.s, l.p, l.d
	h := &l.published
	h.reset(unit)
	u := s.units[unit]
	if !p.employedOn(d) && !p.lingers.has(d) {
		return
	}
	c := p.contractOn(d)
	if len(p.contracts) > 0 && c == nil && p.lingers.has(d) {
		c = p.contracts[len(p.contracts)-1].contract
	}
	if l.fixed = l.specialDay(h, u); l.fixed {
		return
	}

	holiday := u.freeDays[d]
	v := s.draw(topicDay, p.id, int64(d))
	v.next() // the first numbers belong to the slot
	v.next()
	switch crew := v.chance(u.profile.skeleton); {
	case holiday && !crew:
		if workday(c, d) {
			h.addFull(actPublicHoliday, typeAbsence)
		}
		return
	case s.onVacation(p, d):
		if workday(c, d) && !holiday {
			h.addFull(actVacation, typeHoliday)
		}
		return
	}
	at, works := s.slot(p, u, c, d)
	if !works {
		if c != nil && d.weekday() < 5 && c.planned[d.weekday()] == 0 && c.daysPerWeek >= 4 && p.id%2 == 0 {
			h.addFull(actDayOff, typeAbsence) // a part-timer's free day, as some planners enter it
		}
		return
	}
	switch n := v.below(1000); {
	case n < 5:
		h.addFull(actSpecialLeave, typeAbsence)
		return
	case n < 11:
		h.addFull(actTimeInLieu, typeAbsence)
		return
	case n < 13:
		h.addFull(actUnpaidLeave, typeAbsence)
		return
	}
	l.fillShift(h, u, at, &v)
	l.finish(h)
}

// fillShift puts activities, breaks and meetings into a slot.
func (l *loom) fillShift(h *shape, u *unit, at slot, v *draw) {
	s, p, d := l.s, l.p, l.d
	lunch := unpaidBreak(at.net)
	start, end := at.start, at.start+at.net+lunch
	main := p.rota.work
	if u.id != s.units[p.home].id || v.chance(200) {
		main = s.workOf(u.profile, v)
	}
	h.base = append(h.base, block{activity: main, start: start, end: end, kind: typePresent})
	if second := s.workOf(u.profile, v); second != main && at.net >= 6*hour && v.chance(350) {
		change := start + (end-start)*9/20/quarter*quarter
		h.base[0].end = change
		h.base = append(h.base, block{activity: second, start: change, end: end, kind: typePresent})
	}
	if at.night { // times that keep clear of every hour that a clock change touches
		h.base = append(h.base[:0], block{activity: main, start: start, end: end, kind: typePresent})
		h.put(actLunch, typeBreak, daySeconds+quarter, lunch, 1)
		h.put(actShortBreak, typeBreak, 23*hour+3*quarter-int32(v.below(3))*quarter, quarter, 1)
		h.put(actShortBreak, typeBreak, daySeconds+4*hour+int32(v.below(3))*quarter, quarter, 1)
		return
	}

	if d.weekday() == u.meetingDay() && (int(p.id)+d.week())%2 == 0 { // half of the team stays on the lines
		h.put(actMeeting, typeMeeting, 10*hour, 3*quarter, 1)
		if start > 10*hour {
			h.put(actMeeting, typeMeeting, 15*hour, 3*quarter, 1)
		}
	}
	switch n := v.below(1000); {
	case n < 50:
		h.put(actTraining, typeAbsence, start+hour+int32(v.below(8))*2*quarter, int32(v.between(2, 4))*2*quarter, 5)
	case n < 80:
		h.put(actOneToOne, typeMeeting, start+hour+int32(v.below(10))*2*quarter, 2*quarter, 5)
	case n < 105:
		h.put(actCoaching, typePresent, start+hour+int32(v.below(10))*2*quarter, hour, 5)
	case n < 120:
		h.put(actQuality, typePresent, start+hour+int32(v.below(8))*2*quarter, 6*quarter, 5)
	}
	if lunch > 0 {
		middle := (start + (end-start)*2/5 + int32(v.below(5))*quarter) / quarter * quarter
		h.put(actLunch, typeBreak, middle, lunch, 24)
	}
	if at.net >= 7*hour {
		h.put(actShortBreak, typeBreak, (start+7*quarter+int32(v.below(3))*quarter)/quarter*quarter, quarter, 7)
		h.put(actShortBreak, typeBreak, (end-9*quarter+int32(v.below(3))*quarter)/quarter*quarter, quarter, 7)
	} else if at.net >= 4*hour {
		h.put(actShortBreak, typeBreak, (start+(end-start)*2/3)/quarter*quarter, quarter, 7)
	}
	if v.chance(20) { // a shift that somebody entered by hand
		h.move(10 * minute)
	}
}

// meetingDay is the weekday of a unit's team meeting: Tuesday to Thursday.
func (u *unit) meetingDay() int { return 1 + int(u.id)%3 }

// revise works out the plan as it stands: illness that has begun, and what planners
// change after publishing.
func (l *loom) revise() {
	s, p, d := l.s, l.p, l.d
	h := &l.plan
	h.copyFrom(&l.published)
	if l.specialChange(h) || len(h.base) == 0 || l.fixed {
		return
	}
	v := s.draw(topicChange, p.id, int64(d))
	if stretch, activity, ill := s.illness(p, d); ill {
		if stretch.start == d && v.chance(500) { // the shift stays visible under the status
			h.addFull(activity, typeIllness)
			return
		}
		h.reset(h.unit)
		h.addFull(activity, typeIllness)
		return
	}
	if start, end := h.bounds(); end <= daySeconds-hour {
		switch n := v.below(1000); {
		case n < 30:
			by := int32(v.between(1, 4)) * quarter
			if start-by >= 6*hour && v.chance(500) {
				by = -by
			}
			if end+by <= 23*hour && len(h.loose) == 0 {
				h.move(by)
			}
		case n < 70:
			h.base[len(h.base)-1].activity = s.workOf(s.units[h.unit].profile, &v)
		case n < 90:
			h.base = append(h.base, block{activity: actOvertime, start: end, end: end + int32(v.between(2, 6))*quarter, kind: typePresent})
		case n < 105:
			h.put(actOneToOne, typeMeeting, start+hour+int32(v.below(10))*2*quarter, 2*quarter, 5)
		}
	}
}

// done works out what happened, from the plan as it stands.
func (l *loom) done() *shape {
	if l.haveDone {
		return &l.happened
	}
	l.haveDone = true
	h := &l.happened
	h.copyFrom(&l.plan)
	if !l.p.employedOn(l.d) {
		h.reset(h.unit)
		return h
	}
	if len(h.full) > 0 { // with a day status nobody came
		h.base, h.over, h.loose = h.base[:0], h.over[:0], h.loose[:0]
		return h
	}
	if len(h.base) == 0 || l.fixed {
		return h
	}
	start, end := h.bounds()
	if end >= daySeconds {
		return h
	}
	v := l.s.draw(topicHappened, l.p.id, int64(l.d))
	switch n := v.below(1000); {
	case n < 60: // late
		late := int32(v.between(5, 40)) * minute
		first := &h.base[0]
		if first.end-first.start > 2*late && firstOver(h, start) > start+late {
			first.start += late
			h.base = append([]block{{activity: actLate, start: start, end: start + late, kind: typeAbsence}}, h.base...)
		}
	case n < 72: // went home ill
		h.cutAt(start + (end-start)*3/5/quarter*quarter)
		if _, at := h.bounds(); at < end {
			h.base = append(h.base, block{activity: actIllness, start: at, end: end, kind: typeIllness})
		}
	case n < 130: // overtime
		h.base = append(h.base, block{activity: actOvertime, start: end, end: end + int32(v.between(3, 18))*5*minute, kind: typePresent})
	case n < 140:
		h.put(actDoctor, typeAbsence, start+2*hour, hour, 7)
	case n < 150:
		h.put(actOutage, typePresent, 11*hour+2*quarter, 2*quarter, 1)
	}
	return h
}

// firstOver is the start of the first overlay, or far away.
func firstOver(h *shape, from int32) int32 {
	first := from + 2*daySeconds
	for _, o := range h.over {
		first = min(first, o.start)
	}
	return first
}

// cutAt ends everything at a time, or where the overlay that it would cut begins.
func (h *shape) cutAt(at int32) {
	for _, o := range h.over {
		if o.start < at && at < o.end {
			at = o.start
		}
	}
	keep := func(list []block) []block {
		kept := list[:0]
		for _, b := range list {
			if b.start < at {
				b.end = min(b.end, at)
				kept = append(kept, b)
			}
		}
		return kept
	}
	h.base, h.over = keep(h.base), keep(h.over)
}
