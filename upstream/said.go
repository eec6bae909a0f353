package upstream

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxShown bounds every text of an answer that an error shows.
	maxShown = 200

	// maxErrorBody bounds how much of an error's body is read. A longer one is no message.
	maxErrorBody = 16 << 10

	anHTMLPage = "an HTML page"
	redacted   = "[redacted]"
)

// said returns what of an error body may be shown: the message of a JSON body, the words
// of a text, or [anHTMLPage]. It holds nothing of the token.
func said(body []byte, h http.Header, token string) string {
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return ""
	case len(body) > maxErrorBody:
		// What stands at the cut could be the first half of the token.
		return "a long body"
	case body[0] == '<', strings.HasPrefix(strings.ToLower(h.Get("Content-Type")), "text/html"):
		return anHTMLPage // or XML, of which no more can be said either
	}
	return shown(message(body), token)
}

// message returns the text of a JSON body's message, id or error, the first that is
// there (S: message and id); any other body as it is.
func message(body []byte) string {
	if body[0] == '"' {
		var s string
		if json.Unmarshal(body, &s) == nil {
			return s
		}
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return string(body)
	}
	for _, name := range []string{"message", "id", "error"} {
		raw := fields[name]
		var s string
		if json.Unmarshal(raw, &s) == nil && strings.TrimSpace(s) != "" {
			return s
		}
		var inner struct {
			Message string `json:"message"`
		}
		if json.Unmarshal(raw, &inner) == nil && strings.TrimSpace(inner.Message) != "" {
			return inner.Message
		}
	}
	return string(body)
}

// shown makes a text that came with an answer fit to be shown: without the token,
// printable, at most [maxShown] bytes. What does not print goes first, since it could
// stand between two halves of a token, and the cut comes last, since it would leave one.
func shown(text, token string) string { return short(withoutToken(printable(text), token)) }

// printable drops what does not print and writes runs of white space as one space.
func printable(s string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError || !unicode.IsPrint(r):
			return -1
		default:
			return r
		}
	}, s)
	return strings.Join(strings.Fields(clean), " ")
}

// short cuts s to [maxShown] bytes without cutting a character.
func short(s string) string {
	if len(s) <= maxShown {
		return s
	}
	n := maxShown - len("…")
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// tokenPiece is how many bytes in a row may not be the token's. An upstream that echoes
// the token may cut, quote or escape it, so looking for the whole is not enough; shorter
// pieces would hit ordinary words.
const tokenPiece = 10

// withoutToken replaces the token, and every piece of it of [tokenPiece] bytes or more.
func withoutToken(text, token string) string {
	if token == "" {
		return text
	}
	if len(token) < tokenPiece {
		return strings.ReplaceAll(text, token, redacted)
	}
	pieces := make(map[string]bool, len(token))
	for i := 0; i+tokenPiece <= len(token); i++ {
		pieces[token[i:i+tokenPiece]] = true
	}
	var out strings.Builder
	for i := 0; i < len(text); {
		end := i + tokenPiece
		if end > len(text) || !pieces[text[i:end]] {
			out.WriteByte(text[i])
			i++
			continue
		}
		for end < len(text) && pieces[text[end+1-tokenPiece:end+1]] {
			end++
		}
		out.WriteString(redacted)
		i = end
	}
	return out.String()
}
