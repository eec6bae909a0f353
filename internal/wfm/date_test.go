package wfm

import (
	"encoding/json"
	"testing"
	"time"
)

func d(text string) Date {
	v, err := ParseDate(text)
	if err != nil {
		panic(text + ": " + err.Error())
	}
	return v
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Skipf("no zone data: %v", err)
	}
	return loc
}

func TestParseDate(t *testing.T) {
	good := []string{"0001-01-01", "1900-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "2026-03-02", "4000-01-01", "9999-12-31"}
	for _, s := range good {
		got, err := ParseDate(s)
		if err != nil || got.String() != s {
			t.Errorf("ParseDate(%q) = %q, %v", s, got, err)
		}
	}
	bad := []string{"", "2026-3-2", "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-03-00", "0000-01-01", "10000-01-01", "-001-01-01",
		"20260302", "2026/03/02", "02.03.2026", "2026-03-02T00:00:00", "2026-03-02 ", " 2026-03-02", "2026-W10-1", "２026-03-02", "today"}
	for _, s := range bad {
		if got, err := ParseDate(s); err == nil || got != 0 {
			t.Errorf("ParseDate(%q) = %v, %v; want an error", s, got, err)
		}
	}
}

func TestDateArithmetic(t *testing.T) {
	if got := d("0001-01-01"); got != 1 {
		t.Errorf("0001-01-01 is %d, want 1", got)
	}
	if got := d("2024-03-01") - d("2024-02-28"); got != 2 {
		t.Errorf("leap year: %d days, want 2", got)
	}
	if got := DateOf(2026, time.February, 30); got != d("2026-03-02") {
		t.Errorf("30 February is %v", got)
	}
	var none Date
	if none.String() != "" || !none.Time().IsZero() {
		t.Errorf("no date prints %q, %v", none, none.Time())
	}
	for day := d("0001-01-01"); day < d("9999-12-25"); day += 37 {
		if got := DateOfTime(day.Time()); got != day {
			t.Fatalf("%v comes back as %v", day, got)
		}
		if day.Weekday() != day.Time().Weekday() {
			t.Fatalf("%v is a %v, want %v", day, day.Weekday(), day.Time().Weekday())
		}
	}
}

func TestDateOfTime(t *testing.T) {
	at := time.Date(2026, 3, 2, 23, 30, 0, 0, time.UTC)
	for zoneName, want := range map[string]string{"UTC": "2026-03-02", "Europe/Berlin": "2026-03-03", "America/New_York": "2026-03-02", "Pacific/Kiritimati": "2026-03-03"} {
		if got := DateOfTime(at.In(zone(t, zoneName))); got.String() != want {
			t.Errorf("%s: %v, want %s", zoneName, got, want)
		}
	}
}

func TestDateFromJSON(t *testing.T) {
	tests := []struct{ json, want string }{ // want "!" when it is refused
		{`"2026-03-02"`, "2026-03-02"},
		{`"2026-03-02T22:00:00"`, "2026-03-02"},
		{`"2026-03-02T22:00:00-11:00"`, "2026-03-02"},
		{`"2026-03-02 00:00:00"`, "2026-03-02"},
		{`"2026\u002d03-02"`, "2026-03-02"},
		{`null`, ""},
		{`""`, ""},
		{`"1900-01-01"`, ""},
		{`"1900-01-01T00:00:00"`, ""},
		{`"1900-01-02"`, "1900-01-02"},
		{`"1899-12-31"`, "1899-12-31"},
		{`"3999-12-31"`, "3999-12-31"},
		{`"4000-01-01"`, ""},
		{`"9999-12-31"`, ""},
		{`"2026-02-30"`, "!"},
		{`"2026-03-02X"`, "!"},
		{`20260302`, "!"},
		{`0`, "!"},
		{`true`, "!"},
		{`["2026-03-02"]`, "!"},
		{`" "`, "!"},
	}
	for _, tt := range tests {
		got := d("2000-01-01")
		err := got.UnmarshalJSON([]byte(tt.json))
		if (err != nil) != (tt.want == "!") || (err == nil && got.String() != tt.want) {
			t.Errorf("%s: %q, error %v; want %q", tt.json, got, err, tt.want)
		}
	}
	var e struct {
		A, B, C Date
	}
	if err := json.Unmarshal([]byte(`{"A":null,"C":"2026-03-02"}`), &e); err != nil || e.A != 0 || e.B != 0 || e.C != d("2026-03-02") {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestMidnight(t *testing.T) {
	tests := []struct{ zone, day, want string }{
		{"Europe/Berlin", "2026-03-02", "2026-03-02T00:00:00+01:00"},
		{"Europe/Berlin", "2026-03-29", "2026-03-29T00:00:00+01:00"}, // the change comes later that day
		{"Europe/Berlin", "2026-03-30", "2026-03-30T00:00:00+02:00"},
		{"America/New_York", "2026-03-08", "2026-03-08T00:00:00-05:00"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00"}, // no midnight, west
		{"Asia/Beirut", "2022-03-27", "2022-03-27T01:00:00+03:00"},       // no midnight, east
		{"Asia/Amman", "2021-10-29", "2021-10-29T00:00:00+03:00"},        // two midnights, east
		{"America/Havana", "2025-11-02", "2025-11-02T00:00:00-04:00"},    // two midnights, west
		{"America/Toronto", "1919-03-31", "1919-03-31T00:30:00-04:00"},   // the gap begins half an hour before midnight
		{"Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00"},      // a day that never was
	}
	for _, tt := range tests {
		if got := d(tt.day).Midnight(zone(t, tt.zone)).Format(time.RFC3339); got != tt.want {
			t.Errorf("%s, %s: %s, want %s", tt.zone, tt.day, got, tt.want)
		}
	}
}

// The first instant of a day is of that day, and the second before it is not.
func TestMidnightIsFirst(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "America/Santiago", "Asia/Beirut", "Asia/Amman", "Africa/Cairo",
		"Australia/Lord_Howe", "America/St_Johns", "Atlantic/Azores", "Asia/Kathmandu", "Pacific/Chatham", "America/Havana"} {
		loc := zone(t, name)
		for day := d("2005-01-01"); day < d("2027-01-01"); day++ {
			at := day.Midnight(loc)
			if DateOfTime(at) != day || DateOfTime(at.Add(-time.Second)) >= day {
				t.Errorf("%s, %v: %v", name, day, at)
			}
		}
	}
}

func TestPeriod(t *testing.T) {
	p := Period{d("2026-03-02"), d("2026-03-08")}
	if got := p.String(); got != "2026-03-02..2026-03-08" {
		t.Errorf("String() = %q", got)
	}
	if p.Days() != 7 || (Period{p.Start, p.Start}).Days() != 1 {
		t.Errorf("%d and %d days, want 7 and 1", p.Days(), Period{p.Start, p.Start}.Days())
	}
	if _, err := NewPeriod(p.Start, p.End); err != nil {
		t.Error(err)
	}
	if _, err := NewPeriod(p.Start, p.Start); err != nil {
		t.Error(err)
	}
	if got, err := NewPeriod(p.End, p.Start); err == nil || got != (Period{}) || err.Error() != "2026-03-02 is before start 2026-03-08" {
		t.Errorf("backwards: %v, %v", got, err)
	}
	for text, want := range map[string]bool{"2026-03-01": false, "2026-03-02": true, "2026-03-05": true, "2026-03-08": true, "2026-03-09": false} {
		if p.Contains(d(text)) != want {
			t.Errorf("Contains(%s) = %v", text, !want)
		}
	}
	tests := []struct {
		q               Period
		covers, touches bool
		union           Period
	}{
		{p, true, true, p},
		{Period{d("2026-03-03"), d("2026-03-04")}, true, true, p},
		{Period{d("2026-03-03"), d("2026-03-09")}, false, true, Period{p.Start, d("2026-03-09")}},
		{Period{d("2026-02-01"), d("2026-04-01")}, false, true, Period{d("2026-02-01"), d("2026-04-01")}},
		{Period{d("2026-03-09"), d("2026-03-10")}, false, true, Period{p.Start, d("2026-03-10")}},
		{Period{d("2026-03-10"), d("2026-03-11")}, false, false, Period{p.Start, d("2026-03-11")}},
		{Period{d("2026-02-20"), d("2026-03-01")}, false, true, Period{d("2026-02-20"), p.End}},
		{Period{d("2026-02-20"), d("2026-02-28")}, false, false, Period{d("2026-02-20"), p.End}},
	}
	for _, tt := range tests {
		if p.Covers(tt.q) != tt.covers || p.Touches(tt.q) != tt.touches || tt.q.Touches(p) != tt.touches || p.Union(tt.q) != tt.union || tt.q.Union(p) != tt.union {
			t.Errorf("%v: covers %v, touches %v, union %v", tt.q, p.Covers(tt.q), p.Touches(tt.q), p.Union(tt.q))
		}
	}
}

func TestValidity(t *testing.T) {
	p := Period{d("2026-03-02"), d("2026-03-08")}
	tests := []struct {
		name       string
		start, end string
		first      bool // on the period's first day
		in         bool
	}{
		{"open", "", "", true, true},
		{"from before", "2024-01-01", "", true, true},
		{"from the last day on", "2026-03-08", "", false, true},
		{"from the day after", "2026-03-09", "", false, false},
		{"until the first day", "", "2026-03-02", true, true},
		{"until the day before", "", "2026-03-01", false, false},
		{"around", "2026-03-01", "2026-03-31", true, true},
		{"inside", "2026-03-04", "2026-03-05", false, true},
		{"one day", "2026-03-02", "2026-03-02", true, true},
		{"over before", "2026-01-01", "2026-01-31", false, false},
	}
	for _, tt := range tests {
		var v Validity
		if tt.start != "" {
			v.Start = d(tt.start)
		}
		if tt.end != "" {
			v.End = d(tt.end)
		}
		if v.On(p.Start) != tt.first || v.In(p) != tt.in {
			t.Errorf("%s: on the first day %v, in the period %v; want %v, %v", tt.name, v.On(p.Start), v.In(p), tt.first, tt.in)
		}
		any := false
		for day := p.Start; day <= p.End; day++ {
			any = any || v.On(day)
		}
		if any != v.In(p) {
			t.Errorf("%s: In is %v, but On any day is %v", tt.name, v.In(p), any)
		}
		for _, link := range []interface{ Validity() Validity }{
			&Membership{Start: v.Start, End: v.End}, &EmployeeContract{Start: v.Start, End: v.End},
			&EmployeeSkill{Start: v.Start, End: v.End}, &EmploymentPeriod{Start: v.Start, End: v.End},
		} {
			if link.Validity() != v {
				t.Errorf("%T: %v, want %v", link, link.Validity(), v)
			}
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"", "2026-03-02", "0001-01-01", "9999-12-31", "2026-02-30", "2026-03-02T", "-001-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		day, err := ParseDate(s)
		if err != nil {
			if day != 0 {
				t.Fatalf("ParseDate(%q) = %d with an error", s, day)
			}
			return
		}
		if day <= 0 || day.String() != s {
			t.Fatalf("ParseDate(%q) = %d, %q", s, day, day)
		}
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var read Date
		if err := json.Unmarshal(b, &read); err != nil || (read != day && read != 0) {
			t.Fatalf("%s reads as %v, %v", b, read, err)
		}
	})
}
