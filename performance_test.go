package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"shiftgraph/internal/config"
	"shiftgraph/upstream/sandbox"
)

// performancePage holds the tables, each between two comments. .ci/peers writes the table
// of peers between two of the same kind.
const performancePage = "docs/performance.md"

var (
	performanceWrite   = flag.String("performance.write", "", "tables of docs/performance.md to measure and write, with commas between, or all")
	performanceStretch = flag.Duration("performance.stretch", 500*time.Millisecond, "how long a figure of a table is measured; three times, and the best counts")
)

// performanceTables measure a table each.
var performanceTables = map[string]func(*testing.T) string{
	"rows":       rowsTable,
	"people":     peopleTable,
	"callers":    callersTable,
	"operations": operationsTable,
	"memory":     memoryTable,
	"profile":    profileTable,
}

// `make performance` measures the tables and writes them. No time is asserted anywhere.
func TestPerformanceTables(t *testing.T) {
	if *performanceWrite == "" {
		t.Skip("nothing to measure: see make performance")
	}
	names := strings.Split(*performanceWrite, ",")
	if *performanceWrite == "all" {
		names = slices.Sorted(maps.Keys(performanceTables))
	}
	page := readFile(t, performancePage)
	for _, name := range names {
		measure, ok := performanceTables[name]
		if !ok {
			t.Fatalf("no table %q; there are %s, and all", name, strings.Join(slices.Sorted(maps.Keys(performanceTables)), ", "))
		}
		t.Run(name, func(t *testing.T) { page = replaceTable(t, page, name, measure(t)+"\n"+measuredOn()) })
	}
	if t.Failed() {
		return
	}
	if err := os.WriteFile(performancePage, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The page has a place for each table, that of the peers included.
func TestPerformancePageHasAPlaceForEachTable(t *testing.T) {
	t.Parallel()
	page := readFile(t, performancePage)
	for _, name := range append(slices.Sorted(maps.Keys(performanceTables)), "peers") {
		replaceTable(t, page, name, "")
	}
}

func replaceTable(t *testing.T, page, name, table string) string {
	t.Helper()
	from, to := "<!-- table:"+name+" -->\n", "<!-- end of "+name+" -->\n"
	before, rest, ok := strings.Cut(page, from)
	_, after, closed := strings.Cut(rest, to)
	if !ok || !closed {
		t.Fatalf("%s has no place for a table between %q and %q", performancePage, from, to)
	}
	return before + from + "\n" + table + "\n" + to + after
}

// measuredOn says when and on what.
func measuredOn() string {
	model := runtime.GOARCH
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if name, of, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
			model = strings.TrimSpace(of)
		}
	}
	return fmt.Sprintf("Measured on %s with %s, %s, %d cores.\n", time.Now().UTC().Format(time.DateOnly), runtime.Version(), model, runtime.NumCPU())
}

// markdown writes a table: the first column to the left, all others to the right.
func markdown(head []string, rows [][]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s |\n| --- |%s\n", strings.Join(head, " | "), strings.Repeat(" ---: |", len(head)-1))
	for _, row := range rows {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
	}
	return b.String()
}

