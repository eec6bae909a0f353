package sandbox

// A role is a part that one person plays so that a special case of the data is sure
// to exist, at a known place. The first people of every sandbox have one each, in
// this order, from employee 1042 on.
type role int

const (
	rolePlain          role = iota // 1042: Ada Brandt, with one fixed shift every Wednesday
	roleNoBirthDate                // 1043
	roleDelegated                  // 1044
	roleWithoutUnit                // 1045
	roleInTwoUnits                 // 1046
	roleLeaver1                    // 1047: leaves on 15 January; 1048 on 15 February …
	roleLeaver12       = roleLeaver1 + 11
	roleDeleted        = roleLeaver12 + iota - 6 // 1059: deleted, but scheduled
	rolePart30                                   // 1060
	rolePart20                                   // 1061
	roleMiniJob                                  // 1062
	roleWeeklyTarget                             // 1063
	roleSevenZeros                               // 1064
	roleWeekdayMissing                           // 1065
	roleNoContract                               // 1066
	roleNights                                   // 1067
	roleNightBreak                               // 1068: a break inside the hour that comes twice or never
	roleOffRaster                                // 1069
	roleSeconds                                  // 1070
	roleDayStatus                                // 1071
	roleTwoFullDays                              // 1072
	roleTie                                      // 1073
	roleMidnight                                 // 1074
	roleEndBeforeStart                           // 1075
	roleNoEmployment                             // 1076
	roleHiddenActivity                           // 1077
	roleContractChange                           // 1078
	roleBlockType                                // 1079
	roleMovedUnit                                // 1080
	roleAwkwardText                              // 1081
	roleUnpaidIllness                            // 1082
	roleFaxDesk                                  // 1083
	roleWishes                                   // 1084
	roleNone                                     // everybody else
)

// roleOf gives the role of the person at a place of the list.
func roleOf(index int) role { return min(role(index), roleNone) }

// homeOf gives the unit of a role; ok is false where the common shares decide.
func homeOf(r role) (unit int64, ok bool) {
	switch {
	case r == roleNone:
		return 0, false
	case r >= roleLeaver1 && r <= roleLeaver12:
		if (r-roleLeaver1)%2 == 1 {
			return unitLisbon, true
		}
	case r == roleSevenZeros, r == roleWeekdayMissing, r == roleNoContract, r == roleContractChange, r == roleBlockType,
		r == roleMovedUnit, r == roleUnpaidIllness:
		return unitLisbon, true
	}
	return unitBerlin, true
}

// delegations are the fortnights that one person spends in the second site: from the
// first Monday of February, May, August and November of every filled year.
func (s *Server) delegations() []span {
	var all []span
	for y := s.year - 1; y <= s.year+1; y++ {
		for _, m := range []int{2, 5, 8, 11} {
			start := firstMonday(y, m)
			all = append(all, span{start, start + 13})
		}
	}
	return all
}

