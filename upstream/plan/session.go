package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"shiftgraph/internal/panics"
	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
	"shiftgraph/upstream"
)

// Config bounds what one operation may ask of the upstream.
type Config struct {
	Zones       *Zones
	Timeout     time.Duration // how long the calls of one operation may take together
	Concurrency int           // REST calls of one operation that run at once
	MaxCalls    int           // REST calls of one operation
	MaxRows     int           // schedule days and blocks that one operation may hand out
}

// A Planner makes sessions over one client.
type Planner struct {
	client *upstream.Client
	config Config
}

// New returns a planner. Every field of config must be set.
func New(client *upstream.Client, config Config) *Planner {
	return &Planner{client, config}
}

// Zones returns the table of time zones that the planner resolves times with.
func (p *Planner) Zones() *Zones { return p.config.Zones }

// A BudgetError says that an operation asked for more than it may.
type BudgetError struct {
	Limit string // the limit's name: "calls" or "rows"
	Most  int
}

func (e *BudgetError) Error() string {
	switch e.Limit {
	case "rows":
		return fmt.Sprintf("this operation wants more than the %d schedule days and blocks that one may have; ask for shorter periods, fewer levels or less nesting", e.Most)
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
	planner *Planner
	ctx     context.Context // of the operation: cancelled by Close
	cancel  context.CancelFunc
	slots   chan struct{}
	running sync.WaitGroup

	mu       sync.Mutex
	crowds   map[Entity]*crowd
	expected wfm.Period // see ExpectPeriod; zero when there is none
	calls    map[target][]*call
	made     int // REST calls so far
	rows     int // days and blocks handed out so far
}

// A call is one REST call, running or done. Whoever waits for done may read the rest.
type call struct {
	want  Want
	done  chan struct{}
	value any
	err   error
}

// Session starts a session that ends with ctx, or with [Session.Close].
func (p *Planner) Session(ctx context.Context) *Session {
	ctx, cancel := context.WithTimeout(ctx, p.config.Timeout)
	return &Session{
		planner: p,
		ctx:     ctx,
		cancel:  cancel,
		slots:   make(chan struct{}, p.config.Concurrency),
		crowds:  map[Entity]*crowd{},
		calls:   map[target][]*call{},
	}
}

// Close cancels the calls that still run and waits until they have ended.
func (s *Session) Close() {
	s.cancel()
	s.running.Wait()
}

// Start begins the calls that the wants need, side by side, and waits for none of them.
// What is already under way is not asked for again.
func (s *Session) Start(wants []Want) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range Merge(wants) {
		if s.under(w) == nil {
			s.begin(w)
		}
	}
}

