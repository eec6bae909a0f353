package plan

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/wfm"
)

func TestHowManyUnitsAreCheaperByTheirIDs(t *testing.T) {
	z := newSize()
	if n := z.fewEnoughByID(); n != 1 {
		t.Errorf("before a list was seen %d, want 1", n)
	}
	for range 40 {
		z.weigh(Want{Entity: Units}, 2000, 400_000, time.Second)
	}
	if n := z.fewEnoughByID(); n != 20 { // 20 × 101 is less than 100 + 2000
		t.Errorf("of 2000 units %d, want 20", n)
	}
	for range 40 {
		z.weigh(Want{Entity: Units}, 3, 600, time.Second)
	}
	if n := z.fewEnoughByID(); n != 1 {
		t.Errorf("of 3 units %d, want 1: one is never asked for by the list", n)
	}
}

func TestMergeWhereACallCostsMore(t *testing.T) {
	z := newSize()
	z.rows[1], z.rows[2] = 10, 500 // people in the units
	on := func(entity Entity, unit wfm.ID, from, to int, levels Levels) Want {
		return Want{Entity: entity, ID: unit, Period: wfm.Period{Start: wfm.Date(from), End: wfm.Date(to)}, Levels: levels}
	}
	for name, test := range map[string]struct{ wants, calls []Want }{
		"a short gap in a small unit": {
			[]Want{on(UnitSchedule, 1, 1, 7, "plan"), on(UnitSchedule, 1, 10, 14, "plan")},
			[]Want{on(UnitSchedule, 1, 1, 14, "plan")},
		},
		"a long gap in a small unit": {
			[]Want{on(UnitSchedule, 1, 1, 7, "plan"), on(UnitSchedule, 1, 107, 114, "plan")},
			[]Want{on(UnitSchedule, 1, 1, 7, "plan"), on(UnitSchedule, 1, 107, 114, "plan")},
		},
		"a short gap in a large unit": {
			[]Want{on(UnitSchedule, 2, 1, 7, "plan"), on(UnitSchedule, 2, 10, 14, "plan")},
			[]Want{on(UnitSchedule, 2, 1, 7, "plan"), on(UnitSchedule, 2, 10, 14, "plan")},
		},
		"a level twice": {
			[]Want{on(UnitSchedule, 2, 2, 8, "final,plan"), on(UnitSchedule, 2, 1, 9, "acd,plan")},
			[]Want{on(UnitSchedule, 2, 1, 9, "acd,final,plan")},
		},
		"links come with their days": {
			[]Want{on(UnitMembers, 2, 1, 1, ""), on(UnitMembers, 2, 400, 500, "")},
			[]Want{on(UnitMembers, 2, 1, 500, "")},
		},
		"contracts of those who were in a unit": {
			[]Want{on(UnitContracts, 2, 1, 1, ""), on(UnitContracts, 2, 2, 3, "")},
			[]Want{on(UnitContracts, 2, 1, 1, ""), on(UnitContracts, 2, 2, 3, "")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.calls, Merge(test.wants, z.model())); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// A call that takes its time whatever it brings does not make rows look slow.
func TestTimeOfACallIsNotTimeOfItsRows(t *testing.T) {
	z := newSize()
	month := Want{Entity: UnitSchedule, ID: 1, Period: wfm.Period{Start: 1, End: 30}, Levels: "plan"}
	for range 50 {
		z.weigh(Want{Entity: Activities}, 40, 4000, 2*time.Second)
		z.learn(month, 600, 2*time.Second+60*time.Millisecond)
	}
	if got := z.timeRow; got < 50e-6 || got > 150e-6 {
		t.Errorf("a row takes %g s, want about 100 µs", got)
	}
	if e := z.estimate(month); e.Rows != 600 || e.Duration < 2*time.Second || e.Duration > 2200*time.Millisecond {
		t.Errorf("estimate %+v", e)
	}
}
