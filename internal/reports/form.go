package reports

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A field is one of the form on a report's page. It sends what the report's URL takes.
type field struct {
	ID, Name, Label, Type string // Type is GraphQL's; "" for an option of tables
	Description           string
	Required              bool
	Default               *string
	Input                 string   // number or text; "" where there are choices
	Step                  string   // of a number
	Example               string   // of a text
	Values                []string // of inputs, one for each
	Suggestions           []string
	Choices               []choice
	Several               bool // of the choices
}

// A choice is a value that is chosen, or not.
type choice struct {
	Value, Text string
	Chosen      bool
}

// spare is how many values a list may be given beyond those that it has.
const spare = 2

var (
	namedPeriods = []string{"last-month", "this-month", "last-week", "this-week", "yesterday", "today", "-7d..today", "last-year", "this-year"}
	namedDays    = []string{"yesterday", "today", "tomorrow", "-7d", "+7d"}
)

// fieldOf is the field of a variable, with the values that are given.
func fieldOf(v *Variable, values []string) field {
	f := field{
		ID: "v-" + v.Parameter, Name: v.Parameter, Label: v.Parameter, Type: v.Type, Description: v.Description,
		Required: v.Required, Default: v.Default, Several: v.Repeatable,
	}
	if v.Default != nil { // what an empty field means
		f.Example = plain(*v.Default)
	}
	example := func() string { return cmp.Or(f.Example, v.Example) }
	choices := v.Values
	switch named := strings.Trim(v.Type, "[]!"); named {
	case "Boolean":
		choices = []string{"true", "false"}
	case "Int", "Float":
		f.Input, f.Step, f.Example = "number", "1", example()
		if named == "Float" {
			f.Step = "any"
		}
	case "Period":
		f.Input, f.Suggestions, f.Example = "text", namedPeriods, example()
	case "Date":
		f.Input, f.Suggestions, f.Example = "text", namedDays, example()
	default:
		f.Input, f.Example = "text", example()
	}
	if choices == nil {
		if f.Values = slices.Clone(values); v.Repeatable {
			f.Values = append(f.Values, make([]string, spare)...)
		}
		if len(f.Values) == 0 {
			f.Values = []string{""}
		}
		return f
	}
	f.Input = ""
	if !v.Repeatable {
		none := "–"
		if v.Default != nil {
			none = plain(*v.Default) + " (default)"
		}
		f.Choices = []choice{{Value: "", Text: none}}
	}
	for _, c := range choices {
		f.Choices = append(f.Choices, choice{c, c, slices.ContainsFunc(values, func(given string) bool { return strings.EqualFold(given, c) })})
	}
	return f
}

// plain is a default as one would type it: a text of GraphQL without its quotes.
func plain(value string) string {
	if text, err := strconv.Unquote(value); err == nil {
		return text
	}
	return value
}

// optionFields are the fields of the options of tables. tables are the lists that may give
// the rows, where there are several.
func optionFields(tables []string, given map[string][]string) []field {
	fields := []field{
		{Name: "rows", Label: "rows", Description: "Which list gives the rows.", Choices: []choice{{Value: "", Text: "each, as a sheet (XLSX)"}}},
		{Name: "delimiter", Label: "delimiter", Description: "Between the fields of CSV.", Choices: choices("comma", "semicolon", "tab", "pipe")},
		{Name: "decimal", Label: "decimal", Description: "The decimal mark of CSV; with a comma the delimiter is a semicolon.", Choices: choices("point", "comma")},
		{Name: "bom", Label: "bom", Description: "A byte order mark, by which Excel reads CSV as UTF-8 on a double click.", Choices: choices("false", "true")},
		{Name: "times", Label: "times", Description: "Instants in CSV: with their offset, or as the clock showed them.", Choices: choices("iso", "local")},
		{Name: "totals", Label: "totals", Description: "A row that adds up the columns that have totals; by itself XLSX alone has it.", Choices: choices("as the format has it", "true", "false")},
		{Name: "partial", Label: "partial", Description: "What becomes of an answer that is not whole.", Choices: choices("allow", "refuse")},
	}
	for _, name := range tables {
		fields[0].Choices = append(fields[0].Choices, choice{Value: name, Text: name})
	}
	if tables == nil {
		fields = fields[1:]
	}
	for i := range fields {
		f := &fields[i]
		f.ID = "o-" + f.Name
		for j := range f.Choices {
			f.Choices[j].Chosen = slices.Contains(given[f.Name], f.Choices[j].Value)
		}
	}
	return fields
}

// choices of an option; the first is the default, and sends nothing.
func choices(values ...string) []choice {
	out := []choice{{Value: "", Text: values[0] + " (default)"}}
	for _, value := range values[1:] {
		out = append(out, choice{Value: value, Text: value})
	}
	return out
}
