// Command shiftgraph is a GraphQL facade over injixo's workforce-management REST API.
//
// Without arguments it serves on 127.0.0.1:8080 over an embedded sandbox; -upstream
// points it at the real API; -help lists all flags. This file builds the layers from the
// bottom up and serves them. It decides nothing.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/graph"
	"shiftgraph/internal/compress"
	"shiftgraph/internal/config"
	"shiftgraph/internal/graphqlhttp"
	"shiftgraph/internal/guard"
	"shiftgraph/internal/progress"
	"shiftgraph/internal/reports"
	"shiftgraph/internal/telemetry"
	"shiftgraph/internal/wfm"
	"shiftgraph/internal/worktime"
	shipped "shiftgraph/reports"
	"shiftgraph/upstream"
	"shiftgraph/upstream/plan"
	"shiftgraph/upstream/sandbox"
	"shiftgraph/web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr))
}

// facade serves the facade until ctx ends.
func facade(ctx context.Context, args []string, lookup func(string) (string, bool), stderr io.Writer) error {
	var limits guard.Limits
	var data sandbox.Config
	c, err := config.Parse(args, lookup, limits.RegisterFlags, sandboxFlags(&data))
	if err != nil {
		return usageUnlessHelp(err)
	}
	log := telemetry.NewLogger(stderr, c.LogFormat, c.LogLevel)
	defer runtime.KeepAlive(newHeap())

	api, end, err := restAPI(ctx, c, data, log)
	if err != nil {
		return err
	}
	defer end()
	var ready atomic.Bool
	serves, stop, err := newHandler(c, limits, api, log, &ready, time.Now)
	if err != nil {
		return usage(err)
	}
	defer stop()
	listener, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	ready.Store(true)
	announce(log, c, listener.Addr())
	return serve(ctx, newHTTPServer(serves, log, c.RequestTimeout), listener, c.ShutdownTimeout, log, &ready)
}

// restAPI is where the REST API is: the one that is configured, or the embedded sandbox, which
// it starts and end ends.
func restAPI(ctx context.Context, c *config.Config, data sandbox.Config, log *slog.Logger) (api string, end func(), err error) {
	if !c.Sandbox() {
		return c.Upstream, func() {}, nil
	}
	stand, err := sandbox.New(data)
	if err != nil {
		return "", nil, usage(err)
	}
	listener, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	inner := newHTTPServer(stand, log, c.RequestTimeout)
	go func() { _ = inner.Serve(listener) }() // Close ends it
	return "http://" + listener.Addr().String() + "/v1", func() { _ = inner.Close() }, nil
}

// newHandler builds the facade over the REST API at api, with the store that the configuration
// asks for. See [newHandlerOver].
func newHandler(c *config.Config, limits guard.Limits, api string, log *slog.Logger, ready *atomic.Bool, now func() time.Time) (facade http.Handler, stop func(), err error) {
	kept, err := newStore(c, api, log)
	if err != nil {
		return nil, nil, err
	}
	return newHandlerOver(c, limits, api, retention{store: kept}, log, ready, now)
}

