package cache_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"shiftgraph/upstream/cache"
	"shiftgraph/upstream/cache/cachetest"
)

func TestMemory(t *testing.T) {
	cachetest.Run(t, func(t *testing.T) (cache.Store, func(time.Duration)) {
		m := cache.NewMemory(64 << 20)
		t.Cleanup(m.Close)
		return m, m.Advance
	})
}

func TestMemoryIsBoundedByBytes(t *testing.T) {
	const most = 1 << 20
	m := cache.NewMemory(most)
	defer m.Close()
	now := time.Now()
	for i := range 1000 {
		of := cachetest.Subject(1, fmt.Sprint("UnitSchedule/", i))
		m.Keep(t.Context(), of, cachetest.Answer("week", now, strings.Repeat("x", 10_000)), now.Add(time.Hour), nil)
		if m.Bytes() > most {
			t.Fatalf("after %d answers the store has %d bytes, want %d at most", i+1, m.Bytes(), most)
		}
	}
	found := 0
	for i := range 1000 {
		if _, ok := m.Find(t.Context(), cachetest.Subject(1, fmt.Sprint("UnitSchedule/", i)), cachetest.Named("week")); ok {
			found++
		}
	}
	if most := most / 10_000; found < most*3/4 || found > most {
		t.Errorf("%d answers of 10 kB are kept, want about %d", found, most)
	}
}

func TestMemoryKeepsNoAnswerOfMoreThanAQuarter(t *testing.T) {
	m := cache.NewMemory(1 << 20)
	defer m.Close()
	now := time.Now()
	of := cachetest.Subject(1, "UnitSchedule/1")
	m.Keep(t.Context(), of, cachetest.Answer("small", now, strings.Repeat("x", 200<<10)), now.Add(time.Hour), nil)
	m.Keep(t.Context(), of, cachetest.Answer("large", now, strings.Repeat("x", 300<<10)), now.Add(time.Hour), nil)
	if _, ok := m.Find(t.Context(), of, cachetest.Named("large")); ok {
		t.Error("an answer of more than a quarter of the store is kept")
	}
	if _, ok := m.Find(t.Context(), of, cachetest.Named("small")); !ok {
		t.Error("an answer that is not kept took another's place")
	}
	m.Keep(t.Context(), of, cachetest.Answer("small", now, strings.Repeat("x", 300<<10)), now.Add(time.Hour), nil)
	if a, ok := m.Find(t.Context(), of, cachetest.Named("small")); ok {
		t.Errorf("an answer of %d bytes that was replaced is still found", len(a.Value.(string)))
	}
}

func TestMemoryBoundsAnswersOfASubject(t *testing.T) {
	now := time.Now()
	of := cachetest.Subject(1, "UnitSchedule/1")
	for _, c := range []struct {
		name  string
		bytes int
		want  int
	}{
		{"by number", 1, cache.AnswersPerSubject},
		{"by bytes", 100 << 10, 2}, // of a quarter of 1 MB
	} {
		t.Run(c.name, func(t *testing.T) {
			m := cache.NewMemory(1 << 20)
			defer m.Close()
			for i := range 50 {
				at := now.Add(time.Duration(i) * time.Second)
				m.Keep(t.Context(), of, cachetest.Answer(fmt.Sprint(i), at, strings.Repeat("x", c.bytes)), now.Add(time.Hour), nil)
			}
			var kept []cache.Kept
			m.Find(t.Context(), of, func(shown []cache.Kept) int {
				kept = shown
				return -1
			})
			if len(kept) != c.want {
				t.Errorf("%d answers are kept, want %d", len(kept), c.want)
			}
			for _, k := range kept {
				if k.At.Before(now.Add(time.Duration(50-c.want) * time.Second)) {
					t.Errorf("%q is kept, which is not among the newest", k.Name)
				}
			}
		})
	}
}

func TestMemoryTakesOutWhatHasExpired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := cache.NewMemory(64 << 20) // not closed: nothing may keep the bubble from ending
		for i := range 100 {
			of := cachetest.Subject(1, fmt.Sprint("UnitSchedule/", i))
			m.Keep(t.Context(), of, cachetest.Answer("short", time.Now(), strings.Repeat("x", 1000)), time.Now().Add(time.Minute), nil)
			m.Keep(t.Context(), of, cachetest.Answer("long", time.Now(), strings.Repeat("x", 1000)), time.Now().Add(time.Hour), nil)
		}
		full := m.Bytes()
		time.Sleep(time.Minute + 20*time.Second)
		if half := m.Bytes(); half > full*6/10 {
			t.Errorf("%d bytes of %d are kept after half of the answers have expired", half, full)
		}
		time.Sleep(time.Hour)
		if m.Held() != 0 || m.Bytes() != 0 {
			t.Errorf("%d subjects with %d bytes are kept after all answers have expired", m.Held(), m.Bytes())
		}
		of := cachetest.Subject(1, "UnitSchedule/1") // and the timer starts anew
		m.Keep(t.Context(), of, cachetest.Answer("short", time.Now(), "v"), time.Now().Add(time.Minute), nil)
		time.Sleep(time.Minute + 20*time.Second)
		if m.Held() != 0 {
			t.Error("an answer that was kept after a rest stays for ever")
		}
		m.Keep(t.Context(), of, cachetest.Answer("left behind", time.Now(), "v"), time.Now().Add(time.Minute), nil)
	})
}

func TestMemoryClosed(t *testing.T) {
	m := cache.NewMemory(1 << 20)
	of := cachetest.Subject(1, "UnitSchedule/1")
	m.Keep(t.Context(), of, cachetest.Answer("week", time.Now(), "v"), time.Now().Add(time.Hour), nil)
	m.Close()
	m.Close()
	m.Keep(t.Context(), of, cachetest.Answer("day", time.Now(), "v"), time.Now().Add(time.Hour), nil)
	if m.Held() != 0 {
		t.Error("a closed store keeps answers")
	}
}
