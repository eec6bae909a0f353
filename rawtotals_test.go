package main

import (
	"cmp"
	"slices"
)

// A rawTotal is what one person has of one activity in one bucket of days.
type rawTotal struct {
	person, bucket, activity             string
	minutes, paid, absence               float64
	days, fullDays, between, paidBetween float64
}

// totals sums days up by person, bucket and activity, in this order: blocks of the kinds
// alone, where there are any. Days of several units are one, and belong to one level.
func (r *raw) totals(days []*rawDay, bucketOf, clockIn func(string) string, kinds ...string) []rawTotal {
	var out []rawTotal
	at := map[[3]string]int{}
	night := func(clock string) bool { return clockIn(clock) != "" }
	for _, d := range together(days) {
		credited := r.credited(d)
		seen := map[int]bool{}
		fullDay := d.has(func(b rawBlock) bool { return b.fullDay })
		for i, b := range d.blocks {
			if !b.fullDay && !d.shows(b) || len(kinds) > 0 && !slices.Contains(kinds, b.kind) {
				continue
			}
			key := [3]string{d.person, bucketOf(d.date), b.activity}
			if _, ok := at[key]; !ok {
				at[key] = len(out)
				out = append(out, rawTotal{person: key[0], bucket: key[1], activity: key[2]})
			}
			x := &out[at[key]]
			if !seen[at[key]] {
				seen[at[key]] = true
				x.days++
			}
			away := slices.Contains([]string{"illness", "holiday", "absence"}, b.kind)
			minutes := d.count(func(x stretch) bool { return x.of(b) })
			between := d.betweenOf(night, func(x stretch) bool { return x.of(b) })
			x.minutes += minutes
			x.between += between
			switch {
			case b.fullDay && i == credited:
				x.fullDays++
				if b.paid {
					x.paid += r.credit(d.person, d.date).(float64)
				}
				if away {
					x.absence += r.credit(d.person, d.date).(float64)
				}
			case !fullDay:
				if b.paid {
					x.paid += minutes
					x.paidBetween += between
				}
				if away {
					x.absence += minutes
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b rawTotal) int {
		return cmp.Or(byID(a.person, b.person), cmp.Compare(a.bucket, b.bucket), byID(a.activity, b.activity))
	})
	return out
}

// personTotals sums days up by person and bucket, from whole days and not from [raw.totals].
func (r *raw) personTotals(days []*rawDay, bucketOf, clockIn func(string) string) []rawTotal {
	var out []rawTotal
	night := func(clock string) bool { return clockIn(clock) != "" }
	for _, d := range together(days) { // by person, then date
		fullDay := d.has(func(b rawBlock) bool { return b.fullDay })
		if !fullDay && len(d.stretches()) == 0 {
			continue
		}
		last := len(out) - 1
		if bucket := bucketOf(d.date); last < 0 || out[last].person != d.person || out[last].bucket != bucket {
			out = append(out, rawTotal{person: d.person, bucket: bucket})
			last++
		}
		out[last].days++
		out[last].paid += sum(r.paidMinutes(d)).(float64)
		if !fullDay {
			out[last].paidBetween += d.betweenOf(night, func(x stretch) bool { return x.paid })
		}
	}
	return out
}

// net is what a person is paid over a period on a level, in whatever unit.
func (r *raw) net(person, first, last, level string) float64 {
	total := 0.0
	for _, d := range together(r.schedule("employees", person, first, last, level)) {
		total += sum(r.paidMinutes(d)).(float64)
	}
	return total
}

// atNight says "night" of a reading of the clock from 22:00 until before 06:00.
func atNight(clock string) string {
	if clock >= "22:00" || clock < "06:00" {
		return "night"
	}
	return ""
}

// clip is the days of a month or a week that a period has.
func clip(first, last, bucketFirst, bucketLast string) (from, to string) {
	return max(first, bucketFirst), min(last, bucketLast)
}
