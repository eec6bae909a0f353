package main

import (
	"fmt"
	"sync"
	"testing"

	"shiftgraph/upstream/sandbox"
)

// Answers are written into memory that other answers were written in. None shows anything
// of another, however many are under way, equal ones that are answered once among them.
func TestAnswersDoNotMix(t *testing.T) {
	s, _ := overSandbox(t, sandbox.Config{})
	var operations []string
	for day := range 6 {
		operations = append(operations,
			fmt.Sprintf(`{ planningUnit(id: "1001") { name schedule(period: {start: "2026-11-%02d", end: "2026-11-%02d"}, levels: [PLAN, FINAL]) { date level employee { id fullName } blocks { start end activity { name } } } } }`, 9+day, 9+2*day),
			fmt.Sprintf(`{ employees(first: %d) { totalCount nodes { id fullName } } }`, 1+day*7),
			fmt.Sprintf(`{ a%d: activities { id name nobody: name } planningUnit(id: "x%d") { name } }`, day, day)) // the second is refused
	}
	want := make([]string, len(operations))
	for i, operation := range operations {
		want[i] = s.ask(operation, nil).plain()
	}
	var all sync.WaitGroup
	for caller := range 8 {
		all.Go(func() {
			for n := range 3 * len(operations) {
				i := (caller/2*5 + n) % len(operations) // two callers at a time ask for the same
				if got := s.ask(operations[i], nil).plain(); got != want[i] {
					t.Errorf("%s\ngot  %.300s\nwant %.300s", operations[i], got, want[i])
					return
				}
			}
		})
	}
	all.Wait()
}
