package upstream

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

func all[T any](*T) (bool, error) { return true, nil }

// same holds the scanner's list to that of encoding/json: values, errors and their words,
// with a buffer of room and with one of the usual size. read makes a new reader of the same
// body each time.
func same[T any](t *testing.T, read func() io.Reader, room int, s shape, accept func(*T) (bool, error)) ([]T, error) {
	t.Helper()
	want, wantErr := readList(newIntake(read(), make([]byte, 4<<10)), s, nil, accept)
	for _, room := range []int{room, intakeSize} {
		got, err := readList(newIntake(read(), make([]byte, room)), s, layoutOf[T](), accept)
		switch {
		case (err == nil) != (wantErr == nil), err != nil && err.Error() != wantErr.Error():
			t.Fatalf("%s\nwith a buffer of %d\nerror %v\nwant  %v", content(read()), room, err, wantErr)
		case !reflect.DeepEqual(got, want):
			t.Fatalf("%s\nwith a buffer of %d (-encoding/json +scanner):\n%s", content(read()), room, cmp.Diff(want, got, exact))
		}
	}
	return want, wantErr
}

func content(r io.Reader) string {
	body, err := io.ReadAll(r)
	if err != nil {
		return string(body) + " and then " + err.Error()
	}
	return string(body)
}

// A field that the scanner does not know it would take for an unknown one.
func TestLayouts(t *testing.T) {
	checkLayout(t, scheduleDays.fields)
	checkLayout(t, scheduleBlockFields)
	checkLayout(t, employees.fields)
	checkLayout(t, planningUnits.fields)
	checkLayout(t, activities.fields)
	checkLayout(t, memberships.fields)
	checkLayout(t, employeeContracts.fields)
	checkLayout(t, employmentPeriods.fields)
	checkLayout(t, employeeSkills.fields)
	checkLayout(t, requirements.fields)
	if n := len(layouts); n != 9 {
		t.Errorf("%d layouts; is there a new one, to be checked above?", n)
	}
	if layoutOf[wfm.Contract]() != nil {
		t.Error("there is a layout of contracts; check it above")
	}
}

func checkLayout[T any](t *testing.T, fields []field[T]) {
	t.Helper()
	var names, tags []string
	for _, f := range fields {
		if f.name != strings.ToLower(f.name) {
			t.Errorf("%T: %s is not in small letters", *new(T), f.name)
		}
		names = append(names, f.name)
	}
	for f := range reflect.TypeFor[T]().Fields() {
		if tag := f.Tag.Get("json"); tag != "-" {
			tags = append(tags, tag)
		}
	}
	slices.Sort(names)
	slices.Sort(tags)
	if diff := cmp.Diff(tags, names); diff != "" {
		t.Errorf("%T (-tags +layout):\n%s", *new(T), diff)
	}
	if len(fields) > maxFields {
		t.Errorf("%T has more than %d fields", *new(T), maxFields)
	}
}

