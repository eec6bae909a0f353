package table

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
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
	made, err := XLSX{Fallback: "Query", Totals: true}.Workbook(t.Context(), tables, []byte(data), problems)
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

func tablesOf(t testing.TB, shape *Shape) []*Table {
	t.Helper()
	made, err := shape.Tables()
	if err != nil {
		t.Fatal(err)
	}
	return made
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
	f, _ := book(t, tablesOf(t, shapeOf(t, everyKind)), everyKindData)
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
			f, _ := book(t, tablesOf(t, shape), test.data)
			rows, err := f.GetRows("days")
			if err != nil {
				t.Fatal(err)
			}
			compareCells(t, shownAsCSV(t, tablesOf(t, shape)[0], test.data), rows)
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
			if rest, guarded := strings.CutPrefix(text, "'"); guarded && formula.MatchString(rest) {
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
	f, file := book(t, tablesOf(t, shape), `{"unit":{"days":[{"date":"2026-11-16"}],"months":[{"start":"2026-11-01"},{"start":"2026-12-01"}],"name":"A"},"errors":[{"months":[{"people":1}]}],"history":[{"id":"1"}]}`,
		Problem{Path: "unit.days[*].person", Code: "UPSTREAM_TIMEOUT", Message: "=too late", Places: 12})
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
		"Errors":    {{"Path", "Places", "Code", "Message"}, {"unit.days[*].person", "12", "UPSTREAM_TIMEOUT", "=too late"}},
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
	long, letters := strings.Repeat("x", 40), strings.Repeat("é😀", 20)
	got := newSheetNames().ofTables("Query", []*Table{{}, {Name: "a.Query"}, {Name: "b.query"}, {Name: long}, {Name: "z." + long}, {Name: "errors"},
		{Name: "a.b", Sheet: "[Paid/unpaid]: *?\\"}, {Name: "a.b", Sheet: "'Ada's'"}, {Name: "a", Sheet: letters}, {Name: "b", Sheet: letters}, {Name: "c", Sheet: "=1+1"}, {Sheet: "Errors"}})
	want := []string{"Query", "Query_2", "query_3", long[:31], long[:29] + "_2", "errors_2",
		"(Paid-unpaid)- ---", "’Ada’s’", strings.Repeat("é😀", 10) + "é", strings.Repeat("é😀", 9) + "é_2", "=1+1", "Errors_3"}
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
		_, err := XLSX{Fallback: "x", Totals: true}.Workbook(t.Context(), []*Table{made}, []byte(data), nil)
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
	_, err := XLSX{Fallback: "x", Totals: true}.Workbook(t.Context(), []*Table{made}, []byte(data), nil)
	if limit, ok := errors.AsType[*LimitError](err); !ok || !strings.Contains(limit.Error(), "cells") {
		t.Errorf("got %v", err)
	}
}

// Nobody waits for a workbook whose client has left.
func TestWorkbooksStop(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	made := tableOf(t, "{ units { days { blocks { start } } } }", "")
	if _, err := (XLSX{Fallback: "x", Totals: true}).Workbook(ctx, []*Table{made}, manyRows(5000), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// LibreOffice reads a workbook and writes the CSV that is made of the same table.
func TestLibreOfficeReadsIt(t *testing.T) {
	shape := shapeOf(t, everyKind)
	_, file := book(t, tablesOf(t, shape), everyKindData)
	compareCells(t, shownAsCSV(t, tablesOf(t, shape)[0], everyKindData), throughLibreOffice(t, file))
}

// Units and totals are what CSV says, where the spreadsheet calculates the totals itself.
func TestLibreOfficeAddsUp(t *testing.T) {
	for name, minutes := range map[string]string{
		"many small ones":  strings.Repeat("36,", 2000) + "1",
		"all of a day":     minutesOfDay(),
		"a negative one":   "90,-30,600000,null,1",
		"many large ones":  "14399999,14400001,29999999,30000001,1000000061,2147483647,301",
		"nothing but one":  "1",
		"nothing but null": "null,null",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := tableOf(t, `{ unit { days { date a: minutes @column(name: "Hours", unit: HOURS, total: true) b: minutes @column(name: "Duration", unit: DURATION, total: true)
				minutes @column(name: "minutes", total: true) value @column(name: "value", total: true) } } }`, "")
			data := []byte(`{"unit":{"days":[`)
			for m := range strings.SplitSeq(minutes, ",") {
				data = fmt.Appendf(data, `{"date":"2026-11-16","a":%s,"b":%s,"minutes":%s,"value":0.25},`, m, m, m)
			}
			data = append(data[:len(data)-1], `]}}`...)
			_, file := book(t, []*Table{made}, string(data))
			want, err := csv.NewReader(strings.NewReader(withTotals(t, made, string(data)))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			compareCells(t, want, throughLibreOffice(t, file))
		})
	}
}

// Each minute of a day as a total is shown as it is, when it was calculated.
func TestLibreOfficeShowsTotals(t *testing.T) {
	var query, row strings.Builder
	for m := range 24 * 60 {
		fmt.Fprintf(&query, ` m%d: minutes @column(unit: DURATION, total: true)`, m)
		fmt.Fprintf(&row, `,"m%d":%d`, m, m)
	}
	made := tableOf(t, `{ unit { days { date`+query.String()+` } } }`, "")
	data := `{"unit":{"days":[{"date":null` + row.String() + `},{"date":null` + row.String() + `},{"date":null}]}}`
	_, file := book(t, []*Table{made}, data)
	want, err := csv.NewReader(strings.NewReader(withTotals(t, made, data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	compareCells(t, want, throughLibreOffice(t, file))
}

func minutesOfDay() string {
	var out []string
	for m := range 24 * 60 {
		out = append(out, strconv.Itoa(m))
	}
	return strings.Join(out, ",")
}

// A sheet is what a planner would have made of it: a header that stays, a filter over the rows
// alone, columns that show what is in them, and totals that follow the filter.
func TestSheetsAreForPeople(t *testing.T) {
	made := tableOf(t, `{ unit { days { date @column(name: "Day") start @column(name: "Begin") minutes @column(name: "Paid time of the shift", unit: DURATION, total: true)
		hours: minutes @column(name: "Paid", unit: HOURS, total: true) value @column(total: true) person { name @column(name: "Who") } color @column(name: "c") } } }`, "")
	const data = `{"unit":{"days":[
		{"date":"2026-11-16","start":"2026-11-16T09:00:00+01:00","minutes":450,"hours":450,"value":0.5,"person":{"name":"Ada Brandt, Service Berlin"},"color":null},
		{"date":"2026-11-17","start":"2026-11-16T09:00:00+01:00","minutes":6000,"hours":6000,"value":1.25,"person":{"name":"` + "x" + `"},"color":null}]}}`
	f, file := book(t, []*Table{made}, data)
	for cell, want := range map[string]struct{ raw, shown, formula string }{
		"A1": {"Day", "Day", ""}, "C1": {"Paid time of the shift (h:mm)", "Paid time of the shift (h:mm)", ""},
		"A2": {"46342", "2026-11-16", ""}, "C2": {"0.3125", "7:30", ""}, "D2": {"7.5", "7.50", ""}, "E2": {"0.5", "0.5", ""},
		"C3": {"4.16666666667", "100:00", ""},
		"A4": {"Total", "Total", ""}, "B4": {"", "", ""},
		"C4": {"4.47916666667", "107:30", "SUBTOTAL(109,C2:C3)"},
		"D4": {"107.5", "107.50", "SUBTOTAL(109,D2:D3)"}, "E4": {"1.75", "1.75", "SUBTOTAL(109,E2:E3)"},
	} {
		raw, err := f.GetCellValue("days", cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		shown, err := f.GetCellValue("days", cell)
		if err != nil {
			t.Fatal(err)
		}
		formula, err := f.GetCellFormula("days", cell)
		if err != nil {
			t.Fatal(err)
		}
		if raw != want.raw || shown != want.shown || formula != want.formula {
			t.Errorf("%s: %q shown as %q, =%s; want %q shown as %q, =%s", cell, raw, shown, formula, want.raw, want.shown, want.formula)
		}
	}
	for column, want := range map[string]float64{"A": 11, "B": 20, "C": 32, "F": 27, "G": 8} {
		if got, err := f.GetColWidth("days", column); err != nil || got != want {
			t.Errorf("column %s is %v wide, want %v (%v)", column, got, want, err)
		}
	}
	for _, text := range sheetTexts(t, file) {
		if !strings.Contains(text, `<autoFilter ref="$A$1:$G$3"`) || strings.Index(text, "<autoFilter") < strings.Index(text, "</sheetData>") {
			t.Errorf("the filter is another: %.300s", text[strings.Index(text, "</sheetData>"):])
		}
	}
	var filters []string
	for _, name := range f.GetDefinedName() {
		filters = append(filters, name.Name+" "+name.RefersTo+" "+name.Scope)
	}
	if diff := cmp.Diff([]string{"_xlnm.Print_Titles 'days'!$1:$1 days", "_xlnm._FilterDatabase 'days'!$A$1:$G$3 days"}, filters); diff != "" {
		t.Error(diff)
	}
	if style, err := f.GetCellStyle("days", "C4"); err != nil {
		t.Error(err)
	} else if s, err := f.GetStyle(style); err != nil || s.Font == nil || !s.Font.Bold || len(s.Border) != 1 {
		t.Errorf("the total looks like %+v, %v", s, err)
	}
	without, err := (XLSX{}).Workbook(t.Context(), []*Table{made}, []byte(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer without.Close()
	var out bytes.Buffer
	if _, err := without.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.Join(slices.Collect(maps.Values(sheetTexts(t, out.Bytes()))), ""), "SUBTOTAL") {
		t.Error("there are totals that nobody asked for")
	}
}

// What is printed is a page wide, says on each page what its columns are, and has one font.
func TestSheetsArePrinted(t *testing.T) {
	f, file := book(t, tablesOf(t, shapeOf(t, everyKind)), everyKindData)
	page, err := f.GetPageLayout("days")
	props, err2 := f.GetSheetProps("days")
	footer, err3 := f.GetHeaderFooter("days")
	if err != nil || err2 != nil || err3 != nil || *page.Orientation != "landscape" || *page.FitToWidth != 1 || *page.FitToHeight != 0 || !*props.FitToPage || footer.OddFooter != "&L&A&R&P / &N" {
		t.Errorf("page %+v, %+v, %+v; %v %v %v", page, props, footer, err, err2, err3)
	}
	for cell, want := range map[string]string{"B1": "", "C1": "center", "E1": "right", "G1": "center", "I1": "right", "C2": "center", "D2": "center", "G2": "center", "I2": "right"} {
		id, err := f.GetCellStyle("days", cell)
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		align, header := "", strings.HasSuffix(cell, "1")
		if s.Alignment != nil {
			align = s.Alignment.Horizontal
		}
		if align != want || header && (!s.Alignment.WrapText || s.Font.Family != fontName || s.Font.Size != fontSize) {
			t.Errorf("%s stands at %q in %+v, want %q", cell, align, s.Font, want)
		}
		if cell == "G2" && (s.CustomNumFmt == nil || *s.CustomNumFmt != booleanFormat) {
			t.Errorf("LibreOffice may print a boolean as a number: %+v", s)
		}
	}
	if len(sheetTexts(t, file)) != 1 {
		t.Error("there is more than one sheet")
	}
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

// throughLibreOffice converts a workbook's first sheet to CSV, as its cells are shown. Formulas
// are calculated, whatever the workbook says that they come to.
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
	const settings = `<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">` +
		`<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>`
	profile := filepath.Join(dir, "profile", "user")
	if err := os.MkdirAll(profile, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(profile, "registrymodifications.xcu"), []byte(settings), 0o600); err != nil {
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

// A cell that may hold several numbers is text when it has one, too: a sum over the column
// would leave out the rows with two, without a sign. In NDJSON it is a list of numbers.
func TestOneOfJoinedNumbersIsText(t *testing.T) {
	const query = `{ people { nodes @rows { name contracts { minutes @column(name: "Weekly", unit: HOURS) } } } }`
	const data = `{"people":{"nodes":[{"name":"A","contracts":[{"minutes":2400}]},{"name":"B","contracts":[{"minutes":1200},{"minutes":600}]}]}}`
	f, _ := book(t, tablesOf(t, shapeOf(t, query)), data)
	for cell, want := range map[string]string{"B2": "40.00", "B3": "20.00; 10.00"} {
		value, err := f.GetCellValue(f.GetSheetName(0), cell)
		kind, kindErr := f.GetCellType(f.GetSheetName(0), cell)
		if err != nil || kindErr != nil || value != want || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%s is %q of type %d, want the text %q (%v, %v)", cell, value, kind, want, err, kindErr)
		}
	}
	var out bytes.Buffer
	if err := WriteNDJSON(&out, tableOf(t, query, ""), []byte(data), nil); err != nil || !strings.Contains(out.String(), `"Weekly (h)":[40.00]}`) {
		t.Errorf("%v, %s", err, &out)
	}
}
