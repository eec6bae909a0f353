package sandbox

// This file answers the two schedule paths. Both weave the same employee-days.

func (q *request) employeeSchedule() *refusal {
	p, no := q.person()
	if no != nil {
		return no
	}
	period, no := q.period()
	if no != nil {
		return no
	}
	q.weave(q.s.newLoom(), p, -1, period.within(q.s.filled), q.levels())
	return nil
}

func (q *request) unitSchedule() *refusal {
	u, index, no := q.unit()
	if no != nil {
		return no
	}
	period, no := q.period()
	if no != nil {
		return no
	}
	period, levels, l := period.within(q.s.filled), q.levels(), q.s.newLoom()
	for _, p := range u.people {
		if !q.weave(l, p, index, period, levels) {
			break
		}
	}
	return nil
}

// weave writes a person's days, level by level, that are planned in a unit; -1 takes
// all units that the token sees.
func (q *request) weave(l *loom, p *person, only int, period span, levels []level) bool {
	want, asked := q.paid()
	for d := period.start; d <= period.end; d++ {
		at := p.unitOn(d)
		if at < 0 || only >= 0 && at != only || !q.seesUnit(q.s.units[at]) || !l.load(p, d) {
			continue
		}
		u := q.s.units[at]
		for _, v := range levels {
			blocks := l.blocks(v)
			if asked {
				blocks = q.keepPaid(blocks, want)
			}
			if len(blocks) == 0 {
				continue
			}
			r := &q.rec
			r.reset()
			r.day("booking_date", d)
			r.id("employee_id", p.id)
			r.id("planning_unit_id", u.id)
			r.text("level", levelNames[v])
			r.schedule(d, u.zone, blocks)
			if !q.emit() {
				return false
			}
		}
	}
	return true
}

func (q *request) keepPaid(blocks []block, want bool) []block {
	kept := blocks[:0]
	for _, b := range blocks {
		if a := q.s.activityBy[b.activity]; a != nil && a.paid == want {
			kept = append(kept, b)
		}
	}
	return kept
}
