package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"shiftgraph/internal/wfm"
)

// Codec makes bytes of what REST calls brought, for a store outside of this process, and
// values of the bytes. The zero Codec is ready for use.
//
// The bytes are a tag for the type and then CBOR, in which records are maps by the names of
// the REST API. Tables and links are written as their rows, and get their indexes anew.
type Codec struct{}

// A form is how values of one type are written. Its place in the list of forms, counted
// from one, is its tag.
type form struct {
	of     reflect.Type // of the values
	rows   reflect.Type // of what is written of them
	encode func(to *bytes.Buffer, value any) error
	decode func(encoded []byte) (any, error)
}

// formOf is the form of V, of which a W is written.
func formOf[V, W any](write func(V) W, read func(W) (V, error)) form {
	return form{
		of: reflect.TypeFor[V](), rows: reflect.TypeFor[W](),
		encode: func(to *bytes.Buffer, value any) error { return encoding().MarshalToBuffer(write(value.(V)), to) },
		decode: func(encoded []byte) (any, error) {
			var w W
			if err := decoding().Unmarshal(encoded, &w); err != nil {
				return nil, err
			}
			return read(w)
		},
	}
}

// plainForm is that of a type that is written as it is.
func plainForm[V any]() form {
	return formOf(func(v V) V { return v }, func(v V) (V, error) { return v, nil })
}

// A written is a table or links: their rows, unless there is none of them.
type written[T any] struct {
	There bool
	Rows  []T
}

func tableForm[T any](id func(*T) wfm.ID) form {
	return formOf(
		func(t *Table[T]) written[T] {
			if t == nil {
				return written[T]{}
			}
			return written[T]{true, t.Rows}
		},
		func(w written[T]) (*Table[T], error) {
			if !w.There {
				return nil, nil
			}
			return newTable(w.Rows, id), nil
		})
}

func linksForm[T any](employee func(*T) wfm.ID) form {
	return formOf(
		func(l *Links[T]) written[T] {
			if l == nil {
				return written[T]{}
			}
			return written[T]{true, l.Rows}
		},
		func(w written[T]) (*Links[T], error) {
			if !w.There {
				return nil, nil
			}
			return newLinks(w.Rows, employee), nil
		})
}

// The days and requirements have fields that are not the API's, and so have no name there.
type (
	writtenDays struct {
		Days   []wfm.ScheduleDay
		Listed [][]bool // by day; nil where every day shows all of its blocks
	}
	writtenRequirements struct {
		Requirements []wfm.Requirement
		Units        []wfm.ID // by requirement
		Dates        []wfm.Date
	}
)

var errOtherLength = errors.New("there are not as many values of a field as records")

func writeDays(days []wfm.ScheduleDay) writtenDays {
	w := writtenDays{Days: days}
	for i := range days {
		if days[i].Listed == nil {
			continue
		}
		if w.Listed == nil {
			w.Listed = make([][]bool, len(days))
		}
		w.Listed[i] = days[i].Listed
	}
	return w
}

func readDays(w writtenDays) ([]wfm.ScheduleDay, error) {
	if w.Listed == nil {
		return w.Days, nil
	}
	if len(w.Listed) != len(w.Days) {
		return nil, errOtherLength
	}
	for i, listed := range w.Listed {
		if listed != nil && len(listed) != len(w.Days[i].Blocks) {
			return nil, errOtherLength
		}
		w.Days[i].Listed = listed
	}
	return w.Days, nil
}

func writeRequirements(rows []wfm.Requirement) writtenRequirements {
	w := writtenRequirements{rows, make([]wfm.ID, len(rows)), make([]wfm.Date, len(rows))}
	for i := range rows {
		w.Units[i], w.Dates[i] = rows[i].PlanningUnitID, rows[i].Date
	}
	return w
}

func readRequirements(w writtenRequirements) ([]wfm.Requirement, error) {
	if len(w.Units) != len(w.Requirements) || len(w.Dates) != len(w.Requirements) {
		return nil, errOtherLength
	}
	for i := range w.Requirements {
		w.Requirements[i].PlanningUnitID, w.Requirements[i].Date = w.Units[i], w.Dates[i]
	}
	return w.Requirements, nil
}

