package graphqlhttp

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// ordered returns the errors of an operation that ran by the place of their field in the
// document, then by path. Resolvers run side by side, so errors come as it happens, and
// of many the same ones should be shown each time.
func ordered(errs gqlerror.List) gqlerror.List {
	out := slices.Clone(errs)
	slices.SortStableFunc(out, func(a, b *gqlerror.Error) int {
		if a == nil || b == nil {
			return 0
		}
		return cmp.Or(compareLocations(a.Locations, b.Locations), comparePaths(a.Path, b.Path))
	})
	return out
}

func compareLocations(a, b []gqlerror.Location) int {
	if len(a) == 0 || len(b) == 0 {
		return cmp.Compare(len(b), len(a)) // errors of no place in the document come last
	}
	return cmp.Or(cmp.Compare(a[0].Line, b[0].Line), cmp.Compare(a[0].Column, b[0].Column))
}

func comparePaths(a, b ast.Path) int {
	return slices.CompareFunc(a, b, func(x, y ast.PathElement) int {
		switch x := x.(type) {
		case ast.PathIndex:
			if y, ok := y.(ast.PathIndex); ok {
				return cmp.Compare(x, y)
			}
		case ast.PathName:
			if y, ok := y.(ast.PathName); ok {
				return strings.Compare(string(x), string(y))
			}
		}
		return 0
	})
}
