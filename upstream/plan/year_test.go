package plan

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"shiftgraph/internal/wfm"
	"shiftgraph/upstream"
)

// slow is an API that takes its time for each row, and cuts what takes 25 s.
type slow struct {
	people int
	row    time.Duration
}

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	parts := strings.Split(r.URL.Path, "/")
	start, _ := wfm.ParseDate(parts[len(parts)-1])
	end, _ := wfm.ParseDate(r.URL.Query().Get("end_date"))
	period := wfm.Period{Start: start, End: end}
	answer := func(status int, body string) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
	took := time.Duration(period.Days()*s.people) * s.row
	time.Sleep(min(took, 25*time.Second))
	if took > 25*time.Second {
		return answer(http.StatusGatewayTimeout, `{"message":"timeout"}`)
	}
	var b strings.Builder
	for d := period.Start; d <= period.End; d++ {
		for e := range s.people {
			fmt.Fprintf(&b, `,{"booking_date":%q,"employee_id":%d,"planning_unit_id":1,"level":"plan","schedule_blocks":[]}`, d, 1000+e)
		}
	}
	return answer(http.StatusOK, "["+strings.TrimPrefix(b.String(), ",")+"]")
}

// A year of a large unit comes whole within the time of an operation, though nothing is
// known beforehand; and the next one is asked for in windows that fit.
func TestAYearOfALargeUnitComesWhole(t *testing.T) {
	year := Want{Entity: UnitSchedule, ID: 1, Period: period(t, "2026-01-01", "2026-12-31"), Levels: "plan"}
	synctest.Test(t, func(t *testing.T) {
		client, err := upstream.New(upstream.Config{BaseURL: "http://api.invalid/v1", Transport: slow{people: 460, row: time.Millisecond}})
		if err != nil {
			t.Fatal(err)
		}
		zones, err := NewZones(nil, "UTC")
		if err != nil {
			t.Fatal(err)
		}
		p := New(client, Config{Zones: zones, Timeout: time.Minute, Concurrency: 64, ConcurrencyPerToken: 64, MaxCalls: 100, MaxRows: 1 << 20, MaxRowsAtOnce: 1 << 20})
		for i, most := range []time.Duration{54 * time.Second, 20 * time.Second} {
			s := as(t, p, "ann")
			began := time.Now()
			days, err := s.Schedule(t.Context(), year)
			if took := time.Since(began); err != nil || len(days) != 365*460 || took > most {
				t.Errorf("time %d: %d days after %s, %v", i+1, len(days), took, err)
			}
			s.Close()
		}
		p.flights.running.Wait()
	})
}
