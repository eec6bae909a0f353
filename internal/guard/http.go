package guard

import (
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/plainjson"
)

// HTTP stands before the GraphQL endpoint. It lets a request through to next when it has a
// well-formed token, for introspection too, and a body that is JSON and within l.BodyBytes.
// next finds a [caller.Caller] in the context and the body read already, so that nothing
// behind waits for a slow client, and must not keep the body's memory; how long reading may take is for the server's ReadTimeout.
// OPTIONS goes through without a token, as browsers send it.
//
// The token comes as [Bearer], and for requests of which tools says true as the password of
// Basic too, so that spreadsheets can keep it; nil says true of none. A page's own requests
// must not be among them: see [caller.MayUseBasic].
//
// Refusals are GraphQL answers without data: 401 with UNAUTHENTICATED before anything else
// is looked at, 415 with BAD_USER_INPUT, 413 and 414 with LIMIT_EXCEEDED.
func HTTP(next http.Handler, l Limits, h *caller.Hasher, tools func(*http.Request) bool) http.Handler {
	l = l.filled()
	bodies := newBodies()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions {
			next.ServeHTTP(w, r)
			return
		}
		token, err := Bearer(r.Header)
		basic := err != nil && tools != nil && caller.MayUseBasic(r.Header) && tools(r)
		if basic {
			token, err = BearerOrBasic(r.Header)
		}
		if err != nil {
			leaveBody(w, r)
			caller.Challenge(w.Header(), basic)
			refuse(w, r, http.StatusUnauthorized, &gqlerror.Error{
				Message:    err.Error() + ".",
				Extensions: map[string]any{"code": "UNAUTHENTICATED"},
			})
			return
		}
		if int64(len(r.URL.RawQuery)) > l.BodyBytes {
			refuse(w, r, http.StatusRequestURITooLong, over("bodyBytes",
				"URL: its query part has more than %d bytes; send a shorter document or fewer variables.", l.BodyBytes))
			return
		}
		if r.Method == http.MethodPost {
			if fault := wrongBody(r.Header); fault != "" {
				leaveBody(w, r)
				refuse(w, r, http.StatusUnsupportedMediaType, badInput(fault))
				return
			}
			read := bodies.get()
			defer bodies.put(read)
			if status, fault := read.from(w, r, l.BodyBytes); fault != nil {
				w.Header().Set("Connection", "close") // what is left of the body is not read
				refuse(w, r, status, fault)
				return
			}
			r.Body, r.ContentLength = read, int64(read.Len())
		}
		c := caller.Caller{Token: token, Hash: h.Hash(token)}
		next.ServeHTTP(w, r.WithContext(caller.With(r.Context(), c)))
	})
}

// leaveBody keeps the server from reading what is left of a body before it answers, which
// it does to use the connection again. A small body is there already, as a rule.
func leaveBody(w http.ResponseWriter, r *http.Request) {
	const small = 4096
	if r.ContentLength < 0 || r.ContentLength > small {
		w.Header().Set("Connection", "close")
	}
}

// wrongBody says what is wrong with a body's kind, before a byte of it is read; "" for JSON
// as it is. The transport looks closer; here the point is that nothing else gets further.
func wrongBody(h http.Header) string {
	if len(h.Values("Content-Encoding")) > 0 {
		return "Content-Encoding: encoded bodies are not read; send the body as it is."
	}
	types := h.Values("Content-Type")
	if len(types) == 1 && types[0] == "application/json" {
		return "" // what most send
	}
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || media != "application/json" || len(types) > 1 {
		return `Content-Type: this media type is not read; send "Content-Type: application/json".`
	}
	return ""
}

func badInput(message string) *gqlerror.Error {
	return &gqlerror.Error{Message: message, Extensions: map[string]any{"code": "BAD_USER_INPUT"}}
}

// refuse answers with one error. The media type is the one that a client names; which of
// two is preferred does not matter here, since the statuses of refusals are the same.
func refuse(w http.ResponseWriter, r *http.Request, status int, err *gqlerror.Error) {
	media := "application/json"
	if strings.Contains(strings.Join(r.Header.Values("Accept"), ","), "application/graphql-response+json") {
		media = "application/graphql-response+json"
	}
	body, encodeErr := plainjson.Marshal(struct {
		Errors gqlerror.List `json:"errors"`
	}{gqlerror.List{err}})
	if encodeErr != nil { // strings alone are in it: it cannot happen
		panic(fmt.Errorf("guard: encoding a refusal: %w", encodeErr))
	}
	h := w.Header()
	h.Set("Content-Type", media+"; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept, Authorization")
	w.WriteHeader(status)
	_, _ = w.Write(body) // fails when the client has left: there is nobody to tell
}
