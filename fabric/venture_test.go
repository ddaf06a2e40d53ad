package fabric

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"headway/mec"
)

// The worth of a copy is what its definition says, summed up way by way and stay by stay.
func TestVentureIsWorthWhatItIsDefinedAs(t *testing.T) {
	type span struct{ from, to float64 }
	type option struct {
		weight float64
		stays  []span
	}
	rnd, hopeless := rand.New(rand.NewPCG(4, 4)), 0
	for range 400 {
		r, tau, d := float64(rnd.IntN(300)), 300.0, 60.0
		if rnd.IntN(3) == 0 {
			r = []float64{0, 300}[rnd.IntN(2)]
		}
		k := newVenture(3, 900*time.Second)
		k.delay = d
		k.lead = func(mec.SiteID) (float64, float64) { return r, tau }
		m := stakes{copy: rnd.Float64() * 30, rent: rnd.Float64() / 5, absent: 1}
		var options []option
		var told []stay
		for way := range int32(1 + rnd.IntN(4)) {
			o := option{weight: rnd.Float64() / 5}
			at := float64(rnd.IntN(2) * rnd.IntN(600))
			for range 1 + rnd.IntN(3) {
				to := at + 1 + float64(rnd.IntN(200))
				o.stays = append(o.stays, span{at, to})
				at = to + float64(1+rnd.IntN(100))
			}
			options = append(options, o)
			for _, x := range o.stays {
				told = append(told, stay{1, way, x.from, x.to, o.weight})
			}
		}
		k.hear(told)
		best := math.Inf(-1)
		for _, edge := range ventureEdges {
			until := edge * 900
			give := max(until, r)
			if edge == 1 {
				until = math.Inf(1)
			}
			v, comes := 0.0, 0.0
			for _, o := range options {
				since, came := r, false
				for _, x := range o.stays {
					if x.to <= r {
						continue
					}
					if x.from <= until {
						saved := x.to - max(x.from, r)
						if x.from > 0 {
							saved = max(0, min(x.to, x.from+tau)-max(x.from, r)) + m.copy*min(1, (x.to-x.from)/tau)
						}
						v += o.weight * (saved - m.rent*max(0, x.from-since))
						if !came {
							comes += o.weight
						}
					}
					came, since = true, x.to
				}
			}
			idle, moves := evenly(r, d, give)
			v -= comes*m.copy*r/tau + (1-comes)*(m.copy*moves/tau+m.rent*idle)
			best = max(best, v)
		}
		if now, _ := k.worth(k.of(1), m); math.Abs(now-best) > 2e-3*(1+math.Abs(best)) {
			t.Fatalf("r = %v, %+v, %+v: worth %v, want %v", r, m, options, now, best)
		}
		m.copy *= 10 // most are hopeless
		now, _ := k.worth(k.of(1), m)
		if k.hopeless(k.of(1), m) {
			hopeless++
			if now > 0 {
				t.Fatalf("r = %v, %+v, %+v: hopeless, and worth %v", r, m, options, now)
			}
		}
	}
	if hopeless < 100 {
		t.Errorf("only %d of 400 are hopeless", hopeless)
	}
}

// evenly is what shows says, by the middle of 3,000 slices.
func evenly(r, d, t float64) (idle, moves float64) {
	const n = 3000
	d = min(d, t)
	for i := range n {
		at := d + (t-d)*(float64(i)+0.5)/n
		idle += max(0, at-r) / n
		moves += min(at, r) / n
	}
	return idle, moves
}

func TestShowsIsTheMeanOfAnEvenSpread(t *testing.T) {
	for _, c := range [][3]float64{{0, 60, 30}, {0, 60, 60}, {0, 60, 900}, {30, 60, 40}, {30, 60, 100}, {300, 60, 300}, {300, 60, 301}, {300, 60, 900}, {60, 60, 60}} {
		idle, moves := shows(c[0], c[1], c[2])
		wantIdle, wantMoves := evenly(c[0], c[1], c[2])
		if math.Abs(idle-wantIdle) > 0.05 || math.Abs(moves-wantMoves) > 0.05 {
			t.Errorf("ready in %v s, looked at in %v s, given up in %v s: idle for %v s, moves for %v s, want %v and %v", c[0], c[1], c[2], idle, moves, wantIdle, wantMoves)
		}
	}
}
