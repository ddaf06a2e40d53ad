package bound

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"headway/mec"
)

// A napper is a toy of one object whose original has tiers. Lateness costs nothing there, and every stay counts as one since
// the start, so what it pays at least is no more than what anybody pays.
type napper struct {
	*toy
	tiers []mec.Tier
}

func newNapper(t *testing.T, rnd *rand.Rand, ratio float64) napper {
	n := napper{toy: newToy(t, rnd, toyShape{sites: 1 + rnd.IntN(3), objects: 1, events: 4 + rnd.IntN(10), presence: rnd.IntN(2) == 0}), tiers: []mec.Tier{mec.Hot}}
	rent, out := n.cfg.Prices.Site.USDPerGBMonth*ratio*(0.2+1.2*rnd.Float64()), 0.0
	hot := n.cfg.Prices.Region[mec.Hot]
	for z := range mec.Tiers {
		s := mec.TierSpec{
			USDPerGBMonth: rent, USDPerGBRead: out, USDPer10kRead: hot.USDPer10kRead * (1 + rnd.Float64()), USDPer10kPut: 100 * rnd.Float64(), Access: hot.Access,
		}
		if z == mec.Hot {
			s.USDPer10kRead = hot.USDPer10kRead
		}
		if z == mec.Archive {
			s.Rehydrate = mec.Rehydration{Least: time.Millisecond, Most: time.Millisecond}
		}
		if z > mec.Hot && rnd.IntN(2) == 0 {
			s.MinResidence = time.Duration(rnd.Int64N(int64(2 * n.end)))
		}
		n.cfg.Prices.Region[z] = s
		rent, out = rent*rnd.Float64(), out+ratio*rnd.Float64()
		if z > mec.Hot && rnd.IntN(3) > 0 {
			n.tiers = append(n.tiers, z)
		}
	}
	n.cfg.Classes[0].Tiers = n.tiers
	n.d = New(n.cfg)
	return n
}

// optimum tries everything: at events every copy and every tier, and in between nothing changes, as rents are even.
func (n napper) optimum() float64 {
	sites := len(n.cfg.Network.Sites)
	cost := make([][]float64, mec.Tiers) // [tier][copies]
	for z := range cost {
		cost[z] = make([]float64, 1<<sites)
		for m := range cost[z] {
			cost[z][m] = math.Inf(1)
		}
	}
	cost[mec.Hot][0] = 0
	present, last := []mec.SiteID{mec.None}, time.Duration(0)
	for i := range n.events {
		e := &n.events[i]
		n.change(cost)
		n.pass(cost, present, (e.at - last).Seconds())
		last = e.at
		n.change(cost)
		n.happen(cost, e, present)
	}
	n.change(cost)
	n.pass(cost, present, (n.end - last).Seconds())
	least := math.Inf(1)
	for z := range cost {
		for _, c := range cost[z] {
			least = min(least, c+n.cfg.Prices.Home(mec.Tier(z), n.cfg.Classes[0].Bytes, n.end))
		}
	}
	return least
}

func (n napper) spec(z mec.Tier) *mec.TierSpec { return &n.cfg.Prices.Region[z] }

// out is what reading bytes of the original costs above the hot tier's operation; infinite where it must be hot first.
func (n napper) out(z mec.Tier, bytes int64) float64 {
	if n.spec(z).Offline() {
		return math.Inf(1)
	}
	return n.spec(z).Retrieve(bytes) - n.spec(mec.Hot).Retrieve(0)
}

// change lets the original move, copies come and go, and the original move again.
func (n napper) change(cost [][]float64) {
	for range 3 {
		for _, z := range n.tiers {
			for _, y := range n.tiers {
				usd := n.spec(y).Put()
				if y < z {
					usd += n.cfg.Prices.Home(z, n.cfg.Classes[0].Bytes, n.end) - n.spec(mec.Hot).Put()
				}
				for m := range cost[z] {
					if y != z {
						cost[y][m] = min(cost[y][m], cost[z][m]+usd)
					}
				}
			}
		}
		for _, z := range n.tiers {
			for m := range cost[z] {
				for s := range n.cfg.Network.Sites {
					if m>>s&1 == 1 {
						cost[z][m&^(1<<s)] = min(cost[z][m&^(1<<s)], cost[z][m])
						continue
					}
					cost[z][m|1<<s] = min(cost[z][m|1<<s], cost[z][m]+n.copy(z, m, mec.SiteID(s)))
				}
			}
		}
	}
}

// copy is what a copy costs, from a site that has one or the region.
func (n napper) copy(z mec.Tier, m int, to mec.SiteID) float64 {
	k, net := &n.d.classes[0], n.cfg.Network
	usd := k.copyGB*net.Path(net.Region(), to).USDPerGB + n.out(z, n.cfg.Classes[0].Bytes)
	for s := range net.Sites {
		if m>>s&1 == 1 {
			usd = min(usd, k.copyGB*net.Path(mec.SiteID(s), to).USDPerGB)
		}
	}
	return usd + k.copyOp
}

func (n napper) pass(cost [][]float64, present []mec.SiteID, seconds float64) {
	for z := range cost {
		n.toy.pass(cost[z], present, seconds)
		for m := range cost[z] {
			cost[z][m] += float64(n.cfg.Classes[0].Bytes) * n.spec(mec.Tier(z)).Rent() * seconds
		}
	}
}

func (n napper) happen(cost [][]float64, e *toyEvent, present []mec.SiteID) {
	for z := range cost {
		if e.kind == "read" {
			for m := range cost[z] {
				if m>>e.site&1 == 0 && n.fastest(m, e) == n.cfg.Network.Region() {
					cost[z][m] += n.out(mec.Tier(z), n.d.classes[0].bytes)
				}
			}
		}
		n.toy.happen(cost[z], e, present)
	}
}

// The lower bound is below the best of all ways to copy an object and to move its original, whatever a site costs beside the
// region, and near it where the region is the cheaper by far.
func TestLowerBoundOfSleepers(t *testing.T) {
	for ratio, near := range map[float64]float64{1: 0.65, 0.05: 0.85} {
		testSleepers(t, ratio, near)
	}
}

func testSleepers(t *testing.T, ratio, near float64) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(11, 12))
	lower, optimum, bare := 0.0, 0.0, 0.0
	for i := range 2000 {
		n := newNapper(t, rnd, ratio)
		opt := n.optimum()
		low, up := sums(n.solve())
		if low > opt*(1+1e-9)+1e-12 {
			t.Fatalf("case %d: lower bound %v, optimum %v: %+v tiers %v", i, low, opt, n.events, n.tiers)
		}
		if low > up*(1+1e-9) {
			t.Fatalf("case %d: lower bound %v above the upper, %v", i, low, up)
		}
		lower, optimum = lower+low, optimum+opt
		bare += n.d.classes[0].tiers.least * n.end.Seconds()
	}
	if lower < near*optimum {
		t.Errorf("the lower bounds are %.3f of the optima", lower/optimum)
	}
	t.Logf("the lower bounds are %.4f of the optima, of which the least rent is %.3f", lower/optimum, bare/optimum)
}
