// Package panics says where a panic came from, in one line. A whole stack is never
// logged: it can hold a caller's data, and one line is enough to find the bug.
package panics

import (
	"fmt"
	"runtime"
	"strings"
)

// deepest is how many frames are looked through for the panic.
const deepest = 64

// Origin names the line that panicked as file:line. It must be called while the deferred
// function that recovered runs, from however deep within; elsewhere it gives "".
func Origin() string {
	var pcs [deepest]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs[:])])
	panicked := false
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			panicked = true
		case panicked && !strings.HasPrefix(f.Function, "runtime."):
			return fmt.Sprintf("%s:%d", f.File, f.Line)
		}
		if !more {
			return ""
		}
	}
}
