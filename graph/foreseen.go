package graph

import (
	"strconv"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/graph/exec"
	"shiftgraph/internal/values"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/plan"
)

// foresights keeps what [foresee] told of operations, and what their calls ask for, for the
// variables that came last.
type foresights struct {
	planner     *plan.Planner
	projections projections
	kept        exec.Keep[ast.OperationDefinition, foreseen]
}

func newForesights(p *plan.Planner) *foresights {
	return &foresights{planner: p, projections: projections{planner: p}}
}

// foreseen is what was told of one operation, by the day and the values of its variables.
type foreseen struct {
	mu     sync.Mutex
	of     map[string]*foresight
	weight int // bytes, of all together
}

const (
	// mostForeseen bounds what is kept of one operation, in bytes. A list of ids in many fields
	// is many needs, in ever new ways: a number of foresights would bound nothing.
	mostForeseen = 64 << 10
	// mostForeseenKey bounds the variables of a foresight that is kept, in bytes.
	mostForeseenKey = 1 << 10
)

// get returns what an operation's selection set tells on a day. It is shared.
func (f *foresights) get(op *graphql.OperationContext, today wfm.Date) *foresight {
	var room [256]byte
	key, plain := values.Append(strconv.AppendInt(room[:0], int64(today), 10), op.Variables)
	if !plain || len(key) > mostForeseenKey {
		return f.of(op, today)
	}
	known := f.kept.Get(op.Operation, func() *foreseen { return &foreseen{of: map[string]*foresight{}} })
	known.mu.Lock()
	defer known.mu.Unlock()
	told := known.of[string(key)]
	if told == nil {
		told = f.of(op, today)
		known.keep(string(key), told)
	}
	return told
}

// keep keeps a foresight, unless it is too large by itself. Where there is no room all others
// leave.
func (k *foreseen) keep(key string, told *foresight) {
	weight := len(key) + told.weight()
	if weight > mostForeseen {
		return
	}
	if k.weight+weight > mostForeseen {
		clear(k.of)
		k.weight = 0
	}
	k.of[key] = told
	k.weight += weight
}

// weight is about how many bytes a foresight takes.
func (f *foresight) weight() int {
	const itself, ofNeed, ofCrowd = 256, 192, 16 // a need stands among the certain wants too
	bytes := itself + ofNeed*len(f.needs) + ofCrowd*len(f.crowds)
	for _, n := range f.needs {
		bytes += len(n.field) + len(n.Levels)
	}
	return bytes
}

func (f *foresights) of(op *graphql.OperationContext, today wfm.Date) *foresight {
	told := foresee(op, today, f.planner.Zones().Differ())
	told.certain, told.fields = told.withoutAnswer(), f.projections.get(op)
	return &told
}
