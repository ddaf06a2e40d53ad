package radio

import (
	"math"

	"headway/fabric/exact"
)

// Logarithms and powers, with the same bits on every architecture. Those of every measurement are interpolated in
// tables, which takes a third of the time.

// lg is the decimal logarithm.
func lg(x float64) float64 { return float64(exact.Log(x) * (1 / math.Ln10)) }

const tableBits = 9

// segment is a line through a function's values at the ends of one of 2^tableBits intervals.
type segment struct{ value, slope float64 }

func segments(f func(share float64) float64) (t [1 << tableBits]segment) {
	n := float64(len(t))
	for i := range t {
		a, b := f(float64(i)/n), f(float64(i+1)/n)
		t[i] = segment{a, float64((b - a) * n)}
	}
	return t
}

var (
	lgSegments  = segments(func(share float64) float64 { return lg(1 + share) })
	powSegments = segments(func(share float64) float64 { return exact.Exp(float64(share * math.Ln2)) })
)

// lgTable is lg of a positive normal number, to 2.1e-7: 1e-5 dB of path loss.
func lgTable(x float64) float64 {
	const lg2 = math.Ln2 / math.Ln10
	b := math.Float64bits(x)
	s := &lgSegments[b>>(52-tableBits)&(1<<tableBits-1)]
	rest := float64(b<<(12+tableBits)>>(12+tableBits)) * 0x1p-52
	return float64(float64(int(b>>52)-1023)*lg2) + s.value + float64(s.slope*rest)
}

// ratio returns 10^(dB/10) to a share of 3e-7; dB is between -3000 and 3000.
func ratio(dB float64) float64 {
	const perDB = math.Ln10 / 10 / math.Ln2
	const bias = 1 << 10 // makes the conversion to an integer round down
	x := float64(dB*perDB) + bias
	whole := int(x)
	x = float64((x - float64(whole)) * (1 << tableBits))
	i := int(x)
	s := &powSegments[i]
	v := s.value + float64(float64(s.slope*(1.0/(1<<tableBits)))*(x-float64(i)))
	return float64(v * math.Float64frombits(uint64(whole-bias+1023)<<52))
}
