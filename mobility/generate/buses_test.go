package generate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"headway/mobility"
)

// town has lines of 30 blocks with a stop each second block.
func town() Buses {
	return Buses{Lines: 12, Blocks: 20, Block: 250, Spacing: 500, Speed: 12, Dwell: 20 * time.Second, Headway: 10 * time.Minute, Last: 24 * time.Hour}
}

// halt is a place and time where a vehicle stood on a trip, from arrival to departure.
type halt struct {
	at       mobility.Point
	from, to time.Duration
}

func halts(trip []mobility.Sample) (out []halt) {
	for i := 1; i < len(trip); i++ {
		a, b := trip[i-1], trip[i]
		if a.Pos != b.Pos {
			continue
		}
		if n := len(out); n > 0 && out[n-1].at == a.Pos && out[n-1].to == a.At {
			out[n-1].to = b.At
		} else {
			out = append(out, halt{a.Pos, a.At, b.At})
		}
	}
	return out
}

// terminus says whether a place is a crossing: the only ones at which buses stand are where lines begin and end.
func terminus(p mobility.Point) bool { return math.Mod(p.X, 250) == 0 && math.Mod(p.Y, 250) == 0 }

func TestTimetable(t *testing.T) {
	b := town()
	// 30 blocks of 250 m at 12 m/s; 15 stops of 20 s and 6·(1 + 1/1.2) s; a tenth more, and 3 min.
	scheduled := 1.1*(30*250/12.0+15*(20+11)) + 180
	if got := b.scheduled() / 1000; math.Abs(got-scheduled) > 1e-6 {
		t.Errorf("scheduled %g s one way, want %g", got, scheduled)
	}
	const per = 5 // 2·1379 s in 10 min
	if b.perLine() != per || b.Size() != 12*per {
		t.Fatalf("%d buses per line, %d in all", b.perLine(), b.Size())
	}
	vehicles := byVehicle(b.Tracks(12*time.Hour, streams(1)))
	half := per * 10 * time.Minute / 2
	onTime, departures := 0, 0
	for k, ds := range vehicles {
		if len(ds) != 1 {
			t.Fatalf("bus %d makes %d trips", k, len(ds))
		}
		slot := time.Duration(k%per) * 10 * time.Minute
		if slot >= half {
			slot -= half
		}
		if first := start(ds[0]).At; first != slot {
			t.Errorf("bus %d first departs at %v, want %v", k, first, slot)
		}
		n := 0
		for _, h := range halts(ds[0]) {
			if !terminus(h.at) || h.to == 12*time.Hour {
				continue
			}
			n++
			departures++
			due := slot + time.Duration(n)*half
			if h.to < due {
				t.Fatalf("bus %d departs at %v, before %v", k, h.to, due)
			}
			if h.to == due {
				onTime++
			} else if h.to-h.from != time.Minute {
				t.Fatalf("bus %d is late and stands for %v", k, h.to-h.from)
			}
		}
	}
	if share := float64(onTime) / float64(departures); departures < 1000 || share < 0.9 {
		t.Errorf("a share of %.3f of %d departures is on time", share, departures)
	}
}