// get returns the call that answers w, which it starts if there is none.
func (s *Session) get(w Want) *call {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.under(w); c != nil {
		return c
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
	c := &call{want: w, done: make(chan struct{})}
	s.calls[w.target()] = append(s.calls[w.target()], c)
	s.running.Go(func() {
		defer close(c.done)
		defer func() {
			if v := recover(); v != nil {
				c.err = &PanicError{v, panics.Origin()}
			}
		}()
		c.value, c.err = s.answer(w)
	})
	return c
}

// answer makes the REST call for w and prepares what it brought.
func (s *Session) answer(w Want) (any, error) {
	c := s.planner.client
	switch w.Entity {
	case Employees:
		return list(s, func() ([]wfm.Employee, error) { return c.Employees(s.ctx, w.UserID) },
			func(e *wfm.Employee) wfm.ID { return e.ID })
	case Activities:
		return list(s, func() ([]wfm.Activity, error) { return c.Activities(s.ctx) },
			func(a *wfm.Activity) wfm.ID { return a.ID })
	case Units:
		return list(s, func() ([]wfm.PlanningUnit, error) { return c.PlanningUnits(s.ctx) },
			func(u *wfm.PlanningUnit) wfm.ID { return u.ID })
	case Contracts:
		return list(s, func() ([]wfm.Contract, error) { return c.Contracts(s.ctx) },
			func(c *wfm.Contract) wfm.ID { return c.ID })
	case Unit:
		u, err := rest(s, func() (*wfm.PlanningUnit, error) { return c.PlanningUnit(s.ctx, w.ID) })
		if errors.Is(err, upstream.NotFound) {
			return (*wfm.PlanningUnit)(nil), nil
		}
		return u, err
	case UnitSchedule:
		return s.schedule(func() ([]wfm.ScheduleDay, error) {
			return c.UnitSchedule(s.ctx, w.ID, w.Period, w.Levels.List()...)
		})
	case EmployeeSchedule:
		return s.schedule(func() ([]wfm.ScheduleDay, error) {
			return c.EmployeeSchedule(s.ctx, w.ID, w.Period, w.Levels.List()...)
		})
	case Skills:
		return list(s, func() ([]wfm.Skill, error) { return c.Skills(s.ctx) },
			func(k *wfm.Skill) wfm.ID { return k.ID })
	case Employment:
		rows, err := wholeList(s, func() ([]wfm.EmploymentPeriod, error) { return c.EmploymentPeriods(s.ctx) })
		return newLinks(rows, func(p *wfm.EmploymentPeriod) wfm.ID { return p.EmployeeID }), err
	case PlanningPeriods:
		return orNone(rest(s, func() ([]wfm.PlanningPeriod, error) { return c.PlanningPeriods(s.ctx, w.Period.Start) }))
	case UnitRequirements:
		return orNone(rest(s, func() ([]wfm.Requirement, error) { return c.UnitRequirements(s.ctx, w.ID, w.Period.Start) }))
	case UnitMembers:
		return memberships(orNone(rest(s, func() ([]wfm.Membership, error) { return c.UnitMemberships(s.ctx, w.ID, w.Period) })))
	case EmployeeMemberships:
		return memberships(orNone(rest(s, func() ([]wfm.Membership, error) { return c.EmployeeMemberships(s.ctx, w.ID, w.Period) })))
	case UnitContracts:
		return contracts(orNone(rest(s, func() ([]wfm.EmployeeContract, error) { return c.UnitContracts(s.ctx, w.ID, w.Period) })))
	case EmployeeContracts:
		return contracts(orNone(rest(s, func() ([]wfm.EmployeeContract, error) { return c.EmployeeContracts(s.ctx, w.ID, w.Period) })))
	case EmployeeSkills:
		return orNone(rest(s, func() ([]wfm.EmployeeSkill, error) { return c.EmployeeSkills(s.ctx, w.ID) }))
	case EveryonesMemberships:
		return memberships(ofEveryUnit[wfm.Membership](s, UnitMembers, w.Period))
	case EveryonesContracts:
		return contracts(ofEveryUnit[wfm.EmployeeContract](s, UnitContracts, w.Period))
	}
	panic(fmt.Sprintf("no call answers entity %d", w.Entity))
}

// rest makes one REST call as soon as one of the operation's slots is free, if the
// operation may still make one.
func rest[T any](s *Session, do func() (T, error)) (T, error) {
	var none T
	s.mu.Lock()
	most := s.planner.config.MaxCalls
	spent := s.made >= most
	if !spent {
		s.made++
	}
	s.mu.Unlock()
	if spent {
		return none, &BudgetError{"calls", most}
	}
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
		return do()
	case <-s.ctx.Done():
		return none, s.ctx.Err()
	}
}

// orNone reads a 404 for what belongs to a unit, a person or a day as "there is none"
// (notes: 404, S).
func orNone[T any](rows []T, err error) ([]T, error) {
	if errors.Is(err, upstream.NotFound) {
		return []T{}, nil
	}
	return rows, err
}

// list makes the REST call for a reference list.
func list[T any](s *Session, do func() ([]T, error), id func(*T) wfm.ID) (*Table[T], error) {
	rows, err := wholeList(s, do)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(rows, func(a, b T) int { return compare(id(&a), id(&b)) })
	return newTable(rows, id), nil
}

// wholeList makes the REST call for a list of everything there is of a kind. Such a list
// always exists, so a 404 means that it may not be read, and not that it is empty.
func wholeList[T any](s *Session, do func() ([]T, error)) ([]T, error) {
	rows, err := rest(s, do)
	if up, ok := errors.AsType[*upstream.Error](err); ok && up.Kind == upstream.NotFound {
		denied := *up
		denied.Kind = upstream.Forbidden
		denied.Said = "the list is not there, or this token may not read it"
		return nil, &denied
	}
	return rows, err
}

// schedule makes the REST call for a schedule, puts its days in order and its times on
// the clocks of their planning units.
func (s *Session) schedule(do func() ([]wfm.ScheduleDay, error)) (*schedule, error) {
	days, err := orNone(rest(s, do))
	if err != nil {
		return nil, err
	}
	inOrder(days)
	if days, err = s.onTheirClocks(days); err != nil {
		return nil, err
	}
	return newSchedule(days), nil
}

// onTheirClocks gives times that came without an offset the one that the clock of their
// day's planning unit has, and puts ends behind their starts. The units are asked for
// only where a time needs one.
func (s *Session) onTheirClocks(days []wfm.ScheduleDay) ([]wfm.ScheduleDay, error) {
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
	return slices.ContainsFunc(d.Blocks, func(b wfm.ScheduleBlock) bool {
		return b.Start.IsNaive() || b.End.IsNaive() || !b.Start.IsZero() && !b.End.IsZero() && b.End.Unix() <= b.Start.Unix()
	})
}
