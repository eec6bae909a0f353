package progress

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/graphqlhttp"
	"shiftgraph/upstream/plan"
)

// Header of a request says, by any value, that somebody follows it. Such an operation runs
// by itself: one that is shared with others has no one who asked for it.
const Header = "X-Shiftgraph-Progress"

// idHeader is where the client names the request. A name that the server made up is none
// under which the client can ask before the answer is there.
const idHeader = "X-Request-Id"

// Path is where operations that are followed are told of: Path + ID.
const Path = "/progress/"

// Watch lists what next runs for requests that have [Header] and an id of their own that was
// taken as it is. Other requests cost it the look for that header.
func (b *Board) Watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.Header[Header]) == 0 {
			next.ServeHTTP(w, r)
			return
		}
		ctx := r.Context()
		who, known := caller.From(ctx)
		id := caller.RequestID(ctx)
		if !known || id == "" || r.Header.Get(idHeader) != id {
			next.ServeHTTP(w, r)
			return
		}
		op := b.begin(who.Hash, id)
		if op == nil {
			next.ServeHTTP(w, r)
			return
		}
		defer b.end(op) // after a panic too, which is how an answer breaks off
		next.ServeHTTP(&counter{w, op}, r.WithContext(plan.WithProgress(ctx, &op.calls)))
	})
}

// A counter counts the bytes of an answer as they are written.
type counter struct {
	http.ResponseWriter
	op *operation
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.op.sent.Add(int64(n))
	return n, err
}

// Unwrap is for [http.ResponseController].
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// Handler tells how far the operation of the caller is that {id} in its pattern names, as
// [Figures] in JSON. An id that is not listed is 404, whether it is another token's or
// nobody's.
func (b *Board) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead:
		case http.MethodOptions:
			w.Header().Set("Allow", methods)
			w.WriteHeader(http.StatusNoContent)
			return
		default:
			w.Header().Set("Allow", methods)
			graphqlhttp.Refuse(w, r, http.StatusMethodNotAllowed, gqlerror.Errorf("method: this one is not served here; send GET."))
			return
		}
		who, known := caller.From(r.Context())
		if !known { // nobody put package guard in front
			graphqlhttp.Refuse(w, r, http.StatusInternalServerError, gqlerror.Errorf("the caller is not known."))
			return
		}
		figures, listed := b.look(who.Hash, r.PathValue("id"))
		if !listed {
			graphqlhttp.Refuse(w, r, http.StatusNotFound, gqlerror.Errorf("progress: no operation of this token runs under this id; send "+
				Header+": 1 and "+idHeader+": ID with the request, and ask for "+Path+"ID until some seconds after its end."))
			return
		}
		answer(w, figures)
	})
}

const methods = "GET, HEAD, OPTIONS"

func answer(w http.ResponseWriter, f Figures) {
	body, err := json.Marshal(f)
	if err != nil { // numbers alone are in it: it cannot happen
		panic(err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Authorization")
	_, _ = w.Write(body) // fails when the client has left: there is nobody to tell
}
