package results

import "strconv"

// replayColumns are the columns of the published experiment on predictive replicas, printed as there: fractions with four
// decimals.
var replayColumns = []summaryColumn{
	{"availability", "available", 0, false, fraction},
	{"lost_at_start", "lost@start", 0, false, fraction},
	{"lost_at_move", "lost@move", 0, false, fraction},
	{"next_site_accuracy", "acc@move", 3, false, fraction},
	{"startup_accuracy", "acc@start", 4, false, fraction},
	{"excess_data", "excess", 0, false, fraction},
	{"equivalent_transfers", "transfers", 0, false, whole},
	{"copies_ordered", "ordered", 7, false, whole},
	{"copies_landed", "landed", 6, false, whole},
	{"copies_unused", "unused", 2, false, whole},
	{"cost_usd", "cost", 5, false, nil},
}

func fraction(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }

func whole(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) }

// replayed says whether a run was replayed row by row.
func (r *Run) replayed() bool {
	for _, p := range r.Policies {
		if p.Presence != nil {
			return true
		}
	}
	return false
}
