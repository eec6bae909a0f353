package guard_test

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/guard"
)

// behind notes whether a request got past the guard, and with what.
type behind struct {
	reached bool
	caller  caller.Caller
	body    string
}

func (b *behind) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.reached = true
	b.caller, _ = caller.From(r.Context())
	body, _ := io.ReadAll(r.Body)
	b.body = string(body)
	w.WriteHeader(http.StatusNoContent)
}

func TestAuthorization(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []string
		token  string // "": refused
	}{
		{"bearer", []string{"Bearer abc.DEF-1_2~3+4/5=="}, "abc.DEF-1_2~3+4/5=="},
		{"scheme in any case", []string{"bEARER abc"}, "abc"},
		{"longest", []string{"Bearer " + strings.Repeat("a", 4096)}, strings.Repeat("a", 4096)},
		{"none", nil, ""},
		{"empty", []string{""}, ""},
		{"two", []string{"Bearer a", "Bearer b"}, ""},
		{"the same twice", []string{"Bearer a", "Bearer a"}, ""},
		{"two in one", []string{"Bearer a, Bearer b"}, ""},
		{"basic", []string{"Basic YTpi"}, ""},
		{"scheme only", []string{"Bearer"}, ""},
		{"scheme and a space", []string{"Bearer "}, ""},
		{"token only", []string{"abc"}, ""},
		{"two spaces", []string{"Bearer  abc"}, ""},
		{"trailing space", []string{"Bearer abc "}, ""},
		{"tab", []string{"Bearer\tabc"}, ""},
		{"a space in it", []string{"Bearer a b"}, ""},
		{"line end", []string{"Bearer a\r\nX: y"}, ""},
		{"NUL", []string{"Bearer a\x00"}, ""},
		{"high byte", []string{"Bearer a\xff"}, ""},
		{"other letters", []string{"Bearer ä"}, ""},
		{"quote", []string{`Bearer "a"`}, ""},
		{"too long", []string{"Bearer " + strings.Repeat("a", 4097)}, ""},
		{"other prefix", []string{"XBearer abc"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			next := &behind{}
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/graphql", strings.NewReader(`{"query":"{__schema{types{name}}}"}`))
			r.Header.Set("Content-Type", "application/json")
			r.Header["Authorization"] = c.values
			hasher := caller.NewHasher()
			got := send(t, guard.HTTP(next, guard.Limits{}, hasher, nil), r)
			if c.token != "" {
				if next.caller.Token.Reveal() != c.token || next.caller.Hash != hasher.Hash(caller.NewToken(c.token)) {
					t.Errorf("behind the guard: token %q, hash %v", next.caller.Token.Reveal(), next.caller.Hash)
				}
				return
			}
			if next.reached || got.status != 401 || got.code() != "UNAUTHENTICATED" || got.header.Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("%d %s, WWW-Authenticate %q, got through: %t", got.status, got.text, got.header.Get("WWW-Authenticate"), next.reached)
			}
			if !strings.Contains(got.text, "send one header") {
				t.Errorf("it does not say what to send: %s", got.text)
			}
			for _, v := range c.values {
				if _, token, ok := strings.Cut(v, " "); ok && len(token) > 3 && strings.Contains(got.text, token) {
					t.Errorf("the refusal shows what was sent: %s", got.text)
				}
			}
		})
	}
}

func TestBodies(t *testing.T) {
	l := guard.Limits{BodyBytes: 100}
	large := `{"query":"` + strings.Repeat("x", 100) + `"}`
	for _, c := range []struct {
		name, method, target, body string
		header                     []string
		chunked                    bool
		status                     int
		code                       string
	}{
		{name: "in size", method: "POST", body: `{"query":"{levels{level}}"}`, status: 204},
		{name: "in size, chunked", method: "POST", body: `{"query":"{levels{level}}"}`, chunked: true, status: 204},
		{name: "exactly the limit", method: "POST", body: large[:100], status: 204},
		{name: "a byte more", method: "POST", body: large[:101], status: 413, code: "LIMIT_EXCEEDED"},
		{name: "a byte more, chunked", method: "POST", body: large[:101], chunked: true, status: 413, code: "LIMIT_EXCEEDED"},
		{name: "long URL", method: "GET", target: "/graphql?query=" + strings.Repeat("x", 100), status: 414, code: "LIMIT_EXCEEDED"},
		{name: "URL", method: "GET", target: "/graphql?query={levels{level}}", status: 204},
		{name: "text", method: "POST", body: "x", header: []string{"Content-Type", "text/plain"}, status: 415, code: "BAD_USER_INPUT"},
		{name: "form", method: "POST", body: "x", header: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: 415, code: "BAD_USER_INPUT"},
		{name: "multipart", method: "POST", body: "x", header: []string{"Content-Type", "multipart/form-data; boundary=x"}, status: 415, code: "BAD_USER_INPUT"},
		{name: "no type", method: "POST", body: "x", header: []string{"Content-Type", ""}, status: 415, code: "BAD_USER_INPUT"},
		{name: "gzip", method: "POST", body: "x", header: []string{"Content-Encoding", "gzip"}, status: 415, code: "BAD_USER_INPUT"},
	} {
		t.Run(c.name, func(t *testing.T) {
			next := &behind{}
			target := c.target
			if target == "" {
				target = "/graphql"
			}
			var body io.Reader = strings.NewReader(c.body)
			if c.chunked {
				body = io.MultiReader(body) // of unknown length
			}
			r := httptest.NewRequestWithContext(t.Context(), c.method, target, body)
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", "Bearer sandbox-admin")
			r.Header.Set("Accept", "application/graphql-response+json")
			for i := 0; i < len(c.header); i += 2 {
				r.Header.Set(c.header[i], c.header[i+1])
			}
			got := send(t, guard.HTTP(next, l, caller.NewHasher(), nil), r)
			if got.status != c.status || got.code() != c.code || next.reached != (c.status == 204) {
				t.Errorf("%d %s, got through: %t; want %d %s", got.status, got.text, next.reached, c.status, c.code)
			}
			if c.status == 204 {
				if next.body != c.body {
					t.Errorf("behind the guard the body is %q", next.body)
				}
				return
			}
			if c.code == "LIMIT_EXCEEDED" && got.limit() != "bodyBytes" {
				t.Errorf("limit %q", got.limit())
			}
			if ct := got.header.Get("Content-Type"); ct != "application/graphql-response+json; charset=utf-8" {
				t.Errorf("Content-Type %q", ct)
			}
			if strings.Contains(got.text, `"data"`) {
				t.Errorf("a refusal has data: %s", got.text)
			}
		})
	}
}

