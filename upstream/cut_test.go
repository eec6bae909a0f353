package upstream

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"shiftgraph/internal/caller"
)

// closing closes the connection in the place of an answer, after a while.
type closing time.Duration

func (c closing) RoundTrip(*http.Request) (*http.Response, error) {
	time.Sleep(time.Duration(c))
	return nil, io.ErrUnexpectedEOF
}

// The API may close the connection where it cuts a call: that is no outage, and a shorter
// period helps.
func TestAConnectionClosedAtTheLimitIsACut(t *testing.T) {
	for after, kind := range map[time.Duration]Kind{25 * time.Second: Timeout, 3 * time.Second: Unavailable} {
		synctest.Test(t, func(t *testing.T) {
			c, err := New(Config{BaseURL: "http://api.invalid/v1", Transport: closing(after)})
			if err != nil {
				t.Fatal(err)
			}
			ctx := caller.With(t.Context(), caller.Caller{Token: caller.NewToken("a-token")})
			if _, err := c.Activities(ctx); !errors.Is(err, kind) {
				t.Errorf("closed after %s: %v, want %s", after, err, kind)
			}
		})
	}
}
