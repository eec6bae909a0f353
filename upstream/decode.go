package upstream

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A shapeError says that an answer is not what the API is known to send.
type shapeError struct {
	where string // such as activities[3].activity_id; "" for the answer as a whole
	what  string
}

func (e *shapeError) Error() string {
	if e.where == "" {
		return e.what
	}
	return e.where + ": " + e.what
}

// errNone says that an answer for one entity holds none.
var errNone = errors.New("the answer holds nothing")

// missing is the error of a field that an entity cannot do without. Such entities are
// refused, not dropped: when the API names a field otherwise, all of them lack it, and an
// answer without rows would look like a team without work.
func missing(field string) error { return &shapeError{where: field, what: "it is missing"} }

// decodeList reads the list in a body element by element, so that a long answer is not
// held twice. accept completes and checks each element and says whether it was asked for.
//
// The list is never nil. Null, {} and a wrapper that holds null are empty lists; elements
// that are null are passed over. Under two names, the list's own goes before "data";
// under one name twice, the last counts, as everywhere in encoding/json. Text that is not
// UTF-8 is kept with U+FFFD in the place of what is broken: one name must not take a
// whole list away.
func decodeList[T any](r io.Reader, s shape, accept func(*T) (bool, error)) ([]T, error) {
	room := intakeBuffers.Get().(*[intakeSize]byte)
	defer intakeBuffers.Put(room)
	return readList(newIntake(r, room[:]), s, layoutOf[T](), accept)
}

// readList is [decodeList] with the elements scanned as l says; nil leaves all of them to
// encoding/json, with the same result.
func readList[T any](in *intake, s shape, l *layout[T], accept func(*T) (bool, error)) ([]T, error) {
	if l != nil {
		if out, ok, err := scanList(in, s, l, accept); ok {
			return out, err
		}
	}
	src, err := open(in)
	if err != nil {
		return nil, err
	}
	out := []T{}
	switch tok, err := src.dec.Token(); {
	case err != nil:
		return nil, src.broken(err)
	case tok == nil:
	case tok == json.Delim('['):
		if out, err = elements(src, "", l, accept); err != nil {
			return nil, err
		}
	case tok == json.Delim('{'):
		if out, err = wrapped(src, s, l, out, "", accept); err != nil {
			return nil, err
		}
	default:
		return nil, &shapeError{"", "want " + s.names() + "; found " + nameOf(tok)}
	}
	return out, src.end()
}

// wrapped reads an object up to its end and returns the list in it: the one that was read
// under a name that was found, unless there is a better one, or none yet.
func wrapped[T any](src *source, s shape, l *layout[T], out []T, found string, accept func(*T) (bool, error)) ([]T, error) {
	others := map[string]json.RawMessage{} // what else there is
	for src.dec.More() {
		key, err := src.dec.Token()
		if err != nil {
			return nil, src.broken(err)
		}
		name, _ := key.(string)
		if !s.wraps(name) || (name == data && found != "" && found != data) {
			var raw json.RawMessage
			if err := src.dec.Decode(&raw); err != nil {
				return nil, src.broken(err)
			}
			if !s.lone {
				raw = nil // only its name is of use
			}
			if len(others) < maxOthers || s.lone {
				others[name] = raw
			}
			continue
		}
		found = name
		switch tok, err := src.dec.Token(); {
		case err != nil:
			return nil, src.broken(err)
		case tok == nil:
			out = []T{}
		case tok == json.Delim('['):
			if out, err = elements(src, name, l, accept); err != nil {
				return nil, err
			}
		default:
			return nil, &shapeError{name, "want a list, found " + nameOf(tok)}
		}
	}
	if _, err := src.dec.Token(); err != nil {
		return nil, src.broken(err)
	}
	if found != "" || len(others) == 0 {
		return out, nil
	}
	if s.lone && marked(others, s.marks) {
		return one(others, accept)
	}
	return nil, &shapeError{"", "want " + s.names() + "; found an object with " + keys(others)}
}

// maxOthers bounds how many names of an object that is not a wrapper are kept for the
// error message.
const maxOthers = 8

// one reads a list's only element, which came bare as the members of an object.
func one[T any](members map[string]json.RawMessage, accept func(*T) (bool, error)) ([]T, error) {
	raw, err := json.Marshal(members)
	if err != nil {
		return nil, &shapeError{"", "it is not JSON"}
	}
	var v T
	keep, err := element(raw, "", &v, accept)
	if err != nil || !keep {
		return []T{}, err
	}
	return []T{v}, nil
}

// elements reads a list whose opening bracket has been read, up to its end.
func elements[T any](src *source, where string, l *layout[T], accept func(*T) (bool, error)) ([]T, error) {
	out, read, err := scanElements(src, where, l, accept)
	if err != nil {
		return nil, err
	}
	return restOf(src, where, out, read, accept)
}

// restOf reads what stands behind a number of elements that were read, up to the list's
// end, and returns it behind what was kept of them.
func restOf[T any](src *source, where string, out []T, read int, accept func(*T) (bool, error)) ([]T, error) {
	var raw json.RawMessage // its memory serves all elements
	for i := read; src.dec.More(); i++ {
		if err := src.dec.Decode(&raw); err != nil {
			return nil, src.broken(err)
		}
		if string(raw) == "null" {
			continue
		}
		var v T
		keep, err := element(raw, item(where, i), &v, accept)
		if err != nil {
			return nil, err
		}
		if keep {
			out = append(out, v)
		}
	}
	if _, err := src.dec.Token(); err != nil {
		return nil, src.broken(err)
	}
	return out, nil
}

