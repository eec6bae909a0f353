package plan

import (
	"context"
	"sync"
)

// A Progress counts what an operation has got of the REST API and what it still waits for. It
// is for whoever waits as well: see [WithProgress]. Its zero value is ready for use, and it
// is safe for concurrent use.
type Progress struct {
	mu  sync.Mutex
	now Figures
}

// Figures are what a [Progress] has counted so far. Wants of schedules count for each window
// that their period is split in.
type Figures struct {
	Calls, Done int // wants that a REST call answers, and those of them that have ended
	Kept        int // of Done, those that were answered by what was kept
	Failed      int // of Done, those that have no answer
	Rows        int // records that came
	OfRows      int // those that came, and about as many as are still to come
}

type progressKey struct{}

// WithProgress returns a context whose operations count in p.
func WithProgress(ctx context.Context, p *Progress) context.Context {
	return context.WithValue(ctx, progressKey{}, p)
}

func progressOf(ctx context.Context) *Progress {
	p, _ := ctx.Value(progressKey{}).(*Progress)
	return p
}

// Figures returns what has been counted so far.
func (p *Progress) Figures() Figures {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// began counts a want from which so many rows are expected.
func (p *Progress) began(expected int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Calls++
	p.now.OfRows += expected
}

// ended counts what became of it; got is nil where it failed. What is then asked for in two
// halves is neither a failure nor an answer.
func (p *Progress) ended(expected int, got *answer, kept, halved bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.OfRows -= expected
	if halved {
		p.now.Calls--
		return
	}
	p.now.Done++
	switch {
	case got == nil:
		p.now.Failed++
		return
	case kept:
		p.now.Kept++
	}
	p.now.Rows += got.rows()
	p.now.OfRows += got.rows()
}
