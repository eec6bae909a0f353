package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	gql "github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"shiftgraph/graph/gen"
	"shiftgraph/upstream/sandbox"
)

var (
	differentialOperations = flag.Int("differential.operations", 300, "how many random operations are answered by both executions")
	differentialSeed       = flag.Uint64("differential.seed", 1, "seed of the random operations")
	differentialOnly       = flag.Int("differential.only", -1, "number of the one random operation to ask, such as one that failed")
)

// A fault answers a REST call in the place of the sandbox.
type fault struct {
	status int
	body   string
}

var (
	forbidden = &fault{http.StatusForbidden, `{"message":"no rights"}`}
	notFound  = &fault{http.StatusNotFound, `{"message":"not found"}`}
	expired   = &fault{http.StatusUnauthorized, `{"message":"expired"}`}
	cutOff    = &fault{http.StatusGatewayTimeout, `{"message":"took too long"}`}
	down      = &fault{http.StatusInternalServerError, `{"message":"down"}`} // asked again and again, which takes time
	halfJSON  = &fault{http.StatusOK, `{"data":[{"`}
	wrongJSON = &fault{http.StatusOK, `{"result":{"page":1}}`}
)

// A world is a REST API as one token sees it, on which something may be broken: always the
// same, whatever was asked before, so that whoever asks gets the same answers.
type world struct {
	name, token string
	weight      int
	broken      func(path string, query url.Values) *fault
}

// onPaths breaks the calls whose path matches.
func onPaths(pattern string, f *fault) func(string, url.Values) *fault {
	paths := regexp.MustCompile(`^/v1` + pattern + `$`)
	return func(path string, _ url.Values) *fault {
		if paths.MatchString(path) {
			return f
		}
		return nil
	}
}

// poisonedDays breaks every call for a schedule that has one of the days in it, as the API
// does with a day that holds too much: what remains of a longer period can be asked for.
func poisonedDays(pattern string, days ...string) func(string, url.Values) *fault {
	paths := regexp.MustCompile(`^/v1` + pattern + `/schedule/(.*)$`)
	return func(path string, query url.Values) *fault {
		match := paths.FindStringSubmatch(path)
		if match == nil {
			return nil
		}
		start := match[len(match)-1]
		end := max(start, query.Get("end_date"))
		if slices.ContainsFunc(days, func(day string) bool { return start <= day && day <= end }) {
			return cutOff
		}
		return nil
	}
}

// all breaks what any of the rules breaks.
func all(rules ...func(string, url.Values) *fault) func(string, url.Values) *fault {
	return func(path string, query url.Values) *fault {
		for _, broken := range rules {
			if f := broken(path, query); f != nil {
				return f
			}
		}
		return nil
	}
}

