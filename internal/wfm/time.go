package wfm

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Time is a block's start or end as the API wrote it: a reading of a wall clock, with
// or without its distance from UTC. The zero Time means that there is none, as in
// full-day blocks. Fractions of a second are dropped.
type Time struct {
	wall   int64 // seconds that the clock shows since 1970-01-01T00:00:00
	offset int32 // seconds east of UTC
	kind   timeKind
}

type timeKind uint8

const (
	noTime timeKind = iota
	naive           // the clock's zone is not known yet
	fixed           // offset holds
)

var errNotATime = errors.New("want ISO 8601, such as 2026-03-02T22:00:00 or 2026-03-02T22:00:00+01:00")

// TimeAt returns t with the offset of its zone.
func TimeAt(t time.Time) Time {
	_, offset := t.Zone()
	return Time{wall: t.Unix() + int64(offset), offset: int32(offset), kind: fixed}
}

// TimeWithOffset returns the time at an instant, in Unix seconds, on a clock that is so many
// seconds east of UTC.
func TimeWithOffset(unix int64, east int32) Time {
	return Time{wall: unix + int64(east), offset: east, kind: fixed}
}

// NaiveTime returns the wall clock reading of t, its zone forgotten.
func NaiveTime(t time.Time) Time {
	_, offset := t.Zone()
	return Time{wall: t.Unix() + int64(offset), kind: naive}
}

// IsZero reports whether there is no time.
func (t Time) IsZero() bool { return t.kind == noTime }

// IsNaive reports whether the time came without an offset and none was chosen yet.
func (t Time) IsNaive() bool { return t.kind == naive }

// Unix returns the seconds since 1970-01-01T00:00:00Z. A naive time counts as UTC.
func (t Time) Unix() int64 { return t.wall - int64(t.offset) }

// Wall returns the seconds that the clock shows since its 1970-01-01T00:00:00.
func (t Time) Wall() int64 { return t.wall }

// Date returns the day that the clock shows.
func (t Time) Date() Date {
	if t.kind == noTime {
		return 0
	}
	return Date(floorDiv(t.wall, secondsPerDay) + unixEpochDay)
}

// Add returns the time n seconds later by the same clock, the offset unchanged.
func (t Time) Add(n int64) Time {
	t.wall += n
	return t
}

// In gives a naive time its offset in loc. Where the clock shows the reading twice the
// first is meant; where it never shows it, the reading is moved on by the length of the
// gap. A time that has an offset keeps it.
func (t Time) In(loc *time.Location) Time {
	if t.kind != naive {
		return t
	}
	unix, offset := resolve(t.wall, loc)
	return Time{wall: unix + int64(offset), offset: int32(offset), kind: fixed}
}

// resolve finds the instant at which loc's clock shows wall, and the offset there, by the
// rule of [Time.In]. [time.Date] has another: of a reading that comes twice it takes the
// second east of Greenwich and the first west of it, and a reading that never comes it
// moves back in the west.
func resolve(wall int64, loc *time.Location) (unix int64, offset int) {
	before, after := offsetAt(wall-secondsPerDay, loc), offsetAt(wall+secondsPerDay, loc)
	if before == after {
		return wall - int64(before), before
	}
	// The clock changes within these two days. Before the change the old offset holds.
	if unix = wall - int64(before); offsetAt(unix, loc) == before {
		return unix, before
	}
	if u := wall - int64(after); offsetAt(u, loc) == after {
		return u, after
	}
	return unix, after // read by the old offset, a reading in the gap lies behind it
}

// offsetAt returns how many seconds loc is east of UTC at an instant.
func offsetAt(unix int64, loc *time.Location) int {
	_, offset := time.Unix(unix, 0).In(loc).Zone()
	return offset
}

// Time returns the instant, in a zone of the offset alone.
func (t Time) Time() time.Time {
	if t.offset == 0 {
		return time.Unix(t.Unix(), 0).UTC()
	}
	return time.Unix(t.Unix(), 0).In(time.FixedZone("", int(t.offset)))
}

// String returns the time in RFC 3339, or "" when there is none.
func (t Time) String() string {
	if t.kind == noTime {
		return ""
	}
	return string(t.Append(nil))
}

// UnmarshalJSON reads ISO 8601 with or without offset, seconds and fractions, with T or
// a space in the middle; null and "" mean that there is no time.
func (t *Time) UnmarshalJSON(b []byte) error {
	s := unquote(b)
	if s == "" || s == "null" {
		*t = Time{}
		return nil
	}
	v, err := ParseTime(s)
	if err != nil {
		return fmt.Errorf("time %s: %w", clip(b), err)
	}
	*t = v
	return nil
}

// ParseTime reads ISO 8601 as the API's answers write it: see [Time.UnmarshalJSON].
func ParseTime(s string) (Time, error) {
	if t, ok := readTime(s); ok {
		return t, nil
	}
	return parseAnyTime(s)
}

// parseAnyTime is ParseTime for every form.
func parseAnyTime(s string) (Time, error) {
	const day = len("2006-01-02")
	if len(s) <= day || (s[day] != 'T' && s[day] != ' ') {
		return Time{}, errNotATime
	}
	layout := "2006-01-02T15:04"
	clock := s[day+1:]
	if len(clock) > 5 && clock[5] == ':' {
		layout += ":05" // time.Parse takes a fraction after the seconds unasked
	}
	rest := layout
	if n := len(s); s[n-1] == 'Z' || (n > len("2006-01-02T15:04") && hasOffset(clock)) {
		rest += offsetLayout(clock)
	}
	late := int64(0)
	if strings.HasPrefix(clock, "24:00") && !strings.ContainsAny(strings.TrimPrefix(clock[:min(len(clock), 8)], "24:00"), "123456789") {
		clock, late = "00"+clock[2:], secondsPerDay // the end of the day is the start of the next
	}
	v, err := time.Parse(rest, s[:day]+"T"+clock)
	if err != nil || v.Year() < 1 {
		return Time{}, errNotATime
	}
	if rest == layout {
		return Time{wall: v.Unix() + late, kind: naive}, nil
	}
	return TimeAt(v).Add(late), nil
}

// hasOffset reports whether a sign stands behind the time of day.
func hasOffset(clock string) bool { return signAt(clock) >= 0 }

func signAt(clock string) int {
	for i := len(clock) - 1; i > 0; i-- {
		if clock[i] == '+' || clock[i] == '-' {
			return i
		}
	}
	return -1
}

// offsetLayout names the form in which the offset of a time of day is written.
func offsetLayout(clock string) string {
	i := signAt(clock)
	if i < 0 {
		return "Z07:00"
	}
	switch len(clock) - i {
	case len("+01"):
		return "-07"
	case len("+0100"):
		return "-0700"
	default:
		return "-07:00"
	}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
