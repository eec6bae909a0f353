//go:build unix

package export

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func fifo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fifo.csv")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// soon fails the test where f does not come to its end.
func soon(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatalf("%s waits for ever", what)
	}
}

// A pipe that nobody reads does not keep a program from ending, nor does one whose reader sleeps.
func TestPipeWithoutReader(t *testing.T) {
	path := fifo(t)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	soon(t, "to open it", func() {
		if _, err := Create(ctx, path); !errors.Is(err, context.Canceled) {
			t.Errorf("it was opened: %v", err)
		}
	})

	reader, err := os.OpenFile(path, os.O_RDWR, 0) // which lets the first try go on too
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	f, err := Create(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(50*time.Millisecond, cancel)
	soon(t, "to write", func() {
		if _, err := f.Write(bytes.Repeat([]byte("x"), 1<<20)); err == nil {
			t.Error("a pipe took a megabyte that nobody read")
		}
	})
	f.Discard()
}

// A pipe with a reader gets all, and stays a pipe.
func TestPipe(t *testing.T) {
	path := fifo(t)
	got := make(chan string, 1)
	go func() {
		reader, err := os.Open(path)
		if err != nil {
			got <- err.Error()
			return
		}
		defer func() { _ = reader.Close() }()
		text, _ := io.ReadAll(reader)
		got <- string(text)
	}()
	soon(t, "to write", func() {
		f, err := Create(t.Context(), path)
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := f.Write([]byte("a,b\r\n")); err != nil {
			t.Error(err)
		}
		if err := f.Commit(); err != nil {
			t.Error(err)
		}
		if text := <-got; text != "a,b\r\n" {
			t.Errorf("read %q", text)
		}
	})
}
