package table

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// A ChartType is how a chart shows its series.
type ChartType int

// The types of charts.
const (
	Line    ChartType = iota
	Columns           // side by side
	Stacked           // columns on top of each other
)

var chartTypes = map[string]ChartType{"LINE": Line, "COLUMN": Columns, "STACKED": Stacked}

// A Chart is a picture of a table: a point of each series for each row.
type Chart struct {
	Type   ChartType
	Title  string // "" where none is given
	X      int    // the column along the axis
	Series []int  // columns of numbers
}

// chartSettings are what @chart says of a list, before there are columns.
type chartSettings struct {
	field  string // that it stands on, for errors
	at     *ast.Position
	typ    ChartType
	title  string
	x      string
	series []string
}

// maxSeries is how many series people tell apart.
const maxSeries = 12

// chartOf reads the @chart of a field that is selected several times: the first that has one
// decides. It is nil where none has, and where it hangs on what is not known.
func (r *shaper) chartOf(same []*ast.Field) (*chartSettings, error) {
	f, d := directive(same, "chart")
	if d == nil {
		return nil, nil
	}
	if len(f.SelectionSet) == 0 {
		return nil, misuse(d.Position, "@chart of %s: a chart is of a list of objects; put it there", f.Alias)
	}
	if hangsOn(d, r.unknown) {
		return nil, nil
	}
	c := &chartSettings{field: f.Alias, at: d.Position}
	typ, _ := argument(d, "type", r.variables).(string)
	c.typ = chartTypes[typ]
	c.x, _ = argument(d, "x", r.variables).(string)
	c.title, _ = argument(d, "title", r.variables).(string)
	if why := unfit(c.title); why != "" {
		return nil, misuse(c.at, "@chart(title:) of %s %s", f.Alias, why)
	}
	switch series := argument(d, "series", r.variables).(type) {
	case []any:
		for _, one := range series {
			name, _ := one.(string)
			c.series = append(c.series, name)
		}
	case []string:
		c.series = series
	case string: // a list of one, as GraphQL reads it
		c.series = []string{series}
	}
	if len(c.series) == 0 || len(c.series) > maxSeries {
		return nil, misuse(c.at, "@chart(series:) of %s has %d series; name 1 to %d", f.Alias, len(c.series), maxSeries)
	}
	return c, nil
}

// directive is the first directive of a name that a field has which is selected several
// times, and the selection that it stands on; nil where none has it.
func directive(same []*ast.Field, name string) (*ast.Field, *ast.Directive) {
	for _, f := range same {
		if d := f.Directives.ForName(name); d != nil {
			return f, d
		}
	}
	return nil, nil
}

// argument is the value of a directive's argument; nil where it has none.
func argument(d *ast.Directive, name string, variables map[string]any) any {
	if a := d.Arguments.ForName(name); a != nil && a.Value != nil {
		if value, err := a.Value.Value(variables); err == nil {
			return value
		}
	}
	return nil
}

// chart returns the chart of the list that gives the rows, or of the connection whose nodes
// these are; nil where there is none.
func (b *builder) chart() (*Chart, error) {
	p := b.rows
	if p == nil {
		return nil, nil
	}
	for p.chart == nil && p.connection {
		p = p.up
	}
	said := p.chart
	if said == nil {
		return nil, nil
	}
	c := &Chart{Type: said.typ, Title: said.title}
	var err error
	if c.X, err = b.charted("x", said, said.x, false); err != nil {
		return nil, err
	}
	for _, name := range said.series {
		column, err := b.charted("series", said, name, true)
		if err != nil {
			return nil, err
		}
		c.Series = append(c.Series, column)
	}
	return c, nil
}

// charted finds a column by its path below the rows' list.
func (b *builder) charted(argument string, said *chartSettings, path string, number bool) (int, error) {
	var names []string
	for i, leaf := range b.table.leaves {
		c := b.table.Columns[i]
		if c.Joined || leaf.listAround() != b.rows || number && c.Kind != Number {
			continue
		}
		name := strings.TrimPrefix(leaf.path(), b.rows.path()+".")
		if name == path {
			return i, nil
		}
		if len(names) < mostNamed {
			names = append(names, name)
		}
	}
	what := "value"
	if number {
		what = "number"
	}
	if len(names) == 0 {
		return 0, misuse(said.at, "@chart(%s:) of %s: its rows have no %s; select %q, or leave the chart out", argument, said.field, what, clip(path))
	}
	return 0, misuse(said.at, "@chart(%s:) of %s: its rows have no %s %q; select it, or name one of %s", argument, said.field, what, clip(path), strings.Join(names, ", "))
}

// checkChart refuses a chart where no table has its list's elements as rows.
func (p *place) checkChart() error {
	list := p
	for list != nil && !list.list {
		var below *place
		for _, kid := range list.kids {
			if kid.connection && kid.lists > 0 {
				below = kid
			}
		}
		list = below
	}
	if list == nil {
		return misuse(p.chart.at, "@chart of %s: it is no list; put it on the list whose elements are to be drawn", p.key)
	}
	if list.lists > 1 {
		return misuse(p.chart.at, "@chart of %s: there are lists in its elements, and those give the rows; put it on one of them", p.key)
	}
	return nil
}