func TestStops(t *testing.T) {
	b := town()
	b.First, b.Last = 6*time.Hour, 8*time.Hour
	var dwells []float64
	for k, ds := range byVehicle(b.Tracks(24*time.Hour, streams(2))) {
		if len(ds) != 1 {
			t.Fatalf("bus %d makes %d trips", k, len(ds))
		}
		if a, b := start(ds[0]), end(ds[0]); a.Pos != b.Pos || !terminus(a.Pos) || a.At < 6*time.Hour || b.VX != 0 || b.VY != 0 {
			t.Fatalf("bus %d serves from %+v to %+v", k, a, b)
		}
		// Out and back, all the same stops, 15 of them, in the middle of blocks and 500 m from each other along the line.
		var stops []mobility.Point
		for _, h := range halts(ds[0]) {
			if terminus(h.at) {
				continue
			}
			x, y := math.Mod(h.at.X, 250), math.Mod(h.at.Y, 250)
			if !(x == 0 && y == 125 || x == 125 && y == 0) {
				t.Fatalf("bus %d stops at %v", k, h.at)
			}
			if !slices.Contains(stops, h.at) {
				stops = append(stops, h.at)
			}
			dwells = append(dwells, (h.to - h.from).Seconds())
		}
		if len(stops) != 15 {
			t.Fatalf("bus %d has %d stops: %v", k, len(stops), stops)
		}
		for i := 1; i < len(stops); i++ {
			if d := math.Abs(stops[i].X-stops[i-1].X) + math.Abs(stops[i].Y-stops[i-1].Y); d != 500 {
				t.Fatalf("bus %d: %g m between stops %v and %v", k, d, stops[i-1], stops[i])
			}
		}
	}
	// A normal time of 20 ± 12 s, cut off at 3 s from below: E = 20 + 12·(φ(a) - a·(1-Φ(a))) with a = 17/12, 20.38.
	checkMean(t, "at a stop, s", dwells, 20.38, 0.05)
	if low := slices.Min(dwells); low != 3 {
		t.Errorf("the shortest stop takes %g s", low)
	}
}

// TestHeadway looks at a stop of each line: buses come each 10 min in each direction, more or less.
func TestHeadway(t *testing.T) {
	b := town()
	per := b.perLine()
	vehicles := byVehicle(b.Tracks(10*time.Hour, streams(3)))
	for line := range b.Lines {
		var at []float64 // when buses on their way out leave the fourth stop
		var place mobility.Point
		for _, ds := range vehicles[line*per : (line+1)*per] {
			hs := halts(ds[0])
			for i := range hs {
				if i > 0 && terminus(hs[i-1].at) && i+3 < len(hs) {
					h := hs[i+3]
					if place == (mobility.Point{}) {
						place = h.at
					}
					if h.at == place {
						at = append(at, h.to.Seconds())
					}
				}
			}
		}
		slices.Sort(at)
		var gaps []float64
		for i := 1; i < len(at); i++ {
			if at[i] > 3*3600 {
				gaps = append(gaps, at[i]-at[i-1])
			}
		}
		mean, sd := meanSD(gaps)
		if len(gaps) < 35 || math.Abs(mean-600) > 10 || sd > 90 {
			t.Errorf("line %d: %d buses come %.0f ± %.0f s apart", line, len(gaps), mean, sd)
		}
	}
}

// TestLines holds lines to their form, and to streams of their own.
func TestLines(t *testing.T) {
	b := town()
	var asked []string
	from := streams(4)
	b.Tracks(0, func(name string) *rand.Rand {
		asked = append(asked, name)
		return from(name)
	})
	if asked[0] != "mobility/bus-000000" || asked[1] != "mobility/line-000000" || asked[2] != "mobility/bus-000001" || len(asked) != b.Size()+b.Lines {
		t.Errorf("streams asked for: %q", asked)
	}
	r := from("lines")
	eastward, ups := 0, 0
	for range 2000 {
		points := b.route(r)
		if points[0].i == 0 && points[3].i == 20 {
			eastward++
		} else {
			for k, p := range points {
				points[k] = crossing{p.j, p.i}
			}
		}
		p := points
		if p[0].i != 0 || p[3].i != 20 || p[0].j != p[1].j || p[1].i != p[2].i || p[2].j != p[3].j || abs(p[2].j-p[1].j) != 10 ||
			p[1].i < 1 || p[1].i > 19 || min(p[0].j, p[3].j) < 0 || max(p[0].j, p[3].j) > 20 {
			t.Fatalf("line %v", points)
		}
		if p[2].j > p[1].j {
			ups++
		}
	}
	checkShare(t, "eastward", eastward, 2000, 0.5)
	checkShare(t, "bends to the left", ups, 2000, 11.0/21)
}
