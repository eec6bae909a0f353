package sandbox

// A day is a calendar day, counted from 1970-01-01. It knows no time zone: a booking
// date is the same day wherever it is read.
type day int32

// A span is a run of days, both of them included.
type span struct{ start, end day }

// The API's sentinel dates (notes: "Sentinel dates", C).
var (
	openEnd      = dayOf(4000, 1, 1) // no end
	unknownStart = dayOf(1900, 1, 1) // unknown or open start, unknown birth date
)

func (s span) has(d day) bool     { return s.start <= d && d <= s.end }
func (s span) meets(o span) bool  { return s.start <= o.end && o.start <= s.end }
func (s span) empty() bool        { return s.end < s.start }
func (s span) within(o span) span { return span{max(s.start, o.start), min(s.end, o.end)} }

// dayOf gives the day of a civil date of the Gregorian calendar (Howard Hinnant's
// algorithm). It counts on with months and days out of range of days only.
func dayOf(year, month, dom int) day {
	if month <= 2 {
		year--
		month += 12
	}
	era := floorDiv(year, 400)
	yoe := year - era*400
	doy := (153*(month-3)+2)/5 + dom - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return day(era*146097 + doe - 719468)
}

// civil is dayOf the other way round.
func (d day) civil() (year, month, dom int) {
	z := int(d) + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	dom = doy - (153*mp+2)/5 + 1
	month = mp + 3
	year = yoe + era*400
	if month > 12 {
		month -= 12
		year++
	}
	return year, month, dom
}

// weekday counts from Monday = 0, as contracts list their weekdays.
func (d day) weekday() int { return int(d) + 3 - 7*floorDiv(int(d)+3, 7) }

// week numbers the weeks since 1970, each beginning on Monday.
func (d day) week() int { return floorDiv(int(d)+3, 7) }

// monday is the first day of d's week.
func (d day) monday() day { return d - day(d.weekday()) }

// nth tells which of the month's Mondays, Tuesdays … d is: 1 to 5.
func (d day) nth() int {
	_, _, dom := d.civil()
	return (dom-1)/7 + 1
}

func (d day) String() string { return string(d.append(nil)) }

// append writes d as YYYY-MM-DD.
func (d day) append(dst []byte) []byte {
	y, m, dom := d.civil()
	return append(dst,
		byte('0'+y/1000%10), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+dom/10), byte('0'+dom%10))
}

// parseDay reads YYYY-MM-DD strictly: 2026-02-30 and 2026-2-3 are no dates.
func parseDay(text string) (day, bool) {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return 0, false
	}
	number := func(part string) int {
		n := 0
		for i := range len(part) {
			if part[i] < '0' || part[i] > '9' {
				return -1
			}
			n = n*10 + int(part[i]-'0')
		}
		return n
	}
	y, m, dom := number(text[:4]), number(text[5:7]), number(text[8:])
	if y < 1 || m < 1 || m > 12 || dom < 1 {
		return 0, false
	}
	d := dayOf(y, m, dom)
	if _, gotMonth, _ := d.civil(); gotMonth != m {
		return 0, false
	}
	return d, true
}

// firstMonday is the first Monday of a month.
func firstMonday(year, month int) day {
	first := dayOf(year, month, 1)
	return first + day((7-first.weekday())%7)
}

// easter is Easter Sunday of a year (the anonymous Gregorian computus).
func easter(year int) day {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return dayOf(year, n/31, n%31+1)
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
