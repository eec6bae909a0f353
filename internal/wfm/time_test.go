package wfm

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func at(text string) Time {
	v, err := ParseTime(text)
	if err != nil {
		panic(text + ": " + err.Error())
	}
	return v
}

func TestParseTime(t *testing.T) {
	tests := []struct {
		text  string
		want  string // RFC 3339, without an offset for a naive time; "" when it is refused
		naive bool
	}{
		{"2026-03-02T22:00:00", "2026-03-02T22:00:00", true},
		{"2026-03-02 22:00:00", "2026-03-02T22:00:00", true},
		{"2026-03-02T22:00", "2026-03-02T22:00:00", true},
		{"2026-03-02 22:00", "2026-03-02T22:00:00", true},
		{"2026-03-02T22:00:00.999999999", "2026-03-02T22:00:00", true},
		{"2026-03-02T22:00:59.5", "2026-03-02T22:00:59", true},
		{"2026-03-02T22:00:00Z", "2026-03-02T22:00:00Z", false},
		{"2026-03-02T22:00Z", "2026-03-02T22:00:00Z", false},
		{"2026-03-02T22:00:00.000Z", "2026-03-02T22:00:00Z", false},
		{"2026-03-02T22:00:00+01:00", "2026-03-02T22:00:00+01:00", false},
		{"2026-03-02 22:00:00+01:00", "2026-03-02T22:00:00+01:00", false},
		{"2026-03-02T22:00:00.123+01:00", "2026-03-02T22:00:00+01:00", false},
		{"2026-03-02T22:00+01:00", "2026-03-02T22:00:00+01:00", false},
		{"2026-03-02T22:00:00+0100", "2026-03-02T22:00:00+01:00", false},
		{"2026-03-02T22:00:00+01", "2026-03-02T22:00:00+01:00", false},
		{"2026-03-02T22:00:00-03:30", "2026-03-02T22:00:00-03:30", false},
		{"2026-03-02T22:00:00-00:00", "2026-03-02T22:00:00Z", false},
		{"2026-03-02T22:00:00+14:00", "2026-03-02T22:00:00+14:00", false},
		{"2026-03-02T00:00:00", "2026-03-02T00:00:00", true},
		{"0001-01-01T00:00:00", "0001-01-01T00:00:00", true},
		{"9999-12-31T23:59:59", "9999-12-31T23:59:59", true},

		{"", "", false},
		{"2026-03-02", "", false},
		{"2026-03-02T", "", false},
		{"2026-03-02T22", "", false},
		{"2026-03-02T2200", "", false},
		{"20260302T220000", "", false},
		{"2026-03-02t22:00:00", "", false},
		{"2026-03-02T22:00:", "", false},
		{"2026-03-02T22:00:00 +01:00", "", false},
		{"2026-03-02T22:00:00+1", "", false},
		{"2026-03-02T22:00:00+25:00", "", false},
		{"2026-03-02T22:00:00+01:00:00", "", false},
		{"2026-03-02T22:00:00z", "", false},
		{"2026-03-02T22:00:00ZZ", "", false},
		{"2026-03-02T22:00:00 CET", "", false},
		{"2026-03-02T23:60:00", "", false},
		{"2026-03-02T23:59:60", "", false},
		{"2026-02-30T08:00:00", "", false},
		{"0000-03-02T08:00:00", "", false},
		{"22:00:00", "", false},
		{"22:00", "", false},
		{" 2026-03-02T22:00:00", "", false},
		{"2026-03-02T22:00:00 ", "", false},
		{"2026-03-02T-1:00:00", "", false},
		{"2026-03-02T22:00:00.", "", false},
		{"1772488800", "", false},
	}
	for _, tt := range tests {
		got, err := ParseTime(tt.text)
		if tt.want == "" {
			if err == nil || !got.IsZero() {
				t.Errorf("ParseTime(%q) = %v, want an error", tt.text, got)
			}
			continue
		}
		want := tt.want
		if tt.naive {
			want += "Z" // a naive time prints as if it were UTC
		}
		if err != nil || got.String() != want || got.IsNaive() != tt.naive || got.IsZero() {
			t.Errorf("ParseTime(%q) = %v, naive %v, %v; want %s, %v", tt.text, got, got.IsNaive(), err, want, tt.naive)
		}
	}
}

