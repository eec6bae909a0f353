package upstream

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"

	"shiftgraph/internal/wfm"
)

// The dates that stand for an open bound in a URL (C), the same as in the API's answers.
const (
	openStart = "1900-01-01"
	openEnd   = "4000-01-01"
)

// pathOf joins segments to a path, each escaped.
func pathOf(segments ...string) string {
	var b strings.Builder
	b.Grow(64) // as most need less
	for _, s := range segments {
		b.WriteByte('/')
		b.WriteString(url.PathEscape(s))
	}
	return b.String()
}

// checkID refuses an id that would make another URL of the path.
func checkID(what string, id wfm.ID) error {
	if id <= 0 {
		return fmt.Errorf("%s: want an id above zero, such as 1001", what)
	}
	return nil
}

// checkPeriod refuses a period that ends before it starts. A bound that is zero is open.
func checkPeriod(p wfm.Period) error {
	if p.Start != 0 && p.End != 0 && p.End < p.Start {
		return fmt.Errorf("period.end: %s is before start %s; swap them", p.End, p.Start)
	}
	return nil
}

func startText(d wfm.Date) string { return or(d.String(), openStart) }

func endText(d wfm.Date) string { return or(d.String(), openEnd) }

// closed returns p with its open bounds moved so far out that every day lies between.
func closed(p wfm.Period) wfm.Period {
	if p.End == 0 {
		p.End = math.MaxInt32
	}
	return p
}

var errLevel = errors.New("want a level by the API's name for it, such as plan")

var errNoDate = errors.New("date: it is missing; give a day such as 2026-03-02")

// canonicalLevels returns levels without doubles and in the order of [wfm.Levels], plan
// first, so that the same question always makes the same URL. It refuses what cannot be a level's name, and "schedule":
// one translation of the API's article asks for it (S), which is a slip or an alias.
func canonicalLevels(levels []wfm.Level) ([]wfm.Level, error) {
	out := slices.Clone(levels)
	slices.SortFunc(out, func(a, b wfm.Level) int { return cmp.Or(cmp.Compare(a.Rank(), b.Rank()), cmp.Compare(a, b)) })
	out = slices.Compact(out)
	for _, l := range out {
		if l == scheduleAlias {
			return nil, fmt.Errorf("level %q: ask for %q", l, wfm.Plan)
		}
		for i := range len(l) {
			if c := l[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
				return nil, fmt.Errorf("level %q: %w", l, errLevel)
			}
		}
		if l == "" {
			return nil, fmt.Errorf("level %q: %w", l, errLevel)
		}
	}
	return out, nil
}

// scheduleQuery writes the query of a schedule call. The order is fixed, the commas stay
// as they are, and end_date is always there: without it the API answers one day (C).
func scheduleQuery(end wfm.Date, levels []wfm.Level) string {
	q := "end_date=" + endText(end)
	if len(levels) == 0 {
		return q
	}
	names := make([]string, len(levels))
	for i, l := range levels {
		names[i] = string(l)
	}
	return q + "&levels=" + strings.Join(names, ",")
}

// withDisplay adds the fields that a call asks for to its query.
func withDisplay(query, fields string) string {
	switch {
	case fields == "":
		return query
	case query == "":
		return "display=" + fields
	}
	return query + "&display=" + fields
}
