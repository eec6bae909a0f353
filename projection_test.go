package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	gql "github.com/vektah/gqlparser/v2/ast"
	"golang.org/x/tools/txtar"

	"shiftgraph/upstream/sandbox"
)

// What arguments get where they must have a value. Other arguments are left out, so that
// an operation reads as little as it can.
var leastArguments = map[string]string{
	"period":  `{start: "2026-11-09", end: "2026-11-09"}`, // with a night shift, a paid vacation and a block of another type than its activity's
	"groupBy": `[PLANNING_UNIT, EMPLOYEE, ACTIVITY, ACTIVITY_TYPE, LEVEL, DAY]`,
	"orderBy": `ID`,  // has a default, which reads names
	"with":    `ACD`, // which differs from any plan
}

// furtherArguments are the values that each argument gets alone, beside those that must
// have one, and what is selected then: as little as tells which records were chosen, in
// which order and with which figures.
var furtherArguments = map[string]struct {
	values   []string
	selected string
}{
	"Query.employees(first:)": {[]string{`3`}, whichPeople},
	"Query.employees(last:)":  {[]string{`3`}, whichPeople},
	"Query.employees(filter:)": {[]string{
		`{text: "an"}`, `{text: "0"}`, `{deleted: true}`, `{deleted: false}`, `{planningUnitIds: ["1002", "1004"]}`, `{skillIds: ["2001"]}`,
		`{contractIds: ["1002", "1009"]}`, `{validOn: "2024-06-01"}`, `{planningUnitIds: ["1001"], validOn: "2026-01-20"}`, `{planningUnitIds: ["1001"], skillIds: ["2001"], validIn: {start: "2026-01-20", end: "2026-06-30"}}`,
		`{contractIds: ["1002"], validIn: {start: "2024-01-20", end: "2026-06-30"}}`, `{contractIds: ["1002"], skillIds: ["2001"], text: "a"}`,
	}, whichPeople},
	"Query.employees(orderBy:)":                  {[]string{`NAME`, `PERSONNEL_NUMBER`, `ID`, `null`}, whichPeople},
	"Query.planningUnits(ids:)":                  {[]string{`["1002", "1001", "1002", "987654321"]`, `[]`}, `id`},
	"Query.planningUnits(includeDeleted:)":       {[]string{`true`, `false`}, `id deleted`},
	"Query.activities(includeDeleted:)":          {[]string{`true`, `false`}, `id deleted`},
	"Query.activities(types:)":                   {[]string{`[PRESENT]`, `[BREAK, MEETING]`, `[HOLIDAY]`, `[ILLNESS]`, `[ABSENCE]`, `[OTHER]`, `[]`}, `id`},
	"Query.contracts(includeDeleted:)":           {[]string{`true`, `false`}, `id deleted`},
	"Query.schedules(planningUnitIds:)":          {[]string{`["1001", "1006"]`, `[]`}, whichDays},
	"Query.schedules(employeeIds:)":              {[]string{`["1042"]`, `["1043", "1044", "1045"]`}, whichDays},
	"Query.schedules(levels:)":                   {[]string{`[FINAL, PLAN, ACD, AVAILABILITIES]`, `[ABSENCE_WISHES]`, `[]`}, whichDays},
	"Query.schedules(activityTypes:)":            {[]string{`[PRESENT]`, `[BREAK]`, `[HOLIDAY, ILLNESS]`, `[OTHER]`, `[]`}, whichDays},
	"Query.schedules(first:)":                    {[]string{`3`}, whichDays},
	"Query.timeTotals(planningUnitIds:)":         {[]string{`["1001", "1006"]`}, ofTotals},
	"Query.timeTotals(employeeIds:)":             {[]string{`["1042"]`, `["1043", "1044", "1045"]`}, ofTotals},
	"Query.timeTotals(levels:)":                  {[]string{`[FINAL, PLAN, ACD]`, `[AVAILABILITIES]`}, ofTotals},
	"Query.timeTotals(activityTypes:)":           {[]string{`[PRESENT]`, `[BREAK]`, `[HOLIDAY, ILLNESS]`, `[OTHER]`, `[]`}, ofTotals},
	"Query.timeTotals(groupBy:)":                 {[]string{`[]`, `[PLANNING_UNIT]`, `[EMPLOYEE]`, `[ACTIVITY]`, `[ACTIVITY_TYPE]`, `[LEVEL]`, `[DAY]`, `[WEEK]`, `[MONTH]`}, ofTotals},
	"Employee.planningUnits(period:)":            {[]string{`{start: "2026-01-01", end: "2026-12-31"}`}, `planningUnitId`},
	"Employee.mainPlanningUnit(on:)":             {[]string{`"2026-11-10"`, `"2024-06-01"`}, `id`},
	"Employee.contracts(period:)":                {[]string{`{start: "2026-01-01", end: "2026-12-31"}`}, `contractId`},
	"Employee.skills(on:)":                       {[]string{`"2024-06-01"`}, `skillId`},
	"Employee.skills(period:)":                   {[]string{`{start: "2024-01-01", end: "2024-12-31"}`}, `skillId`},
	"Employee.schedule(levels:)":                 {[]string{`[FINAL, ACD]`, `[]`}, `date level`},
	"Employee.hours(level:)":                     {[]string{`FINAL`, `WISHES`}, `contractualMinutes netMinutes differenceMinutes`},
	"PlanningUnit.employees(period:)":            {[]string{`{start: "2026-01-01", end: "2026-12-31"}`}, `employeeId`},
	"PlanningUnit.contracts(period:)":            {[]string{`{start: "2026-01-01", end: "2026-12-31"}`}, `employeeId contractId`},
	"PlanningUnit.schedule(levels:)":             {[]string{`[FINAL, ACD]`, `[]`}, `date level employeeId`},
	"PlanningUnit.requirements(activityIds:)":    {[]string{`["1003", "1005"]`}, `activityId values`},
	"PlanningUnit.staffing(level:)":              {[]string{`FINAL`}, ofStaffing},
	"PlanningUnit.staffing(activityIds:)":        {[]string{`["1003", "1005"]`}, ofStaffing},
	"PlanningUnit.staffing(activityTypes:)":      {[]string{`[PRESENT]`, `[BREAK, MEETING]`, `[OTHER]`}, ofStaffing},
	"PlanningUnit.staffing(method:)":             {[]string{`AVERAGE`, `AT_START`}, ofStaffing},
	"PlanningUnit.staffing(includeDescendants:)": {[]string{`true`, `null`}, ofStaffing},
	"PlanningUnit.coverage(level:)":              {[]string{`FINAL`}, ofCoverage},
	"PlanningUnit.coverage(activityIds:)":        {[]string{`["1003", "1005"]`}, ofCoverage},
	"PlanningUnit.coverage(includeDescendants:)": {[]string{`true`, `null`}, ofCoverage},
	"PlanningUnit.adherence(scheduled:)":         {[]string{`FINAL`}, ofAdherence},
	"PlanningUnit.adherence(actual:)":            {[]string{`TIME_RECORDING`}, ofAdherence},
	"PlanningUnit.adherence(toleranceSeconds:)":  {[]string{`600`}, ofAdherence},
	"PlanningUnit.headcount(by:)":                {[]string{`DAY`, `WEEK`, `MONTH`}, `start people fte`},
	"ScheduleDay.minutesBetween(from:)":          {[]string{`"00:00"`}, ``},
	"ScheduleDay.minutesBetween(to:)":            {[]string{`"24:00"`}, ``},
	"TimeTotal.minutesBetween(from:)":            {[]string{`"00:00"`}, ``},
	"TimeTotal.minutesBetween(to:)":              {[]string{`"24:00"`}, ``},
	"TimeTotal.paidMinutesBetween(from:)":        {[]string{`"00:00"`}, ``},
	"TimeTotal.paidMinutesBetween(to:)":          {[]string{`"24:00"`}, ``},
	"Contract.minutesOn(weekday:)":               {[]string{`FRIDAY`, `SUNDAY`}, ``},
	"Contract.holders(period:)":                  {[]string{`{start: "2026-01-01", end: "2026-12-31"}`}, `employeeId`},
	"Skill.employees(on:)":                       {[]string{`"2024-06-01"`}, `id`},
}

