package upstream

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"shiftgraph/internal/wfm"
)

// The readers of values. Each knows how its value usually looks; whatever looks otherwise
// goes to the value's own UnmarshalJSON, which is what encoding/json calls too. A value
// that this refuses stops the scanner, so that the error comes from the same place as
// ever. All of them begin with a value at zero, and leave it so for null.

// A reader reads the elements of one body.
type reader struct {
	cursor
	texts  texts
	names  chunk[string]
	wholes chunk[wfm.Whole]
	flags  chunk[wfm.Bool]
	floats chunk[float64]
	ids    []wfm.ID // room for one list
	times  wfm.TimeReader
	block  members[wfm.ScheduleBlock]
	blocks arena[wfm.ScheduleBlock]
}

// null reads null, if it stands there, and passes over white space in any case.
func (r *reader) null() bool { return r.peek() == 'n' && r.has("null") }

// tolerant reads a value in any form that v knows.
func (r *reader) tolerant(v json.Unmarshaler) bool {
	raw, ok := r.value()
	return ok && v.UnmarshalJSON(raw) == nil
}

// id reads 7 and "7".
func (r *reader) id(v *wfm.ID) bool {
	if r.null() {
		return true
	}
	from, quoted := r.pos, r.at('"')
	if quoted {
		r.pos++
	}
	n, ok := r.natural(18)
	if quoted && ok {
		ok = r.at('"')
		r.pos++
	}
	if !ok {
		r.pos = from
		return r.tolerant(v)
	}
	*v = wfm.ID(n)
	return true
}

// natural reads up to most digits, the first of several not zero, and looks at the byte
// behind them: the number must be over there.
func (r *reader) natural(most int) (n int64, ok bool) {
	b, i := r.buf, r.pos
	for i < len(b) && isDigit(b[i]) && i-r.pos <= most {
		n = n*10 + int64(b[i]-'0')
		i++
	}
	long := i - r.pos
	if long == 0 || long > most || i == len(b) || b[r.pos] == '0' && long > 1 {
		return 0, false
	}
	r.pos = i
	return n, b[i] != '.' && b[i]|0x20 != 'e'
}

// date reads "2026-03-02" and "".
func (r *reader) date(v *wfm.Date) bool {
	if r.null() || r.has(`""`) {
		return true
	}
	const long = len(`"2026-03-02"`)
	if b := r.buf[r.pos:]; len(b) >= long && b[0] == '"' && b[long-1] == '"' {
		if d, ok := r.times.Date(b[1:]); ok {
			r.pos += long
			*v = d
			return true
		}
	}
	return r.tolerant(v)
}

// time reads "2026-03-02T22:00:00", the same with an offset, and "".
func (r *reader) time(v *wfm.Time) bool {
	if r.null() || r.has(`""`) {
		return true
	}
	if b := r.buf[r.pos:]; len(b) > 0 && b[0] == '"' {
		if t, n := r.times.Time(b[1:]); n > 0 && n+1 < len(b) && b[n+1] == '"' {
			r.pos += n + 2
			*v = t
			return true
		}
		from := r.pos
		if text, ok := r.plain(); ok {
			if t, ok := wfm.ReadTime(text); ok {
				*v = t
				return true
			}
		}
		r.pos = from
	}
	return r.tolerant(v)
}

// flag reads true and false.
func (r *reader) flag(v *wfm.Bool) bool {
	if b := r.buf[r.pos:]; len(b) > len("false") {
		if string(b[:4]) == "true" {
			r.pos += 4
			*v = true
			return true
		}
		if string(b[:5]) == "false" {
			r.pos += 5
			return true
		}
	}
	return r.null() || r.tolerant(v)
}

// flagIf reads a flag that may be unknown.
func (r *reader) flagIf(v **wfm.Bool) bool {
	if r.null() {
		return true
	}
	*v = r.flags.put(false)
	return r.flag(*v)
}

// wholeIf reads a whole number that may be unknown.
func (r *reader) wholeIf(v **wfm.Whole) bool {
	if r.null() {
		return true
	}
	*v = r.wholes.put(0)
	from := r.pos
	if n, ok := r.natural(15); ok {
		**v = wfm.Whole(n)
		return true
	}
	r.pos = from
	return r.tolerant(*v)
}

// seconds reads a whole number that comes as a number alone.
func (r *reader) seconds(v *int) bool {
	if r.null() {
		return true
	}
	from := r.pos
	if n, ok := r.natural(9); ok {
		*v = int(n)
		return true
	}
	r.pos = from
	raw, ok := r.value()
	return ok && json.Unmarshal(raw, v) == nil
}

