package upstream

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

// Bodies at random, with every oddity that an API could come up with, read the same by
// scanner and encoding/json, in whatever pieces they come.
func TestScanRandom(t *testing.T) {
	n := 1000
	if testing.Short() {
		n = 200
	}
	w := scheduleWanted{unit: 1001, period: week, levels: []wfm.Level{wfm.Final, wfm.Plan}}
	var whole, read int
	count := func(rows int, err error) {
		read++
		if err == nil && rows > 0 {
			whole++
		}
	}
	for seed := range n {
		o := &odd{Rand: rand.New(rand.NewPCG(uint64(seed), 7))}
		count(oddBody(t, o, schedulesShape, scheduleDays.fields, w.accept))
		count(oddBody(t, o, schedulesShape, scheduleDays.fields, all[wfm.ScheduleDay]))
		count(oddBody(t, o, employeesShape, employees.fields, need("employee_id", employeeID)))
		count(oddBody(t, o, activitiesShape, activities.fields, all[wfm.Activity]))
		count(oddBody(t, o, planningUnitsShape, planningUnits.fields, all[wfm.PlanningUnit]))
		count(oddBody(t, o, membershipsShape, memberships.fields, acceptMembership(0, 0, week)))
		count(oddBody(t, o, employeeContractsShape, employeeContracts.fields, all[wfm.EmployeeContract]))
		count(oddBody(t, o, employmentShape, employmentPeriods.fields, all[wfm.EmploymentPeriod]))
		count(oddBody(t, o, skillLevelsShape, employeeSkills.fields, all[wfm.EmployeeSkill]))
		count(oddBody(t, o, requirementsShape, requirements.fields, all[wfm.Requirement]))
	}
	if whole < read/5 || whole > read*4/5 {
		t.Errorf("%d of %d bodies had rows and no mistake; want some of both", whole, read)
	}
}

// oddBody makes a body of elements with the given fields and has it read.
func oddBody[T any](t *testing.T, o *odd, s shape, fields []field[T], accept func(*T) (bool, error)) (int, error) {
	t.Helper()
	body := o.body(s, fieldNames(fields))
	if o.IntN(3) == 0 {
		body = o.edit(body)
	}
	if o.IntN(10) == 0 {
		body = body[:o.IntN(len(body)+1)]
	}
	pieces := o.IntN(5)
	read := func() io.Reader {
		r := io.Reader(strings.NewReader(body))
		switch pieces {
		case 0:
			return iotest.OneByteReader(r)
		case 1:
			return iotest.HalfReader(r)
		case 2:
			return iotest.DataErrReader(r)
		case 3:
			return io.MultiReader(r, iotest.ErrReader(errors.New("the connection broke")))
		default:
			return r
		}
	}
	got, err := same(t, read, 1+o.IntN(100), s, accept)
	if err == nil && !json.Valid([]byte(body)) {
		t.Fatalf("%s\nis not JSON, but was read", body)
	}
	return len(got), err
}

// A single entity, too, is what encoding/json makes of the body.
func TestScanOneRandom(t *testing.T) {
	var whole int
	for seed := range uint64(4000) {
		o := &odd{Rand: rand.New(rand.NewPCG(seed, 9))}
		whole += oddOne(t, o, planningUnitsShape, planningUnits.fields, func(u *wfm.PlanningUnit) (bool, error) { return u.ID%2 == 0, nil })
		whole += oddOne(t, o, employeesShape, employees.fields, only(1042, "employee_id", employeeID))
	}
	if whole < 1000 {
		t.Errorf("%d of 8000 bodies had an entity; want more", whole)
	}
}

// oddOne makes a body of one entity, most often, and has it read in pieces. It returns how
// many there were.
func oddOne[T any](t *testing.T, o *odd, s shape, fields []field[T], accept func(*T) (bool, error)) int {
	t.Helper()
	body := o.space() + o.object(fieldNames(fields), o.field) + o.space()
	if o.IntN(3) == 0 {
		name := o.of(append([]string{s.one, s.one, "data"}, s.list...)...)
		body = o.space() + `{` + o.space() + o.quoted(name) + o.space() + `:` + body + `}` + o.space()
	}
	switch o.IntN(8) {
	case 0:
		body = o.body(s, fieldNames(fields))
	case 1:
		last := strings.LastIndexByte(body, '}')
		body = body[:last] + o.of("", ",", `,"x":1}`, `}}`, `]`)
	case 2:
		body = o.edit(body)
	case 3:
		body = body[:o.IntN(len(body)+1)] + o.of("", "x", "\x00", "{}")
	}
	read := func() io.Reader {
		switch o.IntN(3) {
		case 0:
			return iotest.OneByteReader(strings.NewReader(body))
		case 1:
			return iotest.DataErrReader(strings.NewReader(body))
		default:
			return strings.NewReader(body)
		}
	}
	want, wantErr := readOne(newIntake(read(), make([]byte, 4<<10)), s, nil, accept)
	got, err := readOne(newIntake(read(), make([]byte, 1+o.IntN(300))), s, layoutOf[T](), accept)
	switch {
	case (err == nil) != (wantErr == nil), err != nil && err.Error() != wantErr.Error():
		t.Fatalf("%s\nerror %v\nwant  %v", body, err, wantErr)
	case !reflect.DeepEqual(got, want):
		t.Fatalf("%s\n(-encoding/json +scanner):\n%s", body, cmp.Diff(want, got, exact))
	case err != nil:
		return 0
	}
	return 1
}

