package worktime

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

// The model: the same figures, worked out by looking at every ten seconds one by one and
// asking which block is on top. It shares no code with the package but [Resolve], by which
// days are written down, and the questions' own types. Times of random data are multiples
// of ten seconds.

const tick = 10

// above reports whether of two blocks at the same instant a is the one on top.
func above(a, b *wfm.ScheduleBlock) bool {
	length := func(b *wfm.ScheduleBlock) int64 { return b.End.Unix() - b.Start.Unix() }
	switch {
	case length(a) != length(b):
		return length(a) < length(b)
	case a.Start.Unix() != b.Start.Unix():
		return a.Start.Unix() > b.Start.Unix()
	default:
		return a.ActivityID > b.ActivityID
	}
}

// naiveTop returns the block on top at an instant.
func naiveTop(blocks []wfm.ScheduleBlock, at int64) *wfm.ScheduleBlock {
	var top *wfm.ScheduleBlock
	for i := range blocks {
		b := &blocks[i]
		if b.Start.IsZero() || b.End.IsZero() || at < b.Start.Unix() || at >= b.End.Unix() {
			continue
		}
		if top == nil || above(b, top) {
			top = b
		}
	}
	return top
}

// A painting is which block is on top at every tick from its first one on.
type painting struct {
	first int64
	tops  []*wfm.ScheduleBlock
}

func paint(blocks []wfm.ScheduleBlock) painting {
	m := personDayModel{blocks: blocks}
	first, last := m.bounds()
	p := painting{first: first}
	if first >= last {
		return p
	}
	p.tops = make([]*wfm.ScheduleBlock, (last-first+tick-1)/tick)
	for i := range blocks {
		b := &blocks[i]
		if b.Start.IsZero() || b.End.IsZero() {
			continue
		}
		for at := b.Start.Unix(); at < b.End.Unix(); at += tick {
			if top := &p.tops[(at-first)/tick]; *top == nil || above(b, *top) {
				*top = b
			}
		}
	}
	return p
}

func (p *painting) at(t int64) *wfm.ScheduleBlock {
	if i := (t - p.first) / tick; t >= p.first && i < int64(len(p.tops)) {
		return p.tops[i]
	}
	return nil
}

// A personDayModel is a person's booking date on a level, all records together.
type personDayModel struct {
	blocks []wfm.ScheduleBlock
	units  []wfm.ID
	status bool
}

type personDayKey struct {
	employee wfm.ID
	date     wfm.Date
	level    wfm.Level
}

func modelDays(days []wfm.ScheduleDay) map[personDayKey]*personDayModel {
	out := make(map[personDayKey]*personDayModel)
	for _, d := range days {
		k := personDayKey{d.EmployeeID, d.Date, d.Level}
		if out[k] == nil {
			out[k] = &personDayModel{}
		}
		for _, b := range d.Blocks {
			out[k].blocks = append(out[k].blocks, b)
			out[k].units = append(out[k].units, d.PlanningUnitID)
			out[k].status = out[k].status || (b.Start.IsZero() && b.End.IsZero())
		}
	}
	return out
}

func (m *personDayModel) bounds() (first, last int64) {
	first, last = math.MaxInt64, math.MinInt64
	for i := range m.blocks {
		if b := &m.blocks[i]; !b.Start.IsZero() && !b.End.IsZero() {
			first, last = min(first, b.Start.Unix()), max(last, b.End.Unix())
		}
	}
	return first, last
}

// minutes calls fn with the block that is on top when a further whole minute is full.
func (m *personDayModel) minutes(fn func(b *wfm.ScheduleBlock, at int64)) {
	covered := 0
	p := paint(m.blocks)
	for i, b := range p.tops {
		if b != nil {
			if covered += tick; covered%60 == 0 {
				fn(b, p.first+int64(i)*tick)
			}
		}
	}
}

func (m *personDayModel) unitOf(b *wfm.ScheduleBlock) wfm.ID {
	for i := range m.blocks {
		if &m.blocks[i] == b {
			return m.units[i]
		}
	}
	return 0
}

func modelPaid(acts Activities, b *wfm.ScheduleBlock) bool {
	a, ok := acts[b.ActivityID]
	return ok && a.Paid != nil && bool(*a.Paid)
}

func modelType(acts Activities, b *wfm.ScheduleBlock) wfm.ActivityType {
	if a, ok := acts[b.ActivityID]; ok {
		return a.Type
	}
	return b.Type
}