// digits writes a figure with three digits.
func digits(x float64) string {
	switch {
	case x >= 99.95 || x == 0:
		return strconv.FormatFloat(math.Round(x), 'f', -1, 64)
	case x >= 9.995:
		return strconv.FormatFloat(x, 'f', 1, 64)
	case x >= 0.9995:
		return strconv.FormatFloat(x, 'f', 2, 64)
	default:
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
}

func milliseconds(d time.Duration) string { return digits(float64(d) / float64(time.Millisecond)) }

// Operations beside the Week query.
const (
	peopleQuery = `query People { employees { nodes { id fullName personnelNumber } } }`
	tinyQuery   = `query Tiny { planningUnit(id: "1001") { name } }`
)

func (a *fixedAPI) weekBody(t testing.TB) []byte {
	return requestBody(t, weekQuery, map[string]any{"unit": strconv.Itoa(fixedID), "week": a.period()})
}

// The sizes of the tables.
const (
	rowsPeople    = 500 // of the tenant, all planned
	weekPlanned   = 42
	weekBlocks    = weekPlanned * 7 * 2 * blocksADay
	fewPlanned    = 10
	fewBlocks     = fewPlanned * 7 * 2 * blocksADay
	profileBlocks = 10_000
)

func rowsTable(t *testing.T) string {
	var rows [][]string
	for blocks := 1; blocks <= 1_000_000; blocks *= 10 {
		api := newFixedAPI(rowsPeople, rowsPeople, blocks)
		f := startMeasured(t, api).measure(api.weekBody(t), *performanceStretch)
		rows = append(rows, []string{
			strconv.Itoa(blocks), digits(f.calls), sizeText(int(f.read)), sizeText(int(f.answer)), milliseconds(f.cpu), digits(float64(f.cpu) / float64(blocks)), digits(f.nsPerByte()),
			sizeText(int(f.allocated)), digits(f.objects), sizeText(int(f.peak)),
		})
	}
	return markdown([]string{"blocks", "REST calls", "bytes read", "answer", "CPU ms", "ns a block", "ns a byte of answer", "allocated", "objects", "peak memory"}, rows)
}

func peopleTable(t *testing.T) string {
	var rows [][]string
	for people := 10; people <= 10_000; people *= 10 {
		api := newFixedAPI(people, fewPlanned, fewBlocks)
		week := startMeasured(t, api).measure(api.weekBody(t), *performanceStretch)
		kept := startMeasured(t, api, keeping...).measure(api.weekBody(t), *performanceStretch)
		all := startMeasured(t, api).measure(requestBody(t, peopleQuery, nil), *performanceStretch)
		rows = append(rows, []string{
			strconv.Itoa(people), sizeText(int(week.read)), milliseconds(week.cpu), sizeText(int(week.allocated)), milliseconds(kept.cpu), sizeText(int(kept.allocated)),
			sizeText(int(all.answer)), milliseconds(all.cpu), digits(float64(all.cpu) / float64(people)), sizeText(int(all.allocated)),
		})
	}
	return markdown([]string{"people", "Week: bytes read", "CPU ms", "allocated", "lists kept: CPU ms", "allocated", "all people: answer", "CPU ms", "ns a person", "allocated"}, rows)
}

// keeping are the arguments by which reference data are kept, as they are by default.
var keeping = []string{"-cache-bytes", "67108864"}

// manyTokens gives each caller a token of their own: nothing of one serves another.
func manyTokens(i int) string { return fmt.Sprintf("token-of-caller-%03d", i) }

func oneToken(int) string { return sandbox.AdminToken }

func callersTable(t *testing.T) string {
	stretch := *performanceStretch
	api := newFixedAPI(rowsPeople, weekPlanned, weekBlocks)
	body := api.weekBody(t)
	var rows [][]string
	for _, kind := range []struct {
		name  string
		token func(int) string
		args  []string
	}{
		{"a token each, nothing kept", manyTokens, nil},
		{"a token each, lists kept", manyTokens, keeping},
		{"one token, nothing kept, each request run by itself", oneToken, []string{"-share-operations=false"}},
		{"one token and one operation, run once for all who wait for it", oneToken, nil},
	} {
		for _, callers := range []int{1, 8, 32, 128} {
			l := startMeasured(t, api, kind.args...).press(callers, kind.token, body, 4*stretch)
			rows = append(rows, []string{
				kind.name, strconv.Itoa(callers), digits(l.rate), milliseconds(l.p50), milliseconds(l.p99), milliseconds(l.cpu), digits(100*l.busy) + " %", digits(l.calls), sizeText(int(l.peak)),
			})
		}
	}
	return markdown([]string{"callers have", "callers", "requests/s", "p50 ms", "p99 ms", "CPU ms a request", "core busy", "REST calls a request", "peak memory"}, rows)
}

func memoryTable(t *testing.T) string {
	var rows [][]string
	for _, of := range []struct {
		name   string
		blocks int
		query  string
	}{
		{"one field of a unit", weekBlocks, tinyQuery},
		{fmt.Sprintf("%d people", rowsPeople), weekBlocks, peopleQuery},
		{fmt.Sprintf("Week, %d blocks", weekBlocks), weekBlocks, weekQuery},
		{fmt.Sprintf("Week, %d blocks", 10*weekBlocks), 10 * weekBlocks, weekQuery},
	} {
		api := newFixedAPI(rowsPeople, weekPlanned, of.blocks)
		body := requestBody(t, of.query, nil)
		if of.query == weekQuery {
			body = api.weekBody(t)
		}
		f := startMeasured(t, api).measure(body, *performanceStretch)
		l := startMeasured(t, api).press(32, manyTokens, body, *performanceStretch)
		rows = append(rows, []string{
			of.name, sizeText(int(f.read)), sizeText(int(f.answer)), sizeText(int(f.allocated)), digits(f.allocated / float64(f.read+f.answer)), digits(f.objects), sizeText(int(f.peak)), sizeText(int(l.peak)),
		})
	}
	return markdown([]string{"operation", "bytes read", "answer", "allocated a request", "of a byte read or answered", "objects a request", "peak memory, one caller", "32 callers"}, rows)
}

// A tableOperation is a row of the table of operations.
type tableOperation struct {
	title, query string
	variables    map[string]any
}

// tableOperations are the Week query, the twelve questions, and operations with aliases,
// fragments, nested relations, figures and connections.
func tableOperations(t *testing.T) []tableOperation {
	t.Helper()
	out := []tableOperation{{"Week", weekQuery, week("1001")}}
	for _, name := range slices.Sorted(maps.Keys(questions)) {
		f := readQuestion(t, name)
		out = append(out, tableOperation{f.question, f.operation, f.sample})
	}
	for _, name := range []string{
		"02-levels", "03-periods", "04-people-units", "05-unit-people", "07-contract-holders", "09-skill-people", "10-unit-tree", "11-activity-tree",
		"12-schedule-main-unit", "13-person-year", "15-planning-periods", "17-week-in-review", "20-month-of-all",
	} {
		f := readPlannerFile(t, filepath.Join("testdata/planner", name+".txtar"))
		out = append(out, tableOperation{f.title, f.query, f.variables})
	}
	return append(out,
		tableOperation{"Connections: people by edges, with cursors", `{ employees(first: 100) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id fullName } } } }`, nil},
		tableOperation{"Connections: shifts by edges, with cursors", `{
			schedules(period: {start: "2026-11-16", end: "2026-11-22"}, first: 500) {
				totalCount pageInfo { hasNextPage endCursor } edges { cursor node { date employee { fullName } blocks { start end activity { name } } } }
			}
		}`, nil},
	)
}

// newRecordedAPI is the sandbox with its answers made once.
func newRecordedAPI(t testing.TB) *recordedAPI {
	t.Helper()
	stand, err := sandbox.New(sandbox.Config{Today: today})
	if err != nil {
		t.Fatal(err)
	}
	return &recordedAPI{stand: stand, answers: map[string]*httptest.ResponseRecorder{}}
}

// Every operation of the table is run by the compiled executor, and answered as by gqlgen's.
func TestOperationsOfTheTableRunCompiled(t *testing.T) {
	t.Parallel()
	both := pairOver(t, serveTest(t, newRecordedAPI(t))+"/v1", worlds[0], roomy()...)
	for i, o := range tableOperations(t) {
		here, there := both.compiled.ask(o.query, o.variables), both.interpreted.ask(o.query, o.variables)
		if len(here.Errors) > 0 || here.Data == nil {
			t.Errorf("%s: %.300s", o.title, here.body)
		}
		if here.found() != there.found() {
			t.Errorf("%s: the two executions answer differently", o.title)
		}
		if compiled, left := both.compiled.counter(ranHere), both.compiled.counter(ranLeft); compiled != i+1 || left != 0 {
			t.Fatalf("%s: %d operations ran compiled and %d were left to gqlgen; want %d and none", o.title, compiled, left, i+1)
		}
	}
}

// mostTimesWeek is what an operation may cost for each byte of its answer, against Week.
const mostTimesWeek = 2.0

// timesWeek writes a cost against Week's, with a mark where it is more than it may be.
func timesWeek(cost, week float64) string {
	times := cost / week
	if times > mostTimesWeek {
		return fmt.Sprintf("%.2f **over**", times)
	}
	return fmt.Sprintf("%.2f", times)
}

// keepingAll are arguments by which every answer of the REST API is kept, which leaves what
// the joins, the figures and the answer cost.
func keepingAll() []string {
	var ttl []string
	for resource := range config.DefaultCacheTTL() {
		ttl = append(ttl, resource+"=1h")
	}
	return []string{"-cache-bytes", "1000000000", "-cache-ttl", strings.Join(ttl, ",")}
}

func operationsTable(t *testing.T) string {
	api := newRecordedAPI(t)
	var rows [][]string
	var week, weekKept figure
	for i, o := range tableOperations(t) {
		body := requestBody(t, o.query, o.variables)
		m := startMeasured(t, api)
		f := m.measure(body, *performanceStretch/2)
		run := "compiled"
		if m.counter(ranHere) == 0 || m.counter(ranLeft) > 0 {
			run = "gqlgen"
		}
		kept := startMeasured(t, api, keepingAll()...).measure(body, *performanceStretch/2)
		if i == 0 {
			week, weekKept = f, kept
		}
		rows = append(rows, []string{
			o.title, run, digits(f.calls), sizeText(int(f.read)), sizeText(int(f.answer)), sizeText(int(f.allocated)),
			milliseconds(f.cpu), digits(f.nsPerByte()), timesWeek(f.nsPerByte(), week.nsPerByte()), timesWeek(f.nsPerByteMoved(), week.nsPerByteMoved()),
			digits(kept.calls), milliseconds(kept.cpu), timesWeek(kept.nsPerByte(), weekKept.nsPerByte()),
		})
	}
	return markdown([]string{
		"operation", "run", "REST calls", "bytes read", "answer", "allocated",
		"CPU ms", "ns a byte of answer", "times Week's", "times Week's, of bytes read and answered",
		"all kept: REST calls", "CPU ms", "times Week's",
	}, rows)
}

// profileKinds are what time is spent on, by the first of a stack's frames, from the leaf
// on, that one of the prefixes fits.
var profileKinds = []struct {
	name     string
	prefixes []string
}{
	{"answers of the REST API read (`upstream`)", []string{"shiftgraph/upstream.", "shiftgraph/internal/wfm."}},
	{"joined, ordered, cut (`upstream/plan`, `graph/load`)", []string{"shiftgraph/upstream/plan.", "shiftgraph/upstream/cache.", "shiftgraph/graph/load.", "shiftgraph/internal/worktime."}},
	{"the operation run and the answer written (`graph`, `graph/exec`)", []string{"shiftgraph/graph.", "shiftgraph/graph/exec.", "shiftgraph/graph/gen.", "shiftgraph/graph/scalar.", "shiftgraph/graph/page."}},
	{"gqlgen, its parser and its execution", []string{"github.com/99designs/gqlgen/", "github.com/vektah/gqlparser/"}},
	{"our HTTP, guards, logs (`internal`)", []string{"shiftgraph/internal/", "shiftgraph."}},
	{"HTTP and sockets of the library", []string{"net/http.", "net.", "internal/poll.", "bufio."}},
}

const (
	profileCollect = "garbage collection"
	profileRest    = "the rest: the scheduler"
)

// profileKind says what a stack, leaf first, is of. What the collector does is its own,
// also where it makes those work who allocate.
func profileKind(stack []string) string {
	for _, frame := range stack {
		for _, of := range []string{"runtime.gcBgMarkWorker", "runtime.gcAssistAlloc", "runtime.bgsweep", "runtime.bgscavenge", "runtime.gcStart", "runtime.gcMarkDone", "runtime.deductSweepCredit"} {
			if strings.HasPrefix(frame, of) {
				return profileCollect
			}
		}
	}
	for _, frame := range stack {
		for _, kind := range profileKinds {
			if slices.ContainsFunc(kind.prefixes, func(prefix string) bool { return strings.HasPrefix(frame, prefix) }) {
				return kind.name
			}
		}
	}
	return profileRest
}

func profileTable(t *testing.T) string {
	api := newFixedAPI(rowsPeople, rowsPeople, profileBlocks)
	body, stretch := api.weekBody(t), *performanceStretch
	var shares []map[string]float64
	var each []figure
	for _, args := range [][]string{{"-compiled=false"}, nil} {
		m := startMeasured(t, api, args...)
		file := filepath.Join(t.TempDir(), "cpu")
		m.measure(body, stretch/4) // so that plans and room are there
		m.tell("profile " + file)
		each = append(each, m.measure(body, 2*stretch))
		m.tell("profiled")
		shares = append(shares, profileShares(t, file))
	}
	var rows [][]string
	row := func(name string) {
		out := []string{name}
		for i, share := range shares {
			out = append(out, digits(100*share[name])+" %", milliseconds(time.Duration(share[name]*float64(each[i].cpu))))
		}
		rows = append(rows, out)
	}
	for _, kind := range profileKinds {
		row(kind.name)
	}
	row(profileCollect)
	row(profileRest)
	rows = append(rows, []string{"all", "", milliseconds(each[0].cpu), "", milliseconds(each[1].cpu)})
	return markdown([]string{fmt.Sprintf("Week, %d blocks", profileBlocks), "`-compiled=false`", "CPU ms", "now", "CPU ms"}, rows)
}

// profileShares is what part of a CPU profile each kind has.
func profileShares(t *testing.T, file string) map[string]float64 {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "tool", "pprof", "-traces", os.Args[0], file).Output()
	if err != nil {
		t.Fatal(err)
	}
	shares, sum := map[string]float64{}, 0.0
	for trace := range bytes.SplitSeq(out, []byte("-----------+")) {
		var weight time.Duration
		var stack []string
		for line := range strings.Lines(string(trace)) {
			fields := strings.Fields(line)
			if len(stack) == 0 && len(fields) > 1 {
				weight, _ = time.ParseDuration(fields[0])
				fields = fields[1:]
			}
			if weight > 0 && len(fields) > 0 {
				stack = append(stack, fields[0])
			}
		}
		if weight > 0 {
			shares[profileKind(stack)] += float64(weight)
			sum += float64(weight)
		}
	}
	for kind := range shares {
		shares[kind] /= sum
	}
	return shares
}

