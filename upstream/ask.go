package upstream

import (
	"context"
	"io"

	"shiftgraph/internal/wfm"
)

// getList makes a call whose answer is a list; see [decodeList].
func getList[T any](ctx context.Context, c *Client, path, query string, s shape, accept func(*T) (bool, error)) ([]T, error) {
	var out []T
	err := c.get(ctx, path, query, func(r io.Reader) (err error) {
		out, err = decodeList(r, s, accept)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// getOne makes a call whose answer is one entity; see [decodeOne].
func getOne[T any](ctx context.Context, c *Client, path string, s shape, accept func(*T) (bool, error)) (*T, error) {
	var out *T
	err := c.get(ctx, path, "", func(r io.Reader) (err error) {
		out, err = decodeOne(r, s, accept)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// need makes the accept function of entities that cannot do without their id.
func need[T any](field string, id func(*T) wfm.ID) func(*T) (bool, error) {
	return func(v *T) (bool, error) {
		if id(v) == 0 {
			return false, missing(field)
		}
		return true, nil
	}
}

// only makes the accept function of the one entity with the id asked for.
func only[T any](asked wfm.ID, field string, id func(*T) wfm.ID) func(*T) (bool, error) {
	return func(v *T) (bool, error) {
		got := id(v)
		if got == 0 {
			return false, missing(field)
		}
		return got == asked, nil
	}
}
