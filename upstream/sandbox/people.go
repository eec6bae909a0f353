package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// A person is one row of /employees, with the links to units, contracts and skills.
type person struct {
	id          int64
	first, last string
	number      string // personnel number, with its leading zeros
	birth       day    // unknownStart when unknown
	noBirth     bool   // birth_date is ""
	birthPlace  string
	color       int
	ident       string
	deleted     bool
	position    int
	auto        bool
	email       string
	phone       string
	city        string

	role      role
	home      int // index of the unit that the person belongs to first, even if no membership says so
	joined    day
	members   []membership
	contracts []contractLink
	periods   []span
	skills    []skillLink
	rota      rota
	lingers   span // days after the leaving date that the plan still holds
}

// A membership puts a person into a unit for a time; 1 is the highest priority.
type membership struct {
	id       int64
	unit     int // index in Server.units
	valid    span
	priority int
}

// A contractLink is a contract that a person holds for a time.
type contractLink struct {
	id       int64
	contract *contract
	valid    span
}

func (p *person) userID() int64 { return p.id + 4000 }

// unitOn gives the index of the unit in which a person is planned on a day: the one
// of the highest priority, and -1 without any. Who is in two units on equal terms
// works Thursday and Friday in the second.
func (p *person) unitOn(d day) int {
	best, priority := -1, 1000
	for _, m := range p.members {
		if m.valid.has(d) && m.priority < priority {
			best, priority = m.unit, m.priority
		}
	}
	if p.role == roleInTwoUnits && (d.weekday() == 3 || d.weekday() == 4) {
		for _, m := range p.members {
			if m.valid.has(d) && m.priority == 2 {
				best = m.unit
			}
		}
	}
	return best
}

func (p *person) contractOn(d day) *contract {
	for _, l := range p.contracts {
		if l.valid.has(d) {
			return l.contract
		}
	}
	return nil
}

// employedOn is true without any employment period: who has none was never entered,
// and works all the same.
func (p *person) employedOn(d day) bool {
	for _, e := range p.periods {
		if e.has(d) {
			return true
		}
	}
	return len(p.periods) == 0
}

func (s *Server) buildPeople() {
	var working []int // units with people, as indexes
	var total float64
	for i, u := range s.units {
		if u.weight > 0 {
			working, total = append(working, i), total+u.weight
		}
	}
	count := make([]int, len(s.units))
	s.people = make([]*person, s.config.People)
	nextMember, nextLink := int64(firstMemberID), int64(firstLinkID)
	for i := range s.people {
		p := &person{id: firstPeopleID + int64(i), role: roleOf(i)}
		if unit, ok := homeOf(p.role); ok {
			p.home = s.indexOf(unit)
		} else { // the unit that lags most behind its share
			best, lag := working[0], -1e9
			for _, k := range working {
				if l := s.units[k].weight/total*float64(i+1) - float64(count[k]); l > lag {
					best, lag = k, l
				}
			}
			p.home = best
		}
		count[p.home]++
		s.fillPerson(p, i)
		s.tenure(p)
		s.cast(p)
		for k := range p.members {
			p.members[k].id = nextMember
			nextMember++
		}
		for k := range p.contracts {
			p.contracts[k].id = nextLink
			nextLink++
		}
		p.skills = s.skillsOf(p)
		s.people[i] = p

		seen := []int{}
		for _, m := range p.members {
			if !slices.Contains(seen, m.unit) {
				seen = append(seen, m.unit)
				s.units[m.unit].people = append(s.units[m.unit].people, p)
			}
		}
	}
}

// fillPerson draws who somebody is.
func (s *Server) fillPerson(p *person, i int) {
	d := s.draw(topicPerson, p.id, 0)
	u := s.units[p.home]
	p.first, p.last = pick(&d, firstNames), pick(&d, lastNames)
	p.number = fmt.Sprintf("%04d", p.id-1000)
	p.birth = dayOf(s.year-18-d.below(45), 1+d.below(12), 1+d.below(28))
	switch d.below(20) {
	case 0:
		p.birth = unknownStart
	case 1:
		p.noBirth = true
	}
	town := cities[u.country]
	p.city = pick(&d, town)
	if d.chance(600) {
		p.birthPlace = pick(&d, town)
	}
	p.color = pick(&d, []int{13026816, 255, 65280, 16711680, 16777215, 8421504, 33023})
	if d.chance(150) {
		p.ident = fmt.Sprintf("agent%04d", i)
	}
	p.position = i % 50
	p.auto = d.chance(700)
	p.email = fmt.Sprintf("%s.%s.%d@example.com", plain(p.first), plain(p.last), p.id)
	p.phone = fmt.Sprintf("%s 555 %04d", phonePrefixes[u.country], d.below(10000))
	p.rota = s.rotaOf(p)
}

