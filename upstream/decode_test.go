package upstream

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

var wantActivity = need("activity_id", func(a *wfm.Activity) wfm.ID { return a.ID })

func TestDecodeList(t *testing.T) {
	tests := []struct {
		name, body string
		want       []wfm.ID
	}{
		{"its own name", `{"activities":[{"activity_id":1},{"activity_id":2}]}`, []wfm.ID{1, 2}},
		{"data", `{"data":[{"activity_id":1}]}`, []wfm.ID{1}},
		{"bare", ` [{"activity_id":1}] `, []wfm.ID{1}},
		{"indented", "{\n\t\"activities\" : [\r\n{ \"activity_id\" : 1 }\n, {\"activity_id\":2}]\n}\n", []wfm.ID{1, 2}},
		{"others before and behind", `{"meta":{"data":[{"activity_id":7}]},"activities":[{"activity_id":1}],"total":[1,2]}`, []wfm.ID{1}},
		{"data first, then its own name", `{"data":[{"activity_id":1}],"activities":[{"activity_id":2}]}`, []wfm.ID{2}},
		{"its own name first, then data", `{"activities":[{"activity_id":2}],"data":{"x":1}}`, []wfm.ID{2}},
		{"its own name twice", `{"activities":[{"activity_id":1}],"activities":[{"activity_id":2}]}`, []wfm.ID{2}},
		{"null and data", `{"data":[{"activity_id":1}],"activities":null}`, nil},
		{"null", `null`, nil},
		{"null in the wrapper", `{"activities":null}`, nil},
		{"null in data", `{"data":null}`, nil},
		{"empty", `{"activities":[]}`, nil},
		{"empty bare", `[]`, nil},
		{"empty object", `{}`, nil},
		{"null elements", `[null,{"activity_id":1},null]`, []wfm.ID{1}},
		{"id as text", `[{"activity_id":"0042"}]`, []wfm.ID{42}},
		{"escaped names", `{"\u0061ctivities":[{"activity\u005fid":1}]}`, []wfm.ID{1}},
		{"bytes that are not UTF-8", "[{\"activity_id\":1,\"name\":\"\xff\"}]", []wfm.ID{1}},
		{"unknown fields", `[{"activity_id":1,"x":{"y":[1,2,{"z":null}]}}]`, []wfm.ID{1}},
		{"a field twice", `[{"activity_id":1,"activity_id":2}]`, []wfm.ID{2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := decodeList(iotest.OneByteReader(strings.NewReader(tt.body)), activitiesShape, wantActivity)
			if err != nil {
				t.Fatal(err)
			}
			if got == nil {
				t.Error("the list is nil; GraphQL would answer null")
			}
			var ids []wfm.ID
			for _, a := range got {
				ids = append(ids, a.ID)
			}
			if diff := cmp.Diff(tt.want, ids); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeOne(t *testing.T) {
	tests := []struct {
		name, body string
		want       string // the error; "" for unit 7
	}{
		{"bare", `{"planning_unit_id":7}`, ""},
		{"bare with a field called data", `{"planning_unit_id":7,"data":{"planning_unit_id":8}}`, ""},
		{"own name", `{"planning_unit":{"planning_unit_id":7}}`, ""},
		{"the list's name", `{"planning_units":[{"planning_unit_id":7}]}`, ""},
		{"the list's name, no list", `{"planning_units":{"planning_unit_id":7}}`, ""},
		{"data", `{"meta":1,"data":{"planning_unit_id":7}}`, ""},
		{"data with a list", `{"data":[{"planning_unit_id":7}]}`, ""},
		{"list of one", `[{"planning_unit_id":"7"}]`, ""},
		{"list of several", `[null,{"planning_unit_id":8},{"planning_unit_id":7}]`, ""},
		{"null", `null`, "the answer holds nothing"},
		{"null inside", `{"planning_unit":null}`, "the answer holds nothing"},
		{"empty list", `[]`, "the answer holds nothing"},
		{"empty list inside", `{"data":[null]}`, "the answer holds nothing"},
		{"another", `{"planning_unit_id":8}`, "it holds another planning_unit than the one asked for"},
		{"others", `{"data":[{"planning_unit_id":8},{"planning_unit_id":9}]}`, "data: it holds another planning_unit than the one asked for"},
		{"no id", `{"planning_unit":{"name":"x"}}`, "planning_unit.planning_unit_id: it is missing"},
		{"null for the id", `{"planning_unit_id":null}`, "planning_unit_id: it is missing"},
		{"wrapper of another", `{"employee":{"employee_id":7}}`, `want "planning_unit_id", "planning_unit", "planning_units", "data" or a bare list; found an object with "employee"`},
		{"huge number", `1e999`, "want an object, found a number"},
		{"number", `7`, "want an object, found a number"},
		{"text in the list", `{"data":["7"]}`, "data[0]: want an object, found a text"},
		{"true inside", `{"data":true}`, "data: want an object, found true or false"},
		{"text for a number", `{"planning_unit_id":7,"planning_raster":"x"}`, `planning_raster: number "x": want a whole number`},
		{"two answers", `{"planning_unit_id":7}{}`, "there are bytes after the end of the JSON, at byte 23"},
		{"half", `{"planning_unit_id":7`, "the JSON breaks off at byte 0"},
		{"nothing", ``, "want JSON, found an empty body"},
		{"many names", `{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1}`,
			`want "planning_unit_id", "planning_unit", "planning_units", "data" or a bare list; found an object with "a", "b", "c", "d", "e", "f", "g", "h", …`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := decodeOne(strings.NewReader(tt.body), planningUnitsShape, only(7, "planning_unit_id", unitID))
			switch {
			case tt.want == "" && err != nil:
				t.Fatal(err)
			case tt.want == "":
				if got.ID != 7 {
					t.Errorf("unit %d, want 7", got.ID)
				}
			case err == nil || err.Error() != tt.want:
				t.Errorf("error %v\nwant  %s", err, tt.want)
			}
		})
	}
}

func TestRequirementChecks(t *testing.T) {
	for body, want := range map[string]string{
		`[{"activity_id":1,"values":[1]}]`:                          "[0].raster: it is missing",
		`[{"activity_id":1,"raster":-900,"values":[1]}]`:            "[0].raster: want seconds, at most a day of them",
		`[{"activity_id":1,"raster":86401,"values":[1]}]`:           "[0].raster: want seconds, at most a day of them",
		`[{"raster":900,"values":[1]}]`:                             "[0].activity_id: it is missing",
		`[{"activity_id":1,"raster":900,"values":[1,"two"]}]`:       "[0].values[1]: want a number, found a text",
		`{"activity_id":1,"raster":900,"values":[1,2,1e999]}`:       "values[2]: want a number, found number 1e999",
		`{"activity_id":"x","raster":900}`:                          `activity_id: id "x": want one to 18 digits, such as 1001`,
		`{"requirements":{"activity_id":1,"raster":900}}`:           "requirements: want a list, found an object",
		`{"planning_unit_requirements":[{"activity_id":[1]}]}`:      `planning_unit_requirements[0].activity_id: id a list: want one to 18 digits, such as 1001`,
		`{"raster":900,"values":[1],"planning_unit_id":1}`:          `want "requirements", "planning_unit_requirements", "data" or a bare list; found an object with "planning_unit_id", "raster", "values"`,
		`{"activity_id":1,"raster":900,"values":{"0":1},"level":1}`: "values: want a list, found an object",
	} {
		c := fake(t, Config{}, answers(200, body))
		_, err := c.UnitRequirements(as(t.Context(), testToken), 1001, week.Start)
		if e, ok := errors.AsType[*Error](err); !ok || e.Kind != BadResponse || e.Detail != want {
			t.Errorf("%s: error %v\nwant %s", body, err, want)
		}
	}
}

// A bare requirement may have any number of other fields, in front of those that tell it.
func TestLoneRequirement(t *testing.T) {
	body := `{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"values":[1],"raster":900,"activity_id":3}`
	c := fake(t, Config{}, answers(200, body))
	got, err := c.UnitRequirements(as(t.Context(), testToken), 1001, week.Start)
	want := []wfm.Requirement{{PlanningUnitID: 1001, Date: week.Start, ActivityID: 3, RasterSeconds: 900, Values: []*float64{new(1.)}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

// addWire gives every answer of testdata/wire to a fuzz target.
func addWire(f *testing.F, more ...string) {
	files, err := filepath.Glob(filepath.Join("testdata", "wire", "*.*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	for _, body := range more {
		f.Add([]byte(body))
	}
}

// The list that comes element by element is the one that encoding/json reads whole, and
// what encoding/json does not take is refused with words that can be shown.
func FuzzDecodeList(f *testing.F) {
	addWire(f, `{"activities":[{"activity_id":1}]}`, `[{"activity_id":1},{"activity_id":"2"}]`, `{"data":null,"activities":[]}`, `[}`, `{"a":1,}`, `[1 2]`, `null null`)
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := decodeList(bytes.NewReader(body), activitiesShape, wantActivity)
		if _, ok := errors.AsType[*shapeError](err); err != nil && !ok {
			t.Fatalf("error %#v, want a shapeError", err)
		}
		if err == nil && !json.Valid(body) {
			t.Fatalf("read %v where encoding/json does not", got)
		}
		// A list that stands there twice, or beside something else of its name, is decided
		// by the order of the bytes, which the plain way loses: the table test has these.
		if bytes.Count(body, []byte("activities"))+bytes.Count(body, []byte("data"))+bytes.Count(body, []byte(`\u`)) > 1 {
			return
		}
		want, ok := wholeList(body)
		switch {
		case err != nil && ok:
			t.Fatalf("error %v, but encoding/json reads %v", err, want)
		case err == nil && !ok:
			t.Fatalf("read %v where encoding/json does not", got)
		case err != nil:
			return
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-encoding/json +got):\n%s", diff)
		}
	})
}

// wholeList reads a list of activities in the plainest way; false when it cannot be one.
func wholeList(body []byte) ([]wfm.Activity, bool) {
	if !json.Valid(body) {
		return nil, false
	}
	list := json.RawMessage(bytes.TrimSpace(body))
	if list[0] == '{' {
		var members map[string]json.RawMessage
		if json.Unmarshal(body, &members) != nil {
			return nil, false
		}
		own, isOwn := members["activities"]
		other, isOther := members["data"]
		switch {
		case isOwn:
			list = own
		case isOther:
			list = other
		case len(members) == 0:
			list = json.RawMessage("null")
		default:
			return nil, false
		}
	}
	out := []wfm.Activity{}
	if list[0] != '[' && list[0] != 'n' {
		return nil, false
	}
	var items []*wfm.Activity
	if json.Unmarshal(list, &items) != nil {
		return nil, false
	}
	for _, a := range items {
		if a == nil {
			continue
		}
		if a.ID == 0 {
			return nil, false
		}
		out = append(out, *a)
	}
	return out, true
}

func FuzzDecodeOne(f *testing.F) {
	addWire(f, `{"employee":{"employee_id":1042}}`, `[[{}]]`, `{"data":[null]}`)
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := decodeOne(bytes.NewReader(body), employeesShape, only(1042, "employee_id", employeeID))
		want, wantErr := readOne(newIntake(bytes.NewReader(body), make([]byte, 64)), employeesShape, nil, only(1042, "employee_id", employeeID))
		if diff := cmp.Diff(want, got); diff != "" || (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
			t.Fatalf("error %v, want %v (-encoding/json +got):\n%s", err, wantErr, diff)
		}
		switch _, isShape := errors.AsType[*shapeError](err); {
		case err == nil && (got == nil || got.ID != 1042 || !json.Valid(body)):
			t.Fatalf("read %v", got)
		case err != nil && !isShape && !errors.Is(err, errNone):
			t.Fatalf("error %#v, want a shapeError or errNone", err)
		}
	})
}

// Whatever comes as a schedule, what is answered was asked for and is in order.
func FuzzDecodeSchedule(f *testing.F) {
	addWire(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		w := scheduleWanted{unit: 1001, period: week, levels: []wfm.Level{wfm.Final, wfm.Plan}}
		got, err := decodeList(bytes.NewReader(body), schedulesShape, w.accept)
		if err != nil {
			if _, ok := errors.AsType[*shapeError](err); !ok {
				t.Fatalf("error %#v, want a shapeError", err)
			}
			return
		}
		checkSchedule(t, merge(got))
	})
}

func checkSchedule(t *testing.T, got []wfm.ScheduleDay) {
	t.Helper()
	type key struct {
		employee, unit wfm.ID
		date           wfm.Date
		level          wfm.Level
	}
	seen := map[key]bool{}
	for _, d := range got {
		k := key{d.EmployeeID, d.PlanningUnitID, d.Date, d.Level}
		if seen[k] {
			t.Fatalf("two rows of %v", k)
		}
		seen[k] = true
		if d.EmployeeID == 0 || d.PlanningUnitID == 0 || !week.Contains(d.Date) || (d.Level != wfm.Plan && d.Level != wfm.Final && d.Level.Known()) {
			t.Fatalf("nobody asked for %v", k)
		}
		timed := false
		for _, b := range d.Blocks {
			if b.FullDay() && timed {
				t.Fatalf("%v: a full-day block behind a timed one", k)
			}
			timed = timed || !b.FullDay()
			if !endFits(&b) {
				t.Fatalf("%v: block from %v to %v", k, b.Start, b.End)
			}
		}
	}
}
