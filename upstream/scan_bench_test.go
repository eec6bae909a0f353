package upstream

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"shiftgraph/internal/wfm"
)

// Each body is read by the scanner ("now") and by encoding/json alone ("reflect"):
//
//	go test -run '^$' -bench Decode -benchmem ./upstream
func BenchmarkDecodeSchedule(b *testing.B) {
	w := scheduleWanted{unit: 1001, period: days("2026-03-01", "2026-03-31"), levels: []wfm.Level{wfm.Final, wfm.Plan}}
	benchmarkDecode(b, scheduleBody(100, 31), schedulesShape, w.accept)
}

// A week of a unit on two levels in the order of the API, and what is done with its rows.
func BenchmarkDecodeWeek(b *testing.B) {
	w := scheduleWanted{unit: 1001, period: days("2026-03-02", "2026-03-08"), levels: []wfm.Level{wfm.Plan, wfm.Final}}
	body := weekBody(60)
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		got, err := decodeList(asItComes(body), schedulesShape, w.accept)
		if rows := merge(got); err != nil || len(rows) != 840 {
			b.Fatal(len(rows), err)
		}
	}
}

func BenchmarkDecodeEmployees(b *testing.B) {
	benchmarkDecode(b, employeesBody(2500), employeesShape, need("employee_id", employeeID))
}

func BenchmarkDecodeActivities(b *testing.B) {
	benchmarkDecode(b, activitiesBody(400), activitiesShape, wantActivity)
}

func BenchmarkDecodeMemberships(b *testing.B) {
	benchmarkDecode(b, membershipsBody(2500), membershipsShape, acceptMembership(0, 0, wfm.Period{}))
}

// A short answer, for what every call costs.
func BenchmarkDecodeFew(b *testing.B) {
	benchmarkDecode(b, membershipsBody(2), membershipsShape, acceptMembership(0, 0, wfm.Period{}))
}

