// Package progress tells a client how far an operation of theirs is while it runs: REST calls
// done of those that are known to come, records, and bytes of the answer. A request that
// wants to be followed says so by a header and names itself by its request id; another
// request of the same token asks for /progress/ID.
//
//   - progress.go: the operations that are followed, and how many may be
//   - http.go: the middleware that lists them, and the handler that tells
//
// Neighbours: package guard stands in front of both, so that the caller is known; package
// graphqlhttp runs what is followed, and says what is refused; package plan counts.
package progress

import (
	"container/list"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"shiftgraph/internal/caller"
	"shiftgraph/upstream/plan"
)

// How many operations are listed at once, those that have ended among them. One that finds
// no place runs as it would have, and is not followed: progress is a courtesy, and no reason
// to refuse work.
const (
	mostOfToken = 16
	mostOfAll   = 4096
)

// keptFor is how long an operation stays listed when it has ended, so that whoever asks each
// second sees that it did.
const keptFor = 10 * time.Second

// A Board lists the operations that somebody follows. What is on it of one token is nobody
// else's to see.
type Board struct {
	now func() time.Time

	mu    sync.Mutex
	of    map[caller.Hash][]*operation
	total int
	ended list.List // of *operation, in the order in which they ended
}

// NewBoard returns a board without operations. now is the clock by which those that have
// ended leave it.
func NewBoard(now func() time.Time) *Board {
	return &Board{now: now, of: map[caller.Hash][]*operation{}}
}

// An operation that is followed.
type operation struct {
	who   caller.Hash
	id    string
	calls plan.Progress
	sent  atomic.Int64

	// Under the lock of Board.
	place *list.Element // among those that have ended; nil while it runs
	until time.Time     // it has ended and stays listed so long
}

// begin lists an operation; nil where it is not to be followed: there is no place, or one of
// the same token and id runs. One that has ended makes room for its like.
func (b *Board) begin(who caller.Hash, id string) *operation {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clear()
	if same := b.find(who, id); same != nil {
		if same.place == nil {
			return nil
		}
		b.remove(same)
	}
	if its := b.of[who]; len(its) >= mostOfToken {
		over := slices.IndexFunc(its, func(op *operation) bool { return op.place != nil })
		if over < 0 {
			return nil
		}
		b.remove(its[over])
	}
	if b.total >= mostOfAll {
		oldest, ok := b.oldest()
		if !ok {
			return nil
		}
		b.remove(oldest)
	}
	op := &operation{who: who, id: id}
	b.of[who] = append(b.of[who], op)
	b.total++
	return op
}

// end says that nothing more happens to an operation.
func (b *Board) end(op *operation) {
	b.mu.Lock()
	defer b.mu.Unlock()
	op.until = b.now().Add(keptFor)
	op.place = b.ended.PushBack(op)
	b.clear()
}

// Figures are how far an operation is.
type Figures struct {
	Calls        int   `json:"calls"`        // REST calls that are known to be needed, or what was kept in the place of one
	CallsDone    int   `json:"callsDone"`    // those of them that have ended
	CallsFailed  int   `json:"callsFailed"`  // those of the latter that have no answer
	Rows         int   `json:"rows"`         // records that came
	RowsExpected int   `json:"rowsExpected"` // those, and about as many as are still to come
	BytesSent    int64 `json:"bytesSent"`    // of the answer, before it is packed
	Done         bool  `json:"done"`         // the answer is written, or broke off
}

// look returns how far an operation of who is; false where no such one is listed.
func (b *Board) look(who caller.Hash, id string) (Figures, bool) {
	b.mu.Lock()
	b.clear()
	op := b.find(who, id)
	done := op != nil && op.place != nil
	b.mu.Unlock()
	if op == nil {
		return Figures{}, false
	}
	f := op.calls.Figures()
	return Figures{
		Calls: f.Calls, CallsDone: f.Done, CallsFailed: f.Failed,
		Rows: f.Rows, RowsExpected: f.OfRows,
		BytesSent: op.sent.Load(), Done: done,
	}, true
}

func (b *Board) find(who caller.Hash, id string) *operation {
	for _, op := range b.of[who] {
		if op.id == id {
			return op
		}
	}
	return nil
}

// clear takes those off that ended long ago.
func (b *Board) clear() {
	now := b.now()
	for {
		op, ok := b.oldest()
		if !ok || now.Before(op.until) {
			return
		}
		b.remove(op)
	}
}

// oldest is the one that ended first.
func (b *Board) oldest() (*operation, bool) {
	front := b.ended.Front()
	if front == nil {
		return nil, false
	}
	op, ok := front.Value.(*operation)
	return op, ok
}

// remove takes an operation that has ended off the board.
func (b *Board) remove(op *operation) {
	b.ended.Remove(op.place)
	rest := slices.DeleteFunc(b.of[op.who], func(other *operation) bool { return other == op })
	if len(rest) == 0 {
		delete(b.of, op.who)
	} else {
		b.of[op.who] = rest
	}
	b.total--
}
