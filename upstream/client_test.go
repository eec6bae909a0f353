package upstream

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestNew(t *testing.T) {
	tests := []struct {
		name string
		cfg  Config
		want string // part of the error; "" for none
	}{
		{"the article's address", Config{BaseURL: "https://legacy-api.injixo.com/v1"}, ""},
		{"slash at the end", Config{BaseURL: "http://127.0.0.1:8081/v1/"}, ""},
		{"port left empty", Config{BaseURL: "https://legacy-api.injixo.com:/v1"}, ""},
		{"IPv6", Config{BaseURL: "http://[::1]:8081"}, ""},
		{"nothing", Config{}, "it is missing"},
		{"no scheme", Config{BaseURL: "legacy-api.injixo.com/v1"}, "want http or https"},
		{"other scheme", Config{BaseURL: "ftp://h/v1"}, "want http or https"},
		{"no host", Config{BaseURL: "https:///v1"}, "names no host"},
		{"port alone", Config{BaseURL: "https://:443/v1"}, "names no host"},
		{"query", Config{BaseURL: "https://h/v1?x=1"}, "query or fragment"},
		{"empty query", Config{BaseURL: "https://h/v1?"}, "query or fragment"},
		{"fragment", Config{BaseURL: "https://h/v1#x"}, "query or fragment"},
		{"empty fragment", Config{BaseURL: "https://h/v1#"}, "query or fragment"},
		{"user", Config{BaseURL: "https://ada:pass5555@h/v1"}, "user or password"},
		{"unreadable, with a password", Config{BaseURL: "https://ada:pass5555@h:port/v1"}, "not a URL"},
		{"control character", Config{BaseURL: "https://h/v1\n"}, "not a URL"},
		{"negative timeout", Config{BaseURL: "https://h/v1", Timeout: -1}, "above zero"},
		{"negative bytes", Config{BaseURL: "https://h/v1", MaxBytes: -1}, "above zero"},
		{"negative connections", Config{BaseURL: "https://h/v1", MaxConnsPerHost: -1}, "above zero"},
		{"user agent that breaks the header", Config{BaseURL: "https://h/v1", UserAgent: "a\r\nb: c"}, "printable ASCII"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := New(tt.cfg)
			switch {
			case tt.want == "" && err != nil:
				t.Fatal(err)
			case tt.want == "":
				if base := c.root.String(); strings.HasSuffix(base, "/") || !strings.HasPrefix(base, "http") {
					t.Errorf("base %q", base)
				}
			case err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "pass5555"):
				t.Errorf("error %v, want %q in it and no password", err, tt.want)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	c, err := New(Config{BaseURL: "https://legacy-api.injixo.com/v1"})
	if err != nil {
		t.Fatal(err)
	}
	if c.timeout != 27*time.Second || c.maxBytes != 256<<20 || c.blank.Header.Get("User-Agent") != "shiftgraph" {
		t.Errorf("timeout %v, bytes %d, header %v", c.timeout, c.maxBytes, c.blank.Header)
	}
	transport, ok := c.http.Transport.(*http.Transport)
	if !ok || transport.Proxy != nil || transport.MaxIdleConnsPerHost != transport.MaxConnsPerHost || transport.MaxConnsPerHost == 0 ||
		transport.MaxResponseHeaderBytes == 0 || !transport.ForceAttemptHTTP2 {
		t.Errorf("transport %+v", transport)
	}
	if c.http.Jar != nil {
		t.Error("a cookie jar would carry one caller's session to another")
	}
}

// A request's URL is the one that net/http makes of the whole text.
func TestRequestURL(t *testing.T) {
	for _, base := range []string{
		"https://h/v1", "https://h:8443/", "http://h:/v1", "http://[::1]:/v1", "https://h/v%201", "https://h/a%2Fb/v1", "https://h/v1/(x)!", "https://h/é",
	} {
		c, err := New(Config{BaseURL: base})
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/employees", pathOf("employees", "1042", "schedule", "2026-03-02"), pathOf("a b/ü", "%")} {
			for _, query := range []string{"", "end_date=2026-03-08&levels=plan,final"} {
				text := c.root.Scheme + "://" + c.root.Host + c.basePath + path
				if query != "" {
					text += "?" + query
				}
				want, err := http.NewRequestWithContext(t.Context(), http.MethodGet, text, nil)
				if err != nil {
					t.Fatal(err)
				}
				got, err := c.request(t.Context(), c.basePath+path, query, testToken)
				if err != nil {
					t.Fatal(err)
				}
				if got.URL.String() != want.URL.String() || got.URL.Path != want.URL.Path || got.URL.RequestURI() != want.URL.RequestURI() || got.Host != want.Host {
					t.Errorf("%s: %#v, host %s; want %#v, host %s", text, got.URL, got.Host, want.URL, want.Host)
				}
			}
		}
	}
}
