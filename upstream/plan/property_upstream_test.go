package plan

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"shiftgraph/internal/wfm"
)

// The upstream of the property test is three layers, each an http.Handler: a tenant, which
// has the data and hides units and people; a gate in front of it, which has the rights on
// levels and lists, the faults and the bad manners; and a road, which is the network.

// A question is what a REST call asks.
type question struct {
	family string // its path below /v1, with {id} in the place of an id and without its date
	id     wfm.ID
	period wfm.Period
	levels []wfm.Level
}

// read reads a request's question.
func read(r *http.Request) question {
	parts := strings.Split(strings.Trim(strings.TrimPrefix(r.URL.Path, "/v1"), "/"), "/")
	q := question{family: parts[0]}
	for _, part := range parts[1:] {
		if day, err := wfm.ParseDate(part); err == nil {
			q.period = wfm.Period{Start: day, End: day}
		} else if id, err := wfm.ParseID(part); err == nil {
			q.id, q.family = id, q.family+"/{id}"
		} else {
			q.family += "/" + part
		}
	}
	if end, err := wfm.ParseDate(r.URL.Query().Get("end_date")); err == nil {
		q.period.End = end
	} else if n, err := strconv.Atoi(r.URL.Query().Get("length")); err == nil {
		q.period.End = q.period.Start + wfm.Date(n) - 1
	}
	if names := r.URL.Query().Get("levels"); names != "" {
		q.levels = Levels(names).List()
	}
	return q
}

// The families of calls.
const (
	listOfEmployees    = "employees"
	listOfActivities   = "activities"
	listOfUnits        = "planning_units"
	listOfContracts    = "contracts"
	listOfSkills       = "skills"
	listOfEmployment   = "employee_employment_periods"
	planningPeriods    = "planning_periods"
	oneUnit            = "planning_units/{id}"
	daysOfUnit         = "planning_units/{id}/schedule"
	membersOfUnit      = "planning_units/{id}/planning_units"
	contractsOfUnit    = "planning_units/{id}/contracts"
	requirementsOfUnit = "planning_units/{id}/requirements"
	daysOfPerson       = "employees/{id}/schedule"
	unitsOfPerson      = "employees/{id}/planning_units"
	contractsOfPerson  = "employees/{id}/contracts"
	skillsOfPerson     = "employees/{id}/skill_levels"
)

var families = []string{
	listOfEmployees, listOfActivities, listOfUnits, listOfContracts, listOfSkills, listOfEmployment, planningPeriods, oneUnit,
	daysOfUnit, membersOfUnit, contractsOfUnit, requirementsOfUnit, daysOfPerson, unitsOfPerson, contractsOfPerson, skillsOfPerson,
}

func (q question) isSchedule() bool { return q.family == daysOfUnit || q.family == daysOfPerson }

// A refusal is what the API does where some of the levels that a call asks for may not be
// read (notes: levels, P: that they may not is known, and not how it is said).
type refusal int

const (
	leftOut refusal = iota // the other levels are answered
	saidSo                 // 403 for the whole call
	denied                 // 404 for the whole call
	refusals
)

// rights are what one token may not do.
type rights struct {
	expired  bool
	levels   []wfm.Level // that it may not read
	families []string    // 403 to each of their calls
	units    []wfm.ID    // hidden by the tenant, with what belongs to them
	people   []wfm.ID
}

// faults are what goes wrong however often it is asked for.
type faults struct {
	down     bool                   // 503 to everything
	poisoned []wfm.Date             // 504 to every schedule call that covers one
	longest  int                    // 504 to schedule calls of more days times levels; 0: none is too long
	broken   map[[2]string]breakage // by family and id
}

// A breakage is what an id of a family answers.
type breakage int

const (
	unavailable breakage = iota // 503
	unreadable                  // 200 and no JSON
	breakages
)

