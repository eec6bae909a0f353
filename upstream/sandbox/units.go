package sandbox

import "fmt"

// Planning units with a part to play. With fewer units than seven the last ones are
// missing, and who would work there works in 1001.
const (
	unitParent       = 1000 // no people
	unitBerlin       = 1001
	unitLisbon       = 1002
	unitRequirements = 1003 // requirements, no people
	unitDeleted      = 1004
	unitBackOffice   = 1005
	unitBoston       = 1006
	unitSocial       = 1007
)

// plannerUnits are the units whose rights [PlannerToken] carries.
var plannerUnits = []int64{unitBerlin, unitLisbon}

// A unit is one row of /planning_units, and what its schedules are drawn from.
type unit struct {
	id          int64
	name, short string
	color       int
	deleted     bool
	parent      int64 // 0 for none
	raster      int   // seconds
	zone        *zone
	country     string
	profile     *profile
	weight      float64
	people      []*person // everybody with a membership at any time, by id
	freeDays    map[day]bool
	demand      demand
}

// A profile is the way in which a unit works.
type profile struct {
	open, close    int32 // seconds of the day between which day shifts lie
	saturday       bool
	sunday         bool
	nights         bool
	weekendEvery   int // a person works every nth weekend
	skeleton       int // people at work on a public holiday, of a thousand
	work           []share
	frozenFinal    bool // final is the plan as it was published; otherwise it is what happened
	acd            bool
	standBy        bool
	demandRaster   int
	trueDayLength  bool // requirements have 23 or 25 hours' worth of values when the clock changes
	demandDecimals int
}

// A share says how much of a unit's work is an activity.
type share struct {
	activity int64
	weight   int
}

var (
	berlinProfile = &profile{
		open: 6 * hour, close: 22*hour + 30*minute, saturday: true, sunday: true, nights: true, weekendEvery: 4, skeleton: 300,
		work:        []share{{actHotlineMail, 40}, {actHotline, 30}, {actMail, 10}, {actChat, 14}, {actEnglish, 6}},
		frozenFinal: true, acd: true, demandRaster: quarter, trueDayLength: true, demandDecimals: 2,
	}
	lisbonProfile = &profile{
		open: 8 * hour, close: 21 * hour, saturday: true, sunday: true, weekendEvery: 3, skeleton: 150,
		work: []share{{actPortuguese, 50}, {actSpanish, 30}, {actChat, 20}},
		acd:  true, demandRaster: 2 * quarter, demandDecimals: 1,
	}
	backOfficeProfile = &profile{
		open: 7 * hour, close: 18 * hour, weekendEvery: 0, skeleton: 0,
		work:        []share{{actBackOffice, 60}, {actBilling, 25}, {actSecondLevel, 15}},
		frozenFinal: true, standBy: true, demandRaster: hour, trueDayLength: true, demandDecimals: 1,
	}
	bostonProfile = &profile{
		open: 8 * hour, close: 20 * hour, saturday: true, sunday: true, weekendEvery: 3, skeleton: 200,
		work: []share{{actEnglish, 70}, {actChat, 20}, {actMail, 10}},
		acd:  true, demandRaster: quarter, trueDayLength: true, demandDecimals: 2,
	}
	socialProfile = &profile{
		open: 8 * hour, close: 22 * hour, saturday: true, sunday: true, weekendEvery: 3, skeleton: 200,
		work: []share{{actSocial, 60}, {actChat, 40}},
		acd:  true, demandRaster: 2 * quarter, trueDayLength: true, demandDecimals: 1,
	}
)

// noWork is the profile of units without people.
var noWork = &profile{demandRaster: 2 * quarter, trueDayLength: true, demandDecimals: 1}

// places are the sites of the units beyond the first eight.
var places = []struct {
	name, short string
	zone        int
	country     string
}{
	{"Wien", "VIE", 33, "AT"}, {"Madrid", "MAD", 37, "ES"}, {"Leipzig", "LEJ", 31, "DE"}, {"Paris", "PAR", 35, "FR"},
	{"Dortmund", "DTM", 31, "DE"}, {"London", "LON", 29, "GB"}, {"Warszawa", "WAW", 41, "PL"}, {"Chicago", "CHI", 14, "US"},
	{"Bremen", "BRE", 31, "DE"}, {"Porto", "OPO", 27, "PT"}, {"Helsinki", "HEL", 44, "FI"}, {"Dresden", "DRS", 31, "DE"},
}

var kinds = []struct {
	name, short string
	profile     *profile
}{
	{"Service", "S", berlinProfile}, {"Sales", "V", lisbonProfile}, {"Back Office", "BO", backOfficeProfile},
	{"Technical Service", "TS", bostonProfile}, {"Social Media", "SM", socialProfile},
}

