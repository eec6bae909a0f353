package graph

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/formatter"

	"shiftgraph/graph/gen"
)

// SDL prints the schema that is served: types by name, descriptions with them, without
// what GraphQL has by itself. Equal schemas print alike.
func SDL() string {
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatSchema(gen.NewExecutableSchema(gen.Config{}).Schema())
	return b.String()
}

// SDLHandler serves the schema as text, for code generators and editors. It wants no
// token: the schema is the same for every caller and holds no data.
func SDLHandler() http.Handler {
	sdl := SDL()
	sum := sha256.Sum256([]byte(sdl))
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "the schema can only be read: send GET or HEAD", http.StatusMethodNotAllowed)
			return
		}
		h.Set("Content-Type", "text/plain; charset=utf-8") // which browsers show
		h.Set("Cache-Control", "no-cache")                 // kept, and asked for again with its tag
		h.Set("ETag", tag)
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(sdl))
	})
}
