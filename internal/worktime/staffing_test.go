package worktime

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

// shown writes the intervals of a series that are not 0, as "08:00=1".
func shown(s ActivitySeries) string {
	var out []string
	for _, p := range s.Intervals {
		if p.Value != 0 {
			out = append(out, fmt.Sprintf("%s=%.4g", p.Start.String()[11:16], p.Value))
		}
	}
	return strings.Join(out, " ")
}

func TestStaffingOf(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	on := func(employee wfm.ID, date string, blocks ...string) wfm.ScheduleDay {
		return dayOf(t, berlin, wfm.Plan, employee, date, blocks...)
	}
	for _, c := range []struct {
		name   string
		days   []wfm.ScheduleDay
		method StaffingMethod
		ids    []wfm.ID
		types  []wfm.ActivityType
		want   []string // "activity: intervals"
	}{
		{
			// From 09:10 to 09:40: 5 of 15 minutes, 15, 10.
			"parts of an interval", []wfm.ScheduleDay{on(1, "2026-03-02", "09:10-09:40 2")}, Average, nil, nil,
			[]string{"2: 09:00=0.3333 09:15=1 09:30=0.6667"},
		},
		{
			"at start", []wfm.ScheduleDay{on(1, "2026-03-02", "09:10-09:40 2")}, AtStart, nil, nil,
			[]string{"2: 09:15=1 09:30=1"},
		},
		{
			"two people, one at lunch", []wfm.ScheduleDay{
				on(1, "2026-03-02", "09:00-10:00 2"), on(2, "2026-03-02", "09:00-10:00 2", "09:30-09:45 3"),
			}, "", nil, nil,
			[]string{"2: 09:00=2 09:15=2 09:30=1 09:45=2", "3: 09:30=1"},
		},
		{
			"by type", []wfm.ScheduleDay{on(2, "2026-03-02", "09:00-10:00 2", "09:30-09:45 3")}, Average, nil, []wfm.ActivityType{wfm.Break},
			[]string{"3: 09:30=1"},
		},
		{
			"asked for, nobody there", []wfm.ScheduleDay{on(2, "2026-03-02", "09:00-10:00 2")}, Average, []wfm.ID{mail}, nil,
			[]string{"11: "},
		},
		{
			"the night shift of the day before", []wfm.ScheduleDay{on(1, "2026-03-01", "22:00-24:30 2")}, Average, nil, nil,
			[]string{"2: 00:00=1 00:15=1"},
		},
		{
			"leaves for the next day", []wfm.ScheduleDay{on(1, "2026-03-02", "23:30-30:00 2")}, Average, nil, nil,
			[]string{"2: 23:30=1 23:45=1"},
		},
		{
			"a day status leaves the booking day out, not the night before", []wfm.ScheduleDay{
				on(1, "2026-03-01", "22:00-24:30 2"), on(1, "2026-03-02", "full 7", "09:00-10:00 2"),
			}, Average, nil, nil,
			[]string{"2: 00:00=1 00:15=1"},
		},
		{
			"a day status the night before leaves its morning out", []wfm.ScheduleDay{on(1, "2026-03-01", "full 7", "22:00-24:30 2")}, Average, nil, nil,
			nil,
		},
		{
			// The early shift is shorter than the night that it overlaps: nobody is two people.
			"overlapping days", []wfm.ScheduleDay{on(1, "2026-03-01", "18:00-25:00 2"), on(1, "2026-03-02", "00:30-01:15 11")}, Average, nil, nil,
			[]string{"2: 00:00=1 00:15=1", "11: 00:30=1 00:45=1 01:00=1"},
		},
		{
			"reported by two units", []wfm.ScheduleDay{on(1, "2026-03-02", "09:00-09:15 2"), on(1, "2026-03-02", "09:00-09:15 2")}, Average, nil, nil,
			[]string{"2: 09:00=1"},
		},
		{
			"a multiactivity counts as itself", []wfm.ScheduleDay{on(1, "2026-03-02", "09:00-09:15 10")}, Average, []wfm.ID{multi, hotline}, nil,
			[]string{"2: ", "10: 09:00=1"},
		},
		{
			"no activity, no series", []wfm.ScheduleDay{on(1, "2026-03-02", "09:00-09:30 0", "09:00-10:00 2")}, Average, nil, nil,
			[]string{"2: 09:30=1 09:45=1"},
		},
		{
			"hidden activity", []wfm.ScheduleDay{on(1, "2026-03-02", "09:00-09:15 99")}, Average, nil, nil,
			[]string{"99: 09:00=1"},
		},
		{
			"another level", []wfm.ScheduleDay{dayOf(t, berlin, wfm.ACD, 1, "2026-03-02", "09:00-09:15 2")}, Average, nil, nil,
			nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := StaffingOf(StaffingQuery{
				Grid: NewGrid(period(t, "2026-03-02", "2026-03-02"), berlin, 900), Level: wfm.Plan, Method: c.method,
				Days: c.days, Activities: activities(), ActivityIDs: c.ids, Types: c.types,
			})
			var list []string
			for _, s := range got {
				if len(s.Intervals) != 96 {
					t.Errorf("activity %d has %d intervals", s.ActivityID, len(s.Intervals))
				}
				list = append(list, fmt.Sprintf("%d: %s", s.ActivityID, shown(s)))
			}
			if diff := cmp.Diff(c.want, list); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// With somebody who knows skills, the parts of a multiactivity are those who have them:
// 2 on the multiactivity, of whom 2 can do mail and 1 the hotline. 2 + 1 are not 2.
func TestStaffingOfSubactivities(t *testing.T) {
	days := []wfm.ScheduleDay{
		dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-02", "09:00-10:00 10"),
		dayOf(t, time.UTC, wfm.Plan, 2, "2026-03-02", "09:00-10:00 10"),
	}
	acts := activities()
	acts[multi].ChildIDs = []wfm.ID{hotline, mail, mail, multi} // no list does harm
	got := StaffingOf(StaffingQuery{
		Grid: NewGrid(period(t, "2026-03-02", "2026-03-02"), time.UTC, 3600), Level: wfm.Plan, Days: days, Activities: acts,
		Qualified: func(employee, sub wfm.ID, on wfm.Date) bool {
			return on == days[0].Date && (sub == mail || employee == 1)
		},
	})
	var list []string
	for _, s := range got {
		list = append(list, fmt.Sprintf("%d: %s", s.ActivityID, shown(s)))
	}
	if diff := cmp.Diff([]string{"2: 09:00=1", "10: 09:00=2", "11: 09:00=2"}, list); diff != "" {
		t.Error(diff)
	}
}

// A night shift from 22:00 to 06:00 is there in 28 quarters of an hour in spring, in 36 in
// autumn.
func TestStaffingOverClockChanges(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	for booked, want := range map[string]float64{"2026-03-28": 28, "2026-10-24": 36, "2026-03-02": 32} {
		d := date(t, booked)
		got := StaffingOf(StaffingQuery{
			Grid: NewGrid(wfm.Period{Start: d, End: d + 1}, berlin, 900), Level: wfm.Plan, Activities: activities(),
			Days: []wfm.ScheduleDay{dayOf(t, berlin, wfm.Plan, 1, booked, "22:00-30:00 2")},
		})
		sum := 0.0
		for _, p := range got[0].Intervals {
			sum += p.Value
		}
		if sum != want {
			t.Errorf("%s: %g intervals, want %g", booked, sum, want)
		}
	}
}

// requirement is of the hotline.
func requirement(t testing.TB, on string, raster int, values ...any) wfm.Requirement {
	t.Helper()
	r := wfm.Requirement{PlanningUnitID: 1001, Date: date(t, on), ActivityID: hotline, RasterSeconds: raster}
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			r.Values = append(r.Values, nil)
		case int:
			r.Values = append(r.Values, new(float64(v)))
		case float64:
			r.Values = append(r.Values, new(v))
		}
	}
	return r
}

// hourly has n values, each the number of its hour.
func hourly(t testing.TB, on string, n int) wfm.Requirement {
	values := make([]any, n)
	for i := range values {
		values[i] = i
	}
	return requirement(t, on, 3600, values...)
}

func hours(c Coverage) string {
	round := func(v *float64) string {
		if v == nil {
			return "null"
		}
		return fmt.Sprint(math.Round(*v*1e6) / 1e6)
	}
	return fmt.Sprintf("required %s, staffed %s, under %s, over %s", round(c.RequiredHours), round(c.StaffedHours), round(c.UnderstaffedHours), round(c.OverstaffedHours))
}

func TestCoverageOf(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	for _, c := range []struct {
		name         string
		days         []wfm.ScheduleDay
		requirements []wfm.Requirement
		ids          []wfm.ID
		want         string
	}{
		{
			// One person from 00:00 to 02:00. Needed: 2, then 0. One too few for an hour and one
			// too many for another do not cancel out.
			"too few and too many", []wfm.ScheduleDay{dayOf(t, berlin, wfm.Plan, 1, "2026-03-02", "00:00-02:00 2")},
			[]wfm.Requirement{requirement(t, "2026-03-02", 3600, 2, 0)}, nil,
			"required 2, staffed 2, under 1, over 1",
		},
		{
			// A raster finer than the unit's: 3, 0, 0 in 5-minute steps against 1 person: too few
			// by 2 for 5 minutes, too many by 1 for 10. Averaged over 15 minutes neither would show.
			"a finer raster", []wfm.ScheduleDay{dayOf(t, berlin, wfm.Plan, 1, "2026-03-02", "00:00-00:15 2")},
			[]wfm.Requirement{requirement(t, "2026-03-02", 300, 3, 0, 0)}, nil,
			"required 0.25, staffed 0.25, under 0.166667, over 0.166667",
		},
		{
			// 30-minute values hold in both quarters: 1.5 × 0.5 h.
			"a coarser raster", []wfm.ScheduleDay{dayOf(t, berlin, wfm.Plan, 1, "2026-03-02", "00:00-00:15 2")},
			[]wfm.Requirement{requirement(t, "2026-03-02", 1800, 1.5)}, nil,
			"required 0.75, staffed 0.25, under 0.5, over 0",
		},
		{
			// 20-minute values on 15-minute intervals: cut at both.
			"rasters that do not fit", []wfm.ScheduleDay{dayOf(t, berlin, wfm.Plan, 1, "2026-03-02", "00:00-00:30 2")},
			[]wfm.Requirement{requirement(t, "2026-03-02", 1200, 0, 2)}, nil,
			// 20 minutes of 1 too many; 10 of 1 too few; 10 of 2 too few.
			"required 0.666667, staffed 0.5, under 0.5, over 0.333333",
		},
		{
			"nobody there is 0", nil, []wfm.Requirement{requirement(t, "2026-03-02", 3600, 2)}, nil,
			"required 2, staffed 0, under 2, over 0",
		},
		{
			// Staffed without a requirement: hours, but neither too many nor too few.
			"nothing required", []wfm.ScheduleDay{dayOf(t, berlin, wfm.Plan, 1, "2026-03-02", "00:00-02:00 2")}, nil, []wfm.ID{hotline},
			"required null, staffed 2, under null, over null",
		},
		{
			"values that run out", []wfm.ScheduleDay{dayOf(t, berlin, wfm.Plan, 1, "2026-03-02", "00:00-02:00 2")},
			[]wfm.Requirement{requirement(t, "2026-03-02", 3600, 1)}, nil,
			"required 1, staffed 2, under 0, over 0",
		},
		{
			"a null among values", []wfm.ScheduleDay{dayOf(t, berlin, wfm.Plan, 1, "2026-03-02", "00:00-02:00 2")},
			[]wfm.Requirement{requirement(t, "2026-03-02", 3600, nil, 3)}, nil,
			"required 3, staffed 2, under 2, over 0",
		},
		{
			"two units add up", nil, []wfm.Requirement{
				requirement(t, "2026-03-02", 3600, 1, 1), requirement(t, "2026-03-02", 1800, nil, 2),
			}, nil,
			"required 3, staffed 0, under 3, over 0",
		},
		{
			"a raster of none", nil, []wfm.Requirement{requirement(t, "2026-03-02", 0, 5)}, []wfm.ID{hotline},
			"required null, staffed 0, under null, over null",
		},
		{
			"sick: not there", []wfm.ScheduleDay{dayOf(t, berlin, wfm.Plan, 1, "2026-03-02", "full 7", "00:00-02:00 2")},
			[]wfm.Requirement{requirement(t, "2026-03-02", 3600, 1)}, nil,
			"required 1, staffed 0, under 1, over 0",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := CoverageOf(CoverageQuery{
				Grid: NewGrid(period(t, "2026-03-02", "2026-03-02"), berlin, 900), Level: wfm.Plan, Days: c.days,
				Activities: activities(), ActivityIDs: c.ids, Requirements: c.requirements,
			})
			if len(got) != 1 {
				t.Fatalf("%d activities", len(got))
			}
			if s := hours(got[0]); s != c.want {
				t.Errorf("%s\nwant %s", s, c.want)
			}
		})
	}
	none := CoverageQuery{Grid: NewGrid(period(t, "2026-03-02", "2026-03-02"), berlin, 900), Level: wfm.Plan}
	if got := CoverageOf(none); got != nil {
		t.Errorf("without requirements: %v", got)
	}
}

