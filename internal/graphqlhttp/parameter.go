package graphqlhttp

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// ofTables are those that a URL of /graphql may have: GraphQL's own and the options of tables.
var ofTables = []string{"query", "operationName", "variables", "extensions", "format", "rows", "delimiter", "decimal", "bom", "times", "totals", "partial"}

// unknownParameter refuses a parameter that a table does not know. GraphQL over HTTP has
// servers ignore such, and for JSON they are; of a table's options one that is misspelt would
// give another table without a sign, which is then loaded somewhere.
func unknownParameter(options url.Values) *refusal {
	var unknown []string
	for name := range options {
		if !slices.Contains(ofTables, name) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	name := slices.Min(unknown)
	meant := ""
	if near := nearest(name, ofTables); near != "" {
		meant = " did you mean " + near + "?"
	}
	shown := clip(name, 64)
	refused := refuse(http.StatusBadRequest, "%s: a table has no such parameter;%s it has %s.", shown, meant, strings.Join(ofTables, ", "))
	refused.err.Extensions = map[string]any{"code": "BAD_USER_INPUT", "argument": shown}
	return refused
}

// nearest is the name that somebody who wrote this may have meant; "" where none is near: a
// third of its letters may be other ones, in either case.
func nearest(written string, names []string) string {
	const longest = 32 // longer ones are near to nothing
	if len(written) > longest {
		return ""
	}
	found, least := "", 0
	for _, name := range names {
		far := levenshtein.ComputeDistance(strings.ToLower(written), strings.ToLower(name))
		if far <= max(1, len(name)/3) && (found == "" || far < least) {
			found, least = name, far
		}
	}
	return found
}
