package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"shiftgraph/upstream/sandbox"
)

// measuredEnv holds the program's arguments, a line each, where this test binary is to be
// the facade that is measured: a process of its own, whose time and memory hold neither the
// REST API's nor the client's.
const measuredEnv = "MEASURED_FACADE"

func TestMain(m *testing.M) {
	if args, ok := os.LookupEnv(measuredEnv); ok {
		if err := beMeasured(strings.Split(args, "\n"), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// A spent is what a process has used since it started.
type spent struct {
	CPU       time.Duration // of user and system
	Allocated uint64        // bytes
	Objects   uint64
	Peak      int64 // bytes of memory, the most that were resident at once
}

// beMeasured is the program, as [run] runs it. It writes its address, then answers each
// line that it reads: `spent` with what it has used so far, `profile FILE` and `profiled`
// around a CPU profile. It ends with its input.
func beMeasured(args []string, in io.Reader, out io.Writer) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() {
		none := func(string) (string, bool) { return "", false }
		ended <- run(ctx, append(args, "-listen", address), none, io.Discard, os.Stderr)
	}()
	defer func() { stop(); <-ended }()
	for !listens(address) {
		select {
		case status := <-ended:
			ended <- status
			return fmt.Errorf("the program ended with status %d", status)
		case <-time.After(time.Millisecond):
		}
	}
	fmt.Fprintln(out, address)

	var profile *os.File
	for lines := bufio.NewScanner(in); lines.Scan(); {
		switch command, file, _ := strings.Cut(lines.Text(), " "); command {
		case "spent":
			err = json.NewEncoder(out).Encode(spentSoFar())
		case "profile":
			if profile, err = os.Create(file); err == nil {
				err = pprof.StartCPUProfile(profile)
			}
			fmt.Fprintln(out)
		case "profiled":
			pprof.StopCPUProfile()
			err = profile.Close()
			fmt.Fprintln(out)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// freeAddress is one on which nobody listens: the program logs which it takes, and what is
// measured is to log nothing.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func listens(address string) bool {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return false
	}
	return c.Close() == nil
}

func spentSoFar() spent {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // cannot fail for the process itself
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	s := spent{CPU: time.Duration(used.Utime.Nano() + used.Stime.Nano()), Allocated: memory.TotalAlloc, Objects: memory.Mallocs}
	// Not used.Maxrss, which counts the memory of the process that started this one.
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			s.Peak = kilobytes << 10
		}
	}
	return s
}

// A measuredAPI is a REST API that counts what is asked of it.
type measuredAPI interface {
	http.Handler
	seen() (calls, bytes int64)
}

// A measured is a facade in a process of its own, on one core, over an API in this one.
type measured struct {
	*server
	api    measuredAPI
	client *http.Client
	in     io.Writer
	out    *bufio.Reader
}

// startMeasured starts a facade that keeps nothing between operations and has room for
// answers of any size. Further arguments are the program's.
func startMeasured(t testing.TB, api measuredAPI, args ...string) *measured {
	t.Helper()
	var zones []string
	for id, name := range sandboxZones() {
		zones = append(zones, id+"="+name)
	}
	args = append([]string{
		"-upstream", serveTest(t, api) + "/v1", "-time-zones", strings.Join(zones, ","), "-log-level", "error", "-cache-bytes", "0",
	}, append(roomy(), args...)...)
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), "GOMAXPROCS=1", measuredEnv+"="+strings.Join(args, "\n"))
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 1000}}
	t.Cleanup(func() {
		client.CloseIdleConnections()
		in.Close()
		_ = command.Wait() // ends with its input; what went wrong it has said
	})
	m := &measured{&server{t: t}, api, client, in, bufio.NewReader(out)}
	m.url = "http://" + strings.TrimSpace(m.line())
	return m
}

// roomy are arguments for operations that the program's own limits are there to stop.
func roomy() []string {
	return []string{
		"-upstream-max-rows", "10000000", "-upstream-max-rows-at-once", "10000000", "-upstream-max-bytes", "1000000000", "-limit-nodes", "1000000000",
		"-limit-answer-bytes", "10000000000", "-limit-answer-bytes-at-once", "100000000000",
		"-upstream-timeout", "10m", "-request-timeout", "10m",
	}
}

func (m *measured) line() string {
	m.t.Helper()
	line, err := m.out.ReadString('\n')
	if err != nil {
		m.t.Fatalf("the measured facade ended: %v", err)
	}
	return line
}

// tell sends a command to the facade's process and returns what it says.
func (m *measured) tell(command string) string {
	m.t.Helper()
	fmt.Fprintln(m.in, command)
	return m.line()
}

func (m *measured) spent() (s spent) {
	m.t.Helper()
	if err := json.Unmarshal([]byte(m.tell("spent")), &s); err != nil {
		m.t.Fatal(err)
	}
	return s
}

