package table

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What cannot be drawn is refused, with what could be.
func TestChartIsRefused(t *testing.T) {
	for name, test := range map[string]struct{ query, want string }{
		"on a value":          {`{ unit { name @chart(x: "a", series: ["b"]) } }`, "table: @chart of name: a chart is of a list of objects; put it there"},
		"on an object":        {`{ unit @chart(x: "a", series: ["b"]) { name } }`, "table: @chart of unit: it is no list;"},
		"on a connection":     {`{ people @chart(x: "name", series: ["number"]) { nodes { name } } }`, "table: @chart(series:) of people: its rows have no number; select \"number\", or leave the chart out"},
		"around the rows":     {`{ unit { days @chart(x: "date", series: ["minutes"]) { date minutes blocks { start } } } }`, "table: @chart of days: there are lists in its elements"},
		"no such value":       {`{ unit { days @chart(x: "dato", series: ["minutes"]) { date minutes person { name } } } }`, `table: @chart(x:) of days: its rows have no value "dato"; select it, or name one of date, minutes, person.name`},
		"no number":           {`{ unit { days @chart(x: "date", series: ["minutes", "date"]) { date minutes value } } }`, `table: @chart(series:) of days: its rows have no number "date"; select it, or name one of minutes, value`},
		"what is around":      {`{ unit { name days @chart(x: "name", series: ["minutes"]) { minutes } } }`, `table: @chart(x:) of days: its rows have no value "name"`},
		"what is hidden":      {`{ unit { days @chart(x: "date", series: ["minutes"]) { date @column(hidden: true) minutes } } }`, `table: @chart(x:) of days: its rows have no value "date"`},
		"no series":           {`{ unit { days @chart(x: "date", series: []) { date minutes } } }`, "table: @chart(series:) of days has 0 series; name 1 to 12"},
		"too many":            {`{ unit { days @chart(x: "date", series: [` + strings.Repeat(`"minutes" `, 13) + `]) { date minutes } } }`, "table: @chart(series:) of days has 13 series"},
		"a bad title":         {`{ unit { days @chart(x: "date", series: "minutes", title: "a\tb") { date minutes } } }`, "table: @chart(title:) of days has a line break"},
		"one series":          {`{ unit { days @chart(x: "date", series: "minutes") { date minutes } } }`, ""},
		"in a variable":       {`query ($x: String! = "date", $s: [String!]! = ["minutes"]) { unit { days @chart(x: $x, series: $s) { date minutes } } }`, ""},
		"on another's choice": {`{ unit { days { date } months @chart(x: "start", series: ["people"]) { start people } } }`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			shape, err := Of(load(t, test.query), map[string]any{"x": "date", "s": []any{"minutes"}})
			if err == nil {
				_, err = shape.Tables()
			}
			if (err == nil) != (test.want == "") || err != nil && !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// drawn returns what a workbook's charts show, in order: the title, the values along the axis, each
// series' name and values.
func drawn(t *testing.T, file []byte) (out []string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; ; n++ {
		r, err := z.Open(fmt.Sprintf("xl/charts/chart%d.xml", n))
		if err != nil {
			return out
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(text, []byte(`<auto val="0">`)) || bytes.Contains(text, []byte(`<auto val="1">`)) {
			t.Errorf("chart %d: Excel would make an axis of days", n)
		}
		what := regexp.MustCompile(`<(\w+)Chart><|<a:t>(.*?)</a:t>|<(tx|cat|val)><(str|num)Ref><f>(.*?)</f>|<formatCode>|<catAx>.*?<numFmt formatCode="(.*?)"`)
		var parts []string
		for _, m := range what.FindAllStringSubmatch(string(text), -1) {
			if part := strings.Join(m[1:], ""); part != "" {
				parts = append(parts, strings.ReplaceAll(part, "&#39;", "'"))
			}
		}
		out = append(out, strings.Join(parts, " "))
	}
}

// Each list has a chart of its own, over its rows alone.
func TestCharts(t *testing.T) {
	shape := shapeOf(t, `{ units { id name days @chart(x: "start", series: ["minutes", "value"], title: "Who's = there?") { start minutes @column(total: true) value } }
		more: unit { months @chart(type: COLUMN, x: "start", series: "people") @column(name: "Head count") { start people } } }`)
	const data = `{"units":[
		{"id":"1","name":"=A","days":[{"start":"2026-11-16T09:00:00Z","minutes":1,"value":2},{"start":"2026-11-16T10:00:00Z","minutes":1,"value":null}]},
		{"id":"2","name":"nobody","days":[]},
		{"id":"3","name":"B","days":[{"start":"2026-11-16T09:00:00Z","minutes":1,"value":2},null,{"start":"2026-11-17T10:00:00Z","minutes":1,"value":null}]}],
		"more":{"months":[{"start":"2026-11-01","people":3},{"start":"2026-12-01","people":4}]}}`
	f, file := book(t, tablesOf(t, shape), data, Problem{Message: "too late"})
	if diff := cmp.Diff([]string{"days", "Head count", "Who’s = there-", "Head count chart", "Errors"}, f.GetSheetList()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"Who's = there?: =A, 2026-11-16 line txstr'days'!$D$1 catnum'days'!$C$2:$C$3 valnum'days'!$D$2:$D$3 txstr'days'!$E$1 catnum'days'!$C$2:$C$3 valnum'days'!$E$2:$E$3 hh:mm",
		"Who's = there?: B line txstr'days'!$D$1 catnum'days'!$C$5:$C$7 valnum'days'!$D$5:$D$7 txstr'days'!$E$1 catnum'days'!$C$5:$C$7 valnum'days'!$E$5:$E$7 yyyy-mm-dd hh:mm",
		"Head count bar txstr'Head count'!$B$1 catnum'Head count'!$A$2:$A$3 valnum'Head count'!$B$2:$B$3 yyyy-mm-dd",
	}, drawn(t, file)); diff != "" {
		t.Error(diff)
	}
	if active := f.GetSheetName(f.GetActiveSheetIndex()); active != "Errors" {
		t.Errorf("%s is seen first", active)
	}
	// Without a row there is nothing to draw, and a text along the axis is one.
	f, file = book(t, tablesOf(t, shape), `{"units":[{"id":"2","name":"nobody","days":[]}],"more":null}`)
	if got := drawn(t, file); len(got) > 0 || len(f.GetSheetList()) != 2 {
		t.Errorf("%q on %q", got, f.GetSheetList())
	}
	_, file = book(t, tablesOf(t, shapeOf(t, `{ unit { days @chart(type: STACKED, x: "color", series: "minutes") { color minutes } } }`)), `{"unit":{"days":[{"color":"RED","minutes":1}]}}`)
	if diff := cmp.Diff([]string{"days bar txstr'days'!$B$1 catstr'days'!$A$2:$A$2 valnum'days'!$B$2:$B$2 General"}, drawn(t, file)); diff != "" {
		t.Error(diff)
	}
}

// What is left out of the charts is said above them.
func TestChartsHaveABound(t *testing.T) {
	made := tableOf(t, `{ units { name days @chart(x: "date", series: ["minutes"]) { date minutes } } }`, "")
	var data bytes.Buffer
	data.WriteString(`{"units":[`)
	for n := range maxCharts + 3 {
		days := 2
		if n == 1 {
			days = maxPoints + 5
		}
		fmt.Fprintf(&data, `{"name":"U%d","days":[%s{"date":"2026-11-16","minutes":1}]},`, n, strings.Repeat(`{"date":"2026-11-16","minutes":1},`, days-1))
	}
	data.Truncate(data.Len() - 1)
	data.WriteString(`]}`)
	f, file := book(t, []*Table{made}, data.String())
	got := drawn(t, file)
	if len(got) != maxCharts || !strings.HasPrefix(got[1], "days: U1 ") || !strings.Contains(got[1], fmt.Sprintf("'days'!$B$4:$B$%d ", 4+maxPoints-1)) || !strings.Contains(got[2], fmt.Sprintf("'days'!$B$%d:$B$%d ", 4+maxPoints+5, 4+maxPoints+6)) {
		t.Errorf("%d charts: %q", len(got), got)
	}
	note, err := f.GetCellValue("days chart", "A1")
	if err != nil || note != "The first 12 of 15 charts are drawn; ask for less to see others. Of a series the first 10000 rows are drawn; 5 are not." {
		t.Errorf("%q, %v", note, err)
	}
}
