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
				if strings.HasSuffix(c.base, "/") || !strings.HasPrefix(c.base, "http") {
					t.Errorf("base %q", c.base)
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
	if c.timeout != 27*time.Second || c.maxBytes != 256<<20 || c.userAgent != "shiftgraph" {
		t.Errorf("timeout %v, bytes %d, user agent %q", c.timeout, c.maxBytes, c.userAgent)
	}
	transport, ok := c.http.Transport.(*http.Transport)
	if !ok || transport.Proxy != nil || transport.MaxIdleConnsPerHost > 16 || transport.MaxConnsPerHost == 0 ||
		transport.MaxResponseHeaderBytes == 0 || !transport.ForceAttemptHTTP2 {
		t.Errorf("transport %+v", transport)
	}
	if c.http.Jar != nil {
		t.Error("a cookie jar would carry one caller's session to another")
	}
}
