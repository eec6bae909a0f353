// Package cachetest holds the promises of [cache.Store] that every implementation keeps.
package cachetest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"shiftgraph/internal/caller"
	"shiftgraph/upstream/cache"
)

// A Start makes an empty store, which it closes when t ends, and a function that moves the
// store's clock on.
type Start func(t *testing.T) (store cache.Store, advance func(time.Duration))

const (
	life  = time.Hour
	grace = 10 * time.Second // for what a store does in the background
)

// Run runs the suite. Values are strings and slices of strings.
func Run(t *testing.T, start Start) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, *suite)
	}{
		{"nothing kept", nothingKept},
		{"kept is found", keptIsFound},
		{"time to the millisecond", timeToTheMillisecond},
		{"names apart", namesApart},
		{"odd names", oddNames},
		{"subjects apart", subjectsApart},
		{"tokens apart", tokensApart},
		{"same name", sameName},
		{"replaced", replaced},
		{"choice", choice},
		{"expiry", expiry},
		{"kept too late", keptTooLate},
		{"forget", forget},
		{"forgotten before it came", forgottenBeforeItCame},
		{"caller gone", callerGone},
		{"concurrent use", concurrentUse},
	} {
		t.Run(c.name, func(t *testing.T) {
			store, advance := start(t)
			c.run(t, &suite{t, store, advance, time.Now().Truncate(time.Millisecond)})
		})
	}
}

type suite struct {
	*testing.T
	store   cache.Store
	advance func(time.Duration)
	now     time.Time // when the test began
}

// Subject returns a subject of the given token.
func Subject(token byte, what string) cache.Subject {
	return cache.Subject{Who: caller.Hash{token, 31: token}, What: what}
}

// Answer returns an answer.
func Answer(name string, at time.Time, value any) cache.Answer {
	return cache.Answer{Kept: cache.Kept{Name: name, At: at}, Value: value}
}

// Named returns a choice of the newest answer of a name.
func Named(name string) func([]cache.Kept) int {
	return func(kept []cache.Kept) int {
		best := -1
		for i, k := range kept {
			if k.Name == name && (best < 0 || k.At.After(kept[best].At)) {
				best = i
			}
		}
		return best
	}
}

func (s *suite) keep(of cache.Subject, a cache.Answer, replaced func(cache.Kept) bool) {
	s.Helper()
	s.store.Keep(s.Context(), of, a, s.now.Add(life), replaced)
}

func (s *suite) find(of cache.Subject, name string) (cache.Answer, bool) {
	return s.store.Find(s.Context(), of, Named(name))
}

// found waits until the store has the value under the name.
func (s *suite) found(of cache.Subject, name string, value any) cache.Answer {
	s.Helper()
	var last cache.Answer
	s.until(fmt.Sprintf("%q of %s was not found with the value %v", name, of.What, value), func() bool {
		a, ok := s.find(of, name)
		last = a
		return ok && reflect.DeepEqual(a.Value, value)
	})
	return last
}

// gone waits until the store does not have the name.
func (s *suite) gone(of cache.Subject, name string) {
	s.Helper()
	s.until(fmt.Sprintf("%q of %s is still found", name, of.What), func() bool {
		_, ok := s.find(of, name)
		return !ok
	})
}

func (s *suite) until(otherwise string, done func() bool) {
	s.Helper()
	for deadline := time.Now().Add(grace); !done(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.Fatal(otherwise)
		}
	}
}

var unit = Subject(1, "UnitSchedule/1001")

func nothingKept(t *testing.T, s *suite) {
	if a, ok := s.find(unit, "week"); ok {
		t.Errorf("found %v in an empty store", a)
	}
	s.store.Forget(t.Context(), unit)
}

func keptIsFound(_ *testing.T, s *suite) {
	value := []string{"a", "", "ä\x00|"}
	s.keep(unit, Answer("week", s.now, value), nil)
	s.found(unit, "week", value)
	s.keep(unit, Answer("long", s.now, strings.Repeat("0123456789", 10_000)), nil)
	s.found(unit, "long", strings.Repeat("0123456789", 10_000))
}

