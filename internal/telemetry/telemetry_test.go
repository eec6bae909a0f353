package telemetry

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shiftgraph/internal/caller"
)

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestRequestID(t *testing.T) {
	var seen string
	h := RequestID(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = caller.RequestID(r.Context()) }))
	for name, test := range map[string]struct {
		sent string
		kept bool
	}{
		"none":      {"", false},
		"plain":     {"a1-B2_c3.d4", true},
		"a folder":  {".", false},
		"one above": {"..", false},
		"points":    {"...", true},
		"long":      {strings.Repeat("a", 65), false},
		"odd bytes": {"a\"b", false},
		"spaces":    {"a b", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header.Set("X-Request-Id", test.sent)
			got := serve(h, r).Header().Get("X-Request-Id")
			if got == "" || got != seen || (got == test.sent) != test.kept {
				t.Errorf("sent %q, answered %q, in the context %q", test.sent, got, seen)
			}
		})
	}
}

func TestAccessLogsNothingSecret(t *testing.T) {
	var log bytes.Buffer
	h := Access(NewLogger(&log, "json", slog.LevelDebug), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte("12345"))
	}))
	r := httptest.NewRequest(http.MethodPost, "/graphql?query=secret", strings.NewReader("secret"))
	r.Header.Set("Authorization", "Bearer secret")
	serve(h, r)
	var line map[string]any
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if line["method"] != "POST" || line["path"] != "/graphql" || line["status"] != 418.0 || line["bytes"] != 5.0 {
		t.Errorf("log %v", line)
	}
	if strings.Contains(log.String(), "secret") {
		t.Errorf("the log holds a secret: %s", &log)
	}
}

func TestRecover(t *testing.T) {
	var log bytes.Buffer
	h := RequestID(Recover(NewLogger(&log, "text", slog.LevelInfo), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic("the cause")
	})))
	w := serve(h, httptest.NewRequest(http.MethodGet, "/", nil))
	id := w.Header().Get("X-Request-Id")
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), id) || strings.Contains(w.Body.String(), "the cause") {
		t.Errorf("answer %d %s", w.Code, w.Body)
	}
	for _, want := range []string{"the cause", "telemetry_test.go:", id} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %q: %s", want, &log)
		}
	}
	if strings.Contains(log.String(), "goroutine") {
		t.Errorf("the log holds a stack: %s", &log)
	}
}

func TestRecoverLetsHandlersAbort(t *testing.T) {
	defer func() {
		if v := recover(); v != http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
			t.Errorf("recovered %v", v)
		}
	}()
	var log bytes.Buffer
	serve(Recover(NewLogger(&log, "text", slog.LevelInfo), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic(http.ErrAbortHandler)
	})), httptest.NewRequest(http.MethodGet, "/", nil))
}

func TestMetrics(t *testing.T) {
	n := int64(6)
	count := func() int64 { n++; return n }
	w := serve(Metrics(
		Counter{Name: "runs_total", Help: "Runs.", Label: `by="a"`, Value: count},
		Counter{Name: "runs_total", Label: `by="b"`, Value: count},
		Counter{Name: "more_total", Help: "More.", Value: count},
	), httptest.NewRequest(http.MethodGet, "/metrics", nil))
	want := "# HELP runs_total Runs.\n# TYPE runs_total counter\nruns_total{by=\"a\"} 7\nruns_total{by=\"b\"} 8\n" +
		"# HELP more_total More.\n# TYPE more_total counter\nmore_total 9\n"
	if w.Body.String() != want || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain; version=0.0.4") {
		t.Errorf("%v\n%s", w.Header(), w.Body)
	}
}

// What is asked for by people and programs is in the log; what probes and browsers ask for
// beside it is not.
func TestAccessLevels(t *testing.T) {
	for path, logged := range map[string]bool{"/graphql": true, "/reports/paid-hours.csv": true, "/reports": false, "/healthz": false, "/assets/x.js": false} {
		var log bytes.Buffer
		h := Access(NewLogger(&log, "json", slog.LevelInfo), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, path+"?unit=1001", nil))
		if got := strings.Contains(log.String(), path); got != logged {
			t.Errorf("%s: logged %t", path, got)
		}
		if strings.Contains(log.String(), "1001") {
			t.Errorf("%s: the log has the query: %s", path, &log)
		}
	}
}
