package guard_test

import (
	"testing"
	"time"

	"shiftgraph/internal/guard"
)

// FuzzOperation: whatever the text of an operation, it is answered in bounded time, with a
// code, and neither guard nor gqlparser panics on it.
func FuzzOperation(f *testing.F) {
	for _, a := range attacks(f) {
		if len(a.query) < 5_000 {
			f.Add(a.query)
		}
		f.Add(a.harmless)
	}
	f.Add(operation(f, "Week"))
	f.Add(read(f, "introspection_classic.graphql"))
	f.Add(`query($a:[Level!]=[PLAN],$b:Period={start:1,end:2}){timeTotals(period:$b,levels:$a,groupBy:DAY){level}}`)
	l := guard.DefaultLimits()
	l.Nodes = 20_000 // the fake answers in full, and this is not about its time
	h := newServer(f, l, &fake{})
	f.Fuzz(func(t *testing.T, query string) {
		start := time.Now()
		got := post(t, h, query, nil)
		// Bounded by tokens: 0.1 s at worst on one core, with room for a busy machine.
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("took %v", took)
		}
		if got.status >= 500 || got.code() == "INTERNAL" || len(got.errors) > 101 {
			t.Errorf("%d, %d errors: %.500s", got.status, len(got.errors), got.text)
		}
		if len(got.errors) > 0 && got.code() == "" {
			t.Errorf("an error without a code: %.500s", got.text)
		}
	})
}
