package worktime

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

func TestParseTimeOfDay(t *testing.T) {
	for s, want := range map[string]TimeOfDay{"00:00": 0, "06:30": 6*3600 + 1800, "23:59": 86340, "24:00": 86400} {
		if got, err := ParseTimeOfDay(s); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "6:30", "24:01", "25:00", "12:60", "12-30", "1a:00", "12:3a", "+1:30", "12:300", "１２:00"} {
		if got, err := ParseTimeOfDay(s); err == nil {
			t.Errorf("%q reads as %d", s, got)
		}
	}
}

func FuzzParseTimeOfDay(f *testing.F) {
	f.Add("22:00")
	f.Add("24:00")
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseTimeOfDay(s)
		if err != nil {
			return
		}
		if v < 0 || v > 86400 || v%60 != 0 || len(s) != 5 {
			t.Errorf("%q reads as %d", s, v)
		}
	})
}

// Readings on the wall become instants. In Berlin the clock goes from 02:00 to 03:00 on
// 29 March and from 03:00 back to 02:00 on 25 October; in New York on 8 March and from
// 02:00 back to 01:00 on 1 November.
func TestResolve(t *testing.T) {
	berlin, newYork := zone(t, "Europe/Berlin"), zone(t, "America/New_York")
	for _, c := range []struct {
		name             string
		loc              *time.Location
		level            wfm.Level
		from, to         string // naive, unless it has an offset
		wantFrom, wantTo string
	}{
		{"ordinary", berlin, wfm.Plan, "2026-03-02T08:00:00", "2026-03-02T16:00:00", "2026-03-02T08:00:00+01:00", "2026-03-02T16:00:00+01:00"},
		{"offset kept", berlin, wfm.Plan, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00-05:00", "2026-03-02T08:00:00Z", "2026-03-02T16:00:00-05:00"},
		// The reading comes twice: the first one is meant, in summer time.
		{"twice, Berlin", berlin, wfm.Plan, "2026-10-25T02:30:00", "2026-10-25T06:00:00", "2026-10-25T02:30:00+02:00", "2026-10-25T06:00:00+01:00"},
		{"twice, New York", newYork, wfm.Plan, "2026-11-01T01:30:00", "2026-11-01T06:00:00", "2026-11-01T01:30:00-04:00", "2026-11-01T06:00:00-05:00"},
		// The reading never comes: on by the hour that is skipped.
		{"never, Berlin", berlin, wfm.Plan, "2026-03-29T02:30:00", "2026-03-29T06:00:00", "2026-03-29T03:30:00+02:00", "2026-03-29T06:00:00+02:00"},
		{"never, New York", newYork, wfm.Plan, "2026-03-08T02:30:00", "2026-03-08T06:00:00", "2026-03-08T03:30:00-04:00", "2026-03-08T06:00:00-04:00"},
		// The end was written with the booking date: the next day's reading is meant, which
		// is 9 hours later in autumn, 7 in spring, not 8.
		{"end on the next day", berlin, wfm.Plan, "2026-10-24T22:00:00", "2026-10-24T06:00:00", "2026-10-24T22:00:00+02:00", "2026-10-25T06:00:00+01:00"},
		{"end on the next day, spring", berlin, wfm.Plan, "2026-03-28T22:00:00", "2026-03-28T06:00:00", "2026-03-28T22:00:00+01:00", "2026-03-29T06:00:00+02:00"},
		{"end on the next day, with offsets", berlin, wfm.Plan, "2026-10-24T22:00:00+02:00", "2026-10-24T06:00:00+02:00", "2026-10-24T22:00:00+02:00", "2026-10-25T06:00:00+01:00"},
		// Of a foreign offset we know no clock: 24 hours.
		{"end on the next day, foreign offset", berlin, wfm.Plan, "2026-10-24T22:00:00Z", "2026-10-24T06:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T06:00:00Z"},
		{"00:00 as end", berlin, wfm.Plan, "2026-03-02T16:00:00", "2026-03-02T00:00:00", "2026-03-02T16:00:00+01:00", "2026-03-03T00:00:00+01:00"},
		// 02:45 is followed by the second 02:15, half an hour later.
		{"end is the second coming", berlin, wfm.Plan, "2026-10-25T02:45:00", "2026-10-25T02:15:00", "2026-10-25T02:45:00+02:00", "2026-10-25T02:15:00+01:00"},
		{"end is the second coming, New York", newYork, wfm.Plan, "2026-11-01T01:45:00", "2026-11-01T01:15:00", "2026-11-01T01:45:00-04:00", "2026-11-01T01:15:00-05:00"},
		// The start is the second 02:30 already: the end is the next day's.
		{"no third coming", berlin, wfm.Plan, "2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00", "2026-10-25T02:30:00+01:00", "2026-10-26T02:30:00+01:00"},
		{"equal is a whole day", berlin, wfm.Availabilities, "2026-03-02T00:00:00", "2026-03-02T00:00:00", "2026-03-02T00:00:00+01:00", "2026-03-03T00:00:00+01:00"},
		{"equal is nothing where times are recorded, in whatever form", berlin, wfm.ACD, "2026-03-02T09:00:00", "2026-03-02T08:00:00Z", "2026-03-02T09:00:00+01:00", "2026-03-02T08:00:00Z"},
		{"equal is nothing where times are recorded", berlin, wfm.ACD, "2026-03-02T09:00:00", "2026-03-02T09:00:00", "2026-03-02T09:00:00+01:00", "2026-03-02T09:00:00+01:00"},
		{"before the start on acd", berlin, wfm.ACD, "2026-03-02T22:00:00", "2026-03-02T01:00:00", "2026-03-02T22:00:00+01:00", "2026-03-03T01:00:00+01:00"},
		{"start alone", berlin, wfm.Plan, "2026-03-02T08:00:00", "", "2026-03-02T08:00:00+01:00", ""},
		{"end alone", berlin, wfm.Plan, "", "2026-03-02T08:00:00", "", "2026-03-02T08:00:00+01:00"},
		{"full day", berlin, wfm.Plan, "", "", "", ""},
		{"no zone is UTC", nil, wfm.Plan, "2026-03-02T08:00:00", "2026-03-02T16:00:00", "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			read := func(s string) (v wfm.Time) {
				if s == "" {
					return v
				}
				v, err := wfm.ParseTime(s)
				if err != nil {
					t.Fatal(err)
				}
				return v
			}
			in := []wfm.ScheduleDay{{Level: c.level, Blocks: []wfm.ScheduleBlock{{Start: read(c.from), End: read(c.to)}}}}
			before := in[0].Blocks[0]
			out := Resolve(in, c.loc)
			b := out[0].Blocks[0]
			if b.Start.String() != c.wantFrom || b.End.String() != c.wantTo {
				t.Errorf("%s to %s, want %s to %s", b.Start, b.End, c.wantFrom, c.wantTo)
			}
			// The same, if the times were given their offsets before.
			if c.loc != nil {
				in := []wfm.ScheduleDay{{Level: c.level, Blocks: []wfm.ScheduleBlock{{Start: before.Start.In(c.loc), End: before.End.In(c.loc)}}}}
				if got := Resolve(in, c.loc)[0].Blocks[0]; got != b {
					t.Errorf("with offsets before: %s to %s", got.Start, got.End)
				}
			}
			if in[0].Blocks[0] != before {
				t.Error("the input was changed")
			}
			if again := Resolve(out, c.loc); again[0].Blocks[0] != b {
				t.Errorf("a second time: %s to %s", again[0].Blocks[0].Start, again[0].Blocks[0].End)
			}
		})
	}
}