const (
	whichPeople = `totalCount pageInfo { hasNextPage hasPreviousPage } edges { cursor node { id } }`
	whichDays   = `totalCount pageInfo { hasNextPage hasPreviousPage } nodes { date level employeeId planningUnitId }`
	ofTotals    = `level planningUnitId employeeId activityId activityType start minutes paidMinutes`
	ofStaffing  = `activityId intervals { value }`
	ofCoverage  = `activityId requiredHours staffedHours understaffedHours overstaffedHours intervals { requirement coverage }`
	ofAdherence = `employeeId scheduledMinutes actualMinutes inAdherenceMinutes adherencePercent conformancePercent exceptions { start end kind }`
)

// leastly writes a field with the arguments that it must have, and those given, and what is
// selected of an object.
func leastly(schema *gql.Schema, f *gql.FieldDefinition, of string, given map[string]string) string {
	var arguments []string
	for _, a := range f.Arguments {
		v, ok := given[a.Name]
		if !ok && (a.Type.NonNull || a.Name == "orderBy") {
			if v = leastArguments[a.Name]; v == "" {
				v = argumentValue(f, a)
			}
		}
		if v != "" {
			arguments = append(arguments, a.Name+": "+v)
		}
	}
	return selectionWith(schema, f, arguments, of)
}

