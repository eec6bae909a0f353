package table

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// Minutes are shown in their unit, by every format alike.
func TestUnits(t *testing.T) {
	for minutes, want := range map[string]struct{ hours, duration string }{
		"450": {"7.50", "7:30"}, "0": {"0.00", "0:00"}, "-0": {"0.00", "0:00"}, "1": {"0.02", "0:01"}, "2": {"0.03", "0:02"}, "-1": {"-0.02", "-0:01"}, "-90": {"-1.50", "-1:30"},
		"59": {"0.98", "0:59"}, "6000": {"100.00", "100:00"}, "2147483647": {"35791394.12", "35791394:07"},
		"0.3": {"0.01", "0:00"}, "-0.3": {"-0.01", "0:00"}, "0.29": {"0.00", "0:00"}, "-0.29": {"0.00", "0:00"}, "0.5": {"0.01", "0:01"}, "-0.5": {"-0.01", "-0:01"}, "59.5": {"0.99", "1:00"}, "4.5e2": {"7.50", "7:30"}, "4500E-1": {"7.50", "7:30"},
		"9999999999999999999": {"166666666666666666.65", "166666666666666666:39"},
		"1e999999999":         {"1e999999999", "1e999999999"}, "null": {"null", "null"}, "0x10": {"0x10", "0x10"}, "1/2": {"1/2", "1/2"}, "1_0": {"1_0", "1_0"}, "Inf": {"Inf", "Inf"},
	} {
		if got := string(Measure{Unit: Hours}.shown(nil, []byte(minutes))); got != want.hours {
			t.Errorf("%s minutes are %s hours, want %s", minutes, got, want.hours)
		}
		if got := string(Measure{Unit: Duration}.shown(nil, []byte(minutes))); got != want.duration {
			t.Errorf("%s minutes are %s, want %s", minutes, got, want.duration)
		}
	}
	made := tableOf(t, `{ unit { days { a: minutes @column(unit: MINUTES) b: minutes @column(unit: HOURS) c: minutes @column(unit: DURATION) } name } }`, "unit.days")
	const data = `{"unit":{"name":"A","days":[{"a":451,"b":451,"c":451},{"a":null,"b":null,"c":null}]}}`
	if diff := cmp.Diff("days.a (min),days.b (h),days.c (h:mm),name\n451,7.52,7:31,A\n,,,A\n", csvOf(t, made, data)); diff != "" {
		t.Error(diff)
	}
	var out strings.Builder
	if err := (CSV{DecimalComma: true, Delimiter: ';'}).Write(&out, made, []byte(data), nil); err != nil || !strings.Contains(out.String(), "451;7,52;7:31;A") {
		t.Errorf("%q, %v", out.String(), err)
	}
	out.Reset()
	if err := WriteNDJSON(&out, made, []byte(data), nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"days.a (min)":451,"days.b (h)":7.52,"days.c (h:mm)":"7:31","name":"A"}`+"\n"+`{"days.a (min)":null,"days.b (h)":null,"days.c (h:mm)":null,"name":"A"}`+"\n", out.String()); diff != "" {
		t.Error(diff)
	}
	// Joined values each in the unit.
	joined := tableOf(t, `{ people { nodes { name contracts { minutes @column(unit: DURATION) } } } }`, "people")
	const people = `{"people":{"nodes":[{"name":"A","contracts":[{"minutes":90},{"minutes":null},{"minutes":-5}]},{"name":"B","contracts":[]}]}}`
	if diff := cmp.Diff("name,contracts.minutes (h:mm)\nA,1:30; ; -0:05\nB,\"\"\n", csvOf(t, joined, people)); diff != "" {
		t.Error(diff)
	}
	out.Reset()
	if err := WriteNDJSON(&out, joined, []byte(people), nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"name":"A","contracts.minutes (h:mm)":["1:30",null,"-0:05"]}`+"\n"+`{"name":"B","contracts.minutes (h:mm)":[]}`+"\n", out.String()); diff != "" {
		t.Error(diff)
	}
}

