package table

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math"
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

	// of @column
	name, unit    string
	hidden, total bool

	rows string // of @rows: "", or "true" or "false" for its argument
}

// randomSpec makes an object's fields. Where each leads is told by its kind alone, so that a
// schema of recursive types fits all of them.
func randomSpec(r *rand.Rand, depth int) (kids []*spec) {
	for i := range 1 + r.IntN(4) {
		kind := []string{"leaf", "leaf", "leaves", "object", "list", "list"}[r.IntN(6)]
		if depth == 0 && kind != "leaves" {
			kind = "leaf"
		}
		s := &spec{key: fmt.Sprintf("%c%d", 'a'+rune(i), r.IntN(3)), kind: kind, hidden: r.IntN(15) == 0}
		if kind == "leaf" || kind == "leaves" {
			s.unit = []string{"", "", "", "MINUTES", "HOURS", "DURATION"}[r.IntN(6)]
		}
		s.total = kind == "leaf" && r.IntN(6) == 0
		if kind == "object" || kind == "list" {
			s.kids = randomSpec(r, depth-1)
		}
		kids = append(kids, s)
	}
	return kids
}

// sayRows gives some lists of one chain an @rows.
func sayRows(r *rand.Rand, kids []*spec) {
	if all := chains(kids, nil); len(all) > 0 {
		for _, list := range all[r.IntN(len(all))] {
			list.rows = []string{"", "true", "false"}[r.IntN(3)]
		}
	}
}

// selection writes an object's fields as a selection set whose validated form is built by
// hand, some of them in fragments.
func selection(r *rand.Rand, kids []*spec) (set ast.SelectionSet) {
	for _, k := range kids {
		typ := map[string]*ast.Type{"leaf": ast.NamedType("Int", nil), "leaves": ast.ListType(ast.NamedType("Int", nil), nil),
			"object": ast.NamedType("Some", nil), "list": ast.ListType(ast.NonNullNamedType("Some", nil), nil)}[k.kind]
		f := &ast.Field{Alias: k.key, Name: k.kind + "Minutes", Definition: &ast.FieldDefinition{Name: k.kind + "Minutes", Type: typ}, SelectionSet: selection(r, k.kids), Directives: k.directives(r)}
		how := r.IntN(4)
		if how != 2 {
			f.Directives = slices.Concat(f.Directives, k.rowsDirective(r, k.rows))
		}
		switch how {
		case 0:
			set = append(set, &ast.InlineFragment{SelectionSet: ast.SelectionSet{f}})
		case 1:
			set = append(set, &ast.FragmentSpread{Name: fmt.Sprint(r.Uint64()), Definition: &ast.FragmentDefinition{SelectionSet: ast.SelectionSet{f}}})
		case 2: // in two halves, which are one field
			other := *f
			if r.IntN(2) == 0 { // the first that has the directive decides
				f.Directives = nil
			} else {
				other.Directives = ast.DirectiveList{{Name: "column", Arguments: ast.ArgumentList{{Name: "hidden", Value: &ast.Value{Raw: "true", Kind: ast.BooleanValue}}}}}
			}
			if len(k.directives(r)) == 0 {
				other.Directives = nil
			}
			if len(f.SelectionSet) > 1 {
				f.SelectionSet, other.SelectionSet = f.SelectionSet[:1], f.SelectionSet[1:]
			}
			if rows := k.rowsDirective(r, k.rows); r.IntN(2) == 0 {
				other.Directives = slices.Concat(other.Directives, rows)
			} else { // the first decides here, too
				f.Directives = slices.Concat(f.Directives, rows)
				other.Directives = slices.Concat(other.Directives, k.rowsDirective(r, map[string]string{"true": "false", "false": "true"}[k.rows]))
			}
			set = append(set, f, &other)
			continue
		default:
			set = append(set, f)
		}
	}
	return set
}

// directives are the @column of a field, whose arguments are values or variables.
func (k *spec) directives(r *rand.Rand) ast.DirectiveList {
	var arguments ast.ArgumentList
	say := func(name, raw string, kind ast.ValueKind) {
		v := &ast.Value{Raw: raw, Kind: kind}
		if r.IntN(3) == 0 {
			v = &ast.Value{Raw: "v_" + raw, Kind: ast.Variable, VariableDefinition: &ast.VariableDefinition{Variable: "v_" + raw}}
		}
		arguments = append(arguments, &ast.Argument{Name: name, Value: v})
	}
	if k.name != "" {
		say("name", k.name, ast.StringValue)
	}
	if k.unit != "" {
		say("unit", k.unit, ast.EnumValue)
	}
	if k.total {
		say("total", "true", ast.BooleanValue)
	}
	if k.hidden {
		say("hidden", "true", ast.BooleanValue)
	}
	if arguments == nil {
		return nil
	}
	return ast.DirectiveList{{Name: "other"}, {Name: "column", Arguments: arguments}}
}

