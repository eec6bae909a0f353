package sandbox

import "fmt"

// Types of activities (glossary, P). typeTravel is no injixo type: a reader must keep
// what it does not know.
const (
	typePresent = "present"
	typeBreak   = "break"
	typeIllness = "illness"
	typeHoliday = "holiday"
	typeAbsence = "absence"
	typeMeeting = "meeting"
	typeStandBy = "stand_by"
)

// Activities that the schedules are made of. 1 is Present in every injixo (P).
const (
	actPresent       = 1
	actHotline       = 1003
	actMail          = 1004
	actHotlineMail   = 1005
	actChat          = 1006
	actBackOffice    = 1007
	actSecondLevel   = 1008
	actOutbound      = 1009
	actLunch         = 1010
	actShortBreak    = 1011
	actScreenBreak   = 1012
	actMeeting       = 1013
	actOneToOne      = 1014
	actTraining      = 1015
	actELearning     = 1016
	actCoaching      = 1017
	actQuality       = 1018
	actProject       = 1019
	actVacation      = 1020
	actIllness       = 1021
	actIllnessUnpaid = 1022
	actPublicHoliday = 1023
	actSpecialLeave  = 1024
	actUnpaidLeave   = 1025
	actTimeInLieu    = 1026
	actDoctor        = 1027
	actDayOff        = 1028
	actFaxDesk       = 1029
	actLate          = 1030
	actOvertime      = 1031
	actStandBy       = 1032
	actEnglish       = 1033
	actFrench        = 1034
	actPortuguese    = 1035
	actSpanish       = 1036
	actSocial        = 1037
	actBilling       = 1038
	actWorksCouncil  = 1039
	actParental      = 1040
	actOutage        = 1041
	firstExtraAct    = 1042
	catalogueSize    = 40
)

// An activity is one row of /activities.
type activity struct {
	id                      int64
	name, short             string
	official, officialShort string // the short one serves payrolls as wage code (C)
	kind                    string
	paid                    bool
	deleted                 bool
	fullDay                 bool // may fill a whole day without clock times
	dayStatus               bool // may lie over a shift
	requestable             bool
	children                []int64
	color                   int
	importance              float64
	skill                   int64 // that a person needs for it; 0 for none
}

