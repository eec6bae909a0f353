package cache

import (
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/redis/rueidis"
)

// RedisConfig says how answers are kept in Redis. Zero stands for the default, where there
// is one.
type RedisConfig struct {
	// Namespace tells apart what may not be mixed: answers of two APIs, and of two forms of
	// the codec's bytes. It becomes a part of every key.
	Namespace string
	// Codec makes bytes of values. It must be given.
	Codec Codec
	// Log hears when Redis stops answering and when it answers again; nil for none.
	Log *slog.Logger
	// Timeout is how long a Find waits for Redis, 50 ms by default. Unpacking a large answer
	// comes on top.
	Timeout time.Duration
	// LocalBytes is how much of what was read is held in this process, compressed, until
	// Redis says that it has changed: 64 MiB by default.
	LocalBytes int
	// MostBytes is how large an answer that is kept may be once compressed: 8 MiB by default.
	MostBytes int
	// MostEncoded is how large it may be before, in either direction: 128 MiB by default.
	MostEncoded int
	// Waiting is how many answers may wait to be written, 64 by default. Those beyond are
	// not kept.
	Waiting int
}

const (
	findsAtOnce = 256 // that wait for Redis; those beyond find nothing
	localLife   = time.Hour
)

var (
	errLate   = errors.New("no answer in time")
	errClosed = errors.New("closed")
)

// Redis keeps answers in a Redis or Valkey server, version 6 or later, that several
// processes may share. What it reads it holds in this process too, until the server says
// that it has changed.
//
// A server that is slow, full or gone costs time, never an answer: Find gives up after
// [RedisConfig.Timeout], and after a few failures in a row does not ask for two seconds;
// Keep and Forget return at once. An answer lives for a day at most. When the connection
// breaks without a sign, what is held here serves for about three seconds more.
//
// A user of the server needs PING, HELLO, CLIENT, SELECT, MULTI, EXEC, PTTL, HKEYS, HGET,
// HSET, HDEL, DEL and PEXPIREAT on keys that begin with "shiftgraph:".
type Redis struct {
	config    RedisConfig
	password  string
	prefix    string // of every key
	reader    rueidis.Client
	writer    rueidis.Client // a connection of its own: a large answer under way holds up no Find
	reads     *breaker
	writes    *breaker
	pack      *packer
	forgotten *forgotten
	now       func() time.Time

	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	slots   chan struct{}
	queue   chan job
	wake    chan struct{} // there is something that Redis has to forget
	mu      sync.RWMutex  // of closed: running is not added to once it is set
	closed  bool
	running sync.WaitGroup
}