// Midnight is the first instant of a day, also where clocks change at midnight.
func TestMidnight(t *testing.T) {
	for _, c := range []struct{ zone, day, want string }{
		{"Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"},
		{"Asia/Beirut", "2026-03-29", "2026-03-28T22:00:00Z"},    // 00:00 never comes: the day begins at 01:00
		{"America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"}, // 00:00 comes twice: the day begins with the first
		{"America/Havana", "2026-03-08", "2026-03-08T05:00:00Z"},
	} {
		clock := newWallClock(zone(t, c.zone))
		if got := time.Unix(clock.midnight(date(t, c.day)), 0).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%s %s begins %s, want %s", c.zone, c.day, got, c.want)
		}
	}
}

// Whatever the clock was asked before, its answers are those of a new one, and every
// reading that it finds is what the wall shows then.
func TestWallClockRemembersNothingWrong(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kolkata", "UTC", "Pacific/Apia"} {
		loc := zone(t, name)
		old := newWallClock(loc)
		start := date(t, "2025-12-20").Time().Unix()
		x := uint64(7)
		for range 3000 {
			x = x*6364136223846793005 + 1442695040888963407
			wall := start + int64(x>>33)%(400*86400)/60*60
			got, want := old.first(wall), newWallClock(loc).first(wall)
			if got != want {
				t.Fatalf("%s: reading %d is %d, and %d for a new clock", name, wall, got, want)
			}
			shown := old.wall(got)
			if shown != wall && shown-wall != 3600 && shown-wall != 1800 {
				t.Fatalf("%s: at %d the wall shows %d, not %d", name, got, shown, wall)
			}
			for back := int64(1800); back <= 7200; back += 1800 {
				if old.wall(got-back) == wall {
					t.Fatalf("%s: reading %d came %d seconds earlier too", name, wall, back)
				}
			}
		}
	}
}

