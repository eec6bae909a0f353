package table

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// What a sheet can hold. A library that cuts what is longer would make it short without a
// sign, so that it is an error here.
const (
	maxSheetRows = excelize.TotalRows
	maxCellUnits = excelize.TotalCellChars // UTF-16 code units
	maxSheetName = excelize.MaxSheetNameLength
)

// A LimitError says that XLSX cannot hold a table.
type LimitError struct{ message string }

func (e *LimitError) Error() string { return e.message }

// errorsSheet is the name of the sheet with the problems of an answer.
const errorsSheet = "Errors"

// A Workbook is tables as XLSX, each on a sheet, made and not yet sent. What is long of it
// lies in temporary files until Close.
type Workbook struct{ file *excelize.File }

// NewWorkbook makes a workbook of an answer's tables. Numbers, booleans, dates and instants
// are cells of their kind: an instant shows what the clock showed there, since a cell knows
// no offset. All else is text, and no text is a formula. A sheet with the problems follows,
// and is the one that is seen first. fallback is the name of the sheet of an operation
// without lists. It stops when ctx ends, since it takes long before there is anything to
// write. The error is a *[LimitError] where the format is to blame.
func NewWorkbook(ctx context.Context, fallback string, tables []*Table, data []byte, problems []Problem) (_ *Workbook, err error) {
	file := excelize.NewFile()
	defer func() {
		if err != nil {
			_ = file.Close()
		}
	}()
	b := bookWriter{ctx: ctx, file: file}
	if err := b.styles(); err != nil {
		return nil, err
	}
	names := sheetNames(fallback, tables)
	sheets := names
	if len(problems) > 0 {
		sheets = append(slices.Clip(names), errorsSheet)
	}
	if err := b.sheets(sheets); err != nil {
		return nil, err
	}
	for i, t := range tables {
		if err := b.sheet(names[i], t, data); err != nil {
			return nil, err
		}
	}
	if len(problems) > 0 {
		if err := b.problems(problems); err != nil {
			return nil, err
		}
	}
	return &Workbook{file}, nil
}

// WriteTo writes the workbook.
func (b *Workbook) WriteTo(w io.Writer) (int64, error) {
	// The library would hold all of the packed file; so it is packed while it is sent.
	counted := &countingWriter{to: w}
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(counted) })
	_, err := b.file.WriteTo(io.Discard)
	return counted.n, err
}

// Close takes the temporary files away. One that stays is for the system to clean up.
func (b *Workbook) Close() { _ = b.file.Close() }

type countingWriter struct {
	to io.Writer
	n  int64
}

func (w *countingWriter) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	w.n += int64(n)
	return n, err
}

type bookWriter struct {
	ctx                  context.Context
	file                 *excelize.File
	header, date, moment int // styles
	text                 []byte
	cells                int // so far, blank ones too
}

// maxBookCells is how many cells a workbook may have: what stands around a list is repeated
// on each row, so that a short answer may make many. That many take about half a minute.
const maxBookCells = 5_000_000

func (b *bookWriter) styles() (err error) {
	if b.header, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
		return err
	}
	for _, style := range []struct {
		to     *int
		format string
	}{{&b.date, "yyyy-mm-dd"}, {&b.moment, "yyyy-mm-dd hh:mm:ss"}} {
		if *style.to, err = b.file.NewStyle(&excelize.Style{CustomNumFmt: &style.format}); err != nil {
			return err
		}
	}
	return nil
}

// sheets makes the sheets, and the last one of several is seen first if it has the problems.
// Once rows are written the library cannot say any more which one that is.
func (b *bookWriter) sheets(names []string) error {
	if err := b.file.SetSheetName("Sheet1", names[0]); err != nil {
		return err
	}
	for _, name := range names[1:] {
		if _, err := b.file.NewSheet(name); err != nil {
			return err
		}
	}
	if last := len(names) - 1; names[last] == errorsSheet {
		b.file.SetActiveSheet(last)
	}
	return nil
}

// stream begins a sheet with its header, which stays in sight.
func (b *bookWriter) stream(name string, columns []Column) (*excelize.StreamWriter, error) {
	out, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	headers := make([]any, len(columns))
	for k, c := range slices.Backward(columns) { // the library puts each in front of those before
		if err := out.SetColWidth(k+1, k+1, width(c)); err != nil {
			return nil, err
		}
		headers[k] = excelize.Cell{StyleID: b.header, Value: c.Header}
	}
	return out, out.SetRow("A1", headers)
}

// width is how wide a column begins, in characters.
func width(c Column) float64 {
	least := 10
	switch {
	case c.Joined:
		least = 24
	case c.Kind == Text:
		least = 16
	case c.Kind == Date:
		least = 11
	case c.Kind == DateTime:
		least = 19
	}
	return float64(min(max(least, len(c.Header)+1), 60))
}

