package compress

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// sample is n bytes of JSON as answers are: names from a list, numbers from anywhere.
func sample(seed uint64, n int) []byte {
	random := rand.New(rand.NewPCG(seed, 0))
	out := []byte(`{"data":[`)
	for len(out) < n {
		out = fmt.Appendf(out, `{"date":"2026-11-%02d","level":"PLAN","employee":{"id":"%d"},"minutes":%d},`, 1+random.IntN(30), random.IntN(1e6), random.IntN(600))
	}
	return out[:n]
}

// reply is an answer as it came over the wire.
type reply struct {
	*http.Response
	raw []byte
}

// send sends a request with a client that unpacks nothing and adds no header; headers are
// "Name: value".
func send(t testing.TB, method, url string, headers ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Add(name, value)
	}
	response, err := wire.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	return reply{response, raw}
}

var wire = &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64}

// unpacked undoes the content coding.
func (r reply) unpacked(t testing.TB) []byte {
	t.Helper()
	out, err := unpack(r.Header.Get("Content-Encoding"), r.raw)
	if err != nil {
		t.Fatalf("%s: %v", r.Header.Get("Content-Encoding"), err)
	}
	return out
}

func unpack(coding string, raw []byte) ([]byte, error) {
	switch coding {
	case "":
		return raw, nil
	case gzipCoding:
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(z)
	case zstdCoding:
		z, err := zstd.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, err
		}
		defer z.Close()
		return io.ReadAll(z)
	}
	return nil, fmt.Errorf("coding %q", coding)
}

// serve starts a server over HTTP with the handler behind this package's.
func serve(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(Handler(h))
	t.Cleanup(s.Close)
	return s.URL
}

// jsonOf answers with body, in parts as the GraphQL transport does.
func jsonOf(body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Header().Add("Vary", "Origin")
		w.Header().Add("Vary", "Accept, Authorization")
		head, tail := min(8, len(body)), max(min(8, len(body)), len(body)-1)
		for _, part := range [][]byte{body[:head], body[head:tail], body[tail:]} {
			_, _ = w.Write(part)
		}
	}
}

// Bodies of every size arrive as they were, by GET with the right length, and HEAD has
// the header of GET.
func TestBodies(t *testing.T) {
	for _, size := range []int{0, 1, 8, 1399, 1400, 1401, 55_000, 300_000, 2_000_000} {
		body := sample(uint64(size), size)
		url := serve(t, jsonOf(body))
		for accept, coding := range map[string]string{
			"": "", "identity": "", "gzip": "gzip", "zstd": "zstd", "gzip, deflate, br, zstd": "zstd", "gzip, identity;q=0": "gzip",
		} {
			t.Run(fmt.Sprintf("%d/%s", size, accept), func(t *testing.T) {
				if size < minBytes && !strings.Contains(accept, "identity;q=0") || size == 0 {
					coding = ""
				}
				get, head := send(t, "GET", url, "Accept-Encoding: "+accept), send(t, "HEAD", url, "Accept-Encoding: "+accept)
				if got := get.Header.Get("Content-Encoding"); got != coding {
					t.Fatalf("Content-Encoding %q, want %q", got, coding)
				}
				if !bytes.Equal(get.unpacked(t), body) {
					t.Error("another body")
				}
				if got := get.Header.Values("Vary"); len(got) != 1 || got[0] != "Origin, Accept, Authorization, Accept-Encoding" {
					t.Errorf("Vary %q", got)
				}
				switch packed := coding != ""; {
				case packed && size < 1_000_000 && get.ContentLength != int64(len(get.raw)), !packed && get.ContentLength != int64(size):
					t.Errorf("Content-Length %d, and %d bytes came", get.ContentLength, len(get.raw))
				case packed && size > 1_000_000 && (get.ContentLength >= 0 || len(get.TransferEncoding) == 0):
					t.Errorf("a long answer waited for its length, %d", get.ContentLength)
				case packed && size > 1400 && len(get.raw) > size/2:
					t.Errorf("%d bytes became %d", size, len(get.raw))
				}
				get.Header.Del("Date")
				head.Header.Del("Date")
				if fmt.Sprint(head.Header) != fmt.Sprint(get.Header) || head.ContentLength != get.ContentLength || head.StatusCode != get.StatusCode {
					t.Errorf("HEAD %d %v, GET %d %v", head.ContentLength, head.Header, get.ContentLength, get.Header)
				}
			})
		}
	}
}

