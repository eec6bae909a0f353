package graphqlhttp

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// A refusal is a request that did not become GraphQL parameters.
type refusal struct {
	status int
	allow  string // value of the Allow header, with 405
	close  bool   // the body was not read to its end, so the connection is of no more use
	err    *gqlerror.Error
}

// reply answers the request.
func (f *refusal) reply(w http.ResponseWriter, media string) {
	if f.allow != "" {
		w.Header().Set("Allow", f.allow)
	}
	if f.close {
		w.Header().Set("Connection", "close")
	}
	write(w, media, f.status, f.err)
}

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status: status, err: requestError(format, args...)}
}

// parameters reads a request's GraphQL parameters, or takes them from a saved operation.
func parameters(r *http.Request, saved *Saved) (*graphql.RawParams, *refusal) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		if saved != nil {
			return saved.params(), nil
		}
		return fromURL(r.URL)
	case http.MethodPost:
		if refused := bodyType(r.Header); refused != nil {
			return nil, refused
		}
		body, refused := readBody(r)
		if refused != nil {
			return nil, refused
		}
		return fromBody(body)
	}
	refused := refuse(http.StatusMethodNotAllowed, "request: this method is not served; use POST or GET.")
	refused.allow = allMethods
	return nil, refused
}

// bodyType refuses every body but plain UTF-8 JSON. Form types are left out on purpose: a
// browser sends those across origins without asking first.
func bodyType(h http.Header) *refusal {
	const want = `; send "Content-Type: application/json".`
	types := h.Values("Content-Type")
	if len(types) != 1 {
		return refuse(http.StatusUnsupportedMediaType, "Content-Type: one header is needed, %d came"+want, len(types))
	}
	if types[0] != plainJSON { // which most send, and nothing beside it
		media, params, err := mime.ParseMediaType(types[0])
		if err != nil || media != plainJSON {
			return refuse(http.StatusUnsupportedMediaType, "Content-Type: this media type is not read"+want)
		}
		if charset, sent := params["charset"]; sent && !strings.EqualFold(charset, "utf-8") {
			return refuse(http.StatusUnsupportedMediaType, "Content-Type: only the charset utf-8 is read"+want)
		}
	}
	if len(h.Values("Content-Encoding")) > 0 {
		return refuse(http.StatusUnsupportedMediaType, "Content-Encoding: encoded bodies are not read; send the body as it is.")
	}
	return nil
}

// readBody reads a body whole. How much that may be is for guard to say, which wraps the
// body before it comes here, or has it in memory already. Nothing of what is made of the
// body keeps the memory, which guard uses again.
func readBody(r *http.Request) ([]byte, *refusal) {
	if read, ok := r.Body.(interface{ Bytes() []byte }); ok {
		return read.Bytes(), nil
	}
	var buf bytes.Buffer
	if n := r.ContentLength; n > 0 && n <= 1<<20 { // a hint only: the body may be shorter
		buf.Grow(int(n) + bytes.MinRead)
	}
	_, err := buf.ReadFrom(r.Body)
	if err == nil {
		return buf.Bytes(), nil
	}
	var refused *refusal
	switch tooLarge, ok := errors.AsType[*http.MaxBytesError](err); {
	case ok:
		refused = refuse(http.StatusRequestEntityTooLarge,
			"request body: larger than %d bytes; send a shorter document or fewer variables.", tooLarge.Limit)
		refused.err.Extensions = map[string]any{"code": "LIMIT_EXCEEDED", "limit": "bodyBytes"}
	case errors.Is(err, os.ErrDeadlineExceeded):
		refused = refuse(http.StatusRequestTimeout, "request body: came too slowly; send it again.")
	case errors.Is(err, io.ErrUnexpectedEOF):
		refused = refuse(http.StatusBadRequest, "request body: ended early; send it again.")
	default:
		refused = refuse(http.StatusBadRequest, "request body: could not be read; send it again.")
	}
	refused.close = true
	return nil, refused
}

const bodyExample = `; send one such as {"query": "{ levels { level } }", "variables": {}}.`

// fromBody reads the parameters of a POST.
func fromBody(body []byte) (*graphql.RawParams, *refusal) {
	if first := bytes.TrimLeft(body, " \t\r\n"); len(first) == 0 {
		return nil, refuse(http.StatusBadRequest, "request body: is empty"+bodyExample)
	} else if first[0] == '[' {
		return nil, refuse(http.StatusBadRequest, "request body: is a list, and batches are not served"+bodyExample)
	}
	object, err := readObject(body)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "request body: %s"+bodyExample, err)
	}
	// Other members are ignored, as the specification wants.
	params := &graphql.RawParams{}
	for _, m := range []struct {
		name string
		to   *string
	}{{"query", &params.Query}, {"operationName", &params.OperationName}} {
		switch v := object[m.name].(type) {
		case nil:
		case string:
			*m.to = v
		default:
			return nil, refuse(http.StatusBadRequest, "%s: is %s; send a string.", m.name, jsonKind(v))
		}
	}
	for _, m := range []struct {
		name string
		to   *map[string]any
	}{{"variables", &params.Variables}, {"extensions", &params.Extensions}} {
		switch v := object[m.name].(type) {
		case nil:
		case map[string]any:
			*m.to = v
		default:
			return nil, refuse(http.StatusBadRequest, "%s: is %s; send an object.", m.name, jsonKind(v))
		}
	}
	return checked(params)
}

// fromURL reads the parameters of a GET.
func fromURL(u *url.URL) (*graphql.RawParams, *refusal) {
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "URL: its query part is not valid; percent-encode every parameter.")
	}
	for _, name := range []string{"query", "operationName", "variables", "extensions"} {
		if len(values[name]) > 1 {
			return nil, refuse(http.StatusBadRequest, "%s: stands in the URL %d times; send it once.", name, len(values[name]))
		}
	}
	params := &graphql.RawParams{Query: values.Get("query"), OperationName: values.Get("operationName")}
	for _, m := range []struct {
		name string
		to   *map[string]any
	}{{"variables", &params.Variables}, {"extensions", &params.Extensions}} {
		text := values.Get(m.name)
		if text == "" || text == "null" {
			continue
		}
		if *m.to, err = readObject([]byte(text)); err != nil {
			return nil, refuse(http.StatusBadRequest, `%s: %s; send a JSON object such as {"id": "1001"}, percent-encoded.`, m.name, err)
		}
	}
	return checked(params)
}

// checked refuses parameters without a document. With extensions one may still be found: a
// persisted query's hash stands for it.
func checked(params *graphql.RawParams) (*graphql.RawParams, *refusal) {
	if params.Query == "" && len(params.Extensions) == 0 {
		return nil, refuse(http.StatusBadRequest, `query: is missing; send a GraphQL document, such as "{ levels { level } }".`)
	}
	return params, nil
}
