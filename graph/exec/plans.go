package exec

import (
	"runtime"
	"slices"
	"sync"
	"weak"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/internal/directives"
)

// A Keep holds a value for each of some things, for as long as the thing itself is kept. Of
// operations that is what the server's cache of documents decides: what is known of an
// operation without its document is never asked for again. So there is no second bound to be
// chosen. Nothing in a value may point at its thing.
type Keep[K, V any] struct {
	mu sync.Mutex
	of map[weak.Pointer[K]]*V
}

// Get returns what is held for a thing, made by first where there is nothing yet. A value
// that has to hear of its end has a method dropped.
func (k *Keep[K, V]) Get(of *K, first func() *V) *V {
	key := weak.Make(of)
	k.mu.Lock()
	defer k.mu.Unlock()
	v := k.of[key]
	if v == nil {
		v = first()
		if k.of == nil {
			k.of = map[weak.Pointer[K]]*V{}
		}
		k.of[key] = v
		runtime.AddCleanup(of, k.forget, key)
	}
	return v
}

func (k *Keep[K, V]) forget(key weak.Pointer[K]) {
	k.mu.Lock()
	v := k.of[key]
	delete(k.of, key)
	k.mu.Unlock()
	if last, ok := any(v).(interface{ dropped() }); ok && v != nil {
		last.dropped()
	}
}

// plans keeps what was compiled.
type plans struct {
	kept Keep[ast.OperationDefinition, variants]
}

// variants are the plans of one operation, by the values of the variables that @skip and
// @include read.
type variants struct {
	conditions []string

	mu   sync.Mutex
	plan map[string]*Plan // nil where the operation cannot be compiled
}

// mostVariants is how many plans of one operation are kept.
const mostVariants = 16

// get returns the plan of an operation, made by compile where there is none yet; nil where
// it cannot be compiled.
func (p *plans) get(op *graphql.OperationContext, compile func(*graphql.OperationContext) *Plan) *Plan {
	v := p.kept.Get(op.Operation, func() *variants {
		return &variants{conditions: conditions(op.Operation), plan: map[string]*Plan{}}
	})
	var text [16]byte
	key := text[:0]
	for _, name := range v.conditions {
		value, _ := op.Variables[name].(bool)
		key = append(key, bit(value))
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	plan, known := v.plan[string(key)]
	if !known {
		plan = compile(op)
		if len(v.plan) < mostVariants {
			v.plan[string(key)] = plan
		}
	}
	return plan
}

func bit(b bool) byte {
	if b {
		return '1'
	}
	return '0'
}

// conditions are the variables that @skip and @include read, in the order of the text.
func conditions(op *ast.OperationDefinition) []string {
	var names []string
	for d := range directives.Of(op) {
		if d.Name != "skip" && d.Name != "include" {
			continue
		}
		for _, a := range d.Arguments {
			if v := a.Value; v != nil && v.Kind == ast.Variable && !slices.Contains(names, v.Raw) {
				names = append(names, v.Raw)
			}
		}
	}
	return names
}
