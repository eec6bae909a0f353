package graphqlhttp

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

func TestErrorsComeInTheOrderOfTheDocument(t *testing.T) {
	at := func(line, column int, path ...ast.PathElement) *gqlerror.Error {
		err := &gqlerror.Error{Path: path}
		if line > 0 {
			err.Locations = []gqlerror.Location{{Line: line, Column: column}}
		}
		return err
	}
	a, b := ast.PathName("a"), ast.PathName("b")
	want := gqlerror.List{
		at(1, 9, a), at(2, 3, a, ast.PathIndex(2), b), at(2, 3, a, ast.PathIndex(10), b), at(2, 3, b, ast.PathIndex(0), b), at(2, 7, a), at(0, 0, a), at(0, 0, b),
	}
	show := func(errs gqlerror.List) (out []string) {
		for _, err := range errs {
			out = append(out, fmt.Sprint(err.Locations, err.Path))
		}
		return out
	}
	random := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		mixed := append(gqlerror.List{}, want...)
		random.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if diff := cmp.Diff(show(want), show(ordered(mixed))); diff != "" {
			t.Fatalf("order (-want +got):\n%s", diff)
		}
	}
}
