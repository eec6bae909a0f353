package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"shiftgraph/upstream/sandbox"
)

// A turnstile stands between the program and a sandbox: it answers 503 for what fails, and holds
// what is held until the caller leaves.
type turnstile struct {
	stand *sandbox.Server

	mu    sync.Mutex
	fails []string // parts of URLs
	holds string
	held  func() // hears of a request that is held
	asked []string
}

func (g *turnstile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	uri := r.URL.RequestURI()
	g.mu.Lock()
	g.asked = append(g.asked, r.URL.Path)
	fails := slices.ContainsFunc(g.fails, func(part string) bool { return strings.Contains(uri, part) })
	holds, held := g.holds != "" && strings.Contains(uri, g.holds), g.held
	g.mu.Unlock()
	switch {
	case fails:
		w.WriteHeader(http.StatusServiceUnavailable)
	case holds:
		held()
		<-r.Context().Done()
	default:
		g.stand.ServeHTTP(w, r)
	}
}

// calls returns the paths that were asked for since the last time, each once.
func (g *turnstile) calls() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := slices.Compact(slices.Sorted(slices.Values(g.asked)))
	g.asked = nil
	return out
}

func (g *turnstile) set(holds string, held func(), fails ...string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.fails, g.holds, g.held = fails, holds, held
}

// A program runs `shiftgraph report` over a sandbox behind a turnstile.
type program struct {
	t    *testing.T
	gate *turnstile
	api  string
	dir  string // of outputs
	env  map[string]string
}

func newProgram(t *testing.T) *program {
	t.Helper()
	stand, err := sandbox.New(sandbox.Config{Today: today})
	if err != nil {
		t.Fatal(err)
	}
	g := &turnstile{stand: stand}
	dir := reportFolder(t, "shifts.graphql", shiftsReport)
	api := serveTest(t, g) + "/v1"
	return &program{t, g, api, t.TempDir(), map[string]string{
		"SHIFTGRAPH_TOKEN": sandbox.AdminToken, "SHIFTGRAPH_UPSTREAM": api, "SHIFTGRAPH_REPORTS": dir, "SHIFTGRAPH_TIME_ZONES": "31=Europe/Berlin,32=Europe/Lisbon",
	}}
}

func (p *program) file(name string) string { return filepath.Join(p.dir, name) }

func (p *program) run(ctx context.Context, args ...string) (status int, stdout, stderr string) {
	p.t.Helper()
	var out, said strings.Builder
	lookup := func(name string) (string, bool) {
		value, ok := p.env[name]
		return value, ok
	}
	status = run(ctx, append([]string{"report"}, args...), lookup, &out, &said)
	for _, text := range []string{out.String(), said.String()} {
		if strings.Contains(text, sandbox.AdminToken) || strings.Contains(text, sandbox.ExpiredToken) {
			p.t.Errorf("the token was written: %s", text)
		}
	}
	return status, out.String(), said.String()
}

// whole runs a report that has to become whole.
func (p *program) whole(args ...string) (stdout string) {
	p.t.Helper()
	status, stdout, stderr := p.run(p.t.Context(), args...)
	if status != 0 {
		p.t.Fatalf("%q: status %d, %s", args, status, stderr)
	}
	return stdout
}

