package guard

import (
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
)

// Install puts every guard that lives inside gqlgen into srv: the token limit, validation
// without suggestions, the cache of documents, and the extension of [Operations]. It turns
// introspection on, which [HTTP] keeps from callers without a token.
//
// What it leaves to the caller: the transport, the error presenter and the recover func.
func Install(srv *handler.Server, l Limits, size ListSize) {
	l = l.filled()
	cache := NewCache(l)
	srv.SetParserTokenLimit(l.Tokens) // checkText has counted by then: this holds if it did not run
	srv.SetDisableSuggestion(true)
	srv.SetValidationRulesFn(Rules)
	srv.SetQueryCache(cache)
	srv.Use(extension.Introspection{})
	srv.Use(newOperations(l, size, cache))
}
