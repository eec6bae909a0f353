package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// FaultHeader is the request header that makes one request fail on purpose, on top of
// the faults that are set for all: "latency=200ms; status=503; retry-after=2".
//
// Its parts are latency=DURATION, per-row=DURATION, cut=DURATION, status=CODE,
// retry-after=SECONDS, and truncate, wrong-shape, html, drop without a value. What
// cannot be read is answered with 400 and names the part.
const FaultHeader = "X-Sandbox-Fault"

// defaultCut is the API's own time limit (notes: ground rules, S).
const defaultCut = 25 * time.Second

// Faults are what goes wrong on purpose. The zero value is a healthy API with its own
// limit of 25 seconds.
type Faults struct {
	Latency       time.Duration // added to every answer
	LatencyPerRow time.Duration // added for every item of the answer: person, employee-day, activity …
	LatencyPaths  string        // where the two apply; see Rule.Paths

	Cut      time.Duration // answers that would take this long are cut; 0 means the API's 25 s, negative never
	CutDrops bool          // a cut answer is a dropped connection and not a 504

	RateLimit   Rule // 429 with Retry-After
	ServerError Rule // Status, as JSON
	HTML        Rule // HTMLStatus with a page of a proxy as body
	Truncate    Rule // the body ends in the middle
	WrongShape  Rule // 200 with valid JSON of another shape
	Drop        Rule // the connection is closed without an answer

	RetryAfter time.Duration // sent with a 429, in whole seconds; 0 means 1 s, negative no header
	Status     int           // of ServerError, 500 to 599; 0 means 503
	HTMLStatus int           // of HTML, 200 to 599; 0 means 502
}

// A Rule says which requests a fault hits: of those that its paths let through, the
// first few, every nth, and others by chance. The zero value hits none. Chance is a
// fixed sequence: the same requests in the same order meet the same faults.
type Rule struct {
	First       int     // the first n
	Every       int     // the nth, the 2nth, …; 1 means all
	Probability float64 // 0 to 1
	Paths       string  // parts of paths, separated by commas, of which the path must hold one; "" means all
}

func (r Rule) active() bool { return r.First > 0 || r.Every > 0 || r.Probability > 0 }

// rules lists the rules with their names, in the order in which they are asked.
func (f *Faults) rules() []struct {
	name string
	rule *Rule
} {
	return []struct {
		name string
		rule *Rule
	}{
		{"rate-limit", &f.RateLimit}, {"server-error", &f.ServerError}, {"html", &f.HTML},
		{"truncate", &f.Truncate}, {"wrong-shape", &f.WrongShape}, {"drop", &f.Drop},
	}
}

const ruleCount = 6

func (f *Faults) check() error {
	var wrong []error
	say := func(format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("sandbox: faults: "+format, args...))
	}
	if f.Latency < 0 {
		say("latency: %s is negative; give 0 or more", f.Latency)
	}
	if f.LatencyPerRow < 0 {
		say("latency per row: %s is negative; give 0 or more", f.LatencyPerRow)
	}
	if f.Status != 0 && (f.Status < 500 || f.Status > 599) {
		say("status: %d is no server error; give 500 to 599", f.Status)
	}
	if f.HTMLStatus != 0 && (f.HTMLStatus < 200 || f.HTMLStatus > 599) {
		say("html status: %d; give 200 to 599", f.HTMLStatus)
	}
	for _, named := range f.rules() {
		r := named.rule
		if r.First < 0 || r.Every < 0 {
			say("%s: first %d, every %d; give 0 or more", named.name, r.First, r.Every)
		}
		if !(r.Probability >= 0 && r.Probability <= 1) { // NaN, too
			say("%s: probability %v; give 0 to 1", named.name, r.Probability)
		}
	}
	return errors.Join(wrong...)
}

// A faultState is Faults with the counters of its rules.
type faultState struct {
	Faults
	seen [ruleCount]atomic.Uint64
}

func newFaultState(f Faults) *faultState {
	if f.Cut == 0 {
		f.Cut = defaultCut
	}
	if f.Status == 0 {
		f.Status = http.StatusServiceUnavailable
	}
	if f.HTMLStatus == 0 {
		f.HTMLStatus = http.StatusBadGateway
	}
	if f.RetryAfter == 0 {
		f.RetryAfter = time.Second
	}
	return &faultState{Faults: f}
}

