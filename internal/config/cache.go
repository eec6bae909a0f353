package config

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// CacheTTL says for how long what the REST API answered serves again, by resource. Zero
// keeps nothing of it.
type CacheTTL map[string]time.Duration

// DefaultCacheTTL returns the lifetimes that hold where the configuration says nothing.
// Schedules and requirements are what people are planning with at the moment: nothing of
// them is kept.
func DefaultCacheTTL() CacheTTL {
	return CacheTTL{
		"employees": 5 * time.Minute, "employment_periods": 5 * time.Minute,
		"activities": 15 * time.Minute, "planning_units": 15 * time.Minute, "contracts": 15 * time.Minute, "skills": 15 * time.Minute,
		"planning_periods": time.Minute, "memberships": time.Minute, "employee_contracts": time.Minute, "employee_skills": time.Minute,
		"requirements": 0, "schedules": 0,
	}
}

// String writes the lifetimes as [CacheTTL.Set] reads them.
func (t CacheTTL) String() string {
	parts := make([]string, 0, len(t))
	for _, name := range slices.Sorted(maps.Keys(t)) {
		parts = append(parts, name+"="+Short(t[name]))
	}
	return strings.Join(parts, ",")
}

// Short writes 15m0s as 15m.
func Short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Set changes the lifetimes that s names, as resource=duration with commas between; the
// others stay.
func (t CacheTTL) Set(s string) error {
	known := DefaultCacheTTL()
	for pair := range strings.SplitSeq(s, ",") {
		name, text, ok := strings.Cut(strings.TrimSpace(pair), "=")
		_, exists := known[name]
		ttl, err := time.ParseDuration(text)
		switch {
		case !ok:
			return fmt.Errorf("want resource=duration pairs with commas between, such as schedules=30s,employees=1m")
		case !exists:
			return fmt.Errorf("%q is no resource; there are %s", name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		case err != nil || ttl < 0:
			return fmt.Errorf("%s: %q is no duration; want for example 30s, 5m or 0", name, text)
		}
		t[name] = ttl
	}
	return nil
}

// leastSecret is how many characters a secret has at least.
const leastSecret = 16

// checkCache names what is wrong with the flags for the cache.
func (c *Config) checkCache(mistake func(name, format string, args ...any)) {
	if c.CacheBytes < 0 {
		mistake("cache-bytes", "want 0 or more")
	}
	if c.CacheStale < 0 {
		mistake("cache-stale", "want 0s or more")
	}
	if c.CacheStaleIfError < 0 {
		mistake("cache-stale-if-error", "want 0s or more")
	}
	if c.CacheSecret != "" && len(c.CacheSecret) < leastSecret {
		mistake("cache-secret", "want %d characters or more, drawn at random", leastSecret)
	}
	if c.CacheSecret != "" && c.Redis == "" {
		mistake("cache-secret", "only a Redis that several processes share needs one; leave it out without -redis")
	}
	if c.Redis != "" {
		// The URL may hold a password, so it is never repeated.
		if u, err := url.Parse(c.Redis); err != nil || !slices.Contains([]string{"redis", "rediss", "valkey", "valkeys", "unix"}, u.Scheme) || u.Port() != "" && !isPort(u.Port()) {
			mistake("redis", "want redis://[user:password@]host:port[/database], or rediss:// for TLS")
		}
	}
}
