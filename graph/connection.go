package graph

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"sort"

	"shiftgraph/graph/gen"
	"shiftgraph/internal/wfm"
)

// defaultPageSize is how many come when a caller names neither first nor last.
const defaultPageSize = 100

// A pageRequest is which part of an ordered list a caller wants.
type pageRequest struct {
	size          int
	fromEnd       bool
	after, before *sortKey
	binding       binding
}

// A binding ties a cursor to the arguments that made its list: a cursor of one list says
// nothing about another.
type binding [8]byte

// newPageRequest reads the paging arguments of a connection. list is what else decides
// which list is paged: filter and order.
func newPageRequest(first *int, after *string, last *int, before *string, most int, list ...any) (*pageRequest, error) {
	p := &pageRequest{size: min(defaultPageSize, most), fromEnd: last != nil}
	switch {
	case first != nil && last != nil:
		return nil, &inputError{"last", "first and last cannot go together; leave one out"}
	case first != nil:
		p.size = *first
	case last != nil:
		p.size = *last
	}
	if p.size < 0 || p.size > most {
		argument := "first"
		if p.fromEnd {
			argument = "last"
		}
		return nil, &inputError{argument, fmt.Sprintf("%d is not a page size; want 0 to %d, and `after` for more", p.size, most)}
	}
	arguments, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(arguments)
	copy(p.binding[:], sum[:])
	if p.after, err = p.key("after", after); err != nil {
		return nil, err
	}
	p.before, err = p.key("before", before)
	return p, err
}

// cursor writes the place of a key in this list as opaque text.
func (p *pageRequest) cursor(k sortKey) string {
	b := append([]byte{}, p.binding[:]...)
	b = binary.AppendUvarint(b, uint64(k.ID))
	return base64.RawURLEncoding.EncodeToString(append(b, k.Text...))
}

// key reads a cursor that [pageRequest.cursor] made for this list.
func (p *pageRequest) key(argument string, cursor *string) (*sortKey, error) {
	if cursor == nil {
		return nil, nil //nolint:nilnil // no cursor is no key
	}
	b, err := base64.RawURLEncoding.DecodeString(*cursor)
	if err != nil || len(b) < len(p.binding) {
		return nil, &inputError{argument, "this is not a cursor; use endCursor or startCursor of an earlier page"}
	}
	if binding(b[:len(p.binding)]) != p.binding {
		return nil, &inputError{argument, "this cursor belongs to a list with another filter or order; start again without it"}
	}
	b = b[len(p.binding):]
	id, n := binary.Uvarint(b)
	if n <= 0 {
		return nil, &inputError{argument, "this is not a cursor; use endCursor or startCursor of an earlier page"}
	}
	return &sortKey{string(b[n:]), wfm.ID(id)}, nil
}

// of cuts the page out of the ordered list.
func (p *pageRequest) of(all []placed) *gen.EmployeeConnection {
	from, to := 0, len(all)
	if p.after != nil {
		from = sort.Search(len(all), func(i int) bool { return all[i].key.compare(*p.after) > 0 })
	}
	if p.before != nil {
		to = max(from, sort.Search(len(all), func(i int) bool { return all[i].key.compare(*p.before) >= 0 }))
	}
	if p.fromEnd {
		from = max(from, to-p.size)
	} else {
		to = min(to, from+p.size)
	}
	page := all[from:to]
	out := &gen.EmployeeConnection{
		TotalCount: len(all),
		PageInfo:   &gen.PageInfo{HasNextPage: to < len(all), HasPreviousPage: from > 0},
		Edges:      make([]gen.EmployeeEdge, len(page)),
		Nodes:      make([]wfm.Employee, len(page)),
	}
	for i := range page {
		out.Nodes[i] = page[i].employee
		out.Edges[i] = gen.EmployeeEdge{Cursor: p.cursor(page[i].key), Node: &out.Nodes[i]}
	}
	if len(page) > 0 {
		out.PageInfo.StartCursor = &out.Edges[0].Cursor
		out.PageInfo.EndCursor = &out.Edges[len(page)-1].Cursor
	}
	return out
}
