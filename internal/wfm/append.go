package wfm

import "time"

// Dates and times are written by the ten thousand too: by their places in a text of a known
// length, which is then appended as a whole.

// digits holds the numbers from 00 to 99 behind each other.
const digits = "" +
	"00010203040506070809" + "10111213141516171819" + "20212223242526272829" + "30313233343536373839" + "40414243444546474849" +
	"50515253545556575859" + "60616263646566676869" + "70717273747576777879" + "80818283848586878889" + "90919293949596979899"

// put writes a number below 100 with two digits at a place of s.
func put(s []byte, at int, n int64) {
	_ = s[at+1]
	s[at], s[at+1] = digits[2*n], digits[2*n+1]
}

// tabled are the days whose text is kept ready, which are those that schedules have: 50
// years of them take 180 KiB.
const (
	tabledFrom = 10957 // 2000-01-01, in days since 1970-01-01
	tabledDays = 18263
)

var tabled = func() (texts [tabledDays][len(time.DateOnly)]byte) {
	for i := range texts {
		writeDate(texts[i][:], int64(tabledFrom+i))
	}
	return texts
}()

// putDate writes YYYY-MM-DD at the start of s; false, with nothing that counts written, for
// a year that has other than four digits.
func putDate(s []byte, day int64) bool {
	if at := uint64(day - tabledFrom); at < tabledDays {
		copy(s, tabled[at][:])
		return true
	}
	return writeDate(s, day)
}

func writeDate(s []byte, day int64) bool {
	year, month, dayOfMonth := civil(day)
	if year < 0 || year > 9999 {
		return false
	}
	put(s, 0, year/100)
	put(s, 2, year%100)
	s[4] = '-'
	put(s, 5, month)
	s[7] = '-'
	put(s, 8, dayOfMonth)
	return true
}

// Append appends the day as YYYY-MM-DD to b; nothing when there is none.
func (d Date) Append(b []byte) []byte {
	var s [len(time.DateOnly)]byte
	switch {
	case d == 0:
		return b
	case !putDate(s[:], int64(d)-unixEpochDay):
		return d.Time().AppendFormat(b, time.DateOnly)
	}
	return append(b, s[:]...)
}

// Append appends the time in RFC 3339 with its offset to b.
func (t Time) Append(b []byte) []byte {
	const utc, behind = "2006-01-02T15:04:05Z", "+00:00"
	day := floorDiv(t.wall, secondsPerDay)
	second := t.wall - day*secondsPerDay
	start := len(b)
	b = append(b, utc...)
	s := b[start : start+len(utc)]
	if t.offset%60 != 0 || t.offset <= -secondsPerDay || t.offset >= secondsPerDay || !putDate(s, day) {
		return t.Time().AppendFormat(b[:start], time.RFC3339)
	}
	hour := second / 3600
	second -= hour * 3600
	put(s, 11, hour)
	put(s, 14, second/60)
	put(s, 17, second%60)
	if t.offset == 0 {
		return b
	}
	b = append(b[:len(b)-1], behind...)
	s = b[len(b)-len(behind):]
	minutes := int64(t.offset) / 60
	if minutes < 0 {
		s[0], minutes = '-', -minutes
	}
	put(s, 1, minutes/60)
	put(s, 4, minutes%60)
	return b
}

// civil returns the date of a day that is counted from 1970-01-01, by the calendar that runs
// in eras of 400 years from 1 March on.
func civil(day int64) (year, month, dayOfMonth int64) {
	const era, toEra = 146_097, 719_468
	day += toEra
	n := floorDiv(day, era)
	of := day - n*era
	y := (of - of/1460 + of/36524 - of/146_096) / 365
	of -= 365*y + y/4 - y/100
	m := (5*of + 2) / 153
	dayOfMonth = of - (153*m+2)/5 + 1
	if m < 10 {
		return y + n*400, m + 3, dayOfMonth
	}
	return y + n*400 + 1, m - 9, dayOfMonth
}
