package report

import (
	"slices"
	"strings"
)

var presence = []string{
	"availability", "lost_at_start", "lost_at_move", "excess_data", "next_site_accuracy", "startup_accuracy",
	"copies_ordered", "copies_landed", "copies_unused", "equivalent_transfers",
}

// presenceSection is about time rather than reads, for the classes keyed by vehicle.
func presenceSection(v *view) (*section, error) {
	s := &section{ID: "presence", Title: "Presence"}
	if slices.ContainsFunc(presence, v.hasAny) {
		text := "Whether or not anything was read, for the classes keyed by vehicle."
		s.Blocks = []block{{Text: strings.TrimSpace(winner(v, "availability") + " " + text)}, {Table: v.policyTable("Presence per policy, with 95 % intervals", presence...)}}
		return s, nil
	}
	s.Blocks = []block{{Text: "No data: no class is keyed by vehicle, or no vehicle was on a trip."}}
	return s, nil
}
