package sim

import (
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/results"
)

// tiers is what the originals of a class did under a policy, or nil where they have no tiers.
func (c *collector) tiers(worlds []*outcomeOf, class int) *results.Tiers {
	k := &c.r.x.classes[class]
	if k.Tiers == nil || len(c.done) == 0 {
		return nil
	}
	out, n := &results.Tiers{}, float64(len(c.done))
	whole := 0.0
	for _, z := range k.Tiers {
		sum, u := tierTally{}, results.TierUse{Tier: z.String()}
		for _, s := range c.done {
			sum.add(&worlds[s].tallies[class].tiers[z])
		}
		u.Share = sum.objectS
		u.RentUSD, u.EarlyUSD, u.RetrievalUSD, u.PutUSD = sum.rent/n, sum.early/n, sum.retrieval/n, sum.puts/n
		u.HomeUSD, u.Hurried = sum.home/n, float64(sum.hurried)/n
		u.Sunk, u.Woken = float64(sum.sunk)/n, float64(sum.woken)/n
		whole += sum.objectS
		out.Uses = append(out.Uses, u)
	}
	out.Originals = whole / n / c.r.x.span.Seconds()
	for i := range out.Uses {
		out.Uses[i].Share /= max(whole, 1e-9)
	}
	for _, s := range c.done {
		r := &worlds[s].tallies[class].returns
		out.Ready += float64(r[returnReady]) / n
		out.InPlace += float64(r[returnInPlace]) / n
		out.Asleep += float64(r[returnAsleep]) / n
	}
	return out
}

// tierSeries is in which tiers originals lay over time, or nil where they have none.
func (c *collector) tierSeries(worlds []*outcomeOf) *results.TierSeries {
	x := c.r.x
	if !x.tiered() || len(c.done) == 0 {
		return nil
	}
	bin := newSeries(x.span).bin
	out := &results.TierSeries{BinS: bin.Seconds()}
	for z := range mec.Tiers {
		out.Tiers = append(out.Tiers, z.String())
		mean := make([]float64, 0, seriesBins)
		for b := range seriesBins {
			width := min(bin, x.span-time.Duration(b)*bin)
			if width <= 0 {
				break
			}
			sum := 0.0
			for _, s := range c.done {
				sum += worlds[s].origins[z].copyS[b]
			}
			mean = append(mean, sum/(width.Seconds()*float64(len(c.done))))
		}
		out.Mean = append(out.Mean, mean)
	}
	return out
}

// tiered says whether any class has tiers.
func (x *Experiment) tiered() bool {
	for i := range x.classes {
		if x.classes[i].Tiers != nil {
			return true
		}
	}
	return false
}

// tierBooks says what tiers cost the classes that have some, and where each pays: by the run's price book first, then by
// the others.
func (x *Experiment) tierBooks() []results.TierBook {
	var out []results.TierBook
	books := []mec.PriceBook{x.prices}
	for _, b := range mec.Books() {
		if b.Name != x.prices.Name {
			books = append(books, b)
		}
	}
	for i := range books {
		for c := range x.classes {
			if k := &x.classes[c].Class; k.Tiers != nil {
				out = append(out, tierBook(&books[i], k))
			}
		}
		for _, bytes := range tierSizes {
			out = append(out, tierBook(&books[i], &fabric.Class{Bytes: bytes, Tiers: []mec.Tier{mec.Hot, mec.Cool, mec.Cold, mec.Archive}}))
		}
	}
	return out
}

// tierSizes are sizes of objects for which break-evens are told besides those of the classes: operations weigh on small
// ones.
var tierSizes = []int64{64 << 10, 4 << 20, 1 << 30}

func tierBook(b *mec.PriceBook, k *fabric.Class) results.TierBook {
	out := results.TierBook{Book: b.Name, Class: k.Name, SizeBytes: k.Bytes, WithoutUSDPerH: k.AbsentUSDPerS * 3600}
	var awake []mec.Tier
	for _, z := range k.Tiers {
		s := &b.Region[z]
		cost := results.TierCost{
			Tier: z.String(), RentUSDPerDay: float64(k.Bytes) * s.Rent() * 86400, MinimumS: s.MinResidence.Seconds(), OutUSD: s.Retrieve(k.Bytes),
		}
		if z != mec.Hot {
			cost.InUSD = s.Put()
		}
		if s.Offline() {
			cost.RehydrateMeanS, cost.RehydrateMostS = s.Rehydrate.Mean().Seconds(), s.Rehydrate.Most.Seconds()
			if high, ok := s.AtHigh(k.Bytes); ok {
				cost.HighMeanS, cost.HighMostS, cost.HighUSD = high.Rehydrate.Mean().Seconds(), high.Rehydrate.Most.Seconds(), high.Retrieve(k.Bytes)
			}
		} else {
			awake = append(awake, z)
		}
		out.Tiers = append(out.Tiers, cost)
	}
	out.Steps, out.Awake = tierSteps(b, k.Tiers, k.Bytes), tierSteps(b, awake, k.Bytes)
	return out
}

func tierSteps(b *mec.PriceBook, tiers []mec.Tier, bytes int64) []results.TierStep {
	var out []results.TierStep
	for _, s := range b.Envelope(tiers, bytes, 0) {
		out = append(out, results.TierStep{Tier: s.Tier.String(), FromS: s.From.Seconds()})
	}
	return out
}
