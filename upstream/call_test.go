package upstream

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

// Each method makes one call, whose URL is always written in the same way.
func TestURLs(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	c := fake(t, Config{UserAgent: "shiftgraph test"}, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, r.Method+" "+r.RequestURI)
		for name, want := range map[string]string{
			"Authorization": "Bearer " + testToken, "Content-Type": "application/json",
			"Accept-Encoding": "gzip", "User-Agent": "shiftgraph test",
		} {
			if got := r.Header.Values(name); len(got) != 1 || got[0] != want {
				t.Errorf("%s: header %s = %q, want %q", r.URL.Path, name, got, want)
			}
		}
		_, _ = io.WriteString(w, "null")
	})
	ctx := as(t.Context(), testToken)
	open := wfm.Period{}
	calls := []struct {
		want string
		ask  func() error
	}{
		{"/v1/employees", func() error { _, err := c.Employees(ctx, false); return err }},
		{"/v1/employees?include_userid=true", func() error { _, err := c.Employees(ctx, true); return err }},
		{"/v1/employees/1042", func() error { _, err := c.Employee(ctx, 1042); return err }},
		{"/v1/employees/1042/contracts/2026-03-02?end_date=2026-03-08", func() error { _, err := c.EmployeeContracts(ctx, 1042, week); return err }},
		{"/v1/employees/1042/contracts/1900-01-01?end_date=4000-01-01", func() error { _, err := c.EmployeeContracts(ctx, 1042, open); return err }},
		{"/v1/employees/1042/planning_units/2026-03-02?end_date=2026-03-08", func() error { _, err := c.EmployeeMemberships(ctx, 1042, week); return err }},
		{"/v1/employees/1042/schedule/2026-03-02?end_date=2026-03-08", func() error { _, err := c.EmployeeSchedule(ctx, 1042, week); return err }},
		{"/v1/employees/1042/schedule/2026-03-02?end_date=2026-03-08&levels=plan,acd", func() error {
			_, err := c.EmployeeSchedule(ctx, 1042, week, wfm.Plan, wfm.ACD, wfm.Plan)
			return err
		}},
		{"/v1/employees/1042/skill_levels", func() error { _, err := c.EmployeeSkills(ctx, 1042); return err }},
		{"/v1/employee_employment_periods", func() error { _, err := c.EmploymentPeriods(ctx); return err }},
		{"/v1/employee_current_addresses/1042", func() error { _, err := c.EmployeeAddress(ctx, 1042); return err }},
		{"/v1/planning_units", func() error { _, err := c.PlanningUnits(ctx); return err }},
		{"/v1/planning_units/1001", func() error { _, err := c.PlanningUnit(ctx, 1001); return err }},
		{"/v1/planning_units/1001/schedule/2026-03-02?end_date=2026-03-08&levels=plan,final", func() error {
			_, err := c.UnitSchedule(ctx, 1001, week, wfm.Plan, wfm.Final)
			return err
		}},
		{"/v1/planning_units/1001/schedule/2026-03-02?end_date=4000-01-01&levels=plan", func() error {
			_, err := c.UnitSchedule(ctx, 1001, wfm.Period{Start: week.Start}, wfm.Plan)
			return err
		}},
		{"/v1/planning_units/1001/contracts/2026-03-02?length=7", func() error { _, err := c.UnitContracts(ctx, 1001, week); return err }},
		{"/v1/planning_units/1001/contracts/1900-01-01?end_date=2026-03-08", func() error {
			_, err := c.UnitContracts(ctx, 1001, wfm.Period{End: week.End})
			return err
		}},
		{"/v1/planning_units/1001/planning_units/2026-03-02?end_date=2026-03-08", func() error { _, err := c.UnitMemberships(ctx, 1001, week); return err }},
		{"/v1/planning_units/1001/requirements/2026-03-02", func() error { _, err := c.UnitRequirements(ctx, 1001, week.Start); return err }},
		{"/v1/activities", func() error { _, err := c.Activities(ctx); return err }},
		{"/v1/contracts", func() error { _, err := c.Contracts(ctx); return err }},
		{"/v1/skills", func() error { _, err := c.Skills(ctx); return err }},
		{"/v1/planning_periods/2026-03-02", func() error { _, err := c.PlanningPeriods(ctx, week.Start); return err }},
		{"/v1/planning_periods/1900-01-01", func() error { _, err := c.PlanningPeriods(ctx, 0); return err }},
	}
	var want []string
	for _, call := range calls {
		if err := call.ask(); err != nil && !errors.Is(err, NotFound) {
			t.Errorf("%s: %v", call.want, err)
		}
		want = append(want, "GET "+call.want)
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// What cannot be asked is refused before a URL is made of it.
func TestRefusedArguments(t *testing.T) {
	c := fake(t, Config{}, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("a call was made: %s", r.RequestURI) })
	ctx := as(t.Context(), testToken)
	backwards := days("2026-03-08", "2026-03-02")
	tests := map[string]func() error{
		"employee: want an id":                 func() error { _, err := c.Employee(ctx, 0); return err },
		"employee: want an id above":           func() error { _, err := c.EmployeeSchedule(ctx, -1, week); return err },
		"employee: want":                       func() error { _, err := c.EmployeeContracts(ctx, 0, week); return err },
		"employee":                             func() error { _, err := c.EmployeeMemberships(ctx, 0, week); return err },
		"employee: want an id above zero":      func() error { _, err := c.EmployeeSkills(ctx, 0); return err },
		"employee: want an id above zero, ":    func() error { _, err := c.EmployeeAddress(ctx, 0); return err },
		"planning unit: want an id":            func() error { _, err := c.PlanningUnit(ctx, 0); return err },
		"planning unit: want an id above":      func() error { _, err := c.UnitSchedule(ctx, 0, week); return err },
		"planning unit: want":                  func() error { _, err := c.UnitContracts(ctx, 0, week); return err },
		"planning unit":                        func() error { _, err := c.UnitMemberships(ctx, 0, week); return err },
		"planning unit: want an id above zero": func() error { _, err := c.UnitRequirements(ctx, 0, week.Start); return err },
		"date: it is missing":                  func() error { _, err := c.UnitRequirements(ctx, 1, 0); return err },
		"period.end: 2026-03-02 is before start 2026-03-08; swap them": func() error { _, err := c.UnitSchedule(ctx, 1, backwards); return err },
		"period.end: 2026-03-02 is before start 2026-03-08":            func() error { _, err := c.EmployeeSchedule(ctx, 1, backwards); return err },
		"period.end: 2026-03-02 is before start":                       func() error { _, err := c.UnitContracts(ctx, 1, backwards); return err },
		"period.end: 2026-03-02 is before":                             func() error { _, err := c.UnitMemberships(ctx, 1, backwards); return err },
		"period.end: 2026-03-02 is":                                    func() error { _, err := c.EmployeeContracts(ctx, 1, backwards); return err },
		"period.end: 2026-03-02":                                       func() error { _, err := c.EmployeeMemberships(ctx, 1, backwards); return err },
		`level "schedule": ask for "plan"`:                             func() error { _, err := c.UnitSchedule(ctx, 1, week, "schedule"); return err },
		`level "plan&x=1": want a level`:                               func() error { _, err := c.UnitSchedule(ctx, 1, week, "plan&x=1"); return err },
		`level "": want a level`:                                       func() error { _, err := c.UnitSchedule(ctx, 1, week, ""); return err },
	}
	for want, ask := range tests {
		if err := ask(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want it to begin with %q", err, want)
		}
	}
}