// manners are what an API may do to a good call.
type manners struct {
	refusal     refusal
	rightsFirst bool // a call is refused before it can take too long
	noLists     bool // a list that may not be read is a 404
	transient   bool // some calls fail once, with 503 or 429
	allFields   bool // display is ignored
	allLevels   bool // levels are ignored
	moreDays    bool // rows of days around the period come too
	disorder    bool // rows come in any order
	twice       bool // some rows come twice
	emptyLists  bool // 200 and no rows where others say 404
	stringIDs   bool
	wrapper     string // of lists; "" for bare ones
	othersDays  bool   // a person's schedule tells of days in units that the token does not see
}

// A gate has the rights, faults and manners of the API in front of its data.
type gate struct {
	behind http.Handler
	levels []wfm.Level // all that the data have
	rights map[string]rights
	manners
	faults

	mu     sync.Mutex
	failed map[string]bool // URLs that failed once
}

// mostTransient keeps what fails once within the budget that the planner has for retries.
const mostTransient = 8

func (g *gate) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	q := read(r)
	status, header := g.once(r)
	if status == 0 {
		status = g.verdict(r, &q)
	}
	switch status {
	case 0:
		g.behind.ServeHTTP(rw, g.rewritten(r, q))
		return
	case http.StatusOK:
		_, _ = rw.Write([]byte(`{"schedules":[{"bro`))
		return
	}
	if header != "" {
		rw.Header().Set("Retry-After", header)
	}
	rw.WriteHeader(status)
	_, _ = rw.Write([]byte(`{"message":"no"}`))
}

// once is the status of what fails the first time.
func (g *gate) once(r *http.Request) (status int, retryAfter string) {
	if !g.transient || g.down || len(g.broken) > 0 { // what is broken for good takes up the budget for retries
		return 0, ""
	}
	url := r.Header.Get("Authorization") + r.URL.RequestURI()
	g.mu.Lock()
	defer g.mu.Unlock()
	h := hash(url)
	if h%4 != 0 || g.failed[url] || len(g.failed) == mostTransient {
		return 0, ""
	}
	g.failed[url] = true
	switch h / 4 % 4 {
	case 0:
		return http.StatusTooManyRequests, "0"
	case 1:
		return http.StatusTooManyRequests, "1"
	case 2:
		return http.StatusServiceUnavailable, "1"
	}
	return http.StatusServiceUnavailable, ""
}

// verdict is the status of what is not let through, 0 for what is. It takes levels out of q
// that may not be read.
func (g *gate) verdict(r *http.Request, q *question) int {
	mine := g.rights[token(r)]
	if mine.expired {
		return http.StatusUnauthorized
	}
	// An API that leaves rows out looks for them for as long as for others.
	if g.rightsFirst && g.refusal != leftOut {
		asked := *q
		if status := g.refused(mine, q); status != 0 {
			return status
		}
		return g.wrong(asked)
	}
	if status := g.wrong(*q); status != 0 {
		return status
	}
	return g.refused(mine, q)
}

func (g *gate) refused(mine rights, q *question) int {
	if slices.Contains(mine.families, q.family) {
		if g.noLists && q.id == 0 && q.family != planningPeriods {
			return http.StatusNotFound
		}
		return http.StatusForbidden
	}
	if !q.isSchedule() {
		return 0
	}
	asked := q.levels
	readable := func(l wfm.Level) bool { return !slices.Contains(mine.levels, l) }
	if g.allLevels {
		q.levels = g.levels
	}
	q.levels = only(q.levels, readable)
	switch {
	case len(only(asked, readable)) == len(asked):
		return 0
	case g.refusal == saidSo:
		return http.StatusForbidden
	case g.refusal == denied || len(q.levels) == 0:
		return http.StatusNotFound
	}
	return 0
}

// only returns those of all that keep says true of.
func only[T any](all []T, keep func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), func(x T) bool { return !keep(x) })
}

func (g *gate) wrong(q question) int {
	if g.down {
		return http.StatusServiceUnavailable
	}
	if what, broken := g.broken[[2]string{q.family, q.id.String()}]; broken {
		return map[breakage]int{unavailable: http.StatusServiceUnavailable, unreadable: http.StatusOK}[what]
	}
	if !q.isSchedule() {
		return 0
	}
	if g.longest > 0 && q.period.Days()*len(q.levels) > g.longest || slices.ContainsFunc(g.poisoned, q.period.Contains) {
		return http.StatusGatewayTimeout
	}
	return 0
}

