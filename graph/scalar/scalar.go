// Package scalar says how the schema's scalars and enums are written in GraphQL: text
// in, text out. It is used by the generated code of package gen, and by package graph to
// check arguments before anything runs.
//
// Reading is strict: a value of another kind is an [Error], which tells the caller what
// was wanted. gqlgen's own scalars would take numbers for text and text for numbers.
package scalar

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"shiftgraph/internal/wfm"
)

// An Error says what is wrong with a value that a caller wrote.
type Error struct{ Problem string }

func (e *Error) Error() string { return e.Problem }

func problem(format string, args ...any) error {
	return &Error{fmt.Sprintf(format, args...)}
}

// text reads a value that has to be a string, for the scalar named what.
func text(v any, what string) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", problem("%s: want a string", what)
	}
	return s, nil
}

// show shortens a caller's text for a message.
func show(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
}

// quoted writes text that is known to need no escaping.
func quoted(s string) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, `"`+s+`"`)
	})
}

// MarshalID writes an id as text; null when there is none.
func MarshalID(id wfm.ID) graphql.Marshaler {
	if id == 0 {
		return graphql.Null
	}
	return quoted(id.String())
}

// UnmarshalID reads an id from text of digits or from a whole number.
func UnmarshalID(v any) (wfm.ID, error) {
	var s string
	switch v := v.(type) {
	case string:
		s = v
	case json.Number:
		s = v.String()
	case int64:
		s = strconv.FormatInt(v, 10)
	case int:
		s = strconv.Itoa(v)
	default:
		return 0, problem("ID: want a string of digits, such as \"1001\"")
	}
	id, err := wfm.ParseID(s)
	if err != nil {
		return 0, problem("%s is not an id: %v", show(s), err)
	}
	return id, nil
}

// MarshalLabel writes an opaque mark as an ID; null when there is none.
func MarshalLabel(l wfm.Label) graphql.Marshaler {
	if l == "" {
		return graphql.Null
	}
	return graphql.MarshalString(string(l))
}

// UnmarshalLabel reads an opaque mark.
func UnmarshalLabel(v any) (wfm.Label, error) {
	s, err := text(v, "ID")
	return wfm.Label(s), err
}

// MarshalDate writes YYYY-MM-DD; null when there is no date.
func MarshalDate(d wfm.Date) graphql.Marshaler {
	if d == 0 {
		return graphql.Null
	}
	return quoted(d.String())
}

// UnmarshalDate reads YYYY-MM-DD.
func UnmarshalDate(v any) (wfm.Date, error) {
	s, err := text(v, "Date")
	if err != nil {
		return 0, err
	}
	d, err := wfm.ParseDate(s)
	if err != nil {
		return 0, problem("%s is not a date: %v", show(s), err)
	}
	return d, nil
}

// MarshalDateTime writes RFC 3339 with the offset; null when there is no time.
func MarshalDateTime(t wfm.Time) graphql.Marshaler {
	if t.IsZero() {
		return graphql.Null
	}
	return quoted(t.String())
}

// UnmarshalDateTime reads RFC 3339 with an offset.
func UnmarshalDateTime(v any) (wfm.Time, error) {
	s, err := text(v, "DateTime")
	if err != nil {
		return wfm.Time{}, err
	}
	t, err := wfm.ParseTime(s)
	if err != nil || t.IsNaive() {
		return wfm.Time{}, problem("%s is not an instant: want RFC 3339 with an offset, such as 2026-03-02T22:00:00+01:00", show(s))
	}
	return t, nil
}

// MarshalFlag writes a flag of the API.
func MarshalFlag(b wfm.Bool) graphql.Marshaler { return graphql.MarshalBoolean(bool(b)) }

// UnmarshalFlag reads a flag.
func UnmarshalFlag(v any) (wfm.Bool, error) {
	b, ok := v.(bool)
	if !ok {
		return false, problem("Boolean: want true or false")
	}
	return wfm.Bool(b), nil
}

// MarshalString writes text as JSON.
func MarshalString(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalString reads text, and nothing but text.
func UnmarshalString(v any) (string, error) { return text(v, "String") }

// floatDigits is how many digits of a fraction are written: enough for any figure, too few
// for the dust that sums of fractions gather (289.955 and not 289.9549999999997).
const floatDigits = 12

// MarshalFloat writes a number; null when it is none.
func MarshalFloat(f float64) graphql.Marshaler {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return graphql.Null
	}
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = w.Write(strconv.AppendFloat(nil, f, 'g', floatDigits, 64))
	})
}

// UnmarshalFloat reads a number, and nothing but a number.
func UnmarshalFloat(v any) (float64, error) {
	switch v := v.(type) {
	case float64:
		return v, nil
	case int64:
		return float64(v), nil
	case int:
		return float64(v), nil
	case json.Number:
		if f, err := v.Float64(); err == nil {
			return f, nil
		}
	}
	return 0, problem("Float: want a number")
}

// MarshalInt writes a whole number.
func MarshalInt(i int) graphql.Marshaler { return graphql.MarshalInt(i) }

// MarshalWhole writes a whole number of the API.
func MarshalWhole(n wfm.Whole) graphql.Marshaler { return graphql.MarshalInt(int(n)) }

// UnmarshalWhole reads a whole number as [UnmarshalInt] does.
func UnmarshalWhole(v any) (wfm.Whole, error) {
	n, err := UnmarshalInt(v)
	return wfm.Whole(n), err
}

// UnmarshalInt reads a whole number of 32 bits, and nothing but a number.
func UnmarshalInt(v any) (int, error) {
	var i int64
	switch v := v.(type) {
	case int64:
		i = v
	case int:
		i = int64(v)
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			return 0, problem("%s is not a whole number of 32 bits", show(v.String()))
		}
		i = n
	default:
		return 0, problem("Int: want a whole number")
	}
	if i < math.MinInt32 || i > math.MaxInt32 {
		return 0, problem("%d is not a whole number of 32 bits", i)
	}
	return int(i), nil
}
