package plan

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

// A timed context ends like one of package context, whether anybody waits for it or not.
func TestTimedContextsEndLikeOthers(t *testing.T) {
	type key struct{}
	for name, waits := range map[string]bool{"asked": false, "waited for": true} {
		for event, test := range map[string]struct {
			happens func(parent, own context.CancelFunc)
			want    error
		}{
			"nothing":         {func(_, _ context.CancelFunc) {}, nil},
			"time":            {func(_, _ context.CancelFunc) { time.Sleep(time.Minute) }, context.DeadlineExceeded},
			"cancel":          {func(_, own context.CancelFunc) { own() }, context.Canceled},
			"parent's cancel": {func(parent, _ context.CancelFunc) { parent() }, context.Canceled},
		} {
			t.Run(name+"/"+event, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					parent, leave := context.WithCancel(context.WithValue(t.Context(), key{}, 1))
					defer leave()
					at := time.Now().Add(time.Minute)
					ctx, cancel := withTime(parent, at)
					defer cancel()
					if got, ok := ctx.Deadline(); !ok || !got.Equal(at) || ctx.Err() != nil || ctx.Value(key{}) != 1 {
						t.Errorf("it begins with %v, %v, %v", got, ok, ctx.Err())
					}
					if waits {
						select {
						case <-ctx.Done():
							t.Error("it has ended")
						default:
						}
					}
					test.happens(leave, cancel)
					synctest.Wait()
					if err := ctx.Err(); !errors.Is(err, test.want) {
						t.Errorf("it ended with %v, not %v", err, test.want)
					}
					if test.want == nil {
						return
					}
					<-ctx.Done()
					child, end := context.WithCancel(ctx)
					defer end()
					if err := child.Err(); !errors.Is(err, test.want) || ctx.Value(key{}) != 1 {
						t.Errorf("what is made of it ended with %v, not %v", err, test.want)
					}
				})
			})
		}
	}
}

// Contexts that are made of a timed one end with it, and cost no goroutine.
func TestTimedContextsHaveChildren(t *testing.T) {
	ctx, cancel := withTime(t.Context(), time.Now().Add(time.Hour))
	before := runtime.NumGoroutine()
	child, end := context.WithCancel(ctx)
	defer end()
	stop := context.AfterFunc(ctx, func() {})
	defer stop()
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines wait for its end", n-before)
	}
	cancel()
	<-child.Done()
	if !errors.Is(child.Err(), context.Canceled) {
		t.Errorf("it ended with %v", child.Err())
	}
}

// What ended a context stays what ended it.
func TestTimedContextsEndOnce(t *testing.T) {
	ctx, cancel := withTime(t.Context(), time.Now())
	if err := ctx.Err(); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("it ended with %v", err)
	}
	cancel()
	if err := ctx.Err(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("then with %v", err)
	}
	<-ctx.Done()
	if err := ctx.Err(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("and then with %v", err)
	}
}

func TestTimedContextsEndWithTheEarlierDeadline(t *testing.T) {
	soon := time.Now().Add(time.Minute)
	parent, leave := context.WithDeadline(t.Context(), soon)
	defer leave()
	ctx, cancel := withTime(parent, soon.Add(time.Hour))
	defer cancel()
	if at, _ := ctx.Deadline(); !at.Equal(soon) {
		t.Errorf("it ends at %v", at)
	}
}
