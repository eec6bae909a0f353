package scalar

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"shiftgraph/internal/wfm"
)

// same compares what an Append function writes with what its Marshal function does.
func same[V any](t *testing.T, v V, write func([]byte, V) ([]byte, bool), marshal func(V) graphql.Marshaler) {
	t.Helper()
	var want bytes.Buffer
	marshal(v).MarshalGQL(&want)
	got, ok := write([]byte("x"), v)
	switch {
	case ok && string(got) != "x"+want.String():
		t.Errorf("%v: %s, want %s", v, got[1:], want.String())
	case !ok && (want.String() != "null" || string(got) != "x"):
		t.Errorf("%v: nothing but %q, want %s", v, got[1:], want.String())
	}
}

func TestAppendWritesWhatMarshalDoes(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	letters := []rune("aZ\"\\/\t\n\r\b\f\x00\x1f\x7f <>&é\u2028€😀\ufffd")
	for range 2000 {
		s := make([]rune, random.IntN(12))
		for i := range s {
			s[i] = letters[random.IntN(len(letters))]
		}
		text := string(s)
		if random.IntN(20) == 0 {
			text += "\xff\xc3"
		}
		same(t, text, AppendString, MarshalString)
		same(t, wfm.Label(text), AppendLabel, MarshalLabel)
		same(t, wfm.ID(random.Int64N(1e12)), AppendID, MarshalID)
		same(t, wfm.Date(random.IntN(1_200_000)), AppendDate, MarshalDate)
		same(t, wfm.TimeAt(time.Unix(random.Int64N(4e9), 0).In(time.FixedZone("", random.IntN(27*4)*900-12*3600))), AppendDateTime, MarshalDateTime)
		same(t, wfm.NaiveTime(time.Unix(random.Int64N(4e9), 0).UTC()), AppendDateTime, MarshalDateTime)
		same(t, random.NormFloat64()*math.Pow(10, float64(random.IntN(20)-8)), AppendFloat, MarshalFloat)
		same(t, random.Int()-random.Int(), AppendInt, MarshalInt)
		same(t, wfm.Whole(random.IntN(1<<24)), AppendWhole, MarshalWhole)
	}
	for _, f := range []float64{0, math.NaN(), math.Inf(1), math.Inf(-1), 1, 0.1, 289.9549999999997} {
		same(t, f, AppendFloat, MarshalFloat)
	}
	for _, l := range append(wfm.Levels(), "", "siesta") {
		same(t, l, AppendLevel, MarshalLevel)
	}
	for _, a := range []wfm.ActivityType{"", "present", "break", "siesta"} {
		same(t, a, AppendActivityType, MarshalActivityType)
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		same(t, d, AppendWeekday, MarshalWeekday)
	}
	for _, v := range []bool{true, false} {
		same(t, wfm.Bool(v), AppendFlag, MarshalFlag)
		same(t, v, AppendBoolean, graphql.MarshalBoolean)
	}
	same(t, wfm.Time{}, AppendDateTime, MarshalDateTime)
	same(t, wfm.Date(0), AppendDate, MarshalDate)
	same(t, wfm.ID(0), AppendID, MarshalID)
}
