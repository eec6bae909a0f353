package guard_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"shiftgraph/internal/guard"
)

var month = map[string]any{"start": "2026-11-01", "end": "2026-11-30"}

// questions are variables for every operation in testdata/operations.graphql.
var questions = map[string]any{
	"unit": "1001", "week": month, "u": "1001", "w": month, "m": month, "y": month, "q": month,
	"d": map[string]any{"start": "2026-11-02", "end": "2026-11-02"}, "on": "2026-11-02", "today": month,
}

// What people ask for gets through with the default limits.
func TestOrdinaryOperationsPass(t *testing.T) {
	f := &fake{}
	h := newServer(t, guard.Limits{}, f)
	for _, name := range []string{
		"Week", "WhoWorks", "Availability", "CoverageOf", "ContractHours", "Changes", "AdherenceOf", "Away",
		"Shrinkage", "Payroll", "Roster", "Capacity", "StepIn",
	} {
		got := post(t, h, operation(t, name), questions)
		if got.status != 200 || len(got.errors) > 0 {
			t.Errorf("%s: %d %s", name, got.status, got.text)
		}
		t.Logf("%-14s %+v", name, f.last)
	}
	for _, name := range []string{"introspection_classic.graphql", "introspection_graphiql.graphql"} {
		got := post(t, h, read(t, name), nil)
		if got.status != 200 || len(got.errors) > 0 {
			t.Errorf("%s: %d %.300s", name, got.status, got.text)
		}
		t.Logf("%-14s %+v", name, f.last)
		if f.last.IntrospectionNodes < f.values || f.last.IntrospectionNodes > 8*f.values {
			t.Errorf("%s: %d values expected, %d came", name, f.last.IntrospectionNodes, f.values)
		}
	}
}

// huge is no limit at all, for the check that another guard does not do the one's work.
const huge = math.MaxInt32

// An attack is a document that one guard refuses. lift takes that guard away.
type attack struct {
	name, limit string
	query       string
	variables   map[string]any
	lift        func(*guard.Limits)
	// harmless is a smaller one of the same kind, which passes.
	harmless string
	// unlifted attacks are not run without their guard: they would take minutes or gigabytes.
	unlifted bool
}

