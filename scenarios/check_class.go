package scenarios

import (
	"fmt"
	"slices"
)

func (c checker) class(path string, k *Class) {
	switch {
	case k.Reads.On == "tile" && k.Key != "tile" && k.Key != "":
		c.say(path+".reads.on", "write on: poisson and a rate, or key: tile", "only a class with key: tile is read on entering a tile")
	case k.Reads.On == "poisson" && k.Reads.Rate == 0:
		c.say(path+".reads.rate", "write a rate like 0.5/s, or on: none", "Poisson reads need a rate above 0")
	}
	if k.Size > 0 && k.Reads.Bytes > k.Size {
		c.say(path+".reads.bytes", fmt.Sprintf("write %s at most", k.Size), "a read of %s is larger than the object, %s", k.Reads.Bytes, k.Size)
	}
	if k.Size > 0 && k.Writes.Bytes > k.Size {
		c.say(path+".writes.bytes", fmt.Sprintf("write %s at most", k.Size), "a write of %s is larger than the object, %s", k.Writes.Bytes, k.Size)
	}
	if capacity := c.s.MEC.Capacity; capacity > 0 && k.Size > capacity {
		c.say(path+".size", "write a smaller size, or a larger mec.capacity", "an object of %s does not fit into a site of %s", k.Size, capacity)
	}
	if k.Penalty.PerSecond > 0 && k.Key != "vehicle" && k.Key != "" {
		c.say(path+".penalty.usd_per_second_without", "write usd_per_late_read or usd_per_late_ms", "only an object of one vehicle (key: vehicle) can be missing for a second")
	}
	for i, site := range k.Contract.NotAt {
		c.site(fmt.Sprintf("%s.contract.not_at[%d]", path, i), site)
	}
	c.unique("not_at", k.Contract.NotAt, path+".contract.not_at[%d]")
	c.tiers(path+".tiers", k.Tiers)
}

func (c checker) gate(path string, g *Gate) {
	if g.Policy != "" {
		c.policy(path+".policy", g.Policy)
	}
	for i, p := range g.Compare {
		c.policy(fmt.Sprintf("%s.compare[%d]", path, i), p)
	}
	switch compared := c.has(path + ".compare"); {
	case compared && len(g.Compare) != 2:
		c.say(path+".compare", "write [A, B]: A minus B is judged", "two policies are compared, and this names %d", len(g.Compare))
	case compared && g.Compare[0] == g.Compare[1]:
		c.say(path+".compare", "write two different policies", "%s does not differ from itself", g.Compare[0])
	}
	names := make([]string, len(c.s.Classes))
	for i := range c.s.Classes {
		names[i] = c.s.Classes[i].Name
	}
	c.named(path+".class", "class", g.Class, names)
	for _, l := range []struct {
		key string
		at  *Limit
	}{{"at_least", g.AtLeast}, {"at_most", g.AtMost}, {"below", g.Below}, {"above", g.Above}} {
		if l.at != nil && l.at.Relative && g.Policy != "" {
			c.say(path+"."+l.key, "write "+decimalText(l.at.Value)+", or compare: [A, B]", "a limit in %% compares two policies")
		}
	}
}

// policy checks that a gate's policy is run.
func (c checker) policy(path, name string) {
	run := c.s.Policies
	if name == "" || len(run) == 0 || slices.Contains(run, name) || slices.Contains(run, "") {
		return
	}
	hint := "add it to policies"
	if !slices.Contains(Policies, name) {
		hint = instead(unknownWord(name, run))
	}
	c.say(path, hint, "%s is not among the policies of this scenario", show(name))
}
