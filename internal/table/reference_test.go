package table

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
)

// A spec is a random operation in a form of the test's own: nothing of this package reads
// or makes it.
type spec struct {
	key  string
	kind string // leaf, leaves, object, list
	kids []*spec
}

// randomSpec makes an object's fields. Where each leads is told by its kind alone, so that a
// schema of recursive types fits all of them.
func randomSpec(r *rand.Rand, depth int) (kids []*spec) {
	for i := range 1 + r.IntN(4) {
		kind := []string{"leaf", "leaf", "leaves", "object", "list", "list"}[r.IntN(6)]
		if depth == 0 && kind != "leaves" {
			kind = "leaf"
		}
		s := &spec{key: fmt.Sprintf("%c%d", 'a'+rune(i), r.IntN(3)), kind: kind}
		if kind == "object" || kind == "list" {
			s.kids = randomSpec(r, depth-1)
		}
		kids = append(kids, s)
	}
	return kids
}

// selection writes an object's fields as a selection set whose validated form is built by
// hand, some of them in fragments.
func selection(r *rand.Rand, kids []*spec) (set ast.SelectionSet) {
	for _, k := range kids {
		typ := map[string]*ast.Type{"leaf": ast.NamedType("Int", nil), "leaves": ast.ListType(ast.NamedType("Int", nil), nil),
			"object": ast.NamedType("Some", nil), "list": ast.ListType(ast.NonNullNamedType("Some", nil), nil)}[k.kind]
		f := &ast.Field{Alias: k.key, Name: k.kind, Definition: &ast.FieldDefinition{Name: k.kind, Type: typ}, SelectionSet: selection(r, k.kids)}
		switch r.IntN(4) {
		case 0:
			set = append(set, &ast.InlineFragment{SelectionSet: ast.SelectionSet{f}})
		case 1:
			set = append(set, &ast.FragmentSpread{Name: fmt.Sprint(r.Uint64()), Definition: &ast.FragmentDefinition{SelectionSet: ast.SelectionSet{f}}})
		case 2: // in two halves, which are one field
			other := *f
			if len(f.SelectionSet) > 1 {
				f.SelectionSet, other.SelectionSet = f.SelectionSet[:1], f.SelectionSet[1:]
			}
			set = append(set, f, &other)
		default:
			set = append(set, f)
		}
	}
	return set
}

func randomData(r *rand.Rand, b []byte, kids []*spec) []byte {
	b = append(b, '{')
	for i, k := range kids {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, "%q:", k.key)
		b = randomValue(r, b, k)
	}
	return append(b, '}')
}

func randomValue(r *rand.Rand, b []byte, k *spec) []byte {
	one := func(b []byte) []byte {
		switch {
		case r.IntN(8) == 0:
			return append(b, "null"...)
		case k.kids != nil:
			return randomData(r, b, k.kids)
		case r.IntN(3) == 0:
			return append(b, []string{`"]},{["`, `"\\"`, `"\"\\\""`, `""`}[r.IntN(4)]...)
		}
		return fmt.Append(b, r.IntN(1000))
	}
	if k.kind == "leaf" || k.kind == "object" {
		return one(b)
	}
	if r.IntN(8) == 0 {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i := range r.IntN(4) {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b)
	}
	return append(b, ']')
}

// A reference flattens decoded data by plain recursion over the spec.
type reference struct {
	to   []*spec // the lists from the outside to the rows' list
	rows []map[string]any
}

func (k *spec) holds(o *spec) bool {
	return k == o || slices.ContainsFunc(k.kids, func(kid *spec) bool { return kid.holds(o) })
}

func (k *spec) hasList() bool {
	return k.kind == "list" || slices.ContainsFunc(k.kids, (*spec).hasList)
}

// object gives the rows of an object of the given depth of lists, on top of row.
func (x *reference) object(kids []*spec, value map[string]any, depth int, row map[string]any) {
	own, next := x.own("", kids, value, depth)
	maps.Copy(own, row)
	if depth == len(x.to) {
		if depth > 0 || len(own) > 0 {
			x.rows = append(x.rows, own)
		}
		return
	}
	elements, _ := next.([]any)
	for _, e := range elements {
		prefixed := maps.Clone(own)
		object, there := e.(map[string]any)
		switch {
		case there:
			x.object(x.to[depth].kids, object, depth+1, prefixed)
		case depth+1 == len(x.to) || len(own) > 0:
			x.rows = append(x.rows, prefixed)
		}
	}
	if len(elements) == 0 && len(own) > 0 {
		x.rows = append(x.rows, own)
	}
}

// own is what an object itself gives to a row, and the next list further in. Names are keys
// joined by points below the last list, so keys must differ: see unique.
func (x *reference) own(prefix string, kids []*spec, value map[string]any, depth int) (own map[string]any, next any) {
	own = map[string]any{}
	for _, k := range kids {
		v := value[k.key]
		switch k.kind {
		case "leaf", "leaves":
			own[prefix+k.key] = v
		case "list":
			switch {
			case depth < len(x.to) && k == x.to[depth]:
				next = v
			case depth == len(x.to) && v != nil && depth > 0:
				x.join(own, k, v.([]any))
			}
		case "object":
			if prefix == "" && depth == 0 && k.hasList() && !slices.ContainsFunc(x.to, k.holds) {
				continue // a root field with lists of its own
			}
			if object, there := v.(map[string]any); there {
				inner, further := x.own(prefix+k.key+".", k.kids, object, depth)
				maps.Copy(own, inner)
				if further != nil {
					next = further
				}
			} else if prefix != "" || depth > 0 {
				k.blank(prefix+k.key+".", own)
			}
		}
	}
	return own, next
}