// least selects something at the end of the route, and nothing else.
func (r route) least(schema *gql.Schema, selection string) string {
	for _, f := range slices.Backward(r) {
		selection = leastly(schema, f, selection, nil)
	}
	return "{ " + selection + " }"
}

// allRoutesTo are [routesTo], and those that begin with one object asked for by its id.
func allRoutesTo(schema *gql.Schema, typeName string) []route {
	out := routesTo(schema, typeName)
	for _, one := range ownFields(schema.Query) {
		if !asksByID(schema, schema.Query, one) {
			continue
		}
		if one.Type.Name() == typeName {
			out = append(out, route{one})
		}
		for _, f := range ownFields(schema.Types[one.Type.Name()]) {
			if f.Type.Name() == typeName {
				out = append(out, route{one, f})
			}
		}
	}
	return out
}

// shortest are the shortest of the routes that begin with a list, and of those that begin
// with one object.
func shortest(schema *gql.Schema, routes []route) []route {
	ofOne := func(r route) bool { return len(r) > 0 && asksByID(schema, schema.Query, r[0]) }
	least := map[bool]int{}
	for _, r := range routes {
		if n, ok := least[ofOne(r)]; !ok || len(r) < n {
			least[ofOne(r)] = len(r)
		}
	}
	return slices.DeleteFunc(slices.Clone(routes), func(r route) bool { return len(r) > least[ofOne(r)] })
}

// singleOperations are an operation for each field by every route of up to so many fields,
// and for each value of furtherArguments by the shortest ones, by the coordinate of what they
// are about.
func singleOperations(t *testing.T, schema *gql.Schema, most int) map[string][]string {
	t.Helper()
	out, written := map[string][]string{}, map[string]bool{}
	for _, d := range ownTypes(schema) {
		if d.Kind != gql.Object {
			continue
		}
		routes := allRoutesTo(schema, d.Name)
		short := slices.DeleteFunc(slices.Clone(routes), func(r route) bool { return len(r) > most })
		if len(short) == 0 { // what lies deeper has the shortest
			short = shortest(schema, routes)
		}
		if routes = short; len(routes) == 0 {
			t.Errorf("%s is reached by no route, so that nothing of it is asked for", d.Name)
		}
		for _, f := range ownFields(d) {
			at := d.Name + "." + f.Name
			for _, r := range routes {
				out[at] = append(out[at], r.least(schema, leastly(schema, f, "__typename", nil)))
			}
			for _, a := range f.Arguments {
				coordinate := at + "(" + a.Name + ":)"
				further, ok := furtherArguments[coordinate]
				written[coordinate] = ok
				if isCursor := a.Name == "after" || a.Name == "before"; !ok && !a.Type.NonNull && !isCursor {
					t.Errorf("%s: say in furtherArguments which values are tried", coordinate)
				}
				for _, value := range further.values {
					for _, r := range shortest(schema, routes) {
						text := leastly(schema, f, further.selected, map[string]string{a.Name: value})
						out[coordinate] = append(out[coordinate], r.least(schema, text))
					}
				}
			}
		}
	}
	for coordinate := range furtherArguments {
		if !written[coordinate] {
			t.Errorf("furtherArguments: there is no argument %s", coordinate)
		}
	}
	return out
}

