package worktime

import (
	"math/rand/v2"
	"testing"
	"time"

	"shiftgraph/internal/wfm"
)

// month is a November of 500 people on two levels: plan in blocks over a base shift, acd
// cut up by the minute, and who is away.
type month struct {
	period       wfm.Period
	loc          *time.Location
	plan, both   []wfm.ScheduleDay
	acts         Activities
	contracts    *Contracts
	requirements []wfm.Requirement
}

const benchPeople = 500

func newMonth(b *testing.B) *month {
	b.Helper()
	loc := zone(b, "Europe/Berlin")
	m := &month{period: period(b, "2026-11-01", "2026-11-30"), loc: loc, acts: activities(), contracts: held(benchPeople)}
	r := rand.New(rand.NewPCG(1, 2))
	work := []wfm.ID{hotline, mail, multi, present}
	for employee := wfm.ID(1); employee <= benchPeople; employee++ {
		for on := m.period.Start - 1; on <= m.period.End; on++ {
			if wd := on.Weekday(); wd == time.Sunday || (wd == time.Saturday && r.IntN(2) == 0) {
				continue
			}
			d := wfm.ScheduleDay{Date: on, EmployeeID: employee, PlanningUnitID: 1001, Level: wfm.Plan}
			if r.IntN(20) == 0 {
				d.Blocks = []wfm.ScheduleBlock{{ActivityID: vacation, Type: wfm.Holiday}}
				m.plan = append(m.plan, d)
				continue
			}
			acd := d
			acd.Level = wfm.ACD
			start := on.Midnight(loc).Unix() + int64([]int{6, 8, 10, 14, 22}[r.IntN(5)])*3600
			block := func(from, to int64, id wfm.ID) wfm.ScheduleBlock {
				at := func(s int64) wfm.Time { return wfm.TimeAt(time.Unix(start+s, 0).In(loc)) }
				return wfm.ScheduleBlock{ActivityID: id, Start: at(from), End: at(to), Type: wfm.Present}
			}
			d.Blocks = append(d.Blocks,
				block(0, 30600, work[r.IntN(4)]), block(7200, 8100, pause), block(14400, 16200, lunch),
				block(18000, 21600, work[r.IntN(3)]), block(23400, 24300, pause))
			m.plan = append(m.plan, d)
			late := int64(r.IntN(600) - 200)
			for s := late; s < 30600; {
				next := s + 1200 + int64(r.IntN(7200))
				acd.Blocks = append(acd.Blocks, block(s, next, []wfm.ID{present, hotline, mail, pause, lunch}[r.IntN(5)]))
				s = next
				if r.IntN(10) == 0 {
					s += 300
				}
			}
			m.both = append(m.both, acd)
		}
	}
	m.both = append(m.both, m.plan...)
	for on := m.period.Start; on <= m.period.End; on++ {
		for _, id := range work {
			req := wfm.Requirement{PlanningUnitID: 1001, Date: on, ActivityID: id, RasterSeconds: 1800}
			for range 48 {
				req.Values = append(req.Values, new(float64(r.IntN(80))))
			}
			m.requirements = append(m.requirements, req)
		}
	}
	return m
}

func BenchmarkResolve(b *testing.B) {
	m := newMonth(b)
	naive := make([]wfm.ScheduleDay, len(m.plan))
	for i, d := range m.plan {
		naive[i] = d
		naive[i].Blocks = append([]wfm.ScheduleBlock(nil), d.Blocks...)
		for j := range naive[i].Blocks {
			if bl := &naive[i].Blocks[j]; !bl.FullDay() {
				bl.Start, bl.End = wfm.NaiveTime(bl.Start.Time()), wfm.NaiveTime(bl.End.Time())
			}
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		Resolve(naive, m.loc)
	}
}

func BenchmarkDayMinutes(b *testing.B) {
	m := newMonth(b)
	b.ReportAllocs()
	for b.Loop() {
		for i := range m.plan {
			DayMinutes(&m.plan[i])
		}
	}
}

func BenchmarkDayOf(b *testing.B) {
	m := newMonth(b)
	b.ReportAllocs()
	for b.Loop() {
		for i := range m.plan {
			DayOf(&m.plan[i], m.acts, m.contracts)
		}
	}
}

func BenchmarkMinutesBetween(b *testing.B) {
	m := newMonth(b)
	b.ReportAllocs()
	for b.Loop() {
		for i := range m.plan {
			MinutesBetween(&m.plan[i], m.loc, 22*3600, 6*3600)
		}
	}
}

func BenchmarkStaffing(b *testing.B) {
	m := newMonth(b)
	b.ReportAllocs()
	for b.Loop() {
		StaffingOf(StaffingQuery{Grid: NewGrid(m.period, m.loc, 900), Level: wfm.Plan, Days: m.plan, Activities: m.acts})
	}
}

func BenchmarkCoverage(b *testing.B) {
	m := newMonth(b)
	b.ReportAllocs()
	for b.Loop() {
		CoverageOf(CoverageQuery{Grid: NewGrid(m.period, m.loc, 900), Level: wfm.Plan, Days: m.plan, Activities: m.acts, Requirements: m.requirements})
	}
}

func BenchmarkCompare(b *testing.B) {
	m := newMonth(b)
	for name, clock := range map[string]*time.Location{"minutes": nil, "blocks": time.UTC} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Compare(m.both, wfm.Plan, wfm.ACD, clock)
			}
		})
	}
}

func BenchmarkAdherence(b *testing.B) {
	m := newMonth(b)
	b.ReportAllocs()
	for b.Loop() {
		AdherenceOf(AdherenceQuery{
			Period: m.period, Location: m.loc, Scheduled: wfm.Plan, Actual: wfm.ACD, Days: m.both, Activities: m.acts, ToleranceSeconds: 60,
		})
	}
}

func BenchmarkTotals(b *testing.B) {
	m := newMonth(b)
	for _, c := range []struct {
		name string
		by   []TimeGroup
	}{
		{"all", nil}, {"activity", []TimeGroup{GroupActivity}},
		{"employee-week-activity", []TimeGroup{GroupEmployee, GroupWeek, GroupActivity}},
		{"employee-day-activity", []TimeGroup{GroupEmployee, GroupDay, GroupActivity}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				TotalsOf(TotalsQuery{
					Period: m.period, Days: m.plan, Activities: m.acts, Contracts: m.contracts,
					Settings: Settings{WeekStart: time.Monday}, GroupBy: c.by,
				})
			}
		})
	}
}

func BenchmarkHeadcount(b *testing.B) {
	m := newMonth(b)
	var members []wfm.Membership
	for id := wfm.ID(1); id <= benchPeople; id++ {
		members = append(members, wfm.Membership{EmployeeID: id, PlanningUnitID: 1001})
	}
	year := wfm.Period{Start: wfm.DateOf(2026, 1, 1), End: wfm.DateOf(2026, 12, 31)}
	b.ReportAllocs()
	for b.Loop() {
		HeadcountOf(HeadcountQuery{Period: year, By: ByMonth, Memberships: members, Contracts: m.contracts, Settings: Settings{FTEHours: 40}})
	}
}
