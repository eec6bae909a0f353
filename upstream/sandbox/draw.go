package sandbox

// A draw is a short sequence of random numbers that belongs to one decision about
// one thing on one day: the topic and the thing's numbers choose it, never the order
// in which things are asked for. That is what makes an employee-day the same by
// every path.
type draw uint64

// A topic keeps the decisions about one thing apart.
type topic uint64

const (
	topicPerson topic = iota + 1
	topicTenure
	topicContract
	topicSkills
	topicRota
	topicWeek
	topicDay
	topicVacation
	topicIllness
	topicChange
	topicHappened
	topicACD
	topicClock
	topicWish
	topicAvailable
	topicExtra
	topicRequirement
	topicFault
)

// draw opens the sequence of a topic and two numbers, say a person and a day.
func (s *Server) draw(t topic, a, b int64) draw { return newDraw(s.seed, t, a, b) }

func newDraw(seed uint64, t topic, a, b int64) draw {
	h := mix(seed + 0x9e3779b97f4a7c15*uint64(t))
	h = mix(h ^ uint64(a)*0xd1342543de82ef95)
	h = mix(h ^ uint64(b)*0xaf251af3b0f025b5)
	return draw(h)
}

// mix is the finaliser of SplitMix64.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

func (d *draw) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	return mix(uint64(*d))
}

// below gives 0 to n-1. The bias of the remainder is far below what any figure shows.
func (d *draw) below(n int) int { return int(d.next() % uint64(n)) }

// between gives lo to hi, both included.
func (d *draw) between(lo, hi int) int { return lo + d.below(hi-lo+1) }

// chance is true in so many of a thousand cases.
func (d *draw) chance(perMille int) bool { return d.below(1000) < perMille }

// fraction gives 0 up to, but without, 1.
func (d *draw) fraction() float64 { return float64(d.next()>>11) / (1 << 53) }

func pick[T any](d *draw, from []T) T { return from[d.below(len(from))] }
