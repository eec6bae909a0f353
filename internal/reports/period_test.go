package reports

import (
	"strings"
	"testing"
	"time"

	"shiftgraph/internal/wfm"
)

func day(t testing.TB, text string) wfm.Date {
	t.Helper()
	d, err := wfm.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPeriod(t *testing.T) {
	const tuesday = "2026-11-24"
	for _, c := range []struct {
		text, today string
		weekStart   time.Weekday
		want        string
	}{
		{"2026-11-01..2026-11-30", tuesday, time.Monday, "2026-11-01..2026-11-30"},
		{"2026-11-16", tuesday, time.Monday, "2026-11-16..2026-11-16"},
		{"2026-11", tuesday, time.Monday, "2026-11-01..2026-11-30"},
		{"2026-12", tuesday, time.Monday, "2026-12-01..2026-12-31"},
		{"2028-02", tuesday, time.Monday, "2028-02-01..2028-02-29"},
		{"2100-02", tuesday, time.Monday, "2100-02-01..2100-02-28"},
		{"2026", tuesday, time.Monday, "2026-01-01..2026-12-31"},
		{"9999", tuesday, time.Monday, "9999-01-01..9999-12-31"},
		{"0001", tuesday, time.Monday, "0001-01-01..0001-12-31"},

		{"2026-W47", tuesday, time.Monday, "2026-11-16..2026-11-22"},
		{"2026-w47", tuesday, time.Sunday, "2026-11-16..2026-11-22"}, // ISO weeks know no other start
		{"2026-W01", tuesday, time.Monday, "2025-12-29..2026-01-04"},
		{"2026-W53", tuesday, time.Monday, "2026-12-28..2027-01-03"},
		{"2027-W01", tuesday, time.Monday, "2027-01-04..2027-01-10"},
		{"2024-W09", tuesday, time.Monday, "2024-02-26..2024-03-03"},

		{"today", tuesday, time.Monday, "2026-11-24..2026-11-24"},
		{"Yesterday", tuesday, time.Monday, "2026-11-23..2026-11-23"},
		{"yesterday", "2026-01-01", time.Monday, "2025-12-31..2025-12-31"},
		{"yesterday", "2028-03-01", time.Monday, "2028-02-29..2028-02-29"},
		{"tomorrow", "2026-12-31", time.Monday, "2027-01-01..2027-01-01"},

		{"this-week", tuesday, time.Monday, "2026-11-23..2026-11-29"},
		{"this-week", tuesday, time.Sunday, "2026-11-22..2026-11-28"},
		{"this-week", tuesday, time.Saturday, "2026-11-21..2026-11-27"},
		{"this-week", tuesday, time.Wednesday, "2026-11-18..2026-11-24"},
		{"this-week", "2026-11-29", time.Monday, "2026-11-23..2026-11-29"}, // a Sunday
		{"this-week", "2026-11-29", time.Sunday, "2026-11-29..2026-12-05"},
		{"last-week", tuesday, time.Monday, "2026-11-16..2026-11-22"},
		{"last-week", "2027-01-01", time.Monday, "2026-12-21..2026-12-27"},
		{"next-week", "2026-12-30", time.Monday, "2027-01-04..2027-01-10"},
		{"this-month", tuesday, time.Monday, "2026-11-01..2026-11-30"},
		{"LAST-MONTH", tuesday, time.Monday, "2026-10-01..2026-10-31"},
		{"last-month", "2026-01-31", time.Monday, "2025-12-01..2025-12-31"},
		{"last-month", "2028-03-31", time.Monday, "2028-02-01..2028-02-29"},
		{"next-month", "2026-12-31", time.Monday, "2027-01-01..2027-01-31"},
		{"next-month", "2027-01-31", time.Monday, "2027-02-01..2027-02-28"},
		{"last-year", tuesday, time.Monday, "2025-01-01..2025-12-31"},
		{"this-year", "2028-02-29", time.Monday, "2028-01-01..2028-12-31"},
		{"next-year", tuesday, time.Monday, "2027-01-01..2027-12-31"},

		{"-7d..today", tuesday, time.Monday, "2026-11-17..2026-11-24"},
		{"-7d..yesterday", tuesday, time.Monday, "2026-11-17..2026-11-23"},
		{"today..+14d", tuesday, time.Monday, "2026-11-24..2026-12-08"},
		{"today.. 14d", tuesday, time.Monday, "2026-11-24..2026-12-08"}, // what a URL makes of a plus
		{"-2w..-1w", tuesday, time.Monday, "2026-11-10..2026-11-17"},
		{"-2W..-1D", tuesday, time.Monday, "2026-11-10..2026-11-23"},
		{"-1m..today", "2026-03-31", time.Monday, "2026-02-28..2026-03-31"},
		{"-1m..today", "2026-01-15", time.Monday, "2025-12-15..2026-01-15"},
		{"-1y..today", "2028-02-29", time.Monday, "2027-02-28..2028-02-29"},
		{"today..+13m", "2026-12-31", time.Monday, "2026-12-31..2028-01-31"},
		{"-0d..+0d", tuesday, time.Monday, "2026-11-24..2026-11-24"},
		{"last-month..today", tuesday, time.Monday, "2026-10-01..2026-11-24"},
		{"2026-01..2026-03", tuesday, time.Monday, "2026-01-01..2026-03-31"},
		{"2026-W01..today", tuesday, time.Monday, "2025-12-29..2026-11-24"},
	} {
		got, err := Calendar{day(t, c.today), c.weekStart}.Period(c.text)
		if err != nil || got.String() != c.want {
			t.Errorf("%s on %s with weeks from %s: %s, %v; want %s", c.text, c.today, c.weekStart, got, err, c.want)
		}
	}
}

func TestNoPeriod(t *testing.T) {
	c := Calendar{day(t, "2026-11-24"), time.Monday}
	for text, says := range map[string]string{
		"":                       "is empty",
		"soon":                   "is no period",
		"last-day":               "is no period",
		"last":                   "is no period",
		"0000":                   "is no period",
		"202":                    "is no period",
		"2026-1":                 "is no period",
		"2026/11":                "is no period",
		"2026-11-1x":             "is no period",
		"2026-00":                "has a month that no calendar has",
		"2026-13":                "has a month that no calendar has",
		"2026-02-29":             "is a day that no calendar has",
		"2025-W53":               "is a week that its year does not have",
		"2026-W00":               "is a week that its year does not have",
		"9999-W52..":             "has not two ends",
		"-7d":                    "say where it ends, as in -7d..today",
		" 7d":                    "say where it ends",
		"-7":                     "is no period",
		"-":                      "is no period",
		"+":                      "is no period",
		"-d..today":              "has an end that is wrong: -d is no period",
		"-7h..today":             "has an end that is wrong: -7h is no period",
		"--7d..today":            "has an end that is wrong",
		"..today":                "has not two ends",
		"today..":                "has not two ends",
		"..":                     "has not two ends",
		"a..b..c":                "has not two ends",
		"2026-11-30..2026-11-01": "(2026-11-30 to 2026-11-01) ends before it starts",
		"today..yesterday":       "ends before it starts",
		"today..+9999y":          "leaves the years",
		"-99999w..today":         "", // about 1,900 years: that is served
		"-99999m..today":         "leaves the years",
		"today..+999999d":        "is no period",
		strings.Repeat("ä", 999): "…",
	} {
		got, err := c.Period(text)
		if says == "" {
			if err != nil {
				t.Errorf("%q: %v", text, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "2026-W47") || len(err.Error()) > 700 {
			t.Errorf("%q: %s, %v; want an error with %q and the forms there are", text, got, err, says)
		}
	}
}

func TestDay(t *testing.T) {
	c := Calendar{day(t, "2028-02-29"), time.Monday}
	for text, want := range map[string]string{"2026-11-16": "2026-11-16", "today": "2028-02-29", "-1y": "2027-02-28", "+1w": "2028-03-07", " 1d": "2028-03-01", "Yesterday": "2028-02-28"} {
		if got, err := c.Day(text); err != nil || got.String() != want {
			t.Errorf("%q: %s, %v; want %s", text, got, err, want)
		}
	}
	for text, says := range map[string]string{"2026-11": "is more than a day", "soon": "is no day", "": "is empty", "2026-02-30": "no calendar has", "today..today": "is no day"} {
		if got, err := c.Day(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %s, %v; want an error with %q", text, got, err, says)
		}
	}
}

// Whatever comes in, a period that is given has days of the calendar, in order.
func FuzzPeriod(f *testing.F) {
	for _, text := range []string{"2026-11-01..2026-11-30", "last-month", "-7d..today", "2026-W47", "today.. 14d", "+", "0001-W01", "9999-W52"} {
		f.Add(text)
	}
	c := Calendar{wfm.DateOf(2026, time.November, 24), time.Monday}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := c.Period(text)
		if err == nil && (p.End < p.Start || !served(p.Start) || !served(p.End)) {
			t.Errorf("%q: %d..%d", text, p.Start, p.End)
		}
	})
}
