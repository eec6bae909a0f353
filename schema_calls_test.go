package main

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	gql "github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/graph/gen"
	"shiftgraph/upstream/sandbox"
)

// A growth says that a field's REST calls grow, by how much at most, and why that cannot
// be helped. The calls that a field costs beside those of the way to it are bounded by the
// sum of its counts, each times what it counts.
type growth struct {
	once    int // calls whatever the size, such as a reference list
	unit    int // for each planning unit that the token sees
	unitDay int // for each planning unit and day
	person  int // for each person that the token sees
	loner   int // for each person of whom no one planning unit tells all
	why     string
	byData  bool // they grow with what days hold, which may be nothing here
}

// growing are the fields whose calls grow with their parents or with the tenant. All
// others cost the same calls for one parent and for a thousand. docs/coverage.md shows the
// table.
var growing = map[string]growth{
	"Contract.holders": {once: 2, unit: 1, loner: 1, why: "the API tells who holds a contract by unit or by person"},

	"Employee.contracts":        {once: 2, unit: 1, loner: 1, why: "the API tells contracts by unit or by person; many people are asked by unit, those of whom no unit tells alone"},
	"Employee.hours":            {once: 5, unit: 3, loner: 2, why: "needs memberships, schedules and contracts, each by unit, and of those of whom no unit tells alone"},
	"Employee.mainPlanningUnit": {once: 1, unit: 1, why: "the API tells memberships by unit or by person; many people are asked by unit"},
	"Employee.planningUnits":    {once: 1, unit: 1, why: "the API tells memberships by unit or by person; many people are asked by unit"},
	"Employee.schedule":         {once: 1, unit: 2, loner: 1, why: "memberships and schedules by unit; people with several units, or with none, alone"},
	"Employee.skills":           {person: 1, why: "the API tells skills by person alone"},

	"PlanningUnit.adherence":    {once: 1, unit: 1, why: "the API tells schedules by unit"},
	"PlanningUnit.compare":      {unit: 1, why: "the API tells schedules by unit"},
	"PlanningUnit.contracts":    {unit: 1, why: "the API tells them by unit"},
	"PlanningUnit.coverage":     {once: 1, unit: 1, unitDay: 1, why: "schedules by unit, requirements by unit and day"},
	"PlanningUnit.employees":    {unit: 1, why: "the API tells them by unit"},
	"PlanningUnit.headcount":    {once: 3, unit: 2, why: "memberships and contracts by unit"},
	"PlanningUnit.requirements": {unitDay: 1, why: "the API tells requirements by unit and day"},
	"PlanningUnit.schedule":     {unit: 1, why: "the API tells schedules by unit"},
	"PlanningUnit.staffing":     {once: 1, unit: 1, why: "the API tells schedules by unit"},

	"Query.schedules":  {once: 2, unit: 1, why: "the API tells schedules by unit or by person"},
	"Query.timeTotals": {once: 2, unit: 1, why: "the API tells schedules by unit or by person"},

	"ScheduleBlock.paidMinutes":    {once: 2, unit: 1, loner: 1, byData: true, why: "a paid full day is credited by the person's contract, which the API tells by unit or by person"},
	"ScheduleDay.paidMinutes":      {once: 2, unit: 1, loner: 1, byData: true, why: "a paid full day is credited by the person's contract, which the API tells by unit or by person"},
	"TimeTotal.absenceMinutes":     {once: 2, unit: 1, loner: 1, byData: true, why: "a full day of absence counts what the person's contract says, which the API tells by unit or by person"},
	"TimeTotal.absencePercent":     {once: 3, unit: 1, loner: 1, why: "the API tells contracts by unit or by person"},
	"TimeTotal.contractualMinutes": {once: 3, unit: 1, loner: 1, why: "the API tells contracts by unit or by person"},
	"TimeTotal.hours":              {once: 5, unit: 3, loner: 2, why: "needs memberships, schedules and contracts, each by unit, and of those of whom no unit tells alone"},
	"TimeTotal.paidMinutes":        {once: 2, unit: 1, loner: 1, byData: true, why: "a paid full day is credited by the person's contract, which the API tells by unit or by person"},

	"Skill.employees": {once: 1, person: 1, why: "the API tells skills by person alone"},
}

