package guard

import (
	"net/http"
	"strings"

	"shiftgraph/internal/caller"
)

// maxTokenBytes bounds a token. injixo's are far shorter; proxies refuse headers of 8 kB.
const maxTokenBytes = 4096

// A tokenError says what is wrong with a request's Authorization. It never shows what was sent.
type tokenError string

func (e tokenError) Error() string {
	return "Authorization: " + string(e) + `; send one header "Authorization: Bearer <token>" with a personal access token`
}

// Bearer reads the token from a request's header: exactly one Authorization header of the
// form ^Bearer [A-Za-z0-9._~+/=-]+$, the scheme in any case. Go's own parser lets bytes of
// 0x80 and more and folded lines through, and [http.Header.Get] takes the first of two, so
// neither is left to it.
func Bearer(h http.Header) (caller.Token, error) {
	values := h.Values("Authorization")
	switch len(values) {
	case 0:
		return caller.Token{}, tokenError("is missing")
	case 1:
	default:
		return caller.Token{}, tokenError("came more than once")
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return caller.Token{}, tokenError("is not of the scheme Bearer")
	}
	if len(token) > maxTokenBytes {
		return caller.Token{}, tokenError("the token is too long")
	}
	if !tokenText(token) {
		return caller.Token{}, tokenError("the token is empty or has characters that no token has")
	}
	return caller.NewToken(token), nil
}

func tokenText(s string) bool {
	for _, c := range []byte(s) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case strings.IndexByte("._~+/=-", c) >= 0:
		default:
			return false
		}
	}
	return s != ""
}
