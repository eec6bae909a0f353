package reports

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"shiftgraph/internal/graphqlhttp"
	"shiftgraph/internal/table"
)

// ending is that of a report's file.
const ending = ".graphql"

// maxFileBytes bounds a report's file, which is read and validated before any limit on
// documents that are sent.
const maxFileBytes = 64 << 10

var reportName = regexp.MustCompile(`^[a-z0-9-]+$`)

// A Report is a saved operation.
type Report struct {
	Name        string
	Description string // the comment at the top of its file
	Variables   []*Variable

	query, operation string
	arguments        map[gqlerror.Location]graphqlhttp.SavedArgument
	builtIn          bool           // it ships with the program
	tables           []*table.Table // by its defaults, for its page: whoever opens it makes nobody validate it anew
}

// A placed error is one at a place in a file.
type placed struct {
	line, column int
	message      string
}

func (e *placed) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.line, e.column, e.message)
}

// wrongAt makes an error at a place in a document.
func wrongAt(at *ast.Position, format string, args ...any) error {
	line, column := 1, 1
	if at != nil {
		line, column = at.Line, at.Column
	}
	return &placed{line, column, fmt.Sprintf(format, args...)}
}

// parse reads the text of a report's file: exactly one query, with a name, that the schema
// allows and whose variables have types that a URL can give.
func parse(name, text string, schema *ast.Schema) (*Report, error) {
	if !reportName.MatchString(name) {
		return nil, errors.New("the file's name is the report's in the URL: rename it to small letters of a to z, digits and hyphens, such as paid-hours.graphql")
	}
	if !utf8.ValidString(text) {
		return nil, errors.New("is not UTF-8; save it as UTF-8")
	}
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\uFEFF"), "\r\n", "\n")
	doc, errs := gqlparser.LoadQueryWithRules(schema, text, rules.NewDefaultRules())
	if len(errs) > 0 {
		return nil, located(errs)
	}
	if len(doc.Operations) != 1 {
		at := (*ast.Position)(nil)
		if len(doc.Operations) > 1 {
			at = doc.Operations[1].Position
		}
		return nil, wrongAt(at, "has %d operations; a file has exactly one, so move each to a file of its own", len(doc.Operations))
	}
	op := doc.Operations[0]
	switch {
	case op.Operation != ast.Query:
		return nil, wrongAt(op.Position, "is a %s; a report is a query", op.Operation)
	case op.Name == "":
		return nil, wrongAt(op.Position, "the query has no name; give it one, such as query PaidHours { … }")
	}
	lines := strings.Split(text, "\n")
	r := &Report{Name: name, Description: op.Description, query: text, operation: op.Name}
	if top := commentFrom(lines); top != "" {
		r.Description = top
	}
	for _, def := range op.VariableDefinitions {
		v, err := newVariable(def, schema)
		if err != nil {
			return nil, err
		}
		if above := commentAbove(lines, def); above != "" {
			v.Description = above
		}
		r.Variables = append(r.Variables, v)
	}
	nameParameters(r.Variables)
	r.arguments = argumentsOf(doc, r.Variables)
	defaults := r.defaults(op)
	if err := table.Check(op, defaults); err != nil {
		if wrong, ok := errors.AsType[*table.MisuseError](err); ok {
			return nil, wrongAt(wrong.At, "%s", wrong.Message)
		}
		return nil, err
	}
	r.tables = tablesOf(op, defaults)
	return r, nil
}

// defaults are the variables that have a value when the URL says nothing of them. Those of
// periods and days are left out: they hang on today, and no column does.
func (r *Report) defaults(op *ast.OperationDefinition) map[string]any {
	out := map[string]any{}
	for _, def := range op.VariableDefinitions {
		if def.DefaultValue != nil {
			if value, err := def.DefaultValue.Value(nil); err == nil {
				out[def.Variable] = value
			}
		}
	}
	for _, v := range r.Variables {
		if v.fallback == nil || slices.Contains([]string{"Period", "Date"}, strings.Trim(v.Type, "[]!")) {
			continue
		}
		if value, err := v.values([]string{v.fallback.text}, Calendar{}); err == nil { // checkDefaults says what is wrong with it
			out[v.Name] = value
		}
	}
	return out
}

// checkDefaults reads the texts that stand for parameters, so that one that cannot be read is
// found when the report is loaded and not when it is asked for.
func (r *Report) checkDefaults(calendar func() Calendar) error {
	for _, v := range r.Variables {
		if v.fallback == nil {
			continue
		}
		if _, err := v.values([]string{v.fallback.text}, calendar()); err != nil {
			return wrongAt(v.fallback.at, "variable $%s has a default that its URL could not give: %s. It is of type %s", v.Name, err, v.Type)
		}
	}
	return nil
}

// located is the first of the errors that parsing or validation found.
func located(errs gqlerror.List) error {
	first := errs[0]
	e := &placed{1, 1, strings.TrimSuffix(first.Message, ".")}
	if len(first.Locations) > 0 {
		e.line, e.column = first.Locations[0].Line, first.Locations[0].Column
	}
	if more := len(errs) - 1; more > 0 {
		e.message += fmt.Sprintf(" (and %d more)", more)
	}
	return e
}

// commentFrom is the comment at the top of a file, up to the first line that is none.
func commentFrom(lines []string) string {
	var out []string
	for _, line := range lines {
		line = strings.TrimSpace(line)
		text, comment := strings.CutPrefix(line, "#")
		if !comment {
			if line == "" && len(out) == 0 {
				continue
			}
			break
		}
		out = append(out, strings.TrimSpace(text))
	}
	return paragraphs(out)
}

// commentAbove is the comment in the lines right above a variable that begins its line.
func commentAbove(lines []string, def *ast.VariableDefinition) string {
	at := def.Position.Line - 1
	if at >= len(lines) || !strings.HasPrefix(strings.TrimSpace(lines[at]), "$"+def.Variable) {
		return ""
	}
	from := at
	for from > 0 && strings.HasPrefix(strings.TrimSpace(lines[from-1]), "#") {
		from--
	}
	var out []string
	for _, line := range lines[from:at] {
		out = append(out, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "#")))
	}
	return paragraphs(out)
}

// paragraphs joins the lines of a comment; an empty one ends a paragraph.
func paragraphs(lines []string) string {
	text := strings.TrimSpace(strings.Join(lines, "\n"))
	var out []string
	for part := range strings.SplitSeq(text, "\n\n") {
		if part = strings.Join(strings.Fields(part), " "); part != "" {
			out = append(out, part)
		}
	}
	return strings.Join(out, "\n\n")
}
