package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// This file and the other raw… ones are a second opinion: the figures of
// docs/figures.md, worked out from the JSON that the REST API answers, by a careful
// script that knows nothing of the facade's code. Ids and dates are texts, as they come;
// time is looked at second by second. Slow and plain is what it is for.

// A raw reads one REST API with one token and keeps what it has read.
type raw struct {
	t          testing.TB
	api, token string
	kept       map[string][]row
	index      map[string]map[string]row
	zones      map[string]*time.Location
	days       map[string][]*rawDay
	present    map[string]map[string][]stretch
	links      map[string][]row // contracts by person, for the days of covered
	covered    [2]string
	calls      int // how many calls it took, what was kept not counted
}

// A row is one item of a list.
type row map[string]any

func newRaw(t testing.TB, api, token string) *raw {
	return &raw{t: t, api: api, token: token, kept: map[string][]row{}, index: map[string]map[string]row{}, zones: map[string]*time.Location{}, days: map[string][]*rawDay{}, present: map[string]map[string][]stretch{}, links: map[string][]row{}}
}

// read gives the list at a path: bare, or the one member of an object. 404 is none.
func (r *raw) read(format string, args ...any) []row {
	r.t.Helper()
	path := fmt.Sprintf(format, args...)
	if rows, ok := r.kept[path]; ok {
		return rows
	}
	r.calls++
	request, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, r.api+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+r.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	var rows []row
	switch response.StatusCode {
	case http.StatusNotFound:
		_, _ = io.Copy(io.Discard, response.Body)
	case http.StatusOK:
		var body any
		decoder := json.NewDecoder(response.Body)
		decoder.UseNumber()
		if err := decoder.Decode(&body); err != nil {
			r.t.Fatalf("%s: %v", path, err)
		}
		if object, ok := body.(map[string]any); ok {
			for _, member := range object {
				body = member
			}
		}
		for _, item := range body.([]any) {
			rows = append(rows, row(item.(map[string]any)))
		}
	default:
		r.t.Fatalf("%s: status %d", path, response.StatusCode)
	}
	r.kept[path] = rows
	return rows
}

// text gives a field as text; null and missing are "". Ids are the same text as number
// and as string.
func (x row) text(field string) string {
	if x[field] == nil {
		return ""
	}
	return fmt.Sprint(x[field])
}

func (x row) number(field string) float64 { return number(x[field]) }

func number(v any) float64 {
	n, ok := v.(json.Number)
	if !ok {
		return 0
	}
	f, err := n.Float64()
	if err != nil {
		panic(err)
	}
	return f
}

func (x row) flag(field string) bool { return x[field] == true }

// open gives a date for an answer: nil where the API writes that it is open or unknown.
func (x row) open(field string) any {
	switch date := x.text(field); date {
	case "", "1900-01-01", "4000-01-01":
		return nil
	default:
		return date
	}
}

// touches reports whether a link holds on any day from first to last, both included.
// Dates as texts compare like dates.
func (x row) touches(first, last string) bool {
	end := x.text("end_date")
	return x.text("start_date") <= last && (end == "" || end >= first)
}

