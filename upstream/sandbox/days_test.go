package sandbox

import (
	"fmt"
	"strings"
	"testing"
)

// Levels and days of "What the sandbox's data must hold".

func TestDayThatCanBeWorkedOutByHand(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	days := c.days(rolePlain, "2026-11-18", "2026-11-18", "plan,final,acd")
	plan := `
		1005 2026-11-18T09:00:00 2026-11-18T11:00:00 present
		1011 2026-11-18T11:00:00 2026-11-18T11:15:00 break
		1005 2026-11-18T11:15:00 2026-11-18T13:00:00 present
		1010 2026-11-18T13:00:00 2026-11-18T13:30:00 break
		1005 2026-11-18T13:30:00 2026-11-18T15:00:00 present
		1011 2026-11-18T15:00:00 2026-11-18T15:15:00 break
		1005 2026-11-18T15:15:00 2026-11-18T15:45:00 present
		1004 2026-11-18T15:45:00 2026-11-18T17:30:00 present`
	want(t, days[0], plan)
	want(t, days[1], plan)
	want(t, days[2], `
		1003 2026-11-18T09:01:00 2026-11-18T11:00:00 present
		1011 2026-11-18T11:00:00 2026-11-18T11:15:00 break
		1003 2026-11-18T11:15:00 2026-11-18T13:00:00 present
		1010 2026-11-18T13:00:00 2026-11-18T13:31:00 break
		1004 2026-11-18T13:31:00 2026-11-18T14:00:00 present
		1 2026-11-18T14:00:00 2026-11-18T14:20:00 present
		1003 2026-11-18T14:20:00 2026-11-18T16:00:00 present
		1004 2026-11-18T16:05:00 2026-11-18T17:30:00 present`)
}

func TestNightShiftsOverBothClockChanges(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	for _, night := range []struct{ date, next string }{{"2026-03-28", "2026-03-29"}, {"2026-10-24", "2026-10-25"}} {
		work := c.s.people[roleNights].rota.work
		want(t, c.days(roleNights, night.date, night.date, "plan")[0], fmt.Sprintf(`
			%[1]d %[2]sT22:00:00 %[3]sT00:15:00 present
			1010 %[3]sT00:15:00 %[3]sT00:45:00 break
			%[1]d %[3]sT00:45:00 %[3]sT04:00:00 present
			1011 %[3]sT04:00:00 %[3]sT04:15:00 break
			%[1]d %[3]sT04:15:00 %[3]sT06:00:00 present`, work, night.date, night.next))
		work = c.s.people[roleNightBreak].rota.work
		want(t, c.days(roleNightBreak, night.date, night.date, "plan")[0], fmt.Sprintf(`
			%[1]d %[2]sT22:00:00 %[3]sT02:30:00 present
			1010 %[3]sT02:30:00 %[3]sT02:45:00 break
			%[1]d %[3]sT02:45:00 %[3]sT06:00:00 present`, work, night.date, night.next))
		work = c.s.people[roleEndBeforeStart].rota.work
		want(t, c.days(roleEndBeforeStart, night.date, night.date, "plan")[0],
			fmt.Sprintf("%d %sT22:00:00 %[2]sT06:00:00 present", work, night.date))
	}
	// Nearly every night is staffed, so that some shift crosses most midnights.
	nights := map[string]bool{}
	for _, d := range c.unitDays(unitBerlin, "2026-10-01", "2026-10-31", "plan") {
		for _, b := range d.Blocks {
			if b.End != nil && (*b.End)[:10] > d.Date {
				nights[d.Date] = true
			}
		}
	}
	if len(nights) < 25 {
		t.Errorf("%d nights of 31: %v", len(nights), nights)
	}
}

func TestFullDayBlocks(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	want(t, c.days(roleTwoFullDays, "2026-11-18", "2026-11-18", "plan")[0], `
		1020 - - holiday
		1024 - - absence`)
	want(t, c.days(roleTwoFullDays, "2026-11-13", "2026-11-13", "plan")[0], `
		1020 - - holiday
		1015 2026-11-13T09:00:00 2026-11-13T11:00:00 absence`)
	for date := range map[string]bool{"2026-11-02": true, "2026-11-06": true, "2026-08-03": true} {
		want(t, c.days(roleUnpaidIllness, date, date, "plan")[0], "1022 - - illness")
	}
	holidays, vacations := map[string]int{}, map[int64]int{}
	for _, d := range list[jsonDay](c, "schedules", "/planning_units/1001/schedule/2026-01-01?length=365&paid=true") {
		for _, b := range d.Blocks {
			switch {
			case b.ActivityID == nil:
				t.Fatalf("plan without an activity on %s", d.Date)
			case *b.ActivityID == actPublicHoliday:
				holidays[d.Date]++
			case *b.ActivityID == actVacation:
				vacations[d.EmployeeID]++
			}
		}
	}
	for _, date := range []string{"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-12-25"} {
		if holidays[date] < 5 {
			t.Errorf("%d people are off on %s", holidays[date], date)
		}
	}
	for person, days := range vacations {
		if days > 45 {
			t.Errorf("%d has %d days of vacation", person, days)
		}
	}
	if days := vacations[1042]; days < 15 {
		t.Errorf("1042 has %d days of vacation", days)
	}
}

