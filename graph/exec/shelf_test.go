package exec

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

var hubSchema = strings.Replace(testSchema, "sure: Thing!", "sure: Hub", 1) + "\ntype Hub { kids: [Thing!]! }"

// A hub is a thing whose list may outlive an operation.
type hub struct {
	rows  []*thing
	lasts bool
}

func (h *hub) Lasts() bool { return h.lasts }

// hubWorld is a schema's table whose things stand in a hub, and a count of the names read.
func hubWorld(h *hub) (table Table, reads *int) {
	reads = new(int)
	w := world{read: func(x *thing) string {
		*reads++
		if x.name == "panic" {
			panic("no name")
		}
		return x.name
	}}
	table = w.table()
	table["Query"]["sure"] = One("Hub", func(*Query) *hub { return h })
	table["Hub"] = map[string]*Field{"kids": Refs("Thing", func(h *hub) []*thing { return h.rows })}
	return table, reads
}

func TestListsThatLastAreWrittenTwice(t *testing.T) {
	rows := func(names ...string) (out []*thing) {
		for _, name := range names {
			out = append(out, &thing{name: name})
		}
		return out
	}
	const pure = "{ sure { kids { name again: name __typename } } }"
	for name, test := range map[string]struct {
		query string
		hub   hub
		reads []int // of names, by each of four runs of one plan
	}{
		"pure":       {pure, hub{rows("a", "b"), true}, []int{4, 4, 0, 0}},
		"own":        {pure, hub{rows("a", "b"), false}, []int{4, 4, 4, 4}},
		"empty":      {pure, hub{rows(), true}, []int{0, 0, 0, 0}},
		"error":      {pure, hub{rows("a", "panic"), true}, []int{6, 6, 6, 6}}, // a panic is met twice: alone, and at its place
		"argument":   {"{ sure { kids { name times } } }", hub{rows("a", "b"), true}, []int{2, 2, 2, 2}},
		"from below": {"{ sure { kids { name other { friend { name } } } } }", hub{rows("a", "b"), true}, []int{4, 4, 4, 4}},
	} {
		t.Run(name, func(t *testing.T) {
			table, reads := hubWorld(&test.hub)
			plan, first := (*Plan)(nil), ""
			for i, want := range test.reads {
				ctx, op := operationOf(t.Context(), t, hubSchema, test.query)
				if plan == nil {
					var ok bool
					if plan, ok = table.Compile(op); !ok {
						t.Fatal("it does not compile")
					}
				}
				*reads = 0
				data := string(plan.run(ctx, &answers{}))
				data += fmt.Sprint(graphql.GetErrors(ctx))
				if first == "" {
					first = data
				}
				if data != first || *reads != want {
					t.Errorf("run %d read %d names, not %d: %s", i+1, *reads, want, data)
				}
			}
		})
	}
}

// Operations that write the same of a list share it, whatever else they have.
func TestListsThatLastAreSharedByShape(t *testing.T) {
	h := &hub{[]*thing{{name: "a"}, {name: "b"}}, true}
	table, reads := hubWorld(h)
	for i, test := range []struct {
		query string
		reads int
		want  string
	}{
		{"{ sure { kids { name } } }", 2, `{"sure":{"kids":[{"name":"a"},{"name":"b"}]}}`},
		{"{ x: sure { kids { name } } }", 2, `{"x":{"kids":[{"name":"a"},{"name":"b"}]}}`},
		{"query Q { sure { y: kids { ... on Thing { name } } } }", 0, `{"sure":{"y":[{"name":"a"},{"name":"b"}]}}`},
		{"{ sure { kids { z: name } } }", 2, `{"sure":{"kids":[{"z":"a"},{"z":"b"}]}}`},
		{"{ sure { kids { name: nameSure } } }", 2, `{"sure":{"kids":[{"name":"a"},{"name":"b"}]}}`},
		{"{ sure { kids { name: nameSure } } }", 2, `{"sure":{"kids":[{"name":"a"},{"name":"b"}]}}`},
		{"{ sure { kids { name: __typename } } }", 0, `{"sure":{"kids":[{"name":"Thing"},{"name":"Thing"}]}}`},
	} {
		ctx, op := operationOf(t.Context(), t, hubSchema, test.query)
		plan, ok := table.Compile(op)
		if !ok {
			t.Fatal("it does not compile")
		}
		*reads = 0
		if got := string(plan.run(ctx, &answers{})); got != test.want || *reads != test.reads {
			t.Errorf("%d read %d names, not %d: %s", i, *reads, test.reads, got)
		}
	}
}