// What must not be packed, and what says Vary all the same.
func TestWhatIsPacked(t *testing.T) {
	body := sample(1, 5000)
	for name, test := range map[string]struct {
		answer         func(h http.Header) int // sets headers, gives the status
		request        string
		packed, varies bool
	}{
		"JSON":                     {set("Content-Type", "application/json"), "", true, true},
		"GraphQL":                  {set("Content-Type", "application/graphql-response+json; charset=utf-8"), "", true, true},
		"text":                     {set("Content-Type", "TEXT/plain"), "", true, true},
		"an error":                 {status(500, "Content-Type", "application/json"), "", true, true},
		"a font":                   {set("Content-Type", "font/ttf"), "", false, false},
		"no type":                  {set("Content-Type", ""), "", false, false},
		"packed already":           {set("Content-Type", "text/css", "Content-Encoding", "gzip"), "", false, false},
		"a part":                   {status(206, "Content-Type", "text/plain", "Content-Range", "bytes 0-4999/9000"), "", false, false},
		"no-transform asked":       {set("Content-Type", "text/plain"), "Cache-Control: max-age=0, No-Transform", false, true},
		"no-transform answered":    {set("Content-Type", "text/plain", "Cache-Control", "private, no-transform"), "", false, false},
		"other cache directives":   {set("Content-Type", "text/plain"), "Cache-Control: no-cache", true, true},
		"varies by all it can":     {set("Content-Type", "text/plain", "Vary", "*"), "", true, false},
		"varies by coding already": {set("Content-Type", "text/plain", "Vary", "Accept, accept-encoding"), "", true, true},
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				code := test.answer(w.Header())
				w.WriteHeader(code)
				_, _ = w.Write(body)
			})
			headers := []string{"Accept-Encoding: gzip, zstd"}
			if test.request != "" {
				headers = append(headers, test.request)
			}
			got := send(t, "GET", url, headers...)
			if packed := got.Header.Get("Content-Encoding") == "zstd"; packed != test.packed {
				t.Errorf("packed: %t, want %t", packed, test.packed)
			} else if packed && !bytes.Equal(got.unpacked(t), body) || !packed && !bytes.Equal(got.raw, body) {
				t.Error("another body")
			}
			vary := strings.ToLower(strings.Join(got.Header.Values("Vary"), "|"))
			if strings.Contains(vary, "accept-encoding") != test.varies || strings.Count(vary, "accept-encoding") > 1 {
				t.Errorf("Vary %q", vary)
			}
		})
	}
}

// set sets headers and gives 200; an empty value keeps net/http from guessing one.
func set(pairs ...string) func(http.Header) int { return status(200, pairs...) }

func status(code int, pairs ...string) func(http.Header) int {
	return func(h http.Header) int {
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return code
	}
}

