package cache_test

import (
	"bufio"
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"shiftgraph/upstream/cache"
	"shiftgraph/upstream/cache/cachetest"
)

// plain is a codec for strings and slices of strings.
type plain struct{}

func (plain) Encode(v any) ([]byte, error) {
	var out bytes.Buffer
	if s, ok := v.(string); ok {
		return []byte("s" + s), nil
	}
	out.WriteByte('l')
	err := gob.NewEncoder(&out).Encode(v.([]string)) // panics for any other type
	return out.Bytes(), err
}

func (plain) Decode(b []byte) (any, error) {
	switch {
	case len(b) == 0:
		return nil, errors.New("empty")
	case b[0] == 's':
		return string(b[1:]), nil
	case b[0] == '!':
		panic("a codec with a bug")
	}
	var out []string
	err := gob.NewDecoder(bytes.NewReader(b[1:])).Decode(&out)
	return out, err
}

// clock is a clock that a test moves on.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time           { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) advance(by time.Duration) { c.ahead.Add(int64(by)) }
func (c *clock) pass()                    { c.advance(cache.PauseOfCalls + time.Millisecond) }
func (c *clock) of(r *cache.Redis) *clock { r.Clock(c.now); return c }
func subject(what string) cache.Subject   { return cachetest.Subject(1, what) }
func answer(name string, v any) cache.Answer {
	return cachetest.Answer(name, time.Now().Truncate(time.Millisecond), v)
}

var opened atomic.Int64 // stores that are open

// open returns a store. When the last one is closed at the end of the test nothing of them
// may run.
func open(t *testing.T, url string, config cache.RedisConfig) *cache.Redis {
	t.Helper()
	config.Codec = plain{}
	if config.Timeout == 0 {
		config.Timeout = time.Second // the machine of a test may be busy
	}
	r, err := cache.NewRedis(url, config)
	if err != nil {
		t.Fatal(err)
	}
	opened.Add(1)
	t.Cleanup(func() {
		closed(t, r)
		if opened.Add(-1) == 0 {
			nothingRuns(t)
		}
	})
	return r
}

func closed(t *testing.T, r *cache.Redis) {
	t.Helper()
	begin := time.Now()
	r.Close()
	if took := time.Since(begin); took > 4*time.Second {
		t.Errorf("Close took %v", took)
	}
}

func nothingRuns(t *testing.T) {
	t.Helper()
	var stacks string
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		all := make([]byte, 1<<20)
		stacks = string(all[:runtime.Stack(all, true)])
		if !strings.Contains(stacks, "redis/rueidis") && !strings.Contains(stacks, "cache.(*Redis)") {
			return
		}
	}
	t.Errorf("something still runs after Close:\n%s", stacks)
}

func keep(t *testing.T, r cache.Store, of cache.Subject, a cache.Answer) {
	t.Helper()
	r.Keep(t.Context(), of, a, a.At.Add(time.Hour), nil)
}

func find(t *testing.T, r cache.Store, of cache.Subject, name string) (any, bool) {
	t.Helper()
	a, ok := r.Find(t.Context(), of, cachetest.Named(name))
	return a.Value, ok
}

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not in time: " + what)
		}
	}
}

func finds(t *testing.T, r cache.Store, of cache.Subject, name string, value any) {
	t.Helper()
	eventually(t, fmt.Sprintf("%q is found", name), func() bool {
		v, ok := find(t, r, of, name)
		return ok && reflect.DeepEqual(v, value)
	})
}

func TestRedis(t *testing.T) {
	s := cachetest.StartRedis(t)
	cachetest.Run(t, func(t *testing.T) (cache.Store, func(time.Duration)) {
		r := open(t, s.URL(""), cache.RedisConfig{Namespace: t.Name()})
		return r, new(clock).of(r).advance
	})
}

