package reports

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"shiftgraph/internal/table"
)

// A snippet is code that fetches a report, ready to be pasted.
type snippet struct {
	ID, Title string
	Where     string // it is pasted, and how the token gets there
	Text      string
}

// An asked is a report as a snippet asks for it.
type asked struct {
	base       string // https://host
	name       string // of the report: small letters, digits and hyphens
	parameters []parameter
	rows       string         // the list that gives the rows, where a format has to have one chosen
	columns    []table.Column // of that list
}

// A parameter is one of a URL, by each of its values.
type parameter struct {
	name   string // a name of GraphQL, or of an option of tables
	values []string
}

// snippets returns the snippets of a report. Whatever stands in them that is not this
// program's own goes through the quoting of the language: values come from the URL, headers
// from the report, the host from the request. Descriptions do not stand in them at all.
func (a asked) snippets() []snippet {
	return []snippet{
		{"curl", "curl", "In bash. The token is asked for, and goes to curl by its standard input: neither the history nor the list of processes shows it.", a.curl()},
		{"power-query", "Power Query (Excel, Power BI)", "Get Data › Blank Query › Advanced Editor. When it asks for credentials choose Basic, with any user name and the token as password.", a.powerQuery()},
		{"apps-script", "Google Sheets (Apps Script)", "Extensions › Apps Script. The token is the script property SHIFTGRAPH_TOKEN (Project settings). Google's servers have to reach this address.", a.appsScript()},
		{"pandas", "Python (pandas)", "The token is in the environment, as SHIFTGRAPH_TOKEN.", a.pandas()},
		{"command-line", "shiftgraph itself, without a server", "The token is in the environment, as SHIFTGRAPH_TOKEN; -upstream or SHIFTGRAPH_UPSTREAM names the REST API.", a.commandLine()},
	}
}

// with returns a with more parameters behind its own, but those that it has already.
func (a asked) with(more ...parameter) asked {
	out := slices.Clone(a.parameters)
	for _, p := range more {
		if !slices.ContainsFunc(out, func(q parameter) bool { return q.name == p.name }) {
			out = append(out, p)
		}
	}
	a.parameters = out
	return a
}

// table returns a as a program asks for it that reads one table: with the list that gives the
// rows, and without the options that are for people.
func (a asked) table() asked {
	a.parameters = slices.DeleteFunc(slices.Clone(a.parameters), func(p parameter) bool { return p.name != "rows" && slices.Contains(TableOptions, p.name) })
	if a.rows != "" {
		return a.with(parameter{"rows", []string{a.rows}})
	}
	return a
}

var whole = parameter{"partial", []string{"refuse"}}

// url is the address of the report, with nothing in it that a shell would read.
func (a asked) url(format string) string {
	var query []string
	for _, p := range a.parameters {
		for _, value := range p.values {
			query = append(query, url.QueryEscape(p.name)+"="+url.QueryEscape(value))
		}
	}
	out := a.base + Path + "/" + a.name + "." + format
	if query != nil {
		out += "?" + strings.Join(query, "&")
	}
	return out
}

func (a asked) curl() string {
	return `read -rs -p 'Token: ' SHIFTGRAPH_TOKEN
printf 'header = "Authorization: Bearer %s"\n' "$SHIFTGRAPH_TOKEN" |
  curl --config - --fail --silent --show-error --output ` + a.name + `.xlsx \
  ` + shellQuote(a.with(whole).url("xlsx")) + "\n"
}

