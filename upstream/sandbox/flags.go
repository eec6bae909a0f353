package sandbox

import (
	"flag"
	"fmt"
	"strconv"
	"time"
)

// RegisterFlags adds the flags of a sandbox to fs, each with its unit and default in
// the help, and fills c as they are parsed. What c holds before is the default. Values
// out of range are found by [New].
func RegisterFlags(fs *flag.FlagSet, c *Config) { RegisterFlagsPrefixed(fs, c, "") }

// RegisterFlagsPrefixed is RegisterFlags with a text before every name, such as
// "sandbox-", for a program that has flags of its own.
func RegisterFlagsPrefixed(fs *flag.FlagSet, c *Config, prefix string) {
	fs.Uint64Var(&c.Seed, prefix+"seed", c.Seed, "number that chooses the data; 0 means 1")
	fs.IntVar(&c.People, prefix+"people", c.People, "people, 1 to 20000; 0 means 120")
	fs.IntVar(&c.Units, prefix+"units", c.Units, "planning units, 2 to 2000; 0 means 8, and one more for every 100 people above 500")
	fs.IntVar(&c.Activities, prefix+"activities", c.Activities, "activities, 40 to 2000; 0 means 40, and one more for every 100 people above 1000")
	fs.Func(prefix+"today", "`date` up to which things have happened, YYYY-MM-DD (default the clock's)", func(text string) error {
		t, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return fmt.Errorf("%q is no date; give it as YYYY-MM-DD", text)
		}
		c.Today = t
		return nil
	})

	o := &c.Options
	fs.BoolVar(&o.OffsetTimes, prefix+"offset-times", o.OffsetTimes, "block times carry their offset from UTC (default local time of the unit)")
	fs.BoolVar(&o.Layered, prefix+"layered", o.Layered, "breaks lie over their base activity (default they cut it)")
	fs.StringVar(&o.Wrapper, prefix+"wrapper", o.Wrapper, "what lists come in: named, data or bare (default named)")
	fs.BoolVar(&o.StringIDs, prefix+"string-ids", o.StringIDs, "ids are JSON strings (default numbers)")

	f := &c.Faults
	fs.DurationVar(&f.Latency, prefix+"latency", f.Latency, "time added to every answer, such as 200ms (default 0s)")
	fs.DurationVar(&f.LatencyPerRow, prefix+"latency-per-row", f.LatencyPerRow, "time added for every item of an answer, such as 50us (default 0s)")
	fs.StringVar(&f.LatencyPaths, prefix+"latency-paths", f.LatencyPaths, "parts of paths, comma separated, that the two apply to (default all)")
	fs.Var(cutValue{&f.Cut}, prefix+"cut", "`duration` after which an answer is cut; 0 means never (default 25s)")
	fs.BoolVar(&f.CutDrops, prefix+"cut-drops", f.CutDrops, "a cut answer is a dropped connection (default a 504)")
	for _, named := range f.rules() {
		r, name := named.rule, prefix+named.name
		fs.Float64Var(&r.Probability, name, r.Probability, ruleHelp[named.name]+": share of requests, 0 to 1 (default 0)")
		fs.IntVar(&r.Every, name+"-every", r.Every, named.name+": every nth request (default 0: off)")
		fs.IntVar(&r.First, name+"-first", r.First, named.name+": the first n requests (default 0)")
		fs.StringVar(&r.Paths, name+"-paths", r.Paths, named.name+": parts of paths, comma separated, that it applies to (default all)")
	}
	fs.DurationVar(&f.RetryAfter, prefix+"retry-after", f.RetryAfter, "Retry-After of a 429, whole seconds; 0s means 1s, negative none")
	fs.IntVar(&f.Status, prefix+"server-error-status", f.Status, "status of server-error, 500 to 599; 0 means 503")
	fs.IntVar(&f.HTMLStatus, prefix+"html-status", f.HTMLStatus, "status of html, 200 to 599; 0 means 502")
}

var ruleHelp = map[string]string{
	"rate-limit":   "429 with Retry-After",
	"server-error": "a 5xx as JSON",
	"html":         "an error page of a proxy",
	"truncate":     "the body ends in the middle",
	"wrong-shape":  "valid JSON of another shape",
	"drop":         "the connection is closed without an answer",
}

// A cutValue reads -cut, where 0 means never: in Faults 0 is the default and a
// negative time means never.
type cutValue struct{ d *time.Duration }

func (v cutValue) String() string {
	switch {
	case v.d == nil || *v.d == 0: // the flag package asks a zero value, too
		return ""
	case *v.d < 0:
		return "0s"
	}
	return v.d.String()
}

func (v cutValue) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil && text != "0" || d < 0 {
		return fmt.Errorf("%s is no duration; give one like 25s, or 0 for never", strconv.Quote(text))
	}
	if d == 0 {
		d = -1
	}
	*v.d = d
	return nil
}
