package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shiftgraph/upstream/sandbox"
)

// A variant is a second REST API: the data of another, written in other ways that the
// API notes allow.
type variant struct {
	inner     http.Handler
	wrapper   string // of lists: "" for none, "data", "as it is"
	stringIDs bool   // ids as "7"
	loose     bool   // unknown fields, "" for null dates, entities by id in a wrapper
}

func (v variant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	recorded := httptest.NewRecorder()
	r.Header.Del("Accept-Encoding")
	v.inner.ServeHTTP(recorded, r)
	decoder := json.NewDecoder(recorded.Body)
	decoder.UseNumber()
	var body any
	if recorded.Code != http.StatusOK || decoder.Decode(&body) != nil {
		w.WriteHeader(recorded.Code)
		return
	}
	if object, ok := body.(map[string]any); ok && len(object) == 1 {
		for _, inner := range object {
			switch v.wrapper {
			case "":
				body = inner
			case "data":
				body = map[string]any{"data": inner}
			}
		}
	} else if ok && v.loose {
		body = map[string]any{"data": object}
	}
	w.Header().Set("Content-Type", "text/plain") // says nothing: the body is JSON all the same
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v.rewrite("", body)); err != nil {
		panic(err)
	}
	_, _ = w.Write(out.Bytes())
}

func (v variant) rewrite(name string, x any) any {
	switch x := x.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		for key, value := range x {
			out[key] = v.rewrite(key, value)
		}
		if v.loose {
			out["something_new"] = map[string]any{"list": []any{1, "two", nil}}
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, value := range x {
			out[i] = v.rewrite(name, value)
		}
		return out
	case json.Number:
		if v.stringIDs && (strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "_ids")) {
			return x.String()
		}
	case nil:
		if v.loose && strings.HasPrefix(name, "time_") {
			return ""
		}
	case string:
		if v.loose && (x == "4000-01-01" || x == "1900-01-01") {
			return ""
		}
	}
	return x
}

// askAPI asks the REST API itself, as the administrator. The answer's body is closed when the
// test ends.
func askAPI(t testing.TB, url string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+sandbox.AdminToken)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// rawList reads a list of the REST API without the facade's client.
func rawList(t testing.TB, api, path, wrapper string) []map[string]any {
	t.Helper()
	response := askAPI(t, api+path)
	decoder := json.NewDecoder(response.Body)
	decoder.UseNumber()
	var body map[string][]map[string]any
	if err := decoder.Decode(&body); err != nil || response.StatusCode != http.StatusOK {
		t.Fatal(fmt.Errorf("%s: status %d, %w", path, response.StatusCode, err))
	}
	rows, ok := body[wrapper]
	if !ok || len(body) != 1 {
		t.Fatalf("%s: want the one member %q", path, wrapper)
	}
	return rows
}
