package worktime

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name       string
		base, with []string // blocks on final and on plan
		want       string
	}{
		{"the same", []string{"08:00-16:00 2", "12:00-12:30 3"}, []string{"08:00-12:00 2", "12:00-12:30 3", "12:30-16:00 2"}, ""},
		{"an hour less", []string{"08:00-16:00 2"}, []string{"08:00-15:00 2"}, "480 420 -60: 2=-60"},
		// Same minutes, elsewhere in the day: a change of 0.
		{"moved", []string{"08:00-16:00 2"}, []string{"09:00-17:00 2"}, "480 480 0: 2=0"},
		{"lunch moved", []string{"08:00-16:00 2", "12:00-12:30 3"}, []string{"08:00-16:00 2", "13:00-13:30 3"}, "480 480 0: 2=0 3=0"},
		{"hotline to mail", []string{"08:00-16:00 2"}, []string{"08:00-14:00 2", "14:00-16:00 11"}, "480 480 0: 2=-120 11=120"},
		{"a new break", []string{"08:00-16:00 2"}, []string{"08:00-16:00 2", "10:00-10:15 4"}, "480 480 0: 2=-15 4=15"},
		{"shift to vacation", []string{"08:00-16:00 2"}, []string{"full 8"}, "480 0 -480: 2=-480 8=0"},
		{"sick over the shift", []string{"08:00-16:00 2"}, []string{"full 7", "08:00-16:00 2"}, "480 480 0: 7=0"},
		{"a new shift", nil, []string{"08:00-16:00 2"}, "0 480 480: 2=480"},
		{"a shift gone", []string{"08:00-16:00 2"}, nil, "480 0 -480: 2=-480"},
		{"the same vacation", []string{"full 8"}, []string{"full 8", "full 8"}, ""},
		// 30 seconds are less than a minute, but the day differs.
		{"seconds", []string{"08:00-16:00 2"}, []string{"08:00-16:00:30 2"}, "480 480 0: 2=0"},
		{"no activity", []string{"08:00-16:00 0"}, []string{"08:00-15:00 0"}, "480 420 -60: 0=-60"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var days []wfm.ScheduleDay
			if c.with != nil {
				days = append(days, dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-02", c.with...))
			}
			if c.base != nil {
				days = append(days, dayOf(t, time.UTC, wfm.Final, 1, "2026-03-02", c.base...))
			}
			days = append(days, dayOf(t, time.UTC, wfm.ACD, 1, "2026-03-02", "08:00-09:00 2")) // neither
			got := ""
			for _, d := range Compare(days, wfm.Final, wfm.Plan, time.UTC) {
				var changes []string
				for _, a := range d.Changes {
					changes = append(changes, fmt.Sprintf("%d=%d", a.ActivityID, a.Minutes))
				}
				got += fmt.Sprintf("%d %d %d: %s", d.BaseMinutes, d.WithMinutes, d.DifferenceMinutes, strings.Join(changes, " "))
			}
			if got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
	d := dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-02", "08:00-16:00 2")
	if got := Compare([]wfm.ScheduleDay{d}, wfm.Plan, wfm.Plan, time.UTC); got != nil {
		t.Errorf("a level against itself: %v", got)
	}
}

func TestCompareOrder(t *testing.T) {
	var days []wfm.ScheduleDay
	for _, on := range []string{"2026-03-03", "2026-03-02"} {
		for _, employee := range []wfm.ID{3, 1, 2} {
			days = append(days, dayOf(t, time.UTC, wfm.Plan, employee, on, "08:00-16:00 2"))
		}
	}
	var got []string
	for _, d := range Compare(days, wfm.Final, wfm.Plan, time.UTC) {
		got = append(got, fmt.Sprintf("%s/%d", d.Date, d.EmployeeID))
	}
	want := "2026-03-02/1 2026-03-02/2 2026-03-02/3 2026-03-03/1 2026-03-03/2 2026-03-03/3"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("%s\nwant %s", s, want)
	}
}

func TestAdherenceOf(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	plan := func(blocks ...string) wfm.ScheduleDay {
		return dayOf(t, berlin, wfm.Plan, 1, "2026-03-02", blocks...)
	}
	acd := func(blocks ...string) wfm.ScheduleDay {
		return dayOf(t, berlin, wfm.ACD, 1, "2026-03-02", blocks...)
	}
	nextDay := func(d wfm.ScheduleDay) wfm.ScheduleDay { d.Date++; return d }
	for _, c := range []struct {
		name      string
		days      []wfm.ScheduleDay
		tolerance int
		until     string
		want      string // scheduled, actual and in-adherence minutes, the two percentages
		list      []string
	}{
		{"kept to it", []wfm.ScheduleDay{plan("08:00-16:00 2", "12:00-12:30 3"), acd("08:00-16:00 2", "12:00-12:30 3")}, 0, "",
			"480 480 480 100 100", nil},
		// By type: mail instead of hotline is presence all the same.
		{"another activity of the type", []wfm.ScheduleDay{plan("08:00-16:00 2"), acd("08:00-16:00 11")}, 0, "",
			"480 480 480 100 100", nil},
		// 30 of 480 minutes late: 450 ÷ 480 = 93.75 %; stays 30 longer: 480 ÷ 480.
		{"late, and stays longer", []wfm.ScheduleDay{plan("08:00-16:00 2"), acd("08:30-16:30 2")}, 0, "",
			"480 480 450 93.75 100", []string{"08:00-08:30 NOT_PRESENT 2/0", "16:00-16:30 NOT_SCHEDULED 0/2"}},
		// Lunch 12:00-12:30, taken 12:15-12:45: 15 at work at lunch, 15 at lunch at work.
		{"lunch moved", []wfm.ScheduleDay{plan("08:00-16:00 2", "12:00-12:30 3"), acd("08:00-16:00 2", "12:15-12:45 3")}, 0, "",
			"480 480 450 93.75 100", []string{"12:00-12:15 WRONG_ACTIVITY 3/2", "12:30-12:45 WRONG_ACTIVITY 2/3"}},
		{"a gap", []wfm.ScheduleDay{plan("08:00-10:00 2"), acd("08:00-09:00 2", "09:30-10:00 2")}, 0, "",
			"120 90 90 75 75", []string{"09:00-09:30 NOT_PRESENT 2/0"}},
		// Ill by the phone system: a status, of a type that is no work.
		{"an actual absence", []wfm.ScheduleDay{plan("08:00-10:00 2"), acd("08:00-09:00 2", "09:00-10:00 7")}, 0, "",
			"120 60 60 50 50", []string{"09:00-10:00 WRONG_ACTIVITY 2/7"}},
		// Training is absence: not scheduled for adherence.
		{"scheduled as absent", []wfm.ScheduleDay{plan("08:00-10:00 2", "09:00-10:00 6"), acd("08:00-09:00 2")}, 0, "",
			"60 60 60 100 100", nil},
		{"works while scheduled as absent", []wfm.ScheduleDay{plan("08:00-10:00 2", "09:00-10:00 6"), acd("08:00-09:30 2")}, 0, "",
			"60 90 60 100 150", []string{"09:00-09:30 NOT_SCHEDULED 6/2"}},
		{"sick over the shift", []wfm.ScheduleDay{plan("full 7", "08:00-10:00 2")}, 0, "", "", nil},
		{"sick, and works", []wfm.ScheduleDay{plan("full 7", "08:00-10:00 2"), acd("08:00-10:00 2")}, 0, "",
			"0 120 0 null null", []string{"08:00-10:00 NOT_SCHEDULED 0/2"}},
		// Exactly the tolerance is forgiven, and counts as in adherence.
		{"exactly the tolerance", []wfm.ScheduleDay{plan("08:00-10:00 2"), acd("08:01-10:00 2")}, 60, "",
			"120 119 120 100 99.16666666666667", nil},
		{"a second more", []wfm.ScheduleDay{plan("08:00-10:00 2"), acd("08:01:01-10:00 2")}, 60, "",
			"120 118 118 99.15277777777777 99.15277777777777", []string{"08:00-08:01 NOT_PRESENT 2/0"}},
		{"forgiven beyond the schedule", []wfm.ScheduleDay{plan("08:00-10:00 2"), acd("08:00-10:01 2")}, 60, "",
			"120 121 120 100 100.83333333333333", nil},
		// One deviation: away from 09:55 to 10:05, over the scheduled change to a meeting at
		// 10:00. Its halves of 5 minutes are within the tolerance of 6, the whole is not.
		{"one deviation, two activities", []wfm.ScheduleDay{plan("09:00-10:00 2", "10:00-11:00 5"), acd("09:00-09:55 2", "10:05-11:00 5")}, 360, "",
			"120 110 110 91.66666666666666 91.66666666666666", []string{"09:55-10:00 NOT_PRESENT 2/0", "10:00-10:05 NOT_PRESENT 5/0"}},
		// Two kinds are two deviations: 5 minutes each, both forgiven.
		{"two kinds", []wfm.ScheduleDay{plan("09:00-10:00 2"), acd("09:00-09:50 2", "09:55-10:00 3")}, 360, "",
			"60 55 60 100 91.66666666666666", nil},
		{"the same two activities in two blocks", []wfm.ScheduleDay{plan("09:00-09:30 2", "09:30-10:00 2"), acd("08:00-08:10 2")}, 0, "",
			"60 10 0 0 16.666666666666664", []string{"08:00-08:10 NOT_SCHEDULED 0/2", "09:00-10:00 NOT_PRESENT 2/0"}},
		// The night shift's hours after midnight are the next day's.
		{"calendar day", []wfm.ScheduleDay{plan("22:00-30:00 2"), acd("22:00-24:00 2")}, 0, "",
			"120 120 120 100 100", nil},
		// The phone system books 00:00 to 06:00 on the next day: the same instants.
		{"booked on another day", []wfm.ScheduleDay{plan("22:00-24:00 2"), nextDay(acd("22:00-24:00 2"))}, 0, "",
			"120 120 120 100 100", nil},
		// At 09:00 one hour of the shift is still to come.
		{"until now", []wfm.ScheduleDay{plan("08:00-10:00 2"), acd("08:00-09:00 2")}, 0, "2026-03-02T09:00:00+01:00",
			"60 60 60 100 100", nil},
		{"hidden activities count by the block's type", []wfm.ScheduleDay{plan("08:00-09:00 2"), hiddenAs(acd("08:00-09:00 99"), wfm.Present)}, 0, "",
			"60 60 60 100 100", nil},
		{"no type at all", []wfm.ScheduleDay{plan("08:00-09:00 2"), acd("08:00-09:00 99")}, 0, "",
			"60 0 0 0 0", []string{"08:00-09:00 WRONG_ACTIVITY 2/99"}},
		{"nothing", nil, 0, "", "", nil},
		{"absences alone", []wfm.ScheduleDay{plan("08:00-10:00 6"), acd("08:00-10:00 6")}, 0, "", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := AdherenceQuery{
				Period: period(t, "2026-03-02", "2026-03-02"), Location: berlin, Scheduled: wfm.Plan, Actual: wfm.ACD,
				Days: c.days, Activities: activities(), ToleranceSeconds: c.tolerance,
			}
			if c.until != "" {
				q.Until = moment(t, c.until).Time()
			}
			got, list := "", []string(nil)
			for _, a := range AdherenceOf(q) {
				got += fmt.Sprintf("%d %d %d %s %s", a.ScheduledMinutes, a.ActualMinutes, a.InAdherenceMinutes, text(a.AdherencePercent), text(a.ConformancePercent))
				if a.OutOfConformanceMinutes() != a.ActualMinutes-a.ScheduledMinutes {
					t.Error("out of conformance")
				}
				for _, e := range a.Exceptions {
					list = append(list, fmt.Sprintf("%s-%s %s %d/%d", e.Start.String()[11:16], e.End.String()[11:16], e.Kind, e.ScheduledActivityID, e.ActualActivityID))
				}
			}
			if got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
			if diff := cmp.Diff(c.list, list); diff != "" {
				t.Errorf("exceptions (-want +got):\n%s", diff)
			}
		})
	}
}

