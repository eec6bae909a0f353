package plan

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
	"shiftgraph/upstream"
	"shiftgraph/upstream/cache"
)

var (
	rounds    = flag.Int("plan.rounds", 300, "rounds of the property test")
	firstSeed = flag.Uint64("plan.seed", 1, "seed of the first round of the property test; the others follow")
)

// For random wants, rights and faults the planner's answer, however it was merged, split,
// projected, shared and kept, is the naive one: each want asked for alone, a day and a level
// at a time.
//
// The planner may differ in two things, and only where something is broken for good:
//
//   - What it asks in another way than the want alone (see detour) fails with that way, and
//     comes where only the want's own way is broken.
//   - A kept answer may stand where the API does not answer any more.
//
// Three things are left out of what is drawn, since the planner does not promise them: a
// membership of which the token is told nothing (see tenant), a single day that takes too
// long for its levels alone, and levels that are left out sooner than others take too long.
func TestPlannedIsNaive(t *testing.T) {
	seeds := make(chan uint64, *rounds)
	for i := range *rounds {
		seeds <- *firstSeed + uint64(i)
	}
	close(seeds)
	for i := range runtime.GOMAXPROCS(0) {
		t.Run(fmt.Sprint("worker ", i), func(t *testing.T) {
			t.Parallel()
			for seed := range seeds {
				x := newScenario(seed)
				if complaints := x.run(t); complaints != nil {
					report(t, x, complaints)
					return
				}
			}
		})
	}
}

// report makes a failed round smaller, and fails the test with what is left of it.
func report(t *testing.T, x *scenario, complaints []string) {
	const most = 300 // runs
	runs := 0
	for smaller := true; smaller; {
		smaller = false
		for y := range x.smaller() {
			// Goroutines race: a round that fails may pass now and then.
			for range 3 {
				if runs++; runs > most {
					break
				}
				if again := y.run(t); again != nil {
					x, complaints, smaller = y, again, true
					break
				}
			}
			if smaller {
				break
			}
		}
	}
	t.Errorf("seed %d (-plan.seed %d -plan.rounds 1), made smaller:\n%s\n\n%s", x.seed, x.seed, x, complaints[0])
}

// A scenario is one round: an upstream, and operations in phases.
type scenario struct {
	seed   uint64
	tokens []string

	tenant  *tenant
	manners manners
	config  func() Config // but the store
	kept    bool          // whether there is a store
	coded   bool          // whether the store holds bytes
	timeRow float64       // seconds that a row of a schedule is thought to take: many make windows short
	slow    time.Duration
	phases  []phase
}

// A phase is operations at the same time.
type phase struct {
	wait   time.Duration // since the last phase
	faults faults
	worse  bool // more is broken than before: kept answers may serve
	visits []visit
}

// A visit is one operation.
type visit struct {
	token   string
	after   time.Duration
	read    map[Resource]Fields // by Session.Project; nil for whole records
	crowds  []Crowd
	days    wfm.Period // by Session.ExpectPeriod; zero for none
	started []Want
	asked   [][]Want      // each in one go, side by side
	units   []wfm.ID      // in which those whose contracts are asked for may be planned
	newest  bool          // nothing that is kept
	leaves  time.Duration // it is closed then, and has no answer; 0: it stays
}

func (x *scenario) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "manners %+v\nkept %t, a row takes %gs\n", x.manners, x.kept, x.timeRow)
	for _, token := range x.tokens {
		fmt.Fprintf(&b, "%s may not: %+v\n", token, x.tenant.rights[token])
	}
	for i, p := range x.phases {
		fmt.Fprintf(&b, "phase %d after %s: faults %+v\n", i, p.wait, p.faults)
		for _, v := range p.visits {
			fmt.Fprintf(&b, "  %s after %s, reads %v, crowds %v, days %v, newest %t, leaves %s\n    starts %v\n    asks %v\n",
				v.token, v.after, v.read, v.crowds, v.days, v.newest, v.leaves, v.started, v.asked)
		}
	}
	return b.String()
}

// smaller yields the scenario with one thing less.
func (x *scenario) smaller() func(yield func(*scenario) bool) {
	return func(yield func(*scenario) bool) {
		for i := range x.phases {
			for j, v := range x.phases[i].visits {
				if !yield(x.with(i, j, nil)) {
					return
				}
				for less := range v.smaller() {
					if !yield(x.with(i, j, &less)) {
						return
					}
				}
			}
		}
	}
}

// with returns x with another visit, or one less.
func (x *scenario) with(i, j int, v *visit) *scenario {
	y := *x
	y.phases = slices.Clone(x.phases)
	y.phases[i].visits = slices.Clone(x.phases[i].visits)
	if v == nil {
		y.phases[i].visits = slices.Delete(y.phases[i].visits, j, j+1)
	} else {
		y.phases[i].visits[j] = *v
	}
	return &y
}

