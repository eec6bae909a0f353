package plan

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/wfm"
	"shiftgraph/upstream"
	"shiftgraph/upstream/cache"
)

// A Lifetime says for how long what a call brought serves other operations of its token.
type Lifetime struct {
	Fresh   time.Duration // without the API being asked; 0: it is not kept at all
	Stale   time.Duration // after Fresh, while it is asked for anew behind the answer's back
	IfError time.Duration // after Fresh, where the API does not give an answer
}

// longest is for how long anything is kept.
func (l Lifetime) longest() time.Duration { return l.Fresh + max(l.Stale, l.IfError) }

// word says what an answer of that age is: "hit" while it is fresh, "stale" while it may
// serve all the same, and "miss" after that.
func (l Lifetime) word(age time.Duration) string {
	switch {
	case age <= l.Fresh:
		return cacheHit
	case age <= l.Fresh+l.Stale:
		return cacheStale
	}
	return cacheMiss
}

// keeper keeps answers in a store and finds those that serve a want. Errors, 404 and
// schedules with gaps never get here.
type keeper struct {
	store     cache.Store // nil: nothing is kept
	inProcess bool        // what the store has is there without waiting
	lifetimes map[Resource]Lifetime

	mu         sync.Mutex
	refused    map[caller.Hash]denial
	refreshing map[flightKey]bool
}

// A denial is when the API last refused a token: what was kept of it before counts no more.
// It is kept in the store too, for the processes that share it.
type denial struct{ at, checked time.Time }

// recheck is how often a token's refusal is looked up in the store.
const recheck = time.Second

func newKeeper(store cache.Store, lifetimes map[Resource]Lifetime) *keeper {
	_, inProcess := store.(*cache.Memory)
	return &keeper{store: store, inProcess: inProcess, lifetimes: lifetimes, refused: map[caller.Hash]denial{}, refreshing: map[flightKey]bool{}}
}

// lifetime is that of what a want asks for; zero where nothing is kept of it.
func (k *keeper) lifetime(w Want) Lifetime {
	if k.store == nil {
		return Lifetime{}
	}
	l := k.lifetimes[w.Entity.Resource()]
	if l.Fresh <= 0 {
		return Lifetime{}
	}
	return l
}

// find returns what is kept for w and not older than since, if anything is. also are the
// fields that fresh answers have which lack some of w's: asked for with them, one answer
// will serve both.
func (k *keeper) find(ctx context.Context, who caller.Hash, w Want, since time.Time) (found *answer, also Fields) {
	life := k.lifetime(w)
	if life.Fresh == 0 {
		return nil, ""
	}
	if at := k.refusedAt(ctx, who); at.After(since) {
		since = at
	}
	now, others := time.Now(), []string(nil)
	var room [64]byte
	exactly := w.appendName(room[:0])
	got, ok := k.store.Find(ctx, subject(who, w), func(kept []cache.Kept) int {
		best := -1
		others = nil
		for i, a := range kept {
			age := now.Sub(a.At)
			if a.At.Before(since) || age > life.longest() {
				continue
			}
			x := w // as most are, which is told without reading the name
			if a.Name != string(exactly) {
				var readable bool
				if x, readable = named(w, a.Name); !readable {
					continue
				}
			}
			if x.covers(w) {
				if best < 0 || a.At.After(kept[best].At) {
					best = i
				}
				continue
			}
			fields := x.Fields.List()
			if x.Fields = w.Fields; x.covers(w) && age <= life.Fresh {
				others = append(others, fields...)
			}
		}
		return best
	})
	if ok {
		return &answer{value: got.Value, at: got.At}, ""
	}
	if others == nil {
		return nil, ""
	}
	return nil, FieldSet(others...)
}

// periods returns those of fresh schedules that are kept and would do for w on their days.
func (k *keeper) periods(ctx context.Context, who caller.Hash, w Want, since time.Time) (out []wfm.Period) {
	life := k.lifetime(w)
	if life.Fresh == 0 {
		return nil
	}
	if at := k.refusedAt(ctx, who); at.After(since) {
		since = at
	}
	k.store.Find(ctx, subject(who, w), func(kept []cache.Kept) int {
		out = out[:0] // a store may ask again
		for _, a := range kept {
			x, readable := named(w, a.Name)
			period := x.Period
			if x.Period = w.Period; readable && x.covers(w) && !a.At.Before(since) && time.Since(a.At) <= life.Fresh {
				out = append(out, period)
			}
		}
		return -1
	})
	return out
}

// kept is [keeper.find], and for a planning unit out of the list of all too.
func (p *Planner) kept(ctx context.Context, who caller.Hash, w Want, since time.Time) (found *answer, also Fields) {
	if found, also = p.keeper.find(ctx, who, w, since); found == nil {
		found = p.unitOfList(ctx, who, w, since)
	}
	return found, also
}

// unitOfList returns the planning unit that w wants out of the list of all, where that is
// kept and fresh and has it.
func (p *Planner) unitOfList(ctx context.Context, who caller.Hash, w Want, since time.Time) *answer {
	if w.Entity != Unit {
		return nil
	}
	list := w
	list.Entity, list.ID = Units, 0
	kept, _ := p.keeper.find(ctx, who, list, since)
	if kept == nil || time.Since(kept.at) > p.keeper.lifetime(list).Fresh {
		return nil
	}
	if units, ok := kept.value.(*Table[wfm.PlanningUnit]); ok && units.Get(w.ID) != nil {
		return &answer{value: units.Get(w.ID), at: kept.at}
	}
	return nil
}

