package cache

import (
	"context"
	"slices"
	"time"

	"github.com/redis/rueidis"
)

// A job is an answer that waits to be written.
type job struct {
	subject  Subject
	answer   Answer
	until    time.Time
	replaced func(Kept) bool
}

// Keep implements [Store]. The answer is written later, or not at all when too many wait
// or the server does not answer: replaced is called then, from another goroutine.
func (r *Redis) Keep(_ context.Context, s Subject, a Answer, until time.Time, replaced func(Kept) bool) {
	now := r.now()
	if latest := now.Add(longestLife); until.After(latest) {
		until = latest
	}
	if r.ctx.Err() != nil || !now.Before(until) || r.writes.stopped() {
		return
	}
	select {
	case r.queue <- job{s, a, until, replaced}:
	default:
	}
}

// Forget implements [Store]. It holds at once in this process; Redis is told as soon as
// that is possible. When very many subjects are forgotten at a time, everything is.
func (r *Redis) Forget(_ context.Context, s Subject) {
	r.forgotten.add(s)
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// write does what waits, one after the other, until the store is closed.
func (r *Redis) write() {
	for r.ctx.Err() == nil {
		again := r.tell()
		select {
		case <-r.ctx.Done():
		case <-r.wake:
		case <-again:
		case j := <-r.queue:
			r.tell() // first: what it deletes must not be the new answer
			r.keep(j)
		}
	}
}

// tell deletes what was forgotten. It returns when to try again; nil when all is told.
func (r *Redis) tell() <-chan time.Time {
	for r.ctx.Err() == nil {
		s, at, ok := r.forgotten.untold()
		if !ok {
			return nil
		}
		if ok, _ := r.writes.allow(); !ok {
			return time.After(pauseOfCalls)
		}
		if !r.written(r.do(r.writer.B().Del().Key(r.key(s)).Build())) {
			continue // until the breaker says no
		}
		r.forgotten.told(s, at)
	}
	return nil
}

// do sends commands in one go and returns their results.
func (r *Redis) do(commands ...rueidis.Completed) []rueidis.RedisResult {
	ctx, cancel := context.WithTimeout(r.ctx, patience)
	defer cancel()
	return r.writer.DoMulti(ctx, commands...)
}

// written reports whether all commands were done, and tells the breaker.
func (r *Redis) written(results []rueidis.RedisResult) bool {
	for _, x := range results {
		if err := x.Error(); err != nil {
			r.failed(err)
			return false
		}
	}
	r.writes.succeeded()
	return true
}

// failed tells the breaker, unless it was Close that ended the command.
func (r *Redis) failed(err error) {
	if r.ctx.Err() == nil {
		r.writes.failed(err)
	}
}

// keep writes an answer and takes out those that it replaces, or nothing.
func (r *Redis) keep(j job) {
	if r.forgotten.holds(j.subject, j.answer.At) || !r.now().Before(j.until) || r.writes.stopped() {
		return
	}
	packed, err := r.pack.pack(j.answer.Value)
	if err != nil {
		return // too large, or nothing that the codec knows
	}
	if ok, _ := r.writes.allow(); !ok {
		return
	}
	key := r.key(j.subject)
	names, err := r.do(r.writer.B().Hkeys().Key(key).Build())[0].AsStrSlice()
	foreign := wrongType(err)
	if err != nil && !foreign {
		r.failed(err)
		return
	}
	out, last := r.leaving(j, names)
	f := field{j.answer.Kept, j.until}
	commands := []rueidis.Completed{r.writer.B().Multi().Build()}
	if foreign {
		commands = append(commands, r.writer.B().Del().Key(key).Build())
	}
	if len(out) > 0 {
		commands = append(commands, r.writer.B().Hdel().Key(key).Field(out...).Build())
	}
	commands = append(commands,
		r.writer.B().Hset().Key(key).FieldValue().FieldValue(f.String(), rueidis.BinaryString(packed)).Build(),
		r.writer.B().Pexpireat().Key(key).MillisecondsTimestamp(last.UnixMilli()).Build(),
		r.writer.B().Exec().Build())
	r.written(r.do(commands...))
}

// leaving returns the fields that a new answer takes the place of, and the end of the
// longest life among those that stay.
func (r *Redis) leaving(j job, names []string) (out []string, last time.Time) {
	last = j.until
	now := r.now()
	self := field{j.answer.Kept, j.until}.String()
	var stay []field
	for _, name := range names {
		f, ok := parseField(name)
		switch {
		case name == self: // is written over
		case !ok, !now.Before(f.until), f.Name == j.answer.Name, r.forgotten.holds(j.subject, f.At), j.replaced != nil && j.replaced(f.Kept):
			out = append(out, name)
		default:
			stay = append(stay, f)
		}
	}
	slices.SortFunc(stay, func(a, b field) int { return b.At.Compare(a.At) }) // newest first
	for i, f := range stay {
		switch {
		case i >= answersPerSubject-1:
			out = append(out, f.String())
		case f.until.After(last):
			last = f.until
		}
	}
	return out, last
}