// What usually comes is read by the scanner, and not by encoding/json, which would give
// the same.
func TestScannedOrNot(t *testing.T) {
	const day = `{"booking_date":"2026-03-02","employee_id":1,"level":"plan","schedule_blocks":[`
	tests := []struct {
		name, elements string
		want           []finding
	}{
		{"as the API writes it", day + `{"activity_id":5,"time_start":"2026-03-02T22:00:00","time_end":"2026-03-03T02:00:00","type":"present"}]},` + day + `]}]`,
			[]finding{anElement, anElement, theRest}},
		{"white space", " " + strings.ReplaceAll(day, ":", " :\n") + "\t] } , null ]", []finding{anElement, aNull, theRest}},
		{"another order, more and fewer fields", day + `],"x":{"y":[1,{"z":"\u00e4"}]},"Y":null},{"employee_id":1},` + `{}]`,
			[]finding{anElement, anElement, anElement, theRest}},
		{"ids as text, times in other forms", day + `{"activity_id":"05","time_start":"2026-03-02 22:00","time_end":"2026-03-03T02:00:00.250\u002b01:00","type":"Siesta"}]}]`,
			[]finding{anElement, theRest}},
		{"nothing known", day + `{"activity_id":null,"time_start":null,"time_end":"","type":null},null],"planning_unit_id":""}]`, []finding{anElement, theRest}},
		{"a field twice", `{"employee_id":1,"employee_id":2},{"employee_id":3}]`, []finding{anOddElement, anElement, theRest}},
		{"a field in other letters", `{"Employee_ID":1},{"employee_id":3}]`, []finding{anOddElement, anElement, theRest}},
		{"a name with escapes", `{"employee\u005fid":1},{"employee_id":3}]`, []finding{anOddElement, anElement, theRest}},
		{"values that are refused", `{"employee_id":1.5},"x",{"level":1},7 ]`, []finding{anOddElement, anOddElement, anOddElement, anOddElement, theRest}},
		{"the end", `]`, []finding{theRest}},
		{"no comma", `{}{}]`, []finding{anElement, theRest}},
		{"no comma between members", `{"employee_id":1},{"level":"x"},{"employee_id":1"level":"x"}]`, []finding{anElement, anElement, theRest}},
		{"a comma in front of them", `{"` + strings.Repeat("x", maxExpectedLead) + `":1,"level":"x"},{,"level":"x"}]`, []finding{anElement, theRest}},
		{"a comma too many", `{},]`, []finding{anElement, theRest}},
		{"no JSON", `{"x":01}]`, []finding{theRest}},
		{"half", `{"employee_id":1`, []finding{theRest}},
		{"too deep", `{"x":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}]`, []finding{theRest}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newScan(newIntake(iotest.OneByteReader(strings.NewReader(tt.elements)), make([]byte, 8)), &scheduleDays)
			var got []finding
			for ; ; s.read++ {
				got = append(got, s.next(new(wfm.ScheduleDay)))
				if got[len(got)-1] == theRest {
					break
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The words of errors are those of encoding/json, wherever the buffer ends.
func TestScanBorders(t *testing.T) {
	bodies := []string{
		` {"schedules":[{"booking_date":"2026-03-02","employee_id":"1042","level":"pl\u0061n","schedule_blocks":[{"activity_id":1,"time_start":"2026-03-02T08:00:00+01:00","time_end":null,"type":"bre\tak"}]} , null,{"booking_date":"2026-03-03","employee_id":12,"x":[true,false,null,-1.5e+7,"\ud83d\ude00ä"]}],"total":2} `,
		`{"data":[{"employee_id":1}],"schedules":[{"employee_id":2},{"employee_id":3}]}`,
		`{"schedules":[{"employee_id":2}],"schedules":[],"data":null}`,
		`[{"employee_id":1},{"employee_id":1.5}]`,
		`[{"employee_id":1},{"schedule_blocks":[{"time_start":"x"}]}]`,
		`[{"employee_id":1}}`, `[{"employee_id":1},]`, `[,]`, `[{"employee_id":1}{}]`, `[{"a" 1}]`, `[{"a":1,}]`, `[{"a":"` + "\x01" + `"}]`, `[nul]`, `[{"x":tru}]`, `[1 2]`, `[{"x":01}]`,
		`[{"level":"\x"}]`, `[{"level":"\u12g4"}]`, `[] []`, `{"schedules":[]`, `{"schedules":[],`, `{"schedules":[}}`, `{"schedules":[{}]]`, `{"schedules":[{}],}`, `{"a":1,"schedules":[{}] "b":2}`,
		`[{"booking_date":"2026-03-02"},{}`, `[{},{"level":"`, `[12`, `[{},12`, `["", {}]`, `[{}5]`, `[{}.5]`, `[{}"x"]`,
	}
	for _, body := range bodies {
		for room := 1; room < 40; room++ {
			_, _ = same(t, func() io.Reader { return strings.NewReader(body) }, room, schedulesShape, all[wfm.ScheduleDay])
		}
		_, _ = same(t, func() io.Reader { return iotest.OneByteReader(strings.NewReader(body)) }, 16, schedulesShape, all[wfm.ScheduleDay])
		for cut := range body {
			_, _ = same(t, func() io.Reader { return strings.NewReader(body[:cut]) }, 16, schedulesShape, all[wfm.ScheduleDay])
			broken := func() io.Reader {
				return io.MultiReader(strings.NewReader(body[:cut]), iotest.ErrReader(errors.New("the connection broke")))
			}
			_, _ = same(t, broken, 16, schedulesShape, all[wfm.ScheduleDay])
		}
	}
}

// The days of a schedule share the memory of their blocks, but none can write into
// another's.
func TestBlocksOfTheirOwn(t *testing.T) {
	got, err := decodeList(bytes.NewReader(scheduleBody(3, 31)), schedulesShape, all[wfm.ScheduleDay])
	if err != nil {
		t.Fatal(err)
	}
	want, err := decodeList(bytes.NewReader(scheduleBody(3, 31)), schedulesShape, all[wfm.ScheduleDay])
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		_ = append(got[i].Blocks, wfm.ScheduleBlock{ActivityID: 99})
	}
	if diff := cmp.Diff(want, got, exact); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Pointers that share a chunk point to different things.
func TestPointersOfTheirOwn(t *testing.T) {
	read := func() []wfm.Employee {
		got, err := decodeList(bytes.NewReader(employeesBody(200)), employeesShape, all[wfm.Employee])
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	want, got := read(), read()
	for i := range got {
		if i%2 == 0 {
			*got[i].FirstName, *got[i].LastName, *got[i].Color = "x", "y", 7
			want[i].FirstName, want[i].LastName, want[i].Color = new("x"), new("y"), new(wfm.Whole(7))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is returned is not part of the buffer, which serves the next call.
func TestNothingOfTheBufferStays(t *testing.T) {
	body := employeesBody(200)
	room := make([]byte, intakeSize)
	got, err := readList(newIntake(bytes.NewReader(body), room), employeesShape, &employees, all[wfm.Employee])
	if err != nil {
		t.Fatal(err)
	}
	clear(room)
	want, err := readList(newIntake(bytes.NewReader(body), make([]byte, 4<<10)), employeesShape, nil, all[wfm.Employee])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A schedule is not held as bytes, however long it is, and does not cost an allocation a
// row.
func TestScanMemory(t *testing.T) {
	body := scheduleBody(50, 31)
	in := newIntake(bytes.NewReader(body), make([]byte, 4<<10))
	got, err := readList(in, schedulesShape, &scheduleDays, all[wfm.ScheduleDay])
	if err != nil {
		t.Fatal(err)
	}
	if n := cap(in.buf); n > 8<<10 {
		t.Errorf("a buffer of %d bytes for rows of 500", n)
	}
	allocs := testing.AllocsPerRun(5, func() {
		if _, err := decodeList(bytes.NewReader(body), schedulesShape, all[wfm.ScheduleDay]); err != nil {
			t.Error(err)
		}
	})
	if most := float64(len(got)) / 10; allocs > most {
		t.Errorf("%.0f allocations for %d rows", allocs, len(got))
	}
}

// Time stays in proportion to the body's length: a row that does not end is not read from
// its beginning with every piece that comes.
func TestScanLongRow(t *testing.T) {
	body := `[{"employee_id":1,"x":"` + strings.Repeat("y", 4<<20) + `"},{"schedule_blocks":[` + strings.Repeat(`{"activity_id":1},`, 1<<17) + `{}]}]`
	pieces := func() io.Reader { return iotest.HalfReader(strings.NewReader(body)) }
	got, err := same(t, pieces, intakeSize, schedulesShape, all[wfm.ScheduleDay])
	if err != nil || len(got) != 2 || len(got[1].Blocks) != 1<<17+1 {
		t.Errorf("%d rows, error %v", len(got), err)
	}
}

// The end of a text is found eight bytes at a time where it would be found one by one.
func TestEndOfPlain(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 200_000 {
		b := make([]byte, random.IntN(30))
		for i := range b {
			b[i] = "aZ 09\x7f\x80\xc3\xff\x21\x23\x5b\x5d\xa2\xdc\x9f\xa0"[random.IntN(17)]
		}
		if len(b) > 0 && random.IntN(4) > 0 {
			b[random.IntN(len(b))] = "\"\\\x00\x1f\x01\n"[random.IntN(6)]
		}
		from, end, ascii := random.IntN(len(b)+1), 0, true
		for end = from; end < len(b) && !endsPlain[b[end]]; end++ {
			ascii = ascii && b[end] < 0x80
		}
		if got, plain := endOfPlain(b, from); got != end || plain != ascii {
			t.Fatalf("%q from %d: %d, %v; want %d, %v", b, from, got, plain, end, ascii)
		}
	}
}

// A length that is not true neither takes much memory nor does it change the answer.
func TestFalseLength(t *testing.T) {
	body := weekBody(30)
	want, err := decodeList(bytes.NewReader(body), schedulesShape, all[wfm.ScheduleDay])
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int64{-1, 0, 1, 700, int64(len(body)), 1 << 20, 1 << 40, 1<<63 - 1} {
		got, err := decodeList(&limited{from: bytes.NewReader(body), left: defaultMaxBytes, size: size}, schedulesShape, all[wfm.ScheduleDay])
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("of %d bytes: %d rows, error %v", size, len(got), err)
		}
		if cap(got) > 80*len(got) {
			t.Errorf("of %d bytes: room for %d rows of %d", size, cap(got), len(got))
		}
	}
}
