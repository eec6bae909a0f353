package reports

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"shiftgraph/internal/wfm"
)

// A Calendar is what the names of relative periods depend on.
type Calendar struct {
	Today     wfm.Date
	WeekStart time.Weekday // of last-week, this-week and next-week
}

// periodForms is what errors say there is.
const periodForms = "2026-11-01..2026-11-30, 2026-11-16, 2026-11, 2026-W47, 2026, yesterday, today, tomorrow, " +
	"last-, this- or next- with week, month or year, or two ends such as -7d..today or today..+2w (d, w, m, y)"

var (
	errNoPeriod  = errors.New("is no period")
	errNoDay     = errors.New("is a day that no calendar has")
	errNoMonth   = errors.New("has a month that no calendar has; months are 01 to 12")
	errNoWeek    = errors.New("is a week that its year does not have")
	errOutside   = errors.New("leaves the years 0001 to 9999")
	errEmpty     = errors.New("is empty")
	errTwoEnds   = errors.New("has not two ends with .. between them")
	errOneOffset = errors.New("is a distance from today, not a period; say where it ends, as in -7d..today")
	errBackwards = errors.New("ends before it starts; swap the ends")
)

// Period reads a period as URLs write it:
//
//   - a day, month, ISO week (always Monday to Sunday) or year: 2026-11-16, 2026-11, 2026-W47, 2026
//   - yesterday, today, tomorrow
//   - last-, this- or next- with week, month or year
//   - two ends with .. between them, both included: each is one of the above, of which the
//     first gives its first day and the second its last, or a distance from today in days,
//     weeks, months or years: -7d, +2w, -1m, -1y
//
// A distance in months or years that would end on a day that its month does not have ends
// on the month's last. Letters are of any case. A space stands for a plus sign, which
// becomes one in a URL that does not encode it.
func (c Calendar) Period(text string) (wfm.Period, error) {
	p, err := c.period(strings.ToLower(text))
	if err != nil {
		return wfm.Period{}, fmt.Errorf("%q %w; write it as %s", clip(text), err, periodForms)
	}
	return p, nil
}

// Day reads a day: a date, yesterday, today, tomorrow, or a distance from today.
func (c Calendar) Day(text string) (wfm.Date, error) {
	p, err := c.end(strings.ToLower(text))
	if err == nil && p.Days() > 1 {
		err = errors.New("is more than a day")
	} else if errors.Is(err, errNoPeriod) {
		err = errors.New("is no day")
	}
	if err != nil {
		return 0, fmt.Errorf("%q %w; write it as 2026-11-16, yesterday, today, tomorrow, or a distance from today such as -7d or +2w (d, w, m, y)", clip(text), err)
	}
	return p.Start, nil
}

func (c Calendar) period(text string) (wfm.Period, error) {
	first, last, two := strings.Cut(text, "..")
	if !two {
		if _, offset, err := c.offset(text); offset && err == nil {
			return wfm.Period{}, errOneOffset
		}
		return c.whole(text)
	}
	if first == "" || last == "" || strings.Contains(last, "..") {
		return wfm.Period{}, errTwoEnds
	}
	start, err := c.end(first)
	if err != nil {
		return wfm.Period{}, within(first, err)
	}
	end, err := c.end(last)
	if err != nil {
		return wfm.Period{}, within(last, err)
	}
	if end.End < start.Start {
		return wfm.Period{}, fmt.Errorf("(%s to %s) %w", start.Start, end.End, errBackwards)
	}
	return wfm.Period{Start: start.Start, End: end.End}, nil
}

func within(end string, err error) error {
	return fmt.Errorf("has an end that is wrong: %s %w", clip(end), err)
}

// end reads one end of a period.
func (c Calendar) end(text string) (wfm.Period, error) {
	if day, offset, err := c.offset(text); offset {
		return wfm.Period{Start: day, End: day}, err
	}
	return c.whole(text)
}

// offset reads a distance from today; false where text is none.
func (c Calendar) offset(text string) (day wfm.Date, ok bool, err error) {
	if len(text) < len("-7d") || text[0] != '-' && text[0] != '+' && text[0] != ' ' {
		return 0, false, nil
	}
	digits := text[1 : len(text)-1]
	n, numeric := number(digits)
	if !numeric || len(digits) > 5 {
		return 0, false, nil
	}
	if text[0] == '-' {
		n = -n
	}
	year, month, dayOfMonth := c.Today.Time().Date()
	switch text[len(text)-1] {
	case 'd':
		day = c.Today + wfm.Date(n)
	case 'w':
		day = c.Today + wfm.Date(7*n)
	case 'm':
		day = dayIn(year, month+time.Month(n), dayOfMonth)
	case 'y':
		day = dayIn(year+n, month, dayOfMonth)
	default:
		return 0, false, nil
	}
	if !served(day) {
		return 0, true, errOutside
	}
	return day, true, nil
}

