// Package upstream is the client of injixo's REST API (version 1, "legacy API").
//
// Each method of [Client] is one REST call: it builds the URL, reads the answer through
// limits, opens the wrapper around it and returns the entities of package wfm, or an
// [Error] that names what went wrong. The client does not cache, merge, retry or decide
// what a missing answer means; package plan above it does. Whose token goes with the call
// stands in the context (package caller).
//
// Where to look:
//
//	client.go    configuration and transport
//	call.go      one call: request, limits, redirects, reading the answer
//	errors.go    kinds of failure, and which status is which
//	said.go      what of an error body may be shown
//	shape.go     the one table of wrapper names
//	decode.go    wrapper and elements out of a body
//	locate.go    which field of an element could not be read
//	query.go     ids, dates and levels as parts of a URL
//
// and one file per resource. What is known of the API, how well, and where that is
// handled stands in docs/upstream.md.
package upstream