// A triple is three facades, each over a sandbox of its own with the same data: one asks
// for what operations read, one keeps that, and one asks for whole records.
type triple struct {
	least, kept, whole *server
	stand              [3]*sandbox.Server
}

func startTriple(t *testing.T, c sandbox.Config) *triple {
	t.Helper()
	x := new(triple)
	for i, f := range []struct {
		facade **server
		args   []string
	}{
		{&x.least, []string{"-cache-bytes", "0"}},
		{&x.kept, []string{"-cache-ttl", "schedules=1h,requirements=1h"}},
		{&x.whole, []string{"-cache-bytes", "0", "-upstream-display=false"}},
	} {
		stand, api := startSandbox(t, c)
		x.stand[i] = stand
		*f.facade = start(t, api, append(f.args, "-limit-nodes", "1000000000", "-log-level", "error")...)
	}
	return x
}

// ask asks the facades and compares what they answer, byte by byte. It returns the answer.
func (x *triple) ask(t *testing.T, token, operation string, variables map[string]any) *answer {
	t.Helper()
	whole := x.whole.askAs(token, operation, variables)
	want := dataAndErrors(t, whole)
	for of, s := range map[string]*server{"fields that are read": x.least, "those, kept": x.kept} {
		if got := dataAndErrors(t, s.askAs(token, operation, variables)); got != want {
			t.Errorf("%s\n%v\n(-whole records +%s):\n%.2000s", operation, variables, of, cmp.Diff(want, got))
		}
	}
	return whole
}

// dataAndErrors are an answer without its extensions, as they came.
func dataAndErrors(t *testing.T, a *answer) string {
	t.Helper()
	var parts struct{ Data, Errors json.RawMessage }
	if err := json.Unmarshal([]byte(a.body), &parts); err != nil {
		t.Fatalf("%v in %.200s", err, a.body)
	}
	return string(parts.Data) + string(parts.Errors)
}

// checkCalls makes sure that the facades asked as this test thinks they did.
func (x *triple) checkCalls(t *testing.T) {
	t.Helper()
	for i, want := range []bool{true, true, false} {
		asked := map[bool]int{}
		for _, c := range x.stand[i].Calls() {
			for _, projected := range []string{"/employees", "/activities", "/planning_units", "/contracts", "/schedule/"} {
				if strings.HasSuffix(c.Path, projected) || projected == "/schedule/" && strings.Contains(c.Path, projected) {
					asked[strings.Contains(c.Query, "display=")]++
				}
			}
		}
		if asked[want] == 0 || asked[!want] > 0 {
			t.Errorf("facade %d: %d calls asked for fields and %d did not; want all to be alike", i, asked[true], asked[false])
		}
	}
}

// telling reports whether JSON holds anything that a field which did not come would not
// read as.
func telling(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if name != "__typename" && telling(value) {
				return true
			}
		}
		return false
	case []any:
		return slices.ContainsFunc(v, telling)
	default:
		return v != nil && v != false && v != "" && v != 0.0
	}
}

// deletedOnes add an operation for the flag of something deleted, which no list shows
// unasked.
func deletedOnes(t *testing.T, s *server, operations map[string][]string) {
	t.Helper()
	for lists, of := range map[string]string{"activities": "Activity", "contracts": "Contract", "planningUnits": "PlanningUnit"} {
		one := strings.ToLower(of[:1]) + of[1:]
		a := s.ask(`{ `+lists+`(includeDeleted: true) { id deleted } }`, nil)
		for _, row := range list(t, a.Data, lists) {
			if at(t, row, "deleted") == true {
				operations[of+".deleted"] = append(operations[of+".deleted"], `{ `+one+`(id: "`+at(t, row, "id").(string)+`") { deleted } }`)
			}
		}
	}
}

