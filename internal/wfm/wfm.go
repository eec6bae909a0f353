// Package wfm is the vocabulary of workforce management as shiftgraph speaks it:
// identifiers, dates, times, levels and the entities of injixo's REST API v1.
//
// There is one struct per entity. It is decoded from REST and bound to GraphQL as it
// is, so nothing is converted in between. What the API may write in several ways (an
// id as number or string, an empty text for a date) is read tolerantly by the field
// types of this package; wrappers around lists are opened in package upstream.
//
// The package holds plain data and imports nothing of shiftgraph.
package wfm