var worlds = []world{
	{"all is well", sandbox.AdminToken, 30, nil},
	{"a planner", sandbox.PlannerToken, 15, nil},
	{"an expired token", sandbox.ExpiredToken, 1, nil},
	{"no activities", sandbox.AdminToken, 6, onPaths(`/activities`, forbidden)},
	{"no people", sandbox.AdminToken, 6, onPaths(`/employees`, notFound)},
	{"no contracts", sandbox.AdminToken, 6, onPaths(`/contracts`, halfJSON)},
	{"no links to contracts", sandbox.AdminToken, 5, onPaths(`/(planning_units|employees)/\d+/contracts.*`, forbidden)},
	{"contracts of some", sandbox.AdminToken, 6, onPaths(`/planning_units/100[26]/contracts.*|/employees/\d+[159]/contracts.*`, halfJSON)},
	{"no planning units", sandbox.AdminToken, 5, onPaths(`/planning_units`, wrongJSON)},
	{"no planning unit alone", sandbox.AdminToken, 4, onPaths(`/planning_units/\d+`, cutOff)},
	{"some planning units", sandbox.PlannerToken, 4, onPaths(`/planning_units/100[1357]`, forbidden)},
	{"schedules of one unit", sandbox.AdminToken, 5, onPaths(`/planning_units/1001/schedule/.*`, forbidden)},
	{"schedules of nobody", sandbox.AdminToken, 4, onPaths(`.*/schedule/.*`, notFound)},
	{"days that take too long", sandbox.AdminToken, 8, poisonedDays(`.*`, "2026-11-18", "2026-11-23")},
	{"days of a unit that take too long", sandbox.PlannerToken, 5, poisonedDays(`/planning_units/100[12]`, "2026-11-20")},
	{"requirements of some days", sandbox.AdminToken, 4, onPaths(`/planning_units/\d+/requirements/2026-11-.[258]`, wrongJSON)},
	{"no memberships", sandbox.AdminToken, 4, onPaths(`/(planning_units|employees)/\d+/planning_units.*`, halfJSON)},
	{"skills of some", sandbox.AdminToken, 5, onPaths(`/employees/\d+[02468]/skill_levels|/skills`, forbidden)},
	{"no employment periods, no planning periods", sandbox.AdminToken, 4, onPaths(`/employee_employment_periods|/planning_periods/.*`, cutOff)},
	{"the token expires for lists", sandbox.AdminToken, 2, onPaths(`/(employees|activities|contracts|planning_units|skills)`, expired)},
	{"the servers are down", sandbox.AdminToken, 1, onPaths(`/(activities|employees/.*)`, down)},
	{"much at once", sandbox.PlannerToken, 6, all(
		onPaths(`/activities`, halfJSON), onPaths(`/planning_units/1002/.*`, forbidden), poisonedDays(`.*`, "2026-11-19"), onPaths(`/employees/\d+[13579]/.*`, wrongJSON))},
}

// A pair is two facades over one world: one runs operations compiled, one leaves them to
// gqlgen.
type pair struct {
	world
	compiled, interpreted *server
	mu                    *sync.Mutex // operations that run at once share calls: each is compared alone
}

// pairs starts a pair over each world.
func pairs(t *testing.T, stand http.Handler) []pair {
	out := make([]pair, len(worlds))
	for i, w := range worlds {
		api := serveTest(t, http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
			if w.broken != nil {
				if f := w.broken(r.URL.Path, r.URL.Query()); f != nil {
					to.Header().Set("Content-Type", "application/json")
					to.WriteHeader(f.status)
					_, _ = to.Write([]byte(f.body))
					return
				}
			}
			stand.ServeHTTP(to, r)
		})) + "/v1"
		out[i] = pairOver(t, api, w)
	}
	return out
}

// pairOver starts a pair. Further arguments are both programs'.
func pairOver(t *testing.T, api string, w world, args ...string) pair {
	t.Helper()
	args = append([]string{"-log-level", "error"}, args...)
	return pair{w, start(t, api, args...), start(t, api, append(args, "-compiled=false")...), new(sync.Mutex)}
}

// pairFor draws a world by its weight.
func pairFor(random *rand.Rand, all []pair) *pair {
	sum := 0
	for _, p := range all {
		sum += p.weight
	}
	n := random.IntN(sum)
	for i := range all {
		if n -= all[i].weight; n < 0 {
			return &all[i]
		}
	}
	return nil
}

// A question is an operation as it is sent.
type question struct {
	text      string
	variables map[string]any
	get       bool
}

func (d *document) question() question {
	text := d.text()
	return question{text, d.given(text), d.get}
}

// send asks a facade.
func (q question) send(s *server, token string) *answer {
	s.t.Helper()
	variables := mustJSON(s.t, q.variables)
	headers := []string{"Authorization", "Bearer " + token, "X-Request-Id", "differential"}
	if q.get {
		of := url.Values{"query": {q.text}, "operationName": {operationName}, "variables": {variables}}
		return s.send(http.MethodGet, "/graphql?"+of.Encode(), "", headers...)
	}
	body := fmt.Sprintf(`{"query":%s,"operationName":%q,"variables":%s}`, mustJSON(s.t, q.text), operationName, variables)
	return s.send(http.MethodPost, "/graphql", body, append(headers, "Content-Type", "application/json")...)
}

