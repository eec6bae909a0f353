package main

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
)

// Whole operations over real HTTP on both sides, in one process, over REST APIs whose
// answers lie ready in memory. What is allocated is the client's and the API's too, which
// is little and always the same; docs/performance.md has the facade's alone. Decoding and
// encoding by themselves are measured beside their code: Decode in upstream, Codec in
// upstream/plan, Write in graph/exec, LargeAnswer in internal/graphqlhttp.

// BenchmarkOperation has some of the operations of docs/performance.md, over the sandbox's
// data.
func BenchmarkOperation(b *testing.B) {
	for _, bench := range []struct {
		name, query string
		variables   map[string]any
	}{
		{"OneField", tinyQuery, nil},
		{"People", `{ employees(first: 100) { nodes { id fullName personnelNumber } } }`, nil},
		{"Edges", `{ employees(first: 100) { pageInfo { endCursor } edges { cursor node { id fullName } } } }`, nil},
		{"Week", weekQuery, week("1001")},
		{"Month", weekQuery, map[string]any{"unit": "1001", "week": days("2026-10-01", "2026-10-31")}},
		{"Aliases", `query($u: ID!, $w: Period!) {
			plan: planningUnit(id: $u) { schedule(period: $w) { ...shift } }
			final: planningUnit(id: $u) { schedule(period: $w, levels: [FINAL]) { ...shift } }
		} fragment shift on ScheduleDay { date employee { fullName } blocks { start end activity { shortName } } }`, map[string]any{"u": "1001", "w": days("2026-11-16", "2026-11-22")}},
		{"Nested", `{ planningUnits { name employees { employee { fullName planningUnits { planningUnit { name parent { name } } } } } } }`, nil},
		{"Coverage", `{ planningUnit(id: "1001") { coverage(period: {start: "2026-11-16", end: "2026-11-22"}) { activity { name } understaffedHours intervals { start coverage } } } }`, nil},
		{"Hours", `{ planningUnit(id: "1001") { employees { employee { fullName hours(period: {start: "2026-11-01", end: "2026-11-30"}) { differenceMinutes } } } } }`, nil},
	} {
		b.Run(bench.name, func(b *testing.B) {
			benchmarkAsking(b, newRecordedAPI(b), 1, oneToken, requestBody(b, bench.query, bench.variables))
		})
	}
}

// BenchmarkRows is the Week query over ever longer periods.
func BenchmarkRows(b *testing.B) {
	for blocks := 10; blocks <= 1_000_000; blocks *= 10 {
		b.Run(fmt.Sprintf("blocks=%d", blocks), func(b *testing.B) {
			api := newFixedAPI(rowsPeople, rowsPeople, blocks)
			benchmarkAsking(b, api, 1, oneToken, api.weekBody(b))
		})
	}
}

// BenchmarkJoin is what names in the place of ids cost, where every answer of the REST API
// is kept: nothing is read, and the answer is written.
func BenchmarkJoin(b *testing.B) {
	api := newFixedAPI(rowsPeople, rowsPeople, 10_000)
	for _, bench := range []struct{ name, query string }{
		{"ids", `query Ids($unit: ID!, $week: Period!) { planningUnit(id: $unit) { schedule(period: $week, levels: [PLAN, FINAL]) { date employeeId blocks { start end activityId } } } }`},
		{"names", `query Names($unit: ID!, $week: Period!) { planningUnit(id: $unit) { schedule(period: $week, levels: [PLAN, FINAL]) { date employee { fullName } blocks { start end activity { name } } } } }`},
	} {
		b.Run("answer="+bench.name, func(b *testing.B) {
			body := requestBody(b, bench.query, map[string]any{"unit": strconv.Itoa(fixedID), "week": api.period()})
			benchmarkAsking(b, api, 1, oneToken, body, keepingAll()...)
		})
	}
}

// BenchmarkPeople has ever longer lists of people: joined to a small week, and answered.
func BenchmarkPeople(b *testing.B) {
	for people := 10; people <= 10_000; people *= 10 {
		api := newFixedAPI(people, fewPlanned, fewBlocks)
		b.Run(fmt.Sprintf("of=Week/people=%d", people), func(b *testing.B) {
			benchmarkAsking(b, api, 1, oneToken, api.weekBody(b))
		})
		b.Run(fmt.Sprintf("of=List/people=%d", people), func(b *testing.B) {
			benchmarkAsking(b, api, 1, oneToken, requestBody(b, peopleQuery, nil))
		})
	}
}

// BenchmarkCallers has callers with a token each ask at once; with the cache, reference
// data are kept for each of them.
func BenchmarkCallers(b *testing.B) {
	api := newFixedAPI(rowsPeople, weekPlanned, weekBlocks)
	for _, cache := range []struct {
		name string
		args []string
	}{{"off", nil}, {"on", keeping}} {
		for _, callers := range []int{1, 8, 32} {
			b.Run(fmt.Sprintf("cache=%s/callers=%d", cache.name, callers), func(b *testing.B) {
				benchmarkAsking(b, api, callers, manyTokens, api.weekBody(b), cache.args...)
			})
		}
	}
}

// benchmarkAsking has callers send the same again and again.
func benchmarkAsking(b *testing.B, api measuredAPI, callers int, token func(int) string, body []byte, args ...string) {
	s := start(b, serveTest(b, api)+"/v1", append(append([]string{"-log-level", "error"}, roomy()...), args...)...)
	transport := &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: callers}
	b.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport}
	for i := range callers { // what each token has kept, plans, and the room that answers are given
		if _, err := drain(client, s.url, token(i), body); err != nil {
			b.Fatal(err)
		}
	}
	var left, size atomic.Int64
	calls, _ := api.seen()
	b.ReportAllocs()
	left.Store(int64(b.N))
	var all sync.WaitGroup
	b.ResetTimer()
	for i := range callers {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				got, err := drain(client, s.url, token(i), body)
				if err != nil {
					b.Error(err)
					return
				}
				size.Store(got)
			}
		})
	}
	all.Wait()
	b.StopTimer()
	after, _ := api.seen()
	b.SetBytes(size.Load())
	b.ReportMetric(float64(after-calls)/float64(b.N), "calls/op")
}
