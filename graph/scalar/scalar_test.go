package scalar

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"shiftgraph/internal/wfm"
)

func written(m graphql.Marshaler) string {
	var b bytes.Buffer
	m.MarshalGQL(&b)
	return b.String()
}

// reader hides what type a scalar reads into.
func reader[T any](read func(any) (T, error), write func(T) graphql.Marshaler) func(any) (string, error) {
	return func(v any) (string, error) {
		t, err := read(v)
		if err != nil {
			return "", err
		}
		return written(write(t)), nil
	}
}

var (
	readID       = reader(UnmarshalID, MarshalID)
	readDate     = reader(UnmarshalDate, MarshalDate)
	readDateTime = reader(UnmarshalDateTime, MarshalDateTime)
	readInt      = reader(UnmarshalInt, MarshalInt)
	readString   = reader(UnmarshalString, MarshalString)
	readLevel    = reader(UnmarshalLevel, MarshalLevel)
	readType     = reader(UnmarshalActivityType, MarshalActivityType)
	readFlag     = reader(UnmarshalFlag, MarshalFlag)
	readLabel    = reader(UnmarshalLabel, MarshalLabel)
)

func TestRead(t *testing.T) {
	for name, test := range map[string]struct {
		read func(any) (string, error)
		in   any
		want string // "" when it must be refused
	}{
		"id":                       {readID, "1001", `"1001"`},
		"id as a number":           {readID, json.Number("1001"), `"1001"`},
		"id as an int":             {readID, int64(7), `"7"`},
		"id with leading zeros":    {readID, "007", `"7"`},
		"empty id":                 {readID, "", ""},
		"id zero":                  {readID, "0", ""},
		"negative id":              {readID, int64(-7), ""},
		"id with an exponent":      {readID, json.Number("1e3"), ""},
		"id beyond 18 digits":      {readID, "1234567890123456789", ""},
		"id with a path":           {readID, "1001/../2", ""},
		"id with other digits":     {readID, "١٢٣", ""},
		"id as a fraction":         {readID, 1.5, ""},
		"date":                     {readDate, "2024-02-29", `"2024-02-29"`},
		"a day that is none":       {readDate, "2026-02-29", ""},
		"date and time":            {readDate, "2026-03-02T00:00:00", ""},
		"date as a number":         {readDate, int64(20260302), ""},
		"year zero":                {readDate, "0000-01-01", ""},
		"instant":                  {readDateTime, "2026-03-02T22:00:00+01:00", `"2026-03-02T22:00:00+01:00"`},
		"instant in UTC":           {readDateTime, "2026-03-02T22:00:00Z", `"2026-03-02T22:00:00Z"`},
		"instant without offset":   {readDateTime, "2026-03-02T22:00:00", ""},
		"int":                      {readInt, json.Number("-7"), `-7`},
		"int beyond 32 bits":       {readInt, int64(1) << 31, ""},
		"int as text":              {readInt, "7", ""},
		"int as a fraction":        {readInt, json.Number("7.5"), ""},
		"string":                   {readString, "a\"b\n", `"a\"b\n"`},
		"string as a number":       {readString, int64(7), ""},
		"flag":                     {readFlag, true, `true`},
		"flag as text":             {readFlag, "true", ""},
		"label":                    {readLabel, "31", `"31"`},
		"level":                    {readLevel, "TIME_RECORDING", `"TIME_RECORDING"`},
		"level as the API says it": {readLevel, "plan", ""},
		"level as injixo shows it": {readLevel, "Schedule", ""},
		"level other":              {readLevel, "OTHER", ""},
		"type":                     {readType, "HOLIDAY", `"HOLIDAY"`},
		"type other":               {readType, "OTHER", `"OTHER"`},
		"type as the API says it":  {readType, "holiday", ""},
		"type that is none":        {readType, "VACATION", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := test.read(test.in)
			if got != test.want {
				t.Errorf("got %s, %v; want %s", got, err, test.want)
			}
			if _, ok := errors.AsType[*Error](err); err != nil && !ok {
				t.Errorf("the error is a %T: %v", err, err)
			}
		})
	}
}

func TestWriteNothing(t *testing.T) {
	for name, m := range map[string]graphql.Marshaler{
		"id": MarshalID(0), "date": MarshalDate(0), "time": MarshalDateTime(wfm.Time{}), "label": MarshalLabel(""), "type": MarshalActivityType(""), "level": MarshalLevel(""),
	} {
		if got := written(m); got != "null" {
			t.Errorf("no %s is written %s", name, got)
		}
	}
}

func TestWriteFloats(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0", 2.5: "2.5", -0.25: "-0.25", 0.1 + 0.2: "0.3", 289.9549999999997: "289.955", 100.0 / 3: "33.3333333333", 1e6: "1000000", math.Inf(1): "null",
	} {
		if got := written(MarshalFloat(f)); got != want {
			t.Errorf("%v is written %s, want %s", f, got, want)
		}
	}
}

func TestWriteWhatTheSchemaDoesNotKnow(t *testing.T) {
	if got := written(MarshalLevel("something_new")); got != `"OTHER"` {
		t.Errorf("level %s", got)
	}
	if got := written(MarshalActivityType("something_new")); got != `"OTHER"` {
		t.Errorf("type %s", got)
	}
}