// A schedule as the API writes it, with something else in any place of it.
func TestScanEdited(t *testing.T) {
	body := string(weekBody(2))
	body = body[:strings.Index(body, `,{"booking_date"`)] + `]}`
	for at := range body {
		for _, other := range []string{"", "0", "9", `"`, `\`, "}", "{", "]", ",", " ", ":", ".", "Z", "+", "é", "\xff", "\x1f", "null", `"x":1,`} {
			for _, end := range []int{at, at + 1} {
				edited := body[:at] + other + body[end:]
				_, _ = same(t, func() io.Reader { return strings.NewReader(edited) }, 200, schedulesShape, all[wfm.ScheduleDay])
			}
		}
		if testing.Short() && at > 300 { // the row and a block
			return
		}
	}
}

func fieldNames[T any](fields []field[T]) []string {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return names
}

// Odd writes JSON as nobody should.
type odd struct{ *rand.Rand }

// seldom is true once in n times.
func (o *odd) seldom(n int) bool { return o.IntN(n) == 0 }

func (o *odd) of(list ...string) string { return list[o.IntN(len(list))] }

func (o *odd) space() string {
	if !o.seldom(6) {
		return ""
	}
	return o.of(" ", "\n", "\t", "\r\n  ", strings.Repeat(" ", 30))
}

// body puts elements into a wrapper, or into none.
func (o *odd) body(s shape, names []string) string {
	own := append([]string{"data"}, s.list...)
	list := o.list(func() string { return o.element(names) })
	switch o.IntN(8) {
	case 0:
		return o.space() + list + o.space()
	case 1:
		return o.object([]string{o.of(own...), o.of(own...), "x"}, func(string) string {
			return o.of(list, o.list(func() string { return o.element(names) }), "null")
		})
	case 2:
		return `{"meta":` + o.anything(2) + `,` + o.quoted(o.of(own...)) + `:` + list + `,"total":` + o.anything(2) + `}`
	case 3:
		return o.of(o.anything(3), o.element(names), "{}", "", " ", "<html>")
	default:
		return o.space() + `{` + o.space() + o.quoted(o.of(own...)) + o.space() + `:` + o.space() + list + `}` + o.space()
	}
}

func (o *odd) list(item func() string) string {
	var items []string
	for range o.IntN(5) {
		items = append(items, o.space()+item()+o.space())
	}
	return `[` + strings.Join(items, ",") + `]`
}

// element writes an object with some of the fields, and rarely anything else.
func (o *odd) element(names []string) string {
	switch {
	case o.seldom(15):
		return "null"
	case o.seldom(100):
		return o.anything(2)
	default:
		return o.object(names, o.field)
	}
}

func (o *odd) object(names []string, value func(string) string) string {
	some := append([]string{}, names...)
	if o.seldom(3) {
		o.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
	}
	var members []string
	for _, name := range some {
		if o.seldom(8) {
			continue
		}
		if o.seldom(12) {
			members = append(members, o.quoted(o.text())+`:`+o.anything(3))
		}
		written := name
		if o.seldom(40) {
			written = o.of(strings.ToUpper(name), strings.Replace(name, "s", "ſ", 1), name+"s", name[1:])
		}
		members = append(members, o.space()+o.quoted(written)+o.space()+`:`+o.space()+value(name)+o.space())
		if o.seldom(60) {
			members = append(members, o.quoted(name)+`:`+value(name))
		}
	}
	return `{` + strings.Join(members, ",") + `}`
}

// field writes a value that may stand in a field of this name.
func (o *odd) field(name string) string {
	if o.seldom(8) {
		return o.of("null", `""`)
	}
	if o.seldom(200) {
		return o.anything(2)
	}
	switch {
	case name == "schedule_blocks":
		return o.list(func() string { return o.element([]string{"activity_id", "time_start", "time_end", "type"}) })
	case name == "child_activity_ids":
		return o.list(func() string { return o.field("id") })
	case name == "values":
		return o.list(func() string {
			return o.of("1", "2.5", "0", "-0", "1e3", "null", "0.1E-2", "123456789012345678901234567890")
		})
	case strings.HasSuffix(name, "id"):
		return o.id()
	case strings.HasSuffix(name, "date"):
		return o.quoted(o.of("2026-03-02", "2026-03-05", "1900-01-01", "4000-01-01", "9999-12-31", "2024-02-29", "2026-03-02T00:00:00", "2026-03-03 24:00"))
	case strings.HasPrefix(name, "time_"):
		return o.quoted(o.time())
	case name == "type", name == "level":
		return o.quoted(o.of("plan", "final", "present", "break", "meeting", "absence", " Present ", "illness", "holiday", "FINAL", "siesta", o.text()))
	case strings.Contains(name, "name"), strings.Contains(name, "number"):
		return o.quoted(o.text())
	case name == "raster":
		return o.of("900", "1800", "0", "86400", "null")
	case name == "color", name == "priority", name == "planning_raster":
		return o.of("1", "0", "-0", "-17", `"5"`, "16777215", "900.0", "9e2", "1000000000000000", "12345678901234")
	default: // a flag
		return o.of("true", "false", "1", "0", `"1"`, `"true"`, `"False"`, `"yes"`)
	}
}

func (o *odd) id() string {
	switch o.IntN(8) {
	case 0:
		return fmt.Sprintf(`"%d"`, 1+o.IntN(2000))
	case 1:
		return o.of("0", `"0042"`, "999999999999999999", `"999999999999999999"`, `"0"`, `"1\u0030"`, `"null"`)
	default:
		return fmt.Sprint(1 + o.IntN(2000))
	}
}

func (o *odd) time() string {
	return o.of("2026-03-02", "2026-03-03", "2026-03-08") + o.of("T", "T", "T", " ") +
		o.of("08:00", "22:00", "24:00", "23:59") + o.of("", ":00", ":00", ":59.5", ":00.123456789123") +
		o.of("", "", "", "Z", "+01:00", "-03:30", "+0100", "+01", "+14:00")
}

// text is a text before it is quoted; invalid UTF-8 may be in it.
func (o *odd) text() string {
	var b strings.Builder
	for range o.IntN(8) {
		b.WriteString(o.of("a", "B", "x_y", "é", "ß", "日本", "😀", `\u00e9`, `\ud83d\ude00`, `\ud83d`, `\n`, `\/`, `\"`, `\\`, "\xff", "\xc3", " ", "0", "\u2028", "data"))
	}
	if o.seldom(20) {
		b.WriteString(strings.Repeat("long ", o.IntN(60)))
	}
	return b.String()
}

// quoted writes a text in quotes, at times with escapes that it does not need.
func (o *odd) quoted(s string) string {
	if s != "" && o.seldom(30) {
		if i := o.IntN(len(s)); s[i] < 0x80 && s[i] >= 'A' && !strings.Contains(s, `\`) {
			s = s[:i] + fmt.Sprintf(`\u%04x`, s[i]) + s[i+1:]
		}
	}
	return `"` + s + `"`
}

// anything writes a value of any kind, at most depth brackets deep.
func (o *odd) anything(depth int) string {
	if depth == 0 || o.IntN(3) > 0 {
		return o.of("null", "true", "false", "0", "-1", "1.5", "-0.0e-0", "1E+30", "1e999", "12345678901234567890", `""`, o.quoted(o.text()),
			`"2026-03-02"`, "[]", "{}", " 7", "[[[]]]", strings.Repeat("[", 80)+strings.Repeat("]", 80))
	}
	if o.seldom(2) {
		return o.list(func() string { return o.anything(depth - 1) })
	}
	return o.object([]string{"a", "b", "employee_id"}, func(string) string { return o.anything(depth - 1) })
}

// edit changes a byte or a few.
func (o *odd) edit(body string) string {
	for range 1 + o.IntN(2) {
		at := o.IntN(len(body) + 1)
		to := min(at+o.IntN(3), len(body))
		body = body[:at] + o.of("", "", "{", "}", "[", "]", ",", ":", `"`, `\`, "0", "-", ".", "e", "u", " ", "n", "\x00", "\x1f", "\xff", "null") + body[to:]
	}
	return body
}