// A part of a list and the whole of it begin with the same element.
func TestPartsOfAListAreOthers(t *testing.T) {
	h := &hub{[]*thing{{name: "a"}, {name: "b"}, {name: "c"}}, true}
	table, _ := hubWorld(h)
	all := h.rows
	var plan *Plan
	for _, n := range []int{3, 3, 3, 2, 2, 2, 3} {
		h.rows = all[:n]
		ctx, op := operationOf(t.Context(), t, hubSchema, "{ sure { kids { name } } }")
		if plan == nil {
			plan, _ = table.Compile(op)
		}
		want := `{"sure":{"kids":[{"name":"a"},{"name":"b"},{"name":"c"}]}}`
		if n == 2 {
			want = `{"sure":{"kids":[{"name":"a"},{"name":"b"}]}}`
		}
		if got := string(plan.run(ctx, &answers{})); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func TestShelvesAreDroppedWithTheirLists(t *testing.T) {
	var s shelves[*thing]
	x := way{1, "x"}
	fill := func() {
		list := []*thing{{name: "a"}}
		for range 2 {
			s.get(list).offer(x, []byte("[1]"))
		}
		if got := string(s.get(list).find(x)); got != "[1]" {
			t.Errorf("it holds %q", got)
		}
	}
	fill()
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(time.Millisecond) {
		runtime.GC()
		s.kept.mu.Lock()
		left := len(s.kept.of)
		s.kept.mu.Unlock()
		if left == 0 && s.bytes.Load() == 0 {
			return
		}
	}
	t.Errorf("%d bytes are held of what nobody has", s.bytes.Load())
}

func TestAShelfIsBounded(t *testing.T) {
	var s shelves[*thing]
	list := []*thing{{}}
	for i := range 3 * mostOfList {
		for range 2 {
			s.get(list).offer(way{i, "x"}, make([]byte, mostShelved/4))
		}
	}
	if got := s.bytes.Load(); got > mostShelved {
		t.Errorf("%d bytes are held", got)
	}
	if got := len(s.get(list).of); got > mostOfList {
		t.Errorf("one list is held in %d ways", got)
	}
	s.get(list).dropped()
	if got := s.bytes.Load(); got != 0 {
		t.Errorf("%d bytes are left", got)
	}
}

// What lists are found by counts too, and it goes with the lists.
func TestShapesAreBounded(t *testing.T) {
	var s shelves[*thing]
	list := make([]*thing, 3*mostShelved/(mostOfList<<14))
	for i := range list {
		for j := range mostOfList {
			s.get(list[i:]).offer(way{1, fmt.Sprintf("%016384d", i*mostOfList+j)}, []byte("[]"))
		}
	}
	held, n := 0, int64(0)
	for i := range list {
		for w := range s.get(list[i:]).of {
			held += len(w.shape)
			n++
		}
	}
	if held > mostShelved || n<<14 < mostShelved/2 {
		t.Errorf("%d bytes of shapes are held", held)
	}
	if got := s.bytes.Load(); got < int64(held) || got > mostShelved {
		t.Errorf("%d bytes of shapes count as %d", held, got)
	}
	for i := range list {
		s.get(list[i:]).dropped()
	}
	if got := s.bytes.Load(); got != 0 {
		t.Errorf("%d bytes are left", got)
	}
}

// Whether an answer is too long does not hang on whether its list was written before.
func TestListsThatLastAreBoundedAlike(t *testing.T) {
	h := &hub{[]*thing{{name: "a"}, {name: "long"}, {name: "b"}, {name: "longer"}}, true}
	table, _ := hubWorld(h)
	run := func(plan *Plan, most int) string {
		ctx, op := operationOf(t.Context(), t, hubSchema, "{ sure { kids { name } } }")
		if plan == nil {
			plan, _ = table.Compile(op)
		}
		data := string(plan.run(ctx, &answers{most: most}))
		return data + fmt.Sprint(graphql.GetErrors(ctx))
	}
	whole := run(nil, 0)
	for most := 1; most < len(whole)+2; most++ {
		h.rows = slices.Clone(h.rows) // another list, of which nothing is kept
		cold := run(nil, most)
		for range 3 {
			run(nil, 0)
		}
		if warm := run(nil, most); warm != cold {
			t.Errorf("of at most %d bytes\ncold %s\nwarm %s", most, cold, warm)
		}
	}
}
