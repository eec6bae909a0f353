package exec

import (
	"runtime"
	"sync"
	"weak"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// plans keeps what was compiled for as long as its operation is kept, which is what the
// server's cache of documents decides: a plan without its document is never asked for
// again. So there is no second bound here to be chosen.
type plans struct {
	mu sync.Mutex
	of map[weak.Pointer[ast.OperationDefinition]]*variants
}

// variants are the plans of one operation, by the values of the variables that @skip and
// @include read. Nothing in it may point at the operation.
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
	v := p.variants(op.Operation)
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

// variants returns the plans of an operation.
func (p *plans) variants(op *ast.OperationDefinition) *variants {
	key := weak.Make(op)
	p.mu.Lock()
	defer p.mu.Unlock()
	v := p.of[key]
	if v == nil {
		v = &variants{conditions: conditions(op), plan: map[string]*Plan{}}
		if p.of == nil {
			p.of = map[weak.Pointer[ast.OperationDefinition]]*variants{}
		}
		p.of[key] = v
		runtime.AddCleanup(op, p.forget, key)
	}
	return v
}

func (p *plans) forget(key weak.Pointer[ast.OperationDefinition]) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.of, key)
}

// conditions are the variables that @skip and @include read, in the order of the text.
func conditions(op *ast.OperationDefinition) []string {
	var names []string
	seen, seenFragment := map[string]bool{}, map[*ast.FragmentDefinition]bool{}
	note := func(directives ast.DirectiveList) {
		for _, d := range directives {
			for _, a := range d.Arguments {
				if v := a.Value; v != nil && v.Kind == ast.Variable && !seen[v.Raw] {
					seen[v.Raw] = true
					names = append(names, v.Raw)
				}
			}
		}
	}
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				note(s.Directives)
				walk(s.SelectionSet)
			case *ast.InlineFragment:
				note(s.Directives)
				walk(s.SelectionSet)
			case *ast.FragmentSpread:
				note(s.Directives)
				if s.Definition != nil && !seenFragment[s.Definition] {
					seenFragment[s.Definition] = true
					walk(s.Definition.SelectionSet)
				}
			}
		}
	}
	walk(op.SelectionSet)
	return names
}