// randomDays makes days of three people around a clock change: whole days off, flat and
// layered shifts, night shifts, shifts under a day status, and pure chance.
func randomDays(r *rand.Rand, loc *time.Location, first wfm.Date, n int, levels ...wfm.Level) []wfm.ScheduleDay {
	acts := []wfm.ID{present, hotline, mail, multi, lunch, pause, meeting, training, sick, vacation, unpaid, hidden, 0}
	var out []wfm.ScheduleDay
	for employee := wfm.ID(1); employee <= 3; employee++ {
		for on := first; on < first+wfm.Date(n); on++ {
			for _, level := range levels {
				d := wfm.ScheduleDay{Date: on, EmployeeID: employee, PlanningUnitID: 1001 + wfm.ID(r.IntN(2)), Level: level}
				midnight := on.Time().Unix()
				block := func(from, length int64, id wfm.ID) {
					at := func(s int64) wfm.Time { return wfm.NaiveTime(time.Unix(midnight+s, 0).UTC()) }
					b := wfm.ScheduleBlock{ActivityID: id, Start: at(from), End: at(from + length)}
					if id == hidden {
						b.Type = wfm.Present
					}
					d.Blocks = append(d.Blocks, b)
				}
				full := func() {
					d.Blocks = append(d.Blocks, wfm.ScheduleBlock{ActivityID: []wfm.ID{sick, vacation, unpaid, holiday, hidden}[r.IntN(5)]})
				}
				step := []int64{10, 60, 300, 900}[r.IntN(4)] // how precise the times are
				chance := func(limit int64) int64 { return r.Int64N(limit/step+1) * step }
				switch r.IntN(9) {
				case 0:
					full()
				case 1: // two of them
					full()
					full()
				case 2: // flat
					at := 6*3600 + chance(4*3600)
					for range 1 + r.IntN(5) {
						length := step + chance(3*3600)
						block(at, length, acts[r.IntN(len(acts))])
						at += length
					}
				case 3, 4: // layered, by day or by night
					from := int64([]int{6, 8, 14, 20, 22}[r.IntN(5)])*3600 + chance(1800)
					block(from, 8*3600, []wfm.ID{hotline, multi, present}[r.IntN(3)])
					block(from+chance(7*3600), 900+chance(1800), lunch)
					block(from+chance(7*3600), 900+chance(900), pause)
					block(from+chance(7*3600), 3600, meeting)
				case 5: // a shift under a day status
					full()
					block(8*3600+chance(3600), 8*3600, hotline)
				case 6: // chance
					for range r.IntN(8) {
						block(chance(26*3600), step+chance(8*3600), acts[r.IntN(len(acts))])
					}
				case 7: // off
				case 8: // a record without blocks
					out = append(out, d)
				}
				if len(d.Blocks) == 0 {
					continue
				}
				r.Shuffle(len(d.Blocks), func(i, j int) { d.Blocks[i], d.Blocks[j] = d.Blocks[j], d.Blocks[i] })
				out = append(out, d)
				if r.IntN(10) == 0 { // another unit reports the same day
					d.PlanningUnitID = 2101
					out = append(out, d)
				}
			}
		}
	}
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return Resolve(out, loc)
}

// random calls fn with random days around the clock changes, and checks that nothing of
// what goes in is changed.
func random(t *testing.T, levels []wfm.Level, fn func(t *testing.T, r *rand.Rand, loc *time.Location, span wfm.Period, days []wfm.ScheduleDay)) {
	t.Helper()
	seeds := uint64(6)
	if testing.Short() {
		seeds = 2
	}
	for _, c := range []struct{ zone, first string }{
		{"Europe/Berlin", "2026-03-27"}, {"Europe/Berlin", "2026-10-23"},
		{"America/New_York", "2026-03-06"}, {"America/New_York", "2026-10-30"},
		{"Australia/Lord_Howe", "2026-04-03"}, {"Asia/Beirut", "2026-03-27"}, {"UTC", "2026-11-28"},
	} {
		loc, first := zone(t, c.zone), date(t, c.first)
		for seed := range seeds {
			t.Run(fmt.Sprintf("%s %s seed %d", c.zone, c.first, seed), func(t *testing.T) {
				r := rand.New(rand.NewPCG(seed, uint64(first)))
				days := randomDays(r, loc, first, 4, levels...)
				var before []wfm.ScheduleDay
				for _, d := range days {
					d.Blocks = slices.Clone(d.Blocks)
					before = append(before, d)
				}
				fn(t, r, loc, wfm.Period{Start: first + 1, End: first + 3}, days)
				if !slices.EqualFunc(before, days, func(a, b wfm.ScheduleDay) bool {
					return a.Date == b.Date && a.EmployeeID == b.EmployeeID && slices.Equal(a.Blocks, b.Blocks)
				}) {
					t.Error("the input was changed")
				}
			})
		}
	}
}