// label reads a number or a text.
func (r *reader) label(v *wfm.Label) bool { return r.null() || r.tolerant(v) }

// plain reads a text in which nothing is escaped or broken, and returns what stands
// between its quotes: bytes of the buffer.
func (r *reader) plain() (text []byte, ok bool) {
	b, from := r.buf, r.pos+1
	i, ascii := endOfPlain(b, from)
	if i == len(b) || b[i] != '"' || (!ascii && !utf8.Valid(b[from:i])) {
		return nil, false
	}
	r.pos = i + 1
	return b[from:i], true
}

// text reads a text and nothing else.
func (r *reader) text(v *string) bool {
	if r.null() {
		return true
	}
	if !r.at('"') {
		return false
	}
	if text, ok := r.plain(); ok {
		*v = r.texts.of(text)
		return true
	}
	raw, ok := r.value()
	return ok && json.Unmarshal(raw, v) == nil
}

// textIf reads a text that may be unknown.
func (r *reader) textIf(v **string) bool {
	if r.at('"') {
		if text, ok := r.plain(); ok {
			*v = r.names.put(r.texts.of(text))
			return true
		}
	}
	if r.null() {
		return true
	}
	*v = new(string)
	return r.text(*v)
}

// level reads a level's name as it stands. That of one that is known is no new text.
func (r *reader) level(v *wfm.Level) bool {
	switch {
	case r.null():
	case r.has(`"plan"`):
		*v = wfm.Plan
	case r.has(`"final"`):
		*v = wfm.Final
	default:
		return r.text((*string)(v))
	}
	return true
}

// activityType reads a type's name.
func (r *reader) activityType(v *wfm.ActivityType) bool {
	if r.null() {
		return true
	}
	if r.at('"') {
		if text, ok := r.plain(); ok {
			*v = r.typeOf(text)
			return true
		}
	}
	return r.tolerant(v)
}

// typeOf is [wfm.ActivityTypeOf], which for a block's usual types takes longer than the
// rest of the block.
func (r *reader) typeOf(text []byte) wfm.ActivityType {
	switch string(text) {
	case string(wfm.Present):
		return wfm.Present
	case string(wfm.Break):
		return wfm.Break
	case string(wfm.Absence):
		return wfm.Absence
	case string(wfm.Meeting):
		return wfm.Meeting
	case string(wfm.Illness):
		return wfm.Illness
	case string(wfm.Holiday):
		return wfm.Holiday
	default:
		return wfm.ActivityTypeOf(r.texts.of(text))
	}
}

// list reads a list, giving each element to read, and reports whether there was one: null
// is none.
func (r *reader) list(read func() bool) (there, ok bool) {
	if r.null() {
		return false, true
	}
	if !r.at('[') {
		return false, false
	}
	if r.empty(']') {
		return true, true
	}
	for {
		if !read() {
			return true, false
		}
		if more, ok := r.comma(']'); !more {
			return true, ok
		}
	}
}

// idList reads a list of ids.
func (r *reader) idList(v *[]wfm.ID) bool {
	r.ids = r.ids[:0]
	there, ok := r.list(func() bool {
		r.ids = append(r.ids, 0)
		return r.id(&r.ids[len(r.ids)-1])
	})
	if there && ok {
		*v = append(make([]wfm.ID, 0, len(r.ids)), r.ids...)
	}
	return ok
}

// blockList reads the blocks of a day, which are the day's own only with
// [reader.keepBlocks].
func (r *reader) blockList(v *[]wfm.ScheduleBlock) bool {
	list := r.blocks.begin()
	there, ok := r.list(func() bool {
		list = append(list, wfm.ScheduleBlock{})
		v := &list[len(list)-1]
		return r.usualBlock(v) || r.null() || r.block.object(r, v)
	})
	if there {
		*v = list
	}
	return ok
}

// keepBlocks gives a day that is answered blocks of its own.
func (r *reader) keepBlocks(d *wfm.ScheduleDay) {
	if d.Blocks != nil {
		d.Blocks = r.blocks.keep(d.Blocks)
	}
}

// floatList reads a list of numbers, any of which may be unknown.
func (r *reader) floatList(v *[]*float64) bool {
	out := []*float64{}
	there, ok := r.list(func() bool {
		if r.null() {
			out = append(out, nil)
			return true
		}
		raw, ok := r.value()
		if !ok || !isDigit(raw[0]) && raw[0] != '-' {
			return false
		}
		f, err := strconv.ParseFloat(string(raw), 64)
		out = append(out, r.floats.put(f))
		return err == nil
	})
	if there {
		*v = out
	}
	return ok
}
