// Package cache keeps what REST calls brought, for each token apart, in this process
// ([Memory]), in a Redis or Valkey that several processes share ([Redis]), or in a file for
// the next run of a program ([Journal]).
//
// It knows nothing of what it keeps: which answer serves which question, and for how long,
// is for package plan to say. A store may lose anything at any time, and may never fail
// anybody: what it does not have is asked of the API.
package cache

import (
	"context"
	"time"

	"shiftgraph/internal/caller"
)

// A Subject is what answers are kept about: one resource as one token sees it. Answers of
// two tokens never meet.
type Subject struct {
	Who  caller.Hash
	What string // such as "UnitSchedule/1001"; letters, digits and slashes
}

// Kept is what a store has about a subject.
type Kept struct {
	Name string    // which of the answers about the subject: its period, levels and fields
	At   time.Time // when the call that brought it began, to the millisecond
}

// An Answer is a kept value. Values are shared: nothing in them may be changed.
type Answer struct {
	Kept
	Value any
}

// A Store keeps answers. It is safe for concurrent use.
//
// Every implementation passes the suite of package cachetest.
type Store interface {
	// Find shows choose what is kept about s, in no promised order, and returns the answer
	// at the index that choose gives back. It is false when choose gives -1, when nothing is
	// kept (choose may not be called then), and when the store cannot tell in good time.
	Find(ctx context.Context, s Subject, choose func([]Kept) int) (Answer, bool)

	// Keep keeps a until the given time, or shorter, in the place of an answer of the same
	// name and of those for which replaced, where it is not nil, says true. It may return
	// before others see the answer.
	Keep(ctx context.Context, s Subject, a Answer, until time.Time, replaced func(Kept) bool)

	// Forget drops everything about s. Whoever calls Find afterwards in this process does
	// not find it.
	Forget(ctx context.Context, s Subject)
}
