package sandbox

import (
	"strconv"
	"unicode/utf8"
)

// A format writes records one after the other into a buffer.
type format interface {
	open(dst []byte) []byte
	record(dst []byte, r *record, first bool) []byte
	close(dst []byte) []byte
	mediaType() string
}

// jsonFormat writes {"employees":[…]}, {"data":[…]} or […]; single writes one object
// in the place of the list.
type jsonFormat struct {
	wrapper   string // "" for bare
	single    bool
	stringIDs bool
	offset    bool
}

func newJSONFormat(e *entity, single bool, o Options) *jsonFormat {
	f := &jsonFormat{single: single, stringIDs: o.StringIDs, offset: o.OffsetTimes}
	switch {
	case o.Wrapper == wrapperBare:
	case o.Wrapper == wrapperData || e.data:
		f.wrapper = "data"
	case single:
		f.wrapper = e.item
	default:
		f.wrapper = e.wrapper
	}
	return f
}

func (f *jsonFormat) mediaType() string { return "application/json; charset=utf-8" }

func (f *jsonFormat) open(dst []byte) []byte {
	if f.wrapper != "" {
		dst = append(dst, `{"`...)
		dst = append(dst, f.wrapper...)
		dst = append(dst, `":`...)
	}
	if !f.single {
		dst = append(dst, '[')
	}
	return dst
}

func (f *jsonFormat) close(dst []byte) []byte {
	if !f.single {
		dst = append(dst, ']')
	}
	if f.wrapper != "" {
		dst = append(dst, '}')
	}
	return dst
}

func (f *jsonFormat) record(dst []byte, r *record, first bool) []byte {
	if !first {
		dst = append(dst, ',')
	}
	dst = append(dst, '{')
	dst = f.fields(dst, r.fields)
	if r.hasBlocks {
		if len(r.fields) > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `"schedule_blocks":[`...)
		for i := range r.blocks {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = f.block(dst, &r.blocks[i], r)
		}
		dst = append(dst, ']')
	}
	return append(dst, '}')
}

func (f *jsonFormat) block(dst []byte, b *block, r *record) []byte {
	dst = append(dst, '{')
	if !b.noActivity {
		dst = append(dst, `"activity_id":`...)
		if b.activity == 0 {
			dst = append(dst, "null"...)
		} else {
			dst = f.id(dst, b.activity)
		}
		dst = append(dst, ',')
	}
	if b.fullDay {
		dst = append(dst, `"time_start":null,"time_end":null`...)
	} else {
		dst = append(dst, `"time_start":"`...)
		dst = appendTime(dst, r.d, b.start, r.zone, f.offset)
		dst = append(dst, `","time_end":"`...)
		dst = appendTime(dst, r.d, b.givenEnd(), r.zone, f.offset)
		dst = append(dst, '"')
	}
	dst = append(dst, `,"type":"`...)
	dst = append(dst, b.kind...)
	return append(dst, `"}`...)
}

func (f *jsonFormat) id(dst []byte, n int64) []byte {
	if !f.stringIDs {
		return strconv.AppendInt(dst, n, 10)
	}
	dst = append(dst, '"')
	dst = strconv.AppendInt(dst, n, 10)
	return append(dst, '"')
}

func (f *jsonFormat) fields(dst []byte, fields []field) []byte {
	for i := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		v := &fields[i]
		dst = append(dst, '"')
		dst = append(dst, v.name...)
		dst = append(dst, `":`...)
		switch v.kind {
		case kindNull:
			dst = append(dst, "null"...)
		case kindID:
			dst = f.id(dst, v.n)
		case kindInt:
			dst = strconv.AppendInt(dst, v.n, 10)
		case kindNumber:
			dst = strconv.AppendFloat(dst, v.f, 'f', -1, 64)
		case kindBool:
			dst = strconv.AppendBool(dst, v.n != 0)
		case kindText:
			dst = appendJSONText(dst, v.text)
		case kindDay:
			dst = append(dst, '"')
			dst = day(v.n).append(dst)
			dst = append(dst, '"')
		case kindIDs:
			dst = append(dst, '[')
			for i, n := range v.ids {
				if i > 0 {
					dst = append(dst, ',')
				}
				dst = f.id(dst, n)
			}
			dst = append(dst, ']')
		case kindNumbers:
			dst = append(dst, '[')
			for i, n := range v.numbers {
				if i > 0 {
					dst = append(dst, ',')
				}
				dst = strconv.AppendFloat(dst, n, 'f', -1, 64)
			}
			dst = append(dst, ']')
		case kindObject:
			dst = append(dst, '{')
			dst = f.fields(dst, v.object)
			dst = append(dst, '}')
		}
	}
	return dst
}

// appendJSONText writes text as a JSON string, UTF-8 as it is. What is no UTF-8 (it
// can only come out of a request) becomes the replacement character.
func appendJSONText(dst []byte, text string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r < 0x20 || r == 0x7f:
			dst = append(dst, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}
