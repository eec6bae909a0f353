package graphqlhttp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// maxJSONDepth is how deep lists and objects of a request may nest. Variables of our
// schema need three levels; reading recurses once a level.
const maxJSONDepth = 64

// readObject reads exactly one JSON object, stricter than encoding/json: valid UTF-8, no
// name twice (which of two values counts must not depend on who reads), nothing after it.
// Numbers stay json.Number. Its errors say where, and show nothing of the text.
func readObject(text []byte) (map[string]any, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("is not UTF-8 text")
	}
	if object, ok := scanObject(text); ok {
		return object, nil
	}
	return decodeObject(text)
}

// decodeObject reads an object by encoding/json. It is the reference for scanObject, and
// finds the words for what is wrong with a text.
func decodeObject(text []byte) (map[string]any, error) {
	r := objectReader{dec: json.NewDecoder(bytes.NewReader(text))}
	r.dec.UseNumber()
	v, err := r.value(0)
	if err != nil {
		return nil, err
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("is %s, not a JSON object", jsonKind(v))
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("has something after its JSON object, at byte %d", r.dec.InputOffset())
	}
	return object, nil
}

type objectReader struct{ dec *json.Decoder }

// token returns the next token. Its error leaves out encoding/json's text, which quotes
// what it read.
func (r objectReader) token() (json.Token, error) {
	t, err := r.dec.Token()
	if err == nil {
		return t, nil
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.New("ends before its JSON does")
	}
	return nil, fmt.Errorf("is not valid JSON at byte %d", r.dec.InputOffset())
}

func (r objectReader) value(depth int) (any, error) {
	t, err := r.token()
	if err != nil {
		return nil, err
	}
	open, ok := t.(json.Delim)
	if !ok {
		return t, nil
	}
	if depth == maxJSONDepth {
		return nil, fmt.Errorf("nests deeper than %d levels at byte %d", maxJSONDepth, r.dec.InputOffset())
	}
	if open == '[' {
		list := []any{}
		for r.dec.More() {
			v, err := r.value(depth + 1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err := r.token()
		return list, err
	}
	object := map[string]any{}
	for r.dec.More() {
		t, err := r.token()
		if err != nil {
			return nil, err
		}
		name, _ := t.(string) // the decoder lets nothing else stand there
		if _, twice := object[name]; twice {
			return nil, fmt.Errorf("has the same name twice in one object, at byte %d", r.dec.InputOffset())
		}
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		object[name] = v
	}
	_, err = r.token()
	return object, err
}

// jsonKind names the kind of a JSON value as JSON does, not as Go does.
func jsonKind(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a string"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return "a number"
}
