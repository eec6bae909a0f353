package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"html"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// ask sends one request to the handler; headers are "Name: value".
func ask(t *testing.T, h http.Handler, method, target string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) []byte {
	t.Helper()
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// assetPaths lists the URL paths of all embedded assets.
func assetPaths(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(dist, "dist/assets/*")
	if err != nil || len(names) == 0 {
		t.Fatalf("no assets embedded: %v", err)
	}
	for i, name := range names {
		short, packed := strings.CutSuffix(strings.TrimPrefix(name, "dist"), ".gz")
		if !packed {
			t.Errorf("%s is embedded unpacked", name)
		}
		names[i] = short
	}
	return names
}

// An assetWith is the path of one asset with that extension.
func assetWith(t *testing.T, extension string) string {
	t.Helper()
	for _, path := range assetPaths(t) {
		if strings.HasSuffix(path, extension) {
			return path
		}
	}
	t.Fatalf("no %s among the assets", extension)
	return ""
}

var (
	nonceInPolicy = regexp.MustCompile(`'nonce-([A-Za-z0-9_-]+)'`)
	nonceInPage   = regexp.MustCompile(`nonce="([^"]*)"`)
)

func TestNonceIsFreshAndTheSameInPolicyAndPage(t *testing.T) {
	h := Handler(Page{})
	seen := map[string]bool{}
	for range 3 {
		r := ask(t, h, http.MethodGet, "/")
		found := nonceInPolicy.FindStringSubmatch(r.Header.Get("Content-Security-Policy"))
		if found == nil || len(found[1]) != 22 {
			t.Fatalf("no nonce of 16 bytes in the policy %q", r.Header.Get("Content-Security-Policy"))
		}
		if seen[found[1]] {
			t.Errorf("nonce %s came twice", found[1])
		}
		seen[found[1]] = true
		text := string(body(t, r))
		in := nonceInPage.FindAllStringSubmatch(text, -1)
		if len(in) < 2 {
			t.Errorf("%d nonces in the page", len(in))
		}
		for _, n := range in {
			if n[1] != found[1] {
				t.Errorf("the page has nonce %s, the policy %s", n[1], found[1])
			}
		}
		if strings.Contains(text, noncePlaceholder) || strings.Contains(text, pagePlaceholder) {
			t.Error("a placeholder is left in the page")
		}
	}
}

func TestPageHeaders(t *testing.T) {
	r := ask(t, Handler(Page{}), http.MethodGet, "/")
	for name, want := range map[string]string{
		"Content-Type":                 "text/html; charset=utf-8",
		"Cache-Control":                "no-store",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"X-Frame-Options":              "DENY",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	csp := r.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self';", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("policy lacks %s: %s", want, csp)
		}
	}
	if strings.Contains(csp, "unsafe-eval") || strings.Contains(csp, "script-src 'self' ") || strings.Contains(csp, "http") {
		t.Errorf("policy allows too much: %s", csp)
	}
}

// The page must not reach for anything that the policy or an offline machine refuses.
func TestPageLoadsOnlyEmbeddedFiles(t *testing.T) {
	h := Handler(Page{})
	text := string(body(t, ask(t, h, http.MethodGet, "/")))
	links := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(text, -1)
	if len(links) < 3 {
		t.Fatalf("%d links in the page", len(links))
	}
	for _, link := range links {
		path, relative := strings.CutPrefix(link[1], ".")
		if !relative {
			t.Errorf("%s is not relative to the page", link[1])
			continue
		}
		if r := ask(t, h, http.MethodGet, path); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, r.Status)
		}
	}
	if regexp.MustCompile(`<script[^>]*>[^<]|<style|\son\w+=|javascript:`).MatchString(text) {
		t.Error("inline script or style in the page")
	}
}