// rowsDirective is the @rows of a list; none for "".
func (k *spec) rowsDirective(r *rand.Rand, outer string) ast.DirectiveList {
	if outer == "" {
		return nil
	}
	d := &ast.Directive{Name: "rows"}
	v := &ast.Value{Raw: outer, Kind: ast.BooleanValue}
	switch {
	case outer == "true" && r.IntN(2) == 0: // as it is without
		return ast.DirectiveList{d}
	case r.IntN(3) == 0:
		v = &ast.Value{Raw: "v_" + outer, Kind: ast.Variable, VariableDefinition: &ast.VariableDefinition{Variable: "v_" + outer}}
	}
	d.Arguments = ast.ArgumentList{{Name: "outer", Value: v}}
	return ast.DirectiveList{d}
}

// variables has a value for each variable that directives may name.
func variables(kids []*spec) map[string]any {
	all := map[string]any{"v_true": true, "v_false": false, "v_MINUTES": "MINUTES", "v_HOURS": "HOURS", "v_DURATION": "DURATION"}
	var add func([]*spec)
	add = func(kids []*spec) {
		for _, k := range kids {
			all["v_"+k.name] = k.name
			add(k.kids)
		}
	}
	add(kids)
	return all
}

// visible are the fields that tables have.
func visible(kids []*spec) (out []*spec) {
	for _, k := range kids {
		seen := *k
		seen.kids = visible(k.kids)
		if !k.hidden && (k.kids == nil || len(seen.kids) > 0) {
			out = append(out, &seen)
		}
	}
	return out
}

// shown is a decoded value in the unit of its field.
func (k *spec) shown(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = k.shown(v[i])
		}
		return out
	case float64:
		switch k.unit {
		case "HOURS":
			return math.Round(v*100/60) / 100
		case "DURATION":
			return fmt.Sprintf("%d:%02d", int(v)/60, int(v)%60)
		}
	}
	return v
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

// inner says whether an object of the given depth gives no row without the list further in.
func (x *reference) inner(depth int) bool {
	return slices.ContainsFunc(x.to[depth:], func(k *spec) bool { return k.rows == "false" })
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
		case depth+1 == len(x.to) || len(own) > 0 && !x.inner(depth+1):
			x.rows = append(x.rows, prefixed)
		}
	}
	if len(elements) == 0 && len(own) > 0 && !x.inner(depth) {
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
			own[prefix+k.key] = k.shown(v)
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
			own["/"+k.key] = append(own["/"+k.key].([]any), k.shown(v))
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
		if *n%3 == 0 {
			k.name = "Name of " + k.key
		}
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
	sayRows(r, kids)
	shape, err := Of(&ast.OperationDefinition{SelectionSet: selection(r, kids)}, variables(kids))
	data := randomData(r, nil, kids)
	if kids = visible(kids); len(kids) == 0 {
		if err == nil {
			t.Errorf("seed %d: a table without columns", seed)
		}
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
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
		want := &reference{to: to}
		columns := want.columns(kids, 0)
		made, err := shape.table(chosen)
		if may := addable(columns); may != (err == nil) {
			t.Errorf("seed %d, list %d: %v, want %t of %v", seed, i, err, may, columns)
			return rows
		} else if !may {
			continue
		}
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
		if diff := cmp.Diff(want.totals(columns, kids, decoded), totalsOf(t, made, data)); diff != "" {
			t.Errorf("seed %d, list %d, totals (-want +got):\n%s\n%s", seed, i, diff, data)
			return rows
		}
		rows += len(got)
	}
	return rows
}

// A where is a column of the reference, and whether its values stand once in each row.
type where struct {
	*spec
	once bool
}

func (w where) String() string { return fmt.Sprintf("%s %t %t", w.key, w.total, w.once) }

// columns are those of the table, in order.
func (x *reference) columns(kids []*spec, depth int) (out []where) {
	var joined func(kids []*spec)
	joined = func(kids []*spec) {
		for _, k := range kids {
			if k.kids == nil {
				out = append(out, where{k, false})
			}
			joined(k.kids)
		}
	}
	var below func(kids []*spec, root bool)
	below = func(kids []*spec, root bool) {
		for _, k := range kids {
			switch {
			case k.kids == nil:
				out = append(out, where{k, depth == len(x.to)})
			case k.kind == "list" && depth < len(x.to) && k == x.to[depth]:
				out = append(out, x.columns(k.kids, depth+1)...)
			case k.kind == "list" && depth == len(x.to) && depth > 0:
				joined(k.kids)
			case root && k.hasList() && !slices.ContainsFunc(x.to, k.holds):
			case k.kind == "object":
				below(k.kids, false)
			}
		}
	}
	below(kids, depth == 0)
	return out
}

