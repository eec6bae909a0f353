package graph

import (
	"context"

	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/plan"
)

// A tree is the planning units that the token sees, by their parents.
type tree struct {
	units *plan.Table[wfm.PlanningUnit]
	below map[wfm.ID][]wfm.PlanningUnit // by id, deleted units left out
}

func unitTree(ctx context.Context) (*tree, error) {
	units, err := request(ctx).Units(ctx)
	if err != nil {
		return nil, err
	}
	t := &tree{units, map[wfm.ID][]wfm.PlanningUnit{}}
	for _, u := range units.Rows {
		if u.ParentID != 0 && !bool(u.Deleted) {
			t.below[u.ParentID] = append(t.below[u.ParentID], u)
		}
	}
	return t, nil
}

// descendants returns all units below one, each after the one above it. A circle of
// parents, which a broken answer may hold, is walked once.
func (t *tree) descendants(id wfm.ID) []wfm.PlanningUnit {
	out, seen := []wfm.PlanningUnit{}, map[wfm.ID]bool{id: true}
	var walk func(wfm.ID)
	walk = func(id wfm.ID) {
		for _, u := range t.below[id] {
			if !seen[u.ID] {
				seen[u.ID] = true
				out = append(out, u)
				walk(u.ID)
			}
		}
	}
	walk(id)
	return out
}

// Parent resolves PlanningUnit.parent for a list of units.
func (planningUnit) Parent(ctx context.Context, units []*wfm.PlanningUnit) ([]*wfm.PlanningUnit, error) {
	t, err := unitTree(ctx)
	if err != nil {
		return nil, err
	}
	return each(units, func(u *wfm.PlanningUnit) *wfm.PlanningUnit { return t.units.Get(u.ParentID) }), nil
}

// Children resolves PlanningUnit.children for a list of units.
func (planningUnit) Children(ctx context.Context, units []*wfm.PlanningUnit) ([][]wfm.PlanningUnit, error) {
	t, err := unitTree(ctx)
	if err != nil {
		return nil, err
	}
	return each(units, func(u *wfm.PlanningUnit) []wfm.PlanningUnit { return append([]wfm.PlanningUnit{}, t.below[u.ID]...) }), nil
}

// Descendants resolves PlanningUnit.descendants for a list of units.
func (planningUnit) Descendants(ctx context.Context, units []*wfm.PlanningUnit) ([][]wfm.PlanningUnit, error) {
	t, err := unitTree(ctx)
	if err != nil {
		return nil, err
	}
	return each(units, func(u *wfm.PlanningUnit) []wfm.PlanningUnit { return t.descendants(u.ID) }), nil
}
