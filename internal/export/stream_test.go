package export

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"testing"
)

func TestStream(t *testing.T) {
	var out bytes.Buffer
	s := NewStream(t.Context(), &out)
	text := bytes.Repeat([]byte("0123456789"), streamPiece/4)
	for range 3 {
		if n, err := s.Write(text); n != len(text) || err != nil {
			t.Fatalf("%d of %d, %v", n, len(text), err)
		}
	}
	if n, err := s.Write(nil); n != 0 || err != nil {
		t.Errorf("nothing: %d, %v", n, err)
	}
	if want := bytes.Repeat(text, 3); !bytes.Equal(out.Bytes(), want) {
		t.Errorf("%d bytes, want %d, or others", out.Len(), len(want))
	}
	if _, err := NewStream(t.Context(), failing{}).Write(text); err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("an error of the stream: %v", err)
	}
}

// A pipe that nobody reads holds up a write, and the end of the context lets go of it. What is
// read later is what was written, whatever its bytes became.
func TestStreamNobodyReads(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	s := NewStream(ctx, w)
	text := bytes.Repeat([]byte("x"), 1<<20) // more than a pipe holds
	ended := make(chan error)
	go func() {
		_, err := s.Write(text)
		ended <- err
	}()
	first := make([]byte, 10)
	if _, err := io.ReadFull(r, first); err != nil {
		t.Fatal(err)
	}
	cancel()
	soon(t, "the write ends", func() {
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
	copy(text, bytes.Repeat([]byte("y"), len(text)))
	if _, err := s.Write(text); !errors.Is(err, context.Canceled) {
		t.Errorf("one more: %v", err)
	}
	_ = w.Close()
	if rest, err := io.ReadAll(r); err != nil || len(rest) >= len(text) || bytes.ContainsRune(rest, 'y') {
		t.Errorf("%d bytes, %v", len(rest), err)
	}
}
