package upstream

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestWithoutToken(t *testing.T) {
	tests := []struct{ text, token, want string }{
		{"abc", "", "abc"},
		{"", "secret-token-1", ""},
		{"x secret-token-1 y", "secret-token-1", "x [redacted] y"},
		{"secret-token-1secret-token-1", "secret-token-1", "[redacted][redacted]"},
		{"secret-toke", "secret-token-1", "[redacted]"},
		{"secret-to", "secret-token-1", "secret-to"}, // nine bytes are no piece of it
		{"a short1 b", "short1", "a [redacted] b"},
		{"[redacted][redacted]", "[redacted]", "[redacted][redacted]"},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaa", "[redacted]"},
	}
	for _, tt := range tests {
		if got := withoutToken(tt.text, tt.token); got != tt.want {
			t.Errorf("withoutToken(%q, %q) = %q, want %q", tt.text, tt.token, got, tt.want)
		}
	}
}

// Bytes that do not print could hide the token from the search, and then be dropped.
func TestSaidTokenInPieces(t *testing.T) {
	const token = "secret-token-1"
	for _, between := range []string{"\x00", "\u200b", "\xff", "\u202e"} {
		if got := said([]byte("x secret"+between+"-token-1"), nil, token); got != "x [redacted]" {
			t.Errorf("said %q", got)
		}
	}
}

// What takes the token's place must not make a text longer than it may be.
func TestSaidShortToken(t *testing.T) {
	if got := said([]byte(strings.Repeat("ab", 100)), nil, "ab"); len(got) > maxShown {
		t.Errorf("said %d bytes", len(got))
	}
}

// Whatever the API says, what is shown is short, printable and without the token.
func FuzzSaid(f *testing.F) {
	f.Add([]byte(`{"message":"Invalid token"}`), testToken, "application/json")
	f.Add([]byte(`{"error":{"message":"x"}}`), "a", "")
	f.Add([]byte("<html>"), "tok", "text/html")
	f.Add([]byte(strings.Repeat("é\u202e", 300)), "0123456789", "text/plain")
	f.Add([]byte("\xff\x00\"\\u0000"), "[redacted]", "")
	f.Fuzz(func(t *testing.T, body []byte, token, contentType string) {
		if !visibleASCII(token) {
			t.Skip("no such token is ever sent")
		}
		h := http.Header{"Content-Type": {contentType}}
		for _, b := range [][]byte{body, append(slices.Clip(body), token...), []byte(token + string(body)), []byte(`{"message":"` + token + `"}`)} {
			got := said(b, h, token)
			if len(got) > maxShown || !utf8.ValidString(got) {
				t.Fatalf("%d bytes: %q", len(got), got)
			}
			for _, r := range got {
				if !unicode.IsPrint(r) {
					t.Fatalf("%q does not print", got)
				}
			}
			if len(token) > tokenPiece && strings.Contains(strings.ReplaceAll(got, redacted, " "), token) {
				t.Fatalf("%q holds the token", got)
			}
		}
	})
}
