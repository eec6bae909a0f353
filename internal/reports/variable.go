package reports

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
)

// TableOptions are the parameters of an answer as a table, which change nothing of what is
// asked of the REST API. They are not a report's to use.
var TableOptions = []string{"rows", "delimiter", "decimal", "bom", "times", "totals", "partial"}

// The parameters that every report has under the same name, if it has such a variable.
const (
	periodParameter = "period"
	unitParameter   = "unit"
)

// unitVariables are names of variables that the parameter unit stands for.
var unitVariables = []string{"units", "unitId", "unitIds", "planningUnit", "planningUnits", "planningUnitId", "planningUnitIds"}

// A Variable is a variable of a report's operation, and the URL's parameter for it.
type Variable struct {
	Name        string   `json:"name"`
	Parameter   string   `json:"parameter"` // as the list shows it; Name does too
	Type        string   `json:"type"`      // as in the operation: [ID!]!
	Required    bool     `json:"required"`
	Repeatable  bool     `json:"repeatable"`        // a list, by repetition
	Default     *string  `json:"default"`           // as in the operation, or the text of @default; nil without
	Description string   `json:"description"`       // the comment above it
	Values      []string `json:"values,omitempty"`  // of an enum
	Example     string   `json:"example,omitempty"` // where the type has one

	read     func(text string, c Calendar) (any, error)
	fallback *fallback
}

// A fallback is the text of @default, which stands for a parameter that is left out.
type fallback struct {
	text string
	at   *ast.Position
}

// newVariable reads the definition of a variable.
func newVariable(def *ast.VariableDefinition, schema *ast.Schema) (*Variable, error) {
	wrong := func(format string, args ...any) error {
		return wrongAt(def.Position, "variable $"+def.Variable+" "+format, args...)
	}
	v := &Variable{
		Name: def.Variable, Parameter: def.Variable, Type: def.Type.String(), Description: def.Description,
		Required: def.Type.NonNull && def.DefaultValue == nil, Repeatable: def.Type.Elem != nil,
	}
	if def.DefaultValue != nil {
		text := def.DefaultValue.String()
		v.Default = &text
	}
	if d := def.Directives.ForName("default"); d != nil {
		if def.DefaultValue != nil {
			return nil, wrongAt(d.Position, "variable $%s has two defaults, the operation's and @default; leave one of them out", v.Name)
		}
		v.fallback = &fallback{d.Arguments.ForName("value").Value.Raw, d.Position}
		v.Default, v.Required = &v.fallback.text, false
	}
	element := def.Type
	if v.Repeatable {
		element = element.Elem
	}
	if slices.Contains(TableOptions, v.Name) || v.Name == "format" {
		return nil, wrong("has the name of a parameter of tables; give it another name than %s or format", strings.Join(TableOptions, ", "))
	}
	if element.Elem != nil {
		return nil, wrong("is of type %s, and a URL cannot give lists of lists", v.Type)
	}
	switch {
	case v.Name == periodParameter && (element.NamedType != "Period" || v.Repeatable):
		return nil, wrong("is of type %s, and the parameter period is a Period in every report; make it one, or give it another name", v.Type)
	case v.Name == unitParameter && element.NamedType != "ID":
		return nil, wrong("is of type %s, and the parameter unit is an ID in every report; make it ID or [ID!], or give it another name", v.Type)
	}
	t := schema.Types[element.NamedType]
	switch t.Kind {
	case ast.Enum:
		for _, value := range t.EnumValues {
			v.Values = append(v.Values, value.Name)
		}
		v.read = v.enum
	case ast.Scalar:
		v.read = scalars[t.Name]
	case ast.InputObject:
		if t.Name == "Period" {
			v.read = period
		}
	}
	if v.read == nil {
		return nil, wrong("is of type %s, which a URL cannot give; use variables for its fields", v.Type)
	}
	v.Example = examples[t.Name]
	switch {
	case t.Kind == ast.Enum:
		v.Example = v.Values[0]
	case t.Name == "ID":
		v.Example = idExample(v.Name)
	}
	return v, nil
}

