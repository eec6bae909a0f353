package panics

import (
	"strings"
	"testing"
)

// caught runs f and says where it panicked, asked for from some frames deep.
func caught(f func()) (where string) {
	defer func() {
		if recover() != nil {
			where = func() string { return Origin() }()
		}
	}()
	f()
	return "no panic"
}

func TestOrigin(t *testing.T) {
	var none []int
	var nothing *struct{ x int }
	var noMap map[string]int
	for name, f := range map[string]func(){
		"a panic":          func() { panic("x") },
		"an index":         func() { _ = none[len(none)] },
		"a nil pointer":    func() { _ = nothing.x },
		"a map of nothing": func() { noMap["x"] = 1 },
	} {
		if got := caught(f); !strings.Contains(got, "panics_test.go:") {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := Origin(); got != "" {
		t.Errorf("without a panic: %q", got)
	}
}
