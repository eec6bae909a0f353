package cache_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shiftgraph/upstream/cache"
	"shiftgraph/upstream/cache/cachetest"
)

const bound = "token-of-somebody and what it asks for"

func journal(t *testing.T, path string, c *clock) *cache.Journal {
	t.Helper()
	j, err := cache.OpenJournal(path, cache.JournalConfig{Codec: plain{}, Binding: bound, Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(j.Close)
	return j
}

func TestJournal(t *testing.T) {
	cachetest.Run(t, func(t *testing.T) (cache.Store, func(time.Duration)) {
		c := new(clock)
		return journal(t, filepath.Join(t.TempDir(), "part"), c), c.advance
	})
}

// What was kept is found when the file is opened again, for as long as it may serve.
func TestJournalGoesOn(t *testing.T) {
	path, c := filepath.Join(t.TempDir(), "part"), new(clock)
	first := journal(t, path, c)
	now := time.Now().Truncate(time.Millisecond)
	keep := func(j *cache.Journal, what, name, value string, life time.Duration) {
		j.Keep(t.Context(), subject(what), cachetest.Answer(name, now, value), now.Add(life), nil)
	}
	keep(first, "unit/1", "week", "old", time.Hour)
	keep(first, "unit/1", "week", "new", time.Hour)
	keep(first, "unit/2", "week", "gone", time.Hour)
	keep(first, "unit/3", "week", "short", time.Minute)
	keep(first, "unit/4", "week", strings.Repeat("x", 1<<20), time.Hour)
	first.Forget(t.Context(), subject("unit/2"))
	first.Close()
	keep(first, "unit/5", "week", "after the end", time.Hour)

	c.advance(30 * time.Minute)
	again := journal(t, path, c)
	if again.Had() != 2 || again.Salt() != first.Salt() || again.Err() != nil {
		t.Errorf("it had %d answers, salts %s and %s, %v", again.Had(), first.Salt(), again.Salt(), again.Err())
	}
	for what, want := range map[string]string{"unit/1": "new", "unit/4": strings.Repeat("x", 1<<20)} {
		if a, ok := again.Find(t.Context(), subject(what), cachetest.Named("week")); !ok || a.Value != want || !a.At.Equal(now) {
			t.Errorf("%s: %.20q, %v", what, a.Value, ok)
		}
	}
	for _, what := range []string{"unit/2", "unit/3", "unit/5"} {
		if a, ok := again.Find(t.Context(), subject(what), cachetest.Named("week")); ok {
			t.Errorf("%s has %v", what, a)
		}
	}
	if err := again.Remove(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
}

// A file that was cut off anywhere, or has a wrong byte, gives what stands before that, and
// is written on behind it.
func TestTornJournal(t *testing.T) {
	dir, c := t.TempDir(), new(clock)
	whole := filepath.Join(dir, "whole")
	j := journal(t, whole, c)
	for i := range 5 {
		j.Keep(t.Context(), subject(fmt.Sprint("unit/", i)), answer("week", "value"), time.Now().Add(time.Hour), nil)
	}
	j.Close()
	text, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	check := func(name string, text []byte, most int) {
		t.Helper()
		path := filepath.Join(dir, "torn")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		j := journal(t, path, c)
		if j.Had() > most {
			t.Errorf("%s: %d answers, want %d at most", name, j.Had(), most)
		}
		j.Keep(t.Context(), subject("unit/9"), answer("week", "more"), time.Now().Add(time.Hour), nil)
		had := j.Had()
		j.Close()
		j = journal(t, path, c)
		if a, ok := j.Find(t.Context(), subject("unit/9"), cachetest.Named("week")); !ok || a.Value != "more" || j.Had() != had+1 {
			t.Errorf("%s: what was kept after that: %v, %v, %d answers after %d", name, a, ok, j.Had(), had)
		}
		j.Close()
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	const header = 66
	for size := header; size < len(text); size++ {
		check(fmt.Sprintf("cut to %d bytes", size), text[:size], 4)
	}
	for at := header; at < len(text); at += 3 {
		wrong := bytes.Clone(text)
		wrong[at] ^= 0x55
		check(fmt.Sprintf("byte %d", at), wrong, 4)
	}
	check("nothing yet", nil, 0)
	check("a torn head", text[:header-1], 0)
}

// A journal is for one binding, and neither that nor a token is in the file.
func TestJournalOfAnother(t *testing.T) {
	path, c := filepath.Join(t.TempDir(), "part"), new(clock)
	j := journal(t, path, c)
	j.Keep(t.Context(), subject("unit/1"), answer("week", "mine"), time.Now().Add(time.Hour), nil)
	j.Close()
	text, err := os.ReadFile(path)
	if err != nil || bytes.Contains(text, []byte("token-of")) {
		t.Errorf("%v; the file has its binding in it: %q", err, text)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	other, err := cache.OpenJournal(path, cache.JournalConfig{Codec: plain{}, Binding: bound + "!"})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if a, ok := other.Find(t.Context(), subject("unit/1"), cachetest.Named("week")); ok || other.Had() != 0 || other.Salt() == j.Salt() {
		t.Errorf("another's answer was found: %v", a)
	}
	other.Close()
	if again := journal(t, path, c); again.Had() != 0 {
		t.Error("what was begun anew is still there")
	}
}

// Two programs never write one journal: their answers would lie over each other. The second
// one learns it, and what it does takes nothing from the first.
func TestJournalIsForOneProgram(t *testing.T) {
	path, c := filepath.Join(t.TempDir(), "part"), new(clock)
	first := journal(t, path, c)
	for name, config := range map[string]cache.JournalConfig{
		"the same":          {Codec: plain{}, Binding: bound},
		"something else":    {Codec: plain{}, Binding: bound + "!"},
		"the same, but new": {Codec: plain{}, Binding: bound, Fresh: true},
	} {
		if _, err := cache.OpenJournal(path, config); !errors.Is(err, cache.ErrJournalInUse) {
			t.Errorf("%s: %v", name, err)
		}
	}
	first.Keep(t.Context(), subject("unit/1"), answer("week", "mine"), time.Now().Add(time.Hour), nil)
	first.Close()
	second := journal(t, path, c)
	if second.Had() != 1 {
		t.Errorf("the first one left %d answers", second.Had())
	}

	if err := os.Remove(path); err != nil { // by somebody who cleans up
		t.Fatal(err)
	}
	third := journal(t, path, c)
	if err := second.Remove(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the second one removed the file of the third: %v", err)
	}
	if err := third.Remove(); err != nil {
		t.Error(err)
	}
}

// A journal that is to be new has nothing of an earlier run, and is no reason to overwrite
// what no journal wrote.
func TestFreshJournal(t *testing.T) {
	dir, c := t.TempDir(), new(clock)
	path := filepath.Join(dir, "part")
	old := journal(t, path, c)
	old.Keep(t.Context(), subject("unit/1"), answer("week", "old"), time.Now().Add(time.Hour), nil)
	old.Close()
	fresh := cache.JournalConfig{Codec: plain{}, Binding: bound, Fresh: true, Now: c.now}
	j, err := cache.OpenJournal(path, fresh)
	if err != nil {
		t.Fatal(err)
	}
	if a, ok := j.Find(t.Context(), subject("unit/1"), cachetest.Named("week")); ok || j.Had() != 0 || j.Salt() == old.Salt() {
		t.Errorf("it has %v, %d answers", a, j.Had())
	}
	j.Close()
	if again := journal(t, path, c); again.Had() != 0 {
		t.Errorf("%d old answers are back", again.Had())
	}

	letter := filepath.Join(dir, "letter")
	if err := os.WriteFile(letter, []byte("not to be lost"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := cache.OpenJournal(letter, fresh); !errors.Is(err, cache.ErrNotJournal) {
		t.Error(err)
	}
	if text, err := os.ReadFile(letter); err != nil || string(text) != "not to be lost" {
		t.Errorf("%q, %v", text, err)
	}
}

// A file that is no journal, a link and a folder are left alone.
func TestJournalLeavesOthersAlone(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "thesis.txt")
	const text = "not to be lost, whatever happens: a text that is longer than the header of a journal, by far"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	dangling := filepath.Join(dir, "dangling")
	if err := os.Symlink(filepath.Join(dir, "planted"), dangling); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, link, dangling, dir} {
		if _, err := cache.OpenJournal(path, cache.JournalConfig{Codec: plain{}, Binding: bound}); !errors.Is(err, cache.ErrNotJournal) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != text {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "planted")); err == nil {
		t.Error("it wrote through a link")
	}
	if _, err := cache.OpenJournal(filepath.Join(dir, "nowhere", "part"), cache.JournalConfig{Codec: plain{}}); err == nil {
		t.Error("a folder that is not there was no error")
	}
}
