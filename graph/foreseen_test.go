package graph

import (
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"

	"shiftgraph/graph/gen"
	"shiftgraph/upstream/plan"
)

// What is kept of one operation is bounded however many needs its variables make.
func TestForesightsAreBounded(t *testing.T) {
	zones, err := plan.NewZones(nil, "UTC")
	if err != nil {
		t.Fatal(err)
	}
	f := newForesights(plan.New(nil, plan.Config{Zones: zones}))
	var text strings.Builder
	text.WriteString("query($ids: [ID!], $p: Period!) {")
	for i := range 20 {
		fmt.Fprintf(&text, " a%d: timeTotals(period: $p, planningUnitIds: $ids, groupBy: [DAY]) { paidMinutes }", i)
	}
	doc, errs := gqlparser.LoadQueryWithRules(gen.NewExecutableSchema(gen.Config{}).Schema(), text.String()+"}", nil)
	if errs != nil {
		t.Fatal(errs)
	}
	op := func(ids, day int) *graphql.OperationContext {
		list := make([]any, ids)
		for i := range list {
			list[i] = fmt.Sprint(i + 1)
		}
		date := fmt.Sprintf("2026-11-%02d", day)
		return &graphql.OperationContext{Doc: doc, Operation: doc.Operations[0], Variables: map[string]any{"ids": list, "p": map[string]any{"start": date, "end": date}}}
	}
	if told := f.get(op(1, 1), 0); f.get(op(1, 1), 0) != told {
		t.Error("a small one is not kept")
	}
	for day := range 28 {
		for _, ids := range []int{1, 5, 12, 150} {
			f.get(op(ids, 1+day), 0)
		}
		known := f.kept.Get(doc.Operations[0], nil)
		sum := 0
		for key, told := range known.of {
			sum += len(key) + told.weight()
		}
		if sum > mostForeseen || sum != known.weight || len(known.of) == 0 {
			t.Fatalf("%d foresights of %d bytes are kept, counted as %d", len(known.of), sum, known.weight)
		}
	}
}
