package graphqlhttp

import (
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"
)

// scannable are texts that are read by hand, and the seeds of those that are compared.
var scannable = []string{
	`{}`,
	" {\n\t\"query\" : \"query Week($unit: ID!) {\\n  name(x: \\\"\\\\\\/\\b\\f\\r\\t\\\")\\n}\" ,\r\n \"variables\":{ \"unit\": \"1001\" , \"n\":[ ] } } ",
	`{"a":[1,-0,0.5,-12.25e+10,1E-2,true,false,null,"",[],{}],"b":"ä€😀"}`,
	`{"operationName":null,"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}`,
	`{"a":` + strings.Repeat("[", maxJSONDepth-1) + strings.Repeat("]", maxJSONDepth-1) + `}`,
}

// What is read by hand is what the reference reads, and whatever the reference refuses is
// not read by hand.
func TestScanIsReading(t *testing.T) {
	for _, text := range scannable {
		if _, ok := scanObject([]byte(text)); !ok {
			t.Errorf("%s is not read by hand", text)
		}
		checkScan(t, []byte(text))
	}
	for name, text := range map[string]string{
		"nothing": ``, "a list": `[]`, "a word": `null`, "more": `{}x`, "two": `{}{}`, "NUL behind": "{}\x00",
		"no end": `{"a":1`, "no end of a string": `{"a`, "no end of an escape": `{"a\`, "no value": `{"a":}`, "no colon": `{"a" 1}`,
		"a comma before": `{,"a":1}`, "a comma behind": `{"a":1,}`, "a comma in a list": `{"a":[1,]}`, "no comma": `{"a":1 "b":2}`,
		"a name twice": `{"a":1,"a":2}`, "a name of no string": `{1:1}`, "a long word": `{"a":truex}`, "half a word": `{"a":tru`,
		"a zero in front": `{"a":01}`, "a plus": `{"a":+1}`, "half a number": `{"a":1.}`, "no exponent": `{"a":1e}`, "a minus": `{"a":-}`, "a point": `{"a":.5}`,
		"a control character": "{\"a\":\"\x01\"}", "an unknown escape": `{"a":"\x"}`, "a line break": "{\"a\":\"\\n\n\"}",
		"unicode": `{"a":"\u00e4"}`, "a surrogate": `{"a":"\ud800"}`, "deep": `{"a":` + strings.Repeat("[", maxJSONDepth) + strings.Repeat("]", maxJSONDepth) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			if v, ok := scanObject([]byte(text)); ok {
				t.Errorf("it is read by hand, as %v", v)
			}
		})
	}
}

// Texts with a few bytes changed, left out, put in or said twice.
func TestScanOfBrokenTexts(t *testing.T) {
	const bytes = "{}[]\",:\\0123456789.eE+-tfnu \n\x00\x1f\x7fä"
	random := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		text := []byte(scannable[random.IntN(len(scannable)-1)])
		for range 1 + random.IntN(3) {
			at, c := random.IntN(len(text)), bytes[random.IntN(len(bytes))]
			switch random.IntN(4) {
			case 0:
				text[at] = c
			case 1:
				text = append(text[:at:at], text[at+1:]...)
			case 2:
				text = append(append(text[:at:at], c), text[at:]...)
			default:
				to := at + random.IntN(len(text)-at)
				text = append(text[:to:to], text[at:]...)
			}
			if len(text) == 0 {
				break
			}
		}
		if checkScan(t, text); t.Failed() {
			return
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, text := range scannable {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) { checkScan(t, text) })
}

func checkScan(t *testing.T, text []byte) {
	t.Helper()
	if !utf8.Valid(text) {
		return
	}
	got, ok := scanObject(text)
	if !ok {
		return
	}
	want, err := decodeObject(text)
	if err != nil {
		t.Fatalf("%q is read by hand, and the reference says it %v", text, err)
	}
	if !reflect.DeepEqual(got, want) { // cmp's time doubles with each level
		t.Fatalf("%q is read by hand as %v, and by the reference as %v", text, got, want)
	}
}

// Strings with escapes cost what they are long, and not what comes behind them.
func TestScanMemoryOfEscapes(t *testing.T) {
	body := []byte(`{"x":[` + strings.Repeat(`"\n",`, 30_000) + `"\n"]}`)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, ok := scanObject(body); !ok {
		t.Fatal("it is left to the general reader")
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > uint64(100*len(body)) {
		t.Errorf("%d bytes for a body of %d", n, len(body))
	}
}