// plain turns a name into what an address may hold.
func plain(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteRune(r)
		case r == ' ' || r == '-':
			b.WriteByte('-')
		case strings.ContainsRune("äàáâãåą", r):
			b.WriteByte('a')
		case strings.ContainsRune("éèêëęě", r):
			b.WriteByte('e')
		case strings.ContainsRune("íïîıī", r):
			b.WriteByte('i')
		case strings.ContainsRune("öóôõøő", r):
			b.WriteByte('o')
		case strings.ContainsRune("üúûůū", r):
			b.WriteByte('u')
		case strings.ContainsRune("çćč", r):
			b.WriteByte('c')
		case strings.ContainsRune("şšśș", r):
			b.WriteByte('s')
		case strings.ContainsRune("ñńň", r):
			b.WriteByte('n')
		case strings.ContainsRune("łľ", r):
			b.WriteByte('l')
		case strings.ContainsRune("žźż", r):
			b.WriteByte('z')
		}
	}
	if b.Len() == 0 {
		return "x"
	}
	return b.String()
}

// tenure draws when somebody came and went, where to, and with which contracts.
func (s *Server) tenure(p *person) {
	d := s.draw(topicTenure, p.id, 0)
	monthStart := func(year, month int) day { return dayOf(year, month, 1) }
	switch {
	case d.chance(800):
		p.joined = monthStart(s.year-2-d.below(16), 1+d.below(12))
	case d.chance(500):
		p.joined = monthStart(s.year-1, 1+d.below(12))
	default:
		p.joined = monthStart(s.year, 1+d.below(12)) + 15
	}
	valid := span{p.joined, openEnd}
	if d.chance(40) { // gone; most of those are marked as deleted
		left := monthStart(s.year-1+d.below(2), 1+d.below(12)) - 1
		valid.end = max(left, p.joined+60)
		p.deleted = d.chance(600) && valid.end < dayOf(s.year, 1, 1)
	}
	p.periods = []span{valid}
	if d.chance(30) && valid.end == openEnd && p.joined < dayOf(s.year-2, 1, 1) { // came back after half a year away
		p.periods = []span{{p.joined, p.joined + 200}, {p.joined + 380, openEnd}}
	}

	open := valid
	if d.chance(100) && s.filled.start > p.joined {
		open.start = unknownStart
	}
	p.members = []membership{{unit: p.home, valid: open, priority: 1}}

	first := s.contractBy[pick(&d, contractMix)]
	p.contracts = []contractLink{{contract: first, valid: valid}}
	if change := monthStart(s.year, 1+d.below(12)); d.chance(100) && change > valid.start && change < valid.end {
		p.changeContract(change, s.contractBy[pick(&d, contractMix)])
	} else if d.chance(100) && valid.start < dayOf(s.year-2, 1, 1) && dayOf(s.year-2, 1, 1) < valid.end {
		p.contracts[0].contract = s.contractBy[contractOld39]
		p.changeContract(dayOf(s.year-2, 1, 1), first)
	}
}

// contractMix is what people without a special part hold.
var contractMix = []int64{
	contractFull40, contractFull40, contractFull40, contractFull40, contractFull40, contractFull40, contractFull40,
	contractFull375, contractFull375, contractFull375, contractFull375, contractShift,
	contractPart30, contractPart30, contractPart30, contractPart20, contractPart20,
	contractMini, contractAgency, contractTrainee,
}

// changeContract ends the last contract the day before and starts another.
func (p *person) changeContract(from day, to *contract) {
	last := &p.contracts[len(p.contracts)-1]
	if last.contract == to {
		return
	}
	valid := span{from, last.valid.end}
	last.valid.end = from - 1
	p.contracts = append(p.contracts, contractLink{contract: to, valid: valid})
}