func TestRedisIsShared(t *testing.T) {
	s := cachetest.StartRedis(t)
	one, two := open(t, s.URL(""), cache.RedisConfig{}), open(t, s.URL(""), cache.RedisConfig{})
	other := open(t, s.URL(""), cache.RedisConfig{Namespace: "other"})
	of := subject("UnitSchedule/1")
	if _, ok := find(t, two, of, "week"); ok { // and remembers that there is none
		t.Fatal("found what nobody kept")
	}
	keep(t, one, of, answer("week", "first"))
	finds(t, two, of, "week", "first")
	keep(t, one, of, answer("week", "second"))
	finds(t, two, of, "week", "second")
	keep(t, two, of, answer("day", "third"))
	finds(t, one, of, "day", "third")
	one.Forget(t.Context(), of)
	eventually(t, "the other process has forgotten", func() bool {
		_, ok := find(t, two, of, "week")
		return !ok
	})
	if _, ok := find(t, other, of, "day"); ok {
		t.Error("found in another namespace")
	}
}

func TestRedisReadsOnce(t *testing.T) {
	s := cachetest.StartRedis(t)
	r := open(t, s.URL(""), cache.RedisConfig{})
	of := subject("UnitSchedule/1")
	keep(t, r, of, answer("week", "v"))
	finds(t, r, of, "week", "v")
	find(t, r, of, "week")
	s.Do("CONFIG", "RESETSTAT")
	for range 50 {
		if v, ok := find(t, r, of, "week"); !ok || v != "v" {
			t.Fatalf("got %v, %v", v, ok)
		}
	}
	if reply := s.Do("EVAL", "return redis.call('INFO','commandstats'):find('hget') or 0", "0"); reply != ":0" {
		t.Error("the server was asked again for what is held here")
	}
}

func TestRedisKeyHasALife(t *testing.T) {
	s := cachetest.StartRedis(t)
	r := open(t, s.URL(""), cache.RedisConfig{Namespace: "n"})
	of := subject("UnitSchedule/1")
	if key, want := r.Key(of), "shiftgraph:n:01"+strings.Repeat("00", 30)+"01:UnitSchedule/1"; key != want {
		t.Errorf("the key is %q, want %q", key, want)
	}
	life := func(want time.Duration) {
		t.Helper()
		eventually(t, fmt.Sprintf("the key lives for %v", want), func() bool {
			var ms int64
			_, _ = fmt.Sscanf(s.Do("PTTL", r.Key(of)), ":%d", &ms)
			left := time.Duration(ms) * time.Millisecond
			return left > want-time.Minute && left <= want
		})
	}
	now := time.Now()
	r.Keep(t.Context(), of, answer("long", "v"), now.Add(2*time.Hour), nil)
	life(2 * time.Hour)
	r.Keep(t.Context(), of, answer("short", "v"), now.Add(time.Hour), nil)
	finds(t, r, of, "short", "v")
	life(2 * time.Hour)
	r.Keep(t.Context(), of, answer("only", "v"), now.Add(time.Hour), func(cache.Kept) bool { return true })
	life(time.Hour)
	r.Keep(t.Context(), of, answer("for ever", "v"), now.Add(1000*time.Hour), nil)
	life(24 * time.Hour)
}

func TestRedisBoundsAnswersOfASubject(t *testing.T) {
	s := cachetest.StartRedis(t)
	r := open(t, s.URL(""), cache.RedisConfig{})
	of := subject("UnitSchedule/1")
	now := time.Now().Truncate(time.Millisecond)
	for i := range 50 {
		keep(t, r, of, cachetest.Answer(fmt.Sprint(i), now.Add(time.Duration(i)*time.Second), "v"))
	}
	finds(t, r, of, "49", "v")
	if reply := s.Do("HLEN", r.Key(of)); reply != fmt.Sprintf(":%d", cache.AnswersPerSubject) {
		t.Errorf("%s answers are kept, want %d", reply, cache.AnswersPerSubject)
	}
	if _, ok := find(t, r, of, fmt.Sprint(50-cache.AnswersPerSubject)); !ok {
		t.Error("one of the newest is gone")
	}
}

