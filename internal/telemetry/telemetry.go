// Package telemetry writes the log, gives every request its id, and shows counters. What it logs of a
// request is its method, path, status, size and duration: never a header, a body, a
// query string or a token.
package telemetry

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/panics"
)

// NewLogger returns a logger that writes text, or JSON where format is "json", to w.
func NewLogger(w io.Writer, format string, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// requestIDHeader carries the request's id, in and out.
const requestIDHeader = "X-Request-Id"

// longestRequestID bounds what a caller may have written into the log.
const longestRequestID = 64

// RequestID gives the request the id that its caller sent, if it is short and plain, or a
// new one. The id goes into the context and into the response's headers.
func RequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(requestIDHeader)
		if !plain(id) {
			id = rand.Text()
		}
		w.Header().Set(requestIDHeader, id)
		next.ServeHTTP(w, r.WithContext(caller.WithRequestID(r.Context(), id)))
	})
}

// plain reports whether an id may be taken as it is. The names of a folder and of the one
// above it may not: /progress/.. is another page.
func plain(id string) bool {
	if id == "" || id == "." || id == ".." || len(id) > longestRequestID {
		return false
	}
	for i := range len(id) {
		c := id[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

// Access logs every request when it is done: server errors as errors, queries and reports as
// they are, and the rest, which probes ask for all the time, only at debug level.
func Access(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		counted := &countingWriter{ResponseWriter: w}
		defer func() {
			level := slog.LevelInfo
			switch {
			case counted.status >= http.StatusInternalServerError:
				level = slog.LevelError
			case r.URL.Path != "/graphql" && !strings.HasPrefix(r.URL.Path, "/reports/"):
				level = slog.LevelDebug
			}
			if !log.Enabled(r.Context(), level) {
				return
			}
			log.LogAttrs(r.Context(), level, "request",
				slog.String("method", clip(r.Method)),
				slog.String("path", clip(r.URL.Path)),
				slog.Int("status", counted.status),
				slog.Int64("bytes", counted.bytes),
				slog.Duration("took", time.Since(started).Round(time.Microsecond)),
				slog.String("request_id", caller.RequestID(r.Context())))
		}()
		next.ServeHTTP(counted, r)
	})
}

func clip(s string) string {
	const most = 100
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// countingWriter notes what was answered.
type countingWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *countingWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *countingWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets [http.ResponseController] reach the real writer.
func (w *countingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Recover answers 500 when a handler panics, and logs what happened and on which line.
// net/http would log a whole stack.
func Recover(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
				panic(v)
			}
			id := caller.RequestID(r.Context())
			log.LogAttrs(r.Context(), slog.LevelError, "panic",
				slog.String("request_id", id), slog.String("at", panics.Origin()), slog.Any("value", v))
			http.Error(w, "something went wrong inside of the server; its log has the details under request id "+id, http.StatusInternalServerError)
		}()
		next.ServeHTTP(w, r)
	})
}
