package report

import (
	"math"
	"strconv"
)

// scale is an axis, and where on it a value stands.
type scale struct {
	axis  option
	place func(float64) float64
	note  string // what a reader must know of it
}

// linearScale runs between round numbers around the values.
func linearScale(u unit, values []*float64) scale {
	lo, hi, _ := widest(values...)
	axis := valueAxis(u)
	axis["min"], axis["max"] = niceRange(lo, hi, u)
	return scale{axis: axis, place: func(x float64) float64 { return x }}
}

// logScale is logarithmic. Zeros, and what is too small to be shown beside the largest, stand at its beginning, which
// is then labelled 0.
func logScale(u unit, values []*float64) scale {
	floor, top, below := logRange(values)
	return scale{
		axis: option{"type": "log", "min": floor, "max": top, "axisLabel": option{
			"formatter": u.function() + zeroAt(floor, below), "hideOverlap": true,
		}},
		place: func(x float64) float64 { return max(x, floor) },
	}
}

// shareScale is linear, or where the shares' distances from 100 % differ more than twentyfold, logarithmic in that
// distance: 90, 99, 99.9 %. Else a policy that misses ten times less than another would stand at the same place.
func shareScale(u unit, values []*float64) scale {
	missing := make([]*float64, 0, len(values))
	least, most := math.Inf(1), 0.0
	for _, x := range values {
		if x == nil {
			continue
		}
		m := max(1-*x, 0)
		missing = append(missing, &m)
		if m > 0 {
			least, most = min(least, m), max(most, m)
		}
	}
	if most/least < 20 {
		return linearScale(u, values)
	}
	floor, top, below := logRange(missing)
	return scale{
		axis: option{"type": "log", "inverse": true, "min": floor, "max": min(top, 1), "axisLabel": option{
			"formatter": "fn:nines" + zeroAt(floor, below), "hideOverlap": true,
		}},
		place: func(x float64) float64 { return min(max(1-x, floor), 1) },
		note:  " The axis of the hit rate is stretched towards 100 %: with each step ten times less is missed.",
	}
}

// costScale is linear, or logarithmic where the costs span more than a factor of 8.
func costScale(values []*float64) scale {
	lo, hi, _ := widest(values...)
	if lo <= 0 || hi/lo <= 8 {
		s := linearScale(unitUSD, values)
		s.axis["name"], s.axis["splitNumber"] = "cost of the run", 4
		return s
	}
	base := 2.0 // ticks are at the powers of the base: below two decades, those of ten are too few
	if hi/lo > 100 {
		base = 10
	}
	exponent := func(x float64) float64 { return math.Log(x) / math.Log(base) }
	return scale{
		axis: option{
			"type": "log", "logBase": base, "name": "cost of the run (logarithmic)",
			"min": round(math.Pow(base, math.Floor(exponent(lo)))), "max": round(math.Pow(base, math.Ceil(exponent(hi)))),
			"axisLabel": option{"formatter": "fn:usd", "hideOverlap": true},
		},
		place: func(x float64) float64 { return x },
	}
}

// zeroAt tells the page's function at which value of the axis to write 0; nothing where no value stands there.
func zeroAt(floor float64, below bool) string {
	if !below {
		return ""
	}
	return "/" + strconv.FormatFloat(floor, 'g', -1, 64)
}

// logRange is a logarithmic axis over values, between powers of ten. Five decades below the largest is the least, or
// one tiny value would squeeze all others; below says whether any value is left below.
func logRange(values []*float64) (floor, top float64, below bool) {
	lo, hi := math.Inf(1), 0.0
	for _, x := range values {
		switch {
		case x == nil:
		case *x > 0:
			lo, hi = min(lo, *x), max(hi, *x)
		default:
			below = true
		}
	}
	if hi == 0 {
		return 0.1, 1, below
	}
	top = math.Pow(10, math.Ceil(math.Log10(hi)))
	exponent := math.Floor(math.Log10(lo))
	if below || math.Pow(10, exponent) == lo {
		exponent--
	}
	floor = math.Pow(10, max(exponent, math.Floor(math.Log10(hi))-5))
	return floor, max(top, floor*10), below || lo < floor
}

// niceRange is an axis from a round number below lo to one above hi.
func niceRange(lo, hi float64, u unit) (from, to float64) {
	span := hi - lo
	if span == 0 {
		span = max(math.Abs(hi)*0.1, 0.01)
	}
	step := math.Pow(10, math.Floor(math.Log10(span)))
	if span/step < 2 {
		step /= 2
	}
	from, to = math.Floor((lo-float64(span*0.05))/step)*step, math.Ceil((hi+float64(span*0.05))/step)*step
	if lo >= 0 {
		from = max(from, 0)
	}
	if u == unitShare && hi <= 1 {
		to = min(to, 1)
	}
	return round(from), round(to)
}
