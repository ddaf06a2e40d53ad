package main

import (
	"io"

	"headway/results"
	"headway/results/report"
)

// writeDrift draws how far a simulation is off a testbed, for each pair of sides.
func (st *state) writeDrift(command, file string, sides [][2]results.Side, opts results.CompareOptions) error {
	name, err := st.path(file)
	if err != nil {
		return err
	}
	opts.Metrics = nil
	var pairs []report.Pair
	for _, s := range sides {
		sim, bed := s[0], s[1]
		if sim.Run.Mode == "testbed" {
			sim, bed = bed, sim
		}
		if sim.Run.Mode == "testbed" || bed.Run.Mode != "testbed" {
			return usageError(command, "--report draws a run beside a testbed: one RESULT must be of `headway run`, the other of `headway testbed`")
		}
		c, err := results.Compare(sim, bed, opts)
		if err != nil {
			return withCode(exitUsage, err)
		}
		pairs = append(pairs, report.Pair{Sim: sim.Run, Bed: bed.Run, Policy: sim.Policy, Compared: c})
	}
	if err := writeWith(name, func(w io.Writer) error { return report.WriteDrift(w, pairs) }); err != nil {
		return err
	}
	st.say("wrote %s\n", file)
	return nil
}
