package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"shiftgraph/upstream/sandbox"
)

var noEnv = func(string) (string, bool) { return "", false }

// launch runs the program itself and returns its address, a way to stop it, and its exit
// status.
func launch(t *testing.T, args ...string) (base string, log *syncBuffer, stop func(), status <-chan int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	log = new(syncBuffer)
	exit := make(chan int, 1)
	go func() { exit <- run(ctx, args, noEnv, log, log) }()
	address := regexp.MustCompile(`address=(http://\S+)`)
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		if m := address.FindStringSubmatch(log.String()); m != nil {
			return m[1], log, cancel, exit
		}
		select {
		case code := <-exit:
			t.Fatalf("the program ended with %d:\n%s", code, log)
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Fatalf("the program does not say where it listens:\n%s", log)
	return "", nil, nil, nil
}

func TestProgramOverTheEmbeddedSandbox(t *testing.T) {
	base, log, stop, status := launch(t, "-listen", "127.0.0.1:0")
	s := &server{t, base, log}
	for _, says := range []string{"embedded sandbox", "page=" + base + "/"} { // behind the address, which launch waits for
		if !eventually(func() bool { return strings.Contains(log.String(), says) }) {
			t.Errorf("the log does not say %q:\n%s", says, log)
		}
	}
	variables := map[string]any{"unit": sandboxUnit, "week": map[string]any{
		"start": time.Now().AddDate(0, 0, -3).Format(time.DateOnly), "end": time.Now().AddDate(0, 0, 3).Format(time.DateOnly)}}
	if a := s.ask(weekQuery, variables); len(a.Errors) > 0 || len(list(t, a.Data, "planningUnit", "schedule")) == 0 {
		t.Errorf("Week: %.300s", a.body)
	}
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/": 200, "/nothing": 404} {
		if a := s.send(http.MethodGet, path, ""); a.status != want {
			t.Errorf("%s: %d, want %d", path, a.status, want)
		}
	}
	page := s.send(http.MethodGet, "/", "")
	if !strings.Contains(page.body, sandbox.AdminToken) || !strings.Contains(page.header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("page: %v %.500s", page.header, page.body)
	}
	stop()
	if code := <-status; code != 0 {
		t.Errorf("exit status %d:\n%s", code, log)
	}
	if strings.Contains(log.String(), sandbox.AdminToken) {
		t.Error("the token is in the log")
	}
}

func TestSandboxAlone(t *testing.T) {
	base, log, stop, status := launch(t, "sandbox", "-listen", "127.0.0.1:0", "-people", "30")
	if rows := rawList(t, base+"/v1", "/employees", "employees"); len(rows) != 30 {
		t.Errorf("%d people, want 30", len(rows))
	}
	if a := (&server{t, base, log}).send(http.MethodGet, "/", ""); a.status != http.StatusOK || !strings.Contains(a.body, "/v1/employees") {
		t.Errorf("page: %d %.300s", a.status, a.body)
	}
	stop()
	if code := <-status; code != 0 {
		t.Errorf("exit status %d:\n%s", code, log)
	}
}

// A query that runs when the program is told to stop is answered; new ones find no one.
func TestStopLetsQueriesFinish(t *testing.T) {
	stand, api := startSandbox(t, sandbox.Config{Faults: sandbox.Faults{Latency: 500 * time.Millisecond}})
	base, log, stop, status := launch(t, "-listen", "127.0.0.1:0", "-upstream", api)
	s := &server{t, base, log}
	answered := make(chan *answer)
	go func() { answered <- s.ask(weekQuery, week("1001")) }()
	for len(stand.Calls()) == 0 {
		time.Sleep(time.Millisecond) // the query is not under way yet; the test's time bounds this
	}
	stop()
	if a := <-answered; len(a.Errors) > 0 || len(list(t, a.Data, "planningUnit", "schedule")) == 0 {
		t.Errorf("the running query was cut off: %.300s", a.body)
	}
	if code := <-status; code != 0 {
		t.Errorf("exit status %d:\n%s", code, log)
	}
}

func TestWrongUse(t *testing.T) {
	for name, test := range map[string]struct {
		args   []string
		env    map[string]string
		status int
		says   string
	}{
		"unknown flag":      {[]string{"-nope"}, nil, 2, "-nope"},
		"unknown command":   {[]string{"nope"}, nil, 2, `"nope" is not a command`},
		"stray argument":    {[]string{"-log-level", "debug", "nope"}, nil, 2, `"nope"`},
		"no number":         {[]string{"-max-page-size", "many"}, nil, 2, "-max-page-size"},
		"zero":              {[]string{"-max-page-size", "0"}, nil, 2, "-max-page-size"},
		"no URL":            {[]string{"-upstream", "legacy-api.injixo.com"}, nil, 2, "-upstream"},
		"no address":        {[]string{"-listen", "8080"}, nil, 2, "-listen"},
		"no zone":           {[]string{"-time-zone", "Berlin"}, nil, 2, "Berlin"},
		"two mistakes":      {[]string{"-time-zone", "Berlin", "-color-order", "gbr"}, nil, 2, "gbr"},
		"a wrong variable":  {nil, map[string]string{"SHIFTGRAPH_MAX_PAGE_SIZE": "many"}, 2, "SHIFTGRAPH_MAX_PAGE_SIZE"},
		"too many people":   {[]string{"-sandbox-people", "20001"}, nil, 2, "people"},
		"sandbox flag":      {[]string{"sandbox", "-nope"}, nil, 2, "-nope"},
		"a taken address":   {[]string{"-listen", "256.0.0.1:1"}, nil, 1, "cannot listen"},
		"help":              {[]string{"-help"}, nil, 0, "SHIFTGRAPH_UPSTREAM_TIMEOUT"},
		"help of sandbox":   {[]string{"sandbox", "-help"}, nil, 0, "SHIFTGRAPH_PEOPLE"},
		"help as a command": {[]string{"help"}, nil, 0, "-limit-depth"},
		"version flag":      {[]string{"-version"}, nil, 0, "shiftgraph "},
		"version":           {[]string{"version"}, nil, 0, "shiftgraph "},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			lookup := func(name string) (string, bool) { v, ok := test.env[name]; return v, ok }
			status := run(t.Context(), test.args, lookup, &stdout, &stderr)
			said := stdout.String() + stderr.String()
			if status != test.status || !strings.Contains(said, test.says) {
				t.Errorf("status %d, said %q; want %d and %q", status, said, test.status, test.says)
			}
			if test.status != 0 && strings.Count(said, "\n") != 1 {
				t.Errorf("want one line, got %q", said)
			}
		})
	}
}

func TestLogAsJSON(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{}, "-log-format", "json")
	a := s.send(http.MethodPost, "/graphql", `{"query":"{ activities { name } }"}`,
		"Authorization", "Bearer "+sandbox.AdminToken, "Content-Type", "application/json", "X-Request-Id", "from-the-caller")
	if got := a.header.Get("X-Request-Id"); got != "from-the-caller" {
		t.Errorf("request id %q", got)
	}
	var line map[string]any
	if err := json.Unmarshal([]byte(s.log.String()), &line); err != nil {
		t.Fatalf("%v: %s", err, s.log)
	}
	if line["request_id"] != "from-the-caller" || line["status"] != 200.0 || line["path"] != "/graphql" {
		t.Errorf("log: %v", line)
	}
	if odd := s.send(http.MethodGet, "/healthz", "", "X-Request-Id", "a\tb").header.Get("X-Request-Id"); odd == "a\tb" || odd == "" {
		t.Errorf("an odd request id was taken: %q", odd)
	}
}
