package table

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

// WriteNDJSON writes each row as a line with a JSON object: headers are its names, values
// are as the answer has them, and null where the row has none. after, a JSON object in one
// line, follows as the last line unless it is nil.
func WriteNDJSON(w io.Writer, t *Table, data []byte, after []byte) error {
	out := bufio.NewWriterSize(w, bufferBytes)
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

// jsonText is a text as a string of JSON.
func jsonText(text string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a text always can be
	return string(bytes.TrimSuffix(out.Bytes(), []byte("\n")))
}