func TestRedisOptions(t *testing.T) {
	s := cachetest.StartRedis(t, "--requirepass", "s3cret/word", "--databases", "4")
	var log logged
	url := strings.TrimSuffix(s.URL("s3cret%2Fword"), "0") + "3"
	r := open(t, url, cache.RedisConfig{MostBytes: 1000, MostEncoded: 5000, Log: log.logger()})
	of := subject("UnitSchedule/1")
	keep(t, r, of, answer("small", "v"))
	finds(t, r, of, "small", "v")
	random := make([]byte, 2000)
	for i := range random {
		random[i] = byte(rand.IntN(256))
	}
	keep(t, r, of, answer("large once packed", string(random)))
	keep(t, r, of, answer("large before", strings.Repeat("x", 6000)))
	keep(t, r, of, answer("of no known type", 7)) // the codec panics
	keep(t, r, of, answer("last", strings.Repeat("x", 3000)))
	finds(t, r, of, "last", strings.Repeat("x", 3000))
	r.Find(t.Context(), of, func(kept []cache.Kept) int {
		if len(kept) != 2 {
			t.Errorf("kept %v, want the two that fit", kept)
		}
		return -1
	})
	if reply, _ := s.Try("AUTH", "s3cret/word"); reply != "+OK" {
		t.Errorf("AUTH: %s", reply)
	}
	log.without(t, "s3cret")
}

func TestRedisWithoutLocalCache(t *testing.T) {
	s := cachetest.StartRedis(t)
	for _, parameter := range []string{"?protocol=2", "?client_cache=0"} {
		t.Run(parameter, func(t *testing.T) {
			r := open(t, s.URL("")+parameter, cache.RedisConfig{Namespace: t.Name()})
			of := subject("UnitSchedule/1")
			keep(t, r, of, answer("week", "v"))
			finds(t, r, of, "week", "v")
		})
	}
}

func TestRedisURLErrors(t *testing.T) {
	for _, url := range []string{
		"", "127.0.0.1:6379", "http://:s3cret@127.0.0.1:6379", "redis://:s3cret%zz@127.0.0.1", "redis://:s3c ret@127.0.0.1:s3cret",
		"redis://:7/s3cret@127.0.0.1:6379/0", "redis://u:p@127.0.0.1:6379/s3cret", "redis://u:p@h:6379/0/s3cret",
		"redis://h:6379?db=s3cret", "redis://h?dial_timeout=s3cret", "redis://h?addr=s3cret:1", "redis://h?master_set=s3cret", "s3cret://h",
	} {
		r, err := cache.NewRedis(url, cache.RedisConfig{Codec: plain{}})
		if err == nil {
			r.Close()
			t.Errorf("%q is taken", url)
			continue
		}
		if strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "s3c") {
			t.Errorf("%q: the error shows a part of it: %v", url, err)
		}
	}
	if _, err := cache.NewRedis("redis://127.0.0.1:6379", cache.RedisConfig{}); err == nil {
		t.Error("a store without a codec is made")
	}
}

func TestRedisWrongPassword(t *testing.T) {
	s := cachetest.StartRedis(t, "--requirepass", "right")
	var log logged
	r := open(t, s.URL("wr0ng"), cache.RedisConfig{Log: log.logger()})
	for range 10 {
		find(t, r, subject("a"), "week")
		keep(t, r, subject("a"), answer("week", "v"))
		time.Sleep(5 * time.Millisecond)
	}
	eventually(t, "both ways are given up", func() bool { return strings.Count(log.String(), "level=WARN") == 2 })
	if !strings.Contains(log.String(), "WRONGPASS") {
		t.Errorf("the log does not say why: %s", &log)
	}
	log.without(t, "wr0ng")
}

