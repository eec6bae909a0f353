package table

import (
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"
)

// A table takes the same memory however many rows it has, beside the answer that it is made
// of: that of a buffer, and for XLSX of what is not yet in its temporary file. The figures
// of docs/reports/tables.md come from here (go test -run TestMemoryIsFlat -v).
func TestMemoryIsFlat(t *testing.T) {
	counts := []int{1_000, 10_000}
	if testing.Verbose() {
		counts = append(counts, 100_000, 400_000)
	}
	made := tableOf(t, "{ units { name days { date full person { id name } blocks { start activity { name } } } } }", "")
	for _, rows := range counts {
		data := manyRows(rows)
		for _, format := range []struct {
			name  string
			most  int64 // bytes
			write func(io.Writer) error
		}{
			{"csv", 256 << 10, func(w io.Writer) error { return CSV{}.Write(w, made, data, nil) }},
			{"ndjson", 256 << 10, func(w io.Writer) error { return WriteNDJSON(w, made, data, nil) }},
			{"xlsx", 48 << 20, func(w io.Writer) error {
				book, err := XLSX{Fallback: "x", Totals: true}.Workbook(t.Context(), []*Table{made}, data, nil)
				if err != nil {
					return err
				}
				defer book.Close()
				_, err = book.WriteTo(w)
				return err
			}},
		} {
			began := time.Now()
			if err := format.write(io.Discard); err != nil {
				t.Fatal(err)
			}
			took := time.Since(began)
			// A second run for the memory: looking at it takes long.
			live := &liveHeap{every: 1 << 20, base: heapInUse()}
			if err := format.write(live); err != nil {
				t.Fatal(err)
			}
			t.Logf("%7d rows of %3.1f MB as %-6s: %4.1f MB in %4d ms, at most %6d kB of memory besides",
				rows, float64(len(data))/1e6, format.name, float64(live.written)/1e6, took.Milliseconds(), live.most>>10)
			if live.most > format.most {
				t.Errorf("%d rows as %s took %d bytes besides the answer, more than %d", rows, format.name, live.most, format.most)
			}
		}
	}
}

// manyRows is an answer of so many rows.
func manyRows(rows int) []byte {
	data := []byte(`{"units":[{"name":"Service Berlin","days":[`)
	for n := 0; n < rows; n += 4 {
		if n > 0 {
			data = append(data, ',')
		}
		data = fmt.Appendf(data, `{"date":"2026-11-%02d","full":false,"person":{"id":"%d","name":"Person %d"},"blocks":[`, n/4%30+1, 1000+n, n)
		for k := range 4 {
			if k > 0 {
				data = append(data, ',')
			}
			data = fmt.Appendf(data, `{"start":"2026-11-%02dT%02d:00:00+01:00","activity":{"name":"Hotline + Mail"}}`, n/4%30+1, 8+2*k)
		}
		data = append(data, "]}"...)
	}
	return append(data, "]}]}"...)
}

// A liveHeap looks now and then at what is in use while something is written.
type liveHeap struct {
	every, written, next, base, most int64
}

func (h *liveHeap) Write(p []byte) (int, error) {
	if h.written >= h.next {
		h.most = max(h.most, heapInUse()-h.base)
		h.next = h.written + h.every
	}
	h.written += int64(len(p))
	return len(p), nil
}

func heapInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