func TestModelDay(t *testing.T) {
	acts, contracts := activities(), held(3)
	random(t, []wfm.Level{wfm.Plan}, func(t *testing.T, r *rand.Rand, loc *time.Location, _ wfm.Period, days []wfm.ScheduleDay) {
		for i := range days {
			d := &days[i]
			m := modelDays(days[i : i+1])[personDayKey{d.EmployeeID, d.Date, d.Level}]
			from, to := TimeOfDay(r.IntN(1441)*60), TimeOfDay(r.IntN(1441)*60)
			minutes, breaks, between, paid := 0, 0, 0, 0
			m.minutes(func(b *wfm.ScheduleBlock, at int64) {
				minutes++
				if modelType(acts, b) == wfm.Break {
					breaks++
				}
				if modelPaid(acts, b) && !m.status {
					paid++
				}
				shown := time.Unix(at, 0).In(loc)
				now := TimeOfDay(shown.Hour()*3600 + shown.Minute()*60 + shown.Second())
				if inWindow(now, from, to) {
					between++
				}
			})
			for j := range d.Blocks { // the first paid full-day block brings the credit
				if b := &d.Blocks[j]; b.Start.IsZero() && modelPaid(acts, b) {
					if wd := d.Date.Weekday(); wd != time.Saturday && wd != time.Sunday {
						paid += 480
					}
					break
				}
			}
			got := DayOf(d, acts, contracts)
			sum := 0
			for _, b := range got.Blocks {
				sum += *b.PaidMinutes
			}
			if got.Minutes != minutes || got.BreakMinutes != breaks || *got.PaidMinutes != paid || sum != paid {
				t.Errorf("minutes %d, break %d, paid %d (blocks %d); the model says %d, %d, %d\n%+v",
					got.Minutes, got.BreakMinutes, *got.PaidMinutes, sum, minutes, breaks, paid, d)
			}
			if m := MinutesBetween(d, loc, from, to); m != between {
				t.Errorf("%d minutes from %d to %d, the model says %d\n%+v", m, from, to, between, d)
			}
			if first, last := m.bounds(); first < last && *got.GrossMinutes != int((last-first)/60) {
				t.Errorf("gross %d, the model says %d", *got.GrossMinutes, (last-first)/60)
			}
		}
	})
}

func TestModelTotals(t *testing.T) {
	acts, contracts := activities(), held(3)
	groups := []TimeGroup{GroupPlanningUnit, GroupEmployee, GroupActivity, GroupActivityType, GroupLevel, GroupDay, GroupWeek, GroupMonth}
	random(t, []wfm.Level{wfm.Plan, wfm.ACD}, func(t *testing.T, r *rand.Rand, loc *time.Location, span wfm.Period, days []wfm.ScheduleDay) {
		for range 4 {
			from, to := TimeOfDay(r.IntN(1441)*60), TimeOfDay(r.IntN(1441)*60)
			var types []wfm.ActivityType
			if r.IntN(2) == 0 {
				types = []wfm.ActivityType{wfm.Illness, wfm.Absence, wfm.Break}
			}
			var by []TimeGroup
			for _, g := range groups {
				if r.IntN(3) == 0 {
					by = append(by, g)
				}
			}
			q := TotalsQuery{
				Period: span, Days: days, Activities: acts, Contracts: contracts, GroupBy: by,
				Settings: Settings{WeekStart: time.Weekday(r.IntN(2))}, Types: types,
			}
			got := RowsOf(&q)
			zone := func(wfm.ID) *time.Location { return loc }
			between, paidBetween := q.Between(zone, from, to, false), q.Between(zone, from, to, true)

			type row struct{ minutes, paid, absence, days, fullDays, between, paidBetween int }
			type dayOfRow struct {
				TimeTotal
				personDayKey
			}
			seen := map[dayOfRow]bool{}
			want := map[TimeTotal]row{}
			for k, m := range modelDays(days) {
				if k.date < span.Start || k.date > span.End {
					continue
				}
				key := func(b *wfm.ScheduleBlock, unit wfm.ID) (key TimeTotal) {
					for _, g := range by {
						switch g {
						case GroupPlanningUnit:
							key.PlanningUnitID = unit
						case GroupEmployee:
							key.EmployeeID = k.employee
						case GroupActivity:
							key.ActivityID = b.ActivityID
						case GroupActivityType:
							key.ActivityType = modelType(acts, b)
						case GroupLevel:
							key.Level = k.level
						case GroupDay:
							key.Start = max(key.Start, k.date)
						case GroupWeek:
							start := k.date
							for start.Weekday() != q.Settings.WeekStart {
								start--
							}
							key.Start = max(key.Start, start)
						case GroupMonth:
							key.Start = max(key.Start, k.date-wfm.Date(k.date.Time().Day()-1))
						}
					}
					return key
				}
				add := func(b *wfm.ScheduleBlock, unit wfm.ID, more row) {
					at := key(b, unit)
					if types != nil && !slices.Contains(types, modelType(acts, b)) {
						return
					}
					if !seen[dayOfRow{at, k}] {
						seen[dayOfRow{at, k}] = true
						more.days++
					}
					v := want[at]
					want[at] = row{v.minutes + more.minutes, v.paid + more.paid, v.absence + more.absence, v.days + more.days,
						v.fullDays + more.fullDays, v.between + more.between, v.paidBetween + more.paidBetween}
				}
				away := func(b *wfm.ScheduleBlock) bool {
					return slices.Contains([]wfm.ActivityType{wfm.Illness, wfm.Holiday, wfm.Absence}, modelType(acts, b))
				}
				// Units tie: what two units report alike is the higher unit's.
				order := make([]int, len(m.blocks))
				for i := range order {
					order[i] = i
				}
				slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(m.units[j], m.units[i]) })
				sorted := &personDayModel{status: m.status}
				for _, i := range order {
					sorted.blocks, sorted.units = append(sorted.blocks, m.blocks[i]), append(sorted.units, m.units[i])
				}
				sorted.minutes(func(b *wfm.ScheduleBlock, at int64) {
					minute := row{minutes: 1}
					shown := time.Unix(at, 0).In(loc)
					if inWindow(TimeOfDay(shown.Hour()*3600+shown.Minute()*60+shown.Second()), from, to) {
						minute.between = 1
					}
					if modelPaid(acts, b) && !m.status {
						minute.paid, minute.paidBetween = 1, minute.between
					}
					if away(b) && !m.status {
						minute.absence = 1
					}
					add(b, sorted.unitOf(b), minute)
				})
				// A block that is on top for less than a minute has a row as well.
				p := paint(sorted.blocks)
				for i, b := range p.tops {
					if b != nil && (i == 0 || p.tops[i-1] != b) {
						add(b, sorted.unitOf(b), row{})
					}
				}
				counted := -1
				for i := range m.blocks {
					b := &m.blocks[i]
					if !b.Start.IsZero() {
						continue
					}
					add(b, m.units[i], row{})
					rank := func(i int) wfm.ID {
						return creditRank[m.blocks[i].ActivityID]*1e9 + m.blocks[i].ActivityID*1e5 + m.units[i]
					}
					if counted < 0 || rank(i) > rank(counted) {
						counted = i
					}
				}
				if counted >= 0 {
					b, whole := &m.blocks[counted], row{fullDays: 1}
					if wd := k.date.Weekday(); wd != time.Saturday && wd != time.Sunday {
						if modelPaid(acts, b) {
							whole.paid = 480
						}
						if away(b) {
							whole.absence = 480
						}
					}
					add(b, m.units[counted], whole)
				}
			}
			if len(got) != len(want) {
				t.Fatalf("by %v: %d rows, the model has %d", by, len(got), len(want))
			}
			for _, g := range got {
				k := TimeTotal{Level: g.Level, PlanningUnitID: g.PlanningUnitID, EmployeeID: g.EmployeeID, ActivityID: g.ActivityID, ActivityType: g.ActivityType, Start: g.Start}
				is := row{g.Minutes, *g.PaidMinutes, *g.AbsenceMinutes, g.Days, g.FullDays, between(&g.TimeTotal), paidBetween(&g.TimeTotal)}
				if w, ok := want[k]; !ok || w != is {
					t.Errorf("by %v, types %v, %d to %d: %+v: %+v, the model says %+v", by, types, from, to, k, is, w)
				}
			}
		}
	})
}

