package mec

import "time"

// Tier is how warm a copy is stored.
type Tier uint8

// The tiers, from warm to cold. A site has the first only; the region, which holds the original of every object, may have
// all.
const (
	Hot Tier = iota
	Cool
	Cold
	Archive
	Tiers // number of tiers
)

// String is the tier's name.
func (t Tier) String() string { return [...]string{"hot", "cool", "cold", "archive"}[t] }

// TierOf finds a tier by its name.
func TierOf(name string) (Tier, bool) {
	for t := range Tiers {
		if t.String() == name {
			return t, true
		}
	}
	return Hot, false
}

// TierSpec is what a tier costs and how fast it answers.
type TierSpec struct {
	USDPerGBMonth float64       // rent of 1e9 bytes for 730 h
	USDPerGBRead  float64       // retrieval of 1e9 bytes
	USDPer10kRead float64       // ten thousand read operations
	USDPer10kPut  float64       // ten thousand write operations
	Access        time.Duration // until the first byte
	MinResidence  time.Duration // billed even when left earlier
	Rehydrate     Rehydration   // before it can be read at all
	High          Priority      // a faster rehydration that costs more; the zero value: there is none
}

// Priority is a way to rehydrate that a store offers beside the standard one. What is being rehydrated at the standard
// priority can be raised to it, for all of its price besides.
type Priority struct {
	Rehydrate     Rehydration
	USDPerGBRead  float64 // instead of those of the tier
	USDPer10kRead float64
	MostBytes     int64 // of an object for which it is offered
}

// AtHigh is the same tier for bytes that are rehydrated at high priority, and whether that is offered.
func (t TierSpec) AtHigh(bytes int64) (TierSpec, bool) {
	if !t.Offline() || bytes > t.High.MostBytes {
		return t, false
	}
	t.Rehydrate, t.USDPerGBRead, t.USDPer10kRead = t.High.Rehydrate, t.High.USDPerGBRead, t.High.USDPer10kRead
	return t, true
}

// At is the tier at a priority: the standard one where the high one is not offered.
func (t TierSpec) At(high bool, bytes int64) TierSpec {
	if high {
		t, _ = t.AtHigh(bytes)
	}
	return t
}

// SecondsPerMonth is the billing month: 730 hours.
const SecondsPerMonth = 730 * 3600

// Rent is the rent in US$ per byte and second.
func (t TierSpec) Rent() float64 { return t.USDPerGBMonth / 1e9 / SecondsPerMonth }

// Retrieve is what reading bytes from the tier costs in US$: retrieval and one operation.
func (t TierSpec) Retrieve(bytes int64) float64 {
	return float64(float64(bytes)/1e9*t.USDPerGBRead) + t.USDPer10kRead/1e4
}

// Put is what one write operation costs in US$.
func (t TierSpec) Put() float64 { return t.USDPer10kPut / 1e4 }

// Early is what leaving the tier after a residence costs in US$: the rent of what is missing to the minimum.
func (t TierSpec) Early(bytes int64, residence time.Duration) float64 {
	return float64(float64(float64(bytes)*t.Rent()) * max(0, (t.MinResidence-residence).Seconds()))
}

// Home is what it costs in US$ to bring bytes back to the hot tier, after a residence. What lies in a colder tier at the end of
// all owes that: all begin hot, and nobody is to live on what comes after the end.
func (b *PriceBook) Home(t Tier, bytes int64, residence time.Duration) float64 {
	if t == Hot {
		return 0
	}
	s := &b.Region[t]
	return s.Early(bytes, residence) + s.Retrieve(bytes) + b.Region[Hot].Put()
}

// Offline says whether what is stored there must be rehydrated before it can be read.
func (t TierSpec) Offline() bool { return t.Rehydrate.Most > 0 }

// Rehydration is the law of the time that a tier takes before what it stores can be read: between Least and Most, as
//
//	Least + (Most - Least) * Beta(2, 2)
//
// which has its mode and its mean in the middle. Stores document the most only; the shape is an assumption. The zero value
// is a tier that can be read at once.
type Rehydration struct{ Least, Most time.Duration }

// Quantile is the time within which a share p of the rehydrations is done, for p from 0 to 1.
func (r Rehydration) Quantile(p float64) time.Duration {
	lo, hi := 0.0, 1.0 // the distribution of Beta(2, 2), 3x²-2x³, is inverted by bisection: the same bits everywhere
	for range 53 {
		x := float64((lo + hi) / 2)
		if float64(float64(x*x)*(3-float64(2*x))) < p {
			lo = x
		} else {
			hi = x
		}
	}
	return r.Least + time.Duration(float64(r.Most-r.Least)*((lo+hi)/2))
}

// Mean is the mean time.
func (r Rehydration) Mean() time.Duration { return r.Least + (r.Most-r.Least)/2 }