func hiddenAs(d wfm.ScheduleDay, kind wfm.ActivityType) wfm.ScheduleDay {
	for i := range d.Blocks {
		d.Blocks[i].Type = kind
	}
	return d
}

// What the phone system had the day before, or the day after, does not tell that it had
// anything that day.
func TestNothingRecordedInThePeriod(t *testing.T) {
	plan := dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-02", "08:00-10:00 2")
	for _, c := range []struct {
		name   string
		actual wfm.ScheduleDay
		want   string
	}{
		{"the day before", dayOf(t, time.UTC, wfm.ACD, 1, "2026-03-01", "08:00-24:00 2"), "null"},
		{"the day after", dayOf(t, time.UTC, wfm.ACD, 2, "2026-03-03", "00:00-10:00 2"), "null"},
		{"a row without blocks", dayOf(t, time.UTC, wfm.ACD, 1, "2026-03-02"), "null"},
		{"what is still to come", dayOf(t, time.UTC, wfm.ACD, 1, "2026-03-02", "12:00-13:00 2"), "null"},
		{"the night into the day", dayOf(t, time.UTC, wfm.ACD, 2, "2026-03-01", "23:00-24:01 2"), "0"},
		{"a whole day", dayOf(t, time.UTC, wfm.ACD, 2, "2026-03-02", "full 7"), "0"},
	} {
		got := AdherenceOf(AdherenceQuery{
			Period: period(t, "2026-03-02", "2026-03-02"), Scheduled: wfm.Plan, Actual: wfm.ACD, Days: []wfm.ScheduleDay{plan, c.actual},
			Activities: activities(), Until: moment(t, "2026-03-02T12:00:00Z").Time(),
		})
		if a := got[0]; text(a.AdherencePercent) != c.want || text(a.ConformancePercent) != c.want || (a.Exceptions == nil) != (c.want == "null") || a.ScheduledMinutes != 120 {
			t.Errorf("%s: %s %% in adherence, %s %% in conformance, %d exceptions, %d minutes scheduled; want %s",
				c.name, text(a.AdherencePercent), text(a.ConformancePercent), len(a.Exceptions), a.ScheduledMinutes, c.want)
		}
	}
}