// On days of 23 and 25 hours the requirement at 14:00 is that of 14:00, however many
// values came.
func TestRequirementDays(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	for _, c := range []struct {
		on     string
		values int
		want   string // hour=value of some hours, and hours required
	}{
		{"2026-03-02", 24, "00=0 01=1 02=2 03=3 14=14 23=23, 276"},
		// 23 hours, 24 hours' worth: the value of 02:00 is dropped. 276 − 2 = 274.
		{"2026-03-29", 24, "00=0 01=1 03=3 14=14 23=23, 274"},
		{"2026-03-29", 25, "00=0 01=1 03=3 14=14 23=23, 274"},
		// 23 hours, as many values: they follow each other. 0 + … + 22 = 253.
		{"2026-03-29", 23, "00=0 01=1 03=2 14=13 23=22, 253"},
		// 25 hours, 24 hours' worth: the value of 02:00 holds twice. 276 + 2 = 278.
		{"2026-10-25", 24, "00=0 01=1 02=2 02=2 03=3 14=14 23=23, 278"},
		// 23 hours' worth: the value of 23:00 is missing.
		{"2026-10-25", 23, "00=0 01=1 02=2 02=2 03=3 14=14, 255"},
		// 25 hours, as many values: 0 + … + 24 = 300; 14:00 is the 16th hour.
		{"2026-10-25", 25, "00=0 01=1 02=2 02=3 03=4 14=15 23=24, 300"},
	} {
		t.Run(fmt.Sprintf("%s with %d", c.on, c.values), func(t *testing.T) {
			d := date(t, c.on)
			got := CoverageOf(CoverageQuery{
				Grid: NewGrid(wfm.Period{Start: d, End: d}, berlin, 3600), Level: wfm.Plan,
				Requirements: []wfm.Requirement{hourly(t, c.on, c.values)},
			})[0]
			var list []string
			for _, iv := range got.Intervals {
				hour := iv.Start.String()[11:13]
				if strings.Contains("00 01 02 03 14 23", hour) && iv.Requirement != nil {
					list = append(list, fmt.Sprintf("%s=%g", hour, *iv.Requirement))
				}
			}
			if s := fmt.Sprintf("%s, %g", strings.Join(list, " "), *got.RequiredHours); s != c.want {
				t.Errorf("%s\nwant %s", s, c.want)
			}
		})
	}
}

