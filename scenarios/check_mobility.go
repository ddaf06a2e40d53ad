package scenarios

import "fmt"

func (c checker) traffic() {
	s := c.s
	generated := s.Mobility.Highway != nil || s.Mobility.City != nil || s.Mobility.Commuters != nil
	if generated && s.Duration == 0 {
		c.say("duration", "write one like 30m", "generated traffic needs a duration")
	}
	if h := s.Mobility.Highway; h != nil {
		c.origin("mobility.highway.origin", h.Origin)
	}
	if city := s.Mobility.City; city != nil {
		c.origin("mobility.city.origin", city.Origin)
		c.converge(city)
	}
	if k := s.Mobility.Commuters; k != nil {
		c.origin("mobility.commuters.origin", k.Origin)
	}
	c.telemetry(&s.Mobility.Telemetry)
}

func (c checker) telemetry(t *Telemetry) {
	const path = "mobility.telemetry"
	switch d := t.Delay; {
	case d.Median == 0 && d.P95 > 0:
		c.say(path+".delay.median", "write a median above 0s, or leave p95 out", "a lognormal time has no median of 0s")
	case d.P95 > 0 && d.P95 < d.Median:
		c.say(path+".delay.p95", fmt.Sprintf("write %s or more, or leave it out for a constant delay", d.Median), "the 95th percentile, %s, is below the median, %s", d.P95, d.Median)
	}
	switch o := t.Outages; {
	case o.Every == 0 && o.For > 0:
		c.say(path+".outages.every", "write how much time is between two, like 10m", "outages that last %s never come", o.For)
	case o.Every > 0 && o.For == 0:
		c.say(path+".outages.for", "write how long one lasts, like 30s", "outages of no length are none")
	}
	if t.Fallback == "cell" && t.Outages.Every == 0 && len(t.Outages.Areas) == 0 && !c.blamed(path) {
		c.say(path+".fallback", "leave it out, or write outages", "there is a fix always and everywhere")
	}
	for i := range t.Outages.Areas {
		if at := fmt.Sprintf("%s.outages.areas[%d].centre", path, i); c.has(at) && t.Outages.Areas[i].Centre == (LonLat{}) {
			c.say(at, "write [lon, lat] of a place on land", "[0, 0] is in the sea")
		}
	}
}

func (c checker) converge(city *City) {
	const path = "mobility.city.converge_at"
	switch {
	case city.Converge == 0 && city.At > 0:
		c.say(path, "leave it out, or write converge: 0.6", "nobody converges")
	case city.Converge > 0 && c.s.Duration > 0 && city.At >= c.s.Duration:
		c.say(path, "write an earlier time", "%s is after the end of the scenario, %s", city.At, c.s.Duration)
	}
}

// origin refuses [0, 0] where it is written: in a Scenario it stands for the default.
func (c checker) origin(path string, at LonLat) {
	if c.has(path) && at == (LonLat{}) {
		c.say(path, "leave it out for the default, or write a place on land", "[0, 0] is in the sea")
	}
}
