package wfm

import (
	"encoding/json"
	"slices"
	"testing"
	"unicode/utf8"
)

func TestBool(t *testing.T) {
	tests := []struct {
		json     string
		want, ok bool
	}{
		{`true`, true, true},
		{`false`, false, true},
		{`1`, true, true},
		{`0`, false, true},
		{`"true"`, true, true},
		{`"false"`, false, true},
		{`"True"`, true, true},
		{`"False"`, false, true},
		{`"FALSE"`, false, true},
		{`"1"`, true, true},
		{`"0"`, false, true},
		{`""`, false, true},
		{`null`, false, true},
		{`"locked"`, true, true},
		{`2`, false, false},
		{`-1`, false, false},
		{`0.0`, false, false},
		{`[]`, false, false},
		{`{}`, false, false},
	}
	for _, tt := range tests {
		got := Bool(!tt.want)
		err := got.UnmarshalJSON([]byte(tt.json))
		if (err == nil) != tt.ok || (tt.ok && bool(got) != tt.want) {
			t.Errorf("%s: %v, error %v; want %v, ok %v", tt.json, got, err, tt.want, tt.ok)
		}
	}
	var e struct{ P, Q *Bool }
	if err := json.Unmarshal([]byte(`{"P":null,"Q":0}`), &e); err != nil || e.P != nil || e.Q == nil || *e.Q {
		t.Errorf("null is no flag at all: %+v, %v", e, err)
	}
}

func TestLabel(t *testing.T) {
	tests := []struct {
		json string
		want Label
		ok   bool
	}{
		{`31`, "31", true},
		{`"31"`, "31", true},
		{`"Europe/Berlin"`, "Europe/Berlin", true},
		{`"Europe\/Berlin"`, "Europe/Berlin", true},
		{`"a\"b"`, `a"b`, true},
		{"\"a\xff\"", "a\ufffd", true},
		{`null`, "", true},
		{`""`, "", true},
		{`1.5`, "1.5", true},
		{`true`, "true", true},
		{`{"id":31}`, "", false},
		{`[31]`, "", false},
	}
	for _, tt := range tests {
		got := Label("before")
		err := got.UnmarshalJSON([]byte(tt.json))
		if (err == nil) != tt.ok || (tt.ok && got != tt.want) {
			t.Errorf("%s: %q, error %v; want %q, ok %v", tt.json, got, err, tt.want, tt.ok)
		}
	}
}

// Whatever JSON comes, the tolerant types take it or say no; nothing panics, and texts
// are UTF-8.
func FuzzTolerant(f *testing.F) {
	for _, s := range []string{`1`, `"1"`, `null`, `""`, `{}`, `[]`, `true`, `"\ud83d"`, `"\u0000"`, "\"\xff\"", `"2026-03-02T22:00:00+01:00"`, `1e999`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var all struct {
			Bool  Bool
			Label Label
			ID    ID
			Date  Date
			Time  Time
		}
		for _, name := range []string{"Bool", "Label", "ID", "Date", "Time"} {
			body := append([]byte(`{"`+name+`":`), append(slices.Clip(b), '}')...)
			if err := json.Unmarshal(body, &all); err == nil && !utf8.ValidString(string(all.Label)) {
				t.Fatalf("%q: label %q", b, all.Label)
			}
		}
		if all.ID < 0 || all.Date < 0 {
			t.Fatalf("%q: id %d, date %d", b, all.ID, all.Date)
		}
	})
}

func TestWhole(t *testing.T) {
	for in, want := range map[string]Whole{`7`: 7, `"7"`: 7, `7.0`: 7, `"255.0"`: 255, `-1`: -1, `null`: 0, `""`: 0, `1e3`: 1000} {
		var got Whole
		if err := json.Unmarshal([]byte(in), &got); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{`7.5`, `"red"`, `true`, `[7]`, `{}`, `1e300`} {
		var got Whole
		if err := json.Unmarshal([]byte(in), &got); err == nil {
			t.Errorf("%s: read as %d", in, got)
		}
	}
}

func TestTheEndOfADay(t *testing.T) {
	for in, want := range map[string]string{
		"2026-03-02T24:00:00": "2026-03-03T00:00:00Z", "2026-02-28T24:00": "2026-03-01T00:00:00Z", "2026-03-02T24:00:00+01:00": "2026-03-03T00:00:00+01:00",
	} {
		if got, err := ParseTime(in); err != nil || got.String() != want {
			t.Errorf("%s: %s, %v; want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"2026-03-02T24:01:00", "2026-03-02T24:00:01", "2026-03-02T25:00:00"} {
		if got, err := ParseTime(in); err == nil {
			t.Errorf("%s: read as %s", in, got)
		}
	}
}
