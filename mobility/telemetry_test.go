package mobility

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// draws are random numbers of a test.
type draws struct{ *rand.Rand }

func (d draws) Exp() float64  { return d.ExpFloat64() }
func (d draws) Norm() float64 { return d.NormFloat64() }

func newDraws(seed uint64) draws { return draws{rand.New(rand.NewPCG(seed, 1))} }

// northward drives along the y axis at 10 m/s.
func northward(at time.Duration) Sample {
	return Sample{At: at, Pos: Point{X: 0, Y: 10 * at.Seconds()}, VY: 10}
}

func TestZeroTelemetryIsTheTruth(t *testing.T) {
	var tm Telemetry
	var r Receiver
	d := newDraws(1)
	r.Start(&tm, 0, d)
	for at := time.Duration(0); at < time.Minute; at += 700 * time.Millisecond {
		if fix, ok := r.Fix(&tm, northward(at), d); !ok || fix != northward(at) || tm.Lost(d) {
			t.Fatalf("at %v it reports %+v, %v", at, fix, ok)
		}
	}
	if !tm.Exact() {
		t.Error("it is not exact")
	}
	for _, other := range []Telemetry{{PositionSD: 1}, {SpeedSD: 1}, {HeadingSD: 1}, {Loss: 0.1}, {Every: 1, For: 1}, {Tunnels: make([]Circle, 1)}} {
		if other.Exact() {
			t.Errorf("%+v is exact", other)
		}
	}
}

// TestErrors compares variance and autocorrelation of the errors with those of the process, at steps of two lengths.
func TestErrors(t *testing.T) {
	const n = 400_000
	tm := Telemetry{PositionSD: 5, Correlation: 30 * time.Second, SpeedSD: 0.3, HeadingSD: 2}
	var r Receiver
	d := newDraws(2)
	var now time.Duration
	var variance, north, along, across, cross float64
	product, count := map[time.Duration]float64{}, map[time.Duration]float64{}
	last := 0.0
	for i := range n {
		step := time.Second
		if i%3 == 0 {
			step = 20 * time.Second
		}
		now += step
		truth := northward(now)
		fix, ok := r.Fix(&tm, truth, d)
		if !ok {
			t.Fatal("no fix")
		}
		x, y := fix.Pos.X-truth.Pos.X, fix.Pos.Y-truth.Pos.Y
		variance += x * x / n
		north += y * y / n
		cross += x * y / n
		if i > 0 {
			product[step] += x * last
			count[step]++
		}
		last = x
		vx, vy := float64(fix.VX), float64(fix.VY)-10
		across += vx * vx / n
		along += vy * vy / n
	}
	near := func(what string, got, want, slack float64) {
		if math.Abs(got-want) > slack {
			t.Errorf("%s is %.4g, want %.4g ± %.2g", what, got, want, slack)
		}
	}
	// The standard error of a variance of n correlated numbers is var·sqrt(2·s/n), with s = (1+r²)/(1-r²) up to 7 here.
	near("variance east", variance, 25, 0.7)
	near("variance north", north, 25, 0.7)
	near("east times north", cross, 0, 0.5)
	for step, sum := range product {
		near("autocorrelation over "+step.String(), sum/count[step]/25, math.Exp(-step.Seconds()/30), 0.03)
	}
	// The heading's error of 2° swings 10 m/s by 0.349 m/s to the side.
	near("variance of the velocity across", across, 0.3*0.3+0.349*0.349, 0.005)
	near("variance of the velocity along", along, 0.3*0.3, 0.003)
}

func TestWhiteNoise(t *testing.T) {
	tm := Telemetry{PositionSD: 5}
	var r Receiver
	d := newDraws(3)
	sum, last := 0.0, 0.0
	const n = 100_000
	for i := range n {
		fix, _ := r.Fix(&tm, northward(time.Duration(i)*time.Second), d)
		sum += fix.Pos.X * last / 25 / n
		last = fix.Pos.X
	}
	if math.Abs(sum) > 0.015 {
		t.Errorf("autocorrelation %.3g of errors that have none", sum)
	}
}