// requestBody is an operation as it is sent.
func requestBody(t testing.TB, query string, variables map[string]any) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// drain asks and counts the bytes of the answer. It looks no further than for errors, which
// come first: on a machine of few cores the client's work is in the way of the server's.
func drain(client *http.Client, url, token string, body []byte) (size int64, err error) {
	r, err := http.NewRequest(http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header["Authorization"] = []string{"Bearer " + token}
	r.Header["Content-Type"] = []string{"application/json"}
	response, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("status %d", response.StatusCode)
	}
	head := make([]byte, len(`{"errors"`))
	n, err := io.ReadFull(response.Body, head)
	if err != nil {
		return 0, err
	}
	if string(head) == `{"errors"` {
		return 0, errors.New("the answer has errors")
	}
	size, err = io.Copy(io.Discard, response.Body)
	return size + int64(n), err
}

// A figure is what one request of a kind costs.
type figure struct {
	answer    int64 // bytes
	read      int64 // bytes of the REST API
	calls     float64
	cpu       time.Duration
	allocated float64 // bytes
	objects   float64
	peak      int64 // of the process, up to the end
}

// nsPerByte is the time for each byte of the answer.
func (f figure) nsPerByte() float64 { return float64(f.cpu) / float64(f.answer) }

// nsPerByteMoved is the time for each byte that comes in or goes out.
func (f figure) nsPerByteMoved() float64 { return float64(f.cpu) / float64(f.read+f.answer) }

// measure asks for the same again and again, one request at a time, for about three times
// the stretch. The time is that of the best of three stretches: what disturbs only adds.
func (m *measured) measure(body []byte, stretch time.Duration) figure {
	m.t.Helper()
	ask := func() int64 {
		size, err := drain(m.client, m.url, sandbox.AdminToken, body)
		if err != nil {
			m.t.Fatal(err)
		}
		return size
	}
	for range 2 { // connections, kept plans, and the room that answers are given
		ask()
	}
	f := figure{cpu: 1 << 62}
	var requests float64
	first, callsBefore, readBefore := m.spentAndSeen()
	for range 3 {
		n := 0
		before := m.spent()
		for start := time.Now(); n == 0 || time.Since(start) < stretch; n++ {
			f.answer = ask()
		}
		f.cpu = min(f.cpu, (m.spent().CPU-before.CPU)/time.Duration(n))
		requests += float64(n)
	}
	last, calls, read := m.spentAndSeen()
	f.calls = float64(calls-callsBefore) / requests
	f.read = int64(float64(read-readBefore) / requests)
	f.allocated = float64(last.Allocated-first.Allocated) / requests
	f.objects = float64(last.Objects-first.Objects) / requests
	f.peak = last.Peak
	return f
}

func (m *measured) spentAndSeen() (s spent, calls, bytes int64) {
	m.t.Helper()
	calls, bytes = m.api.seen()
	return m.spent(), calls, bytes
}

// A load is what many callers saw at once.
type load struct {
	rate     float64 // requests a second
	p50, p99 time.Duration
	cpu      time.Duration // of a request
	busy     float64       // part of the facade's core
	calls    float64       // of a request
	peak     int64
}

// press has n callers ask, each again as soon as it has its answer. token gives each its
// token.
func (m *measured) press(n int, token func(int) string, body []byte, d time.Duration) load {
	m.t.Helper()
	var took []time.Duration
	var failed error
	run := func(d time.Duration) {
		took = took[:0]
		var mu sync.Mutex
		var all sync.WaitGroup
		start := time.Now()
		for i := range n {
			all.Go(func() {
				var own []time.Duration
				var err error
				for at := time.Now(); at.Sub(start) < d && err == nil; {
					_, err = drain(m.client, m.url, token(i), body)
					now := time.Now()
					own, at = append(own, now.Sub(at)), now
				}
				mu.Lock()
				defer mu.Unlock()
				took = append(took, own...)
				if err != nil {
					failed = err
				}
			})
		}
		all.Wait()
	}
	run(d / 4)
	before, callsBefore, _ := m.spentAndSeen()
	start := time.Now()
	run(d)
	whole := time.Since(start)
	after, calls, _ := m.spentAndSeen()
	if failed != nil {
		m.t.Fatal(failed)
	}
	slices.Sort(took)
	requests := float64(len(took))
	return load{
		rate: requests / whole.Seconds(),
		p50:  took[(len(took)-1)/2], p99: took[(len(took)-1)*99/100],
		cpu:   time.Duration(float64(after.CPU-before.CPU) / requests),
		busy:  float64(after.CPU-before.CPU) / float64(whole),
		calls: float64(calls-callsBefore) / requests,
		peak:  after.Peak,
	}
}
