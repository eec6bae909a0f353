package compress

import (
	"strconv"
	"strings"
)

// The content codings that this package writes.
const (
	zstdCoding = "zstd"
	gzipCoding = "gzip"
)

// maxMembers bounds the work on a header; browsers send about four codings.
const maxMembers = 64

// A choice is what a request's Accept-Encoding comes to.
type choice struct {
	coding string // zstdCoding or gzipCoding; empty for the body as it is
	forced bool   // the body as it is was ruled out, so that short bodies are coded too
}

// accepted chooses a content coding by the Accept-Encoding headers (RFC 9110, section
// 12.5.3): the higher weight; of equal ones zstd, then gzip, then the body as it is. A
// coding that is not named has the weight of "*"; without "*" it is not taken, save for
// the body as it is, which needs no mention and then comes last.
//
// Without a header any coding would do. Clients that send none, such as curl, do not
// unpack as a rule, so that they get the body as it is. So does a client that rules out
// everything: an answer that it may not like is of more use than 406.
func accepted(headers []string) choice {
	const unsaid = -1
	weights := struct{ zstd, gzip, identity, others float64 }{unsaid, unsaid, unsaid, unsaid}
	left := maxMembers
	for _, header := range headers {
		for member := range strings.SplitSeq(header, ",") {
			if left--; left < 0 {
				break
			}
			name, weight, ok := readMember(member)
			if !ok {
				continue
			}
			var to *float64
			switch name {
			case zstdCoding:
				to = &weights.zstd
			case gzipCoding, "x-gzip": // the old name of the same
				to = &weights.gzip
			case "identity":
				to = &weights.identity
			case "*":
				to = &weights.others
			default:
				continue
			}
			// Named twice it is as good as the less wanted: no client is hurt by that.
			if *to == unsaid || weight < *to {
				*to = weight
			}
		}
	}
	for _, weight := range []*float64{&weights.zstd, &weights.gzip} {
		if *weight == unsaid {
			*weight = max(0, weights.others)
		}
	}
	best := choice{zstdCoding, false}
	weight := weights.zstd
	if weights.gzip > weight {
		best.coding, weight = gzipCoding, weights.gzip
	}
	if weight == 0 || weights.identity > weight {
		return choice{}
	}
	best.forced = weights.identity == 0 || weights.identity == unsaid && weights.others == 0
	return best
}

// readMember reads one member of Accept-Encoding, such as "gzip;q=0.8". One whose weight
// is none is left out, since what was meant is not known.
func readMember(s string) (name string, weight float64, ok bool) {
	name, rest, _ := strings.Cut(s, ";")
	weight = 1
	for rest != "" {
		var parameter string
		parameter, rest, _ = strings.Cut(rest, ";")
		key, value, _ := strings.Cut(parameter, "=")
		if !strings.EqualFold(strings.Trim(key, blank), "q") {
			continue
		}
		if weight, ok = readWeight(strings.Trim(value, blank)); !ok {
			return "", 0, false
		}
	}
	return strings.ToLower(strings.Trim(name, blank)), weight, true
}

// blank is what may stand around the parts of a header's value.
const blank = " \t"

// readWeight reads a weight from 0 to 1 in digits. strconv alone would take "NaN", "1e-3"
// and "0x1p-2" too.
func readWeight(s string) (weight float64, ok bool) {
	if s == "" || strings.Trim(s, "0123456789.") != "" {
		return 0, false
	}
	weight, err := strconv.ParseFloat(s, 64)
	return weight, err == nil && weight <= 1
}

// has says whether a header whose value is a list holds a member, in any case.
func has(headers []string, member string) bool {
	for _, header := range headers {
		for part, rest, more := strings.Cut(header, ","); ; part, rest, more = strings.Cut(rest, ",") {
			if len(part) >= len(member) && strings.EqualFold(strings.Trim(part, blank), member) {
				return true
			}
			if !more {
				break
			}
		}
	}
	return false
}
