package plan

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream"
)

// What is assumed of schedules until answers have been seen, and how long one call for a
// schedule should take: well below the 25 s after which the API cuts it (notes: ground
// rules, S).
const (
	windowTime       = 10 * time.Second
	assumedPeople    = 60.0                   // with a day each, on a level
	assumedTimeARow  = 200 * time.Microsecond // for one person's day on one level
	learnedWeight    = 0.3                    // of the newest answer
	mostUnitsLearned = 10_000
	longestWindow    = 1 << 20 // days: as long as it takes
	fewestRows       = 50      // an answer with fewer says nothing about the time of a row
)

// A size is what earlier answers taught: how many rows a day of a unit has, how long a row
// takes, how many records a list has and how long they are. It splits periods that would
// take too long, and estimates calls.
type size struct {
	longest int // days of a window

	mu       sync.Mutex
	rows     map[wfm.ID]float64 // of a unit, a day and level
	timeRow  float64            // seconds
	timeBare float64            // seconds of a row without blocks
	timeOne  float64            // seconds of a call that brings next to nothing; 0 until one was seen
	seen     map[Entity]seen
}

func newSize() *size {
	return &size{longest: longestWindow, rows: map[wfm.ID]float64{}, timeRow: assumedTimeARow.Seconds(), timeBare: assumedTimeARow.Seconds(), seen: map[Entity]seen{}}
}

// split cuts the period of a schedule into windows that should each be answered in time.
// The windows are of about the same length, in order, and cover the period.
func (z *size) split(w Want) []Want {
	most := z.days(w)
	days := w.Period.Days()
	n := (days + most - 1) / most
	out := make([]Want, 0, n)
	for i := range n {
		part := w
		part.Period.Start = w.Period.Start + wfm.Date(i*days/n)
		part.Period.End = w.Period.Start + wfm.Date((i+1)*days/n) - 1
		out = append(out, part)
	}
	return out
}

// halves cuts the period of a schedule that took too long: in windows by what is known
// now, and in two where that says that one should do.
func (z *size) halves(w Want) []Want {
	if parts := z.split(w); len(parts) > 1 {
		return parts
	}
	half := w.Period.Start + wfm.Date(w.Period.Days()/2)
	first, second := w, w
	first.Period.End, second.Period.Start = half-1, half
	return []Want{first, second}
}

// days is how many days one call for the schedule may have.
func (z *size) days(w Want) int {
	rows := max(z.perDay(w), 1) * float64(len(w.Levels.List()))
	z.mu.Lock()
	defer z.mu.Unlock()
	return int(min(max(windowTime.Seconds()/(rows*(*z.timeOf(w))), 1), float64(z.longest)))
}

// perDay is how many rows a day of the schedule has on a level.
func (z *size) perDay(w Want) float64 {
	z.mu.Lock()
	defer z.mu.Unlock()
	if w.Entity != UnitSchedule {
		return 1
	}
	if rows, known := z.rows[w.ID]; known {
		return rows
	}
	return assumedPeople
}

// learn notes what an answer taught.
func (z *size) learn(w Want, rows int, took time.Duration) {
	z.mu.Lock()
	defer z.mu.Unlock()
	blend := func(old, seen float64) float64 { return old + learnedWeight*(seen-old) }
	if time := z.timeOf(w); rows >= fewestRows {
		*time = blend(*time, max(0, took.Seconds()-z.timeOne)/float64(rows))
	}
	if w.Entity != UnitSchedule {
		return
	}
	seen := float64(rows) / float64(w.Period.Days()*len(w.Levels.List()))
	old, known := z.rows[w.ID]
	switch {
	case known:
		seen = blend(old, seen)
	case len(z.rows) >= mostUnitsLearned:
		clear(z.rows)
	}
	z.rows[w.ID] = seen
}

// A Gap is a part of a schedule that could not be fetched.
type Gap struct {
	Want Want // of which period and levels
	Err  error
}

// A PartialError says that a schedule came with gaps. Who can show what came, and name the
// gaps beside it, may; a figure cannot.
type PartialError struct{ Gaps []Gap }

