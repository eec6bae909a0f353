package sandbox

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// everyPath is one example of each route, with the name of its wrapper.
var everyPath = []struct{ path, query, wrapper string }{
	{"/employees", "", "employees"},
	{"/employees", "include_userid=true", "employees"},
	{"/employees/1042", "", "employee"},
	{"/employees/1042/contracts/1900-01-01", "end_date=4000-01-01", "employee_contracts"},
	{"/employees/1042/planning_units/1900-01-01", "end_date=4000-01-01", "employee_planning_units"},
	{"/employees/1042/schedule/2026-11-23", "end_date=2026-11-27&levels=plan,final", "schedules"},
	{"/employees/1042/skill_levels", "", "data"},
	{"/employees/1042/contracts", "", "data"},
	{"/employees/1042/planning_units", "", "data"},
	{"/employee_employment_periods", "", "employee_employment_periods"},
	{"/employee_current_addresses/1042", "", "employee_current_address"},
	{"/planning_units", "", "planning_units"},
	{"/planning_units/1001", "", "planning_unit"},
	{"/planning_units/1001/schedule/2026-11-23", "length=7&levels=plan,acd,wishes,availabilities", "schedules"},
	{"/planning_units/1001/contracts/2026-11-01", "length=30", "employee_contracts"},
	{"/planning_units/1001/planning_units/2026-11-01", "", "employee_planning_units"},
	{"/planning_units/1001/requirements/2026-11-24", "", "requirements"},
	{"/activities", "", "activities"},
	{"/contracts", "", "contracts"},
	{"/skills", "", "skills"},
	{"/planning_periods/2026-11-01", "", "planning_periods"},
}

func join(path, query string) string {
	if query == "" {
		return path
	}
	return path + "?" + query
}

func TestEveryRouteIsTried(t *testing.T) {
	t.Parallel()
	tried := map[string]bool{}
	for _, e := range everyPath {
		m, ok, _ := matchPath(e.path)
		if !ok {
			t.Errorf("%s has no route", e.path)
			continue
		}
		tried[m.route.pattern] = true
	}
	for _, r := range routes {
		if !tried[r.pattern] {
			t.Errorf("%s is not in everyPath", r.pattern)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	for _, wrapper := range []string{"named", "data", "bare"} {
		c := start(t, Config{Options: Options{Wrapper: wrapper}})
		for _, e := range everyPath {
			t.Run(wrapper+join(e.path, e.query), func(t *testing.T) {
				resp, body, err := c.do("GET", "/v1"+join(e.path, e.query))
				if err != nil || resp.StatusCode != 200 {
					t.Fatalf("%v %v %.200s", resp, err, body)
				}
				if got := resp.Header.Get("Content-Type"); got != jsonType {
					t.Errorf("Content-Type %q", got)
				}
				if !json.Valid(body) {
					t.Fatalf("no JSON: %.200s", body)
				}
				if wrapper == "bare" {
					return
				}
				name := e.wrapper
				if wrapper == "data" {
					name = "data"
				}
				var answer map[string]json.RawMessage
				if err := json.Unmarshal(body, &answer); err != nil {
					t.Fatal(err)
				}
				if len(answer) != 1 || answer[name] == nil {
					t.Errorf("no %q alone in %.100s", name, body)
				}
			})
		}
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	for _, e := range everyPath {
		t.Run(join(e.path, e.query), func(t *testing.T) {
			resp, body, err := c.do("GET", "/v1"+join(e.path+".csv", e.query))
			if err != nil || resp.StatusCode != 200 {
				t.Fatalf("%v %v %.200s", resp, err, body)
			}
			if got := resp.Header.Get("Content-Type"); got != "text/csv; charset=utf-8" {
				t.Errorf("Content-Type %q", got)
			}
			rows := readCSV(t, body)
			if len(rows) < 2 {
				t.Fatalf("%d rows", len(rows))
			}
			header := slices.Clone(rows[0])
			for i := range header {
				header[i] = strings.TrimSpace(header[i])
			}
			if !slices.IsSorted(header) {
				t.Errorf("columns are not in alphabetical order: %q", header)
			}
			if e.wrapper != "schedules" && e.wrapper != "contracts" {
				wantKeys(t, c.get(join(e.path, e.query), 200), header)
			}
		})
	}
}

// wantKeys compares a CSV header with the keys of the first JSON item.
func wantKeys(t *testing.T, body []byte, header []string) {
	t.Helper()
	var answer map[string]json.RawMessage
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatal(err)
	}
	for _, raw := range answer {
		item := map[string]any{}
		if err := json.Unmarshal(raw, &item); err != nil {
			var items []map[string]any
			if err := json.Unmarshal(raw, &items); err != nil {
				t.Fatal(err)
			}
			item = items[0]
		}
		var keys []string
		for k := range item {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		if !slices.Equal(keys, header) {
			t.Errorf("columns %q, JSON has %q", header, keys)
		}
	}
}

func readCSV(t *testing.T, body []byte) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(body))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatalf("no CSV: %v", err)
	}
	return rows
}

