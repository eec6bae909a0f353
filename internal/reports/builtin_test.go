package reports

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"shiftgraph/internal/wfm"
)

// A file of the folder goes before the built-in report of its name; what is not valid changes
// nothing of what is served, and when the file is gone the built-in report is back.
func TestBuiltInReports(t *testing.T) {
	dir := t.TempDir()
	builtIn := fstest.MapFS{
		"a.graphql":   {Data: []byte("# Ships.\nquery A { hours }")},
		"b.graphql":   {Data: []byte("# Ships too.\nquery B { hours }")},
		"embed.go":    {Data: []byte("package shipped")},
		"d/e.graphql": {Data: []byte("no report")},
	}
	var log bytes.Buffer
	f, err := Load(Config{BuiltIn: builtIn, Files: os.DirFS(dir), Schema: schema, Calendar: calendar, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	f.every = 0
	h := serve(f)
	version := time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)
	write := func(text string) {
		t.Helper()
		path := filepath.Join(dir, "b.graphql")
		if text == "" {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			return
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		version = version.Add(time.Second)
		if err := os.Chtimes(path, version, version); err != nil {
			t.Fatal(err)
		}
	}
	const fault = "b.graphql: line 1, column"
	for _, step := range []struct {
		file        string // "" takes it away
		description string
		builtIn     bool
		fault       string
		says        string // in the log
	}{
		{"query B { nope }", "Ships too.", true, fault, "served_as_before=true"}, // it was to replace the built-in one, and does not
		{"# Mine.\nquery B { hours }", "Mine.", false, "", "a report was loaded"},
		{"query B { nope }", "Mine.", false, fault, "a report is not valid"},
		{"# Mine again.\nquery B { hours }", "Mine again.", false, "", "a report was loaded"},
		{"", "Ships too.", true, "", "the built-in one of its name is back"},
		{"# Back.\nquery B { hours }", "Back.", false, "", "a report was loaded"},
	} {
		write(step.file)
		log.Reset()
		for range 2 {
			var list struct{ Reports []listed }
			if err := json.Unmarshal(get(t, h, "GET", Path).Body.Bytes(), &list); err != nil {
				t.Fatal(err)
			}
			if len(list.Reports) != 2 || !list.Reports[0].BuiltIn || list.Reports[0].Name != "a" {
				t.Fatalf("after %q: %+v", step.file, list.Reports)
			}
			b := list.Reports[1]
			if b.Description != step.description || b.BuiltIn != step.builtIn || !strings.HasPrefix(b.Error, step.fault) || (b.Error == "") != (step.fault == "") {
				t.Errorf("after %q: %+v", step.file, b)
			}
		}
		if strings.Count(log.String(), "\n") != 1 || !strings.Contains(log.String(), step.says) {
			t.Errorf("after %q the log says:\n%s", step.file, &log)
		}
		if w := get(t, h, "GET", "/reports/b.csv"); w.Code != 200 {
			t.Errorf("after %q: %d %s", step.file, w.Code, w.Body)
		}
	}
	if err := os.RemoveAll(dir); err != nil { // what was served of it is served on
		t.Fatal(err)
	}
	if w := get(t, h, "GET", Path); !strings.Contains(w.Body.String(), "Back.") {
		t.Errorf("after the folder was lost: %s", w.Body)
	}
	alone, err := Load(Config{BuiltIn: builtIn, Schema: schema, Calendar: calendar, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if w := get(t, serve(alone), "GET", "/reports/b.csv"); w.Code != 200 {
		t.Errorf("without a folder: %d %s", w.Code, w.Body)
	}
	if _, err := Load(Config{BuiltIn: fstest.MapFS{"a.graphql": {Data: []byte("query A { nope }")}}, Schema: schema, Calendar: calendar}); err == nil || !strings.Contains(err.Error(), "the built-in report a.graphql: line 1") {
		t.Errorf("one that is not valid: %v", err)
	}
}

// An empty file of no date is a file that is not valid, and not the built-in report as it was.
func TestEmptyFileInPlaceOfBuiltInReport(t *testing.T) {
	files := fstest.MapFS{}
	f, err := Load(Config{BuiltIn: fstest.MapFS{"a.graphql": {Data: []byte("query A { hours }")}}, Files: files, Schema: schema, Calendar: calendar, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	f.every = 0
	files["a.graphql"] = &fstest.MapFile{}
	if got := get(t, serve(f), "GET", Path).Body.String(); !strings.Contains(got, "has 0 operations") {
		t.Errorf("got %s", got)
	}
}

// @default stands for a parameter that the URL leaves out, and is read when the report is loaded.
func TestDefaults(t *testing.T) {
	on := Calendar{wfm.DateOf(2026, time.November, 24), time.Monday}
	load := func(text string) (*Folder, error) {
		return Load(Config{Schema: schema, Calendar: func() Calendar { return on }, Log: slog.New(slog.DiscardHandler), Files: fstest.MapFS{"x.graphql": {Data: []byte(text)}}})
	}
	f, err := load(`query X($period: Period! @default(value: "last-month"), $on: Date! @default(value: "today"), $levels: [Level!]! @default(value: "final")) {
		hours(period: $period, on: $on, levels: $levels) }`)
	if err != nil {
		t.Fatal(err)
	}
	r := f.current()[0].report
	for query, want := range map[string]string{
		"":                                `{"levels":["FINAL"],"on":"2026-11-24","period":{"end":"2026-10-31","start":"2026-10-01"}}`,
		"period=2026-11-01&on=2026-12-24": `{"levels":["FINAL"],"on":"2026-12-24","period":{"end":"2026-11-01","start":"2026-11-01"}}`,
		"levels=plan":                     `{"levels":["PLAN"],"on":"2026-11-24","period":{"end":"2026-10-31","start":"2026-10-01"}}`,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		got, errs := r.variables(values, on)
		text, err := json.Marshal(got)
		if err != nil || len(errs) > 0 || string(text) != want {
			t.Errorf("%q: %s, %v, %v; want %s", query, text, errs, err, want)
		}
	}
	for i, want := range []string{"last-month", "today", "final"} {
		if v := r.Variables[i]; v.Required || v.Default == nil || *v.Default != want {
			t.Errorf("%+v", v)
		}
	}
	for text, says := range map[string]string{
		`query X($period: Period! @default(value: "soon")) { hours(period: $period) }`: `x.graphql: line 1, column 27: variable $period has a default that its URL could not give: "soon" is no period`,
		`query X($first: Int = 1 @default(value: "2")) { hours(first: $first) }`:       "variable $first has two defaults",
		`query X($first: Int @default(value: "x")) { hours(first: $first) }`:           `"x" is no whole number`,
		`query X($first: Int @default(value: 2)) { hours(first: $first) }`:             "String cannot represent",
		`query X($first: Int @default) { hours(first: $first) }`:                       `"value"`,
	} {
		if _, err := load(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want %q", text, err, says)
		}
	}
}
