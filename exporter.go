package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"shiftgraph/internal/config"
	"shiftgraph/internal/export"
	"shiftgraph/internal/graphqlhttp"
	"shiftgraph/internal/reports"
	"shiftgraph/internal/table"
	"shiftgraph/internal/telemetry"
	"shiftgraph/upstream/plan"
)

// An exporter writes one report.
type exporter struct {
	config  *config.Config
	options *reportOptions
	name    string
	token   string
	part    string // the file beside the output; "" for none
	stdout  io.Writer
	stderr  io.Writer
}

func newExporter(c *config.Config, o *reportOptions, name string, lookup func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer) (*exporter, error) {
	if o.output == "" {
		return nil, usage(fmt.Errorf("-o: is missing; name the file to write, such as -o %s.xlsx, or - for standard output", name))
	}
	if o.format == "" {
		o.format = strings.TrimPrefix(filepath.Ext(o.output), ".")
	}
	if !slices.Contains(reports.Formats, o.format) {
		return nil, usage(fmt.Errorf("-o: the ending of %q is no format; end it with .csv, .xlsx, .ndjson or .json, or say -format", o.output))
	}
	if o.within < 0 || o.windowDays < 1 {
		return nil, usage(errors.New("-resume-within: want 0s or more, and at least 1 for -window-days"))
	}
	x := &exporter{config: c, options: o, name: name, stdout: stdout, stderr: stderr}
	var err error
	if x.token, err = o.token(c, lookup, stdin); err != nil {
		return nil, err
	}
	if o.output != "-" && o.within > 0 && export.Regular(o.output) {
		x.part = o.output + partEnding
	}
	c.Share, c.Redis = false, "" // nobody else asks, and answers are kept in the file
	c.CacheStale, c.CacheStaleIfError = 0, 0
	for resource := range c.CacheTTL {
		c.CacheTTL[resource] = o.within
	}
	return x, nil
}

// run writes the report.
func (x *exporter) run(ctx context.Context) error {
	journal, err := x.journal()
	if err != nil {
		return err
	}
	kept := retention{windowDays: x.options.windowDays}
	if journal != nil {
		defer journal.Close()
		kept.store, kept.inParts = journal, true
		x.config.CacheSecret = journal.Salt() // hashes of the token are the same in the next run
	}
	log := telemetry.NewLogger(x.stderr, x.config.LogFormat, x.config.LogLevel)
	api, end, err := restAPI(ctx, x.config, x.options.data, log)
	if err != nil {
		return err
	}
	defer end()
	var ready atomic.Bool
	handler, stop, err := newHandlerOver(x.config, x.options.limits, api, kept, log, &ready, time.Now)
	if err != nil {
		return usage(err)
	}
	defer stop()
	return x.leave(journal, x.write(ctx, handler))
}

// say tells whoever waits.
func (x *exporter) say(format string, args ...any) {
	if !x.options.quiet {
		fmt.Fprintf(x.stderr, "shiftgraph: "+format+"\n", args...)
	}
}

// write lets handler answer the request for the report, and puts the answer in its place.
func (x *exporter) write(ctx context.Context, handler http.Handler) error {
	to := x.stdout
	var file *export.File
	if x.options.output != "-" {
		var err error
		file, err = export.Create(ctx, x.options.output)
		switch {
		case ctx.Err() != nil:
			if file != nil {
				file.Discard()
			}
			return errInterrupted
		case err != nil:
			return fmt.Errorf("-o: %w", err)
		}
		to = file
	}
	discard := func() {
		if file != nil {
			file.Discard()
		}
	}
	if x.config.Sandbox() {
		x.say("over the embedded sandbox: generated data, nobody's real schedule; -upstream names the REST API")
	}
	began, progress := time.Now(), new(plan.Progress)
	out := export.NewResponse(to)
	var missing []table.Problem
	ctx = graphqlhttp.WatchProblems(plan.WithProgress(ctx, progress), func(found []table.Problem) { missing = found })
	request, err := x.request(ctx)
	if err != nil {
		discard()
		return err
	}
	var bar *export.Bar
	if !x.options.quiet {
		bar = export.Start(x.stderr, func() export.Figures {
			f := progress.Figures()
			return export.Figures{Done: f.Done, Of: f.Calls, Kept: f.Kept, Failed: f.Failed, Rows: f.Rows, OfRows: f.OfRows, Collecting: !out.Begun()}
		})
		defer bar.Stop()
	}
	whole := export.Serve(handler, out, request)
	if bar != nil {
		bar.Stop()
	}
	switch {
	case ctx.Err() != nil && file == nil && out.Begun():
		return errors.New("interrupted; what was written is not whole")
	case ctx.Err() != nil:
		discard()
		return errInterrupted
	case out.Status != http.StatusOK:
		discard()
		return refusal(out)
	case out.Err != nil:
		discard()
		return fmt.Errorf("-o: %w", out.Err)
	case !whole:
		discard()
		return errors.New("the report broke off while it was written; run it again")
	}
	if file != nil {
		if err := file.Commit(); err != nil {
			return fmt.Errorf("-o: %w", err)
		}
	}
	f := progress.Figures()
	x.say("%s: %s %s, %s records, in %s", x.options.output, export.Thousands(f.Done), plural(f.Done, "window"), export.Thousands(f.Rows), time.Since(began).Round(time.Millisecond))
	if len(missing) > 0 {
		count := 0
		for _, p := range missing {
			count += max(p.Places, 1)
			fmt.Fprintln(x.stderr, "shiftgraph: missing:", p)
		}
		return partialError{count}
	}
	return nil
}

// request is the one that a server would get.
func (x *exporter) request(ctx context.Context) (*http.Request, error) {
	target, err := url.Parse(reports.Path + "/" + url.PathEscape(x.name) + "." + x.options.format)
	if err != nil {
		return nil, usage(err)
	}
	target.RawQuery = x.options.parameters.Encode()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, reports.Path, nil)
	if err != nil {
		return nil, err
	}
	r.URL = target
	r.Header.Set("Authorization", "Bearer "+x.token)
	return r, nil
}

var errInterrupted = errors.New("interrupted; the output is as it was")

// refusal is the error that an answer without a report says. What was wrong with how the
// program was called is a mistake in its use.
func refusal(r *export.Response) error {
	var body struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(r.Refusal.Bytes(), &body); err != nil || len(body.Errors) == 0 {
		return fmt.Errorf("the report was refused with status %d", r.Status)
	}
	var all []string
	for _, e := range body.Errors {
		all = append(all, e.Message)
	}
	err := errors.New(strings.Join(all, "\n"))
	if code := body.Errors[0].Extensions.Code; code == "BAD_USER_INPUT" || r.Status == http.StatusNotFound {
		return usage(err)
	}
	if code := body.Errors[0].Extensions.Code; code == "UNAUTHENTICATED" {
		return unauthenticatedError{err}
	}
	return err
}

// An unauthenticatedError says that the API does not take the token.
type unauthenticatedError struct{ error }
