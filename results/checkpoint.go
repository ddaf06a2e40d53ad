package results

// Checkpoint is the state of a trajectory after so many events.
type Checkpoint struct {
	Events uint64 `json:"events"`
	AtNS   int64  `json:"at_ns"` // simulated time of the last of them
	Hash   string `json:"hash"`  // of all of them
}

// Parting says where two runs part: after LastEqual (nil: from the start) and at FirstDiff at the latest.
type Parting struct {
	Policy    string      `json:"policy"`
	Seed      uint64      `json:"seed"`
	LastEqual *Checkpoint `json:"last_equal"`
	FirstDiff *Checkpoint `json:"first_diff"`
}

// FirstDifference finds where two runs part first: of the policies and seeds that both have, the one whose first
// different checkpoint has the earliest simulated time. Ties go to a's first policy and seed. It is not ok where nothing
// differs, or no policy and seed is common. The exact event lies behind lastEqual and not behind firstDiff.
//
// Checkpoints are matched by their event counts, so the runs may be recorded at other intervals; each list must rise
// and end with the end of the trajectory.
func FirstDifference(a, b *Run) (policy string, seed uint64, lastEqual, firstDiff *Checkpoint, ok bool) {
	for _, p := range a.PolicyOrder {
		for _, s := range a.Seeds {
			ta, tb := a.Trajectory[p][s], b.Trajectory[p][s]
			if len(ta) == 0 || len(tb) == 0 {
				continue
			}
			equal, diff := part(ta, tb)
			if diff != nil && (!ok || diff.AtNS < firstDiff.AtNS) {
				policy, seed, lastEqual, firstDiff, ok = p, s, equal, diff, true
			}
		}
	}
	return policy, seed, lastEqual, firstDiff, ok
}

// part walks two rising lists in step. Where no common count differs but one trajectory is longer, they part at the
// end of the shorter one at the latest.
func part(a, b []Checkpoint) (equal, diff *Checkpoint) {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i].Events < b[j].Events:
			i++
		case a[i].Events > b[j].Events:
			j++
		case a[i] != b[j]:
			return equal, &a[i]
		default:
			equal = &a[i]
			i, j = i+1, j+1
		}
	}
	endA, endB := &a[len(a)-1], &b[len(b)-1]
	switch {
	case endA.Events < endB.Events:
		return equal, endA
	case endB.Events < endA.Events:
		return equal, endB
	}
	return equal, nil
}
