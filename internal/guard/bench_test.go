package guard_test

import (
	"context"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"

	"shiftgraph/internal/guard"
)

// What the guard adds to reading, validating and preparing the Week query: compare the rows
// with and without it. "cold" is a document that is not cached.
func BenchmarkPrepare(b *testing.B) {
	week := operation(b, "Week")
	f := &fake{schema: contract(b)}
	for _, c := range []struct {
		name  string
		guard bool
		cold  bool
	}{
		{"cold/plain", false, true},
		{"cold/guarded", true, true},
		{"cached/plain", false, false},
		{"cached/guarded", true, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			e := executor.New(f)
			cache := guard.NewCache(guard.Limits{})
			if !c.cold {
				e.SetQueryCache(cache)
			}
			if c.guard {
				e.Use(guard.WithCache(guard.Limits{}, expected, cache))
			}
			b.ReportAllocs()
			for b.Loop() {
				_, errs := e.CreateOperationContext(graphql.StartOperationTrace(context.Background()), &graphql.RawParams{
					Query: week, Variables: map[string]any{"unit": "1001", "week": map[string]any{"start": "2026-11-02", "end": "2026-11-08"}},
				})
				if errs != nil {
					b.Fatal(errs)
				}
			}
		})
	}
}

// The dearest documents that the default limits let through to validation.
func BenchmarkWorstDocuments(b *testing.B) {
	for _, a := range attacks(b) {
		b.Run(a.name, func(b *testing.B) {
			h := newServer(b, guard.Limits{}, &fake{})
			for b.Loop() {
				post(b, h, a.query, a.variables)
			}
		})
	}
}