func attacks(t testing.TB) []attack {
	_, fragments, _ := strings.Cut(read(t, "introspection_graphiql.graphql"), "\n    }\n")
	rep := strings.Repeat
	join := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i))
		}
		return b.String()
	}
	circle := func(turns int) string {
		return `{planningUnit(id:1){` + rep("children{", turns) + "id" + rep("}", turns) + "}}"
	}
	people := func(turns int) string {
		return `{planningUnit(id:1){` + rep("employees{employee{mainPlanningUnit{", turns) + "id" + rep("}}}", turns) + "}}"
	}
	paths := func(fragments int, body string) string { // 2^fragments paths
		return `{planningUnit(id:1){...F0}}` + join(fragments, func(i int) string {
			return fmt.Sprintf("fragment F%d on PlanningUnit{"+body+"}", i, i+1, i+1)
		}) + fmt.Sprintf("fragment F%d on PlanningUnit{id}", fragments)
	}
	nodes := func(l *guard.Limits) { l.Nodes = huge }
	return []attack{
		{name: "long document", limit: "queryBytes", query: "{levels{level}} #" + rep("x", 70_000),
			harmless: "{levels{level}} #" + rep("x", 60_000), lift: func(l *guard.Limits) { l.QueryBytes = huge }},
		{name: "many tokens", limit: "tokens", query: "{levels{level}}" + rep("#\n", 2_000),
			harmless: "{levels{level}}" + rep("#\n", 1_900), lift: func(l *guard.Limits) { l.Tokens = huge }},
		{name: "tokens before the end of a broken document", limit: "tokens", query: rep("{levels{level}} ", 1_000) + "}",
			lift: func(l *guard.Limits) { l.Tokens = huge; l.Operations = huge }},
		{name: "alias of 30 kB", limit: "nameBytes", query: "{levels{" + rep("a", 30_000) + ":level}}",
			harmless: "{levels{" + rep("a", 100) + ":level}}", lift: func(l *guard.Limits) { l.NameBytes = huge }},
		{name: "circles", limit: "depth", query: circle(14),
			harmless: circle(2), lift: func(l *guard.Limits) { l.Depth = huge; l.Nodes = huge }},
		{name: "depth by fragments", limit: "depth", query: `{planningUnit(id:1){...F0}}` + join(14, func(i int) string {
			return fmt.Sprintf("fragment F%d on PlanningUnit{parent{...F%d}}", i, i+1)
		}) + "fragment F14 on PlanningUnit{id}", lift: func(l *guard.Limits) { l.Depth = huge }},
		{name: "depth under a fragment's list of circles", limit: "depth", query: people(5),
			harmless: people(1), lift: func(l *guard.Limits) { l.Depth = huge; l.Nodes = huge }},
		{name: "aliases", limit: "aliases", query: "{levels{" + join(51, func(i int) string { return fmt.Sprintf("a%d:level ", i) }) + "}}",
			harmless: "{levels{" + join(50, func(i int) string { return fmt.Sprintf("a%d:level ", i) }) + "}}", lift: func(l *guard.Limits) { l.Aliases = huge }},
		{name: "aliases by a fragment", limit: "aliases", query: "{" + join(10, func(i int) string { return fmt.Sprintf("a%d:levels{...F}", i) }) +
			"} fragment F on LevelInfo{" + join(10, func(i int) string { return fmt.Sprintf("a%d:level ", i) }) + "}",
			lift: func(l *guard.Limits) { l.Aliases = huge }},
		{name: "root fields", limit: "rootFields", query: "{" + join(21, func(i int) string { return fmt.Sprintf("a%d:levels{level}", i) }) + "}",
			harmless: "{" + join(20, func(i int) string { return fmt.Sprintf("a%d:levels{level}", i) }) + "}", lift: func(l *guard.Limits) { l.RootFields = huge }},
		{name: "root fields by a fragment", limit: "rootFields", query: "{...F ...on Query{...F}} fragment F on Query{" +
			join(21, func(i int) string { return fmt.Sprintf("a%d:levels{level}", i) }) + "}", lift: func(l *guard.Limits) { l.RootFields = huge; l.Aliases = huge }},
		{name: "directives", limit: "directives", query: "{levels{" + rep("level @skip(if:false) ", 151) + "}}",
			harmless: "{levels{" + rep("level @skip(if:false) ", 150) + "}}", lift: func(l *guard.Limits) { l.Directives = huge }},
		{name: "unknown directives", limit: "directives", query: "{levels{level" + rep(" @x", 900) + "}}", lift: func(l *guard.Limits) { l.Directives = huge }},
		{name: "spreads", limit: "fragmentSpreads", query: "{levels{" + rep("...F ", 101) + "}} fragment F on LevelInfo{level}",
			harmless: "{levels{" + rep("...F ", 100) + "}} fragment F on LevelInfo{level}", lift: func(l *guard.Limits) { l.FragmentSpreads = huge }},
		{name: "inline fragments", limit: "fragmentSpreads", query: "{levels{" + rep("...{level} ", 101) + "}}", lift: func(l *guard.Limits) { l.FragmentSpreads = huge }},
		{name: "unused fragments", limit: "fragmentSpreads", query: "{levels{level}}" + join(101, func(i int) string {
			return fmt.Sprintf("fragment F%d on LevelInfo{level}", i)
		}), lift: func(l *guard.Limits) { l.FragmentSpreads = huge }},
		{name: "one field 1,900 times", limit: "repeats", query: "{levels{" + rep("level ", 1_900) + "}}",
			harmless: "{levels{" + rep("level ", 300) + "}}", lift: func(l *guard.Limits) { l.Repeats = huge }},
		{name: "one field in many fragments", limit: "repeats", query: "{levels{" + join(20, func(i int) string { return fmt.Sprintf("...F%d ", i) }) + "}}" +
			join(20, func(i int) string { return fmt.Sprintf("fragment F%d on LevelInfo{%s}", i, rep("level ", 85)) }), lift: func(l *guard.Limits) { l.Repeats = huge }},
		{name: "operations that repeat a fragment's mistakes", limit: "operations", query: join(80, func(i int) string { return fmt.Sprintf("query Q%d{levels{...F}}", i) }) +
			"fragment F on LevelInfo{" + join(700, func(i int) string { return fmt.Sprintf("x%d ", i) }) + "}", lift: func(l *guard.Limits) { l.Operations = huge; l.FragmentSpreads = huge }},
		{name: "lists of lists", limit: "nodes", query: `{planningUnits{descendants{descendants{descendants{descendants{descendants{id}}}}}}}`,
			harmless: `{planningUnits{descendants{descendants{id}}}}`, lift: nodes},
		{name: "a page of two milliards", limit: "nodes", query: `{employees(first:2147483647){nodes{id}}}`,
			harmless: `{employees(first:500){nodes{id}}}`, lift: nodes},
		{name: "a page that overflows", limit: "nodes", query: `query($n:Int){employees(first:$n){nodes{skills{skill{employees{skills{skill{name}}}}}}}}`,
			variables: map[string]any{"n": math.MaxInt64}, lift: nodes},
		{name: "lists under a condition that is false now", limit: "nodes", query: `query($no:Boolean!){planningUnits @include(if:$no){descendants{descendants{descendants{descendants{descendants{id}}}}}}}`,
			variables: map[string]any{"no": false}, lift: nodes},
		{name: "lists in fragments", limit: "nodes", query: `{planningUnits{...A}} fragment A on PlanningUnit{descendants{...B} children{...B}} fragment B on PlanningUnit{descendants{...C} children{...C}}
			fragment C on PlanningUnit{descendants{...D} children{...D}} fragment D on PlanningUnit{descendants{id} children{id}}`, lift: nodes},
		{name: "4 million paths", limit: "nodes", query: paths(12, "descendants{...F%d} children{...F%d}"), lift: nodes, unlifted: true},
		{name: "introspection in circles", limit: "introspectionDepth", query: "{__schema{types{" + rep("ofType{", 30) + "name" + rep("}", 30) + "}}}",
			harmless: "{__schema{types{" + rep("ofType{", 10) + "name" + rep("}", 10) + "}}}", lift: func(l *guard.Limits) { l.IntrospectionDepth = huge }},
		{name: "introspection many times", limit: "introspectionNodes",
			query:    "{" + join(5, func(i int) string { return fmt.Sprintf("s%d:__schema{types{...FullType}}", i) }) + "}" + fragments,
			harmless: "{__schema{types{name}}}", lift: func(l *guard.Limits) { l.IntrospectionNodes = huge }},
		{name: "introspection in a fragment", limit: "introspectionDepth", query: "{...F} fragment F on Query{__type(name:\"Query\"){" + rep("ofType{", 30) + "name" + rep("}", 30) + "}}",
			lift: func(l *guard.Limits) { l.IntrospectionDepth = huge }},
	}
}

