package fabric_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"headway/fabric"
	"headway/mec"
)

// listen has a world's engine explain itself.
func (w *fakeWorld) listen() *[]fabric.Explanation {
	var heard []fabric.Explanation
	w.e.Explain = func(x fabric.Explanation) {
		x.Numbers = slices.Clone(x.Numbers)
		heard = append(heard, x)
	}
	return &heard
}

// Whoever asks changes nothing, and hears of every copy that is ordered or dropped, once, when it happens.
func TestEveryActionIsExplained(t *testing.T) {
	for _, policy := range fabric.Names() {
		for _, capacity := range []int64{0, 450e6} {
			t.Run(fmt.Sprint(policy, "/", capacity), func(t *testing.T) {
				t.Parallel()
				a, b := newFakeWorld(t, policy, capacity), newFakeWorld(t, policy, capacity)
				heard := b.listen()
				a.drive(7, 1500)
				b.drive(7, 1500)
				if !slices.Equal(a.log, b.log) {
					t.Error("an engine that explains itself acts otherwise")
				}
				var told []string
				for _, x := range *heard {
					switch x.Decision {
					case fabric.Ordered:
						told = append(told, fmt.Sprint(x.At, fabric.Copy, x.Object, x.Site, x.From))
						if len(x.Numbers) == 0 {
							t.Fatalf("%v: an order without a number", x.At)
						}
					case fabric.Dropped:
						told = append(told, fmt.Sprint(x.At, fabric.Drop, x.Object, x.Site))
						if policy == "vector" && x.Why == "" {
							t.Fatalf("%v: vector drops %d at %d and does not say why", x.At, x.Object, x.Site)
						}
					}
				}
				if !slices.Equal(told, b.done) {
					t.Errorf("%d orders and drops were explained, %d carried out", len(told), len(b.done))
				}
			})
		}
	}
}

// numbers are what an explanation weighs, by symbol; NaN for what it does not.
func numbers(x *fabric.Explanation) func(fabric.Symbol) float64 {
	return func(s fabric.Symbol) float64 {
		for _, n := range x.Numbers {
			if n.Symbol == s {
				return n.Value
			}
		}
		return math.NaN()
	}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-12*(1+math.Abs(b)) }

// The numbers are those of the prices and the class, and the decision is the one that they lead to.
func TestNumbersLeadToTheDecision(t *testing.T) {
	w := newFakeWorld(t, "vector", 450e6)
	heard := w.listen()
	w.drive(7, 3000)
	seen, dearer := map[fabric.Decision]int{}, 0
	for i := range *heard {
		x := &(*heard)[i]
		n := numbers(x)
		if x.Object < 0 || len(x.Numbers) == 0 {
			continue
		}
		seen[x.Decision]++
		c := &w.cfg.Classes[w.layout.Class(x.Object)]
		region := w.cfg.Network.Region()
		backhaul := w.cfg.Network.Path(region, x.Site).USDPerGB
		rent := float64(c.Bytes) * w.cfg.Prices.Site.Rent()
		if c.Key == fabric.PerVehicle {
			rent += c.WriteRate * float64(c.WriteBytes) * backhaul / 1e9
		}
		if got := n(fabric.RentUSDPerS); !near(got, rent) {
			if dearer++; got < rent {
				t.Fatalf("%v %v: rent %v, want %v, or more where room is short", x.At, x.Decision, got, rent)
			}
			rent = got
		}
		if got := n(fabric.AbsentUSDPerS); got == got && !slices.ContainsFunc(remotes(w, c, x.Site), func(missed float64) bool {
			return near(got, c.ReadRate*missed+c.AbsentUSDPerS)
		}) {
			t.Fatalf("%v %v: absence costs %v a second, which no location's answers do", x.At, x.Decision, got)
		}
		if got := n(fabric.MissedUSD); got == got && !slices.ContainsFunc(remotes(w, c, x.Site), func(missed float64) bool { return near(got, missed) }) {
			t.Fatalf("%v %v: a miss costs %v, which no location's answer does", x.At, x.Decision, got)
		}
		if x.Decision == fabric.Ordered {
			checkCopyCost(t, w, x, c)
		}
		if p := n(fabric.ArrivalP); p == p && c.Key == fabric.PerVehicle {
			checkBet(t, x, n)
		}
		if x.Decision == fabric.Kept {
			checkKeep(t, x, n, rent)
		}
	}
	if dearer == 0 || dearer > len(*heard)/2 {
		t.Errorf("room was short at %d of %d decisions", dearer, len(*heard))
	}
	for _, d := range []fabric.Decision{fabric.Ordered, fabric.Awaited, fabric.Declined, fabric.Kept, fabric.Refused} {
		if seen[d] == 0 {
			t.Errorf("nothing was %v: the test sees too little (%v)", d, seen)
		}
	}
}

