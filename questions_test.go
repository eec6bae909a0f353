package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/tools/txtar"

	"shiftgraph/upstream/sandbox"
)

// questions are the twelve that planners, team leads, HR and BI ask: their operations in
// testdata/questions, and the answer as the raw data give it.
var questions = map[string]func(*raw, variables) object{
	"01-WhoWorks":      whoWorks,
	"02-Availability":  availability,
	"03-CoverageOf":    coverageOf,
	"04-ContractHours": contractHours,
	"05-Changes":       changes,
	"06-AdherenceOf":   adherenceOf,
	"07-Away":          away,
	"08-Shrinkage":     shrinkage,
	"09-Payroll":       payroll,
	"10-Roster":        roster,
	"11-Capacity":      capacity,
	"12-StepIn":        stepIn,
}

type variables map[string]any

func (v variables) text(name string) string { return v[name].(string) }

func (v variables) period(name string) (first, last string) {
	p := v[name].(object)
	return p["start"].(string), p["end"].(string)
}

// units gives a list of ids, where one id may stand for a list.
func (v variables) units(name string) []string {
	var ids []string
	for _, id := range v[name].([]any) {
		ids = append(ids, id.(string))
	}
	return ids
}

func days(first, last string) object { return object{"start": first, "end": last} }

// A questionCase asks one question with variables.
type questionCase struct {
	question string
	vars     variables
}

