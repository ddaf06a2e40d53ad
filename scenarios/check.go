package scenarios

import (
	"fmt"
	"slices"
)

// checker finds what each key for itself cannot show: names that nothing bears, values that contradict each other.
type checker struct {
	*decoder
	s *Scenario
}

// say reports a problem at the nearest place above path that the document has, unless one of its values is wrong in
// itself already.
func (c checker) say(path, instead, format string, args ...any) {
	if c.blamed(path) {
		return
	}
	at := path
	for {
		if m, ok := c.places[at]; ok {
			c.report(m, path, wrong(instead, format, args...))
			return
		}
		at = parent(at)
	}
}

// parent is the path that holds a path; of a key at the top, "".
func parent(path string) string {
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '.' || path[i] == '[' {
			return path[:i]
		}
	}
	return ""
}

func (c checker) has(path string) bool {
	_, ok := c.places[path]
	return ok
}

func (c checker) all() {
	c.traffic()
	c.radio()
	c.edge()
	c.fixes()
	c.splits("options.fomm.days", c.s.Options.FOMM.Days, []int{1, 2, 7})
	c.splits("options.fomm.hours", c.s.Options.FOMM.Hours, []int{1, 4, 12, 24})
	c.unique("policies", c.s.Policies, "policies[%d]")
	names := make([]string, len(c.s.Classes))
	for i := range c.s.Classes {
		names[i] = c.s.Classes[i].Name
		c.class(fmt.Sprintf("classes[%d]", i), &c.s.Classes[i])
	}
	c.unique("classes", names, "classes[%d].name")
	for i := range c.s.Faults {
		c.fault(i)
	}
	for i := range c.s.Gates {
		c.gate(fmt.Sprintf("gates[%d]", i), &c.s.Gates[i])
	}
}

// unique reports each word of a list that is there before.
func (c checker) unique(list string, words []string, path string) {
	seen := make(map[string]bool, len(words))
	for i, w := range words {
		if w != "" && seen[w] {
			c.say(fmt.Sprintf(path, i), "write each one once", "%s is in %s twice", w, list)
		}
		seen[w] = true
	}
}

func (c checker) radio() {
	r := &c.s.Radio
	if r.Road != nil && c.s.Mobility.Highway == nil && !c.blamed("mobility") {
		c.say("radio.road", "write hexagons: {}", "there is a road only with the highway generator")
	}
	if r.RTT.P95 < r.RTT.Median {
		c.say("radio.rtt.p95", fmt.Sprintf("write %s or more", r.RTT.Median), "the 95th percentile, %s, is below the median, %s", r.RTT.P95, r.RTT.Median)
	} else if r.RTT.Median == 0 && r.RTT.P95 > 0 {
		c.say("radio.rtt.median", "write a median above 0s, or p95: 0s", "a lognormal time has no median of 0s")
	}
	c.grid("radio.grid", r.Grid)
	c.handover()
}

// grid checks that the corners of a grid are where their names say.
func (c checker) grid(path string, g *Grid) {
	if g == nil || c.blamed(path) {
		return
	}
	if g.NorthWest[1] <= g.SouthEast[1] {
		c.say(path+".north_west", "write [lon, lat] of the north-west corner", "it is not north of south_east: latitude %v is not above %v", g.NorthWest[1], g.SouthEast[1])
	}
	if g.NorthWest[0] >= g.SouthEast[0] {
		c.say(path+".south_east", "write [lon, lat] of the south-east corner", "it is not east of north_west: longitude %v is not above %v", g.SouthEast[0], g.NorthWest[0])
	}
}

func (c checker) edge() {
	m := &c.s.MEC
	if c.has("mec.sites.per_cell") && !m.Sites.PerCell {
		c.say("mec.sites.per_cell", "write true, or leave it out", "false says nothing about the sites")
	}
	names := make([]string, len(m.Sites.List))
	for i := range m.Sites.List {
		names[i] = m.Sites.List[i].Name
	}
	c.unique("mec.sites.list", names, "mec.sites.list[%d].name")
	c.grid("mec.sites.grid", m.Sites.Grid)
	switch {
	case m.Node.Model == "constant" && m.Node.Calibration != "":
		c.say("mec.node.calibration", "write model: unified, or leave it out", "with model: constant nothing is measured")
	case m.Node.Model != "constant" && m.Node.Calibration == "":
		c.say("mec.node.model", "write calibration: FILE, which headway calibrate -o FILE makes", "what a %s node takes must be measured", m.Node.Model)
	}
}

// site checks the name of a site where the scenario itself names them all.
func (c checker) site(path, name string) {
	var names []string
	for i := range c.s.MEC.Sites.List {
		if n := c.s.MEC.Sites.List[i].Name; !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	c.named(path, "site", name, names)
}

// named checks that a name is among those that are there, if all of those could be read.
func (c checker) named(path, what, name string, names []string) {
	if name != "" && len(names) > 0 && !slices.Contains(names, name) && !slices.Contains(names, "") {
		c.say(path, instead(unknownWord(name, names)), "no %s is called %s", what, show(name))
	}
}

func (c checker) fault(i int) {
	f, path := &c.s.Faults[i], fmt.Sprintf("faults[%d]", i)
	c.site(path+".site", f.Site)
	if f.For == 0 {
		c.say(path+".for", "write how long it lasts, like 5m", "a fault of no length is none")
	}
	if c.s.Duration > 0 && f.At >= c.s.Duration {
		c.say(path+".at", "write an earlier time", "%s is after the end of the scenario, %s", f.At, c.s.Duration)
	}
	for j := range c.s.Faults[:i] {
		if o := &c.s.Faults[j]; o.Site == f.Site && f.At < o.At+o.For && o.At < f.At+f.For {
			c.say(path, "write one longer fault, or another time", "site %s suffers already then, by faults[%d]", show(f.Site), j)
		}
	}
}
