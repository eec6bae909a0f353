package graph

import (
	"context"
	"slices"

	"shiftgraph/graph/scalar"
	"shiftgraph/internal/wfm"
)

// Activities resolves Query.activities.
func (query) Activities(ctx context.Context, includeDeleted *bool, types []wfm.ActivityType) ([]wfm.Activity, error) {
	all, err := request(ctx).Activities(ctx)
	if err != nil {
		return nil, err
	}
	return kept(all.Rows, func(a *wfm.Activity) bool {
		return (isTrue(includeDeleted) || !bool(a.Deleted)) && (types == nil || slices.Contains(types, namedType(a.Type)))
	}), nil
}

// namedType is the type as a caller can ask for it.
func namedType(t wfm.ActivityType) wfm.ActivityType {
	if t.Known() {
		return t
	}
	return scalar.OtherActivityType
}

// Activity resolves Query.activity.
func (query) Activity(ctx context.Context, id wfm.ID) (*wfm.Activity, error) {
	all, err := request(ctx).Activities(ctx)
	if err != nil {
		return nil, err
	}
	return all.Get(id), nil
}

type activity struct{ *resolvers }

// Color resolves Activity.color.
func (r activity) Color(_ context.Context, a *wfm.Activity) (*string, error) {
	return r.color(a.Color), nil
}

// Children resolves Activity.children for a list of activities.
func (activity) Children(ctx context.Context, activities []*wfm.Activity) ([][]wfm.Activity, error) {
	all, err := request(ctx).Activities(ctx)
	if err != nil {
		return nil, err
	}
	out := make([][]wfm.Activity, len(activities))
	for i, a := range activities {
		out[i] = []wfm.Activity{}
		for _, id := range slices.Compact(slices.Sorted(slices.Values(a.ChildIDs))) {
			if child := all.Get(id); child != nil {
				out[i] = append(out[i], *child)
			}
		}
	}
	return out, nil
}

// Parents resolves Activity.parents for a list of activities.
func (activity) Parents(ctx context.Context, activities []*wfm.Activity) ([][]wfm.Activity, error) {
	all, err := request(ctx).Activities(ctx)
	if err != nil {
		return nil, err
	}
	parents := map[wfm.ID][]wfm.Activity{}
	for i := range all.Rows {
		for _, child := range slices.Compact(slices.Sorted(slices.Values(all.Rows[i].ChildIDs))) {
			parents[child] = append(parents[child], all.Rows[i])
		}
	}
	out := make([][]wfm.Activity, len(activities))
	for i, a := range activities {
		out[i] = append([]wfm.Activity{}, parents[a.ID]...)
	}
	return out, nil
}
