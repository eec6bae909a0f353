package wfm

import "encoding/binary"

// Dates and times come by the ten thousand, nearly all of them in one of a few forms.
// Those are read here by their places in the text; any other form is left to the general
// functions, which stay the reference.

// text is what the readers take: a string, or bytes that are still part of an answer.
type text interface{ string | []byte }

// ReadDate reads YYYY-MM-DD as [Date.UnmarshalJSON] does, without the quotes. False says
// only that this is not the usual form.
func ReadDate(s []byte) (Date, bool) {
	if len(s) != len("2006-01-02") {
		return 0, false
	}
	d, ok := dayAt(s)
	return d.unlessOpen(), ok
}

// ReadTime reads a time as [ParseTime] does. False says only that it does not stand in
// one of the usual forms: ParseTime may still know it.
func ReadTime(s []byte) (Time, bool) { return readTime(s) }

// A TimeReader reads the dates and times of one answer, most of which are of a few days: it has
// the last ones at hand. The zero TimeReader is ready for use.
type TimeReader struct {
	days [2]knownDay // of even and of odd days, since a night has one of each
}

// A knownDay is a day with its text, as two numbers.
type knownDay struct {
	text uint64
	ones uint16
	date Date // zero when there is none
}

// day reads the YYYY-MM-DD at the start of s, which is at least that long.
func (r *TimeReader) day(s []byte) (Date, bool) {
	text, ones := binary.LittleEndian.Uint64(s), binary.LittleEndian.Uint16(s[8:])
	known := &r.days[s[9]&1]
	if known.text == text && known.ones == ones && known.date != 0 {
		return known.date, true
	}
	d, ok := dayAt(s)
	if ok {
		*known = knownDay{text, ones, d}
	}
	return d, ok
}

// Date reads the YYYY-MM-DD at the start of s as [ReadDate] does. False says only that
// there is none.
func (r *TimeReader) Date(s []byte) (Date, bool) {
	if len(s) < len("2006-01-02") {
		return 0, false
	}
	d, ok := r.day(s)
	return d.unlessOpen(), ok
}

// Time reads a time with seconds at the start of s, up to a quote, as [ParseTime] reads it,
// and returns how many bytes it has: none say only that it does not stand in one of the
// usual forms.
func (r *TimeReader) Time(s []byte) (t Time, n int) {
	const long = len("2006-01-02T15:04:05")
	if len(s) <= long || s[10] != 'T' {
		return Time{}, 0
	}
	date, ok := r.day(s)
	second, inDay := clockAt(s[11:])
	if !ok || !inDay {
		return Time{}, 0
	}
	wall := (int64(date)-unixEpochDay)*secondsPerDay + second
	switch s[long] {
	case '"':
		return Time{wall: wall, kind: naive}, long
	case 'Z':
		return Time{wall: wall, kind: fixed}, long + 1
	}
	const whole = len("2006-01-02T15:04:05+01:00")
	if len(s) < whole {
		return Time{}, 0
	}
	offset, ok := offsetFrom(s[:whole], long)
	if !ok {
		return Time{}, 0
	}
	return Time{wall: wall, offset: offset, kind: fixed}, whole
}

// clockAt reads the hh:mm:ss at the start of s, which is at least that long, as the second
// of a day. All eight bytes are looked at together.
func clockAt(s []byte) (second int64, ok bool) {
	const zeros = 0x30303a30303a3030 // "00:00:00", the first byte lowest
	digits := binary.LittleEndian.Uint64(s) ^ zeros
	// A digit has become its value, a colon zero; six more than a digit's value stay below 16.
	const high, six = 0xf0f0fff0f0fff0f0, 0x0606000606000606
	if digits&high != 0 || (digits+six)&high != 0 {
		return 0, false
	}
	hour := digits&15*10 + digits>>8&15
	minute := digits>>24&15*10 + digits>>32&15
	second = int64(hour*3600 + minute*60 + digits>>48&15*10 + digits>>56)
	return second, hour < 24 && minute < 60 && digits>>48&15 < 6
}

// daysBefore counts the days of a common year before each month.
var daysBefore = [...]int{0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}

// dayAt reads the YYYY-MM-DD at the start of s, which is at least that long; false when
// it is no day of the calendar.
func dayAt[S text](s S) (Date, bool) {
	if s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	year, month, day := pair(s[0], s[1])*100+pair(s[2], s[3]), pair(s[5], s[6]), pair(s[8], s[9])
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 {
		return 0, false
	}
	leap := 0
	if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		leap = 1
	}
	before, after := daysBefore[month], daysBefore[month+1]
	if month == 2 {
		after += leap
	} else if month > 2 {
		before += leap
		after += leap
	}
	if day > after-before {
		return 0, false
	}
	year--
	return Date(year*365 + year/4 - year/100 + year/400 + before + day), true
}

// notTwoDigits is what pair makes of anything else: out of every range, also as a part of
// a year.
const notTwoDigits = 1 << 20

// pair reads two digits.
func pair(tens, ones byte) int {
	tens, ones = tens-'0', ones-'0'
	if tens > 9 || ones > 9 {
		return notTwoDigits
	}
	return int(tens)*10 + int(ones)
}

// readTime reads a day, T or a space, hours and minutes, and what may stand behind them:
// seconds, a fraction of them, Z or an offset as ±hh:mm.
func readTime[S text](s S) (Time, bool) {
	const minutes, seconds = len("2006-01-02T15:04"), len("2006-01-02T15:04:05")
	if len(s) < minutes || (s[10] != 'T' && s[10] != ' ') || s[13] != ':' {
		return Time{}, false
	}
	date, ok := dayAt(s)
	hour, minute, second := pair(s[11], s[12]), pair(s[14], s[15]), 0
	i := minutes
	if len(s) >= seconds && s[minutes] == ':' {
		second = pair(s[17], s[18])
		i = afterFraction(s, seconds)
	}
	if !ok || hour > 23 || minute > 59 || second > 59 {
		return Time{}, false
	}
	wall := (int64(date)-unixEpochDay)*secondsPerDay + int64(hour*3600+minute*60+second)
	if i == len(s) {
		return Time{wall: wall, kind: naive}, true
	}
	offset, ok := offsetFrom(s, i)
	if !ok {
		return Time{}, false
	}
	return Time{wall: wall, offset: offset, kind: fixed}, true
}

// afterFraction returns the place behind a fraction of a second at i, or i.
func afterFraction[S text](s S, i int) int {
	if i+1 >= len(s) || s[i] != '.' || s[i+1]-'0' > 9 {
		return i
	}
	for i++; i < len(s) && s[i]-'0' <= 9; i++ {
	}
	return i
}

// offsetFrom reads the offset from UTC that stands from i to the end.
func offsetFrom[S text](s S, i int) (seconds int32, ok bool) {
	switch {
	case s[i] == 'Z' && len(s)-i == 1:
		return 0, true
	case (s[i] != '+' && s[i] != '-') || len(s)-i != len("+01:00") || s[i+3] != ':':
		return 0, false
	}
	hours, minutes := pair(s[i+1], s[i+2]), pair(s[i+4], s[i+5])
	if hours > 23 || minutes > 59 {
		return 0, false
	}
	seconds = int32(hours*3600 + minutes*60)
	if s[i] == '-' {
		seconds = -seconds
	}
	return seconds, true
}