// Without a token that can be sent there is no call.
func TestNoToken(t *testing.T) {
	c := fake(t, Config{}, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
	for name, ctx := range map[string]context.Context{
		"no caller": t.Context(), "empty": as(t.Context(), ""), "line end": as(t.Context(), "abc\r\nX: y"), "space": as(t.Context(), "a b"), "not ASCII": as(t.Context(), "tokén"),
	} {
		if _, err := c.Activities(ctx); !errors.Is(err, Unauthorized) {
			t.Errorf("%s: error %v, want %v", name, err, Unauthorized)
		}
	}
}

func TestStatuses(t *testing.T) {
	later := time.Now().Add(90 * time.Second).UTC().Truncate(time.Second)
	const deep = 20000
	tests := []struct {
		name   string
		status int
		header map[string]string
		body   string
		want   Error
		text   string
	}{
		{"unknown token", 401, nil, `{"message":"Invalid token"}`, Error{Kind: Unauthorized, Said: "Invalid token"},
			`GET /v1/activities: unauthorized (HTTP 401): the API said "Invalid token"`},
		{"no right", 403, nil, `{"error":{"message":"no access"}}`, Error{Kind: Forbidden, Said: "no access"}, `GET /v1/activities: forbidden (HTTP 403): the API said "no access"`},
		{"not found by id", 404, nil, `{"id":"not_found"}`, Error{Kind: NotFound, Said: "not_found"}, `GET /v1/activities: not found (HTTP 404): the API said "not_found"`},
		{"not found by message", 404, nil, `{"id":7,"message":"not_found"}`, Error{Kind: NotFound, Said: "not_found"}, `GET /v1/activities: not found (HTTP 404): the API said "not_found"`},
		{"request timeout", 408, nil, ``, Error{Kind: Timeout}, `GET /v1/activities: timeout (HTTP 408)`},
		{"gateway timeout", 504, nil, `upstream  request	timeout`, Error{Kind: Timeout, Said: "upstream request timeout"},
			`GET /v1/activities: timeout (HTTP 504): the API said "upstream request timeout"`},
		{"too many, seconds", 429, map[string]string{"Retry-After": "30"}, `{"error":"slow down"}`, Error{Kind: RateLimited, Said: "slow down", RetryAfter: 30 * time.Second},
			`GET /v1/activities: rate limited (HTTP 429): the API said "slow down"; try again in 30s`},
		{"too many, date", 429, map[string]string{"Retry-After": later.Format(http.TimeFormat), "Date": later.Add(-time.Minute).Format(http.TimeFormat)}, `"slow"`,
			Error{Kind: RateLimited, Said: "slow", RetryAfter: time.Minute}, `GET /v1/activities: rate limited (HTTP 429): the API said "slow"; try again in 1m0s`},
		{"too many, past date", 429, map[string]string{"Retry-After": "Mon, 02 Mar 2020 08:00:00 GMT"}, ``, Error{Kind: RateLimited}, `GET /v1/activities: rate limited (HTTP 429)`},
		{"too many, nonsense", 429, map[string]string{"Retry-After": "-3"}, ``, Error{Kind: RateLimited}, `GET /v1/activities: rate limited (HTTP 429)`},
		{"too many, for ever", 429, map[string]string{"Retry-After": "99999999999999999999"}, ``, Error{Kind: RateLimited, RetryAfter: 24 * time.Hour},
			`GET /v1/activities: rate limited (HTTP 429); try again in 24h0m0s`},
		{"down, page", 503, map[string]string{"Content-Type": "text/html", "Retry-After": "5"}, "\n<!DOCTYPE html><html>We are sorry</html>",
			Error{Kind: Unavailable, Said: "an HTML page", RetryAfter: 5 * time.Second}, `GET /v1/activities: unavailable (HTTP 503): the API sent an HTML page; try again in 5s`},
		{"bad gateway, page by type", 502, map[string]string{"Content-Type": "Text/HTML; charset=utf-8"}, "Bad gateway", Error{Kind: Unavailable, Said: "an HTML page"},
			`GET /v1/activities: unavailable (HTTP 502): the API sent an HTML page`},
		{"error 500", 500, nil, `{"message":" "}`, Error{Kind: Unavailable, Said: `{"message":" "}`}, `GET /v1/activities: unavailable (HTTP 500): the API said "{\"message\":\" \"}"`},
		{"status 599", 599, nil, ``, Error{Kind: Unavailable}, `GET /v1/activities: unavailable (HTTP 599)`},
		{"status 600", 600, nil, ``, Error{Kind: BadResponse, Detail: "an unexpected status"}, `GET /v1/activities: bad response (HTTP 600): an unexpected status`},
		{"bad request", 400, nil, `{"message":"unknown parameter"}`, Error{Kind: BadResponse, Detail: "an unexpected status", Said: "unknown parameter"},
			`GET /v1/activities: bad response (HTTP 400): an unexpected status: the API said "unknown parameter"`},
		{"no content", 204, nil, ``, Error{Kind: BadResponse, Detail: "an unexpected status"}, `GET /v1/activities: bad response (HTTP 204): an unexpected status`},
		{"part of the content", 206, nil, `{"activities":[]}`, Error{Kind: BadResponse, Detail: "an unexpected status", Said: `{"activities":[]}`},
			`GET /v1/activities: bad response (HTTP 206): an unexpected status: the API said "{\"activities\":[]}"`},
		{"not modified", 304, nil, ``, Error{Kind: BadResponse, Detail: "an unexpected status"}, `GET /v1/activities: bad response (HTTP 304): an unexpected status`},
		{"control characters and bad UTF-8", 500, nil, "a\x00b\x1b[31m\xff\u202ec\n d", Error{Kind: Unavailable, Said: "ab[31mc d"}, `GET /v1/activities: unavailable (HTTP 500): the API said "ab[31mc d"`},
		{"long words", 500, nil, `{"message":"` + strings.Repeat("ä", 150) + `"}`, Error{Kind: Unavailable, Said: strings.Repeat("ä", 98) + "…"},
			`GET /v1/activities: unavailable (HTTP 500): the API said "` + strings.Repeat("ä", 98) + `…"`},
		{"very long body", 500, nil, strings.Repeat("x", 1<<20), Error{Kind: Unavailable, Said: "a long body"}, `GET /v1/activities: unavailable (HTTP 500): the API said "a long body"`},
		{"nesting", 500, nil, strings.Repeat("[", deep/2) + strings.Repeat("]", deep/2), Error{Kind: Unavailable, Said: "a long body"}, `GET /v1/activities: unavailable (HTTP 500): the API said "a long body"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := fake(t, Config{}, func(w http.ResponseWriter, _ *http.Request) {
				for k, v := range tt.header {
					w.Header().Set(k, v)
				}
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})
			_, err := c.Activities(as(t.Context(), testToken))
			got, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("error %v, want an *Error", err)
			}
			tt.want.Method, tt.want.Path, tt.want.Status = "GET", "/v1/activities", tt.status
			if diff := cmp.Diff(&tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got.Error() != tt.text {
				t.Errorf("text %q, want %q", got.Error(), tt.text)
			}
			for _, k := range Kinds() {
				if errors.Is(fmt.Errorf("schedule: %w", err), k) != (k == tt.want.Kind) {
					t.Errorf("errors.Is(err, %v) is wrong", k)
				}
			}
		})
	}
}

// What is wrong with an answer of status 200, whatever its Content-Type says.
func TestBadAnswers(t *testing.T) {
	gz := func(s string) string {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = io.WriteString(z, s)
		_ = z.Close()
		return b.String()
	}
	tests := []struct {
		name, contentType, encoding, body string
		want                              string // the detail; "" for none
	}{
		{"JSON called text", "text/plain", "", `{"activities":[{"activity_id":1}]}`, ""},
		{"JSON called a page", "text/html", "", `{"activities":[{"activity_id":1}]}`, ""},
		{"gzip", "", "gzip", gz(`{"activities":[{"activity_id":1}]}`), ""},
		{"gzip by its old name", "", "X-GZIP", gz(`[{"activity_id":1}]`), ""},
		{"identity", "", "identity", `[{"activity_id":1}]`, ""},
		{"gzip in two parts", "", "gzip", gz(`[{"activity_`) + gz(`id":1}]`), ""},
		{"not gzip", "", "gzip", `[{"activity_id":1}]`, "it could not be unpacked"},
		{"half a gzip", "", "gzip", gz(`[{"activity_id":1}]`)[:25], "it could not be unpacked"},
		{"gzip without its checksum", "", "gzip", gz(`[{"activity_id":1}]`)[:len(gz(`[{"activity_id":1}]`))-8], "it could not be unpacked"},
		{"gzip with a wrong checksum", "", "gzip", gz(`[{"activity_id":1}]`)[:len(gz(`[{"activity_id":1}]`))-1] + "\xff", "it could not be unpacked"},
		{"brotli", "", "br", `x`, "it could not be unpacked"},
		{"nothing", "", "", ``, "want JSON, found an empty body"},
		{"white space", "", "", " \r\n\t", "want JSON, found an empty body"},
		{"CSV", "", "", `activity_id;name`, "it is not JSON: invalid character 'a' looking for beginning of value, near byte 0"},
		{"half", "", "", `{"activities":[{"activity_id":1},{"activ`, "the JSON breaks off at byte 33"},
		{"half a list", "", "", `[{"activity_id":1}`, "the JSON breaks off at byte 18"},
		{"comma at the end", "", "", `[{"activity_id":1},]`, "it is not JSON: invalid character ']' looking for beginning of value, near byte 19"},
		{"two answers", "", "", `{"activities":[]}{"activities":[{"activity_id":1}]}`, "there are bytes after the end of the JSON, at byte 18"},
		{"bytes after the end", "", "", `[] x`, "there are bytes after the end of the JSON, at byte 3"},
		{"half a text after the end", "", "", `[] "x`, "there are bytes after the end of the JSON, at byte 3"},
		{"number", "", "", `7`, `want "activities", "data" or a bare list; found a number`},
		{"text", "", "", `"no"`, `want "activities", "data" or a bare list; found a text`},
		{"object in the wrapper", "", "", `{"activities":{"1":{}}}`, `activities: want a list, found an object`},
		{"numbers in the list", "", "", `{"data":[1]}`, `data[0]: want an object, found a number`},
		{"list in the list", "", "", `[[]]`, `[0]: want an object, found a list`},
		{"text for a number", "", "", `[{"activity_id":1,"color":"red"}]`, `[0].color: number "red": want a whole number`},
		{"fraction for a whole number", "", "", `[{"activity_id":1,"color":1.5}]`, `[0].color: number 1.5: want a whole number`},
		{"object for a text", "", "", `[{"activity_id":1,"name":{"de":"x"}}]`, `[0].name: want a text, found an object`},
		{"id through a float", "", "", `[{"activity_id":1e3}]`, `[0].activity_id: id 1e3: want one to 18 digits, such as 1001`},
		{"child id", "", "", `[{"activity_id":1,"child_activity_ids":[1,2,-3]}]`, `[0].child_activity_ids[2]: id -3: want one to 18 digits, such as 1001`},
		{"nesting in an unknown field", "", "", `[{"activity_id":1,"x":` + strings.Repeat("[", 1e6) + `1`, "it is not JSON: invalid character '[' exceeded max depth, near byte 1"},
		{"nesting in a known field", "", "", `[{"activity_id":1,"color":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}]`, `[0].color: number a list: want a whole number`},
		{"nesting of objects", "", "", strings.Repeat(`{"data":`, 1e5), "data: want a list, found an object"},
		{"key that is not text", "", "", `{1:2}`, "it is not JSON: invalid character '1', near byte 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := fake(t, Config{}, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tt.contentType)
				if tt.encoding != "" {
					w.Header().Set("Content-Encoding", tt.encoding)
				}
				_, _ = io.WriteString(w, tt.body)
			})
			got, err := c.Activities(as(t.Context(), testToken))
			if tt.want == "" {
				if err != nil || len(got) != 1 || got[0].ID != 1 {
					t.Errorf("activities %v, error %v", got, err)
				}
				return
			}
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Kind != BadResponse || e.Status != 200 || e.Detail != tt.want || got != nil {
				t.Errorf("error %v\nwant   %s", err, tt.want)
			}
		})
	}
}

// A limit on the packed size alone would let two megabytes become two gigabytes.
func TestTooLarge(t *testing.T) {
	bomb := func(start, unit string, n int) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = io.WriteString(z, start)
		chunk := strings.Repeat(unit, 1000)
		for range n {
			_, _ = io.WriteString(z, chunk)
		}
		_ = z.Close()
		return b.Bytes()
	}
	var empty bytes.Buffer // gzip members with nothing in them
	z := gzip.NewWriter(&empty)
	_ = z.Close()
	members := bytes.Repeat(empty.Bytes(), 40000)

	tests := []struct {
		name     string
		encoding string
		body     []byte
	}{
		{"plain", "", []byte(`[` + strings.Repeat(`{"activity_id":1},`, 20000))},
		{"gzip bomb of elements", "gzip", bomb(`{"activities":[`, `{"activity_id":1},`, 100)},
		{"gzip bomb of one text", "gzip", bomb(`{"activities":["`, `xxxxxxxxxxxxxxxxxxxxxxxx`, 100)},
		{"gzip bomb of spaces", "gzip", bomb(`{"activities":[`, `                `, 100)},
		{"empty gzip members", "gzip", members},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := fake(t, Config{MaxBytes: 200_000}, func(w http.ResponseWriter, _ *http.Request) {
				if tt.encoding != "" {
					w.Header().Set("Content-Encoding", tt.encoding)
				}
				_, _ = w.Write(tt.body)
			})
			_, err := c.Activities(as(t.Context(), testToken))
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Kind != BadResponse || e.Detail != "over 200000 bytes; ask for a shorter period" {
				t.Errorf("error %v, want it too large", err)
			}
		})
	}

	fits := `{"activities":[{"activity_id":1}]}`
	for _, more := range []int{0, 1} {
		c := fake(t, Config{MaxBytes: int64(len(fits) - more)}, answers(http.StatusOK, fits))
		if _, err := c.Activities(as(t.Context(), testToken)); (err != nil) != (more == 1) {
			t.Errorf("%d bytes over the limit: error %v", more, err)
		}
	}
}

