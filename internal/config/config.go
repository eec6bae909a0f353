// Package config reads the program's configuration: flags, and for each flag an
// environment variable of the same name. It checks all of it before anything starts and
// names every mistake at once.
package config

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Config is the facade's configuration. A flag beats its environment variable, which
// beats the default.
type Config struct {
	Listen   string
	Upstream string // empty: the embedded sandbox

	CORSOrigins []string // as browsers write them, or "*" alone
	Compress    bool
	Share       bool

	UpstreamTimeout             time.Duration
	UpstreamMaxBytes            int64
	UpstreamDisplay             bool
	UpstreamConcurrency         int
	UpstreamConcurrencyPerToken int
	UpstreamMaxCalls            int
	UpstreamMaxRows             int
	UpstreamMaxRowsAtOnce       int
	AnswerBytes                 int64 // of one answer
	AnswerBytesAtOnce           int64 // of all that are being sent

	CacheBytes        int64 // 0: nothing is kept in this process
	CacheTTL          CacheTTL
	CacheStale        time.Duration
	CacheStaleIfError time.Duration
	CacheSecret       string // what hashes of tokens are keyed with; empty: drawn at random
	Redis             string // URL; empty: answers are kept in this process

	TimeZone   string
	TimeZones  map[string]string
	ColorOrder string

	WeekStart    time.Weekday
	ContractTime string
	FTEHours     float64

	Reports string // folder of saved reports beside those that ship; empty: none

	MaxPageSize   int
	MaxPeriodDays int
	Explain       bool
	Compiled      bool

	RequestTimeout  time.Duration
	ShutdownTimeout time.Duration
	LogFormat       string
	LogLevel        slog.Level
}

// Sandbox reports whether the facade runs over the embedded sandbox.
func (c *Config) Sandbox() bool { return c.Upstream == "" }

