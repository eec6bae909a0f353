package upstream

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/wfm"
)

const testToken = "c2VjcmV0IHRva2VuIG9m+IGFkYS/bGljZQ=="

// as returns a context that carries a token.
func as(ctx context.Context, token string) context.Context {
	return caller.With(ctx, caller.Caller{Token: caller.NewToken(token)})
}

// fake starts a REST server with one handler for every path, and a client in front of it.
func fake(t *testing.T, cfg Config, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	cfg.BaseURL = server.URL + "/v1"
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// answers returns a handler that always answers the same.
func answers(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func day(text string) wfm.Date {
	d, err := wfm.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func clock(text string) wfm.Time {
	t, err := wfm.ParseTime(text)
	if err != nil {
		panic(err)
	}
	return t
}

func days(start, end string) wfm.Period { return wfm.Period{Start: day(start), End: day(end)} }

var (
	exact = cmpopts.EquateComparable(wfm.Time{})
	week  = days("2026-03-02", "2026-03-08")
	ada   = &wfm.Employee{ID: 1042, FirstName: new("Ada"), LastName: new("Brandt")}
)

// Each answer in testdata/wire, what asks for it, and what comes of it: a value or the
// text of an error.
func TestWire(t *testing.T) {
	type ask = func(context.Context, *Client) (any, error)
	activities := func(ctx context.Context, c *Client) (any, error) { return c.Activities(ctx) }
	employee := func(ctx context.Context, c *Client) (any, error) { return c.Employee(ctx, 1042) }
	requirements := func(ctx context.Context, c *Client) (any, error) {
		return c.UnitRequirements(ctx, 1001, day("2026-03-02"))
	}
	unitSchedule := func(levels ...wfm.Level) ask {
		return func(ctx context.Context, c *Client) (any, error) { return c.UnitSchedule(ctx, 1001, week, levels...) }
	}
	address := func(ctx context.Context, c *Client) (any, error) { return c.EmployeeAddress(ctx, 1042) }
	lone := []wfm.Requirement{{PlanningUnitID: 1001, Date: day("2026-03-02"), ActivityID: 1003, RasterSeconds: 1800,
		Values: []*float64{new(0.), new(0.), new(0.), new(2.5), new(4.)}}}
	tests := []struct {
		file string
		ask  ask
		want any // a string is an error's text
	}{
		{"S-employees.json", func(ctx context.Context, c *Client) (any, error) { return c.Employees(ctx, false) }, []wfm.Employee{
			{ID: 1042, FirstName: new("Ada"), LastName: new("Brandt"), PersonnelNumber: new("0042"), Color: new(wfm.Whole(13026816))},
			{ID: 1043, FirstName: new("Ben"), PersonnelNumber: new(""), Deleted: true},
		}},
		{"C-employees-userid.json", func(ctx context.Context, c *Client) (any, error) { return c.Employees(ctx, true) }, []wfm.Employee{
			{ID: 1042, FirstName: new("Ada"), BirthDate: day("1990-05-17"), UserID: 5042},
		}},
		{"G-employee-bare.json", employee, ada},
		{"G-employee-wrapped.json", employee, ada},
		{"G-employee-list.json", employee, ada},
		{"G-employee-data.json", employee, ada},
		{"C-employee-contracts.json", func(ctx context.Context, c *Client) (any, error) { return c.EmployeeContracts(ctx, 1042, week) },
			[]wfm.EmployeeContract{{EmployeeID: 1042, ContractID: 1003, Start: day("2024-03-01")}}},
		{"C-employee-contracts.json", func(ctx context.Context, c *Client) (any, error) {
			return c.UnitContracts(ctx, 1001, wfm.Period{})
		}, []wfm.EmployeeContract{
			{EmployeeID: 1042, ContractID: 1003, Start: day("2024-03-01")},
			{EmployeeID: 1042, ContractID: 1002, End: day("2024-02-29")},
		}},
		{"C-employee-memberships.json", func(ctx context.Context, c *Client) (any, error) { return c.EmployeeMemberships(ctx, 1042, week) },
			[]wfm.Membership{
				{EmployeeID: 1042, PlanningUnitID: 1001, Start: day("2024-03-01"), Priority: new(wfm.Whole(1))},
				{EmployeeID: 1042, PlanningUnitID: 1002, Start: day("2026-03-02"), End: day("2026-03-15"), Priority: new(wfm.Whole(2))},
			}},
		{"G-unit-memberships.json", func(ctx context.Context, c *Client) (any, error) { return c.UnitMemberships(ctx, 1001, week) },
			[]wfm.Membership{{EmployeeID: 1042, PlanningUnitID: 1001, Start: day("2024-03-01"), Priority: new(wfm.Whole(1))}}},
		{"C-employment-periods.json", func(ctx context.Context, c *Client) (any, error) { return c.EmploymentPeriods(ctx) },
			[]wfm.EmploymentPeriod{
				{EmployeeID: 1042, Start: day("2019-09-01"), End: day("2020-12-31")},
				{EmployeeID: 1042, Start: day("2024-03-01")},
			}},
		{"c-address-bare.json", address,
			&wfm.EmployeeAddress{EmployeeID: 1042, Email: new("ada@example.com"), Phone: new("+49 30 1234"), City: new("Berlin")}},
		{"c-address-wrapped.json", address, &wfm.EmployeeAddress{EmployeeID: 1042, Email: new("ada@example.com")}},
		{"S-planning-units.json", func(ctx context.Context, c *Client) (any, error) { return c.PlanningUnits(ctx) }, []wfm.PlanningUnit{
			{ID: 1001, Name: new("Service Berlin"), ShortName: new("SB"), Color: new(wfm.Whole(255)), ParentID: 1000, RasterSeconds: new(wfm.Whole(900)), TimeZoneID: "31"},
			{ID: 1000, Name: new("All"), TimeZoneID: "31"},
		}},
		{"S-planning-units.json", func(ctx context.Context, c *Client) (any, error) { return c.PlanningUnit(ctx, 1000) },
			&wfm.PlanningUnit{ID: 1000, Name: new("All"), TimeZoneID: "31"}},
		{"S-planning-units.json", func(ctx context.Context, c *Client) (any, error) { return c.PlanningUnit(ctx, 7) },
			"GET /v1/planning_units/7: bad response (HTTP 200): planning_units: it holds another planning_unit than the one asked for"},
		{"G-planning-unit-data-list.json", func(ctx context.Context, c *Client) (any, error) { return c.PlanningUnit(ctx, 1001) },
			&wfm.PlanningUnit{ID: 1001, Name: new("Service Berlin")}},
		{"S-activities.json", activities, []wfm.Activity{
			{ID: 1, Name: new("Present"), Type: wfm.Present, Paid: new(wfm.Bool(true))},
			{ID: 1005, Name: new("Hotline + Mail"), ShortName: new("HM"), OfficialName: new("Work"), OfficialShortName: new("1000"), Type: wfm.Present,
				Paid: new(wfm.Bool(true)), Plannable: new(wfm.Bool(true)), Replaceable: new(wfm.Bool(false)), AllowAsFullDay: new(wfm.Bool(false)),
				CanBeDayStatus: new(wfm.Bool(false)), Color: new(wfm.Whole(3381759)), ChildIDs: []wfm.ID{1003, 1004}},
			{ID: 1099, Name: new("Old"), Type: "siesta", Deleted: true},
		}},
		{"C-contracts.json", func(ctx context.Context, c *Client) (any, error) { return c.Contracts(ctx) }, []wfm.Contract{{
			ID: 1003, Name: new("Full time 40"), ShortName: new("FT40"), Color: new(wfm.Whole(65280)), EmploymentType: new("employed"), WorkingDaysPerWeek: new(5.),
			WorkingAmount: wfm.WorkingAmount{
				PerDay:  wfm.AmountRange{Minimum: new(21600.), Target: new(28800.), Maximum: new(36000.)},
				PerWeek: wfm.AmountRange{Target: new(144000.), Maximum: new(172800.)},
			},
			WorkingHours: wfm.WorkingHours{Monday: new(28800.), Tuesday: new(28800.), Wednesday: new(28800.5), Thursday: new(28800.),
				Friday: new(28800.), Saturday: new(0.)},
		}}},
		{"C-schedules.json", unitSchedule(), []wfm.ScheduleDay{
			{Date: day("2026-03-02"), EmployeeID: 1042, PlanningUnitID: 1001, Level: wfm.Plan, Blocks: []wfm.ScheduleBlock{
				{ActivityID: 1005, Start: clock("2026-03-02T22:00:00"), End: clock("2026-03-02T02:00:00"), Type: wfm.Present},
				{ActivityID: 1010, Start: clock("2026-03-03T02:00:00"), End: clock("2026-03-03T02:30:00"), Type: wfm.Break},
				{ActivityID: 1005, Start: clock("2026-03-03T02:30:00"), End: clock("2026-03-03T06:00:00"), Type: wfm.Present},
			}},
			{Date: day("2026-03-04"), EmployeeID: 1042, PlanningUnitID: 1001, Level: wfm.Plan,
				Blocks: []wfm.ScheduleBlock{{ActivityID: 1020, Type: wfm.Holiday}}},
		}},
		{"G-schedules-odd.json", func(ctx context.Context, c *Client) (any, error) {
			return c.EmployeeSchedule(ctx, 1042, week, wfm.Plan, wfm.Final)
		}, []wfm.ScheduleDay{
			{Date: day("2026-03-02"), EmployeeID: 1042, Level: wfm.Final, Blocks: []wfm.ScheduleBlock{
				{ActivityID: 1020, Type: wfm.Holiday},
				{ActivityID: 1005, Start: clock("2026-03-02T07:00:00")},
				{ActivityID: 1005, Start: clock("2026-03-02T08:00:00"), End: clock("2026-03-02T12:00:00")},
			}},
			{Date: day("2026-03-03"), EmployeeID: 1042, Level: wfm.Plan},
			{Date: day("2026-03-03"), EmployeeID: 1042, Level: "siesta", Blocks: []wfm.ScheduleBlock{}},
		}},
		{"G-schedules-odd.json", unitSchedule(wfm.Wishes), []wfm.ScheduleDay{
			{Date: day("2026-03-03"), EmployeeID: 1042, PlanningUnitID: 1001, Level: wfm.Wishes, Blocks: []wfm.ScheduleBlock{
				{Start: clock("2026-03-03T09:00:00+01:00"), End: clock("2026-03-03T17:00:00+01:00")},
			}},
			{Date: day("2026-03-03"), EmployeeID: 1042, PlanningUnitID: 1001, Level: "siesta", Blocks: []wfm.ScheduleBlock{}},
		}},
		{"c-requirements.json", requirements, append(lone[:1:1], wfm.Requirement{PlanningUnitID: 1001, Date: day("2026-03-02"),
			ActivityID: 1004, RasterSeconds: 900, Values: []*float64{new(1.), nil}})},
		{"c-requirements-long-name.json", requirements, lone},
		{"c-requirements-lone.json", requirements, lone},
		{"c-skills.json", func(ctx context.Context, c *Client) (any, error) { return c.Skills(ctx) },
			[]wfm.Skill{{ID: 301, Name: new("English")}, {ID: 302}}},
		{"c-skill-levels.json", func(ctx context.Context, c *Client) (any, error) { return c.EmployeeSkills(ctx, 1042) },
			[]wfm.EmployeeSkill{{EmployeeID: 1042, SkillID: 301, Start: day("2024-03-01")}, {EmployeeID: 1042, SkillID: 302}}},
		{"G-planning-periods.json", func(ctx context.Context, c *Client) (any, error) { return c.PlanningPeriods(ctx, day("2026-03-01")) },
			[]wfm.PlanningPeriod{
				{ID: 1, PlanningUnitID: 1001, Start: day("2026-03-01"), End: day("2026-03-31"), Status: new("published"), Type: new("scheduling")},
				{Status: new("locked")},
			}},
		{"G-empty-null.json", activities, []wfm.Activity{}},
		{"G-empty-object.json", activities, []wfm.Activity{}},
		{"G-empty-object.json", employee, `GET /v1/employees/1042: bad response (HTTP 200): want "employee_id", "employee", "employees", "data" or a bare list; found an object with no fields`},
		{"S-not-found.json", activities, `GET /v1/activities: bad response (HTTP 200): want "activities", "data" or a bare list; found an object with "message"`},
		{"S-not-found.json", requirements, `GET /v1/planning_units/1001/requirements/2026-03-02: bad response (HTTP 200): want "requirements", "planning_unit_requirements", "data" or a bare list; found an object with "message"`},
		{"C-error-page.html", activities, "GET /v1/activities: bad response (HTTP 200): want JSON, found an HTML page or XML"},
		{"C-error-page.html", employee, "GET /v1/employees/1042: bad response (HTTP 200): want JSON, found an HTML page or XML"},
		{"G-other-wrapper.json", activities, `GET /v1/activities: bad response (HTTP 200): want "activities", "data" or a bare list; found an object with "items", "total"`},
		{"G-renamed-field.json", activities, "GET /v1/activities: bad response (HTTP 200): activities[0].activity_id: it is missing"},
		{"G-bad-id.json", activities, `GET /v1/activities: bad response (HTTP 200): activities[3].activity_id: id "abc": want one to 18 digits, such as 1001`},
		{"G-bad-block.json", unitSchedule(), `GET /v1/planning_units/1001/schedule/2026-03-02: bad response (HTTP 200): [0].schedule_blocks[1].time_end: ` +
			`time "nine": want ISO 8601, such as 2026-03-02T22:00:00 or 2026-03-02T22:00:00+01:00`},
	}
	unused := map[string]bool{}
	files, err := filepath.Glob(filepath.Join("testdata", "wire", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		unused[filepath.Base(f)] = true
	}
	delete(unused, "README.md")
	for _, tt := range tests {
		delete(unused, tt.file)
		t.Run(tt.file, func(t *testing.T) {
			body, err := os.ReadFile(filepath.Join("testdata", "wire", tt.file))
			if err != nil {
				t.Fatal(err)
			}
			c := fake(t, Config{Timeout: 5 * time.Second}, answers(http.StatusOK, string(body)))
			got, err := tt.ask(as(t.Context(), testToken), c)
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got, exact); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.file, diff)
			}
		})
	}
	for f := range unused {
		t.Errorf("testdata/wire/%s: no row asks for it", f)
	}
}