// inWindow reports whether a clock shows a time from from until before to.
func inWindow(now, from, to TimeOfDay) bool {
	f := from % 86400
	return (to > f && f <= now && now < to) || (to <= f && (now >= f || now < to))
}

// creditRank orders the paid full-day activities of the tests by who gets the credit.
var creditRank = map[wfm.ID]wfm.ID{vacation: 1, sick: 2, holiday: 3}

// Any grouping adds up to the whole, days add up to totals, and a period to its parts.
func TestTotalsAddUp(t *testing.T) {
	acts, contracts := activities(), held(3)
	random(t, []wfm.Level{wfm.Plan, wfm.Final}, func(t *testing.T, _ *rand.Rand, _ *time.Location, span wfm.Period, days []wfm.ScheduleDay) {
		sum := func(p wfm.Period, by ...TimeGroup) (minutes, paid int) {
			for _, g := range TotalsOf(TotalsQuery{Period: p, Days: days, Activities: acts, Contracts: contracts, GroupBy: by}) {
				minutes, paid = minutes+g.Minutes, paid+*g.PaidMinutes
			}
			return minutes, paid
		}
		minutes, paid := sum(span)
		for _, by := range [][]TimeGroup{
			{GroupActivity}, {GroupActivityType}, {GroupEmployee, GroupActivity}, {GroupPlanningUnit, GroupDay},
			{GroupLevel, GroupWeek, GroupMonth}, {GroupMonth, GroupActivity, GroupEmployee, GroupPlanningUnit, GroupDay},
		} {
			if m, p := sum(span, by...); m != minutes || p != paid {
				t.Errorf("by %v: %d minutes, %d paid; the whole has %d, %d", by, m, p, minutes, paid)
			}
		}
		m1, p1 := sum(wfm.Period{Start: span.Start, End: span.Start}, GroupActivity)
		m2, p2 := sum(wfm.Period{Start: span.Start + 1, End: span.End})
		if m1+m2 != minutes || p1+p2 != paid {
			t.Errorf("parts %d + %d minutes, %d + %d paid; the whole has %d, %d", m1, m2, p1, p2, minutes, paid)
		}
		// Where no day is reported twice, the days' own figures add up to it as well.
		dayMinutes, dayPaid, seen := 0, 0, map[personDayKey]bool{}
		for i := range days {
			k := personDayKey{days[i].EmployeeID, days[i].Date, days[i].Level}
			if !span.Contains(k.date) || seen[k] {
				continue
			}
			seen[k] = true
			d := DayOf(&days[i], acts, contracts)
			dayMinutes, dayPaid = dayMinutes+d.Minutes, dayPaid+*d.PaidMinutes
		}
		if records := modelDays(days); len(records) > 0 && (dayMinutes != minutes || dayPaid != paid) {
			t.Errorf("days have %d minutes, %d paid; the whole has %d, %d", dayMinutes, dayPaid, minutes, paid)
		}
	})
}

