package upstream

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strconv"
)

// locate finds the field of an element that cannot be read, which encoding/json does not
// name when the error is a field type's own. try reads an element; locate tries it with
// one member at a time and goes down into the member that fails. It runs only when a
// call has failed.
func locate(raw []byte, where string, try func([]byte) error) error {
	err := try(raw)
	// A list or object that fails when it is empty is itself what cannot be read: what is
	// inside does not matter, however deep it goes.
	switch raw = bytes.TrimSpace(raw); {
	case raw[0] == '{' && try([]byte("{}")) == nil:
		var fields map[string]json.RawMessage
		if json.Unmarshal(raw, &fields) != nil {
			break
		}
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			value := fields[name]
			key, _ := json.Marshal(name) // a string always encodes
			inside := func(b []byte) error { return try(concat("{", key, ":", b, "}")) }
			if inside(value) != nil {
				return locate(value, join(where, name), inside)
			}
		}
	case raw[0] == '[' && try([]byte("[]")) == nil:
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) != nil {
			break
		}
		for i, item := range items {
			inside := func(b []byte) error { return try(concat("[", b, "]")) }
			if inside(item) != nil {
				return locate(item, where+"["+strconv.Itoa(i)+"]", inside)
			}
		}
	}
	return &shapeError{where, problem(err)}
}

func concat(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b = append(b, p...)
		case []byte:
			b = append(b, p...)
		}
	}
	return b
}

// problem puts a decoding error into words without Go's type names.
func problem(err error) string {
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return err.Error()
	}
	want := "a text"
	t := wrong.Type
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Bool:
		want = "true or false"
	case reflect.Int, reflect.Int32, reflect.Int64:
		want = "a whole number"
	case reflect.Float64:
		want = "a number"
	case reflect.Slice:
		want = "a list"
	case reflect.Struct:
		want = "an object"
	}
	return "want " + want + ", found " + found(wrong.Value)
}

// found words the value of an [json.UnmarshalTypeError].
func found(value string) string {
	switch value {
	case "string":
		return "a text"
	case "array":
		return "a list"
	case "object":
		return "an object"
	case "bool":
		return "true or false"
	case "number":
		return "a number"
	default:
		return value // such as: number 1.5
	}
}
