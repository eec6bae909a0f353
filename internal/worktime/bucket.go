package worktime

import (
	"time"

	"shiftgraph/internal/wfm"
)

// A TimeBucket is a length of time into which a period is cut, by GraphQL's name for it.
type TimeBucket string

// The buckets.
const (
	ByDay   TimeBucket = "DAY"
	ByWeek  TimeBucket = "WEEK"
	ByMonth TimeBucket = "MONTH"
)

// BucketStart returns the first day of the bucket that holds the day, on the calendar:
// it is the bucket's label, also where the period that is asked for begins later, so that
// the same week has the same label in every answer.
func BucketStart(day wfm.Date, by TimeBucket, weekStart time.Weekday) wfm.Date {
	switch by {
	case ByWeek:
		return day - wfm.Date((day.Weekday()-weekStart+7)%7)
	case ByMonth:
		year, month, _ := day.Time().Date()
		return wfm.DateOf(year, month, 1)
	default:
		return day
	}
}

// A Bucket is one piece of a period.
type Bucket struct {
	Start wfm.Date   // label: the bucket's first day on the calendar, see [BucketStart]
	Days  wfm.Period // those of its days that the period has
}

// Buckets cuts a period at every start of a day, week or month. The first and the last
// may be less than whole.
func Buckets(period wfm.Period, by TimeBucket, weekStart time.Weekday) []Bucket {
	var out []Bucket
	for day := period.Start; day <= period.End; day++ {
		start := BucketStart(day, by, weekStart)
		if n := len(out); n > 0 && out[n-1].Start == start {
			out[n-1].Days.End = day
			continue
		}
		out = append(out, Bucket{start, wfm.Period{Start: day, End: day}})
	}
	return out
}
