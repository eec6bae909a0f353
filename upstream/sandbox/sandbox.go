// Package sandbox is a stand-in for injixo's REST API v1 (the "legacy API") with
// generated data: a server for demos, tests and load, with no code shared with the
// client that it is there to try.
//
// The data are a pure function of [Config]: of its seed, its size and the year of
// its day. Nothing of a schedule is stored: every employee-day is computed when it
// is asked for, and is the same whichever path asks for it. The package README says
// where each awkward case of the data lies; [Server.Specials] lists them with ids
// and dates.
//
// Neighbours: `shiftgraph` serves it beside the facade and `shiftgraph sandbox`
// alone; package upstream is its client and meets it over HTTP only.
package sandbox

import (
	"net/http"
	"sync/atomic"
	"time"
)

// Tokens that a sandbox accepts as `Authorization: Bearer …`. Any other token is
// answered as the real API answers a wrong one: 401 {"message":"Invalid token"}.
const (
	AdminToken   = "sandbox-admin"   // sees everything
	PlannerToken = "sandbox-planner" // sees the units 1001 and 1002 and their people
	ExpiredToken = "sandbox-expired" // known, but dead: 401
)

// A Server is one sandbox. It is an http.Handler that serves the API under /v1 and
// a page about itself at /. All its methods may be called concurrently.
type Server struct {
	config Config
	seed   uint64
	year   int // the data reach from 1 January of the year before to 31 December of the year after
	filled span
	limit  int // bytes that one answer may have; see maxBody

	zones      map[int]*zone
	units      []*unit
	unitByID   map[int64]*unit
	activities []*activity
	activityBy map[int64]*activity
	contracts  []*contract
	contractBy map[int64]*contract
	skills     []skill
	people     []*person

	faults atomic.Pointer[faultState]
	calls  callLog
}

// New builds a sandbox. The error names every wrong value of c at once.
func New(c Config) (*Server, error) {
	c, err := c.checked()
	if err != nil {
		return nil, err
	}
	s := &Server{config: c, seed: c.Seed, limit: maxBody}
	s.year, _, _ = s.today().civil()
	s.filled = span{dayOf(s.year-1, 1, 1), dayOf(s.year+1, 12, 31)}
	s.buildZones()
	s.buildActivities()
	s.buildContracts()
	s.buildSkills()
	s.buildUnits()
	s.buildPeople()
	s.faults.Store(newFaultState(c.Faults))
	s.calls.init(callsKept)
	return s, nil
}

// today is the day up to which things have happened: acd, time_recording and
// illness end there. With Config.Today unset it moves with the clock, within the
// year in which the sandbox was started.
func (s *Server) today() day {
	t := s.config.Today
	if t.IsZero() {
		t = time.Now()
	}
	y, m, d := t.Date()
	return dayOf(y, int(m), d)
}

// Filled tells the first and the last booking date for which the sandbox has
// schedules, as YYYY-MM-DD. At least a year on both sides of its day lies between.
func (s *Server) Filled() (first, last string) {
	return s.filled.start.String(), s.filled.end.String()
}

// SetFaults replaces the faults of all requests to come and starts their sequences
// anew. The error names every wrong value; then nothing changes.
func (s *Server) SetFaults(f Faults) error {
	if err := f.check(); err != nil {
		return err
	}
	s.faults.Store(newFaultState(f))
	return nil
}

// ServeHTTP serves the API under /v1, the page at / and its stylesheet.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case isAPI(path):
		s.serveAPI(w, r)
	case path == "/":
		s.servePage(w, r)
	case path == "/style.css":
		s.serveStyle(w, r)
	case isLook(path):
		s.serveLook(w, r)
	default:
		writeJSONMessage(w, http.StatusNotFound, "not_found")
	}
}