// The tenant in memory has as many blocks as it is made for, and all of them are in the
// answer of the facade that is measured.
func TestMeasuredFacadeAnswersAllBlocks(t *testing.T) {
	t.Parallel()
	for _, blocks := range []int{1, 10, weekBlocks, 4_321} {
		api := newFixedAPI(100, weekPlanned, blocks)
		m := startMeasured(t, api)
		before := m.spent()
		a := m.ask(weekQuery, map[string]any{"unit": strconv.Itoa(fixedID), "week": api.period()})
		if got := strings.Count(a.body, `"start":`); len(a.Errors) > 0 || got != blocks {
			t.Errorf("%d blocks, want %d: %.300s", got, blocks, a.body)
		}
		if names := strings.Count(a.body, `"fullName":null`) + strings.Count(a.body, `"activity":null`); names > 0 {
			t.Errorf("%d blocks: %d joins came to nothing", blocks, names)
		}
		after := m.spent()
		if calls, read := api.seen(); calls != 4 || read == 0 {
			t.Errorf("%d blocks: %d calls and %d bytes, want 4 calls", blocks, calls, read)
		}
		if after.CPU <= before.CPU || after.Allocated <= before.Allocated || after.Objects <= before.Objects || runtime.GOOS == "linux" && after.Peak < 1<<20 {
			t.Errorf("%d blocks: spent %+v and then %+v", blocks, before, after)
		}
	}
}

// A recorded answer is the sandbox's own.
func TestRecordedAnswersAreTheSandboxes(t *testing.T) {
	t.Parallel()
	api := newRecordedAPI(t)
	url, direct := serveTest(t, api), serveTest(t, api.stand)
	get := func(base string) string {
		t.Helper()
		response := askAPI(t, base+"/v1/planning_units/1001/schedule/2026-11-16?end_date=2026-11-17&levels=plan")
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.Status + " " + response.Header.Get("Content-Type") + " " + string(body)
	}
	want := get(direct)
	for range 2 {
		if got := get(url); got != want {
			t.Errorf("%.200s, want %.200s", got, want)
		}
	}
	if calls, _ := api.seen(); calls != 2 {
		t.Errorf("%d calls were counted, want 2", calls)
	}
}