// The token goes into one header of one host, and nowhere else: not into any text of an
// error, however the upstream sends it back.
func TestTokenStaysSecret(t *testing.T) {
	echo := func(form func(string) string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
			_, _ = io.WriteString(w, form(token))
		}
	}
	status := func(code int, next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(code); next(w, r) }
	}
	message := func(s string) string { return `{"message":"Bearer ` + s + ` is unknown"}` }
	tests := map[string]http.HandlerFunc{
		"as it is":               status(401, echo(message)),
		"as text":                status(500, echo(func(s string) string { return s })),
		"twice":                  status(500, echo(func(s string) string { return s + s + " " + s })),
		"escaped for a URL":      status(400, echo(func(s string) string { return message(url.QueryEscape(s)) })),
		"escaped for JSON":       status(400, echo(func(s string) string { return message(strings.ReplaceAll(s, "/", `\/`)) })),
		"in another JSON's text": status(400, echo(func(s string) string { return `{"message":"{\"token\":\"` + s + `\"}"}` })),
		"its first half":         status(401, echo(func(s string) string { return message(s[:len(s)/2] + "…") })),
		"its end":                status(401, echo(func(s string) string { return message("…" + s[len(s)/2:]) })),
		"at the cut of the body": status(500, echo(func(s string) string { return strings.Repeat(" ", maxErrorBody-20) + s })),
		"at the cut of the text": status(500, echo(func(s string) string { return strings.Repeat("x", maxShown-8) + s })),
		"in a field's value":     echo(func(s string) string { return `[{"activity_id":"` + s + `"}]` }),
		"in a field's name":      echo(func(s string) string { return `{"` + s + `":1}` }),
		"as an id":               echo(func(s string) string { return `[{"activity_id":1,"child_activity_ids":["` + s + `"]}]` }),
		"in the status line": func(w http.ResponseWriter, r *http.Request) {
			raw(t, w, "HTTP/1.1 200 "+r.Header.Get("Authorization")+"\r\nContent-Length: 1\r\n\r\n{")
		},
		"as an answer that is not HTTP": func(w http.ResponseWriter, r *http.Request) { raw(t, w, r.Header.Get("Authorization")+"\r\n\r\n") },
		"as a header that is none": func(w http.ResponseWriter, r *http.Request) {
			raw(t, w, "HTTP/1.1 200 OK\r\n"+r.Header.Get("Authorization")+"\r\n\r\n")
		},
		"in a redirect that breaks": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery == "" {
				w.Header().Set("Location", "?token="+url.QueryEscape(r.Header.Get("Authorization")))
				w.WriteHeader(http.StatusFound)
				return
			}
			raw(t, w, "")
		},
		"in a redirect that cannot be read": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "http://h:port/"+r.Header.Get("Authorization"))
			w.WriteHeader(http.StatusFound)
		},
		"in a redirect elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://other.invalid/"+url.PathEscape(r.Header.Get("Authorization")), http.StatusFound)
		},
		"as Content-Encoding": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", r.Header.Get("Authorization"))
		},
		"as Retry-After": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", r.Header.Get("Authorization"))
			w.WriteHeader(http.StatusTooManyRequests)
		},
	}
	for name, handler := range tests {
		t.Run(name, func(t *testing.T) {
			c := fake(t, Config{}, handler)
			_, err := c.Activities(as(t.Context(), testToken))
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("error %v, want an *Error", err)
			}
			texts := []string{e.Error(), e.Said, e.Detail, fmt.Sprintf("%+v %#v", e, e)}
			for err := error(e); err != nil; err = errors.Unwrap(err) {
				texts = append(texts, err.Error(), fmt.Sprintf("%#v", err))
			}
			for _, text := range texts {
				for i := 0; i+tokenPiece <= len(testToken); i++ {
					if piece := testToken[i : i+tokenPiece]; strings.Contains(text, piece) {
						t.Fatalf("%q holds %q of the token", text, piece)
					}
				}
			}
			if len(e.Said) > maxShown || len(e.Detail) > maxShown {
				t.Errorf("said %d bytes, detail %d", len(e.Said), len(e.Detail))
			}
		})
	}
}

