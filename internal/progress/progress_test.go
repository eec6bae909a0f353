package progress

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"shiftgraph/internal/caller"
)

var hasher = caller.NewHasher()

func hash(token string) caller.Hash { return hasher.Hash(caller.NewToken(token)) }

// A clock that stands until it is moved.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

func newTestBoard() (*Board, *clock) {
	c := &clock{time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	return NewBoard(c.now), c
}

func TestAnOperationIsListedToItsTokenUntilSomeTimeAfterItsEnd(t *testing.T) {
	b, c := newTestBoard()
	ann, bob := hash("ann"), hash("bob")
	op := b.begin(ann, "x")
	op.sent.Add(7)
	if f, ok := b.look(ann, "x"); !ok || f != (Figures{BytesSent: 7}) {
		t.Errorf("while it runs: %+v %t", f, ok)
	}
	if _, ok := b.look(bob, "x"); ok {
		t.Error("another token sees it")
	}
	if b.begin(ann, "x") != nil {
		t.Error("an id that runs was listed a second time")
	}
	if b.begin(bob, "x") == nil {
		t.Error("the id of one token is taken for another")
	}
	b.end(op)
	if f, ok := b.look(ann, "x"); !ok || !f.Done {
		t.Errorf("at its end: %+v %t", f, ok)
	}
	c.Time = c.Add(keptFor - 1)
	if _, ok := b.look(ann, "x"); !ok {
		t.Error("it is gone too early")
	}
	c.Time = c.Add(1)
	if _, ok := b.look(ann, "x"); ok {
		t.Error("it is still listed")
	}
	if b.total != 1 || len(b.of) != 1 || b.ended.Len() != 0 {
		t.Errorf("left on the board: %d, %d tokens, %d ended", b.total, len(b.of), b.ended.Len())
	}
}

func TestAnIdThatHasEndedBeginsAnew(t *testing.T) {
	b, _ := newTestBoard()
	first := b.begin(hash("ann"), "x")
	first.sent.Add(1)
	b.end(first)
	second := b.begin(hash("ann"), "x")
	if f, ok := b.look(hash("ann"), "x"); !ok || f != (Figures{}) {
		t.Errorf("%+v %t", f, ok)
	}
	b.end(second)
	if b.total != 1 {
		t.Errorf("%d are listed", b.total)
	}
}

func TestPlacesOfAToken(t *testing.T) {
	b, _ := newTestBoard()
	ann := hash("ann")
	var running []*operation
	for i := range mostOfToken {
		op := b.begin(ann, fmt.Sprint(i))
		if op == nil {
			t.Fatalf("no place for operation %d", i)
		}
		running = append(running, op)
	}
	if b.begin(ann, "more") != nil {
		t.Error("a token has more than its places")
	}
	if b.begin(hash("bob"), "more") == nil {
		t.Error("a token took another's places")
	}
	b.end(running[3])
	if b.begin(ann, "more") == nil {
		t.Error("one that has ended keeps its place from one that runs")
	}
	if _, ok := b.look(ann, "3"); ok {
		t.Error("the one that made room is still listed")
	}
}

func TestPlacesOfAll(t *testing.T) {
	b, _ := newTestBoard()
	var running []*operation
	for i := range mostOfAll {
		running = append(running, b.begin(hash(fmt.Sprint(i/mostOfToken)), fmt.Sprint(i)))
	}
	if b.begin(hash("one more"), "x") != nil {
		t.Error("there is a place too many")
	}
	b.end(running[40])
	b.end(running[20])
	if b.begin(hash("one more"), "x") == nil {
		t.Error("one that has ended keeps its place from one that runs")
	}
	if _, ok := b.look(running[40].who, "40"); ok {
		t.Error("the one that ended first is still listed")
	}
	if _, ok := b.look(running[20].who, "20"); !ok {
		t.Error("the one that ended later made room")
	}
	if b.total != mostOfAll {
		t.Errorf("%d are listed", b.total)
	}
}

// watched sends a request through the middleware as package telemetry and package guard
// would, and says whether it was followed while it ran.
func watched(b *Board, id string, headers map[string]string) (listed bool) {
	token := caller.NewToken("ann")
	next := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("four"))
		b.mu.Lock()
		defer b.mu.Unlock()
		listed = b.find(hash("ann"), id) != nil
	})
	r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	ctx := caller.With(caller.WithRequestID(r.Context(), id), caller.Caller{Token: token, Hash: hasher.Hash(token)})
	b.Watch(next).ServeHTTP(httptest.NewRecorder(), r.WithContext(ctx))
	return listed
}

func TestWhatIsFollowed(t *testing.T) {
	for _, c := range []struct {
		name    string
		headers map[string]string
		want    bool
	}{
		{"both headers", map[string]string{Header: "1", "X-Request-Id": "id"}, true},
		{"any value", map[string]string{Header: "", "X-Request-Id": "id"}, true},
		{"without the header", map[string]string{"X-Request-Id": "id"}, false},
		{"without an id", map[string]string{Header: "1"}, false},
		{"with an id that was not taken", map[string]string{Header: "1", "X-Request-Id": "no id"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, _ := newTestBoard()
			if got := watched(b, "id", c.headers); got != c.want {
				t.Errorf("followed: %t", got)
			}
			if f, ok := b.look(hash("ann"), "id"); ok != c.want || c.want && (f != Figures{BytesSent: 4, Done: true}) {
				t.Errorf("afterwards: %+v %t", f, ok)
			}
		})
	}
}

func TestAnAnswerThatBreaksOffHasEnded(t *testing.T) {
	b, _ := newTestBoard()
	r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
	r.Header.Set(Header, "1")
	r.Header.Set("X-Request-Id", "id")
	ctx := caller.With(caller.WithRequestID(r.Context(), "id"), caller.Caller{Hash: hash("ann")})
	func() {
		defer func() {
			if recover() != http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
				t.Error("the panic did not go on")
			}
		}()
		b.Watch(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })).
			ServeHTTP(httptest.NewRecorder(), r.WithContext(ctx))
	}()
	if f, ok := b.look(hash("ann"), "id"); !ok || !f.Done {
		t.Errorf("%+v %t", f, ok)
	}
}

// Many begin, end and look at once; at the end nothing is left but what ended a moment ago.
func TestMany(t *testing.T) {
	b := NewBoard(time.Now)
	var all sync.WaitGroup
	for worker := range 16 {
		all.Go(func() {
			who := hash(fmt.Sprint(worker % 5))
			for i := range 500 {
				id := fmt.Sprint(worker, "-", i%40)
				op := b.begin(who, id)
				b.look(who, id)
				if op != nil {
					op.sent.Add(1)
					b.end(op)
				}
			}
		})
	}
	all.Wait()
	if b.total != b.ended.Len() || b.total > 5*mostOfToken {
		t.Errorf("%d are listed, %d have ended", b.total, b.ended.Len())
	}
	left := 0
	for _, its := range b.of {
		left += len(its)
	}
	if left != b.total {
		t.Errorf("%d by token, %d in all", left, b.total)
	}
}
