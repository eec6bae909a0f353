package cachetest

import (
	"bufio"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A RedisServer is a real Redis of a test's own, on a free port of this machine.
type RedisServer struct {
	t       testing.TB
	port    int
	args    []string
	running *exec.Cmd // nil when it was killed
	ended   chan struct{}
}

// StartRedis starts a Redis with further arguments, which is gone when the test ends.
func StartRedis(t testing.TB, args ...string) *RedisServer {
	t.Helper()
	s := &RedisServer{t: t, args: args}
	for tries := 1; ; tries++ { // a port that was free may be taken by the time that the server wants it
		s.port = freePort(t)
		err := s.start()
		if err == nil {
			break
		}
		if tries == 5 {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if s.running != nil {
			s.Kill()
		}
	})
	return s
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return port
}

// URL is the server's, with a password where one is given.
func (s *RedisServer) URL(password string) string {
	if password != "" {
		password = ":" + password + "@"
	}
	return fmt.Sprintf("redis://%s127.0.0.1:%d/0", password, s.port)
}

// Start starts the server, empty, and waits until it answers.
func (s *RedisServer) Start() {
	s.t.Helper()
	if err := s.start(); err != nil {
		s.t.Fatal(err)
	}
}

func (s *RedisServer) start() error {
	s.t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		s.t.Fatal("these tests need a redis-server in the PATH: run .ci/need-redis, or install Redis")
	}
	args := append([]string{"--bind", "127.0.0.1", "--port", fmt.Sprint(s.port), "--save", "", "--appendonly", "no", "--dir", s.t.TempDir()}, s.args...)
	running := exec.CommandContext(s.t.Context(), path, args...) //nolint:gosec // it is the Redis of the PATH, and the test's own arguments
	if err := running.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = running.Wait()
		close(ended)
	}()
	s.running, s.ended = running, ended
	for deadline := time.Now().Add(time.Minute); ; {
		if reply, err := s.Try("PING"); err == nil && (reply == "+PONG" || strings.HasPrefix(reply, "-NOAUTH")) {
			return nil
		}
		select {
		case <-ended:
			s.running = nil
			return fmt.Errorf("redis-server %v ended with %v", args, running.ProcessState)
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("redis-server %v does not answer", args)
		}
	}
}

// Kill ends the server at once.
func (s *RedisServer) Kill() {
	_ = s.running.Process.Signal(syscall.SIGCONT)
	_ = s.running.Process.Kill()
	<-s.ended
	s.running = nil
}

// Signal sends a signal to the server, such as SIGSTOP.
func (s *RedisServer) Signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.running.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// Do sends a command and returns the first line of the reply.
func (s *RedisServer) Do(command ...string) string {
	s.t.Helper()
	reply, err := s.Try(command...)
	if err != nil || strings.HasPrefix(reply, "-") {
		s.t.Fatalf("%q: %s, %v", command, reply, err)
	}
	return reply
}

// Try is [RedisServer.Do] with the reply as it comes.
func (s *RedisServer) Try(command ...string) (string, error) {
	c, err := (&net.Dialer{Timeout: time.Second}).DialContext(s.t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", s.port))
	if err != nil {
		return "", err
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	fmt.Fprintf(c, "*%d\r\n", len(command))
	for _, word := range command {
		fmt.Fprintf(c, "$%d\r\n%s\r\n", len(word), word)
	}
	line, err := bufio.NewReader(c).ReadString('\n')
	return strings.TrimSpace(line), err
}
