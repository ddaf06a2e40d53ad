package exact

import (
	"math"
	"math/big"
)

// The oracle: the same functions in arithmetic of prec bits, by their plainest series.

const prec = 192

func bigOf(x float64) *big.Float { return new(big.Float).SetPrec(prec).SetFloat64(x) }

func newBig() *big.Float { return new(big.Float).SetPrec(prec) }

// tiny says that adding term to sum changes nothing.
func tiny(term, sum *big.Float) bool {
	return term.Sign() == 0 || sum.Sign() != 0 && term.MantExp(nil) < sum.MantExp(nil)-prec
}

// bigAtanh is x + x^3/3 + x^5/5 + ...
func bigAtanh(x *big.Float) *big.Float {
	x2 := newBig().Mul(x, x)
	power, sum := newBig().Set(x), newBig().Set(x)
	for i := 3.0; ; i += 2 {
		power.Mul(power, x2)
		term := newBig().Quo(power, bigOf(i))
		if tiny(term, sum) {
			return sum
		}
		sum.Add(sum, term)
	}
}

// bigLn2 is log 2 = 2 atanh(1/3).
var bigLn2 = func() *big.Float {
	return newBig().Mul(bigOf(2), bigAtanh(newBig().Quo(bigOf(1), bigOf(3))))
}()

// bigLog is k log 2 + 2 atanh((m-1)/(m+1)) for x = 2^k m.
func bigLog(x *big.Float) *big.Float {
	m := newBig()
	k := x.MantExp(m) // m in [0.5, 1)
	if m.Cmp(bigOf(0.75)) < 0 {
		m.Mul(m, bigOf(2))
		k--
	}
	q := newBig().Quo(newBig().Sub(m, bigOf(1)), newBig().Add(m, bigOf(1)))
	l := newBig().Mul(bigOf(2), bigAtanh(q))
	return l.Add(l, newBig().Mul(bigOf(float64(k)), bigLn2))
}

// bigExp is 2^k (e^(r/2^16))^(2^16) for x = k log 2 + r, by the series of e.
func bigExp(x *big.Float) *big.Float {
	q, _ := newBig().Quo(x, bigLn2).Float64()
	k := math.Round(q)
	r := newBig().Sub(x, newBig().Mul(bigOf(k), bigLn2))
	const squares = 16
	r.SetMantExp(r, -squares)
	term, sum := bigOf(1), bigOf(1)
	for i := 1.0; ; i++ {
		term.Quo(term.Mul(term, r), bigOf(i))
		if tiny(term, sum) {
			break
		}
		sum.Add(sum, term)
	}
	for range squares {
		sum.Mul(sum, sum)
	}
	return sum.SetMantExp(sum, int(k))
}

var bigSqrt2Pi = func() *big.Float {
	// pi = 16 atan(1/5) - 4 atan(1/239) (Machin).
	atan := func(n float64) *big.Float {
		n2 := bigOf(n * n)
		power, sum := newBig().Quo(bigOf(1), bigOf(n)), newBig().Quo(bigOf(1), bigOf(n))
		for i := 3.0; ; i += 2 {
			power.Neg(power.Quo(power, n2))
			term := newBig().Quo(power, bigOf(i))
			if tiny(term, sum) {
				return sum
			}
			sum.Add(sum, term)
		}
	}
	pi := newBig().Sub(newBig().Mul(bigOf(16), atan(5)), newBig().Mul(bigOf(4), atan(239)))
	return newBig().Sqrt(pi.Mul(pi, bigOf(2)))
}()

func bigPDF(x float64) *big.Float {
	half := newBig().Mul(bigOf(x), bigOf(x))
	half.Quo(half.Neg(half), bigOf(2))
	return newBig().Quo(bigExp(half), bigSqrt2Pi)
}

// bigCDF is, below -6, the continued fraction of the tail, pdf / (y + 1/(y + 2/(y + 3/(y + ...)))) with y = -x
// (Laplace), and from there 1/2 + pdf (x + x^3/3 + x^5/(3*5) + ...), which loses too many bits in the tail.
func bigCDF(x float64) *big.Float {
	if x < -6 {
		y := bigOf(-x)
		f := newBig().Set(y)
		for i := 1000.0; i >= 1; i-- {
			f.Add(y, newBig().Quo(bigOf(i), f))
		}
		return newBig().Quo(bigPDF(x), f)
	}
	x2 := newBig().Mul(bigOf(x), bigOf(x))
	term, sum := bigOf(x), bigOf(x)
	for i := 3.0; ; i += 2 {
		term.Quo(term.Mul(term, x2), bigOf(i))
		if tiny(term, sum) {
			break
		}
		sum.Add(sum, term)
	}
	return sum.Add(sum.Mul(sum, bigPDF(x)), bigOf(0.5))
}

// ulps returns |got - want| in units of the last place of want.
func ulps(got float64, want *big.Float) float64 {
	w, _ := want.Float64()
	if math.IsInf(w, 0) || math.IsInf(got, 0) {
		if w == got {
			return 0
		}
		return math.Inf(1)
	}
	e := max(math.Ilogb(w), -1022) - 52
	if w == 0 {
		e = -1074
	}
	d := newBig().Sub(bigOf(got), want)
	u, _ := d.SetMantExp(d, -e).Float64()
	return math.Abs(u)
}
