package config

import (
	"strings"
	"testing"
	"time"
)

func TestCacheTTL(t *testing.T) {
	c, err := Parse([]string{"-cache-ttl", "schedules=30s, employees=0"}, env())
	if err != nil {
		t.Fatal(err)
	}
	if c.CacheTTL["schedules"] != 30*time.Second || c.CacheTTL["employees"] != 0 || c.CacheTTL["activities"] != 15*time.Minute {
		t.Errorf("%v", c.CacheTTL)
	}
	if text := DefaultCacheTTL().String(); !strings.Contains(text, "activities=15m,") || !strings.Contains(text, "schedules=0s") {
		t.Errorf("%s", text)
	}
}

// One line says what is wrong, and never shows a password or a secret.
func TestCacheFlagsAreChecked(t *testing.T) {
	for args, want := range map[string]string{
		"-cache-ttl schedules":                        "want resource=duration",
		"-cache-ttl shifts=1m":                        `"shifts" is no resource`,
		"-cache-ttl schedules=soon":                   `"soon" is no duration`,
		"-cache-ttl schedules=-1s":                    "is no duration",
		"-cache-bytes -1":                             "-cache-bytes",
		"-cache-stale -1s":                            "-cache-stale",
		"-cache-stale-if-error -1s":                   "-cache-stale-if-error",
		"-redis http://hush:hush@example":             "-redis: want redis://",
		"-redis redis://hush:hush@example:99999/0":    "-redis: want redis://",
		"-redis redis://example -cache-secret hush":   "-cache-secret: want 16 characters",
		"-cache-secret hushhushhushhushhushhushhush":  "-cache-secret: only a Redis",
		"-redis redis://u:%zz@hush/0 -cache-bytes 10": "-redis: want redis://",
	} {
		_, err := Parse(strings.Fields(args), env())
		switch {
		case err == nil || !strings.Contains(err.Error(), want):
			t.Errorf("%s: %v, want %q", args, err, want)
		case strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "\n"):
			t.Errorf("%s: %v", args, err)
		}
	}
}