var questionCases = map[string]questionCase{
	"by name, with special cases":    {"01-WhoWorks", variables{"u": "1001", "w": days("2026-11-05", "2026-11-19")}},
	"a month by name in Lisbon":      {"01-WhoWorks", variables{"u": "1002", "w": days("2026-11-01", "2026-11-30")}},
	"by name, the clocks go forward": {"01-WhoWorks", variables{"u": "1001", "w": days("2026-03-23", "2026-03-29")}},
	"by name, the clocks go back":    {"01-WhoWorks", variables{"u": "1001", "w": days("2026-10-19", "2026-10-25")}},
	"by name in Boston":              {"01-WhoWorks", variables{"u": "1006", "w": days("2026-10-26", "2026-11-01")}},
	"a parent":                       {"01-WhoWorks", variables{"u": "1000", "w": days("2026-11-16", "2026-11-22")}},
	"by name in the future":          {"01-WhoWorks", variables{"u": "1001", "w": days("2026-12-21", "2027-01-03")}},

	"staffing of a week":              {"02-Availability", variables{"u": "1001", "w": days("2026-11-09", "2026-11-15")}},
	"staffing, the clocks go forward": {"02-Availability", variables{"u": "1001", "w": days("2026-03-28", "2026-03-30")}},
	"staffing, the clocks go back":    {"02-Availability", variables{"u": "1001", "w": days("2026-10-24", "2026-10-26")}},
	"staffing in Lisbon":              {"02-Availability", variables{"u": "1002", "w": days("2026-10-19", "2026-10-25")}},
	"staffing in Boston":              {"02-Availability", variables{"u": "1006", "w": days("2026-10-30", "2026-11-02")}},
	"staffing by half hours":          {"02-Availability", variables{"u": "1005", "w": days("2026-10-19", "2026-10-25")}},

	"coverage of a week":              {"03-CoverageOf", variables{"u": "1001", "w": days("2026-11-16", "2026-11-22")}},
	"coverage, the clocks go forward": {"03-CoverageOf", variables{"u": "1001", "w": days("2026-03-23", "2026-03-29")}},
	"coverage, the clocks go back":    {"03-CoverageOf", variables{"u": "1001", "w": days("2026-10-19", "2026-10-25")}},
	"coverage in Lisbon, spring":      {"03-CoverageOf", variables{"u": "1002", "w": days("2026-03-28", "2026-03-30")}},
	"coverage in Lisbon, autumn":      {"03-CoverageOf", variables{"u": "1002", "w": days("2026-10-24", "2026-10-26")}},
	"coverage of a parent in autumn":  {"03-CoverageOf", variables{"u": "1000", "w": days("2026-10-24", "2026-10-26")}},
	"coverage without people":         {"03-CoverageOf", variables{"u": "1003", "w": days("2026-11-16", "2026-11-16")}},

	"hours of a month in Lisbon":   {"04-ContractHours", variables{"u": "1002", "m": days("2026-11-01", "2026-11-30")}},
	"hours over a contract change": {"04-ContractHours", variables{"u": "1002", "m": days("2026-06-15", "2026-07-15")}},
	"hours of a leaver":            {"04-ContractHours", variables{"u": "1001", "m": days("2026-03-01", "2026-03-31")}},
	"hours in Boston":              {"04-ContractHours", variables{"u": "1006", "m": days("2026-10-26", "2026-11-08")}},

	"changes of a month":          {"05-Changes", variables{"u": "1001", "w": days("2026-11-01", "2026-11-30")}},
	"changes in Lisbon":           {"05-Changes", variables{"u": "1002", "w": days("2026-11-09", "2026-11-30")}},
	"changes, the clocks go back": {"05-Changes", variables{"u": "1001", "w": days("2026-10-19", "2026-10-25")}},

	"adherence of a week":              {"06-AdherenceOf", variables{"u": "1001", "w": days("2026-11-09", "2026-11-15")}},
	"adherence up to now":              {"06-AdherenceOf", variables{"u": "1001", "w": days("2026-11-23", "2026-11-29")}},
	"adherence, the clocks go forward": {"06-AdherenceOf", variables{"u": "1001", "w": days("2026-03-28", "2026-03-29")}},
	"adherence, the clocks go back":    {"06-AdherenceOf", variables{"u": "1001", "w": days("2026-10-24", "2026-10-25")}},
	"adherence in Lisbon":              {"06-AdherenceOf", variables{"u": "1002", "w": days("2026-11-16", "2026-11-22")}},
	"adherence in Boston":              {"06-AdherenceOf", variables{"u": "1006", "w": days("2026-10-31", "2026-11-02")}},
	"adherence without status":         {"06-AdherenceOf", variables{"u": "1005", "w": days("2026-11-16", "2026-11-17")}},

	"away in a quarter in Boston": {"07-Away", variables{"u": []any{"1006"}, "q": days("2026-07-01", "2026-09-30")}},

	"shrinkage of two units":  {"08-Shrinkage", variables{"u": []any{"1001", "1002"}, "m": days("2026-03-01", "2026-03-31")}},
	"shrinkage in two places": {"08-Shrinkage", variables{"u": []any{"1001", "1005", "1006"}, "m": days("2026-10-21", "2026-11-02")}},

	"payroll, the clocks go forward": {"09-Payroll", variables{"u": []any{"1001", "1002"}, "m": days("2026-03-23", "2026-03-29")}},
	"payroll in Boston":              {"09-Payroll", variables{"u": []any{"1006"}, "m": days("2026-11-01", "2026-11-08")}},

	"the roster of a delegation": {"10-Roster", variables{"on": "2026-11-10", "today": days("2026-11-10", "2026-11-10")}},
	"the roster of July":         {"10-Roster", variables{"on": "2026-06-30", "today": days("2026-06-30", "2026-07-01")}},

	"capacity of a quarter":    {"11-Capacity", variables{"u": "1001", "y": days("2026-07-01", "2026-09-30")}},
	"capacity in Lisbon":       {"11-Capacity", variables{"u": "1002", "y": days("2026-01-20", "2026-03-31")}},
	"capacity of Requirements": {"11-Capacity", variables{"u": "1003", "y": days("2026-11-01", "2026-11-30")}},

	"who could step in, Monday": {"12-StepIn", variables{"u": "1001", "d": days("2026-11-23", "2026-11-24"), "on": "2026-11-23"}},
	"who could step in, Lisbon": {"12-StepIn", variables{"u": "1002", "d": days("2026-11-23", "2026-11-23"), "on": "2026-11-23"}},
}

// near lets numbers differ by the last bits of their fractions.
var near = cmpopts.EquateApprox(1e-11, 1e-9)

// alike reports whether two answers are the same but for the last bits of fractions. It
// says what an empty difference by [near] says, in less time.
func alike(a, b any) bool {
	switch a := a.(type) {
	case object:
		b, ok := b.(object)
		if !ok || len(a) != len(b) {
			return false
		}
		for field, value := range a {
			if other, ok := b[field]; !ok || !alike(value, other) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, alike)
	case float64:
		b, ok := b.(float64)
		return ok && math.Abs(a-b) <= max(1e-9, 1e-11*min(math.Abs(a), math.Abs(b)))
	default:
		return a == b
	}
}

// A questionFile is a file of testdata/questions. Its first line is the question;
// query.graphql and variables.json, the sample of the cookbook, are written by hand;
// `go test -run TestCookbook -update .` writes the calls, whose difference is to be
// reviewed:
//
//	-- calls --  the REST calls that it cost, those of one kind in one line
type questionFile struct {
	name, path, question, operation string
	sample                          variables
	variables                       []byte // the sample as it is written
	golden                          string // the calls
	archive                         *txtar.Archive
}

