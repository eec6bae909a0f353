package sandbox

import (
	"fmt"
	"math"
	"testing"
	"time"
)

func TestRequirements(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	need := func(unit int64, date string) []jsonRequirement {
		return list[jsonRequirement](c, "requirements", fmt.Sprintf("/planning_units/%d/requirements/%s", unit, date))
	}
	for _, test := range []struct {
		unit   int64
		date   string
		raster int
		values int
	}{
		{unitBerlin, "2026-11-18", 900, 96}, {unitBerlin, "2026-03-29", 900, 92}, {unitBerlin, "2026-10-25", 900, 100},
		{unitLisbon, "2026-11-18", 1800, 48}, {unitLisbon, "2026-03-29", 1800, 48}, {unitLisbon, "2026-10-25", 1800, 48},
		{unitBoston, "2026-03-08", 900, 92}, {unitBoston, "2026-11-01", 900, 100}, {unitBoston, "2026-03-29", 900, 96},
		{unitRequirements, "2026-03-29", 1800, 46},
	} {
		rows := need(test.unit, test.date)
		fractions := false
		for _, r := range rows {
			if r.ActivityID == actOutbound {
				continue
			}
			if r.Raster != test.raster || len(r.Values) != test.values {
				t.Errorf("%d on %s: %d values of %d s, want %d of %d s", test.unit, test.date, len(r.Values), r.Raster, test.values, test.raster)
			}
			for _, v := range r.Values {
				fractions = fractions || v != math.Trunc(v)
				if v < 0 {
					t.Errorf("%v people", v)
				}
			}
		}
		if !fractions {
			t.Errorf("%d on %s: no fractions", test.unit, test.date)
		}
	}
}

// On a day of 23 or 25 hours the afternoon stays the afternoon: measured against the
// curve of its weekday, by the clock, the values swing no more than by their noise.
func TestAfternoonIsNotShifted(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	for _, test := range []struct {
		unit int64
		date string
	}{{unitBerlin, "2026-03-29"}, {unitBerlin, "2026-10-25"}, {unitLisbon, "2026-03-29"}, {unitLisbon, "2026-10-25"}, {unitBoston, "2026-03-08"}, {unitBoston, "2026-11-01"}} {
		u := c.s.unitByID[test.unit]
		location, err := time.LoadLocation(u.zone.name)
		if err != nil {
			t.Fatal(err)
		}
		d, _ := parseDay(test.date)
		y, m, dom := d.civil()
		midnight := time.Date(y, time.Month(m), dom, 0, 0, 0, 0, location)
		compared := 0
		for _, r := range list[jsonRequirement](c, "requirements", fmt.Sprintf("/planning_units/%d/requirements/%s", test.unit, test.date)) {
			var people *[7][quarters]float64
			for i := range c.s.demandOf(u) {
				if k := &u.demand.curves[i]; k.activity == r.ActivityID {
					people = &k.people
				}
			}
			if people == nil {
				continue
			}
			low, high := math.Inf(1), 0.0
			for i, v := range r.Values {
				if v < 0.5 {
					continue
				}
				at := midnight.Add(time.Duration(i*r.Raster) * time.Second)
				if !u.profile.trueDayLength {
					at = time.Date(y, time.Month(m), dom, 0, 0, i*r.Raster, 0, time.UTC)
				}
				var curve float64
				for q := range r.Raster / quarter {
					curve += people[6][(at.Hour()*60+at.Minute())/15+q] / float64(r.Raster/quarter)
				}
				ratio := v / (curve * callShape[at.Hour()])
				low, high, compared = min(low, ratio), max(high, ratio), compared+1
			}
			if high > 1.3*low {
				t.Errorf("%d on %s, activity %d: %.2f to %.2f times the curve", test.unit, test.date, r.ActivityID, low, high)
			}
		}
		if compared < 10 {
			t.Errorf("%d on %s: only %d values to compare", test.unit, test.date, compared)
		}
	}
}

// Requirement and staffing are of one size, and neither is always the larger.
func TestCoverageIsWorthALook(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	under, over := 0.0, 0.0
	for _, date := range []string{"2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"} {
		d, _ := parseDay(date)
		staffed := map[int64]*[96]float64{}
		for _, row := range c.unitDays(unitBerlin, (d - 1).String(), date, "plan") {
			for _, b := range row.Blocks {
				if b.Start == nil {
					continue
				}
				if staffed[*b.ActivityID] == nil {
					staffed[*b.ActivityID] = &[96]float64{}
				}
				end := wall(t, *b.End)
				for at := wall(t, *b.Start); at < end; at += 60 {
					if q := (at - int64(d)*daySeconds) / quarter; q >= 0 && q < 96 && at >= int64(d)*daySeconds {
						staffed[*b.ActivityID][q] += 1.0 / 15
					}
				}
			}
		}
		for _, r := range list[jsonRequirement](c, "requirements", "/planning_units/1001/requirements/"+date) {
			if r.Raster != quarter || staffed[r.ActivityID] == nil {
				continue
			}
			for q, v := range r.Values {
				if diff := staffed[r.ActivityID][q] - v; diff < 0 {
					under -= diff / 4
				} else {
					over += diff / 4
				}
			}
		}
	}
	if ratio := under / over; ratio < 0.2 || ratio > 5 || under < 20 || over < 20 {
		t.Errorf("understaffed by %.0f, overstaffed by %.0f person-hours in a week", under, over)
	}
}

func TestPlanningPeriods(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	type period struct {
		ID     int64  `json:"planning_period_id"`
		Unit   int64  `json:"planning_unit_id"`
		Start  string `json:"start_date"`
		End    string `json:"end_date"`
		Status string `json:"status"`
	}
	ids, status := map[int64]bool{}, map[string]string{}
	for _, p := range list[period](c, "planning_periods", "/planning_periods/2026-10-15") {
		if ids[p.ID] || p.End < "2026-10-15" {
			t.Errorf("%+v", p)
		}
		ids[p.ID] = true
		if p.Unit == unitBerlin {
			status[p.Start] = p.Status
		}
	}
	for start, want := range map[string]string{"2026-10-01": "closed", "2026-11-01": "enabled", "2026-12-01": "information", "2027-06-01": "locked"} {
		if status[start] != want {
			t.Errorf("%s: %q, want %q", start, status[start], want)
		}
	}
	if n := len(list[period](c, "planning_periods", "/planning_periods/2026-10-15?length=30")); n != 2*5 {
		t.Errorf("%d periods in thirty days", n)
	}
}
