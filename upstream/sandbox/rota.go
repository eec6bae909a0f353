package sandbox

// A rota is the lasting pattern of when a person works.
type rota struct {
	kind    rotaKind
	start   int32 // usual start of fixed kinds, seconds of the day; 0 leaves it to the week
	weekend int   // which of the unit's weekend weeks is theirs; -1 for none
	phase   int   // shifts the weeks of rotating kinds
	work    int64 // activity that the person mostly does
}

type rotaKind uint8

const (
	rotaEarly rotaKind = iota
	rotaDay
	rotaLate
	rotaEarlyLate // by week
	rotaNightDay  // every third week nights
	rotaNight     // five nights, the weekend's among them
)

func (s *Server) rotaOf(p *person) rota {
	d := s.draw(topicRota, p.id, 0)
	pr := s.units[p.home].profile
	r := rota{weekend: -1, phase: d.below(6), work: s.workOf(pr, &d)}
	switch n := d.below(100); {
	case n < 20:
		r.kind = rotaEarly
	case n < 45:
		r.kind = rotaDay
	case n < 55:
		r.kind = rotaLate
	case n < 90 || !pr.nights:
		r.kind = rotaEarlyLate
	default:
		r.kind = rotaNightDay
	}
	if pr.weekendEvery > 0 && r.kind != rotaNightDay && d.chance(850) { // nobody goes from a night into a weekend's day
		r.weekend = d.below(pr.weekendEvery)
	}
	return r
}

// workOf draws an activity by the unit's shares.
func (s *Server) workOf(pr *profile, d *draw) int64 {
	total := 0
	for _, w := range pr.work {
		total += w.weight
	}
	if total == 0 {
		return actPresent
	}
	n := d.below(total)
	for _, w := range pr.work {
		if n -= w.weight; n < 0 {
			return w.activity
		}
	}
	return actPresent
}

// A slot is the frame of one shift, before breaks are put in.
type slot struct {
	start, net int32 // seconds of the day, paid seconds
	night      bool
}

// slot tells whether and when a person works on a day by the rota alone: no vacation,
// no holiday. Hours follow the contract's weekday; without a contract it is eight
// hours from Monday to Friday.
func (s *Server) slot(p *person, u *unit, c *contract, d day) (slot, bool) {
	wd := d.weekday()
	net, ok := s.plannedSeconds(p, u, c, d)
	if !ok {
		return slot{}, false
	}
	kind := p.rota.kind
	week := d.week()
	switch {
	case kind == rotaNight:
	case wd >= 5:
		kind = rotaDay
	case kind == rotaEarlyLate:
		kind = rotaEarly
		if (week+p.rota.phase)%2 == 1 {
			kind = rotaLate
		}
	case kind == rotaNightDay:
		kind = rotaDay
		if (week+p.rota.phase)%3 == 0 && net >= 6*hour {
			kind = rotaNight
		}
	}
	if kind == rotaNight && u.profile.nights {
		return slot{22 * hour, net, true}, true
	}

	w := s.draw(topicWeek, p.id, int64(week)) // mostly the same start all week
	byDay := s.draw(topicDay, p.id, int64(d))
	from := &w
	if byDay.chance(250) {
		from = &byDay
	}
	pr := u.profile
	gross := net + unpaidBreak(net)
	latest := max(pr.close-gross, pr.open)
	var start int32
	switch kind {
	case rotaEarly:
		start = pr.open + int32(from.below(5))*2*quarter
	case rotaLate:
		start = latest - int32(from.below(4))*2*quarter
	default:
		start = max(pr.open, 8*hour) + int32(from.below(7))*2*quarter
	}
	if p.rota.start != 0 {
		start = p.rota.start
	}
	if p.role != roleMidnight { // who works until midnight may pass closing time
		start = min(start, latest)
	}
	return slot{start: max(start, pr.open), net: net}, true
}

// plannedSeconds gives the paid length of a day's shift; ok is false on a day off.
func (s *Server) plannedSeconds(p *person, u *unit, c *contract, d day) (net int32, ok bool) {
	wd := d.weekday()
	planned := [7]int32{8 * hour, 8 * hour, 8 * hour, 8 * hour, 8 * hour}
	if c != nil {
		planned = c.planned
	}
	if p.rota.kind == rotaNight && u.profile.nights { // Thursday to Monday, or Saturday to Wednesday
		off := 1
		if p.role == roleNightBreak {
			off = 3
		}
		return planned[0], wd != off && wd != off+1
	}
	if own := p.rota.weekend; own >= 0 && planned[4] > 0 && planned[2] > 0 && u.profile.weekendEvery > 0 &&
		(d.week()+own)%u.profile.weekendEvery == 0 && u.profile.saturday {
		off := (d.week() / u.profile.weekendEvery * 3) % 5 // the days off wander through the week
		switch {
		case wd == 5, wd == 6 && u.profile.sunday:
			return planned[0], true
		case wd == off, wd == (off+1)%5 && u.profile.sunday:
			return 0, false
		}
	}
	if wd == 5 && !u.profile.saturday || wd == 6 && !u.profile.sunday {
		return 0, false
	}
	return planned[wd], planned[wd] > 0
}

// unpaidBreak is the lunch that a shift of some paid length must have.
func unpaidBreak(net int32) int32 {
	switch {
	case net >= 9*hour:
		return 3 * quarter
	case net >= 6*hour:
		return 2 * quarter
	}
	return 0
}

// workday is true on the days that a full-day absence is entered for: those with
// hours by contract, whatever the week's rota.
func workday(c *contract, d day) bool {
	if c == nil {
		return d.weekday() < 5
	}
	return c.planned[d.weekday()] > 0
}

// onVacation tells whether a day lies in one of a person's vacations of its year:
// two or three weeks in summer, one or two in spring, one in autumn, and for some the
// days after Christmas.
func (s *Server) onVacation(p *person, d day) bool {
	year, month, _ := d.civil()
	if month < 2 || p.joined > d-90 {
		return false
	}
	v := s.draw(topicVacation, p.id, int64(year))
	first := firstMonday(year, 1)
	blocks := [4]span{}
	at := func(i, week, days int) { blocks[i] = span{first + day(week*7), first + day(week*7+days-1)} }
	at(0, v.between(22, 32), 14+7*v.below(2))
	at(1, v.between(5, 16), 7+7*v.below(2))
	at(2, v.between(37, 46), 7)
	blocks[3] = span{1, 0}
	if v.chance(400) {
		blocks[3] = span{dayOf(year, 12, 24), dayOf(year, 12, 31)}
	}
	for _, b := range blocks {
		if b.has(d) {
			return true
		}
	}
	return false
}

// illnessWindow is the number of days for which at most one illness is drawn.
const illnessWindow = 42

// illness finds the stretch of illness that a day lies in. Nobody knows of an illness
// before it begins, so only those are there that have begun by today.
func (s *Server) illness(p *person, d day) (stretch span, activity int64, ok bool) {
	today := s.today()
	for back := range 2 {
		window := floorDiv(int(d), illnessWindow) - back
		v := s.draw(topicIllness, p.id, int64(window))
		if !v.chance(600) {
			continue
		}
		start := day(window*illnessWindow + v.below(illnessWindow))
		days := v.between(1, 6)
		if v.chance(80) {
			days = v.between(8, 14)
		}
		activity = actIllness
		if v.chance(80) {
			activity = actIllnessUnpaid
		}
		stretch = span{start, start + day(days-1)}
		if stretch.has(d) && start <= today {
			return stretch, activity, true
		}
	}
	return span{}, 0, false
}
