package graphqlhttp

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/table"
)

// A group is errors that say the same of the same field, in several places of lists: a REST
// call that failed is missing in each row that would have shown what it brings.
type group struct {
	first   *gqlerror.Error
	places  int
	differs []bool // by element of the first's path: whether it is an index, and not that of all
}

// groups returns errors as people read them, beside a table: what is the same is said once, and
// after that at most maxErrors are left and one that counts the rest, so that many of a kind
// do not push another out. Each may leave, as those of capped.
func groups(ctx context.Context, errs gqlerror.List) []group {
	var out []group
	at := map[string]int{}
	for _, err := range errs {
		err = masked(ctx, err)
		key := code(err) + "\x00" + err.Message + "\x00" + pathText(err.Path, func(int) string { return "" })
		i, seen := at[key]
		if !seen {
			at[key] = len(out)
			out = append(out, group{first: err, places: 1, differs: make([]bool, len(err.Path))})
			continue
		}
		out[i].places++
		for k, step := range err.Path { // as long as the first's, having the same names
			out[i].differs[k] = out[i].differs[k] || step != out[i].first.Path[k]
		}
	}
	if len(out) <= maxErrors || len(out) == maxErrors+1 && moreErrors(out[maxErrors].first) {
		return out
	}
	rest := 0
	for _, g := range out[maxErrors:] {
		rest += g.places
	}
	return append(out[:maxErrors:maxErrors], group{first: manyMore(out[maxErrors-1].first, rest), places: 1})
}

// problem is the group for those who read a table.
func (g group) problem() table.Problem {
	path := pathText(g.first.Path, func(k int) string {
		if g.differs[k] {
			return "*"
		}
		index, _ := g.first.Path[k].(ast.PathIndex)
		return strconv.Itoa(int(index))
	})
	return table.Problem{Path: path, Code: code(g.first), Message: g.first.Message, Places: g.places}
}

// error is the group in JSON: its first error, which says how many there are.
func (g group) error() *gqlerror.Error {
	if g.places == 1 {
		return g.first
	}
	counted := *g.first
	counted.Extensions = maps.Clone(g.first.Extensions)
	counted.Extensions["places"] = g.places
	return &counted
}

// pathText writes a path as planningUnit.schedule[3].employee, with indexes as they are given by
// their place in it.
func pathText(path ast.Path, index func(k int) string) string {
	var b strings.Builder
	for k, step := range path {
		switch step := step.(type) {
		case ast.PathIndex:
			b.WriteString("[" + index(k) + "]")
		case ast.PathName:
			if k > 0 {
				b.WriteByte('.')
			}
			b.WriteString(string(step))
		}
	}
	return b.String()
}

// problems are groups for those who read a table.
func problems(found []group) []table.Problem {
	out := make([]table.Problem, len(found))
	for i, g := range found {
		out[i] = g.problem()
	}
	return out
}

// listed are groups in JSON.
func listed(found []group) gqlerror.List {
	out := slices.Grow(gqlerror.List(nil), len(found))
	for _, g := range found {
		out = append(out, g.error())
	}
	return out
}
