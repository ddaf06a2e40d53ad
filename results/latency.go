package results

import (
	"fmt"
	"math"
	"math/bits"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// A bucket of Latency is 64 ns wide up to 131 µs, and from there on at most 1/1024 of its values: 3 significant digits.
const (
	latencyUnit   = 64 * time.Nanosecond
	latencyMax    = 7 * 24 * time.Hour
	latencyDigits = 3
)

// Latency is a histogram of durations with exact count, sum, minimum and maximum. A quantile is within 0.05 % (and at
// worst 32 ns) of the exact one: the middle of a bucket of the two stated widths.
//
// It counts in integers, so histograms merge exactly and in any order. Its size is fixed, 280 KiB. Not safe for
// concurrent use. The zero value is not ready: see NewLatency.
type Latency struct {
	h            *hdrhistogram.Histogram
	sumHi, sumLo uint64 // 128 bits of nanoseconds: no run can overflow them
	min, max     int64
	zeros        int64 // durations of no time at all: a quantile among them is 0, not the middle of its bucket
}

// NewLatency makes an empty histogram.
func NewLatency() *Latency {
	return &Latency{
		h:   hdrhistogram.New(int64(latencyUnit), int64(latencyMax), latencyDigits),
		min: math.MaxInt64,
	}
}

// Record adds one duration; it does not allocate. A duration above a week counts as a week in quantiles (the sum and
// the maximum stay exact). It panics on a negative one, which no model of time can produce.
func (l *Latency) Record(d time.Duration) {
	ns := int64(d)
	if err := l.h.RecordValue(min(ns, int64(latencyMax))); err != nil {
		panic(fmt.Sprintf("results: recording a latency of %v: %v", d, err))
	}
	var carry uint64
	l.sumLo, carry = bits.Add64(l.sumLo, uint64(ns), 0)
	l.sumHi += carry
	l.min, l.max = min(l.min, ns), max(l.max, ns)
	if ns == 0 {
		l.zeros++
	}
}

// Merge adds what other has recorded; other stays as it is.
func (l *Latency) Merge(other *Latency) {
	if dropped := l.h.Merge(other.h); dropped != 0 {
		panic(fmt.Sprintf("results: merging latencies lost %d records", dropped))
	}
	var carry uint64
	l.sumLo, carry = bits.Add64(l.sumLo, other.sumLo, 0)
	l.sumHi += other.sumHi + carry
	l.min, l.max = min(l.min, other.min), max(l.max, other.max)
	l.zeros += other.zeros
}

// Count is the number of durations recorded.
func (l *Latency) Count() int64 { return l.h.TotalCount() }

// MeanMS is the exact mean in ms, or nil without data.
func (l *Latency) MeanMS() *float64 {
	n := l.Count()
	if n == 0 {
		return nil
	}
	sum := float64(math.Ldexp(float64(l.sumHi), 64)) + float64(l.sumLo)
	return Value(sum / float64(n) / 1e6)
}

// QuantilesMS are the quantiles at qs (each in 0 … 1, ascending) in ms: the least recorded value that at least q of
// the values do not exceed. All nil without data.
func (l *Latency) QuantilesMS(qs ...float64) []*float64 {
	out := make([]*float64, len(qs))
	n := l.Count()
	if n == 0 {
		return out
	}
	ranks := make([]int64, len(qs))
	for i, q := range qs {
		ranks[i] = quantileRank(q, n)
	}
	for i, s := range l.steps(ranks) {
		out[i] = Value(s.ms)
	}
	return out
}

// quantileRank is ⌈q·n⌉ within 1 … n. The factor keeps 0.07·100 = 7.000000000000001 at rank 7.
func quantileRank(q float64, n int64) int64 {
	r := math.Ceil(float64(q*float64(n)) * (1 - 1e-12))
	return int64(min(max(r, 1), float64(n)))
}

// step is a point of the distribution function: count values are at most ms.
type step struct {
	ms    float64
	count int64
}

// steps finds, for each rank (ascending, 1 … n), the bucket that holds it.
func (l *Latency) steps(ranks []int64) []step {
	out := make([]step, 0, len(ranks))
	for len(out) < len(ranks) && ranks[len(out)] <= l.zeros {
		out = append(out, step{ms: 0, count: l.zeros})
	}
	var count int64
	for _, b := range l.h.Distribution() {
		count += b.Count
		for len(out) < len(ranks) && ranks[len(out)] <= count {
			middle := b.From + (b.To-b.From)/2
			ns := min(max(middle, l.min), l.max)
			out = append(out, step{ms: float64(ns) / 1e6, count: count})
		}
	}
	return out
}