func (v visit) smaller() func(yield func(visit) bool) {
	return func(yield func(visit) bool) {
		for i := range v.asked {
			less := v
			less.asked = slices.Delete(slices.Clone(v.asked), i, i+1)
			if !yield(less) {
				return
			}
			if len(v.asked[i]) > 1 {
				less.asked = slices.Clone(v.asked)
				less.asked[i] = v.asked[i][1:]
				if !yield(less) {
					return
				}
			}
		}
		for i := range v.started {
			less := v
			less.started = slices.Delete(slices.Clone(v.started), i, i+1)
			if !yield(less) {
				return
			}
		}
		for i := range v.crowds {
			less := v
			less.crowds = slices.Delete(slices.Clone(v.crowds), i, i+1)
			if !yield(less) {
				return
			}
		}
		if v.read != nil {
			less := v
			less.read = nil
			yield(less)
		}
	}
}

// A drawer draws scenarios.
type drawer struct {
	*rand.Rand
	*tenant
}

func newScenario(seed uint64) *scenario {
	d := drawer{rand.New(rand.NewPCG(seed, 2)), nil}
	x := &scenario{seed: seed, tokens: []string{"ann", "bob", "cid"}[:2+d.IntN(2)], manners: d.manners()}
	x.tenant = newTenant(rand.New(rand.NewPCG(seed, 1)), x.tokens, x.manners)
	d.tenant = x.tenant
	x.kept, x.coded = d.chance(75), d.chance(30)
	x.timeRow = []float64{0.0002, 0.02, 0.05, 0.2}[d.IntN(4)]
	x.slow = time.Duration(1+d.IntN(4)) * 20 * time.Millisecond
	x.config = d.config()
	usual := d.faults(x.manners)
	x.phases = []phase{{faults: usual}, {wait: 5 * time.Second, faults: usual}}
	if d.chance(50) { // what was fresh for a minute is stale
		x.phases = append(x.phases, phase{wait: 2 * time.Minute, faults: usual})
	}
	if d.chance(50) { // and now it may only stand in for what fails
		x.phases = append(x.phases, phase{wait: 10 * time.Minute, faults: d.worse(usual), worse: true})
	}
	for i := range x.phases {
		for range 1 + d.IntN(4) {
			x.phases[i].visits = append(x.phases[i].visits, d.visit(x))
		}
		if before := i - 1; before >= 0 && d.chance(50) { // what was asked before is asked again
			again := x.phases[before].visits[d.IntN(len(x.phases[before].visits))]
			again.read, again.leaves = d.fields(), 0
			x.phases[i].visits = append(x.phases[i].visits, again)
		}
	}
	return x
}

func (d drawer) chance(percent int) bool { return d.IntN(100) < percent }

func (d drawer) manners() manners {
	return manners{
		refusal: refusal(d.IntN(int(refusals))), rightsFirst: d.chance(50), noLists: d.chance(30), transient: d.chance(30), allFields: d.chance(20), allLevels: d.chance(20),
		moreDays: d.chance(20), disorder: d.chance(50), twice: d.chance(20), emptyLists: d.chance(30), stringIDs: d.chance(20),
		wrapper: []string{"", "data"}[d.IntN(2)], othersDays: d.chance(60),
	}
}

func (d drawer) config() func() Config {
	table := map[string]string{}
	if d.chance(70) {
		table = map[string]string{"31": "Europe/Berlin", "12": "America/New_York"}
	}
	zones, err := NewZones(table, "Europe/Lisbon")
	if err != nil {
		panic(err)
	}
	lifetimes := map[Resource]Lifetime{}
	for _, r := range Resources() {
		if d.chance(85) {
			lifetimes[r] = Lifetime{Fresh: time.Minute, Stale: 5 * time.Minute * time.Duration(d.IntN(2)), IfError: time.Hour}
		}
	}
	display, perHost, perToken := d.chance(80), 1+d.IntN(4), 1+d.IntN(3)
	return func() Config {
		return Config{
			Zones: zones, Display: display, Timeout: 24 * time.Hour, Concurrency: perHost, ConcurrencyPerToken: perToken,
			MaxCalls: 1e6, MaxRows: 1e9, MaxRowsAtOnce: 1e9, Lifetimes: lifetimes,
		}
	}
}

// faults are some. What is broken for good does not go with what fails only once: see once.
func (d drawer) faults(how manners) faults {
	f := faults{broken: map[[2]string]breakage{}}
	if d.chance(30) {
		f.longest = len(d.levels) + d.IntN(8)
	}
	if d.chance(40) {
		for range 1 + d.IntN(3) {
			f.poisoned = append(f.poisoned, d.days.Start+wfm.Date(d.IntN(tenantDays)))
		}
	}
	if !how.transient && d.chance(30) {
		d.breaks(f, 3)
	}
	return f
}

func (d drawer) breaks(f faults, most int) {
	for range 1 + d.IntN(most) {
		family, id := families[d.IntN(len(families))], wfm.ID(0)
		switch {
		case strings.HasPrefix(family, "planning_units/"):
			id = d.units[d.IntN(len(d.units))]
		case strings.HasPrefix(family, "employees/"):
			id = d.people[d.IntN(len(d.people))]
		}
		f.broken[[2]string{family, id.String()}] = breakage(d.IntN(int(breakages)))
	}
}

