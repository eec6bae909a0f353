package cache

import "time"

// Advance moves the store's clock on; the test makes sure that nobody reads it meanwhile.
func (m *Memory) Advance(by time.Duration) {
	before := m.now
	m.now = func() time.Time { return before().Add(by) }
}

// Clock makes the store read its time from now.
func (r *Redis) Clock(now func() time.Time) { r.now = now }

// Key is where Redis has the answers about s.
func (r *Redis) Key(s Subject) string { return r.key(s) }

// Field is the name that an answer has there.
func Field(a Answer, until time.Time) string { return field{a.Kept, until}.String() }

// Weigh is [weigh].
func Weigh(v any) int64 { return weigh(v) }

// Held counts the subjects that the store has in memory, expired ones too.
func (m *Memory) Held() int { return m.kept.EstimatedSize() }

// Stopped reports whether reading and writing are held back.
func (r *Redis) Stopped() (reading, writing bool) { return r.reads.stopped(), r.writes.stopped() }

// PauseOfCalls is how long they are held back.
const PauseOfCalls = pauseOfCalls

// MostForgotten is how many subjects are forgotten one by one.
const MostForgotten = mostForgotten

// AnswersPerSubject is how many answers a subject has.
const AnswersPerSubject = answersPerSubject
