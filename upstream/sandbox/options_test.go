package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// optionPaths are compared under every option.
var optionPaths = []string{
	"/employees?include_userid=true", "/employees/1044", "/employees/1044/contracts", "/employees/1044/planning_units/1900-01-01?end_date=4000-01-01",
	"/employees/1044/skill_levels", "/employee_employment_periods", "/employee_current_addresses/1044", "/planning_units", "/planning_units/1001",
	"/planning_units/1001/contracts/2026-11-01?length=30", "/planning_units/1001/planning_units/2026-11-01?length=30",
	"/planning_units/1001/requirements/2026-10-25", "/activities", "/contracts", "/skills", "/planning_periods/2026-11-01",
	"/planning_units/1001/schedule/2026-10-23?length=3&levels=" + allLevels, "/planning_units/1001/schedule/2026-03-28?length=2&levels=plan,final,acd",
	"/planning_units/1006/schedule/2026-10-31?length=3&levels=" + allLevels, "/planning_units/1002/schedule/2026-11-10?length=3&levels=" + allLevels,
}

// TestOptionsKeepTheData compares every answer under each option with the default's,
// after turning the option's shape back.
func TestOptionsKeepTheData(t *testing.T) {
	t.Parallel()
	plain := start(t, Config{})
	for _, o := range []Options{
		{Wrapper: "bare"}, {StringIDs: true}, {OffsetTimes: true}, {Layered: true},
		{Wrapper: "data", StringIDs: true, OffsetTimes: true, Layered: true},
	} {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			c := start(t, Config{Options: o})
			zones := map[string]*time.Location{}
			for _, u := range c.s.units {
				location, err := time.LoadLocation(u.zone.name)
				if err != nil {
					t.Fatal(err)
				}
				zones[fmt.Sprint(u.id)] = location
			}
			layered, offsets, texts := 0, 0, 0
			for _, path := range optionPaths {
				want := unwrap(t, plain.get(path, 200), "named")
				got := unwrap(t, c.get(path, 200), o.Wrapper)
				if o.StringIDs {
					texts += numberIDs(got, "")
				}
				if o.OffsetTimes {
					offsets += dropOffsets(t, got, zones)
				}
				if o.Layered {
					layered += cutLayers(t, got)
				}
				if !reflect.DeepEqual(want, got) {
					t.Errorf("%s: other data than by default\n%.600v\n%.600v", path, want, got)
				}
			}
			if o.StringIDs != (texts > 1000) || o.OffsetTimes != (offsets > 1000) || o.Layered != (layered > 200) {
				t.Errorf("%d ids were text, %d times had an offset, %d days had layers", texts, offsets, layered)
			}
		})
	}
}

func unwrap(t *testing.T, body []byte, wrapper string) any {
	t.Helper()
	var answer any
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatal(err)
	}
	if wrapper == "bare" {
		return answer
	}
	for name, value := range answer.(map[string]any) {
		if wrapper == "data" && name != "data" {
			t.Errorf("wrapped in %q", name)
		}
		return value
	}
	t.Fatal("nothing in the wrapper")
	return nil
}

// numberIDs turns ids back into numbers and counts them. Every id must have been text.
func numberIDs(value any, name string) int {
	n := 0
	switch v := value.(type) {
	case map[string]any:
		for key, one := range v {
			if key == "child_activity_ids" || strings.HasSuffix(key, "_id") || strings.Contains(key, "_id_for_") {
				switch id := one.(type) {
				case string:
					f, err := strconv.ParseFloat(id, 64)
					if err == nil {
						v[key] = f
						n++
					}
				case []any:
					for i := range id {
						if text, ok := id[i].(string); ok {
							f, _ := strconv.ParseFloat(text, 64)
							id[i] = f
							n++
						}
					}
				case float64:
					v[key] = fmt.Sprint("a number: ", key)
				}
				continue
			}
			n += numberIDs(one, key)
		}
	case []any:
		for _, one := range v {
			n += numberIDs(one, name)
		}
	}
	return n
}

// dropOffsets checks that block times have their zone's offset and takes it off.
func dropOffsets(t *testing.T, value any, zones map[string]*time.Location) int {
	n := 0
	days, _ := value.([]any)
	for _, one := range days {
		d, _ := one.(map[string]any)
		blocks, _ := d["schedule_blocks"].([]any)
		for _, one := range blocks {
			b := one.(map[string]any)
			for _, key := range []string{"time_start", "time_end"} {
				text, ok := b[key].(string)
				if !ok {
					continue
				}
				n++
				at, err := time.Parse(time.RFC3339, text)
				if err != nil {
					t.Fatal(err)
				}
				_, given := at.Zone()
				local := at.In(zones[strings.Trim(fmt.Sprint(d["planning_unit_id"]), `"`)])
				if _, offset := local.Zone(); offset != given && !strings.Contains(text, "T02:") {
					t.Errorf("%s: the zone has %s then", text, local.Format(time.RFC3339))
				}
				b[key] = text[:19]
			}
		}
	}
	return n
}

