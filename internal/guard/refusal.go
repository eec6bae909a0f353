package guard

import (
	"net/http"
	"time"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// over makes the refusal of something that is over a limit.
func over(limit, format string, args ...any) *gqlerror.Error {
	err := gqlerror.Errorf(format, args...)
	err.Extensions = map[string]any{"code": "LIMIT_EXCEEDED", "limit": limit}
	return err
}

// busy is the cause of a refusal that is no fault of the request. The transport takes the
// status and the Retry-After header from it.
type busy struct{ retry time.Duration }

func (busy) Error() string               { return "too many operations at once" }
func (busy) HTTPStatus() int             { return http.StatusServiceUnavailable }
func (b busy) RetryAfter() time.Duration { return b.retry }
