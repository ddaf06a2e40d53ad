package bound

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

// With too little room, the lower bound is never above the optimum that is found by trying everything, and is nearer to it
// than without the prices of room.
func TestScarceRoomIsBelowTheOptimum(t *testing.T) {
	for _, c := range []struct {
		name      string
		shape     toyShape
		n         int
		low, gain float64 // share of the optimum that the bound reaches, and of what room costs that it sees
	}{
		{"one of two", toyShape{sites: 1, objects: 2, events: 20, capacity: 1e9}, 400, 0.98, 0.55},
		{"two of four", toyShape{sites: 1, objects: 4, events: 30, capacity: 2e9, presence: true}, 200, 0.98, 0.6},
		{"sizes", toyShape{sites: 1, objects: 4, events: 30, capacity: 3e9, sizes: []int64{1e9, 2e9, 5e8, 15e8}, presence: true}, 200, 0.98, 0.45},
		{"two sites", toyShape{sites: 2, objects: 3, events: 20, capacity: 1e9, presence: true}, 150, 0.89, 0.6},
		{"rent free", toyShape{sites: 1, objects: 3, events: 20, capacity: 1e9, rentFree: true}, 100, 0.9, 0.5},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(5, 6))
			lower, scarce, opt, free := 0.0, 0.0, 0.0, 0.0
			for i := range c.n {
				toy := newToy(t, rnd, c.shape)
				res := toy.solve()
				l, _ := sums(res)
				o := toy.optimum()
				if l+res.Scarce > o+1e-9 {
					t.Fatalf("case %d: %v + %v of room is above the optimum %v for\n%+v", i, l, res.Scarce, o, toy.events)
				}
				toy.cfg.Capacity = 0
				lower, scarce, opt, free = lower+l, scarce+res.Scarce, opt+o, free+toy.optimum()
			}
			t.Logf("%.4f of the optimum, %.4f without room; %.3f of what room costs", (lower+scarce)/opt, lower/opt, scarce/(opt-free))
			if share, gain := (lower+scarce)/opt, scarce/(opt-free); share < c.low || gain < c.gain {
				t.Errorf("the bound is %.4f of the optimum, and sees %.3f of what room costs", share, gain)
			}
		})
	}
}

// With objects of one size and no rent the optimum is Belady's: the most gaps between reads of one object of which no more
// overlap than there is room for, where a read may bypass the site.
func TestScarceRoomIsBelowBelady(t *testing.T) {
	const objects, room, reads, apart = 12, 4, 300, 20 * time.Second
	rnd := rand.New(rand.NewPCG(7, 8))
	for range 20 {
		d := New(beladyWorld(t, objects, room))
		last := map[fabric.ObjectID]int{}
		var gaps [][2]int
		for i := range reads {
			o := fabric.ObjectID(rnd.IntN(objects) * rnd.IntN(objects) / objects)
			if from, ok := last[o]; ok {
				gaps = append(gaps, [2]int{from, i})
			}
			last[o] = i
			d.Read(time.Duration(i+1)*apart, 0, 0, o, 0, 1, 1)
		}
		least := float64(reads - belady(gaps, room, reads))
		res := d.Solve((reads + 2) * apart)
		if got := res.Lower[0] + res.Scarce; got > least+1e-9 || got < 0.92*least {
			t.Errorf("%.2f, of which %.2f for room, where Belady pays %v", got, res.Scarce, least)
		}
	}
}

func beladyWorld(t *testing.T, objects, room int) fabric.Config {
	link := mec.LinkSpec{RTT: time.Millisecond, BitsPerS: 1e15, USDPerGB: 1}
	sites := []mec.Site{{Name: "site"}}
	net, err := mec.NewNetwork(sites, mec.Neighbours(sites), link, link)
	if err != nil {
		t.Fatal(err)
	}
	class := fabric.Class{Name: "page", Key: fabric.PerItem, Objects: objects, Bytes: 1e9, ReadBytes: 1}
	return fabric.Config{Network: net, Capacity: int64(room) * 1e9, Classes: []fabric.Class{class}}
}

// belady is the most gaps of which no more than room overlap: in order of their ends, each goes where the last one ended
// the latest of those that are over.
func belady(gaps [][2]int, room, reads int) int {
	slices.SortFunc(gaps, func(a, b [2]int) int { return a[1] - b[1] })
	ends := make([]int, room)
	n := 0
	for _, g := range gaps {
		best := -1
		for i, e := range ends {
			if e <= g[0] && (best < 0 || e > ends[best]) {
				best = i
			}
		}
		if best >= 0 {
			ends[best] = g[1]
			n++
		}
	}
	return n
}
