package generate

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// fastest drives a leg in small steps, as fast as the rates and the speeds allow: in each, it speeds up unless it must
// brake to end at v1. It returns how long that takes.
func fastest(length, v0, vc, v1 float64, r rates) (seconds float64) {
	const dt = 1e-3
	for way, v := 0.0, v0; way < length; seconds += dt {
		if next := min(v+r.accelerate*dt, vc); way+(v+next)/2*dt+r.brakingLength(next, v1) <= length {
			way += (v + next) / 2 * dt
			v = next
			continue
		}
		next := max(v-r.brake*dt, v1, 1e-2)
		way += (v + next) / 2 * dt
		v = next
	}
	return seconds
}

func TestProfile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tenths := func(name string, high int) float64 { return float64(rapid.IntRange(0, high).Draw(t, name)) / 10 }
		r := rates{accelerate: 0.5 + tenths("accelerate", 20), brake: 0.5 + tenths("brake", 20)}
		vc := 1 + tenths("vc", 400)
		v0, v1 := min(tenths("v0", 400), vc), min(tenths("v1", 400), vc)
		length := 1 + r.brakingLength(v0, v1) + tenths("more", 5000)
		p := plan(length, v0, vc, v1, r)

		if want := fastest(length, v0, vc, v1, r); math.Abs(p.total()-want) > 0.02+0.002*want {
			t.Errorf("it takes %g s, as fast as allowed %g", p.total(), want)
		}
		if way, v := p.at(p.total()); way != length || v > v1 || v < v1 && (v < v0 || v1 < math.Sqrt(v0*v0+2*r.accelerate*length)-1e-9) {
			t.Errorf("it ends at %g m of %g, at %g m/s", way, length, v)
		}
		knots := p.knots(nil)
		if knots[len(knots)-1] != p.total() {
			t.Errorf("knots %v of a leg of %g s", knots, p.total())
		}
		way, v := p.at(0)
		if way != 0 || v != v0 {
			t.Errorf("it begins at %g m, at %g m/s", way, v)
		}
		const dt = 0.01
		for at := dt; at < p.total(); at += dt {
			w, u := p.at(at)
			if math.Abs(w-way-(u+v)/2*dt) > (r.accelerate+r.brake)*dt*dt || u-v > r.accelerate*dt+1e-9 || v-u > r.brake*dt+1e-9 || u > vc+1e-9 {
				t.Fatalf("at %g s: from %g m at %g m/s to %g m at %g m/s", at, way, v, w, u)
			}
			way, v = w, u
		}
	})
}
