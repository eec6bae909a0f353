package main

import "os"

// leastHeap is how many bytes Go's collector takes to be in use at least. It runs whenever
// the heap has doubled, and an idle facade has three megabytes in use: small requests made
// it run every few dozen of them, and a sixth of their time was its own. Memory that nobody
// touches counts, though the system gives none for it; what it costs is that so much garbage
// may gather.
const leastHeap = 64 << 20

// newHeap returns what has to be kept alive for that: nothing where the environment says
// itself how the collector is to run.
func newHeap() []byte {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		if os.Getenv(name) != "" {
			return nil
		}
	}
	return make([]byte, leastHeap)
}
