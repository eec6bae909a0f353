package main

import (
	"testing"

	"shiftgraph/upstream/sandbox"
)

// Whole operations over real HTTP on both sides, the sandbox's own work included: compare
// them with each other in one run, not with another machine's.
func BenchmarkOperation(b *testing.B) {
	for _, bench := range []struct {
		name, query string
		variables   map[string]any
	}{
		{"OneField", `{ planningUnit(id: "1001") { name } }`, nil},
		{"People", `{ employees(first: 100) { nodes { id fullName personnelNumber } } }`, nil},
		{"Week", weekQuery, week("1001")},
		{"Month", weekQuery, map[string]any{"unit": "1001", "week": map[string]any{"start": "2026-10-01", "end": "2026-10-31"}}},
		{"Coverage", `{ planningUnit(id: "1001") { coverage(period: {start: "2026-11-16", end: "2026-11-22"}) { activity { name } understaffedHours intervals { start coverage } } } }`, nil},
		{"Hours", `{ planningUnit(id: "1001") { employees { employee { fullName hours(period: {start: "2026-11-01", end: "2026-11-30"}) { differenceMinutes } } } } }`, nil},
	} {
		b.Run(bench.name, func(b *testing.B) {
			s, stand := overSandbox(b, sandbox.Config{}, "-log-level", "error")
			bytes := 0
			b.ReportAllocs()
			for b.Loop() {
				a := s.ask(bench.query, bench.variables)
				if len(a.Errors) > 0 {
					b.Fatalf("%.300s", a.body)
				}
				bytes = len(a.body)
			}
			b.SetBytes(int64(bytes))
			b.ReportMetric(float64(len(stand.Calls()))/float64(b.N), "calls/op")
		})
	}
}
