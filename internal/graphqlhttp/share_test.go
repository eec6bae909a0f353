package graphqlhttp

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"shiftgraph/internal/caller"
)

// What two requests must have in common, and what they need not.
func TestSharedKeys(t *testing.T) {
	type request struct {
		token, method, document, operation, variables, extensions string
		header                                                    []string
		kind                                                      ast.Operation
	}
	base := request{"ann", http.MethodPost, "query A { a }", "A", `{"x": [1, {"b": null, "c": "}"}], "y": true}`, `{}`, nil, ast.Query}
	s := NewShared("Cache-Control", "X-Explain")
	key := func(change func(*request)) (sharedKey, bool) {
		t.Helper()
		ask := base
		change(&ask)
		r := httptest.NewRequestWithContext(t.Context(), ask.method, "/graphql", nil)
		for i := 0; i < len(ask.header); i += 2 {
			r.Header.Add(ask.header[i], ask.header[i+1])
		}
		if ask.token != "" {
			r = r.WithContext(caller.With(r.Context(), caller.Caller{Hash: caller.NewHasherOf("x").Hash(caller.NewToken(ask.token))}))
		}
		read := func(text string) map[string]any {
			if text == "" {
				return nil
			}
			object, err := readObject([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			return object
		}
		return s.key(r, sharedOperationOf(&graphql.OperationContext{
			RawQuery: ask.document, OperationName: ask.operation, Extensions: read(ask.extensions), Operation: &ast.OperationDefinition{Operation: ask.kind},
		}, read(ask.variables)))
	}
	first, ok := key(func(*request) {})
	if !ok {
		t.Fatal("the request runs alone")
	}
	for name, change := range map[string]func(*request){
		"the same":              func(*request) {},
		"variables in disorder": func(r *request) { r.variables = `{"y": true, "x": [1, {"c": "}", "b": null}]}` },
		"no extensions":         func(r *request) { r.extensions = "" },
		"GET":                   func(r *request) { r.method = http.MethodGet },
		"another media type":    func(r *request) { r.header = []string{"Accept", graphqlResponse, "Accept-Encoding", "gzip"} },
		"a tag, and an id":      func(r *request) { r.header = []string{"If-None-Match", `"x"`, "X-Request-Id", "y"} },
	} {
		if got, ok := key(change); !ok || got != first {
			t.Errorf("%s: not shared", name)
		}
	}
	for name, change := range map[string]func(*request){
		"another token":     func(r *request) { r.token = "bob" },
		"another document":  func(r *request) { r.document = "query A { a  }" },
		"another operation": func(r *request) { r.operation = "B" },
		"extensions":        func(r *request) { r.extensions = `{"a": 1}` },
		"no variables":      func(r *request) { r.variables = "" },
		"null for missing":  func(r *request) { r.variables = `{"x": [1, {"b": null, "c": "}"}], "y": true, "z": null}` },
		"a list in a list":  func(r *request) { r.variables = `{"x": [[1, {"b": null, "c": "}"}]], "y": true}` },
		"a text of a bool":  func(r *request) { r.variables = `{"x": [1, {"b": null, "c": "}"}], "y": "true"}` },
		"another number":    func(r *request) { r.variables = `{"x": [1.0, {"b": null, "c": "}"}], "y": true}` },
	} {
		if got, ok := key(change); !ok || got == first {
			t.Errorf("%s: shared, or alone", name)
		}
	}
	for name, change := range map[string]func(*request){
		"nobody":      func(r *request) { r.token = "" },
		"a mutation":  func(r *request) { r.kind = ast.Mutation },
		"new data":    func(r *request) { r.header = []string{"Cache-Control", "no-cache"} },
		"an own look": func(r *request) { r.header = []string{"X-Explain", ""} },
	} {
		if _, ok := key(change); ok {
			t.Errorf("%s: does not run alone", name)
		}
	}
}

var errEnded = errors.New("ended")

// A meeting is requests that ask for the same.
type meeting struct {
	*Shared
	runs    int
	release chan struct{}
	own     context.Context //nolint:containedctx // of the last run, for the test to look at
}

func newMeeting() *meeting { return &meeting{Shared: NewShared(), release: make(chan struct{})} }

// ask comes in, and returns a way to leave and what it is told.
func (m *meeting) ask() (leave context.CancelFunc, told <-chan outcome) {
	ctx, leave := context.WithCancel(context.Background())
	out := make(chan outcome, 1)
	go func() {
		defer func() {
			if recover() != nil {
				out <- outcome{ended: errEnded}
			}
		}()
		out <- m.do(ctx, sharedKey{sharedOperation: sharedOperation{document: "a"}}, func(own context.Context) outcome {
			m.runs++
			m.own = own
			select {
			case <-m.release:
			case <-own.Done():
				return outcome{ended: own.Err()}
			}
			if m.release == nil {
				panic("no")
			}
			return outcome{response: &graphql.Response{Data: append(make([]byte, 0, 100), `{"run":true}`...)}}
		})
	}()
	synctest.Wait()
	return leave, out
}

func (m *meeting) idle(t *testing.T) {
	t.Helper()
	synctest.Wait()
	if len(m.running) > 0 {
		t.Error("a run stays behind")
	}
	if m.own.Err() == nil {
		t.Error("the run's context was not given back")
	}
}

// The last one who has the outcome is told so, whoever that is, and nobody else.
func TestSharedOutcomeIsReleasedOnce(t *testing.T) {
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}} {
		synctest.Test(t, func(t *testing.T) {
			m := newMeeting()
			_, a := m.ask()
			_, b := m.ask()
			leave, gone := m.ask()
			_, c := m.ask()
			leave()
			if out := <-gone; out.response != nil {
				t.Errorf("who left was told %v", out)
			}
			close(m.release)
			outcomes := []outcome{<-a, <-b, <-c}
			for at, i := range order {
				if last := outcomes[i].release(); last != (at == 2) {
					t.Errorf("%v: released by number %d: %t", order, i, last)
				}
			}
		})
	}
	if !(outcome{}).release() {
		t.Error("an outcome that is not shared is somebody else's too")
	}
}

func TestSharedRunIsOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMeeting()
		_, a := m.ask()
		_, b := m.ask()
		close(m.release)
		first, second := <-a, <-b
		if m.runs != 1 || m.Joined() != 1 || first.response == nil || first.response != second.response {
			t.Errorf("%d runs, %d joined: %v, %v", m.runs, m.Joined(), first, second)
		}
		if data := first.response.Data; cap(data) > len(data) {
			t.Error("one may write behind what the other reads")
		}
		m.idle(t)
		_, c := m.ask()
		third := (<-c).response
		if third == nil || m.runs != 2 {
			t.Fatal("who came later was given what had been kept")
		}
		if cap(third.Data) == len(third.Data) {
			t.Error("an answer that nobody else has has no room behind it")
		}
		m.idle(t)
	})
}

func TestSharedRunOutlivesWhoLeaves(t *testing.T) {
	for name, first := range map[string]bool{"the first": true, "another": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMeeting()
				leaveA, a := m.ask()
				leaveB, b := m.ask()
				if first {
					leaveA()
				} else {
					leaveB()
					a, b = b, a
				}
				synctest.Wait()
				if m.own.Err() != nil {
					t.Fatal("the run was cancelled")
				}
				close(m.release)
				if got := <-b; got.response == nil {
					t.Errorf("who stayed is told %v", got)
				}
				if got := <-a; !first && !errors.Is(got.ended, context.Canceled) {
					t.Errorf("who left is told %v", got)
				}
				m.idle(t)
			})
		})
	}
}

// The last one who leaves cancels the run, and nobody joins it any more.
func TestSharedRunEndsWithTheLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMeeting()
		leaveA, a := m.ask()
		leaveB, b := m.ask()
		leaveA()
		leaveB()
		if x, y := <-a, <-b; !errors.Is(x.ended, context.Canceled) || !errors.Is(y.ended, context.Canceled) {
			t.Errorf("told %v, %v", x, y)
		}
		m.idle(t)
		_, c := m.ask()
		close(m.release)
		if got := <-c; got.response == nil || m.runs != 2 {
			t.Errorf("%d runs; told %v", m.runs, got)
		}
	})
}

// A handler that aborts leaves the others without an outcome, for which they say INTERNAL.
func TestSharedRunPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMeeting()
		_, a := m.ask()
		_, b := m.ask()
		release := m.release
		m.release = nil
		close(release)
		if x, y := <-a, <-b; !errors.Is(x.ended, errEnded) || y != (outcome{}) {
			t.Errorf("told %v, %v", x, y)
		}
		m.idle(t)
	})
}
