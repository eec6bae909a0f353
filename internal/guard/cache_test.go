package guard_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"shiftgraph/internal/guard"
)

func TestCacheIsBounded(t *testing.T) {
	doc := &ast.QueryDocument{}
	has := func(c *guard.Cache, text string) bool { _, ok := c.Get(t.Context(), text); return ok }

	t.Run("by count, the least recently used first", func(t *testing.T) {
		c := guard.NewCache(guard.Limits{CacheDocuments: 2})
		c.Add(t.Context(), "a", doc)
		c.Add(t.Context(), "b", doc)
		has(c, "a")
		c.Add(t.Context(), "c", doc)
		if !has(c, "a") || has(c, "b") || !has(c, "c") {
			t.Error("b should have left")
		}
	})
	t.Run("by size", func(t *testing.T) {
		c := guard.NewCache(guard.Limits{CacheBytes: 4 << 20})
		for i := range 100 {
			c.Add(t.Context(), strings.Repeat(fmt.Sprint(i%10), 5_000+i), doc)
		}
		kept := 0
		for i := range 100 {
			if has(c, strings.Repeat(fmt.Sprint(i%10), 5_000+i)) {
				kept++
			}
		}
		if kept == 0 || kept*5_000*128 > 4<<20 {
			t.Errorf("%d documents of 5 kB text in 4 MiB", kept)
		}
	})
	t.Run("one too large leaves the rest alone", func(t *testing.T) {
		c := guard.NewCache(guard.Limits{CacheBytes: 10_000})
		c.Add(t.Context(), "a", doc)
		c.Add(t.Context(), strings.Repeat("x", 10_000), doc)
		if !has(c, "a") {
			t.Error("a left")
		}
	})
	t.Run("again", func(t *testing.T) {
		c := guard.NewCache(guard.Limits{CacheDocuments: 1})
		c.Add(t.Context(), "a", doc)
		c.Add(t.Context(), "a", doc)
		if !has(c, "a") {
			t.Error("a left")
		}
	})
}

// Only documents that pass come into the cache, and one in it is held to its limits by its
// variables all the same.
func TestCachedDocumentsAreStillCounted(t *testing.T) {
	h := newServer(t, guard.Limits{}, &fake{})
	const query = "query($n:Int){employees(first:$n){nodes{id}}}"
	for range 2 {
		if got := post(t, h, query, map[string]any{"n": 10}); got.code() != "" {
			t.Fatal(got.text)
		}
		if got := post(t, h, query, map[string]any{"n": 1_000_000}); got.limit() != "nodes" {
			t.Fatal(got.text)
		}
	}
}

// The estimate of a document's size in the cache is none too small.
func TestASTSize(t *testing.T) {
	schema := contract(t)
	for name, text := range map[string]string{
		"Week":              operation(t, "Week"),
		"introspection":     read(t, "introspection_graphiql.graphql"),
		"dense":             "{levels{" + strings.Repeat("level ", 300) + "}}",
		"one-letter":        "{" + strings.Repeat("a ", 900) + "}",
		"one-letter inline": "{" + strings.Repeat("...{a}", 390) + "}",
		"empty lists":       "{a(a:[" + strings.Repeat("[]", 900) + "])}",
		"directives":        "{" + "a " + strings.Repeat("@a", 900) + "}",
	} {
		const n = 20
		docs := make([]*ast.QueryDocument, n)
		texts := make([]string, n)
		for i := range texts {
			texts[i] = strings.Clone(text)
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		for i := range docs {
			docs[i] = parse(t, texts[i])
			validator.Walk(schema, docs[i], &validator.Events{})
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		factor := float64(after.HeapAlloc-before.HeapAlloc) / float64(n*len(text))
		if factor > 128 {
			t.Errorf("%s: the AST has %.0f times the bytes of the text, more than the cache counts", name, factor)
		}
		t.Logf("%-14s %6d bytes, AST %.0f times the text", name, len(text), factor)
		runtime.KeepAlive(docs)
	}
}
