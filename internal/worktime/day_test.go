package worktime

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

// The week of 2026-03-02 begins on a Monday; contract 1 is 8 hours from Monday to Friday.
func TestDayOf(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	for _, c := range []struct {
		name, on        string
		blocks          string
		minutes, breaks int
		gross, paid     string
		perBlock        string // paid minutes of each block
		contracts       *Contracts
	}{
		// 8:00-16:30 are 510 minutes; 30 of lunch are unpaid: 480 paid.
		{"flat", "2026-03-02", "08:00-12:00 2, 12:00-12:30 3, 12:30-16:30 2", 510, 30, "510", "480", "240 0 240", held(9)},
		{"layered", "2026-03-02", "08:00-16:30 2, 12:00-12:30 3", 510, 30, "510", "480", "480 0", held(9)},
		{"paid break", "2026-03-02", "08:00-16:30 2, 10:00-10:15 4", 510, 15, "510", "510", "495 15", held(9)},
		// 4 + 4 hours, an hour between them that is gross alone.
		{"split shift", "2026-03-02", "08:00-12:00 2, 13:00-17:00 2", 480, 0, "540", "480", "240 240", held(9)},
		{"night", "2026-03-02", "22:00-30:00 2, 26:00-26:30 3", 480, 30, "480", "450", "450 0", held(9)},
		// 22:00 to 06:00 over the spring change: 2 hours before midnight, 5 after.
		{"night into 23 hours", "2026-03-28", "22:00-30:00 2", 420, 0, "420", "420", "420", held(9)},
		// Over the autumn change: 2 before midnight, 7 after.
		{"night into 25 hours", "2026-10-24", "22:00-30:00 2", 540, 0, "540", "540", "540", held(9)},
		{"ends at 00:00 sharp", "2026-03-02", "16:00-24:00 2", 480, 0, "480", "480", "480", held(9)},
		{"vacation", "2026-03-02", "full 8", 0, 0, "null", "480", "480", held(9)},
		{"vacation on Saturday", "2026-03-07", "full 8", 0, 0, "null", "0", "0", held(9)},
		{"unpaid leave", "2026-03-02", "full 9", 0, 0, "null", "0", "0", held(9)},
		{"unpaid leave needs no contract", "2026-03-02", "full 9", 0, 0, "null", "0", "0", nil},
		{"vacation, contracts not read", "2026-03-02", "full 8", 0, 0, "null", "null", "null", nil},
		{"vacation, no contract held", "2026-03-02", "full 8", 0, 0, "null", "0", "0", held(0)},
		{"timed vacation needs no contract", "2026-03-02", "08:00-12:00 8", 240, 0, "240", "240", "240", nil},
		// The shift under a day status is not worked: 480 of credit, not 480 + 480.
		{"sick over a shift", "2026-03-02", "full 7, 08:00-16:30 2, 12:00-12:30 3", 510, 30, "510", "480", "480 0 0", held(9)},
		{"unpaid leave over a shift", "2026-03-02", "full 9, 08:00-16:00 2", 480, 0, "480", "0", "0 0", held(9)},
		// A part-day shift of 4 hours under a status: the credit is the contract's 8 hours.
		{"sick over half a shift", "2026-03-02", "full 7, 08:00-12:00 2", 240, 0, "240", "480", "480 0", held(9)},
		{"two full days: vacation yields", "2026-03-02", "full 8, full 7", 0, 0, "null", "480", "0 480", held(9)},
		{"two full days: public holiday", "2026-03-02", "full 12, full 8", 0, 0, "null", "480", "480 0", held(9)},
		{"two full days: the paid one", "2026-03-02", "full 9, full 8", 0, 0, "null", "480", "0 480", held(9)},
		{"two full days: the same", "2026-03-02", "full 8, full 8", 0, 0, "null", "480", "480 0", held(9)},
		{"hidden activity is not paid", "2026-03-02", "08:00-12:00 2, 12:00-13:00 99", 300, 0, "300", "240", "240 0", held(9)},
		// Seconds: 08:00:00-08:10:40 and 08:10:40-08:20:20 are 10:40 and 9:40. The running
		// total is 10:40 → 10, then 20:20 → 20: ten minutes each, twenty in all.
		{"seconds add up", "2026-03-02", "08:00:00-08:10:40 2, 08:10:40-08:20:20 4", 20, 10, "20", "20", "10 10", held(9)},
		{"part of a minute is dropped", "2026-03-02", "08:00:00-08:10:59 2", 10, 0, "10", "10", "10", held(9)},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := dayOf(t, berlin, wfm.Plan, 1, c.on, strings.Split(c.blocks, ", ")...)
			got := DayOf(&d, activities(), c.contracts)
			var perBlock []string
			for _, b := range got.Blocks {
				perBlock = append(perBlock, text(b.PaidMinutes))
			}
			if got.Minutes != c.minutes || got.BreakMinutes != c.breaks || text(got.GrossMinutes) != c.gross ||
				text(got.PaidMinutes) != c.paid || strings.Join(perBlock, " ") != c.perBlock {
				t.Errorf("minutes %d, break %d, gross %s, paid %s (%s)\n  want %d, %d, %s, %s (%s)",
					got.Minutes, got.BreakMinutes, text(got.GrossMinutes), text(got.PaidMinutes), strings.Join(perBlock, " "),
					c.minutes, c.breaks, c.gross, c.paid, c.perBlock)
			}
			if m := DayMinutes(&d); m != c.minutes {
				t.Errorf("DayMinutes %d, want %d", m, c.minutes)
			}
			sum, full := 0, false
			for i, b := range got.Blocks {
				sum += b.CoveringMinutes
				full = full || d.Blocks[i].FullDay()
			}
			if sum != got.Minutes {
				t.Errorf("blocks cover %d minutes of %d", sum, got.Minutes)
			}
			if got.DayStatus != (full && got.GrossMinutes != nil) {
				t.Errorf("day status %t", got.DayStatus)
			}
		})
	}
}

