package graph

import (
	"context"

	"shiftgraph/internal/wfm"
)

// Levels resolves Query.levels.
func (query) Levels(context.Context) ([]wfm.LevelInfo, error) {
	known := wfm.Levels()
	out := make([]wfm.LevelInfo, len(known))
	for i, l := range known {
		out[i] = wfm.LevelInfo{Level: l, APIName: string(l), DisplayName: l.Shown()}
	}
	return out, nil
}