func TestRedisGoneFromTheStart(t *testing.T) {
	s := cachetest.StartRedis(t)
	s.Kill()
	var log logged
	begin := time.Now()
	r := open(t, s.URL(""), cache.RedisConfig{Log: log.logger()})
	c := new(clock).of(r)
	of := subject("UnitSchedule/1")
	for range 200 {
		if _, ok := find(t, r, of, "week"); ok {
			t.Fatal("found something nowhere")
		}
		keep(t, r, of, answer("week", "v"))
	}
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("200 times nothing took %v", took)
	}
	if n := strings.Count(log.String(), "\n"); n > 2 {
		t.Errorf("the log has %d lines, want one for reading and one for writing at most:\n%s", n, &log)
	}
	s.Start()
	c.pass()
	keep(t, r, of, answer("week", "v"))
	eventually(t, "what is kept is found once the server is there", func() bool {
		c.pass()
		keep(t, r, of, answer("week", "v"))
		_, ok := find(t, r, of, "week")
		return ok
	})
	if !strings.Contains(log.String(), "answers again") {
		t.Errorf("the log does not say that the server is back:\n%s", &log)
	}
}

// A listener that is never accepted from takes a connection and says nothing.
func TestRedisSilentFromTheStart(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	begin := time.Now()
	r := open(t, "redis://"+l.Addr().String(), cache.RedisConfig{Timeout: 200 * time.Millisecond})
	for range 50 {
		find(t, r, subject("UnitSchedule/1"), "week")
		keep(t, r, subject("UnitSchedule/1"), answer("week", "v"))
	}
	if took := time.Since(begin); took > 5*time.Second { // three are to wait, and all would take ten seconds
		t.Errorf("making the store and using it took %v", took)
	}
}

// Some servers repeat what they were sent in their errors.
func TestRedisErrorsShowNoPassword(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				for in := bufio.NewReader(c); ; {
					line, err := in.ReadString('\n')
					if err != nil {
						return
					}
					if strings.HasPrefix(line, "*") {
						fmt.Fprint(c, "-ERR unknown command `AUTH`, with args beginning with: `s3cret`\r\n")
					}
				}
			}()
		}
	}()
	var log logged
	r := open(t, "redis://:s3cret@"+l.Addr().String(), cache.RedisConfig{Log: log.logger()})
	eventually(t, "both ways are given up", func() bool {
		find(t, r, subject("a"), "week")
		keep(t, r, subject("a"), answer("week", "v"))
		return strings.Count(log.String(), "level=WARN") == 2
	})
	if !strings.Contains(log.String(), "AUTH") {
		t.Errorf("the log does not say why: %s", &log)
	}
	log.without(t, "s3cret")
	_ = l.Close()
}

func TestRedisKilledAndBack(t *testing.T) {
	s := cachetest.StartRedis(t)
	r := open(t, s.URL(""), cache.RedisConfig{})
	c := new(clock).of(r)
	of := subject("UnitSchedule/1")
	keep(t, r, of, answer("week", "before"))
	finds(t, r, of, "week", "before")
	s.Kill()
	eventually(t, "nothing is found without the server", func() bool {
		_, ok := find(t, r, of, "week")
		return !ok
	})
	for range 20 {
		find(t, r, of, "week")
	}
	s.Start() // empty
	if _, ok := find(t, r, of, "week"); ok {
		t.Error("what was held here has outlived the server's")
	}
	eventually(t, "it is used again", func() bool {
		c.pass()
		keep(t, r, of, answer("week", "after"))
		v, ok := find(t, r, of, "week")
		return ok && v == "after"
	})
}

func TestRedisFrozen(t *testing.T) {
	s := cachetest.StartRedis(t)
	const timeout = 500 * time.Millisecond // far more than a busy machine holds up a call
	r := open(t, s.URL(""), cache.RedisConfig{Timeout: timeout})
	c := new(clock).of(r)
	of := subject("UnitSchedule/1")
	eventually(t, "it is found", func() bool {
		keep(t, r, of, answer("week", "v"))
		_, ok := find(t, r, of, "week")
		return ok
	})
	find(t, r, of, "week")
	s.Signal(syscall.SIGSTOP)
	var slow int
	var most time.Duration
	for i := range 100 {
		begin := time.Now()
		find(t, r, of, "week") // what is held here says nothing about the server
		if _, ok := find(t, r, subject(fmt.Sprint("UnitSchedule/new/", i)), "week"); ok {
			t.Fatal("found something in a frozen server")
		}
		keep(t, r, of, answer("week", "v"))
		took := time.Since(begin)
		most = max(most, took)
		if took > timeout/2 {
			slow++
		}
	}
	if slow > 8 || most > 10*timeout { // three are expected; the machine may be busy
		t.Errorf("%d calls of 100 waited, the longest for %v; want three of about %v", slow, most, timeout)
	}
	s.Signal(syscall.SIGCONT)
	eventually(t, "it is used again", func() bool {
		c.pass()
		keep(t, r, of, answer("week", "after"))
		v, ok := find(t, r, of, "week")
		return ok && v == "after"
	})
}

