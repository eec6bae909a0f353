package sandbox

// A planningPeriod is a span of a unit with a status. Only the path and the ids are
// known (P); the fields are a guess (G).
type planningPeriod struct {
	id       int64
	unit     *unit
	valid    span
	status   string
	deadline day
}

// planningPeriods gives a unit's months that meet the period. The past is closed, the
// running month enabled, the next two give information, all after them is locked.
func (s *Server) planningPeriods(u *unit, period span) []planningPeriod {
	period = period.within(s.filled)
	if period.empty() || len(u.people) == 0 || u.deleted {
		return nil
	}
	var all []planningPeriod
	today := s.today()
	for i := range 36 {
		start := dayOf(s.year-1+i/12, i%12+1, 1)
		next := dayOf(s.year-1+(i+1)/12, (i+1)%12+1, 1)
		p := planningPeriod{id: u.id*1000 + int64(i), unit: u, valid: span{start, next - 1}, deadline: start - 14}
		if !p.valid.meets(period) {
			continue
		}
		switch {
		case p.valid.end < today:
			p.status = "closed"
		case p.valid.start <= today:
			p.status = "enabled"
		case p.valid.start <= today+62:
			p.status = "information"
		default:
			p.status = "locked"
		}
		all = append(all, p)
	}
	return all
}
