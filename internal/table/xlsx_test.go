package table

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// book makes a workbook and opens it again.
func book(t testing.TB, tables []*Table, data string, problems ...Problem) (*excelize.File, []byte) {
	t.Helper()
	made, err := NewWorkbook(t.Context(), "Query", tables, []byte(data), problems)
	if err != nil {
		t.Fatal(err)
	}
	defer made.Close()
	var out bytes.Buffer
	n, err := made.WriteTo(&out)
	if err != nil || n != int64(out.Len()) {
		t.Fatalf("%d bytes of %d, %v", n, out.Len(), err)
	}
	opened, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return opened, out.Bytes()
}

func shapeOf(t testing.TB, query string) *Shape {
	t.Helper()
	shape, err := Of(load(t, query), nil)
	if err != nil {
		t.Fatal(err)
	}
	return shape
}

const everyKind = `{ unit { id name days { date start minutes value full color values starts person { number } } } }`

// everyKindData has the values on which formats differ.
const everyKindData = `{"unit":{"id":"0042","name":"=1+1","days":[
	{"date":"2026-11-16","start":"2026-11-16T09:00:00+01:00","minutes":-90,"value":0.25,"full":true,"color":"RED","values":[1.5,null,-2],"starts":["2026-11-16T09:00:00Z"],"person":{"number":"00123"}},
	{"date":"2026-10-25","start":"2026-10-25T02:30:15+02:00","minutes":0,"value":1234567.5,"full":false,"color":null,"values":[],"starts":[],"person":{"number":"1E5"}},
	{"date":"1900-01-01","start":null,"minutes":2147483647,"value":-3,"full":false,"color":"GREEN","values":[0],"starts":[],"person":{"number":"+49 30 123"}},
	{"date":"2600-02-28","start":"2026-12-31T23:59:59-05:00","minutes":1,"value":1e-3,"full":true,"color":"GREEN","values":[],"starts":[],"person":{"number":"a \"b\", c;\nd <&> é😀"}},
	{"date":null,"start":null,"minutes":null,"value":null,"full":true,"color":null,"values":[],"starts":[],"person":null}]}}`

// Cells have the types of their values: what looks like a number and is none stays text.
func TestCellTypes(t *testing.T) {
	f, _ := book(t, shapeOf(t, everyKind).Tables(), everyKindData)
	for cell, want := range map[string]struct {
		kind  excelize.CellType
		value string // as it is stored
	}{
		"A1": {excelize.CellTypeInlineString, "id"},
		"A2": {excelize.CellTypeInlineString, "0042"},
		"B2": {excelize.CellTypeInlineString, "=1+1"},
		"C2": {excelize.CellTypeUnset, "46342"},
		"D2": {excelize.CellTypeUnset, "46342.375"}, // nine o'clock, as on the clock there
		"E2": {excelize.CellTypeUnset, "-90"},
		"F2": {excelize.CellTypeUnset, "0.25"},
		"G2": {excelize.CellTypeBool, "1"},
		"H2": {excelize.CellTypeInlineString, "RED"},
		"I2": {excelize.CellTypeInlineString, "1.5; ; -2"},
		"J2": {excelize.CellTypeInlineString, "2026-11-16 09:00:00"},
		"K2": {excelize.CellTypeInlineString, "00123"},
		"H3": {excelize.CellTypeUnset, ""},
		"I3": {excelize.CellTypeUnset, ""},
		"K3": {excelize.CellTypeInlineString, "1E5"},
		"C4": {excelize.CellTypeInlineString, "1900-01-01"}, // before the calendar of spreadsheets is right
		"E4": {excelize.CellTypeUnset, "2147483647"},
		"C5": {excelize.CellTypeUnset, "255730"},
		"K5": {excelize.CellTypeInlineString, "a \"b\", c;\nd <&> é😀"},
	} {
		kind, err := f.GetCellType("days", cell)
		if err != nil {
			t.Fatal(err)
		}
		value, err := f.GetCellValue("days", cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if kind != want.kind || value != want.value {
			t.Errorf("%s: %q of type %v, want %q of type %v", cell, value, kind, want.value, want.kind)
		}
		if formula, err := f.GetCellFormula("days", cell); err != nil || formula != "" {
			t.Errorf("%s: the formula %q", cell, formula)
		}
	}
	panes, err := f.GetPanes("days")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v", panes, err)
	}
}

