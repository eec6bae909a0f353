package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/config"
	"shiftgraph/upstream/cache"
	"shiftgraph/upstream/plan"
)

// A store keeps what the REST API at an address answered.
type store interface {
	cache.Store
	Close()
}

// A retention says how answers of the REST API are kept, and asked for.
type retention struct {
	store      store // nil for none
	inParts    bool  // schedules are put together of what is kept of them
	windowDays int   // that one call for a schedule has at most; 0 for as many as it answers in time
}

// leastLocalBytes is how much of what Redis has is held in this process at least.
const leastLocalBytes = 1 << 20

// newStore returns the store that the configuration asks for; nil for none.
func newStore(c *config.Config, api string, log *slog.Logger) (store, error) {
	switch {
	case c.Redis != "":
		// Answers of two APIs, and those of another version of this program, stay apart.
		address := sha256.Sum256([]byte(api))
		redis, err := cache.NewRedis(c.Redis, cache.RedisConfig{
			Namespace: plan.CodecVersion() + ":" + hex.EncodeToString(address[:8]),
			Codec:     plan.Codec{}, Log: log, LocalBytes: int(max(c.CacheBytes, leastLocalBytes)),
		})
		if err != nil {
			return nil, fmt.Errorf("-redis: %w", err)
		}
		if c.CacheSecret == "" {
			log.Warn("without -cache-secret nothing in Redis serves another process, nor this one after a restart")
		}
		return redis, nil
	case c.CacheBytes > 0:
		return cache.NewMemory(c.CacheBytes), nil
	}
	return nil, nil
}

// newHasher returns what makes the hashes that tell tokens apart.
func newHasher(c *config.Config) *caller.Hasher {
	if c.CacheSecret != "" {
		return caller.NewHasherOf(c.CacheSecret)
	}
	return caller.NewHasher()
}

// lifetimes are those of the configuration, by resource. Reference data alone serves while
// it is asked for anew: of what changes with every plan nobody wants yesterday's.
func lifetimes(c *config.Config) map[plan.Resource]plan.Lifetime {
	out := map[plan.Resource]plan.Lifetime{}
	for name, ttl := range c.CacheTTL {
		life := plan.Lifetime{Fresh: ttl, IfError: c.CacheStaleIfError}
		if plan.Resource(name).IsReference() {
			life.Stale = c.CacheStale
		}
		out[plan.Resource(name)] = life
	}
	return out
}