func timeToTheMillisecond(t *testing.T, s *suite) {
	at := s.now.Add(-time.Minute + 7*time.Millisecond)
	s.keep(unit, Answer("week", at, "v"), nil)
	if a := s.found(unit, "week", "v"); !a.At.Equal(at) || a.Name != "week" {
		t.Errorf("got %q at %v, want %q at %v", a.Name, a.At, "week", at)
	}
	s.store.Find(t.Context(), unit, func(kept []cache.Kept) int {
		if len(kept) != 1 || !kept[0].At.Equal(at) {
			t.Errorf("choose was shown %v, want one of %v", kept, at)
		}
		return -1
	})
}

func namesApart(_ *testing.T, s *suite) {
	s.keep(unit, Answer("week", s.now, "of a week"), nil)
	s.keep(unit, Answer("day", s.now, "of a day"), nil)
	s.found(unit, "week", "of a week")
	s.found(unit, "day", "of a day")
}

func oddNames(_ *testing.T, s *suite) {
	for _, name := range []string{"", "|", "1|2|3", "a b\r\n", "ä", "*"} {
		s.keep(unit, Answer(name, s.now, "value of "+name), nil)
	}
	for _, name := range []string{"", "|", "1|2|3", "a b\r\n", "ä", "*"} {
		s.found(unit, name, "value of "+name)
	}
}

func subjectsApart(t *testing.T, s *suite) {
	s.keep(unit, Answer("week", s.now, "v"), nil)
	s.found(unit, "week", "v")
	for _, what := range []string{"UnitSchedule/100", "UnitSchedule/10011", "UnitSchedule", ""} {
		if a, ok := s.find(Subject(1, what), "week"); ok {
			t.Errorf("%q has %v, which was kept about %q", what, a, unit.What)
		}
	}
}

func tokensApart(t *testing.T, s *suite) {
	other := Subject(2, unit.What)
	near := unit
	near.Who[31]++ // a hash that is the same but for its last byte
	s.keep(unit, Answer("week", s.now, "mine"), nil)
	s.found(unit, "week", "mine")
	for _, of := range []cache.Subject{other, near} {
		if a, ok := s.find(of, "week"); ok {
			t.Errorf("another token's answer was found: %v", a)
		}
	}
	s.keep(other, Answer("week", s.now, "theirs"), nil)
	s.found(other, "week", "theirs")
	s.found(unit, "week", "mine")
	s.store.Forget(t.Context(), other)
	s.gone(other, "week")
	s.found(unit, "week", "mine")
}

func sameName(t *testing.T, s *suite) {
	s.keep(unit, Answer("week", s.now.Add(-time.Minute), "old"), nil)
	s.found(unit, "week", "old")
	s.keep(unit, Answer("week", s.now, "new"), nil)
	s.found(unit, "week", "new")
	s.store.Find(t.Context(), unit, func(kept []cache.Kept) int {
		if len(kept) != 1 {
			t.Errorf("kept %v, want the new answer alone", kept)
		}
		return -1
	})
}

func replaced(_ *testing.T, s *suite) {
	for _, day := range []string{"mon", "tue", "jan"} {
		s.keep(unit, Answer(day, s.now, day), nil)
	}
	s.keep(unit, Answer("week", s.now, "week"), func(k cache.Kept) bool { return k.Name == "mon" || k.Name == "tue" })
	s.found(unit, "week", "week")
	s.gone(unit, "mon")
	s.gone(unit, "tue")
	s.found(unit, "jan", "jan")
}

func choice(t *testing.T, s *suite) {
	s.keep(unit, Answer("a", s.now, "a"), nil)
	s.keep(unit, Answer("b", s.now, "b"), nil)
	s.found(unit, "b", "b")
	for _, i := range []int{-1, -2, 2, 1 << 40} {
		if a, ok := s.store.Find(t.Context(), unit, func([]cache.Kept) int { return i }); ok {
			t.Errorf("choice %d gave %v, want nothing", i, a)
		}
	}
	for i := range 2 {
		var shown []cache.Kept
		a, ok := s.store.Find(t.Context(), unit, func(kept []cache.Kept) int {
			shown = slices.Clone(kept)
			return i
		})
		if !ok || len(shown) != 2 || a.Name != shown[i].Name || a.Value != shown[i].Name {
			t.Errorf("choice %d of %v gave %v, %v", i, shown, a, ok)
		}
	}
}

