package graph

import (
	"context"

	"shiftgraph/internal/wfm"
)

// Contracts resolves Query.contracts.
func (query) Contracts(ctx context.Context, includeDeleted *bool) ([]wfm.Contract, error) {
	all, err := request(ctx).Contracts(ctx)
	if err != nil {
		return nil, err
	}
	return kept(all.Rows, func(c *wfm.Contract) bool { return isTrue(includeDeleted) || !bool(c.Deleted) }), nil
}

// Contract resolves Query.contract.
func (query) Contract(ctx context.Context, id wfm.ID) (*wfm.Contract, error) {
	all, err := request(ctx).Contracts(ctx)
	if err != nil {
		return nil, err
	}
	return all.Get(id), nil
}

type contract struct{ *resolvers }

// Color resolves Contract.color.
func (r contract) Color(_ context.Context, c *wfm.Contract) (*string, error) {
	return r.color(c.Color), nil
}
