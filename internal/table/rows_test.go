package table

import (
	"fmt"
	"strings"
	"testing"
)

// An operation may say which list gives the rows; who asks for its table may say otherwise.
func TestRowsByDirective(t *testing.T) {
	const people = `{ people { nodes @rows { name contracts { name minutes } skills } } }`
	for _, c := range []struct{ query, rows, want string }{
		{people, "", "name contracts.name* contracts.minutes* skills*"},
		{people, "contracts", "name contracts.name contracts.minutes skills*"},
		{`{ unit { name days @rows { date } months { start } } }`, "", "name days.date"},
		{`{ unit { name days @rows { date } months { start } } }`, "months", "name months.start"},
		{`{ unit { days @rows { date } days { blocks { start } } } }`, "", "days.date days.blocks.start*"},
		{`{ unit { ...f } } fragment f on Unit { name days @rows { date blocks { start } } }`, "", "name days.date days.blocks.start*"},
		{`query ($no: Boolean = false) { unit { name days @rows @include(if: $no) { date } months { start } } }`, "", "name months.start"},
		{`{ unit { name days @rows { date @column(hidden: true) } months { start } } }`, "", "name months.start"},
		{`{ unit { name days @rows { date blocks @rows { start } } } }`, "", "name days.date days.blocks.start"},
		{`query ($no: Boolean = false) { unit { name days @rows { date blocks @rows @include(if: $no) { start } } } }`, "", "name days.date"},
		{`{ unit { name days @rows { date blocks @rows { start } values } months @rows { start } } }`, "", "table: unit.days.blocks and unit.months both have @rows"},
		{`{ unit @rows { name } }`, "", "table: @rows of unit: it is no list of objects"},
		{`{ unit { name @rows } }`, "", "table: @rows of name: it is no list of objects"},
		{`{ things { __typename } people { nodes { skills @rows } } }`, "", "table: @rows of skills: it is no list of objects"},
		{`{ unit { days @rows { date } months @rows { start } } }`, "", "table: unit.days and unit.months both have @rows"},
	} {
		shape, err := Of(load(t, c.query), map[string]any{"no": false})
		if err != nil {
			if !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%s: %v; want %s", c.query, err, c.want)
			}
			continue
		}
		made, err := shape.Table(c.rows)
		if err != nil {
			t.Errorf("%s rows=%s: %v", c.query, c.rows, err)
			continue
		}
		var got []string
		for _, column := range made.Columns {
			header := column.Header
			if column.Joined {
				header += "*"
			}
			got = append(got, header)
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s rows=%s: %s; want %s", c.query, c.rows, text, c.want)
		}
		all, err := shape.Tables()
		if names := fmt.Sprint(len(all), err); c.rows == "" && (names != "1 <nil>" || all[0].Name != made.Name) {
			t.Errorf("%s: %s sheets; want the one of the table", c.query, names)
		}
	}
}
