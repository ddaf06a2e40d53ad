package scenarios

import "time"

// fixes checks a scenario that is replayed fix by fix: there is one object per vehicle, which is not read or written but
// present or not, and time is in whole seconds.
func (c checker) fixes() {
	s := c.s
	const at = "radio.handover.at"
	if s.Radio.Handover.At != "fixes" {
		if s.MEC.Links.Tree != nil && !c.blamed(at) {
			c.say("mec.links.tree", "write radio.handover.at: fixes", "only what is replayed fix by fix has a tree of links")
		}
		return
	}
	must := func(ok bool, path, instead, what string) {
		if !ok {
			c.say(path, instead, "with radio.handover.at: fixes, %s", what)
		}
	}
	must(s.Mobility.Trace != nil, at, "write at: line", "a trace is replayed, and this is generated traffic")
	must(s.Mobility.Trace == nil || s.Mobility.Trace.From == 0, "mobility.trace.from", "leave it out, and cut the trace", "the whole trace is replayed")
	must(s.Mobility.Clean.Keep, "mobility.clean.keep_all", "write true", "every row counts")
	must(s.Mobility.Clean.TripGap%Duration(time.Second) == 0, "mobility.clean.trip_gap", "write whole seconds", "time is in whole seconds")
	must(s.Mobility.Telemetry.Interval == 0, "mobility.telemetry.interval", "leave it out", "vehicles report at each fix")
	must(s.Duration == 0, "duration", "leave it out, and cut the trace", "the whole trace is replayed")
	must(s.Radio.Grid != nil, "radio", "write grid: {…}", "cells are rectangles in degrees")
	must(s.MEC.Sites.PerCell, "mec.sites", "write per_cell: true", "each cell is a site")
	must(s.MEC.Capacity == 0, "mec.capacity", "leave it out", "sites have room for all")
	must(s.MEC.Node.Model == "constant", "mec.node.model", "leave it out", "nothing is read")
	must(len(s.Faults) == 0, "faults", "leave them out", "no site fails")
	must(len(s.Classes) == 1, "classes", "write one class", "there is one object per vehicle")
	for i := range s.Classes {
		k := &s.Classes[i]
		must(k.Key == "vehicle" || k.Key == "", "classes[0].key", "write vehicle", "there is one object per vehicle")
		must(k.Reads.On == "none", "classes[0].reads", "write reads: {on: none}", "nothing is read")
		must(k.Writes.Rate == 0, "classes[0].writes", "leave it out", "nothing is written")
		must(k.Tiers == nil, "classes[0].tiers", "leave it out", "storage is not paid for")
		must(len(k.Contract.NotAt) == 0, "classes[0].contract.not_at", "leave it out", "all sites may hold all objects")
		if i == 0 && c.blamed("classes") {
			break
		}
	}
	if c.tree(); s.MEC.Links.Tree == nil {
		link := &s.MEC.Links.Backhaul
		must(link.Model == "fixed", "mec.links.backhaul.model", "write fixed and a delay, or a tree", "copies do not queue")
		must(link.RTT == 0, "mec.links.backhaul.rtt", "write 0s", "a copy takes its delay and nothing else")
		must(link.Delay >= Duration(time.Second) && link.Delay%Duration(time.Second) == 0, "mec.links.backhaul.delay", "write whole seconds, like 60s", "time is in whole seconds")
	}
}

func (c checker) tree() {
	t, g := c.s.MEC.Links.Tree, c.s.Radio.Grid
	if t == nil || g == nil || c.blamed("mec.links.tree") || c.blamed("radio.grid") {
		return
	}
	if g.Rows%t.Routers != 0 || g.Columns%t.Routers != 0 {
		c.say("mec.links.tree.routers", "write a number that divides both",
			"%d routers along each side do not divide %d rows by %d columns evenly", t.Routers, g.Rows, g.Columns)
	}
}