func (c *Config) register(fs *flag.FlagSet) {
	fs.StringVar(&c.Listen, "listen", "127.0.0.1:8080", "`address` to listen on, host:port; port 0 takes a free one")
	fs.StringVar(&c.Upstream, "upstream", "", "`URL` of the REST API, version path included, such as https://legacy-api.injixo.com/v1; empty for the embedded sandbox")
	fs.Func("cors-origins", "`origins` whose pages may ask from a browser, exact and with commas between, such as https://planning.example,http://localhost:5173; * for all (default none)", c.setCORSOrigins)
	fs.BoolVar(&c.Compress, "compress", true, "send answers from 1400 bytes up compressed (zstd, gzip) to clients that take it; false where a proxy in front does it, or adds tokens to requests by itself")
	fs.BoolVar(&c.Share, "share-operations", true, "run queries of one token that are the same and in flight at the same time once, and answer all of them; false runs each by itself")
	fs.DurationVar(&c.UpstreamTimeout, "upstream-timeout", 27*time.Second, "how long one REST call may take; the API itself cuts at 25s")
	fs.Int64Var(&c.UpstreamMaxBytes, "upstream-max-bytes", 128<<20, "how many bytes the answer to one REST call may have, unpacked")
	fs.BoolVar(&c.UpstreamDisplay, "upstream-display", true, "ask the REST API for the fields alone that an operation reads (display=); false for an API that cannot tell them apart")
	fs.IntVar(&c.UpstreamConcurrency, "upstream-concurrency", 64, "how many REST calls run at once, of all callers together; free places go to the tokens in turns")
	fs.IntVar(&c.UpstreamConcurrencyPerToken, "upstream-concurrency-per-token", 8, "how many REST calls of one token run at once")
	fs.IntVar(&c.UpstreamMaxCalls, "upstream-max-calls", 2000, "how many REST calls one operation may make; fields beyond are null with UPSTREAM_BUDGET_EXCEEDED")
	fs.IntVar(&c.UpstreamMaxRows, "upstream-max-rows", 500_000, "how many schedule days and blocks one operation may answer with; fields beyond are null with UPSTREAM_BUDGET_EXCEEDED")
	fs.IntVar(&c.UpstreamMaxRowsAtOnce, "upstream-max-rows-at-once", 1_000_000, "how many schedule days and blocks all running operations together may answer with until their answers are written")
	fs.Int64Var(&c.AnswerBytes, "limit-answer-bytes", 128<<20, "how many bytes an answer may have before it is compressed; a longer one is null with LIMIT_EXCEEDED")
	fs.Int64Var(&c.AnswerBytesAtOnce, "limit-answer-bytes-at-once", 1<<30, "how many bytes all answers may have together that are being sent; it bounds the memory that clients hold who read slowly")
	fs.Int64Var(&c.CacheBytes, "cache-bytes", 64<<20, "how many bytes of memory kept answers may take; 0 keeps none")
	c.CacheTTL = DefaultCacheTTL()
	fs.Var(c.CacheTTL, "cache-ttl", "how long answers serve again, as `resource=duration`,…; resources that are not named keep their default, and 0 keeps nothing")
	fs.DurationVar(&c.CacheStale, "cache-stale", 10*time.Minute, "how long after that employees, employment periods, activities, planning units, contracts and skills still serve while they are asked for anew in the background")
	fs.DurationVar(&c.CacheStaleIfError, "cache-stale-if-error", time.Hour, "how long after that answers stand in for calls that fail, marked in extensions.freshness")
	fs.StringVar(&c.Redis, "redis", "", "`URL` of a Redis or Valkey that keeps answers in the place of this process, such as redis://127.0.0.1:6379/0")
	fs.StringVar(&c.CacheSecret, "cache-secret", "", "with -redis, a `secret` that all processes have which share it, at least 16 characters; without it each has its own, and finds nothing of the others'")
	fs.StringVar(&c.TimeZone, "time-zone", "Europe/Berlin", "IANA `name` of the zone of planning units that -time-zones does not name")
	fs.Func("time-zones", "time zones by the API's time_zone_id, as `id=name`,id=name,… with IANA names, such as 31=Europe/Berlin; with the embedded sandbox its own are the default", c.setTimeZones)
	fs.StringVar(&c.ColorOrder, "color-order", "bgr", "`order` of the bytes in the API's colours: bgr or rgb")
	c.WeekStart = time.Monday
	fs.Func("week-start", "first `day` of a week: monday to sunday (default monday)", c.setWeekStart)
	fs.StringVar(&c.ContractTime, "contract-time", "auto", "`unit` of the amounts of work in contracts: auto (told from the values), seconds or minutes")
	fs.Float64Var(&c.FTEHours, "fte-hours", 40, "weekly hours of one full-time contract, by which full-time equivalents are counted")
	fs.StringVar(&c.Reports, "reports", "", "`folder` of GraphQL files, each one query, which are served as reports at /reports/NAME.csv, .xlsx, .ndjson and .json beside those that ship, or in their place; empty for none")
	fs.IntVar(&c.MaxPageSize, "max-page-size", 1000, "how many entries one page of a connection may have")
	fs.IntVar(&c.MaxPeriodDays, "max-period-days", 800, "how many days a period in an operation may have")
	fs.BoolVar(&c.Explain, "explain", false, "let callers see the REST calls behind an answer, with the header X-Shiftgraph-Explain: calls; always on with the embedded sandbox")
	fs.BoolVar(&c.Compiled, "compiled", true, "run operations by the compiled executor; false leaves all of them to gqlgen's own execution, which is slower and gives the same answers")
	fs.DurationVar(&c.RequestTimeout, "request-timeout", time.Minute, "how long one operation may take, its REST calls included")
	fs.DurationVar(&c.ShutdownTimeout, "shutdown-timeout", 30*time.Second, "how long running operations may go on after SIGTERM")
	fs.StringVar(&c.LogFormat, "log-format", "text", "`format` of the log: text or json")
	fs.TextVar(&c.LogLevel, "log-level", slog.LevelInfo, "least `level` that is logged: debug, info, warn or error")
}

func (c *Config) setTimeZones(s string) error {
	table := map[string]string{}
	for pair := range strings.SplitSeq(s, ",") {
		id, name, ok := strings.Cut(strings.TrimSpace(pair), "=")
		if !ok || id == "" || name == "" {
			return fmt.Errorf("want id=name pairs with commas between, such as 31=Europe/Berlin")
		}
		table[id] = name
	}
	c.TimeZones = table
	return nil
}

func (c *Config) setWeekStart(s string) error {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), s) {
			c.WeekStart = d
			return nil
		}
	}
	return fmt.Errorf("want a day of the week, such as monday or sunday")
}

// isPort reports whether s is the number of a port; 0 stands for any that is free.
func isPort(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil
}