func TestGrid(t *testing.T) {
	for _, c := range []struct {
		zone, day string
		raster    int
		intervals int
	}{
		// Berlin's days of 23 and 25 hours; the same days are ordinary in New York.
		{"Europe/Berlin", "2026-03-28", 900, 96},
		{"Europe/Berlin", "2026-03-29", 900, 92},
		{"Europe/Berlin", "2026-10-25", 900, 100},
		{"Europe/Berlin", "2026-10-25", 1800, 50},
		{"America/New_York", "2026-03-29", 900, 96},
		{"America/New_York", "2026-10-25", 900, 96},
		{"America/New_York", "2026-03-08", 900, 92},
		{"America/New_York", "2026-11-01", 900, 100},
		{"Australia/Lord_Howe", "2026-04-05", 900, 98}, // half an hour more
		{"Europe/Berlin", "2026-03-29", 0, 92},         // no raster: 15 minutes
		{"Europe/Berlin", "2026-03-28", 1, 1440},       // not below a minute
		{"Europe/Berlin", "2026-03-28", 86400 * 3, 1},
	} {
		g := NewGrid(wfm.Period{Start: date(t, c.day), End: date(t, c.day)}, zone(t, c.zone), c.raster)
		if g.Len() != c.intervals {
			t.Errorf("%s on %s in %d s: %d intervals, want %d", c.zone, c.day, c.raster, g.Len(), c.intervals)
		}
	}
	if n := NewGrid(period(t, "2026-03-02", "2026-03-01"), nil, 900).Len(); n != 0 {
		t.Errorf("an empty period has %d intervals", n)
	}
}

// With a raster of two hours the interval around the change is shorter, or there is one
// more; those of the afternoon begin at even hours all the same.
func TestGridAboveTheChange(t *testing.T) {
	list := func(day string) []string {
		g := NewGrid(wfm.Period{Start: date(t, day), End: date(t, day)}, zone(t, "Europe/Berlin"), 7200)
		var out []string
		for i := range 4 {
			out = append(out, g.Start(i).String()+" "+time.Duration(g.Seconds(i)*1e9).String())
		}
		return append(out, g.Start(g.Len()-1).String())
	}
	if diff := cmp.Diff([]string{
		"2026-03-29T00:00:00+01:00 2h0m0s", "2026-03-29T03:00:00+02:00 1h0m0s",
		"2026-03-29T04:00:00+02:00 2h0m0s", "2026-03-29T06:00:00+02:00 2h0m0s", "2026-03-29T22:00:00+02:00",
	}, list("2026-03-29")); diff != "" {
		t.Error("spring (-want +got):\n" + diff)
	}
	if diff := cmp.Diff([]string{
		"2026-10-25T00:00:00+02:00 2h0m0s", "2026-10-25T02:00:00+02:00 1h0m0s",
		"2026-10-25T02:00:00+01:00 2h0m0s", "2026-10-25T04:00:00+01:00 2h0m0s", "2026-10-25T22:00:00+01:00",
	}, list("2026-10-25")); diff != "" {
		t.Error("autumn (-want +got):\n" + diff)
	}
}
