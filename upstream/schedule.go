package upstream

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"shiftgraph/internal/wfm"
)

// EmployeeSchedule asks for one person's schedule. It is one REST call. It returns what
// [Client.UnitSchedule] returns; a row that does not say whose it is counts as the asked
// person's, and rows of others are left out.
//
// Errors: [NotFound] may mean no such person, no data in the period, or no rights (S);
// [Timeout] after 25 s (S).
//
//api:call GET /employees/{id}/schedule/{start_date} C
func (c *Client) EmployeeSchedule(ctx context.Context, employee wfm.ID, period wfm.Period, levels ...wfm.Level) ([]wfm.ScheduleDay, error) {
	if err := checkID("employee", employee); err != nil {
		return nil, err
	}
	return c.schedule(ctx, pathOf("employees", employee.String()), scheduleWanted{employee: employee, period: period}, levels)
}

// UnitSchedule asks for the schedule of a planning unit's people. It is one REST call.
//
// It returns one ScheduleDay per employee, level, unit and booking date that has any, in
// no promised order. Both days of period count, and a zero bound is open. A night shift
// belongs to the day on which it starts; its last block ends on the next calendar day.
// No levels means plan alone.
//
// Blocks come full-day ones first, then by start; those that share a start keep the
// API's order. Ends come as they are, also those that are not after their start. Rows
// of one employee, date, level and unit are merged, blocks that stand in several of them
// once. A row that does not name its unit counts as the asked unit's. Days outside the
// period and levels that were not asked for are left out, known or not: what was not
// asked for is not answered.
//
// Errors: [NotFound] may mean no such unit, no data, or no rights (S); [Timeout] after
// 25 s (S). An end more than 24 hours before its start is a [BadResponse].
//
//api:call GET /planning_units/{id}/schedule/{start_date} S
func (c *Client) UnitSchedule(ctx context.Context, unit wfm.ID, period wfm.Period, levels ...wfm.Level) ([]wfm.ScheduleDay, error) {
	if err := checkID("planning unit", unit); err != nil {
		return nil, err
	}
	return c.schedule(ctx, pathOf("planning_units", unit.String()), scheduleWanted{unit: unit, period: period}, levels)
}

// schedule makes the call whose path begins with of.
func (c *Client) schedule(ctx context.Context, of string, w scheduleWanted, levels []wfm.Level) ([]wfm.ScheduleDay, error) {
	if err := checkPeriod(w.period); err != nil {
		return nil, err
	}
	levels, err := canonicalLevels(levels)
	if err != nil {
		return nil, err
	}
	path := of + pathOf("schedule", startText(w.period.Start))
	query := scheduleQuery(w.period.End, levels)
	w.period, w.levels = closed(w.period), levels
	if len(levels) == 0 {
		w.levels = []wfm.Level{wfm.Plan}
	}
	days, err := getList(ctx, c, path, query, schedulesShape, w.accept)
	if err != nil {
		return nil, err
	}
	return merge(days), nil
}

// scheduleWanted is what a schedule call asked for.
type scheduleWanted struct {
	employee, unit wfm.ID // one of them is zero
	period         wfm.Period
	levels         []wfm.Level // at least one
}

// scheduleAlias is what one translation of the API's article calls plan (S).
const scheduleAlias = wfm.Level("schedule")

// accept completes a row of the answer, puts its blocks in order and says whether the row
// was asked for.
func (w scheduleWanted) accept(d *wfm.ScheduleDay) (bool, error) {
	d.EmployeeID, d.PlanningUnitID = or(d.EmployeeID, w.employee), or(d.PlanningUnitID, w.unit)
	switch {
	case d.Date == 0:
		return false, missing("booking_date")
	case d.EmployeeID == 0:
		return false, missing("employee_id")
	}
	d.Level = w.levelOf(d.Level)
	// A level that is not known cannot be asked for: what comes of it is shown as it is.
	if !w.period.Contains(d.Date) || !slices.Contains(w.levels, d.Level) && d.Level.Known() ||
		(w.employee != 0 && d.EmployeeID != w.employee) {
		return false, nil
	}
	empty := false
	for i := range d.Blocks {
		b := &d.Blocks[i]
		if !endFits(b) {
			return false, &shapeError{"schedule_blocks[" + strconv.Itoa(i) + "].time_end", "it is more than 24 hours before time_start"}
		}
		empty = empty || isEmpty(b)
	}
	if empty {
		// A block in which nothing stands, such as null, would count as a day off.
		d.Blocks = slices.DeleteFunc(d.Blocks, func(b wfm.ScheduleBlock) bool { return isEmpty(&b) })
	}
	sortBlocks(d.Blocks)
	return true, nil
}

func isEmpty(b *wfm.ScheduleBlock) bool { return b.ActivityID == 0 && *b == wfm.ScheduleBlock{} }

// levelOf reads a row's level in any letter case. A row without one is on the level asked
// for when that was only one; else on plan, the API's own default (S).
func (w scheduleWanted) levelOf(l wfm.Level) wfm.Level {
	if slices.Contains(w.levels, l) {
		return l
	}
	switch l = wfm.Level(strings.ToLower(strings.TrimSpace(string(l)))); {
	case l == scheduleAlias:
		return wfm.Plan
	case l != "":
		return l
	case len(w.levels) == 1:
		return w.levels[0]
	default:
		return wfm.Plan
	}
}

const secondsPerDay = 24 * 60 * 60

// endFits says whether a block's end can be meant: after its start, or so after 24 hours
// more, since public clients take an end that is not after its start for the next day's
// (C). Where it then lies needs the planning unit's clock, so package plan moves it.
func endFits(b *wfm.ScheduleBlock) bool {
	return b.Start.IsZero() || b.End.IsZero() || after(b.End.Add(secondsPerDay), b.Start)
}

func after(a, b wfm.Time) bool {
	if a.IsNaive() || b.IsNaive() {
		return a.Wall() > b.Wall()
	}
	return a.Unix() > b.Unix()
}

// sortBlocks puts full-day blocks first and the others in order of time.
func sortBlocks(blocks []wfm.ScheduleBlock) {
	if inOrder(blocks) {
		return
	}
	// One clock for all of a day's blocks, or the order would depend on who meets whom.
	byWall := slices.ContainsFunc(blocks, func(b wfm.ScheduleBlock) bool { return startOf(&b).IsNaive() || b.End.IsNaive() })
	at := func(b *wfm.ScheduleBlock) int64 {
		if byWall {
			return startOf(b).Wall()
		}
		return startOf(b).Unix()
	}
	slices.SortStableFunc(blocks, func(a, b wfm.ScheduleBlock) int {
		switch fullA, fullB := a.FullDay(), b.FullDay(); {
		case fullA && fullB:
			return 0
		case fullA:
			return -1
		case fullB:
			return 1
		}
		return cmp.Compare(at(&a), at(&b))
	})
}

// inOrder reports whether blocks stand in the order of [sortBlocks] by either clock, as the
// API most often sends them.
func inOrder(blocks []wfm.ScheduleBlock) bool {
	var before wfm.Time // none as long as there are full-day blocks alone
	for i := range blocks {
		t := startOf(&blocks[i])
		if !before.IsZero() && (t.IsZero() || t.Wall() < before.Wall() || t.Unix() < before.Unix()) {
			return false
		}
		before = t
	}
	return true
}

// startOf is when a block starts, or else ends; zero for a full-day block.
func startOf(b *wfm.ScheduleBlock) wfm.Time {
	if b.Start.IsZero() {
		return b.End
	}
	return b.Start
}
