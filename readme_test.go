package main

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/upstream/sandbox"
)

// blocks returns the README's code blocks of a language.
func blocks(t *testing.T, language string) []string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		out = append(out, m[1])
	}
	return out
}

// The README's query with its variables gives the README's answer, which shows the first
// blocks of the first day.
func TestREADME(t *testing.T) {
	queries, texts := blocks(t, "graphql"), blocks(t, "json")
	if len(queries) != 1 || len(texts) != 2 {
		t.Fatalf("%d queries and %d JSON blocks; want 1 and 2", len(queries), len(texts))
	}
	var variables, shown map[string]any
	for i, into := range []*map[string]any{&variables, &shown} {
		if err := json.Unmarshal([]byte(texts[i]), into); err != nil {
			t.Fatal(err)
		}
	}
	s, _ := overSandbox(t, sandbox.Config{})
	got := s.ask(queries[0], variables)
	day := at(t, shown, "data", "planningUnit", "schedule", 0).(map[string]any)
	first := at(t, got.Data, "planningUnit", "schedule", 0).(map[string]any)
	first["blocks"] = list(t, first, "blocks")[:len(list(t, day, "blocks"))]
	if diff := cmp.Diff(day, first); diff != "" {
		t.Errorf("first day (-README +server):\n%s", diff)
	}
	if want := at(t, shown, "data", "planningUnit", "name"); at(t, got.Data, "planningUnit", "name") != want {
		t.Errorf("unit %v, want %v", at(t, got.Data, "planningUnit", "name"), want)
	}
	for _, block := range blocks(t, "sh") {
		if strings.Contains(block, "Bearer sandbox-admin") && !strings.Contains(strings.Join(strings.Fields(block), " "), strings.Join(strings.Fields(queries[0]), " ")) {
			t.Error("the curl line sends another query than the one above it")
		}
	}
}