// modelPresent paints what each person is on, all days together.
func modelPresent(days []wfm.ScheduleDay, level wfm.Level) map[wfm.ID]painting {
	blocks := make(map[wfm.ID][]wfm.ScheduleBlock)
	for k, m := range modelDays(days) {
		if k.level == level && !m.status {
			blocks[k.employee] = append(blocks[k.employee], m.blocks...)
		}
	}
	out := make(map[wfm.ID]painting)
	for id, b := range blocks {
		out[id] = paint(b)
	}
	return out
}

func TestModelStaffing(t *testing.T) {
	acts := activities()
	random(t, []wfm.Level{wfm.Plan}, func(t *testing.T, r *rand.Rand, loc *time.Location, span wfm.Period, days []wfm.ScheduleDay) {
		raster := []int{900, 1800, 3600, 7200}[r.IntN(4)]
		q := StaffingQuery{
			Grid: NewGrid(span, loc, raster), Level: wfm.Plan, Days: days, Activities: acts,
			Method: []StaffingMethod{Average, AtStart}[r.IntN(2)],
			Qualified: func(employee, subactivity wfm.ID, _ wfm.Date) bool {
				return employee == 1 || subactivity == mail
			},
		}
		got := StaffingOf(q)
		if len(got) > 0 && len(got[0].Intervals) != q.Grid.Len() {
			t.Fatalf("%d intervals of %d", len(got[0].Intervals), q.Grid.Len())
		}
		// Seconds of each activity in each interval.
		type cell struct {
			id wfm.ID
			i  int
		}
		want := map[cell]float64{}
		blocks := modelPresent(days, wfm.Plan)
		i := -1
		for at := span.Start.Midnight(loc).Unix(); at < (span.End + 1).Midnight(loc).Unix(); at += tick {
			if i+1 < q.Grid.Len() && q.Grid.Start(i+1).Unix() == at {
				i++
			}
			first := q.Grid.Start(i).Unix() == at
			for employee, bs := range blocks {
				b := bs.at(at)
				if b == nil || b.ActivityID == 0 {
					continue
				}
				ids := []wfm.ID{b.ActivityID}
				if b.ActivityID == multi {
					ids = append(ids, mail)
					if employee == 1 {
						ids = append(ids, hotline)
					}
				}
				for _, id := range ids {
					want[cell{id, i}] += 0
					if q.Method == Average {
						want[cell{id, i}] += tick
					} else if first {
						want[cell{id, i}]++
					}
				}
			}
		}
		for _, s := range got {
			for i, p := range s.Intervals {
				v := want[cell{s.ActivityID, i}]
				if q.Method == Average {
					v /= float64(q.Grid.Seconds(i))
				}
				if math.Abs(p.Value-v) > 1e-9 {
					t.Errorf("activity %d at %s: %g, the model says %g", s.ActivityID, p.Start, p.Value, v)
				}
				delete(want, cell{s.ActivityID, i})
			}
		}
		for c, v := range want {
			if v != 0 {
				t.Errorf("activity %d at %s: no series, the model says %g", c.id, q.Grid.Start(c.i), v)
			}
		}
		// A period in two parts has the same intervals.
		var parts []SeriesPoint
		for _, p := range []wfm.Period{{Start: span.Start, End: span.Start}, {Start: span.Start + 1, End: span.End}} {
			q := q
			q.Grid, q.ActivityIDs = NewGrid(p, loc, raster), []wfm.ID{hotline}
			parts = append(parts, StaffingOf(q)[0].Intervals...)
		}
		for _, s := range got {
			if s.ActivityID == hotline && !slices.Equal(s.Intervals, parts) {
				t.Error("two parts of the period give other intervals than the whole")
			}
		}
	})
}