// cast gives a person what the role asks for. The other fields stay as drawn.
func (s *Server) cast(p *person) {
	long := dayOf(2019, 3, 1)
	if first := s.filled.start; long > first {
		long = first - 400
	}
	hold := func(id int64) {
		p.contracts = []contractLink{{contract: s.contractBy[id], valid: span{p.joined, openEnd}}}
	}
	if p.role != roleNone { // nobody with a role comes, goes or changes by chance
		p.joined, p.deleted = long, false
		p.periods = []span{{long, openEnd}}
		p.members = []membership{{unit: p.home, valid: span{long, openEnd}, priority: 1}}
		hold(contractFull40)
		p.rota.weekend = -1
	}
	switch r := p.role; r {
	case rolePlain:
		p.first, p.last, p.birth, p.noBirth, p.birthPlace = "Ada", "Brandt", unknownStart, false, ""
		p.color, p.ident, p.position, p.auto = 13026816, "", 0, true
		p.email = "ada.brandt@example.com"
		p.rota.kind, p.rota.start = rotaDay, 9*hour
	case roleNoBirthDate:
		p.noBirth = true
		p.rota.kind, p.rota.phase = rotaNightDay, 0
	case roleDelegated:
		s.delegate(p)
	case roleWithoutUnit:
		p.members = nil
	case roleInTwoUnits:
		if second := s.indexOf(unitBackOffice); second != p.home {
			p.members = append(p.members, membership{unit: second, valid: span{long, openEnd}, priority: 2})
		}
	case roleDeleted:
		p.deleted = true
	case rolePart30:
		hold(contractPart30)
	case rolePart20:
		hold(contractPart20)
	case roleMiniJob:
		hold(contractMini)
	case roleWeeklyTarget:
		hold(contractWeekly)
	case roleSevenZeros:
		hold(contractZeros)
	case roleWeekdayMissing:
		hold(contractMissing)
	case roleNoContract:
		p.contracts = nil
	case roleNights, roleNightBreak:
		hold(contractShift)
		p.rota.kind = rotaNight
	case roleEndBeforeStart, roleTie, roleTwoFullDays, roleOffRaster, roleSeconds, roleHiddenActivity, roleBlockType:
		p.rota.kind, p.rota.start = rotaDay, 9*hour
	case roleDayStatus:
		p.rota.kind, p.rota.start = rotaEarly, 7*hour
	case roleMidnight:
		p.rota.kind, p.rota.start = rotaLate, 15*hour+2*quarter
	case roleNoEmployment:
		p.periods = nil
		p.rota.kind, p.rota.phase = rotaNightDay, 1
	case roleContractChange:
		p.contracts = nil
		for i, id := range []int64{contractOld39, contractFull40, contractPart30} {
			from := [...]day{long, dayOf(s.year-1, 1, 1), dayOf(s.year, 7, 1)}[i]
			if i == 0 {
				p.contracts = []contractLink{{contract: s.contractBy[id], valid: span{from, openEnd}}}
				continue
			}
			p.changeContract(from, s.contractBy[id])
		}
	case roleMovedUnit:
		if deleted := s.indexOf(unitDeleted); deleted != s.indexOf(unitBerlin) {
			moved := dayOf(s.year, 2, 1)
			p.members = []membership{{unit: deleted, valid: span{long, moved - 1}, priority: 1}, {unit: p.home, valid: span{moved, openEnd}, priority: 1}}
		}
	case roleAwkwardText:
		p.first, p.last = `Anna "Ännchen"`, "von der Heide; Müller & Söhne <GmbH>"
		p.rota.kind, p.rota.phase = rotaNightDay, 2
		p.ident, p.birthPlace = `=HYPERLINK("https://example.com","x")`, "Berlin\nMitte"
	case roleFaxDesk, roleUnpaidIllness, roleWishes, roleNone:
	default: // the leavers
		left := dayOf(s.year, int(r-roleLeaver1)+1, 15)
		p.periods[0].end, p.contracts[0].valid.end, p.members[0].valid.end = left, left, left
		if p.home == s.indexOf(unitBerlin) { // nobody has cleared the plan, or the membership
			y, m, _ := left.civil()
			p.lingers = span{left + 1, dayOf(y, m+1, 1) - 1}
			p.members[0].valid.end = p.lingers.end
		}
	}
}

// delegate cuts the home membership: for the time of a delegation the other unit has
// the first priority and the own one the second.
func (s *Server) delegate(p *person) {
	other := s.indexOf(unitLisbon)
	if other == p.home {
		return
	}
	own := p.members[0]
	p.members = nil
	from := own.valid.start
	for _, away := range s.delegations() {
		p.members = append(p.members,
			membership{unit: p.home, valid: span{from, away.start - 1}, priority: 1},
			membership{unit: p.home, valid: away, priority: 2},
			membership{unit: other, valid: away, priority: 1})
		from = away.end + 1
	}
	p.members = append(p.members, membership{unit: p.home, valid: span{from, openEnd}, priority: 1})
}
