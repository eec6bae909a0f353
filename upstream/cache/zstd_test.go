package cache_test

import "github.com/klauspost/compress/zstd"

// zstdOf compresses a text as the store does.
func zstdOf(s string) string {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	return string(w.EncodeAll([]byte(s), nil))
}

// bomb is little that unpacks to n bytes, which the codec would take.
func bomb(n int) string { return zstdOf("s" + string(make([]byte, n-1))) }
