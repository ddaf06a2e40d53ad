package trace

// Faults that drop no row.
const (
	FaultOrder  = "behind a later row" // Report.Reordered
	FaultJitter = "parked jitter"      // Report.Parked
)
