package mec

import (
	"math"
	"slices"
	"time"
)

// Step is a tier and the idle time from which it is the cheapest.
type Step struct {
	Tier Tier
	From time.Duration
}

// Idle is what an original of bytes that lies in a tier costs in US$ for an idle time that one whole read ends, beyond a
// write into the tier where it is not hot: rent, for the minimum residence at least, and retrieval. late is what the read
// costs more because the tier must rehydrate first.
func (b *PriceBook) Idle(t Tier, bytes int64, idle time.Duration, late float64) float64 {
	s := &b.Region[t]
	usd := float64(float64(float64(bytes)*s.Rent())*max(idle, s.MinResidence).Seconds()) + s.Retrieve(bytes)
	if t != Hot {
		usd += s.Put()
	}
	if s.Offline() {
		usd += late
	}
	return usd
}

// Envelope is the lower envelope of what idle times cost in the given tiers: by their rising From, the tiers that are the
// cheapest somewhere, each from its break-even on. The first is from 0 on.
//
// Each tier's cost is flat up to its minimum residence and a line from there on (a multi-slope ski rental), so the cheapest
// tier changes only where two of them cross: all crossings are tried.
func (b *PriceBook) Envelope(tiers []Tier, bytes int64, late float64) []Step {
	at := []float64{0}
	for i, t := range tiers {
		for _, u := range tiers[:i] {
			at = append(at, b.crossings(t, u, bytes, late)...)
		}
	}
	slices.Sort(at)
	var steps []Step
	for i, s := range at {
		next := 2*s + 3600
		if i+1 < len(at) {
			next = at[i+1]
		}
		if next-s < 1e-6 {
			continue
		}
		if best := b.cheapest(tiers, bytes, (s+next)/2, late); len(steps) == 0 || steps[len(steps)-1].Tier != best {
			steps = append(steps, Step{best, time.Duration(math.Round(s * 1e9))})
		}
	}
	return steps
}

// cheapest is the cheapest tier for an idle time in s; of equal ones the warmest.
func (b *PriceBook) cheapest(tiers []Tier, bytes int64, s, late float64) Tier {
	best, least := Hot, math.Inf(1)
	for _, t := range tiers {
		if usd := b.Idle(t, bytes, time.Duration(s*1e9), late); usd < least || usd == least && t < best {
			best, least = t, usd
		}
	}
	return best
}

// longestIdle bounds the idle times that are looked at, in s: ten years.
const longestIdle = 3650 * 86400

// crossings are the idle times in s at which two tiers cost the same. Each cost is a constant and then a line: between the
// minimum residences the difference is linear.
func (b *PriceBook) crossings(t, u Tier, bytes int64, late float64) []float64 {
	edges := []float64{0, b.Region[t].MinResidence.Seconds(), b.Region[u].MinResidence.Seconds(), longestIdle}
	slices.Sort(edges)
	diff := func(s float64) float64 {
		idle := time.Duration(s * 1e9)
		return b.Idle(t, bytes, idle, late) - b.Idle(u, bytes, idle, late)
	}
	var at []float64
	for i := range edges[1:] {
		lo, hi := edges[i], edges[i+1]
		d, e := diff(lo), diff(hi)
		if hi > lo && (d < 0) != (e < 0) {
			at = append(at, lo+float64((hi-lo)*(d/(d-e))))
		}
	}
	return at
}