func (d drawer) worse(f faults) faults {
	f.broken = maps.Clone(f.broken)
	if f.down = d.chance(50); !f.down {
		d.breaks(f, 20)
		f.poisoned = append(slices.Clone(f.poisoned), d.days.Start+wfm.Date(d.IntN(tenantDays)))
	}
	return f
}

func (d drawer) visit(x *scenario) visit {
	v := visit{
		token: x.tokens[d.IntN(len(x.tokens))], after: time.Duration(d.IntN(100)) * time.Millisecond,
		read: d.fields(), newest: d.chance(10),
	}
	for _, e := range []Entity{EmployeeMemberships, EmployeeContracts, EmployeeSchedule} {
		if d.chance(35) {
			v.crowds = append(v.crowds, Crowd{Entity: e})
		}
	}
	if d.chance(20) {
		v.crowds = append(v.crowds, Crowd{Entity: EmployeeContracts, Unit: d.unit()})
	}
	if d.chance(30) {
		v.days = d.period(tenantDays)
	}
	v.units = some(d.Rand, 25, d.units)
	if d.chance(10) {
		v.leaves = time.Duration(1+d.IntN(200)) * time.Millisecond
	}
	for range 1 + d.IntN(4) {
		v.asked = append(v.asked, d.wants())
	}
	for _, group := range v.asked {
		v.started = append(v.started, some(d.Rand, 50, group)...)
		if longer := group[0]; longer.Entity.Resource() == EmployeeContractResource && d.chance(50) {
			longer.Period.Start -= 5
			v.started = append(v.started, longer)
		}
	}
	if d.chance(30) {
		v.started = append(v.started, d.wants()...)
	}
	return v
}

// fields are those that an operation reads.
func (d drawer) fields() map[Resource]Fields {
	if d.chance(30) {
		return nil
	}
	read := map[Resource]Fields{}
	for _, r := range Resources() {
		if d.chance(70) {
			read[r] = FieldSet(some(d.Rand, 40, all(r).List())...)
		}
	}
	return read
}

// unit is an id of a planning unit, or of none.
func (d drawer) unit() wfm.ID {
	if d.chance(5) {
		return 99
	}
	return d.units[d.IntN(len(d.units))]
}

func (d drawer) employee() wfm.ID {
	if d.chance(5) {
		return 999
	}
	return d.people[d.IntN(len(d.people))]
}

// period is up to so many days, a few of which may lie where there are no data.
func (d drawer) period(most int) wfm.Period {
	start := d.days.Start - 2 + wfm.Date(d.IntN(tenantDays+2))
	return wfm.Period{Start: start, End: start + wfm.Date(d.IntN(most))}
}

func (d drawer) levelSet() Levels {
	set := some(d.Rand, 40, d.levels)
	if set == nil {
		set = []wfm.Level{d.levels[d.IntN(len(d.levels))]}
	}
	return LevelSet(set)
}

// wants are some that one resolver may ask for in one go.
func (d drawer) wants() []Want {
	first := d.want()
	out := []Want{first}
	for len(out) < 3 && first.ID != 0 && d.chance(50) {
		w := first
		if w.ID = d.unit(); first.Entity.Owner() == OfEmployee {
			w.ID = d.employee()
		}
		if first.Entity.isSchedule() {
			w.Period, w.Levels = d.period(9), d.levelSet()
			if d.chance(60) { // of the same, so that there is something to merge
				w.ID = first.ID
			}
		}
		out = append(out, w)
	}
	return out
}

func (d drawer) want() Want {
	lists := []Want{
		{Entity: Employees}, {Entity: Employees, UserID: true}, {Entity: Activities}, {Entity: Units}, {Entity: Contracts}, {Entity: Skills}, {Entity: Employment},
		{Entity: PlanningPeriods},
	}
	w := Want{ID: d.unit(), Period: d.period(9)}
	switch n := d.IntN(100); {
	case n < 25:
		w.Entity, w.Levels = UnitSchedule, d.levelSet()
	case n < 50:
		w.Entity, w.ID, w.Levels = EmployeeSchedule, d.employee(), d.levelSet()
	case n < 60:
		w.Entity, w.ID = EmployeeMemberships, d.employee()
	case n < 70:
		w.Entity, w.ID = EmployeeContracts, d.employee()
	case n < 75:
		w.Entity = UnitMembers
	case n < 80:
		w.Entity = UnitContracts
	case n < 84:
		w.Entity, w.Period.End = UnitRequirements, w.Period.Start
	case n < 88:
		w = Want{Entity: Unit, ID: w.ID}
	case n < 90:
		w = Want{Entity: EmployeeSkills, ID: d.employee()}
	case n < 94:
		w = Want{Entity: EveryonesContracts, Period: d.period(12)}
	default:
		if w = lists[d.IntN(len(lists))]; w.Entity == PlanningPeriods {
			day := d.days.Start + wfm.Date(d.IntN(tenantDays))
			w.Period = wfm.Period{Start: day, End: day}
		}
	}
	return w
}

