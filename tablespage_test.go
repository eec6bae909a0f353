package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/upstream/sandbox"
)

// Of docs/reports/tables.md: an operation, options in code behind it, and a block with the
// first lines of what they give, "…" for the rest.
var (
	pageBlock   = regexp.MustCompile("(?s)```(\\w+)\n(.*?)```\n")
	pageOptions = regexp.MustCompile("`(format=[^` ]*)`")
)

// The examples on the page about tables are what the server answers.
func TestTablesPage(t *testing.T) {
	const path = "docs/reports/tables.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	s, _ := overSandbox(t, sandbox.Config{})
	var out strings.Builder
	query, from, examples := "", 0, 0
	for _, at := range pageBlock.FindAllStringSubmatchIndex(page, -1) {
		language, block := page[at[2]:at[3]], page[at[4]:at[5]]
		options := pageOptions.FindStringSubmatch(page[from:at[0]])
		out.WriteString(page[from:at[4]])
		from = at[5]
		if language == "graphql" {
			query = block
		}
		if options == nil || language == "graphql" || language == "sh" {
			out.WriteString(block)
			continue
		}
		examples++
		got := s.wire(http.MethodGet, "/graphql?"+options[1]+"&query="+url.QueryEscape(query), "")
		answer := strings.ReplaceAll(got.plain(t), "\r\n", "\n")
		if language == "json" {
			var indented strings.Builder
			encoder := json.NewEncoder(&indented)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			if err := encoder.Encode(json.RawMessage(answer)); err != nil {
				t.Fatal(err)
			}
			answer = indented.String()
		}
		lines := strings.SplitAfter(answer, "\n")
		shown := strings.Count(strings.TrimSuffix(block, "…\n"), "\n")
		if strings.HasSuffix(block, "…\n") && len(lines)-1 > shown {
			answer = strings.Join(lines[:shown], "") + "…\n"
		}
		out.WriteString(answer)
		if diff := cmp.Diff(block, answer); diff != "" && !*update {
			t.Errorf("%s (-page +server):\n%s", options[1], diff)
		}
	}
	out.WriteString(page[from:])
	if examples < 5 {
		t.Errorf("%d examples were found", examples)
	}
	if *update {
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
