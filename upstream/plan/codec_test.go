package plan

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/cache"
)

var _ cache.Codec = Codec{}

// A filler makes random values by their type. Each choice that an answer leaves open comes
// up: nil and empty, zero and not, and the kinds of time.
type filler struct{ *rand.Rand }

func (f filler) fill(v reflect.Value) {
	if v.Type() == reflect.TypeFor[wfm.Time]() {
		v.Set(reflect.ValueOf(f.time()))
		return
	}
	if f.IntN(6) == 0 {
		v.SetZero()
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(f.IntN(2) == 0)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(f.Int64() >> (f.IntN(64)) * int64(1-2*f.IntN(2)))
		if v.Type() == reflect.TypeFor[wfm.ID]() {
			v.SetInt(1 + f.Int64N(10)) // so that people have several rows
		}
	case reflect.Float64:
		v.SetFloat([]float64{0, 0.5, 1.0 / 3, 1e300, -7, 12}[f.IntN(6)])
	case reflect.String:
		v.SetString([]string{"", "plan", "Ärztin", strings.Repeat("long ", 50), "a\x00b", "\xff\xfe"}[f.IntN(6)])
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Slice:
		n := f.IntN(4)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			f.fill(v.Index(i))
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			f.fill(field)
		}
	default:
		panic("no random values of " + v.Type().String() + "; add its kind")
	}
}

func (f filler) time() wfm.Time {
	t := time.Unix(f.Int64N(4e9), 0).UTC()
	switch f.IntN(4) {
	case 0:
		return wfm.Time{}
	case 1:
		return wfm.NaiveTime(t)
	case 2:
		return wfm.TimeAt(t)
	default:
		return wfm.TimeAt(t.In(time.FixedZone("", (f.IntN(27*4)-12*4)*900)))
	}
}

func rowsOf[T any](f filler) []T {
	var rows []T
	f.fill(reflect.ValueOf(&rows).Elem())
	return rows
}

func tableOf[T any](id func(*T) wfm.ID) func(filler) any {
	return func(f filler) any {
		t, _ := table(rowsOf[T](f), nil, id)
		return t
	}
}

func linksOf[T any](employee func(*T) wfm.ID) func(filler) any {
	return func(f filler) any { return newLinks(rowsOf[T](f), employee) }
}

// brought makes what REST calls bring, one function a type.
var brought = []func(filler) any{
	tableOf(func(e *wfm.Employee) wfm.ID { return e.ID }),
	tableOf(func(a *wfm.Activity) wfm.ID { return a.ID }),
	tableOf(func(u *wfm.PlanningUnit) wfm.ID { return u.ID }),
	tableOf(func(c *wfm.Contract) wfm.ID { return c.ID }),
	tableOf(func(k *wfm.Skill) wfm.ID { return k.ID }),
	linksOf(func(p *wfm.EmploymentPeriod) wfm.ID { return p.EmployeeID }),
	linksOf(func(m *wfm.Membership) wfm.ID { return m.EmployeeID }),
	linksOf(func(c *wfm.EmployeeContract) wfm.ID { return c.EmployeeID }),
	func(f filler) any { return rowsOf[wfm.PlanningPeriod](f) },
	func(f filler) any {
		var u *wfm.PlanningUnit
		f.fill(reflect.ValueOf(&u).Elem())
		return u
	},
	func(f filler) any {
		days := rowsOf[wfm.ScheduleDay](f)
		for i := range days {
			if days[i].Listed != nil { // says of each block whether it is shown
				days[i].Listed = make([]bool, len(days[i].Blocks))
			}
		}
		return days
	},
	func(f filler) any { return rowsOf[wfm.Requirement](f) },
	func(f filler) any { return rowsOf[wfm.EmployeeSkill](f) },
}

func TestCodecGivesBackWhatItGot(t *testing.T) {
	f := filler{rand.New(rand.NewPCG(1, 2))}
	for _, make := range brought {
		for range 500 {
			want := make(f)
			roundTrip(t, want)
		}
	}
	if len(brought) != len(forms()) {
		t.Errorf("%d types are tried and the codec has %d", len(brought), len(forms()))
	}
}

func roundTrip(t *testing.T, want any) []byte {
	t.Helper()
	encoded, err := Codec{}.Encode(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Codec{}.Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%T came back changed (-want +got):\n%s", want, cmp.Diff(want, got, cmp.Exporter(func(reflect.Type) bool { return true })))
	}
	return encoded
}

func TestCodecEdges(t *testing.T) {
	id := func(u *wfm.PlanningUnit) wfm.ID { return u.ID }
	for _, want := range []any{
		(*Table[wfm.Employee])(nil), (*Links[wfm.Membership])(nil), (*wfm.PlanningUnit)(nil), &wfm.PlanningUnit{},
		newTable(nil, id), newTable([]wfm.PlanningUnit{}, id), newTable([]wfm.PlanningUnit{{ID: 1}, {ID: 1}}, id),
		[]wfm.ScheduleDay(nil), []wfm.ScheduleDay{}, []wfm.ScheduleDay{{}}, []wfm.ScheduleDay{{Blocks: []wfm.ScheduleBlock{}, Listed: []bool{}}},
		[]wfm.Requirement{{PlanningUnitID: 7, Date: 9, Values: []*float64{nil, new(float64)}}},
	} {
		roundTrip(t, want)
	}
	encoded := roundTrip(t, newTable([]wfm.PlanningUnit{{ID: 1}, {ID: 2}}, id))
	v, _ := Codec{}.Decode(encoded)
	units := v.(*Table[wfm.PlanningUnit])
	if units.Get(2) != &units.Rows[1] {
		t.Error("the index does not point at the rows")
	}
}

