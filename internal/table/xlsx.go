package table

import (
	"archive/zip"
	"cmp"
	"context"
	"io"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// XLSX says how tables are written as a workbook.
type XLSX struct {
	Fallback string // the name of the sheet of an operation without lists
	Totals   bool   // a last row adds up the columns that are to be
}

// A LimitError says that XLSX cannot hold a table.
type LimitError struct{ message string }

func (e *LimitError) Error() string { return e.message }

// A Workbook is tables as XLSX, each on a sheet, made and not yet sent. What is long of it
// lies in temporary files until Close.
type Workbook struct{ file *excelize.File }

// Workbook makes a workbook of an answer's tables. Numbers, booleans, dates, instants and
// durations are cells of their kind: an instant shows what the clock showed there, since a cell
// knows no offset. All else is text, and no text is a formula. A sheet with the problems follows,
// and is the one that is seen first. Charts have sheets of their own. It stops when ctx ends, since it takes long before there is
// anything to write. The error is a *[LimitError] where the format is to blame.
func (x XLSX) Workbook(ctx context.Context, tables []*Table, data []byte, problems []Problem) (_ *Workbook, err error) {
	file := excelize.NewFile()
	defer func() {
		if err != nil {
			_ = file.Close()
		}
	}()
	if err := file.SetDefaultFont(fontName); err != nil {
		return nil, err
	}
	b := bookWriter{ctx: ctx, file: file, looks: map[look]int{}}
	surveys := make([]*survey, len(tables)) // of all before a sheet is made, since these tell which there are
	for i, t := range tables {
		if surveys[i], err = b.survey(t, data, x.Totals, problems); err != nil {
			return nil, err
		}
	}
	taken := newSheetNames()
	names := taken.ofTables(x.Fallback, tables)
	sheets := slices.Clone(names)
	charts := make([]string, len(tables)) // sheets' names; "" for none
	for i, t := range tables {
		if len(surveys[i].blocks.drawn) > 0 {
			charts[i] = taken.ofChart(cmp.Or(sheetText(t.Chart.Title), names[i]))
			sheets = append(sheets, charts[i])
		}
	}
	if len(problems) > 0 {
		sheets = append(sheets, errorsSheet)
	}
	if err := b.sheets(sheets); err != nil {
		return nil, err
	}
	for i, t := range tables {
		if err := b.sheet(names[i], t, data, surveys[i]); err != nil {
			return nil, err
		}
		if charts[i] != "" {
			if err := b.charts(charts[i], names[i], t, surveys[i].blocks); err != nil {
				return nil, err
			}
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
	ctx   context.Context
	file  *excelize.File
	looks map[look]int // styles by what they look like
	text  []byte
	cells int // so far, blank ones too
	drawn int // charts so far
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

// problems fills the sheet of what is missing.
func (b *bookWriter) problems(problems []Problem) error {
	out, err := b.stream(errorsSheet, []Column{{Header: "Path"}, {Header: "Places", Kind: Number}, {Header: "Code"}, {Header: "Message"}}, []int{50, 8, 24, 90}, len(problems))
	if err != nil {
		return err
	}
	for i, p := range problems {
		if err := out.SetRow("A"+strconv.Itoa(i+2), []any{p.Path, max(p.Places, 1), p.Code, p.Message}); err != nil {
			return err
		}
	}
	return out.Flush()
}