func TestLoss(t *testing.T) {
	tm := Telemetry{Loss: 0.07}
	d := newDraws(4)
	lost := 0
	const n = 100_000
	for range n {
		if tm.Lost(d) {
			lost++
		}
	}
	if share := float64(lost) / n; math.Abs(share-0.07) > 0.003 {
		t.Errorf("a share of %.4f is lost", share)
	}
}

func TestTunnels(t *testing.T) {
	tm := Telemetry{Tunnels: []Circle{{Point{X: 50, Y: 1000}, 130}, {Point{X: 0, Y: 5000}, 10}}}
	var r Receiver
	d := newDraws(5)
	for at := time.Duration(0); at < 600*time.Second; at += 100 * time.Millisecond {
		truth := northward(at)
		fix, ok := r.Fix(&tm, truth, d)
		// The first is crossed along a chord of 2·sqrt(130²-50²) = 240 m.
		y := truth.Pos.Y
		if want := !(y >= 880 && y <= 1120 || y >= 4990 && y <= 5010); ok != want {
			t.Fatalf("at y = %g m: fix %v, want %v", y, ok, want)
		}
		if ok && fix != truth {
			t.Fatalf("a true fix is %+v, want %+v", fix, truth)
		}
	}
}

// TestOutages measures how often and how long there is no fix, on trips that begin at any time, and on long ones.
func TestOutages(t *testing.T) {
	tm := Telemetry{Every: 90 * time.Second, For: 30 * time.Second}
	d := newDraws(6)
	const trips = 20_000
	first, later := 0, 0
	for range trips {
		var r Receiver
		from := time.Duration(d.IntN(1e6)) * time.Second
		r.Start(&tm, from, d)
		if _, ok := r.Fix(&tm, northward(from), d); !ok {
			first++
		}
		if _, ok := r.Fix(&tm, northward(from+time.Hour), d); !ok {
			later++
		}
	}
	for what, n := range map[string]int{"start": first, "later": later} {
		if share := float64(n) / trips; math.Abs(share-0.25) > 0.0125 {
			t.Errorf("%s: out in a share of %.4f", what, share)
		}
	}
	var r Receiver
	r.Start(&tm, 0, d)
	begun, out, was := 0, 0, false
	const steps = 2_000_000
	for i := range steps {
		_, ok := r.Fix(&tm, northward(time.Duration(i)*100*time.Millisecond), d)
		if !ok {
			out++
			if !was {
				begun++
			}
		}
		was = !ok
	}
	// In 200,000 s: 1667 cycles of 120 s; sampled each 0.1 s, hardly one is missed.
	if begun < 1540 || begun > 1790 {
		t.Errorf("%d outages, want about 1660", begun)
	}
	if mean := float64(out) / 10 / float64(begun); math.Abs(mean-30) > 3 {
		t.Errorf("an outage lasts %.3g s", mean)
	}
}

// TestFixOverGap holds that an error forgets itself over a long time off the road, and that what was drawn is the same again.
func TestFixOverGap(t *testing.T) {
	tm := Telemetry{PositionSD: 5, Correlation: time.Minute}
	run := func() (xs []float64) {
		d := newDraws(7)
		for range 2000 {
			var r Receiver
			a, _ := r.Fix(&tm, northward(0), d)
			b, _ := r.Fix(&tm, northward(24*time.Hour), d)
			xs = append(xs, a.Pos.X, b.Pos.X)
		}
		return xs
	}
	xs, again := run(), run()
	sum := 0.0
	for i := 0; i < len(xs); i += 2 {
		sum += xs[i] * xs[i+1] / 25 / 2000
		if xs[i] != again[i] || xs[i+1] != again[i+1] || xs[i] != roundMM(xs[i]) {
			t.Fatalf("draw %d: %g, then %g, then %g", i, xs[i], again[i], xs[i+1])
		}
	}
	if math.Abs(sum) > 0.08 {
		t.Errorf("autocorrelation %.3g over a day", sum)
	}
}
