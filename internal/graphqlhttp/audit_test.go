package graphqlhttp_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAudits runs the audits of the npm package graphql-http, MUST, SHOULD and MAY. They
// need node and the package: GRAPHQL_HTTP_AUDITS names a folder where
// "npm install graphql-http graphql" was run.
func TestAudits(t *testing.T) {
	dir := os.Getenv("GRAPHQL_HTTP_AUDITS")
	if dir == "" {
		t.Skip("GRAPHQL_HTTP_AUDITS names no folder with node_modules/graphql-http")
	}
	script, err := os.ReadFile(filepath.Join("testdata", "audit.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(newServer(t))
	defer server.Close()
	// node finds packages from the script's place, so the script is handed in as text.
	cmd := exec.CommandContext(t.Context(), "node", "--input-type=module", "-", server.URL+"/graphql")
	cmd.Dir = dir
	cmd.Stdin = strings.NewReader(string(script))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("audits did not run: %v\n%s", err, out)
	}
	audits := 0
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSpace(line)
		audits++
		if !strings.HasPrefix(line, "ok\t") {
			t.Error(line)
		}
	}
	t.Logf("%d audits", audits)
	if audits < 61 {
		t.Errorf("%d audits ran, 61 are known", audits)
	}
}
