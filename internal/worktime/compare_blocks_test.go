package worktime

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"shiftgraph/internal/wfm"
)

func TestCompareBlocks(t *testing.T) {
	for _, c := range []struct {
		name       string
		base, with []string // blocks on plan and on final
		want       string   // of activity 2: what was, and what is
	}{
		{"began late", []string{"08:00-10:00 2"}, []string{"08:30-10:00 2"}, "08:00-10:00 > 08:30-10:00 -30"},
		{"what is alike is left out", []string{"08:00-10:00 2", "11:00-13:00 2"}, []string{"08:30-10:00 2", "11:00-13:00 2"}, "08:00-10:00 > 08:30-10:00 -30"},
		{"however it is cut", []string{"08:00-10:00 2"}, []string{"08:00-09:00 2", "09:00-09:30 2"}, "08:00-10:00 > 08:00-09:30 -30"},
		{"lunch moved", []string{"12:00-12:30 2"}, []string{"13:00-13:30 2"}, "12:00-12:30 > 13:00-13:30 0"},
		{"work around a lunch that moved", []string{"08:00-16:00 2", "12:00-12:30 3"}, []string{"08:00-16:00 2", "13:00-13:30 3"},
			"08:00-12:00 > 08:00-13:00 60; 12:30-16:00 > 13:30-16:00 -60"},
		{"not there", []string{"08:00-10:00 2"}, nil, "08:00-10:00 > - -120"},
		{"not planned", []string{"08:00-10:00 3"}, []string{"08:00-10:00 3", "11:00-11:20 2"}, "- > 11:00-11:20 20"},
		{"a new break cuts off the shorter part", []string{"08:00-12:00 2"}, []string{"08:00-12:00 2", "09:00-09:15 3"}, "08:00-12:00 > 09:15-12:00 -75; - > 08:00-09:00 60"},
		{"a call before the shift", []string{"08:00-12:00 2"}, []string{"07:59-08:01 2", "08:05-12:00 2"}, "- > 07:59-08:01 2; 08:00-12:00 > 08:05-12:00 -5"},
		{"equal parts: the first", []string{"08:00-10:00 2"}, []string{"08:00-08:30 2", "09:30-10:00 2"}, "08:00-10:00 > 08:00-08:30 -90; - > 09:30-10:00 30"},
		{"what overlaps is no move", []string{"08:00-09:00 2", "10:00-14:00 2"}, []string{"10:00-11:55 2", "12:00-14:00 2"},
			"08:00-09:00 > - -60; 10:00-14:00 > 12:00-14:00 -120; - > 10:00-11:55 115"},
		{"one of two breaks moved", []string{"10:00-10:15 2", "15:00-15:15 2"}, []string{"15:20-15:35 2"}, "10:00-10:15 > - -15; 15:00-15:15 > 15:20-15:35 0"},
		{"the first of two", []string{"10:00-10:15 2", "15:00-15:15 2"}, []string{"10:20-10:35 2"}, "10:00-10:15 > 10:20-10:35 0; 15:00-15:15 > - -15"},
		{"two of three", []string{"10:20-10:35 2", "15:30-15:45 2"}, []string{"10:00-10:15 2", "12:00-12:15 2", "15:00-15:15 2"},
			"10:20-10:35 > 10:00-10:15 0; - > 12:00-12:15 15; 15:30-15:45 > 15:00-15:15 0"},
		{"as near to either: the first", []string{"12:00-12:15 2"}, []string{"11:00-11:15 2", "13:00-13:15 2"}, "12:00-12:15 > 11:00-11:15 0; - > 13:00-13:15 15"},
		{"both moved, in their order", []string{"10:00-10:15 2", "12:00-12:15 2"}, []string{"13:00-13:15 2", "15:00-15:15 2"},
			"10:00-10:15 > 13:00-13:15 0; 12:00-12:15 > 15:00-15:15 0"},
		{"one stays, another moved over it", []string{"08:00-09:00 2", "09:30-10:00 2"}, []string{"09:30-10:00 2", "11:00-12:00 2"}, "08:00-09:00 > 11:00-12:00 0"},
		{"the whole day", []string{"08:00-10:00 2"}, []string{"full 2"}, "- > full 0; 08:00-10:00 > - -120"},
		{"no longer the whole day", []string{"full 2"}, []string{"08:00-10:00 2"}, "full > - 0; - > 08:00-10:00 120"},
		{"the whole day, on both", []string{"full 2", "08:00-10:00 2"}, []string{"full 2", "08:00-09:00 2"}, "08:00-10:00 > 08:00-09:00 -60"},
		{"past midnight", []string{"22:00-02:00 2"}, []string{"22:00-01:30 2"}, "22:00-02:00 > 22:00-01:30 -30"},
		{"seconds", []string{"08:00-10:00 2"}, []string{"08:00-10:00:30 2"}, "08:00-10:00 > 08:00-10:00:30 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var days []wfm.ScheduleDay
			days = append(days, dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-02", c.base...))
			if c.with != nil {
				days = append(days, dayOf(t, time.UTC, wfm.Final, 1, "2026-03-02", c.with...))
			}
			var got []string
			for _, d := range Compare(days, wfm.Plan, wfm.Final, time.UTC) {
				for _, a := range d.Changes {
					if a.ActivityID != 2 {
						continue
					}
					for _, b := range a.Blocks {
						got = append(got, fmt.Sprintf("%s > %s %d", whenIs(b.BaseStart, b.BaseEnd, b.BaseFullDay), whenIs(b.WithStart, b.WithEnd, b.WithFullDay), b.Minutes))
						if b.Minutes != b.WithMinutes-b.BaseMinutes {
							t.Errorf("%+v", b)
						}
					}
				}
			}
			if s := strings.Join(got, "; "); s != c.want {
				t.Errorf("%s\nwant %s", s, c.want)
			}
		})
	}
}