// A sheet shows, cell by cell, what the CSV of local times does.
func TestSheetIsAsCSV(t *testing.T) {
	for name, test := range map[string]struct{ query, data string }{
		"every kind": {everyKind, everyKindData},
		"no rows":    {everyKind, `{"unit":null}`},
	} {
		t.Run(name, func(t *testing.T) {
			shape := shapeOf(t, test.query)
			f, _ := book(t, shape.Tables(), test.data)
			rows, err := f.GetRows("days")
			if err != nil {
				t.Fatal(err)
			}
			compareCells(t, shownAsCSV(t, shape.Tables()[0], test.data), rows)
		})
	}
}

// shownAsCSV is what a table's cells show, read off its CSV: without the apostrophes that
// only CSV needs.
func shownAsCSV(t testing.TB, made *Table, data string) [][]string {
	t.Helper()
	var out bytes.Buffer
	if err := (CSV{LocalTimes: true}).Write(&out, made, []byte(data), nil); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		for i, text := range record {
			if len(text) > 1 && text[0] == '\'' && strings.ContainsRune("=+-@\t\r\n", rune(text[1])) {
				record[i] = text[1:]
			}
		}
	}
	return records
}

// compareCells compares texts as a spreadsheet shows them: true is TRUE, and numbers are
// numbers.
func compareCells(t testing.TB, want, got [][]string) {
	t.Helper()
	normal := func(rows [][]string) (out [][]string) {
		for _, row := range rows {
			var texts []string
			for _, text := range row {
				if n, err := strconv.ParseFloat(text, 64); err == nil && (len(text) < 2 || text[0] != '0' || text[1] == '.') && !strings.ContainsAny(text, "E") {
					text = fmt.Sprint(n)
				}
				if text == "true" || text == "false" {
					text = strings.ToUpper(text)
				}
				texts = append(texts, text)
			}
			for len(texts) > 0 && texts[len(texts)-1] == "" {
				texts = texts[:len(texts)-1]
			}
			out = append(out, texts)
		}
		return out
	}
	if diff := cmp.Diff(normal(want), normal(got)); diff != "" {
		t.Errorf("-CSV +sheet:\n%s", diff)
	}
}

