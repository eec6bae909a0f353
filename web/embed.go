// Package web serves the page at "/": a GraphQL editor with examples, built from
// the sources beside this file into dist (README.md) and embedded. It knows the
// facade only by the URL /graphql that the page posts to.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// dist needs "all:", because Vite may begin a file name with "_" or ".".
//
//go:embed all:dist
var dist embed.FS

// Page describes what the served page is told about its server.
type Page struct {
	Sandbox  bool   // the facade runs over the embedded sandbox: the page says so and fills in Token
	Token    string // shown and used only when Sandbox: "sandbox-admin"; never a real user's token
	Unit     string // planning unit id of the examples, "1001"
	Employee string // employee id of the examples; "": the first one seen in an answer
	Version  string // of the facade, as shown beside its name; "" shows none
}

// Placeholders in dist/index.html. Vite writes the first (vite.config.js), index.html has the second.
const (
	noncePlaceholder = "__CSP_NONCE__"
	pagePlaceholder  = "__SHIFTGRAPH_PAGE__"
)

// policy is the page's Content-Security-Policy; the nonce takes the place of its placeholder.
//
// Everything comes from this server. The nonce is for the style elements that the
// editor adds at run time, style-src-attr for the lines that it writes with style="",
// data: for the squiggles under errors.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + noncePlaceholder + "'; style-src-attr 'unsafe-inline'; " +
	"connect-src 'self'; font-src 'self'; img-src 'self' data:; worker-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

// assetPolicy is for the assets. A worker obeys the policy that its own script came
// with, not the page's: it may not load or send anything.
const assetPolicy = "default-src 'none'; frame-ancestors 'none'"

// An asset is one file under /assets/, packed as it is embedded.
type asset struct {
	packed      []byte
	size        string // in bytes, unpacked
	contentType string
	cache       string
	tag         string // of the unpacked bytes, without quotes
}

// kinds tells the type of an asset by its extension. A table and not the mime
// package, whose answers depend on the machine. Vite puts a hash of the contents
// into all names but those of the licences, so that the others never change.
var kinds = map[string]struct{ contentType, cache string }{
	".css": {"text/css; charset=utf-8", immutable},
	".js":  {"text/javascript; charset=utf-8", immutable},
	".svg": {"image/svg+xml", immutable},
	".ttf": {"font/ttf", immutable},
	".txt": {"text/plain; charset=utf-8", "no-cache"},
}

const immutable = "public, max-age=31536000, immutable"

// Handler serves the page at "/" and what it loads at "/assets/...", for GET and
// HEAD. Anything else is 404. It works behind a path prefix that a proxy strips.
func Handler(p Page) http.Handler {
	h := &handler{}
	h.index, h.err = loadIndex(p)
	if h.err == nil {
		h.assets, h.err = loadAssets(dist)
	}
	return h
}

type handler struct {
	index  []string // the page with its config, cut at the places for the nonce
	assets map[string]asset
	err    error // why this build has no page; the rest of the server works without
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, isAsset := h.assets[r.URL.Path]
	if !isAsset && r.URL.Path != "/" {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	switch {
	case h.err != nil:
		http.Error(w, h.err.Error(), http.StatusInternalServerError)
	case isAsset:
		file.serve(w, r)
	default:
		h.servePage(w, r)
	}
}

func (h *handler) servePage(w http.ResponseWriter, r *http.Request) {
	nonce := newNonce()
	body := strings.Join(h.index, nonce)
	header := w.Header()
	header.Set("Content-Security-Policy", strings.ReplaceAll(policy, noncePlaceholder, nonce))
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	header.Set("X-Frame-Options", "DENY") // for what does not know frame-ancestors
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = io.WriteString(w, body) // an error means that the client has gone
	}
}

// newNonce is 16 random bytes, in base64 because the policy's grammar wants that.
func newNonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", assetPolicy)
	header.Set("Content-Type", a.contentType)
	header.Set("Cache-Control", a.cache)
	header.Set("Vary", "Accept-Encoding")

	// Two representations, two tags: a cache may not join bytes of one to the other.
	packed := takesGzip(r.Header.Get("Accept-Encoding"))
	tag := `"` + a.tag + `"`
	if packed {
		tag = `"` + a.tag + `-gzip"`
	}
	header.Set("ETag", tag)
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if packed {
		header.Set("Content-Encoding", "gzip")
		header.Set("Content-Length", strconv.Itoa(len(a.packed)))
	} else {
		header.Set("Content-Length", a.size)
	}
	if r.Method == http.MethodHead {
		return
	}
	if packed {
		_, _ = w.Write(a.packed)
		return
	}
	// The tests unpack every embedded file, so that only the client can fail here.
	if unpacked, err := gzip.NewReader(bytes.NewReader(a.packed)); err == nil {
		_, _ = io.Copy(w, unpacked) //nolint:gosec // the packed bytes are this program's own
	}
}

