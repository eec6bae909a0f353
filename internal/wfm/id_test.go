package wfm

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParseID(t *testing.T) {
	tests := []struct {
		text string
		want ID // zero when it is refused
	}{
		{"1", 1},
		{"1001", 1001},
		{"0042", 42},
		{"999999999999999999", 999999999999999999},
		{"000000000000000001", 1},
		{"", 0},
		{"0", 0},
		{"000", 0},
		{"1000000000000000000", 0}, // 19 digits
		{"-1", 0},
		{"+1", 0},
		{" 1", 0},
		{"1 ", 0},
		{"1\n", 0},
		{"1.0", 0},
		{"1e3", 0},
		{"0x10", 0},
		{"1_000", 0},
		{"1001?display=name", 0},
		{"1001#", 0},
		{"../1", 0},
		{"1%2f", 0},
		{"١", 0}, // a digit, but not one of ours
		{"１", 0},
		{"\x00", 0},
		{strings.Repeat("1", 1000), 0},
	}
	for _, tt := range tests {
		got, err := ParseID(tt.text)
		if got != tt.want || (err == nil) != (tt.want != 0) {
			t.Errorf("ParseID(%q) = %d, %v; want %d", tt.text, got, err, tt.want)
		}
	}
}

func TestIDString(t *testing.T) {
	for id, want := range map[ID]string{0: "", 7: "7", 999999999999999999: "999999999999999999"} {
		if got := id.String(); got != want {
			t.Errorf("ID(%d).String() = %q, want %q", int64(id), got, want)
		}
	}
}

func TestIDFromJSON(t *testing.T) {
	tests := []struct {
		json string
		want ID
		ok   bool
	}{
		{`7`, 7, true},
		{`"7"`, 7, true},
		{`"0042"`, 42, true},
		{`"\u0037"`, 7, true},
		{`999999999999999999`, 999999999999999999, true},
		{`0`, 0, true},
		{`"0"`, 0, true},
		{`null`, 0, true},
		{`""`, 0, true},
		{`99999999999999999999`, 0, false},
		{`"99999999999999999999"`, 0, false},
		{`1001.0`, 0, false},
		{`1e3`, 0, false},
		{`-7`, 0, false},
		{`" 7"`, 0, false},
		{`true`, 0, false},
		{`[7]`, 0, false},
		{`{"id":7}`, 0, false},
		{`"a5f0"`, 0, false},
	}
	for _, tt := range tests {
		got := ID(99) // what stood there before must not stay
		err := json.Unmarshal([]byte(`{"x":`+tt.json+`}`), &struct {
			X *ID `json:"x"`
		}{&got})
		if tt.json == "null" {
			err = got.UnmarshalJSON([]byte("null")) // encoding/json sets the pointer itself
		}
		if (err == nil) != tt.ok || (tt.ok && got != tt.want) {
			t.Errorf("%s: id %d, error %v; want %d, ok %v", tt.json, got, err, tt.want, tt.ok)
		}
		if err != nil && !strings.Contains(err.Error(), "want one to 18 digits") {
			t.Errorf("%s: error %q does not say what is wanted", tt.json, err)
		}
	}
}

// An error repeats only the beginning of what it complains about.
func TestErrorsAreShort(t *testing.T) {
	long := []byte(`"` + strings.Repeat("é", 5000) + `"`)
	for name, err := range map[string]error{
		"ID": new(ID).UnmarshalJSON(long), "Date": new(Date).UnmarshalJSON(long), "Time": new(Time).UnmarshalJSON(long),
		"Bool": new(Bool).UnmarshalJSON(long[1 : len(long)-1]), "Label": new(Label).UnmarshalJSON([]byte(`[` + string(long) + `]`)),
	} {
		if err == nil || len(err.Error()) > 200 {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// What ParseID takes is digits alone and comes out as it went in, zeros in front aside.
func FuzzParseID(f *testing.F) {
	for _, s := range []string{"", "0", "1", "0042", "999999999999999999", "1000000000000000000", "-1", "1001#", "1e3", "９"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ParseID(s)
		if err != nil {
			if id != 0 {
				t.Fatalf("ParseID(%q) = %d with an error", s, id)
			}
			return
		}
		if id <= 0 || id.String() != strings.TrimLeft(s, "0") {
			t.Fatalf("ParseID(%q) = %d", s, id)
		}
		quoted, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var number, text ID
		if err := json.Unmarshal(quoted, &text); err != nil || text != id {
			t.Fatalf("%s reads as %d, %v", quoted, text, err)
		}
		if s[0] != '0' {
			if err := json.Unmarshal([]byte(s), &number); err != nil || number != id {
				t.Fatalf("%s reads as %d, %v", s, number, err)
			}
		}
	})
}

// An id out of JSON is zero or one that ParseID takes.
func FuzzIDFromJSON(f *testing.F) {
	for _, s := range []string{`7`, `"7"`, `null`, `""`, `"\u0037"`, `1e3`, `"`, ``, `"\ud800"`, `[1]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var id ID
		if id.UnmarshalJSON(b) != nil || id == 0 {
			return
		}
		if again, err := ParseID(id.String()); err != nil || again != id {
			t.Fatalf("%q reads as %d, which ParseID reads as %d, %v", b, id, again, err)
		}
	})
}
