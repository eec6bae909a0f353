package table

import (
	"math/big"
	"strconv"
	"strings"
)

// Numbers stand in an answer as decimal digits, and are calculated with as such: the hours of
// a thousand rows add up to what a person with a pencil gets.

// maxDigits is how long a number may be that is calculated with, and how far its exponent may
// go; more than any number that a float or an integer is written as.
const maxDigits = 300

// rational reads a number of JSON.
func rational(text []byte) (*big.Rat, bool) {
	if len(text) == 0 || len(text) > maxDigits || text[0] != '-' && (text[0] < '0' || text[0] > '9') {
		return nil, false // Rat reads more than JSON knows
	}
	s := string(text)
	if at := strings.IndexAny(s, "eE"); at >= 0 {
		if n, err := strconv.Atoi(s[at+1:]); err != nil || n > maxDigits || n < -maxDigits {
			return nil, false // its digits would fill the memory
		}
	}
	if strings.ContainsAny(s, "/_xXoObBpP") {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// smallMinutes are those whose hundredths of hours fit into an int64 by far.
const smallMinutes = 1 << 50

// shown appends a number in its unit: hours with two decimals, halves rounded away from
// zero; durations as h:mm, to whole minutes. Others have the decimals that are wanted, rounded
// likewise. What cannot be read as a number is left as it is.
func (m Measure) shown(b, number []byte) []byte {
	if m.Unit != Hours && m.Unit != Duration {
		if !m.Rounded {
			return append(b, number...)
		}
	} else if n, err := strconv.ParseInt(string(number), 10, 64); err == nil && -smallMinutes < n && n < smallMinutes {
		if m.Unit == Duration {
			return appendDuration(b, n)
		}
		return appendHundredths(b, n)
	}
	r, ok := rational(number)
	if !ok {
		return append(b, number...)
	}
	return m.rational(b, r)
}

// rational is shown for any number.
func (m Measure) rational(b []byte, r *big.Rat) []byte {
	switch m.Unit {
	case Hours:
		return append(b, unsignedZero(new(big.Rat).Quo(r, big.NewRat(60, 1)).FloatString(2))...)
	case Duration:
		text := unsignedZero(r.FloatString(0))
		minutes, _ := new(big.Int).SetString(text, 10)
		hours, rest := new(big.Int).QuoRem(minutes, big.NewInt(60), new(big.Int))
		if minutes.Sign() < 0 {
			b = append(b, '-')
		}
		b = hours.Abs(hours).Append(b, 10)
		return appendTwo(append(b, ':'), rest.Abs(rest).Int64())
	}
	if m.Rounded {
		return append(b, unsignedZero(r.FloatString(m.Decimals))...)
	}
	digits, _ := r.FloatPrec() // decimals add up to decimals
	return append(b, r.FloatString(digits)...)
}

// appendHundredths appends minutes as hours.
func appendHundredths(b []byte, minutes int64) []byte {
	if minutes < 0 {
		b, minutes = append(b, '-'), -minutes
	}
	hundredths := (minutes*10 + 3) / 6 // nearest; of whole minutes none is a half
	b = strconv.AppendInt(b, hundredths/100, 10)
	return appendTwo(append(b, '.'), hundredths%100)
}

func appendDuration(b []byte, minutes int64) []byte {
	if minutes < 0 {
		b, minutes = append(b, '-'), -minutes
	}
	b = strconv.AppendInt(b, minutes/60, 10)
	return appendTwo(append(b, ':'), minutes%60)
}

// appendTwo appends a number below a hundred with two digits.
func appendTwo(b []byte, n int64) []byte {
	return append(b, byte('0'+n/10), byte('0'+n%10))
}

// unsignedZero takes the sign from a number that was rounded to nothing.
func unsignedZero(text string) string {
	if strings.Trim(text, "-0.") == "" {
		return strings.TrimPrefix(text, "-")
	}
	return text
}

// A sum adds numbers up exactly. The zero value is the sum of none.
type sum struct {
	count int   // of numbers
	whole int64 // of those that are whole and small
	rest  *big.Rat
}

// add adds a number of JSON; it reports whether it is one.
func (s *sum) add(number []byte) bool {
	const small = 1 << 53 // a sum of as many as there can be rows fits
	if n, err := strconv.ParseInt(string(number), 10, 64); err == nil && -small < n && n < small && -small<<8 < s.whole && s.whole < small<<8 {
		s.count, s.whole = s.count+1, s.whole+n
		return true
	}
	r, ok := rational(number)
	if !ok {
		return false
	}
	if s.rest == nil {
		s.rest = new(big.Rat)
	}
	s.rest.Add(s.rest, r)
	s.count++
	return true
}

// value is the sum.
func (s *sum) value() *big.Rat {
	r := new(big.Rat).SetInt64(s.whole)
	if s.rest != nil {
		r.Add(r, s.rest)
	}
	return r
}
