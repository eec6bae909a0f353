package upstream

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

// Rows at random, of few people so that many meet, are joined as a map would join them.
func TestMergeRandom(t *testing.T) {
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 5))
		var rows []wfm.ScheduleDay
		for range random.IntN(40) {
			d := wfm.ScheduleDay{
				EmployeeID: wfm.ID(1 + random.IntN(6)), PlanningUnitID: wfm.ID(1 + random.IntN(2)), Date: week.Start + wfm.Date(random.IntN(3)),
				Level: []wfm.Level{wfm.Plan, wfm.Final, "other"}[random.IntN(3)], Blocks: []wfm.ScheduleBlock{},
			}
			for range random.IntN(4) {
				d.Blocks = append(d.Blocks, randomBlock(random))
			}
			sortBlocks(d.Blocks)
			rows = append(rows, d)
		}
		want := map[string][]wfm.ScheduleBlock{}
		var order []string
		for _, d := range rows {
			key := fmt.Sprint(d.EmployeeID, d.PlanningUnitID, d.Date, d.Level)
			if _, ok := want[key]; !ok {
				order = append(order, key)
				want[key] = slices.Clone(d.Blocks)
				continue
			}
			for _, b := range d.Blocks {
				if !slices.Contains(want[key], b) {
					want[key] = append(want[key], b)
				}
			}
			sortBlocks(want[key])
		}
		got := merge(slices.Clone(rows))
		if len(got) != len(order) {
			t.Fatalf("%d rows, want %d", len(got), len(order))
		}
		for i, d := range got {
			if key := fmt.Sprint(d.EmployeeID, d.PlanningUnitID, d.Date, d.Level); key != order[i] {
				t.Fatalf("row %d is %s, want %s", i, key, order[i])
			}
			if !slices.Equal(d.Blocks, want[order[i]]) {
				t.Fatalf("row %d (-want +got):\n%s", i, cmp.Diff(want[order[i]], d.Blocks, exact))
			}
		}
	}
}

// Blocks that come in order, and others, are sorted as by a look at each pair.
func TestSortRandom(t *testing.T) {
	for seed := range uint64(20_000) {
		random := rand.New(rand.NewPCG(seed, 6))
		var blocks []wfm.ScheduleBlock
		for range random.IntN(5) {
			blocks = append(blocks, randomBlock(random))
		}
		want := slices.Clone(blocks)
		naive := slices.ContainsFunc(want, func(b wfm.ScheduleBlock) bool { return b.Start.IsNaive() || b.End.IsNaive() })
		at := func(b wfm.ScheduleBlock) int64 {
			t := or(b.Start, b.End)
			switch {
			case t.IsZero():
				return math.MinInt64
			case naive:
				return t.Wall()
			}
			return t.Unix()
		}
		for range want { // neighbours change places until none has to
			for i := 1; i < len(want); i++ {
				if at(want[i]) < at(want[i-1]) {
					want[i], want[i-1] = want[i-1], want[i]
				}
			}
		}
		sortBlocks(blocks)
		if !slices.Equal(blocks, want) {
			t.Fatalf("(-want +got):\n%s", cmp.Diff(want, blocks, exact))
		}
	}
}

// randomBlock makes a block of few hours of a day, on this clock or that, or of none.
func randomBlock(random *rand.Rand) wfm.ScheduleBlock {
	at := func() wfm.Time {
		if random.IntN(4) == 0 {
			return wfm.Time{}
		}
		return clock(fmt.Sprintf("2026-03-02T%02d:00", 8+random.IntN(4)) + []string{"", "Z", "+02:00"}[random.IntN(20)/9])
	}
	return wfm.ScheduleBlock{ActivityID: wfm.ID(1 + random.IntN(2)), Start: at(), End: at()}
}
