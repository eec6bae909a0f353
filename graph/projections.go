package graph

import (
	"maps"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/graph/exec"
	"shiftgraph/upstream/plan"
)

// projections keeps what calls ask for because of what [project] told. That hangs on which variables there are more than on
// what they are, so that an operation has few.
type projections struct {
	planner *plan.Planner
	kept    exec.Keep[ast.OperationDefinition, projected]
}

// projected are the projections of one operation, by the signature of its variables.
type projected struct {
	mu sync.Mutex
	of map[string]plan.Projection
}

// mostSignatures is how many projections of one operation are kept.
const mostSignatures = 16

// get returns what the calls of an operation ask for.
func (p *projections) get(op *graphql.OperationContext) plan.Projection {
	known := p.kept.Get(op.Operation, func() *projected {
		return &projected{of: map[string]plan.Projection{}}
	})
	var room [64]byte
	key := appendSignature(room[:0], op)
	known.mu.Lock()
	defer known.mu.Unlock()
	fields, ok := known.of[string(key)]
	if !ok {
		fields = p.planner.Projection(project(op))
		if len(known.of) < mostSignatures {
			known.of[string(key)] = fields
		}
	}
	return fields
}

// appendSignature appends what a projection can tell of an operation's variables: which of
// them there are, which of their fields, and the values of flags and enums.
func appendSignature(b []byte, op *graphql.OperationContext) []byte {
	for _, v := range op.Operation.VariableDefinitions {
		value, given := op.Variables[v.Variable]
		if !given {
			b = append(b, '-')
			continue
		}
		b = appendPresence(b, value, v.Definition == nil || v.Definition.Kind == ast.Enum)
	}
	return b
}

func appendPresence(b []byte, value any, enum bool) []byte {
	switch value := value.(type) {
	case nil:
		return append(b, '0')
	case bool:
		if value {
			return append(b, 't')
		}
		return append(b, 'f')
	case string:
		if enum {
			b = append(append(b, '"'), value...)
		}
		return append(b, '1')
	case map[string]any:
		b = append(b, '{')
		for _, name := range slices.Sorted(maps.Keys(value)) {
			b = appendPresence(append(append(b, name...), ':'), value[name], false)
		}
		return append(b, '}')
	}
	return append(b, '1')
}