// keep keeps what a call brought. It takes the place of the answers that it covers.
func (k *keeper) keep(ctx context.Context, who caller.Hash, w Want, got *answer) {
	life := k.lifetime(w)
	switch {
	case life.Fresh == 0:
		return
	case got.absent: // what is not there now may be there in a moment, or be a matter of rights
		k.store.Forget(ctx, subject(who, w))
		return
	}
	k.store.Keep(ctx, subject(who, w), cache.Answer{Kept: cache.Kept{Name: w.name(), At: got.at}, Value: got.value}, got.at.Add(life.longest()),
		func(old cache.Kept) bool {
			x, readable := named(w, old.Name)
			return !readable || w.covers(x) && !old.At.After(got.at)
		})
}

const mostRefused = 10_000

// failed notes that the API refuses a token, or one thing to it: what was kept before must
// not outlive the right to read it.
func (k *keeper) failed(ctx context.Context, who caller.Hash, w Want, err error) {
	switch {
	case k.store == nil:
	case errors.Is(err, upstream.Unauthorized):
		now := time.Now()
		k.refuse(who, denial{now, now})
		k.store.Keep(ctx, refusalOf(who), cache.Answer{Kept: cache.Kept{Name: "refused", At: now}, Value: []wfm.PlanningPeriod{}}, now.Add(k.longest()), nil)
	case errors.Is(err, upstream.Forbidden):
		k.store.Forget(ctx, subject(who, w))
	}
}

// refusalOf is where a store keeps that the API has refused a token. Its value says nothing.
func refusalOf(who caller.Hash) cache.Subject { return cache.Subject{Who: who, What: "refused"} }

// refusedAt is when the API last refused the token, as far as this process and those that
// share its store know; the zero time where it never did.
func (k *keeper) refusedAt(ctx context.Context, who caller.Hash) time.Time {
	now := time.Now()
	k.mu.Lock()
	known, seen := k.refused[who]
	k.mu.Unlock()
	if seen && now.Sub(known.checked) < recheck {
		return known.at
	}
	got, ok := k.store.Find(ctx, refusalOf(who), func(kept []cache.Kept) int { return len(kept) - 1 })
	if ok && got.At.After(known.at) {
		known.at = got.At
	}
	known.checked = now
	k.refuse(who, known)
	return known.at
}

func (k *keeper) refuse(who caller.Hash, r denial) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.refused) >= mostRefused {
		clear(k.refused)
	}
	k.refused[who] = r
}

// longest is for how long anything is kept.
func (k *keeper) longest() time.Duration {
	var most time.Duration
	for _, l := range k.lifetimes {
		most = max(most, l.longest())
	}
	return most
}

// excused reports whether a kept answer may stand in for a failed call.
func excused(err error) bool {
	for _, kind := range []upstream.Kind{upstream.Timeout, upstream.RateLimited, upstream.Unavailable, upstream.BadResponse} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// refresh asks for w behind the back of those who were given an older answer.
func (p *Planner) refresh(ctx context.Context, who caller.Hash, w Want) {
	k, key := p.keeper, flightKey{who, w.target()}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.refreshing[key] {
		return
	}
	k.refreshing[key] = true
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.config.Timeout)
	p.flights.running.Go(func() {
		defer cancel()
		_, _, err := p.flights.do(ctx, who, w, terms{fixed: true})
		k.failed(ctx, who, w, err)
		k.mu.Lock()
		defer k.mu.Unlock()
		delete(k.refreshing, key)
	})
}

func subject(who caller.Hash, w Want) cache.Subject {
	return cache.Subject{Who: who, What: string(w.Entity.Resource()) + "/" + strconv.Itoa(int(w.Entity)) + "/" + w.ID.String()}
}

// name says which of the answers to its subject's question w is.
func (w Want) name() string { return string(w.appendName(nil)) }

func (w Want) appendName(b []byte) []byte {
	b = append(strconv.AppendInt(b, int64(w.Period.Start), 10), ';')
	b = append(strconv.AppendInt(b, int64(w.Period.End), 10), ';')
	b = append(append(b, w.Levels...), ';')
	b = append(append(b, w.Fields...), ';')
	return strconv.AppendBool(b, w.UserID)
}

// named reads a name of an answer to the question of w's subject.
func named(w Want, name string) (Want, bool) {
	parts := strings.Split(name, ";")
	if len(parts) != 5 {
		return Want{}, false
	}
	start, err := strconv.ParseInt(parts[0], 10, 32)
	end, err2 := strconv.ParseInt(parts[1], 10, 32)
	userID, err3 := strconv.ParseBool(parts[4])
	return Want{
		Entity: w.Entity, ID: w.ID, Period: wfm.Period{Start: wfm.Date(start), End: wfm.Date(end)},
		Levels: Levels(parts[2]), Fields: Fields(parts[3]), UserID: userID,
	}, err == nil && err2 == nil && err3 == nil
}