func TestCSVDetails(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	body := string(c.get("/employees.csv", 200))
	first, rest, _ := strings.Cut(body, "\n")
	if want := "automated_shift_assignment; birth_date;birth_place;color;current_identification;deleted;employee_id;first_name;last_name;personnel_number;schedule_position"; first != want {
		t.Errorf("header %q, want %q", first, want)
	}
	ada, _, _ := strings.Cut(rest, "\n")
	if want := `true;1900-01-01;"";13026816;"";false;1042;Ada;Brandt;0042;0`; ada != want {
		t.Errorf("row %q, want %q", ada, want)
	}
	rows := readCSV(t, []byte(body))
	awkward := rows[1+int(roleAwkwardText)]
	if awkward[7] != `Anna "Ännchen"` || awkward[8] != "von der Heide; Müller & Söhne <GmbH>" || awkward[2] != "Berlin\nMitte" {
		t.Errorf("awkward text came back as %q", awkward)
	}

	day := string(c.get("/employees/1042/schedule/2026-11-18.csv?levels=plan", 200))
	if want := "activity_id;booking_date;employee_id;level;planning_unit_id;time_end;time_start;type\n" +
		"1005;2026-11-18;1042;plan;1001;2026-11-18T11:00:00;2026-11-18T09:00:00;present\n"; !strings.HasPrefix(day, want) {
		t.Errorf("schedule begins %.300q", day)
	}
	full := string(c.get("/employees/1072/schedule/2026-11-18.csv", 200))
	if !strings.Contains(full, "\n1020;2026-11-18;1072;plan;1001;;;holiday\n") {
		t.Errorf("full-day block: %q", full)
	}
	contracts := readCSV(t, c.get("/contracts.csv", 200))
	at := slices.Index(contracts[0], "working_hours_thursday")
	for _, row := range contracts[1:] {
		if row[slices.Index(contracts[0], "contract_id")] == "1008" && row[at] != "" {
			t.Errorf("contract 1008 has Thursday %q", row[at])
		}
	}
	if got := string(c.get("/skills.csv?display=name", 200)); !strings.HasPrefix(got, "name\nGerman\n") {
		t.Errorf("display in CSV: %.60q", got)
	}
	if got := string(c.get("/employees/1042/schedule/2026-11-18.csv?display=booking_date,level", 200)); got != "booking_date;level\n2026-11-18;plan\n" {
		t.Errorf("schedule without blocks: %q", got)
	}
}