func TestModelCoverage(t *testing.T) {
	acts := activities()
	random(t, []wfm.Level{wfm.Plan}, func(t *testing.T, r *rand.Rand, loc *time.Location, span wfm.Period, days []wfm.ScheduleDay) {
		var requirements []wfm.Requirement
		for on := span.Start; on <= span.End; on++ {
			for _, unit := range []wfm.ID{1001, 1002} {
				raster := []int{300, 900, 1200, 1800, 3600}[r.IntN(5)]
				length := (on + 1).Midnight(loc).Unix() - on.Midnight(loc).Unix()
				n := []int{86400, int(length), 82800, 90000, 40000, 0}[r.IntN(6)] / raster
				req := wfm.Requirement{PlanningUnitID: unit, Date: on, ActivityID: hotline, RasterSeconds: raster}
				for range n {
					if r.IntN(8) == 0 {
						req.Values = append(req.Values, nil)
						continue
					}
					req.Values = append(req.Values, new(float64(r.IntN(7))/2))
				}
				requirements = append(requirements, req)
			}
		}
		q := CoverageQuery{
			Grid: NewGrid(span, loc, 900), Level: wfm.Plan, Days: days, Activities: acts,
			ActivityIDs: []wfm.ID{hotline}, Requirements: requirements,
		}
		got := CoverageOf(q)[0]

		// What is required at an instant; ok is false where nothing is given.
		midnights := map[wfm.Date]int64{}
		for on := span.Start; on <= span.End+1; on++ {
			midnights[on] = on.Midnight(loc).Unix()
		}
		need := func(at int64) (sum float64, ok bool) {
			for _, req := range requirements {
				from, to := midnights[req.Date], midnights[req.Date+1]
				if at < from || at >= to {
					continue
				}
				clock := time.Unix(at, 0).In(loc)
				i := (clock.Hour()*3600 + clock.Minute()*60 + clock.Second()) / req.RasterSeconds
				if int64(len(req.Values)*req.RasterSeconds) == to-from {
					i = int(at-from) / req.RasterSeconds
				}
				if i < len(req.Values) && req.Values[i] != nil {
					sum, ok = sum+*req.Values[i], true
				}
			}
			return sum, ok
		}
		blocks := modelPresent(days, wfm.Plan)
		var required, staffed, under, over float64
		known := false
		at := q.Grid.Start(0).Unix()
		for _, iv := range got.Intervals {
			if iv.Start.Unix() != at || iv.End.Unix() <= at || iv.End.Unix()-at > 900 {
				t.Fatalf("interval %s to %s, after %d", iv.Start, iv.End, at)
			}
			people, length := 0.0, float64(iv.End.Unix()-at)
			want, ok := need(at)
			for ; at < iv.End.Unix(); at += tick {
				for _, bs := range blocks {
					if b := bs.at(at); b != nil && b.ActivityID == hotline {
						people += tick
					}
				}
				if at%60 != 0 { // no requirement changes within a minute
					continue
				}
				if v, k := need(at); v != want || k != ok {
					t.Fatalf("interval %s to %s: the requirement changes inside", iv.Start, iv.End)
				}
			}
			people /= length
			staffed += people * length / 3600
			if (iv.Requirement != nil) != ok || (iv.Coverage != nil) != ok || math.Abs(*iv.Staffing-people) > 1e-9 {
				t.Fatalf("%s: staffing %g, requirement %s; the model says %g, %g (%t)", iv.Start, *iv.Staffing, text(iv.Requirement), people, want, ok)
			}
			if !ok {
				continue
			}
			known = true
			if *iv.Requirement != want || math.Abs(*iv.Coverage-(people-want)) > 1e-9 {
				t.Errorf("%s: requirement %g, coverage %g; the model says %g, %g", iv.Start, *iv.Requirement, *iv.Coverage, want, people-want)
			}
			required += want * length / 3600
			if people < want {
				under += (want - people) * length / 3600
			} else {
				over += (people - want) * length / 3600
			}
		}
		if at != q.Grid.End(q.Grid.Len()-1).Unix() {
			t.Errorf("the last interval ends %d", at)
		}
		near := func(name string, got *float64, want float64, known bool) {
			if (got != nil) != known || (known && math.Abs(*got-want) > 1e-6) {
				t.Errorf("%s %s, the model says %g", name, text(got), want)
			}
		}
		near("staffed", got.StaffedHours, staffed, true)
		near("required", got.RequiredHours, required, known)
		near("understaffed", got.UnderstaffedHours, under, known)
		near("overstaffed", got.OverstaffedHours, over, known)
	})
}

