package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// testDay is the day of every sandbox under test that asks for no other: a Tuesday.
var testDay = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)

// A client asks one sandbox over real HTTP.
type client struct {
	t     *testing.T
	s     *Server
	url   string
	token string
	http  *http.Client
}

// start runs a sandbox on a port of its own.
func start(t *testing.T, c Config) *client {
	t.Helper()
	if c.Today.IsZero() {
		c.Today = testDay
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return &client{t: t, s: s, url: server.URL, token: AdminToken, http: server.Client()}
}

func (c *client) as(token string) *client {
	other := *c
	other.token = token
	return &other
}

// do sends a request with headers as "Name: value".
func (c *client) do(method, path string, headers ...string) (*http.Response, []byte, error) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, body, err
}

// get asks for a path below /v1 and wants a status.
func (c *client) get(path string, status int, headers ...string) []byte {
	c.t.Helper()
	resp, body, err := c.do("GET", "/v1"+path, headers...)
	if err != nil {
		c.t.Fatalf("GET %s: %v", path, err)
	}
	if resp.StatusCode != status {
		c.t.Fatalf("GET %s: status %d, want %d: %.300s", path, resp.StatusCode, status, body)
	}
	return body
}

// list asks for a path and gives what lies in the wrapper.
func list[T any](c *client, wrapper, path string) []T {
	c.t.Helper()
	var answer map[string][]T
	if err := json.Unmarshal(c.get(path, 200), &answer); err != nil {
		c.t.Fatalf("GET %s: %v", path, err)
	}
	if len(answer) != 1 || answer[wrapper] == nil {
		c.t.Fatalf("GET %s: no %q in the answer", path, wrapper)
	}
	return answer[wrapper]
}

type jsonBlock struct {
	ActivityID *int64  `json:"activity_id"`
	Start      *string `json:"time_start"`
	End        *string `json:"time_end"`
	Type       string  `json:"type"`
}

type jsonDay struct {
	Date       string      `json:"booking_date"`
	EmployeeID int64       `json:"employee_id"`
	UnitID     int64       `json:"planning_unit_id"`
	Level      string      `json:"level"`
	Blocks     []jsonBlock `json:"schedule_blocks"`
}

type jsonPerson struct {
	ID       int64  `json:"employee_id"`
	First    string `json:"first_name"`
	Last     string `json:"last_name"`
	Number   string `json:"personnel_number"`
	Birth    string `json:"birth_date"`
	Place    string `json:"birth_place"`
	Ident    string `json:"current_identification"`
	Deleted  bool   `json:"deleted"`
	UserID   int64  `json:"user_id"`
	Position int    `json:"schedule_position"`
}

type jsonUnit struct {
	ID      int64  `json:"planning_unit_id"`
	Name    string `json:"name"`
	Short   string `json:"name_short"`
	Deleted bool   `json:"deleted"`
	Parent  *int64 `json:"parent_planning_unit_id"`
	Raster  int    `json:"planning_raster"`
	Zone    int    `json:"time_zone_id"`
}

type jsonActivity struct {
	ID       int64   `json:"activity_id"`
	Name     string  `json:"name"`
	Wage     string  `json:"official_name_short"`
	Type     string  `json:"type"`
	Paid     bool    `json:"paid"`
	FullDay  bool    `json:"allow_as_fullday"`
	Status   bool    `json:"day_status"`
	Deleted  bool    `json:"deleted"`
	Children []int64 `json:"child_activity_ids"`
}

type jsonLink struct {
	LinkID     int64  `json:"employees_contract_id"`
	MemberID   int64  `json:"employees_membership_id"`
	EmployeeID int64  `json:"employee_id"`
	ContractID int64  `json:"contract_id"`
	UnitID     int64  `json:"planning_unit_id"`
	SkillID    int64  `json:"skill_id"`
	Start      string `json:"start_date"`
	End        string `json:"end_date"`
	Priority   int    `json:"priority"`
}

type jsonContract struct {
	ID      int64                          `json:"contract_id"`
	Deleted bool                           `json:"deleted"`
	Type    string                         `json:"employment_type"`
	Days    float64                        `json:"working_days_per_week"`
	Amount  map[string]map[string]*float64 `json:"working_amount"`
	Hours   map[string]int64               `json:"working_hours"`
}

type jsonRequirement struct {
	ActivityID int64     `json:"activity_id"`
	Raster     int       `json:"raster"`
	Values     []float64 `json:"values"`
}

// days asks for a person's schedule.
func (c *client) days(person role, from, to, levels string) []jsonDay {
	c.t.Helper()
	return list[jsonDay](c, "schedules", fmt.Sprintf("/employees/%d/schedule/%s?end_date=%s&levels=%s", idOf(person), from, to, levels))
}

// unitDays asks for a unit's schedule.
func (c *client) unitDays(unit int64, from, to, levels string) []jsonDay {
	c.t.Helper()
	return list[jsonDay](c, "schedules", fmt.Sprintf("/planning_units/%d/schedule/%s?end_date=%s&levels=%s", unit, from, to, levels))
}

func idOf(r role) int64 { return firstPeopleID + int64(r) }

// text gives a day's blocks as "1005 2026-11-25T09:00:00 2026-11-25T11:00:00 present",
// one a line.
func text(d jsonDay) string {
	var b strings.Builder
	for _, k := range d.Blocks {
		id := "none"
		if k.ActivityID != nil {
			id = fmt.Sprint(*k.ActivityID)
		}
		from, to := "-", "-"
		if k.Start != nil {
			from, to = *k.Start, *k.End
		}
		fmt.Fprintf(&b, "%s %s %s %s\n", id, from, to, k.Type)
	}
	return b.String()
}

// want compares a day's blocks with lines whose indentation does not count.
func want(t *testing.T, d jsonDay, lines string) {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	if got := text(d); got != b.String() {
		t.Errorf("%d on %s, %s:\n%swant:\n%s", d.EmployeeID, d.Date, d.Level, got, b.String())
	}
}

// wall reads a naive time as seconds since 1970 on that clock.
func wall(t *testing.T, text string) int64 {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04:05", text)
	if err != nil {
		t.Fatal(err)
	}
	return at.Unix()
}

func itoa(n int64) string { return fmt.Sprint(n) }