// forms are those of everything that a REST call brings.
var forms = sync.OnceValue(func() []form {
	return []form{
		tableForm(func(e *wfm.Employee) wfm.ID { return e.ID }),
		tableForm(func(a *wfm.Activity) wfm.ID { return a.ID }),
		tableForm(func(u *wfm.PlanningUnit) wfm.ID { return u.ID }),
		tableForm(func(c *wfm.Contract) wfm.ID { return c.ID }),
		tableForm(func(k *wfm.Skill) wfm.ID { return k.ID }),
		linksForm(func(p *wfm.EmploymentPeriod) wfm.ID { return p.EmployeeID }),
		linksForm(func(m *wfm.Membership) wfm.ID { return m.EmployeeID }),
		linksForm(func(c *wfm.EmployeeContract) wfm.ID { return c.EmployeeID }),
		plainForm[[]wfm.PlanningPeriod](),
		plainForm[*wfm.PlanningUnit](),
		formOf(writeDays, readDays),
		formOf(writeRequirements, readRequirements),
		plainForm[[]wfm.EmployeeSkill](),
	}
})

const (
	// mostBytes bounds what is decoded: about three hundred thousand days of five blocks.
	mostBytes = 128 << 20
	// mostElements bounds each list in it.
	mostElements = 4 << 20
	deepest      = 8 // lists and maps within each other
)

var encoding = sync.OnceValue(func() cbor.UserBufferEncMode {
	mode, err := cbor.EncOptions{TagsMd: cbor.TagsForbidden, IndefLength: cbor.IndefLengthForbidden}.UserBufferEncMode()
	if err != nil {
		panic(err) // these options do not go together
	}
	return mode
})

var decoding = sync.OnceValue(func() cbor.DecMode {
	mode, err := cbor.DecOptions{
		MaxArrayElements: mostElements, MaxNestedLevels: deepest,
		TagsMd: cbor.TagsForbidden, IndefLength: cbor.IndefLengthForbidden,
		DupMapKey: cbor.DupMapKeyEnforcedAPF, ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		FieldNameMatching: cbor.FieldNameMatchingCaseSensitive,
		UTF8:              cbor.UTF8DecodeInvalid, // the API's texts are kept as they came
	}.DecMode()
	if err != nil {
		panic(err) // these options do not go together
	}
	return mode
})

// Encode returns the bytes of a value that a REST call brought. Values of other types are
// an error.
func (Codec) Encode(value any) ([]byte, error) {
	t := reflect.TypeOf(value)
	for i, f := range forms() {
		if f.of != t {
			continue
		}
		var out bytes.Buffer
		out.WriteByte(byte(i + 1))
		if err := f.encode(&out, value); err != nil {
			return nil, fmt.Errorf("encoding %v: %w", t, err)
		}
		return out.Bytes(), nil
	}
	return nil, fmt.Errorf("no form is known for %v; add one to those of the codec", t)
}

// Decode returns the value that Encode made the bytes of. Any other bytes, whoever made
// them, are an error.
func (Codec) Decode(encoded []byte) (any, error) {
	switch {
	case len(encoded) == 0:
		return nil, errors.New("decoding an answer: there are no bytes")
	case len(encoded) > mostBytes:
		return nil, fmt.Errorf("decoding an answer: %d bytes are more than the %d that one may have", len(encoded), mostBytes)
	case encoded[0] == 0 || int(encoded[0]) > len(forms()):
		return nil, fmt.Errorf("decoding an answer: tag %d stands for no type", encoded[0])
	}
	f := forms()[encoded[0]-1]
	value, err := f.decode(encoded[1:])
	if err != nil {
		return nil, fmt.Errorf("decoding %v: %w", f.of, err)
	}
	return value, nil
}

// codecFormat changes with what the bytes mean where the types do not show it.
const codecFormat = "1"

// CodecVersion returns 16 hexadecimal digits that change with the bytes of the codec: with
// the order of the types, and with the names, tags and types of their fields. Bytes of one
// version are never to be read by another.
func CodecVersion() string {
	digest := sha256.New()
	_, _ = digest.Write([]byte(codecFormat))
	for _, f := range forms() {
		_, _ = fmt.Fprintf(digest, "%v:%s;", f.of, shape(f.rows, nil))
	}
	return hex.EncodeToString(digest.Sum(nil)[:8])
}

// shape writes a type out down to its last field.
func shape(t reflect.Type, within []reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + shape(t.Elem(), within)
	case reflect.Slice:
		return "[]" + shape(t.Elem(), within)
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), shape(t.Elem(), within))
	case reflect.Map:
		return "map[" + shape(t.Key(), within) + "]" + shape(t.Elem(), within)
	case reflect.Struct:
		if slices.Contains(within, t) {
			return t.String() // a type that holds itself
		}
		var fields []string
		for f := range t.Fields() {
			fields = append(fields, fmt.Sprintf("%s %s %q", f.Name, shape(f.Type, append(within, t)), f.Tag))
		}
		return t.String() + "{" + strings.Join(fields, ";") + "}"
	default:
		return t.String() + " " + t.Kind().String()
	}
}
