package scenarios

import "slices"

// tiers checks where the originals of a class may lie, and that a rule by age moves them there, ever colder.
func (c checker) tiers(path string, t *Tiers) {
	region, rule := path+".region", path+".lifecycle"
	if t == nil || c.blamed(path) || c.blamed(region) || c.blamed(rule) {
		return
	}
	if !slices.Contains(t.Region, "hot") {
		c.say(region, "write [hot, …]", "originals begin in the hot tier, and copies are made from there")
		return
	}
	c.unique("region", t.Region, region+"[%d]")
	last := Duration(0)
	for i, after := range t.Lifecycle.After() {
		name := tierNames[i]
		switch {
		case after == 0:
		case !slices.Contains(t.Region, name):
			c.say(rule+"."+name, "add "+name+" to tiers.region, or leave it out", "the originals of this class may not lie in the tier %s", name)
		case after <= last:
			c.say(rule+"."+name, "write more than "+last.String(), "an original would be in a colder tier already after %s", last)
		}
		last = max(last, after)
	}
}

var tierNames = [...]string{"hot", "cool", "cold", "archive"}