func readQuestion(t testing.TB, name string) questionFile {
	t.Helper()
	f := questionFile{name: name, path: filepath.Join("testdata/questions", name+".txtar")}
	var err error
	if f.archive, err = txtar.ParseFile(f.path); err != nil {
		t.Fatal(err)
	}
	f.question = strings.TrimSpace(strings.TrimPrefix(string(f.archive.Comment), "#"))
	for _, part := range f.archive.Files {
		switch part.Name {
		case "query.graphql":
			f.operation = string(part.Data)
		case "variables.json":
			f.variables = part.Data
			if err := json.Unmarshal(part.Data, &f.sample); err != nil {
				t.Fatal(err)
			}
		case "calls":
			f.golden = string(part.Data)
		}
	}
	return f
}

// in gives the sample's variables for another period.
func (f questionFile) in(period object) variables {
	vars := maps.Clone(f.sample)
	for name, value := range vars {
		if _, ok := value.(object); ok {
			vars[name] = period
		}
	}
	return vars
}

// A sample is a question's answer in the cookbook and what it cost.
type sample struct {
	questionFile
	answer  *answer
	calls   []sandbox.Call
	careful int // how many calls the raw calculation made for it
}

// askSamples asks each question with its sample's variables, each of a server and a
// sandbox of its own, and checks the answers against the raw data.
func askSamples(t *testing.T) []sample {
	t.Helper()
	var samples []sample
	for _, q := range slices.Sorted(maps.Keys(questions)) {
		f := readQuestion(t, q)
		stand, api := startSandbox(t, sandbox.Config{})
		s, r := start(t, api), newRaw(t, api, sandbox.AdminToken)
		a := s.ask(f.operation, f.sample)
		x := sample{questionFile: f, answer: a, calls: stand.Calls()}
		checkAnswer(t, r, questionCase{q, f.sample}, a)
		x.careful = r.calls
		samples = append(samples, x)
	}
	return samples
}

// The samples of the questions: their figures, their REST calls, their page, and that they
// are the same however the REST API writes its data.
func TestCookbook(t *testing.T) {
	t.Parallel()
	samples := askSamples(t)
	t.Run("calls", func(t *testing.T) { checkCalls(t, samples) })
	t.Run("cookbook", func(t *testing.T) { checkCookbook(t, samples) })
	t.Run("adaptations", func(t *testing.T) { checkAdaptations(t, samples) })
	t.Run("options", func(t *testing.T) { checkOptions(t, samples) })
}

