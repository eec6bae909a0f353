package values

import (
	"encoding/json"
	"testing"
)

func TestAppendTellsValuesApart(t *testing.T) {
	seen := map[string]string{}
	for name, v := range map[string]any{
		"null": nil, "true": true, "text true": "true", "text": "a", "quotes": `a","b`, "number": json.Number("1"), "written otherwise": json.Number("1.0"),
		"list": []any{"a", "b"}, "one text": []any{`a","b`}, "nested": []any{[]any{"a"}, "b"}, "empty list": []any{}, "empty object": map[string]any{},
		"object": map[string]any{"a": "b"}, "object of null": map[string]any{"a": nil}, "brackets": "]", "fraction": 1.5, "whole": int64(15),
	} {
		b, plain := Append(nil, v)
		if !plain {
			t.Errorf("%s: is of an unknown kind", name)
		}
		if other, known := seen[string(b)]; known {
			t.Errorf("%s and %s are alike: %s", name, other, b)
		}
		seen[string(b)] = name
	}
}

func TestAppendIsTheSameForTheSame(t *testing.T) {
	many := func() map[string]any {
		out := map[string]any{}
		for c := 'a'; c <= 'z'; c++ {
			out[string(c)] = []any{string(c)}
		}
		return out
	}
	first, _ := Append(nil, many())
	for range 20 {
		if got, _ := Append(nil, many()); string(got) != string(first) {
			t.Fatalf("%s is not %s", got, first)
		}
	}
}

func TestAppendKnowsItsKinds(t *testing.T) {
	for _, v := range []any{struct{}{}, []any{1 + 2i}, map[string]any{"a": make(chan int)}} {
		if b, plain := Append(nil, v); plain {
			t.Errorf("%v is taken for %s", v, b)
		}
	}
}
