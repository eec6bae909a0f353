package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/graph/scalar"
	"shiftgraph/internal/caller"
	"shiftgraph/upstream"
	"shiftgraph/upstream/plan"
)

func TestEveryKindOfFailureHasACode(t *testing.T) {
	for _, kind := range upstream.Kinds() {
		if kind != upstream.NotFound && (codes[kind] == "" || advice[kind] == "") {
			t.Errorf("kind %q has no code or no advice", kind)
		}
	}
}

func TestPresent(t *testing.T) {
	var log bytes.Buffer
	p := presenter{slog.New(slog.NewTextHandler(&log, nil))}
	ctx := caller.WithRequestID(context.Background(), "request-1")
	for name, test := range map[string]struct {
		err           error
		code, message string
	}{
		"upstream":          {fmt.Errorf("joining: %w", &upstream.Error{Kind: upstream.Timeout, Method: "GET", Path: "/v1/employees", Status: 504, Cause: errors.New("secret cause")}), "UPSTREAM_TIMEOUT", "GET /v1/employees: timeout (HTTP 504)"},
		"argument":          {&inputError{"period.end", "is wrong"}, "BAD_USER_INPUT", "period.end: is wrong"},
		"scalar":            {gqlerror.Wrap(&scalar.Error{Problem: "not a date"}), "BAD_USER_INPUT", "not a date"},
		"limit":             {&limitError{"periodDays", "too long"}, "LIMIT_EXCEEDED", "too long"},
		"budget":            {&plan.BudgetError{Limit: "rows", Most: 7}, "UPSTREAM_BUDGET_EXCEEDED", "this operation wants more than the 7 schedule days"},
		"cancelled":         {context.Canceled, "UPSTREAM_TIMEOUT", "the request ended"},
		"guard":             {&gqlerror.Error{Message: "too deep", Extensions: map[string]any{"code": "LIMIT_EXCEEDED"}}, "LIMIT_EXCEEDED", "too deep"},
		"bug":               {errors.New("secret text"), "INTERNAL", "something went wrong"},
		"bug of gqlgen":     {&gqlerror.Error{Message: "secret text"}, "INTERNAL", "something went wrong"},
		"panic":             {&plan.PanicError{Value: "secret text", Where: "x.go:1"}, "INTERNAL", "something went wrong"},
		"unplanned absence": {&upstream.Error{Kind: upstream.NotFound, Said: "secret text"}, "INTERNAL", "something went wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			log.Reset()
			got := p.present(ctx, test.err)
			if got.Extensions["code"] != test.code || !strings.HasPrefix(got.Message, test.message) {
				t.Errorf("got %v %q", got.Extensions["code"], got.Message)
			}
			if strings.Contains(got.Message, "secret") {
				t.Errorf("the message gives away what is for the log: %q", got.Message)
			}
			if internal := test.code == "INTERNAL"; internal != (log.Len() > 0) {
				t.Errorf("log: %q", log.String())
			} else if internal && (!strings.Contains(log.String(), "request_id=request-1") || got.Extensions["requestId"] != "request-1") {
				t.Errorf("the request id is missing: log %q, extensions %v", log.String(), got.Extensions)
			}
		})
	}
}
