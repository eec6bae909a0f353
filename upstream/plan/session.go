package plan

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/panics"
	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
	"shiftgraph/upstream"
	"shiftgraph/upstream/cache"
)

// Config bounds what one operation may ask of the upstream.
type Config struct {
	Zones               *Zones
	Display             bool          // whether calls ask for the fields alone that an operation reads
	Timeout             time.Duration // how long one operation may take, its calls included
	Concurrency         int           // REST calls that run at once, of all callers together
	ConcurrencyPerToken int           // REST calls of one token that run at once
	MaxCalls            int           // REST calls of one operation
	MaxRowsAtOnce       int           // schedule days and blocks that all operations together may have in hand
	MaxRows             int           // schedule days and blocks that one operation may hand out
	Store               cache.Store   // keeps what calls brought; nil for none
	Lifetimes           map[Resource]Lifetime
	WindowDays          int          // that one call for a schedule has at most; 0 for as many as it answers in time
	KeptInParts         bool         // put schedules together of kept ones of other periods, and ask for the days between
	Log                 *slog.Logger // hears of calls that failed, with their cause; nil for none
}

// A Planner makes sessions over one client. What calls of all sessions share, which is
// who may call when, and calls that several want at the same time, is its own.
type Planner struct {
	client  *upstream.Client
	config  Config
	limits  *limiter
	retries *retrier
	flights *flights
	keeper  *keeper
	size    *size
	rows    atomic.Int64 // that sessions have handed out and still hold
}

// New returns a planner. Every field of config must be set, but Display, Store, Lifetimes,
// WindowDays, KeptInParts and Log.
func New(client *upstream.Client, config Config) *Planner {
	p := &Planner{
		client: client, config: config,
		limits:  newLimiter(config.Concurrency, config.ConcurrencyPerToken),
		retries: newRetrier(),
		keeper:  newKeeper(config.Store, config.Lifetimes),
		size:    newSize(),
	}
	if config.WindowDays > 0 {
		p.size.longest = config.WindowDays
	}
	p.flights = newFlights(func(w Want) bool { return w.Period.Days() <= p.size.days(w) }, p.fetch, p.landed)
	return p
}

// landed takes what can be had of an answer beyond those who wait for it.
func (p *Planner) landed(ctx context.Context, who caller.Hash, w Want, got *answer, made []upstream.Observation) {
	p.keeper.keep(ctx, who, w, got)
	if last := len(made) - 1; last >= 0 {
		p.size.weigh(w, got.rows(), made[last].Bytes, made[last].Took)
		if w.Entity.isSchedule() {
			p.size.learn(w, got.rows(), made[last].Took)
		}
	}
}

// Zones returns the table of time zones that the planner resolves times with.
func (p *Planner) Zones() *Zones { return p.config.Zones }

// A BudgetError says that an operation asked for more than it may.
type BudgetError struct {
	Limit string // the limit's name: "calls", "rows" or "rowsAtOnce"
	Most  int
}

func (e *BudgetError) Error() string {
	switch e.Limit {
	case "rows":
		return fmt.Sprintf("this operation wants more than the %d schedule days and blocks that one may have; ask for shorter periods, fewer levels or less nesting", e.Most)
	case "rowsAtOnce":
		return "the server has too many large answers in hand; try again in a moment, or ask for a shorter period"
	default:
		return fmt.Sprintf("this operation needs more than the %d REST calls that one may make; ask for fewer units or people at a time", e.Most)
	}
}

// A PanicError is a bug that was caught while a call ran. Its text is for the log.
type PanicError struct {
	Value any
	Where string // file:line
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic at %s: %v", e.Where, e.Value) }

// A Session makes the REST calls of one operation of one caller, whose token it finds in
// its context. It is safe for concurrent use, holds what came back for as long as the
// operation runs, and is never shared between operations.
type Session struct {
	planner  *Planner
	since    time.Time       // see NoOlderThan
	deadline time.Time       // of the operation
	ctx      context.Context // of its calls: cancelled by Close
	cancel   context.CancelFunc
	progress *Progress // nil where nobody watches
	running  sync.WaitGroup

	mu       sync.Mutex
	fields   Projection // see Project; nil for all
	crowds   map[Entity]*crowd
	expected wfm.Period // see ExpectPeriod; zero when there is none
	calls    map[target][]*call
	made     int // REST calls so far
	rows     int // days and blocks handed out so far
	seen     []Call
	absent   []Want // of which the API knows nothing
	parts    []part
}

// A call is one REST call, running or done. Whoever waits for done may read the rest.
type call struct {
	want  Want
	done  chan struct{}
	value any
	err   error
}

// timeToWrite is the part of an operation's time that is left after its calls: one in ten.
const timeToWrite = 10

// Session starts a session that ends with ctx, or with [Session.Close].
func (p *Planner) Session(ctx context.Context) *Session {
	// Calls end a little before the operation, so that what failed for want of time has
	// an error of its own and the rest can still be written.
	deadline := time.Now().Add(p.config.Timeout)
	calls, cancel := withTime(ctx, deadline.Add(-p.config.Timeout/timeToWrite))
	return &Session{
		planner:  p,
		progress: progressOf(ctx),
		deadline: deadline,
		ctx:      calls,
		cancel:   cancel,
		calls:    map[target][]*call{},
	}
}

// NoOlderThan tells the session, before anything is asked, that its caller wants nothing
// that was asked of the API before that time.
func (s *Session) NoOlderThan(t time.Time) { s.since = t }

// Bound returns a context that ends when the operation's time is up.
func (s *Session) Bound(ctx context.Context) (context.Context, context.CancelFunc) {
	return withTime(ctx, s.deadline)
}

// Close cancels the calls that still run and waits until they have ended.
func (s *Session) Close() {
	s.cancel()
	s.running.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.planner.rows.Add(-int64(s.rows))
	s.rows = 0
}

// Start begins the calls that the wants need, side by side, and waits for none of them.
// What is already under way is not asked for again.
func (s *Session) Start(wants []Want) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wants = slices.Clone(wants)
	for i := range wants {
		wants[i] = s.projected(wants[i])
	}
	for _, w := range Merge(wants, s.planner.size.model()) {
		if s.under(w) == nil {
			s.begin(w)
		}
	}
}

