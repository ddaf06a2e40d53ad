package results

// Forecasts is how a policy's predictors did, against where the vehicles then really went. The question is: will this
// vehicle come to that site within a time? It is asked at drawn moments, of all predictors alike, about every site that one
// of them thinks possible (at least 1 %, rounded). Sites that the vehicle came to and none of them had named are counted
// apart: to ask about these because of what became of them would be to ask questions whose answer is always yes.
//
// Probabilities are rounded to whole per cents and counted in integers, so the counts of seeds add up exactly, and Murphy's
// parts of the Brier score are exact for what was counted.
type Forecasts struct {
	Asked   int64            `json:"asked"` // moments
	Experts []ExpertForecast `json:"experts"`
}

// ExpertForecast is how one predictor did; the last one is what the policy decides by.
type ExpertForecast struct {
	Name  string         `json:"name"`
	Sites []SiteForecast `json:"sites"` // per horizon that the policy looks ahead to; the same for all predictors
	Times []TimeForecast `json:"times"` // per median time predicted, where there is any
}

// SiteForecast is how the probabilities of coming to a site within WithinS were kept. What is nil has no data.
type SiteForecast struct {
	WithinS float64 `json:"within_s"`
	Percent []int   `json:"percent"` // the probabilities that were given, rising
	N       []int64 `json:"n"`       // how often each was
	Came    []int64 `json:"came"`    // … and the vehicle came
	Moved   int64   `json:"moved"`   // moments after which the vehicle came to another site in time
	Named   int64   `json:"named"`   // … to the one that was thought likeliest
	// Unforeseen is how many sites the vehicles came to in time that no predictor had named.
	Unforeseen int64 `json:"unforeseen"`
	// Accuracy is Named / Moved.
	Accuracy *float64 `json:"accuracy"`
	// Brier is the mean of (probability - outcome)², 0 being perfect: Reliability - Resolution + Uncertainty.
	Brier *float64 `json:"brier"`
	// Reliability is the mean squared distance of a probability from how often it came true: 0 where it means what it says.
	Reliability *float64 `json:"reliability"`
	// ReliabilityCorrected is Reliability less what chance adds to it: of n cases that come true with a chance of just p, the
	// share that does is off by p (1-p) / n in the mean square, so few cases look unreliable. It may fall below 0. Cases that
	// depend on each other, as those of one vehicle do, are fewer than they look: some of chance is left.
	ReliabilityCorrected *float64 `json:"reliability_corrected"`
	// Resolution is how far the cases that it tells apart are apart: at most Uncertainty, where it knows everything.
	Resolution *float64 `json:"resolution"`
	// Uncertainty is that of the questions: the same for all predictors.
	Uncertainty *float64 `json:"uncertainty"`
}

// ForecastHorizonsS are the times that questions are about, and the bounds of TimeForecast.
var ForecastHorizonsS = [...]float64{10, 30, 60, 120, 300, 600}

// ForecastTally counts what Forecasts tells. It is of fixed size, and does not allocate once it was made.
type ForecastTally struct {
	asked      int64
	unforeseen [len(ForecastHorizonsS)]int64
	names      []string
	experts    []expertTally
}

type expertTally struct {
	n, came      [len(ForecastHorizonsS)][101]int64
	moved, named [len(ForecastHorizonsS)]int64
	times        [len(ForecastHorizonsS)]TimeForecast
}

// NewForecastTally makes an empty tally for predictors of the given names.
func NewForecastTally(experts []string) *ForecastTally {
	return &ForecastTally{names: experts, experts: make([]expertTally, len(experts))}
}

// Names are the predictors' names.
func (t *ForecastTally) Names() []string { return t.names }

// Ask counts a moment at which all predictors are asked.
func (t *ForecastTally) Ask() { t.asked++ }

// Unforeseen counts sites that the vehicle came to within a horizon and that no predictor had named.
func (t *ForecastTally) Unforeseen(horizon, sites int) { t.unforeseen[horizon] += int64(sites) }