// raw answers with bytes of the test's own and closes the connection.
func raw(t *testing.T, w http.ResponseWriter, text string) {
	t.Helper()
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	_, _ = io.WriteString(conn, text)
	_ = conn.Close()
}

func TestNoConnection(t *testing.T) {
	gone, err := New(Config{BaseURL: "http://127.0.0.1:1/v1"}) // which no test is given as a free one
	if err != nil {
		t.Fatal(err)
	}
	half := func(text string) *Client {
		return fake(t, Config{}, func(w http.ResponseWriter, _ *http.Request) { raw(t, w, text) })
	}
	reset := fake(t, Config{}, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nServer: x\r\n")
		time.Sleep(20 * time.Millisecond)    // so that the client has read it
		_ = conn.(*net.TCPConn).SetLinger(0) // close with a reset
		_ = conn.Close()
	})
	secondStep := fake(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/gone" {
			raw(t, w, "")
			return
		}
		http.Redirect(w, r, "/gone", http.StatusFound)
	})
	var closing *httptest.Server
	closing = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = closing.Listener.Close()
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, "/gone", http.StatusFound)
	}))
	t.Cleanup(closing.Close)
	noSecondStep, err := New(Config{BaseURL: closing.URL + "/v1"})
	if err != nil {
		t.Fatal(err)
	}
	plain := httptest.NewServer(answers(200, "[]"))
	t.Cleanup(plain.Close)
	overTLS, err := New(Config{BaseURL: strings.Replace(plain.URL, "http:", "https:", 1)})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		client *Client
		kind   Kind
		detail string
	}{
		{"nobody listens", gone, Unavailable, "no connection to the API"},
		{"closed without an answer", half(""), Unavailable, "no connection to the API"},
		{"no TLS there", overTLS, Unavailable, "no connection to the API"},
		{"closed in the header", half("HTTP/1.1 200 OK\r\nServer: x\r\n"), Unavailable, "no connection to the API"},
		{"reset in the header", reset, Unavailable, "no connection to the API"},
		{"redirected to nobody", noSecondStep, Unavailable, "no connection to the API"},
		{"redirected, then closed", secondStep, Unavailable, "no connection to the API"},
		{"closed in the body", half("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"activities\":["), BadResponse, "the connection broke in the middle of the answer"},
		{"closed in a chunk", half("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[{\"ac\r\n"), BadResponse, "the connection broke in the middle of the answer"},
		{"chunk of no size", half("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), BadResponse, "the connection broke in the middle of the answer"},
		{"cut without a length", half("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"activities\":["), BadResponse, "the JSON breaks off at byte 15"},
		{"not HTTP", half("SSH-2.0-OpenSSH_9.6\r\n"), BadResponse, "it is not HTTP as we know it, or its header is too long"},
		{"header without end", half("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<20)), BadResponse, "it is not HTTP as we know it, or its header is too long"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.client.Activities(as(t.Context(), testToken))
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Kind != tt.kind || e.Detail != tt.detail {
				t.Errorf("error %v, want %v: %s (cause %#v)", err, tt.kind, tt.detail, errors.Unwrap(err))
			}
			if strings.Contains(err.Error(), "127.0.0.1") {
				t.Errorf("%q names the host", err)
			}
		})
	}
}

func TestTimeout(t *testing.T) {
	release := make(chan struct{})
	slow := map[string]http.HandlerFunc{
		"no header": func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-release:
			case <-r.Context().Done():
			}
		},
		"no end": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"activities":[`)
			for i := 1; ; i++ {
				if _, err := fmt.Fprintf(w, `{"activity_id":%d},`, i); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush()
				select {
				case <-release:
					return
				case <-r.Context().Done():
					return
				case <-time.After(10 * time.Millisecond):
				}
			}
		},
	}
	for name, handler := range slow {
		t.Run(name, func(t *testing.T) {
			t.Run("ours", func(t *testing.T) {
				c := fake(t, Config{Timeout: 50 * time.Millisecond}, handler)
				_, err := c.Activities(as(t.Context(), testToken))
				e, ok := errors.AsType[*Error](err)
				if !ok || e.Kind != Timeout || e.Detail != "no whole answer within 50ms" || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error %v, want our timeout", err)
				}
			})
			t.Run("the caller's", func(t *testing.T) {
				c := fake(t, Config{}, handler)
				ctx, cancel := context.WithTimeout(as(t.Context(), testToken), 50*time.Millisecond)
				defer cancel()
				_, err := c.Activities(ctx)
				e, ok := errors.AsType[*Error](err)
				if !ok || e.Kind != Timeout || e.Detail != "the request's own time was up" || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error %v, want the caller's timeout", err)
				}
				if _, err := c.Activities(ctx); !errors.Is(err, Timeout) {
					t.Errorf("with no time left: error %v, want a timeout", err)
				}
			})
			t.Run("given up", func(t *testing.T) {
				c := fake(t, Config{}, handler)
				ctx, cancel := context.WithCancel(as(t.Context(), testToken))
				time.AfterFunc(50*time.Millisecond, cancel)
				_, err := c.Activities(ctx)
				checkGaveUp(t, err)
			})
		})
	}
	close(release)

	c := fake(t, Config{}, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
	ctx, cancel := context.WithCancel(as(t.Context(), testToken))
	cancel()
	_, err := c.Activities(ctx)
	checkGaveUp(t, err)
}

// checkGaveUp checks that err is the caller's doing and no failure of the API.
func checkGaveUp(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	if _, ok := errors.AsType[*Error](err); ok {
		t.Errorf("error %v blames the API", err)
	}
}

func TestRedirects(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a call left the host: %s, Authorization %q", r.RequestURI, r.Header.Get("Authorization"))
	}))
	defer elsewhere.Close()
	to := func(location string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			location := strings.Replace(location, "SELF", r.Host, 1)
			if r.URL.Path == "/v2/activities" {
				if r.Header.Get("Authorization") != "Bearer "+testToken {
					t.Errorf("Authorization %q", r.Header.Get("Authorization"))
				}
				_, _ = io.WriteString(w, `[{"activity_id":1}]`)
				return
			}
			w.Header().Set("Location", location)
			w.WriteHeader(http.StatusTemporaryRedirect)
		}
	}
	tests := map[string]struct {
		location string
		ok       bool
	}{
		"same host":        {"/v2/activities", true},
		"other port":       {elsewhere.URL + "/v1/activities", false},
		"other host":       {strings.Replace(elsewhere.URL, "127.0.0.1", "localhost", 1), false},
		"no scheme":        {"//" + strings.TrimPrefix(elsewhere.URL, "http://") + "/x", false},
		"same host, whole": {"http://SELF/v2/activities", true},
		"other scheme":     {"https://SELF/v2/activities", false},
		"file":             {"file:///etc/passwd", false},
		"round and round":  {"/v1/activities", false},
		"nowhere":          {"", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := fake(t, Config{}, to(tt.location))
			got, err := c.Activities(as(t.Context(), testToken))
			if tt.ok {
				if err != nil || len(got) != 1 {
					t.Errorf("activities %v, error %v", got, err)
				}
				return
			}
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Kind != BadResponse || e.Status != http.StatusTemporaryRedirect || e.Path != "/v1/activities" {
				t.Errorf("error %v, want a bad response", err)
			}
		})
	}
}

// One connection serves call after call, errors and packed answers included; a stray
// proxy in the environment is not used.
func TestConnectionReuse(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("ALL_PROXY", "http://127.0.0.1:1")
	var calls atomic.Int32
	c := fake(t, Config{}, func(w http.ResponseWriter, _ *http.Request) {
		switch calls.Add(1) % 4 {
		case 0:
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"id":"not_found"}`)
		case 1:
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, `{"activities":[`+strings.Repeat(`{"activity_id":1},`, 5000)+`{"activity_id":2}]}`)
			_ = z.Close()
		case 2:
			_, _ = io.WriteString(w, `{"activities":[]}`)
			_ = http.NewResponseController(w).Flush() // the end comes in a chunk of its own
		default:
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, "<html>"+strings.Repeat("x", 8000)+"</html>")
		}
	})
	var dialled, reused int
	ctx := httptrace.WithClientTrace(as(t.Context(), testToken), &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		if info.Reused {
			reused++
		} else {
			dialled++
		}
	}})
	for range 40 {
		_, err := c.Activities(ctx)
		if err != nil && !errors.Is(err, NotFound) && !errors.Is(err, Unavailable) {
			t.Fatal(err)
		}
	}
	if dialled != 1 || reused != 39 {
		t.Errorf("dialled %d times, reused %d times; want 1 and 39", dialled, reused)
	}
}