// Project tells the session, before anything is asked, which fields calls ask for. Without
// it whole records are asked for.
func (s *Session) Project(p Projection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fields = p
}

// projected returns w for the fields that the operation reads. s.mu is held.
func (s *Session) projected(w Want) Want {
	w.Fields = s.fields[w.Entity.Resource()]
	if w.UserID && w.Fields != "" {
		w.Fields = w.Fields.union(userIDField)
	}
	return w
}

// UnderWay reports whether calls that answer all of the wants are under way, or done.
func (s *Session) UnderWay(wants []Want) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !slices.ContainsFunc(wants, func(w Want) bool { return s.under(s.projected(w)) == nil })
}

// get returns the call that answers w, which it starts if there is none.
func (s *Session) get(w Want) *call {
	s.mu.Lock()
	defer s.mu.Unlock()
	w = s.projected(w)
	if c := s.under(w); c != nil {
		return c
	}
	return s.begin(w)
}

// exactly returns the call for w and nothing more, which it starts if there is none.
func (s *Session) exactly(w Want) *call {
	s.mu.Lock()
	defer s.mu.Unlock()
	w = s.projected(w)
	for _, c := range s.calls[w.target()] {
		if c.want == w {
			return c
		}
	}
	return s.begin(w)
}

// under returns a call that answers w; nil if there is none. s.mu is held.
func (s *Session) under(w Want) *call {
	calls := s.calls[w.target()]
	i := slices.IndexFunc(calls, func(c *call) bool { return c.want.covers(w) })
	if i < 0 {
		return nil
	}
	return calls[i]
}

// begin starts the call for w. s.mu is held.
func (s *Session) begin(w Want) *call {
	c := &call{want: w, done: answered}
	s.calls[w.target()] = append(s.calls[w.target()], c)
	if got := s.atHand(w); got != nil {
		c.value = got.value
		return c
	}
	c.done = make(chan struct{})
	s.running.Go(func() {
		defer close(c.done)
		defer recovered(&c.err)
		c.value, c.err = s.answer(w)
	})
	return c
}

// answered is the done of calls whose answer was there when they began.
var answered = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// atHand returns what is kept for w in this process, where that may be given as it is; nil
// else. Nobody has to be waited for. s.mu is held.
func (s *Session) atHand(w Want) *answer {
	p := s.planner
	if !p.keeper.inProcess || w.Entity.isComposed() {
		return nil
	}
	who, _ := caller.From(s.ctx)
	kept, _ := p.kept(s.ctx, who.Hash, w, s.since)
	if kept == nil || !s.serves(kept, w) {
		return nil
	}
	s.note(w, kept, fromCache)
	if s.progress != nil {
		s.progress.began(0)
		s.progress.ended(0, kept, true, false)
	}
	return kept
}

// recovered makes an error of a panic, which would otherwise end the program. It is
// deferred.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = &PanicError{v, panics.Origin()}
	}
}

// answer brings what w wants: by a REST call, which may be another operation's, or put
// together from other wants.
func (s *Session) answer(w Want) (any, error) {
	switch w.Entity {
	case EveryonesMemberships:
		return memberships(ofEveryUnit[wfm.Membership](s, UnitMembers, w.Period))
	case EveryonesContracts:
		return contracts(ofEveryUnit[wfm.EmployeeContract](s, UnitContracts, w.Period))
	case UnitSchedule, EmployeeSchedule:
		return s.schedule(s.days(w))
	}
	got, err := s.rest(w, true)
	if err != nil {
		return nil, err
	}
	return got.value, nil
}