func (p *program) read(name string) string {
	p.t.Helper()
	text, err := os.ReadFile(p.file(name))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

// A report that is written without a server is what a server answers.
func TestReportCommand(t *testing.T) {
	p := newProgram(t)
	s := start(t, p.api, "-reports", p.env["SHIFTGRAPH_REPORTS"], "-time-zones", p.env["SHIFTGRAPH_TIME_ZONES"])
	const query = "unit=1001&period=2026-11-09..2026-11-22&levels=plan&levels=final"
	args := append([]string{"shifts"}, strings.Split(query, "&")...)
	for _, format := range []string{"csv", "ndjson", "xlsx", "json"} {
		p.whole(append(args, "-o", p.file("a."+format))...)
		got, want := p.read("a."+format), s.wire(http.MethodGet, "/reports/shifts."+format+"?"+query, "").plain(t)
		switch format {
		case "xlsx":
			got, want = sheetText(t, got), sheetText(t, want)
		case "json": // how old it is differs
			got, _, _ = strings.Cut(got, `,"extensions":`)
			want, _, _ = strings.Cut(want, `,"extensions":`)
		}
		if got != want || len(got) < 1000 {
			t.Errorf("%s differs: %s", format, cmp.Diff(want, got))
		}
	}
	p.gate.calls()
	if got := p.whole(append(args, "-o", "-", "-format", "csv", "-quiet")...); got != p.read("a.csv") {
		t.Error("standard output has another table")
	}
	if got := p.whole("-quiet", "-o", p.file("b.csv"), "-var", "unit=1001", "shifts", "-var=period=2026-11-16", "delimiter=semicolon"); got != "" || !strings.HasPrefix(p.read("b.csv"), "name;schedule.date;") {
		t.Errorf("options of tables: %.80q", p.read("b.csv"))
	}
	if entries, err := os.ReadDir(p.dir); err != nil || len(entries) != 5 {
		t.Errorf("the folder has %v, %v; want the five outputs", entries, err)
	}
	if info, err := os.Stat(p.file("a.csv")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// sheetText is what the first sheet of a workbook shows.
func sheetText(t *testing.T, workbook string) string {
	t.Helper()
	book, err := excelize.OpenReader(strings.NewReader(workbook))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }() // it was only read
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(strings.Join(row, "|") + "\n")
	}
	return b.String()
}

const halfYear = "period=2026-05-01..2026-10-31" // six windows and a bit

func schedulesIn(paths []string) (out []string) {
	for _, path := range paths {
		if strings.Contains(path, "/schedule/") {
			out = append(out, path[strings.LastIndex(path, "/")+1:])
		}
	}
	return out
}

// What is missing is said, the part is written, and the same command asks for the rest alone.
func TestReportGoesOnAfterAPart(t *testing.T) {
	p := newProgram(t)
	want := p.whole("shifts", "unit=1001", halfYear, "-o", "-", "-format", "csv")
	windows := schedulesIn(p.gate.calls())
	if len(windows) != 6 {
		t.Fatalf("windows %v, want six", windows)
	}
	p.gate.set("", nil, "/schedule/"+windows[2], "/schedule/"+windows[4])
	args := []string{"shifts", "unit=1001", halfYear, "-o", p.file("a.csv")}
	status, _, stderr := p.run(t.Context(), args...)
	if status != 3 || !strings.Contains(stderr, "missing: planningUnit.schedule: ") || !strings.Contains(stderr, "(UPSTREAM_UNAVAILABLE)") || !strings.Contains(stderr, "the report is not whole") ||
		!strings.Contains(stderr, "a.csv.partial: the same command asks for the rest alone, for 2h") {
		t.Errorf("status %d, %s", status, stderr)
	}
	if part := p.read("a.csv"); !strings.Contains(part, "ERROR: planningUnit.schedule") || len(part) >= len(want) {
		t.Errorf("the part has %d bytes of %d", len(part), len(want))
	}
	kept := p.read("a.csv.partial")
	if info, err := os.Stat(p.file("a.csv.partial")); err != nil || info.Mode().Perm() != 0o600 || strings.Contains(kept, sandbox.AdminToken) {
		t.Errorf("what is kept has mode %v, %v", info.Mode(), err)
	}
	p.gate.calls()

	p.gate.set("", nil, "/schedule/"+windows[4])
	if status, _, stderr = p.run(t.Context(), append(args, "partial=refuse")...); status != 1 || !strings.Contains(stderr, "unavailable") {
		t.Errorf("refused: status %d, %s", status, stderr)
	}
	if got := schedulesIn(p.gate.calls()); !slices.Equal(got, []string{windows[2], windows[4]}) {
		t.Errorf("the second run asked for %v", got)
	}
	if !strings.Contains(p.read("a.csv"), "ERROR: ") {
		t.Error("what was refused took the place of the output")
	}

	p.gate.set("", nil)
	status, _, stderr = p.run(t.Context(), args...)
	if status != 0 || !strings.Contains(stderr, "going on with ") {
		t.Errorf("status %d, %s", status, stderr)
	}
	if got := p.gate.calls(); !slices.Equal(schedulesIn(got), []string{windows[4]}) || len(got) != 1 {
		t.Errorf("the third run asked for %v, want one window and nothing else", got)
	}
	if diff := cmp.Diff(want, p.read("a.csv")); diff != "" {
		t.Errorf("what was put together differs from what was asked for at once:\n%s", diff)
	}
	if _, err := os.Stat(p.file("a.csv.partial")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what was kept is still there: %v", err)
	}
}

// size is how long a file is; 0 where there is none.
func (p *program) size(name string) int64 {
	info, err := os.Stat(p.file(name))
	if err != nil {
		return 0
	}
	return info.Size()
}

// sizeWithout is how long a file of what is kept is when all but one window came. A run finds
// that out, and nothing of it is left.
func (p *program) sizeWithout(name, window string, args ...string) int64 {
	p.t.Helper()
	p.gate.set("", nil, "/schedule/"+window)
	if status, _, stderr := p.run(p.t.Context(), args...); status != 3 {
		p.t.Fatalf("status %d, %s", status, stderr)
	}
	size := p.size(name)
	for _, written := range []string{name, strings.TrimSuffix(name, ".partial")} {
		if err := os.Remove(p.file(written)); err != nil {
			p.t.Fatal(err)
		}
	}
	return size
}

// An interruption leaves the output as it was, and what came for the next run.
func TestReportGoesOnAfterAnInterruption(t *testing.T) {
	p := newProgram(t)
	want := p.whole("shifts", "unit=1001", halfYear, "-o", "-", "-format", "csv")
	windows := schedulesIn(p.gate.calls())
	args := []string{"shifts", "unit=1001", halfYear, "-o", p.file("a.csv")}
	allButOne := p.sizeWithout("a.csv.partial", windows[3], args...)
	if err := errors.Join(os.WriteFile(p.file("a.csv"), []byte("of last month"), 0o640), os.Chmod(p.file("a.csv"), 0o640)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p.gate.set("/schedule/"+windows[3], func() {
		go func() {
			defer cancel()
			if !eventually(func() bool { return p.size("a.csv.partial") == allButOne }) {
				t.Errorf("%d bytes are kept; want %d", p.size("a.csv.partial"), allButOne)
			}
		}()
	})
	status, _, stderr := p.run(ctx, args...)
	if status != 1 || !strings.Contains(stderr, "interrupted; the output is as it was") || !strings.Contains(stderr, "a.csv.partial") {
		t.Errorf("status %d, %s", status, stderr)
	}
	if got := p.read("a.csv"); got != "of last month" {
		t.Errorf("the output is %.50q", got)
	}
	if entries, err := os.ReadDir(p.dir); err != nil || len(entries) != 2 {
		t.Errorf("the folder has %v, %v", entries, err)
	}
	p.gate.set("", nil)
	p.gate.calls()
	p.whole(args...)
	if got := p.gate.calls(); !slices.Equal(got, []string{"/v1/planning_units/1001/schedule/" + windows[3]}) {
		t.Errorf("the next run asked for %v", got)
	}
	if diff := cmp.Diff(want, p.read("a.csv")); diff != "" {
		t.Errorf("-whole +put together:\n%s", diff)
	}
	if info, err := os.Stat(p.file("a.csv")); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v; want the one that it had", info.Mode(), err)
	}
}

// While a run writes an output no other one does: it says so, and takes nothing from the first,
// whatever it asks for. What it would have written is not whole, and status 1 says so.
func TestReportIsWrittenOnceAtATime(t *testing.T) {
	p := newProgram(t)
	args := []string{"shifts", "unit=1001", halfYear, "-o", p.file("a.csv")}
	p.whole(append(args, "-o", "-", "-format", "csv")...)
	windows := schedulesIn(p.gate.calls())
	allButOne := p.sizeWithout("a.csv.partial", windows[3], args...)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	held := make(chan struct{}, len(windows))
	p.gate.set("/schedule/"+windows[3], func() { held <- struct{}{} })
	first := make(chan string, 1)
	go func() {
		status, _, stderr := p.run(ctx, args...)
		first <- fmt.Sprint(status, stderr)
	}()
	<-held
	if !eventually(func() bool { return p.size("a.csv.partial") == allButOne }) {
		t.Fatalf("%d bytes are kept; want %d", p.size("a.csv.partial"), allButOne)
	}
	for _, change := range []string{"levels=PLAN", "levels=FINAL", "-fresh"} {
		if status, _, stderr := p.run(t.Context(), append(args, change)...); status != 1 || !strings.Contains(stderr, "a.csv.partial is being written by another run; wait for it") {
			t.Errorf("%s: status %d, %s", change, status, stderr)
		}
	}
	cancel()
	if said := <-first; !strings.Contains(said, "kept in ") {
		t.Errorf("the first run: %s", said)
	}
	p.gate.set("", nil)
	if status, _, stderr := p.run(t.Context(), args...); status != 0 || !strings.Contains(stderr, "going on with ") {
		t.Errorf("status %d, %s", status, stderr)
	}
}

// What was kept is for the same token and the same question of the same day, and for a while.
func TestReportBeginsAnew(t *testing.T) {
	p := newProgram(t)
	args := []string{"shifts", "unit=1001", halfYear, "-o", p.file("a.csv")}
	p.whole(append(args, "-o", "-", "-format", "csv")...)
	all := p.gate.calls()
	windows := schedulesIn(all)
	for name, change := range map[string]func() []string{
		"another token":      func() []string { p.env["SHIFTGRAPH_TOKEN"] = sandbox.PlannerToken; return args },
		"-fresh":             func() []string { return append(args, "-fresh") },
		"another variable":   func() []string { return append(args, "levels=PLAN") },
		"another upstream":   func() []string { return append(args, "-upstream", p.api+"/") },
		"kept for no time":   func() []string { return append(args, "-resume-within", "1ns") },
		"nothing to be kept": func() []string { return append(args, "-resume-within", "0s") },
	} {
		p.gate.set("", nil, "/schedule/"+windows[5])
		if status, _, stderr := p.run(t.Context(), args...); status != 3 {
			t.Fatalf("status %d, %s", status, stderr)
		}
		p.gate.set("", nil)
		p.gate.calls()
		p.whole(change()...)
		if got := p.gate.calls(); len(got) != len(all) {
			t.Errorf("%s: it asked for %v, want all of %v", name, got, all)
		}
		p.env["SHIFTGRAPH_TOKEN"] = sandbox.AdminToken
		_ = os.Remove(p.file("a.csv.partial")) // which the last of them leaves alone
	}
}

func TestReportStatuses(t *testing.T) {
	p := newProgram(t)
	tokenFile := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(tokenFile, []byte(sandbox.AdminToken+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	out := p.file("a.csv")
	for _, c := range []struct {
		name   string
		token  string
		args   []string
		status int
		says   string
	}{
		{"no output", sandbox.AdminToken, []string{"shifts"}, 2, "-o: is missing; name the file to write, such as -o shifts.xlsx"},
		{"no name", sandbox.AdminToken, []string{"-o", out}, 2, "-o says where a report goes, and no report is named"},
		{"another ending", sandbox.AdminToken, []string{"shifts", "-o", "a.pdf"}, 2, "end it with .csv, .xlsx, .ndjson or .json"},
		{"no such report", sandbox.AdminToken, []string{"nope", "-o", out}, 2, "report nope: is not served; there are "},
		{"a report with a slash", sandbox.AdminToken, []string{"../shifts", "-o", out}, 2, "is not served"},
		{"no variable", sandbox.AdminToken, []string{"shifts", "-o", out, "unit=1001"}, 2, "period: is missing; report shifts needs it"},
		{"two mistakes", sandbox.AdminToken, []string{"shifts", "-o", out, "unit=1001", "period=soon", "nope=1"}, 2, "nope: report shifts has no such parameter"},
		{"no name=value", sandbox.AdminToken, []string{"shifts", "-o", out, "unit"}, 2, `"unit" is not name=value`},
		{"partial", sandbox.AdminToken, []string{"shifts", "-o", out, "-partial", "maybe"}, 2, "want allow or refuse"},
		{"no such flag", sandbox.AdminToken, []string{"shifts", "-nope", "-o", out}, 2, "-nope"},
		{"no token", "", []string{"shifts", "-o", out, "unit=1001", "period=2026-11"}, 2, "there is no token: put it into the environment as SHIFTGRAPH_TOKEN"},
		{"an expired token", sandbox.ExpiredToken, []string{"shifts", "-o", out, "unit=1001", "period=2026-11"}, 1, "unauthorized"},
		{"a token of a file", "", []string{"shifts", "-o", out, "unit=1001", "period=2026-11-16", "-token-file", tokenFile}, 0, "a.csv: "},
		{"an empty file for it", "", []string{"shifts", "-o", out, "unit=1001", "period=2026-11-16", "-token-file", empty}, 2, "has no token in its first line"},
		{"no file for it", "", []string{"shifts", "-o", out, "-token-file", empty + "x"}, 2, "-token-file: "},
		{"a folder", sandbox.AdminToken, []string{"shifts", "-o", p.dir, "-format", "csv", "unit=1001", "period=2026-11"}, 1, "is a folder"},
		{"no folder", sandbox.AdminToken, []string{"shifts", "-o", p.file("x/a.csv"), "unit=1001", "period=2026-11"}, 1, "x/a.csv"},
		{"too long a period", sandbox.AdminToken, []string{"shifts", "-o", out, "unit=1001", "period=1900..2026"}, 1, "may have 3700"},
	} {
		if p.env["SHIFTGRAPH_TOKEN"] = c.token; c.token == "" {
			delete(p.env, "SHIFTGRAPH_TOKEN")
		}
		_ = os.Remove(out)
		status, stdout, stderr := p.run(t.Context(), c.args...)
		if status != c.status || !strings.Contains(stderr, c.says) || stdout != "" {
			t.Errorf("%s: status %d, %s; want %d with %q", c.name, status, stderr, c.status, c.says)
		}
		if _, err := os.Stat(out); (err == nil) != (c.status == 0) {
			t.Errorf("%s: the output: %v", c.name, err)
		}
		if entries, err := os.ReadDir(p.dir); err != nil || len(entries) > 1 {
			t.Errorf("%s: the folder has %v, %v", c.name, entries, err)
		}
	}
}

// A full disk is said once, and the output is as it was.
func TestReportOnAFullDisk(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip("this system has no " + full)
	}
	p := newProgram(t)
	var logged strings.Builder
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, nil)))
	defer slog.SetDefault(before)
	for _, format := range []string{"csv", "xlsx", "ndjson", "json"} {
		status, _, stderr := p.run(t.Context(), "shifts", "unit=1001", "period=2026-11", "-o", full, "-format", format)
		if status != 1 || strings.Count(stderr, "no space left") != 1 {
			t.Errorf("%s: status %d, %s", format, status, stderr)
		}
	}
	if logged.Len() > 0 {
		t.Errorf("it was logged past the program's own log: %s", &logged)
	}
}