func TestDayStatusOverAShift(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	days := c.days(roleDayStatus, "2026-11-11", "2026-11-11", "plan,final")
	shift := fmt.Sprintf(`
		%[1]d 2026-11-11T07:00:00 2026-11-11T11:00:00 present
		1010 2026-11-11T11:00:00 2026-11-11T11:30:00 break
		%[1]d 2026-11-11T11:30:00 2026-11-11T15:30:00 present`, c.s.people[roleDayStatus].rota.work)
	want(t, days[0], "1021 - - illness"+shift)
	want(t, days[1], shift)
}

func TestTieAndMidnightAndEndBeforeStart(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	tie := c.days(roleTie, "2026-11-12", "2026-11-12", "plan")[0]
	if lines := text(tie); !strings.HasPrefix(lines, "1003 2026-11-12T09:00:00 2026-11-12T11:00:00 present\n1004 2026-11-12T10:00:00 2026-11-12T12:00:00 present\n") {
		t.Errorf("tie:\n%s", lines)
	}
	sharp := 0
	for _, d := range c.days(roleMidnight, "2026-11-01", "2026-11-30", "plan") {
		day, _ := parseDay(d.Date)
		if last := d.Blocks[len(d.Blocks)-1]; last.End != nil && *last.End == (day+1).String()+"T00:00:00" {
			sharp++
		}
	}
	if sharp < 10 {
		t.Errorf("%d shifts end at midnight", sharp)
	}
	d := c.days(roleEndBeforeStart, "2026-11-06", "2026-11-06", "plan")[0]
	if len(d.Blocks) != 1 || *d.Blocks[0].Start != "2026-11-06T22:00:00" || *d.Blocks[0].End != "2026-11-06T06:00:00" {
		t.Errorf("%s", text(d))
	}
}

func TestOffTheRaster(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	starts := map[string]int{}
	for _, d := range c.days(roleOffRaster, "2026-09-01", "2026-11-30", "plan") {
		if d.Blocks[0].Start != nil {
			starts[(*d.Blocks[0].Start)[11:]]++
		}
	}
	if starts["09:10:00"] < 25 {
		t.Errorf("starts %v", starts)
	}
	starts = map[string]int{}
	breaks := 0
	for _, d := range c.days(roleSeconds, "2026-09-01", "2026-11-30", "plan") {
		if d.Blocks[0].Start == nil {
			continue
		}
		starts[(*d.Blocks[0].Start)[11:]]++
		for _, b := range d.Blocks {
			if b.Start != nil && wall(t, *b.End)-wall(t, *b.Start) == 15*60+15 {
				breaks++
			}
		}
	}
	if starts["08:59:30"] < 25 || breaks < 25 {
		t.Errorf("starts %v, %d breaks of 15:15", starts, breaks)
	}
}

func TestBlockTypeDiffersFromTheActivity(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	d := c.days(roleBlockType, "2026-11-16", "2026-11-16", "plan")[0]
	if !strings.Contains(text(d), "1016 2026-11-16T14:00:00 2026-11-16T15:00:00 absence\n") {
		t.Errorf("%s", text(d))
	}
}

