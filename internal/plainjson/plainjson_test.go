package plainjson

import (
	"encoding/json"
	"testing"
)

func TestMarshal(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{"a & b < c > d", `"a & b < c > d"`},
		{map[string]any{"<": []any{"&\n", nil, 1}}, `{"<":["&\n",null,1]}`},
		{"\u2028\"\\\x00", `"\u2028\"\\\u0000"`},
		{json.RawMessage(`{"a":"&"}`), `{"a":"&"}`},
	} {
		got, err := Marshal(c.value)
		if err != nil || string(got) != c.want {
			t.Errorf("got %s, %v, want %s", got, err, c.want)
		}
	}
	if _, err := Marshal(func() {}); err == nil {
		t.Error("a function was written as JSON")
	}
}
