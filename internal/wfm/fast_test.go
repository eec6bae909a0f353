package wfm

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// The days of the calendar, and what lies beside them, read as in package time.
func TestDayAt(t *testing.T) {
	for d := DateOf(1, time.January, 1); d <= DateOf(9999, time.December, 31); d++ {
		if d == DateOf(410, time.January, 1) { // the calendar comes again every 400 years
			d = DateOf(9590, time.January, 1)
		}
		if got, ok := dayAt(d.Time().Format(time.DateOnly)); !ok || got != d {
			t.Fatalf("%v: %d, %v; want %d", d, got, ok, d)
		}
	}
	digits := func(n int) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }
	for _, year := range []string{"0000", "0001", "1900", "2000", "2024", "2026", "9999"} {
		for month := range 100 {
			for day := range 100 {
				s := year + "-" + digits(month) + "-" + digits(day)
				checkDay(t, s)
			}
		}
	}
	for i := range len("2026-03-02") {
		for b := range 256 {
			checkDay(t, "2026-03-02"[:i]+string([]byte{byte(b)})+"2026-03-02"[i+1:])
		}
	}
}

func checkDay(t *testing.T, s string) {
	t.Helper()
	want, err := time.Parse(time.DateOnly, s)
	got, ok := dayAt(s)
	if known := err == nil && want.Year() > 0; ok != known || ok && got != DateOfTime(want) {
		t.Fatalf("%q: %v, %v; want %v, %v", s, got, ok, want, err)
	}
}

// What the fast reader takes, it reads as the general one does; and it takes what is
// usual.
func TestReadTime(t *testing.T) {
	for _, s := range []string{
		"2026-03-02T22:00:00", "2026-03-02 22:00", "2026-03-02T22:00:00Z", "2026-03-02T22:00:00+01:00", "2026-03-02T22:00:00.000-03:30", "2026-03-02T22:00+01:00",
	} {
		if _, ok := ReadTime([]byte(s)); !ok {
			t.Errorf("%s is left to the general reader", s)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	of := func(list ...string) string { return list[random.IntN(len(list))] }
	for range 100_000 {
		s := of("2026-03-02", "2024-02-29", "2023-02-29", "0001-01-01", "0000-12-31", "9999-12-31", "1969-12-31") + of("T", " ", "t") +
			of("00", "08", "23", "24", "25", "8") + ":" + of("00", "59", "60", "5") + of("", ":00", ":59", ":60", ":5") + of("", ".", ".5", ",5", ".123456789012", ".5.5") +
			of("", "Z", "z", "+01:00", "-01:00", "-00:00", "+23:59", "+24:00", "+24:60", "+1:00", "+0100", "+01", "+01:00:00", " ", "-")
		if random.IntN(2) == 0 {
			at := random.IntN(len(s))
			s = s[:at] + of("", "0", "9", ":", "-", "+", ".", "Z", " ", "\x00", "/", "\xb9") + s[at+1:]
		}
		checkTime(t, s)
	}
}

func checkTime(t *testing.T, s string) {
	t.Helper()
	want, err := parseAnyTime(s)
	if got, ok := readTime(s); ok && (err != nil || got != want) || !ok && got != (Time{}) {
		t.Fatalf("%q: %#v, want %#v, %v", s, got, want, err)
	}
	if got, ok := ReadTime([]byte(s)); ok && got != want {
		t.Fatalf("%q as bytes: %#v, want %#v", s, got, want)
	}
}

// What a TimeReader reads it reads as the others do, whatever it has read before; and it reads
// what is usual.
func TestTimeReader(t *testing.T) {
	var r TimeReader
	for _, s := range []string{"2026-03-02T22:00:00", "2026-03-03T02:00:00Z", "2026-03-02T23:59:59-03:30"} {
		if _, n := r.Time([]byte(s + `"`)); n != len(s) {
			t.Errorf("%s is left to the other readers", s)
		}
	}
	for range 2 {
		for d := DateOf(1899, time.January, 1); d <= DateOf(2101, time.January, 1); d++ {
			checkTimeReader(t, &r, d.String()+`T00:00:00"`)
		}
	}
	for place := range len("2026-03-02T22:00:00") {
		for b := range 256 {
			checkTimeReader(t, &r, "2026-03-02T22:00:00"[:place]+string([]byte{byte(b)})+"2026-03-02T22:00:00"[place+1:]+`"`)
		}
	}
	digits := func(n int) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }
	for n := range 100 {
		for _, s := range []string{"T" + digits(n) + ":30:30", "T10:" + digits(n) + ":30", "T10:30:" + digits(n), "T10:30:00+" + digits(n) + ":30", "T10:30:00-10:" + digits(n)} {
			checkTimeReader(t, &r, "2026-03-02"+s+`"`)
		}
	}
}

// checkTimeReader holds what r reads at the start of s against the text up to the quote.
func checkTimeReader(t *testing.T, r *TimeReader, s string) {
	t.Helper()
	whole, _, _ := strings.Cut(s, `"`)
	if got, n := r.Time([]byte(s)); n != 0 {
		want, err := ParseTime(s[:n])
		if err != nil || got != want {
			t.Fatalf("%q: %#v, want %#v, %v", s, got, want, err)
		}
		if n == len("2006-01-02T15:04:05") && n != len(whole) {
			t.Fatalf("%q: a time of %d bytes", s, n)
		}
	} else if got != (Time{}) {
		t.Fatalf("%q: %#v and no time", s, got)
	}
	got, ok := r.Date([]byte(s))
	want, known := ReadDate([]byte(s[:min(len(s), len("2006-01-02"))]))
	if got != want || ok != known {
		t.Fatalf("%q: day %v, %v; want %v, %v", s, got, ok, want, known)
	}
}

func FuzzReadTime(f *testing.F) {
	for _, s := range []string{"", "2026-03-02T22:00:00", "2026-03-02 22:00Z", "2026-03-02T22:00:00.5+01:00", "2026-03-02T22:00:00-00:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkTime(t, s)
		checkTimeReader(t, new(TimeReader), s+`"`)
		if len(s) == len("2006-01-02") && !strings.HasPrefix(s, "0000") {
			checkDay(t, s)
		}
	})
}

func BenchmarkParseTime(b *testing.B) {
	for _, s := range []string{"2026-03-02T22:00:00", "2026-03-02T22:00:00+01:00"} {
		b.Run("fast/"+s, func(b *testing.B) {
			text := []byte(s)
			for b.Loop() {
				ReadTime(text)
			}
		})
		b.Run("known/"+s, func(b *testing.B) {
			var r TimeReader
			text := []byte(s + `"`)
			for b.Loop() {
				r.Time(text)
			}
		})
		b.Run("general/"+s, func(b *testing.B) {
			for b.Loop() {
				_, _ = parseAnyTime(s)
			}
		})
	}
}
