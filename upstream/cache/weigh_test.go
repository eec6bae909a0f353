package cache_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"shiftgraph/upstream/cache"
)

// The shapes of the planner's answers.
type (
	row struct {
		ID      int64   `json:"id"`
		Name    *string `json:"name"`
		Short   *string `json:"short"`
		Color   *int    `json:"color"`
		Deleted *bool   `json:"deleted"`
	}
	table struct {
		Rows []row
		ByID map[int64]*row
	}
	link  struct{ Employee, Unit, Start, End int64 }
	links struct {
		Rows []link
		of   map[int64][]link
	}
	block struct {
		Activity   int64 `json:"activity"`
		Start, End [2]int64
		Type       string `json:"type"`
	}
	day struct {
		Date   int32   `json:"date"`
		Level  string  `json:"level"`
		Blocks []block `json:"blocks"`
	}
)

// decoded reads a value as the client does, from JSON.
func decoded[T any](n int, item string) []T {
	var out []T
	if err := json.Unmarshal([]byte("["+strings.Repeat(item+",", n-1)+item+"]"), &out); err != nil {
		panic(err)
	}
	return out
}

func newTable(n int) *table {
	t := &table{Rows: decoded[row](n, `{"id": 7, "name": "Ada Lovelace-Byron", "short": "AL", "color": 255, "deleted": true}`), ByID: map[int64]*row{}}
	for i := range t.Rows {
		t.Rows[i].ID = int64(i)
		t.ByID[int64(i)] = &t.Rows[i]
	}
	return t
}

func newLinks(n int) *links {
	l := &links{Rows: make([]link, n), of: map[int64][]link{}}
	for i := range l.Rows {
		l.of[int64(i/2)] = l.Rows[i : i+1 : i+1]
	}
	return l
}

func newDays(n int) []day {
	return decoded[day](n, `{"date": 739000, "level": "plan", "blocks": [`+strings.TrimSuffix(strings.Repeat(`{"activity": 12, "type": "present"},`, 5), ",")+`]}`)
}

func TestWeighAgainstTheHeap(t *testing.T) {
	for _, c := range []struct {
		name string
		make func() any
	}{
		{"text", func() any { return strings.Repeat("x", 5000) }},
		{"short texts", func() any { return decoded[string](1000, `"plan"`) }},
		{"numbers", func() any { return make([]int64, 1000, 1500) }},
		{"pointers", func() any { return decoded[*float64](1000, `1.5`) }},
		{"packed pointers", func() any {
			p := make([]*int64, 1000)
			for i := range p {
				p[i] = new(int64)
			}
			return p
		}},
		{"links", func() any { return newLinks(1000) }},
		{"few links", func() any { return newLinks(6) }},
		{"table", func() any { return newTable(500) }},
		{"small table", func() any { return newTable(5) }},
		{"schedule", func() any { return newDays(200) }},
		{"one row", func() any { return &newTable(1).Rows[0] }},
		{"map", func() any {
			m := map[string][]byte{}
			for i := range 1000 {
				m[fmt.Sprintf("key of some length %d", i)] = make([]byte, 100)
			}
			return m
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			const copies = 50
			kept := make([]any, copies)
			c.make() // what is made once only
			before := heap()
			for i := range kept {
				kept[i] = c.make()
			}
			measured := float64(heap()-before) / copies
			weighed := float64(cache.Weigh(kept[0]))
			if weighed < measured/1.5 || weighed > measured*1.5 {
				t.Errorf("weighs %.0f bytes and takes %.0f", weighed, measured)
			}
			t.Logf("weighs %.2f of what it takes, %.0f bytes", weighed/measured, measured)
			runtime.KeepAlive(kept)
		})
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what the first one left to be swept
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestWeighCountsOnce(t *testing.T) {
	type node struct {
		Next *node
		Text string
	}
	ring := &node{Text: "a"}
	ring.Next = &node{Next: ring, Text: "b"}
	if w := cache.Weigh(ring); w < 40 || w > 100 {
		t.Errorf("two nodes that point at each other weigh %d bytes", w)
	}
	type wide [200]byte
	rows := struct {
		ByID map[int]*wide // met before the rows that it points into
		Rows []wide
		of   map[int][]wide
	}{map[int]*wide{}, make([]wide, 100), map[int][]wide{}}
	alone := cache.Weigh(rows.Rows)
	for i := range rows.Rows {
		rows.ByID[i], rows.of[i] = &rows.Rows[i], rows.Rows[i:i+1:i+1]
	}
	if w := cache.Weigh(rows); w > alone*3/2 {
		t.Errorf("a table weighs %d bytes and its rows alone %d: they count twice", w, alone)
	}
	big := make([]byte, 1<<20)
	if w := cache.Weigh([]*[]byte{&big, &big, &big}); w > 1<<20+200 {
		t.Errorf("a megabyte that is pointed at three times weighs %d bytes", w)
	}
}

func TestWeighTakesAnything(t *testing.T) {
	var none *table
	for _, v := range []any{
		nil, 7, "", "x", none, []int(nil), map[string]int(nil), struct{}{}, [3]*int{}, make(chan int), func() {},
		[]any{nil, 1, "x", none}, &struct{ any }{}, [][]struct{}{make([]struct{}, 5)}, any(error(nil)),
	} {
		if w := cache.Weigh(v); w < 0 || w > 1000 {
			t.Errorf("%T weighs %d bytes", v, w)
		}
	}
}

func BenchmarkWeighSchedule(b *testing.B) {
	days := newDays(100_000)
	for b.Loop() {
		cache.Weigh(days)
	}
}
