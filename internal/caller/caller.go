// Package caller says who asks: the token that is handed on to the upstream and never
// shown, its keyed hash for anything that must tell tokens apart, and the request's id.
package caller

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"log/slog"
	"sync"
)

// A Token is a caller's personal access token. However it is printed, logged or
// encoded it says "[redacted]"; only [Token.Reveal] gives it out.
type Token struct{ secret string }

const redacted = "[redacted]"

// NewToken wraps a token that guard has checked.
func NewToken(secret string) Token { return Token{secret} }

// Reveal returns the token itself, for the upstream's Authorization header alone.
func (t Token) Reveal() string { return t.secret }

// String implements [fmt.Stringer] without giving the token away.
func (Token) String() string { return redacted }

// GoString implements [fmt.GoStringer] without giving the token away.
func (Token) GoString() string { return redacted }

// LogValue implements [slog.LogValuer] without giving the token away.
func (Token) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements [encoding.TextMarshaler], and so JSON's, without giving the
// token away.
func (Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// A Hash tells tokens apart without holding one. It is keyed, so that a hash that leaks
// cannot be looked up; processes with different keys have different hashes.
type Hash [sha256.Size]byte

// String returns the first eight bytes in hexadecimal: enough to follow a caller through
// a log, too little to guess from.
func (h Hash) String() string { return hex.EncodeToString(h[:8]) }

// A Hasher makes keyed hashes of tokens.
type Hasher struct{ macs sync.Pool }

// A mac is begun with the key, and has room for what goes through it.
type mac struct {
	hash.Hash
	room []byte
}

// NewHasher returns a hasher with a random key of its own.
func NewHasher() *Hasher {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails: crypto/rand ends the program instead
	return newHasher(key)
}

// NewHasherOf returns a hasher whose key is made of a secret, so that processes that know
// the secret hash alike.
func NewHasherOf(secret string) *Hasher {
	key := sha256.Sum256([]byte("shiftgraph token hash\x00" + secret))
	return newHasher(key[:])
}

// newHasher keeps MACs that hold the key, to be used again: to begin one is half of the work
// on a token.
func newHasher(key []byte) *Hasher {
	return &Hasher{sync.Pool{New: func() any { return &mac{Hash: hmac.New(sha256.New, key)} }}}
}

// Hash returns the keyed hash of t.
func (h *Hasher) Hash(t Token) Hash {
	m, _ := h.macs.Get().(*mac) // New makes nothing else
	defer h.macs.Put(m)
	m.Reset()
	m.room = append(m.room[:0], t.secret...)
	_, _ = m.Write(m.room) // never fails
	clear(m.room)          // no token stays in the pool
	m.room = m.Sum(m.room[:0])
	return Hash(m.room)
}

// A Caller is who asks.
type Caller struct {
	Token Token
	Hash  Hash
}

type contextKey struct{}

type requestIDKey struct{}

// WithRequestID returns a context that carries the request's id.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID returns the request's id; "" when ctx carries none.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// With returns a context that carries c.
func With(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, contextKey{}, c)
}

// From returns the caller that ctx carries; false when there is none.
func From(ctx context.Context) (Caller, bool) {
	c, ok := ctx.Value(contextKey{}).(Caller)
	return c, ok
}
