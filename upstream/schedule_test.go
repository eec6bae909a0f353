package upstream

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

func TestEndFits(t *testing.T) {
	for name, test := range map[string]struct {
		start, end string
		fits       bool
	}{
		"after":                            {"2026-03-02T08:00:00", "2026-03-02T16:00:00", true},
		"over midnight, date of the start": {"2026-03-02T22:00:00", "2026-03-02T06:00:00", true},
		"the same":                         {"2026-03-02T08:00:00", "2026-03-02T08:00:00", true},
		"in the hour that comes twice":     {"2026-10-25T02:50:00+02:00", "2026-10-25T02:10:00+01:00", true},
		"one with an offset, one without":  {"2026-03-02T22:00:00+01:00", "2026-03-02T06:00:00", true},
		"a day before":                     {"2026-03-02T08:00:00", "2026-03-01T08:00:00", false},
		"years before":                     {"2026-03-02T08:00:00", "1970-01-01T08:00:00", false},
	} {
		b := wfm.ScheduleBlock{Start: clock(test.start), End: clock(test.end)}
		was := b
		if got := endFits(&b); got != test.fits || b != was {
			t.Errorf("%s: fits %v, block %v", name, got, b)
		}
	}
	for _, b := range []wfm.ScheduleBlock{{}, {Start: clock("2026-03-02T08:00")}, {End: clock("2026-03-02T08:00")}} {
		if !endFits(&b) {
			t.Errorf("%v does not fit", b)
		}
	}
}

// Blocks that share a start keep the API's order, however many they are.
func TestSortIsStable(t *testing.T) {
	var blocks []wfm.ScheduleBlock
	for i := range 200 {
		blocks = append(blocks, wfm.ScheduleBlock{ActivityID: wfm.ID(i + 1), Start: clock(fmt.Sprintf("2026-03-02T%02d:00", 23-i%3))})
	}
	sortBlocks(blocks)
	for i := 1; i < len(blocks); i++ {
		if a, b := blocks[i-1], blocks[i]; a.Start == b.Start && a.ActivityID > b.ActivityID {
			t.Fatalf("%d stands before %d", a.ActivityID, b.ActivityID)
		}
	}
}

// The caller's levels stay as they are: the planner still needs their order.
func TestLevelsOfTheCaller(t *testing.T) {
	levels := []wfm.Level{wfm.Plan, wfm.ACD, wfm.Plan}
	got, err := canonicalLevels(levels)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]wfm.Level{wfm.Plan, wfm.ACD}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]wfm.Level{wfm.Plan, wfm.ACD, wfm.Plan}, levels); diff != "" {
		t.Errorf("the caller's (-want +got):\n%s", diff)
	}
}

func TestLevelOf(t *testing.T) {
	tests := []struct {
		asked []wfm.Level
		came  wfm.Level
		want  wfm.Level
	}{
		{[]wfm.Level{wfm.Plan}, "plan", wfm.Plan},
		{[]wfm.Level{wfm.Plan}, " PLAN ", wfm.Plan},
		{[]wfm.Level{wfm.Plan}, "Schedule", wfm.Plan},
		{[]wfm.Level{wfm.Final}, "", wfm.Final},
		{[]wfm.Level{wfm.Final, wfm.Plan}, "", wfm.Plan},
		{[]wfm.Level{wfm.ACD, wfm.Final}, "", wfm.Plan},
		{[]wfm.Level{wfm.Plan}, "Siesta", "siesta"},
	}
	for _, tt := range tests {
		if got := (scheduleWanted{levels: tt.asked}).levelOf(tt.came); got != tt.want {
			t.Errorf("asked %v, came %q: level %q, want %q", tt.asked, tt.came, got, tt.want)
		}
	}
}

