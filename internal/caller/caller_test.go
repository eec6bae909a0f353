package caller

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestTokenNeverPrints(t *testing.T) {
	const secret = "s3cret-token"
	token := NewToken(secret)
	who := Caller{Token: token, Hash: NewHasher().Hash(token)}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("text", "token", token, "caller", who, "pointer", &who)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("json", "token", token, "caller", who, "pointer", &who)
	encoded, err := json.Marshal(map[string]any{"token": token, "caller": who})
	if err != nil {
		t.Fatal(err)
	}
	printed := fmt.Sprint(token, who, &who) + fmt.Sprintf("%v %+v %#v %s %q %x", token, who, who, token, token, token) + log.String() + string(encoded)
	if strings.Contains(printed, secret) || strings.Contains(printed, fmt.Sprintf("%x", secret)) {
		t.Errorf("the token was printed: %s", printed)
	}
	if token.Reveal() != secret {
		t.Errorf("Reveal gave %q", token.Reveal())
	}
}

func TestHashTellsTokensApart(t *testing.T) {
	a, b := NewToken("a"), NewToken("b")
	one, other := NewHasher(), NewHasher()
	if again := one.Hash(NewToken("a")); one.Hash(a) != again || again == one.Hash(b) {
		t.Error("a hasher must give one hash a token")
	}
	if one.Hash(a) == other.Hash(a) {
		t.Error("two hashers must not agree: the hash is keyed")
	}
}

func TestContext(t *testing.T) {
	if _, ok := From(context.Background()); ok {
		t.Error("there is a caller where none was put")
	}
	ctx := WithRequestID(With(context.Background(), Caller{Token: NewToken("a")}), "r1")
	if c, ok := From(ctx); !ok || c.Token.Reveal() != "a" || RequestID(ctx) != "r1" {
		t.Errorf("got %v, %v, %q", c, ok, RequestID(ctx))
	}
	if RequestID(context.Background()) != "" {
		t.Error("there is a request id where none was put")
	}
}