// String says how much the calls grow, as docs/coverage.md shows it.
func (g growth) String() string {
	var parts []string
	for _, p := range []struct {
		n  int
		of string
	}{{g.unit, "planning unit"}, {g.unitDay, "planning unit and day"}, {g.person, "person"}, {g.loner, "person of whom no one unit tells"}} {
		if p.n > 0 {
			parts = append(parts, []string{"", "one", "two", "three"}[p.n]+" a "+p.of)
		}
	}
	return strings.Join(parts, ", ")
}

// A measure is the size of a tenant, and of what operations ask of it.
type measure struct {
	name          string
	people, units int    // of the sandbox
	first         int    // of each page
	days          int    // of each period
	end           string // of each period; they begin on 2026-11-02
}

// In the large measure there is more of everything: parents on a page, people and units
// elsewhere, days.
var (
	smallTenant = measure{"a page of 3, of 12 people in 2 units, 1 day", 12, 2, 3, 1, "2026-11-02"}
	largeTenant = measure{"a page of 15, of 20 people in 6 units, 3 days", 20, 6, 15, 3, "2026-11-04"}
)

// most is how many calls a growth allows under a measure.
func (g growth) most(m measure, loners int) int {
	return g.once + g.unit*m.units + g.unitDay*m.units*m.days + g.person*m.people + g.loner*loners
}

// A route is a way from the query to a type: fields, each of the type that the one before
// gives.
type route []*gql.FieldDefinition

func (r route) String() string {
	return strings.Join(namesOf(r, func(f *gql.FieldDefinition) string { return f.Name }), ".")
}

// routesTo finds for each field that gives objects of a type the shortest route over it
// that leads through a list, or one without for what stands around a list, such as
// PageInfo. Edges are left out: they lead to the same as nodes.
func routesTo(schema *gql.Schema, typeName string) []route {
	if typeName == schema.Query.Name {
		return []route{{}}
	}
	var out []route
	for _, parent := range ownTypes(schema) {
		if parent.Kind != gql.Object || strings.HasSuffix(parent.Name, "Edge") {
			continue
		}
		for _, f := range ownFields(parent) {
			if f.Type.Name() != typeName || asksByID(schema, parent, f) {
				continue
			}
			r := shortestRoute(schema, parent.Name, f.Type.Elem == nil)
			if r == nil {
				r = shortestRoute(schema, parent.Name, false)
			}
			if r != nil {
				out = append(out, append(slices.Clone(r), f))
			}
		}
	}
	return out
}

// asksByID reports whether a field of the query asks for one object by its id.
func asksByID(schema *gql.Schema, parent *gql.Definition, f *gql.FieldDefinition) bool {
	return parent == schema.Query && f.Arguments.ForName("id") != nil
}

// shortestRoute finds the shortest route to a type, through a list if it must; nil if there is
// none. The route to the query is empty.
func shortestRoute(schema *gql.Schema, typeName string, list bool) route {
	type place struct {
		name string
		list bool
	}
	type walk struct {
		at place
		by route
	}
	seen := map[place]bool{}
	for queue := []walk{{place{schema.Query.Name, false}, route{}}}; len(queue) > 0; queue = queue[1:] {
		w := queue[0]
		if w.at.name == typeName && (w.at.list || !list) {
			return w.by
		}
		parent := schema.Types[w.at.name]
		for _, f := range ownFields(parent) {
			to := place{f.Type.Name(), w.at.list || f.Type.Elem != nil}
			if schema.Types[to.name].Kind == gql.Object && !asksByID(schema, parent, f) && !seen[to] {
				seen[to] = true
				queue = append(queue, walk{to, append(slices.Clone(w.by), f)})
			}
		}
	}
	return nil
}