// records are the types of the resources.
var records = map[Resource]reflect.Type{
	EmployeeResource: reflect.TypeFor[wfm.Employee](), ActivityResource: reflect.TypeFor[wfm.Activity](), PlanningUnitResource: reflect.TypeFor[wfm.PlanningUnit](),
	ContractResource: reflect.TypeFor[wfm.Contract](), SkillResource: reflect.TypeFor[wfm.Skill](), EmploymentResource: reflect.TypeFor[wfm.EmploymentPeriod](),
	PlanningPeriodResource: reflect.TypeFor[wfm.PlanningPeriod](), MembershipResource: reflect.TypeFor[wfm.Membership](),
	EmployeeContractResource: reflect.TypeFor[wfm.EmployeeContract](), EmployeeSkillResource: reflect.TypeFor[wfm.EmployeeSkill](),
	RequirementResource: reflect.TypeFor[wfm.Requirement](), ScheduleResource: reflect.TypeFor[wfm.ScheduleDay](),
}

// all returns every field of a resource.
func all(r Resource) Fields {
	var names []string
	for f := range records[r].Fields() {
		if name := f.Tag.Get("json"); name != "-" {
			names = append(names, name)
		}
	}
	return FieldSet(names...)
}

// compared are the fields in which the answer to a visit's want must be the naive one's:
// those that the operation reads.
func (v visit) compared(w Want, display bool) []string {
	r := w.Entity.Resource()
	fields := all(r).List()
	if kept, some := always[r]; some && display && v.read != nil {
		fields = append(v.read[r].List(), kept.List()...)
	}
	fields = slices.DeleteFunc(fields, func(name string) bool { return name == "user_id" })
	if w.UserID {
		fields = append(fields, "user_id")
	}
	return fields
}

// described writes down what a record has in fields, and in what is no field of the API.
func described(record any, fields []string) string {
	var out []string
	for f, value := range reflect.ValueOf(record).Fields() {
		name := f.Tag.Get("json")
		if name != "-" && !slices.Contains(fields, name) || f.Name == "Listed" {
			continue
		}
		text := ""
		switch v := value.Interface().(type) {
		case []wfm.ScheduleBlock:
			for _, b := range v {
				text += fmt.Sprint("[", b.ActivityID, b.Type, b.Start, b.Start.IsNaive(), b.End, b.End.IsNaive(), "]")
			}
		case wfm.Date:
			text = v.String()
		default:
			plain, err := json.Marshal(v)
			if err != nil {
				panic(err)
			}
			text = string(plain)
		}
		out = append(out, f.Name+"="+text)
	}
	return strings.Join(out, " ")
}

// A reply is what came of a want.
type reply struct {
	records []any
	missing []wfm.Date      // days of a schedule that did not come
	kinds   []upstream.Kind // of the failures
	failed  bool            // nothing came at all
	noClock []upstream.Kind // why the times could not be read, where they could not
}

func anys[T any](rows []T) []any {
	out := make([]any, len(rows))
	for i := range rows {
		out[i] = rows[i]
	}
	return out
}

// kindOf returns an error's kind; that of one which is not the API's is its text.
func kindOf(err error) upstream.Kind {
	if up, ok := errors.AsType[*upstream.Error](err); ok {
		return up.Kind
	}
	return upstream.Kind(err.Error())
}

// failing is the reply of an error.
func failing(err error) reply { return reply{kinds: []upstream.Kind{kindOf(err)}, failed: true} }

// replied is the reply of rows or an error.
func replied[T any](rows []T, err error) reply {
	if err != nil {
		return failing(err)
	}
	return reply{records: anys(rows)}
}

// A naive asks for each want alone.
type naive struct {
	client *upstream.Client
	zones  *Zones
	apart  bool // a level at a time: where a call is not refused for the sake of one
	told   map[told]reply
}

type told struct {
	token string
	Want
}

func newNaive(api http.Handler, zones *Zones, apart bool) *naive {
	return &naive{newClient(road{api: api}), zones, apart, map[told]reply{}}
}

func newClient(r http.RoundTripper) *upstream.Client {
	c, err := upstream.New(upstream.Config{BaseURL: "http://api.invalid/v1", Transport: r})
	if err != nil {
		panic(err)
	}
	return c
}

func knownAs(ctx context.Context, token string) context.Context {
	t := caller.NewToken(token)
	return caller.With(ctx, caller.Caller{Token: t, Hash: hasher.Hash(t)})
}

// call makes one call, unless it was made before. A 404 for a list is a refusal, since
// there is such a list; else it says that there is nothing.
func (n *naive) call(token string, w Want) reply {
	key := told{token, w}
	out, known := n.told[key]
	if !known {
		out = n.ask(knownAs(context.Background(), token), w)
		if out.failed && out.kinds[0] == upstream.NotFound {
			if out = (reply{}); w.ID == 0 && w.Entity != PlanningPeriods {
				out = reply{kinds: []upstream.Kind{upstream.Forbidden}, failed: true}
			}
		}
		n.told[key] = out
	}
	return out
}

