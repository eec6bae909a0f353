package sandbox

import (
	"strconv"
	"unicode/utf8"
)

// xmlFormat writes a root named after the list, an element for every item and every
// field, nil="true" for null. That .xml exists is known (S), how it looks is not (G).
type xmlFormat struct {
	root, item string
	single     bool
	offset     bool
}

func newXMLFormat(e *entity, single bool, o Options) *xmlFormat {
	return &xmlFormat{root: e.wrapper, item: e.item, single: single, offset: o.OffsetTimes}
}

func (f *xmlFormat) mediaType() string { return "application/xml; charset=utf-8" }

func (f *xmlFormat) open(dst []byte) []byte {
	dst = append(dst, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"...)
	if !f.single {
		dst = tag(dst, "<", f.root)
	}
	return dst
}

func (f *xmlFormat) close(dst []byte) []byte {
	if !f.single {
		dst = tag(dst, "</", f.root)
	}
	return append(dst, '\n')
}

func (f *xmlFormat) record(dst []byte, r *record, _ bool) []byte {
	dst = tag(dst, "<", f.item)
	dst = f.fields(dst, r.fields)
	if r.hasBlocks {
		dst = tag(dst, "<", "schedule_blocks")
		for i := range r.blocks {
			dst = f.block(dst, &r.blocks[i], r)
		}
		dst = tag(dst, "</", "schedule_blocks")
	}
	return tag(dst, "</", f.item)
}

func (f *xmlFormat) block(dst []byte, b *block, r *record) []byte {
	dst = tag(dst, "<", "schedule_block")
	if b.activity != 0 {
		dst = tag(dst, "<", "activity_id")
		dst = strconv.AppendInt(dst, b.activity, 10)
		dst = tag(dst, "</", "activity_id")
	} else if !b.noActivity {
		dst = append(dst, `<activity_id nil="true"/>`...)
	}
	if b.fullDay {
		dst = append(dst, `<time_start nil="true"/><time_end nil="true"/>`...)
	} else {
		dst = tag(dst, "<", "time_start")
		dst = appendTime(dst, r.d, b.start, r.zone, f.offset)
		dst = append(dst, "</time_start><time_end>"...)
		dst = appendTime(dst, r.d, b.givenEnd(), r.zone, f.offset)
		dst = tag(dst, "</", "time_end")
	}
	dst = tag(dst, "<", "type")
	dst = appendXMLText(dst, b.kind)
	dst = tag(dst, "</", "type")
	return tag(dst, "</", "schedule_block")
}

func (f *xmlFormat) fields(dst []byte, fields []field) []byte {
	for i := range fields {
		v := &fields[i]
		if v.kind == kindNull {
			dst = append(dst, '<')
			dst = append(dst, v.name...)
			dst = append(dst, ` nil="true"/>`...)
			continue
		}
		dst = tag(dst, "<", v.name)
		switch v.kind {
		case kindText:
			dst = appendXMLText(dst, v.text)
		case kindIDs:
			for _, n := range v.ids {
				dst = tag(dst, "<", "id")
				dst = strconv.AppendInt(dst, n, 10)
				dst = tag(dst, "</", "id")
			}
		case kindNumbers:
			for _, n := range v.numbers {
				dst = tag(dst, "<", "value")
				dst = strconv.AppendFloat(dst, n, 'f', -1, 64)
				dst = tag(dst, "</", "value")
			}
		case kindObject:
			dst = f.fields(dst, v.object)
		default:
			dst = appendCell(dst, v)
		}
		dst = tag(dst, "</", v.name)
	}
	return dst
}

func tag(dst []byte, open, name string) []byte {
	dst = append(dst, open...)
	dst = append(dst, name...)
	return append(dst, '>')
}

// appendXMLText escapes text. Characters that XML 1.0 does not know are replaced.
func appendXMLText(dst []byte, text string) []byte {
	for _, r := range text {
		switch {
		case r == '&':
			dst = append(dst, "&amp;"...)
		case r == '<':
			dst = append(dst, "&lt;"...)
		case r == '>':
			dst = append(dst, "&gt;"...)
		case r == '"':
			dst = append(dst, "&#34;"...)
		case r == '\n':
			dst = append(dst, "&#10;"...)
		case r == '\t':
			dst = append(dst, "&#9;"...)
		case r == '\r':
			dst = append(dst, "&#13;"...)
		case r < 0x20 || r == 0xFFFE || r == 0xFFFF:
			dst = utf8.AppendRune(dst, utf8.RuneError)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}