// argumentValues are what arguments get: those that must have a value, and those that say how much
// comes. A coordinate goes before a name.
var argumentValues = map[string]string{
	"period":                    `{start: "2026-11-02", end: $end}`,
	"first":                     `$first`,
	"from":                      `"2026-11-02"`,
	"minutesBetween(from:)":     `"22:00"`,
	"paidMinutesBetween(from:)": `"22:00"`,
	"to":                        `"06:00"`,
	"base":                      `PLAN`,
	"with":                      `FINAL`,
	"groupBy":                   `[PLANNING_UNIT, EMPLOYEE]`,
	"weekday":                   `MONDAY`,
	"employee(id:)":             `"1042"`,
	"planningUnit(id:)":         `"1001"`,
	"activity(id:)":             `"1"`,
	"contract(id:)":             `"1001"`,
	"skill(id:)":                `"2001"`,
	"headcount(by:)":            `WEEK`,
	"adherence(scheduled:)":     `FINAL`,
	"staffing(activityTypes:)":  `[PRESENT]`,
	"schedules(activityTypes:)": `[PRESENT]`,
}

// selectionOf writes a field with its arguments, and what is selected of an object.
func selectionOf(schema *gql.Schema, f *gql.FieldDefinition, of string) string {
	var arguments []string
	for _, a := range f.Arguments {
		if v := argumentValue(f, a); v != "" {
			arguments = append(arguments, a.Name+": "+v)
		}
	}
	return selectionWith(schema, f, arguments, of)
}

// argumentValue is what a field's argument is tried with; "" where it is left out.
func argumentValue(f *gql.FieldDefinition, a *gql.ArgumentDefinition) string {
	if v := argumentValues[f.Name+"("+a.Name+":)"]; v != "" {
		return v
	}
	return argumentValues[a.Name]
}

// selectionWith writes a field with given arguments, and what is selected of an object.
func selectionWith(schema *gql.Schema, f *gql.FieldDefinition, arguments []string, of string) string {
	text := f.Name
	if len(arguments) > 0 {
		text += "(" + strings.Join(arguments, ", ") + ")"
	}
	if schema.Types[f.Type.Name()].Kind == gql.Object {
		text += " { " + of + " }"
	}
	return text
}

// operation selects something at the end of the route.
func (r route) operation(schema *gql.Schema, selection string) string {
	for _, f := range slices.Backward(r) {
		selection = selectionOf(schema, f, selection)
	}
	var variables []string
	for _, v := range []string{"$end: Date!", "$first: Int"} {
		if name, _, _ := strings.Cut(v, ":"); strings.Contains(selection, name) {
			variables = append(variables, v)
		}
	}
	if len(variables) == 0 {
		return "{ " + selection + " }"
	}
	return "query (" + strings.Join(variables, ", ") + ") { " + selection + " }"
}

// A callMeter counts the REST calls of operations, over one sandbox for each measure.
type callMeter struct {
	t      *testing.T
	api    map[measure]string
	facade map[measure]*server
	stand  map[measure]*sandbox.Server
}

func newMeter(t *testing.T) *callMeter {
	m := &callMeter{t, map[measure]string{}, map[measure]*server{}, map[measure]*sandbox.Server{}}
	for _, of := range []measure{smallTenant, largeTenant} {
		m.stand[of], m.api[of] = startSandbox(t, sandbox.Config{People: of.people, Units: of.units})
		m.facade[of] = start(t, m.api[of], "-limit-nodes", "1000000000", "-log-level", "error")
	}
	return m
}

// calls asks an operation and returns how many calls it cost.
func (m *callMeter) calls(operation string, of measure) int {
	m.t.Helper()
	variables := map[string]any{}
	if strings.Contains(operation, "$first") {
		variables["first"] = of.first
	}
	if strings.Contains(operation, "$end") {
		variables["end"] = of.end
	}
	m.stand[of].ResetCalls()
	if a := m.facade[of].ask(operation, variables); len(a.Errors) > 0 {
		m.t.Errorf("with %s the operation fails, so that its calls say nothing:\n%s\n%.500s", of.name, operation, a.body)
	}
	return len(m.stand[of].Calls())
}