func TestRedisFrozenIsClosed(t *testing.T) {
	s := cachetest.StartRedis(t)
	r := open(t, s.URL(""), cache.RedisConfig{Timeout: 50 * time.Millisecond})
	of := subject("UnitSchedule/1")
	keep(t, r, of, answer("week", "v"))
	finds(t, r, of, "week", "v")
	s.Signal(syscall.SIGSTOP)
	for i := range 10 {
		find(t, r, subject(fmt.Sprint(i)), "week")
		keep(t, r, of, answer("week", "v"))
	}
	closed(t, r)
	if _, ok := find(t, r, of, "week"); ok {
		t.Error("found in a closed store")
	}
	keep(t, r, of, answer("week", "v"))
	r.Forget(t.Context(), of)
}

func TestRedisManyAtATimeInAFrozenServer(t *testing.T) {
	s := cachetest.StartRedis(t)
	r := open(t, s.URL(""), cache.RedisConfig{Timeout: time.Second})
	keep(t, r, subject("a"), answer("week", "v"))
	eventually(t, "it is found", func() bool {
		_, ok := find(t, r, subject("a"), "week")
		return ok
	})
	s.Signal(syscall.SIGSTOP)
	var all sync.WaitGroup
	var longest atomic.Int64
	for i := range 2000 {
		all.Go(func() {
			begin := time.Now()
			find(t, r, subject(fmt.Sprint(i)), "week")
			took := int64(time.Since(begin))
			for old := longest.Load(); took > old && !longest.CompareAndSwap(old, took); old = longest.Load() {
			}
		})
	}
	all.Wait()
	if took := time.Duration(longest.Load()); took > 4*time.Second { // one wait, and not one behind the other
		t.Errorf("one of 2000 callers waited for %v", took)
	}
}

func TestRedisFull(t *testing.T) {
	s := cachetest.StartRedis(t, "--maxmemory", "2mb", "--maxmemory-policy", "noeviction")
	var log logged
	r := open(t, s.URL(""), cache.RedisConfig{Log: log.logger(), Waiting: 1000})
	c := new(clock).of(r)
	value := func() string { // does not compress
		b := make([]byte, 100_000)
		for i := range b {
			b[i] = byte(rand.IntN(256))
		}
		return string(b)
	}
	first := value()
	keep(t, r, subject("0"), answer("week", first))
	finds(t, r, subject("0"), "week", first)
	for i := range 40 {
		keep(t, r, subject(fmt.Sprint(i)), answer("week", value()))
	}
	eventually(t, "writing is given up", func() bool { _, writing := r.Stopped(); return writing })
	if reading, _ := r.Stopped(); reading {
		t.Error("reading is given up too")
	}
	if !strings.Contains(log.String(), "OOM") || strings.Count(log.String(), "\n") != 1 {
		t.Errorf("want one line that says OOM:\n%s", &log)
	}
	if _, ok := find(t, r, subject("0"), "week"); !ok {
		t.Error("what was there before is not found any more")
	}
	for i := range 40 {
		r.Forget(t.Context(), subject(fmt.Sprint(i))) // which needs no memory
	}
	later := answer("week", "small")
	later.At = later.At.Add(time.Minute)
	eventually(t, "it is used again", func() bool {
		c.pass()
		keep(t, r, subject("0"), later)
		v, ok := find(t, r, subject("0"), "week")
		return ok && v == "small"
	})
}