// A handler may say its status late or never, write in bits, or not write at all.
func TestHandlersOfAllKinds(t *testing.T) {
	text := func(w http.ResponseWriter) { w.Header().Set("Content-Type", "text/plain") }
	for name, test := range map[string]struct {
		h      http.HandlerFunc
		status int
		length int // of the body, unpacked
		packed bool
	}{
		"nothing":         {func(http.ResponseWriter, *http.Request) {}, 200, 0, false},
		"status alone":    {func(w http.ResponseWriter, _ *http.Request) { text(w); w.WriteHeader(202) }, 202, 0, false},
		"no content":      {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, 204, 0, false},
		"not modified":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }, 304, 0, false},
		"an error's text": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusTeapot) }, http.StatusTeapot, 3, false},
		"not found":       {http.NotFound, 404, 19, false},
		"hints come before": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(103)
			text(w)
			_, _ = w.Write(sample(1, 9000))
		}, 200, 9000, true},
		"status twice": {func(w http.ResponseWriter, _ *http.Request) {
			text(w)
			w.WriteHeader(201)
			w.WriteHeader(500)
			_, _ = w.Write(sample(1, 9000))
		}, 201, 9000, true},
		"byte by byte": {func(w http.ResponseWriter, _ *http.Request) {
			text(w)
			for _, b := range sample(1, 9000) {
				_, _ = w.Write([]byte{b})
			}
		}, 200, 9000, true},
		"empty writes": {func(w http.ResponseWriter, _ *http.Request) {
			text(w)
			for range 5 {
				_, _ = w.Write(nil)
			}
		}, 200, 0, false},
		"from a reader": {func(w http.ResponseWriter, _ *http.Request) {
			text(w)
			_, _ = io.Copy(w, bytes.NewReader(sample(1, 200_000)))
		}, 200, 200_000, true},
		"a content server": {func(w http.ResponseWriter, r *http.Request) {
			text(w)
			w.Header().Set("ETag", `"a"`)
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(sample(1, 9000)))
		}, 200, 9000, true},
	} {
		t.Run(name, func(t *testing.T) {
			got := send(t, "GET", serve(t, test.h), "Accept-Encoding: gzip")
			if got.StatusCode != test.status || (got.Header.Get("Content-Encoding") == "gzip") != test.packed {
				t.Errorf("%d %v, want %d, packed: %t", got.StatusCode, got.Header, test.status, test.packed)
			}
			body := got.unpacked(t)
			if len(body) != test.length || test.length >= 9000 && !bytes.Equal(body, sample(1, test.length)) {
				t.Errorf("%d bytes, want %d", len(body), test.length)
			}
			if test.packed && got.Header.Get("Accept-Ranges") != "" {
				t.Error("offers ranges of the body as it is")
			}
		})
	}
}