// beside returns how many calls an operation costs beside those of another. A call that
// nobody waits for, because nothing came that needs it, may be cut off before it is made;
// with again it is measured until it was made.
func (m *callMeter) beside(operation, way string, base int, of measure, again int) int {
	m.t.Helper()
	most := m.calls(operation, of)
	for range again {
		most, base = max(most, m.calls(operation, of)), max(base, m.calls(way, of))
	}
	return max(0, most-base) // fewer are calls that nothing waited for, and that were given up this time
}

// loners counts the people of whom no one planning unit tells all: those who have none or
// several in the period, or hold no contract in it.
func (m *callMeter) loners(of measure) int {
	m.t.Helper()
	n := 0
	for _, e := range rawList(m.t, m.api[of], "/employees", "employees") {
		told := true
		for path, wrapper := range map[string]string{"planning_units": "employee_planning_units", "contracts": "employee_contracts"} {
			rows := rawRows(m.t, m.api[of], fmt.Sprintf("/employees/%s/%s/2026-11-02?end_date=%s", e["employee_id"], path, of.end), wrapper)
			told = told && (len(rows) == 1 || wrapper == "employee_contracts" && len(rows) > 0)
		}
		if !told {
			n++
		}
	}
	return n
}

// overgrown measures every field of types by every route and returns which cost more calls
// than growing allows, and the fields that grew anywhere.
func (m *callMeter) overgrown(schema *gql.Schema, types []*gql.Definition, growing map[string]growth) (findings []string, grew map[string]bool) {
	m.t.Helper()
	batch := batchFields(reflect.TypeFor[gen.ResolverRoot]())
	loners := map[measure]int{smallTenant: m.loners(smallTenant), largeTenant: m.loners(largeTenant)}
	grew = map[string]bool{}
	for _, d := range types {
		for _, r := range routesTo(schema, d.Name) {
			// Fields without a resolver that could make a call are measured together, and are
			// what the others are compared with.
			plain, asked := []string{"__typename"}, map[string]string{}
			for _, f := range ownFields(d) {
				at := d.Name + "." + f.Name
				_, listed := growing[at] // so too is what makes the resolver above it ask for more
				if text := selectionOf(schema, f, "__typename"); batch[at] || listed || d == schema.Query {
					asked[at] = text
				} else {
					plain = append(plain, text)
				}
			}
			way, bare := r.operation(schema, strings.Join(plain, " ")), r.operation(schema, "__typename")
			base := map[measure]int{smallTenant: m.calls(way, smallTenant), largeTenant: m.calls(way, largeTenant)}
			if len(r) > 0 && base[largeTenant] > m.calls(bare, largeTenant) && m.beside(way, bare, 0, largeTenant, 5) > 0 {
				findings = append(findings, fmt.Sprintf("%s by %s: fields that may make no call make some: %s", d.Name, r, way))
			}
			for _, at := range sortedKeys(asked) {
				operation := r.operation(schema, asked[at])
				few, many := m.beside(operation, way, base[smallTenant], smallTenant, 0), m.beside(operation, way, base[largeTenant], largeTenant, 0)
				g, listed := growing[at]
				if many > few && !listed {
					few, many = m.beside(operation, way, base[smallTenant], smallTenant, 5), m.beside(operation, way, base[largeTenant], largeTenant, 5)
				}
				if many > few {
					grew[at] = true
				}
				switch {
				case !listed && many > few:
					findings = append(findings, fmt.Sprintf("%s by %s: %d calls with %s, %d with %s", at, r, few, smallTenant.name, many, largeTenant.name))
				case listed && (few > g.most(smallTenant, loners[smallTenant]) || many > g.most(largeTenant, loners[largeTenant])):
					findings = append(findings, fmt.Sprintf("%s by %s: %d calls with %s and %d with %s; %s come to %d and %d",
						at, r, few, smallTenant.name, many, largeTenant.name, g, g.most(smallTenant, loners[smallTenant]), g.most(largeTenant, loners[largeTenant])))
				}
			}
		}
	}
	return findings, grew
}

