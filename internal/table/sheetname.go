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

// sheetNames names sheets as @column says, or after the lists of their rows, each once.
// Names are compared as Excel does, which has two names of its own besides ours.
func sheetNames(fallback string, tables []*Table) []string {
	taken := map[string]bool{strings.ToLower(errorsSheet): true, "history": true}
	names := make([]string, len(tables))
	for i, t := range tables {
		base := sheetText(t.Sheet)
		if base == "" {
			base = t.Name[strings.LastIndexByte(t.Name, '.')+1:]
		}
		if base == "" {
			base = sheetText(fallback)
		}
		name := cutUnits(base, excelize.MaxSheetNameLength)
		for n := 2; taken[strings.ToLower(name)]; n++ {
			suffix := "_" + strconv.Itoa(n)
			name = cutUnits(base, excelize.MaxSheetNameLength-len(suffix)) + suffix
		}
		taken[strings.ToLower(name)] = true
		names[i] = name
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
