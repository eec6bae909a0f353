package exec

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
)

// A thing is the one type of the tests' schema: it stands in lists, and in other things.
type thing struct {
	name        string
	other, sure *thing
	kids        []thing
	tags        []*string
}

const testSchema = `
type Query {
	things: [Thing!]
	holes: [Thing]
	thing: Thing
	sure: Thing!
}
type Thing {
	name: String
	nameSure: String!
	other: Thing
	sure: Thing!
	kids: [Thing!]!
	maybe: [Thing!]
	tags: [String]!
	tagsSure: [String!]
	slow: String
	slowSure: String!
	friend: Thing
	found: [Thing!]
	foundSure: [Thing!]!
	times(n: Int! = 4): Int
	timesSure(n: Int!): Int!
}
`

// writeText writes a text; an empty one is null.
func writeText(b []byte, s string) ([]byte, bool) {
	if s == "" {
		return b, false
	}
	return strconv.AppendQuote(b, s), true
}

// writeTag writes a text, and null for none.
func writeTag(b []byte, s *string) ([]byte, bool) {
	if s == nil {
		return b, false
	}
	return writeText(b, *s)
}

func writeInt(b []byte, n int) ([]byte, bool) { return strconv.AppendInt(b, int64(n), 10), true }

// A world is what the resolvers of a test do. Those that are missing give nothing.
type world struct {
	things []thing
	slow   func(context.Context, []*thing) ([]string, error)
	one    func(context.Context, *thing) (string, error) // in the place of slow, for each
	friend func(context.Context, []*thing) ([]*thing, error)
	found  func(context.Context, []*thing) ([][]thing, error)
	read   func(*thing) string // in the place of reading names
}

func (w world) table() Table {
	name := func(x *thing) string {
		if w.read != nil {
			return w.read(x)
		}
		return x.name
	}
	slow := func(ctx context.Context, of []*thing, _ map[string]any) ([]string, error) { return w.slow(ctx, of) }
	if w.one != nil {
		slow = Each(func(ctx context.Context, x *thing, _ map[string]any) (string, error) { return w.one(ctx, x) })
	}
	found := func(ctx context.Context, of []*thing, _ map[string]any) ([][]thing, error) { return w.found(ctx, of) }
	times := func() *Field {
		return LeafOf(func(_ context.Context, of []*thing, args map[string]any) ([]int, error) {
			out := make([]int, len(of))
			for i := range of {
				out[i] = args["n"].(int)
			}
			return out, nil
		}, writeInt).WithArgs(func(ctx context.Context, raw map[string]any) (map[string]any, error) {
			n, ok := raw["n"].(int64)
			if !ok { // as the generated code says it
				return nil, graphql.ErrorOnPath(graphql.WithPathContext(ctx, graphql.NewPathWithField("n")), errors.New("no number"))
			}
			if n == 13 {
				panic("unlucky")
			}
			return map[string]any{"n": int(n)}, nil
		})
	}
	first := func(*Query) *thing { return &w.things[0] }
	return Table{
		"Query": {
			"things": Many("Thing", func(*Query) []thing { return w.things }),
			"holes":  Many("Thing", func(*Query) []thing { return w.things }),
			"thing":  One("Thing", first),
			"sure":   One("Thing", first),
		},
		"Thing": {
			"name":     Computed(func(b []byte, x *thing) ([]byte, bool) { return writeText(b, name(x)) }),
			"nameSure": Computed(func(b []byte, x *thing) ([]byte, bool) { return writeText(b, name(x)) }),
			"other":    One("Thing", func(x *thing) *thing { name(x); return x.other }),
			"sure":     One("Thing", func(x *thing) *thing { return x.sure }),
			"kids":     Many("Thing", func(x *thing) []thing { name(x); return x.kids }),
			"maybe":    Many("Thing", func(x *thing) []thing { return x.kids }),
			"tags":     Leaf(func(b []byte, x *thing) ([]byte, bool) { return List(b, x.tags, writeTag, true, false) }),
			"tagsSure": Leaf(func(b []byte, x *thing) ([]byte, bool) { return List(b, x.tags, writeTag, false, true) }),
			"slow":     LeafOf(slow, writeText), "slowSure": LeafOf(slow, writeText),
			"friend": OneOf("Thing", func(ctx context.Context, of []*thing, _ map[string]any) ([]*thing, error) { return w.friend(ctx, of) }),
			"found":  ManyOf("Thing", found), "foundSure": ManyOf("Thing", found),
			"times": times(), "timesSure": times(),
		},
	}
}

