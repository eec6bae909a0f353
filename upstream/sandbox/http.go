package sandbox

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	apiPrefix = "/v1"
	jsonType  = "application/json; charset=utf-8"

	// statusClientGone is what the call log shows when the caller did not wait.
	statusClientGone = 499

	// gzipFrom is the length from which an answer is compressed when that is asked for.
	gzipFrom = 1400
)

func isAPI(path string) bool {
	return path == apiPrefix || strings.HasPrefix(path, apiPrefix+"/")
}

// A reply is an answer that is ready to be sent.
type reply struct {
	status     int
	mediaType  string
	body       []byte
	rows       int
	retryAfter string
	tooLarge   bool
}

func jsonMessage(status int, key, text string) reply {
	body := append([]byte(`{"`+key+`":`), appendJSONText(nil, text)...)
	return reply{status: status, mediaType: jsonType, body: append(body, '}')}
}

func writeJSONMessage(w http.ResponseWriter, status int, text string) {
	m := jsonMessage(status, "message", text)
	w.Header().Set("Content-Type", m.mediaType)
	w.WriteHeader(m.status)
	_, _ = w.Write(m.body)
}

// serveAPI answers one call: faults first, then rights, then data.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	call := s.calls.begin(r.Method, r.URL.Path, r.URL.RawQuery, start)
	defer func() { call.end(time.Now()) }()

	v := s.faults.Load().judge(r.URL.Path)
	a, refused := v.refuse(r.Header.Get(FaultHeader))
	if !refused {
		a = s.reply(r)
	}
	wait := v.latency + time.Duration(a.rows)*v.perRow
	cut := v.cut > 0 && (a.tooLarge || max(wait, time.Since(start)) >= v.cut)
	switch {
	case cut && a.tooLarge: // has taken its time already
		wait = 0
	case cut:
		wait = v.cut
	}
	if !sleep(r.Context(), wait-time.Since(start)) {
		call.answered(statusClientGone, a.rows)
		return
	}
	if cut && v.cutDrops || !cut && v.drop {
		call.answered(statusClientGone, a.rows)
		dropConnection(w)
		return
	}
	rows := a.rows
	switch {
	case cut:
		a, v.truncate = htmlPage(http.StatusGatewayTimeout), false
	case a.status == http.StatusOK && v.wrongShape:
		a.mediaType, a.body = jsonType, []byte(wrongShape)
	}
	call.answered(a.status, rows)
	send(w, r, a, v.truncate)
}

// sleep waits and reports whether the caller is still there.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// dropConnection ends a request without any answer.
func dropConnection(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
		return
	}
	panic(http.ErrAbortHandler) // net/http's own way where nothing can be hijacked, as under HTTP/2
}

// reply works out what the API says to a request.
func (s *Server) reply(r *http.Request) reply {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return jsonMessage(http.StatusMethodNotAllowed, "message", "Method not allowed; only GET and HEAD are served")
	}
	planner, ok := authorized(r)
	if !ok {
		return jsonMessage(http.StatusUnauthorized, "message", "Invalid token")
	}
	query, _ := url.ParseQuery(r.URL.RawQuery) // pairs that cannot be read are left out
	return s.answer(r.Context(), strings.TrimPrefix(r.URL.Path, apiPrefix), query, planner)
}

// answer serves a path below /v1 to somebody whose token was accepted.
func (s *Server) answer(ctx context.Context, path string, query url.Values, planner bool) reply {
	m, ok, wrongID := matchPath(path)
	switch {
	case wrongID:
		return jsonMessage(404, noSuchID.key, noSuchID.text)
	case !ok:
		return jsonMessage(404, noData.key, noData.text)
	}
	q := &request{s: s, ctx: ctx, planner: planner, id: m.id, date: m.date, query: query}
	q.rec.display = display(query)
	switch m.kind {
	case "csv":
		q.out = newCSVFormat(m.route.entity, &q.rec, q.withUserIDs(), s.config.Options)
	case "xml":
		q.out = newXMLFormat(m.route.entity, m.route.single, s.config.Options)
	default:
		q.out = newJSONFormat(m.route.entity, m.route.single, s.config.Options)
	}
	if no := m.route.serve(q); no != nil {
		return jsonMessage(no.status, no.key, no.text)
	}
	switch {
	case errors.Is(q.failed, errTooLarge):
		return reply{tooLarge: true, rows: q.rows, status: http.StatusGatewayTimeout}
	case q.rows == 0: // an empty list is "no data in the period", which the API calls not found (S)
		return jsonMessage(404, noData.key, noData.text)
	}
	return reply{status: http.StatusOK, mediaType: q.out.mediaType(), body: q.out.close(q.buf), rows: q.rows}
}

// send writes a reply. Truncated, it promises its whole length and delivers half.
func send(w http.ResponseWriter, r *http.Request, a reply, truncate bool) {
	h := w.Header()
	h.Set("Content-Type", a.mediaType)
	h.Set("Cache-Control", "no-store")
	if a.retryAfter != "" {
		h.Set("Retry-After", a.retryAfter)
	}
	if a.status == http.StatusMethodNotAllowed {
		h.Set("Allow", "GET, HEAD")
	}
	h.Add("Vary", "Accept-Encoding")
	body := a.body
	if len(body) >= gzipFrom && takesGzip(r.Header) {
		h.Set("Content-Encoding", "gzip")
		if !truncate && r.Method != http.MethodHead {
			w.WriteHeader(a.status)
			compress(w, body)
			return
		}
		var packed bytes.Buffer
		compress(&packed, body)
		body = packed.Bytes()
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(a.status)
	if r.Method == http.MethodHead {
		return
	}
	if truncate {
		body = body[:len(body)/2]
	}
	_, _ = w.Write(body) // whoever does not read on is nobody's loss
}

func compress(w io.Writer, body []byte) {
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil { // only an unknown level is refused
		return
	}
	_, _ = z.Write(body)
	_ = z.Close()
}

// takesGzip reads Accept-Encoding; a weight of 0 refuses.
func takesGzip(h http.Header) bool {
	for _, value := range h.Values("Accept-Encoding") {
		for part := range strings.SplitSeq(value, ",") {
			name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
			if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
				continue
			}
			q, has := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
			f, err := strconv.ParseFloat(q, 64)
			return !has || err == nil && f > 0
		}
	}
	return false
}
