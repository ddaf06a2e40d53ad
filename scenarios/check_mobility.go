package scenarios

import (
	"fmt"
	"math"
	"time"
)

func (c checker) traffic() {
	s := c.s
	if s.Mobility.generated() && s.Duration == 0 {
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
		c.commuters(k)
	}
	if b := s.Mobility.Buses; b != nil {
		c.origin("mobility.buses.origin", b.Origin)
		if b.First >= b.Last {
			c.say("mobility.buses.last", "write a later time of day", "%s is not after the first departure, at %s", b.Last, b.First)
		}
	}
	c.telemetry(&s.Mobility.Telemetry)
	if s.Mobility.Hints != nil && s.Radio.Handover.At == "fixes" {
		c.say("mobility.hints", "leave it out", "where a trace is replayed row by row (radio.handover.at: fixes) nobody tells anything ahead of time")
	}
}

func (m *Mobility) generated() bool {
	return m.Highway != nil || m.City != nil || m.Commuters != nil || m.Buses != nil
}

func (c checker) commuters(k *Commuters) {
	const path = "mobility.commuters"
	if k.Block > k.Side/3 {
		c.say(path+".block", fmt.Sprintf("write at most %s", Length(math.Floor(float64(k.Side/3)))), "%s is more than a third of the side, %s", k.Block, k.Side)
	} else if k.District != 0 && (k.District < 2*k.Block || k.District > k.Side) {
		c.say(path+".district", fmt.Sprintf("write a length from %s to %s", 2*k.Block, k.Side), "%s does not hold two blocks, or is larger than the side", k.District)
	}
	if k.Outing > 0 && k.Workdays == 7 {
		c.say(path+".outing", "leave it out, or write workdays: 5", "there is no free day")
	}
	switch {
	case k.Idle > 0 && k.Dormant == 0:
		c.say(path+".idle", "leave it out, or write dormant: 0.8", "no car is seldom used")
	case k.Dormant > 0 && k.Idle < Duration(time.Hour):
		c.say(path+".idle", "write how long a car that is seldom used stands, like 21d; at least 1h", "it is %s", k.Idle)
	}
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