// rewritten is the request that the data's owner gets to see.
func (g *gate) rewritten(r *http.Request, q question) *http.Request {
	query := r.URL.Query()
	if g.allFields {
		query.Del("display")
	}
	if q.isSchedule() {
		query.Set("levels", string(LevelSet(q.levels)))
	}
	path := r.URL.Path
	if g.moreDays && q.id != 0 && q.period != (wfm.Period{}) && q.family != requirementsOfUnit {
		path = strings.Replace(path, q.period.Start.String(), (q.period.Start - 2).String(), 1)
		query.Del("length")
		query.Set("end_date", (q.period.End + 1).String())
	}
	out := r.Clone(r.Context())
	out.URL = &url.URL{Path: path, RawQuery: query.Encode()}
	return out
}

func token(r *http.Request) string {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

func hash(parts ...string) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		_, _ = io.WriteString(h, p)
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}

// A road is the way to an API in this process. Calls take up to slow, some longer than
// others.
type road struct {
	api  http.Handler
	slow time.Duration
}

func (d road) RoundTrip(r *http.Request) (*http.Response, error) {
	if d.slow > 0 {
		select {
		case <-time.After(d.slow / 16 * time.Duration(1+hash(r.URL.RequestURI())%16)):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	answer := httptest.NewRecorder()
	d.api.ServeHTTP(answer, r)
	return answer.Result(), nil
}

// A row is one record of a tenant.
type row struct {
	employee, unit wfm.ID       // whose it is; zero where it is nobody's
	valid          wfm.Validity // of links; of days and requirements the date
	level          wfm.Level
	members        []member
}

// A member is a field and its JSON.
type member struct{ name, json string }

// A tenant is small, and has all that planning knows: units with parents and deleted ones;
// people in one unit, in several, in none, moving, delegated and leaving; links that are
// open at an end; and days on several levels.
//
// Nobody has a membership in a unit that a token does not see beside one of first priority
// in a unit that it sees. Nothing that the token is shown tells of such a membership, so
// that a crowd's schedules lack the days that a person's own has.
type tenant struct {
	rows   map[string][]row // by what they are: a list's family, or the last part of a path
	rights map[string]rights
	manners
	seed string

	units, people []wfm.ID
	levels        []wfm.Level
	days          wfm.Period
}

func (t *tenant) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	q, mine := read(r), t.rights[token(r)]
	rows, there := t.answer(q, mine)
	if len(rows) == 0 && q.family != oneUnit && (t.emptyLists || q.id == 0) {
		there = true
	}
	if !there {
		rw.WriteHeader(http.StatusNotFound)
		_, _ = rw.Write([]byte(`{"id":"not_found"}`))
		return
	}
	_, _ = io.WriteString(rw, t.written(q, rows, r.URL))
}

// answer returns the rows that a question asks for, of those that the token may see; false
// where there are none, or no such unit or person.
func (t *tenant) answer(q question, mine rights) (rows []row, there bool) {
	unit := strings.HasPrefix(q.family, "planning_units/")
	if q.id != 0 && (!t.has(q, unit) || slices.Contains(mine.units, q.id) || slices.Contains(mine.people, q.id)) {
		return nil, false
	}
	of := q.family[strings.LastIndex(q.family, "/")+1:]
	switch {
	case q.family == oneUnit:
		of = listOfUnits
	case of == listOfUnits && q.id != 0:
		of = "memberships"
	case of == listOfContracts && q.id != 0:
		of = "employee_contracts"
	}
	for _, x := range t.rows[of] {
		if t.sees(q, mine, x) && t.asked(q, unit, x) {
			rows = append(rows, x)
		}
	}
	return rows, len(rows) > 0
}

func (t *tenant) has(q question, unit bool) bool {
	if unit {
		return slices.Contains(t.units, q.id)
	}
	return slices.Contains(t.people, q.id)
}

func (t *tenant) sees(q question, mine rights, x row) bool {
	return !slices.Contains(mine.people, x.employee) && (!slices.Contains(mine.units, x.unit) || q.family == daysOfPerson && t.othersDays)
}

func (t *tenant) asked(q question, unit bool, x row) bool {
	switch q.family {
	case oneUnit:
		return x.unit == q.id
	case planningPeriods:
		return x.valid.End >= q.period.Start
	case skillsOfPerson:
		return x.employee == q.id
	case contractsOfUnit: // of whoever was in the unit on any of the days
		return x.valid.In(q.period) && slices.ContainsFunc(t.rows["memberships"], func(m row) bool {
			return m.employee == x.employee && m.unit == q.id && m.valid.In(q.period)
		})
	}
	switch {
	case q.id == 0:
		return true
	case unit && x.unit != q.id, !unit && x.employee != q.id, !x.valid.In(q.period):
		return false
	}
	return x.level == "" || slices.Contains(q.levels, x.level) || !x.level.Known() && t.allLevels
}

// written writes rows as the API's manners are.
func (t *tenant) written(q question, rows []row, u *url.URL) string {
	if t.disorder {
		random := rand.New(rand.NewPCG(hash(t.seed, u.RequestURI()), 0))
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	}
	var display []string
	if names := u.Query().Get("display"); names != "" {
		display = strings.Split(names, ",")
	}
	withUser := u.Query().Get("include_userid") == "true"
	var items []string
	for _, x := range rows {
		item := x.written(display, withUser)
		items = append(items, item)
		if t.twice && q.family != oneUnit && hash(t.seed, x.written(nil, true))%3 == 0 { // the same ones for each question
			items = append(items, item)
		}
	}
	list := "[" + strings.Join(items, ",") + "]"
	switch {
	case q.family == oneUnit:
		return items[0]
	case t.wrapper == "":
		return list
	}
	return `{"` + t.wrapper + `":` + list + `}`
}

func (x row) written(display []string, withUser bool) string {
	var out []string
	for _, c := range x.members {
		if (display == nil || slices.Contains(display, c.name)) && (withUser || c.name != "user_id") {
			out = append(out, `"`+c.name+`":`+c.json)
		}
	}
	return "{" + strings.Join(out, ",") + "}"
}

// A founder makes tenants.
type founder struct {
	*rand.Rand
	*tenant
	tokens []string
}

const (
	tenantUnits  = 5
	tenantPeople = 7
	firstPerson  = 100
	firstDay     = "2026-03-20" // clocks change on the 29th
	tenantDays   = 24
)

// newTenant returns a tenant that is different for each random.
func newTenant(random *rand.Rand, tokens []string, how manners) *tenant {
	first, _ := wfm.ParseDate(firstDay)
	f := founder{random, &tenant{
		rows: map[string][]row{}, rights: map[string]rights{}, manners: how, seed: strconv.FormatUint(random.Uint64(), 36),
		levels: []wfm.Level{wfm.Plan, wfm.Final, wfm.ACD, wfm.Wishes},
		days:   wfm.Period{Start: first, End: first + tenantDays - 1},
	}, tokens}
	for i := range wfm.ID(tenantUnits) {
		f.units = append(f.units, 1+i)
	}
	for i := range wfm.ID(tenantPeople) {
		f.people = append(f.people, firstPerson+i)
	}
	for _, token := range tokens {
		f.rights[token] = f.grant()
	}
	f.reference()
	for _, e := range f.people {
		f.person(e)
	}
	return f.tenant
}

func (f founder) chance(percent int) bool { return f.IntN(100) < percent }

// some returns a few of all.
func some[T any](random *rand.Rand, percent int, all []T) []T {
	var out []T
	for _, x := range all {
		if random.IntN(100) < percent {
			out = append(out, x)
		}
	}
	return out
}

func (f founder) grant() rights {
	if f.chance(3) {
		return rights{expired: true}
	}
	if f.chance(25) {
		return rights{} // an administrator's
	}
	return rights{
		levels: some(f.Rand, 30, f.levels), families: some(f.Rand, 6, families),
		units: some(f.Rand, 25, f.units[1:]), people: some(f.Rand, 10, f.people),
	}
}

// add adds a record. What is nil is left out.
func (f founder) add(of string, x row, fields ...any) {
	for i := 0; i < len(fields); i += 2 {
		if id, ok := fields[i+1].(wfm.ID); ok && f.stringIDs && id != 0 {
			fields[i+1] = id.String()
		}
		if date, ok := fields[i+1].(wfm.Date); ok {
			fields[i+1] = date.String()
		}
		text, err := json.Marshal(fields[i+1])
		if err != nil {
			panic(err)
		}
		if fields[i+1] != nil {
			x.members = append(x.members, member{fields[i].(string), string(text)})
		}
	}
	f.rows[of] = append(f.rows[of], x)
}

// reference makes the lists, and what belongs to units.
func (f founder) reference() {
	for i, u := range f.units {
		parent := wfm.ID(0)
		if i > 0 {
			parent = f.units[0] // which has no people
		}
		f.add(listOfUnits, row{unit: u}, "planning_unit_id", u, "name", fmt.Sprint("Unit ", u), "name_short", "U", "color", f.IntN(1000), "deleted", i == tenantUnits-1,
			"parent_planning_unit_id", parent, "planning_raster", 900, "time_zone_id", []any{31, "12", 99}[f.IntN(3)])
		for d := f.days.Start; d <= f.days.End; d++ {
			if f.chance(50) {
				f.add("requirements", row{unit: u, valid: wfm.Validity{Start: d, End: d}}, "activity_id", 1+f.IntN(4), "raster", 3600, "values", []any{0, f.IntN(5), 2.5})
			}
		}
		start := f.days.Start + wfm.Date(f.IntN(tenantDays))
		f.add(planningPeriods, row{unit: u, valid: wfm.Validity{Start: start, End: start + 6}}, "planning_period_id", 900+u, "planning_unit_id", u, "start_date", start, "end_date", start+6, "status", "published")
	}
	for id := range wfm.ID(4) {
		f.add(listOfActivities, row{}, "activity_id", 1+id, "name", fmt.Sprint("Activity ", 1+id), "type", "present", "paid", id%2 == 0, "deleted", id == 3, "color", 7, "child_activity_ids", []wfm.ID{2})
		f.add(listOfContracts, row{}, "contract_id", 50+id, "name", fmt.Sprint("Contract ", id), "deleted", false, "working_days_per_week", 5, "working_hours", map[string]any{"monday": 28800})
		f.add(listOfSkills, row{}, "skill_id", 70+id, "name", fmt.Sprint("Skill ", id))
	}
}

// span is some days, open at either end now and then.
func (f founder) span() wfm.Validity {
	v := wfm.Validity{Start: f.days.Start + wfm.Date(f.IntN(tenantDays))}
	v.End = v.Start + wfm.Date(f.IntN(tenantDays))
	if f.chance(40) {
		v.Start = 0
	}
	if f.chance(40) {
		v.End = 0
	}
	return v
}

// A place is a membership that is to be.
type place struct {
	unit     wfm.ID
	valid    wfm.Validity
	priority int
}

// places makes a person's memberships.
func (f founder) places() []place {
	a, b := 1+f.IntN(tenantUnits-1), 1+f.IntN(tenantUnits-2)
	if b >= a {
		b++
	}
	home, other := f.units[a], f.units[b]
	from := f.days.Start + 3 + wfm.Date(f.IntN(tenantDays/2))
	to := from + wfm.Date(f.IntN(8))
	switch f.IntN(7) {
	case 0:
		return nil
	case 1, 2:
		return []place{{home, wfm.Validity{}, 1}}
	case 3:
		return []place{{home, f.span(), 1}}
	case 4: // moves, with days between or without
		return []place{{home, wfm.Validity{End: from - 1}, 1}, {other, wfm.Validity{Start: from + wfm.Date(f.IntN(3))}, 1}}
	case 5: // is delegated
		return []place{{home, wfm.Validity{End: from - 1}, 1}, {home, wfm.Validity{Start: from, End: to}, 2}, {other, wfm.Validity{Start: from, End: to}, 1}, {home, wfm.Validity{Start: to + 1}, 1}}
	default:
		return []place{{home, wfm.Validity{}, 1}, {other, f.span(), 2}}
	}
}

// unknowable reports whether a token sees another membership than p that says nothing of p,
// and not p.
func (f founder) unknowable(p place, all []place) bool {
	for _, token := range f.tokens {
		hidden := f.rights[token].units
		for _, q := range all {
			if slices.Contains(hidden, p.unit) && !slices.Contains(hidden, q.unit) && q.priority == 1 && overlap(p.valid, q.valid) {
				return true
			}
		}
	}
	return false
}

func overlap(a, b wfm.Validity) bool {
	return (a.Start == 0 || b.End == 0 || a.Start <= b.End) && (b.Start == 0 || a.End == 0 || b.Start <= a.End)
}

func (f founder) person(e wfm.ID) {
	f.add(listOfEmployees, row{employee: e}, "employee_id", e, "first_name", fmt.Sprint("Ada ", e), "last_name", "Brandt", "personnel_number", "0042", "birth_date", "1900-01-01",
		"color", f.IntN(1000), "deleted", f.chance(30), "user_id", 4000+e)
	places := f.places()
	places = slices.DeleteFunc(slices.Clone(places), func(p place) bool { return f.unknowable(p, places) })
	employed := f.employment(e, places)
	for _, p := range places {
		f.link("memberships", row{employee: e, unit: p.unit, valid: p.valid}, "employee_id", e, "planning_unit_id", p.unit, "priority", p.priority)
		for d := f.days.Start; d <= f.days.End; d++ {
			if p.valid.On(d) && (employed.On(d) || len(places) == 1) {
				f.day(e, p.unit, d)
			}
		}
	}
	for range f.IntN(3) {
		contract := wfm.ID(50 + f.IntN(4))
		f.link("employee_contracts", row{employee: e, valid: f.span()}, "employee_id", e, "contract_id", contract)
	}
	for range f.IntN(3) {
		f.link("skill_levels", row{employee: e, valid: f.span()}, "skill_id", 70+f.IntN(4))
	}
}

// link adds a record with its validity.
func (f founder) link(of string, x row, fields ...any) {
	end := any(x.valid.End)
	if x.valid.End == 0 {
		end = "4000-01-01"
	}
	f.add(of, x, append(fields, "start_date", x.valid.Start, "end_date", end)...)
}

// employment makes a person's employment period, or none, and returns when they work.
// Somebody with one place may go on working there when they have left.
func (f founder) employment(e wfm.ID, places []place) wfm.Validity {
	var v wfm.Validity
	switch f.IntN(4) {
	case 0:
		return v
	case 1:
		v = f.span()
	case 2:
		if len(places) == 1 {
			v = places[0].valid
		}
	}
	f.link(listOfEmployment, row{employee: e, valid: v}, "employee_id", e)
	return v
}

// day adds what the levels hold for a person on a day. One that nobody knows is in it.
func (f founder) day(e, unit wfm.ID, d wfm.Date) {
	for _, level := range append(slices.Clone(f.levels), "zebra") {
		if !f.chance(55) {
			continue
		}
		date := d.String()
		block := func(from, to any) map[string]any {
			return map[string]any{"activity_id": 1 + f.IntN(4), "time_start": from, "time_end": to, "type": "present"}
		}
		var blocks []any
		switch f.IntN(4) {
		case 0:
			blocks = []any{block(nil, nil)}
		case 1:
			blocks = []any{block(date+"T08:00:00Z", date+"T12:00:00Z"), block(date+"T12:00:00Z", date+"T15:00:00Z")}
		case 2:
			blocks = []any{block(date+"T22:00:00", date+"T06:00:00")} // ends on the next day
		case 3:
			blocks = []any{block(date+"T09:00:00", date+"T17:00:00")}
		}
		f.add("schedule", row{employee: e, unit: unit, valid: wfm.Validity{Start: d, End: d}, level: level},
			"booking_date", d, "employee_id", e, "planning_unit_id", unit, "level", level, "schedule_blocks", blocks)
	}
}