// cutLayers turns layers into what lies on top: of two blocks over the same time the
// shorter one covers. It counts the days that had any.
func cutLayers(t *testing.T, value any) int {
	type piece struct {
		start, end string
		block      map[string]any
	}
	span := func(b map[string]any) int64 {
		return wall(t, b["time_end"].(string)[:19]) - wall(t, b["time_start"].(string)[:19])
	}
	n := 0
	days, _ := value.([]any)
	for _, one := range days {
		d, _ := one.(map[string]any)
		blocks, _ := d["schedule_blocks"].([]any)
		var full []any
		var timed []map[string]any
		ties := false
		for _, one := range blocks {
			b := one.(map[string]any)
			if b["time_start"] == nil {
				full = append(full, b)
			} else {
				timed = append(timed, b)
			}
		}
		var cuts []string
		for i, b := range timed {
			cuts = append(cuts, b["time_start"].(string), b["time_end"].(string))
			for _, other := range timed[i+1:] {
				ties = ties || span(b) == span(other) && b["time_start"].(string) < other["time_end"].(string) && other["time_start"].(string) < b["time_end"].(string)
			}
			if span(b) <= 0 {
				ties = true
			}
		}
		if ties || len(timed) == 0 { // the designed overlap, and the end that hides its day, are the same in layers
			continue
		}
		slices.Sort(cuts)
		cuts = slices.Compact(cuts)
		var pieces []piece
		for i := 1; i < len(cuts); i++ {
			var top map[string]any
			for _, b := range timed {
				if b["time_start"].(string) <= cuts[i-1] && cuts[i] <= b["time_end"].(string) && (top == nil || span(b) < span(top)) {
					top = b
				}
			}
			switch last := len(pieces) - 1; {
			case top == nil:
			case last >= 0 && reflect.ValueOf(pieces[last].block).Pointer() == reflect.ValueOf(top).Pointer() && pieces[last].end == cuts[i-1]:
				pieces[last].end = cuts[i]
			default:
				pieces = append(pieces, piece{cuts[i-1], cuts[i], top})
			}
		}
		if len(pieces) != len(timed) {
			n++
		}
		slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(a.start, b.start) })
		flat := full
		for _, p := range pieces {
			b := maps.Clone(p.block)
			b["time_start"], b["time_end"] = p.start, p.end
			flat = append(flat, b)
		}
		d["schedule_blocks"] = flat
	}
	return n
}

func TestLayeredBreakOverlapsItsBase(t *testing.T) {
	t.Parallel()
	c := start(t, Config{Options: Options{Layered: true}})
	want(t, c.days(rolePlain, "2026-11-18", "2026-11-18", "plan")[0], `
		1005 2026-11-18T09:00:00 2026-11-18T15:45:00 present
		1011 2026-11-18T11:00:00 2026-11-18T11:15:00 break
		1010 2026-11-18T13:00:00 2026-11-18T13:30:00 break
		1011 2026-11-18T15:00:00 2026-11-18T15:15:00 break
		1004 2026-11-18T15:45:00 2026-11-18T17:30:00 present`)
}

func TestOffsetsAtTheClockChanges(t *testing.T) {
	t.Parallel()
	c := start(t, Config{Options: Options{OffsetTimes: true}})
	work := func(r role) int64 { return c.s.people[r].rota.work }
	want(t, c.days(roleNightBreak, "2026-03-28", "2026-03-28", "plan")[0], fmt.Sprintf(`
		%[1]d 2026-03-28T22:00:00+01:00 2026-03-29T02:30:00+01:00 present
		1010 2026-03-29T02:30:00+01:00 2026-03-29T02:45:00+01:00 break
		%[1]d 2026-03-29T02:45:00+01:00 2026-03-29T06:00:00+02:00 present`, work(roleNightBreak)))
	want(t, c.days(roleNightBreak, "2026-10-24", "2026-10-24", "plan")[0], fmt.Sprintf(`
		%[1]d 2026-10-24T22:00:00+02:00 2026-10-25T02:30:00+02:00 present
		1010 2026-10-25T02:30:00+02:00 2026-10-25T02:45:00+02:00 break
		%[1]d 2026-10-25T02:45:00+02:00 2026-10-25T06:00:00+01:00 present`, work(roleNightBreak)))
	for _, d := range c.unitDays(unitBoston, "2026-11-02", "2026-11-02", "plan") {
		for _, b := range d.Blocks {
			if b.Start != nil && !strings.HasSuffix(*b.Start, "-05:00") {
				t.Errorf("Boston at %s", *b.Start)
			}
		}
	}
}