func TestConfigReachesThePageEscaped(t *testing.T) {
	meta := regexp.MustCompile(`<meta name="shiftgraph" content="([^"]*)"`)
	for name, tc := range map[string]struct {
		page Page
		want map[string]any
	}{
		"sandbox": {
			Page{Sandbox: true, Token: "sandbox-admin", Unit: "1001", Employee: "2001", Version: "0.1.0"},
			map[string]any{"sandbox": true, "token": "sandbox-admin", "unit": "1001", "employee": "2001", "version": "0.1.0"},
		},
		"a token without the sandbox stays here": {
			Page{Token: "somebody's", Unit: "1001"},
			map[string]any{"sandbox": false, "token": "", "unit": "1001", "employee": "", "version": ""},
		},
		"markup, quotes and placeholders": {
			Page{Sandbox: true, Token: `"><script>alert('1')</script>&amp;`, Unit: noncePlaceholder, Version: "\u2028é\x00"},
			map[string]any{"sandbox": true, "token": `"><script>alert('1')</script>&amp;`, "unit": noncePlaceholder, "employee": "", "version": "\u2028é\x00"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			text := string(body(t, ask(t, Handler(tc.page), http.MethodGet, "/")))
			found := meta.FindAllStringSubmatch(text, -1)
			if len(found) != 1 {
				t.Fatalf("%d config elements in the page", len(found))
			}
			if strings.ContainsAny(found[0][1], "<>'") {
				t.Errorf("not escaped: %s", found[0][1])
			}
			var got map[string]any
			if err := json.Unmarshal([]byte(html.UnescapeString(found[0][1])), &got); err != nil {
				t.Fatal(err)
			}
			if len(got) != len(tc.want) {
				t.Errorf("config has the keys of %v, want those of %v", got, tc.want)
			}
			for key, want := range tc.want {
				if got[key] != want {
					t.Errorf("%s: %q, want %q", key, got[key], want)
				}
			}
			if strings.Contains(text, "somebody") {
				t.Error("a real token is in the page")
			}
		})
	}
}

func TestAssets(t *testing.T) {
	types := map[string]string{
		".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
		".ttf": "font/ttf", ".txt": "text/plain; charset=utf-8",
	}
	h := Handler(Page{})
	for _, path := range assetPaths(t) {
		t.Run(path, func(t *testing.T) {
			packed := ask(t, h, http.MethodGet, path, "Accept-Encoding: gzip, br")
			if packed.StatusCode != http.StatusOK || packed.Header.Get("Content-Encoding") != "gzip" {
				t.Fatalf("%s, encoding %q", packed.Status, packed.Header.Get("Content-Encoding"))
			}
			z, err := gzip.NewReader(bytes.NewReader(body(t, packed)))
			if err != nil {
				t.Fatal(err)
			}
			want, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}

			plain := ask(t, h, http.MethodGet, path)
			got := body(t, plain)
			if plain.Header.Get("Content-Encoding") != "" || !bytes.Equal(got, want) {
				t.Errorf("without gzip: encoding %q, %d bytes, want %d", plain.Header.Get("Content-Encoding"), len(got), len(want))
			}
			if length := plain.Header.Get("Content-Length"); length != strconv.Itoa(len(want)) {
				t.Errorf("Content-Length %s for %d bytes", length, len(want))
			}
			if packed.Header.Get("ETag") == plain.Header.Get("ETag") {
				t.Error("one ETag for two representations")
			}
			if bytes.Contains(want, []byte("sourceMappingURL=")) && strings.HasSuffix(path, ".js") {
				t.Error("refers to a source map")
			}
			extension := path[strings.LastIndexByte(path, '.'):]
			for _, r := range []*http.Response{packed, plain} {
				if got := r.Header.Get("Content-Type"); got != types[extension] {
					t.Errorf("Content-Type %q, want %q", got, types[extension])
				}
				if r.Header.Get("Vary") != "Accept-Encoding" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
					t.Errorf("headers %v", r.Header)
				}
				// A worker obeys the policy of its own script.
				if !strings.HasPrefix(r.Header.Get("Content-Security-Policy"), "default-src 'none'") {
					t.Errorf("policy %q", r.Header.Get("Content-Security-Policy"))
				}
				hashed := regexp.MustCompile(`-[A-Za-z0-9_-]{8}\.\w+$`).MatchString(path)
				if immutable := strings.Contains(r.Header.Get("Cache-Control"), "immutable"); immutable != hashed {
					t.Errorf("Cache-Control %q, hash in the name: %v", r.Header.Get("Cache-Control"), hashed)
				}
			}
		})
	}
}