// Parse reads the arguments behind the program's name. lookup finds environment
// variables. Each function in more registers flags of another package, which get their
// environment variables like all others.
//
// It returns [flag.ErrHelp] when -help is asked for; [Usage] prints it.
func Parse(args []string, lookup func(string) (string, bool), more ...func(*flag.FlagSet)) (*Config, error) {
	c := new(Config)
	fs := newFlagSet("shiftgraph", c, more)
	if err := ParseFlags(fs, args, lookup); err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	return c, c.unfit(fs)
}

func newFlagSet(name string, c *Config, more []func(*flag.FlagSet)) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	c.register(fs)
	for _, register := range more {
		register(fs)
	}
	return fs
}

// unfit names flags of other packages that were given in vain: limits that would limit
// nothing, and the sandbox's where there is none.
func (c *Config) unfit(fs *flag.FlagSet) error {
	var wrong []string
	fs.Visit(func(f *flag.Flag) {
		switch v := f.Value.String(); {
		case strings.HasPrefix(f.Name, "limit-") && (v == "0" || v == "0s" || v[0] == '-'):
			wrong = append(wrong, "-"+f.Name+": want more than 0")
		case strings.HasPrefix(f.Name, "sandbox-") && !c.Sandbox():
			wrong = append(wrong, "-"+f.Name+": only the embedded sandbox has this; leave it out with -upstream")
		}
	})
	if wrong == nil {
		return nil
	}
	return errors.New(strings.Join(wrong, "; "))
}

func (c *Config) check() error {
	var wrong []string
	mistake := func(name, format string, args ...any) {
		wrong = append(wrong, "-"+name+": "+fmt.Sprintf(format, args...))
	}
	if _, port, err := net.SplitHostPort(c.Listen); err != nil || !isPort(port) {
		mistake("listen", "%q is not host:port; use for example 127.0.0.1:8080", c.Listen)
	}
	if c.Upstream != "" {
		u, err := url.Parse(c.Upstream)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			mistake("upstream", "want http(s)://host/path without user, query and fragment, such as https://legacy-api.injixo.com/v1")
		}
	}
	for name, n := range map[string]int64{
		"upstream-max-bytes": c.UpstreamMaxBytes, "upstream-concurrency": int64(c.UpstreamConcurrency), "upstream-concurrency-per-token": int64(c.UpstreamConcurrencyPerToken), "upstream-max-calls": int64(c.UpstreamMaxCalls),
		"upstream-max-rows": int64(c.UpstreamMaxRows), "upstream-max-rows-at-once": int64(c.UpstreamMaxRowsAtOnce), "max-page-size": int64(c.MaxPageSize), "max-period-days": int64(c.MaxPeriodDays),
		"limit-answer-bytes": c.AnswerBytes, "limit-answer-bytes-at-once": c.AnswerBytesAtOnce,
		"upstream-timeout": int64(c.UpstreamTimeout), "request-timeout": int64(c.RequestTimeout), "shutdown-timeout": int64(c.ShutdownTimeout),
	} {
		if n <= 0 {
			mistake(name, "want more than 0")
		}
	}
	zone := func(flagName, name string) {
		if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
			mistake(flagName, "%q is not an IANA zone name; use for example Europe/Berlin", name)
		}
	}
	zone("time-zone", c.TimeZone)
	for _, name := range slices.Sorted(maps.Values(c.TimeZones)) {
		zone("time-zones", name)
	}
	if c.ColorOrder != "bgr" && c.ColorOrder != "rgb" {
		mistake("color-order", "%q is neither bgr nor rgb", c.ColorOrder)
	}
	if c.ContractTime != "auto" && c.ContractTime != "seconds" && c.ContractTime != "minutes" {
		mistake("contract-time", "%q is neither auto nor seconds nor minutes", c.ContractTime)
	}
	if !(c.FTEHours > 0 && c.FTEHours <= 168) {
		mistake("fte-hours", "want more than 0 and at most the 168 hours of a week")
	}
	c.checkCache(mistake)
	if c.LogFormat != "text" && c.LogFormat != "json" {
		mistake("log-format", "%q is neither text nor json", c.LogFormat)
	}
	if wrong == nil {
		return nil
	}
	slices.Sort(wrong)
	return fmt.Errorf("%s", strings.Join(wrong, "; "))
}
