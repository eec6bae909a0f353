package sandbox

import (
	"sync"
	"time"
)

// callsKept is how many calls a sandbox remembers; older ones are forgotten.
const callsKept = 100_000

// A Call is one request to the API that has arrived.
type Call struct {
	Method string
	Path   string // with /v1, as it came
	Query  string // raw, without "?"
	Start  time.Time
	End    time.Time // zero while the call is under way, which is until its answer is sent
	Status int       // 0 until it is answered; 499 when the caller did not wait, or the connection was dropped
	Rows   int       // items in the answer: people, employee-days, …
}

// String gives the call as "GET /v1/employees?include_userid=true".
func (c Call) String() string {
	if c.Query == "" {
		return c.Method + " " + c.Path
	}
	return c.Method + " " + c.Path + "?" + c.Query
}

// A callLog is a ring of the latest calls. It grows as calls come in, so that an idle
// sandbox costs nothing.
type callLog struct {
	mu       sync.Mutex
	keep     int
	ring     []Call
	arrived  int // calls since reset
	epoch    int // counts resets, so that a call from before one is not entered after it
	inFlight int
	most     int
}

func (l *callLog) init(keep int) { l.keep = keep }

// A callEntry is where a call stands in the log.
type callEntry struct {
	log      *callLog
	n, epoch int
}

// begin enters a call.
func (l *callLog) begin(method, path, query string, start time.Time) callEntry {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := callEntry{log: l, n: l.arrived, epoch: l.epoch}
	c := Call{Method: method, Path: path, Query: query, Start: start}
	if len(l.ring) < l.keep {
		l.ring = append(l.ring, c)
	} else {
		l.ring[e.n%l.keep] = c
	}
	l.arrived++
	l.inFlight++
	l.most = max(l.most, l.inFlight)
	return e
}

// answered enters what the caller is about to learn: a caller that has its answer finds it
// in the log, whether the call has ended or not.
func (e callEntry) answered(status, rows int) {
	e.log.mu.Lock()
	defer e.log.mu.Unlock()
	if c := e.call(); c != nil {
		c.Status, c.Rows = status, rows
	}
}

func (e callEntry) end(at time.Time) {
	e.log.mu.Lock()
	defer e.log.mu.Unlock()
	e.log.inFlight--
	if c := e.call(); c != nil {
		c.End = at
	}
}

// call is nil once the log has forgotten it; its lock is held.
func (e callEntry) call() *Call {
	if e.log.epoch != e.epoch || e.log.arrived-e.n > e.log.keep {
		return nil
	}
	return &e.log.ring[e.n%e.log.keep]
}

// Calls tells what was asked under /v1 since the last ResetCalls, in order of arrival:
// the latest 100,000. The slice is the caller's own.
func (s *Server) Calls() []Call {
	l := &s.calls
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]Call, 0, len(l.ring))
	if l.arrived > l.keep {
		at := l.arrived % l.keep
		all = append(all, l.ring[at:]...)
		return append(all, l.ring[:at]...)
	}
	return append(all, l.ring...)
}

// ResetCalls forgets all calls and starts InFlightMax anew, from the requests that are
// in flight now.
func (s *Server) ResetCalls() {
	l := &s.calls
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ring, l.arrived, l.most = nil, 0, l.inFlight
	l.epoch++
}

// InFlightMax is the most requests that were in flight at once since ResetCalls.
func (s *Server) InFlightMax() int {
	l := &s.calls
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.most
}