func (n *naive) ask(ctx context.Context, w Want) reply {
	c := n.client
	switch w.Entity {
	case Employees:
		return replied(c.Employees(ctx, w.UserID))
	case Activities:
		return replied(c.Activities(ctx))
	case Units:
		return replied(c.PlanningUnits(ctx))
	case Contracts:
		return replied(c.Contracts(ctx))
	case Skills:
		return replied(c.Skills(ctx))
	case Employment:
		return replied(c.EmploymentPeriods(ctx))
	case PlanningPeriods:
		return replied(c.PlanningPeriods(ctx, w.Period.Start))
	case Unit:
		u, err := c.PlanningUnit(ctx, w.ID)
		if err != nil {
			return failing(err)
		}
		return reply{records: []any{*u}}
	case UnitSchedule:
		return replied(c.UnitSchedule(ctx, w.ID, w.Period, w.Levels.List()...))
	case EmployeeSchedule:
		return replied(c.EmployeeSchedule(ctx, w.ID, w.Period, w.Levels.List()...))
	case UnitMembers:
		return replied(c.UnitMemberships(ctx, w.ID, w.Period))
	case EmployeeMemberships:
		return replied(c.EmployeeMemberships(ctx, w.ID, w.Period))
	case UnitContracts:
		return replied(c.UnitContracts(ctx, w.ID, w.Period))
	case EmployeeContracts:
		return replied(c.EmployeeContracts(ctx, w.ID, w.Period))
	case UnitRequirements:
		return replied(c.UnitRequirements(ctx, w.ID, w.Period.Start))
	case EmployeeSkills:
		return replied(c.EmployeeSkills(ctx, w.ID))
	}
	panic(fmt.Sprint("no call for ", w.Entity))
}

// answer is the naive answer to a want.
func (n *naive) answer(token string, w Want) reply {
	switch w.Entity {
	case UnitSchedule, EmployeeSchedule:
		return n.schedule(token, w)
	case EveryonesContracts:
		return n.holders(token, w.Period)
	}
	return n.call(token, w)
}

// schedule puts a schedule together from its days and levels.
func (n *naive) schedule(token string, w Want) reply {
	var out reply
	sets := []Levels{w.Levels}
	if n.apart {
		sets = nil
		for _, l := range w.Levels.List() {
			sets = append(sets, Levels(l))
		}
	}
	for d := w.Period.Start; d <= w.Period.End; d++ {
		var day []any
		whole := true
		for _, levels := range sets {
			got := n.call(token, Want{Entity: w.Entity, ID: w.ID, Period: wfm.Period{Start: d, End: d}, Levels: levels})
			out.kinds, whole = append(out.kinds, got.kinds...), whole && !got.failed
			day = append(day, got.records...)
		}
		if whole {
			out.records = append(out.records, day...)
		} else {
			out.missing = append(out.missing, d)
		}
	}
	if out.failed = len(out.missing) == w.Period.Days(); out.failed {
		return reply{kinds: out.kinds, failed: true}
	}
	return n.onClocks(token, inReadingOrder(out))
}

// inReadingOrder sorts the days of a schedule by booking date, level, employee and unit. A
// day on a level that nobody knows came with each level that was asked for.
func inReadingOrder(r reply) reply {
	r.records = slices.Clone(r.records)
	key := func(x any) [4]int64 {
		d := x.(wfm.ScheduleDay)
		return [4]int64{int64(d.Date), int64(d.Level.Rank()), int64(d.EmployeeID), int64(d.PlanningUnitID)}
	}
	slices.SortStableFunc(r.records, func(a, b any) int {
		x, y := key(a), key(b)
		return slices.Compare(x[:], y[:])
	})
	r.records = slices.CompactFunc(r.records, func(a, b any) bool { return key(a) == key(b) })
	return r
}

// onClocks reads a schedule's times on the clocks of their units.
func (n *naive) onClocks(token string, r reply) reply {
	for i, x := range r.records {
		d := x.(wfm.ScheduleDay)
		var unit *wfm.PlanningUnit
		if n.zones.Differ() && needsClock(d) {
			var kinds []upstream.Kind
			unit, kinds = n.unit(token, d.PlanningUnitID)
			r.noClock = append(r.noClock, kinds...)
		}
		loc, _ := n.zones.Of(unit)
		r.records[i] = worktime.Resolve([]wfm.ScheduleDay{d}, loc)[0]
	}
	return r
}

// unit is the planning unit with an id, by the list of all or alone; nil where the token
// does not see it.
func (n *naive) unit(token string, id wfm.ID) (*wfm.PlanningUnit, []upstream.Kind) {
	got := n.call(token, Want{Entity: Units})
	if got.failed {
		got = n.call(token, Want{Entity: Unit, ID: id})
	}
	for _, x := range got.records {
		if u := x.(wfm.PlanningUnit); u.ID == id {
			return &u, nil
		}
	}
	return nil, got.kinds
}

