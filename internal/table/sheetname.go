package table

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// errorsSheet is the name of the sheet with the problems of an answer.
const errorsSheet = "Errors"

// sheetNames gives each sheet of a workbook a name of its own. Names are compared as Excel
// does, which has two of its own besides ours.
type sheetNames map[string]bool

func newSheetNames() sheetNames {
	return sheetNames{strings.ToLower(errorsSheet): true, "history": true}
}

// take returns the name itself, or cut and with a number behind it where it is too long or taken.
func (taken sheetNames) take(base string) string {
	name := cutUnits(base, excelize.MaxSheetNameLength)
	for n := 2; taken[strings.ToLower(name)]; n++ {
		suffix := "_" + strconv.Itoa(n)
		name = cutUnits(base, excelize.MaxSheetNameLength-len(suffix)) + suffix
	}
	taken[strings.ToLower(name)] = true
	return name
}

// ofChart is take, for the chart of a table that may have the same name.
func (taken sheetNames) ofChart(base string) string {
	const chart = " chart"
	if taken[strings.ToLower(base)] {
		base = cutUnits(base, excelize.MaxSheetNameLength-len(chart)) + chart
	}
	return taken.take(base)
}

// ofTables names sheets as @column says, or after the lists of their rows.
func (taken sheetNames) ofTables(fallback string, tables []*Table) []string {
	names := make([]string, len(tables))
	for i, t := range tables {
		base := sheetText(t.Sheet)
		if base == "" {
			base = t.Name[strings.LastIndexByte(t.Name, '.')+1:]
		}
		if base == "" {
			base = sheetText(fallback)
		}
		names[i] = taken.take(base)
	}
	return names
}

// sheetText replaces what a sheet's name cannot have. An apostrophe it could, but it stands
// around names in formulas, and is where the library forgets to double it.
var sheetText = strings.NewReplacer("[", "(", "]", ")", ":", "-", "*", "-", "?", "-", "/", "-", `\`, "-", "'", "’").Replace

// cutUnits cuts a text to so many UTF-16 code units, which is what the limits of XLSX are about.
func cutUnits(text string, most int) string {
	for i, r := range text {
		if most -= max(1, utf16.RuneLen(r)); most < 0 {
			return strings.TrimSpace(text[:i])
		}
	}
	return text
}

// countUnits counts UTF-16 code units.
func countUnits(text []byte) (n int) {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		n += max(1, utf16.RuneLen(r))
		text = text[size:]
	}
	return n
}
