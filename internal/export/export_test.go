package export

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A file is there as a whole, or what was there before is.
func TestFile(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "a.csv"), filepath.Join(dir, "link.csv")
	write := func(path, text string, commit bool) {
		t.Helper()
		f, err := Create(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if !commit {
			f.Discard()
		} else if err := f.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	write(path, "given up", false)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was given up is there: %v", err)
	}
	began, err := Create(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("before the first byte %v, %v are there", entries, err)
	}
	began.Discard()
	write(path, "first", true)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("a.csv", link); err != nil {
		t.Fatal(err)
	}
	write(link, "given up", false)
	if got := read(t, path); got != "first" {
		t.Errorf("what was given up took the place of the file: %q", got)
	}
	write(link, "second", true)
	info, err := os.Lstat(link)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 || read(t, path) != "second" {
		t.Errorf("through a link: %v, %v, %q", info.Mode(), err, read(t, path))
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("mode %v, %v; want the one that it had", info.Mode(), err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("%v, %v are left", entries, err)
	}
	nowhere := filepath.Join(dir, "nowhere.csv")
	if err := os.Symlink("not-there.csv", nowhere); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(t.Context(), nowhere); err == nil || !strings.Contains(err.Error(), "is a link to a file that is not there") {
		t.Errorf("a link that leads nowhere, which must not become a file: %v", err)
	}
	if _, err := Create(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder: %v", err)
	}
	if Regular(dir) || Regular(os.DevNull) || !Regular(path) || !Regular(filepath.Join(dir, "new")) {
		t.Error("what is a file, and what is none")
	}
	write(os.DevNull, "gone", true)
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("a device became a file: %v, %v", info.Mode(), err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestResponse(t *testing.T) {
	serve := func(to *Response, h http.HandlerFunc) bool {
		return Serve(h, to, httptest.NewRequestWithContext(t.Context(), "GET", "/", nil))
	}
	var body bytes.Buffer
	r := NewResponse(&body)
	if whole := serve(r, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("A", "b")
		_, _ = w.Write([]byte("text"))
		w.WriteHeader(http.StatusTeapot)
	}); !whole || r.Status != 200 || body.String() != "text" || !r.Begun() || r.Refusal.Len() > 0 {
		t.Errorf("%+v, %q", r, &body)
	}
	body.Reset()
	r = NewResponse(&body)
	serve(r, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		for range 3 {
			_, _ = w.Write(bytes.Repeat([]byte("x"), mostRefused/2))
		}
	})
	if r.Status != 400 || body.Len() > 0 || r.Refusal.Len() != mostRefused {
		t.Errorf("a refusal: %d, %d bytes went out, %d are kept", r.Status, body.Len(), r.Refusal.Len())
	}
	r = NewResponse(failing{})
	serve(r, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("x")) })
	if r.Err == nil || r.Err.Error() != "no space" {
		t.Errorf("a writer that fails: %v", r.Err)
	}
	if serve(NewResponse(&body), func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }) {
		t.Error("an answer without an end is taken for whole")
	}
}

func TestLine(t *testing.T) {
	for _, c := range []struct {
		figures Figures
		bar     bool
		took    time.Duration
		want    string
	}{
		{Figures{Collecting: true}, true, 0, "[....................] 0 of 0 windows, 0 rows, 0:00"},
		{Figures{Done: 3, Of: 12, Collecting: true}, true, 9 * time.Second, "[#####...............] 3 of 12 windows, 0 rows, 0:09"},
		{Figures{Done: 3, Of: 12, Kept: 2, Failed: 1, Rows: 1234, OfRows: 12_340, Collecting: true}, true, 75 * time.Second, "[##..................] 3 of 12 windows (2 kept), 1 failed, 1,234 rows of about 12,340, 1:15"},
		{Figures{Done: 12, Of: 12, Rows: 12_340, OfRows: 12_000, Collecting: true}, false, time.Hour, "12 of 12 windows, 12,340 rows, 60:00"},
		{Figures{Done: 12, Of: 12, Rows: 1_000_000}, true, 61 * time.Second, "[####################] writing, 1,000,000 rows, 1:01"},
	} {
		if got := c.figures.line(c.bar, c.took); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 123456: "123,456", 1234567: "1,234,567", -1234: "-1,234"} {
		if got := Thousands(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

// A screen is what a bar writes on while a test reads it.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// Where there is no terminal a line is written every few seconds, and none for what is quick.
func TestBar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := new(screen)
		done := 0
		b := Start(out, func() Figures { done++; return Figures{Done: done, Of: 9, Collecting: true} })
		time.Sleep(lineEvery - time.Second)
		if synctest.Wait(); out.String() != "" {
			t.Errorf("too early: %q", out)
		}
		time.Sleep(lineEvery + 2*time.Second)
		b.Stop()
		b.Stop()
		want := "1 of 9 windows, 0 rows, 0:05\n2 of 9 windows, 0 rows, 0:10\n"
		if time.Sleep(time.Minute); out.String() != want {
			t.Errorf("got %q, want %q", out, want)
		}
	})
	synctest.Test(t, func(t *testing.T) { // as on a terminal
		out := new(screen)
		b := &Bar{to: out, terminal: true, figures: func() Figures { return Figures{Collecting: true} }, began: time.Now(), stop: make(chan struct{})}
		b.draw()
		b.Stop()
		if got := out.String(); !strings.HasPrefix(got, "\r[") || !strings.HasSuffix(got, "\x1b[K\r\x1b[K") {
			t.Errorf("got %q", got)
		}
	})
}
