package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// maxBody is how much the sandbox will build for one answer. What would be larger is
// answered as the real API answers what takes too long.
const maxBody = 256 << 20

// errTooLarge stops an answer that has passed maxBody.
var errTooLarge = errors.New("sandbox: answer larger than 256 MiB; ask for a shorter period or fewer levels")

// A request is one call of the API while it is answered.
type request struct {
	s       *Server
	ctx     context.Context
	planner bool // the token sees plannerUnits alone
	id      int64
	date    string
	query   url.Values

	out    format
	rec    record
	buf    []byte
	rows   int
	failed error // errTooLarge or the context's error
}

// A refusal is an answer without data.
type refusal struct {
	status int
	key    string // "message" or "id"
	text   string
}

var (
	noSuchID = &refusal{404, "id", "not_found"}
	noData   = &refusal{404, "message", "not_found"}
)

func badRequest(format string, args ...any) *refusal {
	return &refusal{400, "message", fmt.Sprintf(format, args...)}
}

// emit writes the record that was filled last. It reports whether there is a point in
// going on.
func (q *request) emit() bool {
	if q.failed != nil {
		return false
	}
	first := q.rows == 0
	if first {
		q.buf = q.out.open(q.buf)
	}
	q.buf = q.out.record(q.buf, &q.rec, first)
	q.rows++
	if len(q.buf) > q.s.limit {
		q.failed = errTooLarge
	} else if q.rows%256 == 0 {
		q.failed = q.ctx.Err()
	}
	return q.failed == nil
}

// period reads the days that a call asks about: from the date of the path to end_date,
// or length days, or the one day. Both ends count.
func (q *request) period() (span, *refusal) {
	start, ok := parseDay(q.date)
	if !ok {
		return span{}, badRequest("Invalid date: %s; give it as YYYY-MM-DD", short(q.date))
	}
	p := span{start, start}
	if text := q.query.Get("end_date"); text != "" {
		if p.end, ok = parseDay(text); !ok {
			return span{}, badRequest("Invalid end_date: %s; give it as YYYY-MM-DD", short(text))
		}
		if p.end < p.start {
			return span{}, noData
		}
	} else if text := q.query.Get("length"); text != "" {
		days, err := strconv.Atoi(text)
		if err != nil || days < 1 {
			return span{}, badRequest("Invalid length: %s; give a number of days from 1", short(text))
		}
		p.end = start + day(min(days, 2_000_000)) - 1
	}
	return p, nil
}

// levels reads level= and levels=. Unknown names have no data; none means plan (S).
func (q *request) levels() []level {
	var wanted [levelCount]bool
	asked := false
	for _, name := range [...]string{"level", "levels"} {
		for _, value := range q.query[name] {
			for part := range strings.SplitSeq(value, ",") {
				if part = strings.TrimSpace(part); part == "" {
					continue
				}
				asked = true
				if v, ok := parseLevel(part); ok {
					wanted[v] = true
				}
			}
		}
	}
	if !asked {
		wanted[levelPlan] = true
	}
	var all []level
	for v, want := range wanted {
		if want && (!q.planner || plannerMayRead(level(v))) {
			all = append(all, level(v))
		}
	}
	return all
}

// display reads display=a,b,c; nil shows everything.
func display(query url.Values) map[string]bool {
	var fields map[string]bool
	for _, value := range query["display"] {
		for part := range strings.SplitSeq(value, ",") {
			if part = strings.TrimSpace(part); part != "" {
				if fields == nil {
					fields = map[string]bool{}
				}
				fields[part] = true
			}
		}
	}
	return fields
}

// paid reads paid=true or false; asked is false without it. What the real parameter
// does is not known: here it keeps activities and blocks that are paid, or those that
// are not (G).
func (q *request) paid() (want, asked bool) {
	want, err := strconv.ParseBool(q.query.Get("paid"))
	return want, err == nil
}

// short keeps what is said back to a client short.
func short(text string) string {
	if len(text) > 40 {
		return strconv.QuoteToASCII(text[:40]) + "…"
	}
	return strconv.QuoteToASCII(text)
}
