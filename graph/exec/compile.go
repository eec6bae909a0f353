package exec

import (
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// A Plan is an operation that can be run.
type Plan struct {
	nodes []*node // of the query
	size  sizing
}

// A node is a field of the selection set.
type node struct {
	lead     []byte // what stands before the value: the response name and its colon, behind a brace or comma
	name     string // the response name
	typeName []byte // of __typename: the answer
	field    *Field
	picked   graphql.CollectedField
	object   string // the type that the field is of
	nonNull  bool
	elements bool    // of a list: whether no element may be null
	nodes    []*node // of its objects
	pure     bool    // whether what is written hangs on the object alone
	shape    string  // of pure ones: the same for those that write the same
	inside   string  // the shapes of nodes
}

// Compile returns the plan of an operation whose variables are known; false where it holds
// something that gqlgen must run.
func (t Table) Compile(op *graphql.OperationContext) (*Plan, bool) {
	if t == nil || op.Operation == nil || op.Operation.Operation != ast.Query {
		return nil, false
	}
	nodes, ok := t.selection(op, "Query", op.Operation.SelectionSet)
	return &Plan{nodes: nodes}, ok
}

func (t Table) selection(op *graphql.OperationContext, object string, set ast.SelectionSet) ([]*node, bool) {
	picked := graphql.CollectFields(op, set, []string{object})
	nodes := make([]*node, 0, len(picked))
	for _, f := range picked {
		n := &node{lead: []byte(",\"" + f.Alias + "\":"), name: f.Alias, picked: f, object: object}
		if len(nodes) == 0 {
			n.lead[0] = '{'
		}
		nodes = append(nodes, n)
		if f.Name == "__typename" {
			n.typeName, n.pure = strconv.AppendQuote(nil, object), true
			n.shape = string(n.lead) + f.Name
			continue
		}
		if strings.HasPrefix(f.Name, "__") || f.Definition == nil || f.IsDeferred() {
			return nil, false
		}
		if n.field = t[object][f.Name]; n.field == nil {
			return nil, false
		}
		n.nonNull, n.pure = f.Definition.Type.NonNull, n.field.pure()
		n.shape = string(n.lead) + object + "." + f.Name
		if n.field.object == "" {
			continue
		}
		n.elements = f.Definition.Type.Elem != nil && f.Definition.Type.Elem.NonNull
		var ok bool
		if n.nodes, ok = t.selection(op, n.field.object, f.Selections); !ok {
			return nil, false
		}
		for _, x := range n.nodes {
			n.pure = n.pure && x.pure
			n.inside += x.shape
		}
		if !n.pure {
			n.inside = ""
		}
		n.shape += n.inside + "}"
	}
	return nodes, true
}