// A sister unit's requirement days are those of its own clock: 08:00 in New York is 13:00
// in Berlin on this day.
func TestRequirementOfAnotherZone(t *testing.T) {
	newYork := zone(t, "America/New_York")
	got := CoverageOf(CoverageQuery{
		Grid: NewGrid(period(t, "2026-03-27", "2026-03-27"), zone(t, "Europe/Berlin"), 3600), Level: wfm.Plan,
		Requirements: []wfm.Requirement{hourly(t, "2026-03-27", 24), hourly(t, "2026-03-26", 24)},
		ZoneOf:       func(wfm.ID) *time.Location { return newYork },
	})[0]
	var list []string
	for _, iv := range got.Intervals {
		list = append(list, fmt.Sprintf("%s=%g", iv.Start.String()[11:13], *iv.Requirement))
	}
	want := "00=19 01=20 02=21 03=22 04=23 05=0 06=1 07=2 08=3 09=4 10=5 11=6 12=7 13=8 14=9 15=10 16=11 17=12 18=13 19=14 20=15 21=16 22=17 23=18"
	if s := strings.Join(list, " "); s != want {
		t.Errorf("%s\nwant %s", s, want)
	}
}

func TestPersonHours(t *testing.T) {
	// (0 + 0 + 2.5 + 4) × 1800 ÷ 3600 = 3.25.
	r := requirement(t, "2026-03-02", 1800, 0, nil, 2.5, 4)
	if got := PersonHours(&r); got != 3.25 {
		t.Errorf("%g person-hours, want 3.25", got)
	}
}