func whenIs(start, end wfm.Time, fullDay bool) string {
	switch {
	case fullDay:
		return "full"
	case start.IsZero() != end.IsZero():
		return "half of it"
	case start.IsZero():
		return "-"
	}
	short := func(t wfm.Time) string {
		return strings.TrimSuffix(time.Unix(t.Unix(), 0).UTC().Format(time.TimeOnly), ":00")
	}
	return short(start) + "-" + short(end)
}

// A day of very many pieces is compared all the same, each with one at most.
func TestCompareBlocksOfManyPieces(t *testing.T) {
	pieces := func(from, n int) (out []piece) {
		for i := range n {
			out = append(out, piece{start: int64(from + 20*i), end: int64(from + 20*i + 5), activity: 2})
		}
		return out
	}
	base, with := pieces(0, 3000), pieces(10, 2000)
	seen := [2]map[int]bool{{}, {}}
	both := 0
	for _, p := range paired(base, with) {
		if p.base >= 0 && p.with >= 0 {
			both++
		}
		if p.base >= 0 && seen[0][p.base] || p.with >= 0 && seen[1][p.with] {
			t.Fatalf("%v has a piece that another has", p)
		}
		seen[0][p.base], seen[1][p.with] = true, true
	}
	delete(seen[0], -1)
	delete(seen[1], -1)
	if both != 2000 || len(seen[0]) != 3000 || len(seen[1]) != 2000 {
		t.Errorf("%d pairs of %d and %d", both, len(seen[0]), len(seen[1]))
	}
}

// Times have the offset of the unit's clock, also of a stretch that begins in the middle of a
// block and after the clock was set.
func TestCompareBlocksOnTheClock(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	days := []wfm.ScheduleDay{
		dayOf(t, berlin, wfm.Plan, 1, "2026-10-25", "00:00-06:00 2"),
		dayOf(t, berlin, wfm.Final, 1, "2026-10-25", "00:00-06:00 2", "00:00-05:00 3"),
	}
	got := Compare(days, wfm.Plan, wfm.Final, berlin)[0].Changes[0].Blocks[0]
	if base, with := fmt.Sprint(got.BaseStart), fmt.Sprint(got.WithStart); base != "2026-10-25T00:00:00+02:00" || with != "2026-10-25T05:00:00+01:00" {
		t.Errorf("from %s to %s", base, with)
	}
}