func (b *bookWriter) sheet(name string, t *Table, data []byte) error {
	row := 1
	if err := t.Rows(data, func([]Cell) error { row++; return nil }); err != nil { // much faster than to write them in vain
		return err
	}
	if row > maxSheetRows {
		return &LimitError{fmt.Sprintf("format: the table has more than the %d rows that a sheet can hold; take csv or ndjson, or ask for less", maxSheetRows-1)}
	}
	if b.cells += row * len(t.Columns); b.cells > maxBookCells {
		return &LimitError{fmt.Sprintf("format: the workbook would have more than %d cells; take csv or ndjson, select fewer fields, or ask for less", maxBookCells)}
	}
	out, err := b.stream(name, t.Columns)
	if err != nil {
		return err
	}
	row = 1
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
	return out.Flush()
}

// value is what a cell holds; nil for a blank one.
func (b *bookWriter) value(c Column, cell Cell) (any, error) {
	if cell.blank() {
		return nil, nil
	}
	switch {
	case cell[0] == 't':
		return true, nil
	case cell[0] == 'f':
		return false, nil
	case c.Kind == Number && cell[0] != '[' && cell[0] != '"':
		if n, err := strconv.ParseFloat(string(cell), 64); err == nil {
			return n, nil
		}
	}
	b.text = style{local: true}.text(b.text[:0], c.Kind, cell)
	if len(b.text) == 0 {
		return nil, nil
	}
	if !c.Joined {
		switch c.Kind {
		case Date:
			if n, ok := serial(time.DateOnly, b.text); ok {
				return excelize.Cell{StyleID: b.date, Value: n}, nil
			}
		case DateTime:
			if n, ok := serial(time.DateTime, b.text); ok {
				return excelize.Cell{StyleID: b.moment, Value: n}, nil
			}
		}
	}
	if len(b.text) > maxCellUnits && units(b.text) > maxCellUnits {
		return nil, &LimitError{fmt.Sprintf("format: a value of %s is longer than the %d characters that a cell can hold; take csv or ndjson", c.Header, maxCellUnits)}
	}
	return string(b.text), nil
}

// serial is a day or an instant as spreadsheets count them: in days. The days before March
// 1900 are none, as Excel counts one there that never was.
//
// The part of a day is rounded up to nine decimals, which is less than a tenth of a
// millisecond. The nearest number is not enough for LibreOffice (7.4): it shows a second too
// little for a third of the minutes of a day, 09:09:59 for 09:10, and 09:09 without seconds.
func serial(layout string, text []byte) (float64, bool) {
	const secondsOfDay, decimals = 24 * 60 * 60, 1_000_000_000
	t, err := time.Parse(layout, string(text))
	if err != nil || t.Year() > 9999 || t.Before(time.Date(1900, time.March, 1, 0, 0, 0, 0, time.UTC)) {
		return 0, false
	}
	seconds := t.Unix() - time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC).Unix()
	part := (seconds%secondsOfDay*decimals + secondsOfDay - 1) / secondsOfDay
	return float64(seconds/secondsOfDay) + float64(part)/decimals, true
}

// units counts UTF-16 code units, which is what the limit of a cell is about.
func units(text []byte) (n int) {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		n += max(1, utf16.RuneLen(r))
		text = text[size:]
	}
	return n
}

// problems fills the sheet of what is missing.
func (b *bookWriter) problems(problems []Problem) error {
	out, err := b.stream(errorsSheet, []Column{{Header: "Path"}, {Header: "Code"}, {Header: "Message"}})
	if err != nil {
		return err
	}
	for i, p := range problems {
		if err := out.SetRow("A"+strconv.Itoa(i+2), []any{p.Path, p.Code, p.Message}); err != nil {
			return err
		}
	}
	return out.Flush()
}

// sheetNames names sheets after the lists of their rows, each once. Names are compared as
// Excel does, which has two names of its own besides ours.
func sheetNames(fallback string, tables []*Table) []string {
	taken := map[string]bool{strings.ToLower(errorsSheet): true, "history": true}
	names := make([]string, len(tables))
	for i, t := range tables {
		base := t.Name[strings.LastIndexByte(t.Name, '.')+1:]
		if base == "" {
			base = fallback
		}
		name := base[:min(len(base), maxSheetName)]
		for n := 2; taken[strings.ToLower(name)]; n++ {
			suffix := "_" + strconv.Itoa(n)
			name = base[:min(len(base), maxSheetName-len(suffix))] + suffix
		}
		taken[strings.ToLower(name)] = true
		names[i] = name
	}
	return names
}
