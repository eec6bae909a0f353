package graph

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"shiftgraph/graph/page"
	"shiftgraph/internal/wfm"
)

// A sortKey is the place of an entry in an ordered list. Text compares first, the id
// decides between equals; no two entries of a list have the same key.
type sortKey struct {
	Text string
	ID   wfm.ID
}

func (k sortKey) compare(l sortKey) int {
	return cmp.Or(strings.Compare(k.Text, l.Text), cmp.Compare(k.ID, l.ID))
}

// A pageRequest is which part of an ordered list a caller wants.
type pageRequest struct {
	size          int // entries; -1 for all
	fromEnd       bool
	after, before *sortKey
	binding       binding
}

// A binding ties a cursor to the arguments that made its list: a cursor of one list says
// nothing about another.
type binding [8]byte

const wholeList = -1

// newPageRequest reads the paging arguments of a connection. list is what else decides
// which list is paged, such as filter and order.
func newPageRequest(first *int, after *string, last *int, before *string, most int, list ...any) (*pageRequest, error) {
	p := &pageRequest{size: wholeList, fromEnd: last != nil}
	argument := "first"
	switch {
	case first != nil && last != nil:
		return nil, &inputError{"last", "first and last cannot go together; leave one out"}
	case first != nil:
		p.size = *first
	case last != nil:
		argument, p.size = "last", *last
	}
	if first != nil || last != nil {
		if err := checkPageSize(argument, p.size, most); err != nil {
			return nil, err
		}
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

func checkPageSize(argument string, n, most int) error {
	if n < 0 || n > most {
		return &inputError{argument, fmt.Sprintf("%d is not a page size; want 0 to %d, and a cursor for more", n, most)}
	}
	return nil
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
		return nil, &inputError{argument, "this cursor belongs to a list with other arguments; start again without it"}
	}
	b = b[len(p.binding):]
	id, n := binary.Uvarint(b)
	if n <= 0 {
		return nil, &inputError{argument, "this is not a cursor; use endCursor or startCursor of an earlier page"}
	}
	return &sortKey{string(b[n:]), wfm.ID(id)}, nil
}

// of finds the page in an ordered list of n entries, of which key gives the place, and
// returns where it begins.
func (p *pageRequest) of(n int, key func(int) sortKey) (from int, info page.Info) {
	to := n
	if p.after != nil {
		from = sort.Search(n, func(i int) bool { return key(i).compare(*p.after) > 0 })
	}
	if p.before != nil {
		to = max(from, sort.Search(n, func(i int) bool { return key(i).compare(*p.before) >= 0 }))
	}
	switch {
	case p.size == wholeList:
	case p.fromEnd:
		from = max(from, to-p.size)
	default:
		to = min(to, from+p.size)
	}
	return from, page.Info{
		HasNextPage: to < n, HasPreviousPage: from > 0, Len: to - from,
		CursorOf: func(i int) string { return p.cursor(key(from + i)) },
	}
}