// addable says whether all that is to be added up can be, and is not all that there is.
func addable(columns []where) bool {
	for _, c := range columns {
		if c.total && !c.once {
			return false
		}
	}
	return slices.ContainsFunc(columns, func(c where) bool { return !c.total }) || len(columns) == 0
}

// totals is the last row by key, from the elements of the rows' list one by one; nil where
// there is none.
func (x *reference) totals(columns []where, kids []*spec, data map[string]any) map[string]string {
	if !slices.ContainsFunc(columns, func(c where) bool { return c.total }) || len(x.rows) == 0 {
		return nil
	}
	sums, spoiled, blanks := map[string]int{}, map[string]bool{}, map[string]int{}
	var object func(kids []*spec, depth int, v any)
	object = func(kids []*spec, depth int, v any) {
		m, there := v.(map[string]any)
		if !there {
			return
		}
		for _, k := range kids {
			switch v := m[k.key].(type) {
			case nil:
				if depth == len(x.to) && k.total {
					blanks[k.key]++
				}
			case float64:
				if k.total {
					sums[k.key] += int(v)
				}
			case string:
				spoiled[k.key] = true
			case []any:
				if depth < len(x.to) && k == x.to[depth] {
					for _, e := range v {
						object(k.kids, depth+1, e)
					}
				}
			default:
				object(k.kids, depth, v)
			}
		}
	}
	object(kids, 0, data)
	out, label, without := map[string]string{}, "", 0
	for _, c := range columns {
		if !c.total && label == "" {
			label = c.key
		}
		if n, some := sums[c.key]; c.total && some && !spoiled[c.key] {
			out[c.key] = map[string]string{"": fmt.Sprint(n), "MINUTES": fmt.Sprint(n), "HOURS": fmt.Sprintf("%.2f", math.Round(float64(n)*100/60)/100), "DURATION": fmt.Sprintf("%d:%02d", n/60, n%60)}[c.unit]
			without += blanks[c.key]
		}
	}
	switch without {
	case 0:
		out[label] = "Total"
	case 1:
		out[label] = "Total without 1 blank"
	default:
		out[label] = fmt.Sprintf("Total without %d blanks", without)
	}
	return out
}

// totalsOf is the last row of a table's CSV where there may be totals, by key.
func totalsOf(t *testing.T, made *Table, data []byte) map[string]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(withTotals(t, made, string(data)))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	last := records[len(records)-1]
	if len(records) == 1 || made.label < 0 || !strings.HasPrefix(last[made.label], "Total") {
		return nil
	}
	out := map[string]string{}
	for i, text := range last {
		if text != "" {
			out[keyOf(records[0][i])] = text
		}
	}
	return out
}

// keyed leaves nulls out, and of each name all but the key of the field.
func keyed(row map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range row {
		if v != nil {
			out[keyOf(name)] = v
		}
	}
	return out
}

// keyOf is the key that a header ends with.
func keyOf(header string) string {
	header = strings.NewReplacer(" (min)", "", " (h)", "", " (h:mm)", "").Replace(header[strings.LastIndexAny(header, "./")+1:])
	return strings.TrimPrefix(header, "Name of ")
}

// FuzzRows: whatever the data are, rows are given or an error is.
func FuzzRows(f *testing.F) {
	for _, seed := range []string{
		`{"units":[{"name":"a","days":[{"date":null,"values":[1,2],"blocks":[{"start":"x"}]}],"months":[]}]}`,
		`{"units":[{"days":[{"minutes":[],"value":{}},{"minutes":"x","value":-}]}]}`, `{"units":[{"days":[[[]],null]},null]}`, `{"units":{}}`, `{"units":[{"days":{"blocks":3}}]}`, `null`, ``, `{`, `{"units":[`, `{"units":[{"name":"\`, `[]`, `{"a":1,}`,
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
		made := tableOf(t, `{ units { name days { date minutes @column(unit: DURATION, total: true) value @column(total: true) values } } }`, "")
		var discard bytes.Buffer
		_ = CSV{Totals: true}.Write(&discard, made, data, nil)
		_ = WriteNDJSON(&discard, made, data, nil)
	})
}