// Each attack is refused under its limit's name, passes its guard once that is taken away
// (so no other does its work), and has a harmless kin that passes with it.
func TestAttacks(t *testing.T) {
	f := &fake{}
	h := newServer(t, guard.Limits{}, f)
	for _, a := range attacks(t) {
		t.Run(a.name, func(t *testing.T) {
			before := f.ran.Load()
			start := time.Now()
			got := post(t, h, a.query, a.variables)
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("refusing took %v", took)
			}
			if got.code() != "LIMIT_EXCEEDED" || got.limit() != a.limit || len(got.errors) != 1 {
				t.Errorf("code %q, limit %q, want %q\n%.300s", got.code(), got.limit(), a.limit, got.text)
			}
			if len(got.text) > 500 {
				t.Errorf("the refusal has %d bytes: %.500s", len(got.text), got.text)
			}
			if f.ran.Load() != before {
				t.Error("it ran")
			}
			if a.harmless != "" {
				if got := post(t, h, a.harmless, nil); got.code() != "" {
					t.Errorf("harmless: %.300s", got.text)
				}
			}
			if a.unlifted {
				return
			}
			l := guard.DefaultLimits()
			a.lift(&l)
			if got := post(t, newServer(t, l, &fake{}), a.query, a.variables); got.limit() == a.limit {
				t.Errorf("without its guard: %.300s", got.text)
			}
		})
	}
}

