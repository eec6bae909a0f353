package exec

import (
	"math"
	"sync/atomic"
)

// A sizing tells how much room an answer needs, before it is written: by how many values it
// has, which is known by then, and by how long they were in earlier answers of the plan.
type sizing struct{ perGuess atomic.Uint64 } // a float64: bytes of answers for each one that was guessed; 0 until there was one

const (
	leastRoom   = 1 << 10
	usualLength = 12 // of a value
	// An answer says so much about the next one, and one plan's values are at most so much
	// longer or shorter than the guess.
	newestWeight      = 0.5
	leastPer, mostPer = 0.1, 20.0
)

// guess is how many bytes the fields of a level take in as many places.
func (l *level) guess(nodes []*node, places int) int {
	bytes := 2 * places // braces
	for k, x := range nodes {
		bytes += places * len(x.lead)
		c := &l.columns[k]
		switch {
		case c.ready != nil:
			bytes += len(c.ready)
		case c.kids == nil:
			bytes += places * usualLength
		case c.below != nil && l.n > 0:
			// Where objects stand in several places, so does all below them, as often as on
			// the average.
			n := c.kids.places()
			bytes += places*len("[]") + c.below.guess(x.nodes, n*places/l.n)
		}
	}
	return bytes
}

// places is how many objects stand in a column.
func (c *children) places() int {
	if c.index == nil {
		return c.n
	}
	return len(c.index)
}

// room is how much to begin with for a guess, with some to spare.
func (s *sizing) room(guess int) int {
	per := math.Float64frombits(s.perGuess.Load())
	if per == 0 {
		per = 1
	}
	return max(leastRoom, int(per*float64(guess)*1.03)+leastRoom/4)
}

// had notes the length of an answer.
func (s *sizing) had(guess, bytes int) {
	if guess == 0 {
		return
	}
	per := min(max(float64(bytes)/float64(guess), leastPer), mostPer)
	if old := math.Float64frombits(s.perGuess.Load()); old > per { // what was too little is believed at once
		per = old + newestWeight*(per-old)
	}
	s.perGuess.Store(math.Float64bits(per))
}
