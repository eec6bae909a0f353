package sandbox

import (
	"net/http/httptest"
	"testing"
	"time"
)

// benchDay is the day of every sandbox under test.
var benchDay = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

func benchmarkPath(b *testing.B, c Config, path string) {
	c.Today = benchDay
	s, err := New(c)
	if err != nil {
		b.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/v1"+path, nil)
	r.Header.Set("Authorization", "Bearer "+AdminToken)
	b.ReportAllocs()
	var size int
	for b.Loop() {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != 200 {
			b.Fatal(w.Code, w.Body.String())
		}
		size = w.Body.Len()
	}
	b.SetBytes(int64(size))
}

// A month of a unit of 500 people on two levels.
func BenchmarkUnitMonth(b *testing.B) {
	benchmarkPath(b, Config{People: 1000, Units: 7}, "/planning_units/1001/schedule/2026-11-01?end_date=2026-11-30&levels=plan,final")
}

func BenchmarkEmployees(b *testing.B) {
	benchmarkPath(b, Config{People: 20000}, "/employees?include_userid=true")
}

func BenchmarkYearOfOne(b *testing.B) {
	benchmarkPath(b, Config{}, "/employees/1042/schedule/1900-01-01?end_date=4000-01-01&levels=plan,final,acd")
}

func BenchmarkRequirementsDay(b *testing.B) {
	benchmarkPath(b, Config{}, "/planning_units/1001/requirements/2026-11-24")
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(Config{People: 20000, Today: benchDay}); err != nil {
			b.Fatal(err)
		}
	}
}
