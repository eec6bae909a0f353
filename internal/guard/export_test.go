package guard

import "github.com/99designs/gqlgen/graphql"

// WithCache is the extension as Install makes it, for benchmarks below the server.
func WithCache(l Limits, size ListSize, c *Cache) graphql.HandlerExtension {
	return newOperations(l.filled(), size, c)
}