func TestFinalInBothSenses(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	// In 1001 final is the frozen original: it is there for the future, equals the first
	// copy, and lacks the illness that came later.
	frozen, copies, future := map[string]string{}, map[string]string{}, 0
	illPlan, illFinal := 0, 0
	for _, d := range c.unitDays(unitBerlin, "2026-10-15", "2026-12-15", "plan,final,backup") {
		k := fmt.Sprint(d.EmployeeID, d.Date)
		switch d.Level {
		case "final":
			frozen[k] = text(d)
			if d.Date > "2026-11-24" {
				future++
			}
		case "backup":
			copies[k] = text(d)
		}
		for _, b := range d.Blocks {
			if b.Type == "illness" && d.Level == "plan" {
				illPlan++
			} else if b.Type == "illness" {
				illFinal++
			}
		}
	}
	for k := range frozen {
		if frozen[k] != copies[k] {
			t.Errorf("%s: final is not the first copy", k)
		}
	}
	if future < 100 || illPlan < 10 || illFinal != 0 || len(frozen) != len(copies) {
		t.Errorf("%d days to come; illness: %d on plan, %d on final", future, illPlan, illFinal)
	}
	// In 1002 it is what happened: nothing to come, and late, ill, overtime.
	kinds := map[int64]int{}
	same, differ := 0, 0
	plan := map[string]string{}
	for _, d := range c.unitDays(unitLisbon, "2026-08-15", "2026-12-01", "plan,final") {
		k := fmt.Sprint(d.EmployeeID, d.Date)
		if d.Level == "plan" {
			plan[k] = text(d)
			continue
		}
		if d.Date >= "2026-11-24" {
			t.Errorf("%s has happened already", d.Date)
		}
		if plan[k] == text(d) {
			same++
		} else {
			differ++
		}
		for _, b := range d.Blocks {
			kinds[*b.ActivityID]++
			if *b.ActivityID == actIllness && b.Start != nil {
				kinds[-1]++
			}
		}
	}
	if kinds[actLate] < 20 || kinds[actOvertime] < 20 || kinds[-1] < 5 || differ*3 > same || differ < 100 {
		t.Errorf("late %d, overtime %d, went home ill %d; %d days differ, %d do not", kinds[actLate], kinds[actOvertime], kinds[-1], differ, same)
	}
}

func TestAgentStatus(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	late, unmapped, gaps, days := 0, 0, 0, 0
	first := map[string]int64{}
	for _, d := range c.unitDays(unitLisbon, "2026-10-01", "2026-12-10", "plan,acd") {
		k := fmt.Sprint(d.EmployeeID, d.Date)
		if d.Blocks[0].Start == nil {
			continue
		}
		start := wall(t, *d.Blocks[0].Start)
		if d.Level == "plan" {
			first[k] = start
			continue
		}
		if d.Date >= "2026-11-24" {
			t.Fatalf("agent status on %s", d.Date)
		}
		days++
		if plan, ok := first[k]; ok && start > plan+60 {
			late++
		}
		for i, b := range d.Blocks {
			if *b.ActivityID == actPresent && b.Type == "present" {
				unmapped++
			}
			if i > 0 && wall(t, *b.Start) > wall(t, *d.Blocks[i-1].End) {
				gaps++
			}
		}
	}
	if days < 200 || late < days/10 || unmapped < 12 || gaps < 12 {
		t.Errorf("%d days: %d late starts, %d unmapped stretches, %d gaps", days, late, unmapped, gaps)
	}
	c.get("/planning_units/1005/schedule/2026-11-01?length=20&levels=acd", 404)
}

func TestRequestLevels(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	by := map[string][]jsonDay{}
	for _, d := range c.days(roleWishes, "2026-11-16", "2026-11-20", "wishes,alternative_wishes,absence_wishes,availabilities") {
		by[d.Level] = append(by[d.Level], d)
	}
	for _, level := range []string{"wishes", "alternative_wishes", "availabilities"} {
		if len(by[level]) == 0 {
			t.Errorf("no %s", level)
		}
		for _, d := range by[level] {
			for _, b := range d.Blocks {
				if b.ActivityID != nil || b.Start == nil {
					t.Errorf("%s: %s", level, text(d))
				}
			}
		}
	}
	if len(by["absence_wishes"]) == 0 || text(by["absence_wishes"][0]) != "1020 - - holiday\n" {
		t.Errorf("absence_wishes: %v", by["absence_wishes"])
	}
	raw := string(c.get(fmt.Sprintf("/employees/%d/schedule/2026-11-16?levels=wishes", idOf(roleWishes)), 200))
	if !strings.Contains(raw, `{"activity_id":null,"time_start":"`) {
		t.Errorf("wish: %s", raw)
	}
	raw = string(c.get(fmt.Sprintf("/employees/%d/schedule/2026-11-17?levels=availabilities", idOf(roleWishes)), 200))
	if !strings.Contains(raw, `"schedule_blocks":[{"time_start":"`) {
		t.Errorf("availability: %s", raw)
	}
}

// Every level but productivity is filled somewhere, a year back and, where it can be,
// a year ahead.
func TestLevelsAreFilled(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	for _, span := range []struct{ from, to, empty string }{
		{"2025-12-08", "2026-01-04", "productivity"},
		{"2027-11-08", "2027-11-24", "productivity acd time_recording correction overtime backup_version_2 backup_version_3"},
	} {
		seen := map[string]int{}
		for _, unit := range []int64{unitBerlin, unitBackOffice} {
			for _, d := range c.unitDays(unit, span.from, span.to, allLevels) {
				seen[d.Level]++
			}
		}
		for _, name := range levelNames {
			if empty := strings.Contains(span.empty, name); empty != (seen[name] == 0) && name != "backup" {
				t.Errorf("%s to %s: %d days on %s", span.from, span.to, seen[name], name)
			}
		}
	}
}
