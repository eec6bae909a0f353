package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// What a facade costs is measured over REST APIs that cost next to nothing: their answers
// lie ready in memory, and they count what was asked.

// A traffic counts the calls of a REST API and the bytes of their answers.
type traffic struct{ calls, bytes atomic.Int64 }

func (m *traffic) seen() (calls, bytes int64) { return m.calls.Load(), m.bytes.Load() }

// send answers with parts of one body, with its length.
func (m *traffic) send(w http.ResponseWriter, status int, parts ...[]byte) {
	length := 0
	for _, part := range parts {
		length += len(part)
	}
	m.calls.Add(1)
	m.bytes.Add(int64(length))
	h := w.Header()
	h["Content-Type"] = []string{"application/json; charset=utf-8"}
	h["Content-Length"] = []string{strconv.Itoa(length)}
	w.WriteHeader(status)
	for _, part := range parts {
		_, _ = w.Write(part) // the facade sees an answer that is cut
	}
}

// A recordedAPI is a sandbox each of whose answers is made once. It has one token.
type recordedAPI struct {
	traffic
	stand http.Handler

	mu      sync.Mutex
	answers map[string]*httptest.ResponseRecorder
}

func (a *recordedAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := r.URL.RequestURI()
	a.mu.Lock()
	got := a.answers[key]
	a.mu.Unlock()
	if got == nil {
		r.Header.Del("Accept-Encoding") // so that bytes are those of JSON
		got = httptest.NewRecorder()
		a.stand.ServeHTTP(got, r)
		a.mu.Lock()
		a.answers[key] = got
		a.mu.Unlock()
	}
	a.send(w, got.Code, got.Body.Bytes())
}

// A fixedAPI is a tenant of any size: one schedule on two levels, and the lists that are
// joined to it. It knows no display=, and sends whole records.
type fixedAPI struct {
	traffic
	employees, activities, units, unit []byte
	days                               [][2][]byte // schedule records from fixedStart on, plan and final
}

const (
	fixedActivities = 60
	fixedUnits      = 12
	fixedID         = 1001 // the first of each kind
	blocksADay      = 4    // of one person on one level
)

var fixedStart = time.Date(2026, time.January, 5, 0, 0, 0, 0, time.UTC)

// newFixedAPI makes a tenant of people, of whom planned work in the unit 1001 from
// fixedStart on, for as many days as the blocks need.
func newFixedAPI(people, planned, blocks int) *fixedAPI {
	first := strings.Fields("Anna Björn Carla Dmitri Elif François Greta Hüseyin Ines Jonas Katharina Lukas Mia Noah Olga Paweł Quirin Rosa Sören Tereza")
	last := strings.Fields("Albrecht Baumann Çelik Dąbrowski Eriksen Fischer García Hoffmann Ivanova Jäger Kowalski Lindqvist Müller Nowak O'Neill Petrov Quast")
	types := []string{"present", "present", "break", "meeting", "absence", "illness", "holiday"}
	unit := func(i int) []byte {
		return fmt.Appendf(nil, `{"planning_unit_id":%d,"name":"Unit %02d Kundenservice","name_short":"U%02d","color":%d,"deleted":false,"parent_planning_unit_id":null,"planning_raster":900,"time_zone_id":31}`,
			fixedID+i, i, i, i*777_777)
	}
	a := &fixedAPI{
		employees: fixedList("employees", people, func(i int) []byte {
			return fmt.Appendf(nil, `{"employee_id":%d,"first_name":"%s","last_name":"%s","personnel_number":"P%06d","birth_date":"19%02d-04-17","birth_place":"Münster","color":%d,`+
				`"current_identification":"ident-%d","deleted":false,"schedule_position":%d,"automated_shift_assignment":true}`,
				fixedID+i, first[i*7%len(first)], last[i*11%len(last)], 200_000+i*13, 60+i%40, i*33_001%(1<<24), i, i+1)
		}),
		activities: fixedList("activities", fixedActivities, func(i int) []byte {
			return fmt.Appendf(nil, `{"activity_id":%d,"name":"Activity %02d %s","name_short":"A%02d","official_name":"Official activity %d","official_name_short":"OA%d","type":"%s","paid":%v,`+
				`"planable":true,"replaceable":false,"exchangeable":true,"requestable":false,"absence_coverage":false,"allow_as_fullday":false,"allow_overstaffing":false,"comply_with_rest_period":true,`+
				`"day_status":false,"deleted":false,"color":%d,"importance":1,"scheduling_priority":%d,"child_activity_ids":[],"replacement_activity_id_for_holidays":null,`+
				`"replacement_activity_id_for_unscheduled_days":null,"third_party_interface":"","third_party_type":0}`,
				fixedID+i, i, types[i%len(types)], i, i, i, types[i%len(types)], i%7 != 2, i*270_001%(1<<24), i)
		}),
		units: fixedList("planning_units", fixedUnits, unit),
		unit:  fmt.Appendf(nil, `{"planning_unit":%s}`, unit(0)),
	}
	for day := 0; blocks > 0; day++ {
		var levels [2][]byte
		for l, level := range []string{"plan", "final"} {
			for person := 0; person < planned && blocks > 0; person++ {
				n := min(blocks, blocksADay)
				levels[l] = appendFixedDay(levels[l], day, person, level, n, types)
				blocks -= n
			}
		}
		a.days = append(a.days, levels)
	}
	return a
}