// A deviation over midnight is one deviation in both days' answers.
func TestDeviationOverMidnight(t *testing.T) {
	days := []wfm.ScheduleDay{
		dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-02", "22:00-30:00 2"),
		dayOf(t, time.UTC, wfm.ACD, 1, "2026-03-02", "22:00-23:56 2", "24:04-30:00 2"), // away for 4 + 4 minutes
	}
	for _, c := range []struct {
		start, end string
		tolerance  int
		in         int64
	}{
		{"2026-03-02", "2026-03-02", 300, 6960}, {"2026-03-03", "2026-03-03", 300, 21360}, {"2026-03-02", "2026-03-03", 300, 28320},
		{"2026-03-02", "2026-03-02", 480, 7200}, {"2026-03-03", "2026-03-03", 480, 21600}, {"2026-03-02", "2026-03-03", 480, 28800},
	} {
		got := AdherenceOf(AdherenceQuery{
			Period: period(t, c.start, c.end), Scheduled: wfm.Plan, Actual: wfm.ACD, Days: days,
			Activities: activities(), ToleranceSeconds: c.tolerance,
		})
		if got[0].InAdherenceSeconds != c.in {
			t.Errorf("%s to %s, %d s: %d s in adherence, want %d", c.start, c.end, c.tolerance, got[0].InAdherenceSeconds, c.in)
		}
	}
}

