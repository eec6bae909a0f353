package sandbox

// specialDay fills the days on which a role has its special case, and reports whether
// the day is one. Such a day overrides vacation, holiday, illness and chance.
func (l *loom) specialDay(h *shape, u *unit) bool {
	d, wd := l.d, l.d.weekday()
	main := l.p.rota.work
	if u.id != l.s.units[l.p.home].id {
		return false
	}
	base := func(activity int64, start, end int32) {
		h.base = append(h.base, block{activity: activity, start: start, end: end, kind: typePresent})
	}
	over := func(activity int64, kind string, start, length int32) {
		h.over = append(h.over, block{activity: activity, start: start, end: start + length, kind: kind})
	}
	office := func() { // an ordinary day from nine to half past five
		base(main, 9*hour, 17*hour+2*quarter)
		over(actLunch, typeBreak, 13*hour, 2*quarter)
	}
	beforeChange := u.zone.changeOn(d+1) != 0 && u.profile.nights

	switch l.p.role {
	case rolePlain:
		if wd != 2 {
			return false
		}
		base(actHotlineMail, 9*hour, 15*hour+3*quarter)
		base(actMail, 15*hour+3*quarter, 17*hour+2*quarter)
		over(actShortBreak, typeBreak, 11*hour, quarter)
		over(actLunch, typeBreak, 13*hour, 2*quarter)
		over(actShortBreak, typeBreak, 15*hour, quarter)
	case roleNights, roleNightBreak:
		if !beforeChange {
			return false
		}
		base(main, 22*hour, daySeconds+6*hour)
		if l.p.role == roleNightBreak { // half past two: never in spring, twice in autumn
			over(actLunch, typeBreak, daySeconds+2*hour+2*quarter, quarter)
		} else {
			over(actLunch, typeBreak, daySeconds+quarter, 2*quarter)
			over(actShortBreak, typeBreak, daySeconds+4*hour, quarter)
		}
	case roleEndBeforeStart:
		if !beforeChange && (wd != 4 || d.nth() != 1 || !u.profile.nights) {
			return false
		}
		h.base = append(h.base, block{activity: main, start: 22 * hour, end: daySeconds + 6*hour, kind: typePresent, sameDate: true})
	case roleDayStatus:
		if wd != 2 || d.nth() != 2 {
			return false
		}
		base(main, 7*hour, 15*hour+2*quarter)
		over(actLunch, typeBreak, 11*hour, 2*quarter)
	case roleTwoFullDays:
		switch {
		case wd == 2 && d.nth() == 3:
			h.addFull(actVacation, typeHoliday)
			h.addFull(actSpecialLeave, typeAbsence)
		case wd == 4 && d.nth() == 2: // an activity that is no day status, beside timed blocks
			h.addFull(actVacation, typeHoliday)
			h.base = append(h.base, block{activity: actTraining, start: 9 * hour, end: 11 * hour, kind: typeAbsence})
		default:
			return false
		}
	case roleTie:
		if wd != 3 || d.nth() != 2 {
			return false
		}
		h.loose = append(h.loose, block{activity: actHotline, start: 9 * hour, end: 11 * hour, kind: typePresent},
			block{activity: actMail, start: 10 * hour, end: 12 * hour, kind: typePresent})
		base(actHotline, 12*hour, 17*hour+2*quarter)
		over(actLunch, typeBreak, 13*hour, 2*quarter)
	case roleHiddenActivity:
		if wd != 3 {
			return false
		}
		office()
		over(actWorksCouncil, typeAbsence, 10*hour, 2*hour)
	case roleBlockType:
		if wd != 0 {
			return false
		}
		office()
		over(actELearning, typeAbsence, 14*hour, hour)
	case roleFaxDesk:
		if wd != 1 {
			return false
		}
		base(actFaxDesk, 9*hour, 11*hour)
		base(main, 11*hour, 17*hour+2*quarter)
		over(actLunch, typeBreak, 13*hour, 2*quarter)
	case roleUnpaidIllness:
		year, month, _ := d.civil()
		first := firstMonday(year, month)
		if month%3 != 2 || d < first || d > first+4 {
			return false
		}
		h.addFull(actIllnessUnpaid, typeIllness)
	default:
		return false
	}
	return true
}

// specialChange lays the day status over one person's shift, and reports whether it
// did. The published plan has the shift alone.
func (l *loom) specialChange(h *shape) bool {
	if l.p.role != roleDayStatus || !l.fixed {
		return false
	}
	h.addFull(actIllness, typeIllness)
	return true
}

// finish bends an ordinary shift where a role wants it off the raster.
func (l *loom) finish(h *shape) {
	switch l.p.role {
	case roleOffRaster:
		if start, _ := h.bounds(); start%quarter == 0 {
			h.move(10 * minute)
		}
	case roleSeconds:
		h.move(-30)
		for i := range h.over {
			if end := h.over[i].end; h.free(end, end+15) { // not into what follows at once
				h.over[i].end += 15
			}
		}
	}
}
