package table

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// A look is how cells of a kind look.
type look struct {
	format string // of the number; "" for as many digits as it has
	align  string // "" for what spreadsheets do: numbers to the right, text to the left
	bold   bool
	rule   bool // a line above
	wrap   bool // what is too long goes on in the next line
}

// The font of all cells. A bold one that names none is another one in LibreOffice.
const (
	fontName = "Calibri"
	fontSize = 11
)

// align is where the values of a column stand, and its header above them. Dates are as long as
// each other, and in the middle they keep away from what stands beside them.
func (c Column) align() string {
	switch {
	case c.Kind == Number:
		return "right" // also those that are joined, which are text
	case c.Kind != Text && !c.Joined:
		return "center"
	}
	return ""
}

// The formats of numbers that are days, hours or durations. Others have those of their decimals,
// or are shown with all of their digits: rounded they would not be those of CSV.
const (
	dateFormat     = "yyyy-mm-dd"
	momentFormat   = "yyyy-mm-dd hh:mm:ss"
	hoursFormat    = "0.00"
	booleanFormat  = `"TRUE";"TRUE";"FALSE"` // Excel needs none; without one LibreOffice prints 1 in some rows
	durationFormat = "[h]:mm"
)

// style returns the workbook's style of a look.
func (b *bookWriter) style(l look) (int, error) {
	id, known := b.looks[l]
	if known || l == (look{}) {
		return id, nil
	}
	kept := l
	var s excelize.Style
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	if l.bold {
		s.Font = &excelize.Font{Bold: true, Family: fontName, Size: fontSize}
	}
	if l.rule {
		s.Border = []excelize.Border{{Type: "top", Style: 1, Color: "000000"}}
	}
	if l.format == durationFormat {
		l.align = "right" // also of one that has to be text
	}
	if l.align != "" || l.wrap {
		s.Alignment = &excelize.Alignment{Horizontal: l.align, WrapText: l.wrap}
	}
	id, err := b.file.NewStyle(&s)
	b.looks[kept] = id
	return id, err
}

// value is what a cell holds; nil for a blank one.
func (b *bookWriter) value(c Column, cell Cell) (any, error) {
	if cell.blank() {
		return nil, nil
	}
	switch {
	case cell[0] == 't':
		return b.looking(true, look{format: booleanFormat, align: c.align()})
	case cell[0] == 'f':
		return b.looking(false, look{format: booleanFormat, align: c.align()})
	case c.Kind == Number && cell[0] != '[' && cell[0] != '"':
		value, format, ok := c.cell(cell)
		if !ok {
			break
		}
		if n, _ := value.(float64); n < 0 && c.Rounded && !c.Total && c.shown(nil, cell)[0] != '-' {
			value = 0.0 // Excel would show -0.00
		}
		return b.looking(value, look{format: format})
	}
	b.text = style{local: true}.text(b.text[:0], c, cell)
	if len(b.text) == 0 {
		return nil, nil
	}
	if !c.Joined {
		switch c.Kind {
		case Date:
			if n, ok := serial(time.DateOnly, b.text); ok {
				return b.looking(n, look{format: dateFormat, align: c.align()})
			}
		case DateTime:
			if n, ok := serial(time.DateTime, b.text); ok {
				return b.looking(n, look{format: momentFormat, align: c.align()})
			}
		}
	}
	if len(b.text) > maxCellUnits && countUnits(b.text) > maxCellUnits {
		return nil, &LimitError{fmt.Sprintf("format: a value of %s is longer than the %d characters that a cell can hold; take csv or ndjson", c.Header, maxCellUnits)}
	}
	if c.Joined {
		return b.looking(string(b.text), look{align: c.align()})
	}
	return string(b.text), nil
}

// looking is a value that looks like this.
func (b *bookWriter) looking(value any, l look) (any, error) {
	if l == (look{}) {
		return value, nil
	}
	id, err := b.style(l)
	return excelize.Cell{StyleID: id, Value: value}, err
}

// cell is what a cell holds of a number, and its format.
//
// Nothing is rounded, but by what is shown of it: so hours add up to what the minutes do.
// A duration is a part of a day. Excel has none that is negative, and shows hashes instead:
// such a one is text, and so is one that is too long for LibreOffice.
func (m Measure) cell(number []byte) (value any, format string, ok bool) {
	switch m.Unit {
	case Hours, Duration:
		if n, err := strconv.ParseInt(string(number), 10, 64); err == nil && -smallMinutes < n && n < smallMinutes {
			if m.Unit == Hours {
				return float64(n) / 60, hoursFormat, true
			}
			return durationCell(n), durationFormat, true
		}
		r, ok := rational(number)
		if !ok {
			return nil, "", false
		}
		value, format := m.rationalCell(r)
		return value, format, true
	}
	n, err := strconv.ParseFloat(string(number), 64)
	return n, m.format(), err == nil
}

// rationalCell is cell for any number.
func (m Measure) rationalCell(r *big.Rat) (value any, format string) {
	switch m.Unit {
	case Hours:
		n, _ := new(big.Rat).Quo(r, big.NewRat(60, 1)).Float64()
		return n, hoursFormat
	case Duration:
		n, err := strconv.ParseInt(unsignedZero(r.FloatString(0)), 10, 64)
		if err != nil {
			return string(m.rational(nil, r)), durationFormat
		}
		return durationCell(n), durationFormat
	}
	n, _ := r.Float64()
	return n, m.format()
}

// format is that of a number without a unit of its own.
func (m Measure) format() string {
	if !m.Rounded {
		return ""
	}
	return strings.TrimSuffix("0."+strings.Repeat("0", m.Decimals), ".")
}

// maxDuration is how many minutes spreadsheets show as a duration for certain; more are text.
const maxDuration = 30_000_000

// durationCell is minutes in days. They are rounded up, by less than a second in a million
// rows: the library cuts after 15 digits, and what is a little less than a minute is shown as
// the one before.
func durationCell(minutes int64) any {
	const ofDay = 24 * 60
	if minutes < 0 || minutes > maxDuration {
		return string(appendDuration(nil, minutes))
	}
	days, rest := minutes/ofDay, minutes%ofDay
	decimals := int64(100_000_000_000) // 11, and 4 digits in front of the point
	for n := days; n >= 10_000; n /= 10 {
		decimals /= 10
	}
	return float64(days) + float64((rest*decimals+ofDay-1)/ofDay)/float64(decimals)
}

// serial is a day or an instant as spreadsheets count them: in days. The days before March
// 1900 are none, as Excel counts one there that never was.
//
// The part of a day is rounded up to nine decimals, which is less than a tenth of a
// millisecond. The nearest number is not enough for LibreOffice (7.4): it shows a second too
// little for a third of the minutes of a day, 09:09:59 for 09:10, and 09:09 without seconds.
func serial(layout string, text []byte) (float64, bool) {
	const secondsOfDay, decimals = 24 * 60 * 60, 1_000_000_000
	t, err := time.Parse(layout, string(text))
	if err != nil || t.Year() > 9999 || t.Before(time.Date(1900, time.March, 1, 0, 0, 0, 0, time.UTC)) {
		return 0, false
	}
	seconds := t.Unix() - time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC).Unix()
	part := (seconds%secondsOfDay*decimals + secondsOfDay - 1) / secondsOfDay
	return float64(seconds/secondsOfDay) + float64(part)/decimals, true
}
