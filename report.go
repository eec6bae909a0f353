package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"shiftgraph/internal/config"
	"shiftgraph/internal/export"
	"shiftgraph/internal/guard"
	"shiftgraph/internal/reports"
	"shiftgraph/internal/telemetry"
	"shiftgraph/upstream/sandbox"
)

// tokenVariable is the environment variable that `shiftgraph report` finds the token in. It is
// no flag: arguments are seen by all who list processes.
const tokenVariable = "SHIFTGRAPH_TOKEN"

// partEnding is that of the file beside an output in which REST answers wait for the next run.
const partEnding = ".partial"

// A partialError says that a report was written with a part missing.
type partialError struct{ errors int }

func (e partialError) Error() string {
	return fmt.Sprintf("the report is not whole: it was written with %d %s in it", e.errors, plural(e.errors, "error"))
}

// reportOptions are the flags of `shiftgraph report` beside the facade's.
type reportOptions struct {
	output, format string
	parameters     url.Values // of the report's URL
	tokenFile      string
	fresh, quiet   bool
	within         time.Duration
	windowDays     int

	limits guard.Limits
	data   sandbox.Config
}

func (o *reportOptions) register(fs *flag.FlagSet) {
	o.parameters = url.Values{}
	fs.StringVar(&o.output, "o", "", "`file` to write, ending with .csv, .xlsx, .ndjson or .json; - for standard output, with -format")
	fs.StringVar(&o.format, "format", "", "`format`, where the file's ending does not say it: csv, xlsx, ndjson or json")
	fs.Func("var", "a parameter of the report, as `name=value`; it may be repeated, and name=value behind the report's name is the same", o.parameter)
	fs.Func("partial", "what becomes of a report that is not whole: `allow` (write it, exit status 3) or refuse (default allow)", func(value string) error {
		if value != "allow" && value != "refuse" {
			return errors.New("want allow or refuse")
		}
		o.parameters.Set("partial", value)
		return nil
	})
	fs.StringVar(&o.tokenFile, "token-file", "", "`file` with the personal access token in it, - for standard input; without it "+tokenVariable+" has it, and the embedded sandbox needs none")
	fs.BoolVar(&o.fresh, "fresh", false, "use nothing that an earlier run has kept beside the output")
	fs.BoolVar(&o.quiet, "quiet", false, "show no progress, and nothing but errors")
	fs.DurationVar(&o.within, "resume-within", 2*time.Hour, "how old answers of an earlier run may be, and still be used; 0s keeps none")
	fs.IntVar(&o.windowDays, "window-days", 31, "how many days one call for a schedule may have: so much an interruption loses at most")
}

// parameter reads name=value.
func (o *reportOptions) parameter(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return fmt.Errorf("%q is not name=value, such as period=last-month", text)
	}
	o.parameters.Add(name, value)
	return nil
}

// flags registers all that the command takes. Limits of a server are for many callers at once,
// and for requests that somebody waits for; nothing of that holds here.
func (o *reportOptions) flags() []func(*flag.FlagSet) {
	return []func(*flag.FlagSet){
		o.limits.RegisterFlags, sandboxFlags(&o.data), o.register,
		config.Default("request-timeout", "1h0m0s"),
		config.Default("upstream-max-calls", "100000"),
		config.Default("upstream-max-rows", "5000000"),
		config.Default("upstream-max-rows-at-once", "5000000"),
		config.Default("limit-answer-bytes", "1073741824"),
		config.Default("limit-answer-bytes-at-once", "1073741824"),
		config.Default("limit-nodes", "1000000000"),
		config.Default("max-period-days", "3700"),
		config.Default("log-level", "ERROR+4"), // what fails is said at the end, once
	}
}