// attempts is how often both are asked before what they answer differs: what an answer
// tells of the calls behind it hangs on time, in gqlgen's execution too.
const attempts = 4

// An outcome is what became of a comparison.
type outcome string

const (
	sameAnswer outcome = "alike"
	askedElse  outcome = "alike but for what the API was asked, at first"
	unsteady   outcome = "alike after some attempts"
	differ     outcome = "different"
)

// compare asks both, and returns the compiled facade's answer and where they differ.
func (p *pair) compare(q question) (a *answer, is outcome, difference string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	got, want, gotData, wantData := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	is = sameAnswer
	for range attempts {
		a = q.send(p.compiled, p.token)
		b := q.send(p.interpreted, p.token)
		got[a.whole()], want[b.whole()] = true, true
		if meet(got, want) {
			return a, is, ""
		}
		gotData[a.found()], wantData[b.found()] = true, true
		if is = unsteady; meet(gotData, wantData) {
			is = askedElse
		}
		difference = cmp.Diff(readable(b), readable(a))
	}
	if meet(gotData, wantData) {
		return a, is, ""
	}
	return a, differ, difference
}

func meet(a, b map[string]bool) bool {
	for x := range a {
		if b[x] {
			return true
		}
	}
	return false
}

// whole is all of an answer.
func (a *answer) whole() string { return fmt.Sprint(a.status, " ", a.body) }

// found is an answer without what tells of the calls behind it: which of them were made or
// had been answered when it was ready, and from what day on a schedule was asked for where
// one call served several wants.
func (a *answer) found() string {
	var parts struct {
		Errors, Data json.RawMessage
		Extensions   map[string]json.RawMessage
	}
	_ = json.Unmarshal([]byte(a.body), &parts) // which was read before
	delete(parts.Extensions, "notFound")
	delete(parts.Extensions, "freshness")
	return firstDay.ReplaceAllString(fmt.Sprintf("found %d %s %s %s", a.status, parts.Errors, parts.Data, parts.Extensions), "$1")
}

var firstDay = regexp.MustCompile(`(/schedule/)\d{4}-\d\d-\d\d`)

// readable is an answer with a line for each value.
func readable(a *answer) string {
	var b bytes.Buffer
	fmt.Fprintln(&b, a.status)
	if json.Indent(&b, []byte(a.body), "", " ") != nil {
		return a.body
	}
	return b.String()
}

// knownValues gathers what arguments may have from what the admin sees, and some that there is
// not.
func knownValues(t *testing.T, s *server) pool {
	t.Helper()
	values := pool{
		"time": {"00:00", "06:00", "12:30", "22:00", "23:59"},
		"text": {"", "an", "e", "0", "müller", "\"\\\n"},
	}
	a := s.ask(`{
		employee: employees(orderBy: ID) { nodes { id } }
		planningUnit: planningUnits(includeDeleted: true) { id }
		activity: activities(includeDeleted: true) { id }
		contract: contracts(includeDeleted: true) { id }
		skill: skills { id }
		named: employees { edges { cursor } }
		numbered: employees(orderBy: PERSONNEL_NUMBER) { edges { cursor } }
		days: schedules(period: {start: "2026-11-20", end: "2026-11-21"}) { edges { cursor } }
	}`, nil)
	for name, rows := range a.Data {
		if object, ok := rows.(map[string]any); ok {
			for _, rows = range object {
			}
		}
		of := map[string]string{"named": "cursor of employees", "numbered": "cursor of employees", "days": "cursor of schedules"}[name]
		for _, row := range rows.([]any) {
			object := row.(map[string]any)
			if of == "" {
				values[name] = append(values[name], object["id"])
			} else if len(values[of]) < 8 {
				values[of] = append(values[of], object["cursor"])
			}
		}
	}
	for _, of := range []string{"employee", "planningUnit", "activity", "contract", "skill"} {
		values[of] = append(slices.Clip(values[of][:min(len(values[of]), 16)]), "987654321")
	}
	for _, of := range []string{"cursor of employees", "cursor of schedules"} {
		values[of] = append(values[of], "no cursor", "")
	}
	return values
}