func TestModelAdherence(t *testing.T) {
	acts := activities()
	atWork := map[wfm.ActivityType]bool{wfm.Present: true, wfm.Break: true, wfm.Meeting: true}
	random(t, []wfm.Level{wfm.Plan, wfm.ACD}, func(t *testing.T, r *rand.Rand, loc *time.Location, span wfm.Period, days []wfm.ScheduleDay) {
		q := AdherenceQuery{
			Period: span, Location: loc, Scheduled: wfm.Plan, Actual: wfm.ACD, Days: days, Activities: acts,
			ToleranceSeconds: []int{0, 60, 300, 1800}[r.IntN(4)],
		}
		limit := int64(math.MaxInt64)
		if r.IntN(3) == 0 {
			limit = span.Start.Midnight(loc).Unix() + int64(r.IntN(3*86400)/tick*tick)
			q.Until = time.Unix(limit, 0)
		}
		got := map[wfm.ID]Adherence{}
		for _, a := range AdherenceOf(q) {
			got[a.EmployeeID] = a
		}

		from, to := span.Start.Midnight(loc).Unix(), (span.End + 1).Midnight(loc).Unix()
		planned, actual := modelPresent(days, wfm.Plan), modelPresent(days, wfm.ACD)
		for employee := wfm.ID(1); employee <= 3; employee++ {
			var scheduled, did, in int64
			planned, actual := planned[employee], actual[employee]
			type state struct {
				kind AdherenceExceptionKind
				s, a wfm.ID
			}
			look := func(at int64) (st state, expected, working bool) {
				if at >= limit {
					return st, false, false
				}
				s, a := planned.at(at), actual.at(at)
				expected = s != nil && atWork[modelType(acts, s)]
				working = a != nil && atWork[modelType(acts, a)]
				switch {
				case expected && a == nil:
					st.kind = NotPresent
				case expected && modelType(acts, s) != modelType(acts, a):
					st.kind = WrongActivity
				case !expected && working:
					st.kind = NotScheduled
				}
				if st.kind != "" {
					if s != nil {
						st.s = s.ActivityID
					}
					if a != nil {
						st.a = a.ActivityID
					}
				}
				return st, expected, working
			}
			var exceptions []string
			// Three days on both sides hold every deviation that reaches into the period.
			begin, end := from-3*86400, to+3*86400
			states := make([]state, (end-begin)/tick)
			for i := range states {
				at := begin + int64(i)*tick
				st, expected, working := look(at)
				states[i] = st
				if at < from || at >= to {
					continue
				}
				if expected {
					scheduled += tick
				}
				if working {
					did += tick
				}
				if expected && st.kind == "" {
					in += tick
				}
			}
			for i := 0; i < len(states); {
				j := i
				for j < len(states) && states[j].kind == states[i].kind {
					j++
				}
				inside := func(i, j int) (a, b int64) {
					return max(from, begin+int64(i)*tick), min(to, begin+int64(j)*tick)
				}
				if kind := states[i].kind; kind != "" {
					if (j-i)*tick <= q.ToleranceSeconds {
						if a, b := inside(i, j); kind != NotScheduled && a < b {
							in += b - a
						}
					} else {
						for k := i; k < j; {
							l := k
							for l < j && states[l] == states[k] {
								l++
							}
							if a, b := inside(k, l); a < b {
								exceptions = append(exceptions, fmt.Sprint(a, b, states[k]))
							}
							k = l
						}
					}
				}
				i = j
			}
			a, ok := got[employee]
			if ok != (scheduled+did > 0) {
				t.Errorf("employee %d is listed: %t; scheduled %d, actual %d", employee, ok, scheduled, did)
				continue
			}
			if !ok {
				continue
			}
			if a.ScheduledSeconds != scheduled || a.ActualSeconds != did || a.InAdherenceSeconds != in {
				t.Errorf("employee %d: scheduled %d, actual %d, in adherence %d; the model says %d, %d, %d",
					employee, a.ScheduledSeconds, a.ActualSeconds, a.InAdherenceSeconds, scheduled, did, in)
			}
			if a.ScheduledMinutes != int(scheduled/60) || a.ActualMinutes != int(did/60) || a.InAdherenceMinutes != int(in/60) {
				t.Errorf("employee %d: minutes %d, %d, %d", employee, a.ScheduledMinutes, a.ActualMinutes, a.InAdherenceMinutes)
			}
			var list []string
			for _, e := range a.Exceptions {
				list = append(list, fmt.Sprint(e.Start.Unix(), e.End.Unix(), state{e.Kind, e.ScheduledActivityID, e.ActualActivityID}))
			}
			if diff := gocmp.Diff(exceptions, list); diff != "" {
				t.Errorf("employee %d: exceptions (-model +got):\n%s", employee, diff)
			}
		}

		// A period in two parts adds up, with any tolerance.
		var sums [2][3]int64
		for i, parts := range [][]wfm.Period{{span}, {{Start: span.Start, End: span.Start}, {Start: span.Start + 1, End: span.End}}} {
			for _, p := range parts {
				q := q
				q.Period = p
				for _, a := range AdherenceOf(q) {
					sums[i][0] += a.ScheduledSeconds
					sums[i][1] += a.ActualSeconds
					sums[i][2] += a.InAdherenceSeconds
				}
			}
		}
		if sums[0] != sums[1] {
			t.Errorf("the period has %v, its parts %v", sums[0], sums[1])
		}
	})
}