// A browser's question before a request across origins carries no token, and is answered.
func TestOptionsNeedsNoToken(t *testing.T) {
	r := httptest.NewRequestWithContext(t.Context(), "OPTIONS", "/graphql", nil)
	if got := send(t, newServer(t, guard.Limits{}, &fake{}), r); got.status != 204 || got.header.Get("Allow") == "" {
		t.Errorf("%d, Allow %q", got.status, got.header.Get("Allow"))
	}
}

// raw sends bytes to a server and returns the status line and the rest of the answer.
func raw(t *testing.T, address, request string, rest ...func(net.Conn)) (status int, answer string) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	for _, f := range rest {
		f(conn)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	return resp.StatusCode, string(b)
}

// What Go's server lets through of odd requests, seen from a socket.
func TestOverTheWire(t *testing.T) {
	f := &fake{}
	server := httptest.NewUnstartedServer(newServer(t, guard.Limits{BodyBytes: 1000}, f))
	server.Config.ReadTimeout = 300 * time.Millisecond
	server.Start()
	defer server.Close()
	address := server.Listener.Addr().String()

	const body = `{"query":"{levels{level}}"}`
	request := func(header, body string) string {
		return "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + header + "\r\n" + body
	}
	sized := func(header string) string {
		return request(header+fmt.Sprintf("Content-Length: %d\r\n", len(body)), body)
	}
	for _, c := range []struct {
		name, request string
		status        int
	}{
		{"plain", sized("Authorization: Bearer abc\r\n"), 200},
		{"two tokens", sized("Authorization: Bearer abc\r\nauthorization: Bearer def\r\n"), 401},
		{"folded", sized("Authorization: Bearer abc\r\n def\r\n"), 401},
		{"bare line feed", sized("Authorization: Bearer abc\nAuthorization: Bearer def\r\n"), 401},
		{"high bytes", sized("Authorization: Bearer \xc3\xa4\r\n"), 401},
		{"token only in the body's place", sized(""), 401},
		{"chunked", request("Authorization: Bearer abc\r\nTransfer-Encoding: chunked\r\n", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)), 200},
		{"chunks without end", request("Authorization: Bearer abc\r\nTransfer-Encoding: chunked\r\n", "7d0\r\n"+strings.Repeat(" ", 2000)+"\r\n"), 413},
		{"broken chunk", request("Authorization: Bearer abc\r\nTransfer-Encoding: chunked\r\n", "zz\r\n"), 400},
		{"a length that is too large is not waited for", request("Authorization: Bearer abc\r\nContent-Length: 100000000\r\n", ""), 413},
		{"a body that does not come", request("Authorization: Bearer abc\r\nContent-Length: 500\r\n", `{"query":`), 408},
		{"no token, and a body that does not come", request("Content-Length: 500\r\n", ""), 401},
		{"no token, and a large body that is not waited for", request("Content-Length: 100000\r\n", ""), 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := f.ran.Load()
			status, answer := raw(t, address, c.request)
			if status != c.status {
				t.Errorf("%d %s; want %d", status, answer, c.status)
			}
			if ran := f.ran.Load() != before; ran != (c.status == 200) {
				t.Errorf("it ran: %t", ran)
			}
		})
	}
	t.Run("a body that ends early", func(t *testing.T) {
		status, answer := raw(t, address, request("Authorization: Bearer abc\r\nContent-Length: 500\r\n", body), func(c net.Conn) {
			_ = c.(*net.TCPConn).CloseWrite()
		})
		if status != 400 {
			t.Errorf("%d %s", status, answer)
		}
	})
}