// A tag that a handler gave is known to it again, packed or not.
func TestTags(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("ETag", `"a"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(sample(1, 9000)))
	})
	for _, test := range []struct{ accept, request, tag, encoding, status string }{
		{"identity", "", `"a"`, "", "200"},
		{"gzip", "", `W/"a"`, "gzip", "200"},
		{"gzip", `If-None-Match: W/"a"`, `W/"a"`, "", "304"},
		{"zstd", `If-None-Match: "b", "a"`, `W/"a"`, "", "304"},
		{"identity", `If-None-Match: W/"a"`, `"a"`, "", "304"},
		{"gzip", `If-None-Match: "b"`, `W/"a"`, "gzip", "200"},
		{"gzip", "Range: bytes=0-3999", `"a"`, "", "206"},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			headers := []string{"Accept-Encoding: " + test.accept}
			if test.request != "" {
				headers = append(headers, test.request)
			}
			got := send(t, method, url, headers...)
			if got.Header.Get("ETag") != test.tag || got.Header.Get("Content-Encoding") != test.encoding || !strings.HasPrefix(got.Status, test.status) {
				t.Errorf("%s %s with %s: %s %v", method, test.request, test.accept, got.Status, got.Header)
			}
			if test.status != "206" && !has(got.Header.Values("Vary"), "Accept-Encoding") {
				t.Errorf("%s: Vary %q", got.Status, got.Header.Values("Vary"))
			}
			if (test.status == "304" || method == "HEAD") && len(got.raw) > 0 {
				t.Errorf("%s %s: a body of %d bytes", method, got.Status, len(got.raw))
			}
		}
	}
}

// Many at once, each with its own coding and body, some that end early: each gets its own
// bytes, whatever the writer that packed them had packed before.
func TestWritersAreUsedAgainClean(t *testing.T) {
	bodies := make([][]byte, 12)
	for i := range bodies {
		bodies[i] = sample(uint64(i), []int{1500, 9000, 200_000, 1_000_000}[i%4])
	}
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		i, _ := strconv.Atoi(r.URL.Query().Get("i"))
		w.Header().Set("Content-Type", "application/json")
		body := bodies[i]
		if r.URL.Query().Get("cut") != "" {
			_, _ = w.Write(body[:len(body)/2])
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write(body[:100])
		_, _ = w.Write(body[100:])
	})
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for n := range 15 {
				i := (worker*5 + n) % len(bodies)
				coding := []string{"gzip", "zstd"}[(worker+n)%2]
				query := fmt.Sprintf("%s/?i=%d", url, i)
				if n%5 == 4 {
					cut(t, query+"&cut=1", coding)
					continue
				}
				got := send(t, "GET", query, "Accept-Encoding: "+coding)
				if out := got.unpacked(t); got.Header.Get("Content-Encoding") != coding || !bytes.Equal(out, bodies[i]) {
					t.Errorf("body %d by %s: %d bytes, want %d", i, coding, len(out), len(bodies[i]))
				}
			}
		})
	}
	all.Wait()
}

// cut asks for an answer that breaks off, and makes sure that it does not look whole.
func cut(t *testing.T, url, coding string) {
	r, _ := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	r.Header.Set("Accept-Encoding", coding)
	response, err := wire.RoundTrip(r)
	if err != nil {
		return // nothing of it had gone out
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err == nil {
		t.Errorf("half an answer came as a whole one of %d bytes", len(raw))
	}
	if _, err := unpack(response.Header.Get("Content-Encoding"), raw); err == nil {
		t.Error("half an answer could be unpacked to its end")
	}
}

// What stands in front can still answer for a handler that panics, as long as nothing is out.
func TestPanicBeforeAnythingIsOut(t *testing.T) {
	for _, written := range []int{0, 100, 50_000} {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.Header.Set("Accept-Encoding", "zstd")
		func() {
			defer func() { http.Error(w, fmt.Sprint(recover()), http.StatusInternalServerError) }()
			Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/plain")
				_, _ = w.Write(sample(1, written))
				panic("no answer")
			})).ServeHTTP(w, r)
		}()
		if w.Code != 500 || w.Body.String() != "no answer\n" || w.Header().Get("Content-Encoding") != "" {
			t.Errorf("after %d bytes: %d %v %.100q", written, w.Code, w.Header(), w.Body)
		}
	}
}

// A client that leaves ends the handler's writing, and the next one is served.
func TestClientLeaves(t *testing.T) {
	body := incompressible(4 << 20)
	ended := make(chan error, 1)
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		for {
			if _, err := w.Write(body); err != nil || r.URL.Query().Get("leave") == "" {
				ended <- err
				return
			}
		}
	})
	for _, coding := range []string{"gzip", "zstd"} {
		ctx, leave := context.WithCancel(t.Context())
		r, _ := http.NewRequestWithContext(ctx, "GET", url+"?leave=1", nil)
		r.Header.Set("Accept-Encoding", coding)
		response, err := wire.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.ReadFull(response.Body, make([]byte, 1000))
		leave()
		_ = response.Body.Close()
		select {
		case err := <-ended:
			if err == nil {
				t.Errorf("%s: written to the end for nobody", coding)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: still writing for a client that left", coding)
		}
		if got := send(t, "GET", url, "Accept-Encoding: "+coding); !bytes.Equal(got.unpacked(t), body) {
			t.Errorf("%s: the next answer is another", coding)
		}
		if err := <-ended; err != nil {
			t.Errorf("%s: %v", coding, err)
		}
	}
}

// incompressible text fills any buffer between here and the client.
func incompressible(n int) []byte {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
	random := rand.New(rand.NewPCG(1, 2))
	out := make([]byte, n)
	for i := range out {
		out[i] = letters[random.IntN(len(letters))]
	}
	return out
}

// What is flushed has arrived, though the answer goes on.
func TestFlush(t *testing.T) {
	for _, accept := range []string{"", "gzip", "zstd"} {
		goOn := make(chan bool)
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, "first;")
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Error(err)
			}
			<-goOn
			_, _ = io.WriteString(w, "second")
		})
		r, _ := http.NewRequestWithContext(t.Context(), "GET", url, nil)
		r.Header.Set("Accept-Encoding", accept)
		response, err := wire.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		var body io.Reader = response.Body
		switch response.Header.Get("Content-Encoding") {
		case "gzip":
			body, err = gzip.NewReader(body)
		case "zstd":
			body, err = zstd.NewReader(body, zstd.WithDecoderConcurrency(1))
		}
		if err != nil || response.Header.Get("Content-Encoding") != accept {
			t.Fatalf("%v, %v", err, response.Header)
		}
		first := make([]byte, 6)
		if _, err := io.ReadFull(body, first); err != nil || string(first) != "first;" {
			t.Errorf("%q: %q, %v", accept, first, err)
		}
		close(goOn)
		if rest, err := io.ReadAll(body); err != nil || string(rest) != "second" {
			t.Errorf("%q: %q, %v", accept, rest, err)
		}
		_ = response.Body.Close()
	}
}

// A connection that fails is told to the handler at once and from then on.
func TestErrorsOfTheConnection(t *testing.T) {
	for _, accept := range []string{"gzip", "zstd"} {
		w := &broken{header: http.Header{}}
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.Header.Set("Accept-Encoding", accept)
		Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			if _, err := w.Write(incompressible(1 << 20)); !errors.Is(err, errBroken) {
				t.Errorf("%s: %v", accept, err)
			}
			if _, err := io.WriteString(w, "more"); !errors.Is(err, errBroken) {
				t.Errorf("%s, and then: %v", accept, err)
			}
		})).ServeHTTP(w, r)
		if w.writes != 1 {
			t.Errorf("%s: %d writes after an error", accept, w.writes-1)
		}
	}
}

var errBroken = errors.New("broken")

type broken struct {
	header http.Header
	writes int
}

func (b *broken) Header() http.Header       { return b.header }
func (b *broken) Write([]byte) (int, error) { b.writes++; return 0, errBroken }
func (*broken) WriteHeader(int)             {}

// Packing starts no goroutine that stays, or the bubble would not end.
func TestNoGoroutineStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := Handler(jsonOf(sample(1, 3_000_000)))
		for _, accept := range []string{"gzip", "zstd"} {
			r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
			r.Header.Set("Accept-Encoding", accept)
			h.ServeHTTP(httptest.NewRecorder(), r)
		}
	})
}

// One answer of 1 MB, written as the GraphQL transport writes it.
func BenchmarkMegabyte(b *testing.B) {
	for _, size := range []int{1400, 100_000, 1_000_000} {
		h := Handler(jsonOf(sample(1, size)))
		for _, accept := range []string{"identity", "zstd", "gzip"} {
			b.Run(fmt.Sprintf("%d/%s", size, accept), func(b *testing.B) {
				r := httptest.NewRequestWithContext(b.Context(), "GET", "/", nil)
				r.Header.Set("Accept-Encoding", accept)
				var w counter
				b.ReportAllocs()
				b.SetBytes(int64(size))
				for b.Loop() {
					w = counter{header: http.Header{}}
					h.ServeHTTP(&w, r)
				}
				b.ReportMetric(float64(w.bytes), "bytes-out")
			})
		}
	}
}

type counter struct {
	header http.Header
	bytes  int
}

func (c *counter) Header() http.Header         { return c.header }
func (c *counter) Write(p []byte) (int, error) { c.bytes += len(p); return len(p), nil }
func (*counter) WriteHeader(int)               {}
