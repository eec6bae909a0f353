package guard_test

import (
	"flag"
	"reflect"
	"testing"

	"shiftgraph/internal/guard"
)

// Every limit has a flag, and every flag sets its own limit.
func TestFlags(t *testing.T) {
	var l guard.Limits
	fs := flag.NewFlagSet("x", flag.ContinueOnError)
	l.RegisterFlags(fs)
	if l != guard.DefaultLimits() {
		t.Errorf("defaults: %+v", l)
	}
	flags := 0
	fs.VisitAll(func(f *flag.Flag) {
		flags++
		before := l
		value := "7"
		if f.Name == "limit-wait" {
			value = "7s"
		}
		if err := fs.Set(f.Name, value); err != nil {
			t.Fatal(err)
		}
		changed := 0
		for i := range reflect.TypeFor[guard.Limits]().NumField() {
			if reflect.ValueOf(before).Field(i).Int() != reflect.ValueOf(l).Field(i).Int() {
				changed++
			}
		}
		if changed != 1 {
			t.Errorf("-%s changes %d limits", f.Name, changed)
		}
	})
	if want := reflect.TypeFor[guard.Limits]().NumField(); flags != want {
		t.Errorf("%d flags for %d limits", flags, want)
	}
	if l == guard.DefaultLimits() {
		t.Error("nothing changed")
	}
}

// No value turns a guard off.
func TestZeroIsTheDefault(t *testing.T) {
	f := &fake{}
	for _, l := range []guard.Limits{{}, {Tokens: -1, Nodes: -1, BodyBytes: -1, Concurrent: -1}} {
		h := newServer(t, l, f)
		if got := post(t, h, `{employees(first:1000000){nodes{id}}}`, nil); got.limit() != "nodes" {
			t.Errorf("%+v: %s", l, got.text)
		}
	}
}
