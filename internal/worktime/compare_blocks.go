package worktime

import (
	"cmp"
	"slices"

	"shiftgraph/internal/wfm"
)

// A BlockDifference is a stretch of one activity that lies elsewhere on the other level: where
// it is on either, or on one alone. Blocks of the activity that touch are one stretch. Where
// one stands for the whole day it has no times there.
type BlockDifference struct {
	BaseStart, BaseEnd       wfm.Time // zero where the base level has no counterpart
	WithStart, WithEnd       wfm.Time
	BaseFullDay, WithFullDay bool
	BaseMinutes, WithMinutes int
	Minutes                  int // with − base
}

// blocks are the stretches of an activity in which the sides differ, in order of time.
//
// What is alike is left out. Of the rest those that overlap belong together, the longest
// overlap first: a shift that began late, or ended early. Those that overlap nothing moved:
// as many as can be are put together, in the order of time and with the least distance, as a
// lunch that was later. What is left is on one side alone: a part that a new break cut off, or
// what was not planned at all.
func (c *comparer) blocks(id wfm.ID) []BlockDifference {
	var out []BlockDifference
	if base, with := slices.Contains(c.base.fullDays, id), slices.Contains(c.with.fullDays, id); base != with {
		out = append(out, BlockDifference{BaseFullDay: base, WithFullDay: with})
	}
	base, with := unlike(c.base.of(id), c.with.of(id))
	pairs := paired(base, with)
	out = slices.Grow(out, len(pairs))
	for _, p := range pairs {
		var d BlockDifference
		if p.base >= 0 {
			b := base[p.base]
			d.BaseStart, d.BaseEnd, d.BaseMinutes = c.clock.at(b.start), c.clock.at(b.end), b.minutes
		}
		if p.with >= 0 {
			w := with[p.with]
			d.WithStart, d.WithEnd, d.WithMinutes = c.clock.at(w.start), c.clock.at(w.end), w.minutes
		}
		d.Minutes = d.WithMinutes - d.BaseMinutes
		out = append(out, d)
	}
	return out
}

// of are the pieces of an activity.
func (s *side) of(id wfm.ID) []piece {
	var out []piece
	for _, p := range s.pieces {
		if p.activity == id {
			out = append(out, p)
		}
	}
	return out
}

// unlike leaves out the pieces that are the same on both sides. Those of a side lie behind
// each other.
func unlike(base, with []piece) (b, w []piece) {
	for len(base) > 0 && len(with) > 0 {
		switch {
		case base[0].same(with[0]):
			base, with = base[1:], with[1:]
		case base[0].start <= with[0].start:
			b, base = append(b, base[0]), base[1:]
		default:
			w, with = append(w, with[0]), with[1:]
		}
	}
	return append(b, base...), append(w, with...)
}

// A pair is a piece of either side, or of one: the other is -1.
type pair struct{ base, with int }

// paired says which pieces of the sides belong together; all are in it, in order of time.
func paired(base, with []piece) []pair {
	type overlap struct {
		pair
		seconds int64
	}
	var overlaps []overlap
	touched := [2][]bool{make([]bool, len(base)), make([]bool, len(with))}
	for i, j := 0, 0; i < len(base) && j < len(with); {
		if n := min(base[i].end, with[j].end) - max(base[i].start, with[j].start); n > 0 {
			overlaps = append(overlaps, overlap{pair{i, j}, n})
			touched[0][i], touched[1][j] = true, true
		}
		if base[i].end <= with[j].end {
			i++
		} else {
			j++
		}
	}
	slices.SortStableFunc(overlaps, func(a, b overlap) int { return cmp.Compare(b.seconds, a.seconds) })
	var out []pair
	done := [2][]bool{make([]bool, len(base)), make([]bool, len(with))}
	put := func(p pair) {
		out = append(out, p)
		if p.base >= 0 {
			done[0][p.base] = true
		}
		if p.with >= 0 {
			done[1][p.with] = true
		}
	}
	for _, o := range overlaps {
		if !done[0][o.base] && !done[1][o.with] {
			put(o.pair)
		}
	}
	for _, p := range moved(base, with, without(touched[0]), without(touched[1])) {
		put(p)
	}
	for _, i := range without(done[0]) {
		put(pair{i, -1})
	}
	for _, j := range without(done[1]) {
		put(pair{-1, j})
	}
	start := func(p pair) int64 {
		if p.base >= 0 {
			return base[p.base].start
		}
		return with[p.with].start
	}
	slices.SortStableFunc(out, func(a, b pair) int { return cmp.Compare(start(a), start(b)) })
	return out
}

// without are the places at which there is no mark.
func without(marks []bool) []int {
	var out []int
	for i, marked := range marks {
		if !marked {
			out = append(out, i)
		}
	}
	return out
}

// maxMoves bounds the work for days of very many stretches, which then are put together as
// they come.
const maxMoves = 1 << 16

// moved puts together as many of the free pieces as can be, in their order: of the side that
// has fewer all, with those of the other that lie nearest in sum.
func moved(base, with []piece, freeBase, freeWith []int) []pair {
	few, many, swapped := freeBase, freeWith, false
	if len(few) > len(many) {
		few, many, swapped = many, few, true
	}
	made := func(f, m int) pair {
		if swapped {
			return pair{m, f}
		}
		return pair{f, m}
	}
	var out []pair
	if len(few) == 0 || len(few) == len(many) || len(few)*len(many) > maxMoves {
		for i := range few {
			out = append(out, made(few[i], many[i]))
		}
		return out
	}
	distance := func(i, j int) int64 {
		p := made(few[i], many[j])
		b, w := base[p.base], with[p.with]
		return max(b.start-w.start, w.start-b.start) + max(b.end-w.end, w.end-b.end)
	}
	// least[i][j] is the least distance of the first i of few to some of the first j of many;
	// below the diagonal there are too few of them.
	least := make([][]int64, len(few)+1)
	for i := range least {
		least[i] = make([]int64, len(many)+1)
		for j := i; i > 0 && j <= len(many); j++ {
			least[i][j] = least[i-1][j-1] + distance(i-1, j-1)
			if j > i {
				least[i][j] = min(least[i][j], least[i][j-1])
			}
		}
	}
	for i, j := len(few), len(many); i > 0; j-- {
		if j > i && least[i][j] == least[i][j-1] { // the earlier one of two that are as near
			continue
		}
		i--
		out = append(out, made(few[i], many[j-1]))
	}
	return out
}