// Whatever is asked for alone is answered as if whole records had come: then no other
// field reads what it lacks. By every route among few people; by the short ones among so
// many that every special case of the sandbox is there.
func TestProjectionOfSingleFields(t *testing.T) {
	if raceDetector {
		t.Skip("thousands of operations, one after the other, have no races to find: make differential runs it")
	}
	t.Parallel()
	schema := servedSchema(t)
	for name, test := range map[string]struct {
		people, most int
		tells        bool // whether there is something to be told of every field
	}{
		"by every route":  {14, 100, false},
		"by short routes": {60, 3, true},
	} {
		t.Run(name, func(t *testing.T) {
			operations := singleOperations(t, schema, test.most)
			x := startTriple(t, sandbox.Config{People: test.people})
			deletedOnes(t, x.whole, operations)
			// What is ill for a day is so in the plan: it is on the other side of a comparison the other way round.
			operations["BlockDifference.withFullDay"] = append(operations["BlockDifference.withFullDay"],
				`{ planningUnits { compare(period: `+leastArguments["period"]+`, base: FINAL, with: PLAN) { changes { blocks { withFullDay } } } } }`)
			for _, coordinate := range sortedKeys(operations) {
				told := false
				for _, operation := range operations[coordinate] {
					a := x.ask(t, sandbox.AdminToken, operation, nil)
					if len(a.Errors) > 0 {
						t.Errorf("%s fails, so that it says nothing: %.500s", operation, a.body)
					}
					told = told || telling(a.Data)
				}
				name, field, _ := strings.Cut(coordinate, ".")
				f := schema.Types[name].Fields.ForName(field)
				if test.tells && f != nil && !told && name != "PageInfo" && schema.Types[f.Type.Name()].Kind != gql.Object {
					t.Errorf("%s is null, false, 0 or empty everywhere, so that it says nothing", coordinate)
				}
			}
			x.checkCalls(t)
		})
	}
}

// Pages begin and end at the same records: their cursors hold what the list is ordered by.
func TestProjectionOfPages(t *testing.T) {
	t.Parallel()
	x := startTriple(t, sandbox.Config{People: 20})
	for list, selected := range map[string]string{
		`employees(orderBy: NAME, `: `id`, `employees(orderBy: PERSONNEL_NUMBER, `: `id`, `employees(orderBy: ID, `: `id`,
		`schedules(period: ` + leastArguments["period"] + `, `: `employeeId`,
	} {
		page := func(arguments string) string {
			return `{ page: ` + list + arguments + `) { pageInfo { startCursor endCursor } edges { cursor } nodes { ` + selected + ` } } }`
		}
		first := x.ask(t, sandbox.AdminToken, page(`first: 5`), nil)
		cursor := mustJSON(t, at(t, first.Data, "page", "pageInfo", "endCursor"))
		x.ask(t, sandbox.AdminToken, page(`first: 5, after: `+cursor), nil)
		if strings.HasPrefix(list, "employees") {
			x.ask(t, sandbox.AdminToken, page(`last: 3, before: `+cursor), nil)
		}
	}
}

// Operations as they are written are answered as if whole records had come, too: with
// times that have an offset or none, and for tokens that do not see everything.
func TestProjectionOfOperations(t *testing.T) {
	t.Parallel()
	type asked struct {
		operation string
		variables map[string]any
	}
	operations := map[string]asked{"the week": {weekQuery, week("1001")}}
	for name := range questions {
		f := readQuestion(t, name)
		operations[name] = asked{f.operation, f.sample}
	}
	files, err := filepath.Glob("testdata/operations/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no operations: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var one asked
		for _, part := range archive.Files {
			switch part.Name {
			case "query.graphql":
				one.operation = string(part.Data)
			case "variables.json":
				if err := json.Unmarshal(part.Data, &one.variables); err != nil {
					t.Fatal(err)
				}
			}
		}
		operations[filepath.Base(file)] = one
	}
	for name, options := range map[string]sandbox.Options{
		"as it is": {},
		"times with offset, layered, bare, ids as strings": {OffsetTimes: true, Layered: true, Wrapper: "bare", StringIDs: true},
	} {
		t.Run(name, func(t *testing.T) {
			x := startTriple(t, sandbox.Config{Options: options})
			for _, token := range []string{sandbox.AdminToken, sandbox.PlannerToken, sandbox.ExpiredToken} {
				for _, of := range sortedKeys(operations) {
					x.ask(t, token, operations[of].operation, operations[of].variables)
				}
			}
			x.checkCalls(t)
		})
	}
}
