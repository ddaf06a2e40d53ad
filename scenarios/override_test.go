package scenarios

import (
	"strings"
	"testing"
)

func TestOverrides(t *testing.T) {
	for _, c := range []struct {
		set []string
		ok  func(*Scenario) bool
	}{
		{[]string{"radio.handover.hysteresis=3m", "radio.road={}"}, func(s *Scenario) bool {
			return s.Radio.Handover.Hysteresis == Hysteresis{3, "m"} && s.Radio.Road.Spacing == 1000
		}},
		{[]string{"policies=[static, lru]"}, func(s *Scenario) bool { return strings.Join(s.Policies, " ") == "static lru" }},
		{[]string{"policies[1]=keep"}, func(s *Scenario) bool { return strings.Join(s.Policies, " ") == "static keep" }},
		{[]string{"classes[0].size=1MiB"}, func(s *Scenario) bool { return s.Classes[0].Size == 1<<20 }},
		{[]string{"classes.profile.size=1MiB"}, func(s *Scenario) bool { return s.Classes[0].Size == 1<<20 }},
		{[]string{"classes.profile.contract.deadline=5ms"}, func(s *Scenario) bool { return s.Classes[0].Contract.Deadline == 5e6 }},
		{[]string{"mec.links.backhaul.rtt=1ms", "mec.links.backhaul.rtt=2ms"}, func(s *Scenario) bool { return s.MEC.Links.Backhaul.RTT == 2e6 }},
		{[]string{"mobility.highway.vehicles=7"}, func(s *Scenario) bool { return s.Mobility.Highway.Vehicles == 7 }},
		{[]string{"mobility={city: {vehicles: 7}}"}, func(s *Scenario) bool { return s.Mobility.City.Vehicles == 7 && s.Mobility.Highway == nil }},
		{[]string{"seeds=3..4"}, func(s *Scenario) bool { return len(s.Seeds) == 2 && s.Seeds[1] == 4 }},
		{[]string{"about=a=b"}, func(s *Scenario) bool { return s.About == "a=b" }},
		{[]string{`about="no"`}, func(s *Scenario) bool { return s.About == "no" }},
		{[]string{"faults=[{site: site-0, at: 1m, for: 1m}]", "faults[0].for=2m"}, func(s *Scenario) bool { return s.Faults[0].For == Duration(120e9) }},
	} {
		s := load(t, small, c.set...)
		if !c.ok(s) || len(s.Overrides) != len(c.set) {
			t.Errorf("%v makes\n%s", c.set, s.YAML())
		}
	}
}

func TestOverridesRefused(t *testing.T) {
	for set, want := range map[string]string{
		"radio":                     "--set 1 (radio): this is no PATH=VALUE; write PATH=VALUE, like radio.handover.hysteresis=3m",
		"=3":                        "this is no PATH=VALUE",
		"seeds=":                    "--set 1 (seeds=): seeds: there is no value; write seeds=VALUE",
		"a..b=3":                    "a..b is not a path; write keys with dots between them, like classes[0].size",
		"classes[x].size=3B":        "classes[x].size is not a path",
		"classes[0=3B":              "classes[0 is not a path",
		"seeds=[1":                  "--set 1 (seeds=[1): this is not YAML: ",
		"classes[1].size=3B":        "--set 1 (classes[1].size=3B): classes[1].size: the list has 1 entries, so no [1]; count from [0]",
		"classes.profil.size=3B":    "no entry of this list is called profil; write profile",
		"policies.static=lru":       "the entries of this list have no names, so none is called static; write an index like [0], or the whole list",
		"name.first=x":              "name.first: small is a single value, which has no first",
		"duration[0]=3":             "there is no list to take entry [0] of; write the whole list: PATH=[…]",
		"mec.links.backhaul.rtt=12": "--set 1 (mec.links.backhaul.rtt=12): mec.links.backhaul.rtt: 12 has no unit; write 12ms or 12s",
		"mec.link.backhaul.rtt=1ms": "mec.link: there is no such key; write links (the keys here are sites, links, capacity, node, prices)",
		"classes.profile.sise=3B":   "classes[0].sise: there is no such key; write size",
		"hysteresis=3m":             "hysteresis: there is no such key; write radio.handover.hysteresis",
		"mobility.trace.file=x.csv": "mobility.trace: this excludes highway, which is there too; write --set 'mobility={trace: …}' to put it in the place of all that is there",
		"mec.capacity=1MiB":         "an object of 2MiB does not fit into a site of 1MiB",
		"about=*x":                  "aliases (*) are not allowed",
		"about=a: b":                `about: this is a map; write a text`,
	} {
		t.Run(set, func(t *testing.T) {
			refusedWith(t, Source{Name: "small.yaml", Text: []byte(small), Set: []string{set}}, want)
		})
	}
}

// Mistakes of the file and of every override come together.
func TestOverridesAllAtOnce(t *testing.T) {
	refusedWith(t, Source{Name: "s.yaml", Text: []byte(small + "colour: red\n"), Set: []string{"seeds=0", "policies[0]=vectr", "x"}},
		"s.yaml:7:1: colour: there is no such key",
		"--set 1 (seeds=0): seeds: 0 is no number of seeds",
		"--set 2 (policies[0]=vectr): policies[0]: vectr is not known here; write vector",
		"--set 3 (x): this is no PATH=VALUE")
}

func TestTaxisSayWhatTheyNeed(t *testing.T) {
	e, _ := Find("taxis")
	refusedWith(t, Source{Name: "taxis", Text: e.Text},
		"mobility.trace.file: this key is missing; give yours: --set mobility.trace.file=FILE",
		"radio.towers.file: this key is missing; give yours: --set radio.towers.file=FILE")
}