// regionSize is the number of units under one regional parent in a large sandbox.
const regionSize = 12

func (s *Server) buildUnits() {
	add := func(id int64, name, short string, zoneID int, country string, p *profile, weight float64) *unit {
		u := &unit{id: id, name: name, short: short, parent: unitParent, raster: quarter, zone: s.zones[zoneID], country: country, profile: p, weight: weight}
		u.color = int(mix(uint64(id)*7919) % 0x1000000)
		s.units = append(s.units, u)
		return u
	}
	add(unitParent, "Customer Care", "CC", 31, "DE", noWork, 0).parent = 0
	add(unitBerlin, "Service Berlin", "SB", 31, "DE", berlinProfile, 1.7).color = 255
	add(unitLisbon, "Serviço Lisboa", "SL", 27, "PT", lisbonProfile, 1)
	add(unitRequirements, "Requirements Berlin", "RB", 31, "DE", noWork, 0)
	deleted := add(unitDeleted, "Service Hamburg (closed)", "SH", unlistedZone, "DE", noWork, 0)
	deleted.deleted = true
	add(unitBackOffice, "Back Office Berlin", "BOB", 31, "DE", backOfficeProfile, 0.8).raster = 2 * quarter
	add(unitBoston, "Service Boston", "SBOS", 12, "US", bostonProfile, 0.9)
	add(unitSocial, "Social Media Berlin", "SMB", 31, "DE", socialProfile, 0.8)
	if len(s.units) > s.config.Units {
		s.units = s.units[:s.config.Units]
	}

	parent := int64(unitParent)
	for n := 0; len(s.units) < s.config.Units; n++ {
		id := int64(unitParent + len(s.units))
		place := places[n%len(places)]
		if s.config.Units > 3*regionSize && n%regionSize == 0 {
			region := add(id, fmt.Sprintf("Region %d", n/regionSize+1), fmt.Sprintf("R%d", n/regionSize+1), place.zone, place.country, noWork, 0)
			parent = region.id
			continue
		}
		kind := kinds[(n+n/len(places))%len(kinds)]
		u := add(id, kind.name+" "+place.name, fmt.Sprintf("%s%s%d", kind.short, place.short, id), place.zone, place.country, kind.profile, 0.8+float64(n%5)*0.1)
		u.parent = parent
	}

	s.unitByID = make(map[int64]*unit, len(s.units))
	free := map[string]map[day]bool{}
	for _, u := range s.units {
		s.unitByID[u.id] = u
		if free[u.country] == nil {
			free[u.country] = publicHolidays(u.country, s.year-1, s.year+1)
		}
		u.freeDays = free[u.country]
	}
}

// indexOf finds a unit's place in s.units, or the demo unit's when a sandbox is too
// small to have it.
func (s *Server) indexOf(id int64) int {
	if i := int(id - unitParent); i < len(s.units) {
		return i
	}
	return unitBerlin - unitParent
}

// publicHolidays lists the days that a country's people are off. Only Berlin's,
// Portugal's and the United States' lists are whole; the others have what most of
// Europe shares.
func publicHolidays(country string, first, last int) map[day]bool {
	days := map[day]bool{}
	for y := first; y <= last; y++ {
		e := easter(y)
		on := func(ds ...day) {
			for _, d := range ds {
				days[d] = true
			}
		}
		on(dayOf(y, 1, 1), dayOf(y, 12, 25))
		switch country {
		case "DE":
			on(dayOf(y, 3, 8), e-2, e+1, dayOf(y, 5, 1), e+39, e+50, dayOf(y, 10, 3), dayOf(y, 12, 26))
		case "PT":
			on(e-2, dayOf(y, 4, 25), dayOf(y, 5, 1), e+60, dayOf(y, 6, 10), dayOf(y, 6, 13), dayOf(y, 8, 15),
				dayOf(y, 10, 5), dayOf(y, 11, 1), dayOf(y, 12, 1), dayOf(y, 12, 8))
		case "US":
			on(firstMonday(y, 1)+14, firstMonday(y, 6)-7, dayOf(y, 6, 19), dayOf(y, 7, 4), firstMonday(y, 9), thanksgiving(y))
		default:
			on(e+1, dayOf(y, 5, 1), dayOf(y, 12, 26))
		}
	}
	return days
}

// thanksgiving is the fourth Thursday of November.
func thanksgiving(year int) day {
	first := dayOf(year, 11, 1)
	return first + day((3-first.weekday()+7)%7) + 21
}