func TestETags(t *testing.T) {
	h, path := Handler(Page{}), assetWith(t, ".css")
	tag := ask(t, h, http.MethodGet, path, "Accept-Encoding: gzip").Header.Get("ETag")
	for name, tc := range map[string]struct {
		accept, ifNoneMatch string
		want                int
	}{
		"the same":                    {"gzip", tag, http.StatusNotModified},
		"one of several, weak":        {"gzip", `"other", W/` + tag, http.StatusNotModified},
		"any":                         {"gzip", "*", http.StatusNotModified},
		"another":                     {"gzip", `"other"`, http.StatusOK},
		"of the other representation": {"identity", tag, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			r := ask(t, h, http.MethodGet, path, "Accept-Encoding: "+tc.accept, "If-None-Match: "+tc.ifNoneMatch)
			if r.StatusCode != tc.want {
				t.Errorf("%s, want %d", r.Status, tc.want)
			}
			if r.StatusCode == http.StatusNotModified && len(body(t, r)) != 0 {
				t.Error("a body with 304")
			}
		})
	}
}

func TestTakesGzip(t *testing.T) {
	for accept, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "deflate, gzip;q=0.5": true, "br": false, "identity": false,
		"gzip;q=0": false, "gzip; q=0.0, *": false, "*": true, "*;q=0": false, "br, *;q=0.1": true, "notgzip": false,
	} {
		if got := takesGzip(accept); got != want {
			t.Errorf("Accept-Encoding %q: %v, want %v", accept, got, want)
		}
	}
}

func TestHead(t *testing.T) {
	h := Handler(Page{})
	for _, path := range []string{"/", assetWith(t, ".js"), assetWith(t, ".ttf")} {
		for _, accept := range []string{"gzip", "identity"} {
			get, head := ask(t, h, http.MethodGet, path, "Accept-Encoding: "+accept), ask(t, h, http.MethodHead, path, "Accept-Encoding: "+accept)
			if head.StatusCode != http.StatusOK || len(body(t, head)) != 0 {
				t.Errorf("HEAD %s: %s, with a body or not", path, head.Status)
			}
			if length := head.Header.Get("Content-Length"); length != strconv.Itoa(len(body(t, get))) {
				t.Errorf("HEAD %s, %s: Content-Length %s is not that of GET", path, accept, length)
			}
		}
	}
}

func TestOtherMethods(t *testing.T) {
	h := Handler(Page{})
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		for _, path := range []string{"/", assetWith(t, ".js")} {
			r := ask(t, h, method, path)
			if r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %s, Allow %q", method, path, r.Status, r.Header.Get("Allow"))
			}
		}
	}
}

func TestEverythingElseIsNotFound(t *testing.T) {
	h := Handler(Page{})
	for _, path := range []string{
		"/index.html", "/favicon.ico", "/dist/index.html", "/embed.go", "/assets", "/assets/", "/assets/none.js",
		assetWith(t, ".js") + ".gz", "//", "/../embed.go", "/assets/../index.html", "/assets/..%2findex.html",
		"/assets/%2e%2e/%2e%2e/embed.go", `/assets/..\..\embed.go`, "/assets/\x00", "/." + assetWith(t, ".js"),
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.URL.Path = path
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusNotFound {
			t.Errorf("%q: %d, want 404", path, w.Code)
		}
	}
}

func TestABrokenBuildIsNamed(t *testing.T) {
	for name, tc := range map[string]struct{ file, data, want string }{
		"an unknown kind of file": {"dist/assets/a.wasm.gz", strings.Repeat("x", 20), "no content type"},
		"a truncated file":        {"dist/assets/a.js.gz", "x", "no gzip file"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loadAssets(fstest.MapFS{tc.file: {Data: []byte(tc.data)}})
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), tc.file) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestWithoutAPageTheReasonIsSaid(t *testing.T) {
	r := ask(t, &handler{err: errors.New("run npm")}, http.MethodGet, "/")
	if r.StatusCode != http.StatusInternalServerError || !strings.Contains(string(body(t, r)), "run npm") {
		t.Errorf("%s", r.Status)
	}
}