// newHandlerOver builds the facade over the REST API at api, from the bottom up; stop ends what
// runs behind it. now says what today is.
func newHandlerOver(c *config.Config, limits guard.Limits, api string, kept retention, log *slog.Logger, ready *atomic.Bool, now func() time.Time) (facade http.Handler, stop func(), err error) {
	client, err := upstream.New(upstream.Config{
		BaseURL:         api,
		Timeout:         c.UpstreamTimeout,
		MaxBytes:        c.UpstreamMaxBytes,
		MaxConnsPerHost: c.UpstreamConcurrency,
		UserAgent:       "shiftgraph/" + version(),
	})
	if err != nil {
		return nil, nil, err
	}
	table := c.TimeZones
	if table == nil && c.Sandbox() {
		table = sandboxZones()
	}
	zones, err := plan.NewZones(table, c.TimeZone)
	if err != nil {
		return nil, nil, err
	}
	stop = func() {}
	if kept.store != nil {
		stop = kept.store.Close
	}
	planner := plan.New(client, plan.Config{
		Zones:               zones,
		Display:             c.UpstreamDisplay,
		Timeout:             c.RequestTimeout,
		Concurrency:         c.UpstreamConcurrency,
		ConcurrencyPerToken: c.UpstreamConcurrencyPerToken,
		MaxCalls:            c.UpstreamMaxCalls,
		MaxRowsAtOnce:       c.UpstreamMaxRowsAtOnce,
		MaxRows:             c.UpstreamMaxRows,
		Store:               kept.store,
		Lifetimes:           lifetimes(c),
		KeptInParts:         kept.inParts,
		WindowDays:          kept.windowDays,
		Log:                 log,
	})
	server, schema := graph.NewServer(planner, graph.Settings{
		Zones:             zones,
		Colors:            graph.ColorOrder(c.ColorOrder),
		Worktime:          worktime.Settings{WeekStart: c.WeekStart, ContractTime: worktime.ContractTime(c.ContractTime), FTEHours: c.FTEHours},
		Now:               now,
		MaxPageSize:       c.MaxPageSize,
		MaxPeriodDays:     c.MaxPeriodDays,
		AnswerBytes:       int(c.AnswerBytes),
		AnswerBytesAtOnce: int(c.AnswerBytesAtOnce),
		Explain:           c.Explain || c.Sandbox(),
		Interpret:         !c.Compiled,
	}, log, func(s *handler.Server) { guard.Install(s, limits, graph.ListSize) })
	shared := graphqlhttp.NewShared(append(graph.OperationHeaders(), progress.Header)...)
	transport := graphqlhttp.Transport{Recover: graph.Recovered(log), Log: log, Release: schema.Release, Prepared: graphqlhttp.NewPrepared(graph.OperationHeaders()...)}
	if c.Share {
		transport.Shared = shared
	}
	server.AddTransport(transport)

	page := web.Page{Sandbox: c.Sandbox(), Version: version()}
	if c.Sandbox() {
		page.Token, page.Unit, page.Employee = sandbox.AdminToken, sandboxUnit, sandboxEmployee
	}
	saved, err := newReports(c, schema.Schema(), log, now)
	if err != nil {
		stop()
		return nil, nil, err
	}
	hasher := newHasher(c)
	always := func(*http.Request) bool { return true }
	board := progress.NewBoard(time.Now)
	answers := board.Watch(graphqlhttp.Abortable(server))
	mux := http.NewServeMux()
	mux.Handle("/graphql", guard.CORS(guard.HTTP(answers, limits, hasher, graphqlhttp.WantsTable), c.CORSOrigins))
	mux.Handle(reports.Path, guard.CORS(saved.List(), c.CORSOrigins))
	mux.Handle(reports.Path+"/{$}", saved.List())
	mux.Handle(reports.Path+"/", guard.CORS(saved.Pages(guard.HTTP(saved.Handler(answers), limits, hasher, always)), c.CORSOrigins))
	mux.Handle(progress.Path+"{id}", guard.CORS(guard.HTTP(board.Handler(), limits, hasher, always), c.CORSOrigins))
	mux.Handle("/schema.graphql", graph.SDLHandler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if ready.Load() {
			say(w, http.StatusOK, "ready")
			return
		}
		say(w, http.StatusServiceUnavailable, "not ready: starting or stopping")
	})
	mux.Handle("GET /metrics", telemetry.Metrics(
		telemetry.Counter{Name: "shiftgraph_operations_run_total", Help: "Operations that ran, by what ran them: the compiled executor, or gqlgen where it cannot or -compiled=false says so.",
			Label: `executor="compiled"`, Value: func() int64 { compiled, _ := schema.Runs(); return compiled }},
		telemetry.Counter{Name: "shiftgraph_operations_run_total", Label: `executor="gqlgen"`, Value: func() int64 { _, left := schema.Runs(); return left }},
		telemetry.Counter{Name: "shiftgraph_operations_shared_total", Help: "Requests that were answered by the run of another that was the same (-share-operations).", Value: shared.Joined},
	))
	mux.Handle("/", web.Handler(page))
	facade = mux
	if c.Compress {
		facade = compress.Handler(mux)
	}
	return telemetry.RequestID(telemetry.Access(log, telemetry.Recover(log, facade))), stop, nil
}

// newReports loads the saved reports. Their periods are by the clock of the configured zone.
func newReports(c *config.Config, schema *ast.Schema, log *slog.Logger, now func() time.Time) (*reports.Folder, error) {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return nil, err
	}
	var files fs.FS
	if c.Reports != "" {
		files = os.DirFS(c.Reports)
	}
	saved, err := reports.Load(reports.Config{
		BuiltIn: shipped.Files,
		Files:   files,
		Schema:  schema,
		Calendar: func() reports.Calendar {
			return reports.Calendar{Today: wfm.DateOfTime(now().In(zone)), WeekStart: c.WeekStart}
		},
		Log: log,
	})
	if err != nil {
		return nil, fmt.Errorf("-reports: %w", err)
	}
	return saved, nil
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n") // a probe that left is nobody to tell
}

// announce says where the facade listens, over what it runs and which page to open.
func announce(log *slog.Logger, c *config.Config, addr net.Addr) {
	base := "http://" + addr.String()
	log.Info("shiftgraph listens", "address", base, "version", version())
	if c.Sandbox() {
		log.Info("it runs over the embedded sandbox: generated data, nobody's real schedule")
	} else {
		log.Info("it runs over the REST API", "upstream", c.Upstream)
	}
	log.Info("open this page for GraphiQL", "page", base+"/")
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w; choose another address with -listen", addr, errors.Unwrap(err))
	}
	return l, nil
}

// newHTTPServer returns a server with every timeout set. An answer may take as long as
// its operation, and some time to be sent.
func newHTTPServer(h http.Handler, log *slog.Logger, requestTimeout time.Duration) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      requestTimeout + 30*time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// serve serves until ctx ends, then lets running requests finish.
func serve(ctx context.Context, s *http.Server, l net.Listener, grace time.Duration, log *slog.Logger, ready *atomic.Bool) error {
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ready.Store(false)
	log.Info("stopping; running requests may finish", "within", grace)
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := s.Shutdown(stopping); err != nil {
		return fmt.Errorf("some requests were still running after %s and were cut off: %w", grace, err)
	}
	log.Info("stopped")
	return nil
}
