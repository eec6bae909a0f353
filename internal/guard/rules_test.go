package guard_test

import (
	"strings"
	"testing"

	"shiftgraph/internal/guard"
)

// No mistake is answered with names that the caller did not send.
func TestNoSuggestions(t *testing.T) {
	h := newServer(t, guard.Limits{}, &fake{})
	for _, query := range []string{
		"{level}",
		"{levels}",
		"{planningUnit(Id:1){id}}",
		"{levels{level @skip(If:true)}}",
		"{levels{...F}} fragment F on LevelInf{level}",
		"{levels{...on LevelInf{level}}}",
		"query($p:Perio){levels{level}}",
		`{planningUnit(id:1){schedule(period:{Start:"a",end:"b"}){date}}}`,
		`{planningUnit(id:1){hours:adherence(period:{start:"a",end:"b"},scheduled:PLANN){employeeId}}}`,
		`{planningUnit(id:1){hours:adherence(period:{start:"a",end:"b"},scheduled:"PLAN"){employeeId}}}`,
		`{employees(orderBy:NAMES){totalCount}}`,
		`{employees(first:FIRST){totalCount}}`,
	} {
		got := post(t, h, query, nil)
		if got.code() == "" || got.limit() != "" || strings.Contains(got.text, "Did you mean") {
			t.Errorf("%s: %s", query, got.text)
		}
	}
}

// gqlparser's rule on nested introspection lists is kept.
func TestIntrospectionListsStayShallow(t *testing.T) {
	h := newServer(t, guard.Limits{}, &fake{})
	got := post(t, h, "{__schema{types{fields{type{fields{type{fields{name}}}}}}}}", nil)
	if got.code() != "GRAPHQL_VALIDATION_FAILED" || !strings.Contains(got.text, "introspection depth") {
		t.Error(got.text)
	}
}