// Calls of several callers at once, each with its own token, over a bounded number of
// connections.
func TestManyAtOnce(t *testing.T) {
	var busy, most atomic.Int32
	c := fake(t, Config{MaxConnsPerHost: 4}, func(w http.ResponseWriter, r *http.Request) {
		n := busy.Add(1)
		defer busy.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		id := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer token-of-")
		if r.URL.Path != "/v1/employees/"+id {
			t.Errorf("%s came with the token of %s", r.URL.Path, id)
		}
		_, _ = fmt.Fprintf(w, `{"employee_id":%s}`, id)
	})
	var wg sync.WaitGroup
	for i := 1; i <= 60; i++ {
		wg.Go(func() {
			id := wfm.ID(i)
			ctx, cancel := context.WithCancel(as(t.Context(), "token-of-"+id.String()))
			defer cancel()
			if i%3 == 0 {
				cancel()
			}
			e, err := c.Employee(ctx, id)
			switch {
			case i%3 == 0:
				checkGaveUp(t, err)
			case err != nil || e.ID != id:
				t.Errorf("employee %d: %v, error %v", id, e, err)
			}
		})
	}
	wg.Wait()
	if most.Load() > 4 {
		t.Errorf("%d calls at once, want 4 at most", most.Load())
	}
}

func TestHTTP2(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `[{"activity_id":%d}]`, r.ProtoMajor)
	}))
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains about the stranger
	server.StartTLS()
	t.Cleanup(server.Close)
	transport := newTransport(4)
	transport.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig
	c, err := New(Config{BaseURL: server.URL + "/v1", Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	got, err := c.Activities(as(t.Context(), testToken))
	if err != nil || len(got) != 1 || got[0].ID != 2 {
		t.Errorf("activities %v, error %v; want HTTP/2", got, err)
	}

	stranger, err := New(Config{BaseURL: server.URL + "/v1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.Activities(as(t.Context(), testToken)); !errors.Is(err, Unavailable) {
		t.Errorf("certificate of a stranger: error %v, want %v", err, Unavailable)
	}
}
