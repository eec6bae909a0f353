// Package table makes tables of answers: it flattens the nested lists of any operation's
// answer into rows of typed cells, and writes them as CSV, NDJSON and XLSX.
// docs/reports/tables.md has the rules with examples. File by file:
//
//   - table.go: what a table is: its columns and what is in a cell
//   - shape.go: the lists and columns of an operation, from its selection set alone
//   - column.go: what @column says of a field
//   - chart.go: what @chart says of a list
//   - check.go: which of these make no sense, told before the operation runs
//   - choose.go: which list gives the rows, and what becomes of the others
//   - header.go: the names of columns and lists
//   - number.go: exact numbers, minutes in their units, sums
//   - total.go: what columns add up to, and whether that is known
//   - rows.go: an answer's rows, read off its bytes one after the other
//   - scan.go: where values end in JSON
//   - text.go: a cell as text
//   - csv.go, ndjson.go, xlsx.go: the formats, of the last sheet.go: one sheet, look.go: its cells,
//     draw.go: its chart, and sheetname.go
//
// It knows selection sets, and nothing of HTTP, the schema or how an answer came about.
// Neighbour: package graphqlhttp says which format a request asks for.
package table

import (
	"fmt"
	"strings"
)

// A Kind is what the values of a column are.
type Kind int

// The kinds of values. Everything that is not listed, scalars of other schemas too, is Text.
const (
	Text     Kind = iota // String, ID and enums: never a number, whatever it looks like
	Number               // Int and Float
	Boolean              // Boolean
	Date                 // Date: YYYY-MM-DD
	DateTime             // DateTime: RFC 3339
)

// A Column is one of a table.
type Column struct {
	Header string
	Kind   Kind
	Measure
	Total  bool // it is added up
	Joined bool // its cells may hold several values, each of the kind
}

// A Cell is a value as it stands in the answer, in JSON: of a joined column a list. It is
// nil where the answer has no place for it, as in a row of an object whose list is empty.
type Cell []byte

// blank says whether there is nothing to show.
func (c Cell) blank() bool { return len(c) == 0 || c[0] == 'n' }

// A Table is how an operation's answers read as rows.
type Table struct {
	Name    string // of the list that gives the rows; "" where the operation has no list
	Sheet   string // what @column calls that list; "" where it does not
	Columns []Column
	Chart   *Chart // nil where there is none

	root   *place   // of the answer
	leaves []*place // by column
	label  int      // the column that says which row has the totals; -1 where no column is added up
	levels []level  // outermost first: what is outside of all lists, then each list's elements
}

// A level is what of a row comes from one object: an element of a list, or the answer itself.
type level struct {
	object  *object
	columns []int // that it fills, and that another of its kind fills anew
	inner   bool  // each row has an element of its list, so that what is around an empty one gives none
}

// A Problem is something that went wrong in an answer, for the people who read the table.
type Problem struct {
	Path    string // of the field: planningUnit.schedule[3].employee; "" where it has none
	Code    string
	Message string
	Places  int // of the answer in which it is the same, [*] in the path standing for them; 0 is one
}

func (p Problem) String() string {
	s, where := p.Message, p.Path
	if p.Places > 1 {
		where = strings.TrimPrefix(fmt.Sprintf("%s (%d places)", where, p.Places), " ")
	}
	if where != "" {
		s = where + ": " + s
	}
	if p.Code != "" {
		s += " (" + p.Code + ")"
	}
	return s
}