// kindsOfAnswers are what answers must show some time or other, beside what documents must
// hold: else the test says less than it seems to.
var kindsOfAnswers = []string{
	"data", "errors", "null", "null around a null", "argument that cannot be read", "a list in a list", "an empty list",
	"an object in several places", "part of a schedule", "more errors than are shown", "nothing found",
}

var kindsOfDocuments = []string{
	"__typename", "inline fragment", "type condition", "fragment", "fragment twice", "@skip", "@include", "alias", "name twice", "introspection",
	"argument default", "null", "empty list", "list", "one for a list", "variable", "variable default", "variable left out", "null against a type",
	"variable of Boolean", "variable of Int", "variable of String", "variable of ID", "variable of Date", "variable of Period", "variable of EmployeeFilter",
	"variable of Level", "variable of ActivityType", "variable of TimeGroup", "variable of EmployeeOrder", "variable of Weekday", "variable of StaffingMethod",
	"variable of TimeBucket",
}

// kindsOf says what an answer shows.
func kindsOf(a *answer) []string {
	var out []string
	if _, ran := a.data(); !ran {
		return []string{"refused"}
	}
	if a.Data == nil {
		out = append(out, "no data at all")
	} else {
		out = append(out, "data")
	}
	seen := map[string]bool{}
	objects := map[string]map[string]bool{}
	var walk func(v any, at string, lists int)
	walk = func(v any, at string, lists int) {
		switch v := v.(type) {
		case nil:
			seen["null"] = true
		case []any:
			seen["an empty list"] = seen["an empty list"] || len(v) == 0
			seen["a list in a list"] = seen["a list in a list"] || lists > 0
			for _, x := range v {
				walk(x, at+"[]", lists+1)
			}
		case map[string]any:
			if len(v) > 1 && !strings.HasSuffix(at, "[]") {
				b, _ := json.Marshal(v)
				if objects[at] == nil {
					objects[at] = map[string]bool{}
				}
				seen["an object in several places"] = seen["an object in several places"] || objects[at][string(b)]
				objects[at][string(b)] = true
			}
			for name, x := range v {
				walk(x, at+"."+name, lists)
			}
		}
	}
	walk(a.Data, "", 0)
	for _, e := range a.Errors {
		seen["errors"] = true
		seen["more errors than are shown"] = seen["more errors than are shown"] || strings.Contains(e.Message, "more errors are not shown")
		switch missing := below(a.Data, e.Path); {
		case missing == nil:
		case slices.ContainsFunc(missing, func(step any) bool { _, place := step.(float64); return place }):
			seen["null around a null"] = true
		default:
			seen["argument that cannot be read"] = true
		}
	}
	_, seen["part of a schedule"] = a.Extensions["partial"]
	_, seen["nothing found"] = a.Extensions["notFound"]
	for name, some := range seen {
		if some {
			out = append(out, name)
		}
	}
	return out
}

// data is the answer's data as it came, and whether there is any.
func (a *answer) data() (json.RawMessage, bool) {
	var parts map[string]json.RawMessage
	_ = json.Unmarshal([]byte(a.body), &parts)
	data, ran := parts["data"]
	return data, ran
}

// below is what remains of an error's path below the null that it made; nil where the null
// is at its end.
func below(v any, path []any) []any {
	for i, step := range path {
		switch x := v.(type) {
		case map[string]any:
			v = x[fmt.Sprint(step)]
		case []any:
			place, ok := step.(float64)
			if !ok || int(place) >= len(x) {
				return nil // no place of this answer
			}
			v = x[int(place)]
		}
		if v == nil && i < len(path)-1 {
			return path[i+1:]
		}
	}
	return nil
}