func TestNeedsContract(t *testing.T) {
	for blocks, want := range map[string]bool{
		"full 8": true, "full 9": false, "full 99": false, "08:00-12:00 8": false, "full 7, 08:00-12:00 2": true,
	} {
		d := dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-02", strings.Split(blocks, ", ")...)
		if got := NeedsContract(&d, activities()); got != want {
			t.Errorf("%s: %t", blocks, got)
		}
	}
}

func TestTypes(t *testing.T) {
	acts := activities()
	acts[50] = &wfm.Activity{ID: 50} // says neither type nor pay
	for _, c := range []struct {
		activity wfm.ID
		block    wfm.ActivityType
		want     wfm.ActivityType
		paid     bool
	}{
		{meeting, wfm.Present, wfm.Meeting, true}, // the activity's own type wins
		{hidden, wfm.Break, wfm.Break, false},     // hidden: the block's
		{50, wfm.Break, wfm.Break, false},
		{0, "", "", false},
		{0, "stand_by", "stand_by", false},
	} {
		b := wfm.ScheduleBlock{ActivityID: c.activity, Type: c.block}
		if got := acts.TypeOf(&b); got != c.want || acts.Paid(&b) != c.paid {
			t.Errorf("activity %d, block %q: %q, paid %t; want %q, %t", c.activity, c.block, got, acts.Paid(&b), c.want, c.paid)
		}
	}
}