// No field costs REST calls that grow with its parents, unless it is on the list.
func TestCallsDoNotGrow(t *testing.T) {
	schema := servedSchema(t)
	var objects []*gql.Definition
	for _, d := range ownTypes(schema) {
		if d.Kind == gql.Object {
			objects = append(objects, d)
			if len(routesTo(schema, d.Name)) == 0 {
				t.Errorf("%s is reached by no route, so that nothing is measured", d.Name)
			}
		}
	}
	findings, grew := newMeter(t).overgrown(schema, objects, growing)
	for _, f := range findings {
		t.Errorf("%s\nAsk for all parents together: give the resolver a list (batch: true in gqlgen.yml) and the planner one want for it. Where the API has no such call, add the field to growing and to docs/coverage.md.", f)
	}
	for _, at := range sortedKeys(growing) {
		if !grew[at] && !growing[at].byData {
			t.Errorf("%s is on the list of fields whose calls grow, and they do not; take it out", at)
		}
		if growing[at].why == "" {
			t.Errorf("%s is on the list without a reason", at)
		}
	}
}

// The measure sees a field whose calls grow, and one that grows more than was said.
func TestGrowingCallsAreSeen(t *testing.T) {
	schema := servedSchema(t) // made smaller, so that one route is left
	m, people := newMeter(t), schema.Types["Employee"]
	schema.Query.Fields = gql.FieldList{schema.Query.Fields.ForName("employees")}
	people.Fields = gql.FieldList{people.Fields.ForName("id"), people.Fields.ForName("skills"), people.Fields.ForName("joinDate")}
	for name, test := range map[string]struct {
		list map[string]growth
		seen bool
	}{
		"not on the list":  {nil, true},
		"said to be less":  {map[string]growth{"Employee.skills": {unit: 1}}, true},
		"another field is": {map[string]growth{"Employee.joinDate": {person: 1}}, true},
		"as it is":         {growing, false},
	} {
		t.Run(name, func(t *testing.T) {
			m.t = t
			findings, grew := m.overgrown(schema, []*gql.Definition{people}, test.list)
			if !cmp.Equal(grew, map[string]bool{"Employee.skills": true}) {
				t.Errorf("grew: %v; want Employee.skills alone", grew)
			}
			if (len(findings) > 0) != test.seen {
				t.Errorf("findings %q", findings)
			}
			for _, f := range findings {
				if !strings.HasPrefix(f, "Employee.skills by ") {
					t.Errorf("finding %s", f)
				}
			}
		})
	}
}

// resolverMethods calls visit for each method of the resolvers below the query: its
// field's coordinate, whether it gets a list of parents, and its names in Go.
func resolverMethods(root reflect.Type, visit func(coordinate string, batch bool, of, method string)) {
	for of := range root.Methods() {
		if of.Name == "Query" {
			continue
		}
		for m := range of.Type.Out(0).Methods() {
			batch := m.Type.In(1).Kind() == reflect.Slice
			visit(of.Name+"."+strings.ToLower(m.Name[:1])+m.Name[1:], batch, of.Name, m.Name)
		}
	}
}

// batchFields are the fields whose resolver gets a list of parents.
func batchFields(root reflect.Type) map[string]bool {
	out := map[string]bool{}
	resolverMethods(root, func(coordinate string, batch bool, _, _ string) {
		if batch {
			out[coordinate] = true
		}
	})
	return out
}

// Resolvers below the query get their parents as a list, or no context to make a call
// with: the request's session and loaders are found in it and nowhere else.
func TestResolversGetListsOrMakeNoCall(t *testing.T) {
	files, err := filepath.Glob("graph/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	var parsed []*ast.File
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, f)
	}
	for _, finding := range mayCallPerParent(reflect.TypeFor[gen.ResolverRoot](), parsed) {
		t.Errorf("%s\nAdd `batch: true` to the field in gqlgen.yml, or name the context _ when the parent alone says it.", finding)
	}
}

