package results

import "fmt"

// Played is how well a testbed could play a policy on a seed on its machine. Nothing in it is reproducible.
type Played struct {
	Policy string  `json:"policy"`
	Seed   uint64  `json:"seed"`
	Speed  float64 `json:"speed"` // seconds of the scenario per second
	Scale  int64   `json:"scale"` // copies were stored and moved as many times smaller
	Sites  int     `json:"sites"`
	Node   string  `json:"node,omitempty"` // unified or tiered
	// Processes says that each part was a process of its own, and that the links between them were as they are.
	Processes bool    `json:"processes,omitempty"`
	StartS    float64 `json:"start_s"` // until all sites were up
	CPUS      float64 `json:"cpu_s"`   // while it played
	Steps     int     `json:"steps"`
	Reads     int     `json:"reads"`
	Landed    int     `json:"landed"` // copies that were made
	Acked     int     `json:"acked"`  // writes
	Lost      int     `json:"lost"`   // objects whose latest acknowledged write the region did not get
	// LateMS is by how much the machine was behind the scenario's clock, WireLateMS behind the links, in real time.
	LateMS     Lateness `json:"late_ms"`
	WireLateMS Lateness `json:"wire_late_ms"`
	// Split takes the latency of reads apart, by outcome. Of reads without an answer there is nothing to take apart.
	Split []Split `json:"split,omitempty"`
	// Writes is what a node took to acknowledge a write, without the air.
	Writes *CDF `json:"writes,omitempty"`
	// Machine is what the process held while it played.
	Machine []Reading `json:"machine,omitempty"`
}

// Lateness is by how many ms something was late.
type Lateness struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// lateMost is how late, in ms, one in a hundred steps may be on a machine that keeps up: below what a read takes.
const lateMost = 5

// KeptUp says whether the machine kept up.
func (p *Played) KeptUp() bool { return p.LateMS.P99 <= lateMost && p.WireLateMS.P99 <= lateMost }

// Words says how a play went.
func (p *Played) Words() string {
	text := fmt.Sprintf("%s, seed %d: played at %gx; behind by %s ms (99 %%: %s ms, at most %s ms)",
		p.Policy, p.Seed, p.Speed, Number(p.LateMS.P50), Number(p.LateMS.P99), Number(p.LateMS.Max))
	text += p.load()
	if p.LateMS.P99 > lateMost {
		text += fmt.Sprintf("\n  this machine does not keep up: one step in a hundred is %s ms late or more; play it slower", Number(p.LateMS.P99))
	}
	if p.WireLateMS.P99 > lateMost {
		text += fmt.Sprintf("\n  this machine does not keep up: one message in a hundred leaves the links %s ms late or more; play it slower", Number(p.WireLateMS.P99))
	}
	return text
}

// load says what the machine did, and what it took.
func (p *Played) load() string {
	if len(p.Machine) == 0 || p.Machine[len(p.Machine)-1].AtS <= 0 {
		return ""
	}
	last := p.Machine[len(p.Machine)-1]
	text := fmt.Sprintf("\n  %d sites, %s reads/s, %s copies/s, %s writes/s for %.0f s on %s cores; %d acknowledged writes, %d lost",
		p.Sites, Number(float64(p.Reads)/last.AtS), Number(float64(p.Landed)/last.AtS), Number(float64(p.Acked)/last.AtS), last.AtS, Number(p.CPUS/last.AtS), p.Acked, p.Lost)
	if g, ok := GrowthOf(p.Machine); ok {
		text += "\n  " + g.Words(last)
	}
	return text
}

// Split takes the latency of the reads of an outcome apart: what the air, the links and the wait for a copy take by the
// models, and what NATS and the machine added.
type Split struct {
	Outcome  string `json:"outcome"`
	Reads    int64  `json:"reads"`
	Expected *CDF   `json:"expected,omitempty"`
	Added    *CDF   `json:"added,omitempty"`
}