func TestTimeFromJSON(t *testing.T) {
	for text, want := range map[string]string{
		`"2026-03-02T22:00:00"`:            "2026-03-02T22:00:00Z",
		`"2026-03-02T22:00:00\u002b01:00"`: "2026-03-02T22:00:00+01:00", // as .NET's encoder writes the plus
		`"2026-03-02T22:00:00+01:00"`:      "2026-03-02T22:00:00+01:00",
		`null`:                             "",
		`""`:                               "",
	} {
		got := at("2000-01-01T00:00:00")
		if err := got.UnmarshalJSON([]byte(text)); err != nil || got.String() != want {
			t.Errorf("%s: %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{`1772488800`, `true`, `{}`, `[]`, `"eight"`, `"`, ``} {
		var got Time
		if err := got.UnmarshalJSON([]byte(text)); text != "" && (err == nil || !strings.Contains(err.Error(), "want ISO 8601")) {
			t.Errorf("%s: %v, error %v", text, got, err)
		}
	}
}

func TestTimeParts(t *testing.T) {
	var none Time
	if !none.IsZero() || none.IsNaive() || none.String() != "" || none.Date() != 0 {
		t.Errorf("no time: zero %v, naive %v, %q, date %v", none.IsZero(), none.IsNaive(), none, none.Date())
	}
	if at("1970-01-01T00:00:00").IsZero() || at("1970-01-01T00:00:00Z").IsZero() {
		t.Error("the beginning of 1970 is a time")
	}
	berlin := at("2026-03-02T00:30:00+01:00")
	if berlin.Date() != d("2026-03-02") {
		t.Errorf("date %v, want that of the clock", berlin.Date())
	}
	if berlin.Unix() != at("2026-03-01T23:30:00Z").Unix() || berlin.Wall() != at("2026-03-02T00:30:00").Wall() {
		t.Errorf("Unix %d, Wall %d", berlin.Unix(), berlin.Wall())
	}
	if got := at("1969-12-31T23:59:59").Date(); got != d("1969-12-31") {
		t.Errorf("before 1970: %v", got)
	}
	if got := berlin.Add(-3600).String(); got != "2026-03-01T23:30:00+01:00" {
		t.Errorf("an hour before: %s", got)
	}
	if got := string(berlin.Append([]byte("t="))); got != "t=2026-03-02T00:30:00+01:00" {
		t.Errorf("Append: %s", got)
	}
	std := time.Date(2026, 3, 2, 0, 30, 0, 123, time.FixedZone("", 3600))
	if got := TimeAt(std); got != berlin || !got.Time().Equal(std.Truncate(time.Second)) {
		t.Errorf("TimeAt(%v) = %v", std, got)
	}
	if got := NaiveTime(std); got != at("2026-03-02T00:30:00") {
		t.Errorf("NaiveTime(%v) = %v", std, got)
	}
}

// Which instant a reading without offset means on the days on which clocks change.
func TestIn(t *testing.T) {
	tests := []struct{ zone, text, want string }{
		{"Europe/Berlin", "2026-01-15T12:00:00", "2026-01-15T12:00:00+01:00"},
		{"Europe/Berlin", "2026-07-15T12:00:00", "2026-07-15T12:00:00+02:00"},
		{"UTC", "2026-07-15T12:00:00", "2026-07-15T12:00:00Z"},
		{"Asia/Kathmandu", "2026-07-15T12:00:00", "2026-07-15T12:00:00+05:45"},

		// Spring: the reading never comes and is moved on, east and west of Greenwich.
		{"Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T01:59:59+01:00"},
		{"Europe/Berlin", "2026-03-29T02:00:00", "2026-03-29T03:00:00+02:00"},
		{"Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T03:30:00+02:00"},
		{"Europe/Berlin", "2026-03-29T03:00:00", "2026-03-29T03:00:00+02:00"},
		{"Europe/London", "2026-03-29T01:30:00", "2026-03-29T02:30:00+01:00"},
		{"America/New_York", "2026-03-08T01:59:59", "2026-03-08T01:59:59-05:00"},
		{"America/New_York", "2026-03-08T02:30:00", "2026-03-08T03:30:00-04:00"},
		{"America/New_York", "2026-03-08T03:00:00", "2026-03-08T03:00:00-04:00"},
		{"Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-04T02:45:00+11:00"}, // half an hour
		{"America/Sao_Paulo", "2018-11-04T00:30:00", "2018-11-04T01:30:00-02:00"},
		{"Pacific/Apia", "2011-12-30T12:00:00", "2011-12-31T12:00:00+14:00"}, // a whole day

		// Autumn: the reading comes twice and the first is meant.
		{"Europe/Berlin", "2026-10-25T01:59:59", "2026-10-25T01:59:59+02:00"},
		{"Europe/Berlin", "2026-10-25T02:00:00", "2026-10-25T02:00:00+02:00"},
		{"Europe/Berlin", "2026-10-25T02:59:59", "2026-10-25T02:59:59+02:00"},
		{"Europe/Berlin", "2026-10-25T03:00:00", "2026-10-25T03:00:00+01:00"},
		{"Europe/London", "2026-10-25T01:30:00", "2026-10-25T01:30:00+01:00"},
		{"America/New_York", "2026-11-01T01:30:00", "2026-11-01T01:30:00-04:00"},
		{"America/New_York", "2026-11-01T02:00:00", "2026-11-01T02:00:00-05:00"},
		{"Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-05T01:45:00+11:00"},

		// A time with an offset says all there is to say.
		{"Europe/Berlin", "2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+01:00"},
		{"Europe/Berlin", "2026-07-15T12:00:00Z", "2026-07-15T12:00:00Z"},
	}
	for _, tt := range tests {
		got := at(tt.text).In(zone(t, tt.zone))
		if got.String() != tt.want || got.IsNaive() {
			t.Errorf("%s, %s: %s, want %s", tt.zone, tt.text, got, tt.want)
		}
	}
	if got := (Time{}).In(zone(t, "Europe/Berlin")); !got.IsZero() {
		t.Errorf("no time became %v", got)
	}
}

// In is the inverse of reading a clock, wherever a clock shows the reading.
func FuzzIn(f *testing.F) {
	zones := []string{"UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Amman", "America/St_Johns", "Africa/Casablanca"}
	for i := range zones {
		f.Add(uint8(i), int64(1774746000+1800))
		f.Add(uint8(i), int64(1793149200))
		f.Add(uint8(i), int64(1541300400))
	}
	f.Fuzz(func(t *testing.T, z uint8, unix int64) {
		unix %= 2_000_000_000
		if unix < 0 {
			unix = -unix
		}
		loc := zone(t, zones[int(z)%len(zones)])
		instant := time.Unix(unix, 0).In(loc)
		got := NaiveTime(instant).In(loc)
		if got.Wall() != TimeAt(instant).Wall() {
			t.Fatalf("%v: the clock shows it, but In gives %v", instant, got)
		}
		if got.Unix() > unix {
			t.Fatalf("%v: In gives %v, which is later than the first", instant, got)
		}
		if back := TimeAt(got.Time().In(loc)); back != got {
			t.Fatalf("%v: In gives %v, where the clock shows %v", instant, got, back)
		}
	})
}

// What ParseTime takes prints as RFC 3339, which it reads as the same time.
func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"", "2026-03-02T22:00:00", "2026-03-02 22:00", "2026-03-02T22:00:00.5+01:00", "2026-03-02T22:00:00-0330", "2026-03-02T22:00Z", "9999-12-31T23:59:59-12:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseTime(s)
		if err != nil {
			if !got.IsZero() {
				t.Fatalf("ParseTime(%q) = %v with an error", s, got)
			}
			return
		}
		if got.IsZero() || got.Date() < 1 || got.Date().String() != s[:10] {
			t.Fatalf("ParseTime(%q) = %v on %v", s, got, got.Date())
		}
		again, err := ParseTime(got.String())
		if err != nil || again.Unix() != got.Unix() || again.Wall() != got.Wall() {
			t.Fatalf("ParseTime(%q) = %v, which reads as %v, %v", s, got, again, err)
		}
		quoted, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var read Time
		if err := json.Unmarshal(quoted, &read); err != nil || read != got {
			t.Fatalf("%s reads as %v, %v", quoted, read, err)
		}
	})
}

// What is written is what the library writes, in every year and zone.
func TestAppendTime(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for i := range 200_000 {
		seconds := random.Int64N(2*400*366*86400) - 400*366*86400
		if i%10 == 0 {
			seconds = random.Int64N(9_000*366*86400) - 1_900*366*86400
		}
		v := TimeAt(time.Unix(seconds, 0).In(time.FixedZone("", random.IntN(29*4)*900-14*3600)))
		if i%100 == 0 {
			v = TimeAt(time.Unix(seconds, 0).In(time.FixedZone("", random.IntN(7200)-3600)))
		}
		if got, want := string(v.Append(nil)), v.Time().Format(time.RFC3339); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	}
}
