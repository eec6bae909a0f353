package graphqlhttp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// What is too much is counted by its places, and what is no error for callers is hidden.
func TestGroupsAreCapped(t *testing.T) {
	var errs gqlerror.List
	for i := range 2 * (maxErrors + 5) {
		errs = append(errs, coded("UPSTREAM_TIMEOUT", "%d", i/2))
	}
	found := problems(groups(t.Context(), append(errs, gqlerror.Errorf("secret"), nil)))
	if last := found[maxErrors]; len(found) != maxErrors+1 || !strings.HasPrefix(last.Message, "12 more errors") || last.Code != "UPSTREAM_TIMEOUT" || last.Places != 1 {
		t.Errorf("%d problems, the last is %+v", len(found), last)
	}
	hidden := problems(groups(t.Context(), gqlerror.List{gqlerror.Errorf("secret"), nil}))
	if len(hidden) != 1 || hidden[0].Code != "INTERNAL" || hidden[0].Places != 2 || strings.Contains(fmt.Sprint(hidden), "secret") {
		t.Errorf("hidden errors are %+v", hidden)
	}
	if one := listed(groups(t.Context(), errs[:1])); len(one) != 1 || one[0].Extensions["places"] != nil {
		t.Errorf("one error is %+v", one)
	}
	if n := len(groups(t.Context(), cut(errs))); n != maxErrors/2+1 {
		t.Errorf("%d groups of what was cut before", n)
	}
}