// Over the embedded sandbox no token is needed.
func TestReportOverTheSandbox(t *testing.T) {
	p := newProgram(t)
	delete(p.env, "SHIFTGRAPH_TOKEN")
	delete(p.env, "SHIFTGRAPH_UPSTREAM")
	delete(p.env, "SHIFTGRAPH_TIME_ZONES")
	status, _, stderr := p.run(t.Context(), "shifts", "unit=1001", "period=2026-11-16", "-o", p.file("a.ndjson"), "-sandbox-today", "2026-11-24")
	if status != 0 || !strings.Contains(stderr, "generated data") || !strings.Contains(p.read("a.ndjson"), "Ada Brandt") {
		t.Errorf("status %d, %s", status, stderr)
	}
	if status, _, stderr := p.run(t.Context(), "shifts", "unit=1001", "period=2026-11-16", "-o", p.file("a.ndjson"), "-quiet"); status != 0 || stderr != "" {
		t.Errorf("quiet: status %d, %s", status, stderr)
	}
}

func TestReportLists(t *testing.T) {
	p := newProgram(t)
	want := `shifts
    Shifts of a unit.
    period (Period!), such as last-month
    unit (ID!), such as 1001
    levels ([Level!]), [PLAN] without it
`
	if got := p.whole(); !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwhich has not\n%s", got, want)
	}
	if calls := p.gate.calls(); len(calls) > 0 {
		t.Errorf("to list asks for %v", calls)
	}
	help := p.whole("-help")
	for _, says := range []string{"Exit status: 0 the report is whole, 3", "[SHIFTGRAPH_TOKEN_FILE]", "[SHIFTGRAPH_RESUME_WITHIN]", "(default 1h0m0s)", "-upstream URL"} {
		if !strings.Contains(help, says) {
			t.Errorf("-help does not say %q", says)
		}
	}
}

