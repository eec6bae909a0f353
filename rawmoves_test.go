package main

import (
	"cmp"
	"slices"
)

// rawMoves puts together what an activity was and what it is, by the words of docs/figures.md:
// what is alike left out, then those that overlap, the longest overlap first, then what
// overlaps nothing, as many as can be in their order and by the least distance. All ways are
// tried. An empty interval is a full day, which is told first, or what is not there.
func rawMoves(base, with []interval) [][2]interval {
	fullDay := interval{}
	alike := func(i interval) bool { return slices.Contains(base, i) && slices.Contains(with, i) }
	var out [][2]interval
	if slices.Contains(base, fullDay) != slices.Contains(with, fullDay) {
		out = append(out, [2]interval{})
	}
	differ := func(list []interval) []interval {
		return slices.DeleteFunc(slices.Clone(list), func(i interval) bool { return i == fullDay || alike(i) })
	}
	base, with = differ(base), differ(with)
	overlap := func(a, b interval) int64 { return min(a.end, b.end) - max(a.start, b.start) }
	free := func(list, others []interval) []interval {
		return slices.DeleteFunc(slices.Clone(list), func(i interval) bool {
			return slices.ContainsFunc(others, func(o interval) bool { return overlap(i, o) > 0 })
		})
	}
	pairs := nearest(free(base, with), free(with, base))
	taken := func(side int, i interval) bool {
		return slices.ContainsFunc(pairs, func(p [2]interval) bool { return p[side] == i })
	}
	for {
		best, longest := [2]interval{}, int64(0)
		for _, b := range base {
			for _, w := range with {
				if n := overlap(b, w); n > longest && !taken(0, b) && !taken(1, w) {
					best, longest = [2]interval{b, w}, n
				}
			}
		}
		if longest == 0 {
			break
		}
		pairs = append(pairs, best)
	}
	for _, b := range base {
		if !taken(0, b) {
			pairs = append(pairs, [2]interval{b, {}})
		}
	}
	for _, w := range with {
		if !taken(1, w) {
			pairs = append(pairs, [2]interval{{}, w})
		}
	}
	slices.SortStableFunc(pairs, func(a, b [2]interval) int {
		return cmp.Compare(cmp.Or(a[0].start, a[1].start), cmp.Or(b[0].start, b[1].start))
	})
	return append(out, pairs...)
}

// nearest tries all ways to put as many as possible of two lists together without crossing,
// the earlier ones first, and returns the first of those with the least distance.
func nearest(a, b []interval) [][2]interval {
	distance := func(x, y interval) int64 {
		return max(x.start-y.start, y.start-x.start) + max(x.end-y.end, y.end-x.end)
	}
	type way struct {
		pairs [][2]interval
		far   int64
	}
	known := map[[2]int]way{}
	var try func(i, j int) way
	try = func(i, j int) way {
		if i == len(a) || j == len(b) {
			return way{}
		}
		if w, ok := known[[2]int{i, j}]; ok {
			return w
		}
		rest := try(i+1, j+1)
		best := way{append([][2]interval{{a[i], b[j]}}, rest.pairs...), rest.far + distance(a[i], b[j])}
		for _, other := range []way{try(i+1, j), try(i, j+1)} {
			if n, m := len(other.pairs), len(best.pairs); n > m || n == m && other.far < best.far {
				best = other
			}
		}
		known[[2]int{i, j}] = best
		return best
	}
	return try(0, 0).pairs
}