func TestCodecRefuses(t *testing.T) {
	for _, v := range []any{nil, 7, "text", wfm.PlanningUnit{}, []wfm.Employee{}, struct{}{}} {
		if _, err := (Codec{}).Encode(v); err == nil {
			t.Errorf("%T was encoded", v)
		}
	}
	good, err := Codec{}.Encode([]wfm.ScheduleDay{{EmployeeID: 7, Blocks: []wfm.ScheduleBlock{{Start: wfm.TimeAt(time.Unix(0, 0))}}}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range good {
		if _, err := (Codec{}).Decode(good[:i]); err == nil {
			t.Errorf("the first %d bytes of %d were decoded", i, len(good))
		}
	}
	for _, b := range hostile(good) {
		if v, err := (Codec{}).Decode(b); err == nil {
			t.Errorf("% x was decoded as %#v", b[:min(len(b), 40)], v)
		} else if !strings.HasPrefix(err.Error(), "decoding ") {
			t.Errorf("the error does not say what it is about: %v", err)
		}
	}
}

// hostile are bytes that look like an answer at first.
func hostile(good []byte) [][]byte {
	return [][]byte{
		nil, {0}, {byte(len(forms()) + 1)}, {255, 0xf6}, {11}, {10, 0x01}, append(bytes.Clone(good), 0),
		{11, 0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, // a list of 2^64 days
		{9, 0x9a, 0x7f, 0xff, 0xff, 0xff, 0xf6},                    // a list that is longer than its bytes
		append([]byte{9}, bytes.Repeat([]byte{0x81}, 10_000)...),   // lists within lists
		{9, 0x9f, 0xff},                  // a list without a length
		{9, 0xc1, 0x80},                  // a tagged list
		{9, 0x81, 0xa1, 0x61, 'x', 0x01}, // a field that there is none of
		{11, 0xa2, 0x64, 'D', 'a', 'y', 's', 0x80, 0x66, 'L', 'i', 's', 't', 'e', 'd', 0x81, 0x80}, // more lists than days
		{12, 0xa1, 0x6c, 'R', 'e', 'q', 'u', 'i', 'r', 'e', 'm', 'e', 'n', 't', 's', 0x81, 0xa0},   // a requirement of no unit
	}
}

func TestCodecVersion(t *testing.T) {
	if v := CodecVersion(); len(v) != 16 || v != CodecVersion() {
		t.Errorf("the version is %q, want 16 digits that stay the same", v)
	}
	type a struct {
		ID wfm.ID `json:"id"`
	}
	type b struct {
		ID wfm.ID `json:"ident"`
	}
	type c struct {
		ID *wfm.ID `json:"id"`
	}
	type d struct {
		Self []d
		Time wfm.Time
	}
	shapes := map[string]bool{}
	for _, t := range []reflect.Type{reflect.TypeFor[a](), reflect.TypeFor[b](), reflect.TypeFor[c](), reflect.TypeFor[d]()} {
		shapes[strings.Replace(shape(t, nil), t.String(), "", 1)] = true
	}
	if len(shapes) != 4 {
		t.Errorf("types that differ look alike: %v", shapes)
	}
	if s := shape(reflect.TypeFor[wfm.ScheduleDay](), nil); !strings.Contains(s, "offset int32") {
		t.Errorf("the shape of a day does not go down to the fields of its times: %s", s)
	}
}

func FuzzDecode(f *testing.F) {
	random := filler{rand.New(rand.NewPCG(3, 4))}
	for _, make := range brought {
		encoded, err := Codec{}.Encode(make(random))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(encoded)
	}
	for _, b := range hostile([]byte{11, 0xf6}) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := Codec{}.Decode(b)
		if err != nil {
			return
		}
		again, err := Codec{}.Encode(v) // what can be read can be written and read again
		if err != nil {
			t.Fatalf("%#v: %v", v, err)
		}
		if _, err := (Codec{}).Decode(again); err != nil {
			t.Fatalf("%#v: %v", v, err)
		}
	})
}

// month is a month of schedules: a hundred thousand days of five blocks.
func month() []wfm.ScheduleDay {
	types := []wfm.ActivityType{wfm.Present, wfm.Break, wfm.Present, wfm.Meeting, wfm.Present}
	zone := time.FixedZone("", 3600)
	days := make([]wfm.ScheduleDay, 100_000)
	for i := range days {
		at := time.Date(2026, time.March, 1+i%31, 8, 0, 0, 0, zone)
		d := wfm.ScheduleDay{Date: wfm.DateOfTime(at), EmployeeID: wfm.ID(100_000 + i/31), PlanningUnitID: 1001, Level: wfm.Plan}
		for j, kind := range types {
			start := at.Add(time.Duration(i%8*15+j*96) * time.Minute)
			d.Blocks = append(d.Blocks, wfm.ScheduleBlock{ActivityID: wfm.ID(20 + (i+j)%17), Start: wfm.TimeAt(start), End: wfm.TimeAt(start.Add(96 * time.Minute)), Type: kind})
		}
		days[i] = d
	}
	return days
}

func BenchmarkCodec(b *testing.B) {
	days := month()
	encoded, err := Codec{}.Encode(days)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = Codec{}.Encode(days)
		}
		b.ReportMetric(float64(len(encoded)), "bytes")
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = Codec{}.Decode(encoded)
		}
	})
}