// Lists side by side are a sheet each, and what is missing has one too, which is seen first.
func TestSheets(t *testing.T) {
	shape := shapeOf(t, `{ unit { days { date } months { start } name } errors: units { months { people } } history: units { id } }`)
	f, file := book(t, shape.Tables(), `{"unit":{"days":[{"date":"2026-11-16"}],"months":[{"start":"2026-11-01"},{"start":"2026-12-01"}],"name":"A"},"errors":[{"months":[{"people":1}]}],"history":[{"id":"1"}]}`,
		Problem{"unit.days[0].person", "UPSTREAM_TIMEOUT", "=too late"})
	got := map[string][][]string{}
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		got[name] = rows
	}
	want := map[string][][]string{
		"days":      {{"unit.days.date", "unit.name"}, {"2026-11-16", "A"}},
		"months":    {{"unit.months.start", "unit.name"}, {"2026-11-01", "A"}, {"2026-12-01", "A"}},
		"months_2":  {{"errors.months.people"}, {"1"}},
		"history_2": {{"history.id"}, {"1"}},
		"Errors":    {{"Path", "Code", "Message"}, {"unit.days[0].person", "UPSTREAM_TIMEOUT", "=too late"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if active := f.GetSheetName(f.GetActiveSheetIndex()); active != "Errors" {
		t.Errorf("%s is seen first", active)
	}
	// Excel groups sheets that are selected together, so that what is typed into one is typed into
	// all, and repairs files whose columns are out of order.
	for name, text := range sheetTexts(t, file) {
		if selected := strings.Contains(text, "tabSelected"); selected != strings.HasSuffix(name, "sheet5.xml") {
			t.Errorf("%s: selected %t", name, selected)
		}
		last := 0
		for _, m := range regexp.MustCompile(`<col min="(\d+)"`).FindAllStringSubmatch(text, -1) {
			n, _ := strconv.Atoi(m[1])
			if n <= last {
				t.Errorf("%s: column %d after %d", name, n, last)
			}
			last = n
		}
	}
}

// sheetTexts returns the XML of a workbook's sheets.
func sheetTexts(t *testing.T, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, entry := range z.File {
		if strings.HasPrefix(entry.Name, "xl/worksheets/") {
			r, err := entry.Open()
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			out[entry.Name] = string(text)
		}
	}
	return out
}

func TestSheetNames(t *testing.T) {
	long := strings.Repeat("x", 40)
	got := sheetNames("Query", []*Table{{}, {Name: "a.Query"}, {Name: "b.query"}, {Name: long}, {Name: "z." + long}, {Name: "errors"}})
	want := []string{"Query", "Query_2", "query_3", long[:31], long[:29] + "_2", "errors_2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What a sheet cannot hold is an error, and nothing is cut.
func TestSheetLimits(t *testing.T) {
	made := tableOf(t, "{ units { name } }", "")
	exact := strings.Repeat("é", maxCellUnits)
	f, _ := book(t, []*Table{made}, `{"units":[{"name":"`+exact+`"}]}`)
	if value, err := f.GetCellValue("units", "A2"); err != nil || value != exact {
		t.Errorf("%d bytes of %d, %v", len(value), len(exact), err)
	}
	for name, data := range map[string]string{
		"a long value": `{"units":[{"name":"` + exact + `x"}]}`,
		"many rows":    `{"units":[` + strings.Repeat(`{"name":null},`, maxSheetRows-1) + `{"name":null}]}`,
	} {
		_, err := NewWorkbook(t.Context(), "x", []*Table{made}, []byte(data), nil)
		if limit, ok := errors.AsType[*LimitError](err); !ok || !strings.Contains(limit.Error(), "take csv or ndjson") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What stands around a list is repeated on each of its rows: a short answer may make more
// cells than anybody waits for.
func TestWorkbooksHaveALimit(t *testing.T) {
	query, unit := strings.Builder{}, strings.Builder{}
	for i := range 30 {
		fmt.Fprintf(&query, " n%d: name", i)
		fmt.Fprintf(&unit, `"n%d":"x",`, i)
	}
	made := tableOf(t, "{ units {"+query.String()+" days { date } } }", "")
	data := `{"units":[{` + unit.String() + `"days":[` + strings.Repeat(`{"date":null},`, maxBookCells/30) + `{"date":null}]}]}`
	_, err := NewWorkbook(t.Context(), "x", []*Table{made}, []byte(data), nil)
	if limit, ok := errors.AsType[*LimitError](err); !ok || !strings.Contains(limit.Error(), "cells") {
		t.Errorf("got %v", err)
	}
}

// Nobody waits for a workbook whose client has left.
func TestWorkbooksStop(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	made := tableOf(t, "{ units { days { blocks { start } } } }", "")
	if _, err := NewWorkbook(ctx, "x", []*Table{made}, manyRows(5000), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// LibreOffice reads a workbook and writes the CSV that is made of the same table.
func TestLibreOfficeReadsIt(t *testing.T) {
	shape := shapeOf(t, everyKind)
	_, file := book(t, shape.Tables(), everyKindData)
	compareCells(t, shownAsCSV(t, shape.Tables()[0], everyKindData), throughLibreOffice(t, file))
}

// Every minute of a day is shown as it is, on days near and far.
func TestLibreOfficeShowsMinutes(t *testing.T) {
	made := tableOf(t, "{ units { days { start } } }", "")
	data := []byte(`{"units":[{"days":[`)
	for _, day := range []string{"1955-06-30", "2026-10-25", "2090-01-01", "2447-08-01"} {
		for minute := range 24 * 60 {
			data = fmt.Appendf(data, `{"start":"%sT%02d:%02d:00+01:00"},`, day, minute/60, minute%60)
		}
	}
	data = append(data[:len(data)-1], `]}]}`...)
	_, file := book(t, []*Table{made}, string(data))
	compareCells(t, shownAsCSV(t, made, string(data)), throughLibreOffice(t, file))
}

// throughLibreOffice converts a workbook's first sheet to CSV, as its cells are shown.
func throughLibreOffice(t *testing.T, file []byte) [][]string {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not there, so nothing was converted; make need-soffice installs it")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "book.xlsx")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	// Of the filter: comma, quote, UTF-8, from the first line; texts quoted where they need it; as shown.
	convert := exec.CommandContext(t.Context(), office, "-env:UserInstallation=file://"+dir+"/profile", "--headless",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true", "--outdir", dir, path)
	convert.WaitDelay = time.Second
	if said, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	text, err := os.ReadFile(filepath.Join(dir, "book.csv"))
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}
