package table

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Columns are called what @column says, and no two are called the same.
func TestHeaders(t *testing.T) {
	for name, test := range map[string]struct {
		query string
		want  string // joined by |
	}{
		"paths":                            {`{ unit { name days { date person { name } } } }`, "name|days.date|days.person.name"},
		"a name in place of the path":      {`{ unit { name days { date @column(name: "Day") person { name @column(name: "Who") } } } }`, "name|Day|Who"},
		"a step's name":                    {`{ unit { days @column(name: "Shift") { date person { name } } } }`, "Shift.date|Shift.person.name"},
		"a step without one":               {`{ unit { days @column(name: "") { date person { name } } } }`, "date|person.name"},
		"the field around everything":      {`{ unit @column(name: "Unit") { name days { date } } }`, "Unit.name|Unit.days.date"},
		"a connection's step":              {`{ people { nodes @column(name: "Person") { name } } }`, "Person.name"},
		"null is no name":                  {`{ unit { name @column(name: null) } }`, "name"},
		"a variable":                       {`query ($n: String = "Mine") { unit { name @column(name: $n) } }`, "Mine"},
		"a variable that was given":        {`query ($given: String) { unit { name @column(name: $given) } }`, "given"},
		"a variable that was not":          {`query ($none: String) { unit { name @column(name: $none) } }`, "name"},
		"units":                            {`{ unit { days { a: minutes @column(unit: HOURS) b: minutes @column(unit: DURATION, name: "B") minutes @column(unit: MINUTES) } } }`, "days.a (h)|B (h:mm)|days.minutes (min)"},
		"a name with the unit":             {`{ unit { days { minutes @column(unit: HOURS, name: "Paid (h)") } } }`, "Paid (h)"},
		"one name, two units":              {`{ unit { days { a: minutes @column(unit: HOURS, name: "Paid") minutes @column(unit: MINUTES, name: "Paid") } } }`, "Paid (h)|Paid (min)"},
		"one name twice":                   {`{ unit { days { a: person { name @column(name: "Who") } b: person @column(name: "Boss") { name @column(name: "Who") } } } }`, "days.a.Who|days.Boss.Who"},
		"one name twice in one place":      {`{ unit { days { a: minutes @column(unit: HOURS, name: "X") b: minutes @column(unit: HOURS, name: "X") } } }`, "days.X (h)|days.X 2 (h)"},
		"a number that is taken":           {`{ unit { a: name @column(name: "X") b: name @column(name: "X") c: name @column(name: "X 2") } }`, "X|X 3|X 2"},
		"a name that is a path":            {`{ unit { a: name @column(name: "id") id } }`, "id|id 2"},
		"the first that has one decides":   {`{ unit { name ...f ...g } } fragment f on Unit { name @column(name: "F") } fragment g on Unit { name @column(name: "G") }`, "F"},
		"whole paths, but for the named":   {`{ people { totalCount nodes { id @column(name: "Id") totalCount: number } } }`, "people.totalCount|Id|people.nodes.totalCount"},
		"hidden":                           {`{ unit { id @column(hidden: true) name } }`, "name"},
		"hidden by a variable":             {`query ($given: String, $h: Boolean = true) { unit { id @column(hidden: $h) name @column(name: $given) } }`, "given"},
		"a hidden list is none":            {`{ unit { name days @column(hidden: true) { date } months { start } } }`, "name|months.start"},
		"an object with nothing but those": {`{ unit { name parent { id @column(hidden: true) } } }`, "name"},
	} {
		t.Run(name, func(t *testing.T) {
			shape, err := Of(load(t, test.query), map[string]any{"given": "given", "n": "Mine", "h": true})
			if err != nil {
				t.Fatal(err)
			}
			made, err := shape.Table("")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range made.Columns {
				got = append(got, c.Header)
			}
			if diff := cmp.Diff(test.want, strings.Join(got, "|")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A list's name, or that of the connection whose nodes it is, is its sheet's.
func TestSheetsAreNamed(t *testing.T) {
	for query, want := range map[string]string{
		`{ unit @column(name: "Unit") { days @column(name: "Shifts") { date } } }`:                          "Shifts",
		`{ unit @column(name: "Unit") { days { date } } }`:                                                  "",
		`{ people @column(name: "People") { nodes { id } } }`:                                               "People",
		`{ people @column(name: "People") { nodes @column(name: "Person") { id } } }`:                       "Person",
		`{ people @column(name: "People") { edges { node @column(name: "Node") { id } } } }`:                "People",
		`{ people @column(name: "People") { nodes { contracts { name } } } }`:                               "",
		`{ people @column(name: "People") { nodes { contracts @column(name: "Contracts") { name } id } } }`: "Contracts",
	} {
		if got := tableOf(t, query, "").Sheet; got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

// What no value of a field could make sense of is refused, with the field's name.
func TestColumnIsRefused(t *testing.T) {
	long := strings.Repeat("é", maxName)
	for name, test := range map[string]struct{ field, want string }{
		"an empty name":           {`minutes @column(name: "")`, "table: @column(name:) of minutes is empty;"},
		"nothing but spaces":      {`minutes @column(name: "  ")`, "table: @column(name:) of minutes is nothing but spaces"},
		"a line break":            {`minutes @column(name: "a\nb")`, "table: @column(name:) of minutes has a line break"},
		"a control character":     {`minutes @column(name: "a\u0007")`, "table: @column(name:) of minutes has a line break"},
		"what XML has not":        {`minutes @column(name: "a\uFFFE")`, "table: @column(name:) of minutes has a line break"},
		"a long name":             {`minutes @column(name: "` + long + `x")`, "table: @column(name:) of minutes is longer than 100 characters"},
		"an object's bad name":    {`person @column(name: "\t") { id }`, "table: @column(name:) of person has a line break"},
		"minutes of a date":       {`a: date @column(unit: HOURS)`, "table: @column(unit:) of a: date is no number of minutes"},
		"minutes of hours":        {`value @column(unit: HOURS)`, "table: @column(unit:) of value: value is no number of minutes"},
		"minutes of an object":    {`person @column(unit: HOURS) { id }`, "table: @column(unit:) of person: person is no number of minutes"},
		"a total of text":         {`color @column(total: true)`, "table: @column(total:) of color: only a number can be added up"},
		"a total of an object":    {`person @column(total: true) { id }`, "table: @column(total:) of person: only a number"},
		"a total of lists":        {`values @column(total: true)`, "table: @column(total:) of values: a cell holds several"},
		"decimals of text":        {`color @column(decimals: 1)`, "table: @column(decimals:) of color: only a number has decimals"},
		"decimals of an object":   {`person @column(decimals: 1) { id }`, "table: @column(decimals:) of person: only a number"},
		"decimals of hours":       {`minutes @column(unit: HOURS, decimals: 1)`, "table: @column(decimals:) of minutes: HOURS have two decimals"},
		"decimals of durations":   {`minutes @column(unit: DURATION, decimals: 0)`, "table: @column(decimals:) of minutes: HOURS have two"},
		"many decimals":           {`value @column(decimals: 7)`, "table: @column(decimals:) of value is 7; give a number from 0 to 6"},
		"fewer than none":         {`value @column(decimals: -1)`, "table: @column(decimals:) of value is -1;"},
		"decimals that fit":       {`value @column(decimals: 6) values @column(decimals: 0) minutes @column(unit: MINUTES, decimals: 1) full @column(decimals: null)`, ""},
		"a long name that is not": {`minutes @column(name: "` + long + `")`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Of(load(t, "{ unit { days { "+test.field+" } } }"), nil)
			if (err == nil) != (test.want == "") || err != nil && !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// A name is text: no spreadsheet takes it for a formula, and JSON is whole.
func TestNamesAreText(t *testing.T) {
	const query = `{ unit { id @column(name: "=1+1") name @column(name: "a, \"b\" <&>") } }`
	made := tableOf(t, query, "")
	data := `{"unit":{"id":"1","name":"A"}}`
	if got, want := csvOf(t, made, data), "'=1+1,\"a, \"\"b\"\" <&>\"\n1,A\n"; got != want {
		t.Errorf("CSV %q, want %q", got, want)
	}
	var lines strings.Builder
	if err := WriteNDJSON(&lines, made, []byte(data), nil); err != nil {
		t.Fatal(err)
	}
	if got, want := lines.String(), `{"=1+1":"1","a, \"b\" <&>":"A"}`+"\n"; got != want {
		t.Errorf("NDJSON %q, want %q", got, want)
	}
}