// holders are what every unit tells, and for those of whom none tells, deleted people
// aside, what they are asked for alone.
func (n *naive) holders(token string, period wfm.Period) reply {
	var out reply
	add := func(got reply) {
		out.records = append(out.records, got.records...)
		out.kinds, out.failed = append(out.kinds, got.kinds...), out.failed || got.failed
	}
	people, units := n.call(token, Want{Entity: Employees}), n.call(token, Want{Entity: Units})
	for _, list := range []reply{people, units} {
		out.kinds, out.failed = append(out.kinds, list.kinds...), out.failed || list.failed
	}
	for _, u := range units.records {
		add(n.call(token, Want{Entity: UnitContracts, ID: u.(wfm.PlanningUnit).ID, Period: period}))
	}
	told := map[wfm.ID]bool{}
	for _, c := range out.records {
		told[c.(wfm.EmployeeContract).EmployeeID] = true
	}
	for _, x := range people.records {
		if e := x.(wfm.Employee); !told[e.ID] && !bool(e.Deleted) {
			add(n.call(token, Want{Entity: EmployeeContracts, ID: e.ID, Period: period}))
		}
	}
	return out
}

// detour are the families of calls that the planner may make in the place of a want's own,
// or besides.
func (v visit) detour(w Want, zonesDiffer bool) []string {
	crowd := slices.ContainsFunc(v.crowds, func(c Crowd) bool { return c.Entity == w.Entity })
	switch {
	case w.Entity == Unit:
		return []string{listOfUnits, oneUnit}
	case w.Entity == EmployeeMemberships && crowd:
		return []string{listOfUnits, membersOfUnit}
	case w.Entity == EmployeeContracts && crowd:
		return []string{listOfUnits, contractsOfUnit}
	case w.Entity == EmployeeSchedule && crowd:
		return []string{listOfUnits, membersOfUnit, oneUnit, daysOfUnit}
	case w.Entity.isSchedule() && zonesDiffer:
		return []string{listOfUnits, oneUnit}
	}
	return nil
}

// kindsOf are the failures of what is broken in some families.
func (f faults) kindsOf(families []string) []upstream.Kind {
	var out []upstream.Kind
	if f.down && families != nil {
		out = append(out, upstream.Unavailable)
	}
	for what, how := range f.broken {
		if slices.Contains(families, what[0]) {
			out = append(out, map[breakage]upstream.Kind{unavailable: upstream.Unavailable, unreadable: upstream.BadResponse}[how])
		}
	}
	return out
}

// A judge knows the naive answers of a phase.
type judge struct {
	phase
	display bool
	zones   *Zones
	rights  map[string]rights
	naive   *naive // meets the rights and faults
	bypass  *naive // may make every call, and only what takes too long fails
	sound   *naive // meets no faults
	open    *naive // meets no faults, and may make every call
}

// complaint says what is wrong with the planner's reply to one of the wants that were asked
// for together; "" if nothing is.
func (j *judge) complaint(v visit, w Want, together []Want, got reply) string {
	want := j.naive.answer(v.token, w)
	fields := v.compared(w, j.display)
	if want.noClock != nil && slices.Contains(fields, "schedule_blocks") {
		want.failed, want.kinds = true, want.noClock
	}
	detour := v.detour(w, j.zones.Differ())
	if got.failed {
		if slices.Contains(j.mayFail(v, w, together, want, detour), got.kinds[0]) {
			return ""
		}
		return fmt.Sprintf("%s: failed with %q; want %s", w, got.kinds[0], want.told(w, fields))
	}
	if j.keeps(v) {
		return j.older(v, w, fields, detour, want, got)
	}
	if want.failed && detour != nil {
		want = j.bypass.answer(v.token, w)
	}
	for _, kind := range got.kinds {
		if !slices.Contains(want.kinds, kind) {
			return fmt.Sprintf("%s: days are missing for %q; want %q", w, kind, want.kinds)
		}
	}
	return difference(w, fields, want, got)
}

// mayFail are the kinds of failures that a want may have: those of the naive one, and those
// of the calls that the planner may make for it.
func (j *judge) mayFail(v visit, w Want, together []Want, want reply, detour []string) []upstream.Kind {
	allowed := j.faults.kindsOf(detour)
	if want.failed {
		allowed = append(allowed, want.kinds...)
		if detour != nil {
			allowed = append(allowed, j.bypass.answer(v.token, w).kinds...)
		}
	}
	refused := func(family string) bool { return slices.Contains(j.rights[v.token].families, family) }
	switch {
	case w.Entity.isSchedule() && refused(listOfUnits) && refused(oneUnit):
		allowed = append(allowed, upstream.Forbidden) // of the clock of another day
	case w.Entity == EmployeeContracts: // which fail together
		for _, x := range together {
			allowed = append(allowed, j.naive.answer(v.token, x).kinds...)
		}
	case w.Entity == EveryonesContracts && j.keeps(v): // where a kept list makes way for further calls
		further := []string{listOfUnits, contractsOfUnit, contractsOfPerson}
		if allowed = append(allowed, j.faults.kindsOf(further)...); slices.ContainsFunc(further, refused) {
			allowed = append(allowed, upstream.Forbidden)
		}
	}
	return allowed
}

// keeps reports whether an older answer may stand for one that does not come.
func (j *judge) keeps(v visit) bool { return j.worse && !v.newest }

