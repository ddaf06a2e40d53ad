package sim

import (
	"errors"
	"fmt"
	"math"
	"time"

	"headway/mec"
	"headway/results"
)

// node is what the node of a site takes for a request: a constant, or what was measured of a real one. Requests queue.
//
// A measured time is drawn with the same share of the law for the same request under every policy, so that policies
// differ by what they do and not by luck. It holds the time to the first byte, too, which the price book gives otherwise.
// What a read takes more than one of a copy at hand holds up nobody else.
type node struct {
	constant    time.Duration
	read, write *mec.Service // nil: constant
	past        *mec.Service // of a tiered node: a read that its cache does not hold
	elsewhere   *mec.Service // a read that the region answers, without the time on the links
	calibration *results.Calibration
}

// layNode reads what a node takes.
func (x *Experiment) layNode(open Open) error {
	n := &x.scenario.MEC.Node
	x.node.constant = time.Duration(n.Service)
	if n.Model == "constant" {
		return nil
	}
	f, err := open(n.Calibration)
	if err != nil {
		return fmt.Errorf("mec.node.calibration: %w", err)
	}
	defer f.Close()
	c, err := results.DecodeCalibration(f)
	if err != nil {
		return fmt.Errorf("%s%w", n.Calibration, err)
	}
	law := func(stack, do string) *mec.Service {
		s, e := measured(c, stack, do)
		err = errors.Join(err, e)
		return s
	}
	x.node.calibration = c
	x.node.read, x.node.write = law(n.Model, results.DoRead), law(n.Model, results.DoWrite)
	x.node.elsewhere = law("unified", results.DoElsewhere) // the way to the region is the same
	if n.Model == "tiered" {
		x.node.past = law(n.Model, results.DoPastCache)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", n.Calibration, err)
	}
	x.prices.Site.Access = 0 // it is in what was measured
	return nil
}

// measured is the law of what a node takes for one kind of request of vehicles that are connected within its process.
func measured(c *results.Calibration, stack, do string) (*mec.Service, error) {
	var sizes []mec.Sized
	for _, r := range c.Rows {
		if r.Stack != stack || r.Via != "process" || r.Do != do {
			continue
		}
		z := mec.Sized{Bytes: int64(r.Bytes)}
		for _, us := range r.TookUS {
			if !(us >= 0 && us < 1e12) {
				return nil, fmt.Errorf("%s node, %s of %d bytes: %v us is no time", stack, do, r.Bytes, us)
			}
			z.Took = append(z.Took, time.Duration(math.Round(us*1e3)))
		}
		sizes = append(sizes, z)
	}
	if len(sizes) == 0 {
		return nil, fmt.Errorf("a %s node's %q was not measured; run `headway calibrate` again", stack, do)
	}
	law, err := mec.NewService(c.Shares, sizes)
	if err != nil {
		return nil, fmt.Errorf("%s node, %s: %w", stack, do, err)
	}
	return law, nil
}

// control is how long it takes until a copy that the engine wants begins: what the engine acts on comes from the site to the
// region, where it runs, its order goes back, and the site asks the source. A constant node has none of that: it is as
// if the engine were everywhere.
func (x *Experiment) control(from, site mec.SiteID) time.Duration {
	if x.node.read == nil {
		return 0
	}
	return 2*x.net.Path(site, x.net.Region()).Propagation + x.net.Path(site, from).Propagation
}

// share is where in its law a request lies, by the bits that its radio round trip was drawn with: no draw of its own, so
// the traffic is the same whatever the nodes are.
func share(bits uint64) float64 { return float64(mix(bits, 0x9e3779b97f4a7c15)>>11) / (1 << 53) }

// reads is what a read of a copy at hand takes.
func (n *node) reads(bits uint64, bytes int64) time.Duration {
	if n.read == nil {
		return n.constant
	}
	return n.read.Took(share(bits), bytes)
}

// more is by how much a read takes longer than one of a copy at hand, where law is the law of that read.
func (n *node) more(law *mec.Service, bits uint64, bytes int64) time.Duration {
	if law == nil {
		return 0
	}
	return max(0, law.Took(share(bits), bytes)-n.reads(bits, bytes))
}

// far is what a read that another location answers takes longer: of a tiered node also the look into its store.
func (n *node) far(bits uint64, bytes int64) time.Duration {
	return n.more(n.elsewhere, bits, bytes) + n.more(n.past, bits, 1)
}

// writes is what a write takes.
func (n *node) writes(bits uint64, bytes int64) time.Duration {
	if n.write == nil {
		return n.constant
	}
	return n.write.Took(share(bits), bytes)
}

// mean is what a read of a copy at hand takes in the mean.
func (n *node) mean(bytes int64) time.Duration {
	if n.read == nil {
		return n.constant
	}
	return n.read.Mean(bytes)
}