// blank notes the columns of an object that is null in one that is there.
func (k *spec) blank(prefix string, own map[string]any) {
	for _, kid := range k.kids {
		switch kid.kind {
		case "leaf", "leaves":
			own[prefix+kid.key] = nil
		case "object":
			kid.blank(prefix+kid.key+".", own)
		}
	}
}

// join gathers what stands in a list, by key.
func (x *reference) join(own map[string]any, list *spec, elements []any) {
	var gather func(k *spec, v any)
	var begin func(kids []*spec)
	begin = func(kids []*spec) {
		for _, k := range kids {
			if k.kids == nil {
				own["/"+k.key] = []any{}
			}
			begin(k.kids)
		}
	}
	begin(list.kids)
	object := func(kids []*spec, v any) {
		m, _ := v.(map[string]any)
		for _, k := range kids {
			gather(k, m[k.key])
		}
	}
	gather = func(k *spec, v any) {
		switch k.kind {
		case "leaf", "leaves":
			own["/"+k.key] = append(own["/"+k.key].([]any), v)
		case "object":
			object(k.kids, v)
		case "list":
			inner, _ := v.([]any)
			for _, e := range inner {
				object(k.kids, e)
			}
		}
	}
	for _, e := range elements {
		object(list.kids, e)
	}
}

// unique gives every field of a spec a key of its own, so that cells can be told by keys.
func unique(kids []*spec, n *int) {
	for _, k := range kids {
		*n++
		k.key = fmt.Sprintf("%s_%d", k.key, *n)
		unique(k.kids, n)
	}
}

// lists returns the chains of lists that lead to each list.
func chains(kids []*spec, before []*spec) (out [][]*spec) {
	for _, k := range kids {
		to := before
		if k.kind == "list" {
			to = append(slices.Clone(before), k)
			out = append(out, to)
		}
		out = append(out, chains(k.kids, to)...)
	}
	return out
}

// TestRowsAgreeWithReference holds rows and their cells to those of a plain recursion over
// decoded data, for random operations, data, and lists that give the rows.
func TestRowsAgreeWithReference(t *testing.T) {
	rounds := uint64(1000)
	if testing.Short() {
		rounds = 300
	}
	rows := 0
	for seed := range rounds {
		rows += compare(t, seed)
		if t.Failed() {
			return
		}
	}
	if rows < int(rounds) {
		t.Errorf("%d rows in %d rounds: that shows little", rows, rounds)
	}
}

func compare(t *testing.T, seed uint64) (rows int) {
	r := rand.New(rand.NewPCG(seed, 1))
	kids := randomSpec(r, 1+r.IntN(4))
	unique(kids, new(int))
	shape, err := Of(&ast.OperationDefinition{SelectionSet: selection(r, kids)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	data := randomData(r, nil, kids)
	var decoded map[string]any
	if err := json.Unmarshal(data, &decoded); err != nil {
		t.Fatal(err)
	}
	all := chains(kids, nil)
	if len(all) != len(shape.lists) {
		t.Fatalf("seed %d: %d lists, want %d", seed, len(shape.lists), len(all))
	}
	if len(all) == 0 {
		all = [][]*spec{nil}
	}
	for i, to := range all {
		var chosen *place
		if to != nil {
			chosen = shape.lists[i]
		}
		made, err := shape.table(chosen)
		if err != nil {
			t.Fatal(err)
		}
		want := &reference{to: to}
		want.object(kids, decoded, 0, nil)
		var lines bytes.Buffer
		if err := WriteNDJSON(&lines, made, data, nil); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		got := []map[string]any{}
		for line := range strings.Lines(lines.String()) {
			var row map[string]any
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				t.Fatalf("seed %d: %v in %s", seed, err, line)
			}
			got = append(got, keyed(row))
		}
		wanted := []map[string]any{}
		for _, row := range want.rows {
			wanted = append(wanted, keyed(row))
		}
		if diff := cmp.Diff(wanted, got); diff != "" {
			t.Errorf("seed %d, list %d (-want +got):\n%s\n%s", seed, i, diff, data)
			return rows
		}
		rows += len(got)
	}
	return rows
}

// keyed leaves nulls out, and of each name all but the key of the field.
func keyed(row map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range row {
		if v != nil {
			out[name[strings.LastIndexAny(name, "./")+1:]] = v
		}
	}
	return out
}

// FuzzRows: whatever the data are, rows are given or an error is.
func FuzzRows(f *testing.F) {
	for _, seed := range []string{
		`{"units":[{"name":"a","days":[{"date":null,"values":[1,2],"blocks":[{"start":"x"}]}],"months":[]}]}`,
		`{"units":[{"days":[[[]],null]},null]}`, `{"units":{}}`, `{"units":[{"days":{"blocks":3}}]}`, `null`, ``, `{`, `{"units":[`, `{"units":[{"name":"\`, `[]`, `{"a":1,}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, rows := range []string{"", "units", "units.days"} {
			made := tableOf(t, "{ units { name days { date values blocks { start } } } }", rows)
			var discard bytes.Buffer
			_ = CSV{}.Write(&discard, made, data, nil)
			_ = WriteNDJSON(&discard, made, data, nil)
		}
	})
}