// dayIn is a day of a month, or the month's last where it has fewer.
func dayIn(year int, month time.Month, day int) wfm.Date {
	return min(wfm.DateOf(year, month, day), wfm.DateOf(year, month+1, 0))
}

// whole reads a period that stands by itself.
func (c Calendar) whole(text string) (wfm.Period, error) {
	if text == "" {
		return wfm.Period{}, errEmpty
	}
	if '0' <= text[0] && text[0] <= '9' {
		return absolute(text)
	}
	day := func(d wfm.Date) (wfm.Period, error) {
		if !served(d) {
			return wfm.Period{}, errOutside
		}
		return wfm.Period{Start: d, End: d}, nil
	}
	switch text {
	case "yesterday":
		return day(c.Today - 1)
	case "today":
		return day(c.Today)
	case "tomorrow":
		return day(c.Today + 1)
	}
	which, unit, _ := strings.Cut(text, "-")
	n, known := map[string]int{"last": -1, "this": 0, "next": 1}[which]
	if !known {
		return wfm.Period{}, errNoPeriod
	}
	var p wfm.Period
	switch year, month, _ := c.Today.Time().Date(); unit {
	case "week":
		p.Start = c.Today - wfm.Date((int(c.Today.Weekday())-int(c.WeekStart)+7)%7) + wfm.Date(7*n)
		p.End = p.Start + 6
	case "month":
		p = monthOf(year, month+time.Month(n))
	case "year":
		p = yearOf(year + n)
	default:
		return wfm.Period{}, errNoPeriod
	}
	if !served(p.Start) || !served(p.End) {
		return wfm.Period{}, errOutside
	}
	return p, nil
}

// absolute reads a day, month, week or year that does not depend on today.
func absolute(text string) (wfm.Period, error) {
	year, ok := number(text[:min(4, len(text))])
	if !ok || year == 0 {
		return wfm.Period{}, errNoPeriod
	}
	switch {
	case len(text) == len("2026"):
		return yearOf(year), nil
	case len(text) == len("2026-11") && text[4] == '-':
		month, ok := number(text[5:])
		switch {
		case !ok:
			return wfm.Period{}, errNoPeriod
		case month < 1 || month > 12:
			return wfm.Period{}, errNoMonth
		}
		return monthOf(year, time.Month(month)), nil
	case len(text) == len("2026-w47") && text[4:6] == "-w":
		week, ok := number(text[6:])
		if !ok {
			return wfm.Period{}, errNoPeriod
		}
		fourth := wfm.DateOf(year, time.January, 4) // is in week 1 of every year
		start := fourth - wfm.Date((int(fourth.Weekday())+6)%7) + wfm.Date(7*(week-1))
		if y, w := start.Time().ISOWeek(); y != year || w != week {
			return wfm.Period{}, errNoWeek
		}
		if !served(start) || !served(start+6) {
			return wfm.Period{}, errOutside
		}
		return wfm.Period{Start: start, End: start + 6}, nil
	case len(text) == len("2026-11-16") && text[4] == '-' && text[7] == '-':
		_, month := number(text[5:7])
		if _, day := number(text[8:]); !month || !day {
			return wfm.Period{}, errNoPeriod
		}
		day, err := wfm.ParseDate(text)
		if err != nil {
			return wfm.Period{}, errNoDay
		}
		return wfm.Period{Start: day, End: day}, nil
	}
	return wfm.Period{}, errNoPeriod
}

func monthOf(year int, month time.Month) wfm.Period {
	return wfm.Period{Start: wfm.DateOf(year, month, 1), End: wfm.DateOf(year, month+1, 0)}
}

func yearOf(year int) wfm.Period {
	return wfm.Period{Start: wfm.DateOf(year, time.January, 1), End: wfm.DateOf(year, time.December, 31)}
}

// served reports whether a day can be written with four digits for its year.
func served(d wfm.Date) bool {
	return wfm.DateOf(1, time.January, 1) <= d && d <= wfm.DateOf(9999, time.December, 31)
}

// number reads digits and nothing else.
func number(text string) (int, bool) {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// clip bounds what an error repeats of a request.
func clip(text string) string {
	const most = 64
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
