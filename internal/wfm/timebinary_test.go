package wfm

import (
	"bytes"
	"math"
	"testing"
	"time"
)

func TestTimeBinary(t *testing.T) {
	noon := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	for _, v := range []Time{
		{}, NaiveTime(noon), TimeAt(noon), TimeAt(noon.In(time.FixedZone("", 3600))), TimeAt(noon.In(time.FixedZone("", -34200))),
		NaiveTime(time.Unix(0, 0).UTC()), TimeAt(time.Unix(0, 0).UTC()), NaiveTime(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)),
		Time{}.Add(60), {math.MinInt64, math.MinInt32, fixed}, {math.MaxInt64, math.MaxInt32, fixed},
	} {
		b, err := v.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		back := TimeAt(noon) // must not show through
		if err := back.UnmarshalBinary(b); err != nil || back != v {
			t.Errorf("%#v became %#v, %v", v, back, err)
		}
	}
}

func TestTimeBinaryRefuses(t *testing.T) {
	for _, b := range [][]byte{{0}, {3, 0}, {255}, {1}, {1, 0x80}, {2, 2, 2, 2}, {2, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 1}, bytes.Repeat([]byte{0xff}, 20)} {
		var v Time
		if err := v.UnmarshalBinary(b); err == nil {
			t.Errorf("%x was read as %v", b, v)
		}
	}
}
