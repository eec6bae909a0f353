package guard

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// introspection counts the values that a selection below __schema or __type may give. Its
// lists have lengths that the schema itself tells, so the general factor, by which the
// usual queries of IDEs came to millions, has no place here.
type introspection struct {
	// Expected lengths of the lists of __Schema, __Type, __Field and so on by field name:
	// below __schema, which goes through all types, the average; below __type, which may
	// pick the largest one, the maximum.
	average, largest map[string]int
}

// newIntrospection measures a schema.
func newIntrospection(schema *ast.Schema) *introspection {
	var types, fields, args, values, inputs, directives, directiveArgs int
	var mostFields, mostArgs, mostValues, mostInputs, possible int
	for _, t := range schema.Types {
		types++
		if t.Kind == ast.InputObject {
			inputs += len(t.Fields)
			mostInputs = max(mostInputs, len(t.Fields))
		} else {
			for _, f := range t.Fields {
				if strings.HasPrefix(f.Name, "__") {
					continue
				}
				fields++
				args += len(f.Arguments)
				mostArgs = max(mostArgs, len(f.Arguments))
			}
			mostFields = max(mostFields, len(t.Fields))
		}
		values += len(t.EnumValues)
		mostValues = max(mostValues, len(t.EnumValues))
	}
	for _, list := range schema.PossibleTypes {
		possible = max(possible, len(list))
	}
	for _, d := range schema.Directives {
		directives++
		directiveArgs += len(d.Arguments)
		mostArgs = max(mostArgs, len(d.Arguments))
	}
	average := func(sum, of int) int { return (sum + max(of, 1) - 1) / max(of, 1) }
	return &introspection{
		average: map[string]int{
			"types": types, "directives": directives, "locations": 4, "interfaces": 1,
			"fields": average(fields, types), "inputFields": average(inputs, types),
			"enumValues": average(values, types), "possibleTypes": 1,
			"args": max(average(args, fields), average(directiveArgs, directives)),
		},
		largest: map[string]int{
			"interfaces": 1, "fields": mostFields, "inputFields": mostInputs,
			"enumValues": mostValues, "possibleTypes": max(possible, 1), "args": mostArgs,
		},
	}
}

// field counts below one __schema or __type field.
func (in *introspection) field(f *ast.Field) int {
	lengths := in.average
	if f.Name == "__type" {
		lengths = in.largest
	}
	return introspectionNodes(f.SelectionSet, lengths, map[*ast.FragmentDefinition]int{})
}

func introspectionNodes(set ast.SelectionSet, lengths map[string]int, fragments map[*ast.FragmentDefinition]int) int {
	sum := 0
	for i, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			n := plus(1, introspectionNodes(s.SelectionSet, lengths, fragments))
			if length, ok := lengths[s.Name]; ok {
				n = times(n, length)
			}
			sum = plus(sum, n)
		case *ast.InlineFragment:
			sum = plus(sum, introspectionNodes(s.SelectionSet, lengths, fragments))
		case *ast.FragmentSpread:
			if s.Definition == nil || spreadBefore(set[:i], s.Name) {
				continue
			}
			n, ok := fragments[s.Definition]
			if !ok {
				n = introspectionNodes(s.Definition.SelectionSet, lengths, fragments)
				fragments[s.Definition] = n
			}
			sum = plus(sum, n)
		}
	}
	return sum
}
