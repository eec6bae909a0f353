package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"shiftgraph/internal/config"
	"shiftgraph/internal/guard"
	"shiftgraph/internal/telemetry"
	"shiftgraph/upstream/sandbox"
)

// What the page's examples ask the sandbox for.
const (
	sandboxUnit     = "1001"
	sandboxEmployee = "1042"
)

// The program's exit statuses.
const (
	statusOK      = 0
	statusFailed  = 1
	statusUsage   = 2
	statusPartial = 3 // a report was written, but not all of it
)

// A usageError is a mistake in how the program was called.
type usageError struct{ error }

func usage(err error) error { return usageError{err} }

// run is the program: it calls the command that args name and returns the exit status.
func run(ctx context.Context, args []string, lookup func(string) (string, bool), stdout, stderr io.Writer) int {
	command, rest := "", args
	switch {
	case len(args) == 0:
	case strings.TrimLeft(args[0], "-") == "version":
		command = "version"
	case !strings.HasPrefix(args[0], "-"):
		command, rest = args[0], args[1:]
	}
	var err error
	switch command {
	case "":
		err = facade(ctx, rest, lookup, stderr)
	case "sandbox":
		err = sandboxAlone(ctx, rest, lookup, stderr)
	case "report":
		err = report(ctx, rest, lookup, os.Stdin, stdout, stderr)
	case "version":
		_, err = fmt.Fprintln(stdout, "shiftgraph", version())
	case "help":
		err = flag.ErrHelp
	default:
		err = usage(fmt.Errorf("%q is not a command; there are report, sandbox, version and help, and without a command the facade starts", command))
	}
	switch {
	case err == nil:
		return statusOK
	case errors.Is(err, flag.ErrHelp):
		help(command, stdout)
		return statusOK
	}
	fmt.Fprintln(stderr, "shiftgraph:", err)
	if _, ok := errors.AsType[usageError](err); ok {
		return statusUsage
	}
	if _, ok := errors.AsType[partialError](err); ok {
		return statusPartial
	}
	return statusFailed
}

func help(command string, w io.Writer) {
	if command == "sandbox" {
		fmt.Fprint(w, "Usage: shiftgraph sandbox [flags]\n\nServes the sandbox's REST API alone, under /v1, with a page at / that lists its endpoints.\n\nFlags, each with its environment variable in brackets:\n")
		var o sandboxOptions
		config.PrintFlags(w, o.flags())
		return
	}
	if command == "report" {
		fmt.Fprint(w, `Usage: shiftgraph report NAME -o FILE [name=value …] [flags]

Writes a saved report into a file, without a server. Without NAME it lists the reports. The personal access token is in the
environment, as `+tokenVariable+`, or in a file: -token-file. Over the embedded sandbox none is needed.

  shiftgraph report paid-hours -o october.xlsx period=2026-10 unit=1001

Exit status: 0 the report is whole, 3 it was written with a part missing, 1 it was not written, 2 it was asked for in a wrong way.

Flags, each with its environment variable in brackets:
`)
		config.Usage(w, new(reportOptions).flags()...)
		return
	}
	fmt.Fprint(w, "Usage: shiftgraph [command] [flags]\n\nWithout a command it serves the GraphQL facade. Commands:\n  report    write a saved report into a file (shiftgraph report -help)\n  sandbox   serve the sandbox's REST API alone (shiftgraph sandbox -help)\n  version   print the version\n\nFlags, each with its environment variable in brackets:\n")
	var limits guard.Limits
	config.Usage(w, limits.RegisterFlags, sandboxFlags(new(sandbox.Config)))
}

// version is the version that the module was built as.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return strings.Trim(info.Main.Version, "()")
	}
	return "devel"
}

// sandboxFlags registers the flags of the embedded sandbox, which all begin with sandbox-.
func sandboxFlags(c *sandbox.Config) func(*flag.FlagSet) {
	return func(fs *flag.FlagSet) { sandbox.RegisterFlagsPrefixed(fs, c, "sandbox-") }
}

// sandboxZones is the sandbox's table of time zones, as configuration writes it.
func sandboxZones() map[string]string {
	table := map[string]string{}
	for id, name := range sandbox.TimeZones() {
		table[strconv.Itoa(id)] = name
	}
	return table
}

// sandboxOptions are the flags of `shiftgraph sandbox`.
type sandboxOptions struct {
	listen    string
	logFormat string
	logLevel  slog.Level
	data      sandbox.Config
}

func (o *sandboxOptions) flags() *flag.FlagSet {
	fs := flag.NewFlagSet("shiftgraph sandbox", flag.ContinueOnError)
	fs.StringVar(&o.listen, "listen", "127.0.0.1:8081", "`address` to listen on, host:port; port 0 takes a free one")
	fs.StringVar(&o.logFormat, "log-format", "text", "`format` of the log: text or json")
	fs.TextVar(&o.logLevel, "log-level", slog.LevelInfo, "least `level` that is logged: debug, info, warn or error")
	sandbox.RegisterFlags(fs, &o.data)
	return fs
}

// sandboxAlone serves the sandbox's REST API until ctx ends.
func sandboxAlone(ctx context.Context, args []string, lookup func(string) (string, bool), stderr io.Writer) error {
	var o sandboxOptions
	if err := config.ParseFlags(o.flags(), args, lookup); err != nil {
		return usageUnlessHelp(err)
	}
	stand, err := sandbox.New(o.data)
	if err != nil {
		return usage(err)
	}
	log := telemetry.NewLogger(stderr, o.logFormat, o.logLevel)
	listener, err := listen(ctx, o.listen)
	if err != nil {
		return err
	}
	base := "http://" + listener.Addr().String()
	log.Info("the sandbox listens", "address", base, "api", base+"/v1")
	log.Info("open this page for its endpoints", "page", base+"/")
	var ready atomic.Bool
	// A faulty sandbox may take longer than any limit of the real API.
	return serve(ctx, newHTTPServer(telemetry.Recover(log, stand), log, time.Minute), listener, 5*time.Second, log, &ready)
}

func usageUnlessHelp(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	return usage(err)
}
