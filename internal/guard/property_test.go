package guard_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/internal/guard"
)

// A randomQuery writes valid operations over a schema, with fragments, inline fragments,
// aliases and conditions.
type randomQuery struct {
	*rand.Rand
	schema    *ast.Schema
	fragments []string
	alias     int
}

func (q *randomQuery) document() string {
	q.fragments = nil
	root := q.selection(q.schema.Query, 4)
	used := "yes:__typename @include(if:$yes) no:__typename @skip(if:$no) "
	return "query($yes:Boolean!=true,$no:Boolean!=false){" + used + root[1:] + strings.Join(q.fragments, " ")
}

func (q *randomQuery) selection(def *ast.Definition, depth int) string {
	var b strings.Builder
	b.WriteString("{__typename ")
	for range 1 + q.IntN(4) {
		f := def.Fields[q.IntN(len(def.Fields))]
		below := q.schema.Types[f.Type.Name()]
		composite := below.IsCompositeType()
		if strings.HasPrefix(f.Name, "__") || composite && depth == 0 {
			continue
		}
		q.alias++
		field := fmt.Sprintf("a%d:%s%s", q.alias, f.Name, arguments(f))
		if q.IntN(5) == 0 {
			field += " @include(if:$yes) @skip(if:$no)"
		}
		if composite {
			field += q.selection(below, depth-1)
		}
		switch q.IntN(6) {
		case 0:
			field = "...{" + field + "}"
		case 1:
			field = "...on " + def.Name + "{" + field + "}"
		case 2:
			name := fmt.Sprintf("F%d", len(q.fragments))
			q.fragments = append(q.fragments, "") // its place: field's own fragments came before
			q.fragments[len(q.fragments)-1] = "fragment " + name + " on " + def.Name + "{" + field + "}"
			field = strings.Repeat("..."+name+" ", 1+q.IntN(2))
		}
		b.WriteString(field + " ")
	}
	b.WriteString("}")
	return b.String()
}

// arguments writes what a field requires.
func arguments(f *ast.FieldDefinition) string {
	var args []string
	for _, a := range f.Arguments {
		if !a.Type.NonNull {
			continue
		}
		value := `"x"`
		switch a.Type.Name() {
		case "Period":
			value = `{start:"2026-11-01",end:"2026-11-03"}`
		case "Level":
			value = "PLAN"
		case "Weekday":
			value = "MONDAY"
		case "TimeGroup":
			value = "[DAY]"
		}
		args = append(args, a.Name+":"+value)
	}
	if args == nil {
		return ""
	}
	return "(" + strings.Join(args, ",") + ")"
}

// An answer never holds more values than the guard expected, when its lists are as long as
// expected.
func TestNodesBoundTheAnswer(t *testing.T) {
	const seed = 20261124
	q := &randomQuery{Rand: rand.New(rand.NewPCG(seed, 0)), schema: contract(t)}
	f := &fake{size: func(*ast.Definition, *ast.Field, map[string]any) int { return 3 }}
	l := guard.DefaultLimits()
	l.ListFactor = 3
	l.Aliases, l.Directives, l.FragmentSpreads, l.RootFields = huge, huge, huge, huge
	f.schema = q.schema
	h := newGuarded(t, l, f, nil)
	most := 0.0
	for i := range 500 {
		query := q.document()
		got := post(t, h, query, nil)
		if got.code() != "" {
			t.Fatalf("document %d of seed %d: %.300s\n%s", i, seed, got.text, query)
		}
		if f.values > f.last.Nodes {
			t.Fatalf("document %d of seed %d: %d values, %d expected\n%s", i, seed, f.values, f.last.Nodes, query)
		}
		most = max(most, float64(f.last.Nodes)/float64(f.values))
	}
	t.Logf("expected at most %.2f times what came", most)
}