// older compares what came where a part of it may be older than the failures are. Days may
// be missing then as long as something that the planner may ask for them fails.
func (j *judge) older(v visit, w Want, fields, detour []string, want, got reply) string {
	for _, d := range got.missing {
		if !want.failed && detour == nil && !slices.Contains(want.missing, d) {
			return fmt.Sprintf("%s: %s is missing; want %s", w, d, want.told(w, fields))
		}
	}
	if want = j.sound.answer(v.token, w); want.failed && detour != nil {
		want = j.open.answer(v.token, w)
	}
	want.missing = got.missing
	return difference(w, fields, want, got)
}

// difference compares what came.
func difference(w Want, fields []string, want, got reply) string {
	want.records = only(want.records, func(x any) bool {
		d, ok := x.(wfm.ScheduleDay)
		return !ok || !slices.Contains(want.missing, d.Date)
	})
	if diff := gocmp.Diff(want.told(w, fields), got.told(w, fields)); diff != "" {
		return fmt.Sprintf("%s (-naive +planned):\n%s", w, diff)
	}
	return ""
}

// told writes a reply down, in the order that its want promises.
func (r reply) told(w Want, fields []string) []string {
	if r.failed {
		return []string{fmt.Sprintf("a failure of the kinds %q", slices.Compact(slices.Sorted(slices.Values(r.kinds))))}
	}
	var out []string
	for _, x := range r.records {
		out = append(out, described(x, fields))
	}
	switch w.Entity {
	case UnitSchedule, EmployeeSchedule:
	case PlanningPeriods:
		slices.Sort(out)
	default: // each comes once, and the API may tell it twice: see unique
		slices.Sort(out)
		out = slices.Compact(out)
	}
	for _, d := range r.missing {
		out = append(out, "missing: "+d.String())
	}
	return out
}

func (w Want) String() string {
	return fmt.Sprintf("{entity %d of %d in %s on %q user %t}", w.Entity, w.ID, w.Period, w.Levels, w.UserID)
}

// coded is a store that holds bytes, as one outside of this process does.
type coded struct{ *cache.Memory }

func (c coded) Keep(ctx context.Context, s cache.Subject, a cache.Answer, until time.Time, replaced func(cache.Kept) bool) {
	encoded, err := Codec{}.Encode(a.Value)
	if err != nil {
		panic(err)
	}
	if a.Value, err = (Codec{}).Decode(encoded); err != nil {
		panic(err)
	}
	c.Memory.Keep(ctx, s, a, until, replaced)
}

// run plays the scenario, and returns what was wrong.
func (x *scenario) run(t *testing.T) (complaints []string) {
	data := x.tenant
	config := x.config()
	api := &gate{behind: data, levels: data.levels, rights: data.rights, manners: x.manners, failed: map[string]bool{}}
	judges := make([]*judge, len(x.phases))
	asked := func(rights map[string]rights, f faults) *naive {
		patient := x.manners
		patient.transient = false // the planner asks again
		return newNaive(&gate{behind: data, levels: data.levels, rights: rights, manners: patient, faults: f}, config.Zones, x.manners.refusal == leftOut)
	}
	may := maps.Clone(data.rights)
	for token, mine := range may {
		mine.families = nil
		may[token] = mine
	}
	sound, open := asked(data.rights, faults{}), asked(may, faults{})
	for i, p := range x.phases {
		judges[i] = &judge{
			phase: p, display: config.Display, zones: config.Zones, rights: data.rights, naive: asked(data.rights, p.faults),
			bypass: asked(may, faults{poisoned: p.faults.poisoned, longest: p.faults.longest}), sound: sound, open: open,
		}
	}
	synctest.Test(t, func(*testing.T) {
		if x.kept {
			store := cache.NewMemory(1 << 26)
			defer store.Close()
			if config.Store = store; x.coded {
				config.Store = coded{store}
			}
		}
		p := New(newClient(road{api, x.slow}), config)
		for _, j := range judges {
			time.Sleep(j.wait)
			api.faults = j.faults
			p.size.timeRow, p.size.timeBare = x.timeRow, x.timeRow
			complaints = append(complaints, j.play(p)...)
			p.flights.running.Wait()
		}
	})
	return complaints
}

// play runs a phase's operations side by side, and returns what was wrong.
func (j *judge) play(p *Planner) (complaints []string) {
	replies := make([][][]reply, len(j.visits))
	var all sync.WaitGroup
	for i, v := range j.visits {
		all.Go(func() { replies[i] = v.play(p) })
	}
	all.Wait()
	for i, v := range j.visits {
		if v.leaves > 0 {
			continue
		}
		for k, group := range v.asked {
			for l, w := range group {
				if c := j.complaint(v, w, group, replies[i][k][l]); c != "" {
					complaints = append(complaints, fmt.Sprintf("%s, operation %d, %s", v.token, i, c))
				}
			}
		}
	}
	return complaints
}

