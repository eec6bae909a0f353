package sandbox

import (
	"flag"
	"io"
	"strings"
	"testing"
	"time"
)

func TestNewNamesEveryWrongValue(t *testing.T) {
	t.Parallel()
	_, err := New(Config{
		People: 20001, Units: 1, Activities: 39, Today: time.Date(1066, 10, 14, 0, 0, 0, 0, time.UTC),
		Options: Options{Wrapper: "box"}, Faults: Faults{Latency: -1},
	})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, part := range []string{"people: 20001", "units: 1 ", "activities: 39", "today: year 1066", `wrapper: "box"`, "latency: -1ns"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not named in:\n%v", part, err)
		}
	}
	for _, c := range []Config{{People: -1}, {Units: 2001}, {Activities: 2001}} {
		if _, err := New(c); err == nil {
			t.Errorf("%+v: accepted", c)
		}
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		config                    Config
		people, units, activities int
	}{
		{Config{}, 120, 8, 40}, {Config{People: 1}, 1, 8, 40}, {Config{People: 500}, 500, 8, 40},
		{Config{People: 2000}, 2000, 23, 50}, {Config{People: 20000}, 20000, 203, 230},
		{Config{People: 300, Units: 5, Activities: 60}, 300, 5, 60}, {Config{Units: 2000, Activities: 2000}, 120, 2000, 2000},
	} {
		s := build(t, test.config)
		if len(s.people) != test.people || len(s.units) != test.units || len(s.activities) != test.activities {
			t.Errorf("%+v: %d people, %d units, %d activities", test.config, len(s.people), len(s.units), len(s.activities))
		}
		if last := s.people[len(s.people)-1].id; last != 1041+int64(test.people) {
			t.Errorf("last employee %d", last)
		}
	}
}

// The zero value runs on the clock of the day.
func TestTodayIsTheClocks(t *testing.T) {
	t.Parallel()
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	y, m, d := time.Now().Date()
	if got := s.today(); got != dayOf(y, int(m), d) && got != dayOf(y, int(m), d)-1 {
		t.Errorf("today is %s", got)
	}
	if f := s.filled; f.start > s.today()-365 || f.end < s.today()+365 {
		t.Errorf("filled from %s to %s", f.start, f.end)
	}
}

// A date is taken in its own location, so that the day does not depend on the machine.
func TestTodayIsTakenInItsLocation(t *testing.T) {
	t.Parallel()
	late := time.Date(2026, 11, 24, 23, 59, 0, 0, time.FixedZone("far", -11*3600))
	if got := build(t, Config{Today: late}).today().String(); got != "2026-11-24" {
		t.Errorf("today is %s", got)
	}
}

func TestFlags(t *testing.T) {
	t.Parallel()
	var c Config
	fs := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	RegisterFlags(fs, &c)
	err := fs.Parse([]string{
		"-people=300", "-seed=9", "-units", "12", "-activities=50", "-today=2026-03-01", "-offset-times", "-layered", "-wrapper=bare", "-string-ids",
		"-latency=20ms", "-latency-per-row=3us", "-latency-paths=/schedule", "-cut=0", "-cut-drops", "-rate-limit=0.1", "-rate-limit-paths=/employees",
		"-server-error-every=7", "-server-error-status=500", "-drop-first=2", "-retry-after=5s", "-html-status=503",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Seed: 9, People: 300, Units: 12, Activities: 50, Today: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		Options: Options{OffsetTimes: true, Layered: true, Wrapper: "bare", StringIDs: true},
		Faults: Faults{
			Latency: 20 * time.Millisecond, LatencyPerRow: 3 * time.Microsecond, LatencyPaths: "/schedule", Cut: -1, CutDrops: true,
			RateLimit: Rule{Probability: 0.1, Paths: "/employees"}, ServerError: Rule{Every: 7}, Drop: Rule{First: 2},
			RetryAfter: 5 * time.Second, Status: 500, HTMLStatus: 503,
		},
	}
	if c != want {
		t.Errorf("\n%+v, want\n%+v", c, want)
	}
	for _, wrong := range []string{"-today=2026-02-30", "-cut=soon", "-cut=-1s", "-latency=5", "-people=many"} {
		var c Config
		fs := flag.NewFlagSet("sandbox", flag.ContinueOnError)
		fs.SetOutput(io.Discard)
		RegisterFlagsPrefixed(fs, &c, "sandbox-")
		if err := fs.Parse([]string{"-sandbox-" + wrong[1:]}); err == nil {
			t.Errorf("%s was accepted", wrong)
		}
	}
	fs.VisitAll(func(f *flag.Flag) {
		if f.Usage == "" {
			t.Errorf("-%s has no help", f.Name)
		}
	})
}

// What c holds before is the default, and help can be printed.
func TestFlagDefaults(t *testing.T) {
	t.Parallel()
	c := Config{People: 77, Faults: Faults{Cut: 3 * time.Second}}
	fs := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	var help strings.Builder
	fs.SetOutput(&help)
	RegisterFlags(fs, &c)
	fs.PrintDefaults()
	if err := fs.Parse(nil); err != nil || c.People != 77 || c.Faults.Cut != 3*time.Second {
		t.Errorf("%+v, %v", c, err)
	}
	if !strings.Contains(help.String(), "(default 77)") || !strings.Contains(help.String(), "(default 3s)") {
		t.Error(help.String())
	}
}