func TestMinutesBetween(t *testing.T) {
	berlin, newYork := zone(t, "Europe/Berlin"), zone(t, "America/New_York")
	for _, c := range []struct {
		name     string
		loc      *time.Location
		on       string
		blocks   string
		from, to string
		want     int
	}{
		{"night of a night shift", berlin, "2026-03-02", "22:00-30:00 2", "22:00", "06:00", 480},
		// 20:00-04:00: 2 hours until 22:00, then 6.
		{"evening and night", berlin, "2026-03-02", "20:00-28:00 2", "22:00", "06:00", 360},
		{"its evening", berlin, "2026-03-02", "20:00-28:00 2", "20:00", "22:00", 120},
		{"early shift from 05:00", berlin, "2026-03-02", "05:00-13:00 2", "22:00", "06:00", 60},
		{"midnight to midnight", berlin, "2026-03-02", "20:00-28:00 2", "00:00", "00:00", 480},
		{"midnight to 24:00", berlin, "2026-03-02", "20:00-28:00 2", "00:00", "24:00", 480},
		{"24:00 as from", berlin, "2026-03-02", "20:00-28:00 2", "24:00", "06:00", 240},
		{"equal times are the whole day", berlin, "2026-03-02", "20:00-28:00 2", "13:00", "13:00", 480},
		{"two nights in one block", berlin, "2026-03-02", "21:00-47:00 2", "22:00", "06:00", 540},
		// 22:00-06:00 has 7 hours in spring, 9 in autumn.
		{"spring", berlin, "2026-03-28", "22:00-30:00 2", "22:00", "06:00", 420},
		{"autumn", berlin, "2026-10-24", "22:00-30:00 2", "22:00", "06:00", 540},
		// The clock shows 02:00-03:00 twice in autumn, never in spring.
		{"the hour that comes twice", berlin, "2026-10-24", "22:00-30:00 2", "02:00", "03:00", 120},
		{"the hour that never comes", berlin, "2026-03-28", "22:00-30:00 2", "02:00", "03:00", 0},
		// 02:30-03:00 is shown twice: half an hour each.
		{"half of the hour that comes twice", berlin, "2026-10-24", "22:00-30:00 2", "02:30", "06:00", 240},
		{"New York in autumn", newYork, "2026-10-31", "22:00-30:00 2", "22:00", "06:00", 540},
		{"no change in New York", newYork, "2026-10-24", "22:00-30:00 2", "22:00", "06:00", 480},
		{"the break counts as minutes do", berlin, "2026-03-02", "22:00-30:00 2, 26:00-26:30 3", "22:00", "06:00", 480},
		{"full day", berlin, "2026-03-02", "full 8", "00:00", "24:00", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := dayOf(t, c.loc, wfm.Plan, 1, c.on, strings.Split(c.blocks, ", ")...)
			at := func(s string) TimeOfDay {
				v, err := ParseTimeOfDay(s)
				if err != nil {
					t.Fatal(err)
				}
				return v
			}
			if got := MinutesBetween(&d, c.loc, at(c.from), at(c.to)); got != c.want {
				t.Errorf("%d minutes, want %d", got, c.want)
			}
			if c.from != c.to && c.to != "24:00" {
				rest := MinutesBetween(&d, c.loc, at(c.to), at(c.from))
				if c.want+rest != DayMinutes(&d) {
					t.Errorf("%d + %d are not the day's %d minutes", c.want, rest, DayMinutes(&d))
				}
			}
		})
	}
}

func TestHoursOf(t *testing.T) {
	days := []wfm.ScheduleDay{
		dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-01", "08:00-16:00 2"), // before the period
		dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-02", "08:00-16:30 2", "12:00-12:30 3"),
		dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-03", "08:00-12:00 2"),
		dayOf(t, time.UTC, wfm.Plan, 1, "2026-03-04", "full 8"),
		dayOf(t, time.UTC, wfm.Final, 1, "2026-03-04", "08:00-16:00 2"), // another level
		dayOf(t, time.UTC, wfm.Plan, 2, "2026-03-04", "08:00-16:00 2"),  // another person
	}
	week := period(t, "2026-03-02", "2026-03-08")
	for _, c := range []struct {
		name       string
		contracts  *Contracts
		employment []wfm.EmploymentPeriod
		want       string
	}{
		// 480 + 240 + 480 of credit = 1200 against 5 × 480 = 2400.
		{"a week", held(9), nil, "2400 1200 -1200"},
		{"no contract held", held(0), nil, "null 720 null"}, // no credit either
		{"contracts not read", nil, nil, "null null null"},
		// Employed until Tuesday: 2 × 480; what is scheduled later is still scheduled.
		{"leaves on Tuesday", held(9), []wfm.EmploymentPeriod{{EmployeeID: 1, End: date(t, "2026-03-03")}}, "960 1200 240"},
	} {
		got := HoursOf(HoursQuery{
			EmployeeID: 1, Level: wfm.Plan, Period: week, Days: days,
			Activities: activities(), Contracts: c.contracts, Employment: c.employment,
		})
		if s := text(got.ContractualMinutes) + " " + text(got.NetMinutes) + " " + text(got.DifferenceMinutes); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
	// Nothing scheduled is 0 net, whatever is known of contracts.
	got := HoursOf(HoursQuery{EmployeeID: 3, Level: wfm.Plan, Period: week, Days: days, Contracts: held(9)})
	if diff := cmp.Diff(Hours{new(2400), new(0), new(-2400)}, got); diff != "" {
		t.Error(diff)
	}
}