// byID compares ids by their number.
func byID(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// one finds the row with an id in a whole list, or nil.
func (r *raw) one(path, field, id string) row {
	if r.index[path] == nil {
		r.index[path] = map[string]row{}
		for _, x := range r.read("%s", path) {
			r.index[path][x.text(field)] = x
		}
	}
	return r.index[path][id]
}

func (r *raw) employee(id string) row { return r.one("/employees", "employee_id", id) }
func (r *raw) activity(id string) row { return r.one("/activities", "activity_id", id) }
func (r *raw) unit(id string) row     { return r.one("/planning_units", "planning_unit_id", id) }
func (r *raw) contract(id string) row { return r.one("/contracts", "contract_id", id) }
func (r *raw) skill(id string) row    { return r.one("/skills", "skill_id", id) }

// zone is the clock of a unit. The numbers are the sandbox's; 99 is in no table.
func (r *raw) zone(unit string) *time.Location {
	if zone := r.zones[unit]; zone != nil {
		return zone
	}
	name, ok := map[string]string{"31": "Europe/Berlin", "27": "Europe/Lisbon", "12": "America/New_York"}[r.unit(unit).text("time_zone_id")]
	if !ok {
		name = "Europe/Berlin"
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		r.t.Fatal(err)
	}
	r.zones[unit] = zone
	return zone
}

// below gives a unit and all units below it that are not deleted.
func (r *raw) below(unit string) []string {
	ids := []string{unit}
	for _, u := range r.read("/planning_units") {
		if u.text("parent_planning_unit_id") == unit && !u.flag("deleted") {
			ids = append(ids, r.below(u.text("planning_unit_id"))...)
		}
	}
	return ids
}

// A rawDay is what one level holds for one person on one booking date in one unit.
type rawDay struct {
	date, person, unit, level string
	zone                      *time.Location
	blocks                    []rawBlock
	painted                   []stretch
}

// A rawBlock is a block with its times in Unix seconds. Without any it is for the whole day.
type rawBlock struct {
	activity             string
	kind                 string // the activity's type; the block's own where the token does not see the activity
	paid, fullDay, timed bool
	start, end           int64
	place                int            // in the day's list, so that no two are the same
	zone                 *time.Location // of the planning unit that it is planned in
}

// schedule reads days: of a unit ("planning_units") or a person ("employees").
func (r *raw) schedule(of, id, first, last, levels string) []*rawDay {
	key := fmt.Sprintf("/%s/%s/schedule/%s?end_date=%s&levels=%s", of, id, first, last, levels)
	if days, ok := r.days[key]; ok {
		return days
	}
	var days []*rawDay
	for _, x := range r.read("%s", key) {
		d := &rawDay{date: x.text("booking_date"), person: x.text("employee_id"), unit: x.text("planning_unit_id"), level: x.text("level")}
		d.zone = r.zone(d.unit)
		for _, item := range x["schedule_blocks"].([]any) {
			d.blocks = append(d.blocks, r.block(row(item.(map[string]any)), d))
		}
		slices.SortStableFunc(d.blocks, func(a, b rawBlock) int {
			return cmp.Compare(a.start, b.start)
		})
		for i := range d.blocks {
			d.blocks[i].place = i
		}
		days = append(days, d)
	}
	r.days[key] = days
	return days
}

func (r *raw) block(x row, d *rawDay) rawBlock {
	b := rawBlock{activity: x.text("activity_id"), kind: x.text("type"), zone: d.zone}
	if a := r.activity(b.activity); a != nil {
		b.kind, b.paid = a.text("type"), a.flag("paid")
	}
	from, to := x.text("time_start"), x.text("time_end")
	b.fullDay = from == "" && to == ""
	if from == "" || to == "" {
		return b
	}
	b.start, b.end = instants(r.t, from, d.zone)[0], instants(r.t, to, d.zone)[0]
	recorded := d.level == "acd" || d.level == "time_recording"
	if b.end == b.start && recorded {
		return b
	}
	if b.end <= b.start { // means the next time that the unit's clock shows it
		at := time.Unix(b.end, 0).In(d.zone)
		shown := at.Format("2006-01-02T15:04:05")
		later := instants(r.t, shown, d.zone)
		if strings.HasPrefix(to, shown) && (to == shown || at.Format(time.RFC3339) == to) {
			later = append(later, instants(r.t, nextDay(to[:10])+shown[10:], d.zone)...)
		} else { // a reading that never comes, or another clock's
			later = []int64{b.end + 24*3600}
			if len(to) == len(shown) {
				later = instants(r.t, nextDay(to[:10])+to[10:], d.zone)
			}
		}
		b.end = later[slices.IndexFunc(later, func(at int64) bool { return at > b.start })]
	}
	b.timed = true
	return b
}

// instants gives every instant at which a clock shows a reading, the first one first. One
// that never comes is moved on by what the clock skips. With an offset there is one.
func instants(t testing.TB, reading string, zone *time.Location) []int64 {
	t.Helper()
	if at, err := time.Parse(time.RFC3339, reading); err == nil {
		return []int64{at.Unix()}
	}
	const naive = "2006-01-02T15:04:05"
	utc, err := time.Parse(naive, reading)
	if err != nil {
		t.Fatal(err)
	}
	var found []int64
	_, before := utc.Add(-30 * time.Hour).In(zone).Zone()
	_, after := utc.Add(30 * time.Hour).In(zone).Zone()
	for _, offset := range []int{max(before, after), min(before, after)} {
		at := utc.Unix() - int64(offset)
		if time.Unix(at, 0).In(zone).Format(naive) == reading && !slices.Contains(found, at) {
			found = append(found, at)
		}
	}
	if len(found) == 0 {
		found = append(found, utc.Unix()-int64(before))
	}
	return found
}

func moveDay(date string, days int) string {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	return at.AddDate(0, 0, days).Format(time.DateOnly)
}

func nextDay(date string) string { return moveDay(date, 1) }

func weekday(date string) string {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	return at.Weekday().String()
}

// midnight is when a date begins on a clock.
func midnight(t testing.TB, date string, zone *time.Location) int64 {
	return instants(t, date+"T00:00:00", zone)[0]
}

// eachDay gives the dates from first to last.
func eachDay(first, last string) []string {
	var dates []string
	for ; first <= last; first = nextDay(first) {
		dates = append(dates, first)
	}
	return dates
}

// A stretch is a time in which one block is on top.
type stretch struct {
	start, end int64
	rawBlock   // its start and end are the block's; the stretch's own hide them
}

// paint lays timed blocks on each other, second by second: the longest first, of equally
// long ones the earlier start first, then the lower id.
func paint(blocks []rawBlock) []stretch {
	var timed []rawBlock
	for _, b := range blocks {
		if b.timed {
			timed = append(timed, b)
		}
	}
	if len(timed) == 0 {
		return nil
	}
	slices.SortStableFunc(timed, func(a, b rawBlock) int {
		return cmp.Or(cmp.Compare(b.end-b.start, a.end-a.start), cmp.Compare(a.start, b.start), byID(a.activity, b.activity))
	})
	first, last := timed[0].start, timed[0].end
	for _, b := range timed {
		first, last = min(first, b.start), max(last, b.end)
	}
	var stretches []stretch
	for _, x := range tops(timed, first, last) {
		stretches = append(stretches, stretch{first + int64(x.from), first + int64(x.to), timed[x.top]})
	}
	return stretches
}

// A topmost is a span of seconds in which one block is the last one painted.
type topmost struct{ from, to, top int }

// tops paints blocks in their order and tells where each is seen. The race detector does
// not watch it, as it does nothing but look at many seconds.
//
//go:norace
func tops(blocks []rawBlock, first, last int64) []topmost {
	seconds := make([]uint16, last-first) // 0 for nothing
	for i, b := range blocks {
		for s := b.start; s < b.end; s++ {
			seconds[s-first] = uint16(i + 1)
		}
	}
	var out []topmost
	for s, top := range seconds {
		switch {
		case top == 0:
		case s > 0 && seconds[s-1] == top:
			out[len(out)-1].to++
		default:
			out = append(out, topmost{s, s + 1, int(top) - 1})
		}
	}
	return out
}

// stretches are the day's stretches, painted once.
func (d *rawDay) stretches() []stretch {
	if d.painted == nil {
		d.painted = paint(d.blocks)
	}
	return d.painted
}

func (d *rawDay) has(what func(rawBlock) bool) bool { return slices.ContainsFunc(d.blocks, what) }

// dayStatus reports whether a full-day block lies beside timed ones.
func (d *rawDay) dayStatus() bool {
	return d.has(func(b rawBlock) bool { return b.fullDay }) && d.has(func(b rawBlock) bool { return b.timed })
}

// count adds up whole minutes of the day: the running total of all its time is cut to
// whole minutes, and the seconds that are wanted get what it grows by.
func (d *rawDay) count(want func(r stretch) bool) float64 {
	total, minutes := int64(0), int64(0)
	for _, r := range d.stretches() {
		before := total
		total += r.end - r.start
		if want(r) {
			minutes += total/60 - before/60
		}
	}
	return float64(minutes)
}

func (d *rawDay) minutes() float64 { return d.count(func(stretch) bool { return true }) }

// between counts the minutes in which the clock shows a time of the night.
func (d *rawDay) between(night func(clock string) bool) float64 {
	return d.betweenOf(night, func(stretch) bool { return true })
}

// betweenOf counts those of them that are wanted.
func (d *rawDay) betweenOf(night func(clock string) bool, want func(stretch) bool) float64 {
	total, minutes := int64(0), int64(0)
	for _, r := range d.stretches() {
		for s := r.start; s < r.end; {
			step := min(60-s%60, r.end-s) // to the next full minute
			in := want(r) && night(time.Unix(s, 0).In(r.zone).Format("15:04"))
			if before := total; true {
				total += step
				if in {
					minutes += total/60 - before/60
				}
			}
			s += step
		}
	}
	return float64(minutes)
}

// of reports whether a stretch shows a block.
func (r stretch) of(b rawBlock) bool { return r.rawBlock == b }

// shows reports whether a block is on top anywhere.
func (d *rawDay) shows(b rawBlock) bool {
	return slices.ContainsFunc(d.stretches(), func(x stretch) bool { return x.of(b) })
}

// paidMinutes gives what each block of the day is paid, in the blocks' order.
func (r *raw) paidMinutes(d *rawDay) []any {
	out := make([]any, len(d.blocks))
	credited := r.credited(d)
	anyFullDay := d.has(func(b rawBlock) bool { return b.fullDay })
	for i, b := range d.blocks {
		out[i] = 0.0
		switch {
		case b.fullDay && i == credited && b.paid:
			out[i] = r.credit(d.person, d.date)
		case b.timed && !anyFullDay && b.paid:
			out[i] = d.count(func(r stretch) bool { return r.of(b) })
		}
	}
	return out
}

// credited is the index of the one full-day block that counts: paid before unpaid, any
// other reason before vacation, then the higher id; -1 without one.
func (r *raw) credited(d *rawDay) int {
	best := -1
	rank := func(i int) (bool, bool, string) {
		b := d.blocks[i]
		return b.paid, b.kind != "holiday", b.activity
	}
	for i, b := range d.blocks {
		if !b.fullDay {
			continue
		}
		if best < 0 {
			best = i
			continue
		}
		paid, other, id := rank(i)
		bestPaid, bestOther, bestID := rank(best)
		switch {
		case paid != bestPaid:
			if paid {
				best = i
			}
		case other != bestOther:
			if other {
				best = i
			}
		case byID(id, bestID) > 0:
			best = i
		}
	}
	return best
}

// sum adds up numbers of which any may be nil; then it is nil.
func sum(values []any) any {
	total := 0.0
	for _, v := range values {
		if v == nil {
			return nil
		}
		total += v.(float64)
	}
	return total
}

// unitContracts reads the contracts of all people of units in one call each. Who has none
// there is asked about alone when it matters.
func (r *raw) unitContracts(units []string, first, last string) {
	clear(r.links)
	r.covered = [2]string{first, last}
	for _, unit := range units {
		for _, link := range r.read("/planning_units/%s/contracts/%s?end_date=%s", unit, first, last) {
			r.links[link.text("employee_id")] = append(r.links[link.text("employee_id")], link)
		}
	}
}

// held is the contract that a person holds on a day: the last one begun; nil for none.
func (r *raw) held(person, date string) row {
	links := r.links[person]
	if len(links) == 0 || date < r.covered[0] || date > r.covered[1] {
		links = r.read("/employees/%s/contracts/1900-01-01?end_date=4000-01-01", person)
	}
	var found row
	for _, link := range links {
		if link.touches(date, date) && (found == nil || link.text("start_date") > found.text("start_date")) {
			found = link
		}
	}
	if found == nil {
		return nil
	}
	return r.contract(found.text("contract_id"))
}

// weekly is a contract's minutes a week: the target, or the sum of the weekdays.
func weekly(contract row) float64 {
	amounts, _ := contract["working_amount"].(map[string]any)
	week, _ := amounts["per_week"].(map[string]any)
	if target := number(week["target"]); target > 0 {
		return math.Floor(target / 60)
	}
	total := 0.0
	hours, _ := contract["working_hours"].(map[string]any)
	for _, seconds := range hours {
		total += math.Floor(number(seconds) / 60)
	}
	return total
}

// owed is what a contract asks for on a date, and what a full day then is credited with,
// in whole minutes.
func owed(contract row, date string) (asked, credited float64) {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	hours, _ := contract["working_hours"].(map[string]any)
	for _, seconds := range hours {
		if number(seconds) > 0 {
			day := math.Floor(number(hours[strings.ToLower(at.Weekday().String())]) / 60)
			return day, day
		}
	}
	days := contract.number("working_days_per_week")
	upTo := func(days float64) float64 {
		return math.Floor(weekly(contract) / contract.number("working_days_per_week") * days)
	}
	monday := float64((at.Weekday() + 6) % 7) // days since Monday
	asked = upTo(min(monday+1, days)) - upTo(min(monday, days))
	if monday >= days {
		return 0, upTo(1)
	}
	return asked, asked
}

// credit is what a paid full-day block counts on a day; 0 without a contract.
func (r *raw) credit(person, date string) any {
	contract := r.held(person, date)
	if contract == nil {
		return 0.0
	}
	_, credited := owed(contract, date)
	return credited
}
