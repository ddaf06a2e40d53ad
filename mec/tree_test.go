package mec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

const mib = 1 << 20

// nineByNine is a tree of 9 routers with 9 sites each, of the published bandwidths.
func nineByNine(t testing.TB, size int64) *Tree {
	t.Helper()
	router := make([]int32, 81)
	for s := range router {
		router[s] = int32(s/9/3*3 + s%9/3)
	}
	tree, err := NewTree(router, size, 100*mib, 5*mib)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// arrivals lets everything complete, and returns the times by transfer.
func arrivals(tree *Tree) map[TransferID]int64 {
	at := map[TransferID]int64{}
	for now := tree.Next(); now != Idle; now = tree.Next() {
		for _, id := range tree.Complete() {
			at[id] = now
		}
	}
	return at
}

// The published unit figures: 1 GiB, all from time 0 unless said otherwise.
func TestTreeByHand(t *testing.T) {
	const gib = 1 << 30
	for name, c := range map[string]struct {
		play func(tree *Tree) []TransferID
		want []int64
	}{
		"one": {func(tree *Tree) []TransferID { return []TransferID{tree.Start(0, 0)} }, []int64{205}},
		"two at once": {func(tree *Tree) []TransferID {
			return []TransferID{tree.Start(0, 0), tree.Start(0, 0)}
		}, []int64{410, 410}},
		"three at once": {func(tree *Tree) []TransferID {
			return []TransferID{tree.Start(0, 0), tree.Start(0, 0), tree.Start(0, 0)}
		}, []int64{615, 615, 615}},
		"a second one at 100": {func(tree *Tree) []TransferID {
			return []TransferID{tree.Start(0, 0), tree.Start(100, 0)}
		}, []int64{310, 410}},
		"one of two stopped at 100": {func(tree *Tree) []TransferID {
			a, b := tree.Start(0, 0), tree.Start(0, 0)
			if moved := tree.Stop(100, b); moved != 262_144_000 {
				t.Errorf("stopped after %d bytes, want 262144000", moved)
			}
			return []TransferID{a}
		}, []int64{255}},
		"25 to one site, 1 to its neighbour": {func(tree *Tree) []TransferID {
			for range 25 {
				tree.Start(0, 0)
			}
			return []TransferID{tree.Start(0, 1)}
		}, []int64{267}},
	} {
		t.Run(name, func(t *testing.T) {
			tree := nineByNine(t, gib)
			ids := c.play(tree)
			at := arrivals(tree)
			for i, id := range ids {
				if at[id] != c.want[i] {
					t.Errorf("transfer %d arrives at %d, want %d", i, at[id], c.want[i])
				}
			}
		})
	}
}

func TestTreeEstimates(t *testing.T) {
	tree := nineByNine(t, 1<<30)
	want := func(what string, to SiteID, ms int64) {
		t.Helper()
		if got := tree.EstimateMS(to); got != ms {
			t.Errorf("%s: %d ms, want %d", what, got, ms)
		}
	}
	want("idle", 0, 204_800)
	first := tree.Start(0, 0)
	want("one runs to the site", 0, 409_600)
	tree.Stop(0, first)
	for range 25 {
		tree.Start(0, 0)
	}
	tree.Start(0, 1)
	want("26 run over the trunk", 2, 276_480)
	want("25 of them to the site", 0, 5_324_806)
	want("another router", 3, 204_800)
}

// stepped is the tree as it is described, step by step.
type stepped struct {
	now, size, trunk, branch int64
	router                   []int32
	running                  []*steppedTransfer
}

type steppedTransfer struct {
	id     TransferID
	site   SiteID
	gained int64
}

// step returns the transfers that are complete at the end of a step.
func (s *stepped) step() (done []TransferID) {
	onTrunk, onBranch := map[int32]int64{}, map[SiteID]int64{}
	for _, x := range s.running {
		onTrunk[s.router[x.site]]++
		onBranch[x.site]++
	}
	var left []*steppedTransfer
	for _, x := range s.running {
		x.gained += min(s.trunk/onTrunk[s.router[x.site]], s.branch/onBranch[x.site])
		if x.gained >= s.size {
			done = append(done, x.id)
		} else {
			left = append(left, x)
		}
	}
	s.running = left
	s.now++
	return done
}

// Random starts and stops, against the walk through every step.
func TestTreeAgainstSteps(t *testing.T) {
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		router := make([]int32, 1+rnd.IntN(12))
		for i := range router {
			router[i] = int32(rnd.IntN(3))
		}
		s := &stepped{size: 1 + rnd.Int64N(1000), trunk: 1 + rnd.Int64N(200), branch: 1 + rnd.Int64N(60), router: router}
		tree, err := NewTree(router, s.size, s.trunk, s.branch)
		if err != nil {
			t.Fatal(err)
		}
		for range 400 {
			switch n := len(s.running); {
			case rnd.IntN(3) == 0:
				to := SiteID(rnd.IntN(len(router)))
				s.running = append(s.running, &steppedTransfer{tree.Start(s.now, to), to, 0})
			case rnd.IntN(4) == 0 && n > 0:
				i := rnd.IntN(n)
				if moved := tree.Stop(s.now, s.running[i].id); moved != s.running[i].gained {
					t.Fatalf("seed %d: stopped after %d bytes, want %d", seed, moved, s.running[i].gained)
				}
				s.running = slices.Delete(s.running, i, i+1)
			default:
				want := s.step()
				var got []TransferID
				if tree.Next() <= s.now {
					if tree.Next() < s.now {
						t.Fatalf("seed %d: a transfer completes at %d, which was before %d", seed, tree.Next(), s.now)
					}
					got = slices.Clone(tree.Complete())
				}
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Fatalf("seed %d: at %d transfers %v complete, want %v", seed, s.now, got, want)
				}
			}
		}
	}
}

func TestTreeRefuses(t *testing.T) {
	for _, c := range [][3]int64{{0, 1, 1}, {1, 0, 1}, {1, 1, -1}, {math.MaxInt64 / 10, 1, 1}} {
		if _, err := NewTree([]int32{0}, c[0], c[1], c[2]); err == nil {
			t.Errorf("a tree of %v is built", c)
		}
	}
}

// A tree under the load of some hundred cabs, against the walk through every step.
func BenchmarkTree(b *testing.B) {
	router := make([]int32, 81)
	for s := range router {
		router[s] = int32(s/9/3*3 + s%9/3)
	}
	b.Run("by change", func(b *testing.B) {
		tree := nineByNine(b, 100*mib)
		rnd := rand.New(rand.NewPCG(1, 1))
		now := int64(0)
		for b.Loop() {
			now += 2
			for tree.Next() <= now {
				tree.Complete()
			}
			tree.Start(now, SiteID(rnd.IntN(81)))
		}
	})
	b.Run("by step", func(b *testing.B) {
		s := &stepped{size: 100 * mib, trunk: 100 * mib, branch: 5 * mib, router: router}
		rnd := rand.New(rand.NewPCG(1, 1))
		for b.Loop() {
			s.step()
			s.step()
			s.running = append(s.running, &steppedTransfer{0, SiteID(rnd.IntN(81)), 0})
		}
	})
}
