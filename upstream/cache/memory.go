package cache

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
)

const (
	// answersPerSubject bounds how many answers one subject has: periods, levels and fields
	// that were asked for in ever new ways would otherwise pile up.
	answersPerSubject = 32
	// sweepEvery is how long an answer may stay in memory after it has expired.
	sweepEvery = 15 * time.Second
	// share is the part of the whole that one subject's answers may have: one in four.
	share = 4
	// mostOfSubject keeps the weight of a subject within otter's 32 bits.
	mostOfSubject = 1 << 31
	// perAnswer is about what keeping an answer takes beside its value and its names.
	perAnswer = 256
)

// Memory keeps answers in this process, bounded by the bytes that they take. What was used
// often or not long ago stays longest.
//
// It runs no goroutine of its own. While it holds anything, a timer takes out what has
// expired, within 15 seconds; [Memory.Close] stops it.
type Memory struct {
	kept *otter.Cache[Subject, *answers]
	most int64 // bytes that one subject's answers may have
	now  func() time.Time

	mu     sync.Mutex
	sweep  *time.Timer // nil while nothing is kept
	closed bool
}

// answers are what is kept about one subject. They are replaced as a whole, never changed.
type answers struct {
	of     []stored
	shown  []Kept // of each, as Find shows it
	weight int64  // bytes, of all together
}

type stored struct {
	Answer
	until  time.Time
	weight int64 // bytes
}

// NewMemory returns an empty store for about maxBytes bytes of answers. The answers about
// one subject may together have a quarter of them: those over it leave, the oldest first,
// and a single answer over it is not kept.
func NewMemory(maxBytes int64) *Memory {
	maxBytes = max(maxBytes, 1)
	return &Memory{
		// Without an expiry calculator otter starts no goroutine, and with an executor that
		// runs what it is given its upkeep is done when a write returns. Nothing below calls
		// the cache from inside one of its callbacks, as such an executor demands.
		kept: otter.Must(&otter.Options[Subject, *answers]{
			MaximumWeight: uint64(maxBytes),
			Weigher:       func(_ Subject, a *answers) uint32 { return uint32(a.weight) },
			Executor:      func(run func()) { run() },
		}),
		most: min(maxBytes/share, mostOfSubject),
		now:  time.Now,
	}
}

// Find implements [Store].
func (m *Memory) Find(_ context.Context, s Subject, choose func([]Kept) int) (Answer, bool) {
	a, ok := m.kept.GetIfPresent(s)
	if !ok {
		return Answer{}, false
	}
	live, shown := a.of, a.shown
	now := m.now()
	expired := func(x stored) bool { return !now.Before(x.until) }
	if slices.ContainsFunc(live, expired) {
		live = slices.DeleteFunc(slices.Clone(live), expired)
		shown = kept(live)
	}
	if len(live) == 0 {
		return Answer{}, false
	}
	i := choose(shown)
	if i < 0 || i >= len(live) {
		return Answer{}, false
	}
	return live[i].Answer, true
}

// kept is what answers are to those who choose among them.
func kept(of []stored) []Kept {
	out := make([]Kept, len(of))
	for i, x := range of {
		out[i] = x.Kept
	}
	return out
}

// Keep implements [Store]. It calls replaced, which may not call the store, before it
// returns.
func (m *Memory) Keep(_ context.Context, s Subject, a Answer, until time.Time, replaced func(Kept) bool) {
	now := m.now()
	x := stored{Answer: a, until: until, weight: perAnswer + int64(len(a.Name)+len(s.What)) + weigh(a.Value)}
	m.kept.Compute(s, func(old *answers, found bool) (*answers, otter.ComputeOp) {
		var of []stored
		if found {
			of = slices.DeleteFunc(slices.Clone(old.of), func(y stored) bool {
				return y.Name == a.Name || !now.Before(y.until) || replaced != nil && replaced(y.Kept)
			})
		}
		if x.weight <= m.most && now.Before(until) {
			of = append(of, x)
		}
		return m.answers(of)
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sweep == nil && !m.closed && m.kept.EstimatedSize() > 0 {
		m.sweep = time.AfterFunc(sweepEvery, m.takeOut)
	}
	if m.closed {
		m.kept.InvalidateAll()
	}
}

// answers bounds what is kept about a subject: the oldest leave.
func (m *Memory) answers(of []stored) (*answers, otter.ComputeOp) {
	out := &answers{of: of}
	for _, x := range of {
		out.weight += x.weight
	}
	for len(out.of) > answersPerSubject || out.weight > m.most {
		oldest := 0
		for i, x := range out.of {
			if x.At.Before(out.of[oldest].At) {
				oldest = i
			}
		}
		out.weight -= out.of[oldest].weight
		out.of = slices.Delete(out.of, oldest, oldest+1)
	}
	if len(out.of) == 0 {
		return nil, otter.InvalidateOp
	}
	out.shown = kept(out.of)
	return out, otter.WriteOp
}

// Forget implements [Store].
func (m *Memory) Forget(_ context.Context, s Subject) { m.kept.Invalidate(s) }

// Bytes is about how much memory the answers take.
func (m *Memory) Bytes() int64 { return int64(m.kept.WeightedSize()) }

// Close drops everything and stops the timer. The store keeps nothing from then on.
func (m *Memory) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	if m.sweep != nil {
		m.sweep.Stop()
		m.sweep = nil
	}
	m.kept.InvalidateAll()
}

// takeOut drops what has expired, and comes back as long as anything is kept.
func (m *Memory) takeOut() {
	now := m.now()
	expired := func(x stored) bool { return !now.Before(x.until) }
	var subjects []Subject
	for s, a := range m.kept.All() {
		if slices.ContainsFunc(a.of, expired) {
			subjects = append(subjects, s)
		}
	}
	for _, s := range subjects {
		m.kept.Compute(s, func(old *answers, found bool) (*answers, otter.ComputeOp) {
			if !found {
				return nil, otter.CancelOp
			}
			return m.answers(slices.DeleteFunc(slices.Clone(old.of), expired))
		})
	}
	m.kept.CleanUp() // what waits in its buffers still refers to values
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.closed:
	case m.kept.EstimatedSize() > 0:
		m.sweep.Reset(sweepEvery)
	default:
		m.sweep = nil
	}
}