func TestXML(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	for _, e := range everyPath {
		t.Run(join(e.path, e.query), func(t *testing.T) {
			resp, body, err := c.do("GET", "/v1"+join(e.path+".xml", e.query))
			if err != nil || resp.StatusCode != 200 {
				t.Fatalf("%v %v %.200s", resp, err, body)
			}
			if got := resp.Header.Get("Content-Type"); got != "application/xml; charset=utf-8" {
				t.Errorf("Content-Type %q", got)
			}
			d := xml.NewDecoder(bytes.NewReader(body))
			elements := 0
			for {
				token, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("not well-formed: %v", err)
				}
				if _, ok := token.(xml.StartElement); ok {
					elements++
				}
			}
			if elements < 3 {
				t.Errorf("%d elements", elements)
			}
		})
	}
	var people struct {
		People []struct {
			ID    int64  `xml:"employee_id"`
			First string `xml:"first_name"`
			Last  string `xml:"last_name"`
			Ident string `xml:"current_identification"`
			Place string `xml:"birth_place"`
		} `xml:"employee"`
	}
	if err := xml.Unmarshal(c.get("/employees.xml", 200), &people); err != nil {
		t.Fatal(err)
	}
	p := people.People[roleAwkwardText]
	if p.First != `Anna "Ännchen"` || p.Last != "von der Heide; Müller & Söhne <GmbH>" || p.Place != "Berlin\nMitte" || p.Ident != `=HYPERLINK("https://example.com","x")` {
		t.Errorf("awkward text came back as %+v", p)
	}
}

func TestOddRequests(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	const idNotFound, notFound = `{"id":"not_found"}`, `{"message":"not_found"}`
	for _, test := range []struct {
		path   string
		status int
		body   string // beginning
	}{
		{"/employees/999999", 404, idNotFound},
		{"/employees/01042", 404, idNotFound},
		{"/employees/+1042", 404, idNotFound},
		{"/employees/-1", 404, idNotFound},
		{"/employees/1042x", 404, idNotFound},
		{"/employees/", 404, idNotFound},
		{"/employees/99999999999999999999999", 404, idNotFound},
		{"/employees/abc/schedule/2026-11-23", 404, idNotFound},
		{"/planning_units/999/schedule/2026-11-23", 404, idNotFound},
		{"/planning_units/999/requirements/2026-11-23", 404, idNotFound},
		{"/employee_current_addresses/1", 404, idNotFound},
		{"", 404, notFound},
		{"/", 404, notFound},
		{"/nothing", 404, notFound},
		{"/employees/1042/schedules/2026-11-23", 404, notFound}, // the article's prose; clients found only the singular to work
		{"/employees/1042/schedule", 404, notFound},
		{"/employees/1042/schedule/", 404, notFound},
		{"/employees/1042/schedule/2026-11-23/", 404, notFound},
		{"//employees", 404, notFound},
		{"/employees.json", 404, notFound},
		{"/employees.csv.xml", 404, notFound},
		{"/employees/1042.csv/contracts", 404, idNotFound},
		{"/" + strings.Repeat("x/", 5000), 404, notFound},
		{"/employees/1042/schedule/2026-02-30", 400, `{"message":"Invalid date: \"2026-02-30\"`},
		{"/employees/1042/schedule/2026-2-3", 400, `{"message":"Invalid date`},
		{"/employees/1042/schedule/" + strings.Repeat("9", 200), 400, `{"message":"Invalid date`},
		{"/employees/1042/schedule/%22%3C%00", 400, `{"message":"Invalid date`},
		{"/employees/1042/schedule/%ff%fe", 400, `{"message":"Invalid date`},
		{"/planning_units/1001/schedule/2026-11-23?end_date=morgen", 400, `{"message":"Invalid end_date`},
		{"/planning_units/1001/schedule/2026-11-23?length=-1", 400, `{"message":"Invalid length`},
		{"/planning_units/1001/schedule/2026-11-23?length=0", 400, `{"message":"Invalid length`},
		{"/planning_units/1001/schedule/2026-11-23?length=1e9", 400, `{"message":"Invalid length`},
		{"/planning_units/1001/requirements/today", 400, `{"message":"Invalid date`},
		{"/planning_periods/x", 400, `{"message":"Invalid date`},
		{"/planning_units/1001/schedule/2026-11-23?end_date=2026-11-22", 404, notFound},
		{"/planning_units/1001/schedule/1999-01-01", 404, notFound},
		{"/planning_units/1001/schedule/3999-01-01?length=999999999", 404, notFound},
		{"/planning_units/1001/schedule/2026-11-23?levels=productivity", 404, notFound},
		{"/planning_units/1001/schedule/2026-11-23?levels=nonsense", 404, notFound},
		{"/planning_units/1000/schedule/2026-11-23", 404, notFound},
		{"/planning_units/1003/schedule/2026-11-23", 404, notFound},
		{"/planning_units/1004/schedule/2026-11-23", 404, notFound},
		{"/planning_units/1000/requirements/2026-11-23", 404, notFound},
		{"/employees/1045/planning_units/1900-01-01?end_date=4000-01-01", 404, notFound},
		{"/employees/1066/contracts/1900-01-01?end_date=4000-01-01", 404, notFound},
		{"/planning_periods/2090-01-01", 404, notFound},
		{"/employees?%zz=1&include_userid=perhaps", 200, `{"employees":[{"employee_id":1042,`},
		{"/employees?display=,", 200, `{"employees":[{"employee_id":1042,`},
		{"/employees?display=nothing", 200, `{"employees":[{},{}`},
		{"/planning_units/1001/schedule/2026-11-23?levels=schedule", 200, `{"schedules":[{"booking_date":"2026-11-23","employee_id":1042,"planning_unit_id":1001,"level":"plan"`},
		{"/planning_units/1001/schedule/2026-11-23?length=1&levels=plan,,nonsense", 200, `{"schedules":[`},
	} {
		name := test.path
		if len(name) > 60 {
			name = name[:60]
		}
		t.Run(name, func(t *testing.T) {
			if got := string(c.get(test.path, test.status)); !strings.HasPrefix(got, test.body) {
				t.Errorf("%.200s, want %s…", got, test.body)
			}
		})
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
		resp, body, err := c.do(method, "/v1/employees")
		if err != nil || resp.StatusCode != 405 || resp.Header.Get("Allow") != "GET, HEAD" || !json.Valid(body) {
			t.Errorf("%s: %v %v %s", method, resp, err, body)
		}
	}
	resp, body, err := c.do("HEAD", "/v1/employees", "Accept-Encoding: identity")
	if err != nil || resp.StatusCode != 200 || len(body) != 0 {
		t.Fatalf("HEAD: %v %v %q", resp, err, body)
	}
	if want := int64(len(c.get("/employees", 200))); resp.ContentLength != want {
		t.Errorf("HEAD promises %d bytes, GET gives %d", resp.ContentLength, want)
	}
}

