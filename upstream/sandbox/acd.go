package sandbox

// status writes the agent status of a past day as a telephone system has it: the plan
// with late starts, drifting breaks, the two parts of a multiactivity told apart,
// stretches that nobody mapped (they arrive as Present, P) and gaps without any
// status. It puts its blocks into l.out.
func (l *loom) status() {
	p, d := l.p, l.d
	v := l.s.draw(topicACD, p.id, int64(d))
	if !p.employedOn(d) {
		return
	}
	if len(l.plan.full) > 0 || len(l.plan.base) == 0 {
		if v.chance(8) && len(l.plan.full) == 0 { // logged in on a day off
			l.out = append(l.out, block{activity: actPresent, start: 10*hour + int32(v.below(1200)), end: 11 * hour, kind: typePresent})
		}
		return
	}
	l.flat = l.plan.blocks(l.flat[:0], false)
	if p.role == rolePlain && l.fixed {
		l.plainStatus()
		return
	}
	z := l.s.units[l.plan.unit].zone
	calm := z.changeOn(d) != 0 || z.changeOn(d+1) != 0 // no odd seconds near an hour that comes twice or never
	if len(l.plan.loose) > 0 || calm && l.flat[len(l.flat)-1].end > daySeconds {
		for _, b := range l.flat {
			b.activity, b.kind = mapped(b, &v)
			if n := len(l.out); n == 0 || l.out[n-1].end <= b.start {
				b.sameDate = false
				l.out = append(l.out, b)
			}
		}
		return
	}

	at := l.flat[0].start - int32(v.below(120))
	if v.chance(200) {
		at = l.flat[0].start + int32(v.between(60, 840))
	}
	unmapped, gap := -1, -1
	if v.chance(150) {
		unmapped = v.below(len(l.flat))
	}
	if v.chance(150) {
		gap = v.below(len(l.flat))
	}
	for i, b := range l.flat {
		end := b.end + int32(v.between(-60, 150))
		if b.kind == typeBreak { // breaks are seldom cut short
			end = b.end + int32(v.between(-20, 300))
		}
		if i == len(l.flat)-1 {
			end = b.end + int32(v.between(-240, 300))
		}
		if end <= at+60 {
			continue
		}
		activity, kind := mapped(b, &v)
		present := kind == typePresent && end-at > 40*minute
		middle := at + (end-at)/2
		switch {
		case i == unmapped && present:
			away := int32(v.between(5, 18)) * minute
			l.add(activity, kind, at, middle)
			l.add(actPresent, typePresent, middle, middle+away)
			l.add(activity, kind, middle+away, end)
		case i == gap && present:
			l.add(activity, kind, at, middle)
			l.add(activity, kind, middle+int32(v.between(3, 12))*minute, end)
		case b.activity == actHotlineMail && present: // the line first, then written work
			l.add(actHotline, typePresent, at, middle)
			l.add(actMail, typePresent, middle, end)
		default:
			l.add(activity, kind, at, end)
		}
		at = end
	}
}

func (l *loom) add(activity int64, kind string, start, end int32) {
	l.out = append(l.out, block{activity: activity, kind: kind, start: start, end: end})
}

// mapped turns a scheduled activity into the status that the telephone system has for
// it. It knows no fax desk and no e-learning.
func mapped(b block, v *draw) (int64, string) {
	switch b.activity {
	case actHotlineMail:
		if v.chance(700) {
			return actHotline, typePresent
		}
		return actMail, typePresent
	case actFaxDesk, actELearning, actOvertime, actOutage:
		return actPresent, typePresent
	}
	return b.activity, b.kind
}

// plainStatus is the one day a week of which every figure can be worked out by hand
// (see the README): a minute late, a minute too long at lunch, a stretch that nobody
// mapped, a gap of five minutes, a break that was not taken.
func (l *loom) plainStatus() {
	l.add(actHotline, typePresent, 9*hour+minute, 11*hour)
	l.add(actShortBreak, typeBreak, 11*hour, 11*hour+quarter)
	l.add(actHotline, typePresent, 11*hour+quarter, 13*hour)
	l.add(actLunch, typeBreak, 13*hour, 13*hour+2*quarter+minute)
	l.add(actMail, typePresent, 13*hour+2*quarter+minute, 14*hour)
	l.add(actPresent, typePresent, 14*hour, 14*hour+20*minute)
	l.add(actHotline, typePresent, 14*hour+20*minute, 16*hour)
	l.add(actMail, typePresent, 16*hour+5*minute, 17*hour+2*quarter)
}

// clocked writes clocked times: Present from coming to going, with lunch clocked out,
// to the full minute.
func (l *loom) clocked() {
	h := l.done()
	if len(h.base) == 0 || len(h.full) > 0 {
		return
	}
	v := l.s.draw(topicClock, l.p.id, int64(l.d))
	start, end := h.bounds()
	if h.base[0].activity == actLate {
		start = h.base[0].end
	}
	if last := h.base[len(h.base)-1]; last.activity == actIllness {
		end = last.start
	}
	if len(h.loose) > 0 {
		start = min(start, h.loose[0].start)
	}
	start += int32(v.between(-8, 3)) * minute
	end += int32(v.between(-2, 9)) * minute
	for _, o := range h.over {
		if o.activity == actLunch && o.start > start && o.end < end {
			l.add(actPresent, typePresent, start, o.start)
			l.add(actLunch, typeBreak, o.start, o.end)
			start = o.end
		}
	}
	if start < end {
		l.add(actPresent, typePresent, start, end)
	}
}