// NewRedis returns a store in the server at a URL as redis://user:password@host:port/db,
// rediss:// for TLS or unix:// for a socket. It does not wait for the server, and an error
// is one of the URL or of the configuration; it does not show the URL.
func NewRedis(url string, config RedisConfig) (*Redis, error) {
	if config.Codec == nil {
		return nil, errors.New("a Redis store needs a codec")
	}
	option, err := redisOptions(url)
	if err != nil {
		return nil, err
	}
	defaults(&config.Timeout, 50*time.Millisecond)
	defaults(&config.LocalBytes, 64<<20)
	defaults(&config.MostBytes, 8<<20)
	defaults(&config.MostEncoded, 128<<20)
	defaults(&config.Waiting, 64)
	r := &Redis{
		config: config, password: option.Password, now: time.Now,
		prefix: "shiftgraph:" + config.Namespace + ":",
		slots:  make(chan struct{}, findsAtOnce), queue: make(chan job, config.Waiting), wake: make(chan struct{}, 1),
	}
	clock := func() time.Time { return r.now() }
	r.reads = &breaker{now: clock, changed: r.changed("reading")}
	r.writes = &breaker{now: clock, changed: r.changed("writing")}
	r.forgotten = newForgotten(clock)
	if r.pack, err = newPacker(config.Codec, config.MostEncoded, config.MostBytes); err != nil {
		return nil, err
	}
	option.CacheSizeEachConn = config.LocalBytes
	if r.reader, err = redisClient(option); err != nil {
		return nil, errors.New("the Redis store cannot be set up: " + shown(err, r.password))
	}
	option.DisableCache = true
	if r.writer, err = redisClient(option); err != nil {
		r.reader.Close()
		return nil, errors.New("the Redis store cannot be set up: " + shown(err, r.password))
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	r.running.Go(r.write)
	return r, nil
}

func defaults[T int | time.Duration](v *T, otherwise T) {
	if *v <= 0 {
		*v = otherwise
	}
}

// changed returns what writes into the log that the server has stopped or begun to answer.
func (r *Redis) changed(doing string) func(bool, error) {
	return func(answers bool, why error) {
		switch {
		case r.config.Log == nil || errors.Is(why, errClosed):
		case answers:
			r.config.Log.LogAttrs(r.ctx, slog.LevelInfo, "Redis answers again", slog.String("while", doing))
		default:
			r.config.Log.LogAttrs(r.ctx, slog.LevelWarn, "Redis does not answer as it should; going on without it",
				slog.String("while", doing), slog.String("cause", shown(why, r.password)))
		}
	}
}

// key is the hash of a subject.
func (r *Redis) key(s Subject) string {
	return r.prefix + hex.EncodeToString(s.Who[:]) + ":" + s.What
}

// Find implements [Store].
func (r *Redis) Find(ctx context.Context, s Subject, choose func([]Kept) int) (Answer, bool) {
	ok, trial := r.reads.allow()
	if !ok || ctx.Err() != nil {
		return Answer{}, false
	}
	bounded, cancel := context.WithTimeout(ctx, r.config.Timeout)
	defer cancel()
	if trial {
		// What is held here says nothing about the server.
		_, err := r.ask(bounded, func(own context.Context) rueidis.RedisResult {
			return r.reader.Do(own, r.reader.B().Ping().Build())
		})
		if !r.usable(ctx, err, false) {
			return Answer{}, false
		}
	}
	key := r.key(s)
	fields, err := r.ask(bounded, func(own context.Context) rueidis.RedisResult {
		return r.reader.DoCache(own, r.reader.B().Hkeys().Key(key).Cache(), localLife)
	})
	if !r.usable(ctx, err, fields.IsCacheHit()) {
		return Answer{}, false
	}
	names, err := fields.AsStrSlice()
	if err != nil {
		return Answer{}, false
	}
	live, shown := r.live(s, names)
	if len(live) == 0 {
		return Answer{}, false
	}
	i := choose(shown)
	if i < 0 || i >= len(live) {
		return Answer{}, false
	}
	value, err := r.ask(bounded, func(own context.Context) rueidis.RedisResult {
		return r.reader.DoCache(own, r.reader.B().Hget().Key(key).Field(live[i].String()).Cache(), localLife)
	})
	if !r.usable(ctx, err, value.IsCacheHit()) {
		return Answer{}, false
	}
	packed, err := value.AsBytes()
	if err != nil {
		return Answer{}, false
	}
	a := Answer{Kept: live[i].Kept}
	if a.Value, err = r.pack.unpack(packed); err != nil {
		return Answer{}, false // garbage, or of another time: it goes when it is replaced or expires
	}
	return a, true
}

// live returns the fields that are ours, neither expired nor forgotten.
func (r *Redis) live(s Subject, names []string) ([]field, []Kept) {
	now := r.now()
	var live []field
	var shown []Kept
	for _, name := range names {
		f, ok := parseField(name)
		if !ok || !now.Before(f.until) || r.forgotten.holds(s, f.At) {
			continue
		}
		live, shown = append(live, f), append(shown, f.Kept)
		if len(live) == 2*answersPerSubject {
			break // nobody wrote as many as this
		}
	}
	return live, shown
}

// ask waits for a command as long as ctx lasts. The command itself has more time, so that a
// connection can be made and a large answer can arrive for those who ask next. It also
// keeps ctx out of rueidis, where one caller who leaves fails others that wait for the same.
func (r *Redis) ask(ctx context.Context, command func(context.Context) rueidis.RedisResult) (rueidis.RedisMessage, error) {
	select {
	case r.slots <- struct{}{}:
	default:
		return rueidis.RedisMessage{}, errLate
	}
	result := make(chan rueidis.RedisResult, 1)
	if !r.run(func() { //nolint:contextcheck // outlives the caller on purpose, see above
		defer func() { <-r.slots }()
		own, cancel := context.WithTimeout(r.ctx, patience)
		defer cancel()
		result <- command(own)
	}) {
		<-r.slots
		return rueidis.RedisMessage{}, errClosed
	}
	select {
	case x := <-result:
		return x.ToMessage()
	case <-ctx.Done():
		return rueidis.RedisMessage{}, errLate
	}
}

// run starts f beside the caller, unless the store is closed.
func (r *Redis) run(f func()) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.closed {
		return false
	}
	r.running.Go(f)
	return true
}

// usable reports whether a reply came that can be read, and tells the breaker, unless the
// reply says nothing about the server: it was held here, or the caller left.
func (r *Redis) usable(ctx context.Context, err error, held bool) bool {
	switch {
	case err == nil:
		if !held {
			r.reads.succeeded()
		}
		return true
	case errors.Is(err, errClosed), ctx.Err() != nil:
		return false
	case rueidis.IsRedisNil(err), wrongType(err): // what one key holds is no matter of the server's health
		r.reads.succeeded()
		return false
	default:
		r.reads.failed(err)
		return false
	}
}

// wrongType reports whether something that is no hash stands under our key.
func wrongType(err error) bool {
	redis, ok := rueidis.IsRedisErr(err)
	return ok && strings.HasPrefix(redis.Error(), "WRONGTYPE")
}

// Close gives up what waits to be written and what is being read, and returns once nothing
// runs any more, within about two seconds. Find finds nothing from then on.
func (r *Redis) Close() {
	r.mu.Lock()
	again := r.closed
	r.closed = true
	r.mu.Unlock()
	if again {
		return
	}
	r.cancel()
	var clients sync.WaitGroup
	r.running.Wait() // before the clients are closed: a connection that is made afterwards would stay
	clients.Go(r.reader.Close)
	clients.Go(r.writer.Close)
	clients.Wait()
}