func TestGzip(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	plain := c.get("/employees", 200, "Accept-Encoding: identity")
	for _, test := range []struct {
		accept string
		packed bool
	}{{"gzip", true}, {"br;q=1.0, gzip;q=0.8", true}, {"gzip;q=0", false}, {"br", false}} {
		resp, body, err := c.do("GET", "/v1/employees", "Accept-Encoding: "+test.accept)
		if err != nil {
			t.Fatal(err)
		}
		if got := resp.Header.Get("Content-Encoding") == "gzip"; got != test.packed {
			t.Errorf("%s: gzip %t", test.accept, got)
		}
		if test.packed {
			z, err := gzip.NewReader(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if body, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(body, plain) {
			t.Errorf("%s: other bytes than plain", test.accept)
		}
	}
}

func TestParameters(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	t.Run("end_date beats length, both ends count", func(t *testing.T) {
		dates := map[string]bool{}
		for _, d := range list[jsonDay](c, "schedules", "/planning_units/1001/schedule/2026-11-16?end_date=2026-11-18&length=30") {
			dates[d.Date] = true
		}
		if len(dates) != 3 || !dates["2026-11-16"] || !dates["2026-11-18"] {
			t.Errorf("days %v", dates)
		}
	})
	t.Run("length is end_date counted", func(t *testing.T) {
		a := c.get("/planning_units/1001/schedule/2026-11-16?length=7", 200)
		b := c.get("/planning_units/1001/schedule/2026-11-16?end_date=2026-11-22", 200)
		if !bytes.Equal(a, b) {
			t.Error("answers differ")
		}
	})
	t.Run("level and levels add up, plan is the default", func(t *testing.T) {
		levels := map[string]bool{}
		for _, d := range list[jsonDay](c, "schedules", "/planning_units/1001/schedule/2026-11-16?level=acd&levels=plan,final") {
			levels[d.Level] = true
		}
		if len(levels) != 3 {
			t.Errorf("levels %v", levels)
		}
		for _, d := range list[jsonDay](c, "schedules", "/planning_units/1001/schedule/2026-11-16") {
			if d.Level != "plan" {
				t.Fatalf("level %s unasked", d.Level)
			}
		}
	})
	t.Run("display", func(t *testing.T) {
		got := string(c.get("/employees?display=last_name,%20employee_id", 200))
		if want := `{"employees":[{"employee_id":1042,"last_name":"Brandt"},{"employee_id":1043,`; !strings.HasPrefix(got, want) {
			t.Errorf("%.120s", got)
		}
		got = string(c.get("/employees/1042/schedule/2026-11-18?display=schedule_blocks", 200))
		if want := `{"schedules":[{"schedule_blocks":[{"activity_id":1005,"time_start":"2026-11-18T09:00:00",`; !strings.HasPrefix(got, want) {
			t.Errorf("%.120s", got)
		}
	})
	t.Run("paid", func(t *testing.T) {
		paid, unpaid := list[jsonActivity](c, "activities", "/activities?paid=true"), list[jsonActivity](c, "activities", "/activities?paid=false")
		if len(paid)+len(unpaid) != 40 || !paid[0].Paid || unpaid[0].Paid {
			t.Errorf("%d paid, %d unpaid", len(paid), len(unpaid))
		}
		want(t, list[jsonDay](c, "schedules", "/employees/1042/schedule/2026-11-18?paid=false")[0],
			"1010 2026-11-18T13:00:00 2026-11-18T13:30:00 break")
	})
	t.Run("user ids", func(t *testing.T) {
		if bytes.Contains(c.get("/employees", 200), []byte("user_id")) {
			t.Error("user_id unasked")
		}
		if p := list[jsonPerson](c, "employees", "/employees?include_userid=true")[0]; p.UserID != 5042 {
			t.Errorf("user_id %d, want 5042", p.UserID)
		}
	})
}

// What a public Singer tap asks for.
func TestSingerTap(t *testing.T) {
	t.Parallel()
	c := start(t, Config{People: 45})
	for _, path := range []string{"/activities", "/contracts", "/planning_units", "/employees?include_userid=true"} {
		if !json.Valid(c.get(path, 200)) {
			t.Errorf("%s: no JSON", path)
		}
	}
	for _, p := range list[jsonPerson](c, "employees", "/employees?include_userid=true") {
		for _, path := range []string{"contracts/1900-01-01?end_date=4000-01-01", "planning_units/1900-01-01?end_date=4000-01-01", "schedule/2026-11-01?end_date=2026-11-30&levels=plan,final"} {
			resp, body, err := c.do("GET", "/v1/employees/"+itoa(p.ID)+"/"+path)
			if err != nil || !json.Valid(body) || resp.StatusCode != 200 && resp.StatusCode != 404 {
				t.Errorf("%d/%s: %v %v %.100s", p.ID, path, resp, err, body)
			}
		}
	}
}

func TestHugeRangeIsClamped(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	days := list[jsonDay](c, "schedules", "/employees/1042/schedule/1900-01-01?end_date=4000-01-01")
	first, last := c.s.Filled()
	if len(days) < 500 || days[0].Date < first || days[len(days)-1].Date > last {
		t.Errorf("%d days from %s to %s", len(days), days[0].Date, days[len(days)-1].Date)
	}
	if first != "2025-01-01" || last != "2027-12-31" {
		t.Errorf("filled %s to %s", first, last)
	}
}

func TestTooLargeAnswerIsCut(t *testing.T) {
	t.Parallel()
	c := start(t, Config{})
	c.s.limit = 10_000
	c.get("/employees", 504)
	c.get("/skills", 200)
}