// report writes a report into a file, or lists the reports there are.
func report(ctx context.Context, args []string, lookup func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer) error {
	o := new(reportOptions)
	flags, words := config.Words(args, o.flags()...)
	o = new(reportOptions) // telling words from flags has set defaults only
	c, err := config.Parse(flags, lookup, o.flags()...)
	if err != nil {
		return usageUnlessHelp(err)
	}
	stdout = export.NewStream(ctx, stdout) // which may be a pipe that nobody reads
	if len(words) == 0 && o.output != "" {
		return usage(errors.New("-o says where a report goes, and no report is named; give its name, such as paid-hours, or leave -o out for a list of them"))
	}
	if len(words) == 0 {
		return listReports(ctx, c, o, stdout, stderr)
	}
	for _, word := range words[1:] {
		if err := o.parameter(word); err != nil {
			return usage(fmt.Errorf("%w; behind the report's name come its parameters", err))
		}
	}
	x, err := newExporter(c, o, words[0], lookup, stdin, stdout, stderr)
	if err != nil {
		return err
	}
	return x.run(ctx)
}

// mostToken bounds a file with a token: one that is longer is another file.
const mostToken = 16 << 10

// token finds the token.
func (o *reportOptions) token(c *config.Config, lookup func(string) (string, bool), stdin io.Reader) (string, error) {
	if o.tokenFile != "" {
		from := stdin
		if o.tokenFile != "-" {
			file, err := os.Open(o.tokenFile)
			if err != nil {
				return "", usage(fmt.Errorf("-token-file: %w", err))
			}
			defer func() { _ = file.Close() }() // it was only read
			from = file
		}
		line, err := bufio.NewReader(io.LimitReader(from, mostToken)).ReadString('\n')
		if line = strings.TrimSpace(line); line == "" || err != nil && !errors.Is(err, io.EOF) {
			return "", usage(fmt.Errorf("-token-file: %s has no token in its first line", o.tokenFile))
		}
		return line, nil
	}
	if token, ok := lookup(tokenVariable); ok && strings.TrimSpace(token) != "" {
		return strings.TrimSpace(token), nil
	}
	if c.Sandbox() {
		return sandbox.AdminToken, nil
	}
	return "", usage(fmt.Errorf("there is no token: put it into the environment as %s, or name a file that has it with -token-file", tokenVariable))
}

// listReports writes which reports there are.
func listReports(ctx context.Context, c *config.Config, o *reportOptions, stdout, stderr io.Writer) error {
	c.Redis, c.CacheSecret, c.CacheBytes = "", "", 0
	log := telemetry.NewLogger(stderr, c.LogFormat, c.LogLevel)
	var ready atomic.Bool
	api := c.Upstream
	if c.Sandbox() {
		api = "http://127.0.0.1/v1" // which nothing is asked of
	}
	handler, stop, err := newHandlerOver(c, o.limits, api, retention{}, log, &ready, time.Now)
	if err != nil {
		return usage(err)
	}
	defer stop()
	var body strings.Builder
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, reports.Path, nil)
	if err != nil {
		return err
	}
	out := export.NewResponse(&body)
	export.Serve(handler, out, request)
	var list struct {
		Reports []struct {
			Name, Description string
			Variables         []*reports.Variable
		}
	}
	if err := json.Unmarshal([]byte(body.String()), &list); err != nil {
		return fmt.Errorf("the reports could not be listed: %w", err)
	}
	if len(list.Reports) == 0 {
		return usage(errors.New("there are no reports; -reports names a folder of them"))
	}
	for _, r := range list.Reports {
		first, _, _ := strings.Cut(r.Description, "\n")
		var text strings.Builder
		fmt.Fprintf(&text, "%s\n    %s\n", r.Name, first)
		for _, v := range r.Variables {
			fmt.Fprintf(&text, "    %s (%s)%s\n", v.Parameter, v.Type, defaultOf(v))
		}
		if _, err := io.WriteString(stdout, text.String()); err != nil {
			return err
		}
	}
	return nil
}

func defaultOf(v *reports.Variable) string {
	switch {
	case v.Default != nil:
		return ", " + *v.Default + " without it"
	case v.Required:
		return ", such as " + v.Example
	}
	return ""
}
