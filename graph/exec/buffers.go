package exec

import "sync"

// buffers are answers that were sent, for new ones to be written in.
var buffers sync.Pool // of *[]byte

// mostKept bounds the buffers that are kept. A larger one is rare and left to the collector.
const mostKept = 8 << 20

// newBuffer returns an empty buffer with room for at least so many bytes.
func newBuffer(room int) []byte {
	if b, ok := buffers.Get().(*[]byte); ok && cap(*b) >= room {
		return (*b)[:0]
	}
	return make([]byte, 0, room)
}

// Recycle takes the data of an answer that [Plan.Run] wrote. Nobody may hold them any more.
func Recycle(data []byte) {
	if cap(data) < leastRoom || cap(data) > mostKept {
		return
	}
	data = data[:0]
	buffers.Put(&data)
}