// Site counts what a predictor gave to a site, in whole per cents, at a horizon, and whether the vehicle came.
func (t *ForecastTally) Site(expert, horizon, percent int, came bool) {
	e := &t.experts[expert]
	e.n[horizon][percent]++
	if came {
		e.came[horizon][percent]++
	}
}

// Moved counts a moment after which the vehicle came to another site within a horizon, and whether it was the one that the
// predictor thought likeliest.
func (t *ForecastTally) Moved(expert, horizon int, named bool) {
	e := &t.experts[expert]
	e.moved[horizon]++
	if named {
		e.named[horizon]++
	}
}

// Merge adds what other has counted, which is of the same predictors.
func (t *ForecastTally) Merge(other *ForecastTally) {
	t.asked += other.asked
	for h, n := range other.unforeseen {
		t.unforeseen[h] += n
	}
	for i := range other.experts {
		e, o := &t.experts[i], &other.experts[i]
		for h := range ForecastHorizonsS {
			for p := range o.n[h] {
				e.n[h][p] += o.n[h][p]
				e.came[h][p] += o.came[h][p]
			}
			e.moved[h] += o.moved[h]
			e.named[h] += o.named[h]
			x, y := &e.times[h], &o.times[h]
			x.merge(y)
		}
	}
}

// Forecasts is what was counted so far, with the figures that follow from it.
func (t *ForecastTally) Forecasts() *Forecasts {
	f := &Forecasts{Asked: t.asked}
	for i := range t.experts {
		e := &t.experts[i]
		out := ExpertForecast{Name: t.names[i], Sites: []SiteForecast{}, Times: []TimeForecast{}}
		for h, s := range ForecastHorizonsS {
			site := SiteForecast{WithinS: s, Moved: e.moved[h], Named: e.named[h], Unforeseen: t.unforeseen[h], Percent: []int{}, N: []int64{}, Came: []int64{}}
			for p, n := range e.n[h] {
				if n > 0 {
					site.Percent, site.N, site.Came = append(site.Percent, p), append(site.N, n), append(site.Came, e.came[h][p])
				}
			}
			if site.finish(); len(site.N) > 0 {
				out.Sites = append(out.Sites, site)
			}
			time := e.times[h]
			time.UpToS = s
			if time.finish(); time.N > 0 {
				out.Times = append(out.Times, time)
			}
		}
		f.Experts = append(f.Experts, out)
	}
	return f
}

// finish works out the parts of the Brier score (A. H. Murphy, 1973): with n_k cases of probability p_k, of which a share
// o_k came true, and o of all N,
//
//	sum n_k (p_k - o_k)² / N  -  sum n_k (o_k - o)² / N  +  o (1 - o)
//
// and the share of chance in the first, sum n_k / (n_k - 1) o_k (1 - o_k) / N (C. A. T. Ferro, T. E. Fricker, 2012; J. Bröcker,
// 2012). A case that is alone with its probability tells nothing of chance.
func (f *SiteForecast) finish() {
	f.Accuracy = Ratio(float64(f.Named), float64(f.Moved))
	var all, came int64
	for k, n := range f.N {
		all += n
		came += f.Came[k]
	}
	if all == 0 {
		return
	}
	base := float64(came) / float64(all)
	reliability, resolution, chance := 0.0, 0.0, 0.0
	for k, n := range f.N {
		p, o := float64(f.Percent[k])/100, float64(f.Came[k])/float64(n)
		reliability += float64(float64(n) * float64((p-o)*(p-o)))
		resolution += float64(float64(n) * float64((o-base)*(o-base)))
		if n > 1 {
			chance += float64(n) / float64(n-1) * o * (1 - o)
		}
	}
	reliability, resolution, chance = reliability/float64(all), resolution/float64(all), chance/float64(all)
	uncertainty := float64(base * (1 - base))
	f.Reliability, f.Resolution, f.Uncertainty = Value(reliability), Value(resolution), Value(uncertainty)
	f.ReliabilityCorrected = Value(reliability - chance)
	f.Brier = Value(reliability - resolution + uncertainty)
}