// A single record, bare and in its wrapper.
func BenchmarkDecodeUnit(b *testing.B) {
	const bare = `{"planning_unit_id":1001,"name":"Unit 00 Kundenservice","name_short":"U00","color":0,"deleted":false,"parent_planning_unit_id":null,"planning_raster":900,"time_zone_id":"7"}`
	for _, bench := range []struct {
		name, body string
		l          *layout[wfm.PlanningUnit]
	}{
		{"now", bare, &planningUnits}, {"reflect", bare, nil},
		{"wrapped/now", `{"planning_unit":` + bare + `}`, &planningUnits}, {"wrapped/reflect", `{"planning_unit":` + bare + `}`, nil},
	} {
		body, l := []byte(bench.body), bench.l
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			room := make([]byte, intakeSize)
			for b.Loop() {
				if _, err := readOne(newIntake(asItComes(body), room), planningUnitsShape, l, only(1001, "planning_unit_id", unitID)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// asItComes is a body with the length that its header told.
func asItComes(body []byte) *limited {
	return &limited{from: bytes.NewReader(body), left: defaultMaxBytes, size: int64(len(body))}
}

func benchmarkDecode[T any](b *testing.B, body []byte, s shape, accept func(*T) (bool, error)) {
	run := func(b *testing.B, decode func() ([]T, error)) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			if got, err := decode(); err != nil || len(got) == 0 {
				b.Fatal(len(got), err)
			}
		}
	}
	b.Run("now", func(b *testing.B) {
		run(b, func() ([]T, error) { return decodeList(asItComes(body), s, accept) })
	})
	b.Run("reflect", func(b *testing.B) {
		run(b, func() ([]T, error) {
			return readList(newIntake(bytes.NewReader(body), make([]byte, 4<<10)), s, nil, accept)
		})
	})
}

// scheduleBody is a schedule on two levels, written as the API writes it.
func scheduleBody(people, dayCount int) []byte {
	var b strings.Builder
	b.WriteString(`{"schedules":[`)
	for person := range people {
		for d := 1; d <= dayCount; d++ {
			for _, level := range []string{"plan", "final"} {
				if b.Len() > len(`{"schedules":[`) {
					b.WriteByte(',')
				}
				date := fmt.Sprintf("2026-03-%02d", d)
				fmt.Fprintf(&b, `{"booking_date":"%s","employee_id":%d,"planning_unit_id":1001,"level":"%s","schedule_blocks":[`, date, 1000+person, level)
				fmt.Fprintf(&b, `{"activity_id":1005,"time_start":"%[1]sT08:00:00","time_end":"%[1]sT10:00:00","type":"present"},`, date)
				fmt.Fprintf(&b, `{"activity_id":1010,"time_start":"%[1]sT10:00:00","time_end":"%[1]sT10:15:00","type":"break"},`, date)
				fmt.Fprintf(&b, `{"activity_id":1005,"time_start":"%[1]sT10:15:00","time_end":"%[1]sT16:30:00","type":"present"},`, date)
				fmt.Fprintf(&b, `{"activity_id":1012,"time_start":"%[1]sT16:30:00","time_end":"%[1]sT17:00:00","type":"meeting"}]}`, date)
			}
		}
	}
	b.WriteString(`]}`)
	return []byte(b.String())
}

// weekBody is a week of people on two levels by date, level and person, with four blocks a
// day.
func weekBody(people int) []byte {
	types := []string{"present", "break", "meeting", "absence", "illness", "holiday"}
	return listBody("schedules", 7*2*people, func(i int) string {
		date, level, person := 2+i/people/2, []string{"plan", "final"}[i/people%2], i%people
		var blocks []string
		for k := range 4 {
			from := 6 + person%8 + 2*k
			blocks = append(blocks, fmt.Sprintf(`{"activity_id":%d,"time_start":"2026-03-%02dT%02d:00:00Z","time_end":"2026-03-%02dT%02d:00:00Z","type":"%s"}`,
				1000+(person*3+k*7)%60, date, from, date, from+2, types[(person+k)%len(types)]))
		}
		return fmt.Sprintf(`{"booking_date":"2026-03-%02d","employee_id":%d,"planning_unit_id":1001,"level":"%s","schedule_blocks":[%s]}`,
			date, 1000+person, level, strings.Join(blocks, ","))
	})
}

func employeesBody(n int) []byte {
	first := []string{"Ada", "Ben", "Çelik", "Dörte", "Emre", "Fatma", "Gerd"}
	return listBody("employees", n, func(i int) string {
		return fmt.Sprintf(`{"employee_id":%d,"first_name":"%s","last_name":"Müller-%d","personnel_number":"%06d","birth_date":"19%02d-04-17","birth_place":"",`+
			`"color":%d,"current_identification":"","deleted":%v,"schedule_position":%d,"automated_shift_assignment":true}`,
			1000+i, first[i%len(first)], i, i, 60+i%40, i*7919%(1<<24), i%10 == 0, i)
	})
}

func activitiesBody(n int) []byte {
	types := []string{"present", "break", "illness", "holiday", "absence", "meeting"}
	return listBody("activities", n, func(i int) string {
		return fmt.Sprintf(`{"activity_id":%d,"name":"Activity %d","name_short":"A%d","official_name":"Work","official_name_short":"1000","type":"%s","paid":true,`+
			`"planable":true,"requestable":false,"replaceable":false,"exchangeable":true,"importance":%d,"allow_as_fullday":false,"day_status":false,"deleted":false,"color":3381759,"child_activity_ids":[]}`,
			1+i, i, i, types[i%len(types)], i)
	})
}

func membershipsBody(n int) []byte {
	return listBody("employee_planning_units", n, func(i int) string {
		return fmt.Sprintf(`{"employees_membership_id":%d,"employee_id":%d,"planning_unit_id":%d,"start_date":"2024-03-01","end_date":"4000-01-01","priority":%d}`,
			7000+i, 1000+i, 1001+i%5, 1+i%3)
	})
}

func listBody(name string, n int, item func(int) string) []byte {
	var items []string
	for i := range n {
		items = append(items, item(i))
	}
	return []byte(`{"` + name + `":[` + strings.Join(items, ",") + `]}`)
}