// What the questions cost in REST calls is written beside them.
func checkCalls(t *testing.T, samples []sample) {
	for _, x := range samples {
		calls := summary(x.calls)
		if *update {
			for i := range x.archive.Files {
				if x.archive.Files[i].Name == "calls" {
					x.archive.Files[i].Data = []byte(calls)
				}
			}
			if err := os.WriteFile(x.path, txtar.Format(x.archive), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := gocmp.Diff(x.golden, calls); diff != "" {
			t.Errorf("%s: calls (-want +got):\n%s", x.path, diff)
		}
	}
}

var (
	eachPerson = regexp.MustCompile(`/employees/\d+`)
	eachUnit   = regexp.MustCompile(`/v1/planning_units/\d+`)
	eachDate   = regexp.MustCompile(`/requirements/[\d-]+`)
)

// summary lists calls in alphabetical order. Calls that differ in the person, the unit or
// the day of a requirement are one line with their number in front.
func summary(calls []sandbox.Call) string {
	alike := map[string][]string{}
	for _, c := range paths(calls) {
		kind := eachPerson.ReplaceAllString(c, "/employees/{id}")
		kind = eachUnit.ReplaceAllString(kind, "/v1/planning_units/{id}")
		kind = eachDate.ReplaceAllString(kind, "/requirements/{date}")
		alike[kind] = append(alike[kind], c)
	}
	var b strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(alike)) {
		line := fmt.Sprintf("%d × %s", len(alike[kind]), kind)
		if len(alike[kind]) == 1 {
			line = alike[kind][0]
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// Every figure and every name of the twelve answers is what the raw data give.
func TestQuestionsAgreeWithTheRawData(t *testing.T) {
	t.Parallel()
	_, api := startSandbox(t, sandbox.Config{})
	s := start(t, api)
	r := newRaw(t, api, sandbox.AdminToken)
	for label, c := range questionCases {
		t.Run(strings.ReplaceAll(c.question+" "+label, " ", "_"), func(t *testing.T) {
			r.t = t
			s.t = t
			compareAnswer(t, s, r, c)
		})
	}
}

// compareAnswer holds an answer against the raw data.
func compareAnswer(t *testing.T, s *server, r *raw, c questionCase) {
	t.Helper()
	checkAnswer(t, r, c, s.askAs(r.token, readQuestion(t, c.question).operation, c.vars))
}

func checkAnswer(t *testing.T, r *raw, c questionCase, a *answer) {
	t.Helper()
	if len(a.Errors) > 0 {
		t.Fatalf("errors: %.1000s", mustJSON(t, a.Errors))
	}
	want := questions[c.question](r, c.vars)
	for _, x := range []object{want, a.Data} {
		sortTotals(x)
	}
	if !alike(want, a.Data) {
		diff := gocmp.Diff(want, a.Data, near)
		t.Errorf("%s (-raw +answer):\n%.6000s", mustJSON(t, c.vars), diff)
	}
}

// sortTotals puts rows of time totals in one order, by their groups.
func sortTotals(data object) {
	rows, _ := data["timeTotals"].([]any)
	slices.SortStableFunc(rows, func(a, b any) int {
		return cmp.Compare(groupsOf(a.(object)), groupsOf(b.(object)))
	})
}

func groupsOf(row object) string {
	return fmt.Sprint(row["level"], row["start"], row["activity"])
}

// Written in the other ways that the API notes allow, the data give the same answers. Of
// layered blocks the list is another one; all figures stay.
func checkOptions(t *testing.T, samples []sample) {
	var cases []questionCase
	var want []*answer
	s, _ := overSandbox(t, sandbox.Config{})
	for _, x := range samples {
		cases = append(cases, questionCase{x.name, x.in(days("2026-10-21", "2026-10-25"))}) // the clocks go back
		if x.name == "01-WhoWorks" || x.name == "09-Payroll" {
			cases = append(cases, questionCase{x.name, x.in(days("2026-03-27", "2026-03-29"))})
		}
	}
	for _, c := range cases {
		want = append(want, s.ask(readQuestion(t, c.question).operation, c.vars))
	}
	for name, options := range map[string]sandbox.Options{
		"layered, data wrapper":                   {Layered: true, Wrapper: "data"},
		"times with offset, bare, ids as strings": {OffsetTimes: true, Wrapper: "bare", StringIDs: true},
	} {
		t.Run(name, func(t *testing.T) {
			_, api := startSandbox(t, sandbox.Config{Options: options})
			s, r := start(t, api), newRaw(t, api, sandbox.AdminToken)
			for i, c := range cases {
				got := s.ask(readQuestion(t, c.question).operation, c.vars)
				switch {
				case got.body == want[i].body:
				case options.OffsetTimes && alike(asInstants(want[i].Data), asInstants(got.Data)):
				case options.Layered && strings.Contains(got.body, `"blocks"`):
					compareAnswer(t, s, r, c)
					if diff := gocmp.Diff(want[i].Data, got.Data, near, cmpopts.IgnoreMapEntries(func(field string, _ any) bool { return field == "blocks" })); diff != "" {
						t.Errorf("%s %s: other figures than by default:\n%.3000s", c.question, mustJSON(t, c.vars), diff)
					}
				default:
					t.Errorf("%s %s: another answer than by default:\n%.3000s", c.question, mustJSON(t, c.vars), gocmp.Diff(want[i].Data, got.Data))
				}
			}
		})
	}
}

// asInstants copies an answer with its times in UTC: a time is written with the offset that
// the REST API gave it.
func asInstants(v any) any {
	switch v := v.(type) {
	case object:
		out := object{}
		for field, value := range v {
			out[field] = asInstants(value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, value := range v {
			out[i] = asInstants(value)
		}
		return out
	case string:
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			return at.UTC().Format(time.RFC3339)
		}
	}
	return v
}

// A planner gets the figures of what the token sees, and nothing of other units.
func TestQuestionsOfAPlanner(t *testing.T) {
	t.Parallel()
	_, api := startSandbox(t, sandbox.Config{})
	s, r := start(t, api), newRaw(t, api, sandbox.PlannerToken)
	for _, q := range slices.Sorted(maps.Keys(questions)) {
		f := readQuestion(t, q)
		if f.sample["u"] == "1000" { // which this token does not see
			if a := s.askAs(r.token, f.operation, f.sample); a.plain() != `{"data":{"planningUnit":null}}` {
				t.Errorf("%s of a hidden unit: %.300s", q, a.body)
			}
			f.sample["u"] = "1001"
		}
		compareAnswer(t, s, r, questionCase{q, f.in(days("2026-11-16", "2026-11-22"))})
	}
}

func mustJSON(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The part of a recipe that is made from its sample stands between these lines.
const madeFrom, madeTo = "<!-- made by the command above -->\n", "<!-- end -->\n"

// checkCookbook holds docs/cookbook.md against the samples: its operations are those of
// the questions, laid out by hand; variables, answers and calls are what the samples
// gave, and -update writes them.
func checkCookbook(t *testing.T, samples []sample) {
	const path = "docs/cookbook.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	recipes := strings.SplitAfter(string(text), "\n## ")[1:]
	if len(recipes) < len(samples) {
		t.Fatalf("%s: %d recipes for %d questions", path, len(recipes), len(samples))
	}
	made := string(text)
	for i, x := range samples {
		recipe := recipes[i]
		if title := fmt.Sprintf("%d. %s\n", i+1, x.question); !strings.HasPrefix(recipe, title) {
			t.Errorf("%s: recipe %d is not headed %q", path, i+1, title)
		}
		_, operation, _ := strings.Cut(recipe, "```graphql\n")
		operation, _, _ = strings.Cut(operation, "```")
		if diff := gocmp.Diff(words(x.operation), words(operation)); diff != "" {
			t.Errorf("%s: recipe %d asks another operation than %s (-file +page):\n%s", path, i+1, x.path, diff)
		}
		_, old, _ := strings.Cut(recipe, madeFrom)
		old, _, ok := strings.Cut(old, madeTo)
		if !ok {
			t.Fatalf("%s: recipe %d has no part between %q and %q", path, i+1, madeFrom, madeTo)
		}
		now := x.recipe(t)
		if old != now && !*update {
			t.Errorf("%s: recipe %d is stale; run the command at the top of the page (-page +server):\n%s", path, i+1, gocmp.Diff(old, now))
		}
		made = strings.Replace(made, recipe, strings.Replace(recipe, madeFrom+old+madeTo, madeFrom+now+madeTo, 1), 1)
	}
	if *update {
		if err := os.WriteFile(path, []byte(made), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// words are the names and signs of an operation, whatever its layout.
func words(operation string) []string {
	return regexp.MustCompile(`[\w$]+|"[^"]*"|[^\s,\w$"]`).FindAllString(operation, -1)
}

// recipe writes the made part of a recipe.
func (x *sample) recipe(t *testing.T) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nWith\n\n```json\n%s\n```\n\n", compact(t, x.variables, whole))
	fmt.Fprintf(&b, "the answer is\n\n```json\n%s\n```\n\n", compact(t, []byte(x.answer.body), shortened))
	fmt.Fprintf(&b, "It costs %d REST calls; a careful script makes %d:\n\n```text\n%s```\n\n", len(x.calls), x.careful, summary(x.calls))
	return b.String()
}

const (
	whole     = false
	shortened = true
)

// compact writes JSON in the order in which it came, what fits on a line on one line. To
// shorten it, long lists are cut.
func compact(t *testing.T, text []byte, short bool) string {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	out, err := compactValue(decoder, "", short)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// kept is how many entries of a list are shown, besides the first of each further level.
const kept = 2

func compactValue(decoder *json.Decoder, indent string, short bool) (string, error) {
	token, err := decoder.Token()
	if err != nil {
		return "", err
	}
	open, isDelim := token.(json.Delim)
	if !isDelim {
		var b strings.Builder
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false)
		err := encoder.Encode(token)
		return strings.TrimSpace(b.String()), err
	}
	var parts []string
	levels, left, n := map[string]bool{}, 0, 0
	leave := func() {
		if left > 0 {
			parts = append(parts, fmt.Sprintf(`"… %d more"`, left))
		}
		left = 0
	}
	for ; decoder.More(); n++ {
		label := ""
		if open == '{' {
			name, err := decoder.Token()
			if err != nil {
				return "", err
			}
			label = fmt.Sprintf("%q: ", name)
		}
		value, err := compactValue(decoder, indent+"  ", short)
		if err != nil {
			return "", err
		}
		if short && open == '[' {
			level := levelOf.FindString(value)
			if n >= kept && levels[level] {
				left++
				continue
			}
			levels[level] = true
			leave()
		}
		parts = append(parts, label+value)
	}
	leave()
	if _, err := decoder.Token(); err != nil {
		return "", err
	}
	from, to := "{ ", " }"
	if open == '[' {
		from, to = "[", "]"
	}
	line := from + strings.Join(parts, ", ") + to
	if len(parts) == 0 {
		line = strings.ReplaceAll(line, " ", "")
	}
	if len([]rune(indent+line)) <= 150 && !strings.Contains(line, "\n") {
		return line, nil
	}
	return from[:1] + "\n" + indent + "  " + strings.Join(parts, ",\n"+indent+"  ") + "\n" + indent + to[len(to)-1:], nil
}

var levelOf = regexp.MustCompile(`"level": "\w+"`)

// adaptations are what the cookbook proposes to write instead of a part of an operation,
// or of all of it.
var adaptations = map[string][][2]string{
	"01-WhoWorks": {
		{"schedule(period: $w)", "schedule(period: $w, levels: [PLAN, FINAL])"},
	},
	"02-Availability": {
		{"activityTypes: [PRESENT]", `activityIds: ["1005"]`},
		{"activityTypes: [PRESENT]", "method: AT_START"},
		{"activityTypes: [PRESENT]", "level: ACD"},
		{"activityTypes: [PRESENT]", "includeDescendants: true"},
	},
	"03-CoverageOf":    {{"includeDescendants: true", "level: FINAL"}},
	"04-ContractHours": {{"hours(period: $m)", "hours(period: $m, level: FINAL)"}},
	"05-Changes": {
		{"base: FINAL, with: PLAN", "base: BACKUP, with: PLAN"},
		{"base: FINAL, with: PLAN", "base: PLAN, with: ACD"},
	},
	"06-AdherenceOf": {
		{"toleranceSeconds: 60", "toleranceSeconds: 0"},
		{"toleranceSeconds: 60", "actual: TIME_RECORDING"},
		{"scheduledMinutes", "actualMinutes"},
	},
	"07-Away": {
		{"activityTypes: [ILLNESS, HOLIDAY, ABSENCE]", "levels: [ABSENCE_WISHES]"},
		{"nodes {", "pageInfo { hasNextPage endCursor } nodes {"},
		{"schedules(", "schedules(first: 500, "},
	},
	"08-Shrinkage": {
		{"groupBy: [LEVEL, WEEK, ACTIVITY]", "groupBy: [MONTH, ACTIVITY_TYPE]"},
		{"groupBy: [LEVEL, WEEK, ACTIVITY]", "groupBy: [EMPLOYEE, ACTIVITY]"},
		{"groupBy: [LEVEL, WEEK, ACTIVITY]", "groupBy: [PLANNING_UNIT, MONTH]"},
	},
	"09-Payroll": {
		{"levels: [FINAL]", "levels: [TIME_RECORDING]"},
		{`night: minutesBetween(from: "22:00", to: "06:00")`, `evening: minutesBetween(from: "18:00", to: "22:00")`},
	},
	"10-Roster": {
		{"validOn: $on", `planningUnitIds: ["1001"]`},
		{"", `query ($on: Date!) { skill(id: "2004") { employees(on: $on) { fullName } } }`},
	},
	"11-Capacity": {
		{"by: MONTH", "by: WEEK"},
		{"requirements(period: $y)", `requirements(period: $y, activityIds: ["1005"])`},
	},
	"12-StepIn": {
		{"AVAILABILITIES, WISHES, ABSENCE_WISHES", "ALTERNATIVE_WISHES, ON_CALL"},
	},
}

// What the cookbook proposes to ask instead is answered, too.
func checkAdaptations(t *testing.T, samples []sample) {
	text, err := os.ReadFile("docs/cookbook.md")
	if err != nil {
		t.Fatal(err)
	}
	page := strings.Join(strings.Fields(string(text)), " ")
	s, _ := overSandbox(t, sandbox.Config{})
	for _, x := range samples {
		vars := x.in(days("2026-11-18", "2026-11-18"))
		for _, change := range adaptations[x.name] {
			old, now := change[0], change[1]
			if !strings.Contains(x.operation, old) || !strings.Contains(page, now) {
				t.Errorf("%s: %q for %q: not in the operation, or not on the page", x.name, now, old)
			}
			operation := now
			if old != "" {
				operation = strings.Replace(x.operation, old, now, 1)
			}
			if a := s.ask(operation, vars); len(a.Errors) > 0 {
				t.Errorf("%s: %.300s", operation, mustJSON(t, a.Errors))
			}
		}
	}
}