// operation is a context in which an operation runs.
func (w world) operation(ctx context.Context, t *testing.T, query string) (context.Context, *graphql.OperationContext) {
	t.Helper()
	return operationOf(ctx, t, testSchema, query)
}

// operationOf is a context in which an operation on a schema runs.
func operationOf(ctx context.Context, t *testing.T, text, query string) (context.Context, *graphql.OperationContext) {
	t.Helper()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: text})
	doc, invalid := gqlparser.LoadQueryWithRules(schema, query, nil)
	if invalid != nil {
		t.Fatal(invalid)
	}
	variables, err := validator.VariableValues(schema, doc.Operations[0], map[string]any{"null": nil})
	if err != nil {
		t.Fatal(err)
	}
	op := &graphql.OperationContext{
		Doc: doc, Operation: doc.Operations[0], Variables: variables,
		RecoverFunc: func(_ context.Context, v any) error { return fmt.Errorf("panic: %v", v) },
	}
	return graphql.WithResponseContext(graphql.WithOperationContext(ctx, op), graphql.DefaultErrorPresenter, op.RecoverFunc), op
}

// ask runs an operation and returns the data, and each error with its path.
func (w world) ask(ctx context.Context, t *testing.T, query string) (data string, errs []string) {
	t.Helper()
	ctx, op := w.operation(ctx, t, query)
	plan, ok := w.table().Compile(op)
	if !ok {
		t.Fatal("it does not compile")
	}
	data = string(plan.run(ctx, &answers{}))
	if !json.Valid([]byte(data)) {
		t.Errorf("the data are no JSON: %s", data)
	}
	for _, err := range graphql.GetErrors(ctx) {
		errs = append(errs, err.Path.String()+": "+err.Message)
	}
	return data, errs
}

// check asks and compares.
func (w world) check(t *testing.T, query, want string, errs ...string) {
	t.Helper()
	data, got := w.ask(t.Context(), t, query)
	if data != want {
		t.Errorf("%s\ngot  %s\nwant %s", query, data, want)
	}
	if diff := cmp.Diff(errs, got); diff != "" {
		t.Errorf("%s: errors (-want +got):\n%s", query, diff)
	}
}

// named are things with names, each with as many kids of its name and a number.
func named(kids int, names ...string) []thing {
	out := make([]thing, len(names))
	for i, name := range names {
		out[i].name = name
		for k := range kids {
			out[i].kids = append(out[i].kids, thing{name: fmt.Sprint(name, k)})
		}
	}
	return out
}

