package graphqlhttp

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// An aging extension says how old the answer is.
type aging interface {
	Age() time.Duration      // of the oldest part
	FreshFor() time.Duration // from now on
	lasting
}

// A lasting extension says what of it does not change of itself, to be encoded as JSON; nil
// for nothing. That an answer became stale is news to a client, and that it is a second
// older is none.
type lasting interface{ Lasting() any }

// tagFor is the ETag of an answer without errors; "" where it gets none: to a POST, which
// no client asks conditionally, and where nobody may keep the answer. A client that keeps
// it for no time at all still gains: it asks with the tag, and gets 304 in place of the body.
//
// The tag is weak, because answers of one tag may differ in bytes: by content coding, and
// by what changes of itself in an extension that says how old the answer is. Were that part
// of the tag, no two answers were ever the same. A client that was told 304 reads the age
// in the header, not in the body that it kept. The media type belongs to the tag, since
// answers of both are kept under one URL.
func tagFor(r *http.Request, h http.Header, media string, data []byte, extensions map[string]any) string {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || strings.Contains(h.Get("Cache-Control"), "no-store") {
		return ""
	}
	kept := make(map[string]any, len(extensions))
	for name, v := range extensions {
		if l, ok := v.(lasting); ok {
			v = l.Lasting()
		}
		if v != nil {
			kept[name] = v
		}
	}
	rest, err := json.Marshal(kept) // writes names in order
	if err != nil {
		return ""
	}
	// SHA-256, since an answer holds text that others than its reader wrote: nobody is to
	// make two of one tag.
	sum := sha256.New()
	_, _ = io.WriteString(sum, media+"\n")
	_, _ = sum.Write(rest)
	_, _ = sum.Write(data)
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:16]) + `"`
}

// named says whether If-None-Match names tag, or "*" for any. The comparison is weak, as
// RFC 9110 (section 13.1.2) wants.
func named(headers []string, tag string) bool {
	const blank = " \t"
	list := strings.Trim(strings.Join(headers, ","), blank)
	if list == "*" {
		return true
	}
	for {
		list = strings.TrimPrefix(strings.TrimLeft(list, blank+","), "W/")
		quoted, ok := strings.CutPrefix(list, `"`)
		end := strings.IndexByte(quoted, '"') // a comma may stand before it
		if !ok || end < 0 {
			return false
		}
		if list[:end+2] == strings.TrimPrefix(tag, "W/") {
			return true
		}
		list = quoted[end+1:]
	}
}