// compiles reports whether an operation would be run compiled.
func compiles(t *testing.T, schema *gql.Schema, q question) bool {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(schema, q.text, nil)
	if errs != nil {
		t.Fatalf("%v in\n%s", errs, q.text)
	}
	var variables map[string]any
	if err := json.Unmarshal([]byte(mustJSON(t, q.variables)), &variables); err != nil {
		t.Fatal(err)
	}
	op := doc.Operations.ForName(operationName)
	values, err := validator.VariableValues(schema, op, variables)
	if err != nil {
		t.Fatalf("%v: %v in\n%s", err, q.variables, q.text)
	}
	_, ok := gen.NewTable(nil).Compile(&graphql.OperationContext{Doc: doc, Operation: op, Variables: values})
	return ok
}

// Whatever is asked is answered alike, byte by byte, by operations that run compiled and by
// gqlgen's own execution: data, nulls, errors with their paths and places, extensions and
// their order.
func TestBothExecutionsAnswerAlike(t *testing.T) {
	t.Parallel()
	stand, err := sandbox.New(sandbox.Config{People: 20, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	schema, all := servedSchema(t), pairs(t, stand)
	values := knownValues(t, all[0].interpreted)

	var mu sync.Mutex
	kinds, failed := map[string]int{}, 0
	began := time.Now()
	one := func(n int) {
		random := rand.New(rand.NewPCG(*differentialSeed, uint64(n)))
		p := pairFor(random, all)
		d := draw(random, schema, values)
		q := d.question()
		if want := !d.kinds["introspection"]; compiles(t, schema, q) != want {
			t.Errorf("operation %d: compiled %v, want %v:\n%s", n, !want, want, q.text)
		}
		a, is, difference := p.compare(q)
		mu.Lock()
		defer mu.Unlock()
		kinds[string(is)]++
		for name := range d.kinds {
			kinds[name]++
		}
		for _, name := range kindsOf(a) {
			kinds[name]++
		}
		kinds["bytes"] += len(a.body)
		if is != differ || failed >= 3 {
			return
		}
		failed++
		tries := 0
		d.smaller(func() bool {
			if tries++; tries > 500 {
				return false
			}
			_, is, different := p.compare(d.question())
			if is == differ {
				difference = different
			}
			return is == differ
		})
		t.Errorf("operation %d of seed %d, %s: -differential.seed %d -differential.only %d asks it alone. Made smaller:\n%s\nvariables %s\n(-gqlgen +compiled):\n%.5000s",
			n, *differentialSeed, p.name, *differentialSeed, n, d.text(), mustJSON(t, d.question().variables), difference)
	}
	if *differentialOnly >= 0 {
		one(*differentialOnly)
		return
	}
	var next atomic.Int64
	var workers sync.WaitGroup
	for range len(all) / 2 { // some wait: a call that failed is made again
		workers.Go(func() {
			for n := next.Add(1) - 1; n < int64(*differentialOperations) && !t.Failed(); n = next.Add(1) - 1 {
				one(int(n))
				if n%100 == 0 {
					stand.ResetCalls()
				}
			}
		})
	}
	workers.Wait()
	t.Logf("%d operations in %s: %v", *differentialOperations, time.Since(began).Round(time.Second/10), kinds)
	if t.Failed() || *differentialOperations < 200 {
		return
	}
	for _, kind := range slices.Concat(kindsOfAnswers, kindsOfDocuments) {
		if kinds[kind] == 0 {
			t.Errorf("no operation shows %q: the test says nothing about it", kind)
		}
	}
	for kind, most := range map[string]int{"refused": 3, string(unsteady): 1, string(askedElse): 10} { // of a hundred
		if kinds[kind]*100 > most**differentialOperations {
			t.Errorf("%d of %d operations are %s; want next to none", kinds[kind], *differentialOperations, kind)
		}
	}
}

// What no random operation is: very large, late, or wrong in a way that only variables tell.
func TestBothExecutionsAnswerAlikeAtTheEdges(t *testing.T) {
	t.Parallel()
	const fortnight = `{start: "2026-11-05", end: "2026-11-18"}`
	const ofUnit = `query Drawn($unit: ID!, $some: Boolean = true, $levels: [Level!]) { planningUnit(id: $unit) { name @include(if: $some) schedule(period: {start: "2026-11-16", end: "2026-11-17"}, levels: $levels) { ...Day @skip(if: $some) level } } } fragment Day on ScheduleDay { date blocks { start } }`
	everyone := `{ employees { nodes { id schedule(period: ` + fortnight + `, levels: [PLAN, FINAL]) { date minutes employee { fullName mainPlanningUnit { name } } blocks { start activity { name children { name } } } %s } } } }`
	for name, test := range map[string]struct {
		faults    sandbox.Faults
		args      []string
		questions []question
		says      string
	}{
		"a large answer": {
			questions: []question{{text: "query Drawn " + fmt.Sprintf(everyone, "paidMinutes")}}, says: `"fullName"`,
		},
		"a large answer full of errors": {
			faults:    sandbox.Faults{WrongShape: sandbox.Rule{Every: 1, Paths: "/activities"}},
			questions: []question{{text: "query Drawn " + fmt.Sprintf(everyone, "paidMinutes")}}, says: "more errors are not shown",
		},
		"a large answer of which nothing remains": { // each day has null where there may be none
			questions: []question{{text: "query Drawn($from: String = \"22:00\") " + fmt.Sprintf(everyone, "minutesBetween(from: $from, to: \"06:00\")"), variables: map[string]any{"from": nil}}}, says: `"schedule":null`,
		},
		"an operation that takes too long": {
			faults: sandbox.Faults{Latency: 20 * time.Second, LatencyPaths: "/schedule/"}, args: []string{"-request-timeout", "4s"},
			questions: []question{{text: "query Drawn " + fmt.Sprintf(everyone, "")}}, says: "UPSTREAM_TIMEOUT",
		},
		"rows beyond the budget": {
			args:      []string{"-upstream-max-rows", "1000"},
			questions: []question{{text: `query Drawn { planningUnits { schedule(period: ` + fortnight + `) { date blocks { start } } } }`}}, says: "UPSTREAM_BUDGET_EXCEEDED",
		},
		"one document with other variables": {
			questions: []question{
				{text: ofUnit, variables: map[string]any{"unit": "1001"}},
				{text: ofUnit, variables: map[string]any{"unit": "1002", "some": false, "levels": []string{"FINAL", "PLAN"}}},
				{text: ofUnit, variables: map[string]any{"unit": "1000", "levels": []string{}}, get: true},
			}, says: `"schedule"`,
		},
		"nothing selected": {
			questions: []question{{text: `query Drawn($no: Boolean!) { planningUnits { name @include(if: $no) } activities @skip(if: true) { name } }`, variables: map[string]any{"no": false}}}, says: `"planningUnits":[{},`,
		},
		"how a table shows it": {
			questions: []question{
				{text: `query Drawn($on: Boolean, $unit: ColumnUnit, $name: String) { contracts { name @column(name: $name) weeklyMinutes @column(unit: $unit, total: $on, hidden: $on) @include(if: true) } }`, variables: map[string]any{"on": true, "unit": "HOURS"}},
				{text: `query Drawn { contracts @column(name: "") { name } ... on Query @include(if: true) { contracts @chart(x: "id", series: "id") @column(name: "Other") { id @column(unit: HOURS) } } }`, get: true},
			}, says: `{"data":{"contracts":[{"name":"`,
		},
		"null for a directive": {
			questions: []question{{text: `query Drawn($on: Boolean = true) { planningUnits { name @include(if: $on) } }`, variables: map[string]any{"on": nil}}}, says: `"errors"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, api := startSandbox(t, sandbox.Config{People: 40, Faults: test.faults})
			p := pairOver(t, api, world{token: sandbox.AdminToken}, test.args...)
			for _, q := range test.questions {
				a, is, difference := p.compare(q)
				if is == differ {
					t.Errorf("%s\n%v\n(-gqlgen +compiled):\n%.5000s", q.text, q.variables, difference)
				}
				if !strings.Contains(a.body, test.says) {
					t.Errorf("the answer does not say %s: %.1000s", test.says, a.body)
				}
			}
		})
	}
}
