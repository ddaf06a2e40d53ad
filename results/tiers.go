package results

// Tiers is what became of the originals of a class, in the region: means over seeds.
type Tiers struct {
	Uses      []TierUse `json:"uses"`      // from the hot tier to the coldest that the class may lie in
	Originals float64   `json:"originals"` // how many there are
	// Originals that had slept and were needed again: hot already, read in a colder tier, or asleep still.
	Ready   float64 `json:"returns_ready"`
	InPlace float64 `json:"returns_in_place"`
	Asleep  float64 `json:"returns_asleep"`
}

// TierUse is what the originals of a class did in one tier. Money is in US$.
type TierUse struct {
	Tier         string  `json:"tier"`
	Share        float64 `json:"share"` // of the originals' time
	RentUSD      float64 `json:"rent_usd"`
	EarlyUSD     float64 `json:"early_usd"` // rent of the minimum residence that was missing when they left
	RetrievalUSD float64 `json:"retrieval_usd"`
	PutUSD       float64 `json:"put_usd"`
	HomeUSD      float64 `json:"home_usd"` // the way back to the hot tier of what lies there at the end
	Sunk         float64 `json:"sunk"`     // moves to it from a warmer tier
	Woken        float64 `json:"woken"`    // moves from it to a warmer tier
	Hurried      float64 `json:"hurried"`  // of those, at high priority
}

// USD is all that the tier cost.
func (u *TierUse) USD() float64 {
	return u.RentUSD + u.EarlyUSD + u.RetrievalUSD + u.PutUSD + u.HomeUSD
}

// TierSeries is in which tiers the originals of all classes lay over time: means over seeds.
type TierSeries struct {
	BinS  float64     `json:"bin_s"`
	Tiers []string    `json:"tiers"`
	Mean  [][]float64 `json:"mean"` // per tier: originals in it, per bin
}

// TierBook is what the tiers of a price book cost an object of a class or a size, and from which idle time on each is the cheapest.
type TierBook struct {
	Book      string `json:"book"`
	Class     string `json:"class,omitempty"` // absent: of any object of that size
	SizeBytes int64  `json:"size_bytes"`
	// WithoutUSDPerH is what an hour on the road without the object costs its client.
	WithoutUSDPerH float64    `json:"without_usd_per_h,omitempty"`
	Tiers          []TierCost `json:"tiers"`
	// Steps are the cheapest tiers for an idle time that one read of the whole object ends, by their rising beginning;
	// Awake, without those that must be rehydrated.
	Steps []TierStep `json:"steps"`
	Awake []TierStep `json:"awake"`
}

// TierCost is what a tier costs an object.
type TierCost struct {
	Tier          string  `json:"tier"`
	RentUSDPerDay float64 `json:"rent_usd_per_day"`
	MinimumS      float64 `json:"minimum_s"` // residence that is billed at least
	InUSD         float64 `json:"in_usd"`
	OutUSD        float64 `json:"out_usd"` // one read of the whole object
	// Until it can be read; 0: at once.
	RehydrateMeanS float64 `json:"rehydrate_mean_s,omitempty"`
	RehydrateMostS float64 `json:"rehydrate_most_s,omitempty"`
	// At high priority, and what one read then costs; 0: there is none.
	HighMeanS float64 `json:"high_mean_s,omitempty"`
	HighMostS float64 `json:"high_most_s,omitempty"`
	HighUSD   float64 `json:"high_usd,omitempty"`
}

// USD is what an idle time of days costs in the tier.
func (c *TierCost) USD(days float64) float64 {
	return c.InUSD + c.OutUSD + float64(c.RentUSDPerDay*max(days, c.MinimumS/86400))
}

// TierStep is a tier and the idle time from which it is the cheapest.
type TierStep struct {
	Tier  string  `json:"tier"`
	FromS float64 `json:"from_s"`
}