func expiry(t *testing.T, s *suite) {
	s.store.Keep(t.Context(), unit, Answer("short", s.now, "s"), s.now.Add(30*time.Minute), nil)
	s.store.Keep(t.Context(), unit, Answer("long", s.now, "l"), s.now.Add(2*time.Hour), nil)
	s.found(unit, "short", "s")
	s.found(unit, "long", "l")
	s.advance(31 * time.Minute)
	if a, ok := s.find(unit, "short"); ok {
		t.Errorf("found %v after its time", a)
	}
	s.found(unit, "long", "l")
	s.advance(90 * time.Minute)
	if a, ok := s.find(unit, "long"); ok {
		t.Errorf("found %v after its time", a)
	}
	s.store.Find(t.Context(), unit, func(kept []cache.Kept) int {
		t.Errorf("choose was called with %v and nothing is kept", kept)
		return 0
	})
}

func keptTooLate(t *testing.T, s *suite) {
	s.store.Keep(t.Context(), unit, Answer("past", s.now, "p"), s.now.Add(-time.Second), nil)
	s.keep(unit, Answer("week", s.now, "w"), nil)
	s.found(unit, "week", "w")
	if a, ok := s.find(unit, "past"); ok {
		t.Errorf("found %v, which was kept until a time that had passed", a)
	}
}

func forget(t *testing.T, s *suite) {
	s.keep(unit, Answer("week", s.now, "w"), nil)
	s.keep(unit, Answer("day", s.now, "d"), nil)
	s.found(unit, "day", "d")
	s.store.Forget(t.Context(), unit)
	for _, name := range []string{"week", "day"} { // at once
		if a, ok := s.find(unit, name); ok {
			t.Errorf("found %v after it was forgotten", a)
		}
	}
	s.advance(time.Second)
	s.keep(unit, Answer("week", s.now.Add(time.Second), "again"), nil)
	s.found(unit, "week", "again")
	s.gone(unit, "day")
}

func forgottenBeforeItCame(t *testing.T, s *suite) {
	for i := range 20 {
		s.keep(unit, Answer(fmt.Sprint(i), s.now, "v"), nil) // some may still be on their way
	}
	s.store.Forget(t.Context(), unit)
	for range 20 {
		for i := range 20 {
			if a, ok := s.find(unit, fmt.Sprint(i)); ok {
				t.Fatalf("found %v after it was forgotten", a)
			}
		}
		time.Sleep(time.Millisecond)
	}
}

func callerGone(_ *testing.T, s *suite) {
	ctx, cancel := context.WithCancel(s.Context())
	cancel()
	s.store.Keep(ctx, unit, Answer("week", s.now, "w"), s.now.Add(life), nil) // the call was made, its answer is good
	s.found(unit, "week", "w")
	for range 10 {
		s.store.Find(ctx, unit, Named("week")) // says nothing against the store
	}
	s.found(unit, "week", "w")
}

func concurrentUse(t *testing.T, s *suite) {
	const subjects, rounds, hands = 3, 40, 4
	var all sync.WaitGroup
	for hand := range hands {
		all.Go(func() {
			for round := range rounds {
				of := Subject(byte(round%subjects), "UnitSchedule/1")
				name := fmt.Sprint(hand)
				s.keep(of, Answer(name, s.now.Add(time.Duration(round)*time.Millisecond), []string{name}), func(k cache.Kept) bool { return k.Name == "none" })
				a, ok := s.store.Find(t.Context(), of, func(kept []cache.Kept) int { return len(kept) - 1 })
				if v, is := a.Value.([]string); ok && (!is || len(v) != 1 || v[0] != a.Name) {
					t.Errorf("found %v under %q", a.Value, a.Name)
				}
				if round%10 == 9 {
					s.store.Forget(t.Context(), of)
				}
			}
		})
	}
	all.Wait()
}
