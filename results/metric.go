package results

import (
	"errors"
	"fmt"
	"math"
)

// Value is a figure for Metric.PerSeed.
func Value(x float64) *float64 { return &x }

// Ratio is num/den, or nil (no data) when den is 0: a rate of no reads is neither 0 nor 1.
func Ratio(num, den float64) *float64 {
	if den == 0 {
		return nil
	}
	return Value(num / den)
}

// largest bounds a figure, so that no difference, square or sum of figures is infinite. Nothing real comes near it.
const largest = 1e150

// NewMetric makes a metric of one figure per seed; nil is a seed without data. The mean and its 95 % interval are over
// the seeds that have data (see N); there is no interval below two of them.
//
// A NaN, an infinity or anything beyond ±1e150 is no figure, and would make run.json unwritable: it becomes nil, and the
// error names the positions. The metric is usable all the same.
func NewMetric(perSeed []*float64) (Metric, error) {
	m := Metric{PerSeed: make([]*float64, len(perSeed))}
	var errs []error
	for i, p := range perSeed {
		switch {
		case p == nil:
		case !(math.Abs(*p) <= largest):
			errs = append(errs, fmt.Errorf("seed number %d: %v is not a number that a metric can have", i+1, *p))
		default:
			m.PerSeed[i] = Value(*p)
		}
	}
	if values := m.values(); len(values) > 0 {
		m.Mean = Value(mean(values))
	}
	m.Lo, m.Hi = m.Interval(0.95)
	return m, errors.Join(errs...)
}

// N is the number of seeds that have data.
func (m Metric) N() int { return len(m.values()) }

// Interval is the two-sided interval of the mean at a confidence between 0 and 1, by Student's t over the seeds that
// have data; nil below two of them.
func (m Metric) Interval(confidence float64) (lo, hi *float64) {
	values := m.values()
	if len(values) < 2 {
		return nil, nil
	}
	l, h := studentInterval(values, confidence)
	return &l, &h
}

func (m Metric) values() []float64 {
	var values []float64
	for _, p := range m.PerSeed {
		if p != nil {
			values = append(values, *p)
		}
	}
	return values
}