// The night of the clock change: 22:00 to 06:00 is 540 minutes, all of them compared.
func TestAdherenceOverClockChange(t *testing.T) {
	for _, c := range []struct {
		zone, booked string
		want         int
	}{
		{"Europe/Berlin", "2026-10-24", 540}, {"Europe/Berlin", "2026-03-28", 420},
		{"America/New_York", "2026-10-24", 480}, {"America/New_York", "2026-03-28", 480},
		{"America/New_York", "2026-10-31", 540}, {"America/New_York", "2026-03-07", 420},
	} {
		loc := zone(t, c.zone)
		d := date(t, c.booked)
		got := AdherenceOf(AdherenceQuery{
			Period: wfm.Period{Start: d, End: d + 1}, Location: loc, Scheduled: wfm.Plan, Actual: wfm.ACD, Activities: activities(),
			Days: []wfm.ScheduleDay{
				dayOf(t, loc, wfm.Plan, 1, c.booked, "22:00-30:00 2"), dayOf(t, loc, wfm.ACD, 1, c.booked, "22:00-30:00 11"),
			},
		})
		if a := got[0]; a.ScheduledMinutes != c.want || a.InAdherenceMinutes != c.want {
			t.Errorf("%s %s: %d of %d minutes, want %d", c.zone, c.booked, a.InAdherenceMinutes, a.ScheduledMinutes, c.want)
		}
	}
}
