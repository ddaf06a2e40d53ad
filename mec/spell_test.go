package mec

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// twoSites is a network of two sites with links of 1 GB/s and 10 ms one way.
func twoSites(t testing.TB) *Network {
	t.Helper()
	net, err := NewNetwork(make([]Site, 2), nil, LinkSpec{RTT: 20 * time.Millisecond, BitsPerS: 8e9}, LinkSpec{})
	if err != nil {
		t.Fatal(err)
	}
	return net
}

// down is the link from the region to site 0.
func down(net *Network) int32 { return net.NextLink(net.Region(), 0) }

// While nothing passes, what is on its way waits, and what comes later waits for it; while a link is slow, so much less of
// it passes; before and after, and on other links, all is as it is.
func TestSpells(t *testing.T) {
	const ms = time.Millisecond
	net := twoSites(t)
	for name, c := range map[string]struct {
		spell Spell
		at    time.Duration
		mb    int64
		want  time.Duration
	}{
		"before":                 {Spell{From: 200 * ms, Until: 300 * ms}, 0, 100, 110 * ms},
		"after":                  {Spell{From: 200 * ms, Until: 300 * ms}, 300 * ms, 100, 410 * ms},
		"stopped half way":       {Spell{From: 50 * ms, Until: 150 * ms}, 0, 100, 210 * ms},
		"begun while stopped":    {Spell{From: 50 * ms, Until: 150 * ms}, 100 * ms, 100, 260 * ms},
		"nothing while stopped":  {Spell{From: 50 * ms, Until: 150 * ms}, 100 * ms, 0, 160 * ms},
		"slow in the middle":     {Spell{From: 50 * ms, Until: 150 * ms, Slow: 4}, 0, 100, 185 * ms}, // 50 + 25 of 100, then 25
		"slow to the end":        {Spell{From: 50 * ms, Until: 950 * ms, Slow: 4}, 0, 100, 290 * ms}, // 50 + 200, then 40
		"slow from the begin":    {Spell{From: 0, Until: 950 * ms, Slow: 4}, 0, 100, 440 * ms},
		"nothing, slowly":        {Spell{From: 0, Until: 950 * ms, Slow: 4}, 100 * ms, 0, 140 * ms},
		"as fast as it would be": {Spell{From: 0, Until: 950 * ms, Slow: 1}, 0, 100, 110 * ms},
	} {
		q := NewQueues(net)
		c.spell.Link = down(net)
		q.Suffer([]Spell{c.spell})
		if got := q.Send(c.at, net.Region(), 0, c.mb*1e6, Bulk); got != c.want {
			t.Errorf("%s: it arrives at %v, want %v", name, got, c.want)
		}
		if got, want := q.Send(c.at, net.Region(), 1, c.mb*1e6, Bulk), c.at+time.Duration(c.mb)*ms+10*ms; got != want {
			t.Errorf("%s: over the other link it arrives at %v, want %v", name, got, want)
		}
	}
	q := NewQueues(net)
	if q.Blocked(5, net.Region(), 0) != 5 {
		t.Error("blocked without a spell")
	}
	q.Suffer([]Spell{{down(net), 300 * ms, 400 * ms, 3}, {down(net), 100 * ms, 200 * ms, 0}})
	for at, want := range map[time.Duration]time.Duration{99 * ms: 99 * ms, 100 * ms: 200 * ms, 199 * ms: 200 * ms, 200 * ms: 200 * ms, 350 * ms: 350 * ms} {
		if got := q.Blocked(at, net.Region(), 0); got != want {
			t.Errorf("at %v blocked until %v, want %v", at, got, want)
		}
	}
	if q.Blocked(150*ms, net.Region(), 1) != 150*ms || q.Blocked(150*ms, 0, net.Region()) != 150*ms {
		t.Error("another link is blocked")
	}
}

// However it suffers, a link delivers no sooner than it would if it were sound.
func TestSpellsOnlyDelay(t *testing.T) {
	net := twoSites(t)
	rapid.Check(t, func(t *rapid.T) {
		sound, sick := NewQueues(net), NewQueues(net)
		var spells []Spell
		at := time.Duration(0)
		for range rapid.IntRange(0, 4).Draw(t, "spells") {
			from := at + time.Duration(rapid.Int64Range(0, 1e8).Draw(t, "gap"))
			at = from + time.Duration(rapid.Int64Range(1, 2e8).Draw(t, "length"))
			spells = append(spells, Spell{down(net), from, at, rapid.SampledFrom([]float64{0, 1, 2.5, 10}).Draw(t, "slow")})
		}
		sick.Suffer(spells)
		now := time.Duration(0)
		for range 12 {
			now += time.Duration(rapid.Int64Range(0, 5e7).Draw(t, "pause"))
			bytes := rapid.Int64Range(0, 5e7).Draw(t, "bytes")
			a, b := sound.Send(now, net.Region(), 0, bytes, Bulk), sick.Send(now, net.Region(), 0, bytes, Bulk)
			if b < a-1 { // a rounding of slow work to whole ns
				t.Fatalf("sooner by %v", a-b)
			}
		}
	})
}
