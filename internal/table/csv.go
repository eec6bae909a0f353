package table

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CSV says how a table is written as comma-separated values, by RFC 4180 and in UTF-8. The
// zero value has commas, decimal points and whole instants.
type CSV struct {
	Delimiter    byte // 0 for a comma
	DecimalComma bool
	BOM          bool // a byte order mark in front, by which Excel knows UTF-8
	LocalTimes   bool // instants as the clock shows them, without offset: 2026-11-16 09:00:00
	Totals       bool // a last row adds up the columns that are to be
}

// problemMark begins a record that is no row.
const problemMark = "ERROR: "

// Write writes the header, the rows, the row of totals if there is one to be, and a record
// for each problem, whose first field is "ERROR: " and the problem.
//
// Quotes stand around a field that needs them, and around the empty text: a field with
// nothing in it is a null. (encoding/csv writes both alike, drops carriage returns in
// fields, and makes an empty line of a null that is a record alone, which readers skip.)
//
// A field that is text and begins with = + - @, a tab or a line break, or with spaces before
// one of these, gets an apostrophe in front, since spreadsheets would take it for a formula.
// Numbers are left as they are.
func (c CSV) Write(w io.Writer, t *Table, data []byte, problems []Problem) error {
	out := csvWriter{Writer: bufio.NewWriterSize(w, bufferBytes), delimiter: c.Delimiter, alone: len(t.Columns) == 1}
	if out.delimiter == 0 {
		out.delimiter = ','
	}
	if c.BOM {
		_, _ = out.WriteString("\ufeff") // the buffer keeps its first error, for end
	}
	for i, column := range t.Columns {
		out.field(i, unguarded(append([]byte{'\''}, column.Header...)))
	}
	if err := out.end(); err != nil {
		return err
	}
	sums := t.newTotals(problems)
	s := style{comma: c.DecimalComma, local: c.LocalTimes}
	text := make([]byte, 0, 256)
	err := t.Rows(data, func(cells []Cell) error {
		if c.Totals {
			sums.add(cells)
		}
		for i, cell := range cells {
			switch column := t.Columns[i]; {
			case cell.blank():
				out.blank(i)
			case quoted(cell):
				text = s.text(append(text[:0], '\''), column, cell)
				out.field(i, unguarded(text))
			default:
				text = s.text(text[:0], column, cell)
				out.field(i, text)
			}
		}
		return out.end()
	})
	if err != nil {
		return err
	}
	if sums.any() {
		if err := out.totals(sums, s); err != nil {
			return err
		}
	}
	for _, p := range problems {
		out.field(0, []byte(problemMark+p.String()))
		for i := range t.Columns[1:] {
			out.blank(i + 1)
		}
		if err := out.end(); err != nil {
			return err
		}
	}
	return out.Flush()
}

// totals writes the row of totals.
func (w csvWriter) totals(sums *totals, s style) error {
	for i, c := range sums.table.Columns {
		switch {
		case i == sums.table.label:
			w.field(i, []byte(sums.label()))
		case sums.known(i):
			w.field(i, s.decimal(c.rational(nil, sums.sums[i].value()), 0))
		default:
			w.blank(i)
		}
	}
	return w.end()
}

// unguarded takes the apostrophe from in front of a text that no spreadsheet takes for a
// formula.
func unguarded(text []byte) []byte {
	if opensFormula(text[1:]) {
		return text
	}
	return text[1:]
}

// opensFormula says whether a spreadsheet may take a text for a formula. Some take spaces from
// the front of a field first, and Excel reads the wide signs of Chinese and Japanese keyboards
// as the narrow ones.
func opensFormula(text []byte) bool {
	if len(text) == 0 || '@' < text[0] && text[0] < utf8.RuneSelf {
		return false // as most begin
	}
	if bytes.IndexByte([]byte("\t\r\n"), text[0]) >= 0 {
		return true
	}
	text = bytes.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' })
	first, _ := utf8.DecodeRune(text)
	return strings.ContainsRune("=+-@＝＋－＠", first) && len(text) > 0
}

// bufferBytes is how much is written at once.
const bufferBytes = 32 << 10

type csvWriter struct {
	*bufio.Writer
	delimiter byte
	alone     bool // there is one column
}

// field writes the i-th field of a record.
func (w csvWriter) field(i int, text []byte) {
	if i > 0 {
		_ = w.WriteByte(w.delimiter)
	}
	if !w.needsQuotes(text) {
		_, _ = w.Write(text)
		return
	}
	_ = w.WriteByte('"')
	for {
		at := bytes.IndexByte(text, '"')
		if at < 0 {
			break
		}
		_, _ = w.Write(text[:at+1])
		_ = w.WriteByte('"')
		text = text[at+1:]
	}
	_, _ = w.Write(text)
	_ = w.WriteByte('"')
}

// blank writes the i-th field of a record, which is null.
func (w csvWriter) blank(i int) {
	if w.alone {
		w.field(i, nil)
	} else if i > 0 {
		_ = w.WriteByte(w.delimiter)
	}
}

func (w csvWriter) needsQuotes(text []byte) bool {
	if len(text) == 0 || text[0] == ' ' || text[len(text)-1] == ' ' {
		return true
	}
	for _, c := range text {
		if c == w.delimiter || c == '"' || c == '\r' || c == '\n' {
			return true
		}
	}
	return false
}

// end ends a record. It is where an error of the writer below shows.
func (w csvWriter) end() error {
	_, err := w.WriteString("\r\n")
	return err
}
