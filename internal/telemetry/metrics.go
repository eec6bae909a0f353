package telemetry

import (
	"fmt"
	"net/http"
	"strings"
)

// A Counter is a number that only grows while the program runs.
type Counter struct {
	Name  string
	Help  string // what it counts; said once where several of one name stand together
	Label string // name="value", such as executor="gqlgen"; empty where the name has one counter
	Value func() int64
}

// Metrics answers with the counters in the text format of Prometheus. Nothing in them tells
// of a caller, so nobody needs a token to read them.
func Metrics(counters ...Counter) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		var out strings.Builder
		said := ""
		for _, c := range counters {
			if c.Name != said {
				fmt.Fprintf(&out, "# HELP %s %s\n# TYPE %s counter\n", c.Name, c.Help, c.Name)
				said = c.Name
			}
			out.WriteString(c.Name)
			if c.Label != "" {
				out.WriteString("{" + c.Label + "}")
			}
			fmt.Fprintf(&out, " %d\n", c.Value())
		}
		h := w.Header()
		h.Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		_, _ = w.Write([]byte(out.String())) // a scraper that left is nobody to tell
	})
}
