package upstream

import (
	"bytes"
	"io"
	"net/http"
	"testing"
)

// What a call costs beside the network and its answer.
func BenchmarkCall(b *testing.B) {
	body := []byte(`{"planning_unit_id":1001,"name":"Nord"}`)
	c, err := New(Config{BaseURL: "http://127.0.0.1:8081/v1", Transport: answering(func(r *http.Request) *http.Response {
		return &http.Response{StatusCode: http.StatusOK, Request: r, Header: http.Header{}, ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body))}
	})})
	if err != nil {
		b.Fatal(err)
	}
	c = c.Only("planning_unit_id,name")
	ctx := as(b.Context(), testToken)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.PlanningUnit(ctx, 1001); err != nil {
			b.Fatal(err)
		}
	}
}

// answering is a transport without a network.
type answering func(*http.Request) *http.Response

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) { return a(r), nil }
