package plan

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"shiftgraph/internal/wfm"
)

// Whatever was learned, windows follow each other, cover the period and differ in length
// by no more than a day.
func TestSplitCoversThePeriod(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 2000 {
		z := newSize()
		z.timeRow = random.ExpFloat64() / 100
		z.rows[1] = random.ExpFloat64() * 200
		start := wfm.DateOf(2026, 1, 1+random.IntN(300))
		w := Want{Entity: UnitSchedule, ID: wfm.ID(1 + random.IntN(2)), Period: wfm.Period{Start: start, End: start + wfm.Date(random.IntN(400))}, Levels: "final,plan"}
		parts := z.split(w)
		next, shortest, longest := w.Period.Start, 1<<30, 0
		for _, p := range parts {
			if p.Period.Start != next || p.Period.Days() < 1 || p.Levels != w.Levels || p.ID != w.ID {
				t.Fatalf("%v was split into %v", w, parts)
			}
			next = p.Period.End + 1
			shortest, longest = min(shortest, p.Period.Days()), max(longest, p.Period.Days())
		}
		if next != w.Period.End+1 || longest-shortest > 1 || longest > z.days(w) {
			t.Fatalf("%v was split into %v; %d days at most", w, parts, z.days(w))
		}
	}
}

func TestSplitLearns(t *testing.T) {
	z := newSize()
	month := Want{Entity: UnitSchedule, ID: 1, Period: wfm.Period{Start: wfm.DateOf(2026, 3, 1), End: wfm.DateOf(2026, 3, 30)}, Levels: "plan"}
	year := month
	year.Period.End = year.Period.Start + 364
	if n := len(z.split(year)); n != 1 {
		t.Errorf("before anything is known a year is %d windows, want 1", n)
	}
	for range 30 {
		z.learn(month, 30*500, 15*time.Second) // 500 people, a millisecond a row
	}
	if n := len(z.split(year)); n < 15 || n > 25 { // 182,500 rows of a millisecond, 10 s a window
		t.Errorf("a year of 500 people is %d windows, want about 19", n)
	}
	if n := len(z.split(month)); n != 2 {
		t.Errorf("a month of 500 people is %d windows, want 2", n)
	}
	other := year
	other.ID = 2 // of another unit only the time of a row is known
	if n := len(z.split(other)); n != 3 {
		t.Errorf("a year of an unknown unit is %d windows, want 3", n)
	}
	person := year
	person.Entity = EmployeeSchedule
	if n := len(z.split(person)); n != 1 {
		t.Errorf("a person's year is %d windows, want 1", n)
	}
}

func TestPartialErrorWithin(t *testing.T) {
	gap := func(start, end int) Gap {
		return Gap{Want: Want{Period: wfm.Period{Start: wfm.Date(start), End: wfm.Date(end)}}}
	}
	e := &PartialError{[]Gap{gap(10, 19), gap(30, 39)}}
	if err := e.within(Want{Period: wfm.Period{Start: 20, End: 29}}); err != nil {
		t.Errorf("nothing is missing from 20 to 29: %v", err)
	}
	err := e.within(Want{Period: wfm.Period{Start: 15, End: 32}})
	if got, ok := errors.AsType[*PartialError](err); !ok || len(got.Gaps) != 2 || got.Gaps[0].Want.Period != (wfm.Period{Start: 15, End: 19}) || got.Gaps[1].Want.Period != (wfm.Period{Start: 30, End: 32}) {
		t.Errorf("from 15 to 32: %v", err)
	}
	if err := (*PartialError)(nil).within(Want{}); err != nil {
		t.Errorf("nothing at all is missing: %v", err)
	}
}
