package config

import (
	"bytes"
	"errors"
	"flag"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func env(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

func TestFlagsBeatTheEnvironment(t *testing.T) {
	c, err := Parse([]string{"-listen", "127.0.0.1:1", "-log-level=warn"},
		env("SHIFTGRAPH_LISTEN", "127.0.0.1:2", "SHIFTGRAPH_UPSTREAM", "https://api.example/v1", "SHIFTGRAPH_REQUEST_TIMEOUT", "90s"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:1" || c.Upstream != "https://api.example/v1" || c.RequestTimeout != 90*time.Second || c.LogLevel != slog.LevelWarn {
		t.Errorf("%+v", c)
	}
	if c.MaxPageSize != 1000 || c.Sandbox() {
		t.Errorf("%+v", c)
	}
}

func TestTimeZones(t *testing.T) {
	c, err := Parse([]string{"-time-zones", "31=Europe/Berlin, 12=America/New_York"}, env())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"31": "Europe/Berlin", "12": "America/New_York"}, c.TimeZones); diff != "" {
		t.Error(diff)
	}
}

func TestMistakes(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		env  func(string) (string, bool)
		says []string
	}{
		"all at once":     {[]string{"-upstream", "ftp://x", "-listen", "x", "-max-page-size", "-1"}, env(), []string{"-upstream: ", "-listen: ", "-max-page-size: "}},
		"zones":           {[]string{"-time-zones", "31"}, env(), []string{"-time-zones", "31=Europe/Berlin"}},
		"an unknown zone": {[]string{"-time-zones", "31=Nowhere"}, env(), []string{"Nowhere"}},
		"limits":          {[]string{"-limit-it", "-5", "-limit-wait", "0s"}, env(), []string{"-limit-it: want more than 0", "-limit-wait: "}},
		"no sandbox":      {[]string{"-upstream", "http://x/v1", "-sandbox-people", "5"}, env(), []string{"-sandbox-people: "}},
		"a port":          {[]string{"-listen", "127.0.0.1:99999"}, env(), []string{"-listen: "}},
		"limit variable":  {nil, env("SHIFTGRAPH_LIMIT_IT", "0"), []string{"-limit-it: want more than 0"}},
		"which flag":      {[]string{"-time-zones", "31=Local"}, env(), []string{"-time-zones: "}},
		"log format":      {[]string{"-log-format", "xml"}, env(), []string{"-log-format"}},
		"environment":     {nil, env("SHIFTGRAPH_REQUEST_TIMEOUT", "soon", "SHIFTGRAPH_LOG_LEVEL", "loud"), []string{"SHIFTGRAPH_REQUEST_TIMEOUT", "SHIFTGRAPH_LOG_LEVEL"}},
	} {
		t.Run(name, func(t *testing.T) {
			others := func(fs *flag.FlagSet) {
				fs.Int("limit-it", 7, "")
				fs.Duration("limit-wait", time.Second, "")
				fs.Int("sandbox-people", 7, "")
			}
			_, err := Parse(test.args, test.env, others)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.says {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
		})
	}
}

// An upstream URL may hold a password; no message repeats it.
func TestMistakesDoNotRepeatAPassword(t *testing.T) {
	_, err := Parse([]string{"-upstream", "https://user:hunter2@api.example/v1"}, env())
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}

func TestHelpListsEveryFlagWithItsVariable(t *testing.T) {
	if _, err := Parse([]string{"-help"}, env()); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("got %v", err)
	}
	extra := func(fs *flag.FlagSet) { fs.Int("more-of-it", 7, "more") }
	var out bytes.Buffer
	Usage(&out, extra)
	newFlagSet("", new(Config), []func(*flag.FlagSet){extra}).VisitAll(func(f *flag.Flag) {
		if !strings.Contains(out.String(), "  -"+f.Name) || !strings.Contains(out.String(), "["+EnvName(f.Name)+"]") {
			t.Errorf("the help does not name -%s and %s", f.Name, EnvName(f.Name))
		}
	})
	if !strings.Contains(out.String(), `(default "127.0.0.1:8080")`) {
		t.Errorf("no defaults in:\n%s", &out)
	}
}

func TestWords(t *testing.T) {
	more := func(fs *flag.FlagSet) { fs.Bool("quiet", false, ""); fs.String("o", "", "") }
	for _, c := range []struct{ args, flags, words string }{
		{"shifts -o a.csv unit=1", "-o a.csv", "shifts unit=1"},
		{"-o a.csv shifts -quiet unit=1 --quiet=false b", "-o a.csv -quiet --quiet=false", "shifts unit=1 b"},
		{"--o=a.csv shifts period=-7d..today", "--o=a.csv", "shifts period=-7d..today"},
		{"shifts -nope -upstream -x", "-nope -upstream -x", "shifts"}, // its value, whatever it is
		{"shifts -quiet -- -o b", "-quiet", "shifts -o b"},
		{"- -o", "-o", "-"},
	} {
		flags, words := Words(strings.Fields(c.args), more)
		if strings.Join(flags, " ") != c.flags || strings.Join(words, " ") != c.words {
			t.Errorf("%s: flags %q, words %q", c.args, flags, words)
		}
	}
}

func TestDefault(t *testing.T) {
	c, err := Parse(nil, func(string) (string, bool) { return "", false }, Default("request-timeout", "1h0m0s"))
	if err != nil || c.RequestTimeout != time.Hour {
		t.Errorf("%v, %v", c.RequestTimeout, err)
	}
	c, err = Parse([]string{"-request-timeout", "2h"}, func(string) (string, bool) { return "", false }, Default("request-timeout", "1h0m0s"))
	if err != nil || c.RequestTimeout != 2*time.Hour {
		t.Errorf("%v, %v", c.RequestTimeout, err)
	}
}
