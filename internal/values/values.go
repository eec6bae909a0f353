// Package values writes the values of variables in a form that tells them apart.
package values

import (
	"encoding/json"
	"slices"
	"strconv"
)

// Append appends a value, as it is read from JSON or as gqlgen makes it of that, in a form
// that only the same value has; false for values of other kinds. The order of an object's
// members does not matter, and numbers are the same where they are written alike.
func Append(b []byte, v any) ([]byte, bool) {
	switch v := v.(type) {
	case nil:
		return append(b, 'n'), true
	case bool:
		return strconv.AppendBool(b, v), true
	case string:
		return strconv.AppendQuote(b, v), true
	case json.Number:
		return append(b, v...), true
	case int64:
		return strconv.AppendInt(b, v, 10), true
	case float64:
		return strconv.AppendFloat(b, v, 'g', -1, 64), true
	case []any:
		b = append(b, '[')
		for _, element := range v {
			var plain bool
			if b, plain = Append(b, element); !plain {
				return b, false
			}
			b = append(b, ',')
		}
		return append(b, ']'), true
	case map[string]any:
		names := make([]string, 0, 8) // on the stack, where there are no more
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		b = append(b, '{')
		for _, name := range names {
			var plain bool
			if b, plain = Append(append(strconv.AppendQuote(b, name), ':'), v[name]); !plain {
				return b, false
			}
			b = append(b, ',')
		}
		return append(b, '}'), true
	}
	return b, false
}
