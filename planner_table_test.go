package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	gql "github.com/vektah/gqlparser/v2/ast"
	"golang.org/x/tools/txtar"

	"shiftgraph/upstream/sandbox"
)

// plannerPage holds the table, between two comments.
const (
	plannerPage = "docs/planner.md"
	tableFrom   = "<!-- the table: made by `make planner-table` -->\n"
	tableTo     = "<!-- end of the table -->\n"
)

// The table's tenant is the sandbox's with fewer people, so that a year of all of them is
// soon measured.
var tableTenant = sandbox.Config{Today: today, People: 60}

// timesMeasured is how often an operation is asked whose answers had so many bytes: its
// calls must be the same each time.
func timesMeasured(bytes int) int {
	if bytes > 5_000_000 {
		return 2
	}
	return 3
}

// Each file in testdata/planner is an operation of the table: a title, query.graphql,
// variables.json, the lower bound, and why ours does not meet it, where it does not.
// `make planner-table` writes the table into docs/planner.md; the test holds every row.
func TestPlannerTable(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/planner/*.txtar")
	if err != nil || len(files) != 20 {
		t.Fatalf("%d operations, %v; want 20", len(files), err)
	}
	stand, err := sandbox.New(tableTenant)
	if err != nil {
		t.Fatal(err)
	}
	meter := &restMeter{inner: stand}
	raw := newRawAPI(t, stand)
	schema := servedSchema(t)
	var rows []tableRow
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			raw.t = t
			row := measureRow(t, readPlannerFile(t, file), schema, raw, meter)
			checkRow(t, row)
			rows = append(rows, row)
		})
	}
	if !t.Failed() {
		holdTable(t, rows)
	}
}

// The page says for which operations a plain dataloader takes fewer calls: for a page of
// people that is shorter than the list of units.
func TestFewPeopleAreFewerCallsThanAllUnits(t *testing.T) {
	t.Parallel()
	stand, err := sandbox.New(tableTenant)
	if err != nil {
		t.Fatal(err)
	}
	meter := &restMeter{inner: stand}
	f := plannerFile{query: `{ employees(first: 3) { nodes { planningUnits { priority } } } }`}
	if !strings.Contains(strings.Join(strings.Fields(readFile(t, plannerPage)), " "), strings.Trim(f.query, "{ }")) {
		t.Errorf("%s does not name %s", plannerPage, f.query)
	}
	row := measureRow(t, f, servedSchema(t), newRawAPI(t, stand), meter)
	if row.loader.calls >= row.ours.calls {
		t.Errorf("a dataloader takes %d calls and ours %d: the page says that it takes fewer", row.loader.calls, row.ours.calls)
	}
}

// A plannerFile is an operation of the table as its file has it.
type plannerFile struct {
	title, query string
	variables    map[string]any
	reason       string   // why fewer calls than the bound's do not do
	bound        []string // the bound's paths
	whyNot       string   // why ours does not meet the bound; "" where it does
}

func readPlannerFile(t *testing.T, path string) plannerFile {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f := plannerFile{title: strings.TrimSpace(string(archive.Comment))}
	for _, part := range archive.Files {
		text := strings.TrimSpace(string(part.Data))
		switch part.Name {
		case "query.graphql":
			f.query = text
		case "variables.json":
			if err := json.Unmarshal(part.Data, &f.variables); err != nil {
				t.Fatal(err)
			}
		case "bound":
			reason, paths, _ := strings.Cut(text, "\n")
			f.reason, f.bound = strings.TrimSpace(strings.TrimPrefix(reason, "#")), strings.Split(paths, "\n")
		case "why not":
			f.whyNot = strings.Join(strings.Fields(text), " ")
		default:
			t.Fatalf("%s: an unknown part %q", path, part.Name)
		}
	}
	if f.title == "" || f.query == "" || f.reason == "" || len(f.bound) == 0 {
		t.Fatalf("%s: want a title, query.graphql and a bound with its reason", path)
	}
	return f
}

// A cost is how many REST calls, and how many bytes their unpacked answers have.
type cost struct{ calls, bytes int }

func (c cost) plus(d cost) cost { return cost{c.calls + d.calls, c.bytes + d.bytes} }

// A tableRow is an operation with its costs.
type tableRow struct {
	plannerFile
	naive, loader, ours, least cost
}

func measureRow(t *testing.T, f plannerFile, schema *gql.Schema, raw *rawAPI, meter *restMeter) tableRow {
	t.Helper()
	row := tableRow{plannerFile: f, ours: measureOurs(t, f, meter)}
	asked := naive(t, raw, schema, startQuiet(t, meter), f.query, f.variables)
	for path, times := range asked {
		row.naive = row.naive.plus(cost{times, times * raw.size(path)})
	}
	for _, path := range loaded(asked) {
		row.loader = row.loader.plus(cost{1, raw.size(path)})
	}
	for _, path := range expand(t, raw, f.bound) {
		row.least = row.least.plus(cost{1, raw.size(path)})
	}
	return row
}

// startQuiet starts a facade with nothing kept, over the metered sandbox.
func startQuiet(t *testing.T, meter *restMeter) *server {
	return start(t, serveTest(t, meter)+"/v1", "-log-level", "error", "-limit-nodes", "1000000000")
}

// measureOurs asks the operation several times, each of a facade of its own.
func measureOurs(t *testing.T, f plannerFile, meter *restMeter) cost {
	t.Helper()
	var first []string
	var sum cost
	for i := 0; i < timesMeasured(sum.bytes); i++ {
		s := startQuiet(t, meter)
		meter.reset()
		if a := s.ask(f.query, f.variables); a.status != http.StatusOK || len(a.Errors) > 0 {
			t.Fatalf("status %d, errors: %.1000s", a.status, mustJSON(t, a.Errors))
		}
		calls, bytes := meter.seen()
		if i == 0 {
			first, sum = calls, cost{len(calls), bytes}
		} else if diff := cmp.Diff(first, calls); diff != "" || bytes != sum.bytes {
			t.Fatalf("asked again, the calls are others, or their %d bytes are now %d:\n%s", sum.bytes, bytes, diff)
		}
	}
	return sum
}

// checkRow holds what the table promises.
func checkRow(t *testing.T, r tableRow) {
	t.Helper()
	if r.ours.calls > r.loader.calls || r.loader.calls > r.naive.calls {
		t.Errorf("calls: ours %d, dataloader %d, naïve %d; want them in this order", r.ours.calls, r.loader.calls, r.naive.calls)
	}
	switch {
	case r.ours.calls < r.least.calls:
		t.Errorf("ours takes %d calls and the lower bound says %d: it is none", r.ours.calls, r.least.calls)
	case r.ours.calls > r.least.calls && r.whyNot == "":
		t.Errorf("ours takes %d calls, the lower bound is %d; say in `why not` why", r.ours.calls, r.least.calls)
	case r.ours.calls == r.least.calls && r.whyNot != "":
		t.Errorf("ours meets the bound of %d calls; take `why not` out", r.least.calls)
	case r.ours.calls == r.least.calls && r.ours.bytes < r.least.bytes:
		t.Errorf("ours reads %d bytes and the lower bound says %d: it is none", r.ours.bytes, r.least.bytes)
	}
}

// loaded are the paths that a dataloader of one request asks for: each once, and the list
// in the place of several objects by their ids, or where the list is asked for anyway.
func loaded(asked map[string]int) []string {
	byID := map[string][]string{}
	for path := range asked {
		for _, list := range []string{allPeople, allUnits} {
			if rest, ok := strings.CutPrefix(path, list+"/"); ok && !strings.Contains(rest, "/") {
				byID[list] = append(byID[list], path)
			}
		}
	}
	out := maps.Clone(asked)
	for list, paths := range byID {
		if len(paths) > 1 || asked[list] > 0 {
			out[list]++
			maps.DeleteFunc(out, func(path string, _ int) bool { return slices.Contains(paths, path) })
		}
	}
	return slices.Sorted(maps.Keys(out))
}

var template = regexp.MustCompile(`\{(.+?) in (.+?)\}`)

// expand writes out the templates of paths: {x in units}, {x in all units}, {x in people},
// {x in people in no unit}, {x in members of 1001} and {x in 2026-11-16..2026-11-22}. People
// are those of today, deleted ones left out.
func expand(t *testing.T, raw *rawAPI, paths []string) []string {
	t.Helper()
	var out []string
	for _, path := range paths {
		found := template.FindStringSubmatch(path)
		if found == nil {
			out = append(out, path)
			continue
		}
		for _, v := range valuesOf(t, raw, found[2]) {
			out = append(out, expand(t, raw, []string{strings.Replace(path, found[0], fmt.Sprint(v), 1)})...)
		}
	}
	return out
}

func valuesOf(t *testing.T, raw *rawAPI, set string) []any {
	t.Helper()
	if unit, ok := strings.CutPrefix(set, "members of "); ok {
		return raw.members(unit, visit{}.period())
	}
	if first, last, ok := strings.Cut(set, ".."); ok {
		var out []any
		for d := first; d <= last; d = moveDay(d, 1) {
			out = append(out, d)
		}
		return out
	}
	switch set {
	case "units":
		return raw.units(false)
	case "all units":
		return raw.units(true)
	case "people":
		return raw.people()
	case "people in no unit":
		return raw.loners(visit{}.period())
	}
	t.Fatalf("no set of %q", set)
	return nil
}

// get asks the sandbox for a path. What is there, or not there, is an answer.
func (r *rawAPI) get(path string) (status int, body []byte) {
	r.t.Helper()
	q, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, r.api+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	q.Header.Set("Authorization", "Bearer "+sandbox.AdminToken)
	response, err := http.DefaultClient.Do(q) // unpacks
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err = io.ReadAll(response.Body); err != nil {
		r.t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK && response.StatusCode != http.StatusNotFound {
		r.t.Fatalf("%s: status %d", path, response.StatusCode)
	}
	r.sizes[path] = len(body)
	return response.StatusCode, body
}

// size is how many bytes the answer to a path has.
func (r *rawAPI) size(path string) int {
	if _, ok := r.sizes[path]; !ok {
		r.get(path)
	}
	return r.sizes[path]
}

// A restMeter counts the calls that reach the sandbox and the bytes of their answers,
// which it asks to be sent unpacked.
type restMeter struct {
	inner http.Handler

	mu    sync.Mutex
	calls []string
	bytes int
}

func (m *restMeter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Header.Del("Accept-Encoding")
	m.mu.Lock()
	m.calls = append(m.calls, r.URL.RequestURI())
	m.mu.Unlock()
	m.inner.ServeHTTP(&meteredWriter{w, m}, r)
}

func (m *restMeter) reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls, m.bytes = nil, 0
}

// seen are the calls since the last reset, in alphabetical order, and their bytes.
func (m *restMeter) seen() (calls []string, bytes int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(slices.Values(m.calls)), m.bytes
}

type meteredWriter struct {
	http.ResponseWriter
	meter *restMeter
}

// Write counts before it writes: who has read the answer finds it counted.
func (w *meteredWriter) Write(p []byte) (int, error) {
	w.meter.mu.Lock()
	w.meter.bytes += len(p)
	w.meter.mu.Unlock()
	return w.ResponseWriter.Write(p)
}

func (w *meteredWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// holdTable holds the page against the rows; -update writes them into it.
func holdTable(t *testing.T, rows []tableRow) {
	t.Helper()
	text := readFile(t, plannerPage)
	before, rest, ok := strings.Cut(text, tableFrom)
	old, after, closed := strings.Cut(rest, tableTo)
	if !ok || !closed {
		t.Fatalf("%s: no table between %q and %q", plannerPage, tableFrom, tableTo)
	}
	now := "\n" + writeTable(rows) + "\n" + writeNotes(rows) + "\n"
	if *update {
		if err := os.WriteFile(plannerPage, []byte(before+tableFrom+now+tableTo+after), 0o600); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(old, now); diff != "" {
		t.Errorf("%s is stale; run make planner-table (-page +measured):\n%s", plannerPage, diff)
	}
}

func writeTable(rows []tableRow) string {
	var b strings.Builder
	b.WriteString("| | operation | naïve calls | bytes | dataloader calls | bytes | shiftgraph calls | bytes | bound calls | bytes | met |\n")
	b.WriteString("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | :---: |\n")
	sum := tableRow{plannerFile: plannerFile{title: "all of them"}}
	for i, r := range rows {
		met := "yes"
		if r.whyNot != "" {
			met = "no"
		}
		writeRow(&b, fmt.Sprint(i+1), met, r)
		sum.naive, sum.loader, sum.ours, sum.least = sum.naive.plus(r.naive), sum.loader.plus(r.loader), sum.ours.plus(r.ours), sum.least.plus(r.least)
	}
	writeRow(&b, "", "", sum)
	return b.String()
}

func writeRow(b *strings.Builder, number, met string, r tableRow) {
	fmt.Fprintf(b, "| %s | %s |", number, r.title)
	for _, c := range []cost{r.naive, r.loader, r.ours, r.least} {
		fmt.Fprintf(b, " %d | %s |", c.calls, sizeText(c.bytes))
	}
	fmt.Fprintf(b, " %s |\n", met)
}

// writeNotes says of each row what its bound is, and why ours does not meet it.
func writeNotes(rows []tableRow) string {
	var b strings.Builder
	b.WriteString("What the bound of each row consists of, and why it is not met where it is not:\n\n")
	for i, r := range rows {
		fmt.Fprintf(&b, "%d. %s", i+1, r.reason)
		if r.whyNot != "" {
			fmt.Fprintf(&b, " **Not met:** %s", r.whyNot)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// sizeText writes a number of bytes with three digits.
func sizeText(bytes int) string {
	size, unit := float64(bytes), 0
	for ; size >= 999.5 && unit < 3; unit++ {
		size /= 1000
	}
	digits := 0
	switch {
	case unit == 0:
	case size < 9.995:
		digits = 2
	case size < 99.95:
		digits = 1
	}
	return fmt.Sprintf("%.*f %s", digits, size, []string{"B", "kB", "MB", "GB"}[unit])
}
