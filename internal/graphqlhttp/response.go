package graphqlhttp

import (
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/plainjson"
)

// answer writes what the executor returned. An operation that ran has a data member, and
// its status is 200 whatever its errors; one that did not run has none.
//
// An answer that the client may keep has a tag, and 304 takes its place for a client that
// holds it already.
func answer(w http.ResponseWriter, r *http.Request, media string, resp *graphql.Response) {
	ctx := r.Context()
	var errs gqlerror.List
	if len(resp.Errors) > 0 {
		errs = capped(ctx, ordered(resp.Errors))
	}
	status := http.StatusOK
	if resp.Data == nil {
		status = unrunStatus(w.Header(), media, resp.Errors)
		if len(errs) == 0 {
			errs = gqlerror.List{internal(ctx)} // neither data nor errors is no answer in GraphQL
			status = http.StatusInternalServerError
		}
	}
	var extensions []byte
	if len(resp.Extensions) > 0 {
		var err error
		if extensions, err = encodeExtensions(resp.Extensions); err != nil {
			slog.ErrorContext(ctx, "GraphQL extensions cannot be encoded, and are left out", "error", err)
			extensions = nil
		}
	}
	if len(errs) == 0 {
		h := w.Header()
		cacheControl(h, resp.Extensions)
		if tag := tagFor(r, h, media, resp.Data, resp.Extensions); tag != "" {
			h.Set("ETag", tag)
			if named(r.Header.Values("If-None-Match"), tag) {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
	}
	writeParts(w, media, status, errs, resp.Data, extensions)
}

// cacheControl says how long an answer without errors may be used again by the client that
// asked, where an extension knows. A lifetime is counted from the answer's birth (RFC 9111),
// and Age says how long ago that was.
func cacheControl(h http.Header, extensions map[string]any) {
	for _, v := range extensions {
		a, ok := v.(aging)
		if !ok {
			continue
		}
		age := int(a.Age() / time.Second)
		h.Set("Age", strconv.Itoa(age))
		h.Set("Cache-Control", "private, max-age="+strconv.Itoa(age+int(a.FreshFor()/time.Second)))
	}
}

// requestStatus is the status of a well-formed request whose operation did not run.
func requestStatus(media string) int {
	if media == graphqlResponse {
		return http.StatusBadRequest
	}
	return http.StatusOK
}

// unrunStatus is the status of an answer without data. An error's cause may name one.
func unrunStatus(h http.Header, media string, errs gqlerror.List) int {
	for _, err := range errs {
		if err == nil {
			continue
		}
		cause, ok := errors.AsType[interface {
			error
			HTTPStatus() int
		}](err)
		if !ok {
			continue
		}
		if retry, ok := errors.AsType[interface {
			error
			RetryAfter() time.Duration
		}](err); ok && retry.RetryAfter() > 0 {
			h.Set("Retry-After", strconv.Itoa(int(math.Ceil(retry.RetryAfter().Seconds()))))
		}
		return cause.HTTPStatus()
	}
	for _, err := range errs {
		if err == nil || !known(code(err)) || code(err) == "INTERNAL" {
			return http.StatusInternalServerError
		}
	}
	return requestStatus(media)
}

// write writes an answer with one error of our own.
func write(w http.ResponseWriter, media string, status int, err *gqlerror.Error) {
	writeParts(w, media, status, gqlerror.List{err}, nil, nil)
}

// smallData is how many bytes of data are rather copied than written by themselves.
const smallData = 4 << 10

// writeParts writes the envelope by hand around data, which was encoded already: json.Marshal
// would read all of it once more. Where there is room behind the data, it is ours.
func writeParts(w http.ResponseWriter, media string, status int, errs gqlerror.List, data, extensions []byte) {
	head := make([]byte, 1, min(len(data), smallData)+len(extensions)+len(`{"data":,"extensions":}`))
	head[0] = '{'
	if len(errs) > 0 {
		head = append(append(head, `"errors":`...), encodeErrors(errs)...)
	}
	if data != nil {
		if len(errs) > 0 {
			head = append(head, ',')
		}
		head = append(head, `"data":`...)
	}
	var tail []byte
	if len(data) <= smallData { // all in one part
		head, data = append(head, data...), nil
		head = appendTail(head, extensions)
	} else if cap(data)-len(data) > len(extensions)+len(`,"extensions":}`) {
		data = appendTail(data, extensions) // what is written by itself costs a call of the system
	} else {
		tail = appendTail(nil, extensions)
	}

	h := w.Header()
	h["Content-Type"] = contentTypes[media]
	h.Set("Content-Length", strconv.Itoa(len(head)+len(data)+len(tail)))
	w.WriteHeader(status)
	// A write fails when the client has left: there is nobody to tell.
	for _, part := range [...][]byte{head, data, tail} {
		if len(part) == 0 {
			continue
		}
		if _, err := w.Write(part); err != nil {
			return
		}
	}
}

// appendTail appends what follows the data.
func appendTail(b, extensions []byte) []byte {
	if extensions != nil {
		b = append(append(b, `,"extensions":`...), extensions...)
	}
	return append(b, '}')
}

// encodeExtensions is plainjson.Marshal for extensions, of which one stands in every answer and can
// append itself.
func encodeExtensions(extensions map[string]any) ([]byte, error) {
	if len(extensions) == 1 {
		for name, v := range extensions {
			own, ok := v.(interface{ AppendJSON([]byte) []byte })
			if !ok {
				break
			}
			quoted, err := json.Marshal(name)
			if err != nil {
				return nil, err
			}
			b := make([]byte, 0, 256)
			b = append(append(append(b, '{'), quoted...), ':')
			return append(own.AppendJSON(b), '}'), nil
		}
	}
	return plainjson.Marshal(extensions)
}

// encodeErrors encodes errors. One whose extensions cannot be encoded keeps its code alone.
func encodeErrors(errs gqlerror.List) []byte {
	b, err := plainjson.Marshal(errs)
	if err == nil {
		return b
	}
	plain := make(gqlerror.List, len(errs))
	for i, e := range errs {
		copied := *e
		copied.Extensions = map[string]any{"code": code(e)}
		plain[i] = &copied
	}
	b, _ = plainjson.Marshal(plain) // strings and numbers only: it cannot fail
	return b
}
