package wfm

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestFullName(t *testing.T) {
	text := func(s string) *string { return &s }
	tests := []struct{ first, last, want *string }{
		{text("Ada"), text("Brandt"), text("Ada Brandt")},
		{text("Ada"), nil, text("Ada")},
		{nil, text("Brandt"), text("Brandt")},
		{text(""), text("Brandt"), text("Brandt")},
		{text(""), nil, nil},
		{nil, nil, nil},
	}
	for _, tt := range tests {
		e := Employee{FirstName: tt.first, LastName: tt.last}
		switch got := e.FullName(); {
		case (got == nil) != (tt.want == nil), got != nil && *got != *tt.want:
			t.Errorf("%v, %v: %v", tt.first, tt.last, got)
		}
	}
}

func TestActivityTypes(t *testing.T) {
	if !Holiday.Known() || Holiday.Shown() != "Vacation" {
		t.Errorf("holiday: known %v, shown as %q", Holiday.Known(), Holiday.Shown())
	}
	if siesta := ActivityType("siesta"); siesta.Known() || siesta.Shown() != "siesta" {
		t.Errorf("siesta: known %v, shown as %q", siesta.Known(), siesta.Shown())
	}
	if (&Activity{}).IsMultiactivity() || !(&Activity{ChildIDs: []ID{1}}).IsMultiactivity() {
		t.Error("a multiactivity is one that has children")
	}
}

func TestLevels(t *testing.T) {
	all := Levels()
	if len(all) != 15 || all[0] != Plan || len(slices.Compact(slices.Sorted(slices.Values(all)))) != len(all) {
		t.Errorf("levels %v", all)
	}
	for _, l := range all {
		if !l.Known() || l.Shown() == "" {
			t.Errorf("%s: known %v, shown as %q", l, l.Known(), l.Shown())
		}
	}
	if Final.Shown() != "Actual" || Plan.Shown() != "Schedule" {
		t.Errorf("final is shown as %q, plan as %q", Final.Shown(), Plan.Shown())
	}
	for _, l := range []Level{"", "PLAN", "schedule", "siesta"} {
		if l.Known() || l.Shown() != string(l) {
			t.Errorf("%q: known %v, shown as %q", l, l.Known(), l.Shown())
		}
	}
	all[0] = "changed"
	if Levels()[0] != Plan {
		t.Error("a caller changed the table")
	}
}

func block(start, end string) ScheduleBlock {
	var b ScheduleBlock
	if start != "" {
		b.Start = at(start)
	}
	if end != "" {
		b.End = at(end)
	}
	return b
}

