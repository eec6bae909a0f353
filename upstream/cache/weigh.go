package cache

import (
	"math/bits"
	"reflect"
	"slices"
	"sync"
)

// weigh returns about how many bytes of memory v keeps from being freed. What several
// parts of v share, such as a table's rows and the pointers of its index, counts once.
func weigh(v any) int64 {
	w := weigher{seen: map[uintptr]struct{}{}}
	if v == nil {
		return 0
	}
	root := reflect.ValueOf(v)
	if k := root.Kind(); k != reflect.Pointer && k != reflect.Map {
		w.bytes = rounded(root.Type().Size()) // an interface keeps its value on the heap
	}
	w.walk(root)
	for len(w.later) > 0 {
		w.settle()
		round := w.later
		w.later = nil
		for _, r := range round {
			w.follow(r)
		}
	}
	return w.bytes
}

// A weigher adds up one value. References by pointer and map are followed in rounds, after
// the slices of the round before: a pointer into a slice is known as such only once the
// slice is.
type weigher struct {
	bytes  int64
	seen   map[uintptr]struct{} // starts of what has been counted, slices aside
	slices []span               // backing arrays: those before sorted are in order and do not overlap
	sorted int
	later  []reflect.Value
}

// A span is the addresses from start to before end.
type span struct{ start, end uintptr }

// settle puts the backing arrays found in this round among those found before.
func (w *weigher) settle() {
	if w.sorted == len(w.slices) {
		return
	}
	slices.SortFunc(w.slices, func(a, b span) int {
		switch {
		case a.start < b.start:
			return -1
		case a.start > b.start:
			return 1
		default:
			return 0
		}
	})
	out := w.slices[:1]
	for _, s := range w.slices[1:] {
		if last := &out[len(out)-1]; s.start < last.end {
			last.end = max(last.end, s.end)
			continue
		}
		out = append(out, s)
	}
	w.slices, w.sorted = out, len(out)
}

// counted reports whether p lies in a backing array of an earlier round.
func (w *weigher) counted(p uintptr) bool {
	i, exact := slices.BinarySearchFunc(w.slices[:w.sorted], p, func(s span, p uintptr) int {
		switch {
		case s.start < p:
			return -1
		case s.start > p:
			return 1
		default:
			return 0
		}
	})
	return exact || i > 0 && p < w.slices[i-1].end
}

// first reports whether the object at p is met for the first time.
func (w *weigher) first(p uintptr) bool {
	if w.counted(p) {
		return false
	}
	if _, again := w.seen[p]; again {
		return false
	}
	w.seen[p] = struct{}{}
	return true
}

// walk counts what v refers to; v's own bytes are counted by what holds it.
func (w *weigher) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		w.bytes += rounded(uintptr(v.Len()))
	case reflect.Slice:
		w.slice(v)
	case reflect.Struct:
		for _, i := range referring(v.Type()) {
			w.walk(v.Field(i))
		}
	case reflect.Array:
		if refers(v.Type().Elem()) {
			for i := range v.Len() {
				w.walk(v.Index(i))
			}
		}
	case reflect.Pointer, reflect.Map:
		if v.IsNil() {
			return
		}
		if v.Kind() == reflect.Pointer && !refers(v.Type().Elem()) && len(w.slices) == 0 {
			w.follow(v) // nothing behind it, and no slice that it could point into
			return
		}
		w.later = append(w.later, v)
	case reflect.Interface:
		if v.IsNil() {
			return
		}
		in := v.Elem()
		if k := in.Kind(); k != reflect.Pointer && k != reflect.Map {
			w.bytes += rounded(in.Type().Size())
		}
		w.walk(in)
	default: // numbers; channels and funcs are none of a value's
	}
}

// slice counts a backing array once, and then what its elements refer to.
func (w *weigher) slice(v reflect.Value) {
	if v.Cap() == 0 {
		return
	}
	start, elem := v.Pointer(), v.Type().Elem()
	size := uintptr(v.Cap()) * elem.Size()
	if size == 0 || w.counted(start) {
		return
	}
	w.bytes += rounded(size)
	w.slices = append(w.slices, span{start, start + size})
	if !refers(elem) {
		return
	}
	for i := range v.Len() {
		w.walk(v.Index(i))
	}
}

// follow counts what a pointer or a map refers to.
func (w *weigher) follow(v reflect.Value) {
	if !w.first(v.Pointer()) {
		return
	}
	if v.Kind() == reflect.Pointer {
		w.bytes += rounded(v.Type().Elem().Size())
		w.walk(v.Elem())
		return
	}
	key, elem := v.Type().Key(), v.Type().Elem()
	w.bytes += mapBytes(v.Len(), key.Size()+elem.Size())
	keys, elems := refers(key), refers(elem)
	if !keys && !elems {
		return
	}
	for entries := v.MapRange(); entries.Next(); {
		if keys {
			w.walk(entries.Key())
		}
		if elems {
			w.walk(entries.Value())
		}
	}
}

// mapBytes is about what a map of n entries takes: groups of eight slots with a byte of
// control each, at most seven of eight in use, and doubled when they are.
func mapBytes(n int, entry uintptr) int64 {
	const header = 48
	if n == 0 {
		return header
	}
	slots := 8
	if n > 8 {
		slots = 1 << bits.Len(uint(n*8/7))
	}
	return header + rounded(uintptr(slots)*(entry+1))
}

// rounded is what the allocator hands out for n bytes: its size classes, roughly.
func rounded(n uintptr) int64 {
	switch {
	case n == 0:
		return 0
	case n <= 8:
		return 12 // packed two or more to sixteen bytes, unless what was beside it is garbage by now
	case n <= 32:
		return int64(n+7) &^ 7
	}
	step := max(uintptr(16), uintptr(1)<<(bits.Len(uint(n-1))-1)/8)
	const page = 8192
	if n > 4*page {
		step = page
	}
	return int64((n + step - 1) / step * step)
}

// shapes remembers what [refers] and [referring] found out, by type.
var shapes sync.Map

// referring returns the fields of a struct type that refer to other memory.
func referring(t reflect.Type) []int {
	if known, ok := shapes.Load(t); ok {
		return known.([]int)
	}
	fields := []int{}
	for i := range t.NumField() {
		if refers(t.Field(i).Type) {
			fields = append(fields, i)
		}
	}
	shapes.Store(t, fields)
	return fields
}

// refers reports whether a value of the type may refer to other memory.
func refers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		return len(referring(t)) > 0
	case reflect.Array:
		return t.Len() > 0 && refers(t.Elem())
	case reflect.String, reflect.Slice, reflect.Pointer, reflect.Map, reflect.Interface:
		return true
	default:
		return false
	}
}