// buildActivities fills the catalogue: the same 40 in every sandbox, then as many
// lines of invented clients as asked for.
func (s *Server) buildActivities() {
	row := func(id int64, name, short, kind string, paid bool, official, wage string) *activity {
		a := &activity{id: id, name: name, short: short, kind: kind, paid: paid, official: official, officialShort: wage}
		a.color = 0x202020 + int(mix(uint64(id))%0xC0C0C0)
		a.importance = 1
		s.activities = append(s.activities, a)
		return a
	}
	row(actPresent, "Present", "P", typePresent, true, "Work", "1000")
	row(actHotline, "Hotline", "HL", typePresent, true, "Work", "1000").skill = skillHotline
	row(actMail, "Mail", "ML", typePresent, true, "Work", "1000").skill = skillMail
	multi := row(actHotlineMail, "Hotline + Mail", "HM", typePresent, true, "Work", "1000")
	multi.children, multi.importance = []int64{actHotline, actMail}, 2.5
	row(actChat, "Chat", "CH", typePresent, true, "Work", "1000").skill = skillChat
	row(actBackOffice, "Back office", "BO", typePresent, true, "Work", "1000").skill = skillBackOffice
	row(actSecondLevel, "Second level", "2L", typePresent, true, "Work", "1010").skill = skillSecondLevel
	row(actOutbound, "Outbound", "OUT", typePresent, true, "Work", "1000").skill = skillSales
	row(actLunch, "Lunch", "LU", typeBreak, false, "", "")
	row(actShortBreak, "Short break", "SB", typeBreak, true, "Paid break", "2000")
	row(actScreenBreak, "Screen break", "SCR", typeBreak, true, "Paid break", "2000")
	row(actMeeting, "Team meeting", "TM", typeMeeting, true, "Work", "1100")
	row(actOneToOne, "One-to-one", "1:1", typeMeeting, true, "Work", "1100")
	row(actTraining, "Training", "TR", typeAbsence, true, "Training", "1200")
	row(actELearning, "E-learning", "EL", typeMeeting, true, "Training", "1200")
	row(actCoaching, "Coaching", "CO", typePresent, true, "Work", "1100")
	row(actQuality, "Quality review", "QR", typePresent, true, "Work", "1000")
	row(actProject, "Project", "PR", typePresent, true, "Project", "1300")
	row(actVacation, "Vacation", "VAC", typeHoliday, true, "Vacation", "3000").fullDay = true
	row(actIllness, "Illness", "ILL", typeIllness, true, "Sick pay", "3100")
	row(actIllnessUnpaid, "Illness (unpaid)", "ILU", typeIllness, false, "Sick, unpaid", "3190")
	row(actPublicHoliday, "Public holiday", "PH", typeAbsence, true, "Public holiday", "3200").fullDay = true
	row(actSpecialLeave, "Special leave", "SL", typeAbsence, true, "Special leave", "3300")
	row(actUnpaidLeave, "Unpaid leave", "UL", typeAbsence, false, "Unpaid leave", "3900").fullDay = true
	row(actTimeInLieu, "Time off in lieu", "TOIL", typeAbsence, true, "Time off in lieu", "3400").fullDay = true
	row(actDoctor, "Doctor's appointment", "DOC", typeAbsence, false, "", "")
	row(actDayOff, "Day off", "OFF", typeAbsence, false, "", "")
	row(actFaxDesk, "Fax desk", "FAX", typePresent, true, "Work", "1000").deleted = true
	row(actLate, "Late arrival", "LATE", typeAbsence, false, "", "")
	row(actOvertime, "Overtime", "OT", typePresent, true, "Overtime", "1500")
	row(actStandBy, "Stand-by", "STBY", typeStandBy, true, "Stand-by", "1600")
	row(actEnglish, "Hotline English", "EN", typePresent, true, "Work", "1000").skill = skillEnglish
	row(actFrench, "Hotline français", "FR", typePresent, true, "Work", "1000").skill = skillFrench
	row(actPortuguese, "Linha portuguesa", "PT", typePresent, true, "Work", "1000").skill = skillPortuguese
	row(actSpanish, "Línea española", "ES", typePresent, true, "Work", "1000").skill = skillSpanish
	row(actSocial, "Social media", "SM", typePresent, true, "Work", "1000").skill = skillSocial
	row(actBilling, "Billing & refunds", "BR", typePresent, true, "Work", "1010").skill = skillBilling
	row(actWorksCouncil, "Works council", "WC", typeAbsence, true, "Works council", "1400")
	row(actParental, "Parental leave", "PL", typeAbsence, false, "Parental leave", "3950").fullDay = true
	row(actOutage, "System outage", "SYS", typePresent, true, "Work", "1000")

	for i := len(s.activities); i < s.config.Activities; i++ {
		id := int64(firstExtraAct + i - catalogueSize)
		brand := brands[(i-catalogueSize)%len(brands)]
		line := lines[(i-catalogueSize)/len(brands)%len(lines)]
		name := brand + " " + line
		if round := (i - catalogueSize) / (len(brands) * len(lines)); round > 0 {
			name = fmt.Sprintf("%s %d", name, round+1)
		}
		row(id, name, fmt.Sprintf("A%d", id), typePresent, true, "Work", "1000").skill = firstBrandSkill + int64((i-catalogueSize)%len(brands))
	}

	s.activityBy = make(map[int64]*activity, len(s.activities))
	for _, a := range s.activities {
		s.activityBy[a.id] = a
	}
	for _, id := range []int64{actIllness, actIllnessUnpaid, actSpecialLeave, actDayOff} {
		s.activityBy[id].fullDay, s.activityBy[id].dayStatus = true, true
	}
	for _, id := range []int64{actVacation, actTimeInLieu, actSpecialLeave, actUnpaidLeave} {
		s.activityBy[id].requestable = true
	}
}

var (
	brands = []string{
		"Alpenstrom", "Bikefox", "Câmara Verde", "Dromedar Tours", "Elbtal Bank", "Fjordnet", "Grünkern", "Havelmobil",
		"Isarshop", "Jadefon", "Kolibri TV", "Lumen", "Möwe Post", "Nordlicht", "Ostwind", "Papaya Mode",
	}
	lines = []string{"inbound", "mail", "chat", "retention", "technical", "orders"}
)
