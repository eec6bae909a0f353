package table

import (
	"errors"
	"strings"
	"testing"
)

// What directives have wrong is told before anything is known of a request, as far as it can be.
func TestCheck(t *testing.T) {
	for name, test := range map[string]struct {
		query    string
		defaults map[string]any
		column   int    // of the directive's name, or of the operation
		want     string // the beginning of the message; "" where nothing is wrong
	}{
		"nothing said":                        {query: `{ unit { days { minutes } months { start } } }`},
		"unit of what is none":                {query: `{ unit { name @column(unit: HOURS) } }`, column: 16, want: "@column(unit:) of name: name is no number of minutes"},
		"in a fragment":                       {query: `{ unit { ...F } } fragment F on Unit { name @column(total: true) }`, column: 46, want: "@column(total:) of name: only a number"},
		"rows of what is no list":             {query: `{ unit @rows { name } }`, column: 9, want: "@rows of unit: it is no list"},
		"rows twice":                          {query: `{ unit { days @rows { minutes } months @rows { people } } }`, column: 41, want: "unit.days and unit.months both have @rows"},
		"chart without its series":            {query: `{ unit { days @chart(x: "date", series: ["people"]) { date minutes } } }`, column: 16, want: `@chart(series:) of days: its rows have no number "people"`},
		"chart of what is no list":            {query: `{ unit @chart(x: "name", series: ["name"]) { name } }`, column: 9, want: "@chart of unit: it is no list"},
		"repeated":                            {query: `{ unit { days { minutes @column(total: true) blocks { start } } } }`, column: 26, want: "@column(total:) of unit.days.minutes: the rows are those of unit.days.blocks"},
		"all are totals":                      {query: `{ unit { days { minutes @column(total: true) } } }`, column: 26, want: "@column(total:) stands on every column"},
		"joined":                              {query: `{ unit { days @rows { date blocks { activity { name } } values @column(total: true) } } }`, column: 65, want: "@column(total:) of values: a cell holds several"},
		"all hidden":                          {query: `{ unit { name @column(hidden: true) } }`, column: 1, want: "@skip, @include and @column(hidden:) leave no value"},
		"by a default":                        {query: `query ($n: Int = 9) { unit { days { value @column(decimals: $n) } } }`, defaults: map[string]any{"n": int64(9)}, column: 44, want: "@column(decimals:) of value is 9"},
		"by a variable without a default":     {query: `query ($n: Int!, $u: ColumnUnit!) { unit { days { value @column(decimals: $n) name: date @column(unit: $u) } } }`},
		"chart by variables without defaults": {query: `query ($x: String!, $s: String!) { unit { days @chart(x: $x, series: [$s]) { date minutes } } }`},
		"chart by variables with defaults": {
			query:    `query ($x: String! = "date", $s: [String!]! = ["nope"]) { unit { days @chart(x: $x, series: $s) { date minutes } } }`,
			defaults: map[string]any{"x": "date", "s": []any{"nope"}}, column: 72, want: `@chart(series:) of days: its rows have no number "nope"`,
		},
		"too much for a table is no mistake": {query: "{" + many(maxColumns+1) + "}"},

		"a value that is off by default": {
			query:    `query ($deep: Boolean! = false) { unit { days { minutes @column(total: true) date blocks @include(if: $deep) { start } } } }`,
			defaults: map[string]any{"deep": false}, column: 58, want: "with deep=true, @column(total:) of unit.days.minutes: the rows are those of",
		},
		"a value that is on by default": {
			query:    `query ($wide: Boolean! = true) { unit { name @skip(if: $wide) @column(unit: HOURS) id } }`,
			defaults: map[string]any{"wide": true}, column: 64, want: "with wide=false, @column(unit:) of name",
		},
		"either, without a default": {query: `query ($deep: Boolean!) { unit { days { minutes @skip(if: $deep) @column(total: true) date blocks @include(if: $deep) { start } } } }`},
		"one of both, without a default": {
			query:  `query ($deep: Boolean!) { unit { days { minutes @column(total: $deep) date @column(hidden: true) } } }`,
			column: 50, want: "with deep=true, @column(total:) stands on every column",
		},
		"two that exclude each other": {
			query:    `query ($a: Boolean! = false, $b: Boolean! = false) { unit { name days @include(if: $a) @rows { date } months @include(if: $b) @rows { start } } }`,
			defaults: map[string]any{"a": false, "b": false},
		},
		"two that exclude each other by default": {
			query:    `query ($a: Boolean! = true, $b: Boolean! = true) { unit { name days @include(if: $a) @rows { date } months @include(if: $b) @rows { start } } }`,
			defaults: map[string]any{"a": true, "b": true}, column: 126, want: "unit.days and unit.months both have @rows",
		},
		"more than are tried": {
			query: `query ($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Boolean!, $e: Boolean!, $f: Boolean!, $g: Boolean!) { unit { id
				a: id @skip(if: $a) b: id @skip(if: $b) c: id @skip(if: $c) d: id @skip(if: $d) e: id @skip(if: $e) f: id @skip(if: $f)
				days @skip(if: $g) @rows { date } months @include(if: $g) @rows { start } } }`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := Check(load(t, test.query), test.defaults)
			if test.want == "" {
				if err != nil {
					t.Errorf("got %v", err)
				}
				return
			}
			wrong, ok := errors.AsType[*MisuseError](err)
			switch {
			case !ok || !strings.HasPrefix(wrong.Message, test.want):
				t.Errorf("got %v, want %s", err, test.want)
			case wrong.At == nil || wrong.At.Column != test.column:
				t.Errorf("%v is at %+v, want column %d", err, wrong.At, test.column)
			}
		})
	}
}

// many are values of so many names.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" u" + strings.Repeat("x", i%50) + string(rune('a'+i/50%26)) + string(rune('a'+i/1300)) + ": unit { id }")
	}
	return b.String()
}
