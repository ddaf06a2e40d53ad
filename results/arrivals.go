package results

import "math"

// TimeForecast is how the times of arrival were kept whose median was predicted to be at most UpToS (and more than the one
// before): of the sites that the vehicle then came to while the policy looked ahead.
type TimeForecast struct {
	UpToS float64 `json:"up_to_s"`
	N     int64   `json:"n"`
	In    int64   `json:"in"`       // within the 90 % interval
	Early int64   `json:"early"`    // before it
	Width int64   `json:"width_ms"` // sum of the intervals' widths, ms
	Off   int64   `json:"off_ms"`   // sum of the distances of the median from the arrival, ms
	CRPS  int64   `json:"crps_ms"`  // sum of the continuous ranked probability scores, ms
	// PIT is how many arrivals came in each tenth of the law that was predicted (the probability integral transform): as many
	// in each, where the law is right.
	PIT [10]int64 `json:"pit"`
	// Coverage is In / N, WidthS the mean width in s (sharpness), and OffS the mean distance in s. CRPSS is the mean distance in
	// s of the whole law from the arrival: less is better, and only the right law has the least.
	Coverage *float64 `json:"coverage"`
	WidthS   *float64 `json:"width_s"`
	OffS     *float64 `json:"off_s"`
	CRPSS    *float64 `json:"crps_s"`
}

// ArrivalShares are those of whose points a predicted law of an arrival is taken: the middles of ten tenths. The outer two
// are the bounds of its 90 % interval.
var ArrivalShares = [10]float64{0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95}

// Arrival is a predicted time of arrival, and the real one, all in s from when it was predicted.
type Arrival struct {
	Points [len(ArrivalShares)]float64 // of the law that was predicted, by ArrivalShares: rising
	Median float64
	Before float64 // the share of the law before the arrival, 0 to 1
	At     float64
}

// crps is the continuous ranked probability score, in s: twice the mean over all shares of what a point of the law is off by,
// weighed by its share where the arrival is later, and by the rest where it is sooner (T. Gneiting, A. E. Raftery, 2007).
func (a *Arrival) crps() float64 {
	sum := 0.0
	for i, q := range a.Points {
		if off := a.At - q; off >= 0 {
			sum += float64(ArrivalShares[i] * off)
		} else {
			sum -= float64((1 - ArrivalShares[i]) * off)
		}
	}
	return 2 * sum / float64(len(a.Points))
}

// Time counts a predicted time of arrival.
func (t *ForecastTally) Time(expert int, a *Arrival) {
	h := 0
	for h < len(ForecastHorizonsS) && a.Median > ForecastHorizonsS[h] {
		h++
	}
	if h == len(ForecastHorizonsS) {
		return
	}
	x := &t.experts[expert].times[h]
	x.N++
	lo, hi := a.Points[0], a.Points[len(a.Points)-1]
	switch {
	case a.At < lo:
		x.Early++
	case a.At <= hi:
		x.In++
	}
	x.PIT[max(0, min(len(x.PIT)-1, int(a.Before*float64(len(x.PIT)))))]++
	x.Width += millis(hi - lo)
	x.Off += millis(math.Abs(a.At - a.Median))
	x.CRPS += millis(a.crps())
}

func millis(s float64) int64 { return int64(math.Round(s * 1e3)) }

func (f *TimeForecast) merge(o *TimeForecast) {
	f.N, f.In, f.Early = f.N+o.N, f.In+o.In, f.Early+o.Early
	f.Width, f.Off, f.CRPS = f.Width+o.Width, f.Off+o.Off, f.CRPS+o.CRPS
	for i, n := range o.PIT {
		f.PIT[i] += n
	}
}

func (f *TimeForecast) finish() {
	n := float64(f.N)
	f.Coverage = Ratio(float64(f.In), n)
	f.WidthS, f.OffS, f.CRPSS = Ratio(float64(f.Width)/1e3, n), Ratio(float64(f.Off)/1e3, n), Ratio(float64(f.CRPS)/1e3, n)
}
