package bound

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

// What slots can spare is never estimated below the best assignment of slots, and not far above it.
func TestSparedIsAboveTheBestAssignment(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	sum, sumBest := 0.0, 0.0
	for range 300 {
		var objects []*started
		total := 0.0
		for range 1 + rnd.IntN(6) {
			st := &started{}
			for range 1 + rnd.IntN(8) {
				at := time.Duration(rnd.Float64() * 8e9)
				st.asks = append(st.asks, ask{at, at, rnd.Float64()})
			}
			if rnd.IntN(2) == 0 {
				from := time.Duration(rnd.Float64() * 4e9)
				st.asks = append(st.asks, ask{from, from + 3e9, 3 * rnd.Float64()})
			}
			objects = append(objects, st)
			total += st.after(0)
		}
		r, slots := &rush{}, []time.Duration(nil)
		for range 1 + rnd.IntN(3) { // links, which take one, two or three seconds for an object
			l := line{float64(1+rnd.IntN(3)) * 1e9, time.Duration(rnd.IntN(500)) * time.Millisecond}
			r.lines = append(r.lines, l)
			for t := l.lead; t+time.Duration(l.nsPerByte) <= 7*time.Second; {
				t += time.Duration(l.nsPerByte)
				slots = append(slots, t)
			}
		}
		slices.Sort(slots)
		spared := total - r.least(objects, 1, 7*time.Second)
		best := bestSlots(objects, slots[:min(len(slots), len(objects))])
		if spared < best-1e-9 {
			t.Fatalf("%v are spared at most, and there are slots that spare %v", spared, best)
		}
		sum, sumBest = sum+spared, sumBest+best
	}
	if sum > 1.05*sumBest {
		t.Errorf("%v are spared at most, and the best slots spare %v", sum, sumBest)
	}
}

// bestSlots tries all ways to give objects the slots at these times.
func bestSlots(objects []*started, slots []time.Duration) float64 {
	used := make([]bool, len(slots))
	var try func(i int) float64
	try = func(i int) float64 {
		if i == len(objects) {
			return 0
		}
		best := try(i + 1)
		for s, t := range slots {
			if !used[s] {
				used[s] = true
				best = max(best, objects[i].after(t)+try(i+1))
				used[s] = false
			}
		}
		return best
	}
	return try(0)
}

// When all want their data at once and the link brings one object a second, the bounds bracket the best order.
func TestRushBracketsTheBestOrder(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	lowest := 1.0
	for i := range 300 {
		net, err := mec.NewNetwork([]mec.Site{{}}, nil, mec.LinkSpec{RTT: 20 * time.Millisecond, BitsPerS: 8e9, USDPerGB: 0.01}, mec.LinkSpec{})
		if err != nil {
			t.Fatal(err)
		}
		n := 2 + rnd.IntN(4)
		cfg := fabric.Config{Network: net, Clients: n, Classes: []fabric.Class{{Name: "own", Objects: n, Bytes: 1e9, ReadBytes: 1e3}}}
		if i%2 == 0 {
			cfg.Classes[0].AbsentUSDPerS = rnd.Float64()
		}
		d := New(cfg)
		reads := make([][]ask, n)
		for o := range n {
			d.Attach(0, 0, fabric.ObjectID(o), 0)
		}
		for at := 50 * time.Millisecond; at < 8*time.Second; at += time.Duration(rnd.Float64() * 3e8) {
			o := rnd.IntN(n)
			usd := 0.05 + rnd.Float64()
			reads[o] = append(reads[o], ask{at, at, usd})
			d.Read(at, 0, 0, fabric.ObjectID(o), 0, usd, usd)
		}
		lower, upper := sums(d.Solve(8 * time.Second))
		best := bestOrder(d, reads, cfg.Classes[0].AbsentUSDPerS)
		if lower > best+1e-9 || upper < best-1e-9 {
			t.Fatalf("case %d: %v <= %v <= %v does not hold", i, lower, best, upper)
		}
		lowest = min(lowest, lower/best)
	}
	if lowest < 0.5 {
		t.Errorf("a lower bound is only %.2f of the best order", lowest)
	}
}

// bestOrder is the cost of the best order of copies, each held to the end.
func bestOrder(d *Demand, reads [][]ask, absent float64) float64 {
	best := math.Inf(1)
	l := &d.classes[0].site[0]
	left := make([]bool, len(reads))
	var try func(slot int, usd float64)
	try = func(slot int, usd float64) {
		rest := usd
		for o := range reads {
			if !left[o] { // never copied
				for _, r := range reads[o] {
					rest += r.usd
				}
				rest += absent * 8
			}
		}
		best = min(best, rest)
		ready := l.soonest + time.Duration(slot)*time.Second
		for o := range reads {
			if left[o] {
				continue
			}
			left[o] = true
			here := usd + l.region + absent*min(8, ready.Seconds())
			for _, r := range reads[o] {
				if r.from < ready {
					here += r.usd
				}
			}
			try(slot+1, here)
			left[o] = false
		}
	}
	try(0, 0)
	return best
}
