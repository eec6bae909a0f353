package wfm

import (
	"errors"
	"fmt"
	"time"
)

// A Date is a calendar day without a zone: the number of days since 31 December of the
// year 0, so that 1 is 0001-01-01 and zero means that there is no date. Dates compare
// and subtract as numbers.
type Date int32

// unixEpochDay is 1970-01-01 as a Date.
const unixEpochDay = 719163

const secondsPerDay = 86400

// The API's sentinels (notes: ground rules, C). Neither is a date anybody means.
var (
	unknownStart = DateOf(1900, time.January, 1)
	openEnd      = DateOf(4000, time.January, 1)
)

var errNotADate = errors.New("want a day of the calendar as YYYY-MM-DD, such as 2026-03-02")

// DateOf returns the day of a year, month and day of the month, which may lie outside
// their ranges as in [time.Date].
func DateOf(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/secondsPerDay + unixEpochDay)
}

// DateOfTime returns the day that t's clock shows in t's zone.
func DateOfTime(t time.Time) Date { return DateOf(t.Date()) }

// The days that there are: those that [ParseDate] reads.
var (
	FirstDate = DateOf(1, time.January, 1)
	LastDate  = DateOf(9999, time.December, 31)
)

// ParseDate reads YYYY-MM-DD and refuses days that no calendar has.
// Years run from 0001 to 9999.
func ParseDate(s string) (Date, error) {
	if len(s) != len("2006-01-02") {
		return 0, errNotADate
	}
	d, ok := dayAt(s)
	if !ok {
		return 0, errNotADate
	}
	return d, nil
}

// unlessOpen returns the day, or none when it is one of the API's sentinels.
func (d Date) unlessOpen() Date {
	if d == unknownStart || d >= openEnd {
		return 0
	}
	return d
}

// Time returns midnight UTC at the start of the day; the zero time when there is no date.
func (d Date) Time() time.Time {
	if d == 0 {
		return time.Time{}
	}
	return time.Unix((int64(d)-unixEpochDay)*secondsPerDay, 0).UTC()
}

// Midnight returns the first instant of the day in loc. Where a clock change shows
// midnight twice it is the first of the two; where it takes midnight away it is the first
// moment that the day has.
func (d Date) Midnight(loc *time.Location) time.Time {
	wall := d.Time().Unix()
	unix, _ := resolve(wall, loc)
	t := time.Unix(unix, 0).In(loc)
	if _, offset := t.Zone(); unix+int64(offset) != wall {
		t, _ = t.ZoneBounds() // the gap's end
	}
	return t
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(int(d) % 7) }

// String returns YYYY-MM-DD, or "" when there is no date.
func (d Date) String() string {
	return string(d.Append(nil))
}

// UnmarshalJSON reads YYYY-MM-DD, also with a time of day behind it. The API's ways of
// saying "none" all read as no date: null, "", 1900-01-01 (unknown or open start) and
// 4000-01-01 and later (open end).
func (d *Date) UnmarshalJSON(b []byte) error {
	s := unquote(b)
	if s == "" || s == "null" {
		*d = 0
		return nil
	}
	if n := len("2006-01-02"); len(s) > n && (s[n] == 'T' || s[n] == ' ') {
		s = s[:n]
	}
	v, err := ParseDate(s)
	if err != nil {
		return fmt.Errorf("date %s: %w", clip(b), err)
	}
	*d = v.unlessOpen()
	return nil
}

// A Period is a span of whole days, both included.
type Period struct{ Start, End Date }

// NewPeriod returns the period from start to end, or an error when end comes first.
func NewPeriod(start, end Date) (Period, error) {
	if end < start {
		return Period{}, fmt.Errorf("%s is before start %s", end, start)
	}
	return Period{start, end}, nil
}

// Days counts the days of the period.
func (p Period) Days() int { return int(p.End-p.Start) + 1 }

// Contains reports whether d is one of the period's days.
func (p Period) Contains(d Date) bool { return p.Start <= d && d <= p.End }

// Covers reports whether every day of q is a day of p.
func (p Period) Covers(q Period) bool { return p.Start <= q.Start && q.End <= p.End }

// Touches reports whether p and q share a day or follow each other without a gap.
func (p Period) Touches(q Period) bool { return p.Start <= q.End+1 && q.Start <= p.End+1 }

// Union returns the shortest period that covers both.
func (p Period) Union(q Period) Period {
	return Period{min(p.Start, q.Start), max(p.End, q.End)}
}

// String returns "2026-03-02..2026-03-08".
func (p Period) String() string { return p.Start.String() + ".." + p.End.String() }

// Validity is the span in which a link between two entities holds, both days included.
// A zero Start or End leaves that side open.
type Validity struct{ Start, End Date }

// On reports whether the link holds on d.
func (v Validity) On(d Date) bool {
	return (v.Start == 0 || v.Start <= d) && (v.End == 0 || d <= v.End)
}

// In reports whether the link holds on any day of p.
func (v Validity) In(p Period) bool {
	return (v.Start == 0 || v.Start <= p.End) && (v.End == 0 || p.Start <= v.End)
}