// A verdict is what goes wrong with one request.
type verdict struct {
	latency, perRow, cut             time.Duration
	cutDrops                         bool
	status                           int // 0 for none
	retryAfter                       string
	html, truncate, wrongShape, drop bool
}

// judge counts a request in and decides what the faults for all do to it.
func (f *faultState) judge(path string) verdict {
	v := verdict{cut: f.Cut, cutDrops: f.CutDrops}
	if holdsOne(path, f.LatencyPaths) {
		v.latency, v.perRow = f.Latency, f.LatencyPerRow
	}
	var hit [ruleCount]bool
	for i, named := range f.rules() {
		r := named.rule
		if !r.active() || !holdsOne(path, r.Paths) {
			continue
		}
		n := f.seen[i].Add(1)
		d := newDraw(1, topicFault, int64(i), int64(n))
		hit[i] = n <= uint64(r.First) || r.Every > 0 && n%uint64(r.Every) == 0 || d.fraction() < r.Probability
	}
	switch {
	case hit[0]:
		v.status = http.StatusTooManyRequests
		if f.RetryAfter > 0 {
			v.retryAfter = strconv.Itoa(int((f.RetryAfter + time.Second - 1) / time.Second))
		}
	case hit[1]:
		v.status = f.Status
	case hit[2]:
		v.status, v.html = f.HTMLStatus, true
	}
	v.truncate, v.wrongShape, v.drop = hit[3], hit[4], hit[5]
	return v
}

// holdsOne tells whether a path holds one of the parts; no parts hold everywhere.
func holdsOne(path, parts string) bool {
	if parts == "" {
		return true
	}
	for part := range strings.SplitSeq(parts, ",") {
		if part = strings.TrimSpace(part); part != "" && strings.Contains(path, part) {
			return true
		}
	}
	return false
}

// refuse adds a request's own fault header and reports whether the request ends here,
// with the reply that is given instead of an answer.
func (v *verdict) refuse(header string) (reply, bool) {
	if header != "" {
		if wrong := v.read(header); wrong != "" {
			return jsonMessage(400, "message", FaultHeader+": "+wrong), true
		}
	}
	if v.html && v.status == 0 {
		v.status = http.StatusBadGateway
	}
	if v.status == 0 {
		return reply{}, false
	}
	a := jsonMessage(v.status, "message", http.StatusText(v.status))
	if v.html {
		a = htmlPage(v.status)
	}
	a.retryAfter = v.retryAfter
	return a, true
}

// read takes the header's parts over; it returns what was wrong, or "".
func (v *verdict) read(header string) string {
	for part := range strings.SplitSeq(header, ";") {
		name, value, has := strings.Cut(strings.TrimSpace(part), "=")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		switch name {
		case "":
			continue
		case "latency", "per-row", "cut":
			d, err := time.ParseDuration(value)
			if err != nil || d < 0 {
				return fmt.Sprintf("%s: %s is no duration; give one like 200ms", name, short(value))
			}
			*map[string]*time.Duration{"latency": &v.latency, "per-row": &v.perRow, "cut": &v.cut}[name] = d
		case "status":
			code, err := strconv.Atoi(value)
			if err != nil || code < 200 || code > 599 {
				return fmt.Sprintf("status: %s; give 200 to 599", short(value))
			}
			v.status = code
		case "retry-after":
			seconds, err := strconv.Atoi(value)
			if err != nil || seconds < 0 {
				return fmt.Sprintf("retry-after: %s; give seconds, 0 or more", short(value))
			}
			v.retryAfter = strconv.Itoa(seconds)
		case "truncate", "wrong-shape", "html", "drop":
			if has {
				return name + " takes no value; write it alone"
			}
			*map[string]*bool{"truncate": &v.truncate, "wrong-shape": &v.wrongShape, "html": &v.html, "drop": &v.drop}[name] = true
		default:
			return fmt.Sprintf("%s is none of latency, per-row, cut, status, retry-after, truncate, wrong-shape, html, drop", short(name))
		}
	}
	return ""
}

// wrongShape is valid JSON that no endpoint answers.
const wrongShape = `{"result":{"page":1,"items":"see next page"}}`

// htmlPage is what a proxy in front of the API would say.
func htmlPage(status int) reply {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	body := "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
		"</h1></center>\r\n<hr><center>sandbox</center>\r\n</body>\r\n</html>\r\n"
	return reply{status: status, mediaType: "text/html; charset=utf-8", body: []byte(body)}
}