// nameParameters gives the parameters period and unit to the one variable that each can
// stand for. A variable of that name has it already, and where there are several the
// report has to say which one it is, by the name.
func nameParameters(variables []*Variable) {
	name := func(parameter string, fits func(*Variable) bool) {
		var found []*Variable
		for _, v := range variables {
			if v.Name == parameter {
				return
			}
			if fits(v) {
				found = append(found, v)
			}
		}
		if len(found) == 1 {
			found[0].Parameter = parameter
		}
	}
	name(periodParameter, func(v *Variable) bool { return strings.TrimSuffix(v.Type, "!") == "Period" })
	name(unitParameter, func(v *Variable) bool {
		return slices.Contains(unitVariables, v.Name) && strings.Trim(v.Type, "[]!") == "ID"
	})
}

var examples = map[string]string{
	"Period": "last-month", "Date": "today", "DateTime": "2026-11-16T09:00:00Z", "Int": "10", "Float": "1.5", "Boolean": "true", "String": "text",
}

// idExample is an id for a variable of this name. That of a planning unit would mislead
// whoever is asked for an activity.
func idExample(name string) string {
	name = strings.ToLower(name)
	switch {
	case strings.Contains(name, "activity") || strings.Contains(name, "activities"):
		return "1" // Present, in every tenant
	case strings.Contains(name, "employee"):
		return "1042"
	}
	return "1001"
}

// values turns the texts of a parameter into the variable's value, as JSON would have it.
func (v *Variable) values(texts []string, c Calendar) (any, error) {
	if !v.Repeatable {
		if len(texts) > 1 {
			return nil, fmt.Errorf("stands in the URL %d times; send it once", len(texts))
		}
		return v.value(texts[0], c)
	}
	list := make([]any, len(texts))
	for i, text := range texts {
		value, err := v.value(text, c)
		if id, ok := value.(string); err == nil && ok && strings.Trim(v.Type, "[]!") == "ID" && strings.Contains(id, ",") {
			err = fmt.Errorf("%q is no id", clip(text))
		}
		if err != nil && strings.Contains(text, ",") {
			err = fmt.Errorf("%w; send %s again for each value", err, v.Parameter)
		}
		if err != nil {
			return nil, err
		}
		list[i] = value
	}
	return list, nil
}

func (v *Variable) value(text string, c Calendar) (any, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("is not UTF-8; percent-encode it as UTF-8")
	}
	return v.read(text, c)
}

// scalars read values of scalar types.
var scalars = map[string]func(text string, c Calendar) (any, error){
	"String": func(text string, _ Calendar) (any, error) { return text, nil },
	"ID": func(text string, _ Calendar) (any, error) {
		if text == "" {
			return nil, errors.New("is empty; send an id, or leave the parameter out")
		}
		return text, nil
	},
	"Int": func(text string, _ Calendar) (any, error) {
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("%q is no whole number of 32 bits; send one such as 10", clip(text))
		}
		return json.Number(strconv.FormatInt(n, 10)), nil
	},
	"Float": func(text string, _ Calendar) (any, error) {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("%q is no number; send one such as 1.5, with a point", clip(text))
		}
		return json.Number(strconv.FormatFloat(x, 'g', -1, 64)), nil
	},
	"Boolean": func(text string, _ Calendar) (any, error) {
		switch strings.ToLower(text) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
		return nil, fmt.Errorf("%q is neither true nor false", clip(text))
	},
	"Date": func(text string, c Calendar) (any, error) {
		day, err := c.Day(text)
		return day.String(), err
	},
	"DateTime": func(text string, _ Calendar) (any, error) {
		text = strings.ReplaceAll(text, " ", "+") // of the offset, in a URL that does not encode it
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			return nil, fmt.Errorf("%q is no instant; send one such as 2026-11-16T09:00:00Z", clip(text))
		}
		return text, nil
	},
}

// period reads a value of the input type Period.
func period(text string, c Calendar) (any, error) {
	p, err := c.Period(text)
	if err != nil {
		return nil, err
	}
	return map[string]any{"start": p.Start.String(), "end": p.End.String()}, nil
}

// enum reads a value of an enum, in any letter case.
func (v *Variable) enum(text string, _ Calendar) (any, error) {
	for _, value := range v.Values {
		if strings.EqualFold(value, text) {
			return value, nil
		}
	}
	return nil, fmt.Errorf("%q is none of its values; send one of %s", clip(text), strings.Join(v.Values, ", "))
}