func (e *PartialError) Error() string {
	var parts []string
	for _, g := range e.Gaps {
		parts = append(parts, fmt.Sprintf("%s: %v", g.Want.Period, g.Err))
	}
	return "some days could not be fetched: " + strings.Join(parts, "; ")
}

// Unwrap gives the reasons.
func (e *PartialError) Unwrap() []error {
	out := make([]error, len(e.Gaps))
	for i, g := range e.Gaps {
		out[i] = g.Err
	}
	return out
}

// within is what the error says of a want's days: nil when they are all there.
func (e *PartialError) within(w Want) error {
	if e == nil {
		return nil
	}
	var gaps []Gap
	for _, g := range e.Gaps {
		if start, end := max(g.Want.Period.Start, w.Period.Start), min(g.Want.Period.End, w.Period.End); start <= end {
			g.Want.Period = wfm.Period{Start: start, End: end}
			gaps = append(gaps, g)
		}
	}
	if gaps == nil {
		return nil
	}
	return &PartialError{gaps}
}

// days is how many days are missing.
func (e *PartialError) days() int {
	n := 0
	for _, g := range e.Gaps {
		n += g.Want.Period.Days()
	}
	return n
}

// A stretch is the days of a period that came.
type stretch struct {
	days   []wfm.ScheduleDay
	absent bool // of some of it the API said 404
}

// days brings the days of a schedule, window by window, side by side. Where windows fail it
// brings what came, with a [PartialError], which tells what is wrong with which of the days
// although none may have come.
func (s *Session) days(w Want) (stretch, error) {
	windows := s.around(w)
	if len(windows) == 1 {
		return s.window(w, false)
	}
	return s.windows(windows)
}

// around cuts the period of a schedule into windows. Where schedules are kept in parts, what is
// kept of it is windows of its own, and the days between are split.
func (s *Session) around(w Want) []Want {
	p := s.planner
	if !p.config.KeptInParts {
		return p.size.split(w)
	}
	who, _ := caller.From(s.ctx)
	kept := p.keeper.periods(s.ctx, who.Hash, w, s.since)
	var out []Want
	for day := w.Period.Start; day <= w.Period.End; {
		part, has := w, false
		part.Period = wfm.Period{Start: day, End: w.Period.End}
		for _, k := range kept {
			switch {
			case k.Start <= day && day <= k.End && (!has || k.End > part.Period.End):
				part.Period.End, has = k.End, true
			case !has && day < k.Start:
				part.Period.End = min(part.Period.End, k.Start-1)
			}
		}
		part.Period.End = min(part.Period.End, w.Period.End)
		if has {
			out = append(out, part)
		} else {
			out = append(out, p.size.split(part)...)
		}
		day = part.Period.End + 1
	}
	return out
}

// windows brings the days of several windows, in their order.
func (s *Session) windows(windows []Want) (stretch, error) {
	came, errs := make([]stretch, len(windows)), make([]error, len(windows))
	var all sync.WaitGroup
	for i, w := range windows {
		all.Go(func() { came[i], errs[i] = s.window(w, true) })
	}
	all.Wait()
	var gaps []Gap
	var out stretch
	for i, err := range errs {
		partial, some := errors.AsType[*PartialError](err)
		switch {
		case some:
			gaps = append(gaps, partial.Gaps...)
		case err != nil:
			gaps = append(gaps, Gap{windows[i], err})
		}
		out.days = append(out.days, came[i].days...)
		out.absent = out.absent || came[i].absent
	}
	if gaps == nil {
		return out, nil
	}
	return out, &PartialError{gaps}
}

// splits reports whether a call that failed is worth two for half of its period each.
func splits(w Want, err error) bool {
	return w.Entity.isSchedule() && errors.Is(err, upstream.Timeout) && w.Period.Days() > 1
}

// window brings the days of one window. One that takes too long is halved and not
// repeated, down to a day. fixed says that there are other windows beside it.
func (s *Session) window(w Want, fixed bool) (came stretch, err error) {
	defer recovered(&err)
	got, err := s.rest(w, fixed)
	if splits(w, err) && s.ctx.Err() == nil {
		return s.windows(s.planner.size.halves(w))
	}
	if err != nil {
		return stretch{}, err
	}
	return stretch{cut(got.value.([]wfm.ScheduleDay), w), got.absent}, nil
}