// checkBlocks holds the stretches of a change against what is painted: on each side they are
// of the activity, end where it ends, do not lie over each other, and have all of what is on
// that side alone. Those of which both sides are alike are not there.
func checkBlocks(t *testing.T, where string, c ActivityDifference, onBase, onWith painting, date wfm.Date) {
	t.Helper()
	is := func(p painting, at int64) bool {
		b := p.at(at)
		return b != nil && b.ActivityID == c.ActivityID
	}
	type times struct{ start, end wfm.Time }
	listed := [2]map[int64]bool{{}, {}}
	for _, d := range c.Blocks {
		if !d.BaseStart.IsZero() && d.BaseStart == d.WithStart && d.BaseEnd == d.WithEnd {
			t.Errorf("%s: is alike: %+v", where, d)
		}
		for side, of := range []times{{d.BaseStart, d.BaseEnd}, {d.WithStart, d.WithEnd}} {
			if of.start.IsZero() {
				continue
			}
			p := []painting{onBase, onWith}[side]
			start, end := of.start.Unix(), of.end.Unix()
			if is(p, start-tick) || is(p, end) {
				t.Errorf("%s: goes on around %+v", where, d)
			}
			for at := start; at < end; at += tick {
				if !is(p, at) || listed[side][at] {
					t.Errorf("%s: at %d, side %d: %t, %t", where, at, side, is(p, at), listed[side][at])
				}
				listed[side][at] = true
			}
		}
	}
	for at := date.Time().Unix() - 86400; at < date.Time().Unix()+4*86400; at += tick {
		if was, now := is(onBase, at), is(onWith, at); was != now && (was && !listed[0][at] || now && !listed[1][at]) {
			t.Errorf("%s: at %d: %t, %t, and no block says so", where, at, was, now)
		}
	}
}

func TestModelCompare(t *testing.T) {
	random(t, []wfm.Level{wfm.Plan, wfm.Final}, func(t *testing.T, _ *rand.Rand, _ *time.Location, _ wfm.Period, days []wfm.ScheduleDay) {
		type key struct {
			date     wfm.Date
			employee wfm.ID
		}
		got := map[key]ScheduleDifference{}
		for _, d := range Compare(days, wfm.Final, wfm.Plan, time.UTC) {
			got[key{d.Date, d.EmployeeID}] = d
		}
		model := modelDays(days)
		for k := range model {
			empty := &personDayModel{}
			side := func(l wfm.Level) *personDayModel {
				if m := model[personDayKey{k.employee, k.date, l}]; m != nil {
					return m
				}
				return empty
			}
			base, with := side(wfm.Final), side(wfm.Plan)
			minutes := map[wfm.ID]int{}
			changed := map[wfm.ID]bool{}
			sums := [2]int{}
			sides := [2]map[wfm.ID]int{{}, {}}
			base.minutes(func(b *wfm.ScheduleBlock, _ int64) { minutes[b.ActivityID]--; sides[0][b.ActivityID]++; sums[0]++ })
			with.minutes(func(b *wfm.ScheduleBlock, _ int64) { minutes[b.ActivityID]++; sides[1][b.ActivityID]++; sums[1]++ })
			onBase, onWith := paint(base.blocks), paint(with.blocks)
			for at := k.date.Time().Unix() - 86400; at < k.date.Time().Unix()+4*86400; at += tick {
				a, b := onBase.at(at), onWith.at(at)
				switch {
				case a == nil && b == nil, a != nil && b != nil && a.ActivityID == b.ActivityID:
				default:
					if a != nil {
						changed[a.ActivityID] = true
					}
					if b != nil {
						changed[b.ActivityID] = true
					}
				}
			}
			full := func(m *personDayModel, id wfm.ID) bool {
				return slices.ContainsFunc(m.blocks, func(b wfm.ScheduleBlock) bool { return b.Start.IsZero() && b.ActivityID == id })
			}
			for _, m := range []*personDayModel{base, with} {
				for _, b := range m.blocks {
					if b.Start.IsZero() && full(base, b.ActivityID) != full(with, b.ActivityID) {
						changed[b.ActivityID] = true
					}
				}
			}
			for id, m := range minutes {
				// Seconds that moved elsewhere may carry a minute from one to another.
				if m != 0 && len(changed) > 0 {
					changed[id] = true
				}
			}
			d, ok := got[key{k.date, k.employee}]
			if ok != (len(changed) > 0) {
				t.Errorf("%s employee %d differs: %t, the model says %v", k.date, k.employee, ok, changed)
				continue
			}
			if !ok {
				continue
			}
			if d.BaseMinutes != sums[0] || d.WithMinutes != sums[1] || d.DifferenceMinutes != sums[1]-sums[0] {
				t.Errorf("%s employee %d: %d, %d, %d; the model says %v", k.date, k.employee, d.BaseMinutes, d.WithMinutes, d.DifferenceMinutes, sums)
			}
			sum := 0
			for _, c := range d.Changes {
				sum += c.Minutes
				is := ActivityDifference{c.ActivityID, sides[0][c.ActivityID], sides[1][c.ActivityID], minutes[c.ActivityID], c.Blocks}
				if !changed[c.ActivityID] || !reflect.DeepEqual(c, is) {
					t.Errorf("%s employee %d: %+v; the model says %+v", k.date, k.employee, c, is)
				}
				delete(changed, c.ActivityID)
				checkBlocks(t, fmt.Sprintf("%s employee %d activity %d", k.date, k.employee, c.ActivityID), c, onBase, onWith, k.date)
			}
			if sum != d.DifferenceMinutes || len(changed) > 0 {
				t.Errorf("%s employee %d: changes sum up to %d of %d, without %v", k.date, k.employee, sum, d.DifferenceMinutes, changed)
			}
		}
	})
}
