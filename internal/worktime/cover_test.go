package worktime

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

// seen writes the stretches of a day as "08:00-10:00 2", pieces of one activity that touch
// made one.
func seen(day *wfm.ScheduleDay) []string {
	var c coverer
	var out []string
	var last stretch
	midnight := wallMidnight(day.Date)
	clock := func(t int64) string { t -= midnight; return fmt.Sprintf("%02d:%02d", t/3600, t/60%60) }
	flush := func() {
		if last.block != nil {
			out = append(out, fmt.Sprintf("%s-%s %d", clock(last.start), clock(last.end), last.block.ActivityID))
		}
	}
	for _, s := range c.ofDay(day) {
		if last.block != nil && last.end == s.start && last.block.ActivityID == s.block.ActivityID {
			last.end = s.end
			continue
		}
		flush()
		last = s
	}
	flush()
	return out
}

func TestShorterCoversLonger(t *testing.T) {
	for _, c := range []struct {
		name         string
		blocks, want []string
	}{
		{"flat", []string{"08:00-12:00 2", "12:00-12:30 3", "12:30-16:00 2"}, []string{"08:00-12:00 2", "12:00-12:30 3", "12:30-16:00 2"}},
		{"layered", []string{"08:00-16:00 2", "12:00-12:30 3"}, []string{"08:00-12:00 2", "12:00-12:30 3", "12:30-16:00 2"}},
		{"three deep", []string{"08:00-16:00 2", "10:00-12:00 5", "11:00-11:15 4"}, []string{"08:00-10:00 2", "10:00-11:00 5", "11:00-11:15 4", "11:15-12:00 5", "12:00-16:00 2"}},
		{"over the edge", []string{"08:00-12:00 2", "11:30-12:30 5"}, []string{"08:00-11:30 2", "11:30-12:30 5"}},
		{"a gap", []string{"08:00-12:00 2", "13:00-17:00 2"}, []string{"08:00-12:00 2", "13:00-17:00 2"}},
		// Both last an hour: the later start covers 09:30-10:00.
		{"equal length", []string{"09:00-10:00 5", "09:30-10:30 2"}, []string{"09:00-09:30 5", "09:30-10:30 2"}},
		// Same time: the higher id covers, so that Present (1) lies below all else.
		{"equal time", []string{"09:00-10:00 2", "09:00-10:00 1"}, []string{"09:00-10:00 2"}},
		{"twice the same", []string{"09:00-10:00 2", "09:00-10:00 2"}, []string{"09:00-10:00 2"}},
		{"full-day takes no time", []string{"full 7", "09:00-10:00 2"}, []string{"09:00-10:00 2"}},
		{"nothing", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-02", c.blocks...)
			for range 20 { // in any order
				if diff := cmp.Diff(c.want, seen(&d)); diff != "" {
					t.Fatalf("%s (-want +got):\n%s", strings.Join(c.blocks, ", "), diff)
				}
				rand.Shuffle(len(d.Blocks), func(i, j int) { d.Blocks[i], d.Blocks[j] = d.Blocks[j], d.Blocks[i] })
			}
		})
	}
}

func TestBlocksThatTakeNoTime(t *testing.T) {
	at := func(s string) wfm.Time { return moment(t, s) }
	d := wfm.ScheduleDay{Date: date(t, "2026-03-02"), Level: wfm.Plan, Blocks: []wfm.ScheduleBlock{
		{ActivityID: hotline, Start: at("2026-03-02T08:00:00Z")},                                  // no end
		{ActivityID: hotline, End: at("2026-03-02T08:00:00Z")},                                    // no start
		{ActivityID: hotline, Start: at("2026-03-02T08:00:00Z"), End: at("2026-03-02T08:00:00Z")}, // empty
		{ActivityID: hotline, Start: at("2026-03-02T08:00:00Z"), End: at("2026-03-02T07:00:00Z")}, // backwards
	}}
	got := DayOf(&d, activities(), nil)
	if got.Minutes != 0 || got.GrossMinutes != nil || text(got.PaidMinutes) != "0" || DayMinutes(&d) != 0 {
		t.Errorf("minutes %d, gross %s, paid %s: want 0, null, 0", got.Minutes, text(got.GrossMinutes), text(got.PaidMinutes))
	}
}

// FuzzCover reads blocks from bytes and compares the sweep with a look at every second.
func FuzzCover(f *testing.F) {
	f.Add([]byte{0, 10, 1, 3, 4, 2, 3, 4, 3})
	f.Add([]byte{5, 5, 1, 0, 20, 1, 7, 3, 2, 7, 3, 2})
	f.Fuzz(func(t *testing.T, data []byte) {
		var d wfm.ScheduleDay
		for len(data) >= 3 && len(d.Blocks) < 40 {
			start := int64(data[0])
			d.Blocks = append(d.Blocks, wfm.ScheduleBlock{
				ActivityID: wfm.ID(data[2] % 5),
				Start:      wfm.TimeAt(time.Unix(start, 0).UTC()),
				End:        wfm.TimeAt(time.Unix(start+int64(data[1]), 0).UTC()),
			})
			data = data[3:]
		}
		var got [512]wfm.ID
		for i := range got {
			got[i] = -1
		}
		var c coverer
		last := int64(-1)
		for _, s := range c.ofDay(&d) {
			if s.start < last || s.end <= s.start {
				t.Fatalf("stretch %d-%d begins before %d or is empty", s.start, s.end, last)
			}
			last = s.end
			for sec := s.start; sec < s.end; sec++ {
				got[sec] = s.block.ActivityID
			}
		}
		covered := 0
		for sec := range got {
			want := wfm.ID(-1)
			if b := naiveTop(d.Blocks, int64(sec)); b != nil {
				want = b.ActivityID
				covered++
			}
			if got[sec] != want {
				t.Fatalf("second %d: activity %d, want %d", sec, got[sec], want)
			}
		}
		if m := DayMinutes(&d); m != covered/60 {
			t.Fatalf("%d minutes, want %d", m, covered/60)
		}
	})
}
