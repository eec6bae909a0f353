// Package plainjson writes JSON that people read: encoding/json spells &, < and > as \u0026,
// \u003c and \u003e, so that its texts may stand in HTML. Those of errors, lists and REST
// calls are sent as JSON alone, with a media type that no browser takes for a page.
//
// JSON that is put into a page is not for this package.
package plainjson

import (
	"bytes"
	"encoding/json"
)

// Marshal is [json.Marshal] with texts as they are.
func Marshal(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
