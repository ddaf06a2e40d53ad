package main

import (
	"fmt"
	"strings"

	"headway/fabric"
)

// policies says of each policy what it does with a vehicle's own data, in one sentence; a test wants one for every
// policy of fabric.
var policies = map[string]string{
	"static":      "one copy of each object, at the site that a hash of its key gives, wherever the reader is",
	"home":        "one copy of each object, at the site where its vehicle first appeared",
	"lru":         "a cache at each site: a read pulls a copy in, the least recently used one makes room",
	"ttl":         "a cache at each site: a read pulls a copy in, one that is not read for a while is dropped",
	"everywhere":  "a copy of each object at every site, all the time",
	"closest":     "a copy at the site that serves the vehicle, ordered when it arrives, dropped when it leaves",
	"keep":        "as closest, and the copy stays for a while after the trip",
	"neighbours":  "as closest, and copies at the k nearest sites too",
	"markov":      "as closest, and copies at the sites to which vehicles most often went next",
	"vomm":        "as closest, and copies at the next sites of a variable-order Markov model",
	"fomm":        "as closest, and copies at the next sites of a fusion of Markov models by depth, weekday and hour",
	"combination": "fomm on trips, keep between them",
	"vector":      "copies at the sites that position, speed and heading lead to, no sooner than is safe, while they are worth their cost",
	"clairvoyant": "knows the future: plays the cheapest schedule that was found for this traffic; nobody can, it shows what there was to gain",
}

func policiesText() string {
	var b strings.Builder
	for _, name := range fabric.Names() {
		fmt.Fprintf(&b, "  %-11s %s\n", name, wrap(policies[name], 14, 80))
	}
	b.WriteString("\nParameters are under options in a scenario: 'headway scenario show quickstart\n--effective' has them all.\n")
	return b.String()
}