// appendFixedDay writes a person's day on a level.
func appendFixedDay(b []byte, day, person int, level string, blocks int, types []string) []byte {
	if len(b) > 0 {
		b = append(b, ',')
	}
	date := fixedStart.AddDate(0, 0, day)
	b = fmt.Appendf(b, `{"booking_date":"%s","employee_id":%d,"planning_unit_id":%d,"level":"%s","schedule_blocks":[`, date.Format(time.DateOnly), fixedID+person, fixedID, level)
	at := date.Add(time.Duration(6+(person+day)%8) * time.Hour)
	for k := range blocks {
		if k > 0 {
			b = append(b, ',')
		}
		end := at.Add(time.Duration(60+15*((person+k)%5)) * time.Minute)
		activity := (person*3 + day*5 + k*7 + len(level)) % fixedActivities
		b = fmt.Appendf(b, `{"activity_id":%d,"time_start":"%s","time_end":"%s","type":"%s"}`,
			fixedID+activity, at.Format("2006-01-02T15:04:05"), end.Format("2006-01-02T15:04:05"), types[activity%len(types)])
		at = end
	}
	return append(b, "]}"...)
}

func fixedList(name string, n int, item func(int) []byte) []byte {
	b := fmt.Appendf(nil, `{"%s":[`, name)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, item(i)...)
	}
	return append(b, "]}"...)
}

// period is the time in which people are planned, as a variable.
func (a *fixedAPI) period() map[string]any {
	return map[string]any{"start": fixedStart.Format(time.DateOnly), "end": fixedStart.AddDate(0, 0, len(a.days)-1).Format(time.DateOnly)}
}

func (a *fixedAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const schedule = "/v1/planning_units/1001/schedule/"
	switch path := r.URL.Path; {
	case path == "/v1/employees":
		a.send(w, http.StatusOK, a.employees)
	case path == "/v1/activities":
		a.send(w, http.StatusOK, a.activities)
	case path == "/v1/planning_units":
		a.send(w, http.StatusOK, a.units)
	case path == "/v1/planning_units/1001":
		a.send(w, http.StatusOK, a.unit)
	case strings.HasPrefix(path, schedule):
		a.send(w, http.StatusOK, a.schedule(strings.TrimPrefix(path, schedule), r.URL.Query().Get("end_date"), r.URL.Query().Get("levels"))...)
	default:
		a.send(w, http.StatusNotFound, []byte(`{"id":"not_found"}`))
	}
}

// schedule is the body of a schedule call, in parts, so that no period has to be made.
func (a *fixedAPI) schedule(start, end, levels string) [][]byte {
	parts := [][]byte{[]byte(`{"schedules":[`)}
	comma := []byte(",")
	for day, of := range a.days {
		if date := fixedStart.AddDate(0, 0, day).Format(time.DateOnly); date < start || date > max(start, end) {
			continue
		}
		for l, level := range []string{"plan", "final"} {
			if len(of[l]) > 0 && (levels == "" && l == 0 || strings.Contains(levels, level)) {
				if len(parts) > 1 {
					parts = append(parts, comma)
				}
				parts = append(parts, of[l])
			}
		}
	}
	return append(parts, []byte("]}"))
}
