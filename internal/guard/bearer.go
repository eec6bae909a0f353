package guard

import (
	"encoding/base64"
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

// withBasic is a tokenError where Basic is taken too.
type withBasic struct{ error }

func (e withBasic) Error() string {
	return e.error.Error() + ", or log in by Basic with the token as password and any user name"
}

// Bearer reads the token from a request's header: exactly one Authorization header of the
// form ^Bearer [A-Za-z0-9._~+/=-]+$, the scheme in any case. Go's own parser lets bytes of
// 0x80 and more and folded lines through, and [http.Header.Get] takes the first of two, so
// neither is left to it.
func Bearer(h http.Header) (caller.Token, error) { return login(h, false) }

// BearerOrBasic reads the token as [Bearer] does, or from the password of HTTP Basic (RFC
// 7617), whose user name may be anything, also nothing.
func BearerOrBasic(h http.Header) (caller.Token, error) {
	token, err := login(h, true)
	if err != nil {
		err = withBasic{err}
	}
	return token, err
}

func login(h http.Header, basic bool) (caller.Token, error) {
	values := h.Values("Authorization")
	switch len(values) {
	case 0:
		return caller.Token{}, tokenError("is missing")
	case 1:
	default:
		return caller.Token{}, tokenError("came more than once")
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	switch {
	case strings.EqualFold(scheme, "Bearer"):
	case basic && strings.EqualFold(scheme, "Basic"):
		var err error
		if token, err = password(token); err != nil {
			return caller.Token{}, err
		}
	case basic:
		return caller.Token{}, tokenError("is of neither scheme, Bearer nor Basic")
	default:
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

// password reads the password of Basic: what is behind the first colon. No password that
// is a token has one.
func password(credentials string) (string, error) {
	if len(credentials) > 2*maxTokenBytes {
		return "", tokenError("user name and token are too long")
	}
	// Go's decoder skips line ends, which no header has, and Strict refuses the rest.
	text, err := base64.StdEncoding.Strict().DecodeString(credentials)
	_, secret, ok := strings.Cut(string(text), ":")
	if err != nil || !ok {
		return "", tokenError("what follows Basic is not user:password in base64")
	}
	return secret, nil
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
