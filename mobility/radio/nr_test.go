package radio

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"headway/mobility"
)

// streams are random streams of a seed.
func streams(seed uint64) Streams {
	return func(name string) *rand.Rand {
		h := seed
		for _, c := range name {
			h = mix(h, uint64(c))
		}
		return rand.New(rand.NewPCG(h, 0))
	}
}

func newNR(t testing.TB, cells *Cells, p Params, seed uint64) *NR {
	t.Helper()
	m, err := NewNR(cells, p, streams(seed))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// calm are parameters under which only distance counts.
func calm() Params {
	p := DefaultParams()
	p.Sight, p.Shadowing, p.CarLossDB, p.CarLossSD, p.Failure, p.Preparation = SightNever, false, 0, 0, 0, 0
	p.OutOfSyncDB, p.InSyncDB = -30, -30
	return p
}

func sites(points ...mobility.Point) *Cells {
	c := &Cells{}
	for i, p := range points {
		c.add(fmt.Sprint("site-", i), p, 0)
	}
	return c
}

// straight is a trip from a to b at a constant speed.
func straight(a, b mobility.Point, mps float64) *mobility.Tracks {
	return trip([]mobility.Point{a, b}, []time.Duration{time.Duration(math.Sqrt(dist2(a, b)) / mps * 1e9)})
}

// TestA3OnALine: between two equal sites, without fading, the condition begins to hold at D r/(1+r) with
// r = 10^((offset+hysteresis)/(10 n)) and the exponent n of the path loss, and the handover follows after the time to
// trigger and the lag of the filter on a ramp, T (1-a)/a; all of it within what is driven between two measurements.
func TestA3OnALine(t *testing.T) {
	for _, c := range []struct {
		env      Environment
		sight    SightRule
		ghz      float64
		exponent float64
		distance float64
	}{
		{UMa, SightNever, 3.5, 3.908, 500},
		{UMa, SightNever, 3.5, 3.908, 1732},
		{UMa, SightAlways, 3.5, 2.2, 800},   // before the breakpoint
		{UMa, SightAlways, 0.7, 4.0, 3000},  // beyond it
		{UMi, SightNever, 3.5, 3.53, 400},   //
		{RMa, SightNever, 0.7, 3.863, 5000}, // 43.42 - 3.1 lg 35
	} {
		for _, hysteresis := range []float64{1, 3} {
			for _, speed := range []float64{5, 15, 40} {
				for _, k := range []int{0, 4, 8} {
					p := calm()
					p.Environment, p.Sight, p.FrequencyGHz = c.env, c.sight, c.ghz
					p.HysteresisDB, p.OffsetDB, p.FilterK = hysteresis, 0.5, k
					m := newNR(t, sites(mobility.Point{}, mobility.Point{X: c.distance}), p, 1)
					got := m.Trip(nil, straight(mobility.Point{X: c.distance / 10}, mobility.Point{X: c.distance * 0.95}, speed), 0)
					if len(got) != 2 || got[1].Cell != 1 {
						t.Fatalf("%v: %v", c, got)
					}
					r := math.Pow(10, (hysteresis+0.5)/(10*c.exponent))
					a := math.Pow(0.5, float64(k)/4)
					lag := 0.2 * (1 - a) / a
					want := c.distance*r/(1+r) + speed*(p.TimeToTrigger.Seconds()+lag)
					at := c.distance/10 + speed*(got[1].At-got[0].At).Seconds()
					if d := at - want; d < 0 || d > 0.2*speed {
						t.Errorf("%v, %g dB, %g m/s, k = %d: at %.2f m, theory %.2f (+%.1f m between measurements)",
							c, hysteresis, speed, k, at, want, 0.2*speed)
					}
				}
			}
		}
	}
}

// TestFilterLag: at any period, the filtered level of a steady ramp is late by that of 200 ms or nearly.
func TestFilterLag(t *testing.T) {
	for _, k := range []int{0, 1, 4, 8, 13, 19} {
		p := DefaultParams()
		p.FilterK = k
		if a, want := p.filter(), math.Pow(2, -float64(k)/4); math.Abs(a-want) > 1e-15 {
			t.Errorf("k = %d: a = %v, want %v", k, a, want)
		}
		for _, period := range []time.Duration{40e6, 100e6, 480e6} {
			p.Period = period
			a := p.filter()
			// What is left of a step after a second, or for k = 0 nothing.
			want := math.Pow(1-math.Pow(2, -float64(k)/4), 1/0.2)
			if got := math.Pow(1-a, 1/period.Seconds()); math.Abs(got-want) > 1e-12 {
				t.Errorf("k = %d every %v: after 1 s a step's rest is %v, want %v", k, period, got, want)
			}
		}
	}
}

// drives measures along a way and calls look after every measurement.
func drives(m *NR, tr *mobility.Tracks, vehicle uint64, look func(d *drive, now time.Duration)) {
	d := newDrive(m, tr.SamplesOf(0), vehicle)
	now := d.legs.End
	d.state = newState()
	d.relist()
	d.measure(0)
	d.begin(now)
	look(d, now)
	for now += m.params.Period; now <= d.end; now += m.params.Period {
		d.step(now)
		look(d, now)
	}
}

// TestShadow: the shadow has the standard deviation of its environment, and its correlation falls with the distance
// driven as e^(-x/d); the shadows of two sites correlate as they are told to, and those of a site's sectors are the same.
func TestShadow(t *testing.T) {
	for env := UMa; env <= RMa; env++ {
		for _, rule := range []SightRule{SightNever, SightAlways} {
			p := DefaultParams()
			p.Environment, p.Sight, p.CarLossSD, p.CarLossDB = env, rule, 0, 0
			if p.SiteCorrelation != 0.5 {
				t.Fatalf("two sites correlate by %g", p.SiteCorrelation)
			}
			p.SiteCorrelation = [...]float64{0.5, 0, 0.8}[env]
			s := int(2 - rule)
			law := laws[env]
			flat := p
			flat.Shadowing = false
			cells := sites(mobility.Point{Y: 100}, mobility.Point{Y: -150})
			m, median := newNR(t, cells, p, 7), newNR(t, cells, flat, 7)
			m.everything, median.everything = true, true
			// To and fro, so that the distance to the masts stays small; a step is a tenth of the correlation distance.
			speed := law.correlation[s] / 10 / p.Period.Seconds()
			var xs, ys []float64
			for v := range uint64(40) {
				tr := toAndFro(250, speed, 4000)
				var a, b []float64
				drives(median, tr, v, func(d *drive, _ time.Duration) { a, b = append(a, d.levelOf(0)), append(b, d.levelOf(1)) })
				i := 0
				drives(m, tr, v, func(d *drive, _ time.Duration) {
					xs, ys = append(xs, d.levelOf(0)-a[i]), append(ys, d.levelOf(1)-b[i])
					i++
				})
			}
			// 40 ways of 400 correlation distances: a standard error of the variance of about 1 %.
			if got := math.Sqrt(covariance(xs, xs)); math.Abs(got/law.sigma[s]-1) > 0.02 {
				t.Errorf("%v, line of sight %d: standard deviation %.3f dB, want %g", env, s, got, law.sigma[s])
			}
			for _, lag := range []int{1, 5, 10, 20} {
				want := math.Exp(-float64(lag) / 10)
				if got := covariance(xs[lag:], xs[:len(xs)-lag]) / covariance(xs, xs); math.Abs(got-want) > 0.02 {
					t.Errorf("%v, line of sight %d: correlation %.3f after %g m, want %.3f", env, s, got, float64(lag)*speed*0.2, want)
				}
			}
			if got := covariance(xs, ys) / math.Sqrt(covariance(xs, xs)*covariance(ys, ys)); math.Abs(got-p.SiteCorrelation) > 0.03 {
				t.Errorf("%v, line of sight %d: two sites correlate by %.3f, want %g", env, s, got, p.SiteCorrelation)
			}
		}
	}
}

// TestSectorsShareTheirShadow: between the cells of a mast the levels differ by their antennas alone.
func TestSectorsShareTheirShadow(t *testing.T) {
	cells, err := sites(mobility.Point{}, mobility.Point{X: 400, Y: 300}).Sectors(3)
	if err != nil {
		t.Fatal(err)
	}
	m := newNR(t, cells, DefaultParams(), 5)
	looked := 0
	drives(m, toAndFro(250, 10, 2000), 1, func(d *drive, _ time.Duration) {
		for _, k := range d.links {
			first := d.heard[k.first]
			for _, h := range d.heard[k.first : k.first+k.n] {
				want := m.gain(k.mast, h.cell, d.pos) - m.gain(k.mast, first.cell, d.pos)
				if got := h.level - first.level; math.Abs(got-want) > 1e-9 {
					t.Fatalf("at %v cell %d is %v dB above cell %d, its antenna %v", d.pos, h.cell, got, first.cell, want)
				}
				looked++
			}
		}
	})
	if looked < 6000 {
		t.Errorf("only %d levels", looked)
	}
}

func (d *drive) levelOf(cell int32) float64 {
	for i := range d.heard {
		if d.heard[i].cell == cell {
			return d.heard[i].level
		}
	}
	return math.NaN()
}

// toAndFro drives along the x axis between 0 and width, for some measurements.
func toAndFro(width, mps float64, measurements int) *mobility.Tracks {
	var points []mobility.Point
	var after []time.Duration
	length := mps * 0.2 * float64(measurements)
	for x, i := 0.0, 0; x < length; x, i = x+width, i+1 {
		points = append(points, mobility.Point{X: float64(i%2) * width})
		if i > 0 {
			after = append(after, time.Duration(width/mps*1e9))
		}
	}
	return trip(points, after)
}

func covariance(x, y []float64) float64 {
	sx, sy, sxy := 0.0, 0.0, 0.0
	for i := range x {
		sx, sy, sxy = sx+x[i], sy+y[i], sxy+x[i]*y[i]
	}
	n := float64(len(x))
	return sxy/n - sx/n*sy/n
}

// TestSightFrequency: the share of the way with line of sight is the probability at that distance, and it changes only
// after the distance that it is held for.
func TestSightFrequency(t *testing.T) {
	for env := UMa; env <= RMa; env++ {
		for _, distance := range []float64{60, 200, 600} {
			p := DefaultParams()
			p.Environment, p.FrequencyGHz = env, 2
			// A circle around the mast keeps the distance.
			var points []mobility.Point
			var after []time.Duration
			const steps = 720
			for i := range steps + 1 {
				sin, cos := math.Sincos(2 * math.Pi * float64(i) / steps)
				points = append(points, mobility.Point{X: distance * cos, Y: distance * sin})
				if i > 0 {
					after = append(after, time.Duration(2*math.Pi*distance/steps/20*1e9))
				}
			}
			tr := trip(points, after)
			m := newNR(t, sites(mobility.Point{}), p, 3)
			every := m.lapM
			n, sum, sum2 := 0.0, 0.0, 0.0
			for v := range uint64(60000 / distance) {
				seen, looked, changes, last := 0.0, 0.0, 0.0, false
				drives(m, tr, v, func(d *drive, _ time.Duration) {
					s := d.links[0].sight
					if looked > 0 && s != last {
						changes++
					}
					last = s
					looked++
					if s {
						seen++
					}
				})
				if most := math.Ceil(2 * math.Pi * distance / every); changes > most+1 {
					t.Fatalf("%v at %g m: line of sight changed %g times on %g stretches", env, distance, changes, most)
				}
				share := seen / looked
				n, sum, sum2 = n+1, sum+share, sum2+share*share
			}
			mean := sum / n
			se := math.Sqrt((sum2/n - mean*mean) / n)
			want := m.loss.Sight(distance)
			if math.Abs(mean-want) > 3*se+1e-4 {
				t.Errorf("%v at %g m: line of sight on %.4f of the way, want %.4f ± %.4f", env, distance, mean, want, 3*se)
			}
		}
	}
}

// TestNRKeepsToItsVehicle: neither other vehicles nor other trips nor where a trip begins to be looked at change what a
// vehicle finds, and another seed does.
func TestNRKeepsToItsVehicle(t *testing.T) {
	cells, err := Hexagons(mobility.Point{}, mobility.Point{X: 3000, Y: 3000}, 250)
	if err != nil {
		t.Fatal(err)
	}
	m := newNR(t, cells, DefaultParams(), 5)
	alone := wander(random(1), 120, 3000)
	alone.Vehicles[0] = "v"
	other := wander(random(2), 120, 3000)
	both := &mobility.Tracks{Vehicles: []string{"u", "v"}, Span: alone.Span}
	both.Samples = append(append(both.Samples, other.Samples...), alone.Samples...)
	n, k := int32(len(other.Samples)), int32(len(alone.Samples))
	both.Trips = []mobility.Trip{{Vehicle: 0, First: 0, Last: n}, {Vehicle: 1, First: n, Last: n + k}}
	want := m.Trip(nil, alone, 0)
	if diff := cmp.Diff(want, m.Trip(nil, both, 1)); diff != "" {
		t.Errorf("with another vehicle (-alone +both):\n%s", diff)
	}
	if len(want) < 20 {
		t.Fatalf("only %d attachments", len(want))
	}
	if cmp.Equal(want, m.Trip(nil, both, 0)) || cmp.Equal(want, m.Seeded(streams(6)).Trip(nil, alone, 0)) {
		t.Error("another vehicle, or another seed, finds the same")
	}
	prefix := []Attachment{{At: 1, Cell: 2}}
	if diff := cmp.Diff(append(prefix, want...), m.Trip(prefix[:1:1], alone, 0)); diff != "" {
		t.Errorf("appended (-want +got):\n%s", diff)
	}
}

// TestNRAttachments: what every trip promises.
func TestNRAttachments(t *testing.T) {
	for v := Basic; v <= LTM; v++ {
		for env := UMa; env <= RMa; env++ {
			p := DefaultParams()
			p.Variant, p.Environment, p.TimeToTrigger = v, env, 0
			p.T310 = 200 * time.Millisecond
			plain := scatter(random(9), 60, 6000)
			cells, err := plain.Sectors(3)
			if err != nil {
				t.Fatal(err)
			}
			m := newNR(t, cells, p, 2)
			for seed := range uint64(2) {
				tr := wander(random(seed), 60, 7000)
				got := m.Trip(nil, tr, 0)
				end := tr.Samples[len(tr.Samples)-1].At
				for i, a := range got {
					if a.At < 0 || a.At > end || a.Interruption < 0 || a.PreparedAt > a.At || a.PreparedAt < 0 {
						t.Fatalf("%v, %v: %+v", v, env, a)
					}
					if i == 0 {
						if a != (Attachment{At: tr.Samples[0].At, Cell: a.Cell}) {
							t.Fatalf("%v, %v: begins with %+v", v, env, a)
						}
						continue
					}
					if a.At <= got[i-1].At || a.At < got[i-1].At+got[i-1].Interruption {
						t.Fatalf("%v, %v: %+v comes too early after %+v", v, env, a, got[i-1])
					}
					if a.Cell == got[i-1].Cell && a.Kind != LinkFailure || a.Interruption == 0 {
						t.Fatalf("%v, %v: %+v after %+v", v, env, a, got[i-1])
					}
				}
				if len(got) < 20 {
					t.Errorf("%v, %v: only %d attachments", v, env, len(got))
				}
			}
		}
	}
}

func TestNRRefuses(t *testing.T) {
	cells := sites(mobility.Point{})
	for want, change := range map[string]func(*Params){
		"a time to trigger of 150ms: 3GPP allows 0s, 40ms, 64ms, 80ms, 100ms, 128ms, 160ms, 256ms, 320ms, 480ms, 512ms, 640ms, 1.024s, 1.28s, 2.56s, 5.12s": func(p *Params) { p.TimeToTrigger = 150e6 },
		"a filter coefficient of 10: 3GPP allows 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 17, 19":                                                          func(p *Params) { p.FilterK = 10 },
		"an A3 hysteresis of 16 dB: use one between 0 and 15 dB":                                                                                            func(p *Params) { p.HysteresisDB = 16 },
		"a measurement period of 0 s: use one between 0.01 and 10 s":                                                                                        func(p *Params) { p.Period = 0 },
		"a bandwidth of 7 MHz: NR carriers have 5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100 MHz":                                                     func(p *Params) { p.BandwidthMHz = 7 },
		"Qin of -9 dB: use one between -8 and 30 dB":                                                                                                        func(p *Params) { p.InSyncDB = -9 },
		"a load of NaN: use one between 0 and 1":                                                                                                            func(p *Params) { p.Load = math.NaN() },
	} {
		p := DefaultParams()
		change(&p)
		if _, err := NewNR(cells, p, streams(1)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	cells.Azimuth = []float64{1, 2}
	if _, err := NewNR(cells, DefaultParams(), streams(1)); err == nil || !strings.Contains(err.Error(), "2 azimuths for 1 cells") {
		t.Errorf("got %v", err)
	}
}
