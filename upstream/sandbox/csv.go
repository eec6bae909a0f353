package sandbox

import (
	"slices"
	"strconv"
	"strings"
)

// csvFormat writes `;` between columns, a header line, columns in alphabetical order,
// empty text as "" and null as nothing (S). A schedule has a row for every block, a
// nested object a column for every leaf, joined by _; a list stands in one cell with
// commas. These three are guesses (G).
type csvFormat struct {
	columns []string
	header  []string
	blocks  bool // schedule_blocks is shown
	offset  bool
}

// blockColumns are the columns of a schedule that belong to a block.
var blockColumns = []string{"activity_id", "time_end", "time_start", "type"}

func newCSVFormat(e *entity, r *record, userIDs bool, o Options) *csvFormat {
	f := &csvFormat{offset: o.OffsetTimes, blocks: r.shows("schedule_blocks")}
	for _, c := range e.columns {
		switch {
		case c == "user_id" && !userIDs:
			continue
		case e.wrapper == "schedules" && slices.Contains(blockColumns, c):
			if !f.blocks {
				continue
			}
		case strings.HasPrefix(c, "working_amount_"):
			if !r.shows("working_amount") {
				continue
			}
		case strings.HasPrefix(c, "working_hours_"):
			if !r.shows("working_hours") {
				continue
			}
		case !r.shows(c):
			continue
		}
		f.columns = append(f.columns, c)
	}
	f.header = slices.Clone(f.columns)
	if e.wrapper == "employees" && len(f.header) > 1 { // the article's sample has it (S)
		f.header[1] = " " + f.header[1]
	}
	return f
}

func (f *csvFormat) mediaType() string { return "text/csv; charset=utf-8" }

func (f *csvFormat) open(dst []byte) []byte {
	dst = append(dst, strings.Join(f.header, ";")...)
	return append(dst, '\n')
}

func (f *csvFormat) close(dst []byte) []byte { return dst }

func (f *csvFormat) record(dst []byte, r *record, _ bool) []byte {
	if !r.hasBlocks {
		return f.row(dst, r, nil)
	}
	for i := range r.blocks {
		dst = f.row(dst, r, &r.blocks[i])
	}
	return dst
}

func (f *csvFormat) row(dst []byte, r *record, b *block) []byte {
	for i, column := range f.columns {
		if i > 0 {
			dst = append(dst, ';')
		}
		if b != nil && slices.Contains(blockColumns, column) {
			dst = f.blockCell(dst, column, r, b)
			continue
		}
		if v := find(r.fields, column); v != nil {
			dst = appendCell(dst, v)
		}
	}
	return append(dst, '\n')
}

func (f *csvFormat) blockCell(dst []byte, column string, r *record, b *block) []byte {
	switch {
	case column == "activity_id":
		if b.activity != 0 {
			dst = strconv.AppendInt(dst, b.activity, 10)
		}
	case column == "type":
		dst = appendCSVText(dst, b.kind)
	case b.fullDay:
	case column == "time_start":
		dst = appendTime(dst, r.d, b.start, r.zone, f.offset)
	default:
		dst = appendTime(dst, r.d, b.givenEnd(), r.zone, f.offset)
	}
	return dst
}

// find looks a column up among fields and, by its joined name, among their leaves.
func find(fields []field, column string) *field {
	for i := range fields {
		v := &fields[i]
		if v.kind == kindObject {
			if rest, ok := strings.CutPrefix(column, v.name+"_"); ok {
				if leaf := find(v.object, rest); leaf != nil {
					return leaf
				}
			}
		} else if v.name == column {
			return v
		}
	}
	return nil
}

// appendCell writes a value without quotes where it needs none.
func appendCell(dst []byte, v *field) []byte {
	switch v.kind {
	case kindID, kindInt:
		return strconv.AppendInt(dst, v.n, 10)
	case kindNumber:
		return strconv.AppendFloat(dst, v.f, 'f', -1, 64)
	case kindBool:
		return strconv.AppendBool(dst, v.n != 0)
	case kindText:
		return appendCSVText(dst, v.text)
	case kindDay:
		return day(v.n).append(dst)
	case kindIDs:
		for i, n := range v.ids {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = strconv.AppendInt(dst, n, 10)
		}
	case kindNumbers:
		for i, n := range v.numbers {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = strconv.AppendFloat(dst, n, 'f', -1, 64)
		}
	}
	return dst
}

func appendCSVText(dst []byte, text string) []byte {
	if text != "" && !strings.ContainsAny(text, ";\"\r\n") && text[0] != ' ' && text[len(text)-1] != ' ' {
		return append(dst, text...)
	}
	dst = append(dst, '"')
	dst = append(dst, strings.ReplaceAll(text, `"`, `""`)...)
	return append(dst, '"')
}
