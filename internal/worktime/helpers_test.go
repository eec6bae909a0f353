package worktime

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"shiftgraph/internal/wfm"
)

// The activities of the tests, with their ids.
const (
	present  wfm.ID = 1
	hotline  wfm.ID = 2
	lunch    wfm.ID = 3 // unpaid break
	pause    wfm.ID = 4 // paid break
	meeting  wfm.ID = 5
	training wfm.ID = 6 // paid absence
	sick     wfm.ID = 7
	vacation wfm.ID = 8
	unpaid   wfm.ID = 9 // unpaid absence
	multi    wfm.ID = 10
	mail     wfm.ID = 11
	holiday  wfm.ID = 12 // public holiday: paid absence
	hidden   wfm.ID = 99
)

func activities() Activities {
	act := func(id wfm.ID, t wfm.ActivityType, paid bool, children ...wfm.ID) *wfm.Activity {
		p := wfm.Bool(paid)
		return &wfm.Activity{ID: id, Type: t, Paid: &p, ChildIDs: children}
	}
	out := Activities{}
	for _, a := range []*wfm.Activity{
		act(present, wfm.Present, true), act(hotline, wfm.Present, true), act(mail, wfm.Present, true),
		act(lunch, wfm.Break, false), act(pause, wfm.Break, true), act(meeting, wfm.Meeting, true),
		act(training, wfm.Absence, true), act(sick, wfm.Illness, true), act(vacation, wfm.Holiday, true),
		act(unpaid, wfm.Absence, false), act(multi, wfm.Present, true, hotline, mail), act(holiday, wfm.Absence, true),
	} {
		out[a.ID] = a
	}
	return out
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func date(t testing.TB, s string) wfm.Date {
	t.Helper()
	d, err := wfm.ParseDate(s)
	if err != nil {
		t.Fatalf("date %q: %v", s, err)
	}
	return d
}

func period(t testing.TB, start, end string) wfm.Period {
	t.Helper()
	return wfm.Period{Start: date(t, start), End: date(t, end)}
}

// moment reads RFC 3339.
func moment(t testing.TB, s string) wfm.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return wfm.TimeAt(v)
}

// a day's times are written as hours since its midnight on the wall: "08:00-16:30 2" is
// activity 2, "22:00-30:00" ends at 06:00 on the next day, "full 8" is a full-day block.
// Readings become instants by Resolve, in loc.
func dayOf(t testing.TB, loc *time.Location, level wfm.Level, employee wfm.ID, on string, blocks ...string) wfm.ScheduleDay {
	t.Helper()
	d := wfm.ScheduleDay{Date: date(t, on), EmployeeID: employee, PlanningUnitID: 1001, Level: level}
	for _, text := range blocks {
		when, id, ok := strings.Cut(text, " ")
		if !ok {
			t.Fatalf("block %q", text)
		}
		var b wfm.ScheduleBlock
		if _, err := fmt.Sscan(id, &b.ActivityID); err != nil {
			t.Fatalf("block %q: %v", text, err)
		}
		if when != "full" {
			from, to, _ := strings.Cut(when, "-")
			b.Start, b.End = reading(t, d.Date, from), reading(t, d.Date, to)
		}
		d.Blocks = append(d.Blocks, b)
	}
	return Resolve([]wfm.ScheduleDay{d}, loc)[0]
}

func reading(t testing.TB, d wfm.Date, s string) wfm.Time {
	t.Helper()
	var h, m, sec int
	if n, err := fmt.Sscanf(s, "%d:%d:%d", &h, &m, &sec); err != nil && n < 2 {
		t.Fatalf("reading %q: %v", s, err)
	}
	return wfm.NaiveTime(d.Time().Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(sec)*time.Second))
}

// text writes a nullable number.
func text[T int | float64](v *T) string {
	if v == nil {
		return "null"
	}
	return fmt.Sprint(*v)
}

// contract40 is 40 hours from Monday to Friday, in seconds.
func contract40(id wfm.ID) *wfm.Contract {
	h := new(8.0 * 3600)
	return &wfm.Contract{
		ID: id, WorkingDaysPerWeek: new(5.0),
		WorkingAmount: wfm.WorkingAmount{PerWeek: wfm.AmountRange{Target: new(40.0 * 3600)}},
		WorkingHours:  wfm.WorkingHours{Monday: h, Tuesday: h, Wednesday: h, Thursday: h, Friday: h, Saturday: new(0.0), Sunday: new(0.0)},
	}
}

// held gives every employee up to n the 40-hour contract 1.
func held(n wfm.ID) *Contracts {
	var links []wfm.EmployeeContract
	for id := wfm.ID(1); id <= n; id++ {
		links = append(links, wfm.EmployeeContract{EmployeeID: id, ContractID: 1})
	}
	return NewContracts(Settings{}, map[wfm.ID]*wfm.Contract{1: contract40(1)}, links)
}