// Fragments that make 2^22 paths are one path to gqlgen, which follows each fragment once a
// level, and to the guard too: neither takes time over them.
func TestExponentialFragmentsAreFree(t *testing.T) {
	f := &fake{}
	h := newServer(t, guard.Limits{}, f)
	query := "{levels{...F0}}"
	for i := range 22 {
		query += fmt.Sprintf("fragment F%d on LevelInfo{...F%d ...F%d}", i, i+1, i+1)
	}
	query += "fragment F22 on LevelInfo{level}"
	start := time.Now()
	if got := post(t, h, query, nil); got.code() != "" {
		t.Error(got.text)
	}
	// With a field between, the paths are real, and depth stops them.
	query = "{planningUnit(id:1){...F0}}"
	for i := range 22 {
		query += fmt.Sprintf("fragment F%d on PlanningUnit{a:parent{...F%d} b:parent{...F%d}}", i, i+1, i+1)
	}
	query += "fragment F22 on PlanningUnit{id}"
	if got := post(t, h, query, nil); got.limit() != "depth" {
		t.Error(got.text)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

// Fragments in a circle end the guard's walk, and validation refuses them.
func TestFragmentCycles(t *testing.T) {
	h := newServer(t, guard.Limits{}, &fake{})
	for _, query := range []string{
		"{levels{...F}} fragment F on LevelInfo{...F}",
		"{levels{...F}} fragment F on LevelInfo{level ...G} fragment G on LevelInfo{...F}",
		"{levels{...Missing}}",
		"{planningUnit(id:1){...F}} fragment F on PlanningUnit{parent{...F}}",
		"{__schema{...S}} fragment S on __Schema{types{...T}} fragment T on __Type{ofType{...T}}",
	} {
		if got := post(t, h, query, nil); got.code() != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%s: %s", query, got.text)
		}
	}
}

// An extension after the guard's may put another document in the request's place; what runs
// is measured all the same.
func TestMeasuredStandsForWhatRuns(t *testing.T) {
	f := &fake{}
	h := newServer(t, guard.Limits{}, f)
	if got := post(t, h, "query A { levels { level } } query B { b: levels { level name: displayName } }", nil); got.code() != "BAD_USER_INPUT" {
		t.Error(got.text)
	}
	post(t, h, "{ levels { ...F } __schema { types { name } } } fragment F on LevelInfo { level n: displayName }", nil)
	if f.last.Depth != 2 || f.last.Aliases != 1 || f.last.Fields != 6 || f.last.Nodes != 31 || f.last.IntrospectionNodes == 0 {
		t.Errorf("%+v", f.last)
	}
}

// gqlgen drops an error of variables that is of another type than its own; an operation
// without variables at this point is one whose variables failed.
func TestNothingRunsOnVariablesThatFailed(t *testing.T) {
	e, ok := guard.Operations(guard.Limits{}, nil).(graphql.OperationContextMutator)
	if !ok {
		t.Fatal("no OperationContextMutator")
	}
	if err := e.MutateOperationContext(t.Context(), &graphql.OperationContext{}); err == nil || err.Extensions["code"] != "BAD_USER_INPUT" {
		t.Error(err)
	}
}
