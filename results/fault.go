package results

// FaultSeen is what became of the reads at a site around a fault, summed over seeds.
type FaultSeen struct {
	Kind    string  `json:"kind"`
	Site    string  `json:"site"`
	AtS     float64 `json:"at_s"`
	ForS    float64 `json:"for_s"`
	By      float64 `json:"by,omitempty"` // of slow
	WindowS float64 `json:"window_s"`     // how long before and after is looked at

	Before ReadsSeen `json:"before"`
	During ReadsSeen `json:"during"`
	After  ReadsSeen `json:"after"`
	// RecoveredS is, per seed, the time from the fault's end until, of the last ten reads, as many were hits as before it (less
	// one in ten); null where that did not happen.
	RecoveredS []*float64 `json:"recovered_s"`
}

// ReadsSeen are reads by what became of them.
type ReadsSeen struct {
	Hit       int64 `json:"hit"`
	Late      int64 `json:"late"`      // waited for a copy on its way
	Elsewhere int64 `json:"elsewhere"` // served from another site, or the region
	Lost      int64 `json:"lost"`      // not answered
}

// Reads is all of them.
func (r ReadsSeen) Reads() int64 { return r.Hit + r.Late + r.Elsewhere + r.Lost }

// Recovered is the longest recovery of the seeds, and in how many of them there was one.
func (f *FaultSeen) Recovered() (longest float64, seeds int) {
	for _, s := range f.RecoveredS {
		if s != nil {
			longest, seeds = max(longest, *s), seeds+1
		}
	}
	return longest, seeds
}
