package cache

import (
	"strconv"
	"strings"
	"time"
)

// A field is the name of an answer in its subject's hash. It says all that choosing an
// answer needs, so that only the chosen one's value is fetched.
type field struct {
	Kept
	until time.Time // to the millisecond
}

// String returns such as "1772438400000|1772442000000|2026-03-02..2026-03-08/plan": At,
// the end of the answer's life, and its name.
func (f field) String() string {
	return strconv.FormatInt(f.At.UnixMilli(), 10) + "|" + strconv.FormatInt(f.until.UnixMilli(), 10) + "|" + f.Name
}

// parseField reads a field's name; false for one that we did not write.
func parseField(s string) (field, bool) {
	at, rest, ok := strings.Cut(s, "|")
	if !ok {
		return field{}, false
	}
	until, name, ok := strings.Cut(rest, "|")
	if !ok {
		return field{}, false
	}
	atMillis, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return field{}, false
	}
	untilMillis, err := strconv.ParseInt(until, 10, 64)
	if err != nil {
		return field{}, false
	}
	f := field{Kept{Name: name, At: time.UnixMilli(atMillis)}, time.UnixMilli(untilMillis)}
	return f, f.String() == s // else nobody could fetch it by what was read
}
