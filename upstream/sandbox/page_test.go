package sandbox

import (
	"html"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestPage(t *testing.T) {
	c := start(t, Config{}).as("")
	resp, body, err := c.do("GET", "/")
	if err != nil || resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatal(resp, err)
	}
	policy := resp.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	page := string(body)
	for _, r := range routes {
		if !strings.Contains(page, "<code>/v1"+r.pattern+"</code>") {
			t.Errorf("%s is not on the page", r.pattern)
		}
	}
	for _, part := range []string{AdminToken, PlannerToken, ExpiredToken, FaultHeader, "curl -H", "http://" + strings.TrimPrefix(c.url, "http://") + "/v1", "2025-01-01", "2027-12-31"} {
		if !strings.Contains(page, part) {
			t.Errorf("%q is not on the page", part)
		}
	}
	if regexp.MustCompile(`(?i)<script|style=|onclick|(src|href)="(https?:)?//`).MatchString(page) {
		t.Error("the page has inline or outside resources")
	}
	links := regexp.MustCompile(`href="(/[^"]*)"`).FindAllStringSubmatch(page, -1)
	if len(links) < 50 {
		t.Errorf("%d links", len(links))
	}
	for _, link := range links {
		path := html.UnescapeString(link[1])
		resp, body, err := c.do("GET", path)
		noData := strings.HasPrefix(path, "/look/v1/employees/1066/contracts") // no contract is its point
		if err != nil || resp.StatusCode != 200 && !noData {
			t.Errorf("%s: %v %v %.100s", path, resp, err, body)
		}
	}
	for _, anchor := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(page, `id="`+anchor[1]+`"`) {
			t.Errorf("#%s leads nowhere", anchor[1])
		}
	}
}

func TestPageHost(t *testing.T) {
	c := start(t, Config{})
	_, body, err := c.do("GET", "/", "Host: x")
	if err != nil || strings.Contains(string(body), "<no value>") {
		t.Error(err, "a value is missing on the page")
	}
}

func TestOtherPaths(t *testing.T) {
	c := start(t, Config{}).as("")
	for _, test := range []struct {
		method, path string
		status       int
		media        string
	}{
		{"GET", "/style.css", 200, "text/css; charset=utf-8"},
		{"HEAD", "/", 200, "text/html; charset=utf-8"},
		{"POST", "/", 405, jsonType}, {"POST", "/style.css", 405, jsonType}, {"DELETE", "/look/v1/skills", 405, jsonType},
		{"GET", "/favicon.ico", 404, jsonType}, {"GET", "/v2/employees", 404, jsonType}, {"GET", "/look/", 404, jsonType},
		{"GET", "/v1employees", 404, jsonType},
		{"GET", "/look/v1/skills", 200, "text/plain; charset=utf-8"}, {"GET", "/look/v1/skills.csv", 200, "text/plain; charset=utf-8"},
		{"GET", "/look/v1/employees/1", 404, "text/plain; charset=utf-8"},
	} {
		resp, _, err := c.do(test.method, test.path)
		if err != nil || resp.StatusCode != test.status || resp.Header.Get("Content-Type") != test.media {
			t.Errorf("%s %s: %v %v", test.method, test.path, resp, err)
		}
	}
	_, body, err := c.do("GET", "/look/v1/employees?include_userid=true")
	if err != nil || len(body) > lookLength+200 || !strings.HasPrefix(string(body), "{\n  \"employees\": [\n") {
		t.Errorf("a look is %d bytes: %.60s", len(body), body)
	}
}

// The README names every special case, with the employee it is about.
func TestReadmeHoldsTheSpecials(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	s := build(t, Config{})
	keys := map[string]bool{}
	for _, k := range s.Specials() {
		if keys[k.Key] {
			t.Errorf("%s is there twice", k.Key)
		}
		keys[k.Key] = true
		row := regexp.MustCompile("(?m)^\\| `" + regexp.QuoteMeta(k.Key) + "` \\|.*$").FindString(string(readme))
		switch {
		case row == "":
			t.Errorf("the README has no row for %s", k.Key)
		case k.EmployeeID != 0 && !strings.Contains(row, "| "+itoa(k.EmployeeID)+" |") && k.Key != "leaver":
			t.Errorf("%s is about %d, not so in the README: %s", k.Key, k.EmployeeID, row)
		case k.EmployeeID == 0 && !strings.Contains(row, itoa(k.UnitID)):
			t.Errorf("%s is about unit %d, not so in the README: %s", k.Key, k.UnitID, row)
		}
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\| (\\d|all)").FindAllStringSubmatch(string(readme), -1) {
		if !keys[row[1]] {
			t.Errorf("the README has a row for %s, which is no special case", row[1])
		}
	}
	for _, r := range routes {
		if !strings.Contains(string(readme), "`"+r.pattern+"`") {
			t.Errorf("the README lacks %s", r.pattern)
		}
	}
	if n := len(build(t, Config{People: 1, Units: 2}).Specials()); n == 0 || n >= len(keys) {
		t.Errorf("%d special cases with one person", n)
	}
}
