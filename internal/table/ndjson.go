package table

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"shiftgraph/internal/plainjson"
)

// WriteNDJSON writes each row as a line with a JSON object: headers are its names, values
// are as the answer has them, and null where the row has none. Minutes are in the unit that
// the header says, durations as text, and numbers have the decimals of their column. There are no totals. after, a JSON object in one
// line, follows as the last line unless it is nil.
func WriteNDJSON(w io.Writer, t *Table, data []byte, after []byte) error {
	out := bufio.NewWriterSize(w, bufferBytes)
	var number []byte
	leads := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		leads[i] = "," + jsonText(column.Header) + ":"
	}
	leads[0] = "{" + leads[0][1:]
	err := t.Rows(data, func(cells []Cell) error {
		for i, cell := range cells {
			_, _ = out.WriteString(leads[i]) // the buffer keeps its first error
			switch {
			case cell == nil:
				_, _ = out.WriteString("null")
			case t.Columns[i].Unit > Minutes || t.Columns[i].Rounded:
				number = t.Columns[i].json(number[:0], cell)
				_, _ = out.Write(number)
			case (cell[0] == '[' || cell[0] == '{') && bytes.IndexByte(cell, '\n') >= 0:
				var line bytes.Buffer // an answer has its data in one line, as a rule
				if err := json.Compact(&line, cell); err != nil {
					return errBroken
				}
				_, _ = out.Write(line.Bytes())
			default:
				_, _ = out.Write(cell)
			}
		}
		_, err := out.WriteString("}\n")
		return err
	})
	if err != nil {
		return err
	}
	if after != nil {
		_, _ = out.Write(after)
		_ = out.WriteByte('\n')
	}
	return out.Flush()
}

// json appends a number, or a list of them, as it is to be shown.
func (m Measure) json(b, value []byte) []byte {
	switch {
	case value[0] == '[':
		before := byte('[')
		elements(value, 0, func(at int) int {
			end := skip(value, at)
			if end >= 0 {
				b, before = m.json(append(b, before), value[at:end]), ','
			}
			return end
		})
		if before == '[' {
			b = append(b, '[')
		}
		return append(b, ']')
	case value[0] != '-' && (value[0] < '0' || value[0] > '9'):
		return append(b, value...)
	case m.Unit == Duration:
		return append(m.shown(append(b, '"'), value), '"')
	}
	return m.shown(b, value)
}

// jsonText is a text as a string of JSON.
func jsonText(text string) string {
	out, _ := plainjson.Marshal(text) // a text always can be
	return string(out)
}