// remotes are what a read at a site costs that each other location answers over idle links.
func remotes(w *fakeWorld, c *fabric.Class, to mec.SiteID) []float64 {
	var all []float64
	net, book := w.cfg.Network, w.cfg.Prices
	for from := range mec.SiteID(net.Locations()) {
		p := net.Path(from, to)
		usd := float64(c.ReadBytes) * p.USDPerGB / 1e9
		if from == net.Region() {
			usd += book.Region[mec.Hot].USDPer10kRead / 1e4
		}
		all = append(all, usd+c.Late(w.slower(c, from, to)))
	}
	return all
}

func checkCopyCost(t *testing.T, w *fakeWorld, x *fabric.Explanation, c *fabric.Class) {
	t.Helper()
	want := float64(c.Bytes)/1e9*w.cfg.Network.Path(x.From, x.Site).USDPerGB + w.cfg.Prices.Site.USDPer10kPut/1e4 + w.cfg.Prices.Region[mec.Hot].USDPer10kRead/1e4
	if got := numbers(x)(fabric.CopyUSD); !near(got, want) {
		t.Fatalf("%v: the copy from %d to %d costs %v, want %v", x.At, x.From, x.Site, got, want)
	}
}

// checkBet wants a bet to be taken where its probability is above theta, and not before its latest safe time.
func checkBet(t *testing.T, x *fabric.Explanation, n func(fabric.Symbol) float64) {
	t.Helper()
	p, gain, stake := n(fabric.ArrivalP), n(fabric.GainUSD), n(fabric.StakeUSD)
	worth := p*gain > stake
	if gain > 0 && (!near(n(fabric.Theta), stake/gain) || (p > n(fabric.Theta)) != worth) {
		t.Fatalf("%v: p %v against theta %v, but gain %v and stake %v", x.At, p, n(fabric.Theta), gain, stake)
	}
	early := n(fabric.StartS) > max(0.1, n(fabric.ArrivalMeanS)/20)
	switch {
	case x.Decision == fabric.Declined && worth,
		x.Decision == fabric.Awaited && (!worth || !early),
		(x.Decision == fabric.Ordered || x.Decision == fabric.Refused) && (!worth || early):
		t.Fatalf("%v: %v, with %v", x.At, x.Decision, x.Numbers)
	}
}

// checkKeep wants a copy to be kept no longer than twice the break-even time, and with little seen for just that time.
func checkKeep(t *testing.T, x *fabric.Explanation, n func(fabric.Symbol) float64, rent float64) {
	t.Helper()
	even, keep := n(fabric.BreakEvenS), n(fabric.KeepS)
	if !near(even, n(fabric.AgainUSD)/rent) && math.Abs(even-n(fabric.AgainUSD)/rent) > 1e-9 {
		t.Fatalf("%v: break-even %v s, want %v", x.At, even, n(fabric.AgainUSD)/rent)
	}
	if few := n(fabric.KeepGainUSD); few != few && keep < even*0.499 || keep > 4*even {
		t.Fatalf("%v: kept for %v s, break-even %v s, after %v departures", x.At, keep, even, n(fabric.DeparturesAll))
	}
}