// FuzzGrid looks at every minute of two days and wants an interval to begin where the
// clock shows a multiple of the raster, or would have shown it had it not been set.
func FuzzGrid(f *testing.F) {
	zones := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "America/Havana", "Asia/Kathmandu", "Pacific/Apia"}
	f.Add(uint8(0), uint16(1), uint16(15))
	f.Add(uint8(2), uint16(8), uint16(60))
	f.Fuzz(func(t *testing.T, z uint8, day, raster uint16) {
		loc := zone(t, zones[int(z)%len(zones)])
		d := wfm.DateOf(2026, 3, 28) + wfm.Date(day%800)
		step := int64(raster%1440) + 1
		g := NewGrid(wfm.Period{Start: d, End: d + 1}, loc, int(step)*60)
		i := 0
		clock := newWallClock(loc)
		first, last := clock.midnight(d), clock.midnight(d+2)
		for at := first; at < last; at += 60 {
			minute := func(instant int64) int64 {
				shown := time.Unix(instant, 0).In(loc)
				return int64(shown.Hour()*60 + shown.Minute())
			}
			begins := at == first || at == clock.midnight(d+1) || minute(at)%step == 0 || (minute(at-60)+1)%step == 0
			if begins {
				if g.Start(i).Unix() != at {
					t.Fatalf("interval %d of %s begins %s, want %s", i, d, g.Start(i), time.Unix(at, 0).In(loc))
				}
				i++
			}
		}
		if i != g.Len() || g.End(i-1).Unix() != last {
			t.Fatalf("%d intervals up to %s, want %d up to %d", g.Len(), g.End(g.Len()-1), i, last)
		}
	})
}