func TestSchedules(t *testing.T) {
	row := func(date, more string, blocks ...string) string {
		return fmt.Sprintf(`{"booking_date":%q%s,"schedule_blocks":[%s]}`, date, more, strings.Join(blocks, ","))
	}
	const who = `,"employee_id":1`
	block := func(start, end string) string {
		return fmt.Sprintf(`{"activity_id":9,"time_start":"2026-03-02T%s","time_end":"2026-03-02T%s"}`, start, end)
	}
	b := func(start, end string) wfm.ScheduleBlock {
		return wfm.ScheduleBlock{ActivityID: 9, Start: clock("2026-03-02T" + start), End: clock("2026-03-02T" + end)}
	}
	plan := func(d string, blocks ...wfm.ScheduleBlock) wfm.ScheduleDay {
		return wfm.ScheduleDay{Date: day(d), EmployeeID: 1, PlanningUnitID: 1001, Level: wfm.Plan, Blocks: blocks}
	}
	tests := []struct {
		name   string
		rows   []string
		levels []wfm.Level
		want   []wfm.ScheduleDay
	}{
		{"an API that ignores end_date and levels", []string{
			row("2026-03-01", who), row("2026-03-02", who, block("08:00", "09:00")), row("2026-03-08", who, block("08:00", "09:00")), row("2026-03-09", who),
			row("2026-03-03", who+`,"level":"final"`),
		}, nil, []wfm.ScheduleDay{plan("2026-03-02", b("08:00", "09:00")), plan("2026-03-08", b("08:00", "09:00"))}},
		{"an unknown level, which cannot be asked for", []string{row("2026-03-03", who+`,"level":"new"`)}, nil,
			[]wfm.ScheduleDay{{Date: day("2026-03-03"), EmployeeID: 1, PlanningUnitID: 1001, Level: "new", Blocks: []wfm.ScheduleBlock{}}}},
		{"an unknown level that was asked for", []string{row("2026-03-02", who+`,"level":"new"`), row("2026-03-02", who)}, []wfm.Level{"new"},
			[]wfm.ScheduleDay{{Date: day("2026-03-02"), EmployeeID: 1, PlanningUnitID: 1001, Level: "new", Blocks: []wfm.ScheduleBlock{}}}},
		{"rows in parts, with a block in both", []string{
			row("2026-03-02", who, block("10:00", "11:00"), block("08:00", "09:00")), row("2026-03-03", who, block("08:00", "09:00")),
			row("2026-03-02", who, block("08:00", "09:00"), block("09:00", "10:00")), row("2026-03-02", who, block("07:00", "08:00")),
		}, nil, []wfm.ScheduleDay{plan("2026-03-02", b("07:00", "08:00"), b("08:00", "09:00"), b("09:00", "10:00"), b("10:00", "11:00")), plan("2026-03-03", b("08:00", "09:00"))}},
		{"other people, units, levels are other rows", []string{
			row("2026-03-02", who, block("08:00", "09:00")), row("2026-03-02", who+`,"planning_unit_id":1002`, block("08:00", "09:00")), row("2026-03-02", `,"employee_id":2`, block("08:00", "09:00")),
		}, nil, []wfm.ScheduleDay{
			plan("2026-03-02", b("08:00", "09:00")),
			{Date: day("2026-03-02"), EmployeeID: 1, PlanningUnitID: 1002, Level: wfm.Plan, Blocks: []wfm.ScheduleBlock{b("08:00", "09:00")}},
			{Date: day("2026-03-02"), EmployeeID: 2, PlanningUnitID: 1001, Level: wfm.Plan, Blocks: []wfm.ScheduleBlock{b("08:00", "09:00")}},
		}},
		{"a base block first, then the break in it", []string{row("2026-03-02", who, block("08:00", "16:00"), block("08:00", "08:15"))}, nil,
			[]wfm.ScheduleDay{plan("2026-03-02", b("08:00", "16:00"), b("08:00", "08:15"))}},
		{"a day status over a shift", []string{row("2026-03-02", who, block("08:00", "16:00"), `{"activity_id":8,"time_start":null,"time_end":null}`, `{"activity_id":7}`)}, nil,
			[]wfm.ScheduleDay{plan("2026-03-02", wfm.ScheduleBlock{ActivityID: 8}, wfm.ScheduleBlock{ActivityID: 7}, b("08:00", "16:00"))}},
		{"a block that lacks its start stands where it ends", []string{row("2026-03-02", who, block("09:00", "10:00"), `{"activity_id":9,"time_end":"2026-03-02T08:30"}`, block("08:00", "08:30"))}, nil,
			[]wfm.ScheduleDay{plan("2026-03-02", b("08:00", "08:30"), wfm.ScheduleBlock{ActivityID: 9, End: clock("2026-03-02T08:30")}, b("09:00", "10:00"))}},
		{"by instant where all have an offset", []string{row("2026-03-02", who, block("08:00:00-05:00", "09:00:00-05:00"), block("09:00:00+01:00", "10:00:00+01:00"))}, nil,
			[]wfm.ScheduleDay{plan("2026-03-02", b("09:00:00+01:00", "10:00:00+01:00"), b("08:00:00-05:00", "09:00:00-05:00"))}},
		{"by the clock where one has none", []string{row("2026-03-02", who, block("10:00", "11:00"), block("08:00:00-05:00", "09:00:00-05:00"), block("09:00:00+01:00", "10:00:00+01:00"))}, nil,
			[]wfm.ScheduleDay{plan("2026-03-02", b("08:00:00-05:00", "09:00:00-05:00"), b("09:00:00+01:00", "10:00:00+01:00"), b("10:00", "11:00"))}},
		{"nothing", nil, nil, []wfm.ScheduleDay{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := fake(t, Config{}, answers(http.StatusOK, `{"schedules":[`+strings.Join(tt.rows, ",")+`]}`))
			got, err := c.UnitSchedule(as(t.Context(), testToken), 1001, week, tt.levels...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, exact); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}

	bad := map[string]string{
		row("", who):                                   "schedules[0].booking_date: it is missing",
		row("2026-03-02", ""):                          "schedules[0].employee_id: it is missing",
		row("2026-03-02", who+`,"level":1000`):         "schedules[0].level: want a text, found a number",
		row("tomorrow", who):                           `schedules[0].booking_date: date "tomorrow": want a day of the calendar as YYYY-MM-DD, such as 2026-03-02`,
		row("2026-03-02", who, `{"time_start":1}`):     "schedules[0].schedule_blocks[0].time_start: time 1: want ISO 8601, such as 2026-03-02T22:00:00 or 2026-03-02T22:00:00+01:00",
		row("2026-03-02", who, block("1", "2")+`,"x"`): "schedules[0].schedule_blocks[0].time_end: time \"2026-03-02T2\": want ISO 8601, such as 2026-03-02T22:00:00 or 2026-03-02T22:00:00+01:00",
		row("2026-03-02", who, `"x"`):                  "schedules[0].schedule_blocks[0]: want an object, found a text",
		row("2026-03-02", who, `{"time_start":"2026-03-02T08:00","time_end":"2026-02-01T08:00"}`): "schedules[0].schedule_blocks[0].time_end: it is more than 24 hours before time_start",
	}
	for body, want := range bad {
		c := fake(t, Config{}, answers(http.StatusOK, `{"schedules":[`+body+`]}`))
		_, err := c.UnitSchedule(as(t.Context(), testToken), 1001, week)
		if e, ok := errors.AsType[*Error](err); !ok || e.Kind != BadResponse || e.Detail != want {
			t.Errorf("%s: error %v\nwant %s", body, err, want)
		}
	}
}

// An employee's schedule holds that employee only.
func TestEmployeeScheduleOfOthers(t *testing.T) {
	c := fake(t, Config{}, answers(http.StatusOK, `[{"booking_date":"2026-03-02","employee_id":2},{"booking_date":"2026-03-03"}]`))
	got, err := c.EmployeeSchedule(as(t.Context(), testToken), 1, week)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]wfm.ScheduleDay{{Date: day("2026-03-03"), EmployeeID: 1, Level: wfm.Plan}}, got, exact); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Links of others, and links outside of the period, are not answered either.
func TestLinksOfOthers(t *testing.T) {
	body := `[{"employee_id":1,"contract_id":1,"planning_unit_id":1001,"skill_id":1},{"employee_id":2,"contract_id":2,"planning_unit_id":1002,"skill_id":2},
		{"employee_id":1,"contract_id":3,"planning_unit_id":1001,"skill_id":3,"start_date":"2026-03-09"},{"employee_id":1,"contract_id":4,"planning_unit_id":1001,"skill_id":4,"end_date":"2026-03-01"}]`
	c := fake(t, Config{}, answers(http.StatusOK, body))
	ctx := as(t.Context(), testToken)
	counts := map[string]func() (int, error){
		"EmployeeContracts 1":   func() (int, error) { v, err := c.EmployeeContracts(ctx, 1, week); return len(v), err },
		"UnitContracts 2":       func() (int, error) { v, err := c.UnitContracts(ctx, 1001, week); return len(v), err },
		"EmployeeMemberships 1": func() (int, error) { v, err := c.EmployeeMemberships(ctx, 1, week); return len(v), err },
		"UnitMemberships 1":     func() (int, error) { v, err := c.UnitMemberships(ctx, 1001, week); return len(v), err },
		"EmployeeSkills 3":      func() (int, error) { v, err := c.EmployeeSkills(ctx, 1); return len(v), err },
		"UnitMemberships 3": func() (int, error) {
			v, err := c.UnitMemberships(ctx, 1001, wfm.Period{})
			return len(v), err
		},
		"UnitContracts 3": func() (int, error) {
			v, err := c.UnitContracts(ctx, 1001, wfm.Period{Start: week.Start})
			return len(v), err
		},
	}
	for want, ask := range counts {
		n, err := ask()
		if name, _, _ := strings.Cut(want, " "); err != nil || fmt.Sprintf("%s %d", name, n) != want {
			t.Errorf("%s: %d, error %v", want, n, err)
		}
	}
	for _, missing := range []string{`[{"contract_id":1,"planning_unit_id":1}]`, `[{"employee_id":1}]`} {
		c := fake(t, Config{}, answers(http.StatusOK, missing))
		_, err := c.UnitContracts(ctx, 1001, week)
		if !errors.Is(err, BadResponse) {
			t.Errorf("%s: error %v", missing, err)
		}
	}
}

// A row in a hundred thousand parts must not take time with the square of them.
func TestMergeManyParts(t *testing.T) {
	base := clock("2026-03-02T00:00:00")
	var rows []wfm.ScheduleDay
	for i := range 100_000 {
		rows = append(rows, wfm.ScheduleDay{Date: week.Start, EmployeeID: 1, Blocks: []wfm.ScheduleBlock{{Start: base.Add(int64(i))}}})
	}
	begun := time.Now()
	got := merge(rows)
	if len(got) != 1 || len(got[0].Blocks) != 100_000 {
		t.Errorf("%d rows", len(got))
	}
	if d := time.Since(begun); d > 30*time.Second { // a few on a busy machine with the race detector; the square takes minutes
		t.Errorf("it took %v", d)
	}
}

// The answer does not depend on the order in which the API sends rows and blocks, except
// where two blocks share a start.
func TestScheduleOrderDoesNotMatter(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	type block struct {
		Activity int    `json:"activity_id"`
		Start    string `json:"time_start"`
	}
	type row struct {
		Date   string  `json:"booking_date"`
		Who    int     `json:"employee_id"`
		Blocks []block `json:"schedule_blocks"`
	}
	var rows []row
	for i := range 60 {
		r := row{Date: fmt.Sprintf("2026-03-0%d", 2+i%3), Who: 1 + i%2}
		for j := range 5 {
			r.Blocks = append(r.Blocks, block{j, fmt.Sprintf("2026-03-02T%02d:%02d:00", i%24, i/24*5+j)})
		}
		rows = append(rows, r)
	}
	var first map[string][]wfm.ScheduleBlock
	for range 20 {
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		for _, r := range rows {
			random.Shuffle(len(r.Blocks), func(i, j int) { r.Blocks[i], r.Blocks[j] = r.Blocks[j], r.Blocks[i] })
		}
		body, err := json.Marshal(rows)
		if err != nil {
			t.Fatal(err)
		}
		w := scheduleWanted{unit: 1001, period: week, levels: []wfm.Level{wfm.Plan}}
		days, err := decodeList(strings.NewReader(string(body)), schedulesShape, w.accept)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][]wfm.ScheduleBlock{}
		for _, d := range merge(days) {
			got[d.Date.String()+" "+d.EmployeeID.String()] = d.Blocks
		}
		if first == nil {
			first = got
		}
		if diff := cmp.Diff(first, got, exact); diff != "" {
			t.Fatalf("(-first +now):\n%s", diff)
		}
	}
}
