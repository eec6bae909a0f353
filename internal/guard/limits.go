package guard

import "time"

// Limits bounds what one request may ask for, and how many may ask at once. A value of
// zero or less means the default: no value turns a guard off. The name of a field, its
// first letter small, is what a refusal says in extensions.limit.
type Limits struct {
	// Largest request body, and query part of a URL, in bytes; larger is refused with 413 or 414 (default 262144).
	BodyBytes int64
	// Largest GraphQL document in bytes, comments and all (default 65536).
	QueryBytes int
	// Most tokens in a document: names, values, punctuation and comments (default 2000).
	Tokens int
	// Longest name in a document in bytes: aliases, fields, arguments, fragments, variables (default 100).
	NameBytes int
	// Deepest nesting of fields, fragments followed; introspection has a limit of its own (default 15).
	Depth int
	// Most aliased fields in an operation, each counted as often as its fragment is spread (default 50).
	Aliases int
	// Most fields at the root of an operation (default 20).
	RootFields int
	// Most directives in a document (default 150).
	Directives int
	// Most fragment spreads in a document, inline fragments included, and most fragments (default 100).
	FragmentSpreads int
	// Most pairs of fields of one name in a document, which validation compares with each other (default 50000).
	Repeats int
	// Most operations in a document (default 20).
	Operations int
	// Most values that an answer may be expected to hold, lists multiplied out (default 2000000).
	Nodes int
	// Elements that are expected of a list of which nothing is known (default 10).
	ListFactor int
	// Deepest nesting of fields below __schema and __type (default 20).
	IntrospectionDepth int
	// Most values that an answer may be expected to hold below __schema and __type (default 100000).
	IntrospectionNodes int
	// Most operations that run at once in this process (default 256).
	Concurrent int
	// Most operations that wait for a place among those that run; more are refused at once with 503 (default 1024).
	Waiting int
	// Longest wait for a place, as a duration; after it the operation is refused with 503 (default 5s).
	Wait time.Duration
	// Most documents in the cache of parsed documents (default 1000).
	CacheDocuments int
	// Largest estimated size of the cache of parsed documents, in bytes (default 67108864).
	CacheBytes int64
}

// DefaultLimits returns the limits that hold when nothing else is said.
func DefaultLimits() Limits {
	return Limits{
		BodyBytes:          256 << 10,
		QueryBytes:         64 << 10,
		Tokens:             2_000,
		NameBytes:          100,
		Depth:              15,
		Aliases:            50,
		RootFields:         20,
		Directives:         150,
		FragmentSpreads:    100,
		Repeats:            50_000,
		Operations:         20,
		Nodes:              2_000_000,
		ListFactor:         10,
		IntrospectionDepth: 20,
		IntrospectionNodes: 100_000,
		Concurrent:         256,
		Waiting:            1_024,
		Wait:               5 * time.Second,
		CacheDocuments:     1_000,
		CacheBytes:         64 << 20,
	}
}

// filled returns l with defaults in place of what is zero or less.
func (l Limits) filled() Limits {
	d := DefaultLimits()
	fill(&l.BodyBytes, d.BodyBytes)
	fill(&l.QueryBytes, d.QueryBytes)
	fill(&l.Tokens, d.Tokens)
	fill(&l.NameBytes, d.NameBytes)
	fill(&l.Depth, d.Depth)
	fill(&l.Aliases, d.Aliases)
	fill(&l.RootFields, d.RootFields)
	fill(&l.Directives, d.Directives)
	fill(&l.FragmentSpreads, d.FragmentSpreads)
	fill(&l.Repeats, d.Repeats)
	fill(&l.Operations, d.Operations)
	fill(&l.Nodes, d.Nodes)
	fill(&l.ListFactor, d.ListFactor)
	fill(&l.IntrospectionDepth, d.IntrospectionDepth)
	fill(&l.IntrospectionNodes, d.IntrospectionNodes)
	fill(&l.Concurrent, d.Concurrent)
	fill(&l.Waiting, d.Waiting)
	fill(&l.Wait, d.Wait)
	fill(&l.CacheDocuments, d.CacheDocuments)
	fill(&l.CacheBytes, d.CacheBytes)
	return l
}

func fill[N ~int | ~int64](v *N, def N) {
	if *v <= 0 {
		*v = def
	}
}
