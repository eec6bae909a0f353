package graph

import (
	"testing"
	"time"

	"shiftgraph/internal/wfm"
)

func TestPresence(t *testing.T) {
	day := func(y int, m time.Month, d int) wfm.Date { return wfm.DateOf(y, m, d) }
	for _, c := range []struct {
		of, want wfm.Period
	}{
		{wfm.Period{Start: day(2026, 3, 1), End: day(2026, 3, 31)}, wfm.Period{Start: day(2026, 2, 28), End: day(2026, 4, 1)}},
		{wfm.Period{Start: day(1, 1, 1), End: day(1, 1, 2)}, wfm.Period{Start: day(1, 1, 1), End: day(1, 1, 3)}},
		{wfm.Period{Start: day(9999, 12, 31), End: day(9999, 12, 31)}, wfm.Period{Start: day(9999, 12, 30), End: day(9999, 12, 31)}},
	} {
		if got := presence(c.of); got != c.want {
			t.Errorf("%s: %s, not %s", c.of, got, c.want)
		}
	}
}