// mayCallPerParent returns the fields whose resolver gets one parent at a time and a
// context under a name.
func mayCallPerParent(root reflect.Type, files []*ast.File) []string {
	methods := methodsOf(files)
	var findings []string
	resolverMethods(root, func(coordinate string, batch bool, of, method string) {
		if batch {
			return
		}
		maker := methods["resolvers."+of]
		if maker == nil {
			findings = append(findings, coordinate+": the root's method "+of+" is not found")
			return
		}
		resolver := methods[resolverType(maker)+"."+method]
		if resolver == nil {
			findings = append(findings, coordinate+": its resolver is not found")
			return
		}
		if names := resolver.Type.Params.List[0].Names; len(names) != 1 || names[0].Name != "_" {
			findings = append(findings, coordinate+": its resolver gets one parent at a time and a context to make calls with")
		}
	})
	return findings
}

// methodsOf are the methods that files declare, by "type.Name".
func methodsOf(files []*ast.File) map[string]*ast.FuncDecl {
	out := map[string]*ast.FuncDecl{}
	for _, file := range files {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Recv == nil {
				continue
			}
			receiver := fn.Recv.List[0].Type
			if star, ok := receiver.(*ast.StarExpr); ok {
				receiver = star.X
			}
			if name, ok := receiver.(*ast.Ident); ok {
				out[name.Name+"."+fn.Name.Name] = fn
			}
		}
	}
	return out
}

// resolverType is the type that a method of the root returns a value of: return query{r}.
func resolverType(maker *ast.FuncDecl) string {
	for _, statement := range maker.Body.List {
		if back, ok := statement.(*ast.ReturnStmt); ok && len(back.Results) == 1 {
			if literal, ok := back.Results[0].(*ast.CompositeLit); ok {
				if name, ok := literal.Type.(*ast.Ident); ok {
					return name.Name
				}
			}
		}
	}
	return ""
}

// Roots as gqlgen would generate them.
type (
	lintedDay         struct{}
	lintedDayResolver interface {
		Blocks(ctx context.Context, obj *lintedDay) (int, error)
		Units(ctx context.Context, objs []*lintedDay) ([]int, error)
	}
	lintedRoot interface {
		Day() lintedDayResolver
		Query() lintedQueryResolver
	}
	lintedQueryResolver interface {
		Days(ctx context.Context) ([]lintedDay, error)
	}
)

func TestMayCallPerParent(t *testing.T) {
	const makers = "package graph\nfunc (r *resolvers) Day() gen.DayResolver { return day{r} }\n"
	for name, test := range map[string]struct {
		source string
		want   []string
	}{
		"without a context":  {makers + "func (day) Blocks(_ context.Context, d *Day) (int, error) { return 1, nil }", nil},
		"with a context":     {makers + "func (r day) Blocks(ctx context.Context, d *Day) (int, error) { return request(ctx).Blocks(ctx, d.ID) }", []string{"Day.blocks: its resolver gets one parent at a time and a context to make calls with"}},
		"a pointer receiver": {makers + "func (r *day) Blocks(ctx context.Context, d *Day) (int, error) { return 1, nil }", []string{"Day.blocks: its resolver gets one parent at a time and a context to make calls with"}},
		"another type":       {makers + "func (week) Blocks(_ context.Context, d *Day) (int, error) { return 1, nil }", []string{"Day.blocks: its resolver is not found"}},
		"without its maker":  {"package graph\nfunc (day) Blocks(_ context.Context, d *Day) (int, error) { return 1, nil }", []string{"Day.blocks: the root's method Day is not found"}},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := parser.ParseFile(token.NewFileSet(), "day.go", test.source, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, mayCallPerParent(reflect.TypeFor[lintedRoot](), []*ast.File{file})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if got := batchFields(reflect.TypeFor[lintedRoot]()); !cmp.Equal(got, map[string]bool{"Day.units": true}) {
		t.Errorf("batch fields %v; want Day.units", got)
	}
}