func TestResolversGetAllObjectsOfALevel(t *testing.T) {
	var calls [][]string
	w := world{things: named(2, "a", "b"), slow: func(_ context.Context, of []*thing) ([]string, error) {
		var names []string
		for _, x := range of {
			names = append(names, x.name)
		}
		calls = append(calls, names)
		return names, nil
	}}
	w.check(t, `{ things { kids { slow } } }`, `{"things":[{"kids":[{"slow":"a0"},{"slow":"a1"}]},{"kids":[{"slow":"b0"},{"slow":"b1"}]}]}`)
	if diff := cmp.Diff([][]string{{"a0", "a1", "b0", "b1"}}, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	calls = nil
	world{things: []thing{}, slow: w.slow}.check(t, `{ things { kids { slow } } }`, `{"things":[]}`)
	if calls != nil {
		t.Errorf("nobody was there, and the resolver was called with %q", calls)
	}
}

func TestLists(t *testing.T) {
	text := "x"
	for _, test := range []struct {
		name string
		w    world
		ask  string
		want string
		errs []string
	}{
		{"empty", world{things: []thing{{kids: []thing{}, tags: []*string{}}}}, `{ things { kids { name } maybe { name } tags tagsSure } }`,
			`{"things":[{"kids":[],"maybe":[],"tags":[],"tagsSure":[]}]}`, nil},
		{"nil is null, or empty where there must be a list", world{things: []thing{{}}}, `{ things { kids { name } maybe { name } tags tagsSure } }`,
			`{"things":[{"kids":[],"maybe":null,"tags":[],"tagsSure":null}]}`, nil},
		{"nil at the root", world{}, `{ things { name } }`, `{"things":null}`, nil},
		{"leaves with null among them", world{things: []thing{{tags: []*string{&text, nil}}}}, `{ things { tags tagsSure } }`,
			`{"things":[{"tags":["x",null],"tagsSure":null}]}`, nil},
		{"an element may be null", world{things: named(0, "a", "", "c")}, `{ holes { nameSure } }`,
			`{"holes":[{"nameSure":"a"},null,{"nameSure":"c"}]}`, []string{"holes[1].nameSure: a value is null that must not be: Thing.nameSure"}},
		{"an element may not be null", world{things: named(0, "a", "", "c")}, `{ things { nameSure } }`,
			`{"things":null}`, []string{"things[1].nameSure: a value is null that must not be: Thing.nameSure"}},
		{"nothing is selected", world{things: named(0, "a", "b")}, `{ things { name @skip(if: true) } thing { __typename ... on Thing { name } } }`,
			`{"things":[{},{}],"thing":{"__typename":"Thing","name":"a"}}`, nil},
	} {
		t.Run(test.name, func(t *testing.T) { test.w.check(t, test.ask, test.want, test.errs...) })
	}
}

func TestNullGoesOutwardsToTheRoot(t *testing.T) {
	w := world{things: []thing{{name: "a"}}}
	const missing = "sure.sure: a value is null that must not be: Thing.sure"
	w.check(t, `{ sure { sure { name } } }`, `null`, missing)
	w.check(t, `{ thing { sure { name } } things { name } }`, `{"thing":null,"things":[{"name":"a"}]}`, "thing.sure: a value is null that must not be: Thing.sure")
	// The rest is written all the same, for the errors that it has to tell.
	w.slow = func(context.Context, []*thing) ([]string, error) { return nil, errors.New("down") }
	w.check(t, `{ sure { sure { name } slow } }`, `null`, missing, "sure.slow: down")
	// Where an error says why a value is missing there is no second one.
	w.check(t, `{ thing { slowSure } }`, `{"thing":null}`, "thing.slowSure: down")
}

// friends gives all things one friend.
func friends(friend *thing) func(context.Context, []*thing) ([]*thing, error) {
	return func(_ context.Context, of []*thing) ([]*thing, error) {
		out := make([]*thing, len(of))
		for i := range out {
			out[i] = friend
		}
		return out, nil
	}
}

func TestAnObjectIsWrittenOnceAndCopied(t *testing.T) {
	reads := map[string]int{}
	w := world{things: named(1, "a", "b", "c"), friend: friends(&thing{name: "f", kids: named(0, "k")}), read: func(x *thing) string {
		reads[x.name]++
		return x.name
	}}
	const friend = `{"friend":{"name":"f","maybe":[{"name":"k"}]}}`
	w.check(t, `{ things { friend { name maybe { name } } } }`, `{"things":[`+friend+","+friend+","+friend+`]}`)
	if reads["f"] != 1 || reads["k"] != 1 {
		t.Errorf("read %v; want the friend and its kid read once", reads)
	}
}

func TestObjectsAreToldApart(t *testing.T) {
	f, g := &thing{name: "f"}, &thing{name: "g"}
	w := world{things: named(0, "a", "b", "c", "d", "e"), friend: func(context.Context, []*thing) ([]*thing, error) {
		return []*thing{f, g, nil, g, f}, nil
	}}
	w.check(t, `{ things { friend { name } } }`,
		`{"things":[{"friend":{"name":"f"}},{"friend":{"name":"g"}},{"friend":null},{"friend":{"name":"g"}},{"friend":{"name":"f"}}]}`)
}

func TestAnObjectWithAnErrorIsNotCopied(t *testing.T) {
	w := world{things: named(0, "a", "b"), friend: friends(&thing{name: "f"}), slow: func(context.Context, []*thing) ([]string, error) {
		return nil, errors.New("down")
	}}
	w.check(t, `{ things { friend { name slow } } }`,
		`{"things":[{"friend":{"name":"f","slow":null}},{"friend":{"name":"f","slow":null}}]}`, "things[0].friend.slow: down", "things[1].friend.slow: down")
	w.check(t, `{ things { friend { name slowSure } } }`,
		`{"things":[{"friend":null},{"friend":null}]}`, "things[0].friend.slowSure: down", "things[1].friend.slowSure: down")
}

// What stands in a part that is taken back cannot be copied from there any more.
func TestWhatWasTakenBackIsNotCopied(t *testing.T) {
	f := &thing{name: "f"}
	w := world{things: named(0, "a", "b", "c"), friend: friends(f)}
	w.things[0].name = "" // so that nothing of the first element remains
	w.check(t, `{ holes { friend { name } nameSure } }`,
		`{"holes":[null,{"friend":{"name":"f"},"nameSure":"b"},{"friend":{"name":"f"},"nameSure":"c"}]}`, "holes[0].nameSure: a value is null that must not be: Thing.nameSure")
	w.things[0].name, w.things[1].name = "a", "" // what was written before it still can
	w.check(t, `{ holes { friend { name } nameSure } }`,
		`{"holes":[{"friend":{"name":"f"},"nameSure":"a"},null,{"friend":{"name":"f"},"nameSure":"c"}]}`, "holes[1].nameSure: a value is null that must not be: Thing.nameSure")
}

func TestBeside(t *testing.T) {
	w := world{things: named(2, "a", "b"), slow: func(ctx context.Context, of []*thing) ([]string, error) {
		out := make([]string, len(of))
		for i, x := range of {
			if out[i] = x.name; x.name == "b1" || x.name == "f" {
				Beside(ctx, i, errors.New("and more"))
			}
		}
		return out, nil
	}}
	w.check(t, `{ things { maybe { slow } } }`,
		`{"things":[{"maybe":[{"slow":"a0"},{"slow":"a1"}]},{"maybe":[{"slow":"b0"},{"slow":"b1"}]}]}`, "things[1].maybe[1].slow: and more")
	w.friend = friends(&thing{name: "f"})
	w.check(t, `{ things { friend { slowSure } } }`,
		`{"things":[{"friend":{"slowSure":"f"}},{"friend":{"slowSure":"f"}}]}`, "things[0].friend.slowSure: and more", "things[1].friend.slowSure: and more")
}

// One list's error is not another's, though their objects are resolved together.
func TestListsThatFailTogetherAreResolvedAlone(t *testing.T) {
	var calls []int
	w := world{things: named(2, "a", "b", "c"), slow: func(ctx context.Context, of []*thing) ([]string, error) {
		calls = append(calls, len(of))
		out := make([]string, len(of))
		for i, x := range of {
			if x.name == "b1" {
				return nil, errors.New("no " + x.name)
			}
			if out[i] = x.name; x.name == "c1" {
				Beside(ctx, i, errors.New("and more"))
			}
		}
		return out, nil
	}}
	w.check(t, `{ things { kids { slow } } }`,
		`{"things":[{"kids":[{"slow":"a0"},{"slow":"a1"}]},{"kids":[{"slow":null},{"slow":null}]},{"kids":[{"slow":"c0"},{"slow":"c1"}]}]}`,
		"things[1].kids[0].slow: no b1", "things[1].kids[1].slow: no b1", "things[2].kids[1].slow: and more")
	if diff := cmp.Diff([]int{6, 2, 2, 2}, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	calls = nil
	w.check(t, `{ things { slow } }`, `{"things":[{"slow":"a"},{"slow":"b"},{"slow":"c"}]}`)
	w.things = w.things[1].kids // one list: there is nothing to tell apart
	w.check(t, `{ things { slow } }`, `{"things":[{"slow":null},{"slow":null}]}`, "things[0].slow: no b1", "things[1].slow: no b1")
	if diff := cmp.Diff([]int{3, 2}, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// An error of an object is its own.
func TestErrorsOfABatch(t *testing.T) {
	w := world{things: named(0, "a", "b")}
	w.found = func(_ context.Context, of []*thing) ([][]thing, error) {
		return [][]thing{of[0].kids, named(0, "x")}, graphql.BatchErrorList{errors.New("down"), nil}
	}
	w.check(t, `{ things { found { name } } }`, `{"things":[{"found":null},{"found":[{"name":"x"}]}]}`, "things[0].found: down")
	w.check(t, `{ holes { foundSure { name } } }`, `{"holes":[null,{"foundSure":[{"name":"x"}]}]}`, "holes[0].foundSure: down")
	known := gqlerror.Errorf("known")
	known.Extensions = map[string]any{"code": "X"}
	w.found = func(context.Context, []*thing) ([][]thing, error) { return nil, known }
	w.check(t, `{ things { found { name } } }`, `{"things":[{"found":null},{"found":null}]}`, "things[0].found: known", "things[1].found: known")
	if known.Path != nil {
		t.Errorf("the resolver's own error was changed: %v", known.Path)
	}
}

func TestAResolverWithTheWrongNumberOfValues(t *testing.T) {
	w := world{things: named(0, "a", "b"), slow: func(context.Context, []*thing) ([]string, error) { return []string{"only one"}, nil }}
	const text = "a resolver gave 1 values for 2 objects"
	w.check(t, `{ things { slow } }`, `{"things":[{"slow":null},{"slow":null}]}`, "things[0].slow: "+text, "things[1].slow: "+text)
	w.slow = func(context.Context, []*thing) ([]string, error) {
		return []string{"a", "b"}, graphql.BatchErrorList{errors.New("one")}
	}
	data, errs := w.ask(t.Context(), t, `{ things { slow } }`)
	if data != `{"things":[{"slow":null},{"slow":null}]}` || len(errs) != 2 {
		t.Errorf("%s, %q", data, errs)
	}
}

// A panic is an error where it happened, as in gqlgen's execution: of one object where one
// object's value is read, of a batch where a batch is resolved. The program goes on.
func TestPanics(t *testing.T) {
	const boom = "panic: boom"
	w := world{things: named(0, "a", "b", "c"), read: func(x *thing) string {
		if x.name == "b" {
			panic("boom")
		}
		return x.name
	}}
	w.check(t, `{ things { name } }`, `{"things":[{"name":"a"},{"name":null},{"name":"c"}]}`, "things[1].name: "+boom)
	w.check(t, `{ holes { nameSure } }`, `{"holes":[{"nameSure":"a"},null,{"nameSure":"c"}]}`, "holes[1].nameSure: "+boom)
	w.check(t, `{ things { other { name } } }`, `{"things":[{"other":null},{"other":null},{"other":null}]}`, "things[1].other: "+boom)
	w.check(t, `{ holes { kids { name } } }`, `{"holes":[{"kids":[]},null,{"kids":[]}]}`, "holes[1].kids: "+boom)

	w = world{things: w.things, one: func(_ context.Context, x *thing) (string, error) {
		if x.name == "b" {
			panic("boom")
		}
		return x.name, nil
	}}
	w.check(t, `{ things { slow } }`, `{"things":[{"slow":"a"},{"slow":null},{"slow":"c"}]}`, "things[1].slow: "+boom)

	w = world{things: named(0, "a", "b"), friend: func(context.Context, []*thing) ([]*thing, error) { panic("boom") }}
	w.check(t, `{ things { friend { name } name } }`, `{"things":[{"friend":null,"name":"a"},{"friend":null,"name":"b"}]}`, "things[0].friend: "+boom, "things[1].friend: "+boom)
	w.check(t, `{ thing { times(n: 13) } }`, `{"thing":{"times":null}}`, "thing.times: panic: unlucky")
}

// Arguments have their defaults, and one that cannot be read is told of at each of the
// field's places.
func TestArguments(t *testing.T) {
	w := world{things: named(0, "a", "b")}
	const ask = `query ($null: Int = 1) { things { a: times(n: 2) b: times(n: $null) } }`
	w.check(t, ask, `{"things":[{"a":2,"b":null},{"a":2,"b":null}]}`, "things[0].b.n: no number", "things[1].b.n: no number")
	w.check(t, `{ thing { times } }`, `{"thing":{"times":4}}`)
	const sure = `query ($null: Int = 1) { holes { timesSure(n: $null) } }`
	w.check(t, sure, `{"holes":[null,null]}`, "holes[0].timesSure.n: no number", "holes[1].timesSure.n: no number")
}

// What an operation waits for ends with it.
func TestACancelledOperation(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w := world{things: named(0, "a", "b"), slow: func(ctx context.Context, _ []*thing) ([]string, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	data, errs := w.ask(ctx, t, `{ things { name slow } }`)
	if data != `{"things":[{"name":"a","slow":null},{"name":"b","slow":null}]}` || len(errs) != 2 || !strings.HasSuffix(errs[1], context.Canceled.Error()) {
		t.Errorf("%s, %q", data, errs)
	}
}

// What an answer holds twice is the same field: fragments are merged in the order of the
// document, and their type conditions kept.
func TestMergedFields(t *testing.T) {
	w := world{things: named(1, "a")}
	w.check(t, `{ ...A thing { kids { name } } ...B ... on Query { thing { x: name } } }
		fragment A on Query { thing { name } ...B }
		fragment B on Query { thing { kids { y: name } } }`,
		`{"thing":{"name":"a","kids":[{"y":"a0","name":"a0"}],"x":"a"}}`)
}

// An executable stands for gqlgen's.
type executable struct{ graphql.ExecutableSchema }

func (executable) Exec(context.Context) graphql.ResponseHandler {
	return graphql.OneShot(&graphql.Response{Data: []byte(`"gqlgen"`)})
}

// What cannot be compiled is left to gqlgen.
func TestSchemaLeavesWhatItCannotRun(t *testing.T) {
	parsed := gqlparser.MustLoadSchema(&ast.Source{Input: testSchema})
	table := world{things: named(0, "a")}.table()
	s := &Schema{ExecutableSchema: executable{}, Table: table}
	for _, test := range []struct {
		ask, want      string
		compiled, left int64
	}{
		{`{ thing { name } }`, `{"thing":{"name":"a"}}`, 1, 0},
		{`{ __schema { queryType { name } } }`, `"gqlgen"`, 1, 1},
		{`{ thing { name } __type(name: "Thing") { name } }`, `"gqlgen"`, 1, 2},
		{`{ __typename }`, `{"__typename":"Query"}`, 2, 2},
	} {
		doc, errs := gqlparser.LoadQueryWithRules(parsed, test.ask, nil)
		if errs != nil {
			t.Fatal(errs)
		}
		ctx := graphql.WithOperationContext(t.Context(), &graphql.OperationContext{Doc: doc, Operation: doc.Operations[0]})
		ctx = graphql.WithResponseContext(ctx, graphql.DefaultErrorPresenter, graphql.DefaultRecover)
		ctx, _ = s.With(ctx)
		respond := s.Exec(ctx)
		if got := string(respond(ctx).Data); got != test.want {
			t.Errorf("%s: %s, want %s", test.ask, got, test.want)
		}
		if again := respond(ctx); again != nil {
			t.Errorf("%s: answered again with %s", test.ask, again.Data)
		}
		if compiled, left := s.Runs(); compiled != test.compiled || left != test.left {
			t.Errorf("%s: %d compiled and %d left, want %d and %d", test.ask, compiled, left, test.compiled, test.left)
		}
	}
	s.Table = nil
	ctx := graphql.WithOperationContext(t.Context(), &graphql.OperationContext{})
	if _, compiled := s.With(ctx); compiled {
		t.Error("without a table something was compiled")
	}
}

func BenchmarkWrite(b *testing.B) {
	w := world{things: named(20, strings.Fields(strings.Repeat("name ", 50))...)}
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: testSchema})
	doc, errs := gqlparser.LoadQueryWithRules(schema, `{ things { kids { name a: name b: name c: name d: name kids { name } } } }`, nil)
	if errs != nil {
		b.Fatal(errs)
	}
	op := &graphql.OperationContext{Doc: doc, Operation: doc.Operations[0]}
	ctx := graphql.WithResponseContext(graphql.WithOperationContext(b.Context(), op), graphql.DefaultErrorPresenter, graphql.DefaultRecover)
	plan, _ := w.table().Compile(op)
	for b.Loop() {
		plan.run(ctx, &answers{})
	}
}

// What one answer taught says how long another of the same operation is, many times its size.
func TestRoom(t *testing.T) {
	const query = `{ things { name kids { name friend { name kids { name } } } } }`
	plan := &Plan{}
	for _, size := range []struct{ things, kids int }{{10, 3}, {1000, 3}, {40, 60}, {1, 1}} {
		names := make([]string, size.things)
		for i := range names {
			names[i] = fmt.Sprint("thing", i)
		}
		w := world{things: named(size.kids, names...), friend: friends(&thing{name: "f", kids: named(0, "k", "l")})}
		ctx, op := w.operation(t.Context(), t, query)
		compiled, ok := w.table().Compile(op)
		if !ok {
			t.Fatal("it does not compile")
		}
		plan.nodes = compiled.nodes
		top := (&run{op: op}).level(ctx, plan.nodes, &children{objects: []*Query{{}}, n: 1})
		room := plan.size.room(top.guess(plan.nodes, 1))
		data := plan.run(ctx, &answers{})
		if size.things != 10 && (room < len(data) || room > len(data)*5/4+leastRoom) {
			t.Errorf("%v: room for %d bytes, and the answer has %d", size, room, len(data))
		}
	}
}

// An answer that is too long is null, with one error, and what was written of it is gone.
func TestAnswersAreBounded(t *testing.T) {
	names := make([]string, 300)
	for i := range names {
		names[i] = fmt.Sprint("thing", i)
	}
	w := world{things: named(10, names...), friend: friends(&thing{name: "f", kids: named(0, "k", "l")})}
	const query = `{ things { name kids { name friend { name kids { name } } } } }`
	ask := func(to *answers) (string, error) {
		ctx, op := w.operation(t.Context(), t, query)
		plan, _ := w.table().Compile(op)
		data := plan.run(ctx, to)
		if errs := graphql.GetErrors(ctx); len(errs) > 0 {
			return string(data), errs[0]
		}
		return string(data), nil
	}
	whole, err := ask(&answers{})
	if err != nil {
		t.Fatal(err)
	}
	if data, err := ask(&answers{most: len(whole)}); err != nil || data != whole {
		t.Errorf("an answer as long as may be: %.80s, error %v", data, err)
	}
	bounded := &answers{most: len(whole) / 2}
	data, err := ask(bounded)
	if size, ok := errors.AsType[*SizeError](err); !ok || size.AtOnce || data != "null" {
		t.Errorf("an answer twice as long as may be: %.80s, error %v", data, err)
	}
	if bounded.bytes != 0 {
		t.Errorf("%d bytes are held of an answer that is null", bounded.bytes)
	}
}

// Answers count from when they are written until they are released, once each, and nothing
// else is ever written into.
func TestAnswersInHand(t *testing.T) {
	a := &answers{mostAtOnce: 10_000}
	first, err := a.buffer(6000)
	if err != nil {
		t.Fatal(err)
	}
	second, err := a.buffer(3000)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.hold(nil); err != nil {
		t.Fatal(err)
	}
	if third, err := a.buffer(2000); err == nil {
		t.Errorf("room for %d more", cap(third))
	}
	size, ok := errors.AsType[*SizeError](a.hold(make([]byte, 0, 2000)))
	if !ok || !size.AtOnce {
		t.Error("more are in hand than may be")
	}
	a.release(first)
	a.release(first)
	a.release(make([]byte, 4000)) // somebody else's
	a.release(nil)
	if a.bytes != cap(second) {
		t.Errorf("%d bytes in hand, want %d", a.bytes, cap(second))
	}
	a.release(second)
	if a.bytes != 0 || len(a.held) != 0 {
		t.Errorf("%d bytes in hand of %d answers", a.bytes, len(a.held))
	}
}

// Memory that is used again counts as what it is, though the answer was cut to its length
// when it was sent to several.
func TestAnAnswerThatWasCutKeepsItsRoom(t *testing.T) {
	a := &answers{}
	for range 100 { // the pool may forget one
		b, err := a.buffer(6000)
		if err != nil {
			t.Fatal(err)
		}
		a.release(slices.Clip(append(b, "short"...)))
		again, err := a.buffer(1)
		if err != nil {
			t.Fatal(err)
		}
		if &again[:1][0] == &b[:1][0] && (cap(again) != cap(b) || a.bytes != cap(b)) {
			t.Fatalf("%d bytes are used as %d and count as %d", cap(b), cap(again), a.bytes)
		}
		a.release(again)
	}
}

// An answer that panics while it is written is in nobody's hand.
func TestAPanicReleasesTheAnswer(t *testing.T) {
	w := world{things: named(0, "a")}
	table := w.table()
	table["Thing"]["name"] = Leaf(func([]byte, *thing) ([]byte, bool) { panic("a bug") })
	ctx, op := w.operation(t.Context(), t, `{ things { name } }`)
	plan, _ := table.Compile(op)
	to := &answers{}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the bug was hidden")
			}
		}()
		plan.run(ctx, to)
	}()
	if to.bytes != 0 || len(to.held) != 0 {
		t.Errorf("%d bytes are held", to.bytes)
	}
}