// Decimals are rounded as people round, in each format and in totals alike; the total is that of
// the numbers before they are rounded.
func TestDecimals(t *testing.T) {
	made := tableOf(t, `query ($d: Int = 1) { unit { days { date @column(name: "Day") value @column(name: "Rate", decimals: 2) a: value @column(name: "Whole", decimals: 0)
		b: value @column(name: "Added", decimals: $d, total: true) values @column(decimals: 1) } } }`, "")
	data := `{"unit":{"days":[`
	for _, n := range []string{"9.090909090909", "1", "0.25", "0.125", "-0.125", "1.005", "2.675", "-0.004", "-1e-17", "1.5e1", "null", "1234567.885", "-2.5"} {
		data += `{"date":null,"value":` + n + `,"a":` + n + `,"b":` + n + `,"values":[` + n + `,0.05]},`
	}
	data = strings.TrimSuffix(data, ",") + "]}}"
	const want = `Day,Rate,Whole,Added,days.values
,9.09,9,9.1,9.1; 0.1
,1.00,1,1.0,1.0; 0.1
,0.25,0,0.3,0.3; 0.1
,0.13,0,0.1,0.1; 0.1
,-0.13,0,-0.1,-0.1; 0.1
,1.01,1,1.0,1.0; 0.1
,2.68,3,2.7,2.7; 0.1
,0.00,0,0.0,0.0; 0.1
,0.00,0,0.0,0.0; 0.1
,15.00,15,15.0,15.0; 0.1
,,,,; 0.1
,1234567.89,1234568,1234567.9,1234567.9; 0.1
,-2.50,-3,-2.5,-2.5; 0.1
Total without 1 blank,,,1234594.4,
`
	if diff := cmp.Diff(want, withTotals(t, made, data)); diff != "" {
		t.Error(diff)
	}
	var lines strings.Builder
	if err := WriteNDJSON(&lines, made, []byte(data), nil); err != nil || !strings.Contains(lines.String(), `{"Day":null,"Rate":null,"Whole":null,"Added":null,"days.values":[null,0.1]}`) ||
		!strings.HasPrefix(lines.String(), `{"Day":null,"Rate":9.09,"Whole":9,"Added":9.1,"days.values":[9.1,0.1]}`+"\n") {
		t.Errorf("%s, %v", lines.String(), err)
	}
	f, file := book(t, []*Table{made}, data)
	for cell, want := range map[string][2]string{ // as it is stored, and as it is shown
		"B2": {"9.090909090909", "9.09"}, "B3": {"1", "1.00"}, "C2": {"9.090909090909", "9"}, "B12": {"", ""},
		"B9": {"0", "0.00"}, "D9": {"-0.004", ""}, // what is added up stays what it was
		"D15": {"1234594.40190909", "1234594.4"},
	} {
		raw, err := f.GetCellValue("days", cell, excelize.Options{RawCellValue: true})
		shown, err2 := f.GetCellValue("days", cell)
		if err != nil || err2 != nil || raw != want[0] || want[1] != "" && shown != want[1] {
			t.Errorf("%s: %s shown as %s, want %s", cell, raw, shown, want)
		}
	}
	records, err := csv.NewReader(strings.NewReader(want)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	compareCells(t, records, throughLibreOffice(t, file))
}

// Hours and durations are those of big.Rat, for numbers of all kinds.
func TestUnitsAgreeWithReference(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 5000 {
		text := fmt.Sprint(r.IntN(20001) - 10000)
		switch r.IntN(4) {
		case 0:
			text = fmt.Sprint(r.Int64() - r.Int64())
		case 1:
			text += fmt.Sprintf(".%d", r.IntN(1000))
		case 2:
			text += fmt.Sprintf("e-%d", r.IntN(4))
		}
		minutes, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatal(text)
		}
		want := new(big.Rat).Quo(minutes, big.NewRat(60, 1)).FloatString(2)
		if want == "-0.00" {
			want = "0.00"
		}
		if got := string(Measure{Unit: Hours}.shown(nil, []byte(text))); got != want {
			t.Fatalf("%s minutes are %s hours, want %s", text, got, want)
		}
		hours, rest, sign := new(big.Int), new(big.Int), ""
		whole, _ := new(big.Int).SetString(minutes.FloatString(0), 10)
		if whole.Sign() < 0 {
			sign = "-"
		}
		hours.QuoRem(whole.Abs(whole), big.NewInt(60), rest)
		if got, want := string(Measure{Unit: Duration}.shown(nil, []byte(text))), fmt.Sprintf("%s%d:%02d", sign, hours, rest); got != want {
			t.Fatalf("%s minutes are %s, want %s", text, got, want)
		}
	}
}

