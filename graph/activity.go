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
