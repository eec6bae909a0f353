package graph

import (
	"shiftgraph/graph/scalar"
	"shiftgraph/internal/wfm"
)

// arguments are the arguments of a field, or the fields of an input object, as the
// operation writes them. They were checked before, so that what cannot be read is only
// what is not there.
type arguments struct{ values map[string]any }

func (a arguments) has(name string) bool { return a.values[name] != nil }

// empty reports whether the argument is a list without elements.
func (a arguments) empty(name string) bool {
	items, ok := a.values[name].([]any)
	return ok && len(items) == 0
}

func (a arguments) isTrue(name string) bool {
	v, _ := a.values[name].(bool)
	return v
}

func (a arguments) object(name string) arguments {
	fields, _ := a.values[name].(map[string]any)
	return arguments{fields}
}

func (a arguments) id(name string) wfm.ID {
	id, _ := valueOf(a.values[name], scalar.UnmarshalID)
	return id
}

func (a arguments) ids(name string) []wfm.ID { return listOf(a.values[name], scalar.UnmarshalID) }

func (a arguments) date(name string) wfm.Date {
	d, _ := valueOf(a.values[name], scalar.UnmarshalDate)
	return d
}

// day is the argument's day as a period, or the fallback.
func (a arguments) day(name string, fallback wfm.Period) wfm.Period {
	if d := a.date(name); d != 0 {
		return wfm.Period{Start: d, End: d}
	}
	return fallback
}

// period is the argument named period, or the fallback.
func (a arguments) period(fallback wfm.Period) wfm.Period { return a.periodIn("period", fallback) }

// periodIn is the argument of a name as a period, or the fallback.
func (a arguments) periodIn(name string, fallback wfm.Period) wfm.Period {
	fields := a.object(name)
	if p := (wfm.Period{Start: fields.date("start"), End: fields.date("end")}); p.Start != 0 && p.End != 0 {
		return p
	}
	return fallback
}

func (a arguments) level(name string, fallback wfm.Level) wfm.Level {
	if l, ok := valueOf(a.values[name], scalar.UnmarshalLevel); ok {
		return l
	}
	return fallback
}

// levels is the argument named levels.
func (a arguments) levels() []wfm.Level { return listOf(a.values["levels"], scalar.UnmarshalLevel) }

func (a arguments) int(name string) (int, bool) {
	return valueOf(a.values[name], scalar.UnmarshalInt)
}

// valueOf reads a value, where there is one: to be told what is wrong with none is dear.
func valueOf[T any](v any, read func(any) (T, error)) (T, bool) {
	var none T
	if v == nil {
		return none, false
	}
	x, err := read(v)
	return x, err == nil
}

// listOf reads a list, for which a single value may stand.
func listOf[T any](v any, read func(any) (T, error)) []T {
	items, ok := v.([]any)
	if !ok && v != nil {
		items = []any{v}
	}
	var out []T
	for _, item := range items {
		if x, err := read(item); err == nil {
			out = append(out, x)
		}
	}
	return out
}