// takesGzip reads Accept-Encoding: gzip or * with a weight that is not zero.
// A client without the header gets plain bytes, as curl expects.
func takesGzip(accept string) bool {
	others := false
	for part := range strings.SplitSeq(accept, ",") {
		coding, parameters, _ := strings.Cut(part, ";")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(parameters)), "q="); ok {
			weight, _ = strconv.ParseFloat(strings.TrimSpace(q), 64)
		}
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			return weight > 0
		case "*":
			others = weight > 0
		}
	}
	return others
}

// matches says whether If-None-Match names tag. The comparison is weak, as RFC 9110 wants.
func matches(ifNoneMatch, tag string) bool {
	for part := range strings.SplitSeq(ifNoneMatch, ",") {
		part = strings.TrimSpace(part)
		if part == "*" || strings.TrimPrefix(part, "W/") == tag {
			return true
		}
	}
	return false
}

// loadIndex reads the built page, fills in its config and cuts it where the nonce goes.
func loadIndex(p Page) ([]string, error) {
	text, err := fs.ReadFile(dist, "dist/index.html")
	if err != nil {
		return nil, fmt.Errorf("web: %w; run \"npm run build\" in web/", err)
	}
	// Cut first: a config that spells the nonce's placeholder must not receive one.
	parts := strings.Split(string(text), noncePlaceholder)
	config, err := pageConfig(p)
	if err != nil {
		return nil, err
	}
	filled := 0
	for i := range parts {
		filled += strings.Count(parts[i], pagePlaceholder)
		parts[i] = strings.ReplaceAll(parts[i], pagePlaceholder, config)
	}
	if len(parts) < 2 || filled != 1 {
		return nil, fmt.Errorf("web: dist/index.html has %d places for the nonce and %d for the config", len(parts)-1, filled)
	}
	return parts, nil
}

// pageConfig is the content of <meta name="shiftgraph">: JSON, safe inside a double-quoted attribute.
func pageConfig(p Page) (string, error) {
	if !p.Sandbox {
		p.Token = "" // whatever the caller passed: a page that anyone may load carries no real token
	}
	text, err := json.Marshal(struct {
		Sandbox  bool   `json:"sandbox"`
		Token    string `json:"token"`
		Unit     string `json:"unit"`
		Employee string `json:"employee"`
		Version  string `json:"version"`
	}(p))
	if err != nil {
		return "", fmt.Errorf("web: page config: %w", err)
	}
	return html.EscapeString(string(text)), nil
}

// loadAssets reads dist/assets/*.gz; the result's keys are URL paths.
func loadAssets(files fs.FS) (map[string]asset, error) {
	names, err := fs.Glob(files, "dist/assets/*.gz")
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	assets := make(map[string]asset, len(names))
	for _, name := range names {
		a, err := loadAsset(files, name)
		if err != nil {
			return nil, fmt.Errorf("web: %s: %w", name, err)
		}
		assets["/"+strings.TrimSuffix(strings.TrimPrefix(name, "dist/"), ".gz")] = a
	}
	return assets, nil
}

func loadAsset(files fs.FS, name string) (asset, error) {
	kind, ok := kinds[path.Ext(strings.TrimSuffix(name, ".gz"))]
	if !ok {
		return asset{}, fmt.Errorf("no content type for it; add one to kinds in embed.go")
	}
	packed, err := fs.ReadFile(files, name)
	if err != nil {
		return asset{}, err
	}
	if len(packed) < 18 {
		return asset{}, fmt.Errorf("%d bytes are no gzip file", len(packed))
	}
	sum := sha256.Sum256(packed)
	return asset{
		packed:      packed,
		size:        strconv.FormatUint(uint64(binary.LittleEndian.Uint32(packed[len(packed)-4:])), 10), // gzip's last field
		contentType: kind.contentType,
		cache:       kind.cache,
		tag:         base64.RawURLEncoding.EncodeToString(sum[:12]),
	}, nil
}
