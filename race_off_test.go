//go:build !race

package main

// raceDetector says whether the race detector is on, under which some tests take minutes.
const raceDetector = false
