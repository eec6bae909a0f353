package plan

import (
	"math"
	"slices"
	"testing"

	"shiftgraph/internal/wfm"
)

func TestTable(t *testing.T) {
	many := make([]wfm.ID, 100)
	for i := range many {
		many[i] = wfm.ID(5000 + 3*i)
	}
	tests := []struct {
		name    string
		ids     []wfm.ID
		byPlace bool
	}{
		{"empty", nil, false},
		{"one", []wfm.ID{7}, true},
		{"close together", many, true},
		{"far apart", []wfm.ID{1, 1000, 1_000_000}, false},
		{"as far as can be", []wfm.ID{math.MinInt64, 0, math.MaxInt64}, false},
		{"twice", []wfm.ID{4, 4, 5}, true},
		{"in no order", []wfm.ID{4, 9, 5}, false},
		{"in the wrong order", []wfm.ID{9, 5, 4}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := make([]wfm.PlanningUnit, len(tt.ids))
			for i, id := range tt.ids {
				rows[i].ID = id
			}
			table := newTable(rows, func(u *wfm.PlanningUnit) wfm.ID { return u.ID })
			if got := table.place != nil; got != tt.byPlace {
				t.Errorf("an index by place: %t", got)
			}
			all := table.ByID()
			for _, id := range append(slices.Clone(tt.ids), 0, 6, 5001, 6000, math.MaxInt64, math.MinInt64) {
				got := table.Get(id)
				if known := slices.Contains(tt.ids, id); (got != nil) != known || known && got.ID != id || all[id] != got {
					t.Errorf("Get(%d) is %v, ByID has %v", id, got, all[id])
				}
			}
		})
	}
}