func TestRedisReadOnly(t *testing.T) {
	s := cachetest.StartRedis(t)
	var log logged
	r := open(t, s.URL(""), cache.RedisConfig{Log: log.logger()})
	c := new(clock).of(r)
	of := subject("UnitSchedule/1")
	keep(t, r, of, answer("week", "before"))
	finds(t, r, of, "week", "before")
	s.Do("REPLICAOF", "127.0.0.1", "1") // as after a failover
	eventually(t, "writing is given up", func() bool {
		keep(t, r, of, answer("week", "not now"))
		_, writing := r.Stopped()
		return writing
	})
	if v, ok := find(t, r, of, "week"); !ok || v != "before" {
		t.Errorf("found %v, %v in a server that may be read", v, ok)
	}
	if !strings.Contains(log.String(), "READONLY") || strings.Count(log.String(), "\n") != 1 {
		t.Errorf("want one line that says READONLY:\n%s", &log)
	}
	s.Do("REPLICAOF", "NO", "ONE")
	eventually(t, "it is used again", func() bool {
		c.pass()
		keep(t, r, of, answer("week", "after"))
		v, ok := find(t, r, of, "week")
		return ok && v == "after"
	})
}

func TestRedisRestrictedUser(t *testing.T) {
	s := cachetest.StartRedis(t)
	s.Do("ACL", "SETUSER", "facade", "on", ">word", "~shiftgraph:*", "-@all", "+ping", "+hello", "+client", "+select", "+multi", "+exec",
		"+pttl", "+hkeys", "+hget", "+hset", "+hdel", "+del", "+pexpireat")
	r := open(t, strings.Replace(s.URL("word"), "redis://:", "redis://facade:", 1), cache.RedisConfig{})
	c := new(clock).of(r)
	of := subject("UnitSchedule/1")
	keep(t, r, of, answer("week", "old"))
	finds(t, r, of, "week", "old")
	keep(t, r, of, answer("week", "new"))
	finds(t, r, of, "week", "new")
	r.Forget(t.Context(), of)
	eventually(t, "Redis has been told", func() bool { c.pass(); return s.Do("EXISTS", r.Key(of)) == ":0" })
}

func TestRedisGarbage(t *testing.T) {
	s := cachetest.StartRedis(t)
	r := open(t, s.URL(""), cache.RedisConfig{})
	of := subject("UnitSchedule/1")
	until := time.Now().Add(time.Hour)
	a := answer("week", "v")
	at := cache.Field(a, until)
	for i, value := range []string{"", "garbage", "\x28\xb5\x2f\xfd", "\x28\xb5\x2f\xfd\x04\x00\x41\x00\x00nonsense", strings.Repeat("\x00", 1000),
		bomb(130 << 20), zstdOf("!"), zstdOf("l\xff\xff")} {
		s.Do("HSET", r.Key(of), at, value)
		seen := false
		eventually(t, "the field is seen", func() bool {
			_, ok := r.Find(t.Context(), of, func(kept []cache.Kept) int {
				seen = len(kept) == 1
				return 0
			})
			if ok {
				t.Fatalf("garbage %d was read", i)
			}
			return seen
		})
		s.Do("DEL", r.Key(of))
	}
	for _, name := range []string{"", "|", "||", "1|2", "x|y|z", "99999999999999999999|1|week", "+1|" + fmt.Sprint(until.UnixMilli()) + "|week", "-1|-1|week", at + "\x00"} {
		s.Do("HSET", r.Key(of), name, zstdOf("sforeign"))
	}
	s.Do("PEXPIRE", r.Key(of), "100000")
	keep(t, r, of, a)
	finds(t, r, of, "week", "v")
	if n := s.Do("HLEN", r.Key(of)); n != ":2" { // and one whose name could be ours
		t.Errorf("%s fields are left", n)
	}
	if reading, writing := r.Stopped(); reading || writing {
		t.Error("garbage counts as a failure of the server")
	}
}