// credentials are user and password as Basic sends them.
func credentials(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func TestBasic(t *testing.T) {
	always := func(*http.Request) bool { return true }
	never := func(*http.Request) bool { return false }
	for _, c := range []struct {
		name   string
		tools  func(*http.Request) bool
		mode   string // Sec-Fetch-Mode
		values []string
		token  string // "": refused
		offers bool   // of Basic, with a refusal
	}{
		{"token as password", always, "", []string{"Basic " + credentials("excel:abc.DEF-1_2~3+4/5==")}, "abc.DEF-1_2~3+4/5==", false},
		{"no user name", always, "", []string{"Basic " + credentials(":abc")}, "abc", false},
		{"a user name of other letters", always, "", []string{"Basic " + credentials("Jürgen Müller\xff:abc")}, "abc", false},
		{"scheme in any case", always, "", []string{"bASIC " + credentials("a:abc")}, "abc", false},
		{"a browser that opens the address", always, "navigate", []string{"Basic " + credentials("a:abc")}, "abc", false},
		{"longest", always, "", []string{"Basic " + credentials(":"+strings.Repeat("a", 4096))}, strings.Repeat("a", 4096), false},
		{"bearer all the same", always, "", []string{"Bearer abc"}, "abc", false},
		{"bearer of a script", always, "cors", []string{"Bearer abc"}, "abc", false},

		{"no table", never, "", []string{"Basic " + credentials("a:abc")}, "", false},
		{"nowhere", nil, "", []string{"Basic " + credentials("a:abc")}, "", false},
		{"a script", always, "cors", []string{"Basic " + credentials("a:abc")}, "", false},
		{"an image", always, "no-cors", []string{"Basic " + credentials("a:abc")}, "", false},
		{"a script without any", always, "same-origin", nil, "", false},
		{"none", always, "", nil, "", true},
		{"none in a browser", always, "navigate", nil, "", true},
		{"two", always, "", []string{"Basic " + credentials("a:abc"), "Basic " + credentials("a:abc")}, "", true},
		{"both", always, "", []string{"Bearer abc", "Basic " + credentials("a:abc")}, "", true},
		{"token as user", always, "", []string{"Basic " + credentials("abc:")}, "", true},
		{"no colon", always, "", []string{"Basic " + credentials("abcdef")}, "", true},
		{"two colons", always, "", []string{"Basic " + credentials("a:abc:def")}, "", true},
		{"a space in it", always, "", []string{"Basic " + credentials("a:abc def")}, "", true},
		{"line end in it", always, "", []string{"Basic " + credentials("a:abc\r\nX: y")}, "", true},
		{"high byte in it", always, "", []string{"Basic " + credentials("a:abc\xff")}, "", true},
		{"too long", always, "", []string{"Basic " + credentials(":"+strings.Repeat("a", 4097))}, "", true},
		{"user too long", always, "", []string{"Basic " + credentials(strings.Repeat("a", 9000)+":abc")}, "", true},
		{"no padding", always, "", []string{"Basic " + strings.TrimRight(credentials("ab:cdefg"), "=")}, "", true},
		{"loose bits", always, "", []string{"Basic YTpiY3=="}, "", true},
		{"not base64", always, "", []string{"Basic a:secret"}, "", true},
		{"for URLs", always, "", []string{"Basic YTo_Pz8_"}, "", true},
		{"nothing", always, "", []string{"Basic "}, "", true},
		{"two spaces", always, "", []string{"Basic  " + credentials("a:abc")}, "", true},
		{"digest", always, "", []string{`Digest username="secret"`}, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			next := &behind{}
			r := httptest.NewRequestWithContext(t.Context(), "GET", "/reports/roster.csv", nil)
			r.Header["Authorization"] = c.values
			if c.mode != "" {
				r.Header.Set("Sec-Fetch-Mode", c.mode)
			}
			hasher := caller.NewHasher()
			got := send(t, guard.HTTP(next, guard.Limits{}, hasher, c.tools), r)
			if c.token != "" {
				if next.caller.Token.Reveal() != c.token || next.caller.Hash != hasher.Hash(caller.NewToken(c.token)) {
					t.Errorf("behind the guard: token %q, hash %v; %s", next.caller.Token.Reveal(), next.caller.Hash, got.text)
				}
				return
			}
			want := []string{"Bearer"}
			if c.offers {
				want = append(want, `Basic realm="shiftgraph", charset="UTF-8"`)
			}
			if next.reached || got.status != 401 || got.code() != "UNAUTHENTICATED" || !slices.Equal(got.header.Values("WWW-Authenticate"), want) {
				t.Errorf("%d %s, WWW-Authenticate %q, got through: %t", got.status, got.text, got.header.Values("WWW-Authenticate"), next.reached)
			}
			if says := strings.Contains(got.text, "as password"); says != c.offers {
				t.Errorf("it names Basic: %t: %s", says, got.text)
			}
			for _, secret := range []string{"abc", "secret", "YT", credentials("a:abc")} {
				if strings.Contains(got.text, secret) {
					t.Errorf("the refusal shows what was sent: %s", got.text)
				}
			}
		})
	}
}
