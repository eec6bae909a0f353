package sandbox

// Skills. The first of a person's languages follows the unit's country.
const (
	skillGerman      = 2001
	skillEnglish     = 2002
	skillFrench      = 2003
	skillPortuguese  = 2004
	skillSpanish     = 2005
	skillHotline     = 2006
	skillMail        = 2007
	skillChat        = 2008
	skillBackOffice  = 2009
	skillSecondLevel = 2010
	skillSales       = 2011
	skillSocial      = 2012
	skillBilling     = 2013
	firstBrandSkill  = 2014
)

// A skill is one row of /skills.
type skill struct {
	id   int64
	name string
}

func (s *Server) buildSkills() {
	names := []string{
		"German", "English", "French", "Portuguese", "Spanish", "Hotline", "Mail", "Chat", "Back office",
		"Second level", "Sales", "Social media", "Billing",
	}
	names = append(names, brands...)
	for i, name := range names {
		s.skills = append(s.skills, skill{skillGerman + int64(i), name})
	}
}

// A skillLink is a person's use of a skill.
type skillLink struct {
	skill  int64
	valid  span
	noDate bool // the end is given as "" and not as the sentinel; both mean open (c)
}

// skillsOf draws a person's skills: the language of the country, then what the unit
// does, then a few more. Nearly everybody has several.
func (s *Server) skillsOf(p *person) []skillLink {
	d := s.draw(topicSkills, p.id, 0)
	start := max(p.joined, dayOf(s.year-8, 1, 1))
	var links []skillLink
	add := func(id int64) {
		for _, l := range links {
			if l.skill == id {
				return
			}
		}
		l := skillLink{skill: id, valid: span{start + day(d.below(400)), openEnd}, noDate: d.chance(200)}
		if d.chance(40) { // a certificate that ran out
			l.valid.end, l.noDate = dayOf(s.year, 1+d.below(12), 1)-1, false
			l.valid.start = min(l.valid.start, l.valid.end-100)
		}
		links = append(links, l)
	}
	u := s.units[p.home]
	switch u.country {
	case "PT":
		add(skillPortuguese)
		add(skillSpanish)
	case "US", "GB", "IE":
		add(skillEnglish)
	case "FR":
		add(skillFrench)
	case "ES":
		add(skillSpanish)
	default:
		add(skillGerman)
	}
	if d.chance(700) {
		add(skillEnglish)
	}
	for _, w := range u.profile.work {
		if a := s.activityBy[w.activity]; a.skill != 0 && d.chance(800) {
			add(a.skill)
		} else if len(a.children) > 0 { // most have both skills of a multiactivity, some only one
			add(skillHotline)
			if d.chance(750) {
				add(skillMail)
			}
		}
	}
	for range d.below(3) {
		add(skillGerman + int64(d.below(len(s.skills))))
	}
	return links
}