func TestScheduleDay(t *testing.T) {
	fullDay := ScheduleBlock{ActivityID: 1020}
	tests := []struct {
		name       string
		blocks     []ScheduleBlock
		start, end string
		full       bool
		crosses    bool
	}{
		{"nothing", nil, "", "", false, false},
		{"full day", []ScheduleBlock{fullDay}, "", "", true, false},
		{"day shift", []ScheduleBlock{block("2026-03-02T08:00:00", "2026-03-02T16:00:00")}, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z", false, false},
		{"day status over a shift", []ScheduleBlock{fullDay, block("2026-03-02T08:00:00", "2026-03-02T16:00:00")}, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z", true, false},
		{"to midnight", []ScheduleBlock{block("2026-03-02T16:00:00", "2026-03-03T00:00:00")}, "2026-03-02T16:00:00Z", "2026-03-03T00:00:00Z", false, false},
		{"a second over midnight", []ScheduleBlock{block("2026-03-02T16:00:00", "2026-03-03T00:00:01")}, "2026-03-02T16:00:00Z", "2026-03-03T00:00:01Z", false, true},
		{"night shift in parts", []ScheduleBlock{
			block("2026-03-02T22:00:00", "2026-03-03T02:00:00"), block("2026-03-03T02:00:00", "2026-03-03T06:00:00"),
		}, "2026-03-02T22:00:00Z", "2026-03-03T06:00:00Z", false, true},
		{"wholly after midnight, though booked the day before", []ScheduleBlock{block("2026-03-03T00:30:00", "2026-03-03T06:00:00")}, "2026-03-03T00:30:00Z", "2026-03-03T06:00:00Z", false, false},
		{"the longest block first", []ScheduleBlock{
			block("2026-03-02T08:00:00", "2026-03-02T16:00:00"), block("2026-03-02T12:00:00", "2026-03-02T12:30:00"),
		}, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z", false, false},
		{"without an end", []ScheduleBlock{block("2026-03-02T08:00:00", "")}, "2026-03-02T08:00:00Z", "", false, false},
		{"without a start", []ScheduleBlock{block("", "2026-03-03T08:00:00")}, "", "2026-03-03T08:00:00Z", false, false},
		{"by the clock, not by UTC", []ScheduleBlock{block("2026-03-02T20:00:00-05:00", "2026-03-02T23:00:00-05:00")}, "2026-03-02T20:00:00-05:00", "2026-03-02T23:00:00-05:00", false, false},
		{"over midnight by the clock, not by UTC", []ScheduleBlock{block("2026-03-02T23:00:00+09:00", "2026-03-03T02:00:00+09:00")}, "2026-03-02T23:00:00+09:00", "2026-03-03T02:00:00+09:00", false, true},
	}
	for _, tt := range tests {
		day := ScheduleDay{Date: d("2026-03-02"), Blocks: tt.blocks}
		if got := day.Start().String(); got != tt.start {
			t.Errorf("%s: start %q, want %q", tt.name, got, tt.start)
		}
		if got := day.End().String(); got != tt.end {
			t.Errorf("%s: end %q, want %q", tt.name, got, tt.end)
		}
		if day.FullDay() != tt.full || day.CrossesMidnight() != tt.crosses {
			t.Errorf("%s: full day %v, crosses midnight %v; want %v, %v", tt.name, day.FullDay(), day.CrossesMidnight(), tt.full, tt.crosses)
		}
	}
}

func TestMinutes(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	night := func(day, next string) ScheduleBlock {
		b := block(day+"T22:00:00", next+"T06:00:00")
		return ScheduleBlock{Start: b.Start.In(berlin), End: b.End.In(berlin)}
	}
	tests := []struct {
		name  string
		block ScheduleBlock
		want  int
	}{
		{"eight hours", block("2026-03-02T08:00:00", "2026-03-02T16:00:00"), 480},
		{"part of a minute", block("2026-03-02T08:00:30", "2026-03-02T08:10:29"), 9},
		{"full day", ScheduleBlock{}, 0},
		{"no end", block("2026-03-02T08:00:00", ""), 0},
		{"no start", block("", "2026-03-02T08:00:00"), 0},
		{"offsets", block("2026-03-02T08:00:00+01:00", "2026-03-02T08:00:00Z"), 60},
		{"an ordinary night", night("2026-03-02", "2026-03-03"), 480},
		{"the night of 23 hours", night("2026-03-28", "2026-03-29"), 420},
		{"the night of 25 hours", night("2026-10-24", "2026-10-25"), 540},
	}
	for _, tt := range tests {
		if got := tt.block.Minutes(); got != tt.want {
			t.Errorf("%s: %d minutes, want %d", tt.name, got, tt.want)
		}
	}
}

// A requirement's unit and day are what was asked for, whatever the answer calls them.
func TestRequirementFieldsOfTheClient(t *testing.T) {
	var r Requirement
	body := `{"activity_id":1,"date":"whenever","Date":7,"PlanningUnitID":"x","planning_unit_id":9}`
	if err := json.Unmarshal([]byte(body), &r); err != nil || r.Date != 0 || r.PlanningUnitID != 0 || r.ActivityID != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}
