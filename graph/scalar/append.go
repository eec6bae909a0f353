package scalar

import (
	"math"
	"strconv"
	"strings"
	"time"

	"shiftgraph/internal/wfm"
)

// The Append functions write what the Marshal functions of the same name do, at the end of
// b. They return false for null, and have written nothing then.

func appendQuoted(b []byte, s string) ([]byte, bool) {
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"'), true
}

// AppendLevel is [MarshalLevel].
func AppendLevel(b []byte, l wfm.Level) ([]byte, bool) {
	if l == "" {
		return b, false
	}
	return appendQuoted(b, LevelName(l))
}

// AppendActivityType is [MarshalActivityType].
func AppendActivityType(b []byte, t wfm.ActivityType) ([]byte, bool) {
	if t == "" {
		return b, false
	}
	return appendQuoted(b, activityTypeName(t))
}

// AppendWeekday is [MarshalWeekday].
func AppendWeekday(b []byte, d time.Weekday) ([]byte, bool) {
	return appendQuoted(b, strings.ToUpper(d.String()))
}

// AppendID is [MarshalID].
func AppendID(b []byte, id wfm.ID) ([]byte, bool) {
	if id == 0 {
		return b, false
	}
	b = append(b, '"')
	b = strconv.AppendInt(b, int64(id), 10)
	return append(b, '"'), true
}

// AppendLabel is [MarshalLabel].
func AppendLabel(b []byte, l wfm.Label) ([]byte, bool) {
	if l == "" {
		return b, false
	}
	return AppendString(b, string(l))
}

// AppendDate is [MarshalDate].
func AppendDate(b []byte, d wfm.Date) ([]byte, bool) {
	if d == 0 {
		return b, false
	}
	b = append(b, '"')
	b = d.Append(b)
	return append(b, '"'), true
}

// AppendDateTime is [MarshalDateTime].
func AppendDateTime(b []byte, t wfm.Time) ([]byte, bool) {
	if t.IsZero() {
		return b, false
	}
	b = append(b, '"')
	b = t.Append(b)
	return append(b, '"'), true
}

// AppendFlag is [MarshalFlag].
func AppendFlag(b []byte, v wfm.Bool) ([]byte, bool) { return AppendBoolean(b, bool(v)) }

// AppendBoolean writes true or false.
func AppendBoolean(b []byte, v bool) ([]byte, bool) { return strconv.AppendBool(b, v), true }

// AppendFloat is [MarshalFloat].
func AppendFloat(b []byte, f float64) ([]byte, bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return b, false
	}
	return strconv.AppendFloat(b, f, 'g', floatDigits, 64), true
}

// AppendInt is [MarshalInt].
func AppendInt(b []byte, i int) ([]byte, bool) { return strconv.AppendInt(b, int64(i), 10), true }

// AppendWhole is [MarshalWhole].
func AppendWhole(b []byte, n wfm.Whole) ([]byte, bool) { return AppendInt(b, int(n)) }

const hexDigits = "0123456789ABCDEF"

// AppendString is [MarshalString].
func AppendString(b []byte, s string) ([]byte, bool) {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '\\' && c != '"' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '\t':
			b = append(b, '\\', 't')
		case '\r':
			b = append(b, '\\', 'r')
		case '\n':
			b = append(b, '\\', 'n')
		case '\\', '"':
			b = append(b, '\\', c)
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
		}
	}
	b = append(b, s[start:]...)
	return append(b, '"'), true
}
