package results

// Presence are the whole numbers behind the metrics of a policy in a scenario that is replayed row by row
// (radio.handover.at: fixes), as the published experiment on predictive replicas defines them. Times are in s, summed over
// vehicles.
type Presence struct {
	OverallS   int64 `json:"overall_s"`    // on trips
	CorrectS   int64 `json:"correct_s"`    // … with a ready copy at the serving site
	LostStartS int64 `json:"lost_start_s"` // … without, before the trip's first crossing
	LostMoveS  int64 `json:"lost_move_s"`  // … without, from then on
	ExcessS    int64 `json:"excess_s"`     // of ready copies elsewhere, also between trips

	Crossings    int64 `json:"crossings"`
	CrossingHits int64 `json:"crossing_hits"` // a ready copy was there
	Starts       int64 `json:"starts"`
	StartHits    int64 `json:"start_hits"`

	Orders    int64 `json:"orders"`
	Completed int64 `json:"completed"`  // of the ordered copies, those that arrived
	NeverUsed int64 `json:"never_used"` // of the completed ones, those that never were at their vehicle's site
	// Transfer is what was moved: with a fixed delay the seconds in transfer, each at most the delay, with a tree the
	// bytes. TransferUnit is what one whole copy takes of it: their quotient are the equivalent transfers.
	Transfer     int64 `json:"transfer"`
	TransferUnit int64 `json:"transfer_unit"`

	// Series is the SHA-256 of a line vehicle_id,end,correct,overall per trip, in order of vehicle and time: the end in
	// unix seconds, the others so far.
	Series string `json:"series"`
}

// Add adds the numbers of other vehicles; Series and TransferUnit stay.
func (p *Presence) Add(o *Presence) {
	p.OverallS += o.OverallS
	p.CorrectS += o.CorrectS
	p.LostStartS += o.LostStartS
	p.LostMoveS += o.LostMoveS
	p.ExcessS += o.ExcessS
	p.Crossings += o.Crossings
	p.CrossingHits += o.CrossingHits
	p.Starts += o.Starts
	p.StartHits += o.StartHits
	p.Orders += o.Orders
	p.Completed += o.Completed
	p.NeverUsed += o.NeverUsed
	p.Transfer += o.Transfer
}
