package graphqlhttp

import "net/http"

// Abortable wraps a server that has a [Transport]. An answer of which a part went out and the
// rest cannot follow ends by closing the connection, which nothing behind the server may
// prevent: gqlgen's own recovers every panic and writes an error behind what went out.
func Abortable(server http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &abortable{ResponseWriter: w}
		server.ServeHTTP(out, r)
		if out.aborted {
			panic(http.ErrAbortHandler)
		}
	})
}

type abortable struct {
	http.ResponseWriter
	aborted bool
}

// abort ends an answer without an end. Whoever calls it writes no more, and returns.
func abort(w http.ResponseWriter) {
	if out, ok := w.(*abortable); ok {
		out.aborted = true
		return
	}
	panic(http.ErrAbortHandler)
}

func (a *abortable) Write(b []byte) (int, error) {
	if a.aborted {
		return 0, http.ErrAbortHandler
	}
	return a.ResponseWriter.Write(b)
}

func (a *abortable) WriteHeader(status int) {
	if !a.aborted {
		a.ResponseWriter.WriteHeader(status)
	}
}

// Unwrap is for [http.ResponseController].
func (a *abortable) Unwrap() http.ResponseWriter { return a.ResponseWriter }