// item names an element of a list.
func item(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// element reads one element and names the field that cannot be read or accepted.
func element[T any](raw []byte, where string, v *T, accept func(*T) (bool, error)) (bool, error) {
	if err := json.Unmarshal(raw, v); err != nil {
		return false, locate(raw, where, func(b []byte) error { return json.Unmarshal(b, new(T)) })
	}
	keep, err := accept(v)
	return keep && err == nil, within(where, err)
}

// within puts the place of a [shapeError] behind that of what it was found in.
func within(where string, err error) error {
	if shape, ok := errors.AsType[*shapeError](err); ok {
		return &shapeError{join(where, shape.where), shape.what}
	}
	return err
}

// join adds a field to a place.
func join(where, field string) string {
	if where == "" || field == "" {
		return where + field
	}
	return where + "." + field
}

// decodeOne reads the single entity in a body: bare, under its own name, or in any
// wrapper of a list. accept completes and checks it and says whether it is the one asked
// for; of several the first such is taken.
//
// Errors: [errNone] when there is none; a [shapeError] when there are others only.
func decodeOne[T any](r io.Reader, s shape, accept func(*T) (bool, error)) (*T, error) {
	room := intakeBuffers.Get().(*[intakeSize]byte)
	defer intakeBuffers.Put(room)
	return readOne(newIntake(r, room[:]), s, layoutOf[T](), accept)
}

// readOne is [decodeOne] with a lone entity scanned as l says; nil leaves everything to
// encoding/json, with the same result.
func readOne[T any](in *intake, s shape, l *layout[T], accept func(*T) (bool, error)) (*T, error) {
	if l != nil {
		if v, where := scanOne(in, s, l); v != nil {
			keep, err := accept(v)
			if err != nil {
				return nil, within(where, err)
			}
			if !keep {
				return nil, another(where, s)
			}
			return v, nil
		}
	}
	src, err := open(in)
	if err != nil {
		return nil, err
	}
	var raw json.RawMessage
	if err := src.dec.Decode(&raw); err != nil {
		return nil, src.broken(err)
	}
	if err := src.end(); err != nil {
		return nil, err
	}
	where := ""
	if raw[0] == '{' {
		members, err := membersOf(raw)
		if err != nil {
			return nil, err
		}
		if !marked(members, s.marks) {
			if where = wrapperIn(members, s); where == "" {
				return nil, &shapeError{"", "want " + quoted(s.marks[0]) + ", " + quoted(s.one) + ", " + s.names() +
					"; found an object with " + keys(members)}
			}
			raw = members[where]
		}
	}
	return choose(raw, where, s, accept)
}

// choose reads the entity in a value whose wrapper is gone.
func choose[T any](raw json.RawMessage, where string, s shape, accept func(*T) (bool, error)) (*T, error) {
	items, places := []json.RawMessage{raw}, []string{where}
	if raw[0] == '[' {
		items, places = nil, nil
		if err := json.Unmarshal(raw, &items); err != nil {
			return nil, &shapeError{where, "it is not JSON"}
		}
		for i := range items {
			places = append(places, item(where, i))
		}
	}
	others := 0
	for i, item := range items {
		if string(item) == "null" {
			continue
		}
		if item[0] != '{' {
			return nil, &shapeError{places[i], "want an object, found " + kindOfJSON(item)}
		}
		var v T
		keep, err := element(item, places[i], &v, accept)
		if err != nil {
			return nil, err
		}
		if keep {
			return &v, nil
		}
		others++
	}
	if others > 0 {
		return nil, another(where, s)
	}
	return nil, errNone
}

// another is the error of an answer that holds other entities than the one asked for.
func another(where string, s shape) error {
	return &shapeError{where, "it holds another " + s.one + " than the one asked for"}
}

// wrapperIn names the member that holds the entity; "" when there is none.
func wrapperIn(members map[string]json.RawMessage, s shape) string {
	for _, name := range append(append([]string{s.one}, s.list...), data) {
		if _, ok := members[name]; ok {
			return name
		}
	}
	return ""
}

func membersOf(raw []byte) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, &shapeError{"", "it is not JSON"}
	}
	return members, nil
}

// marked reports whether an object has one of the fields that tell an entity.
func marked(members map[string]json.RawMessage, marks []string) bool {
	return slices.ContainsFunc(marks, func(m string) bool {
		_, ok := members[m]
		return ok
	})
}

// keys lists an object's member names for an error message.
func keys(members map[string]json.RawMessage) string {
	names := slices.Sorted(maps.Keys(members))
	for i, n := range names {
		names[i] = quoted(n)
	}
	if len(names) > maxOthers {
		names = append(names[:maxOthers], "…")
	}
	return or(strings.Join(names, ", "), "no fields")
}

func quoted(s string) string { return fmt.Sprintf("%q", s) }

// nameOf says what a token begins.
func nameOf(tok json.Token) string {
	switch tok := tok.(type) {
	case json.Delim:
		return kindOfJSON([]byte(tok.String()))
	case string:
		return "a text"
	case bool:
		return "true or false"
	case nil:
		return "null"
	default:
		return "a number"
	}
}

// kindOfJSON says what a JSON value is.
func kindOfJSON(raw []byte) string {
	switch raw = bytes.TrimSpace(raw); raw[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	default:
		return "a number"
	}
}
