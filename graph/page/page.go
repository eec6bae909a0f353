// Package page holds what the schema's connections are bound to. A page knows its rows, and
// how to make the cursor of one: cursors and edges are made where they are asked for.
package page

import "shiftgraph/internal/wfm"

// A Connection is a page of a list. Its rows are shared: nothing in them, nor their list, may
// be changed.
type Connection[T any] struct {
	TotalCount int // rows of all pages together
	PageInfo   Info
	Nodes      []*T

	Kept bool // Nodes are part of a list that is kept
}

// Lasts implements [exec.Lasting].
func (c *Connection[T]) Lasts() bool { return c.Kept }

// An EmployeeConnection is a page of people.
type EmployeeConnection struct{ Connection[wfm.Employee] }

// An EmployeeEdge is a person on a page.
type EmployeeEdge struct{ Edge[wfm.Employee] }

// A ScheduleDayConnection is a page of schedule days.
type ScheduleDayConnection struct{ Connection[wfm.ScheduleDay] }

// A ScheduleDayEdge is a schedule day on a page.
type ScheduleDayEdge struct{ Edge[wfm.ScheduleDay] }

// Info says where a page stands within the whole list.
type Info struct {
	HasNextPage     bool
	HasPreviousPage bool

	Len      int                // rows of the page
	CursorOf func(i int) string // the cursor of the i-th of them
}

// StartCursor is the cursor of the page's first row; nil when it has none.
func (p *Info) StartCursor() *string { return p.cursor(0) }

// EndCursor is the cursor of the page's last row; nil when it has none.
func (p *Info) EndCursor() *string { return p.cursor(p.Len - 1) }

func (p *Info) cursor(i int) *string {
	if p.Len == 0 {
		return nil
	}
	s := p.CursorOf(i)
	return &s
}

// An Edge is a row of a page, with its cursor.
type Edge[T any] struct {
	Node *T

	page  *Info
	place int
}

// Cursor is where the list continues behind the row.
func (e *Edge[T]) Cursor() string { return e.page.CursorOf(e.place) }

// Edges are the page's people.
func (c *EmployeeConnection) Edges() []EmployeeEdge {
	out := make([]EmployeeEdge, len(c.Nodes))
	for i := range out {
		out[i].Edge = c.edge(i)
	}
	return out
}

// Edges are the page's days.
func (c *ScheduleDayConnection) Edges() []ScheduleDayEdge {
	out := make([]ScheduleDayEdge, len(c.Nodes))
	for i := range out {
		out[i].Edge = c.edge(i)
	}
	return out
}

func (c *Connection[T]) edge(i int) Edge[T] { return Edge[T]{c.Nodes[i], &c.PageInfo, i} }
