package cache

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"
)

const (
	patience    = 2 * time.Second // of what runs in the background: connections, and writes of large answers
	deadAfter   = 2 * time.Second // without a reply to its ping a connection is given up
	bufferBytes = 64 << 10        // for reading, and for writing, of each of the two connections
	mostOfError = 200             // bytes that a log line shows of an error
	clientName  = "shiftgraph"    // as CLIENT LIST shows it
	redacted    = "[redacted]"
)

const wantURL = "want redis://[user:password@]host[:port][/database], or rediss:// for TLS, with special characters of the password percent-encoded"

var errNotYet = errors.New("not connected yet")

// redisOptions reads a Redis URL. No error holds any part of it: where a password sits in a
// URL that cannot be read is anybody's guess.
func redisOptions(rawURL string) (rueidis.ClientOption, error) {
	none := rueidis.ClientOption{}
	u, err := url.Parse(rawURL)
	if err != nil {
		return none, errors.New("the Redis URL cannot be read; " + wantURL)
	}
	switch u.Scheme {
	case "redis", "rediss", "valkey", "valkeys", "unix":
	default:
		return none, errors.New("the Redis URL's scheme is not known; " + wantURL)
	}
	option, err := rueidis.ParseURL(rawURL)
	if err != nil {
		return none, errors.New("the Redis URL's path or a parameter of it cannot be read; " + wantURL)
	}
	if len(option.InitAddress) != 1 || option.Sentinel.MasterSet != "" {
		return none, errors.New("the Redis URL names several servers or a sentinel, which is not supported; name one server")
	}
	option.ForceSingleClient = true // else a client is only made once the server answers
	option.DisableRetry = true      // what does not come at once is asked of the API
	option.AlwaysPipelining = true  // else Close waits for the reply to a write that is under way
	option.PipelineMultiplex = -1   // one connection, and so one local cache of the given size
	option.ReadBufferEachConn, option.WriteBufferEachConn = bufferBytes, bufferBytes
	if option.ClientName == "" {
		option.ClientName = clientName
	}
	if option.Dialer.Timeout == 0 {
		option.Dialer.Timeout = patience
	}
	if option.ConnWriteTimeout == 0 {
		option.ConnWriteTimeout = deadAfter
	}
	if option.AlwaysRESP2 {
		option.DisableCache = true // invalidations need RESP3
	}
	return option, nil
}

// redisClient makes a client that connects when it is first used: rueidis itself would
// connect here and now, and wait for it.
func redisClient(option rueidis.ClientOption) (rueidis.Client, error) {
	var made atomic.Bool
	dial := option.DialCtxFn
	if dial == nil {
		dial = dialTCP
	}
	option.DialCtxFn = func(ctx context.Context, address string, dialer *net.Dialer, config *tls.Config) (net.Conn, error) {
		if !made.Load() {
			return nil, errNotYet
		}
		return dial(ctx, address, dialer, config)
	}
	client, err := rueidis.NewClient(option)
	if client == nil {
		return nil, err
	}
	made.Store(true)
	return client, nil // err is errNotYet: that of the connection
}

func dialTCP(ctx context.Context, address string, dialer *net.Dialer, config *tls.Config) (net.Conn, error) {
	if config == nil {
		return dialer.DialContext(ctx, "tcp", address)
	}
	secure := tls.Dialer{NetDialer: dialer, Config: config}
	return secure.DialContext(ctx, "tcp", address)
}

// shown is an error's text for the log: the server may have put the password into it.
func shown(err error, password string) string {
	s := err.Error()
	if password != "" {
		s = strings.ReplaceAll(s, password, redacted)
	}
	if len(s) > mostOfError {
		s = s[:mostOfError] + "…"
	}
	return s
}