func (a asked) commandLine() string {
	var b strings.Builder
	fmt.Fprintf(&b, "shiftgraph report %s -o %s.xlsx", a.name, a.name)
	for _, p := range a.parameters {
		for _, value := range p.values {
			b.WriteString(" " + shellQuote(p.name+"="+value))
		}
	}
	return b.String() + "\n"
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_=.,:+-]+$`)

// shellQuote quotes for bash and its like. What cannot be seen is written out.
func shellQuote(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	if text = valid(text); !strings.ContainsFunc(text, unprintable) {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == 0: // no argument of a program can hold it
		case r == '\'' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unprintable(r):
			for _, c := range []byte(string(r)) {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		default:
			b.WriteRune(r)
		}
	}
	return "$'" + b.String() + "'"
}

// unprintable characters are written by their number: they could hide what a snippet says,
// or turn it around.
func unprintable(r rune) bool { return !unicode.IsPrint(r) }

// powerQuery writes M. The address is a literal and everything else an option, since the
// Power BI service has to know the source without running the query, or does not refresh it.
// Instants come as the clock showed them: those with an offset would be put on the clock of
// the machine that refreshes, which is another one in the service than on the desk.
func (a asked) powerQuery() string {
	a = a.table().with(parameter{"times", []string{"local"}}, whole)
	var query, types, typed []string
	for _, p := range a.parameters {
		value := mString(p.values[0])
		if len(p.values) > 1 {
			var all []string
			for _, v := range p.values {
				all = append(all, mString(v))
			}
			value = "{" + strings.Join(all, ", ") + "}"
		}
		query = append(query, mName(p.name)+" = "+value)
	}
	for _, c := range a.columns {
		kind := mTypes[kindOf(c)]
		types = append(types, "{"+mString(c.Header)+", "+kind+"}")
		if kindOf(c) != table.Text {
			typed = append(typed, mString(c.Header))
		}
	}
	return `let
    Answer = Web.Contents(
        ` + mString(a.base) + `,
        [
            RelativePath = ` + mString(strings.TrimPrefix(Path, "/")+"/"+a.name+".csv") + `,
            Query = [` + strings.Join(query, ", ") + `]
        ]
    ),
    Rows = Csv.Document(Answer, [Delimiter = ",", Columns = ` + fmt.Sprint(len(a.columns)) + `, Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),
    Named = Table.PromoteHeaders(Rows, [PromoteAllScalars = true]),
    Blank = Table.ReplaceValue(Named, "", null, Replacer.ReplaceValue, {` + strings.Join(typed, ", ") + `}),
    Typed = Table.TransformColumnTypes(
        Blank,
        {
            ` + strings.Join(types, ",\n            ") + `
        },
        "en-US"
    )
in
    Typed
`
}

var mTypes = map[table.Kind]string{
	table.Text: "type text", table.Number: "type number", table.Boolean: "type logical", table.Date: "type date", table.DateTime: "type datetime",
}

// kindOf is the kind of a column's cells in CSV, where joined values are text.
func kindOf(c table.Column) table.Kind {
	if c.Joined {
		return table.Text
	}
	return c.Kind
}

// mString quotes for M. A # before a bracket would begin an escape.
func mString(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range valid(text) {
		switch {
		case r == '"':
			b.WriteString(`""`)
		case r == '#':
			b.WriteString("#(#)")
		case unprintable(r):
			if r > 0xFFFF {
				fmt.Fprintf(&b, "#(%08X)", r)
			} else {
				fmt.Fprintf(&b, "#(%04X)", r)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// mWords may not stand as the name of a field by themselves.
var mWords = []string{"and", "as", "each", "else", "error", "false", "if", "in", "is", "let", "meta", "not", "null", "or", "otherwise", "section", "shared", "then", "true", "try", "type"}

// mName is the name of a field of a record.
func mName(name string) string {
	if plainName.MatchString(name) && !slices.Contains(mWords, name) {
		return name
	}
	return "#" + mString(name)
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// appsScript writes JavaScript for Google Sheets. It reads NDJSON, whose values have types:
// text stays text there, although Sheets reads what it is given as if it had been typed.
func (a asked) appsScript() string {
	a = a.table()
	var parameters, columns []string
	for _, p := range a.parameters {
		for _, value := range p.values {
			parameters = append(parameters, "["+jsString(p.name)+", "+jsString(value)+"]")
		}
	}
	for _, c := range a.columns {
		columns = append(columns, "["+jsString(c.Header)+", "+jsString(kindNames[kindOf(c)])+"]")
	}
	const indent = "\n    "
	return `function ` + camel(a.name) + `() {
  const address = ` + jsString(a.base+Path+"/"+a.name+".ndjson") + `;
  const parameters = [` + indent + strings.Join(parameters, ","+indent) + `
  ];
  const columns = [` + indent + strings.Join(columns, ","+indent) + `
  ];
  const token = PropertiesService.getScriptProperties().getProperty('SHIFTGRAPH_TOKEN');
  if (!token) throw new Error('Set the script property SHIFTGRAPH_TOKEN to your personal access token.');

  const query = parameters.map(([name, value]) => name + '=' + encodeURIComponent(value)).join('&');
  const answer = UrlFetchApp.fetch(address + (query ? '?' + query : ''), {
    headers: { Authorization: 'Bearer ' + token },
    followRedirects: false, // the token is for this address alone
    muteHttpExceptions: true,
  });
  const text = answer.getContentText('UTF-8');
  const status = answer.getResponseCode();
  if (status !== 200) throw new Error('The report was not made, status ' + status + ': ' + text.slice(0, 500));
  const headers = answer.getAllHeaders();
  const partial = Object.keys(headers).find((name) => name.toLowerCase() === 'x-shiftgraph-errors');
  if (partial) throw new Error('The report is not whole, ' + headers[partial] + ' errors: ' + text.trim().split('\n').pop().slice(0, 500));

  const cell = (value, kind) => {
    if (value === null || value === undefined) return '';
    if (Array.isArray(value)) return cell(value.map((v) => (v === null ? '' : v)).join('; '), kind);
    if (kind === 'instant') return String(value).slice(0, 19).replace('T', ' '); // as the clock there showed it
    if (kind === 'text') return "=+-@'\t\r\n".includes(String(value)[0]) ? "'" + value : String(value); // no formula
    return value;
  };
  const lines = text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
  const rows = lines.map((line) => columns.map(([name, kind]) => cell(line[name], kind)));
  const values = [columns.map(([name]) => cell(name, 'text'))].concat(rows);

  const book = SpreadsheetApp.getActiveSpreadsheet();
  const sheet = book.getSheetByName(` + jsString(a.name) + `) || book.insertSheet(` + jsString(a.name) + `);
  sheet.clearContents();
  const grow = (has, wanted, insert) => wanted > has && insert(has, wanted - has);
  grow(sheet.getMaxRows(), values.length, (after, count) => sheet.insertRowsAfter(after, count));
  grow(sheet.getMaxColumns(), columns.length, (after, count) => sheet.insertColumnsAfter(after, count));
  columns.forEach(([, kind], i) => {
    if (kind === 'text') sheet.getRange(1, i + 1, values.length, 1).setNumberFormat('@'); // 0042 stays 0042
  });
  sheet.getRange(1, 1, values.length, columns.length).setValues(values);
  sheet.setFrozenRows(1);
}
`
}

var kindNames = map[table.Kind]string{
	table.Text: "text", table.Number: "number", table.Boolean: "boolean", table.Date: "date", table.DateTime: "instant",
}

// camel makes the name of a function of a report's: report, and its words.
func camel(name string) string {
	var out strings.Builder
	out.WriteString("report")
	for word := range strings.SplitSeq(name, "-") {
		if word != "" {
			out.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return out.String()
}

// jsString quotes for JavaScript.
func jsString(text string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range valid(text) {
		switch {
		case r == '\'' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unprintable(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + "'"
}

func (a asked) pandas() string {
	a = a.table().with(whole)
	var parameters []string
	for _, p := range a.parameters {
		for _, value := range p.values {
			parameters = append(parameters, "("+pyString(p.name)+", "+pyString(value)+")")
		}
	}
	columns := map[table.Kind][]string{}
	for _, c := range a.columns {
		columns[kindOf(c)] = append(columns[kindOf(c)], pyString(c.Header))
	}
	list := func(kind table.Kind) string { return "[" + strings.Join(columns[kind], ", ") + "]" }
	return `import io
import os
import sys

import pandas as pd
import requests

answer = requests.get(
    ` + pyString(a.base+Path+"/"+a.name+".csv") + `,
    params=[` + strings.Join(parameters, ", ") + `],
    auth=("token", os.environ["SHIFTGRAPH_TOKEN"]),
    allow_redirects=False,  # the token is for this address alone
    timeout=120,
)
if answer.status_code != 200:
    sys.exit(f"The report was not made, status {answer.status_code}: {answer.text}")

text = ` + list(table.Text) + `
numbers = ` + list(table.Number) + `
yes_or_no = ` + list(table.Boolean) + `
dates = ` + list(table.Date) + `
instants = ` + list(table.DateTime) + `
table = pd.read_csv(
    io.BytesIO(answer.content),
    dtype={**dict.fromkeys(text, str), **dict.fromkeys(yes_or_no, "boolean")},
    keep_default_na=False,  # somebody may be called NA
    na_values={column: [""] for column in numbers + yes_or_no + dates + instants},
    parse_dates=dates,
)
for column in instants:
    table[column] = pd.to_datetime(table[column], utc=True)  # .dt.tz_convert("Europe/Berlin") for a clock
print(table)
`
}

// pyString quotes for Python.
func pyString(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range valid(text) {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case !unprintable(r):
			b.WriteRune(r)
		case r > 0xFFFF:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String() + `"`
}

func valid(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }
