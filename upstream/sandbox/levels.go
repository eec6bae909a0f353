package sandbox

import "slices"

// A level is one of the API's scheduling levels.
type level uint8

const (
	levelPlan level = iota
	levelFinal
	levelWishes
	levelAlternativeWishes
	levelAbsenceWishes
	levelACD
	levelTimeRecording
	levelAvailabilities
	levelBackup
	levelBackup2
	levelBackup3
	levelCorrection
	levelOnCall
	levelProductivity
	levelOvertime
	levelCount
)

var levelNames = [levelCount]string{
	"plan", "final", "wishes", "alternative_wishes", "absence_wishes", "acd", "time_recording", "availabilities",
	"backup", "backup_version_2", "backup_version_3", "correction", "on_call", "productivity", "overtime",
}

// parseLevel reads a level's name. "schedule" is plan by one translation of the
// article (S).
func parseLevel(name string) (level, bool) {
	if name == "schedule" {
		return levelPlan, true
	}
	i := slices.Index(levelNames[:], name)
	return level(max(i, 0)), i >= 0
}

// plannerLevels are the levels that [PlannerToken] may read: all but clocked times and
// their corrections. Rights on levels depend on the role (P).
var plannerLevels = func() []level {
	var all []level
	for v := range levelCount {
		if v != levelTimeRecording && v != levelCorrection {
			all = append(all, v)
		}
	}
	return all
}()

// blocks gives the blocks of the loaded employee-day on a level; none where the level
// has nothing. They hold until the loom's next call.
func (l *loom) blocks(v level) []block {
	layered := l.s.config.Options.Layered
	u := l.s.units[l.plan.unit]
	past := l.d < l.s.today()
	l.out = l.out[:0]
	switch v {
	case levelPlan:
		l.out = l.plan.blocks(l.out, layered)
	case levelFinal:
		switch {
		case !l.p.employedOn(l.d):
		case u.profile.frozenFinal:
			l.out = l.published.blocks(l.out, layered)
		case past:
			l.out = l.done().blocks(l.out, layered)
		}
	case levelBackup:
		if l.p.employedOn(l.d) {
			l.out = l.published.blocks(l.out, layered)
		}
	case levelBackup2:
		if past {
			l.out = l.plan.blocks(l.out, layered)
		}
	case levelBackup3: // one unit keeps a copy of every seventh week
		if past && u.id == unitBerlin && l.d.week()%7 == 0 {
			l.out = l.plan.blocks(l.out, layered)
		}
	case levelACD:
		if past && u.profile.acd {
			l.status()
		}
	case levelTimeRecording:
		if past {
			l.clocked()
		}
	case levelWishes, levelAlternativeWishes, levelAbsenceWishes:
		l.wishes(v)
	case levelAvailabilities:
		l.available()
	default:
		l.extras(v, past)
	}
	return l.out
}

// wishes are day models on the request levels, never single activities (P): a time
// without an activity. Time off is asked for as full days of an activity.
func (l *loom) wishes(v level) {
	p, d := l.p, l.d
	if !p.employedOn(d) {
		return
	}
	w := l.s.draw(topicWish, p.id, int64(d))
	week := l.s.draw(topicWish, p.id, int64(d.week())+1<<32)
	asks, certain, wd := week.chance(200), p.role == roleWishes, d.weekday()
	early := w.chance(600)
	switch {
	case v == levelWishes && (certain && wd == 0 || asks && wd < 5 && w.chance(350)):
		l.out = append(l.out, wish(early))
	case v == levelAlternativeWishes && (certain && wd <= 1 || asks && wd < 5 && w.chance(100)):
		l.out = append(l.out, wish(!early))
	case v == levelAbsenceWishes:
		asked := week.chance(60) && wd >= 2 && wd <= 3+week.below(2)
		switch {
		case certain && wd == 4, asked:
			l.out = append(l.out, block{activity: actVacation, kind: typeHoliday, fullDay: true})
		case l.s.onVacation(p, d) && workday(p.contractOn(d), d): // what was granted stays on the level
			l.out = append(l.out, block{activity: actVacation, kind: typeHoliday, fullDay: true})
		}
	}
}

func wish(early bool) block {
	if early {
		return block{start: 7 * hour, end: 15*hour + 2*quarter, kind: typePresent}
	}
	return block{start: 13 * hour, end: 21*hour + 2*quarter, kind: typePresent}
}

// available says when part-timers and some others may be scheduled. There is no
// activity in it (G).
func (l *loom) available() {
	p, d := l.p, l.d
	if !p.employedOn(d) {
		return
	}
	who := l.s.draw(topicAvailable, p.id, 0)
	c := p.contractOn(d)
	partTime := c != nil && (c.id == contractMini || c.id == contractPart20 || c.id == contractPart30)
	if !partTime && p.role != roleWishes && !who.chance(150) {
		return
	}
	when := l.s.draw(topicAvailable, p.id, int64(1+d.weekday()))
	if d.weekday() == 6 || d.weekday() == 5 && when.chance(500) || d.weekday() < 5 && p.role != roleWishes && when.chance(100) {
		return
	}
	start := int32(6+when.below(4)) * hour
	l.out = append(l.out, block{start: start, end: start + int32(when.between(6, 12))*hour, noActivity: true})
	if when.chance(120) && start >= 8*hour { // an early hour before school, too
		l.out = append([]block{{start: 6 * hour, end: 7*hour + 2*quarter, noActivity: true}}, l.out...)
	}
}

// extras are the levels of which little is known.
func (l *loom) extras(v level, past bool) {
	p, d, h := l.p, l.d, &l.plan
	if !p.employedOn(d) {
		return
	}
	x := l.s.draw(topicExtra, p.id, int64(d)*int64(levelCount)+int64(v))
	worked := len(h.base) > 0 && len(h.full) == 0
	switch v {
	case levelCorrection: // a quarter of an hour that the clock missed
		if past && worked && x.chance(15) {
			_, end := h.bounds()
			l.out = append(l.out, block{activity: actPresent, start: end, end: end + quarter, kind: typePresent})
		}
	case levelOnCall: // one evening in three weeks
		if l.s.units[h.unit].profile.standBy && worked && (d.week()+p.rota.phase)%3 == 0 {
			l.out = append(l.out, block{activity: actStandBy, start: 18 * hour, end: 22 * hour, kind: typeStandBy})
		}
	case levelOvertime:
		if past {
			for _, b := range l.done().base {
				if b.activity == actOvertime {
					l.out = append(l.out, b)
				}
			}
		}
	}
}