// rest brings what one REST call does: from what is kept, from a call that is under way and
// brings at least as much, or by a call of its own, if the operation may still make one.
// fixed keeps the want's period as it is: see terms.
func (s *Session) rest(w Want, fixed bool) (*answer, error) {
	if s.progress == nil {
		got, _, err := s.obtain(w, fixed)
		return got, err
	}
	expected := s.planner.size.estimate(w).Rows
	s.progress.began(expected)
	got, from, err := s.obtain(w, fixed)
	s.progress.ended(expected, got, from != fromCall, splits(w, err) && s.ctx.Err() == nil)
	return got, err
}

// obtain does what rest does, and says where the answer came from.
func (s *Session) obtain(w Want, fixed bool) (*answer, origin, error) {
	p := s.planner
	who, _ := caller.From(s.ctx)
	kept, also := p.kept(s.ctx, who.Hash, w, s.since)
	if kept != nil && s.serves(kept, w) {
		s.use(w, kept, fromCache)
		return kept, fromCache, nil
	}
	asked := w
	if also != "" {
		asked.Fields = asked.Fields.union(also)
	}
	err := s.spend()
	var got *answer
	if err == nil {
		got, err = s.ask(who.Hash, asked, terms{since: s.since, fixed: fixed})
	}
	if err == nil {
		s.use(w, got, fromCall)
		return got, fromCall, nil
	}
	p.keeper.failed(s.ctx, who.Hash, w, err)
	if kept != nil && excused(err) && !splits(w, err) && time.Since(kept.at) <= p.keeper.lifetime(w).longest() {
		s.use(w, kept, inPlaceOfAnError)
		return kept, inPlaceOfAnError, nil
	}
	return nil, fromCall, err
}

// ask makes a REST call, or joins one. Where it joined one that asked for more levels, and
// which the API refused, w is asked for alone; so it is where it joined one that took too
// long for more days or levels, and w itself has no halves.
func (s *Session) ask(who caller.Hash, w Want, t terms) (*answer, error) {
	for {
		x, joined, err := s.planner.flights.do(s.ctx, who, w, t)
		if x == nil {
			return nil, err
		}
		s.saw(x, joined)
		got, asked := x.answer, x.want
		refused := err == nil && got.absent || errors.Is(err, upstream.Forbidden)
		tooLong := errors.Is(err, upstream.Timeout) && !splits(w, err) && s.ctx.Err() == nil
		switch {
		case refused && asked.Levels != w.Levels:
			t.alone = true
		case tooLong && (asked.Levels != w.Levels || asked.Period != w.Period):
			t.alone, t.fixed = true, true
		default:
			return got, err
		}
		if err := s.spend(); err != nil {
			return nil, err
		}
	}
}

// serves reports whether a kept answer to w may be given as it is. One that is not fresh
// any more, but may be for now, is asked for anew in the background.
func (s *Session) serves(kept *answer, w Want) bool {
	switch s.planner.keeper.lifetime(w).word(time.Since(kept.at)) {
	case cacheHit:
		return true
	case cacheStale:
		who, _ := caller.From(s.ctx)
		s.planner.refresh(s.ctx, who.Hash, w)
		return true
	}
	return false
}

// spend counts a REST call, if the operation may still make one.
func (s *Session) spend() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if most := s.planner.config.MaxCalls; s.made >= most {
		return &BudgetError{"calls", most}
	}
	s.made++
	return nil
}

// schedule puts the times of days on the clocks of their planning units.
func (s *Session) schedule(came stretch, err error) (*schedule, error) {
	partial, some := errors.AsType[*PartialError](err)
	if err != nil && !some {
		return nil, err
	}
	days, err := s.onTheirClocks(came.days)
	if err != nil {
		return nil, err
	}
	return newSchedule(stretch{days, came.absent}, partial), nil
}

// onTheirClocks gives times that came without an offset the one that the clock of their
// day's planning unit has, and puts ends behind their starts. The units are asked for
// only where a time needs one.
func (s *Session) onTheirClocks(days []wfm.ScheduleDay) ([]wfm.ScheduleDay, error) {
	if !slices.ContainsFunc(days, needsClock) {
		return days, nil
	}
	zones := s.planner.config.Zones
	out := make([]wfm.ScheduleDay, 0, len(days))
	for rest := days; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].PlanningUnitID == rest[0].PlanningUnitID {
			n++
		}
		var unit *wfm.PlanningUnit
		if id := rest[0].PlanningUnitID; id != 0 && zones.Differ() && slices.ContainsFunc(rest[:n], needsClock) {
			var err error
			if unit, err = s.UnitIn(s.ctx, id); err != nil {
				return nil, fmt.Errorf("the times of this schedule have no offset, and the time zone of planning unit %s could not be read: %w", id, err)
			}
		}
		loc, _ := zones.Of(unit)
		out = append(out, worktime.Resolve(rest[:n], loc)...)
		rest = rest[n:]
	}
	return out, nil
}

// needsClock reports whether the day has a time that is only readable on a clock.
func needsClock(d wfm.ScheduleDay) bool {
	for i := range d.Blocks {
		b := &d.Blocks[i]
		if b.Start.IsNaive() || b.End.IsNaive() || !b.Start.IsZero() && !b.End.IsZero() && b.End.Unix() <= b.Start.Unix() {
			return true
		}
	}
	return false
}
