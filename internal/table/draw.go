package table

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// What is drawn of a table. A chart of more points than a screen has tells no more, and who
// has a hundred groups does not look at a hundred charts. What is left out is said above them.
const (
	maxCharts = 12
	maxPoints = 10_000 // of a series
)

// chartRows is how many rows of its sheet a chart takes.
const chartRows = 22

// A block is the rows of one group that follow each other: elements of one list.
type block struct {
	label       string // what stands around the list
	day         string // of all its instants; "" where they are of several
	first, last int    // rows of the sheet
}

// title is what a block's chart is called.
func (b block) title(chart string) string {
	if b.label != "" {
		chart += ": " + b.label
	}
	if b.day != "" && !strings.Contains(chart, b.day) { // times alone stand along the axis
		chart += ", " + b.day
	}
	return cutUnits(chart, 200)
}

// blocks are the groups of a table's rows as they are seen one after the other.
type blocks struct {
	table *Table
	drawn []block
	many  int // groups, those that are not drawn too
	cut   int // rows that are not drawn of those that are
	group int // of the row before
}

// add adds a row of the sheet. A row that only says that there are no elements is none.
func (b *blocks) add(row, group int, cells []Cell) {
	if b.table.Chart == nil || cells[b.table.Chart.X].blank() {
		return
	}
	day := b.table.day(cells)
	if b.many == 0 || group != b.group {
		b.many, b.group = b.many+1, group
		if b.many <= maxCharts {
			b.drawn = append(b.drawn, block{label: b.table.around(cells), day: day, first: row, last: row})
		}
		return
	}
	if b.many > maxCharts {
		return
	}
	if last := &b.drawn[len(b.drawn)-1]; row-last.first < maxPoints {
		last.last = row
		if day != last.day {
			last.day = ""
		}
	} else {
		b.cut++
	}
}

// day is that of a row's instant along the axis, as the clock showed it; "" where there is none.
func (t *Table) day(cells []Cell) string {
	cell := cells[t.Chart.X]
	if t.Columns[t.Chart.X].Kind != DateTime || len(cell) < len(`"2006-01-02`) {
		return ""
	}
	return string(cell[1:len(`"2006-01-02`)])
}

// around says what a row's group is called: the first text of each level around the rows, or
// its first date.
func (t *Table) around(cells []Cell) string {
	var names []string
	for _, l := range t.levels[:len(t.levels)-1] {
		says := func(kind Kind) func(c int) bool {
			return func(c int) bool {
				return t.Columns[c].Kind == kind && !t.Columns[c].Joined && !t.leaves[c].id && !cells[c].blank()
			}
		}
		at := slices.IndexFunc(l.columns, says(Text))
		if at < 0 {
			at = slices.IndexFunc(l.columns, says(Date))
		}
		if at >= 0 {
			c := l.columns[at]
			names = append(names, string(style{}.text(nil, t.Columns[c], cells[c])))
		}
	}
	return strings.Join(names, " · ")
}

// note says what is not drawn; "" where everything is.
func (b *blocks) note() string {
	var notes []string
	if b.many > maxCharts {
		notes = append(notes, fmt.Sprintf("The first %d of %d charts are drawn; ask for less to see others.", maxCharts, b.many))
	}
	if b.cut > 0 {
		notes = append(notes, fmt.Sprintf("Of a series the first %d rows are drawn; %d are not.", maxPoints, b.cut))
	}
	return strings.Join(notes, " ")
}

// drawnAs are the library's types of charts.
var drawnAs = map[ChartType]excelize.ChartType{Line: excelize.Line, Columns: excelize.Col, Stacked: excelize.ColStacked}

// charts fills a sheet with the charts of a table, whose rows stand on another.
func (b *bookWriter) charts(sheet, rowsSheet string, t *Table, found *blocks) error {
	line := 1
	if note := found.note(); note != "" {
		if err := b.file.SetCellStr(sheet, "A1", note); err != nil {
			return err
		}
		line = 3
	}
	title := t.Chart.Title
	if title == "" {
		title = rowsSheet
	}
	cell := func(column, row int) string { return "'" + rowsSheet + "'!" + absolute(column+1, row) }
	for _, block := range found.drawn {
		grey := excelize.Font{Color: "595959", Size: 9}
		chart := &excelize.Chart{
			Type:      drawnAs[t.Chart.Type],
			Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: block.title(title), Font: &excelize.Font{Size: 12, Bold: true}}}},
			Legend:    excelize.ChartLegend{Position: "bottom"},
			Dimension: excelize.ChartDimension{Width: 960, Height: 400},
			XAxis: excelize.ChartAxis{
				NumFmt:        excelize.ChartNumFmt{CustomNumFmt: block.format(t.Columns[t.Chart.X].Kind)},
				TickLabelSkip: 1 + (block.last-block.first)/mostLabels,
				Alignment:     excelize.Alignment{TextRotation: -45}, // upright ones LibreOffice writes letter below letter
				Font:          grey,
			},
			YAxis: excelize.ChartAxis{MajorGridLines: true, Font: grey},
		}
		for _, column := range t.Chart.Series {
			chart.Series = append(chart.Series, excelize.ChartSeries{
				Name:       cell(column, 1),
				Categories: cell(t.Chart.X, block.first) + ":" + absolute(t.Chart.X+1, block.last),
				Values:     cell(column, block.first) + ":" + absolute(column+1, block.last),
				Line:       excelize.LineOptions{Width: 1.5},
				Marker:     excelize.ChartMarker{Symbol: "none"},
			})
		}
		if err := b.file.AddChart(sheet, "A"+strconv.Itoa(line), chart); err != nil {
			return err
		}
		b.keepValues(t.Columns[t.Chart.X].Kind)
		line += chartRows
	}
	return nil
}

// absolute is a cell's name in a formula that may be copied.
func absolute(column, row int) string {
	name, _, _ := strings.Cut(cellName(column, row), strconv.Itoa(row))
	return "$" + name + "$" + strconv.Itoa(row)
}

// mostLabels is how many values along an axis are named.
const mostLabels = 16

// format is how dates and times stand along the axis.
func (b block) format(x Kind) string {
	switch {
	case x == Date:
		return dateFormat
	case x == DateTime && b.day != "":
		return "hh:mm"
	case x == DateTime:
		return "yyyy-mm-dd hh:mm"
	}
	return "General"
}

// keepValues makes the axis of the chart that was added last show each of its values, dates as
// such. The library calls them texts, and leaves it to Excel to make an axis of days where it
// sees dates, on which all times of a day would be one point.
func (b *bookWriter) keepValues(x Kind) {
	b.drawn++
	path := fmt.Sprintf("xl/charts/chart%d.xml", b.drawn)
	content, _ := b.file.Pkg.Load(path)
	text, _ := content.([]byte)
	text = bytes.ReplaceAll(text, []byte(`<auto val="1">`), []byte(`<auto val="0">`))
	if x != Text && x != Boolean {
		text = bytes.ReplaceAll(text, []byte("<cat><strRef>"), []byte("<cat><numRef>"))
		text = bytes.ReplaceAll(text, []byte("</strRef></cat>"), []byte("</numRef></cat>"))
	}
	b.file.Pkg.Store(path, text)
}
