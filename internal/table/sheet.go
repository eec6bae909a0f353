package table

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// What a sheet can hold. A library that cuts what is longer would make it short without a
// sign, so that it is an error here.
const (
	maxSheetRows = excelize.TotalRows
	maxCellUnits = excelize.TotalCellChars // UTF-16 code units
)

// maxBookCells is how many cells a workbook may have: what stands around a list is repeated
// on each row, so that a short answer may make many. That many take about half a minute.
const maxBookCells = 5_000_000

// sheet writes a table to the sheet of that name.
func (b *bookWriter) sheet(name string, t *Table, data []byte, seen *survey) error {
	out, err := b.stream(name, t.Columns, seen.widths, seen.rows)
	if err != nil {
		return err
	}
	row := 1
	values := make([]any, len(t.Columns))
	err = t.Rows(data, func(cells []Cell) error {
		if row++; row%1024 == 0 && b.ctx.Err() != nil {
			return b.ctx.Err()
		}
		for k, cell := range cells {
			if values[k], err = b.value(t.Columns[k], cell); err != nil {
				return err
			}
		}
		return out.SetRow("A"+strconv.Itoa(row), values)
	})
	if err != nil {
		return err
	}
	if seen.totals {
		if err := b.totals(out, row, seen); err != nil {
			return err
		}
	}
	return out.Flush()
}

// stream begins a sheet with its header, which stays in sight and filters the rows.
func (b *bookWriter) stream(name string, columns []Column, widths []int, rows int) (*excelize.StreamWriter, error) {
	if err := b.page(name); err != nil { // the library writes some of it as soon as the stream begins
		return nil, err
	}
	out, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	// A filter, and not one of Excel's tables: a table repairs headers of its own accord, and has
	// no row of totals that this library could write.
	if err := b.file.AutoFilter(name, "A1:"+cellName(len(columns), rows+1), nil); err != nil {
		return nil, err
	}
	values := make([]any, len(columns))
	for k, column := range slices.Backward(columns) { // the library puts each in front of those before
		const mark = 3 // where the filter's button stands
		width := max(utf8.RuneCountInString(column.Header)+mark, widths[k]+1)
		if err := out.SetColWidth(k+1, k+1, float64(min(max(width, 8), 60))); err != nil {
			return nil, err
		}
		style, err := b.style(look{bold: true, wrap: true, align: column.align()})
		if err != nil {
			return nil, err
		}
		values[k] = excelize.Cell{StyleID: style, Value: column.Header}
	}
	return out, out.SetRow("A1", values)
}

// page says how a sheet is printed: across, all columns on one page, and on each page the header
// and which page it is.
func (b *bookWriter) page(name string) error {
	across, paper, one, any, yes := "landscape", 9, 1, 0, true // A4; as many pages down as it takes
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &across, Size: &paper, FitToWidth: &one, FitToHeight: &any}); err != nil {
		return err
	}
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	if err := b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L&A&R&P / &N"}); err != nil {
		return err
	}
	return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + name + "'!$1:$1", Scope: name})
}

// totals writes the row of totals behind the row that is the last one so far.
//
// A total is a formula, so that it is that of the rows which a filter leaves, with the value
// that it comes to. Where a duration is text, no formula would count it, and there is the value alone.
func (b *bookWriter) totals(out *excelize.StreamWriter, last int, seen *survey) error {
	t := seen.sums.table
	values := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		cell := excelize.Cell{}
		l := look{bold: true, rule: true}
		switch {
		case i == t.label:
			cell.Value = seen.sums.label()
		case seen.sums.known(i):
			cell.Value, l.format = c.rationalCell(seen.sums.sums[i].value())
			if !seen.texts[i] {
				cell.Formula = "SUBTOTAL(109," + cellName(i+1, 2) + ":" + cellName(i+1, last) + ")" // of the cells that are seen
			}
		}
		var err error
		if cell.StyleID, err = b.style(l); err != nil {
			return err
		}
		values[i] = cell
	}
	return out.SetRow(cellName(1, last+1), values)
}

// cellName is how formulas call a cell; both count from 1.
func cellName(column, row int) string {
	name := ""
	for ; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name + strconv.Itoa(row)
}

// A survey is what is known of a table's rows before they are written, which a sheet needs:
// how wide its columns begin, whether it can hold them, and what they add up to.
type survey struct {
	rows   int
	widths []int  // by column: the longest of the cells, of text the first ones, in characters
	texts  []bool // by column: a number that is to be added up has to be text
	sums   *totals
	totals bool // there is a row of them
	blocks *blocks
}

// mostMeasured is how many rows decide about the width of columns of text.
const mostMeasured = 200

// survey reads all rows, which is much faster than to write them in vain. The error is a
// *LimitError where they are too many.
func (b *bookWriter) survey(t *Table, data []byte, totals bool, problems []Problem) (*survey, error) {
	s := &survey{widths: make([]int, len(t.Columns)), texts: make([]bool, len(t.Columns)), sums: t.newTotals(problems), blocks: &blocks{table: t}}
	err := t.groups(data, func(group int, cells []Cell) error {
		s.rows++
		s.blocks.add(s.rows+1, group, cells)
		if t.label >= 0 {
			s.sums.add(cells)
		}
		for i, c := range t.Columns {
			if s.rows <= mostMeasured || c.Kind != Text { // a number or a date that is too wide is shown as hashes
				b.text = style{local: true}.text(b.text[:0], c, cells[i])
				s.widths[i] = max(s.widths[i], utf8.RuneCount(b.text))
			}
			if c.Total && c.Unit == Duration && !s.texts[i] && !cells[i].blank() {
				value, _, ok := c.cell(cells[i])
				_, text := value.(string)
				s.texts[i] = text || !ok
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.totals = totals && s.sums.any()
	rows := s.rows + 1 // with the header
	if s.totals {
		rows++
	}
	if rows > maxSheetRows {
		return nil, &LimitError{fmt.Sprintf("format: the table has more than the %d rows that a sheet can hold; take csv or ndjson, or ask for less", maxSheetRows-1)}
	}
	if b.cells += rows * len(t.Columns); b.cells > maxBookCells {
		return nil, &LimitError{fmt.Sprintf("format: the workbook would have more than %d cells; take csv or ndjson, select fewer fields, or ask for less", maxBookCells)}
	}
	if s.totals { // they are wider than what they add up
		s.widths[t.label] = max(s.widths[t.label], len(s.sums.label()))
		for i, c := range t.Columns {
			if s.sums.known(i) {
				s.widths[i] = max(s.widths[i], len(c.rational(nil, s.sums.sums[i].value())))
			}
		}
	}
	return s, nil
}
