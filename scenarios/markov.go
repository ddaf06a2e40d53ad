package scenarios

import (
	"fmt"
	"slices"
)

// VOMMOptions are the parameters of the policy vomm.
type VOMMOptions struct {
	K      int      `yaml:"k" default:"2" min:"1" max:"16" doc:"Longest context, in sites."`
	TopN   float64  `yaml:"top_n" default:"0.9" min:"0" max:"1000" doc:"From 1 on: that many outcomes are prepared for. Below 1: outcomes until their probabilities reach it."`
	End    bool     `yaml:"end" default:"true" doc:"The end of a trip is an outcome too: it takes its place and its probability, and needs no copy."`
	Dwell  bool     `yaml:"dwell" default:"false" doc:"Order a copy only when the client's usual stay is nearly over: see buffer."`
	Buffer Duration `yaml:"buffer" default:"5m" doc:"With dwell: how long before the end of the usual stay the copy is to arrive."`
}

// FOMMOptions are the parameters of the policy fomm, and of combination on trips.
type FOMMOptions struct {
	K      int      `yaml:"k" default:"5" min:"1" max:"16" doc:"Longest context, in sites."`
	TopN   float64  `yaml:"top_n" default:"0.9" min:"0" max:"1000" doc:"From 1 on: that many outcomes are prepared for. Below 1: outcomes until their probabilities reach it."`
	End    bool     `yaml:"end" default:"true" doc:"The end of a trip is an outcome too: it takes its place and its probability, and needs no copy."`
	Dwell  bool     `yaml:"dwell" default:"true" doc:"Order a copy only when the client's usual stay is nearly over: see buffer."`
	Buffer Duration `yaml:"buffer" default:"5m" doc:"With dwell: how long before the end of the usual stay the copy is to arrive."`
	Days   []int    `yaml:"days" default:"[1, 2, 7]" max:"3" doc:"Splits of the week, one family of tables each: 1 (none), 2 (weekdays and weekend), 7 (each day)."`
	Hours  []int    `yaml:"hours" default:"[1, 4, 24]" max:"4" doc:"Splits of the day: into 1, 4, 12 or 24 parts."`
}

// splits checks the splits of a week or a day.
func (c checker) splits(path string, list, allowed []int) {
	if c.has(path) && len(list) == 0 {
		c.say(path, "write [1] for tables that do not look at the time", "this list is empty")
	}
	for i, n := range list {
		switch at := fmt.Sprintf("%s[%d]", path, i); {
		case !slices.Contains(allowed, n) && !c.blamed(at):
			c.say(at, fmt.Sprintf("write some of %v", allowed), "there is no split into %d", n)
		case slices.Contains(list[:i], n):
			c.say(at, "write each one once", "%d is there twice", n)
		}
	}
}