const totalled = `{ unit { days { date minutes @column(name: "Paid", unit: HOURS, total: true) value @column(total: true) person { name contracts { name } } } name } }`

// withTotals is a table as CSV with its totals.
func withTotals(t testing.TB, made *Table, data string, problems ...Problem) string {
	t.Helper()
	var out strings.Builder
	if err := (CSV{Totals: true}).Write(&out, made, []byte(data), problems); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(out.String(), "\r\n", "\n")
}

// lastRow is the last row in front of the problems.
func lastRow(text string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for strings.HasPrefix(strings.Trim(lines[len(lines)-1], `"`), problemMark) {
		lines = lines[:len(lines)-1]
	}
	return lines[len(lines)-1]
}

// A total is exact, says when it left something out, and is not there when something failed.
func TestTotals(t *testing.T) {
	made := tableOf(t, strings.ReplaceAll(totalled, "contracts { name }", ""), "")
	for name, test := range map[string]struct {
		days     string
		problems []Problem
		want     string
	}{
		"hours are rounded once":    {`{"minutes":1,"value":0.1},{"minutes":1,"value":0.2},{"minutes":1,"value":1e-3}`, nil, "Total,0.05,0.301,,"},
		"negative ones":             {`{"minutes":-90,"value":-1},{"minutes":30,"value":1}`, nil, "Total,-1.00,0,,"},
		"a blank is left out":       {`{"minutes":60,"value":null},{"minutes":60,"value":2}`, nil, "Total without 1 blank,2.00,2,,"},
		"two blanks":                {`{"minutes":60,"value":null},{"minutes":null,"value":2}`, nil, "Total without 2 blanks,1.00,2,,"},
		"nothing but blanks":        {`{"minutes":null,"value":1}`, nil, "Total,,1,,"},
		"an element that is null":   {`null,{"minutes":60,"value":1}`, nil, "Total,1.00,1,,"},
		"no element":                {``, nil, "Total,,,,"},
		"large numbers":             {`{"minutes":9223372036854775807,"value":1},{"minutes":9223372036854775807,"value":9007199254740993}`, nil, "Total,307445734561825860.23,9007199254740994,,"},
		"its value failed":          {`{"minutes":60,"value":1},{"minutes":null,"value":2}`, []Problem{{Path: "unit.days[1].minutes"}}, "Total,,3,,"},
		"another value failed":      {`{"minutes":60,"value":1}`, []Problem{{Path: "unit.days[0].color"}}, "Total,,,,"}, // not selected, so that nobody knows what it took along
		"something beside failed":   {`{"minutes":60,"value":1}`, []Problem{{Path: "unit.days[0].person"}}, "Total,1.00,1,,"},
		"what cannot be null":       {`{"minutes":60,"value":1}`, []Problem{{Path: "unit.days[0].person.id"}}, "Total,1.00,1,,"},
		"a list is short":           {`{"minutes":60,"value":1}`, []Problem{{Path: "unit.days"}}, "Total,,,,"},
		"something around failed":   {`{"minutes":60,"value":1}`, []Problem{{Path: "unit"}}, "Total,,,,"},
		"many values failed":        {`{"minutes":60,"value":1},{"minutes":null,"value":2}`, []Problem{{Path: "unit.days[*].minutes", Places: 2}}, "Total,,3,,"},
		"nobody knows what failed":  {`{"minutes":60,"value":1}`, []Problem{{Message: "more"}}, "Total,,,,"},
		"the name around it failed": {`{"minutes":60,"value":1}`, []Problem{{Path: "unit.name"}}, "Total,1.00,1,,"},
	} {
		t.Run(name, func(t *testing.T) {
			data := `{"unit":{"days":[` + test.days + `],"name":null}}`
			if got := lastRow(withTotals(t, made, data, test.problems...)); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
	if got := withTotals(t, made, `{"unit":null}`); got != "days.date,Paid (h),days.value,days.person.name,name\n" {
		t.Errorf("a table without rows: %q", got)
	}
	if got := csvOf(t, made, `{"unit":{"days":[{"minutes":60,"value":1}]}}`); strings.Contains(got, "Total") {
		t.Errorf("nobody asked for totals: %q", got)
	}
	// What failed and cannot be null takes with it what is around it.
	required := tableOf(t, `{ units { months { people @column(total: true) start } } }`, "")
	const months = `{"units":[{"months":[{"people":1,"start":"2026-11-01"}]},{"months":null}]}`
	if got := lastRow(withTotals(t, required, months, Problem{Path: "units[1].months[0].start"})); got != ",Total" {
		t.Errorf("a required start failed: %s", got)
	}
	// The total of nothing but numbers with one to say so.
	one := tableOf(t, `{ one { id ... on Chair { legs @column(total: true) } } }`, "")
	if got := lastRow(withTotals(t, one, `{"one":{"id":"1","legs":4}}`)); got != "Total,4" {
		t.Errorf("one row: %s", got)
	}
}

// What would be counted more than once is not added up, and neither is what nobody could
// tell from a row.
func TestTotalsAreRefused(t *testing.T) {
	for name, test := range map[string]struct{ query, rows, want string }{
		"repeated":            {totalled, "", "table: @column(total:) of unit.days.minutes: the rows are those of unit.days.person.contracts, on which it is repeated, and would be counted more than once; leave total out, or take rows=unit.days"},
		"outside of all":      {`{ one { ... on Chair { legs @column(total: true) } } units { name } }`, "", "table: @column(total:) of one.legs: the rows are those of units"},
		"around the list":     {`{ unit { days { minutes @column(total: true) blocks { start } } } }`, "", "table: @column(total:) of unit.days.minutes: the rows are"},
		"repeated everywhere": {`{ a: one { ... on Chair { legs @column(total: true) } } units { name } }`, "units", "table: @column(total:) of a.legs: the rows are those of units, on which it is repeated, and would be counted more than once; leave total out"},
		"joined":              {`{ people { nodes { name contracts { minutes @column(total: true) } } } }`, "people", "table: @column(total:) of people.nodes.contracts.minutes: its values are joined in a cell, and not added up; leave total out, or take rows=people.contracts"},
		"its own list":        {totalled, "days", ""},
		"left out":            {`{ unit { days { date minutes @column(total: true) } months { start } } }`, "months", ""},
		"nothing else":        {`{ unit { days { minutes @column(total: true) value @column(total: true) } } }`, "", "table: @column(total:) stands on every column"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := shapeOf(t, test.query).Table(test.rows)
			if (err == nil) != (test.want == "") || err != nil && !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
	if _, err := shapeOf(t, `{ unit { days { minutes @column(total: true) blocks { start } } months { start } } }`).Tables(); err == nil {
		t.Error("a workbook of it is made")
	}
}

// FuzzNumbers: whatever a number is, it is shown and added up in no time, and a sum of one
// is that one.
func FuzzNumbers(f *testing.F) {
	for _, seed := range []string{"0", "-1", "1.5", "1e3", "1E-300", "1e301", "-9223372036854775808", "00", "1.", "+1", "1e", "é", "1e-999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range []Measure{{}, {Unit: Minutes}, {Unit: Hours}, {Unit: Duration}, {Rounded: true, Decimals: 2}} {
			m.shown(nil, []byte(text))
			m.cell([]byte(text))
		}
		var s sum
		if !s.add([]byte(text)) || !json.Valid([]byte(text)) {
			return
		}
		got, ok := new(big.Rat).SetString(string(Measure{}.rational(nil, s.value())))
		if want, _ := new(big.Rat).SetString(text); !ok || got.Cmp(want) != 0 {
			t.Errorf("%s is added up to %v", text, got)
		}
	})
}
