package sandbox

import (
	"testing"
	"time"
)

func TestDates(t *testing.T) {
	for d := dayOf(1890, 1, 1); d < dayOf(2110, 1, 1); d++ {
		at := time.Unix(int64(d)*daySeconds, 0).UTC()
		if d.String() != at.Format(time.DateOnly) || d.weekday() != (int(at.Weekday())+6)%7 {
			t.Fatalf("day %d: %s, weekday %d, want %s", d, d, d.weekday(), at.Format("2006-01-02 Mon"))
		}
		if back, ok := parseDay(d.String()); !ok || back != d {
			t.Fatalf("%s is read as %s", d, back)
		}
	}
	for _, wrong := range []string{"", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-01", "02026-01-1", "2026-01-01 ", "20260101", "0000-01-01", "２０２６-01", "-026-01-01"} {
		if d, ok := parseDay(wrong); ok {
			t.Errorf("%q is read as %s", wrong, d)
		}
	}
	if openEnd.String() != "4000-01-01" || unknownStart.String() != "1900-01-01" {
		t.Errorf("sentinels %s, %s", openEnd, unknownStart)
	}
}

func TestMovableDays(t *testing.T) {
	for year, want := range map[int]string{2024: "2024-03-31", 2025: "2025-04-20", 2026: "2026-04-05", 2027: "2027-03-28", 2038: "2038-04-25"} {
		if got := easter(year).String(); got != want {
			t.Errorf("Easter %d: %s, want %s", year, got, want)
		}
	}
	if got := thanksgiving(2026).String(); got != "2026-11-26" {
		t.Errorf("Thanksgiving 2026: %s", got)
	}
	if got := firstMonday(2026, 11).String(); got != "2026-11-02" {
		t.Errorf("first Monday: %s", got)
	}
	if d := dayOf(2026, 11, 30); d.nth() != 5 || d.monday() != d {
		t.Errorf("%s is Monday number %d", d, d.nth())
	}
}

// A zone's offsets are Go's, save for wall times that come twice or never, where they
// are always those before the change.
func TestZoneOffsets(t *testing.T) {
	s := build(t, Config{})
	for id, name := range TimeZones() {
		location, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		z := s.zones[id]
		changes := 0
		for at := time.Date(2025, 1, 1, 0, 0, 0, 0, location); at.Year() < 2028; at = at.Add(30 * time.Minute) {
			_, offset := at.Zone()
			wall := at.Unix() + int64(offset)
			_, before := at.Add(-time.Hour).Zone()
			if before > offset { // the second time of this hour
				changes++
				if got := z.offset(wall); int(got) != before {
					t.Errorf("%s, second %s: %d, want %d", name, at, got, before)
				}
				continue
			}
			if got := z.offset(wall); int(got) != offset {
				t.Errorf("%s, %s: %d, want %d", name, at, got, offset)
			}
		}
		if changes != 6 { // two half hours in each of three autumns
			t.Errorf("%s: %d half hours come twice", name, changes)
		}
	}
	berlin := s.zones[31]
	spring := int64(dayOf(2026, 3, 29))*daySeconds + 2*hour + 1800
	if got := berlin.offset(spring); got != hour {
		t.Errorf("02:30 on the morning that lacks it: %d", got)
	}
	if berlin.changeOn(dayOf(2026, 3, 29)) != hour || berlin.changeOn(dayOf(2026, 10, 25)) != -hour || berlin.changeOn(dayOf(2026, 10, 24)) != 0 {
		t.Error("clock changes of Berlin")
	}
	TimeZones()[31] = "nowhere"
	if TimeZones()[31] != "Europe/Berlin" {
		t.Error("the table can be changed from outside")
	}
}

func TestDrawsAreEven(t *testing.T) {
	var seen [10]int
	for i := range 20000 {
		d := newDraw(1, topicDay, 1042, int64(i))
		seen[d.below(10)]++
	}
	for digit, n := range seen {
		if n < 1800 || n > 2200 {
			t.Errorf("%d came %d times of 20000", digit, n)
		}
	}
	a, b := newDraw(1, topicDay, 1, 2), newDraw(1, topicDay, 2, 1)
	if a == b || newDraw(1, topicDay, 1, 2) != a || newDraw(1, topicWeek, 1, 2) == a || newDraw(2, topicDay, 1, 2) == a {
		t.Error("draws are not told apart by seed, topic and numbers")
	}
}