// What stands in the place of the file beside the output, and is none, is left alone.
func TestReportLeavesOtherFilesAlone(t *testing.T) {
	p := newProgram(t)
	other := []byte("a text of somebody who calls files so, which is long enough to be taken for more than a header")
	if err := os.WriteFile(p.file("a.csv.partial"), other, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, fresh := range []string{"-fresh=false", "-fresh"} {
		status, _, stderr := p.run(t.Context(), "shifts", "unit=1001", "period=2026-11-16", "-o", p.file("a.csv"), fresh)
		if status != 1 || !strings.Contains(stderr, "a.csv.partial is no file with a part of a report; move it away") {
			t.Errorf("%s: status %d, %s", fresh, status, stderr)
		}
	}
	if got, err := os.ReadFile(p.file("a.csv.partial")); err != nil || !bytes.Equal(got, other) {
		t.Errorf("%q, %v", got, err)
	}
}

// One signal ends the command, though it hangs on a pipe that nobody reads.
func TestReportIntoAPipeThatNobodyReads(t *testing.T) {
	p := newProgram(t)
	for _, format := range []string{"csv", "xlsx", "ndjson", "json"} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		ctx, interrupt := context.WithCancel(t.Context())
		var stderr strings.Builder
		ended := make(chan int)
		go func() {
			args := []string{"report", "shifts", "unit=1001", halfYear, "levels=PLAN", "levels=FINAL", "-o", "-", "-format", format}
			ended <- run(ctx, args, func(name string) (string, bool) { value, ok := p.env[name]; return value, ok }, w, &stderr)
		}()
		if _, err := io.ReadFull(r, make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		interrupt()
		select {
		case status := <-ended:
			if status != 1 || !strings.Contains(stderr.String(), "interrupted; what was written is not whole") {
				t.Errorf("%s: status %d, %s", format, status, &stderr)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s: it hangs", format)
		}
		_, _ = r.Close(), w.Close()
	}
}