func TestRedisWrongType(t *testing.T) {
	s := cachetest.StartRedis(t)
	r := open(t, s.URL(""), cache.RedisConfig{})
	of := subject("UnitSchedule/1")
	s.Do("SET", r.Key(of), "a string")
	for range 10 {
		if _, ok := find(t, r, of, "week"); ok {
			t.Fatal("found in a string")
		}
	}
	if reading, _ := r.Stopped(); reading {
		t.Error("a key of a wrong type counts as a failure of the server")
	}
	keep(t, r, of, answer("week", "v"))
	finds(t, r, of, "week", "v")
}

func TestRedisForgetsWithoutTheServer(t *testing.T) {
	s := cachetest.StartRedis(t)
	r := open(t, s.URL(""), cache.RedisConfig{Timeout: 100 * time.Millisecond})
	c := new(clock).of(r)
	of, other := subject("UnitSchedule/1"), subject("UnitSchedule/2")
	keep(t, r, of, answer("week", "v"))
	keep(t, r, other, answer("week", "other"))
	eventually(t, "both are found", func() bool {
		_, ok := find(t, r, of, "week")
		_, too := find(t, r, other, "week")
		return ok && too
	})
	s.Signal(syscall.SIGSTOP)
	r.Forget(t.Context(), of)
	for range 10 {
		if _, ok := find(t, r, of, "week"); ok {
			t.Fatal("found after it was forgotten")
		}
	}
	late := answer("day", "began before")
	late.At = late.At.Add(-time.Minute)
	keep(t, r, of, late) // its call had begun before
	s.Signal(syscall.SIGCONT)
	eventually(t, "the others are found again", func() bool {
		c.pass()
		_, ok := find(t, r, other, "week")
		return ok
	})
	for range 20 {
		for _, name := range []string{"week", "day"} {
			if _, ok := find(t, r, of, name); ok {
				t.Fatalf("%q is found after it was forgotten", name)
			}
		}
	}
	eventually(t, "Redis has been told", func() bool {
		c.pass()
		return s.Do("EXISTS", r.Key(of)) == ":0"
	})
	again := answer("week", "again")
	again.At = again.At.Add(time.Hour)
	keep(t, r, of, again)
	finds(t, r, of, "week", "again")
}

func TestRedisForgetsManyInBoundedMemory(t *testing.T) {
	s := cachetest.StartRedis(t)
	r := open(t, s.URL(""), cache.RedisConfig{})
	of := subject("UnitSchedule/first")
	keep(t, r, of, answer("week", "v"))
	finds(t, r, of, "week", "v")
	s.Signal(syscall.SIGSTOP)
	r.Forget(t.Context(), of)
	for i := range cache.MostForgotten + 10 {
		r.Forget(t.Context(), subject(fmt.Sprint("UnitSchedule/", i)))
	}
	s.Signal(syscall.SIGCONT)
	if _, ok := find(t, r, of, "week"); ok {
		t.Error("found after it and many others were forgotten")
	}
}

func TestRedisKeepNeverBlocks(t *testing.T) {
	s := cachetest.StartRedis(t)
	r := open(t, s.URL(""), cache.RedisConfig{Waiting: 4})
	of := subject("UnitSchedule/1")
	keep(t, r, of, answer("week", "v"))
	finds(t, r, of, "week", "v")
	s.Signal(syscall.SIGSTOP)
	begin := time.Now()
	for range 1000 {
		keep(t, r, of, answer("week", "v"))
	}
	if took := time.Since(begin); took > time.Second { // less than one wait for the server
		t.Errorf("1000 answers for a frozen server took %v", took)
	}
}

// logged is a log that a test reads while it is written.
type logged struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.String()
}

func (l *logged) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

func (l *logged) without(t *testing.T, secret string) {
	t.Helper()
	lines := slices.Collect(strings.Lines(l.String()))
	for _, line := range lines {
		if strings.Contains(line, secret) {
			t.Errorf("the log shows the password: %s", line)
		}
	}
}