// play runs an operation, and returns the replies to what it asked.
func (v visit) play(p *Planner) [][]reply {
	time.Sleep(v.after)
	s := p.Session(knownAs(context.Background(), v.token))
	defer s.Close()
	if v.newest {
		s.NoOlderThan(time.Now())
	}
	s.Project(s.planner.Projection(v.read))
	s.Expect(v.crowds)
	if v.days != (wfm.Period{}) {
		s.ExpectPeriod(v.days)
	}
	s.Start(v.started)
	if v.leaves > 0 {
		time.AfterFunc(v.leaves, s.cancel)
	}
	out := make([][]reply, len(v.asked))
	var all sync.WaitGroup
	for i, group := range v.asked {
		all.Go(func() {
			time.Sleep(time.Duration(i) * 7 * time.Millisecond)
			out[i] = s.replies(group, v.units)
		})
	}
	all.Wait()
	s.Calls(s.Absences())
	s.Freshness()
	return out
}

// replies asks a session as resolvers do.
func (s *Session) replies(group []Want, planned []wfm.ID) []reply {
	ctx, w := s.ctx, group[0]
	ids := make([]wfm.ID, len(group))
	for i := range group {
		ids[i] = group[i].ID
	}
	switch w.Entity {
	case UnitSchedule, EmployeeSchedule:
		return scheduled(s.Schedules(ctx, group))
	case Employees:
		return []reply{tabled(s.Employees(ctx, w.UserID))}
	case Activities:
		return []reply{tabled(s.Activities(ctx))}
	case Units:
		return []reply{tabled(s.Units(ctx))}
	case Contracts:
		return []reply{tabled(s.Contracts(ctx))}
	case Skills:
		return []reply{tabled(s.Skills(ctx))}
	case Employment:
		links, err := s.Employment(ctx)
		if err != nil {
			return []reply{failing(err)}
		}
		return []reply{replied(links.Rows, nil)}
	case PlanningPeriods:
		return []reply{replied(s.PlanningPeriods(ctx, w.Period.Start))}
	case EveryonesContracts:
		return []reply{unique(replied(s.Holders(ctx, w.Period)))}
	case EmployeeContracts:
		return s.contractReplies(group, ids, planned)
	case EmployeeSkills:
		return each(s.SkillsOf(ctx, ids))
	case Unit:
		if len(group) > 1 {
			return units(s.UnitsIn(ctx, ids))
		}
		u, err := s.Unit(ctx, w.ID)
		return units([]*wfm.PlanningUnit{u}, []error{err})
	}
	out := make([]reply, len(group))
	for i, w := range group {
		switch w.Entity {
		case EmployeeMemberships:
			out[i] = unique(replied(s.Memberships(ctx, w.ID, w.Period)))
		case UnitMembers:
			out[i] = unique(replied(s.UnitMembers(ctx, w.ID, w.Period)))
		case UnitContracts:
			out[i] = unique(replied(s.UnitContracts(ctx, w.ID, w.Period)))
		case UnitRequirements:
			out[i] = unique(replied(s.Requirements(ctx, w.ID, w.Period)))
		}
	}
	return out
}

// unique makes a failure of records that came twice, since the planner promises each once.
func unique(r reply) reply {
	seen := map[string]bool{}
	for _, x := range r.records {
		text := described(x, all(resourceOf(x)).List())
		if seen[text] {
			return reply{failed: true, kinds: []upstream.Kind{upstream.Kind("twice: " + text)}}
		}
		seen[text] = true
	}
	return r
}

// resourceOf returns what a record is of.
func resourceOf(x any) Resource {
	for r, t := range records {
		if reflect.TypeOf(x) == t {
			return r
		}
	}
	return ""
}

func (s *Session) contractReplies(group []Want, ids, planned []wfm.ID) []reply {
	rows, err := s.ContractsOf(s.ctx, ids, planned, group[0].Period)
	out := make([]reply, len(group))
	for i, id := range ids {
		out[i] = replied(only(rows, func(c wfm.EmployeeContract) bool { return c.EmployeeID == id }), err)
	}
	return out
}

func tabled[T any](t *Table[T], err error) reply {
	if err != nil {
		return failing(err)
	}
	return unique(replied(t.Rows, nil))
}

func each[T any](rows [][]T, errs []error) []reply {
	out := make([]reply, len(rows))
	for i := range rows {
		out[i] = replied(rows[i], errs[i])
	}
	return out
}

func units(rows []*wfm.PlanningUnit, errs []error) []reply {
	out := make([]reply, len(rows))
	for i, u := range rows {
		switch {
		case errs[i] != nil:
			out[i] = failing(errs[i])
		case u != nil:
			out[i] = reply{records: []any{*u}}
		}
	}
	return out
}

// scheduled reads the gaps of schedules.
func scheduled(days [][]wfm.ScheduleDay, errs []error) []reply {
	out := make([]reply, len(days))
	for i := range days {
		partial, some := errors.AsType[*PartialError](errs[i])
		if out[i] = replied(days[i], errs[i]); !some {
			continue
		}
		out[i] = reply{records: anys(days[i])}
		for _, g := range partial.Gaps {
			for d := g.Want.Period.Start; d <= g.Want.Period.End; d++ {
				out[i].missing = append(out[i].missing, d)
			}
			out[i].kinds = append(out[i].kinds, kindOf(g.Err))
		}
		slices.SortFunc(out[i].missing, cmp.Compare)
		out[i].missing = slices.Compact(out[i].missing)
	}
	return out
}
