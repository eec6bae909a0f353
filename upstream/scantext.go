package upstream

import (
	"encoding/binary"
	"math/bits"
)

// endsPlain marks the bytes that may not stand for themselves in a text.
var endsPlain = func() (table [256]bool) {
	for b := range 0x20 {
		table[b] = true
	}
	table['"'], table['\\'] = true, true
	return table
}()

// endOfPlain returns the place of the first byte from i on that ends a text or may not
// stand for itself in one, len(b) when there is none, and whether all bytes before it are
// ASCII. It looks at eight bytes at a time: most texts have fewer than twenty.
func endOfPlain(b []byte, i int) (end int, ascii bool) {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	high := uint64(0)
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		quote, slash := w^('"'*ones), w^('\\'*ones)
		// The lowest bit that is set marks the first such byte; those above it may be wrong.
		stop := ((quote-ones)&^quote | (slash-ones)&^slash | (w-0x20*ones)&^w) & highs
		if stop != 0 {
			n := bits.TrailingZeros64(stop)
			high |= w << (63 - n) // the bytes before it, and no more than its own lower bits
			return i + n/8, high&highs == 0
		}
		high |= w
	}
	for ; i < len(b) && !endsPlain[b[i]]; i++ {
		high |= uint64(b[i])
	}
	return i, high&highs == 0
}
